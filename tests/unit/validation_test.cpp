#include "lib/pins/validation.h"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "lib/pins/issue.h"
#include "lib/pins/pin_store.h"
#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::accepting;
using test::DistrictRows;
using test::Rehearsal;

const std::string ana = "023907F123", born = "2012-03-04";

// A student with two guardians, each with a PIN.
struct Family : Rehearsal {
  DistrictRows rows;
  explicit Family(std::map<Key, std::string> settings_of = {}) : Rehearsal(std::move(settings_of)) {
    rows.students.push_back({.id = "A000000001"});
    rows.guardians = {{}, {.id = "G2"}, {.student = "A000000001", .id = "G3"}};
    import(rows);
    issue_pins(*session, {});
  }
  PinAnswer answer(const std::string& student, const std::string& birth, const std::string& pin) {
    return validate_pin(*session, {student, birth, pin}).answer;
  }
  // A PIN with a right check digit that nobody of the family has.
  std::string wrong_pin() {
    for (;;) {
      auto pin = Pin::draw(random, Pin::Form::eight_digits);
      if (pin != pin_of("A000000001", "G3")) return pin.digits();
    }
  }
  std::string tries() { return query("SELECT tries FROM pins ORDER BY student_id, guardian_id"); }
};

// One of many who try the same PIN at once, with a database connection of its own.
PinAnswer try_alone(const Rehearsal& world, const std::string& pin, unsigned seed) {
  Store store(world.settings->path(Key::database), world.clock, 60);
  SeededRandom random(seed);
  Session session{
      store,       *world.settings, world.clock,        random,
      *world.zone, world.roles,     world.session->who, AuditLog(store, {"racer", "", "test"}, world.clock)};
  return validate_pin(session, {ana, born, pin}).answer;
}

}  // namespace

TEST_CASE("validation: the right PIN is good once, whoever's it is, and writes Date Used") {
  Family family;
  auto first = family.pin_of(ana, "G1"), second = family.pin_of(ana, "G2");
  auto result = validate_pin(*family.session, {ana, born, second.shown()});
  CHECK(result.answer == PinAnswer::validated);
  CHECK(result.guardian_id == "G2");
  CHECK(
      family.query("SELECT state, date_used, sealed, student_mark, guardian_mark FROM pins WHERE guardian_id = 'G2'") ==
      "used|2026-08-14T10:00:00Z|NULL|NULL|NULL");
  CHECK(family.answer(ana, born, second.digits()) == PinAnswer::wrong);
  CHECK(validate_pin(*family.session, {ana, born, first.digits()}).guardian_id == "G1");
  CHECK(family.query("SELECT count(*) FROM audit_log WHERE action = 'pin.validate'") == "2");
}

TEST_CASE("validation: a mistyped PIN counts against nothing") {
  Family family;
  auto pin = family.pin_of(ana, "G1").digits();
  pin[0] = pin[0] == '9' ? '0' : static_cast<char>(pin[0] + 1);
  auto log = family.query("SELECT count(*) FROM audit_log");
  for (int i = 0; i < 20; ++i) CHECK(family.answer(ana, born, pin) == PinAnswer::mistyped);
  CHECK(family.answer(ana, born, "") == PinAnswer::mistyped);
  CHECK(family.tries() == "0\n0\n0");
  CHECK(family.query("SELECT count(*) FROM audit_log") == log);
}

TEST_CASE("validation: a wrong birth date or student reads like a wrong PIN, and counts against nothing") {
  Family family;
  auto pin = family.pin_of(ana, "G1").digits();
  for (int i = 0; i < 12; ++i) {
    CHECK(family.answer(ana, "2012-03-05", pin) == PinAnswer::wrong);
    CHECK(family.answer("999999F999", born, pin) == PinAnswer::wrong);
    CHECK(family.answer("no ID", born, pin) == PinAnswer::wrong);
  }
  CHECK(family.tries() == "0\n0\n0");
  CHECK(family.answer(ana, born, pin) == PinAnswer::validated);
}

