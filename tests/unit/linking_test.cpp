#include "lib/accounts/linking.h"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/accounts/link_store.h"
#include "lib/pins/expiry.h"
#include "lib/pins/issue.h"
#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::accepting;
using test::DistrictRows;
using test::has;
using test::problem;
using test::Rehearsal;

const std::string ana = "023907F123", maria = "maria@example.org", bo = "bo@example.org";
const Date born(2012, 3, 4);

// Six students of one mother, the first with a father too; two accounts.
struct Family : Rehearsal {
  DistrictRows rows;
  explicit Family(std::map<Key, std::string> settings_of = {}) : Rehearsal(std::move(settings_of)) {
    rows.guardians.push_back({.id = "G2", .last = "Lee", .first = "Bo"});
    for (int i = 1; i < 6; ++i) {
      rows.students.push_back({.id = test::numbered_student(i)});
      rows.guardians.push_back({.student = test::numbered_student(i)});
    }
    rows.staff =
        "EmployeeNumber,LastName,FirstName,Login,Email,LocationCode,HrStatus\n"
        "00000001,Okafor,Theo,theo,theo@school.example.org,8001,complete\n"
        "00000002,Villa,Ana,ana,ana@school.example.org,8001,complete\n"
        "00000003,Gone,Al,al,al@school.example.org,8001,complete\n"
        "00000004,Far,Fay,fay,fay@school.example.org,8002,complete\n";
    rows.staff_roles =
        "EmployeeNumber,Role,LocationCode,ExpirationDate\n00000001,Principal,8001,\n"
        "00000002,Parent Access Account Administrator,8001,2027-06-30\n"
        "00000003,Parent Access Account Administrator,8001,2026-06-30\n"
        "00000004,Parent Access Account Administrator,8002,2027-06-30\n";
    import(rows);
    issue_pins(*session, {});
    add_account(maria), add_account(bo);
  }
  void add_account(const std::string& email) {
    store->database().exec(
        "INSERT INTO accounts (email, email_key, first_name, last_name, origin, state, created_at) VALUES ('" + email +
        "', '" + email + "', 'M', 'R', 'registered', 'active', '2026-08-01T00:00:00Z')");
  }
  void change(const std::string& sql) { store->database().exec(sql); }

  LinkAnswer enter(const std::string& email, const std::string& student, Date birth, const std::string& pin) {
    return link_student(*session, {email, student, birth, pin}).answer;
  }
  LinkAnswer link(const std::string& email, const std::string& student, const std::string& guardian = "G1") {
    return enter(email, student, born, pin_of(student, guardian).digits());
  }
  std::string wrong_pin() {
    for (;;) {
      auto pin = Pin::draw(random, Pin::Form::eight_digits);
      if (pin != pin_of(ana, "G1") && pin != pin_of(ana, "G2")) return pin.digits();
    }
  }
  void wait(std::chrono::seconds time) { clock.set(Timestamp(clock.now().at() + time)); }
  std::string refusal(const std::string& email, const std::string& student, Date birth, const std::string& pin) {
    return problem<Refused>([&] { link_student(*session, {email, student, birth, pin}); });
  }
  // "active, awaiting PIN" of the account's links, in the order of student IDs.
  std::string states(const std::string& email = maria) {
    std::map<std::string, std::string> sorted;
    for (const auto& one : links_of(*session, *find_account(*store, email)))
      sorted[one.student_id] = link_state_name(one.state);
    std::string text;
    for (const auto& [student, state] : sorted) text += (text.empty() ? "" : ", ") + state;
    return text;
  }
  std::string failures() { return query("SELECT link_failures FROM accounts ORDER BY account_id"); }
  std::string tries() { return query("SELECT tries FROM pins WHERE student_id = '" + ana + "' ORDER BY guardian_id"); }
};

}  // namespace

TEST_CASE("linking: the right entry uses the PIN up, binds the account and makes an active link") {
  Family family;
  auto outcome = link_student(*family.session, {maria, " 023907f123 ", born, family.pin_of(ana, "G1").shown()});
  REQUIRE(outcome.answer == LinkAnswer::linked);
  CHECK(outcome.link->student_name == "Ana Reyes");
  CHECK(outcome.link->school_name == "Marvel Middle School");
  CHECK(outcome.link->state == LinkState::active);
  CHECK(family.query("SELECT guardian_id, link_failures FROM accounts WHERE email = '" + maria + "'") == "G1|0");
  CHECK(family.query("SELECT student_id, guardian_id, rests_on, validated_at, verify_by FROM account_links") ==
        ana + "|G1|1|2026-08-14T10:00:00Z|NULL");
  CHECK(family.query("SELECT state, sealed, date_used FROM pins WHERE guardian_id = 'G1' AND student_id = '" + ana +
                     "'") == "used|NULL|2026-08-14T10:00:00Z");
  CHECK(family.query("SELECT subject FROM audit_log WHERE action = 'link.make'") == maria);
}

