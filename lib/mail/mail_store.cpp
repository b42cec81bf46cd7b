#include "lib/mail/mail_store.h"

#include <fmt/format.h>

namespace portal {
namespace {

constexpr std::string_view columns =
    "mail_id, template, language, recipient, subject, body, state, queued_at, next_try_at, ended_at, answer, attempts";

Mail read_mail(SQLite::Statement& select) {
  Mail mail;
  mail.id = select.getColumn(0).getInt64();
  int index = 1;
  for (auto* text : {&mail.template_name, &mail.language, &mail.recipient, &mail.subject, &mail.body})
    *text = column_text(select, index++);
  mail.state = parse_mail_state(column_text(select, index++)).value_or(MailState::uncertain);
  for (auto* text : {&mail.queued_at, &mail.next_try_at, &mail.ended_at, &mail.answer})
    *text = column_text(select, index++);
  mail.attempts = select.getColumn(index).getInt();
  return mail;
}

std::int64_t number(Store& store, const std::string& sql, const std::string& moment = {}) {
  SQLite::Statement select(store.database(), sql);
  if (!moment.empty()) bind_text(select, 1, moment);
  return select.executeStep() ? select.getColumn(0).getInt64() : 0;
}

// The state stands in the statement itself: with a parameter SQLite could not take the index of those not sent.
std::string in_state(MailState state) { return fmt::format("state = '{}'", mail_state_name(state)); }

}  // namespace

std::int64_t insert_mail(Store& store, const NewMail& mail, Timestamp now) {
  SQLite::Statement insert(store.database(), R"sql(
    INSERT INTO mails (template, language, recipient, subject, body, state, queued_at, next_try_at)
    VALUES (?1, ?2, ?3, ?4, ?5, 'queued', ?6, ?6))sql");
  auto moment = now.text();
  bind_text(insert, 1, mail.template_name);
  bind_text(insert, 2, mail.language);
  bind_text(insert, 3, mail.recipient);
  bind_text(insert, 4, mail.subject);
  bind_text(insert, 5, mail.body);
  bind_text(insert, 6, moment);
  insert.exec();
  return store.database().getLastInsertRowid();
}

void put_mail_secret(Store& store, std::int64_t mail_id, const std::string& sealed) {
  SQLite::Statement update(store.database(), "UPDATE mails SET sealed = ?2 WHERE mail_id = ?1");
  update.bind(1, mail_id);
  update.bind(2, sealed.data(), static_cast<int>(sealed.size()));
  update.exec();
}

std::string mail_secret(Store& store, std::int64_t mail_id) {
  SQLite::Statement select(store.database(), "SELECT sealed FROM mails WHERE mail_id = ?");
  select.bind(1, mail_id);
  return select.executeStep() ? column_text(select, 0) : std::string();
}

std::optional<Mail> select_mail(Store& store, std::int64_t mail_id) {
  SQLite::Statement select(store.database(), fmt::format("SELECT {} FROM mails WHERE mail_id = ?", columns));
  select.bind(1, mail_id);
  if (!select.executeStep()) return {};
  return read_mail(select);
}

void select_mails(Store& store, const MailFilter& filter, const std::function<void(const Mail&)>& row) {
  auto sql = fmt::format("SELECT {} FROM mails WHERE true", columns);
  if (!filter.recipient.empty()) sql += " AND recipient = ?1 COLLATE NOCASE";
  if (filter.state) sql += " AND " + in_state(*filter.state);
  SQLite::Statement select(store.database(), sql + " ORDER BY mail_id DESC");
  if (!filter.recipient.empty()) bind_text(select, 1, filter.recipient);
  while (select.executeStep()) row(read_mail(select));
}

std::optional<Mail> next_mail_due(Store& store, Timestamp now) {
  SQLite::Statement select(store.database(),
                           fmt::format("SELECT {} FROM mails WHERE {} AND next_try_at <= ? ORDER BY next_try_at, "
                                       "mail_id LIMIT 1",
                                       columns, in_state(MailState::queued)));
  auto moment = now.text();
  bind_text(select, 1, moment);
  if (!select.executeStep()) return {};
  return read_mail(select);
}

std::int64_t count_mails_due(Store& store, Timestamp now) {
  return number(store,
                fmt::format("SELECT count(*) FROM mails WHERE {} AND next_try_at <= ?", in_state(MailState::queued)),
                now.text());
}

std::vector<std::int64_t> mails_in(Store& store, MailState state) {
  SQLite::Statement select(store.database(), "SELECT mail_id FROM mails WHERE " + in_state(state));
  std::vector<std::int64_t> all;
  while (select.executeStep()) all.push_back(select.getColumn(0).getInt64());
  return all;
}

void claim_mail(Store& store, std::int64_t mail_id, Timestamp now) {
  SQLite::Statement update(store.database(), "UPDATE mails SET state = 'sending', claimed_at = ?2 WHERE mail_id = ?1");
  auto moment = now.text();
  update.bind(1, mail_id);
  bind_text(update, 2, moment);
  update.exec();
}

void put_mail_outcome(Store& store, std::int64_t mail_id, const MailOutcome& outcome) {
  SQLite::Statement update(store.database(), R"sql(
    UPDATE mails SET state = ?2, attempts = ?3, next_try_at = ?4, ended_at = ?5, answer = ?6, claimed_at = NULL,
      sealed = iif(?2 IN ('sent', 'given up'), NULL, sealed)
    WHERE mail_id = ?1)sql");
  auto state = std::string(mail_state_name(outcome.state));
  update.bind(1, mail_id);
  bind_text(update, 2, state);
  update.bind(3, outcome.attempts);
  bind_blank_as_null(update, 4, outcome.next_try_at);
  bind_blank_as_null(update, 5, outcome.ended_at);
  bind_blank_as_null(update, 6, outcome.answer);
  update.exec();
}

void erase_secrets_of_uncertain(Store& store, Timestamp before) {
  SQLite::Statement update(store.database(),
                           fmt::format("UPDATE mails SET sealed = NULL WHERE {} AND ended_at < ? AND sealed IS NOT "
                                       "NULL",
                                       in_state(MailState::uncertain)));
  auto moment = before.text();
  bind_text(update, 1, moment);
  update.exec();
}

MailCounts select_mail_counts(Store& store) {
  auto count = [&](MailState state) { return number(store, "SELECT count(*) FROM mails WHERE " + in_state(state)); };
  MailCounts counts{count(MailState::queued), count(MailState::uncertain), count(MailState::given_up), {}};
  SQLite::Statement select(store.database(), "SELECT min(queued_at) FROM mails WHERE " + in_state(MailState::queued));
  if (select.executeStep()) counts.oldest_waiting = column_text(select, 0);
  return counts;
}

}  // namespace portal
