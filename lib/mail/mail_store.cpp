#include "lib/mail/mail_store.h"

namespace portal {

std::int64_t insert_mail(Store& store, const std::string& template_name, const std::string& language,
                         const std::string& recipient, Timestamp now) {
  SQLite::Statement insert(store.database(), R"sql(
    INSERT INTO mails (template, language, recipient, subject, body, state, queued_at, next_try_at)
    VALUES (?1, ?2, ?3, '', '', 'queued', ?4, ?4))sql");
  auto moment = now.text();
  bind_text(insert, 1, template_name);
  bind_text(insert, 2, language);
  bind_text(insert, 3, recipient);
  bind_text(insert, 4, moment);
  insert.exec();
  return store.database().getLastInsertRowid();
}

}  // namespace portal
