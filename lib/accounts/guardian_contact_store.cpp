#include "lib/accounts/guardian_contact_store.h"

namespace portal {

std::vector<std::string> select_phones_of_email(Store& store, const std::string& email_key) {
  SQLite::Statement select(store.database(),
                           "SELECT home_phone, work_phone, cell_phone FROM guardian_links "
                           "WHERE email IS NOT NULL AND lower(trim(email)) = ? AND absent_since IS NULL");
  bind_text(select, 1, email_key);
  std::vector<std::string> phones;
  while (select.executeStep())
    for (int i = 0; i < 3; ++i)
      if (auto phone = column_text(select, i); !phone.empty()) phones.push_back(phone);
  return phones;
}

std::string select_guardian_language(Store& store, std::int64_t account_id) {
  SQLite::Statement select(store.database(),
                           "SELECT g.language FROM guardian_links g WHERE g.language IS NOT NULL AND g.guardian_id IN "
                           "(SELECT guardian_id FROM accounts WHERE account_id = ?1 "
                           "UNION SELECT guardian_id FROM account_links WHERE account_id = ?1) LIMIT 1");
  select.bind(1, account_id);
  return select.executeStep() ? column_text(select, 0) : std::string();
}

}  // namespace portal
