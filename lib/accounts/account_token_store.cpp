#include "lib/accounts/account_token_store.h"

#include <array>
#include <stdexcept>

namespace portal {
namespace {

constexpr std::array<const char*, 3> purposes = {"confirm", "reset", "change email"};

std::string text_of(TokenPurpose purpose) { return purposes.at(static_cast<std::size_t>(purpose)); }

TokenPurpose purpose_of(const std::string& text) {
  for (std::size_t i = 0; i < purposes.size(); ++i)
    if (text == purposes[i]) return static_cast<TokenPurpose>(i);
  throw std::logic_error("a token without a purpose");
}

void bind_blob(SQLite::Statement& statement, int index, const std::string& bytes) {
  statement.bind(index, bytes.data(), static_cast<int>(bytes.size()));
}

}  // namespace

void replace_token(Store& store, const std::string& hash, const LiveToken& token, Timestamp now, Timestamp expires) {
  delete_token(store, token.account_id, token.purpose);
  SQLite::Statement insert(store.database(),
                           "INSERT INTO account_tokens (token_hash, account_id, purpose, new_email, created_at, "
                           "expires_at) VALUES (?, ?, ?, ?, ?, ?)");
  auto purpose = text_of(token.purpose), created = now.text(), until = expires.text();
  bind_blob(insert, 1, hash);
  insert.bind(2, token.account_id);
  bind_text(insert, 3, purpose);
  bind_blank_as_null(insert, 4, token.new_email);
  bind_text(insert, 5, created);
  bind_text(insert, 6, until);
  insert.exec();
}

std::optional<LiveToken> select_token(Store& store, const std::string& hash, Timestamp now) {
  SQLite::Statement select(
      store.database(),
      "SELECT account_id, purpose, new_email FROM account_tokens WHERE token_hash = ? AND expires_at > ?");
  auto moment = now.text();
  bind_blob(select, 1, hash);
  bind_text(select, 2, moment);
  if (!select.executeStep()) return {};
  return LiveToken{select.getColumn(0).getInt64(), purpose_of(column_text(select, 1)), column_text(select, 2)};
}

void delete_tokens(Store& store, std::int64_t account_id) {
  SQLite::Statement erase(store.database(), "DELETE FROM account_tokens WHERE account_id = ?");
  erase.bind(1, account_id);
  erase.exec();
}

void delete_token(Store& store, std::int64_t account_id, TokenPurpose purpose) {
  SQLite::Statement erase(store.database(), "DELETE FROM account_tokens WHERE account_id = ? AND purpose = ?");
  auto text = text_of(purpose);
  erase.bind(1, account_id);
  bind_text(erase, 2, text);
  erase.exec();
}

bool count_mail(Store& store, const std::string& address_hash, Timestamp now, Timestamp window_began, int limit) {
  SQLite::Statement forget(store.database(), "DELETE FROM account_mail_limits WHERE since <= ?");
  auto began = window_began.text(), moment = now.text();
  bind_text(forget, 1, began);
  forget.exec();
  SQLite::Statement count(store.database(),
                          "INSERT INTO account_mail_limits (address_hash, since, mails) VALUES (?, ?, 1) "
                          "ON CONFLICT (address_hash) DO UPDATE SET mails = mails + 1 WHERE mails < ?");
  bind_blob(count, 1, address_hash);
  bind_text(count, 2, moment);
  count.bind(3, limit);
  return count.exec() == 1;
}

}  // namespace portal
