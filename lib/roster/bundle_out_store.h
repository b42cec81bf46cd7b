#pragma once
// What of the roster goes into a bundle. Everything is read in the order of an index: the memory stays small.
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "lib/base/date.h"
#include "lib/roster/record_kinds.h"
#include "lib/store/store.h"

namespace portal {

/// Which students.
struct BundlePart {
  std::string location_code;  // blank: of all schools
  enum class Active { yes, all } active = Active::yes;
  Date today;
};

/// A guardian's link; `id` tells it from all others as long as one view of the database is open.
struct OutgoingLink {
  std::int64_t id = 0;
  std::string guardian_id;
};

/// Whether a student is here no more: absent from the extract, of status I, or with an exit date that is over.
struct OutgoingStanding {
  bool gone = false;
  std::string absent_since;  // the first day without the student; blank where the extract still has it
};

struct OutgoingHomeroom {
  std::string homeroom, school_year;
};

class BundleRows {
 public:
  BundleRows(Store& store, const BundlePart& part);
  ~BundleRows();

  /// The links of the part's students, by guardian and student. The record is valid until the next one.
  void links_by_guardian(const std::function<void(std::int64_t id, const Record& link)>& use);
  /// The part's students by ID, without their student PINs. One who was withdrawn (absent) is inactive.
  void students(const std::function<void(const Record& student, const OutgoingStanding& standing)>& use);
  /// Whether a student of the part has that ID.
  bool has_student(const std::string& id);
  std::vector<OutgoingLink> links_of(const std::string& student_id);
  /// A student's enrollments besides the current one, as records of enrollment_kind(). For one student after the other,
  /// by ID.
  std::vector<Record> other_enrollments(const Record& student);
  /// Of the part's students at a school, but for those that are gone, by name and year.
  std::vector<OutgoingHomeroom> homerooms_of(const std::string& location_code);
  /// All schools by code; `open`: it is in the newest extract.
  void schools(const std::function<void(const Record& school, bool open)>& use);

 private:
  struct Statements;
  Store& store_;
  BundlePart part_;
  std::string today_;
  std::unique_ptr<Statements> statements_;
  SQLite::Statement select(const std::string& sql);
  bool may_have_others(const std::string& student_id);
};

}  // namespace portal
