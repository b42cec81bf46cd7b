#include <fmt/format.h>
#include <algorithm>
#include <charconv>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "cmd/own_places.h"
#include "lib/base/text.h"
#include "lib/config/languages.h"
#include "lib/letters/letter_texts.h"
#include "lib/letters/pin_letters.h"

namespace portal {
namespace {

constexpr int most_workers = 64;

struct LetterOptions {
  std::vector<std::string> schools;
  std::string student, guardian, language, per = "guardian", split, since, workers;
  bool all = false, with_english = false, merge = false;
};

int parse_workers(const std::string& text) {
  int number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 1 || number > most_workers)
    throw UsageError(fmt::format("--workers: '{}' is no number of workers", printable(text)),
                     fmt::format("write a number from 1 to {}", most_workers));
  return number;
}

// What goes together, before anything is opened.
void check(const Context& context, const LetterOptions& options) {
  if (options.student.empty() && options.schools.empty() != options.all)
    throw UsageError("pin letters needs either --school or --all", "give one of the two, or --student for one letter");
  if (!options.student.empty() && options.all)
    throw UsageError("pin letters takes either --student or --all", "give one of the two");
  if (options.student.empty() && !options.guardian.empty())
    throw UsageError("--guardian says whose letter about a student", "name the student with --student");
  if (!context.options.output) throw UsageError("pin letters needs a folder", "name it with -o DIR");
  if (options.per != "guardian" && options.per != "household")
    throw UsageError(fmt::format("--per: '{}' is neither guardian nor household", printable(options.per)),
                     "a letter for each guardian and student, or one for all PINs of a home");
  if (!options.split.empty() && options.split != "language")
    throw UsageError(fmt::format("--split: files cannot be split by '{}'", printable(options.split)),
                     "write --split language");
}

LettersRequest request_of(Context& context, const LetterOptions& options) {
  check(context, options);
  LettersRequest request;
  request.location_codes = options.schools;
  request.student_id = options.student;
  request.guardian_id = options.guardian;
  request.language = language_code(options.language).value_or(options.language);
  if (options.with_english) request.english_page = LettersRequest::EnglishPage::yes;
  if (options.per == "household") request.per = Per::household;
  if (!options.split.empty()) request.split = LettersRequest::Split::by_language;
  if (options.merge) request.mail_merge = LettersRequest::Merge::yes;
  if (context.options.dry_run) request.dry_run = DryRun::yes;
  if (!options.workers.empty()) request.workers = parse_workers(options.workers);
  request.folder = *context.options.output;
  if (options.since.empty()) return request;
  request.since = Date::parse(options.since);
  if (!request.since)
    throw UsageError(fmt::format("--since: '{}' is no date", printable(options.since)), "write YYYY-MM-DD");
  return request;
}

void answer_files(Context& context, const LettersRun& run) {
  Answer answer(context,
                {{"location_code"},
                 {"school_name"},
                 {"letters"},
                 {"file"},
                 {"sha256", Column::Show::not_in_table},
                 {"pages"},
                 {"pins", Column::Show::not_in_table},
                 {"language", Column::Show::not_in_table}},
                "no PIN is waiting to be printed");
  bool dry = context.options.dry_run;
  for (const auto& file : run.files)
    answer.row({file.location_code, file.school_name, file.letters, file.file, cell_or_blank(file.sha256),
                dry ? Cell() : Cell(file.pages), file.pins, cell_or_blank(file.language)});
  answer.finish();
}

// Schools of which there is no file: by name where they were asked for, else how many.
void tell_of_schools_without(Context& context, const LetterOptions& options, const LettersRun& run) {
  const auto& without = run.without_letters;
  if (options.all && !without.empty() && !run.files.empty())
    context.say(fmt::format("{} no PIN to print, so no file",
                            counted(static_cast<long long>(without.size()), "school has", "schools have")));
  if (options.all) return;
  for (const auto& [code, name] : without)
    context.say(fmt::format("{} {}: no PIN is waiting to be printed, so there is no file", code, printable(name)));
}

ExitCode tell_of_boxes(Context& context, const LettersRun& run) {
  bool boxes = false;
  for (const auto& file : run.files)
    for (const auto& who : file.with_boxes) {
      boxes = true;
      context.say(fmt::format("{}: the letter to {} has characters that no installed font has; see `portalctl doctor`",
                              file.file, printable(who)));
    }
  return boxes ? exit_findings : exit_done;
}

void tell_of_earlier_files(Context& context, const LettersRun& run) {
  constexpr std::size_t shown = 20;
  for (std::size_t i = 0; i < std::min(shown, run.earlier.size()); ++i)
    context.say(fmt::format("{} is of an earlier run and holds {}: remove it before printing", run.earlier[i].file,
                            run.earlier[i].holds == EarlierFile::Holds::same_letters
                                ? "the same letters"
                                : "only PINs that can be printed no longer"));
  if (run.earlier.size() > shown)
    context.say(fmt::format("likewise {} more; an empty folder is the simplest remedy", run.earlier.size() - shown));
}

void tell_of_what_is_there(Context& context, const std::filesystem::path& folder, std::int64_t files) {
  if (files == 0) return context.say("no file of this run was written");
  context.say(fmt::format("{} written before it stopped: {} says what {}; run it again for the others",
                          counted(files, "file was", "files were"), (folder / "manifest.csv").string(),
                          files == 1 ? "it holds" : "they hold"));
}

ExitCode letters(Context& context, const LetterOptions& options) {
  auto request = request_of(context, options);
  require_folder_outside_installation(context, request.folder, Key::letters_folder);
  auto& session = context.session();
  context.options.output.reset();  // it was the folder of the letters; the list of them goes to standard output
  request.stopped = [&](std::int64_t files) { tell_of_what_is_there(context, request.folder, files); };
  auto run = write_pin_letters(session, request);
  if (context.options.dry_run) context.say("dry run: these files would be written");
  answer_files(context, run);
  tell_of_schools_without(context, options, run);
  if (!run.mail_merge.empty())
    context.say(fmt::format("{} holds the same PINs as rows: keep it as you keep the letters", run.mail_merge));
  tell_of_earlier_files(context, run);
  if (run.mail_merge_lost > 0)
    context.say(fmt::format("{}: {} taken out, since the letters were written again or are not there any more",
                            (request.folder / "mail_merge.csv").string(),
                            counted(run.mail_merge_lost, "row was", "rows were")));
  return tell_of_boxes(context, run);
}

const char* const help =
    "Only unused PINs are printed, never those of restricted guardians. The files hold PINs: they are yours alone\n"
    "(0600), and in the audit log. Each begins with a cover sheet for the office. manifest.csv beside them has a row\n"
    "for each PIN: in which file and on which page its letter stands, never the PIN.\n\n"
    "A lost letter is printed again with --student: the student's letters, or with --guardian that guardian's, as a\n"
    "file of their own. Printing again changes no PIN.\n\n"
    "With --merge, mail_merge.csv beside them has each letter of the folder once, for a print shop. A later run, with\n"
    "--merge or without, takes out of it what is no longer true.\n\n"
    "Examples:\n"
    "  portalctl pin letters --school 8123 -o letters\n"
    "  portalctl pin letters --school 8123 --per household --with-english -o letters\n"
    "  portalctl pin letters --student 023907F123 --guardian G100216 -o letters\n"
    "  portalctl pin letters --all --since 2026-10-14 --split language --merge -o letters\n\n"
    "Exit status: 0 done, 1 a font is missing for some letters, 2 wrong usage, 3 not permitted, 4 no such school or\n"
    "student, 5 a language's font is missing, the student has no PIN to print, DIR belongs to this\n"
    "installation, or manifest.csv or mail_merge.csv there is another's, 6 another run writes there,\n"
    "7 cannot be written, 8 the words of a letter are wrong";

}  // namespace

