#include <stdexcept>

#include "lib/audit/audit.h"
#include "lib/audit/audit_chain.h"

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

void read_audit_log(Store& store, const AuditFilter& filter, const std::function<void(const AuditRow&)>& row) {
  SQLite::Statement select(
      store.database(), std::string("SELECT ") + columns +
                            " FROM audit_log WHERE (?1 = '' OR at >= ?1) AND "
                            "(?2 = '' OR operator = ?2 OR acting_as = ?2) AND "
                            "(?3 = '' OR subject = ?3 OR substr(subject, 1, length(?3) + 1) = ?3 || '/') ORDER BY seq");
  auto since = filter.since ? filter.since->text() : std::string();
  bind_text(select, 1, since);
  bind_text(select, 2, filter.login);
  bind_text(select, 3, filter.subject);
  while (select.executeStep()) row(read_row(select));
}

AuditVerdict verify_audit_log(Store& store) {
  SQLite::Statement select(store.database(), std::string("SELECT ") + columns + " FROM audit_log ORDER BY seq");
  AuditVerdict verdict;
  std::string before;
  while (select.executeStep()) {
    auto row = read_row(select);
    ++verdict.rows;
    if (row.seq != verdict.rows) {
      verdict.first_wrong = verdict.rows;
      verdict.reason = "the row is missing";
    } else if (row.hash != audit_hash(before, row)) {
      verdict.first_wrong = row.seq;
      verdict.reason = "the row, or the one before it, was changed after it was written";
    }
    if (verdict.first_wrong) return verdict;
    before = std::move(row.hash);
  }
  return verdict;
}

}  // namespace portal
