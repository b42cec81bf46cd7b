#include "lib/roster/bundle_roles.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/text.h"

namespace portal {

BundleRole bundle_role(std::string_view word) {
  static const std::set<std::string, std::less<>> others = {"administrator",
                                                            "aide",
                                                            "counselor",
                                                            "districtadministrator",
                                                            "principal",
                                                            "proctor",
                                                            "contact",
                                                            "doctor",
                                                            "faculty",
                                                            "siteadministrator",
                                                            "staff",
                                                            "teacher",
                                                            "systemadministrator",
                                                            "assistant",
                                                            "adjunct",
                                                            "adjunctfaculty",
                                                            "instructor",
                                                            "itadmin",
                                                            "other",
                                                            "lecturer",
                                                            "professor",
                                                            "officer",
                                                            "operations",
                                                            "technicalinfrastructure",
                                                            "studentsupport",
                                                            "paraprofessional"};
  auto plain = plain_lower(word);
  std::erase(plain, ' ');
  if (plain == "student") return BundleRole::student;
  if (plain == "guardian" || plain == "parent") return BundleRole::guardian;
  if (plain == "relative") return BundleRole::relative;
  return others.contains(plain) || plain.starts_with("ext:") ? BundleRole::other : BundleRole::unknown;
}

std::string_view gender_of(std::string_view sex) {
  auto word = plain_lower(sex);
  if (word == "male") return "M";
  if (word == "female") return "F";
  return word == "other" ? "X" : "";
}

std::uint32_t RoleBook::org(std::string_view sourced_id) {
  auto number = people_.org_ids.find(sourced_id);
  if (number != nobody || !stored_ || sourced_id.empty()) return number;
  auto code = stored_->id_of(BundleId::What::school, std::string(sourced_id));
  if (!stored_->school(code)) return nobody;
  people_.orgs.push_back({.is_school = true, .location_code = code});
  return people_.org_ids.add(sourced_id).first;
}

void RoleBook::add(const BundleRoleRow& row) {
  auto& role = people_.persons[row.person].role;
  auto before = role;
  // Of several roles that of a student comes first: a student may be another's guardian.
  if (!row.gone && (role == BundleRole::unknown || role == BundleRole::other || row.role == BundleRole::student))
    role = row.role == BundleRole::other && before != BundleRole::unknown ? before : row.role;
  if (stored_ && !people_.persons[row.person].has_row) {
    auto& change = people_.role_changes[row.person];
    change.from = row.from;
    if (!row.gone) change.gone = false;
  }
  if (row.role != BundleRole::student) return;
  auto number = people_.persons[people_.student(row.person).person].student;
  auto& student = people_.students[number];
  if (!people_.persons[row.person].has_row) student.from = row.from;
  roles_.push_back({number, org(row.org), std::string(row.org), row.primary, row.gone, row.ended, row.begin, row.end,
                    row.grade, row.school_year, row.from});
}

void RoleBook::settle() {
  std::stable_sort(roles_.begin(), roles_.end(),
                   [](const StudentRole& a, const StudentRole& b) { return a.student < b.student; });
  for (auto first = roles_.begin(); first != roles_.end();) {
    auto last = std::find_if(first, roles_.end(), [&](const auto& role) { return role.student != first->student; });
    settle(first, last);
    first = last;
  }
  roles_ = {};
}

void RoleBook::settle(std::vector<StudentRole>::iterator first, std::vector<StudentRole>::iterator last) {
  auto& student = people_.students[first->student];
  auto stay = std::stable_partition(first, last, [](const StudentRole& role) { return !role.gone; });
  if (stay == first) {
    student.role_gone = std::any_of(first, last, [](const StudentRole& role) { return role.primary; });
    return;
  }
  auto primary_end = std::stable_partition(first, stay, [](const StudentRole& role) { return role.primary; });
  auto candidates = primary_end == first ? stay : primary_end;
  auto known_school = [&](const StudentRole& role) { return role.org != nobody && people_.orgs[role.org].is_school; };
  // A role at the district beside one at a school says nothing of the school.
  auto found = std::find_if(first, candidates, known_school);
  if (found == candidates) found = first;
  for (auto other = first; other != candidates; ++other)
    if (other->org != found->org && known_school(*other)) {
      student.school_told = true;
      student.problem = {"orgSourcedId",
                         fmt::format("is at {} and {} alike, and which is the student's school cannot be "
                                     "known",
                                     printable(fit(found->org_id, 40)), printable(fit(other->org_id, 40)))};
      return;
    }
  give(student, *found);
  for (auto other = primary_end; other != stay; ++other)
    if (other->org != found->org && known_school(*other)) add_ended(*other);
}

void RoleBook::give(BundleStudent& student, const StudentRole& role) {
  student.school_told = true;
  student.begin = role.begin, student.end = role.end, student.grade = role.grade;
  if (role.org == nobody)
    student.problem = {"orgSourcedId", role.org_id.empty() ? "is blank"
                                                           : fmt::format("there is no org '{}' in orgs.csv",
                                                                         printable(fit(role.org_id, 40)))};
  else if (!people_.orgs[role.org].is_school)
    student.problem = {"orgSourcedId", fmt::format("the org '{}' is no school", printable(fit(role.org_id, 40)))};
  else
    student.school = role.org;
}

// One that goes on is a second school, which the portal has no place for; the primary role tells the student's own.
void RoleBook::add_ended(const StudentRole& role) {
  std::string reason;
  auto end = bundle_date(role.end, reason);
  if (!role.ended && (!reason.empty() || end.empty() || end >= today_)) return;
  people_.enrollments.push_back({role.student, people_.orgs[role.org].location_code, std::string(role.grade),
                                 std::string(role.school_year), std::string(role.begin), std::string(end), role.from});
}

}  // namespace portal
