#pragma once
// What the desk offers, as data: on which page, and the command that each action is.
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace portal {

/// What an action is done to.
enum class DeskPage { start, student, guardian, looked_up, parent };

/// What becomes of the command's answer.
enum class DeskAnswer {
  student,    // rows of one student, a guardian each: the student's page
  students,   // rows, a student each
  parents,    // rows, a parent each
  looked_up,  // rows, a guardian of the newest extract each
  text,       // a page to read
  terminal    // the command has the terminal: it may ask, and what it shows is cleared when the page is left
};

struct DeskAction {
  DeskPage page;
  const char* label;
  const char* command;  // "student find {student_id}": what is in braces comes from the page, or is asked
  DeskAnswer answer;
};

const std::vector<DeskAction>& desk_actions();

/// What can be asked for an action. With `choices` it is picked, else typed.
struct DeskQuestion {
  const char* field;
  const char* question;
  std::vector<std::string> choices;
};

/// Null where that is never asked.
const DeskQuestion* desk_question(const std::string& field);

using DeskFields = std::map<std::string, std::string>;

/// The fields that the action's command names, in its order.
std::vector<std::string> desk_fields(const DeskAction& action);

/// Whether each field is known, or may be asked on this action's page.
bool desk_offers(const DeskAction& action, const DeskFields& known);

/// The arguments of portalctl. A value is always one argument and never an option, whatever it begins with; an option
/// whose value is blank is left out.
std::vector<std::string> desk_arguments(const DeskAction& action, const DeskFields& fields);

/// "$ portalctl parent search --last='De la Cruz'", as a person would type it in a shell.
std::string desk_command_line(const std::vector<std::string>& arguments);

}  // namespace portal
