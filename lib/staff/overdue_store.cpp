#include "lib/staff/overdue_store.h"

namespace portal {

std::map<std::string, Timestamp> select_last_audits(Store& store) {
  SQLite::Statement select(store.database(),
                           "SELECT location_code, max(run_at) FROM security_audits GROUP BY location_code");
  std::map<std::string, Timestamp> newest;
  while (select.executeStep())
    if (auto at = Timestamp::parse(column_text(select, 1))) newest.emplace(column_text(select, 0), *at);
  return newest;
}

}  // namespace portal
