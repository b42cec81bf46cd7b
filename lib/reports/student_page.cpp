#include "lib/reports/student_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/grade.h"
#include "lib/base/text.h"
#include "lib/district/student_look.h"
#include "lib/reports/student_page_store.h"
#include "lib/roster/record_kinds.h"

namespace portal {
namespace {

LocalDistrict local_district(const Session& session, const std::string& name) {
  auto [text, origin] = session.settings.config_text("local_districts.yaml");
  auto all = parse_local_districts(text, origin);
  const auto* found = find_local_district(all, name);
  return found ? *found : LocalDistrict{name, {}, {}, {}};
}

bool high_school(const Student& student) {
  auto grade = Grade::parse(student.grade), ninth = Grade::parse("9");
  return grade && *grade >= *ninth;
}

void require_high_school(const Student& student) {
  if (high_school(student)) return;
  throw Refused(fmt::format("progress toward graduation is for grades 9 to 12; {} is in grade {}", student.full_name(),
                            student.grade),
                "the other tabs are there for every grade");
}

}  // namespace

StudentPage student_page(Session& session, const std::string& student_id, const std::string& reason) {
  StudentPage page;
  page.student = look_at_student(session, student_id, "home", reason);
  page.school = select_school_page(session.store, page.student.school);
  page.school.local_district = local_district(session, page.school.local_district.name);
  page.in_high_school = high_school(page.student);
  page.emergency_card = select_contacts(session.store, page.student.id);
  for (auto& contact : page.emergency_card)
    contact.card = current_contact(session, page.student.id.text(), contact.guardian_id);
  return page;
}

const std::vector<StudentTab>& student_tabs() {
  static const std::vector<StudentTab> tabs = {{"attendance", "Attendance", "attendance"},
                                               {"marks", "Marks and assignments", "marks"},
                                               {"english-learner", "English learner progress", "englishlearner"},
                                               {"tests", "Standardized tests", "tests"},
                                               {"services", "Special education services", "services"},
                                               {"graduation", "Progress toward graduation", "graduation"}};
  return tabs;
}

const StudentTab& find_student_tab(const std::string& name) {
  std::vector<std::string> names;
  for (const auto& tab : student_tabs()) {
    if (tab.name == name) return tab;
    names.emplace_back(tab.name);
  }
  auto near = nearest(name, names);
  throw UsageError(
      fmt::format("there is no tab '{}'", printable(name)),
      near.empty() ? fmt::format("tabs are: {}", joined(names, ", ")) : fmt::format("did you mean {}?", near));
}

StudentTabRows student_tab(Session& session, const std::string& student_id, const StudentTab& tab,
                           const std::string& reason) {
  if (tab.name == "graduation") require_high_school(find_student(session, student_id, Action::student_records));
  StudentTabRows found;
  found.student = look_at_student(session, student_id, tab.name, reason);
  const auto& kind = record_kind(tab.kind);
  for (const auto& field : kind.fields)
    if (field.column != "student_id") found.columns.emplace_back(field.column);
  found.rows = select_student_records(session.store, kind, found.student.id);
  return found;
}

}  // namespace portal
