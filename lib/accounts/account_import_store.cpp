#include "lib/accounts/account_import_store.h"

namespace portal {

LinkImporter::LinkImporter(Store& store)
    : account_(store.database(), "SELECT 1 FROM accounts WHERE email_key = ? AND state <> 'pending'"),
      pending_(store.database(), "SELECT account_id FROM accounts WHERE email_key = ? AND state = 'pending'"),
      student_(store.database(), "SELECT 1 FROM students WHERE student_id = ?"),
      ground_(store.database(),
              "SELECT g.entitled, coalesce(p.generation, 1), g.first_name, g.last_name FROM guardian_links g "
              "LEFT JOIN pins p USING (student_id, guardian_id) WHERE g.student_id = ? AND g.guardian_id = ?"),
      insert_(store.database(),
              "INSERT INTO account_links (account_id, student_id, guardian_id, linked_at, rests_on, verify_by) "
              "VALUES (?, ?, ?, ?, ?, ?)") {}

bool LinkImporter::account_exists(const std::string& email_key) {
  account_.reset();
  bind_text(account_, 1, email_key);
  return account_.executeStep();
}

std::optional<std::int64_t> LinkImporter::pending_account(const std::string& email_key) {
  pending_.reset();
  bind_text(pending_, 1, email_key);
  if (!pending_.executeStep()) return {};
  auto account_id = pending_.getColumn(0).getInt64();
  pending_.reset();
  return account_id;
}

LinkGround LinkImporter::ground(const std::string& student_id, const std::string& guardian_id) {
  LinkGround found;
  ground_.reset();
  bind_text(ground_, 1, student_id);
  bind_text(ground_, 2, guardian_id);
  if (ground_.executeStep()) {
    found.student = found.guardian = true;
    found.entitled = ground_.getColumn(0).getInt() != 0;
    found.generation = ground_.getColumn(1).getInt64();
    found.first_name = column_text(ground_, 2);
    found.last_name = column_text(ground_, 3);
    return found;
  }
  student_.reset();
  bind_text(student_, 1, student_id);
  found.student = student_.executeStep();
  return found;
}

void LinkImporter::insert(std::int64_t account_id, const std::string& student_id, const std::string& guardian_id,
                          std::int64_t rests_on, const std::string& linked_at, const std::string& verify_by) {
  insert_.bind(1, account_id);
  bind_text(insert_, 2, student_id);
  bind_text(insert_, 3, guardian_id);
  bind_text(insert_, 4, linked_at);
  insert_.bind(5, rests_on);
  bind_text(insert_, 6, verify_by);
  insert_.exec();
  insert_.reset();
}

}  // namespace portal
