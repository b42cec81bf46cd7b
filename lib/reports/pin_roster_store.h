#pragma once
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "lib/base/date.h"
#include "lib/store/store.h"

namespace portal {

struct PinRosterStudent {
  std::string student_id, name, last_name, first_name, grade, homeroom, teacher, email, student_pin;
};
/// The school's actively enrolled students.
void read_roster_students(Store& store, const std::string& location_code, Date today,
                          const std::function<void(PinRosterStudent)>& row);

struct PinRosterGuardian {
  std::string relationship, registered_email;  // blank: no account is theirs
};
/// By student and guardian, of the same students.
std::map<std::pair<std::string, std::string>, PinRosterGuardian> select_roster_guardians(
    Store& store, const std::string& location_code);

}  // namespace portal
