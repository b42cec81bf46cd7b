#include "lib/reports/student_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/grade.h"
#include "lib/base/text.h"
#include "lib/reports/student_page_store.h"
#include "lib/roster/record_kinds.h"

namespace portal {
namespace {

constexpr std::size_t longest_reason = 200;  // characters

std::string checked_reason(const std::string& reason) {
  if (display_width(reason) > longest_reason || !is_utf8(reason))
    throw UsageError(fmt::format("the reason is longer than {} characters, or is not UTF-8", longest_reason),
                     "a short sentence is enough, such as --reason \"parent conference\"");
  return printable(trimmed(reason));
}

// A look at a record is an act of its own: it is in the log before the record is on the screen.
void log_look(Session& session, const Student& student, std::string_view tab, const std::string& reason) {
  WriteTransaction transaction(session.store);
  session.audit.append("student.look", student.id.text(), JsonObject().add("tab", tab).add("reason", reason));
  transaction.commit();
}

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

}  // namespace

StudentPage student_page(Session& session, const std::string& student_id, const std::string& reason) {
  auto why = checked_reason(reason);
  StudentPage page;
  page.student = find_student(session, student_id, Action::student_records);
  log_look(session, page.student, "home", why);
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
  auto why = checked_reason(reason);
  StudentTabRows found;
  found.student = find_student(session, student_id, Action::student_records);
  if (tab.name == "graduation" && !high_school(found.student))
    throw Refused(fmt::format("progress toward graduation is for grades 9 to 12; {} is in grade {}",
                              found.student.full_name(), found.student.grade),
                  "the other tabs are there for every grade");
  log_look(session, found.student, tab.name, why);
  const auto& kind = record_kind(tab.kind);
  for (const auto& field : kind.fields)
    if (field.column != "student_id") found.columns.emplace_back(field.column);
  found.rows = select_student_records(session.store, kind, found.student.id);
  return found;
}

}  // namespace portal
