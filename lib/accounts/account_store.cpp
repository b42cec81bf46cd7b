#include "lib/accounts/account_store.h"

#include "lib/district/guardian_merge_store.h"

#include <stdexcept>

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
// an extract brought is, until its date, without (002). What was good stays good for a graduate's parents, to the end
// of a grace period; an extract of the new year has neither of them any more. A link is good by its own guardian ID
// alone, whoever that is merged with; only a restriction counts under whichever ID of the person. Where that one
// entitles no more and another ID of the person does, a PIN of that other one makes it good again.
std::string links_sql() {
  return R"sql(
  SELECT l.student_id, l.guardian_id, s.first_name || iif(s.middle_name IS NULL, ' ', ' ' || s.middle_name || ' ') ||
         s.last_name, s.location_code, c.school_name, s.grade, l.linked_at, l.validated_at, l.verify_by,
         coalesce(s.active_from <= ?3 AND ?3 <= s.active_until, 0),
         (SELECT max(d.links_until) FROM graduates d WHERE d.student_id = l.student_id AND d.links_until >= ?3),
         coalesce(g.entitled, 0),
         coalesce(g.legal_guardian = 'Y' AND g.restricted = 'N' AND (g.absent_since IS NULL OR s.absent_since IS NOT
           NULL), 0),
         coalesce(p.generation, l.rests_on) = l.rests_on AND l.rests_on > 0
           AND iif(l.validated_at IS NULL, coalesce(l.verify_by, '') > ?2, coalesce(p.state, '') = 'used'),
         )sql" +
         under_another_id_sql("o.entitled") + ", " + restricted_under_another_id_sql() + R"sql(
  FROM account_links l LEFT JOIN students s USING (student_id) LEFT JOIN schools c USING (location_code)
    LEFT JOIN guardian_links g ON g.student_id = l.student_id AND g.guardian_id = l.guardian_id
    LEFT JOIN pins p ON p.student_id = l.student_id AND p.guardian_id = l.guardian_id
  WHERE l.account_id = ?1 ORDER BY s.last_name, s.first_name, l.student_id)sql";
}

// A graduate's link that is good no more cannot be made good again: there is no new PIN.
LinkState state_of(const AccountLink& link, bool entitled, bool rests_on_pin, bool entitled_as_another) {
  bool graduate = !link.graduate_until.empty();
  if (!link.enrolled && !graduate) return LinkState::not_enrolled;
  if (!entitled && graduate) return LinkState::not_enrolled;
  if (!entitled) return entitled_as_another ? LinkState::awaiting_pin : LinkState::not_entitled;
  if (!rests_on_pin) return graduate ? LinkState::not_enrolled : LinkState::awaiting_pin;
  return LinkState::active;
}

// One change of one account; `texts` are bound after its number, a blank as NULL.
void change(Store& store, const char* sql, std::int64_t account_id, const std::vector<std::string>& texts = {}) {
  SQLite::Statement statement(store.database(), sql);
  statement.bind(1, account_id);
  int index = 2;
  for (const auto& text : texts) bind_blank_as_null(statement, index++, text);
  statement.exec();
}

// "José@Example.org" is found as "josé@example.org".
std::string key_of(const std::string& email) {
  auto key = email_key(email);
  if (!key) throw std::logic_error("an account's email is no address");
  return *key;
}

}  // namespace

