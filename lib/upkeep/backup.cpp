#include "lib/upkeep/backup.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <future>

#include "lib/base/private_folder.h"
#include "lib/upkeep/backup_folder.h"
#include "lib/upkeep/zstd_file.h"

namespace portal {
namespace {

constexpr int days_between_integrity_checks = 7;

class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

template <class Act>
double seconds_of(Act&& act) {
  Stopwatch watch;
  act();
  return watch.seconds();
}

// The name goes away again where the database does not come to know of the backup.
class Named {
 public:
  explicit Named(std::filesystem::path file) : file_(std::move(file)) {}
  ~Named() {
    if (!file_.empty()) unlink(file_.c_str());
  }
  Named(const Named&) = delete;
  Named& operator=(const Named&) = delete;
  void keep() { file_.clear(); }

 private:
  std::filesystem::path file_;
};

void check_copy(const std::filesystem::path& copy, DatabaseCheck check, const std::filesystem::path& database) {
  auto answer = check_database(copy, check);
  if (answer == "ok") return;
  throw StorageError(
      fmt::format("{} is damaged ({}: {}); no backup was made", database.string(), check_name(check), answer),
      "write nothing more to it; restore the newest good backup");
}

// The folder as the record has it: one text, however it was written.
std::string recorded(const std::filesystem::path& folder) {
  return (std::filesystem::absolute(folder) / "").lexically_normal().parent_path().string();
}

bool lies_there(const std::filesystem::path& file, const BackupRow& made) {
  struct stat info {};
  return lstat(file.c_str(), &info) == 0 && S_ISREG(info.st_mode) && info.st_size == made.bytes;
}

void give_name(Session& session, const std::filesystem::path& packed, const std::filesystem::path& folder,
               MadeBy made_by, Backup& backup) {
  WriteTransaction transaction(session.store);
  authorize(session, Action::backup_create, Place::district(), folder.string());
  auto name = name_backup(packed, folder, session.now()).text();
  backup.file = folder / name;
  Named named(backup.file);
  auto where = recorded(folder);
  insert_backup(session.store, {session.now().text(), session.who.login, where, name, backup.sha256, backup.bytes,
                                backup.database_bytes, backup.check, backup.seconds.total, made_by});
  session.audit.append("backup.create", name,
                       JsonObject()
                           .add("folder", where)
                           .add("sha256", backup.sha256)
                           .add("bytes", static_cast<long long>(backup.bytes))
                           .add("check", check_name(backup.check)));
  transaction.commit();
  named.keep();
}

}  // namespace

DatabaseCheck plan_backup(Session& session, const std::filesystem::path& folder) {
  authorize(session, Action::backup_create, Place::district(), folder.string());
  list_backups(folder);
  auto last = Timestamp::parse(newest_integrity_check(session.store));
  bool due = !last || session.zone.date_of(*last).plus_days(days_between_integrity_checks) <= session.today();
  return due ? DatabaseCheck::integrity_check : DatabaseCheck::quick_check;
}

Backup create_backup(Session& session, const std::filesystem::path& folder, MadeBy made_by) {
  Stopwatch watch;
  Backup backup;
  backup.check = plan_backup(session, folder);
  PrivateFolder work(folder);
  auto copy = work / "portal.db", packed = work / "portal.db.zst";
  backup.seconds.copy = seconds_of([&] { copy_database(session.store, copy); });
  // Two cores: one checks the copy while the other packs it, and reads back what it wrote.
  auto checking = std::async(std::launch::async, [&, check = backup.check] {
    return seconds_of([&] { check_copy(copy, check, session.store.file()); });
  });
  PackedFile file;
  backup.seconds.pack = seconds_of([&] { file = pack_file(copy, packed); });
  backup.seconds.read_back = seconds_of([&] { check_packed_file(packed, file, copy); });
  backup.seconds.check = checking.get();
  backup.sha256 = file.sha256;
  backup.bytes = file.bytes, backup.database_bytes = file.content_bytes;
  backup.seconds.total = watch.seconds();
  give_to_owner_of(packed, folder);
  give_name(session, packed, folder, made_by, backup);
  return backup;
}

std::vector<std::string> remove_old_backups(Session& session, const std::filesystem::path& folder, int keep) {
  authorize(session, Action::backup_create, Place::district(), folder.string());
  std::vector<std::string> removed;
  for (const auto& made : list_job_backups(session.store, recorded(folder))) {
    auto file = folder / made.file;
    if (!lies_there(file, made) || keep-- > 0) continue;
    // Another installation may have given its own the name since; only what would go is read for that.
    if (sha256_hex(MappedFile(file).bytes()) != made.sha256) continue;
    WriteTransaction transaction(session.store);
    authorize(session, Action::backup_create, Place::district(), folder.string());
    session.audit.append("backup.remove", made.file, JsonObject().add("folder", made.folder));
    if (unlink(file.c_str()) != 0) throw_system_error("remove", file);
    transaction.commit();
    removed.push_back(made.file);
  }
  return removed;
}

}  // namespace portal
