
#include <ostream>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "cmd/reason.h"
#include "lib/district/student_look.h"
#include "lib/pins/pin_details.h"
#include "lib/roster/history.h"

namespace portal {
namespace {

const std::vector<Column> student_columns = {
    {"first_name"}, {"middle_name"}, {"last_name"}, date_column("date_of_birth"),
    {"student_id"}, {"school"},      {"grade"},     {"enrolled"}};

std::vector<Cell> student_cells(const Student& student) {
  return {student.first_name, cell_or_blank(student.middle_name),
          student.last_name,  student.birth_date,
          student.id.text(),  student.school_name,
          student.grade,      student.active};
}

const std::vector<Column> detail_columns = {
    {"parent_name"},          {"guardian_id"}, {"pin"},   date_column("expires_at"),
    date_column("date_used"), {"status"},      {"action"}};

std::vector<Cell> detail_cells(const PinDetail& detail) {
  return {detail.parent_name,
          detail.guardian_id,
          cell_or_blank(detail.pin),
          cell_or_blank(detail.expires_at),
          cell_or_blank(detail.date_used),
          detail.status,
          cell_or_blank(detail.action)};
}

// For a person: the student's row, and below it a row for each legal guardian.
void show(Context& context, const Student& student, const std::vector<PinDetail>& details, bool may_see_pins) {
  Answer row(context, student_columns);
  row.row(student_cells(student));
  row.finish();
  if (!may_see_pins) return;
  context.out << '\n';
  Answer pins(context, detail_columns,
              "no legal guardian is flagged in MiSiS: the school must confirm and update MiSiS first");
  for (const auto& detail : details) pins.row(detail_cells(detail));
  pins.finish();
  tell_several_ids(context, student.id.text());
}

// Whether `student show` and `student history` ask this operator why.
bool is_reason_asked(Session& session, const Student& student) {
  return permitted(session, Action::student_records, Place::school(student.school)) &&
         asks_for_reason(session, student.id.text(), Action::student_records);
}

// For a program: one row for each legal guardian, with the student's columns in front.
void write(Context& context, const Student& student, const std::vector<PinDetail>& details, bool may_see_pins) {
  auto columns = student_columns;
  columns.insert(columns.end(), detail_columns.begin(), detail_columns.end());
  columns.push_back({"reason_asked"});
  Answer answer(context, columns);
  bool reason_asked = is_reason_asked(context.session(), student);
  auto with = [&](std::vector<Cell> cells) {
    auto all = student_cells(student);
    all.insert(all.end(), cells.begin(), cells.end());
    all.emplace_back(reason_asked);
    answer.row(all);
  };
  for (const auto& detail : details) with(detail_cells(detail));
  if (details.empty() || !may_see_pins) with(std::vector<Cell>(detail_columns.size()));
  answer.finish();
}

ExitCode find(Context& context, const std::string& id) {
  auto& session = context.session();
  auto student = find_student(session, id, Action::student_find);
  bool may_see_pins = permitted(session, Action::pin_details, Place::school(student.school));
  std::vector<PinDetail> details;
  if (may_see_pins)
    read_pin_details(session, {student.id.text(), {}, {}}, [&](const PinDetail& detail) { details.push_back(detail); });
  if (answer_format(context) == Format::table && !context.options.output)
    show(context, student, details, may_see_pins);
  else
    write(context, student, details, may_see_pins);
  return exit_done;
}

struct HistoryOptions {
  std::string id, reason;
};

ExitCode history(Context& context, const HistoryOptions& options) {
  auto reason = reason_to_look(context, options.id, Action::student_records, options.reason);
  Answer answer(context, {{"run"},
                          date_column("business_date"),
                          {"outcome"},
                          {"kind"},
                          {"part"},
                          {"change"},
                          {"column"},
                          {"before"},
                          {"after"}});
  student_history(context.session(), options.id, reason, [&](const HistoryRow& row) {
    answer.row({row.run ? Cell(*row.run) : Cell(), row.business_date, row.outcome, row.kind, cell_or_blank(row.part),
                row.change, cell_or_blank(row.column), cell_or_blank(row.before), cell_or_blank(row.after)});
  });
  answer.finish();
  return exit_done;
}

}  // namespace

void add_student(CommandTree& tree) {
  auto& noun = tree.noun("student", "find a student, the home page, and what imports changed");
  auto id = std::make_shared<std::string>();
  auto& find_verb = tree.verb(
      noun, "find", "the student's row and the PIN details of each legal guardian",
      "Only at schools that you are authorised for. PINs are masked, unless you have verified the parent today.\n\n"
      "Examples:\n  portalctl student find 023907F123\n\n"
      "Exit status: 0 done, 4 not a valid ID, or not at a school that you may see",
      [id](Context& context) { return find(context, *id); });
  add_option(find_verb, "student", *id, "district student ID").required().type("ID");
  add_student_show(tree, noun);
  auto history_options = std::make_shared<HistoryOptions>();
  auto& history_verb =
      tree.verb(noun, "history", "what each import changed about a student",
                "An outcome of `undone` marks what `roster undo` took back since. A rollover to another school year\n"
                "stands among them, without a run: `waiting` until July 1, then `in effect`. Each look is in the\n"
                "audit log, with --reason, as for `student show`.\n\n"
                "Examples:\n  portalctl student history 080452M229\n\n"
                "Exit status: 0 done, 4 not a valid ID, or not at a school that you may see",
                [history_options](Context& context) { return history(context, *history_options); });
  add_option(history_verb, "student", history_options->id, "district student ID").required().type("ID");
  add_option(history_verb, "--reason", history_options->reason, "why you look; kept in the audit log").type("TEXT");
  add_student_lookup(tree, noun);
}

}  // namespace portal
