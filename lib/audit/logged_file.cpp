#include "lib/audit/logged_file.h"

namespace portal {

void commit_logged(Store& store, AuditLog& audit, std::string_view action, std::string_view subject,
                   const JsonObject& detail, AtomicFile& file, const std::function<void()>& door) {
  file.settle();  // what needs space
  WriteTransaction transaction(store);
  door();
  auto row = audit.append(action, subject, detail);
  transaction.commit();
  try {
    file.commit();
  } catch (const std::exception& error) {
    log_failed_file(store, audit, row, action, subject, file.target().string(), error.what());
    throw;
  }
}

void log_failed_file(Store& store, AuditLog& audit, std::int64_t of, std::string_view action, std::string_view subject,
                     const std::string& file, std::string_view why) noexcept {
  try {
    WriteTransaction transaction(store);
    audit.append_failed(of, action, subject, JsonObject().add("file", file).add("why", why));
    transaction.commit();
  } catch (...) {
  }
}

}  // namespace portal
