#include "lib/upkeep/checkpointing.h"

#include <fmt/format.h>
#include <unistd.h>

#include "lib/audit/chain.h"
#include "lib/audit/checkpoint_folder.h"
#include "lib/base/errors.h"
#include "lib/store/installation_store.h"

namespace portal {
namespace {

namespace fs = std::filesystem;

// The name goes away again where the log does not come to tell of the file.
class Named {
 public:
  explicit Named(fs::path file) : file_(std::move(file)) {}
  ~Named() {
    if (!file_.empty()) unlink(file_.c_str());
  }
  Named(const Named&) = delete;
  Named& operator=(const Named&) = delete;
  void keep() { file_.clear(); }

 private:
  fs::path file_;
};

void require_permission(Session& session, const std::string& subject) {
  authorize(session, Action::audit_checkpoint, Place::district(), subject);
}

InstallationKey key_of(Session& session) {
  return load_installation_key(session.store, session.settings.path(Key::key_file));
}

// `subject`: the name that the log knows the file by.
void write_and_log(Session& session, const Checkpoint& checkpoint, const fs::path& file, const std::string& subject) {
  AtomicFile out(file, FileMode::shared_read);
  out.write(text_of(checkpoint, key_of(session)));
  out.settle();  // what needs space, before others are kept from writing
  WriteTransaction transaction(session.store);
  require_permission(session, subject);
  session.audit.append(
      "audit.checkpoint", subject,
      JsonObject().add("rows", static_cast<long long>(checkpoint.log.rows)).add("head", hex(checkpoint.log.head)));
  if (!out.commit_new())
    throw Refused(fmt::format("{} exists already", file.string()), "name another file; nothing was written");
  Named named(file);
  give_to_owner_of(file, folder_of(file));
  transaction.commit();
  named.keep();
}

}  // namespace

Checkpoint checkpoint_now(Session& session) {
  require_permission(session, {});
  key_of(session);
  return {{session.settings.text(Key::district_name), read_installation(session.store).key_mark},
          log_end(session.store),
          session.now()};
}

WrittenCheckpoint write_checkpoint(Session& session) {
  auto checkpoint = checkpoint_now(session);
  auto folder = make_checkpoints_folder(session.settings);
  auto name = free_statement_name(folder, {StatementName::Kind::checkpoint, checkpoint.at, checkpoint.log.rows}).text();
  write_and_log(session, checkpoint, folder / name, name);
  return {folder / name, checkpoint};
}

WrittenCheckpoint write_checkpoint(Session& session, const fs::path& file) {
  auto checkpoint = checkpoint_now(session);
  write_and_log(session, checkpoint, file, fs::absolute(file).lexically_normal().string());
  return {file, checkpoint};
}

}  // namespace portal