AccountWriter::AccountWriter(Store& store)
    : store_(store),
      insert_(store.database(),
              "INSERT INTO accounts (email, email_key, first_name, last_name, phone, language, origin, state, "
              "created_at, last_login, guardian_id, more_than_four) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      names_(store) {}

std::int64_t AccountWriter::insert(const NewAccount& account) {
  const auto key = key_of(account.email), created = account.created_at.text(),
             state = std::string(account_state_name(account.state));
  const std::string origin = account.origin == NewAccount::Origin::extract ? "extract" : "registered";
  int index = 1;
  for (const auto* text : {&account.email, &key, &account.first_name, &account.last_name})
    bind_text(insert_, index++, *text);
  for (const auto* text : {&account.phone, &account.language}) bind_blank_as_null(insert_, index++, *text);
  for (const auto* text : {&origin, &state, &created}) bind_text(insert_, index++, *text);
  for (const auto* text : {&account.last_login, &account.guardian_id}) bind_blank_as_null(insert_, index++, *text);
  insert_.bind(index, account.more_than_four ? 1 : 0);
  insert_.exec();
  insert_.reset();
  auto account_id = store_.database().getLastInsertRowid();
  names_.put_account(account_id, account.first_name, account.last_name);
  return account_id;
}

std::int64_t insert_account(Store& store, const NewAccount& account) {
  AccountWriter writer(store);
  auto account_id = writer.insert(account);
  writer.finish();
  return account_id;
}

void delete_pending_account(Store& store, std::int64_t account_id) {
  change(store, "DELETE FROM account_tokens WHERE account_id = ?1", account_id);
  change(store, "DELETE FROM accounts WHERE account_id = ?1 AND state = 'pending'", account_id);
  remove_account_name(store, account_id);
}

void update_registration(Store& store, std::int64_t account_id, const NewAccount& account) {
  change(store,
         "UPDATE accounts SET email = ?2, first_name = ?3, last_name = ?4, phone = ?5, language = ?6 WHERE account_id "
         "= ?1",
         account_id, {account.email, account.first_name, account.last_name, account.phone, account.language});
  index_account_name(store, account_id, account.first_name, account.last_name);
}

void update_state(Store& store, std::int64_t account_id, AccountState state) {
  change(store, "UPDATE accounts SET state = ?2, failures = 0, failed_at = NULL WHERE account_id = ?1", account_id,
         {std::string(account_state_name(state))});
}

void update_email(Store& store, std::int64_t account_id, const std::string& email) {
  change(store, "UPDATE accounts SET email = ?2, email_key = ?3 WHERE account_id = ?1", account_id,
         {email, key_of(email)});
}

void update_exception(Store& store, std::int64_t account_id) {
  change(store, "UPDATE accounts SET more_than_four = 1 WHERE account_id = ?1", account_id);
}

void update_password(Store& store, std::int64_t account_id, const std::string& hash) {
  change(store, "UPDATE accounts SET password_hash = ?2, failures = 0, failed_at = NULL WHERE account_id = ?1",
         account_id, {hash});
}

void suspend_links(Store& store, std::int64_t account_id) {
  change(store, "UPDATE account_links SET rests_on = 0, validated_at = NULL, verify_by = NULL WHERE account_id = ?1",
         account_id);
}

SignInState select_sign_in_state(Store& store, std::int64_t account_id) {
  SQLite::Statement select(store.database(),
                           "SELECT password_hash, failures, failed_at FROM accounts WHERE account_id = ?");
  select.bind(1, account_id);
  if (!select.executeStep()) return {};
  return {column_text(select, 0), select.getColumn(1).getInt64(), column_text(select, 2)};
}

void update_failures(Store& store, std::int64_t account_id, std::int64_t failures, Timestamp at) {
  change(store, "UPDATE accounts SET failures = CAST(?2 AS INTEGER), failed_at = ?3 WHERE account_id = ?1", account_id,
         {std::to_string(failures), at.text()});
}

void update_signed_in(Store& store, std::int64_t account_id, Timestamp at, const std::string& new_hash) {
  change(store,
         "UPDATE accounts SET last_login = ?2, password_hash = coalesce(?3, password_hash), failures = 0, "
         "failed_at = NULL WHERE account_id = ?1",
         account_id, {at.text(), new_hash});
}

void reset_failures(Store& store, std::int64_t account_id) {
  change(store, "UPDATE accounts SET failures = 0, failed_at = NULL WHERE account_id = ?1", account_id);
}

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
  SQLite::Statement select(store.database(), links_sql());
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
    auto open_until = column_text(select, index++);
    if (!link.enrolled) link.graduate_until = open_until;
    bool entitled = select.getColumn(index++).getInt() != 0, was_entitled = select.getColumn(index++).getInt() != 0,
         rests_on_pin = select.getColumn(index++).getInt() != 0, as_another = select.getColumn(index++).getInt() != 0,
         restricted = select.getColumn(index).getInt() != 0;
    link.state = state_of(link, (link.enrolled ? entitled : was_entitled) && !restricted, rests_on_pin,
                          as_another && !restricted);
    links.push_back(std::move(link));
  }
  return links;
}

}  // namespace portal
