#include "lib/upkeep/unpacked_backup.h"

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>

#include <algorithm>

#include "lib/audit/audit.h"
#include "lib/base/text.h"
#include "lib/store/installation_key.h"
#include "lib/store/installation_store.h"

namespace portal {
namespace {

using Status = Finding::Status;

constexpr const char* use_another = "use another backup";

std::string megabytes(std::int64_t bytes) { return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6); }

}  // namespace

UnpackedBackup::UnpackedBackup(const Settings& settings, const Clock& clock, std::filesystem::path backup,
                               DatabaseCheck check, Store* here)
    : settings_(settings), clock_(clock), backup_(std::move(backup)), folder_(folder_of(settings.path(Key::database))) {
  if (!unpack()) return;
  if (here) compare_with_record(*here);
  // What is damaged is looked at no further: each check trusts the one before.
  if (!check_schema() || !check_pages(check) || !open()) return;
  check_audit_log();
  check_key();
}

bool UnpackedBackup::sound() const {
  return std::none_of(findings_.begin(), findings_.end(),
                      [](const Finding& finding) { return finding.status == Status::problem; });
}

void UnpackedBackup::require_sound() const {
  for (const auto& finding : findings_)
    if (finding.status == Status::problem)
      throw StorageError(
          fmt::format("{} is no good: {}: {}", backup_.string(), finding.check, finding.detail),
          finding.advice.empty() ? "nothing was changed" : fmt::format("{}; nothing was changed", finding.advice));
}

bool UnpackedBackup::add(Status status, std::string check, std::string detail, std::string advice) {
  findings_.push_back({status, std::move(check), std::move(detail), std::move(advice)});
  return status != Status::problem;
}

bool UnpackedBackup::unpack() {
  auto unpacked = unpack_file(backup_, file());
  if (!unpacked)
    throw BadInput(fmt::format("{} is no backup of portalctl", backup_.string()), "name a file of `backup create`");
  packed_ = unpacked->packed;
  if (!unpacked->damage.empty()) return add(Status::problem, "file", unpacked->damage, use_another);
  return add(Status::ok, "file",
             fmt::format("{}, {} unpacked, SHA-256 {}", megabytes(packed_.bytes), megabytes(packed_.content_bytes),
                         packed_.sha256));
}

void UnpackedBackup::compare_with_record(Store& here) {
  auto row = find_backup(here, packed_.sha256, backup_.filename().string());
  if (!row)
    add(Status::note, "record", "this database does not know of it", "it was made elsewhere, or after a restored one");
  else if (row->sha256 == packed_.sha256)
    add(Status::ok, "record", fmt::format("as it was made at {} by {}", row->at, row->who));
  else
    add(Status::problem, "record", fmt::format("it is not the file that was made at {} under this name", row->at),
        "find out who changed it, and use another backup");
}

bool UnpackedBackup::check_schema() {
  std::optional<int> version;
  try {
    version = portal_schema_version(file());
  } catch (const StorageError&) {
    return add(Status::problem, "schema", "the database in it is damaged", use_another);
  }
  if (!version)
    throw BadInput(fmt::format("{} is no backup of portalctl", backup_.string()), "name a file of `backup create`");
  if (*version > newest_schema_version())
    return add(Status::problem, "schema",
               fmt::format("{}, of a newer program; this one knows {}", *version, newest_schema_version()),
               "use the newer program");
  return add(Status::ok, "schema", std::to_string(*version));
}

bool UnpackedBackup::check_pages(DatabaseCheck check) {
  auto answer = check_database(file(), check);
  if (answer != "ok")
    return add(Status::problem, "integrity", fmt::format("{}: {}", check_name(check), answer), use_another);
  return add(Status::ok, "integrity", fmt::format("{} found nothing", check_name(check)));
}

bool UnpackedBackup::open() {
  try {
    store_ = std::make_unique<Store>(file(), clock_, settings_.count(Key::lock_wait));
    auto installation = read_installation(*store_);
    return add(
        Status::ok, "installation",
        fmt::format("made at {}{}; as of {}", installation.created_at,
                    installation.sandbox == Sandbox::yes ? ", a sandbox" : "", read_database_state(*store_).text()));
  } catch (const StorageError& error) {
    return add(Status::problem, "installation", error.message(), use_another);
  } catch (const SQLite::Exception& error) {
    return add(Status::problem, "installation", error.what(), use_another);
  }
}

void UnpackedBackup::check_audit_log() {
  auto verdict = verify_audit_log(*store_);
  if (verdict.first_wrong)
    add(Status::problem, "audit log", fmt::format("row {}: {}", *verdict.first_wrong, verdict.reason),
        "find out who changed it");
  else
    add(Status::ok, "audit log", fmt::format("{}, the chain holds", counted(verdict.rows, "row")));
}

void UnpackedBackup::check_key() {
  auto key = settings_.path(Key::key_file);
  std::error_code ignored;
  if (!std::filesystem::exists(key, ignored)) {
    add(Status::note, "key", fmt::format("{} is not here", key.string()),
        "no backup holds it; without it no PIN can be read");
    return;
  }
  try {
    load_installation_key(*store_, key);
    add(Status::ok, "key", fmt::format("{} fits", key.string()));
  } catch (const StorageError& error) {
    add(Status::problem, "key", error.message(), error.hint());
  }
}

}  // namespace portal
