#pragma once
// The questions that staff ask again and again. A report says its rows, its title and what its columns are; who may
// ask, of which schools, the row in the audit log and the forms of the answer are the same for all.
//
// Adding one is one file, lib/reports/<name>_report_store.cpp, with one function: `Report <name>_report()`. The build
// finds it, and so do the command, its help, the manual and the completions (docs/reports.md).
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lib/access/session.h"
#include "lib/output/table.h"

namespace portal {

class ReportRun;

/// An option of a report, as `report NAME --<name>` takes it.
struct ReportOption {
  /// `school` lets the report be asked of one school, and of each in a file of its own (--all); a report without it is
  /// about the whole district. The first choice is what holds where none is given.
  enum class Kind { school, student, date, choice, flag } kind = Kind::flag;
  std::string name;     // "since"
  std::string meaning;  // for the help
  std::vector<std::string> choices = {};
};
ReportOption school_option();
ReportOption since_option(std::string meaning);
ReportOption with_names_option(std::string meaning);

/// The options that were given, by name; a flag that is set is "yes".
struct ReportRequest {
  std::map<std::string, std::string> options;
  /// Whether the rows of several schools stand in one document, and have to say which is whose.
  enum class Schools { one, several } schools = Schools::one;
  std::string text(const std::string& name) const;  // "" where it was not given
  bool is_set(const std::string& name) const { return !text(name).empty(); }
  /// A column that every row has and readers want only where there are several schools: as it is, else not in tables.
  Column of_several_schools(Column column) const;
};

struct Report {
  std::string name;                   // the verb: "registered-parents"
  std::string title;                  // "Registered Parents"
  std::string purpose;                // a line for the help
  std::string help;                   // what a reader must know of the columns
  std::vector<std::string> examples;  // options that run on samples/
  std::string empty;                  // what a person reads where there are no rows
  std::string what = {};  // of what happened, "import": then "no import since …"; blank: of actively enrolled students
  Action action = Action::access_report;
  std::optional<Action> for_names = {};  // what --with-names needs besides
  std::vector<ReportOption> options;
  std::vector<std::string> notes = {};  // below the title, after the school and the date
  std::vector<Chart> charts = {};
  enum class Split { by_school, never } split = Split::by_school;  // whether --all makes a file for each school
  std::string file_format = "xlsx";                                // of --all where --format says none
  std::function<std::vector<Column>(const ReportRequest&)> columns;
  /// Whether the rows name children: then the log says so, and the disclosures tell of it (34 CFR 99.32).
  std::function<bool(const ReportRequest&)> names_children = [](const ReportRequest&) { return true; };
  /// Gives its rows to the run, school by school in the order of their codes.
  std::function<void(ReportRun&)> rows;
  /// When all of the answer has reached where it was to go; not of a dry run.
  std::function<void(ReportRun&)> finished = {};

  const ReportOption* option(const std::string& option_name) const;  // null: it has none of that name
};

/// All that there are, by name.
const std::vector<Report>& reports();

/// As the build found them; reports() is what the program asks.
std::vector<Report> all_report_files();

}  // namespace portal
