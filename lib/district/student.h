#pragma once
// A student and the school, as the portal shows them.
#include <optional>
#include <string>
#include <vector>

#include "lib/access/session.h"
#include "lib/base/ids.h"

namespace portal {

struct Student {
  StudentId id;
  std::string first_name, middle_name, last_name, birth_date, grade;
  LocationCode school;
  std::string school_name, local_district, homeroom;
  bool active = false;  // actively enrolled on the day that was asked for
  std::string full_name() const;
};

/// The student, for an operator who may do that at the student's school: where the student was withdrawn,
/// at the last one. One NotFound serves for an ID that is not valid, one that nobody has, and a student at
/// a school that the operator may not see (002, "Find a student"); only the log knows which it was.
Student find_student(Session& session, const std::string& id, Action action);

struct School {
  LocationCode code;
  std::string name, local_district, principal_name, phone, address, city, state, zip;
};
/// NotFound where there is no such school.
School find_school(Store& store, const std::string& code);
/// All that were in the newest extract, by code.
std::vector<School> all_schools(Store& store);

}  // namespace portal