TEST_CASE("linking: another guardian's PIN is wrong for a bound account, and stays good") {
  Family family;
  CHECK(family.link(maria, test::numbered_student(1)) == LinkAnswer::linked);
  CHECK(family.link(maria, ana, "G2") == LinkAnswer::wrong);
  CHECK(family.tries() == "0\n0");
  CHECK(family.failures() == "1\n0");
  CHECK(family.link(bo, ana, "G2") == LinkAnswer::linked);
  CHECK(family.link(maria, ana, "G1") == LinkAnswer::linked);
}

TEST_CASE("linking: a mistyped PIN counts against nothing, whatever else was entered") {
  Family family;
  auto pin = family.pin_of(ana, "G1").digits();
  pin[0] = pin[0] == '9' ? '0' : static_cast<char>(pin[0] + 1);
  auto log = family.query("SELECT count(*) FROM audit_log");
  for (int i = 0; i < 20; ++i) {
    CHECK(family.enter(maria, ana, born, pin) == LinkAnswer::mistyped);
    CHECK(family.enter(maria, "999999F999", Date(2000, 1, 1), pin) == LinkAnswer::mistyped);
    CHECK(family.enter(maria, "no ID", born, "1234") == LinkAnswer::mistyped);
  }
  CHECK(family.tries() == "0\n0");
  CHECK(family.failures() == "0\n0");
  CHECK(family.query("SELECT count(*) FROM audit_log") == log);
}

TEST_CASE("linking: what is wrong makes the account wait, longer each time, whatever it was") {
  CHECK(link_pause(2).count() == 0);
  CHECK(link_pause(3).count() == 30);
  CHECK(link_pause(5).count() == 120);
  CHECK(link_pause(9).count() == 1920);
  CHECK(link_pause(10).count() == 3600);
  CHECK(link_pause(1'000'000).count() == 3600);

  Family family;
  auto right = family.pin_of(ana, "G1").digits();
  CHECK(family.enter(maria, "999999F999", born, right) == LinkAnswer::wrong);
  CHECK(family.enter(maria, ana, Date(2012, 3, 5), right) == LinkAnswer::wrong);
  CHECK(family.enter(maria, ana, born, family.wrong_pin()) == LinkAnswer::wrong);
  CHECK(family.tries() == "1\n1");
  CHECK(family.failures() == "3\n0");
  auto log = family.query("SELECT count(*) FROM audit_log");
  auto paused = family.refusal(maria, ana, born, right);
  CHECK(paused == "too many entries were wrong; nothing was looked at");
  CHECK(family.refusal(maria, "999999F999", born, "123") == paused);  // mistyped as well
  CHECK(family.query("SELECT count(*) FROM audit_log") == log);
  CHECK(family.link(bo, ana, "G2") == LinkAnswer::linked);  // the other account does not wait
  family.wait(std::chrono::seconds(29));
  CHECK(family.refusal(maria, ana, born, right) == paused);
  family.wait(std::chrono::seconds(1));
  CHECK(family.enter(maria, ana, Date(2012, 3, 5), right) == LinkAnswer::wrong);
  family.wait(std::chrono::seconds(59));
  CHECK(family.refusal(maria, ana, born, right) == paused);
  family.wait(std::chrono::seconds(1));
  CHECK(family.link(maria, ana) == LinkAnswer::linked);
  CHECK(family.failures() == "0\n0");
}

TEST_CASE("linking: wrong entries of more than a day ago are forgotten") {
  Family family;
  family.change("UPDATE accounts SET link_failures = 20, link_failed_at = '2026-08-13T09:59:59Z'");
  CHECK(family.enter(maria, ana, Date(2012, 3, 5), family.wrong_pin()) == LinkAnswer::wrong);
  CHECK(family.failures() == "1\n20");
}

TEST_CASE("linking: the tenth wrong PIN revokes all that it could have been, and the school is told once for each") {
  Family family;
  auto right = family.pin_of(ana, "G1").digits();
  for (int i = 0; i < 10; ++i) {
    auto pin = family.wrong_pin();
    CHECK(family.enter(maria, ana, born, pin) == LinkAnswer::wrong);
    CHECK(family.query("SELECT count(*) FROM mails") == (i < 9 ? "0" : "2"));
    family.wait(std::chrono::hours(1));
  }
  CHECK(family.query("SELECT state, tries FROM pins WHERE student_id = '" + ana + "'") == "revoked|10\nrevoked|10");
  CHECK(family.query("SELECT DISTINCT template, recipient FROM mails") == "pin-revoked|ana@school.example.org");
  CHECK(family.pin_state(test::numbered_student(1), "G1") == "live");
  CHECK(family.enter(maria, ana, born, right) == LinkAnswer::wrong);
}

