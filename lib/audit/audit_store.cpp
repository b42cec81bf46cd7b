#include <fmt/format.h>

#include <stdexcept>

#include "lib/audit/audit.h"
#include "lib/audit/audit_chain.h"
#include "lib/base/interrupt.h"

namespace portal {
namespace {

constexpr const char* columns = "seq, at, operator, acting_as, origin, action, subject, outcome, detail, hash";

AuditRow read_row(SQLite::Statement& select) {
  AuditRow row;
  row.seq = select.getColumn(0).getInt64();
  int index = 1;
  for (auto* text : {&row.at, &row.login, &row.acting_as, &row.origin, &row.action, &row.subject, &row.outcome,
                     &row.detail, &row.hash})
    *text = column_text(select, index++);
  return row;
}

}  // namespace

// The end of the chain, kept while one transaction appends many rows.
struct AuditLog::Writer {
  explicit Writer(Store& store)
      : insert(store.database(), std::string("INSERT INTO audit_log (") + columns + ") VALUES (?,?,?,?,?,?,?,?,?,?)"),
        transaction(store.transactions()) {
    SQLite::Statement last(store.database(), "SELECT seq, hash FROM audit_log ORDER BY seq DESC LIMIT 1");
    if (last.executeStep()) row.seq = last.getColumn(0).getInt64(), row.hash = column_text(last, 1);
  }
  SQLite::Statement insert;
  long transaction;
  AuditRow row;  // the last one written; its buffers are used again
  Timestamp now;
};

AuditLog::AuditLog(Store& store, Actor actor, const Clock& clock)
    : store_(store), actor_(std::move(actor)), clock_(clock) {}
AuditLog::~AuditLog() = default;
AuditLog::AuditLog(AuditLog&&) noexcept = default;

std::int64_t AuditLog::append(std::string_view action, std::string_view subject, const JsonObject& detail) {
  return append_row(action, subject, "done", detail.empty() ? "" : detail.text());
}

void AuditLog::append_denied(std::string_view action, std::string_view subject, std::string_view why) {
  append_row(action, subject, "denied", JsonObject().add("why", why).text());
}

// By `log_row` the report of disclosures finds the row that it is about (0011).
void AuditLog::append_failed(std::int64_t of, std::string_view action, std::string_view subject, JsonObject detail) {
  append_row(action, subject, "failed", detail.add("log_row", static_cast<long long>(of)).text());
}

std::int64_t AuditLog::append_row(std::string_view action, std::string_view subject, std::string_view outcome,
                                  std::string detail) {
  if (!store_.writing()) throw std::logic_error("an audit row outside a write transaction");
  if (!writer_ || writer_->transaction != store_.transactions()) writer_ = std::make_unique<Writer>(store_);
  auto& row = writer_->row;
  auto before = std::move(row.hash);
  ++row.seq;
  if (auto now = clock_.now(); row.at.empty() || now != writer_->now) writer_->now = now, row.at = now.text();
  row.login = actor_.login, row.acting_as = actor_.acting_as, row.origin = actor_.origin;
  row.action = action, row.subject = subject, row.outcome = outcome;
  row.detail = std::move(detail);
  row.hash = audit_hash(before, row);
  auto& insert = writer_->insert;
  insert.bind(1, row.seq);
  int index = 2;
  for (const auto* text :
       {&row.at, &row.login, &row.acting_as, &row.origin, &row.action, &row.subject, &row.outcome, &row.detail})
    bind_text(insert, index++, *text);
  insert.bindNoCopy(index, row.hash.data(), static_cast<int>(row.hash.size()));
  insert.exec();
  insert.reset();
  return row.seq;
}

namespace {

// The conditions of a filter, and their values in the order of their numbers.
struct Conditions {
  std::vector<std::string> texts, values;

  explicit Conditions(const AuditFilter& filter) {
    if (filter.since) add("at >= {0}", filter.since->text());
    if (filter.before) add("at < {0}", filter.before->text());
    add("(operator = {0} OR acting_as = {0})", filter.login);
    add("(subject = {0} OR substr(subject, 1, length({0}) + 1) = {0} || '/')", filter.subject);
    add("(action = {0} OR substr(action, 1, length({0}) + 1) = {0} || '.')", filter.action);
    add("outcome = {0}", filter.outcome);
  }
  std::string text() const {
    std::string all;
    for (const auto& one : texts) all += (all.empty() ? " WHERE " : " AND ") + one;
    return all;
  }

 private:
  void add(std::string_view condition, const std::string& value) {
    if (value.empty()) return;
    values.push_back(value);
    texts.push_back(fmt::format(fmt::runtime(condition), fmt::format("?{}", values.size())));
  }
};

}  // namespace

void read_audit_log(Store& store, const AuditFilter& filter, const std::function<void(const AuditRow&)>& row) {
  Conditions conditions(filter);
  auto order = filter.newest ? fmt::format(" ORDER BY seq DESC LIMIT {}", *filter.newest) : " ORDER BY seq";
  SQLite::Statement select(store.database(),
                           fmt::format("SELECT {} FROM audit_log{}{}", columns, conditions.text(), order));
  for (std::size_t i = 0; i < conditions.values.size(); ++i)
    bind_text(select, static_cast<int>(i) + 1, conditions.values[i]);
  while (select.executeStep()) {
    check_interrupted();
    row(read_row(select));
  }
}

std::vector<std::string> logged_actions(Store& store) {
  SQLite::Statement select(store.database(), "SELECT DISTINCT action FROM audit_log ORDER BY action");
  std::vector<std::string> actions;
  while (select.executeStep()) actions.push_back(column_text(select, 0));
  return actions;
}

}  // namespace portal
