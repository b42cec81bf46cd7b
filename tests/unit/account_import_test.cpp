#include "lib/accounts/account_import.h"

#include <doctest/doctest.h>

#include "lib/pins/issue.h"
#include "tests/support/parent_world.h"
#include "tests/unit/property.h"

namespace portal {
namespace {

using test::has;
using test::ParentWorld;
using test::problem;

const std::string accounts_header = "Email,FirstName,LastName,LastLogin,Active\n",
                  links_header = "Email,StudentID,GuardianID\n";

struct ImportWorld : ParentWorld {
  explicit ImportWorld(std::map<Key, std::string> settings_of = {}) : ParentWorld(std::move(settings_of)) {
    auto rows = test::district_of(6);
    rows.guardians[5].legal = "N";
    for (int i = 0; i < 5; ++i) rows.guardians.push_back({.student = test::numbered_student(i), .id = "GA"});
    import(rows);
  }
  AccountImportResult take(const std::string& accounts, const std::string& links, DryRun dry_run = DryRun::no) {
    folder.write("accounts/accounts.csv", accounts_header + accounts);
    if (!links.empty()) folder.write("accounts/links.csv", links_header + links);
    return import_accounts(*session, {{folder / "accounts"}, "", dry_run});
  }
};

std::string counts(const AccountImportResult& result) {
  std::string text;
  for (const auto& c : result.counts)
    text += fmt::format("{} {} {} {} {};", c.kind, c.rows_read, c.added, c.known, c.rejected);
  return text;
}

std::string rejects(const AccountImportResult& result) {
  std::string text;
  for (const auto& [kind, reject] : result.rejects)
    text += fmt::format("{} {} {} {}\n", kind, reject.line, reject.column, reject.reason);
  return text;
}

std::string student(int number) { return test::numbered_student(number); }

}  // namespace

TEST_CASE("account import: accounts without a password, links that are good until their date") {
  ImportWorld world;
  auto result = world.take("Maria@example.org,Maria,Reyes,2026-06-03,Y\nana@example.org,Ana,Li,,N\n",
                           "maria@example.org," + student(0) + ",G0\nana@example.org," + student(1) + ",G1\n");
  CHECK(counts(result) == "accounts 2 2 0 0;links 2 2 0 0;");
  CHECK(world.query("SELECT email, state, origin, password_hash, last_login FROM accounts ORDER BY account_id") ==
        "Maria@example.org|active|extract|NULL|2026-06-03T07:00:00Z\nana@example.org|inactive|extract|NULL|NULL");
  // 60 days from August 14: through October 13, district time.
  CHECK(result.verify_until.text() == "2026-10-13");
  CHECK(world.query("SELECT DISTINCT rests_on, validated_at, verify_by FROM account_links") ==
        "1|NULL|2026-10-14T07:00:00Z");
  auto state = [&] { return links_of(*world.web, *find_account(*world.store, "maria@example.org"))[0].state; };
  world.clock.set(test::moment("2026-10-14T06:59:59Z"));
  CHECK(state() == LinkState::active);
  world.clock.set(test::moment("2026-10-14T07:00:00Z"));
  CHECK(state() == LinkState::awaiting_pin);
  CHECK(has(world.audit("account.import"), student(0) + "/G0 {\"email\":\"Maria@example.org\""));
  CHECK(has(world.audit("account.import"), "ana@example.org {\"state\":\"inactive\""));
}

TEST_CASE("account import: the set date, and the PIN that a link rests on") {
  ImportWorld world({{Key::existing_from, "2026-10-01"}});
  world.store->database().exec(
      "INSERT INTO pins (student_id, guardian_id, generation, state, issued_at, expires_at) VALUES ('" + student(0) +
      "', 'G0', 3, 'expired', '2026-01-01T00:00:00Z', '2026-03-01T00:00:00Z')");
  auto result = world.take("maria@example.org,Maria,Reyes,,Y\n", "maria@example.org," + student(0) + ",G0\n");
  CHECK(result.verify_until.text() == "2026-11-30");
  CHECK(world.query("SELECT rests_on, verify_by FROM account_links") == "3|2026-12-01T08:00:00Z");
}

TEST_CASE("account import: bad rows are rejected with their line and reason, the others go in") {
  ImportWorld world;
  auto result = world.take(
      "maria@example.org,Maria,Reyes,,Y\n"                // 2
      "no address,A,B,,Y\n"                               // 3
      "a@lausd.net,A,B,,Y\n"                              // 4
      "b@example.org,A,B,yesterday,Y\n"                   // 5
      "c@example.org,A,B,,perhaps\n"                      // 6
      "d@example.org,A,B,,Y\nD@example.org,A,Other,,Y\n"  // 7, 8
      "e@example.org,A,B,,Y\ne@example.org,A,B,,Y\n"      // 9, 10: the same twice
      "f@example.org," +
          std::string(101, 'x') + ",B,,Y\n",  // 11
      "maria@example.org," + student(0) +
          ",G0\n"                              // 2
          "maria@example.org,Z999999999,G0\n"  // 3
          "maria@example.org," +
          student(1) +
          ",G0\n"  // 4
          "maria@example.org," +
          student(5) +
          ",G5\n"  // 5
          "a@lausd.net," +
          student(1) +
          ",G1\n"  // 6
          "nobody@example.org," +
          student(1) +
          ",G1\n"  // 7
          "d@example.org," +
          student(1) +
          ",G1\n"  // 8
          "e@example.org," +
          student(1) + ",G1\ne@example.org," + student(1) +
          ",G2\n"                       // 9, 10
          "maria@example.org,1,G0\n");  // 11
  CHECK(counts(result) == "accounts 10 2 0 7;links 10 1 0 9;");
  CHECK(rejects(result) ==
        "accounts 3 email 'no address' is no email address\n"
        "accounts 4 email is an address of the district, which a parent account may not use\n"
        "accounts 5 last_login 'yesterday' is no date\n"
        "accounts 6 active 'perhaps' should be Y or N\n"
        "accounts 7 email line 8 has the same account with other data\n"
        "accounts 8 email line 7 has the same account with other data\n"
        "accounts 11 first_name is longer than 100 characters\n"
        "links 3 student_id there is no student Z999999999 in the roster\n"
        "links 4 guardian_id G0 is no guardian of S000000001 in the roster\n"
        "links 5 guardian_id G5 is not flagged as legal guardian of S000000005, or is restricted\n"
        "links 6 email is an address of the district, which a parent account may not use\n"
        "links 7 email has no account: no good row of accounts.csv, and none in the portal\n"
        "links 8 email has no account: no good row of accounts.csv, and none in the portal\n"
        "links 9 email line 10 has the same link with other data\n"
        "links 10 email line 9 has the same link with other data\n"
        "links 11 student_id '1' has lost its leading zeros, perhaps in a spreadsheet; it should be 10 upper-case "
        "letters and digits\n");
  CHECK(world.query("SELECT count(*) FROM accounts") == "2");
}

TEST_CASE("account import: once; an account that is known is left as it is, with its links") {
  ImportWorld world;
  world.confirmed();
  auto before = world.query("SELECT * FROM accounts");
  auto links = "maria@example.org," + student(0) + ",G0\nana@example.org," + student(1) + ",G1\n";
  CHECK(counts(world.take("maria@example.org,Other,Name,,N\nana@example.org,Ana,Li,,Y\n", links)) ==
        "accounts 2 1 1 0;links 2 1 1 0;");
  CHECK(world.query("SELECT * FROM accounts WHERE email_key = 'maria@example.org'") == before);
  CHECK(counts(world.take("maria@example.org,Other,Name,,N\nana@example.org,Ana,Li,,Y\n", links)) ==
        "accounts 2 0 2 0;links 2 0 2 0;");
  CHECK(world.query("SELECT count(*) FROM account_links") == "1");
}

TEST_CASE("account import: an account is of one guardian, and is bound to them") {
  ImportWorld world;
  auto result = world.take("maria@example.org,Maria,Reyes,,Y\nana@example.org,Ana,Li,,Y\n",
                           "maria@example.org," + student(0) + ",G0\nmaria@example.org," + student(1) +
                               ",G1\nmaria@example.org," + student(5) + ",G5\n");
  CHECK(counts(result) == "accounts 2 2 0 0;links 3 1 0 2;");
  CHECK(rejects(result) ==
        "links 3 guardian_id an account is of one guardian, and another row of maria@example.org names G0\n"
        "links 4 guardian_id G5 is not flagged as legal guardian of S000000005, or is restricted\n");
  CHECK(world.query("SELECT email, guardian_id FROM accounts ORDER BY account_id") ==
        "maria@example.org|G0\nana@example.org|NULL");
  CHECK(world.query("SELECT guardian_id FROM account_links") == "G0");
}

TEST_CASE("account import: a registration that was never confirmed is nobody's, and gives way") {
  ImportWorld world;
  auto token = world.registered();
  auto alone = "ana@example.org," + student(1) + ",G1\n";
  world.registered("ana@example.org");
  auto rows = "maria@example.org,Guadalupe,Reyes,,Y\n";
  auto links = "maria@example.org," + student(0) + ",G0\n" + alone;
  CHECK(counts(world.take(rows, links, DryRun::yes)) == "accounts 1 1 0 0;links 2 1 0 1;");
  CHECK(world.state_of("maria@example.org") == "pending");
  CHECK(counts(world.take(rows, links)) == "accounts 1 1 0 0;links 2 1 0 1;");
  CHECK(world.query("SELECT first_name, phone, language, origin, state, guardian_id FROM accounts "
                    "WHERE email_key = 'maria@example.org'") == "Guadalupe|NULL|NULL|extract|active|G0");
  CHECK(has(problem<Refused>([&] { confirm_registration(*world.web, token, test::good_password, DryRun::no); }),
            "this link is not good"));
  CHECK(world.query("SELECT count(*) FROM account_links") == "1");
  CHECK(has(world.audit("account.import"), "\"replaced\":\"a registration that was never confirmed\""));
}

TEST_CASE("account import: five students make an exception, and a name that is not there is the guardian's") {
  ImportWorld world;
  std::string links;
  for (int i = 0; i < 5; ++i) links += "maria@example.org," + student(i) + ",GA\n";
  world.take("maria@example.org,,,,\nana@example.org,Ana,Li,,\n", links + "ana@example.org," + student(0) + ",G0\n");
  CHECK(world.query("SELECT first_name, last_name, state, more_than_four FROM accounts ORDER BY account_id") ==
        "Maria|Reyes|active|1\nAna|Li|active|0");
}

TEST_CASE("account import: --dry-run counts the same and changes nothing; only District IT may") {
  ImportWorld world;
  auto log = world.query("SELECT count(*) FROM audit_log");
  auto links = "maria@example.org," + student(0) + ",G0\n";
  CHECK(counts(world.take("maria@example.org,M,R,,Y\n", links, DryRun::yes)) == "accounts 1 1 0 0;links 1 1 0 0;");
  CHECK(world.query("SELECT (SELECT count(*) FROM accounts) + (SELECT count(*) FROM account_links)") == "0");
  CHECK(world.query("SELECT count(*) FROM audit_log") == log);
  auto agent = world.with_role("ITD Help Desk", "");
  CHECK_THROWS_AS(import_accounts(*agent, {{world.folder / "accounts"}}), NotPermitted);
}

TEST_CASE("account import: a file that is not what it should be") {
  ImportWorld world;
  world.folder.write("only/links.csv", links_header);
  CHECK(has(problem<BadInput>([&] { import_accounts(*world.session, {{world.folder / "only"}}); }), "no accounts.csv"));
  world.folder.write("bad/accounts.csv", "FirstName,LastName\nA,B\n");
  CHECK(has(problem<BadInput>([&] { import_accounts(*world.session, {{world.folder / "bad"}}); }), "lacks email"));
}

TEST_CASE("account import: any cells are rows or rejects, each counted, and never a crash") {
  static ImportWorld world;
  CHECK(holds_for(40, [] {
    auto cell = [] {
      auto text = *any_utf8();
      std::erase_if(text, [](char c) { return c == '"' || c == '\n' || c == '\r'; });
      return '"' + text + '"';
    };
    auto rows = *rc::gen::inRange(1, 6);
    std::string accounts, links;
    for (int i = 0; i < rows; ++i) {
      accounts += cell() + "," + cell() + "," + cell() + "," + cell() + "," + cell() + "\n";
      links += cell() + "," + cell() + "," + cell() + "\n";
    }
    for (const auto& c : world.take(accounts, links, DryRun::yes).counts)
      RC_ASSERT(c.rows_read == c.added + c.known + c.rejected);
  }));
}

TEST_CASE("account import: guardian IDs that were merged are one guardian") {
  ImportWorld world;
  auto links = "maria@example.org," + student(0) + ",G0\nmaria@example.org," + student(1) + ",GA\n";
  CHECK(counts(world.take("maria@example.org,Maria,Reyes,,Y\n", links, DryRun::yes)) ==
        "accounts 1 1 0 0;links 2 1 0 1;");
  world.store->database().exec("INSERT INTO guardian_merges VALUES ('GA', 'G0', '2026-08-14T00:00:00Z', 'admin', '')");
  CHECK(counts(world.take("maria@example.org,Maria,Reyes,,Y\n", links)) == "accounts 1 1 0 0;links 2 2 0 0;");
  CHECK(world.query("SELECT student_id || '/' || guardian_id FROM account_links ORDER BY 1") ==
        student(0) + "/G0\n" + student(1) + "/GA");
}

}  // namespace portal