TEST_CASE("linking: the Principal is told where the school has no Parent Access Account Administrator") {
  Family family({{Key::pin_tries, "1"}});
  auto rows = family.rows;
  rows.staff_roles = "EmployeeNumber,Role,LocationCode,ExpirationDate\n00000001,Principal,8001,\n";
  family.import(rows, accepting());
  CHECK(family.enter(maria, ana, born, family.wrong_pin()) == LinkAnswer::wrong);
  CHECK(family.query("SELECT DISTINCT recipient FROM mails") == "theo@school.example.org");
  CHECK(has(family.query("SELECT detail FROM audit_log WHERE action = 'pin.tell_school'"), R"("mails":1)"));
}

TEST_CASE("linking: four students, and more with the exception; a link that is restored is none more") {
  Family family;
  for (int i = 1; i < 5; ++i) CHECK(family.link(maria, test::numbered_student(i)) == LinkAnswer::linked);
  CHECK(has(family.refusal(maria, ana, born, family.pin_of(ana, "G1").digits()), "has 4 students already"));
  CHECK(family.pin_state(ana, "G1") == "live");
  CHECK(family.failures() == "0\n0");
  renew_pin(*family.session, test::numbered_student(2), "G1");
  CHECK(family.states() == "active, awaiting PIN, active, active");
  CHECK(family.link(maria, test::numbered_student(2)) == LinkAnswer::linked);
  CHECK(family.states() == "active, active, active, active");
  family.change("UPDATE accounts SET more_than_four = 1");
  CHECK(family.link(maria, ana) == LinkAnswer::linked);
}

TEST_CASE("linking: only an active account, and only for the Portal Service") {
  Family family;
  auto pin = family.pin_of(ana, "G1").digits();
  for (auto state : {"pending", "inactive"}) {
    family.change(std::string("UPDATE accounts SET state = '") + state + "'");
    CHECK(family.refusal(maria, ana, born, pin) == "the account of maria@example.org is not active");
  }
  CHECK(problem<NotFound>([&] {
          link_student(*family.session, {"x@example.org", ana, born, pin});
        }) == "there is no account of 'x@example.org'");
  CHECK(has(problem<NotPermitted>([&] {
              link_student(*family.with_role("ITD Help Desk", ""), {maria, ana, born, pin});
            }),
            "account.own"));
  CHECK(family.pin_state(ana, "G1") == "live");
}

TEST_CASE("linking: a link is suspended and restored by what becomes of the guardian, the student and the PIN") {
  Family family;
  CHECK(family.link(maria, ana) == LinkAnswer::linked);
  auto imported = [&](const std::function<void(DistrictRows&)>& change) {
    auto rows = family.rows;
    change(rows);
    family.import(rows, accepting());
    return family.states();
  };
  auto back = [](DistrictRows&) {};
  CHECK(imported([](DistrictRows& rows) { rows.guardians[0].legal = "N"; }) == "not a legal guardian");
  CHECK(imported(back) == "active");
  CHECK(imported([](DistrictRows& rows) { rows.guardians[0].restricted = "Y"; }) == "not a legal guardian");
  CHECK(imported(back) == "active");
  CHECK(imported([](DistrictRows& rows) { rows.students[0].status = "I"; }) == "not enrolled");
  CHECK(imported(back) == "active");
  expire_pins(*family.session);
  CHECK(family.states() == "active");  // a used PIN does not expire
  renew_pin(*family.session, ana, "G1");
  CHECK(family.states() == "awaiting PIN");
  family.wait(std::chrono::hours(24 * 61));
  expire_pins(*family.session);
  CHECK(family.pin_state(ana, "G1") == "expired");
  CHECK(family.states() == "awaiting PIN");
  renew_pin(*family.session, ana, "G1");
  CHECK(family.link(maria, ana) == LinkAnswer::linked);
  CHECK(family.states() == "active");
}

