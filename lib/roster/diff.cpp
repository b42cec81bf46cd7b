// What an import would change, row by row.
#include <optional>

#include "lib/base/text.h"
#include "lib/roster/bundle.h"
#include "lib/roster/changed_fields.h"
#include "lib/roster/extract_year.h"
#include "lib/roster/import.h"
#include "lib/roster/make_plans.h"
#include "lib/roster/roster_store.h"

namespace portal {
namespace {

class Diff {
 public:
  Diff(Store& store, Date date, const TellDiff& row) : store_(store), date_(date.text()), row_(row) {}

  void tell(const KindPlan& plan, const KindPlan& students) {
    // Enrollments stand in rows of the students' file.
    TableReader& reader = plan.rows.reader ? *plan.rows.reader : *students.rows.reader;
    for (const auto& added : plan.added) row_(about(plan, reader, added.key_text(), added, "added"));
    for (const auto& change : plan.changes) tell(plan, reader, change);
  }

 private:
  Store& store_;
  std::string date_;
  const TellDiff& row_;

  DiffRow about(const KindPlan& plan, TableReader& reader, std::string_view key, const std::optional<RowPlace>& place,
                std::string_view change) {
    auto [record, part] = shown_key(key);
    std::string name;
    if (place) {
      reader.read_at(place->offset, place->line);
      name = record_name(reader.kind(), reader.record());
    } else {
      RecordFinder finder(store_, *plan.kind);  // an undo may have taken it away since the plan was made
      if (const auto* stored = finder.find(std::string(key))) name = record_name(*plan.kind, stored->fields);
    }
    return {std::string(plan.kind->name), record, part, name, std::string(change), {}, {}, {}};
  }

  void tell(const KindPlan& plan, TableReader& reader, const Change& change) {
    auto row = about(plan, reader, change.key, change.row, change_name(change.type));
    if (change.type == ChangeType::withdrawn) {
      row.column = "absent_since", row.after = date_;
      row_(row);
      return;
    }
    for_each_changed_field(change.fields, [&](std::string column, std::string before, std::string after) {
      row.column = std::move(column), row.before = std::move(before), row.after = std::move(after);
      row_(row);
    });
  }
};

// Whose records it shows is in the log before anybody sees them.
void log_diff(Session& session, const ImportRequest& request, const std::vector<KindPlan>& plans) {
  std::size_t records = 0;
  for (const auto& plan : plans) records += plan.added.size() + plan.changes.size();
  std::string files;
  for (const auto& path : request.paths) files += (files.empty() ? "" : ", ") + path.string();
  JsonObject detail;
  detail.add("records", static_cast<long long>(records)).add("of", one_line(files, 300));
  WriteTransaction transaction(session.store);
  authorize(session, Action::roster_import, Place::district());
  session.audit.append("roster.diff", "", detail);
  transaction.commit();
}

}  // namespace

std::int64_t diff_roster(Session& session, const ImportRequest& request, const TellDiff& row) {
  authorize(session, Action::roster_import, Place::district());
  auto profile =
      load_profile(session.settings, request.profile.empty() ? session.settings.text(Key::profile) : request.profile);
  auto extract = read_extract(request.paths, kinds_of(profile));
  auto snapshot = std::make_optional<ReadTransaction>(session.store);
  auto date = request.business_date.value_or(extract.date.value_or(session.today()));
  Diff diff(session.store, date, row);
  std::int64_t rejected = 0;
  const KindPlan* students = nullptr;
  auto year = extract_year(session.store, session.settings, extract.years, date);
  auto tables = tables_of({extract, profile, &session.store, date});
  auto plans = make_plans(session.store, tables.extract, profile, request.mode, date, year.blank());
  snapshot.reset();
  log_diff(session, request, plans);
  snapshot.emplace(session.store);
  for (const auto& plan : plans) {
    if (plan.kind->name == "students") students = &plan;
    rejected += plan.counts.rejected;
    diff.tell(plan, students ? *students : plan);
  }
  return rejected;
}

}  // namespace portal
