#include "lib/roster/bundle_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <set>

#include "lib/base/text.h"
#include "lib/roster/table_writer.h"

namespace portal {
namespace {

constexpr std::string_view metadata = "metadata.";

// Texts that live as long as the program: the fields of a kind are views.
std::string_view kept_name(std::string name) {
  static std::deque<std::string> names;
  return names.emplace_back(std::move(name));
}

std::string file_of(OpenBundle& bundle, std::string_view kind, std::string_view table) {
  auto* source = bundle.source(kind);
  return source ? fmt::format("{} ({})", source->reader().file().name, table) : std::string(table);
}

class Schools {
 public:
  explicit Schools(Composing& composing)
      : composing_(composing),
        people_(composing.people),
        source_(*composing.bundle.source("orgs")),
        reader_(source_, kind_, composing.columns.schools),
        writer_(kind_, fields()),
        cells_(kind_.fields.size()) {
    writer_.origin().mode = source_.mode();
    writer_.origin().sources = composing.bundle.sources();
    writer_.origin().source_columns = {{"location_code", "identifier"}, {"school_name", "name"}};
  }

  ExtractFile all() {
    source_.rewind();
    while (source_.next()) take();
    return writer_.finish(file_of(composing_.bundle, "orgs", "schools"));
  }

 private:
  Composing& composing_;
  BundlePeople& people_;
  const RecordKind& kind_ = record_kind("schools");
  BundleSource& source_;
  FieldReader reader_;
  TableWriter writer_;
  std::vector<std::string_view> cells_;
  Record base_;

  std::vector<std::size_t> fields() const {
    auto told = reader_.told();
    std::vector<std::size_t> fields;
    for (std::size_t i = 0; i < told.size(); ++i)
      if (i == 0 || told[i] || composing_.stored) fields.push_back(i);
    return fields;
  }

  void take() {
    auto sourced_id = source_.cell(source_.column("sourced_id"));
    auto problem = source_.misshapen();
    auto standing = Standing::present;
    if (!problem) problem = source_.read_standing(standing);
    if (!problem && sourced_id.empty()) problem = {"sourcedId", "is blank"};
    auto org = people_.org_ids.find(sourced_id);
    if (!problem && (org == nobody || !people_.orgs[org].is_school)) return;
    std::fill(cells_.begin(), cells_.end(), std::string_view());
    auto& code = org == nobody ? empty_ : people_.orgs[org].location_code;
    if (!problem && org != nobody) problem = people_.orgs[org].problem;
    if (const auto* stored = composing_.stored && !problem ? composing_.stored->school(code) : nullptr) {
      base_ = *stored;
      std::copy(base_.begin(), base_.end(), cells_.begin());
    }
    cells_[0] = code;
    reader_.read(cells_);
    if (problem) return writer_.reject(cells_, source_.origin(), problem.column, problem.reason);
    if (standing == Standing::present) return writer_.add(cells_, source_.origin());
    if (source_.mode() == ImportMode::delta) writer_.origin().withdrawn.insert(code);
  }

