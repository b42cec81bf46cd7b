// year rollover|undo-rollover: students to the next grade, and back (000).
#include <fmt/format.h>

#include <algorithm>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "cmd/own_places.h"
#include "cmd/rollover_rows.h"
#include "lib/base/private_folder.h"
#include "lib/base/text.h"
#include "lib/calendar/rollover.h"
#include "lib/calendar/school_years.h"
#include "lib/upkeep/backup.h"

namespace portal {
namespace {

struct RolloverOptions {
  std::string to, list, backup;
  std::optional<std::string> decisions, plan;
  std::vector<std::string> schools;
  bool leave_open = false;
};

RolloverRequest request_of(const RolloverOptions& options) {
  RolloverRequest request{parse_school_year(options.to, "--to"), {}, {}};
  if (options.decisions) request.decisions = *options.decisions;
  for (const auto& text : options.schools) {
    auto code = LocationCode::parse(text);
    if (!code)
      throw UsageError(fmt::format("--school: '{}' is no location code", printable(fit(text, 40))),
                       "a location code has 4 digits, such as 8123");
    request.schools.push_back(*code);
  }
  return request;
}

std::string shell_word(const std::string& text) {
  if (text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./") == text.npos)
    return text;
  std::string quoted = "'";
  for (char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

// The same words again, so that the plan can be carried out by copying the line.
std::string command_of(const RolloverOptions& options, const RolloverPlan& plan) {
  auto text = fmt::format("portalctl year rollover --to {}", plan.to.text());
  if (options.decisions) text += " --decisions " + shell_word(*options.decisions);
  for (const auto& code : plan.schools_asked) text += " --school " + code;
  if (!plan.questions.empty()) text += " --leave-open";
  return text + " --plan " + plan.fingerprint;
}

std::filesystem::path backup_folder(Context& context, const RolloverOptions& options) {
  if (!options.backup.empty()) {
    require_folder_outside_installation(context, options.backup, Key::backup_folder);
    return options.backup;
  }
  const auto& settings = context.settings();
  if (!settings.text(Key::backup_folder).empty()) return settings.path(Key::backup_folder);
  auto database = settings.path(Key::database);
  auto folder = database.parent_path() / "backups";
  make_lasting_folder(folder, database, FolderUse::own);
  return folder;
}

ExitCode tell_nobody(Context& context, const RolloverPlan& plan) {
  auto from = plan.schools_asked.empty() ? std::string() : " from " + joined(plan.schools_asked, ", ");
  auto already = plan.already == 0 ? std::string()
                                   : fmt::format(": {} in it, or finished, already",
                                                 counted(plan.already, "student is", "students are"));
  context.say(fmt::format("nobody is to be moved to {}{}{}; nothing was changed", plan.to.text(), from, already));
  return exit_done;
}

void tell_notes(Context& context, const RolloverPlan& plan) {
  constexpr std::size_t most = 20;
  for (std::size_t i = 0; i < std::min(most, plan.notes.size()); ++i) context.say("note: " + plan.notes[i]);
  if (plan.notes.size() > most) context.say(fmt::format("note: and {} more like these", plan.notes.size() - most));
  if (!find_school_year(context.session().store, plan.to))
    context.say(
        fmt::format("note: the first day of school of {0} is not recorded: vendors see no roster of it until "
                    "`portalctl year add {0} --first-day D --last-day D`",
                    plan.to.text()));
}

ExitCode show_plan(Context& context, const RolloverOptions& options, const RolloverPlan& plan) {
  write_plan(context, plan, parse_plan_list(options.list));
  tell_notes(context, plan);
  context.say("dry run: " + told(plan) + "; nothing was changed");
  context.say(
      fmt::format("plan {}; to carry it out{}:\n  {}", plan.fingerprint,
                  plan.questions.empty() ? "" : ", answer the open questions and plan again, or leave them open",
                  command_of(options, plan)));
  return plan.questions.empty() ? exit_done : exit_findings;
}

bool has_graduates(const RolloverPlan& plan) {
  return std::any_of(plan.students.begin(), plan.students.end(),
                     [](const PlannedStudent& student) { return student.outcome == Outcome::graduated; });
}

std::string question(const Session& session, const RolloverPlan& plan) {
  auto begins = plan.to.first_day();
  auto text = told(plan);
  if (has_graduates(plan))
    text += fmt::format("; the parents of graduates keep their access until {}",
                        begins.plus_days(session.settings.count(Key::graduates_grace_days) - 1).text());
  return fmt::format("{}{}.", text,
                     session.today() < begins
                         ? fmt::format("; it takes effect on {}, until then the old enrollments go on", begins.text())
                         : "; it takes effect at once");
}

void tell_done(Context& context, const RolloverPlan& plan, const Rollover& done) {
  context.say(fmt::format("backup made: {}", done.backup));
  context.say(fmt::format("rollover {}: {}{}; the way back is `portalctl year undo-rollover`", done.id, told(plan),
                          done.state == "waiting" ? fmt::format(", from {} on", done.takes_effect.text()) : ""));
}

ExitCode rollover(Context& context, const RolloverOptions& options) {
  auto request = request_of(options);
  auto list = parse_plan_list(options.list);
  require_showable_answer(context);
  auto& session = context.session();
  auto plan = plan_rollover(session, request);
  if (plan.students.empty()) {
    tell_notes(context, plan);
    return tell_nobody(context, plan);
  }
  if (context.options.dry_run) return show_plan(context, options, plan);
  if (!options.plan)
    throw UsageError("a rollover is carried out by the fingerprint of its plan, so that what is done is what was seen",
                     "make the plan with --dry-run, look at it, and give its fingerprint as --plan");
  auto fingerprint = parse_fingerprint(*options.plan);
  require_prepared(plan.to, session.today());
  auto leave_open = options.leave_open ? LeaveOpen::yes : LeaveOpen::no;
  require_runnable(plan, fingerprint, leave_open);
  if (open_students(plan) == static_cast<std::int64_t>(plan.students.size())) {
    write_plan(context, plan, list);
    context.say(told(plan) + "; nothing was changed");
    return exit_findings;
  }
  context.confirm(question(session, plan));
  auto backup = create_backup(session, backup_folder(context, options));
  auto done = run_rollover(session, request, plan, fingerprint, leave_open, backup.file);
  if (!done) return tell_nobody(context, plan);
  write_plan(context, plan, list);
  tell_notes(context, plan);
  tell_done(context, plan, *done);
  return plan.questions.empty() ? exit_done : exit_findings;
}

ExitCode undo(Context& context) {
  auto& session = context.session();
  auto undone = undo_rollover(session, DryRun::yes);
  const auto& [made, students, graduates, pins] = undone;
  auto what = fmt::format("rollover {} to {}, of {} by {}", made.id, made.to.text(), made.decided_at, made.decided_by);
  if (!context.options.dry_run) {
    context.confirm(
        fmt::format("Undoing {} puts {} back to what was there before.", what, counted(students, "student")));
    undone = undo_rollover(session, DryRun::no);
  }
  Answer answer(context, {{"rollover"}, {"school_year"}, {"students"}, {"graduates"}, {"pins"}});
  answer.row({undone.rollover.id, undone.rollover.to.text(), undone.students, undone.graduates, undone.pins});
  answer.finish();
  context.say(context.options.dry_run ? fmt::format("dry run: {} would be undone; nothing was changed", what)
                                      : fmt::format("{} is undone: everything is as it was before", what));
  return exit_done;
}

}  // namespace

void add_year_rollover(CommandTree& tree, CLI::App& year) {
  auto options = std::make_shared<RolloverOptions>();
  auto& verb = tree.verb(
      year, "rollover", "move every student to the next grade and school",
      "First with --dry-run: it writes the whole plan, changes nothing, and tells the plan's fingerprint. Then with\n"
      "--plan and that fingerprint: it refuses if anything under the plan has changed since, makes a backup, and does\n"
      "all of it in one transaction. Before July 1 the new enrollments wait until then.\n\n"
      "The next grade and school come from the student's NextGrade and NextLocationCode in the extract, else from the\n"
      "decisions, else from the feeder patterns (setting rollover.feeders), else it is the next grade at the same\n"
      "school, if it has that grade. Grade 12 graduates. What none of these tells is an open question, and never a\n"
      "guess; --dry-run says how to answer each. A file of decisions has the columns student_id and decision, which\n"
      "is retain, skip-grade, graduate, or to and a location code; a column to_school may stand beside it.\n\n"
      "Examples:\n  portalctl year rollover --to 2027-28 --dry-run\n"
      "  portalctl year rollover --to 2027-28 --dry-run -o plan.xlsx\n"
      "  portalctl year rollover --to 2027-28 --decisions samples/rollover/decisions.csv --dry-run --list questions\n\n"
      "Exit status: 0 done, or there is nobody to move, 1 there are open questions, 2 wrong usage, 3 not permitted,\n"
      "4 no such school, 5 another plan than that one, open questions without --leave-open, or not confirmed;\n"
      "nothing was changed, 7 the backup or the database could not be written, 8 a file that cannot be read",
      [options](Context& context) { return rollover(context, *options); });
  add_option(verb, "--to", options->to, "the school year that they go into, such as 2027-28").required().type("YEAR");
  add_option(verb, "--decisions", options->decisions, "what was decided about single students").type("FILE");
  add_option(verb, "--school", options->schools, "only the students of this school; may be repeated")
      .type("CODE")
      .one_at_a_time();
  add_option(verb, "--plan", options->plan, "carry out the plan of this fingerprint").type("FINGERPRINT");
  add_flag(verb, "--leave-open", options->leave_open, "leave students without a next place where they are");
  add_option(verb, "--list", options->list,
             "what to write of the plan; without it the grades and the open questions, in a document all")
      .type("LIST")
      .one_of(plan_list_names());
  add_option(verb, "--backup", options->backup,
             "the folder for the backup; without it the setting backup.folder, else backups/ beside the database")
      .type("DIR");
}

void add_year_undo_rollover(CommandTree& tree, CLI::App& year) {
  tree.verb(year, "undo-rollover", "put back what was there before the newest rollover",
            "Students, schools, grades, homerooms, PINs and links are as they were, row for row, as long as nothing\n"
            "of the new year has been built on it: no import, no photos, and no PIN of a graduate erased or given\n"
            "anew. Else it says what stands in the way. Asks first; where there is no terminal, add --yes.\n\n"
            "Examples:\n  portalctl year undo-rollover --dry-run\n\n"
            "Exit status: 0 done, 3 not permitted, 4 there is none, 5 something is built on it, or not confirmed",
            [](Context& context) { return undo(context); });
}

}  // namespace portal
