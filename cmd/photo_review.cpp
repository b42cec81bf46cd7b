// photo review: which photos of a school a person should look at.
#include <fmt/format.h>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "lib/base/text.h"
#include "lib/photos/photo_review.h"
#include "lib/reports/report_run.h"

namespace portal {
namespace {

Document document_of(const Session& session, const PhotoSchool& at) {
  Document document({{"student_id"},
                     {"last_name"},
                     {"first_name"},
                     {"grade"},
                     {"homeroom"},
                     {"findings"},
                     moment_column("uploaded_at"),
                     {"uploaded_by"}});
  document.title = "Photos to Look At";
  document.notes = {fmt::format("{} ({})", at.school.name, at.school.code.text()),
                    fmt::format("Made {} by {}", session.zone.local_text(session.now()), maker_of(session))};
  return document;
}

ExitCode review(Context& context, const std::string& school) {
  auto& session = context.session();
  auto at = open_photo_school(session, school, Action::photo_manage);
  auto photos = photos_to_review(session, at);
  auto count = static_cast<std::int64_t>(photos.size());
  bool given = !(context.options.dry_run && context.options.output);
  Answer answer(context, document_of(session, at), "no photo of that school has a finding");
  if (given && count > 0) log_rosters(session, Action::photo_manage, "review", {{at.school.code, count}});
  for (const auto& [student, findings, uploaded_by] : photos)
    if (given)
      answer.row({student.id.text(), student.last_name, student.first_name, student.grade,
                  cell_or_blank(student.homeroom), findings,
                  session.zone.local_text(std::string_view(student.uploaded_at)), uploaded_by});
  answer.finish();
  if (count > 0)
    context.say(fmt::format("{} to look at: `portalctl photo show ID -o FILE.jpg` shows one", counted(count, "photo")));
  return exit_done;
}

}  // namespace

void add_photo_review(CommandTree& tree, CLI::App& photo) {
  auto school = std::make_shared<std::string>();
  auto& verb = tree.verb(
      photo, "review", "the photos of a school that a person should look at",
      "The photos that students have now with findings: small, blurred, dark, the same picture as another\n"
      "student's. A finding is no proof; look whether it is the right child, and whether it will do. The contact\n"
      "sheet (`photo sheet`) marks the same photos with \"look\".\n\n"
      "Examples:\n  portalctl photo review --school 8123\n  portalctl photo review --school 8123 -o look.xlsx\n\n"
      "Exit status: 0 done, 2 wrong usage, 3 you may not manage photos there, 4 no such school, 7 cannot be\n"
      "written",
      [school](Context& context) { return review(context, *school); });
  add_option(verb, "--school", *school, "its location code").required().type("CODE");
}

}  // namespace portal
