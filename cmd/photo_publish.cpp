// What goes to MiSiS, and whether each stored photo is whole (000).
#include <fmt/format.h>

#include <ostream>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "lib/base/text.h"
#include "lib/photos/publish_hold.h"
#include "lib/photos/publishing.h"

namespace portal {
namespace {

void tell_damaged(Context& context, const std::vector<std::string>& damaged) {
  for (const auto& sentence : damaged) context.error << sentence << '\n';
  if (!damaged.empty())
    context.error << "bring these files back from a backup of the photo folder; `portalctl photo verify` lists all\n";
}

ExitCode tell_end(Context& context, const Publication& publication) {
  tell_damaged(context, publication.damaged);
  if (!publication.schools.empty()) context.say(sentence_of(publication));
  return publication.damaged.empty() ? exit_done : exit_findings;
}

// After a restore: what differs is shown, and a person says whether the database is right.
ExitCode release(Context& context, const PublishHold& hold) {
  auto& session = context.session();
  auto compared = compare_photo_folders(session);
  Answer answer(context, {{"location_code"}, {"student_id"}, {"change"}, {"photos"}},
                "each school's folder is as the database says");
  for (const auto& school : compared)
    for (const auto& one : school.differences)
      answer.row({school.school.text(), cell_or_blank(printable(one.student)), std::string(difference_name(one.is)),
                  one.student.empty() ? school.photos : 1});
  answer.finish();
  auto schools = counted(static_cast<long long>(compared.size()), "school");
  if (context.options.dry_run) {
    context.say(fmt::format("dry run: nothing was written; {}, and {} would be written anew", told(session, hold),
                            compared.empty() ? "no folder" : "the folders of " + schools));
    return exit_done;
  }
  context.confirm(
      fmt::format("{}. Each row above is how MiSiS's folder changes: put right first what should not go "
                  "(`portalctl photo remove`, `photo set`, `photo revert`). Then {}, and publishing goes on.",
                  told(session, hold),
                  compared.empty() ? "no folder is written" : "the folders of " + schools + " are written anew"));
  auto publication = publish_photos(session, PublishScope::anew);
  context.say("publishing goes on from here");
  return tell_end(context, publication);
}

ExitCode publish(Context& context) {
  auto& session = context.session();
  if (auto hold = publish_hold(session)) return release(context, *hold);
  auto publication =
      publish_photos(session, PublishScope::everything, context.options.dry_run ? DryRun::yes : DryRun::no);
  Answer answer(context,
                {{"location_code"}, {"photos"}, {"added"}, {"taken"}, {"manifest_sha256", Column::Show::not_in_table}},
                "nothing is due: a photo goes 24 hours after it was uploaded");
  for (const auto& school : publication.schools)
    answer.row(
        {school.school.text(), school.photos, school.added, school.taken, cell_or_blank(school.manifest_sha256)});
  answer.finish();
  if (!context.options.dry_run) return tell_end(context, publication);
  context.say("dry run: nothing was written");
  return exit_done;
}

ExitCode verify(Context& context) {
  bool bar = context.terminal.error && !context.options.quiet;
  auto progress = [&](std::int64_t read, std::int64_t all) {
    if (bar && (read % 100 == 0 || read == all))
      context.error << fmt::format("\rread {} of {}", grouped(read), counted(all, "photo")) << std::flush;
  };
  auto verified = verify_images(context.session(), progress);
  if (bar && verified.images > 0) context.error << '\n';
  Answer answer(context, {{"student_id"}, {"problem"}, {"sha256", Column::Show::not_in_table}});
  for (const auto& one : verified.damaged) answer.row({one.student.text(), one.problem, one.sha256});
  if (!verified.damaged.empty() || answer.format() != Format::table) answer.finish();
  auto damaged = static_cast<long long>(verified.damaged.size());
  context.say(damaged == 0
                  ? fmt::format("{}: each is what was stored", counted(verified.images, "photo"))
                  : fmt::format("{}, {} damaged or missing: bring {} back from a backup of the photo folder",
                                counted(verified.images, "photo"), grouped(damaged), damaged == 1 ? "it" : "them"));
  return damaged == 0 ? exit_done : exit_findings;
}

}  // namespace

void add_photo_publish(CommandTree& tree, CLI::App& photo) {
  tree.verb(
      photo, "publish", "write the photos that are due to MiSiS's folder",
      "What was uploaded at least 24 hours ago, and not corrected since, goes to\n"
      "outgoing/misis/photos/<location code>/<student ID>.jpg, with a manifest.csv in each school's folder. Each\n"
      "hour the job `photo-publish` does it; this also looks for students who changed schools, as each night does. A\n"
      "school's folder is always a whole. One that MiSiS took away comes back with the school's next change.\n"
      "After `backup restore` the jobs publish nothing: this then shows, photo by photo, where MiSiS's folders are "
      "not\n"
      "as the database says, asks, writes those folders anew, and lets the jobs go on.\n\n"
      "Examples:\n  portalctl photo publish --dry-run\n  portalctl photo publish\n\n"
      "Exit status: 0 done, 1 some photos could not be read, 3 you may not publish photos, 5 after a restore and not\n"
      "confirmed, 6 another run is at it, 7 a folder could not be written, or the photo folder is not there",
      publish);
  tree.verb(photo, "verify", "read every stored photo, and compare it with its digest",
            "Lists those that are damaged or missing, with whose they are: bring the files back from a backup of the\n"
            "photo folder (backups of the database do not hold the images).\n\n"
            "Examples:\n  portalctl photo verify\n\n"
            "Exit status: 0 each is what was stored, 1 some are not, 3 you may not publish photos, 7 the photo folder\n"
            "is not there",
            verify);
}

}  // namespace portal
