#pragma once
// A parent's account that is active, and linked to students by PINs that were validated.
#include <SQLiteCpp/Database.h>
#include <fmt/format.h>

#include <string>
#include <vector>

namespace portal::test {

struct ParentAccount {
  std::string email = "guadalupe.reyes@example.org", guardian = "G100216";
  std::vector<std::string> students = {"023907F123", "000414F572"};
};

/// Puts it into the database as it is. The PINs must have been issued.
inline void give_account(SQLite::Database& database, const ParentAccount& parent = {}) {
  database.exec(fmt::format(
      "INSERT INTO accounts (email, email_key, first_name, last_name, origin, state, guardian_id, created_at) "
      "VALUES ('{0}', '{0}', 'Guadalupe', 'Reyes', 'registered', 'active', '{1}', '2026-08-14T10:00:00Z')",
      parent.email, parent.guardian));
  for (const auto& student : parent.students) {
    database.exec(fmt::format(
        "UPDATE pins SET state = 'used', date_used = '2026-08-14T10:00:00Z', sealed = NULL, student_mark = NULL, "
        "guardian_mark = NULL WHERE student_id = '{}' AND guardian_id = '{}'",
        student, parent.guardian));
    database.exec(fmt::format(
        "INSERT INTO account_links (account_id, student_id, guardian_id, linked_at, rests_on, validated_at) "
        "SELECT max(account_id), '{}', '{}', '2026-08-14T10:00:00Z', 1, '2026-08-14T10:00:00Z' FROM accounts",
        student, parent.guardian));
  }
}

inline void give_account(const std::string& file, const ParentAccount& parent = {}) {
  SQLite::Database database(file, SQLite::OPEN_READWRITE, 5000);
  give_account(database, parent);
}

}  // namespace portal::test
