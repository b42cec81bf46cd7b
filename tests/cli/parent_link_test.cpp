// parent link | unlink: what a parent does through the web site.
#include <memory>

#include "tests/support/sandbox.h"

using namespace portal::test;

namespace {

const std::string email = "guadalupe.reyes@example.org ";

// The district with an active account of Guadalupe Reyes, and the web site's operator `portalweb`.
struct Portal : Sandbox {
  Portal() {
    shell(
        "sqlite3 portal.db \"INSERT INTO accounts (email, email_key, first_name, last_name, origin, state, created_at) "
        "VALUES ('guadalupe.reyes@example.org', 'guadalupe.reyes@example.org', 'Guadalupe', 'Reyes', 'registered', "
        "'active', '2026-08-14T10:00:00Z'); INSERT INTO operators (login, role, created_at) VALUES ('portalweb', "
        "'Portal Service', '2026-08-14T10:00:00Z')\"");
  }
  Ran as_site(const std::string& line, RunOptions options = {}) const {
    return (*this)(line + " --as portalweb " + morning, std::move(options));
  }
  Ran link(const std::string& student, const std::string& birth_date, const std::string& pin,
           const std::string& more = "") const {
    return as_site("parent link " + email + "--student " + student + " --dob " + birth_date + " --pin - " + more,
                   {.input = pin + "\n"});
  }
  std::string pin_of(const std::string& student, const std::string& guardian) const {
    auto out = (*this)("pin print " + student + " " + guardian +
                       " --verified-now --channel video --document passport --format csv " + morning)
                   .out;
    auto end = out.rfind(',');
    return out.substr(end - 11, 11);
  }
};

const std::string wrong =
    "portalctl: the student could not be linked\n  check student ID, date of birth and PIN against the letter; a PIN "
    "works "
    "once, for the guardian it was made\n  for, until the day in the letter; the school office gives out new ones\n";

}  // namespace

TEST_CASE("link: the right entry, once") {
  Portal portal;
  auto pin = portal.pin_of("023907F123", "G100216");
  auto dry = portal.link("023907F123", "2015-02-28", pin, "--dry-run");
  CHECK(dry.code == 0);
  CHECK(dry.out.empty());
  auto ran = portal.link("023907F123", "02/28/2015", pin, "--format csv");
  CHECK(ran.code == 0);
  CHECK(ran.err.empty());
  CHECK(ran.out ==
        "student_name,student_id,school,grade,state\r\n"
        "Lucía Guadalupe Mendoza-Reyes,023907F123,Marvelous Middle School,6,active\r\n");
  CHECK(has(portal("pin list --student 023907F123 --format csv " + morning).out,
            "G100216,Guadalupe Reyes,,2026-08-14 02:30,2026-10-13,2026-08-14 09:00,used,new pin"));
  auto again = portal.link("023907F123", "2015-02-28", pin);
  CHECK(again.code == 1);
  CHECK(again.err == wrong);
  CHECK_FALSE(has(portal("audit list --format csv").out, pin));
}

TEST_CASE("link: one answer for everything wrong, and in a pause one for everything") {
  Portal portal;
  auto others = portal.pin_of("000407F499", "G101348"), pin = portal.pin_of("023907F123", "G100216");
  auto unknown = portal.link("999999F999", "2015-02-28", pin), date = portal.link("023907F123", "2015-02-27", pin);
  CHECK(unknown.code == 1);
  CHECK(unknown.err == wrong);
  CHECK(date.err == wrong);
  CHECK(portal.link("023907F123", "2015-02-28", others).err == wrong);
  auto paused = portal.link("023907F123", "2015-02-28", pin);
  CHECK(paused.code == 5);
  CHECK(paused.err ==
        "portalctl: too many entries were wrong; nothing was looked at\n"
        "  try again at 2026-08-14 09:01; the letter has the PIN, and the school office the student ID\n");
  CHECK(portal.link("999999F999", "2015-02-28", "1").err == paused.err);
}

