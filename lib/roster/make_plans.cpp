#include "lib/roster/make_plans.h"

#include <tsl/robin_set.h>

#include <algorithm>
#include <functional>
#include <future>
#include <memory>

#include "lib/roster/lookup_store.h"
#include "lib/roster/table_origin.h"

namespace portal {
namespace {

// What the rows of the next files may refer to: the roster as it will be after this import.
class Referable {
 public:
  void add(const KindPlan& plan, std::unique_ptr<KnownRecords> known) {
    auto* names = names_of(*plan.kind);
    if (!names) return;
    for (const auto& row : plan.added) names->added.insert(row.key_text());
    names->known = std::move(known);
  }

  /// The roster's own, where the extract brings none.
  void add(const RecordKind& kind, std::unique_ptr<KnownRecords> known) { names_of(kind)->known = std::move(known); }

  References references() {
    return {[this](const std::string& code) { return schools_.contains(code); },
            [this](const std::string& id) { return students_.contains(id); },
            [this](const std::string& number) { return staff_.contains(number); }};
  }

 private:
  struct Names {
    std::unique_ptr<KnownRecords> known;
    tsl::robin_set<std::string_view> added;
    std::string last;  // rows that refer to the same one mostly follow each other
    bool last_contained = false;

    bool contains(const std::string& key) {
      if (key == last) return last_contained;
      last = key;
      return last_contained = known->find(key) != KnownRecords::none || added.contains(key);
    }
  };
  Names schools_, students_, staff_;

  /// Null: nothing refers to that kind.
  Names* names_of(const RecordKind& kind) {
    if (kind.name == "schools") return &schools_;
    if (kind.name == "students") return &students_;
    return kind.name == "staff" ? &staff_ : nullptr;
  }
};

bool brings(const Extract& extract, const RecordKind& kind) {
  return std::any_of(extract.files.begin(), extract.files.end(), [&](const auto& file) { return file.kind == &kind; });
}

// A bundle says of each file whether it holds everything.
ImportMode mode_of(const ExtractFile& file, ImportMode asked) {
  return file.origin && file.origin->mode == ImportMode::delta ? ImportMode::delta : asked;
}

using MakeKnown = std::function<std::unique_ptr<KnownRecords>(const RecordKind& kind)>;

std::vector<KindPlan> make_plans(Store& store, const Extract& extract, const Profile& profile, ImportMode mode,
                                 Date business_date, const std::string& blank_year, const MakeKnown& make_known) {
  std::vector<KindPlan> plans;
  plans.reserve(record_kinds().size() + 1);  // the plans point at each other's rows
  Referable referable;
  if (const auto& schools = record_kind("schools"); !brings(extract, schools))
    referable.add(schools, make_known(schools));
  if (const auto& staff = record_kind("staff"); brings(extract, record_kind("staffroles")) && !brings(extract, staff))
    referable.add(staff, make_known(staff));
  std::set<std::string> held_students;
  auto looked_up = students_looked_up_since_import(store);
  auto graduates = read_graduates(store, business_date);
  auto known_of = [&](std::size_t file) {
    if (file >= extract.files.size()) return std::unique_ptr<KnownRecords>();
    return make_known(*extract.files[file].kind);
  };
  auto known = known_of(0);
  for (std::size_t i = 0; i < extract.files.size(); ++i) {
    // While one file is read, which asks nothing of the database, the roster's records for the next one are.
    auto reading = std::async(std::launch::async, [&] {
      return read_rows(extract.files[i], profile, referable.references(), *known, blank_year);
    });
    auto next = known_of(i + 1);
    auto& plan = plans.emplace_back(compare_file(store, reading.get(), *known, mode_of(extract.files[i], mode),
                                                 {held_students, looked_up, graduates}, business_date));
    referable.add(plan, std::move(known));
    known = std::move(next);
    if (plan.kind->name != "students") continue;
    held_students = plan.held;
    plans.push_back(compare_enrollments(store, plan));
  }
  return plans;
}

}  // namespace

std::vector<KindPlan> make_plans(Store& store, const Extract& extract, const Profile& profile, ImportMode mode,
                                 Date business_date, const std::string& blank_year) {
  return make_plans(store, extract, profile, mode, business_date, blank_year,
                    [&](const RecordKind& kind) { return std::make_unique<KnownRecords>(store, kind, business_date); });
}

std::vector<KindPlan> make_plans(Store& store, const Extract& extract, const Profile& profile, Date business_date,
                                 const std::string& blank_year, const OneGuardian& only) {
  return make_plans(store, extract, profile, ImportMode::delta, business_date, blank_year, [&](const RecordKind& kind) {
    return std::make_unique<KnownRecords>(store, kind, business_date, only);
  });
}

}  // namespace portal
