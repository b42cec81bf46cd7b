#include "lib/upkeep/doctor_store.h"

#include <sqlite3.h>

namespace portal {
namespace {

std::optional<std::string> one_text(Store& store, const char* sql) {
  SQLite::Statement select(store.database(), sql);
  if (!select.executeStep() || select.getColumn(0).isNull()) return {};
  return column_text(select, 0);
}

}  // namespace

std::string quick_check(Store& store) { return one_text(store, "PRAGMA quick_check(1)").value_or("no answer"); }
std::string journal_mode(Store& store) { return one_text(store, "PRAGMA journal_mode").value_or(""); }
std::optional<std::string> newest_audit_time(Store& store) { return one_text(store, "SELECT max(at) FROM audit_log"); }
std::string sqlite_version() { return sqlite3_libversion(); }

std::optional<std::pair<std::string, std::string>> newest_nightly_sync(Store& store) {
  SQLite::Statement select(store.database(),
                           "SELECT business_date, outcome FROM job_runs WHERE job = 'nightly-sync' "
                           "ORDER BY business_date DESC LIMIT 1");
  if (!select.executeStep()) return {};
  return std::pair(column_text(select, 0), column_text(select, 1));
}

std::vector<std::string> service_logins(Store& store) {
  SQLite::Statement select(store.database(),
                           "SELECT login FROM operators WHERE role = 'Unattended Service' ORDER BY login");
  std::vector<std::string> logins;
  while (select.executeStep()) logins.push_back(column_text(select, 0));
  return logins;
}

}  // namespace portal
