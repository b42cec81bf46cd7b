// photo roster | missing: what a photographer matches photos with, and who has none yet (000).
#include <fmt/format.h>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "lib/base/interrupt.h"
#include "lib/base/text.h"
#include "lib/photos/pspa_index.h"
#include "lib/reports/report_run.h"

namespace portal {
namespace {

std::string about(const PhotoCount& all) {
  return fmt::format("{}, {} with a photo, {} without", counted(all.students, "student"), grouped(all.with_photo),
                     grouped(all.missing()));
}

// Nobody is given anything, so the log keeps nothing.
bool only_looks(const Context& context) { return context.options.dry_run && context.options.output; }

Document document_of(Context& context, const std::string& title, const std::vector<PhotoSchool>& schools) {
  const auto& session = context.session();
  bool one = schools.size() == 1;
  Document document({{"location_code", one ? Column::Show::not_in_table : Column::Show::always},
                     {"student_id"},
                     {"last_name"},
                     {"first_name"},
                     {"grade"},
                     {"homeroom"},
                     {"teacher"},
                     {"status"},
                     moment_column("uploaded_at")});
  document.title = title;
  if (one) document.notes.push_back(fmt::format("{} ({})", schools[0].school.name, schools[0].school.code.text()));
  if (!schools.empty() && schools[0].as_of != session.today())
    document.notes.push_back(fmt::format("As of the first day of school, {}", schools[0].as_of.text()));
  document.notes.push_back(fmt::format("Made {} by {}", session.zone.local_text(session.now()), maker_of(session)));
  return document;
}

void give(Context& context, Answer& answer, const PhotoSchool& at, const RosterStudent& student) {
  answer.row({at.school.code.text(), student.id.text(), student.last_name, student.first_name, student.grade,
              cell_or_blank(student.homeroom), cell_or_blank(student.teacher), photo_status(student),
              cell_or_blank(context.session().zone.local_text(std::string_view(student.uploaded_at)))});
}

PhotoCount count_of(const std::vector<RosterStudent>& students) {
  PhotoCount all;
  for (const auto& student : students) ++all.students, all.with_photo += !student.uploaded_at.empty();
  return all;
}

void tell(Context& context, const PhotoSchool& at, const PhotoCount& all) {
  context.say(fmt::format("{} ({}): {}", printable(at.school.name), at.school.code.text(), about(all)));
}

void write_index(Context& context, const PhotoSchool& at, const std::vector<RosterStudent>& students) {
  auto& session = context.session();
  auto text = pspa_index(at, students);
  std::unique_ptr<OutputFile> file;
  if (context.options.output && !context.options.dry_run)
    file = std::make_unique<OutputFile>(context, *context.options.output);
  if (!only_looks(context))
    log_rosters(session, Action::photo_roster, "index", {{at.school.code, count_of(students).students}});
  if (file) {
    file->write(text);
    file->commit();
  } else if (!context.options.output) {
    context.out << text;
    context.out.flush();
    if (!context.out) throw StorageError("cannot write to standard output", "check where it goes, and its disk");
  } else {
    context.say(fmt::format("dry run: {} would be written", *context.options.output));
  }
  auto beyond_ascii = [](char c) { return static_cast<unsigned char>(c) > 0x7f; };
  if (std::any_of(text.begin(), text.end(), beyond_ascii))
    context.say("the index is UTF-8; some names hold letters beyond ASCII");
}

// INDEX.TXT is text: a name that promises another form would open as a damaged file.
void check_index_ending(const Context& context) {
  if (!context.options.output) return;
  auto form = format_of_file(*context.options.output);
  if (form && *form != Format::table)
    throw UsageError(fmt::format("-o {}: with --pspa the roster is a text file, whatever its name",
                                 printable(*context.options.output)),
                     "name it INDEX.TXT, or leave --pspa away");
}

struct RosterOptions {
  std::string school;
  bool pspa = false, counts = false;
};

ExitCode roster(Context& context, const RosterOptions& options) {
  if (options.pspa && context.options.format)
    throw UsageError("photo roster takes either --pspa or --format", "give one of the two");
  if (options.pspa) check_index_ending(context);
  auto& session = context.session();
  auto at = open_photo_school(session, options.school, Action::photo_roster);
  auto students = photo_roster(session, at);
  if (options.pspa) {
    write_index(context, at, students);
  } else {
    Answer answer(context, document_of(context, "Photo Roster", {at}), "no student is actively enrolled there");
    if (!only_looks(context))
      log_rosters(session, Action::photo_roster, "roster", {{at.school.code, count_of(students).students}});
    for (const auto& student : students)
      if (!only_looks(context)) give(context, answer, at, student);
    answer.finish();
  }
  tell(context, at, count_of(students));
  return exit_done;
}

// Who may see by name whose photo is missing may count them.
Action action_of_counts(Session& session) {
  return permitted_somewhere(session, Action::photo_roster) ? Action::photo_roster : Action::photo_report;
}

std::vector<PhotoSchool> schools_of(Context& context, const std::string& school, Action action) {
  auto& session = context.session();
  if (school.empty()) return open_photo_schools(session, action);
  return {open_photo_school(session, school, action)};
}

void tell_all(Context& context, const std::vector<PhotoSchool>& schools, const std::vector<PhotoCount>& totals) {
  if (schools.size() == 1) return tell(context, schools[0], totals[0]);
  context.say(
      fmt::format("{}: {}", counted(static_cast<long long>(schools.size()), "school"), about(all_grades(totals))));
}

ExitCode counts(Context& context, const std::vector<PhotoSchool>& schools) {
  Answer answer(context, {{"location_code"}, {"school_name"}, {"grade"}, {"students"}, {"with_photo"}, {"missing"}},
                "there is no school");
  std::vector<PhotoCount> totals;
  for (const auto& at : schools) {
    check_interrupted();
    auto by_grade = photo_counts(context.session(), at);
    totals.push_back(all_grades(by_grade));
    by_grade.push_back(totals.back());
    for (const auto& one : by_grade)
      answer.row({at.school.code.text(), at.school.name, one.grade, one.students, one.with_photo, one.missing()});
  }
  answer.finish();
  tell_all(context, schools, totals);
  return exit_done;
}

ExitCode missing(Context& context, const RosterOptions& options) {
  auto& session = context.session();
  auto action = options.counts ? action_of_counts(session) : Action::photo_roster;
  auto schools = schools_of(context, options.school, action);
  if (options.counts) return counts(context, schools);
  std::vector<PhotoCount> totals;
  std::vector<RosterGiven> given;
  for (const auto& at : schools) {
    totals.push_back(all_grades(photo_counts(session, at)));
    given.push_back({at.school.code, totals.back().missing()});
  }
  std::erase_if(given, [](const RosterGiven& one) { return one.students == 0; });
  Answer answer(context, document_of(context, "Missing Photos", schools),
                "every actively enrolled student has a photo");
  if (!only_looks(context)) {
    log_rosters(session, Action::photo_roster, "missing", given);
    for (const auto& at : schools) {
      check_interrupted();
      for (const auto& student : photo_roster(session, at))
        if (student.uploaded_at.empty()) give(context, answer, at, student);
    }
  }
  answer.finish();
  tell_all(context, schools, totals);
  return exit_done;
}

}  // namespace

void add_photo_roster(CommandTree& tree, CLI::App& photo) {
  auto options = std::make_shared<RosterOptions>();
  auto& verb = tree.verb(
      photo, "roster", "a school's students, as a photographer needs them to match photos",
      "Actively enrolled students; in the summer, from July 1, those of the first day of school. Vendors see it from\n"
      "two weeks before that day on. With --pspa it is the INDEX.TXT of a PSPA disc instead: name each photo\n"
      "STUDENT-ID.jpg, and zip them with it.\n\n"
      "Examples:\n  portalctl photo roster --school 8123\n  portalctl photo roster --school 8123 -o roster.xlsx\n"
      "  portalctl photo roster --school 8123 --pspa -o INDEX.TXT\n\n"
      "Exit status: 0 done, 2 wrong usage, 3 not permitted at that school, 4 no such school, 5 vendors do not see it\n"
      "yet, 7 cannot be written",
      [options](Context& context) { return roster(context, *options); });
  add_option(verb, "--school", options->school, "its location code").required().type("CODE");
  add_flag(verb, "--pspa", options->pspa, "as INDEX.TXT: tab-separated, CR LF, UTF-8, no header");
  auto others = std::make_shared<RosterOptions>();
  auto& missing_verb = tree.verb(
      photo, "missing", "the students of a school who have no photo yet",
      "Without --school, at every school that you may. With --counts nobody is named: students, with_photo and "
      "missing\n"
      "by school and grade, and `all` grades of a school last; who may see the report missing-photos may count too.\n"
      "`report missing-photos` lists those too whose photo is not in MiSiS yet.\n\n"
      "Examples:\n  portalctl photo missing --school 8123\n  portalctl photo missing --counts --format csv\n\n"
      "Exit status: 0 done, 2 wrong usage, 3 not permitted at that school, 4 no such school, 5 vendors do not see it\n"
      "yet, 7 cannot be written",
      [others](Context& context) { return missing(context, *others); });
  add_option(missing_verb, "--school", others->school, "its location code").type("CODE");
  add_flag(missing_verb, "--counts", others->counts, "how many, by grade");
}

}  // namespace portal
