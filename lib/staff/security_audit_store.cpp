#include "lib/staff/security_audit_store.h"

namespace portal {

void insert_security_audit(Store& store, const LocationCode& school, Timestamp at, const std::string& login) {
  SQLite::Statement insert(
      store.database(),
      "INSERT INTO security_audits (location_code, run_at, run_by) VALUES (?, ?, ?) ON CONFLICT DO "
      "NOTHING");  // twice in a second
  auto moment = at.text();
  bind_text(insert, 1, school.text());
  bind_text(insert, 2, moment);
  bind_text(insert, 3, login);
  insert.exec();
}

std::map<std::string, Timestamp> newest_security_audits(Store& store) {
  SQLite::Statement select(store.database(),
                           "SELECT location_code, max(run_at) FROM security_audits GROUP BY location_code");
  std::map<std::string, Timestamp> found;
  while (select.executeStep())
    if (auto at = Timestamp::parse(column_text(select, 1))) found.emplace(column_text(select, 0), *at);
  return found;
}

}  // namespace portal