TEST_CASE("linking: a link that an extract brought is verified by the same entry") {
  Family family;
  family.change(
      "INSERT INTO account_links (account_id, student_id, guardian_id, linked_at, rests_on, verify_by) "
      "VALUES (1, '" +
      ana + "', 'G1', '2026-08-01T00:00:00Z', 1, '2026-09-01T07:00:00Z')");
  CHECK(family.states() == "active");
  family.wait(std::chrono::hours(24 * 20));
  CHECK(family.states() == "awaiting PIN");  // 002: until the date
  CHECK(family.link(maria, ana) == LinkAnswer::linked);
  CHECK(family.states() == "active");
  CHECK(family.query("SELECT linked_at, validated_at, verify_by FROM account_links") ==
        "2026-08-01T00:00:00Z|2026-09-03T10:00:00Z|NULL");
}

TEST_CASE("linking: an account with links of one guardian takes no other guardian's PIN") {
  Family family;
  family.change(
      "INSERT INTO account_links (account_id, student_id, guardian_id, linked_at, rests_on, verify_by) "
      "VALUES (1, '" +
      ana + "', 'G1', '2026-08-01T00:00:00Z', 1, '2026-09-01T07:00:00Z')");
  auto before = family.query("SELECT * FROM account_links");
  CHECK(family.link(maria, ana, "G2") == LinkAnswer::wrong);
  CHECK(family.query("SELECT * FROM account_links") == before);
  CHECK(family.query("SELECT guardian_id FROM accounts WHERE account_id = 1") == "NULL");
  CHECK(family.pin_state(ana, "G2") == "live");
  CHECK(family.link(maria, ana, "G1") == LinkAnswer::linked);
  CHECK(family.query("SELECT guardian_id FROM accounts WHERE account_id = 1") == "G1");
}

TEST_CASE("linking: wrong entries of a bound account count against its guardian's PIN alone") {
  Family family;
  CHECK(family.link(maria, test::numbered_student(1)) == LinkAnswer::linked);
  CHECK(family.enter(maria, ana, born, family.wrong_pin()) == LinkAnswer::wrong);
  CHECK(family.tries() == "1\n0");
  auto wrong = family.wrong_pin();  // the PINs can still be read
  CHECK(family.link(maria, ana) == LinkAnswer::linked);
  CHECK(family.enter(maria, ana, born, wrong) == LinkAnswer::wrong);  // its guardian has no live PIN any more
  CHECK(family.tries() == "1\n0");
  CHECK(family.enter(bo, ana, born, wrong) == LinkAnswer::wrong);
  CHECK(family.tries() == "1\n1");
}

TEST_CASE("linking: wrong entries for one student make everybody wait, whatever was wrong, and not for long") {
  for (bool known : {true, false}) {
    CAPTURE(known);
    Family family;
    auto student = known ? ana : std::string("999999F999");
    int number = 0;
    auto from_a_new_one = [&](Date birth) {
      auto email = fmt::format("new{}@example.org", number++);
      family.add_account(email);
      auto answer = LinkAnswer::wrong;
      auto refused = problem<Refused>([&] { answer = family.enter(email, student, birth, family.wrong_pin()); });
      CHECK(answer == LinkAnswer::wrong);
      return refused;
    };
    const std::string paused = "too many entries were wrong; nothing was looked at";
    for (int i = 0; i < 3; ++i) CHECK(from_a_new_one(i == 1 ? Date(2000, 1, 1) : born) == "no error");
    auto tries = family.tries();
    CHECK(from_a_new_one(born) == paused);
    CHECK(family.tries() == tries);
    CHECK(problem<Refused>([&] { check_link_allowed(*family.session, {bo, " " + student, born, ""}); }) == paused);
    CHECK(family.link(bo, test::numbered_student(1), "G1") == LinkAnswer::linked);  // another student
    family.wait(std::chrono::seconds(30));
    for (int i = 0; i < 10; ++i) {
      CHECK(from_a_new_one(Date(2000, 1, 1)) == "no error");
      CHECK(from_a_new_one(born) == paused);
      family.wait(std::chrono::minutes(15));
    }
    CHECK(family.query("SELECT count(*) FROM link_pauses") == "1");
    CHECK_FALSE(has(family.query("SELECT hex(id_digest) FROM link_pauses"), student));
    family.wait(std::chrono::hours(25));
    family.enter(maria, "anything", born, family.wrong_pin());
    CHECK(family.query("SELECT failures FROM link_pauses") == "1");  // the old row is gone
  }
}

TEST_CASE("linking: the right entry ends what was counted for the student") {
  Family family;
  for (int i = 0; i < 2; ++i) CHECK(family.enter(bo, ana, Date(2000, 1, 1), family.wrong_pin()) == LinkAnswer::wrong);
  CHECK(family.link(maria, ana) == LinkAnswer::linked);
  CHECK(family.query("SELECT count(*) FROM link_pauses") == "0");
}

