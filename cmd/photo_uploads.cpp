// photo uploads | revert-upload: the zips that were stored at a school, and taking one back.
#include <fmt/format.h>

#include <charconv>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "lib/base/errors.h"
#include "lib/base/text.h"
#include "lib/photos/photo_uploads.h"

namespace portal {
namespace {

struct UploadsOptions {
  std::string school, number;
};

ExitCode uploads(Context& context, const UploadsOptions& options) {
  auto& session = context.session();
  auto all = uploads_of_school(session, options.school);
  Answer answer(context,
                {{"upload"},
                 moment_column("at"),
                 {"operator"},
                 {"archive"},
                 {"accepted"},
                 {"stored"},
                 {"in_place"},
                 {"refused"},
                 {"taken_back_at", Column::Show::always, Column::Kind::moment},
                 {"taken_back_by", Column::Show::not_in_table},
                 {"archive_sha256", Column::Show::not_in_table}},
                "no zip was stored for that school");
  for (const auto& one : all)
    answer.row({one.number, session.zone.local_text(std::string_view(one.at)), one.operator_login, one.archive_name,
                one.accepted, one.stored, one.present, one.refused,
                cell_or_blank(session.zone.local_text(std::string_view(one.taken_back_at))),
                cell_or_blank(one.taken_back_by), one.archive_sha256});
  answer.finish();
  return exit_done;
}

std::int64_t parse_upload_number(const std::string& text) {
  std::int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 1)
    throw UsageError(fmt::format("'{}' is no number of an upload", printable(text)),
                     "`portalctl photo uploads --school CODE` lists them");
  return number;
}

struct Counts {
  long long back = 0, none = 0, damaged = 0;
};

Counts counts_of(const UploadReversal& plan) {
  Counts counts;
  for (const auto& one : plan.photos) {
    ++(one.comes_back() ? counts.back : counts.none);
    counts.damaged += one.file == TakenBackPhoto::Before::damaged;
  }
  return counts;
}

std::string described(const Session& session, const StoredUpload& upload) {
  return fmt::format("upload {} ({} of {}, by {})", upload.number, printable(upload.archive_name),
                     session.zone.local_text(std::string_view(upload.at)), upload.operator_login);
}

// "2 students get the photo before, 11 have none"
std::string outcome_of(const Counts& counts) {
  std::vector<std::string> parts;
  if (counts.back > 0)
    parts.push_back(
        fmt::format("{} {} the photo before", counted(counts.back, "student"), counts.back == 1 ? "gets" : "get"));
  if (counts.none > 0)
    parts.push_back(fmt::format("{} {} none", parts.empty() ? counted(counts.none, "student") : grouped(counts.none),
                                counts.none == 1 ? "has" : "have"));
  return joined(parts, ", ");
}

void tell_rest(Context& context, const UploadReversal& plan, const Counts& counts) {
  if (plan.elsewhere > 0)
    context.say(
        fmt::format("{} at schools where you do not manage photos {} the photo; District IT can take back "
                    "these too",
                    counted(plan.elsewhere, "student"), plan.elsewhere == 1 ? "keeps" : "keep"));
  if (counts.damaged > 0)
    context.error << "the image of the photo before is damaged where the rows say so: bring the files back from a "
                     "backup of the photo folder, then `portalctl photo revert ID --version N`\n";
}

void give_rows(Context& context, const UploadReversal& plan) {
  Answer answer(context, {{"student_id"}, {"change"}, {"taken_back"}, {"photo_before"}, {"problem"}});
  for (const auto& one : plan.photos)
    answer.row({one.photo.student.text(), std::string(one.comes_back() ? "reverted" : "removed"),
                fmt::format("version {}", one.photo.number),
                one.before ? Cell(fmt::format("version {}", one.before->number)) : Cell(),
                one.file == TakenBackPhoto::Before::damaged ? Cell("its image is damaged") : Cell()});
  answer.finish();
}

ExitCode revert_upload_verb(Context& context, const UploadsOptions& options) {
  auto& session = context.session();
  auto plan = plan_upload_reversal(session, parse_upload_number(options.number));
  auto counts = counts_of(plan);
  bool dry = context.options.dry_run;
  if (!dry) {
    context.confirm(fmt::format("{} will be taken back: {}.", described(session, plan.upload), outcome_of(counts)));
    revert_upload(session, plan);
  }
  give_rows(context, plan);
  context.say(fmt::format("{}{} {} taken back: {}", dry ? "dry run: " : "", described(session, plan.upload),
                          dry ? "would be" : "is", outcome_of(counts)));
  if (!dry)
    context.say("what comes back goes to MiSiS in 24 hours; what was removed leaves its folder within the hour");
  tell_rest(context, plan, counts);
  return counts.damaged > 0 ? exit_findings : exit_done;
}

}  // namespace

void add_photo_uploads(CommandTree& tree, CLI::App& photo) {
  auto options = std::make_shared<UploadsOptions>();
  auto& uploads_verb = tree.verb(
      photo, "uploads", "the zips that were stored for a school",
      "The newest first. accepted: photos that passed the checks; stored: those of them that were new; in_place:\n"
      "students who have their photo from it now. `photo revert-upload` takes one back.\n\n"
      "Examples:\n  portalctl photo uploads --school 8123\n\n"
      "Exit status: 0 done, 2 wrong usage, 3 you may not manage photos there, 4 no such school",
      [options](Context& context) { return uploads(context, *options); });
  add_option(uploads_verb, "--school", options->school, "its location code").required().type("CODE");
  auto& verb = tree.verb(
      photo, "revert-upload", "take a zip back: each student gets the photo from before it",
      "For a zip with wrong photos. Each student whose photo is of that upload gets the one from before it, or\n"
      "has none where there was none; who got another photo since keeps that. It asks first; the rows say who.\n"
      "Nothing is lost: `photo revert ID` brings a single one back.\n\n"
      "Examples:\n  portalctl photo revert-upload 1 --dry-run\n  portalctl photo revert-upload 1\n\n"
      "Exit status: 0 done, 1 done, but the photo before is damaged for some, who have none now, 2 wrong usage,\n"
      "3 you may not manage photos, 4 no such upload at a school that you may see, 5 no student has a photo of "
      "it,\n"
      "or not confirmed, 7 storage",
      [options](Context& context) { return revert_upload_verb(context, *options); });
  add_option(verb, "upload", options->number, "as `photo uploads` and the upload itself tell it")
      .required()
      .type("NUMBER");
}

}  // namespace portal
