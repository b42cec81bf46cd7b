#include "lib/audit/audit.h"

#include <SQLiteCpp/Exception.h>
#include <doctest/doctest.h>

#include "lib/audit/chain.h"
#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::has;
using test::problem;

// A log of ten rows besides those of `init`, without what keeps SQL from changing them.
struct Log : test::Rehearsal {
  std::int64_t rows = 0;
  Log() {
    WriteTransaction transaction(*store);
    for (int i = 0; i < 10; ++i)
      session->audit.append("test.do", "subject" + std::to_string(i), JsonObject().add("n", static_cast<long long>(i)));
    transaction.commit();
    rows = verify_audit_log(*store).rows;
  }
  AuditVerdict after(const std::string& sql) {
    store->database().exec("DROP TRIGGER audit_log_is_not_changed; DROP TRIGGER audit_log_is_not_cut");
    store->database().exec(sql);
    return verify_audit_log(*store);
  }
};

}  // namespace

TEST_CASE("audit: a log that nobody touched holds") {
  Log log;
  auto verdict = verify_audit_log(*log.store);
  CHECK(!verdict.first_wrong);
  CHECK(verdict.rows == 13);  // init and two operators before
}

TEST_CASE("audit: the database itself refuses to change or cut the log") {
  Log log;
  CHECK_THROWS_AS(log.store->database().exec("UPDATE audit_log SET operator = 'x'"), SQLite::Exception);
  CHECK_THROWS_AS(log.store->database().exec("DELETE FROM audit_log WHERE seq = 3"), SQLite::Exception);
}

TEST_CASE("audit: a row that was edited in any column is named") {
  for (const auto* column : {"at", "operator", "acting_as", "origin", "action", "subject", "outcome", "detail"}) {
    CAPTURE(column);
    Log log;
    auto verdict = log.after(std::string("UPDATE audit_log SET ") + column + " = " + column + " || 'x' WHERE seq = 7");
    CHECK(verdict.first_wrong == 7);
    CHECK(has(verdict.reason, "was changed after it was written"));
  }
}

TEST_CASE("audit: text that moved from one column to the next is named") {
  Log log;
  CHECK(log.after("UPDATE audit_log SET action = 'test', subject = '.do' || subject WHERE seq = 7").first_wrong == 7);
}

TEST_CASE("audit: a row that was removed is named as missing") {
  Log log;
  auto verdict = log.after("DELETE FROM audit_log WHERE seq = 7");
  CHECK(verdict.first_wrong == 7);
  CHECK(verdict.reason == "the row is missing");
}

TEST_CASE("audit: a log that was emptied never holds") {
  auto verdict = Log().after("DELETE FROM audit_log");
  CHECK(verdict.first_wrong == 1);
  CHECK(verdict.reason == "the log is empty");
}

TEST_CASE("audit: a row that was removed is named, though the others were moved up") {
  Log log;
  CHECK(
      log.after("DELETE FROM audit_log WHERE seq = 7; UPDATE audit_log SET seq = seq - 1 WHERE seq > 7").first_wrong ==
      7);
}

TEST_CASE("audit: a row that was put in is named") {
  Log log;
  CHECK(log.after("UPDATE audit_log SET seq = -seq WHERE seq > 6;"
                  "UPDATE audit_log SET seq = 1 - seq WHERE seq < 0;"
                  "INSERT INTO audit_log SELECT 7, at, operator, acting_as, origin, action, subject, outcome, detail, "
                  "hash FROM audit_log WHERE seq = 6")
            .first_wrong == 7);
}

TEST_CASE("audit: a row that was added to the end is named") {
  Log log;
  CHECK(log.after("INSERT INTO audit_log SELECT 14, at, operator, acting_as, origin, action, subject, outcome, detail, "
                  "hash FROM audit_log WHERE seq = 13")
            .first_wrong == 14);
}

TEST_CASE("audit: rows that changed places are named") {
  Log log;
  CHECK(log.after("UPDATE audit_log SET seq = 99 WHERE seq = 7; UPDATE audit_log SET seq = 7 WHERE seq = 8;"
                  "UPDATE audit_log SET seq = 8 WHERE seq = 99")
            .first_wrong == 7);
}

TEST_CASE("audit: a row without a write transaction is a bug") {
  Log log;
  CHECK_THROWS_AS(log.session->audit.append("test.do", "x"), std::logic_error);
  CHECK(verify_audit_log(*log.store).rows == log.rows);
}

