#include "lib/roster/make_plans.h"

#include <algorithm>
#include <unordered_set>

#include "lib/roster/roster_store.h"

namespace portal {
namespace {

// What the rows of the next files may refer to: the roster as it will be after this import.
class Known {
 public:
  explicit Known(Store& store) : store_(store) {
    StoredRecords schools(store, record_kind("schools"));
    while (schools.next()) schools_.insert(schools.key());
  }

  void add(const KindPlan& plan) {
    if (plan.kind->name == "schools")
      for (const auto& row : plan.added) schools_.emplace(row.key_text());
    if (plan.kind->name == "students") students_ = &plan.rows.rows;
  }

  References references() {
    return {[this](const std::string& code) { return schools_.contains(code); },
            [this](const std::string& id) { return student_known(id); }};
  }

 private:
  Store& store_;
  std::unordered_set<std::string> schools_;
  const std::vector<RowPlace>* students_ = nullptr;
  std::string last_;  // guardians of one student mostly follow each other
  bool last_known_ = false;

  bool student_known(const std::string& id) {
    if (id == last_) return last_known_;
    last_ = id;
    auto found = std::lower_bound(students_->begin(), students_->end(), id,
                                  [](const RowPlace& row, const std::string& key) { return row.key_text() < key; });
    last_known_ = (found != students_->end() && found->key_text() == id) || student_exists(store_, id);
    return last_known_;
  }
};

}  // namespace

std::vector<KindPlan> make_plans(Store& store, const Extract& extract, const Profile& profile, ImportMode mode,
                                 Date business_date) {
  std::vector<KindPlan> plans;
  plans.reserve(record_kinds().size() + 1);  // the plans point at each other's rows
  Known known(store);
  std::set<std::string> held_students;
  for (const auto& file : extract.files) {
    auto rows = read_rows(file, profile, known.references());
    auto& plan = plans.emplace_back(compare_file(store, std::move(rows), mode, held_students, business_date));
    known.add(plan);
    if (plan.kind->name != "students") continue;
    held_students = plan.held;
    auto year = SchoolYear::of(business_date).text();
    plans.push_back(compare_enrollments(store, plan, year));
  }
  return plans;
}

}  // namespace portal