TEST_CASE("link: a mistyped PIN says so, and reveals and counts nothing") {
  Portal portal;
  for (int i = 0; i < 5; ++i)
    for (std::string student : {"023907F123", "999999F999"}) {
      auto ran = portal.link(student, "2015-02-28", "123-456-780");
      CHECK(ran.code == 1);
      CHECK(ran.out.empty());
      CHECK(ran.err ==
            "portalctl: the PIN is mistyped; nothing was counted\n"
            "  type it again as it stands in the letter: nine digits, such as 123-456-789\n");
    }
  CHECK(portal.link("023907F123", "2015-02-28", portal.pin_of("023907F123", "G100216")).code == 0);
}

TEST_CASE("link: the PIN is no argument; on a terminal it is asked for without echo") {
  Portal portal;
  auto pin = portal.pin_of("023907F123", "G100216");
  auto argument = portal.as_site("parent link " + email + "--student 023907F123 --dob 2015-02-28 --pin " + pin);
  CHECK(argument.code == 2);
  CHECK_FALSE(has(argument.err, pin));
  CHECK(portal.link("023907F123", "yesterday", pin).code == 2);
  auto asked = portal.as_site("parent link " + email + "--student 023907F123 --dob 2015-02-28 --pin -",
                              {.input = pin + "\n", .terminal = true, .columns = 200});
  CHECK(asked.code == 0);
  CHECK(has(asked.out.substr(asked.out.find("PIN: ")), "active"));
  CHECK_FALSE(has(asked.out.substr(asked.out.find("PIN: ")), pin));
}

TEST_CASE("link: a new PIN suspends, and restores; unlink asks, and says that a new PIN is needed") {
  Portal portal;
  CHECK(portal.link("023907F123", "2015-02-28", portal.pin_of("023907F123", "G100216")).code == 0);
  auto renewed =
      portal("pin new 023907F123 G100216 --yes --verified-now --channel video --document passport " + morning);
  CHECK(renewed.code == 0);
  auto row = portal("parent unlink " + email + "--student 023907F123 --dry-run " + morning);
  CHECK(row.code == 0);
  auto restored = portal.link("023907F123", "2015-02-28", portal.pin_of("023907F123", "G100216"));
  CHECK(restored.code == 0);
  CHECK(has(restored.out, "active"));

  auto unasked = portal.as_site("parent unlink " + email + "--student 023907F123");
  CHECK(unasked.code == 5);
  CHECK(has(unasked.err, "to link again, a new PIN is needed."));
  auto gone = portal.as_site("parent unlink " + email + "--student 023907F123 --yes");
  CHECK(gone.code == 0);
  CHECK(has(gone.err, "a new one is needed to link again: the school office makes it"));
  CHECK(portal.as_site("parent unlink " + email + "--student 023907F123 --yes").code == 4);
}

TEST_CASE("link: suspended while the guardian is not flagged, the student is away, or a new PIN is not validated") {
  Portal portal;
  CHECK(portal.link("023907F123", "2015-02-28", portal.pin_of("023907F123", "G100216")).code == 0);
  auto state = [&](const std::string& now = morning) {
    auto row = portal("parent unlink " + email + "--student 023907F123 --dry-run --format csv " + now).out;
    auto line = row.substr(row.find('\n') + 1);
    return line.substr(line.rfind(',') + 1, line.find('\r') - line.rfind(',') - 1);
  };
  // The first night's extract again, with one thing changed.
  auto imported = [&](const std::string& file, const std::string& edit) {
    portal.shell("rm -rf again");
    portal.copy_sample("incoming/2026-08-14", "again");
    if (!file.empty()) portal.shell("sed -i '" + edit + "' again/" + file);
    CHECK(portal("roster import again " + morning).code <= 1);
    return state();
  };
  CHECK(state() == "active");
  CHECK(imported("guardians.csv", "/^023907F123,G100216/s/Mother,Y/Mother,N/") == "not a legal guardian");
  CHECK(imported("", "") == "active");
  CHECK(imported("students.csv", "/,023907F123,/s/,A,2026-08-13,/,I,2026-08-13,/") == "not enrolled");
  CHECK(imported("", "") == "active");
  CHECK(portal("pin new 023907F123 G100216 -y --verified-now --channel video --document passport " + morning).code ==
        0);
  CHECK(state() == "awaiting PIN");
  CHECK(portal("pin expire --yes " + second_night).code == 0);
  CHECK(state(second_night) == "awaiting PIN");
  CHECK(
      portal("pin new 023907F123 G100216 -y --verified-now --channel video --document passport " + second_night).code ==
      0);
  auto row = portal("pin print 023907F123 G100216 --format csv " + second_night).out;
  CHECK(portal("parent link " + email + "--student 023907F123 --dob 2015-02-28 --pin - " + second_night,
               {.input = row.substr(row.rfind(',') - 11, 11) + "\n"})
            .code == 0);
  CHECK(state(second_night) == "active");
}

