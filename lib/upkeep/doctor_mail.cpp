#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "lib/base/files.h"
#include "lib/base/text.h"
#include "lib/mail/mail_settings.h"
#include "lib/mail/mails.h"
#include "lib/upkeep/doctor_unattended.h"

namespace portal {
namespace {

using Status = Finding::Status;

constexpr auto longest_wait = std::chrono::hours(2);

Finding found(Status status, std::string detail, std::string advice = {}) {
  return {status, {}, std::move(detail), std::move(advice)};
}

Finding examine_spool(const std::filesystem::path& folder) {
  struct stat info {};
  auto way = fmt::format("mails go to {}; another program must send them from there", folder.string());
  if (stat(folder.c_str(), &info) != 0) {
    bool can_be_made = errno == ENOENT && access(folder_of(folder).c_str(), W_OK | X_OK) == 0;
    if (can_be_made) return found(Status::ok, way);
    return found(Status::problem, fmt::format("{}: {}", folder.string(), std::strerror(errno)),
                 "make the folder (0700), or change mail.spool");
  }
  if (!S_ISDIR(info.st_mode))
    return found(Status::problem, fmt::format("{} is no folder", folder.string()), "name a folder in mail.spool");
  if ((info.st_mode & 077) != 0)
    return found(Status::problem,
                 fmt::format("{} is open to others (mode {:04o})", folder.string(), info.st_mode & 07777),
                 fmt::format("run `chmod 0700 {}`: mails hold links that open accounts", folder.string()));
  if (access(folder.c_str(), W_OK | X_OK) != 0)
    return found(Status::problem, fmt::format("{} may not be written to by you", folder.string()),
                 "let the user that the jobs run as own it, and ask as that user");
  return found(Status::ok, way);
}

Finding examine_way(const Settings& settings) {
  auto mail = read_mail_settings(settings);
  if (mail.way == MailSettings::Way::spool) return examine_spool(mail.spool);
  return found(Status::ok, fmt::format("mails go to {}", mail.server.address));
}

void add_outbox(std::vector<Finding>& all, Store& store, const Clock& clock) {
  auto counts = count_mails(store);
  auto oldest = Timestamp::parse(counts.oldest_waiting);
  if (oldest && clock.now().at() - oldest->at() > longest_wait)
    all.push_back(found(Status::problem,
                        fmt::format("{} since {}", counted(counts.waiting, "mail waits", "mails wait, the oldest"),
                                    counts.oldest_waiting),
                        "see `portalctl mail list --state queued`, and whether the job mail-send runs"));
  if (counts.uncertain > 0)
    all.push_back(found(Status::problem, fmt::format("{} may have gone, or not", counted(counts.uncertain, "mail")),
                        "see `portalctl mail list --state uncertain`; `mail send --again NUMBER` sends one anew"));
  if (counts.given_up > 0)
    all.push_back(found(Status::note, fmt::format("{} given up", counted(counts.given_up, "mail was", "mails were")),
                        "`portalctl mail list --state 'given up'` says why"));
}

}  // namespace

std::vector<Finding> examine_mail(const Settings& settings, Store* store, const Clock& clock) {
  std::vector<Finding> all;
  try {
    all.push_back(examine_way(settings));
  } catch (const Error& error) {
    all.push_back(found(Status::problem, error.message(), error.hint()));
  }
  if (store) add_outbox(all, *store, clock);
  return all;
}

}  // namespace portal
