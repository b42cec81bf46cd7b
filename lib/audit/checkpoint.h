#pragma once
// What is kept of the log outside the database, so that it cannot be cut or rewritten unseen: checkpoints, which say
// how long it was and which hash its last row had; and the statement of each restore, after which it may be shorter.
#include <optional>
#include <string>
#include <variant>

#include "lib/audit/signing.h"
#include "lib/base/time.h"

namespace portal {

/// The log up to a row: since each hash holds the one before, the last stands for all rows.
struct LogPoint {
  std::int64_t rows = 0;
  std::string head;  // the hash of the last of them, 32 bytes
  bool operator==(const LogPoint&) const = default;
};

/// Whose log it is.
struct LogOwner {
  std::string district;      // its name, for a reader
  std::string installation;  // the installation's mark, 16 bytes: no two have the same
  bool operator==(const LogOwner&) const = default;
};

struct Checkpoint {
  LogOwner owner;
  LogPoint log;
  Timestamp at;
  bool operator==(const Checkpoint&) const = default;
};

/// A backup has taken the place of the database. Of the log before it the first `shared` rows stayed; those after them
/// gave way. `after` is the log with the row that tells of the restore.
struct RestoreStatement {
  LogOwner owner;
  std::string by, backup;          // the operator's login, the backup's name
  std::optional<LogPoint> before;  // nothing: the old database could not be read, or there was none
  std::int64_t shared = 0;
  LogPoint after;
  Timestamp at;
  bool operator==(const RestoreStatement&) const = default;
};

std::string text_of(const Checkpoint& checkpoint, const InstallationKey& key);
std::string text_of(const RestoreStatement& statement, const InstallationKey& key);

/// A statement and the key that it is signed with.
struct Statement {
  std::variant<Checkpoint, RestoreStatement> said;
  std::string key;  // public, 32 bytes
};
/// Nothing where the bytes are no such text, byte for byte, with a good signature; `why` says what is wrong. Whether
/// key and installation are the right ones is for the caller to ask.
std::optional<Statement> parse_statement(std::string_view bytes, std::string& why);

}  // namespace portal
