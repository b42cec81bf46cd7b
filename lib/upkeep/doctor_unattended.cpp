#include "lib/upkeep/doctor_unattended.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "lib/audit/checkpoint_folder.h"
#include "lib/base/files.h"
#include "lib/base/text.h"
#include "lib/store/installation_store.h"
#include "lib/upkeep/doctor_store.h"

namespace portal {
namespace {

using Status = Finding::Status;
namespace fs = std::filesystem;

Finding found(Status status, std::string detail, std::string advice = {}) {
  return {status, {}, std::move(detail), std::move(advice)};
}

std::vector<Finding> obstacles(const Settings& settings, const std::string& login, const SystemAccount& account) {
  auto database = settings.path(Key::database);
  std::vector<std::pair<fs::path, FileRight>> needed = {{folder_of(database), FileRight::write},  // its log and locks
                                                        {database, FileRight::write},
                                                        {settings.path(Key::key_file), FileRight::read}};
  if (!settings.text(Key::incoming).empty()) needed.emplace_back(settings.path(Key::incoming), FileRight::write);
  if (!settings.text(Key::backup_folder).empty())
    needed.emplace_back(settings.path(Key::backup_folder), FileRight::write);
  if (std::error_code ignored;
      !settings.text(Key::audit_checkpoints).empty() || fs::exists(checkpoints_folder(settings), ignored))
    needed.emplace_back(checkpoints_folder(settings), FileRight::write);
  if (!settings.file().empty()) needed.emplace_back(settings.file(), FileRight::read);
  if (settings.text(Key::mail_transport) == "smtp") {
    for (auto key : {Key::mail_password_file, Key::mail_ca_file})
      if (!settings.text(key).empty()) needed.emplace_back(settings.path(key), FileRight::read);
  } else if (std::error_code ignored; fs::exists(settings.path(Key::mail_spool), ignored)) {
    needed.emplace_back(settings.path(Key::mail_spool), FileRight::write);
  }
  for (const auto& folder : {settings.path(Key::photos_folder), settings.path(Key::outgoing),
                             settings.path(Key::outgoing) / "misis" / "photos"})
    if (std::error_code ignored; fs::exists(folder, ignored)) needed.emplace_back(folder, FileRight::write);
  if (!settings.text(Key::metrics_file).empty())
    needed.emplace_back(folder_of(settings.path(Key::metrics_file)), FileRight::write);
  std::vector<Finding> all;
  for (const auto& [file, right] : needed)
    if (auto why = obstacle(account, file, right); !why.empty())
      all.push_back(found(Status::problem, fmt::format("{}: {}", login, why),
                          fmt::format("make it {}'s own: `chown {} …`, or see who may", login, login)));
  return all;
}

}  // namespace

std::vector<Finding> examine_timer(const Machine& machine) {
  std::vector<std::string> starters;
  for (const auto* file :
       {"etc/cron.d/portalctl", "etc/systemd/system/timers.target.wants/portalctl-nightly-sync.timer"})
    if (std::error_code ignored; fs::exists(machine.root / file, ignored))
      starters.push_back((machine.root / file).string());
  if (starters.empty())
    return {found(
        Status::note, "nothing starts the jobs: no timer is enabled, and there is no /etc/cron.d/portalctl",
        "`systemctl enable --now portalctl-nightly-sync.timer portalctl-pin-expiry.timer portalctl-photo-publish.timer "
        "portalctl-mail-send.timer`")};
  if (starters.size() > 1)
    return {found(Status::note, fmt::format("both start the jobs: {}", joined(starters, " and ")), "keep one of them")};
  return {found(Status::ok, starters[0])};
}

std::vector<Finding> examine_service_login(const Settings& settings, Store& store, const Machine& machine) {
  auto logins = service_logins(store);
  if (logins.empty()) return {found(Status::note, "`init --service` named no login that the jobs run as")};
  std::vector<Finding> all;
  for (const auto& login : logins) {
    auto account = machine.account(login);
    // A rehearsal is made on any machine, by anybody.
    if (!account && read_installation(store).sandbox == Sandbox::yes)
      all.push_back(found(Status::note, fmt::format("this machine has no user {}", login)));
    else if (!account)
      all.push_back(found(Status::problem, fmt::format("this machine has no user {}; the jobs run as it", login),
                          fmt::format("`adduser --system --group {}`", login)));
    else if (auto troubles = obstacles(settings, login, *account); !troubles.empty())
      all.insert(all.end(), troubles.begin(), troubles.end());
    else
      all.push_back(found(Status::ok, fmt::format("{} can open the database, the key and the inbox", login)));
  }
  return all;
}

std::vector<Finding> examine_metrics_file(const Settings& settings) {
  if (settings.text(Key::metrics_file).empty()) return {found(Status::ok, "none are written (metrics.file)")};
  auto file = settings.path(Key::metrics_file), folder = folder_of(file);
  auto advice = fmt::format("let the jobs' user write to {}, or change metrics.file", folder.string());
  if (access(folder.c_str(), W_OK | X_OK) != 0)
    return {found(Status::problem, fmt::format("{}: {}", folder.string(), std::strerror(errno)), advice)};
  std::error_code ignored;
  if (fs::is_directory(file, ignored))
    return {found(Status::problem, fmt::format("{} is a folder", file.string()), "name a file in metrics.file")};
  if (file.extension() != ".prom")
    return {found(Status::note, fmt::format("{} does not end with .prom", file.string()),
                  "the node exporter reads such files alone")};
  return {found(Status::ok, file.string())};
}

}  // namespace portal
