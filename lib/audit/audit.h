#pragma once
// The tamper-evident log of who did what. A row goes in with the change that it tells of, in the same
// transaction, or neither does. Names and IDs are in it; PINs, passwords and tokens never.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/json.h"
#include "lib/base/time.h"
#include "lib/store/store.h"

namespace portal {

/// Who acts, as the log keeps it.
struct Actor {
  std::string login;      // of the person at the keyboard
  std::string acting_as;  // --as; blank where nobody else was named
  std::string origin;     // where from: the host, and the terminal or "no terminal"
};

struct AuditRow {
  std::int64_t seq = 0;
  std::string at, login, acting_as, origin, action, subject, outcome, detail, hash;  // hash: 32 bytes
};

class AuditLog {
 public:
  AuditLog(Store& store, Actor actor, const Clock& clock);
  ~AuditLog();
  AuditLog(AuditLog&&) noexcept;

  /// Appends within the running write transaction; without one it is a bug. Returns the row's number.
  std::int64_t append(std::string_view action, std::string_view subject, const JsonObject& detail = {});
  /// What row `of` tells of did not come about after all.
  void append_failed(std::int64_t of, std::string_view action, std::string_view subject, JsonObject detail);
  void append_denied(std::string_view action, std::string_view subject, std::string_view why);
  const Actor& actor() const { return actor_; }

 private:
  struct Writer;
  Store& store_;
  Actor actor_;
  const Clock& clock_;
  std::unique_ptr<Writer> writer_;
  std::int64_t append_row(std::string_view action, std::string_view subject, std::string_view outcome,
                          std::string detail);
};

struct AuditFilter {
  std::optional<Timestamp> since, before;  // from that moment on; earlier than that moment
  std::string login;                       // blank here and below: any
  std::string subject;                     // "023907F123", also with a guardian behind it, or "run 2"
  std::string action;                      // "pin.new", or "pin" for all of that noun
  std::string outcome;                     // done, denied, failed
  std::optional<std::int64_t> newest;      // only so many, the newest first
};

/// Oldest first, streamed.
void read_audit_log(Store& store, const AuditFilter& filter, const std::function<void(const AuditRow&)>& row);

/// Every action that the log has.
std::vector<std::string> logged_actions(Store& store);

struct AuditVerdict {
  std::int64_t rows = 0;
  std::optional<std::int64_t> first_wrong;  // the number of the first row that is not what was written
  std::string reason;
};
/// Follows the chain from the first row on: an edited, removed, inserted or reordered row breaks it.
/// What was cut off at the end shows only against a checkpoint.
AuditVerdict verify_audit_log(Store& store);

}  // namespace portal