  std::string empty_;
};

// The guardian IDs for which several users stand.
std::set<std::string_view> shared_ids(const BundlePeople& people) {
  std::vector<std::string_view> ids;
  for (const auto& person : people.persons)
    if (person.has_row && !person.bad && is_contact(person.role)) ids.push_back(person.id);
  std::sort(ids.begin(), ids.end());
  std::set<std::string_view> shared;
  for (std::size_t i = 1; i < ids.size(); ++i)
    if (ids[i] == ids[i - 1]) shared.insert(ids[i]);
  return shared;
}

// What a delta will need to know.
std::vector<BundleId> ids_to_remember(const BundlePeople& people) {
  std::vector<BundleId> ids;
  for (std::uint32_t i = 0; i < people.orgs.size(); ++i)
    if (const auto& org = people.orgs[i]; org.is_school && org.location_code != people.org_ids[i])
      ids.push_back({BundleId::What::school, std::string(people.org_ids[i]), org.location_code});
  auto shared = shared_ids(people);
  for (std::uint32_t i = 0; i < people.persons.size(); ++i) {
    const auto& person = people.persons[i];
    auto sourced_id = people.person_ids[i];
    if (!person.has_row || person.bad || person.id.empty()) continue;
    if (person.role == BundleRole::student && person.id != sourced_id)
      ids.push_back({BundleId::What::student, std::string(sourced_id), std::string(person.id)});
    bool is_shared = is_contact(person.role) && shared.contains(person.id);
    if (is_contact(person.role) && (person.id != sourced_id || is_shared))
      ids.push_back({BundleId::What::guardian, std::string(sourced_id), std::string(person.id),
                     is_shared ? shared_guardian : ""});
  }
  for (const auto& [number, homeroom] : people.homerooms) {
    if (!homeroom.told) continue;
    if (homeroom.gone) {
      ids.push_back({BundleId::What::homeroom, std::string(people.class_ids[number]), ""});
      continue;
    }
    auto teacher = homeroom.teacher != nobody ? std::string(people.person_ids[homeroom.teacher])
                   : homeroom.teacher_gone    ? std::string()
                                              : homeroom.teacher_before;
    ids.push_back(remembered(std::string(people.class_ids[number]), homeroom, teacher));
  }
  return ids;
}

}  // namespace

const BundleColumns& bundle_columns() {
  static const BundleColumns names{{{"last_name", "family_name"},
                                    {"first_name", "given_name"},
                                    {"middle_name", "middle_name"},
                                    {"email", "email"},
                                    {"phone", "phone"}},
                                   {{"last_name", "family_name"},
                                    {"first_name", "given_name"},
                                    {"email", "email"},
                                    {"home_phone", "phone"},
                                    {"cell_phone", "sms"}},
                                   {{"school_name", "name"}}};
  return names;
}

bool is_metadata_field(const FieldKind& field) {
  auto is_key = field.check == Check::student_id || field.check == Check::guardian_id;
  return !is_key && field.column != "location_code" && field.column != "student_pin";
}

std::vector<FieldKind> with_metadata(std::vector<FieldKind> fields, std::initializer_list<std::string_view> kinds) {
  for (auto kind : kinds)
    for (const auto& field : record_kind(kind).fields) {
      auto name = std::string(metadata) + std::string(field.column);
      bool there = std::any_of(fields.begin(), fields.end(), [&](const FieldKind& one) { return one.column == name; });
      if (is_metadata_field(field) && !there) fields.push_back({kept_name(name), Check::text});
    }
  return fields;
}

FieldReader::FieldReader(BundleSource& source, const RecordKind& kind,
                         const std::vector<std::pair<std::string_view, std::string_view>>& columns)
    : source_(source), fields_(kind.fields.size()) {
  for (std::size_t i = 0; i < kind.fields.size(); ++i) {
    From from{i, {}, {}};
    for (const auto& [ours, theirs] : columns)
      if (ours == kind.fields[i].column) from.standard = source.column(theirs);
    if (is_metadata_field(kind.fields[i]))
      from.metadata = source.column(std::string(metadata) + std::string(kind.fields[i].column));
    if (from.standard || from.metadata) from_.push_back(from);
  }
}

std::vector<bool> FieldReader::told() const {
  std::vector<bool> told(fields_);
  for (const auto& from : from_) told[from.field] = true;
  return told;
}

void FieldReader::read(std::vector<std::string_view>& cells) const {
  for (const auto& from : from_) {
    auto cell = source_.cell(from.metadata);
    cells[from.field] = cell.empty() ? source_.cell(from.standard) : cell;
  }
}

void FieldReader::read_metadata(std::vector<std::string_view>& cells) const {
  for (const auto& from : from_)
    if (auto cell = source_.cell(from.metadata); !cell.empty()) cells[from.field] = cell;
}

ExtractFile compose_schools(Composing& composing) { return Schools(composing).all(); }

BundleTables compose_bundle(OpenBundle& bundle, BundlePeople& people, const BundleColumns& columns,
                            StoredRoster* stored) {
  const auto& request = bundle.request();
  people.settle(stored ? BundlePeople::For::delta : BundlePeople::For::all);
  Composing composing{bundle, people, columns, stored};
  BundleTables tables;
  tables.extract.passed_over = request.bundle.passed_over;
  tables.extract.date = request.bundle.date;
  tables.extract.years = request.bundle.years;
  if (bundle.source("orgs")) tables.extract.files.push_back(compose_schools(composing));
  auto [students, guardians] = compose_users(composing);
  tables.extract.files.push_back(std::move(students));
  tables.extract.files.push_back(std::move(guardians));
  tables.sources = bundle.sources();
  tables.rows_read = bundle.rows_read();
  tables.notes = bundle.odd_rows();
  tables.notes.insert(tables.notes.end(), people.notes.begin(), people.notes.end());
  if (request.store) tables.ids = ids_to_remember(people);
  return tables;
}

}  // namespace portal
