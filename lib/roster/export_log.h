#pragma once
// What the audit log keeps of an export.
#include <cstdint>
#include <functional>

#include "lib/roster/export.h"

namespace portal {

class ExportLog {
 public:
  /// `door` throws where the operator may not export any more; it is asked within the transaction of a row.
  ExportLog(Session& session, const ExportRequest& request, ExportDestination& destination, std::function<void()> door);

  /// Before the first byte of what is read while it is written; nothing for a file.
  void begin();
  /// All rows have been written: a file gets its name with that.
  void whole(std::int64_t rows);
  /// It was cut off; the destination tells behind what. A file is then none, and nobody has any. Never throws: what cut
  /// it off is what a person is told of.
  void cut_off() noexcept;

 private:
  Session& session_;
  const ExportRequest& request_;
  ExportDestination& destination_;
  std::function<void()> door_;
  std::int64_t begun_ = 0;  // that row's number

  JsonObject with_request(JsonObject detail) const;
  JsonObject whole_detail(std::int64_t rows) const;
  JsonObject cut_off_detail() const;
  JsonObject ended(JsonObject detail, std::string_view how) const;
  void append_end(const JsonObject& told, LockWait wait);
};

}  // namespace portal
