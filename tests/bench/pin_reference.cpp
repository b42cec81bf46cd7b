// The reference of the PIN run: a bare loop of sealing and inserting, for the same links, into the same table, in one
// transaction of the same safety. No check of uniqueness, no audit rows, no rules.
// Usage: pin_reference PORTAL_DB TARGET_DB      (prints the number of PINs)
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <sodium.h>

#include <iostream>
#include <string>

namespace {

constexpr const char* table = R"sql(
CREATE TABLE pins (student_id TEXT NOT NULL, guardian_id TEXT NOT NULL, generation INTEGER NOT NULL,
  state TEXT NOT NULL, sealed BLOB, student_mark INTEGER, guardian_mark INTEGER, issued_at TEXT NOT NULL,
  expires_at TEXT NOT NULL, date_used TEXT, ended_at TEXT, tries INTEGER NOT NULL DEFAULT 0, letter_at TEXT,
  PRIMARY KEY (student_id, guardian_id)) STRICT;
CREATE INDEX pins_by_guardian ON pins (guardian_id);
)sql";

std::string seal(const std::string& student, const std::string& guardian, const unsigned char* key) {
  auto digits = fmt::format("{:09}", randombytes_uniform(1'000'000'000));
  auto data = fmt::format("pins|{}|{}|1", student, guardian);
  constexpr std::size_t nonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
  std::string sealed(nonce + digits.size() + crypto_aead_xchacha20poly1305_ietf_ABYTES, '\0');
  auto* bytes = reinterpret_cast<unsigned char*>(sealed.data());
  randombytes_buf(bytes, nonce);
  crypto_aead_xchacha20poly1305_ietf_encrypt(
      bytes + nonce, nullptr, reinterpret_cast<const unsigned char*>(digits.data()), digits.size(),
      reinterpret_cast<const unsigned char*>(data.data()), data.size(), nullptr, bytes, key);
  return sealed;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3 || sodium_init() < 0) return 2;
  unsigned char key[crypto_aead_xchacha20poly1305_ietf_KEYBYTES];
  randombytes_buf(key, sizeof key);
  SQLite::Database source(arguments[1], SQLite::OPEN_READONLY);
  SQLite::Database target(arguments[2], SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  target.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;");
  target.exec(table);
  SQLite::Statement links(source, "SELECT student_id, guardian_id FROM guardian_links WHERE entitled ORDER BY 1, 2");
  SQLite::Statement insert(target,
                           "INSERT INTO pins (student_id, guardian_id, generation, state, sealed, student_mark, "
                           "guardian_mark, issued_at, expires_at) VALUES (?, ?, 1, 'live', ?, ?, ?, "
                           "'2026-08-14T09:30:00Z', '2026-10-14T07:00:00Z')");
  target.exec("BEGIN IMMEDIATE");
  long long rows = 0;
  while (links.executeStep()) {
    auto student = links.getColumn(0).getString(), guardian = links.getColumn(1).getString();
    auto sealed = seal(student, guardian, key);
    insert.bindNoCopy(1, student);
    insert.bindNoCopy(2, guardian);
    insert.bindNoCopy(3, sealed.data(), static_cast<int>(sealed.size()));
    insert.bind(4, static_cast<std::int64_t>(++rows));
    insert.bind(5, static_cast<std::int64_t>(-rows));
    insert.exec();
    insert.reset();
  }
  target.exec("COMMIT");
  target.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  std::cout << rows << "\n";
}
