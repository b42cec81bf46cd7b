#include "lib/upkeep/doctor.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include "lib/access/roles.h"
#include "lib/audit/audit.h"
#include "lib/base/exit_code.h"
#include "lib/base/text.h"
#include "lib/config/languages.h"
#include "lib/district/guardian_merge_store.h"
#include "lib/district/local_districts.h"
#include "lib/output/page.h"
#include "lib/pins/pin_store.h"
#include "lib/roster/mapping.h"
#include "lib/store/installation_key.h"
#include "lib/upkeep/backup_folder.h"
#include "lib/upkeep/doctor_checkpoints.h"
#include "lib/upkeep/doctor_store.h"
#include "lib/upkeep/doctor_texts.h"
#include "lib/upkeep/doctor_unattended.h"
#include "lib/upkeep/metrics_store.h"

namespace portal {
namespace {

using Status = Finding::Status;

// How many of so many live PINs are found by guessing all tries at each: "550", "0.06", "0.002"; one digit that counts.
std::string guessed(std::int64_t live, int tries, double codes) {
  auto found = static_cast<double>(live) * tries / codes;
  if (found >= 10) return grouped(std::llround(found));
  int decimals = found > 0 ? std::max(0, static_cast<int>(-std::floor(std::log10(found)))) : 0;
  return fmt::format("{:.{}f}", found, decimals);
}

std::string cost_of_four_digits(const LivePins& live, int tries) {
  constexpr std::int64_t whole_district = 550'000;
  constexpr double of_four = 1e4, of_eight = 1e8;
  auto all = live.four_digits + live.eight_digits;
  auto text = fmt::format("at {} each, about {} of {} live PINs can be guessed, against {} with 8 digits",
                          counted(tries, "try", "tries"), guessed(whole_district, tries, of_four),
                          grouped(whole_district), guessed(whole_district, tries, of_eight));
  if (all == 0) return text;
  return text + fmt::format("; of the {} here about {}, against {}", grouped(all), guessed(all, tries, of_four),
                            guessed(all, tries, of_eight));
}

class Examination {
 public:
  Examination(const Settings& settings, Store* store, const std::string& store_error, const Clock& clock,
              const Machine& machine)
      : settings_(settings),
        store_(store),
        store_error_(store_error),
        clock_(clock),
        machine_(machine),
        zone_(settings.text(Key::time_zone)) {}

  std::vector<Finding> run() {
    check("settings", [&] { settings_file(); });
    check("configuration", [&] { configuration(); });
    check("database", [&] { database(); });
    check("disk space", [&] { space(); });
    check("pin form", [&] { pin_form(); });
    check("texts", [&] { take(examine_texts(settings_)); });
    check("letters", [&] { letters(); });
    check("inbox", [&] { inbox(); });
    check("backup", [&] { backup(); });
    check("checkpoints", [&] { take(examine_checkpoints(settings_, store_, clock_)); });
    check("mail", [&] { take(examine_mail(settings_, store_, clock_)); });
    check("photos", [&] { take(examine_photos(settings_, store_, clock_)); });
    check("timer", [&] { take(examine_timer(machine_)); });
    check("metrics", [&] { take(examine_metrics_file(settings_)); });
    if (!store_) return std::move(findings_);
    check("sqlite", [&] { sqlite(); });
    check("permissions", [&] { permissions(); });
    check("key", [&] { key(); });
    check("integrity", [&] { integrity(); });
    check("audit log", [&] { audit(); });
    check("clock", [&] { clock(); });
    check("schedule", [&] { schedule(); });
    check("schedule", [&] { frequent_jobs(); });
    check("merged guardians", [&] { merged_guardians(); });
    check("service", [&] { take(examine_service_login(settings_, *store_, machine_)); });
    return std::move(findings_);
  }

 private:
  const Settings& settings_;
  Store* store_;
  const std::string& store_error_;
  const Clock& clock_;
  const Machine& machine_;
  TimeZone zone_;
  std::string current_;
  std::vector<Finding> findings_;

  void check(std::string name, const std::function<void()>& examine_one) {
    current_ = std::move(name);
    try {
      examine_one();
    } catch (const Error& error) {
      add(Status::problem, error.message(), error.hint());
    } catch (const std::exception& error) {
      add(Status::problem, error.what(), "");
    }
  }

  void add(Status status, std::string detail, std::string advice = {}) {
    findings_.push_back({status, current_, std::move(detail), std::move(advice)});
  }

  void take(std::vector<Finding> found) {
    for (auto& finding : found) add(finding.status, std::move(finding.detail), std::move(finding.advice));
  }

  void settings_file() {
    add(Status::ok, settings_.file().empty() ? "no portal.yaml; defaults and environment"
                                             : fmt::format("from {}", settings_.file().string()));
  }

