#include "lib/pins/print.h"

#include <doctest/doctest.h>

#include <cstring>

#include "lib/letters/pin_letters.h"
#include "lib/pins/identity.h"
#include "lib/pins/issue.h"
#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::accepting;
using test::has;
using test::problem;
using test::Rehearsal;

const std::string ana = "023907F123";

struct Desk : Rehearsal {
  Desk() {
    import(test::DistrictRows{});
    issue_pins(*session, {});
  }
  void verify() { verify_by_word(*session, ana, "G1", {"in-person", "passport"}); }
  std::string refusal() {
    return problem<Refused>([&] { print_pin(*session, ana, "G1"); });
  }
};

// Draws the same PIN so many times before it is random.
struct Stubborn : Random {
  int repeats = 0;
  SeededRandom rest{3};
  void fill(void* bytes, std::size_t count) override {
    if (count == sizeof(std::uint64_t) && repeats-- > 0)
      std::memset(bytes, 0x55, count);
    else
      rest.fill(bytes, count);
  }
};

}  // namespace

TEST_CASE("print: one unused PIN, whole, once the identity is verified, and the log has it") {
  Desk desk;
  CHECK(desk.refusal() == "the identity of guardian G1 was not verified today by admin");
  CHECK(desk.query("SELECT count(*) FROM audit_log WHERE action = 'pin.print'") == "0");
  desk.verify();
  auto printed = print_pin(*desk.session, ana, "G1");
  CHECK(printed.pin == desk.pin_of(ana, "G1").shown());
  CHECK(printed.student_name == "Ana Reyes");
  CHECK(printed.parent_name == "Maria Reyes");
  CHECK(printed.expires_at == "2026-10-13");
  CHECK(desk.query("SELECT subject, detail FROM audit_log WHERE action = 'pin.print'") ==
        ana + "/G1|{\"generation\":1,\"on\":\"screen\"}");
  CHECK(has(problem<NotPermitted>([&] { print_pin(*desk.with_role("Assistant Principal", "8001"), ana, "G1"); }),
            "pin.print"));
}

TEST_CASE("print: says what became of a PIN that is not unused") {
  Desk desk;
  desk.verify();
  validate_pin(*desk.session, {ana, "2012-03-04", desk.pin_of(ana, "G1").digits()});
  CHECK(desk.refusal() == "the PIN of Maria Reyes for Ana Reyes was used on 2026-08-14 03:00");
  renew_pin(*desk.session, ana, "G1");
  CHECK(desk.refusal() == "no error");
  desk.clock.set(test::moment("2026-10-14T07:00:00Z"));
  desk.verify();
  CHECK(desk.refusal() == "the PIN of Maria Reyes for Ana Reyes expired: 2026-10-13 was its last day");
  test::DistrictRows rows;
  rows.guardians[0].restricted = "Y";
  desk.import(rows, accepting());
  CHECK(desk.refusal() == "Maria Reyes is restricted in MiSiS");
}

TEST_CASE("print: as a letter it is due no more; the log has its file before it has its name") {
  Desk desk;
  auto file = (desk.folder / "letter.pdf").string();
  CHECK(has(problem<Refused>([&] { write_pin_letter(*desk.session, ana, "G1", file); }), "not verified today"));
  CHECK(!std::filesystem::exists(file));
  desk.verify();
  CHECK(count_letters_due(*desk.session) == 1);
  auto letter = write_pin_letter(*desk.session, ana, "G1", file);
  CHECK(letter.sha256 == sha256_hex(test::slurp(file)));
  CHECK(count_letters_due(*desk.session) == 0);
  CHECK(desk.query("SELECT detail FROM audit_log WHERE action = 'pin.print'") ==
        "{\"file\":\"" + file + "\",\"sha256\":\"" + letter.sha256 + "\",\"generation\":1}");
}

TEST_CASE("print: a new PIN is never the one that it replaces") {
  Rehearsal world({{Key::pin_form, "4"}});
  world.import(test::DistrictRows{});
  Stubborn random;
  auto who = world.session->who;
  Session session{
      *world.store, *world.settings, world.clock,    random,
      *world.zone,  world.roles,     std::move(who), AuditLog(*world.store, {"admin", "", "test"}, world.clock)};
  random.repeats = 1;
  issue_pins(session, {});
  auto old = world.pin_of(ana, "G1");
  random.repeats = 3;  // the same digits are drawn again
  renew_pin(session, ana, "G1");
  CHECK(random.repeats <= 0);
  CHECK(world.pin_of(ana, "G1") != old);
}

}  // namespace portal
