// photo validate, photo upload: zips of photos, from a photo company or the school.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <istream>
#include <numeric>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "cmd/progress.h"
#include "lib/base/interrupt.h"
#include "lib/base/scratch_file.h"
#include "lib/base/text.h"
#include "lib/photos/photo_index.h"
#include "lib/photos/upload.h"

namespace portal {
namespace {

struct ZipOptions {
  std::string archive, school;
  bool loose = false, all_or_nothing = false;
};

/// The zip, where it is to be read: as it was named, or what came on standard input, which is put aside, since a zip is
/// read from its end.
class ZipSource {
 public:
  ZipSource(Context& context, const std::string& given) : file_(given), shown_as_(given) {
    if (given != "-") {
      check_readable();
      return;
    }
    if (context.terminal.in)
      throw UsageError("a zip cannot be typed: standard input is a terminal",
                       "name the file, or put `< FILE` behind the command");
    shown_as_ = "standard input";
    spool_ = std::make_unique<ScratchFile>();
    take_in(context);
    file_ = spool_->name();
  }

  const std::filesystem::path& file() const { return file_; }
  /// Its name without its folder, which is nobody's business but its owner's.
  std::string shown_as() const { return spool_ ? shown_as_ : std::filesystem::path(shown_as_).filename().string(); }

 private:
  std::filesystem::path file_;
  std::string shown_as_;
  std::unique_ptr<ScratchFile> spool_;

  // Through sudo the program reads as the portal's user, who can seldom read a person's own files.
  void check_readable() const {
    if (access(file_.c_str(), R_OK) == 0 || errno != EACCES) return;
    throw BadInput(fmt::format("cannot read {}: Permission denied", printable(shown_as_)),
                   "the portal's own user reads it; hand it over on standard input: write `-` for the file, and "
                   "`< FILE` behind the command");
  }

