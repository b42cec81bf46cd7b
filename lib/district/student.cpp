#include "lib/district/student.h"

#include <fmt/format.h>

#include "lib/access/permission_hint.h"
#include "lib/base/text.h"
#include "lib/district/district_store.h"

namespace portal {

std::string Student::full_name() const {
  return middle_name.empty() ? first_name + " " + last_name : first_name + " " + middle_name + " " + last_name;
}

Student find_student(Session& session, const std::string& id, Action action) {
  auto not_found = [&](Denial denial) {
    return NotFound(fmt::format("there is no student {} at a school that you may see", printable(id)),
                    "check the ID (10 upper-case letters and digits); the student may be at another school, or not "
                    "actively enrolled",
                    std::move(denial));
  };
  // Who may do this nowhere learns nothing of the student by being told so.
  if (!permitted_somewhere(session, action))
    throw NotPermitted(fmt::format("{} may not do this ({})", session.who.login, action_name(action)),
                       permission_hint(session, action),
                       Denial{std::string(action_name(action)), printable(id.substr(0, 40))});
  auto parsed = StudentId::parse(id);
  if (!parsed) throw not_found({});
  auto student = select_student(session.store, *parsed, session.today());
  if (!student) throw not_found({});
  if (!permitted(session, action, Place::school(student->school)))
    throw not_found({std::string(action_name(action)), id});
  return *student;
}

School find_school(Store& store, const std::string& code) {
  auto found = LocationCode::parse(code) ? select_schools(store, code) : std::vector<School>();
  if (found.empty())
    throw NotFound(fmt::format("there is no school {}", printable(code)), "a location code has 4 digits, such as 0417");
  return found[0];
}

std::vector<School> all_schools(Store& store) { return select_schools(store, ""); }

}  // namespace portal