void add_pin_letters(CommandTree& tree, CLI::App& pin) {
  auto options = std::make_shared<LetterOptions>();
  auto& verb = tree.verb(pin, "letters", "PIN letters home: a PDF for each school, by grade, homeroom and name", help,
                         [options](Context& context) { return letters(context, *options); });
  add_option(verb, "--school", options->schools, "one school; may be repeated").type("CODE").one_at_a_time();
  add_flag(verb, "--all", options->all, "every school");
  add_option(verb, "--student", options->student, "only this student's letters: one that was lost").type("ID");
  add_option(verb, "--guardian", options->guardian, "of those, only this guardian's").type("GUARDIAN");
  add_option(verb, "--language", options->language, "one for all, such as es (default: each guardian's own)")
      .type("CODE")
      .one_of(languages_in("letters"));
  add_flag(verb, "--with-english", options->with_english, "a page in English behind each letter that is not");
  add_option(verb, "--per", options->per, "a letter for each guardian and student, or for each household")
      .type("WHO")
      .one_of({"guardian", "household"});
  add_option(verb, "--split", options->split, "a file for each school and language").type("BY").one_of({"language"});
  add_option(verb, "--since", options->since, "only PINs issued on that day or later").type("DATE");
  add_flag(verb, "--merge", options->merge, "mail_merge.csv too, for a print shop; it holds the PINs");
  add_option(verb, "--workers", options->workers, "schools that are set at a time (default: one per core, at most 4)")
      .type("N");
}

}  // namespace portal
