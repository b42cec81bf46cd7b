#include "lib/upkeep/doctor_checkpoints.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/audit/checkpoint_folder.h"
#include "lib/upkeep/doctor_store.h"

namespace portal {
namespace {

using Status = Finding::Status;
namespace fs = std::filesystem;

constexpr std::chrono::days oldest{2};

std::vector<Finding> one(Status status, std::string detail, std::string advice = {}) {
  return {{status, {}, std::move(detail), std::move(advice)}};
}

bool on_one_disk(const fs::path& a, const fs::path& b) {
  struct stat of_a {
  }, of_b{};
  return stat(a.c_str(), &of_a) == 0 && stat(b.c_str(), &of_b) == 0 && of_a.st_dev == of_b.st_dev;
}

}  // namespace

std::vector<Finding> examine_checkpoints(const Settings& settings, Store* store, const Clock& clock) {
  auto folder = checkpoints_folder(settings);
  bool named = !settings.text(Key::audit_checkpoints).empty();
  bool job_runs = store && newest_nightly_sync(*store);
  std::error_code ignored;
  if (!fs::is_directory(folder, ignored)) {
    if (!named && !job_runs)
      return one(Status::note,
                 fmt::format("no checkpoint of the audit log was written yet; they go to {}", folder.string()),
                 "name a folder on another machine's disk with audit.checkpoints");
    return one(Status::problem, fmt::format("{} is not there", folder.string()),
               "make the folder, see whether its disk is mounted, or change audit.checkpoints");
  }
  std::vector<Finding> all;
  if (access(folder.c_str(), W_OK | X_OK) != 0)
    all = one(Status::problem, fmt::format("{} may not be written to by you", folder.string()),
              "let the user that the jobs run as own it, and ask as that user");
  auto newest = newest_checkpoint(folder);
  TimeZone zone(settings.text(Key::time_zone));
  const auto* advice = "see the step audit-checkpoint in `portalctl job history --steps`";
  if (newest && *newest > clock.now())
    all.push_back({Status::problem,
                   {},
                   fmt::format("the newest in {} is of the future: {}", folder.string(), newest->text()),
                   "see the check `clock`; it hides how old the others are"});
  else if (newest && job_runs && clock.now().at() - newest->at() > oldest)
    all.push_back({Status::problem,
                   {},
                   fmt::format("the newest in {} is of {}", folder.string(), zone.local_text(*newest)),
                   advice});
  else if (!newest && job_runs)
    all.push_back({Status::problem, {}, fmt::format("there is none in {}", folder.string()), advice});
  if (!all.empty()) return all;
  auto detail = newest ? fmt::format("the newest in {} is of {}", folder.string(), zone.local_text(*newest))
                       : fmt::format("none yet in {}", folder.string());
  if (on_one_disk(folder, folder_of(settings.path(Key::database))))
    return one(Status::note, detail + "; the database lies on the same disk",
               "who can change the one can change the other: name a folder on another machine's disk with "
               "audit.checkpoints");
  return one(Status::ok, detail);
}

}  // namespace portal
