#include "cmd/desk_table.h"

#include <algorithm>
#include <sstream>

namespace portal {
namespace {

// "{student_id}" -> "student_id", "--tab={tab}" -> "tab"; blank where there is none.
std::string field_in(const std::string& word) {
  auto from = word.find('{');
  return from == word.npos ? std::string() : word.substr(from + 1, word.size() - from - 2);
}

std::vector<std::string> words_of(const DeskAction& action) {
  std::istringstream in(action.command);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

bool plain_in_a_shell(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-_=./:@,+%").find(c) != std::string_view::npos || static_cast<unsigned char>(c) >= 0x80;
}

std::string quoted(const std::string& text) {
  if (!text.empty() && std::all_of(text.begin(), text.end(), plain_in_a_shell)) return text;
  std::string out = "'";
  for (char c : text) out += c == '\'' ? "'\\''" : std::string(1, c);
  return out + "'";
}

// --first='De la Cruz', as it is usually written, and not '--first=De la Cruz'.
std::string quoted_argument(const std::string& argument) {
  auto equals = argument.find('=');
  if (!argument.starts_with("--") || equals == argument.npos) return quoted(argument);
  return argument.substr(0, equals + 1) + quoted(argument.substr(equals + 1));
}

}  // namespace

const std::vector<DeskAction>& desk_actions() {
  using Page = DeskPage;
  using Answer = DeskAnswer;
  static const std::vector<DeskAction> all = {
      {Page::start, "Find a student by ID", "student find {student_id}", Answer::student},
      {Page::start, "Look up in MiSiS a student who is new today", "student lookup {student_id}", Answer::looked_up},
      {Page::start, "Find a parent by email", "parent search --email={email}", Answer::parents},
      {Page::start, "Find a parent by name", "parent search --first={first} --last={last}", Answer::parents},
      {Page::student, "Home page", "student show {student_id} --reason={reason}", Answer::text},
      {Page::student, "Another tab of the home page", "student show {student_id} --tab={tab} --reason={reason}",
       Answer::text},
      {Page::student, "MiSiS lookup: guardians who can be added", "student lookup {student_id}", Answer::looked_up},
      {Page::student, "History: what imports changed", "student history {student_id} --reason={reason}", Answer::text},
      {Page::guardian, "Verify identity",
       "parent verify-identity {student_id} {guardian_id} --channel={channel} --document={document}", Answer::terminal},
      {Page::guardian, "Print the PIN", "pin print {student_id} {guardian_id}", Answer::terminal},
      {Page::guardian, "New PIN", "pin new {student_id} {guardian_id}", Answer::terminal},
      {Page::looked_up, "Add to Parent Portal", "student add-guardian {student_id} {guardian_id}", Answer::terminal},
      {Page::parent, "Students associated", "parent students {email}", Answer::students},
      {Page::parent, "Show the account", "parent show {email}", Answer::text},
      {Page::parent, "Start a password reset", "parent reset-password {email}", Answer::terminal},
      {Page::parent, "Activate", "parent activate {email}", Answer::terminal},
      {Page::parent, "Deactivate", "parent deactivate {email}", Answer::terminal},
      {Page::parent, "Allow more than 4 students", "parent allow-more {email}", Answer::terminal},
  };
  return all;
}

const DeskQuestion* desk_question(const std::string& field) {
  static const std::vector<DeskQuestion> all = {
      {"student_id", "District student ID", {}},
      {"email", "Email address", {}},
      {"first", "First name, 2 letters or more", {}},
      {"last", "Last name, 2 letters or more", {}},
      {"tab", "Which tab", {"attendance", "marks", "english-learner", "tests", "services", "graduation"}},
      {"reason", "Why do you look (kept in the log)", {"a parent asked", "the school asked", "to check the data"}},
      {"channel", "How is the parent seen", {"in-person", "video"}},
      {"document", "Which document is seen", {"california-id", "drivers-license", "consulate-card", "passport"}},
  };
  for (const auto& question : all)
    if (question.field == field) return &question;
  return nullptr;
}

std::vector<std::string> desk_fields(const DeskAction& action) {
  std::vector<std::string> fields;
  for (const auto& word : words_of(action))
    if (auto field = field_in(word); !field.empty()) fields.push_back(field);
  return fields;
}

// Only the start asks whom it is about: on another page that is what the page is about, or it is not there.
bool desk_offers(const DeskAction& action, const DeskFields& known) {
  auto fields = desk_fields(action);
  return std::all_of(fields.begin(), fields.end(), [&](const std::string& field) {
    const auto* question = desk_question(field);
    return known.contains(field) || (question && (action.page == DeskPage::start || !question->choices.empty()));
  });
}

std::vector<std::string> desk_arguments(const DeskAction& action, const DeskFields& fields) {
  std::vector<std::string> arguments, options, positionals;
  bool like_options = false;
  for (const auto& word : words_of(action)) {
    auto field = field_in(word);
    if (word.starts_with("--") && !field.empty() && fields.at(field).empty()) continue;
    auto value = field.empty() ? word : word.substr(0, word.find('{')) + fields.at(field);
    arguments.push_back(value);
    bool positional = word.starts_with("{");
    (positional ? positionals : options).push_back(value);
    like_options = like_options || (positional && value.starts_with("-"));
  }
  if (!like_options) return arguments;
  options.emplace_back("--");
  options.insert(options.end(), positionals.begin(), positionals.end());
  return options;
}

std::string desk_command_line(const std::vector<std::string>& arguments) {
  std::string line = "$ portalctl";
  for (const auto& argument : arguments) line += " " + quoted_argument(argument);
  return line;
}

}  // namespace portal