TEST_CASE("linking: unlink, too, only from an active account") {
  Family family;
  CHECK(family.link(maria, ana) == LinkAnswer::linked);
  family.change("UPDATE accounts SET state = 'inactive'");
  const std::string not_active = "the account of maria@example.org is not active";
  CHECK(problem<Refused>([&] { find_link(*family.session, maria, ana); }) == not_active);
  CHECK(problem<Refused>([&] { unlink_student(*family.session, maria, ana); }) == not_active);
  CHECK(family.query("SELECT count(*) FROM account_links") == "1");
}

TEST_CASE("linking: unlink takes the link away; only a new PIN brings it back") {
  Family family;
  auto pin = family.pin_of(ana, "G1").digits();
  CHECK(family.link(maria, ana) == LinkAnswer::linked);
  CHECK(unlink_student(*family.session, maria, ana).student_id == ana);
  CHECK(family.states() == "");
  CHECK(family.pin_state(ana, "G1") == "used");
  CHECK(family.enter(maria, ana, born, pin) == LinkAnswer::wrong);
  CHECK(problem<NotFound>([&] { unlink_student(*family.session, maria, ana); }) ==
        "the account of maria@example.org has no student 023907F123");
  renew_pin(*family.session, ana, "G1");
  CHECK(family.link(maria, ana) == LinkAnswer::linked);
}

TEST_CASE("linking: after the form of PINs changed, those of the old form stay good") {
  for (const auto* before : {"4", "8"}) {
    Family family({{Key::pin_form, before}});
    Settings::Sources sources;
    sources.options = {{Key::database, family.settings->text(Key::database)},
                       {Key::pin_form, before[0] == '4' ? "8" : "4"}};
    sources.environment = [](const std::string&) { return std::nullopt; };
    sources.file = family.folder / "portal.yaml";
    auto changed = Settings::load(sources);
    Session session{
        *family.store, changed,      family.clock,        family.random,
        *family.zone,  family.roles, family.session->who, AuditLog(*family.store, {"admin", "", "test"}, family.clock)};
    renew_pin(session, ana, "G2");  // of the new form, beside G1's of the old one
    auto old = family.pin_of(ana, "G1"), fresh = family.pin_of(ana, "G2");
    CHECK(old.form() != fresh.form());
    std::string other_code = old.digits() == "0000" || fresh.digits() == "0000" ? "1111" : "0000";
    CHECK(link_student(session, {maria, ana, born, other_code}).answer == LinkAnswer::wrong);
    CHECK(family.tries() == (before[0] == '4' ? "1\n0" : "0\n1"));  // only those that it could have been
    CHECK(link_student(session, {maria, ana, born, old.shown()}).answer == LinkAnswer::linked);
    CHECK(link_student(session, {bo, ana, born, fresh.shown()}).answer == LinkAnswer::linked);
  }
}

TEST_CASE("linking: of 50 processes that enter the same PIN at once, one wins") {
  for (bool one_account : {true, false}) {
    Family family;
    for (int i = 0; i < 50; ++i) family.add_account(fmt::format("p{}@example.org", i));
    auto pin = family.pin_of(ana, "G1").digits();
    std::vector<pid_t> children;
    for (int i = 0; i < 50; ++i) {
      auto child = fork();
      if (child == 0) {
        int code = 99;
        try {
          Store store(family.settings->path(Key::database), family.clock, 60);
          Session session{store,
                          *family.settings,
                          family.clock,
                          family.random,
                          *family.zone,
                          family.roles,
                          family.session->who,
                          AuditLog(store, {"racer", "", "test"}, family.clock)};
          auto email = one_account ? maria : fmt::format("p{}@example.org", i);
          code = static_cast<int>(link_student(session, {email, ana, born, pin}).answer);
        } catch (const Refused&) {
          code = 50;
        } catch (...) {
        }
        _exit(code);
      }
      children.push_back(child);
    }
    std::map<int, int> answers;
    for (auto child : children) {
      int status = 0;
      waitpid(child, &status, 0);
      ++answers[WIFEXITED(status) ? WEXITSTATUS(status) : -1];
    }
    CHECK(answers[static_cast<int>(LinkAnswer::linked)] == 1);
    CHECK(answers[static_cast<int>(LinkAnswer::wrong)] == 3);
    CHECK(answers[50] == 46);  // the account, or everybody for that student, has to wait by then
    CHECK(family.query("SELECT count(*) FROM account_links") == "1");
    CHECK(!verify_audit_log(*family.store).first_wrong);
  }
}

}  // namespace portal
