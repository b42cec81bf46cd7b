// The student's home page (002 steps 3 and 4).
#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "cmd/reason.h"
#include "lib/base/text.h"
#include "lib/reports/student_page.h"

namespace portal {
namespace {

struct ShowOptions {
  std::string id, tab, reason;
};

struct Line {
  std::string section, item, value;
};

std::string yes_no(bool yes) { return yes ? "Yes" : "No"; }

// A value that the parent gave and MiSiS does not have; preference and texting are never in an extract.
std::string shown(const ContactValue& value) {
  if (value.state != ContactState::pending) return value.value;
  return (value.value.empty() ? "none" : value.value) + " (changed by the parent, not yet in MiSiS)";
}

const std::string contact_section = "Emergency contact ";

std::vector<Line> contact_lines(const EmergencyContact& contact, std::size_t position) {
  auto section = contact_section + std::to_string(position);
  auto name = contact.relationship.empty() ? contact.full_name()
                                           : fmt::format("{}, {}", contact.full_name(), contact.relationship);
  std::vector<Line> lines = {{section, "Name", name}};
  for (const auto& [item, field] : {std::pair{"Home phone", ContactField::home_phone},
                                    {"Work phone", ContactField::work_phone},
                                    {"Cell phone", ContactField::cell_phone},
                                    {"Prefers", ContactField::preferred_contact},
                                    {"Text messages", ContactField::text_opt_in}})
    if (auto text = shown(contact.card[field]); !text.empty()) lines.push_back({section, item, text});
  return lines;
}

std::vector<Line> page_lines(const StudentPage& page) {
  const auto& student = page.student;
  const auto& school = page.school;
  const auto& district = school.local_district;
  std::vector<Line> lines = {{"Student", "Name", student.full_name()},
                             {"Student", "Student ID", student.id.text()},
                             {"Student", "School", fmt::format("{} ({})", school.name, school.code)},
                             {"Student", "Grade", student.grade},
                             {"Student", "Enrolled", yes_no(student.active)},
                             {"School", "Principal", school.principal_name},
                             {"School", "Telephone", school.phone},
                             {"School", "Fax", school.fax},
                             {"School", "Website", school.website},
                             {"School", "Board member", school.board_member},
                             {"School", "Local District", district.name},
                             {"School", "PACE team", district.phone},
                             {"School", "PACE site", district.site}};
  for (std::size_t i = 0; i < page.emergency_card.size(); ++i)
    for (auto& line : contact_lines(page.emergency_card[i], i + 1)) lines.push_back(std::move(line));
  return lines;
}

// For a person: a heading for each section, and below it a line for each item; what is blank is left out.
void show(Context& context, const StudentPage& page) {
  constexpr std::size_t item_width = 16;
  std::string heading;
  for (const auto& line : page_lines(page)) {
    bool contact = line.section.starts_with(contact_section);
    auto above = contact ? std::string("Emergency card") : line.section;
    if (above != heading) context.out << (heading.empty() ? "" : "\n") << above << '\n';
    heading = above;
    if (contact && line.item == "Name")
      context.out << fmt::format("  {}. {}\n", line.section.substr(contact_section.size()), printable(line.value));
    else if (!line.value.empty())
      context.out << fmt::format("  {:<{}}{}\n", line.item + ":", item_width, printable(line.value));
  }
  if (page.emergency_card.empty()) context.out << "\nEmergency card\n  MiSiS has no emergency contact.\n";
  std::vector<std::string> names;
  for (const auto& tab : student_tabs())
    if (tab.name != "graduation" || page.in_high_school) names.emplace_back(tab.name);
  context.out << fmt::format("\nMore, by --tab: {}\n", joined(names, ", "));
  context.out.flush();
}

ExitCode home(Context& context, const ShowOptions& options) {
  auto reason = reason_to_look(context, options.id, Action::student_records, options.reason);
  auto page = student_page(context.session(), options.id, reason);
  if (answer_format(context) == Format::table && !context.options.output) {
    show(context, page);
    return exit_done;
  }
  Answer answer(context, {{"section"}, {"item"}, {"value"}});
  for (const auto& line : page_lines(page)) answer.row({line.section, line.item, cell_or_blank(line.value)});
  answer.finish();
  return exit_done;
}

using Row = std::vector<std::string>;

void answer_rows(Context& context, const std::vector<std::string>& columns, const std::vector<Row>& rows,
                 const std::string& empty) {
  std::vector<Column> named;
  for (const auto& column : columns) named.push_back({column});
  Answer answer(context, named, empty);
  for (const auto& row : rows) {
    std::vector<Cell> cells;
    for (const auto& text : row) cells.push_back(cell_or_blank(text));
    answer.row(cells);
  }
  answer.finish();
}

// Some of the columns, in another order.
std::vector<Row> picked(const StudentTabRows& found, const std::vector<std::string>& columns, bool with_assignment) {
  auto at = [&](const std::string& column) {
    return static_cast<std::size_t>(std::find(found.columns.begin(), found.columns.end(), column) -
                                    found.columns.begin());
  };
  std::vector<Row> rows;
  for (const auto& row : found.rows) {
    if (row[at("assignment")].empty() == with_assignment) continue;
    auto& cells = rows.emplace_back();
    for (const auto& column : columns) cells.push_back(row[at(column)]);
  }
  return rows;
}

// For a person, marks are two tables: the courses with their teachers, and the assignments.
void show_marks(Context& context, const StudentTabRows& found) {
  const std::vector<std::string> of_course = {"term", "course", "mark", "percent", "teacher_name", "teacher_email"};
  const std::vector<std::string> of_assignment = {"due_date", "course", "assignment", "score"};
  auto courses = picked(found, of_course, false), assignments = picked(found, of_assignment, true);
  if (!courses.empty() || assignments.empty())
    answer_rows(context, of_course, courses, "the extract holds no marks of this student");
  if (!courses.empty() && !assignments.empty()) context.out << '\n';
  if (!assignments.empty()) answer_rows(context, of_assignment, assignments, {});
}

ExitCode tab(Context& context, const ShowOptions& options) {
  const auto& which = find_student_tab(options.tab);
  auto reason = reason_to_look(context, options.id, Action::student_records, options.reason);
  auto found = student_tab(context.session(), options.id, which, reason);
  if (which.name == "marks" && answer_format(context) == Format::table && !context.options.output)
    show_marks(context, found);
  else
    answer_rows(context, found.columns, found.rows,
                fmt::format("{}: the extract holds nothing of this student", which.title));
  return exit_done;
}

std::vector<std::string> tab_names() {
  std::vector<std::string> names;
  for (const auto& each : student_tabs()) names.emplace_back(each.name);
  return names;
}

}  // namespace

void add_student_show(CommandTree& tree, CLI::App& student) {
  auto options = std::make_shared<ShowOptions>();
  auto& show_verb = tree.verb(
      student, "show", "the student's home page: what a parent reads, for designated staff",
      "The student, the school with its PACE team, and the emergency card; --tab shows attendance, marks, English\n"
      "learner progress, tests, services, or progress toward graduation (grades 9 to 12), the newest first.\n"
      "Read only; each look is in the audit log. If your role is not at the student's school, say why with --reason;\n"
      "on a terminal you are asked, and Enter alone gives none.\n\n"
      "Examples:\n  portalctl student show 023907F123\n"
      "  portalctl student show 023907F123 --tab marks --reason conference\n"
      "  portalctl student show 000407F499 --tab graduation --format csv\n\n"
      "Exit status: 0 done, 3 you may not read students' records, 4 not a valid ID, or not at a school that you may\n"
      "see, 5 not for a student of that grade",
      [options](Context& context) { return options->tab.empty() ? home(context, *options) : tab(context, *options); });
  add_option(show_verb, "student", options->id, "district student ID").required().type("ID");
  add_option(show_verb, "--tab", options->tab, "one part of the page").type("TAB").one_of(tab_names());
  add_option(show_verb, "--reason", options->reason, "why you look; kept in the audit log").type("TEXT");
}

}  // namespace portal