  void merged_guardians() {
    auto people = select_contradicted_people(*store_);
    if (people.empty()) return add(Status::ok, "MiSiS contradicts none");
    constexpr std::size_t shown = 5;
    auto named = people;
    named.resize(std::min(named.size(), shown));
    add(Status::note,
        fmt::format("MiSiS restricts {} under one ID and not under another: {}{}",
                    counted(static_cast<long long>(people.size()), "merged person", "merged people"),
                    joined(named, ", "), people.size() > shown ? ", …" : ""),
        "they are restricted under both; the school must confirm it in MiSiS: `portalctl guardian show` has the "
        "students");
  }

  void configuration() {
    auto parse = [&](std::string_view name, auto parser) {
      auto [text, origin] = settings_.config_text(name);
      parser(text, origin);
    };
    parse("roles.yaml", [](const auto& text, const auto& origin) { Roles::parse(text, origin); });
    parse("local_districts.yaml", [](const auto& text, const auto& origin) { parse_local_districts(text, origin); });
    load_profile(settings_, settings_.text(Key::profile));
    add(Status::ok, "roles, extract profile and Local Districts can be read");
  }

  void database() {
    if (!store_) return add(Status::problem, store_error_, "nothing that needs the database can be checked");
    add(Status::ok, fmt::format("{}, schema {}", store_->file().string(), schema_version(*store_)));
  }

  void space() {
    struct statvfs info {};
    auto folder = settings_.path(Key::database).parent_path();
    if (statvfs(folder.empty() ? "." : folder.c_str(), &info) != 0) return add(Status::problem, "cannot be found out");
    auto free_mb = static_cast<long long>(info.f_bavail * info.f_frsize >> 20);
    std::error_code ignored;
    auto size_mb = static_cast<long long>(std::filesystem::file_size(settings_.path(Key::database), ignored) >> 20);
    if (ignored) size_mb = 0;
    // An import writes its changes beside the database before they go in; at most they are as large.
    bool enough = free_mb > 2 * size_mb + 512;
    add(enough ? Status::ok : Status::problem,
        fmt::format("{} MB free; the database has {} MB", grouped(free_mb), grouped(size_mb)),
        enough ? "" : "free some space before the next import");
  }

  void pin_form() {
    auto live = store_ ? count_live_pins(*store_) : LivePins{};
    if (settings_.text(Key::pin_form) == "4")
      return add(Status::note, fmt::format("4 digits: {}", cost_of_four_digits(live, settings_.count(Key::pin_tries))),
                 "set pin.form to 8; PINs that are about stay good");
    if (live.four_digits == 0) return add(Status::ok, "8 digits and a check digit");
    add(Status::note,
        fmt::format("8 digits and a check digit; {} of 4 digits, of which {} can be guessed",
                    counted(live.four_digits, "live PIN is", "live PINs are"),
                    guessed(live.four_digits, settings_.count(Key::pin_tries), 1e4)),
        "they end by themselves; `portalctl pin new` replaces one at once");
  }

  void letters() {
    auto missing = missing_fonts(languages_in("letters"));
    if (missing.empty())
      return add(Status::ok, "the page setter is there, and the fonts of every language that letters are in");
    add(Status::note, fmt::format("fonts that are not installed: {}", joined(missing, ", ")),
        "install them before letters in those scripts are printed");
  }

  void inbox() {
    if (settings_.text(Key::incoming).empty())
      return add(Status::note, "no inbox is set", "name the folder of the extracts with `incoming` in portal.yaml");
    auto folder = settings_.path(Key::incoming);
    std::error_code error;
    std::filesystem::directory_iterator entries(folder, error);
    if (error)
      return add(Status::problem, fmt::format("{}: {}", folder.string(), error.message()),
                 "make the folder, or change `incoming`");
    if (!may_write(folder)) return;
    add(Status::ok, folder.string());
  }

  // For the user who asks; the check `service` looks for the one that the jobs run as.
  bool may_write(const std::filesystem::path& folder) {
    if (access(folder.c_str(), W_OK | X_OK) == 0) return true;
    add(Status::problem, fmt::format("{} may not be written to by you", folder.string()),
        "let the user that the jobs run as own it, and ask as that user");
    return false;
  }

  void backup() {
    if (settings_.text(Key::backup_folder).empty())
      return add(Status::note, "no folder for backups is set", "name one with `backup.folder`, on another disk");
    auto folder = settings_.path(Key::backup_folder);
    auto all = list_backups(folder);
    may_write(folder);
    for (const auto& name : all) {
      struct stat info {};
      auto file = folder / name.text();
      if (lstat(file.c_str(), &info) != 0 || !S_ISREG(info.st_mode) || (info.st_mode & 077) == 0) continue;
      add(Status::problem, fmt::format("{} may be read by others (mode {:04o})", file.string(), info.st_mode & 07777),
          fmt::format("run `chmod 0600 {}`", file.string()));
    }
    auto advice =
        fmt::format("see `portalctl job history --steps`, or run `portalctl backup create {}`", folder.string());
    if (all.empty()) return add(Status::problem, fmt::format("there is none in {}", folder.string()), advice);
    if (all.front().at > clock_.now())
      return add(Status::problem,
                 fmt::format("the newest in {} is of the future: {}", folder.string(), all.front().text()),
                 "see the check `clock`; it hides how old the others are: move it to another folder");
    bool fresh = clock_.now().at() - all.front().at.at() <= std::chrono::days(2);
    add(fresh ? Status::ok : Status::problem,
        fmt::format("the newest in {} is of {}", folder.string(), zone_.local_text(all.front().at)),
        fresh ? "" : advice);
  }

