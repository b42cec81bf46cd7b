#include "lib/upkeep/restore.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

#include "lib/audit/chain.h"
#include "lib/photos/publish_store.h"
#include "lib/photos/school_folder.h"
#include "lib/store/installation_key.h"
#include "lib/store/installation_store.h"
#include "lib/upkeep/restore_statement.h"

namespace portal {
namespace {

namespace fs = std::filesystem;

fs::path log_of(const fs::path& database) { return database.string() + "-wal"; }

bool there(const fs::path& file) {
  std::error_code ignored;
  return fs::exists(fs::symlink_status(file, ignored));
}

bool has_log(const fs::path& database) {
  std::error_code error;
  auto size = fs::file_size(log_of(database), error);
  return !error && size > 0;
}

fs::path free_name(const fs::path& database, Timestamp now) {
  auto name = fmt::format("{}.before-restore-{}", database.string(), file_time(now));
  auto free = [](const fs::path& file) { return !there(file) && !there(log_of(file)); };
  if (free(name)) return name;
  for (int number = 2;; ++number)
    if (auto numbered = fmt::format("{}-{}", name, number); free(numbered)) return numbered;
}

void sync_file(const fs::path& file) {
  int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  bool done = descriptor >= 0 && fsync(descriptor) == 0;
  int error = errno;
  if (descriptor >= 0) close(descriptor);
  errno = error;
  if (!done) throw_system_error("write", file);
}

void remove_if_there(const fs::path& file) {
  if (unlink(file.c_str()) != 0 && errno != ENOENT) throw_system_error("remove", file);
}

// A restore that was killed may have left the database a second name: it is no old database that was kept.
void remove_second_names(const fs::path& database) {
  std::error_code ignored;
  auto prefix = database.filename().string() + ".before-restore-";
  for (const auto& entry : fs::directory_iterator(folder_of(database), ignored))
    if (entry.path().filename().string().starts_with(prefix) && fs::equivalent(entry.path(), database, ignored))
      fs::remove(entry.path(), ignored);
}

// The second name of the old database and of its log; taken back where the restore does not come about.
class Kept {
 public:
  ~Kept() {
    for (const auto& file : made_) unlink(file.c_str());
  }
  void keep(const fs::path& file, const fs::path& as) {
    if (link(file.c_str(), as.c_str()) != 0) throw_system_error(fmt::format("keep {} as", file.string()), as);
    made_.push_back(as);
  }
  void for_good() { made_.clear(); }

 private:
  std::vector<fs::path> made_;
};

// At each moment the path names the old database or the new one, and never the new one beside the old one's log.
void take_place(const fs::path& copy, const fs::path& database, const fs::path& kept_name) {
  Kept kept;
  bool old = there(database);
  if (old) kept.keep(database, kept_name);
  if (has_log(
          database)) {  // it could not be brought into the file: from here on the two are whole under the other name
    kept.keep(log_of(database), log_of(kept_name));
    kept.for_good();
  }
  sync_folder(folder_of(database));
  remove_if_there(log_of(database));
  remove_if_there(database.string() + "-shm");
  sync_folder(folder_of(database));
  // Where nothing was there, nothing may have come meanwhile.
  if ((old ? rename(copy.c_str(), database.c_str()) : link(copy.c_str(), database.c_str())) != 0)
    throw_system_error("write", database);
  kept.for_good();
  sync_folder(folder_of(database));
}

// Nobody else has them open: what is in the logs goes into the files.
void finish_files(const fs::path& copy, const fs::path& database) {
  if (!fold_log(copy) || has_log(copy))
    throw StorageError("the unpacked backup could not be finished", "try again; nothing was changed");
  give_to_owner_of(copy, there(database) ? database : folder_of(database));
  sync_file(copy);
  if (there(database) && fold_log(database) && has_log(database))
    throw Busy(fmt::format("another program has {} open", database.string()),
               "only portalctl may use it; stop the other, and try again");
}

// Between the question and the lock others may have gone on: what they did was no part of the answer.
void refuse_changed(const fs::path& database, const std::optional<DatabaseState>& confirmed) {
  auto now = read_database_state(database);
  if (now == confirmed) return;
  throw Refused(fmt::format("the database has changed since: it is {}",
                            now ? "as of " + now->text() + " now" : "not there, or cannot be read"),
                "look again at what would be lost, and repeat the command; nothing was changed");
}

}  // namespace

void authorize_restore(Session& in_backup, Store* here) {
  authorize(in_backup, Action::backup_restore, Place::district());
  if (!here || read_installation(*here).sandbox == read_installation(in_backup.store).sandbox) return;
  throw Refused("one of the two is a sandbox: a rehearsal and a real district do not take each other's place",
                "name another file with --database; nothing was changed");
}

bool holds_publishing(Session& in_backup) {
  return has_photos(in_backup.store) || !present_school_folders(in_backup.settings).empty();
}

namespace {

// What the backup's own log and its key say of the restore, while it is open: the rest is known when it is closed.
struct Signed {
  std::optional<InstallationKey> key;  // nothing: it is not here
  RestoreStatement statement;
};

Signed log_restore(Session& session, const UnpackedBackup& backup, const fs::path& kept) {
  auto name = backup.backup().filename().string();
  WriteTransaction transaction(session.store);
  authorize(session, Action::backup_restore, Place::district());
  JsonObject detail;
  detail.add("sha256", backup.sha256());
  if (!kept.empty()) detail.add("kept", kept.filename().string());
  if (holds_publishing(session)) put_publish_hold(session.store, {session.now().text(), name});
  session.audit.append("backup.restore", name, detail);
  transaction.commit();
  Signed made{{},
              {{session.settings.text(Key::district_name), read_installation(session.store).key_mark},
               session.who.login,
               name,
               {},
               0,
               log_end(session.store),
               session.now()}};
  try {
    made.key = load_installation_key(session.store, session.settings.path(Key::key_file));
  } catch (const StorageError&) {  // a restore needs no key, and says that it is missing
  }
  return made;
}

}  // namespace

Restoration restore_backup(std::unique_ptr<Session> in_backup, UnpackedBackup& backup,
                           const std::optional<DatabaseState>& confirmed) {
  auto& session = *in_backup;
  const auto& settings = session.settings;
  authorize(session, Action::backup_restore, Place::district());
  auto named = settings.path(Key::database);
  FileLock in_use(Store::in_use_file(named), there(named) ? named : folder_of(named));
  if (!in_use.lock_within(settings.count(Key::lock_wait) * 1000))
    throw Busy(fmt::format("somebody uses {}", named.string()),
               "stop what is running and try again; nothing was changed");
  std::error_code ignored;
  auto database = fs::weakly_canonical(named, ignored);  // a link to it stays one
  remove_second_names(database);
  Restoration done;
  done.kept = there(database) || has_log(database) ? free_name(database, session.now()) : fs::path();
  auto made = log_restore(session, backup, done.kept);
  in_backup.reset();
  backup.close();
  finish_files(backup.file(), database);
  refuse_changed(database, confirmed);
  std::optional<StatementInTheMaking> statement;
  if (made.key) {
    auto logs = compare_logs(database, backup.file(), made.statement.after);
    made.statement.before = logs.before, made.statement.shared = logs.shared;
    statement.emplace(settings, made.statement, *made.key);
  }
  take_place(backup.file(), database, done.kept);
  if (statement) done.statement_in_its_place = statement->in_its_place(), done.statement = statement->came_about();
  return done;
}

}  // namespace portal
