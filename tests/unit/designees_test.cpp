#include "lib/photos/designees.h"

#include <doctest/doctest.h>

#include "tests/support/photo_world.h"

namespace portal {
namespace {

using test::has;
using test::moment;
using test::PhotoWorld;
using test::problem;

Date day(const char* text) { return *Date::parse(text); }

struct World : PhotoWorld {
  using PhotoWorld::PhotoWorld;
  NamedDesignee name(const std::string& employee, std::optional<Date> until = {}, const char* school = "8001") {
    return name_designee(*as("principal"), school, employee, until, DryRun::no);
  }
  template <class Kind>
  std::string refusal(const std::string& employee, std::optional<Date> until = {}) {
    return problem<Kind>([&] { name(employee, until); });
  }
  bool manages(const std::string& login) { return permitted(*as(login), Action::photo_manage, {"8001"}); }
};

}  // namespace

TEST_CASE("designees: named until June 30; from March 1 until June 30 of the next year") {
  CHECK(designee_until(day("2026-07-01")) == day("2027-06-30"));
  CHECK(designee_until(day("2027-02-28")) == day("2027-06-30"));
  CHECK(designee_until(day("2027-03-01")) == day("2028-06-30"));
  CHECK(designee_until(day("2027-06-30")) == day("2028-06-30"));
}

TEST_CASE("designees: the role counts to the end of its last day, at that school") {
  World world;
  CHECK(!world.manages("office"));
  auto named = world.name("00000003");
  CHECK(named.outcome == GrantOutcome::granted);
  CHECK(named.last_day == day("2027-06-30"));
  CHECK(named.staff.last_name == "Lee");
  CHECK(world.manages("office"));
  CHECK(!permitted(*world.as("office"), Action::photo_manage, {"8002"}));
  CHECK(permitted(*world.as("office"), Action::contact_report, {"8001"}));  // what the staff file gives stays
  world.clock.set(moment("2027-07-01T06:59:59Z"));
  CHECK(world.manages("office"));
  world.clock.set(moment("2027-07-01T07:00:00Z"));
  CHECK(!world.manages("office"));
  CHECK(world.name("00000003").outcome == GrantOutcome::granted);  // again, the year after
  CHECK(world.manages("office"));
}

TEST_CASE("designees: named again, with another day, and a dry run") {
  World world;
  CHECK(name_designee(*world.session, "8001", "00000003", {}, DryRun::yes).outcome == GrantOutcome::granted);
  CHECK(!world.manages("office"));
  world.name("00000003");
  CHECK(world.name("00000003").outcome == GrantOutcome::none);
  CHECK(world.name("00000003", day("2026-12-18")).outcome == GrantOutcome::moved);
  auto all = designees(*world.session, "8001");
  REQUIRE(all.size() == 1);
  CHECK(all[0].last_day == day("2026-12-18"));
  CHECK(all[0].staff.login == "office");
  CHECK(all[0].granted_by == "principal");
  CHECK(world.query("SELECT action, operator, subject, detail FROM audit_log WHERE action LIKE 'role.%'") ==
        "role.grant|principal|00000003|{\"role\":\"Photo Designee\",\"at\":\"8001\",\"until\":\"2027-06-30\"}\n"
        "role.grant|principal|00000003|{\"role\":\"Photo Designee\",\"at\":\"8001\",\"until\":\"2026-12-18\","
        "\"until_before\":\"2027-06-30\"}");
}

TEST_CASE("designees: who works there, by the staff file's place or by a role; with a complete HR record") {
  World world;
  CHECK(world.refusal<NotFound>("00000007") == "no error");  // of 8002, with a role at 8001
  CHECK(world.refusal<NotFound>("00000005") == "nobody with the employee number 00000005 works at school 8001");
  CHECK(world.refusal<NotFound>("99999999") == "nobody with the employee number 99999999 works at school 8001");
  CHECK(world.refusal<Refused>("00000004") == "the HR record of Di Ray (00000004) is not complete");
  CHECK(world.refusal<UsageError>("3") ==
        "--employee: '3' has lost its leading zeros, perhaps in a spreadsheet; it should be 8 digits, such as "
        "00846120");
  CHECK(has(world.refusal<UsageError>("1.2E+07"), "as a spreadsheet writes it"));
  world.store->database().exec("UPDATE staff SET absent_since = '2026-08-14' WHERE employee_number = '00000003'");
  CHECK(has(world.refusal<NotFound>("00000003"), "nobody with the employee number"));
}

TEST_CASE("designees: a last day from today to June 30 of this school year; from March 1 on, of the next") {
  World world;  // 2026-08-14
  CHECK(has(world.refusal<Refused>("00000003", day("2026-08-13")), "2026-08-13 is over"));
  CHECK(world.refusal<Refused>("00000003", day("2026-08-14")) == "no error");
  CHECK(world.manages("office"));
  CHECK(world.refusal<Refused>("00000003", day("2027-06-30")) == "no error");
  CHECK(has(world.refusal<Refused>("00000003", day("2027-07-01")), "2027-07-01 is too far ahead"));
  world.clock.set(moment("2027-03-01T08:00:00Z"));  // March 1
  CHECK(world.refusal<Refused>("00000003", day("2028-06-30")) == "no error");
  CHECK(has(world.refusal<Refused>("00000003", day("2028-07-01")), "2028-07-01 is too far ahead"));
}

TEST_CASE("designees: taken back") {
  World world;
  world.name("00000003");
  remove_designee(*world.as("principal"), "8001", "00000003", DryRun::yes);
  CHECK(world.manages("office"));
  world.store->database().exec("UPDATE staff SET absent_since = '2026-08-14' WHERE employee_number = '00000003'");
  CHECK(designees(*world.session, "8001").at(0).staff.last_name == "");  // gone from the staff file, and still named
  remove_designee(*world.as("principal"), "8001", "00000003", DryRun::no);
  CHECK(designees(*world.session, "8001").empty());
  CHECK(problem<NotFound>([&] { remove_designee(*world.session, "8001", "00000003", DryRun::no); }) ==
        "00000003 is no designee of school 8001");
  CHECK(has(world.query("SELECT action FROM audit_log"), "role.revoke"));
}

TEST_CASE("designees: a role counts only with a complete HR record") {
  World world;
  world.name("00000003");
  world.store->database().exec("UPDATE staff SET hr_status = 'pending' WHERE employee_number = '00000003'");
  CHECK(has(problem<NotPermitted>([&] { world.as("office"); }), "has no complete HR record"));
}

TEST_CASE("designees: the school's principal and District IT name them") {
  World world;
  for (const auto& role : world.roles.all()) {
    CAPTURE(role.name);
    auto session = world.with_role(role.name, role.scope == ScopeKind::school ? "8001" : "");
    bool it = role.name == "District IT", may = it || role.name == "Principal";
    auto outcome = [&](auto act) { return problem<NotPermitted>(act); };
    CHECK((outcome([&] { name_designee(*session, "8001", "00000003", {}, DryRun::yes); }) == "no error") == may);
    CHECK((outcome([&] { name_designee(*session, "8002", "00000005", {}, DryRun::yes); }) == "no error") == it);
    CHECK((outcome([&] { designees(*session, "8001"); }) == "no error") == may);
    CHECK(has(outcome([&] { remove_designee(*session, "8001", "00000003", DryRun::yes); }),
              may ? "is no designee" : "may not do this"));
  }
}

}  // namespace portal
