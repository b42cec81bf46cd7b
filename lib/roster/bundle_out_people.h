#pragma once
// Students and guardians as the rows of a bundle.
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "lib/roster/bundle_out_store.h"
#include "lib/roster/bundle_out_tables.h"

namespace portal {

/// The sourcedIds that are not an ID of ours alone. '~' stands in no ID, so that none can be another's.
std::string homeroom_course_id(const std::string& location_code);
std::string homeroom_class_id(const std::string& location_code, const std::string& homeroom);
inline constexpr std::string_view district_org_id = "district";

/// Writes users, roles, demographics and enrollments.
class OutgoingPeople {
 public:
  explicit OutgoingPeople(BundleRows& rows);

  /// First: a student names the users that stand for its guardians.
  void write_guardians();
  void write_students();

  std::int64_t students() const { return students_; }
  std::int64_t guardians() const { return guardians_; }
  /// Of the enrollments that were written.
  const std::set<std::string>& school_years() const { return school_years_; }
  const std::set<std::string>& schools() const { return schools_; }

  BundleTable users, roles, demographics, enrollments;

 private:
  struct Copied {
    std::size_t field, column;  // of the record, of the users
  };
  BundleRows& rows_;
  std::vector<Copied> of_student_, of_guardian_;
  std::vector<std::pair<std::int64_t, std::uint32_t>> other_sets_;  // links that another set than the first stands for
  std::set<std::string> school_years_, schools_;
  std::int64_t students_ = 0, guardians_ = 0;

  std::string guardian_user(const std::string& guardian_id, std::uint32_t set);
  void write_guardian(const std::string& user, const Record& link);
  void write_student(const Record& student, const OutgoingStanding& standing);
  void write_enrollments(const Record& student, const OutgoingStanding& standing);
  std::string agents_of(const std::string& student_id);
};

}  // namespace portal
