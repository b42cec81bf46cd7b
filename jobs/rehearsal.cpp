#include "jobs/rehearsal.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/text.h"
#include "lib/store/installation_store.h"

namespace portal {
namespace {

constexpr Key changed_by_jobs[] = {Key::incoming,     Key::letters_folder, Key::backup_folder, Key::audit_checkpoints,
                                   Key::metrics_file, Key::ping_url,       Key::mail_spool,    Key::mail_server,
                                   Key::outgoing,     Key::photos_folder};

bool is_from_file(const Settings& settings, Key key) {
  return !settings.file().empty() && settings.origin(key).starts_with(settings.file().string() + ":");
}

}  // namespace

void refuse_shared_folders(const Session& session) {
  const auto& settings = session.settings;
  // Where neither names it, the file means the standard database, and the sandbox is its own.
  bool database_is_apart = !is_from_file(settings, Key::database) && settings.origin(Key::database) != "default";
  if (!database_is_apart || read_installation(session.store).sandbox == Sandbox::no) return;
  std::vector<std::string> names, variables;
  for (const auto& kind : setting_kinds()) {
    bool counts =
        std::find(std::begin(changed_by_jobs), std::end(changed_by_jobs), kind.key) != std::end(changed_by_jobs);
    if (!counts || settings.text(kind.key).empty() || !is_from_file(settings, kind.key)) continue;
    names.emplace_back(kind.name);
    variables.push_back(environment_name(kind) + "=");
  }
  if (names.empty()) return;
  throw Refused(
      fmt::format("the database is a sandbox, named by {}, but {} {} from {}, and the job would change what is there; "
                  "nothing was done",
                  settings.origin(Key::database), joined(names, ", "), names.size() == 1 ? "comes" : "come",
                  settings.file().string()),
      fmt::format("give the rehearsal a folder and a portal.yaml of its own, or begin the command with {} (and the "
                  "rehearsal's own value, or none)",
                  joined(variables, " ")));
}

}  // namespace portal
