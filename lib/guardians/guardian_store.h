#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "lib/store/store.h"

namespace portal {

/// A guardian ID at one of its students, as MiSiS has it.
struct GuardianAtStudent {
  std::string guardian_id, first_name, last_name, relationship;
  bool legal_guardian = false, restricted = false;
  bool present = false;  // in the newest extract
  std::string student_id, student_name, location_code, school_name;
  bool student_active = false;
  std::string full_name() const { return first_name + " " + last_name; }
};
/// By student.
std::vector<GuardianAtStudent> select_students_of_guardian(Store& store, const std::string& guardian_id,
                                                           const std::string& today);

/// The accounts that are bound to that guardian ID, or that hold a student for it.
std::vector<std::int64_t> select_accounts_of_guardian(Store& store, const std::string& guardian_id);

/// Those of the student's guardian IDs that are one of several of a person; of each person the one that is kept.
std::vector<std::string> select_merged_at_student(Store& store, const std::string& student_id);

}  // namespace portal
