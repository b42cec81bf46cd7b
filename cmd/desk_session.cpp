#include "cmd/desk_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "lib/base/exit_code.h"

namespace portal {
namespace {

constexpr std::size_t recent_students = 20;

const std::set<std::string> student_columns = {"first_name", "middle_name", "last_name", "date_of_birth",
                                               "student_id", "school",      "grade",     "enrolled"};

constexpr const char* reason_asked = "reason_asked";  // a column for the desk, not for the page

DeskRow part(const DeskRow& row, bool of_student) {
  DeskRow out;
  for (const auto& cell : row)
    if (cell.first != reason_asked && student_columns.contains(cell.first) == of_student) out.push_back(cell);
  return out;
}

// What a row says stands before what the page was about.
DeskFields fields_of(const DeskRow& row, DeskFields known = {}) {
  for (const auto& [column, value] : row) known[column] = value;
  return known;
}

std::string student_title(const DeskRow& student) {
  std::string title;
  for (const char* column : {"first_name", "middle_name", "last_name", "student_id"})
    if (auto value = desk_value(student, column); !value.empty()) title += (title.empty() ? "" : " ") + value;
  return title;
}

std::vector<const DeskAction*> offered(DeskPage page, const DeskFields& known) {
  std::vector<const DeskAction*> actions;
  for (const auto& action : desk_actions())
    if (action.page == page && desk_offers(action, known)) actions.push_back(&action);
  return actions;
}

void append(std::vector<std::string>& lines, const std::vector<std::string>& more) {
  lines.insert(lines.end(), more.begin(), more.end());
}

std::string ended_by(int code) {
  return code == 127 ? "The command could not be started." : fmt::format("The command ended by signal {}.", code - 128);
}

// A command that ended in order has said why; of any other the desk says it.
bool in_order(int code) { return code < 126 || code == exit_interrupted; }

const DeskAction& find_student_action() { return desk_actions().front(); }

}  // namespace

void DeskSession::run() {
  ScreenPage page{"portalctl desk: what do you want to do?", {}, {}, ScreenPage::Way::quit};
  auto actions = offered(DeskPage::start, {});
  while (!screen_.ended()) {
    page.choices.clear();
    for (const auto* action : actions) page.choices.emplace_back(action->label);
    page.choices.push_back(fmt::format("Students of this session ({})", recent_.size()));
    auto choice = screen_.choose(page);
    if (!choice) return;
    page.at = *choice;
    if (*choice < actions.size())
      perform(*actions[*choice], {});
    else
      recent();
  }
}

// False where the person changed their mind.
bool DeskSession::ask_missing(const DeskAction& action, DeskFields& fields) {
  for (const auto& field : desk_fields(action)) {
    if (fields.contains(field)) continue;
    const auto& question = *desk_question(field);
    if (question.choices.empty()) {
      auto typed = screen_.ask(action.label, question.question);
      if (!typed) return false;
      fields[field] = *typed;
    } else {
      auto choice = screen_.choose({fmt::format("{}: {}?", action.label, question.question), {}, question.choices});
      if (!choice) return false;
      fields[field] = question.choices[*choice];
    }
  }
  return true;
}

void DeskSession::perform(const DeskAction& action, DeskFields fields) {
  auto known = fields;
  if (!ask_missing(action, fields)) return;
  if (fields.contains("reason")) reasons_[fields["student_id"]] = fields["reason"];
  auto arguments = desk_arguments(action, fields);
  switch (action.answer) {
    case DeskAnswer::student:
      return student(action.label, arguments);
    case DeskAnswer::text:
      return read_text(action, arguments);
    case DeskAnswer::terminal: {
      screen_.hand_over(desk_command_line(arguments));
      auto code = commands_.run(arguments);
      screen_.take_back();
      if (!in_order(code)) screen_.choose({action.label, {desk_command_line(arguments), ended_by(code)}, {}});
      return;
    }
    default:
      return list(action, arguments, known);
  }
}

DeskSession::Answer DeskSession::read_rows(const std::vector<std::string>& arguments) {
  auto result = commands_.read(arguments);
  Answer answer{arguments, desk_lines(result.error), {}, false};
  if (!in_order(result.code)) answer.messages.push_back(ended_by(result.code));
  if (auto rows = desk_rows(result.out); rows && (result.code == exit_done || result.code == exit_findings)) {
    answer.rows = std::move(*rows);
    answer.good = !answer.rows.empty();
    if (answer.rows.empty() && answer.messages.empty()) answer.messages.emplace_back("Nothing was found.");
  } else {
    append(answer.messages, desk_text(result.out));
  }
  return answer;
}

void DeskSession::show_problem(const std::string& title, const Answer& answer) {
  ScreenPage page{title, {desk_command_line(answer.arguments)}, {}};
  append(page.text, answer.messages);
  screen_.choose(page);
}

void DeskSession::read_text(const DeskAction& action, const std::vector<std::string>& arguments) {
  auto result = commands_.read(arguments);
  ScreenPage page{action.label, {desk_command_line(arguments)}, {}};
  append(page.text, desk_lines(result.error));
  if (!in_order(result.code)) page.text.push_back(ended_by(result.code));
  auto text = desk_text(result.out);
  if (text.empty() && page.text.size() == 1) text.emplace_back("There is nothing to show.");
  append(page.text, text);
  screen_.choose(page);
}

// A command that changes something is followed by another look.
void DeskSession::student(const std::string& title, const std::vector<std::string>& arguments) {
  std::size_t at = 0;
  while (!screen_.ended()) {
    auto answer = read_rows(arguments);
    if (!answer.good) return show_problem(title, answer);
    auto who = part(answer.rows[0], true);
    remember(who);
    ScreenPage page{student_title(who), {desk_command_line(arguments)}, {}};
    page.at = at;
    append(page.text, answer.messages);
    append(page.text, desk_details(who));
    std::vector<DeskRow> guardians;
    for (const auto& row : answer.rows)
      if (!desk_value(row, "guardian_id").empty()) guardians.push_back(row);
    for (const auto& row : guardians) page.choices.push_back(desk_summary(part(row, false)));
    if (guardians.empty()) page.text.emplace_back("There is no legal guardian with PIN details to see.");
    auto known = fields_of(who);
    if (auto reason = reason_of(answer.rows[0])) known["reason"] = *reason;
    auto actions = offered(DeskPage::student, known);
    for (const auto* action : actions) page.choices.emplace_back(action->label);
    auto choice = screen_.choose(page);
    if (!choice) return;
    at = *choice;
    if (*choice < guardians.size())
      record(DeskPage::guardian, answer, guardians[*choice], "guardian_id", known);
    else
      perform(*actions[*choice - guardians.size()], known);
  }
}

void DeskSession::list(const DeskAction& action, const std::vector<std::string>& arguments, const DeskFields& known) {
  std::size_t at = 0;
  while (!screen_.ended()) {
    auto answer = read_rows(arguments);
    if (!answer.good) return show_problem(action.label, answer);
    ScreenPage page{action.label, {desk_command_line(arguments)}, {}};
    page.at = at;
    append(page.text, answer.messages);
    for (const auto& row : answer.rows) page.choices.push_back(desk_summary(row));
    auto choice = screen_.choose(page);
    if (!choice) return;
    at = *choice;
    open_row(action, answer, answer.rows[at], known);
  }
}

void DeskSession::open_row(const DeskAction& action, const Answer& answer, const DeskRow& row,
                           const DeskFields& known) {
  switch (action.answer) {
    case DeskAnswer::students:
      return perform(find_student_action(), {{"student_id", desk_value(row, "student_id")}});
    case DeskAnswer::parents:
      return record(DeskPage::parent, answer, row, "email", known);
    default:
      return record(DeskPage::looked_up, answer, row, "guardian_id", known);
  }
}

// One row: what it says, and what can be done with it. `key` is the column by which it is found again.
void DeskSession::record(DeskPage page_kind, Answer answer, DeskRow row, const std::string& key,
                         const DeskFields& known) {
  ScreenPage page;
  while (!screen_.ended()) {
    auto shown = page_kind == DeskPage::guardian ? part(row, false) : row;
    page.title = shown.empty() ? "" : shown[0].second;
    if (page_kind == DeskPage::guardian) page.title += ", for " + student_title(part(row, true));
    page.text = {desk_command_line(answer.arguments)};
    append(page.text, desk_details(shown));
    auto fields = fields_of(row, known);
    auto actions = offered(page_kind, fields);
    page.choices.clear();
    for (const auto* action : actions) page.choices.emplace_back(action->label);
    if (actions.empty()) page.text.emplace_back("There is nothing to do here.");
    auto choice = screen_.choose(page);
    if (!choice) return;
    page.at = *choice;
    perform(*actions[*choice], fields);
    if (actions[*choice]->answer != DeskAnswer::terminal) continue;
    answer = read_rows(answer.arguments);
    auto same = std::find_if(answer.rows.begin(), answer.rows.end(),
                             [&](const DeskRow& one) { return desk_value(one, key) == desk_value(row, key); });
    if (same == answer.rows.end()) return;
    row = DeskRow(*same);
  }
}

// Asked for once for each student; where it is not asked for it is blank.
std::optional<std::string> DeskSession::reason_of(const DeskRow& student) const {
  if (auto given = reasons_.find(desk_value(student, "student_id")); given != reasons_.end()) return given->second;
  if (desk_value(student, reason_asked) == "yes") return {};
  return "";
}

void DeskSession::remember(const DeskRow& student) {
  auto id = desk_value(student, "student_id");
  std::erase_if(recent_, [&](const DeskRow& one) { return desk_value(one, "student_id") == id; });
  recent_.insert(recent_.begin(), student);
  if (recent_.size() > recent_students) recent_.pop_back();
}

void DeskSession::recent() {
  ScreenPage page{"Students of this session", {}, {}};
  for (const auto& student : recent_) page.choices.push_back(student_title(student));
  if (recent_.empty()) page.text.emplace_back("None yet: find a student first.");
  auto choice = screen_.choose(page);
  if (choice) perform(find_student_action(), {{"student_id", desk_value(recent_[*choice], "student_id")}});
}

}  // namespace portal