TEST_CASE("audit: a row goes with its transaction, or not at all") {
  Log log;
  {
    WriteTransaction transaction(*log.store);
    log.session->audit.append("test.do", "rolled back");
  }
  WriteTransaction transaction(*log.store);
  log.session->audit.append("test.do", "kept");
  transaction.commit();
  auto verdict = verify_audit_log(*log.store);
  CHECK(verdict.rows == log.rows + 1);
  CHECK(!verdict.first_wrong);
}

TEST_CASE("audit: sessions that take turns, in one process or in two, keep one chain") {
  Log log;
  Store other(log.settings->path(Key::database), log.clock, 5);
  AuditLog here(*log.store, {"here", "", "test"}, log.clock), there(other, {"there", "", "test"}, log.clock);
  for (int i = 0; i < 5; ++i) {
    for (auto [store, audit] :
         {std::pair(log.store.get(), &here), {&other, &there}, {log.store.get(), &log.session->audit}}) {
      WriteTransaction transaction(*store);
      audit->append("test.turn", std::to_string(i));
      audit->append("test.turn", std::to_string(i));
      transaction.commit();
    }
  }
  auto verdict = verify_audit_log(*log.store);
  CHECK(verdict.rows == log.rows + 30);
  CHECK(!verdict.first_wrong);
}

TEST_CASE("audit: the log is read oldest first, by moment, person and subject") {
  Log log;
  log.clock.set(test::moment("2026-08-15T10:00:00Z"));
  WriteTransaction transaction(*log.store);
  AuditLog(*log.store, {"kim", "admin", "test"}, log.clock).append("pin.new", "023907F123/G1");
  transaction.commit();
  auto found = [&](const AuditFilter& filter) {
    std::vector<std::string> subjects;
    read_audit_log(*log.store, filter, [&](const AuditRow& row) { subjects.push_back(row.subject); });
    return subjects;
  };
  CHECK(found({}).size() == 14);
  CHECK(found({}).back() == "023907F123/G1");
  CHECK(found({.since = test::moment("2026-08-15T00:00:00Z")}).size() == 1);
  CHECK(found({.login = "kim"}).size() == 1);
  CHECK(found({.login = "admin"}).size() == 14);  // in person, or acted as
  CHECK(found({.subject = "023907F123"}).size() == 1);
  CHECK(found({.subject = "023907F12"}).empty());
  CHECK(found({.action = "pin.new"}).size() == 1);
  CHECK(found({.action = "test"}).size() == 10);
  CHECK(found({.action = "tes"}).empty());
  CHECK(found({.outcome = "denied"}).empty());
  CHECK(found({.before = test::moment("2026-08-15T10:00:00Z")}).size() == 13);
  CHECK(found({.since = test::moment("2026-08-15T10:00:00Z"), .before = test::moment("2026-08-15T10:00:01Z")}) ==
        std::vector<std::string>{"023907F123/G1"});
  CHECK(found({.action = "test.do", .newest = 2}) == std::vector<std::string>{"subject9", "subject8"});
  CHECK(logged_actions(*log.store) == std::vector<std::string>{"init", "operator.add", "pin.new", "test.do"});
}

TEST_CASE("audit: a long log is followed in many parts, and the wrong row is found in each of them") {
  Log log;
  {
    WriteTransaction transaction(*log.store);
    for (int i = 0; i < 10'000; ++i)
      log.session->audit.append("test.do", std::string(static_cast<std::size_t>(i % 90), 'x'));
    transaction.commit();
  }
  auto all = log.rows + 10'000;
  CHECK(verify_audit_log(*log.store).rows == all);
  auto chain = follow_chain(*log.store, {1, 4096, 4097, 9'999, all, all + 1, -5});
  CHECK(chain.heads.size() == 5);
  CHECK(chain.heads.at(all) == log_end(*log.store).head);
  CHECK(chain.end == log_end(*log.store));
  for (std::int64_t row : {std::int64_t{1}, std::int64_t{4096}, std::int64_t{4097}, std::int64_t{8192}, all}) {
    CAPTURE(row);
    Store copy(log.store->file(), log.clock, 5);
    auto& database = copy.database();
    database.exec("BEGIN; DROP TRIGGER audit_log_is_not_changed");
    database.exec("UPDATE audit_log SET detail = 'x' WHERE seq = " + std::to_string(row));
    CHECK(verify_audit_log(copy).first_wrong == row);
    database.exec("UPDATE audit_log SET hash = x'00' WHERE seq = " + std::to_string(row));
    auto wrong = follow_chain(copy, {row, row - 1});
    CHECK(wrong.verdict.first_wrong == row);
    CHECK(wrong.end.rows == row - 1);
    CHECK(!wrong.heads.contains(row));
    database.exec("ROLLBACK");
  }
}

}  // namespace portal
