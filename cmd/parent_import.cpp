// parent import: existing accounts and links, once.
#include <fmt/format.h>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "cmd/rejects_file.h"
#include "lib/accounts/account_import.h"
#include "lib/base/text.h"

namespace portal {
namespace {

struct ImportOptions {
  std::vector<std::string> paths;
  std::string profile, rejects;
};

void tell_rejects(Context& context, const AccountImportResult& result, const std::string& file) {
  constexpr std::size_t shown = 5;
  if (result.rejects.empty()) return;
  context.say(fmt::format("{} rejected: {}", counted(static_cast<long long>(result.rejects.size()), "row"),
                          file.empty() ? "name a file for them with --rejects" : "see " + file));
  for (std::size_t i = 0; i < std::min(shown, result.rejects.size()); ++i) {
    const auto& [kind, reject] = result.rejects[i];
    context.say(fmt::format("  {}, line {}: {}{}{}", kind, reject.line, reject.column, reject.column.empty() ? "" : " ",
                            reject.reason));
  }
  if (result.rejects.size() > shown) context.say("  …");
}

ExitCode import(Context& context, const ImportOptions& options) {
  AccountImportRequest request;
  request.paths.assign(options.paths.begin(), options.paths.end());
  request.profile = options.profile;
  request.dry_run = context.options.dry_run ? DryRun::yes : DryRun::no;
  auto result = import_accounts(context.session(), request);
  if (!options.rejects.empty())
    write_rejects_file(context, options.rejects, reject_table(result.files, result.rejects));
  Answer answer(context, {{"kind"}, {"rows_read"}, {"added"}, {"known"}, {"rejected"}});
  std::int64_t links = 0;
  for (const auto& count : result.counts) {
    answer.row({count.kind, count.rows_read, count.added, count.known, count.rejected});
    if (count.kind == "links") links = count.added;
  }
  answer.finish();
  for (const auto& note : result.notes) context.say(note);
  if (links > 0)
    context.say(fmt::format("the links are good through {}; by then each must be verified with a PIN",
                            result.verify_until.text()));
  if (context.options.dry_run) context.say("dry run: nothing was changed");
  tell_rejects(context, result, options.rejects);
  return result.rejects.empty() ? exit_done : exit_findings;
}

}  // namespace

void add_parent_import(CommandTree& tree, CLI::App& parent) {
  auto options = std::make_shared<ImportOptions>();
  auto& verb = tree.verb(
      parent, "import", "import existing accounts and links, once",
      "Reads accounts.csv and links.csv, of a folder, a zip, or by name. An address that the portal knows is left as "
      "it\n"
      "is, and so are its links. An account has no password: the parent asks for one by mail (`parent\n"
      "reset-password`). Each link is good for pin.days from account.existing_from, or from today, and must be "
      "verified\n"
      "with a PIN by then. An account with more than 4 students becomes an exception.\n\n"
      "Examples:\n"
      "  portalctl parent import samples/accounts --dry-run\n"
      "  portalctl parent import samples/accounts --rejects rejects.csv\n\n"
      "Exit status: 0 done, 1 rows were rejected, 3 not permitted, 7 storage, 8 a file is not what it should be",
      [options](Context& context) { return import(context, *options); });
  add_option(verb, "paths", options->paths, "a folder, a zip, or the files").required().type("PATH");
  add_option(verb, "--profile", options->profile, "the form of the extract (default: misis)").type("NAME");
  add_option(verb, "--rejects", options->rejects, "write the rejected rows to this file (CSV)").type("FILE");
}

}  // namespace portal