TEST_CASE("link: who may, which account") {
  Portal portal;
  CHECK(portal("parent link " + email + "--student 023907F123 --dob 2015-02-28 --pin - --as dwhitaker " + morning,
               {.input = "1\n"})
            .code == 3);
  auto none =
      portal.as_site("parent link no@example.org --student 023907F123 --dob 2015-02-28 --pin -", {.input = "1\n"});
  CHECK(none.code == 4);
  portal.shell("sqlite3 portal.db \"UPDATE accounts SET state = 'inactive'\"");
  CHECK(portal.link("023907F123", "2015-02-28", "1").code == 5);
}

TEST_CASE("link: of 20 processes that enter the same PIN at once, one wins") {
  Portal portal;
  auto pin = portal.pin_of("023907F123", "G100216");
  std::vector<std::unique_ptr<Running>> all;
  for (int i = 0; i < 20; ++i)
    all.push_back(std::make_unique<Running>(
        words("parent link " + email + "--student 023907F123 --dob 2015-02-28 --pin - --as portalweb " + morning),
        portal.in_here({.input = pin + "\n"})));
  std::map<int, int> codes;
  for (auto& one : all) ++codes[one->wait().code];
  CHECK(codes[0] == 1);
  CHECK(codes[1] == 3);  // then the account has to wait
  CHECK(codes[5] == 16);
  CHECK(portal("audit verify").code == 0);
}

TEST_CASE("link: killed at any write, the PIN is used up and the student linked, or neither, and it can go on") {
  Portal made;
  auto pin = made.pin_of("023907F123", "G100216");
  bool killed = true;
  for (int write = 1; killed && write < 100; ++write) {
    CAPTURE(write);
    Portal portal;
    auto line =
        words("parent link " + email + "--student 023907F123 --dob 2015-02-28 --pin - --as portalweb " + morning);
    auto when = ":signal=KILL:when=" + std::to_string(write);
    auto ran = portal.run(
        line, {.input = pin + "\n",
               .environment = {"ASAN_OPTIONS=detect_leaks=0"},
               .wrapper = {"strace", "-f", "-o", "/dev/null", "-e", "inject=pwrite64,fdatasync,fsync" + when}});
    killed = ran.code != 0;
    auto again = portal.link("023907F123", "2015-02-28", pin);
    auto state = output_of("sqlite3 '" + portal.path("portal.db") +
                           "' \"SELECT (SELECT state FROM pins WHERE guardian_id = 'G100216' AND student_id = "
                           "'023907F123'), (SELECT count(*) FROM account_links), (SELECT count(*) FROM audit_log WHERE "
                           "action = 'link.make')\"");
    CHECK((again.code == 0 || again.code == 1));  // 1: it had gone through
    CHECK(state == "used|1|1\n");
    CHECK(portal("audit verify").code == 0);
  }
  CHECK_FALSE(killed);
}