TEST_CASE("validation: 10 wrong PINs revoke all live PINs of the student, and of no other") {
  Family family;
  auto right = family.pin_of(ana, "G1").digits();
  for (int i = 0; i < 9; ++i) CHECK(family.answer(ana, born, family.wrong_pin()) == PinAnswer::wrong);
  CHECK(family.tries() == "9\n9\n0");
  CHECK(family.pin_state(ana, "G1") == "live");
  CHECK(family.answer(ana, born, family.pin_of("A000000001", "G3").digits()) == PinAnswer::wrong);
  CHECK(family.query("SELECT state, sealed, tries FROM pins ORDER BY student_id, guardian_id LIMIT 2") ==
        "revoked|NULL|10\nrevoked|NULL|10");
  CHECK(family.pin_state("A000000001", "G3") == "live");
  CHECK(family.answer(ana, born, right) == PinAnswer::wrong);
  CHECK(family.query("SELECT count(*) FROM audit_log WHERE action = 'pin.wrong'") == "20");
  CHECK(family.query("SELECT count(*) FROM audit_log WHERE action = 'pin.revoke'") == "2");
}

TEST_CASE("validation: tries are for the life of a PIN; a right one between them resets nothing for the others") {
  Family family({{Key::pin_tries, "3"}});
  family.answer(ana, born, family.wrong_pin());
  family.answer(ana, born, family.wrong_pin());
  CHECK(family.answer(ana, born, family.pin_of(ana, "G1").digits()) == PinAnswer::validated);
  family.answer(ana, born, family.wrong_pin());
  CHECK(family.pin_state(ana, "G1") == "used");
  CHECK(family.pin_state(ana, "G2") == "revoked");
}

TEST_CASE("validation: one that expired is wrong though the nightly job has not run") {
  Family family;
  auto pin = family.pin_of(ana, "G1").digits();
  family.clock.set(test::moment("2026-10-14T07:00:00Z"));
  CHECK(family.answer(ana, born, pin) == PinAnswer::wrong);
  CHECK(family.pin_state(ana, "G1") == "live");
}

TEST_CASE("validation: a guardian who is restricted or not flagged, or a student who left, makes it wrong at once") {
  for (auto change : {+[](DistrictRows& rows) { rows.guardians[0].restricted = "Y"; },
                      +[](DistrictRows& rows) { rows.guardians[0].legal = "N"; },
                      +[](DistrictRows& rows) { rows.students[0].status = "I"; },
                      +[](DistrictRows& rows) { rows.students[0].exit = "2026-08-13"; }}) {
    Family family;
    auto pin = family.pin_of(ana, "G1").digits();
    auto rows = family.rows;
    change(rows);
    family.import(rows, accepting());
    CHECK(family.answer(ana, born, pin) == PinAnswer::wrong);
    family.import(family.rows, accepting());
    CHECK(family.answer(ana, born, pin) == PinAnswer::validated);  // back again, with the same PIN
  }
}

TEST_CASE("validation: of 50 processes that try the same PIN at once, exactly one wins") {
  Family family;
  auto pin = family.pin_of(ana, "G1").digits();
  std::vector<pid_t> children;
  for (unsigned i = 0; i < 50; ++i) {
    auto child = fork();
    if (child == 0) {
      int code = 99;
      try {
        code = static_cast<int>(try_alone(family, pin, i));
      } catch (...) {
      }
      _exit(code);
    }
    children.push_back(child);
  }
  std::map<int, int> answers;
  for (auto child : children) {
    int status = -1;
    REQUIRE(waitpid(child, &status, 0) == child);  // else its answer would be taken for the first of them
    ++answers[WIFEXITED(status) ? WEXITSTATUS(status) : -1];
  }
  CHECK(answers[static_cast<int>(PinAnswer::validated)] == 1);
  CHECK(answers[static_cast<int>(PinAnswer::wrong)] == 49);
  CHECK(family.query("SELECT count(*) FROM audit_log WHERE action = 'pin.validate'") == "1");
  CHECK(!verify_audit_log(*family.store).first_wrong);
}

TEST_CASE("validation: of 16 threads that try the same PIN at once, exactly one wins") {
  Family family;
  auto pin = family.pin_of(ana, "G1").digits();
  std::vector<int> answers(16, 99);
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < answers.size(); ++i)
    threads.emplace_back([&, i] { answers[i] = static_cast<int>(try_alone(family, pin, i)); });
  for (auto& thread : threads) thread.join();
  CHECK(std::count(answers.begin(), answers.end(), static_cast<int>(PinAnswer::validated)) == 1);
  CHECK(std::count(answers.begin(), answers.end(), static_cast<int>(PinAnswer::wrong)) == 15);
}

}  // namespace portal