  void sqlite() {
    add(Status::ok, fmt::format("SQLite {}; only portalctl may write to the file: checkpoints run under its lock",
                                sqlite_version()));
    if (journal_mode(*store_) != "wal")
      add(Status::problem, "the database is not in WAL mode",
          "another program changed it; restore the newest good backup");
  }

  void permissions() {
    std::error_code ignored;
    std::set<std::filesystem::path> folders;
    for (const auto& file : {store_->file(), settings_.path(Key::key_file)})
      folders.insert(folder_of(std::filesystem::weakly_canonical(file, ignored)));
    struct stat info {};
    for (const auto& folder : folders)
      if (stat(folder.c_str(), &info) == 0 && (info.st_mode & 022) != 0 && (info.st_mode & S_ISVTX) == 0)
        add(Status::problem,
            fmt::format("others may put another database or key into {} (mode {:04o})", folder.string(),
                        info.st_mode & 07777),
            fmt::format("run `chmod go-w {}`", folder.string()));
    if (stat(store_->file().c_str(), &info) != 0 || (info.st_mode & 077) == 0)
      return add(Status::ok, "the database is its owner's alone");
    add(Status::problem, fmt::format("the database may be read by others (mode {:04o})", info.st_mode & 07777),
        fmt::format("run `chmod 0600 {}`", store_->file().string()));
  }

  void key() {
    load_installation_key(*store_, settings_.path(Key::key_file));
    add(Status::ok, settings_.path(Key::key_file).string());
  }

  void integrity() {
    auto answer = quick_check(*store_);
    if (answer == "ok") return add(Status::ok, "quick_check found nothing");
    add(Status::problem, answer, "write nothing more to it; restore the newest good backup");
  }

  void audit() {
    auto verdict = verify_audit_log(*store_);
    if (!verdict.first_wrong) return add(Status::ok, fmt::format("{}, the chain holds", counted(verdict.rows, "row")));
    add(Status::problem, fmt::format("row {}: {}", *verdict.first_wrong, verdict.reason), "find out who changed it");
  }

  void clock() {
    auto newest = newest_audit_time(*store_);
    auto now = clock_.now();
    if (newest && *newest > now.text())
      return add(Status::problem, fmt::format("it is {}, but the audit log was written at {}", now.text(), *newest),
                 "set the machine's clock; PINs expire by it");
    add(Status::ok, fmt::format("{} in the district ({})", zone_.local_text(now), zone_.name()));
  }

  // Those that run all day, where they ever did.
  void frequent_jobs() {
    constexpr std::chrono::hours late{3};
    for (const auto* job : {"photo-publish", "mail-send"}) {
      auto newest = find_job_record(*store_, job);
      if (!newest) continue;
      auto advice = fmt::format("see the check `timer`, and `portalctl job history --job {} --steps`", job);
      auto at = Timestamp::parse(newest->started_at);
      auto when = zone_.local_text(newest->started_at);
      if (newest->exit_code && *newest->exit_code > exit_findings)
        add(Status::problem, fmt::format("{} failed with {} ({})", job, *newest->exit_code, when), advice);
      else if (at && clock_.now().at() - at->at() > late)
        add(Status::problem, fmt::format("{} last ran at {}", job, when), advice);
    }
  }

  void schedule() {
    auto newest = newest_nightly_sync(*store_);
    if (!newest) return add(Status::note, "nightly-sync never ran", "see the check `timer`");
    auto date = Date::parse(newest->first);
    bool alive = date && *date >= zone_.date_of(clock_.now()).plus_days(-2);
    auto detail = fmt::format("nightly-sync last ran for {} ({})", newest->first, newest->second);
    if (!alive) return add(Status::problem, detail, "see the check `timer`, and what the job printed");
    add(newest->second == "failed" ? Status::problem : Status::ok, detail,
        newest->second == "failed" ? "`portalctl job history --steps` tells which step" : "");
  }
};

}  // namespace

std::string_view finding_status_name(Finding::Status status) {
  return status == Status::ok ? "ok" : status == Status::note ? "note" : "problem";
}

std::vector<Finding> examine(const Settings& settings, Store* store, const std::string& store_error, const Clock& clock,
                             const Machine& machine) {
  return Examination(settings, store, store_error, clock, machine).run();
}

}  // namespace portal
