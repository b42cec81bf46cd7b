#include "lib/accounts/link_store.h"

namespace portal {

LinkFailures select_link_failures(Store& store, std::int64_t account_id) {
  SQLite::Statement select(store.database(), "SELECT link_failures, link_failed_at FROM accounts WHERE account_id = ?");
  select.bind(1, account_id);
  if (!select.executeStep()) return {};
  return {select.getColumn(0).getInt64(), column_text(select, 1)};
}

void put_link_failures(Store& store, std::int64_t account_id, const LinkFailures& failures) {
  SQLite::Statement update(store.database(),
                           "UPDATE accounts SET link_failures = ?2, link_failed_at = ?3 WHERE account_id = ?1");
  update.bind(1, account_id);
  update.bind(2, failures.count);
  bind_blank_as_null(update, 3, failures.at);
  update.exec();
}

LinkFailures select_student_failures(Store& store, const std::string& id_digest) {
  SQLite::Statement select(store.database(), "SELECT failures, failed_at FROM link_pauses WHERE id_digest = ?");
  select.bind(1, id_digest.data(), static_cast<int>(id_digest.size()));
  if (!select.executeStep()) return {};
  return {select.getColumn(0).getInt64(), column_text(select, 1)};
}

void put_student_failures(Store& store, const std::string& id_digest, const LinkFailures& failures,
                          Timestamp forgotten) {
  SQLite::Statement forget(store.database(), "DELETE FROM link_pauses WHERE failed_at < ?");
  auto before = forgotten.text();
  bind_text(forget, 1, before);
  forget.exec();
  SQLite::Statement put(store.database(),
                        "INSERT OR REPLACE INTO link_pauses (id_digest, failures, failed_at) VALUES (?, ?, ?)");
  put.bind(1, id_digest.data(), static_cast<int>(id_digest.size()));
  put.bind(2, failures.count);
  bind_text(put, 3, failures.at);
  put.exec();
}

void delete_student_failures(Store& store, const std::string& id_digest) {
  SQLite::Statement remove(store.database(), "DELETE FROM link_pauses WHERE id_digest = ?");
  remove.bind(1, id_digest.data(), static_cast<int>(id_digest.size()));
  remove.exec();
}

std::string guardian_of_links(Store& store, std::int64_t account_id) {
  SQLite::Statement select(store.database(),
                           "SELECT guardian_id FROM account_links WHERE account_id = ? "
                           "ORDER BY validated_at IS NULL, validated_at, linked_at, student_id LIMIT 1");
  select.bind(1, account_id);
  return select.executeStep() ? column_text(select, 0) : std::string();
}

void bind_account(Store& store, std::int64_t account_id, const std::string& guardian_id) {
  SQLite::Statement update(store.database(), "UPDATE accounts SET guardian_id = ?2 WHERE account_id = ?1");
  update.bind(1, account_id);
  bind_text(update, 2, guardian_id);
  update.exec();
}

std::int64_t count_links(Store& store, std::int64_t account_id) {
  SQLite::Statement select(store.database(), "SELECT count(*) FROM account_links WHERE account_id = ?");
  select.bind(1, account_id);
  select.executeStep();
  return select.getColumn(0).getInt64();
}

bool has_link(Store& store, std::int64_t account_id, const std::string& student_id) {
  SQLite::Statement select(store.database(), "SELECT 1 FROM account_links WHERE account_id = ?1 AND student_id = ?2");
  select.bind(1, account_id);
  bind_text(select, 2, student_id);
  return select.executeStep();
}

void put_link(Store& store, const ValidatedLink& link, Timestamp at) {
  SQLite::Statement put(store.database(), R"sql(
    INSERT INTO account_links (account_id, student_id, guardian_id, linked_at, rests_on, validated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?4)
    ON CONFLICT (account_id, student_id) DO UPDATE SET guardian_id = excluded.guardian_id, rests_on = excluded.rests_on,
      validated_at = excluded.validated_at, verify_by = NULL)sql");
  auto moment = at.text();
  put.bind(1, link.account_id);
  bind_text(put, 2, link.student_id);
  bind_text(put, 3, link.guardian_id);
  bind_text(put, 4, moment);
  put.bind(5, link.rests_on);
  put.exec();
}

void delete_link(Store& store, std::int64_t account_id, const std::string& student_id) {
  SQLite::Statement remove(store.database(), "DELETE FROM account_links WHERE account_id = ?1 AND student_id = ?2");
  remove.bind(1, account_id);
  bind_text(remove, 2, student_id);
  remove.exec();
}

std::vector<std::string> emails_of_role(Store& store, const std::string& location_code, const std::string& role,
                                        Date day) {
  SQLite::Statement select(store.database(), R"sql(
    SELECT DISTINCT s.email FROM staff_roles r JOIN staff s USING (employee_number)
    WHERE r.location_code = ?1 AND r.role = ?2 AND r.absent_since IS NULL
      AND (r.expiration_date IS NULL OR r.expiration_date > ?3)
      AND s.email IS NOT NULL AND s.hr_status = 'complete' AND s.absent_since IS NULL
    ORDER BY s.email)sql");
  auto today = day.text();
  bind_text(select, 1, location_code);
  bind_text(select, 2, role);
  bind_text(select, 3, today);
  std::vector<std::string> emails;
  while (select.executeStep()) emails.push_back(column_text(select, 0));
  return emails;
}

}  // namespace portal
