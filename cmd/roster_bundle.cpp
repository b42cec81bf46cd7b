#include "cmd/roster_bundle.h"

#include <fmt/format.h>

#include "cmd/answer.h"
#include "lib/base/text.h"
#include "lib/roster/bundle_out.h"

namespace portal {
namespace {

void check_request(const ExportRequest& request) {
  auto refuse = [](std::string_view option) {
    throw UsageError(fmt::format("a bundle holds the whole roster: {} does not go with --bundle", option),
                     "leave one of them out; --school and --active all go with it");
  };
  if (request.what != ExportRequest().what) refuse("--what");
  if (!request.grade.empty()) refuse("--grade");
  if (!request.homeroom.empty()) refuse("--homeroom");
  if (!request.columns.empty()) refuse("--columns");
  if (request.where) refuse("--where");
  if (request.as_of) refuse("--as-of");
  if (request.active == "no")
    throw UsageError("a bundle of the students who are not active would be no roster: --active no",
                     "with --active all they are in it beside the others");
}

std::string zip_named(Context& context) {
  if (!context.options.output) throw UsageError("a bundle is a file", "name it with -o FILE.zip");
  auto file = *context.options.output;
  if (!plain_lower(file).ends_with(".zip"))
    throw UsageError(fmt::format("{}: a bundle is a zip", printable(file)), "name it with -o FILE.zip");
  require_ordinary_output(context, file);
  return file;
}

}  // namespace

ExitCode export_bundle_file(Context& context, const std::string& form, const ExportRequest& request) {
  if (form != "oneroster")
    throw UsageError(fmt::format("--bundle: '{}' is not known", printable(form)), "there is: oneroster");
  check_request(request);
  auto file = zip_named(context);
  auto dry_run = context.options.dry_run ? DryRun::yes : DryRun::no;
  auto made = export_bundle(context.session(), {file, request.location_code, request.active, dry_run});
  context.options.output.reset();  // it is the bundle; what is said of it goes to standard output
  if (context.options.dry_run) context.say("dry run: this file would be written");
  Answer answer(context, {{"students"}, {"guardians"}, {"schools"}, {"file"}, {"sha256", Column::Show::not_in_table}});
  answer.row({made.students, made.guardians, made.schools, file, cell_or_blank(made.sha256)});
  answer.finish();
  return exit_done;
}

}  // namespace portal
