// audit list | verify: the log of who did what.
#include "tests/support/sandbox.h"

using namespace portal::test;

TEST_CASE("list: who did what, oldest first, with both names") {
  Sandbox sandbox(Sandbox::Holds::operators);
  auto ran = sandbox("audit list --format csv");
  CHECK(ran.code == 0);
  CHECK(ran.err.empty());
  CHECK(
      ran.out.starts_with("seq,at,operator,acting_as,origin,action,subject,outcome,detail,hash\r\n"
                          "1,2026-08-14T07:00:00Z,root,,"));
  auto table = sandbox("audit list").out;
  CHECK(table ==
        "seq  at                    operator  acting as  action        subject    outcome  detail\n"
        "  1  2026-08-14T07:00:00Z  root                 init          portal.db  done     {\"sandbox\":\"yes\"}\n"
        "  2  2026-08-14T07:00:00Z  root                 operator.add  root       done     {\"role\":\"District IT\"}\n"
        "  3  2026-08-14T07:00:00Z  root                 operator.add  portal     done     {\"role\":\"Unattended "
        "Service\"}\n");
}

TEST_CASE("list: since a day or a time, by operator, about a student, a school or a run") {
  Sandbox sandbox;
  sandbox("pin list --school 8654 --as tokafor " + morning);
  auto rows = [&](const std::vector<std::string>& options) {
    std::vector<std::string> all = {"audit", "list", "--format", "jsonl"};
    all.insert(all.end(), options.begin(), options.end());
    auto ran = sandbox.run(all);
    CHECK(ran.code == 0);
    return std::count(ran.out.begin(), ran.out.end(), '\n');
  };
  CHECK(rows({}) == 177);
  CHECK(rows({"--since", "2026-08-14"}) == 177);  // the day begins at midnight in the district
  CHECK(rows({"--since", "2026-08-15"}) == 0);
  CHECK(rows({"--since", "2026-08-14T09:00:00-07:00"}) == 1);
  CHECK(rows({"--actor", "tokafor"}) == 1);
  CHECK(rows({"--actor", "root"}) == 177);
  CHECK(rows({"--subject", "023907F123"}) == 2);
  CHECK(rows({"--subject", "run 1"}) == 1);
  CHECK(rows({"--subject", "8654"}) == 1);
  CHECK(rows({"--subject", "%"}) == 0);
  CHECK(sandbox("audit list --since 2027-01-01").err == "no such row\n");
}

TEST_CASE("verify: it holds; an edited, removed or inserted row is named") {
  Sandbox sandbox;
  CHECK(sandbox("audit verify --format csv").out == "rows,verdict,first_wrong_row,reason\r\n176,holds,,\r\n");
  CHECK(sandbox("audit verify").code == 0);
  auto spoiled = [](const std::string& sql) {
    Sandbox copy;
    copy.shell("sqlite3 portal.db \"drop trigger audit_log_is_not_changed; drop trigger audit_log_is_not_cut; " + sql +
               "\"");
    auto ran = copy("audit verify --format csv");
    CHECK(ran.code == 1);
    return ran.out.substr(ran.out.find("\r\n") + 2);
  };
  CHECK(spoiled("update audit_log set acting_as = 'x' where seq = 9") ==
        "9,broken,9,\"the row, or the one before it, was changed after it was written\"\r\n");
  CHECK(spoiled("delete from audit_log where seq = 9") == "9,broken,9,the row is missing\r\n");
  CHECK(spoiled("update audit_log set seq = 1000 where seq = 3").starts_with("3,broken,3,"));
  CHECK(spoiled("insert into audit_log select 177, at, operator, acting_as, origin, action, subject, outcome, detail, "
                "hash from audit_log where seq = 176")
            .starts_with("177,broken,177,"));
}

TEST_CASE("the log cannot be edited or cut by accident") {
  Sandbox sandbox;
  auto ran = output_of("sqlite3 '" + sandbox.path("portal.db") + "' 'delete from audit_log where seq = 9' 2>&1");
  CHECK(has(ran, "the audit log is never cut"));
  CHECK(sandbox("audit verify").code == 0);
}

TEST_CASE("the log is for District IT, and reading it needs no other role") {
  Sandbox sandbox;
  for (std::string login : {"tokafor", "dwhitaker", "msrinivasan", "portal"})
    for (std::string line : {"audit list", "audit verify"}) {
      auto ran = sandbox(line + " --as " + login + " " + morning);
      CHECK(ran.code == 3);
      CHECK(ran.out.empty());
      CHECK(has(ran.err, login + " may not do this (audit.read at the district)"));
    }
  CHECK(sandbox("audit verify --as ivarga " + morning).code == 0);
}
