#include "lib/accounts/account_store.h"

namespace portal {
namespace {

constexpr std::string_view account_columns =
    "account_id, email, first_name, last_name, phone, language, guardian_id, created_at, last_login, state, "
    "more_than_four, password_hash IS NOT NULL";

std::optional<Account> read_account(SQLite::Statement& select) {
  if (!select.executeStep()) return {};
  Account account;
  account.id = select.getColumn(0).getInt64();
  int index = 1;
  for (auto* text : {&account.email, &account.first_name, &account.last_name, &account.phone, &account.language,
                     &account.guardian_id, &account.created_at, &account.last_login})
    *text = column_text(select, index++);
  auto state = column_text(select, index++);
  account.state = state == "active"    ? AccountState::active
                  : state == "pending" ? AccountState::pending
                                       : AccountState::inactive;
  account.more_than_four = select.getColumn(index++).getInt() != 0;
  account.has_password = select.getColumn(index++).getInt() != 0;
  return account;
}

// A link is good while the PIN that it rests on is the guardian's newest, and was validated by this account; one that
// an extract brought is, until its date, without (002).
constexpr const char* links_sql = R"sql(
  SELECT l.student_id, l.guardian_id, s.first_name || iif(s.middle_name IS NULL, ' ', ' ' || s.middle_name || ' ') ||
         s.last_name, s.location_code, c.school_name, s.grade, l.linked_at, l.validated_at, l.verify_by,
         coalesce(s.active_from <= ?3 AND ?3 <= s.active_until, 0), coalesce(g.entitled, 0),
         coalesce(p.generation, l.rests_on) = l.rests_on AND l.rests_on > 0
           AND iif(l.validated_at IS NULL, coalesce(l.verify_by, '') > ?2, coalesce(p.state, '') = 'used')
  FROM account_links l LEFT JOIN students s USING (student_id) LEFT JOIN schools c USING (location_code)
    LEFT JOIN guardian_links g ON g.student_id = l.student_id AND g.guardian_id = l.guardian_id
    LEFT JOIN pins p ON p.student_id = l.student_id AND p.guardian_id = l.guardian_id
  WHERE l.account_id = ?1 ORDER BY s.last_name, s.first_name, l.student_id)sql";

}  // namespace

std::optional<Account> select_account(Store& store, const std::string& email_key) {
  SQLite::Statement select(store.database(),
                           "SELECT " + std::string(account_columns) + " FROM accounts WHERE email_key = ?");
  bind_text(select, 1, email_key);
  return read_account(select);
}

std::optional<Account> select_account(Store& store, std::int64_t account_id) {
  SQLite::Statement select(store.database(),
                           "SELECT " + std::string(account_columns) + " FROM accounts WHERE account_id = ?");
  select.bind(1, account_id);
  return read_account(select);
}

std::vector<AccountLink> select_links(Store& store, std::int64_t account_id, Timestamp now, Date today) {
  SQLite::Statement select(store.database(), links_sql);
  auto moment = now.text(), day = today.text();
  select.bind(1, account_id);
  bind_text(select, 2, moment);
  bind_text(select, 3, day);
  std::vector<AccountLink> links;
  while (select.executeStep()) {
    AccountLink link;
    link.account_id = account_id;
    int index = 0;
    for (auto* text : {&link.student_id, &link.guardian_id, &link.student_name, &link.school, &link.school_name,
                       &link.grade, &link.linked_at, &link.validated_at, &link.verify_by})
      *text = column_text(select, index++);
    link.enrolled = select.getColumn(index++).getInt() != 0;
    bool entitled = select.getColumn(index++).getInt() != 0, rests_on_pin = select.getColumn(index).getInt() != 0;
    link.state = !link.enrolled  ? LinkState::not_enrolled
                 : !entitled     ? LinkState::not_entitled
                 : !rests_on_pin ? LinkState::awaiting_pin
                                 : LinkState::active;
    links.push_back(std::move(link));
  }
  return links;
}

}  // namespace portal