  void take_in(Context& context) {
    constexpr std::uint64_t headers = 64 << 20;  // of 20,000 entries, with room to spare
    const auto most = (static_cast<std::uint64_t>(context.settings().count(Key::photos_max_total)) << 20) + headers;
    std::string piece(1 << 18, '\0');
    for (std::uint64_t taken = 0;;) {
      context.in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
      check_interrupted();
      const auto got = static_cast<std::size_t>(context.in.gcount());
      if (got == 0) break;
      if ((taken += got) > most)
        throw BadInput(fmt::format("standard input holds more than {} MiB", most >> 20),
                       "split the zip; photos.max_total_mib sets the limit");
      spool_->write(std::string_view(piece).substr(0, got));
    }
    spool_->stream();  // the whole of it is in the file then
  }
};

// How many rows have their pictures on a page although there is nothing to say of them.
constexpr std::size_t most_pictures = 1000;

bool is_page(Format format) { return format == Format::html || format == Format::pdf || format == Format::docx; }

// What a person must look at comes first on a page, in sections; programs get the order of the archive.
std::vector<std::size_t> order_of(const std::vector<PhotoRow>& rows, Format format) {
  std::vector<std::size_t> order(rows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (!is_page(format)) return order;
  auto rank = [&](std::size_t at) {
    if (rows[at].outcome == PhotoRow::Outcome::refused) return 0;
    if (rows[at].outcome == PhotoRow::Outcome::missing) return 3;
    return rows[at].findings.empty() ? 2 : 1;
  };
  std::stable_sort(order.begin(), order.end(), [&](auto one, auto other) { return rank(one) < rank(other); });
  return order;
}

Cell number_or_blank(std::int64_t number) { return number > 0 ? Cell(number) : Cell(); }

Cell picture_of(const PhotoValidation& found, const PhotoRow& row) {
  bool wanted = !row.accepted() || !row.findings.empty() || found.rows.size() <= most_pictures;
  if (!found.thumbnails || row.thumbnail == 0 || !wanted) return {};
  return found.thumbnails->read(row.thumbnail);
}

// "unchanged" is no reason to refuse; it says why an accepted photo makes no new version.
std::string reason_of(const PhotoRow& row) {
  if (row.accepted() && row.is == PhotoRow::Is::present_one) return "unchanged: the student has this photo already";
  return joined(row.reasons, "; ");
}

std::string_view outcome_of(const PhotoRow& row) {
  if (row.outcome == PhotoRow::Outcome::missing) return "missing";
  return row.accepted() ? "accepted" : "refused";
}

std::vector<Column> row_columns() {
  return {path_column("entry"),
          {"outcome"},
          {"student_id"},
          where_room("name"),
          sentence_column("reason"),
          sentence_column("findings"),
          {"fault", Column::Show::not_in_table},
          where_room("width"),
          where_room("height"),
          where_room("bytes")};
}

std::vector<Cell> row_cells(const PhotoRow& row) {
  return {printable(row.entry),
          std::string(outcome_of(row)),
          row.student ? Cell(row.student->text()) : Cell(),
          cell_or_blank(row.student_name),
          cell_or_blank(reason_of(row)),
          cell_or_blank(joined(row.findings, "; ")),
          cell_or_blank(row.fault),
          number_or_blank(row.width),
          number_or_blank(row.height),
          number_or_blank(static_cast<std::int64_t>(row.bytes))};
}

// A page is for looking at: the face, whose it is said to be, and what is said of it, side by side on any screen.
std::vector<Column> page_columns() {
  return {section_column("what"),
          picture_column("picture"),
          {"student"},
          {"reason"},
          {"findings"},
          {"student_id"},
          {"entry"}};
}

std::string section_of(const PhotoRow& row) {
  if (row.accepted() && !row.findings.empty()) return "Accepted, to be looked at";
  if (row.accepted()) return "Accepted";
  return row.outcome == PhotoRow::Outcome::missing ? "Missing" : "Refused";
}

std::vector<Cell> page_cells(const PhotoValidation& found, const PhotoRow& row) {
  return {section_of(row),
          picture_of(found, row),
          row.student_name.empty() ? "not known" : row.student_name,
          cell_or_blank(reason_of(row)),
          cell_or_blank(joined(row.findings, "; ")),
          row.student ? Cell(row.student->text()) : Cell(),
          printable(row.entry)};
}

std::string counts_of(const PhotoValidation& found) {
  auto count = [](std::size_t number) { return static_cast<long long>(number); };
  auto line = fmt::format("{} accepted", counted(count(found.accepted()), "photo"));
  if (found.present() > 0) line += fmt::format(" ({} stored already)", grouped(count(found.present())));
  line += fmt::format(", {} refused, {} with findings", grouped(count(found.refused())),
                      grouped(count(found.with_findings())));
  if (found.missing() > 0)
    line += fmt::format("; {} of the index without an image in the zip", counted(count(found.missing()), "row"));
  if (found.passed_over > 0) line += fmt::format("; {} passed over", counted(count(found.passed_over), "other file"));
  return line;
}

void answer_with(Answer& answer, const PhotoValidation& found, const std::string& archive) {
  answer.note(fmt::format("{}: {}", archive, counts_of(found)));
  for (auto at : order_of(found.rows, answer.format()))
    answer.row(is_page(answer.format()) ? page_cells(found, found.rows[at]) : row_cells(found.rows[at]));
  answer.finish();
}

Answer make_answer(Context& context, const School& school) {
  auto page = is_page(answer_format(context));
  Document document(page ? page_columns() : row_columns());
  document.title = fmt::format("Photos of {} ({})", printable(school.name), school.code.text());
  return Answer(context, std::move(document));
}

// A document may have been meant as an index, and none of its photos is told by that then.
void say_documents(Context& context, const PhotoValidation& found) {
  constexpr std::size_t most_named = 5;
  std::vector<std::string> named;
  for (const auto& name : found.documents) {
    if (is_nearly_photo_index(name))
      context.say(
          fmt::format("{} was not read: an index is named INDEX.TXT, MASTER.TXT or idLink.txt", one_line(name, 60)));
    if (named.size() < most_named) named.push_back(one_line(name, 60));
  }
  if (found.documents.size() > most_named) named.push_back("…");
  if (!named.empty()) context.say("passed over as documents: " + joined(named, ", "));
}

void say_counts(Context& context, const PhotoValidation& found) {
  context.say(counts_of(found));
  say_documents(context, found);
  bool anything = found.refused() > 0 || found.with_findings() > 0;
  if (anything && context.terminal.out && !context.options.output)
    context.say("to see the pictures: the same with -o report.html");
}

// Also with --quiet: the rows say "accepted", and nothing of that was stored.
[[noreturn]] void refuse_all(const PhotoValidation& found, std::string_view what) {
  auto refused = static_cast<long long>(found.refused());
  throw Refused(fmt::format("{}: {} refused, and --all-or-nothing was given", what,
                            refused == 1 ? "1 photo is" : grouped(refused) + " photos are"),
                "mend what is refused, or leave --all-or-nothing out");
}

PhotoZipRequest request_of(const ZipOptions& options, const ZipSource& source, const Answer& answer,
                           ProgressBar& progress) {
  PhotoZipRequest request;
  request.archive = source.file();
  request.shown_as = source.shown_as();
  request.school = options.school;
  request.loose = options.loose ? LooseIds::yes : LooseIds::no;
  if (answer.format() == Format::html) request.thumbnails = PhotoZipRequest::Thumbnails::all;
  request.progress = [&progress](std::size_t done, std::size_t all) { progress.tell(done, all); };
  return request;
}

ExitCode validate(Context& context, const ZipOptions& options) {
  auto& session = context.session();
  auto at = open_photo_school(session, options.school, Action::photo_upload);  // before anything is taken in
  ZipSource source(context, options.archive);
  auto answer = make_answer(context, at.school);
  PhotoValidation found;
  {
    ProgressBar progress(context);
    found = validate_photos(session, request_of(options, source, answer, progress));
  }
  answer_with(answer, found, printable(source.shown_as()));
  say_counts(context, found);
  bool refused = found.refused() > 0;
  if (options.all_or_nothing && refused) refuse_all(found, "dry run: nothing would be stored");
  if (context.command == "photo upload")
    context.say(fmt::format("dry run: {} would be stored",
                            counted(static_cast<long long>(found.accepted() - found.present()), "photo")));
  return refused ? exit_findings : exit_done;
}

ExitCode upload(Context& context, const ZipOptions& options) {
  if (context.options.dry_run) return validate(context, options);
  auto& session = context.session();
  auto at = open_photo_school(session, options.school, Action::photo_upload);  // before anything is taken in
  ZipSource source(context, options.archive);
  auto answer = make_answer(context, at.school);
  PhotoUpload done;
  {
    ProgressBar progress(context);
    done = upload_photos(session, request_of(options, source, answer, progress),
                         options.all_or_nothing ? AllOrNothing::yes : AllOrNothing::no);
  }
  answer_with(answer, done.validation, printable(source.shown_as()));
  say_counts(context, done.validation);
  bool refused = done.validation.refused() > 0;
  if (done.number)
    context.say(fmt::format("upload {}: {} stored; to MiSiS 24 hours from now", *done.number,
                            counted(static_cast<long long>(done.stored), "photo")));
  else if (options.all_or_nothing && refused)
    refuse_all(done.validation, "nothing was stored");
  else
    context.say("nothing was stored: there is no new photo");
  return refused ? exit_findings : exit_done;
}

void add_options(CLI::App& verb, ZipOptions& options) {
  add_option(verb, "zip", options.archive, "the zip; `-` reads it from standard input").required().type("ZIP");
  add_option(verb, "--school", options.school, "the school, by location code").required().type("CODE");
  add_flag(verb, "--loose-ids", options.loose, "take an ID that differs in leading zeros or letter case");
}

const char* const rules =
    "A photo is named by its student's ID (023907F123.jpg), in any folder; or the zip is a PSPA disc with its\n"
    "INDEX.TXT or MASTER.TXT, or holds Lifetouch's idLink.txt: then that alone says whose a photo is. Those are texts\n"
    "whose columns are separated by tabs, commas or semicolons; idLink.txt has \"student ID\",\"image.jpg\". An ID "
    "must\n"
    "be exact; --loose-ids takes one that differs in leading zeros or letter case, where only one student's does.\n"
    "Each image is decoded to its end. A row for each entry: accepted or refused, why, and what a person should look\n"
    "at; missing: an index names the image, and it is not in the zip. Documents (.txt, .csv, .pdf, .html) are passed\n"
    "over. With -o report.html the page shows the pictures, what is refused first. Through sudo, hand your own file\n"
    "over on standard input: the zip is - then, and < FILE stands behind the command.\n\n";

}  // namespace

void add_photo_upload(CommandTree& tree, CLI::App& photo) {
  auto options = std::make_shared<ZipOptions>();
  auto& check = tree.verb(
      photo, "validate", "what an upload of a zip of photos would do, entry by entry; changes nothing",
      std::string(rules) +
          "Examples:\n"
          "  portalctl photo validate samples/photos/viewfinder-8123.zip --school 8123\n"
          "  portalctl photo validate samples/photos/viewfinder-8123.zip --school 8123 -o report.html\n\n"
          "Exit status: 0 all accepted, 1 some are refused, 3 not permitted, 4 no such school, 5 the rosters are not\n"
          "shown yet, 8 a hostile archive, no zip, or an index that cannot be read",
      [options](Context& context) { return validate(context, *options); });
  add_options(check, *options);
  auto& store = tree.verb(
      photo, "upload", "store the photos of a zip that are accepted",
      std::string(rules) +
          "Photos go to MiSiS 24 hours later. One that the student has already makes no new version; one that was\n"
          "stored before, and replaced or removed at the school since, is refused. --all-or-nothing stores only if\n"
          "nothing is refused; what is missing does not count.\n\n"
          "Examples:\n"
          "  portalctl photo upload samples/photos/viewfinder-8123.zip --school 8123\n"
          "  portalctl photo upload samples/photos/viewfinder-8123.zip --school 8123 --dry-run\n\n"
          "Exit status: 0 all accepted, 1 some are refused and the others stored, 3 not permitted, 4 no such school,\n"
          "5 some are refused and nothing is stored, or the rosters are not shown yet, 7 storage, 8 a hostile\n"
          "archive, no zip, or an index that cannot be read",
      [options](Context& context) { return upload(context, *options); });
  add_options(store, *options);
  add_flag(store, "--all-or-nothing", options->all_or_nothing, "store only if every entry is accepted");
}

}  // namespace portal
