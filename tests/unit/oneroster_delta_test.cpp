#include <doctest/doctest.h>

#include "lib/roster/undo.h"
#include "tests/support/oneroster_world.h"
#include "tests/unit/property.h"

namespace portal {
namespace {

using test::bulk;
using test::BundleFiles;
using test::delta;
using test::family;
using test::has;
using test::problem;
using test::Rehearsal;
using test::rejects;
using test::VendorDistrict;
using World = test::OneRosterWorld;

}  // namespace

TEST_CASE("oneroster: a delta changes what it tells, and withdraws only who is to be deleted") {
  for (const auto* version : {"1.1", "1.2"}) {
    CAPTURE(version);
    World world;
    auto before = family(), after = family();
    world.bring(bulk(before, version));
    after.students[0].grade = "04";
    after.students[0].guardians = {"900001"};
    after.students.pop_back();
    after.guardians[0].phone = "555-0199";
    auto result = world.bring(delta(before, after, version), AcceptMassChange::yes, Date(2026, 8, 15));
    CHECK(rejects(result) == "");
    CHECK(world.students() ==
          "072305M012|Ruiz|Ana|2018-02-03|F|4|2001|2026-27|12|Tally, Tim|there\n"
          "072305M013|Ruiz|Ben|2018-02-03|M|K|8501|2026-27|NULL|NULL|gone");
    CHECK(world.links() ==
          "072305M012|900001|Ruiz|Maria|N|555-0199|there\n"
          "072305M012|900002|Ruiz|Jo|N|NULL|gone\n"
          "072305M013|900001|Ruiz|Maria|N|555-0101|gone");
  }
}

TEST_CASE("oneroster: a row of a delta that lacks its status or its time is rejected") {
  World world;
  auto before = family(), after = family();
  world.bring(bulk(before));
  after.students[0].grade = "04";
  auto bundle = delta(before, after);
  bundle.replace("users", ",active,2026-08-15T02:00:00Z,", ",active,,");
  auto result = world.bring(bundle, AcceptMassChange::yes, Date(2026, 8, 15));
  CHECK(rejects(result) == "users:2 dateLastModified: is blank, which no row of a delta may be\n");
}

TEST_CASE("oneroster: a guardian who was deleted does not come back because a student's row still names them") {
  World world;
  auto before = family(), after = family();
  world.bring(bulk(before));
  after.guardians.pop_back();  // and the student's row names them still
  world.bring(delta(before, after), AcceptMassChange::yes, Date(2026, 8, 15));
  CHECK(has(world.links(), "072305M012|900002|Ruiz|Jo|N|NULL|gone"));
  before = after;
  after.students[0].grade = "04";
  auto result = world.bring(delta(before, after), AcceptMassChange::yes, Date(2026, 8, 16));
  CHECK(rejects(result) == "users:2 agentSourcedIds: names 'guardian-900002', whom the users do not hold\n");
  CHECK(has(world.links(), "072305M012|900002|Ruiz|Jo|N|NULL|gone"));
  CHECK(has(world.links(), "072305M012|900001|Ruiz|Maria|N|555-0101|there"));
}

TEST_CASE("oneroster: a role that a guardian no longer has is told by the roles alone") {
  Rehearsal trusting({{Key::oneroster_trust, "yes"}});
  auto bring = [&](const BundleFiles& bundle, const std::string& name, Date date) {
    bundle.write(trusting.folder, name);
    import_roster(*trusting.session, {.paths = {trusting.folder / name},
                                      .profile = "oneroster",
                                      .accept = AcceptMassChange::yes,
                                      .business_date = date});
  };
  auto before = family(), after = family();
  bring(bulk(before, "1.2"), "bulk", Date(2026, 8, 14));
  auto roles = delta(before, after, "1.2");
  roles.files["roles"] +=
      "role-guardian-900001,tobedeleted,2026-08-15T02:00:00Z,guardian-900001,primary,guardian,,,org-2001\n"
      "role-guardian-900002,active,2026-08-15T02:00:00Z,guardian-900002,primary,relative,,,org-2001\n";
  bring(roles, "delta", Date(2026, 8, 15));
  CHECK(trusting.query(
            "SELECT student_id, guardian_id, legal_guardian, absent_since FROM guardian_links ORDER BY 1, 2") ==
        "072305M012|900001|Y|2026-08-15\n072305M012|900002|N|NULL\n072305M013|900001|Y|2026-08-15");
}

TEST_CASE("oneroster: a changed user of 1.2 whose roles are not told again keeps them") {
  World world;
  auto before = family(), after = family();
  world.bring(bulk(before, "1.2"));
  after.students[0].first = "Anna";
  auto bundle = delta(before, after, "1.2");
  bundle.files.erase("roles");
  bundle.replace("manifest", "file.roles,delta", "file.roles,absent");
  CHECK(rejects(world.bring(bundle, AcceptMassChange::yes, Date(2026, 8, 15))) == "");
  CHECK(has(world.students(), "072305M012|Ruiz|Anna|"));
  CHECK(world.links().find("gone") == std::string::npos);
}

TEST_CASE("oneroster: a student's row that is rejected takes no guardian away") {
  World world;
  auto before = family(), after = family();
  world.bring(bulk(before));
  after.students[0].grade = "99";
  after.students[0].guardians = {"900001"};
  world.bring(delta(before, after), AcceptMassChange::yes, Date(2026, 8, 15));
  CHECK(world.links().find("gone") == std::string::npos);
  after.students[0].grade = "03";
  after.students[0].guardians = {"a typo"};
  world.bring(delta(before, after), AcceptMassChange::yes, Date(2026, 8, 16));
  CHECK(world.links().find("gone") == std::string::npos);
}

TEST_CASE("oneroster: who gets another identifier in a delta is rejected, and loses nothing") {
  World world;
  auto before = family();
  world.bring(bulk(before));
  auto bundle = delta(before, before);
  bundle.files["users"] +=
      "guardian-900001,active,2026-08-15T02:00:00Z,true,org-2001,guardian,u,,Maria,Ruiz,,900077,,,,,,\n";
  bundle.files["orgs"] += "org-8501,active,2026-08-15T02:00:00Z,Birch High,school,8502,district\n";
  auto result = world.bring(bundle, AcceptMassChange::yes, Date(2026, 8, 15));
  CHECK(has(rejects(result), "users:2 identifier: was '900001' before"));
  CHECK(has(rejects(result), "orgs:2 identifier: was '8501' before"));
  CHECK(world.links().find("gone") == std::string::npos);
  CHECK(world.query("SELECT group_concat(location_code) FROM schools WHERE absent_since IS NULL") == "2001,8501");
}

TEST_CASE("oneroster: a whole bundle after a delta is an ordinary one") {
  World world;
  auto before = family(), after = family();
  world.bring(bulk(before));
  after.guardians[0].phone = "555-0199";
  world.bring(delta(before, after), AcceptMassChange::no, Date(2026, 8, 15));
  CHECK(world.query("SELECT mode FROM roster_runs WHERE run_id = 2") == "delta");
  CHECK(rejects(world.bring(bulk(after), AcceptMassChange::no, Date(2026, 8, 16))) == "");
}

TEST_CASE("oneroster: a delta needs a whole bundle before it") {
  World world;
  auto message = problem<Refused>([&] { world.bring(delta(VendorDistrict(), family())); });
  CHECK(has(message, "no whole one was imported"));
  CHECK(world.query("SELECT count(*) FROM students") == "0");
}

TEST_CASE("oneroster: an undone delta is forgotten with its homerooms") {
  World world;
  auto before = family(), renamed = family(), moved = family();
  before.students[1].school = renamed.students[1].school = moved.students[1].school = "2001";
  world.bring(bulk(before));
  auto bundle = delta(before, renamed);
  bundle.files["classes"] += "class-2001-12,active,2026-08-15T02:00:00Z,NEW,,course,,homeroom,,org-2001,term\n";
  world.bring(bundle, AcceptMassChange::yes, Date(2026, 8, 15));
  CHECK(has(world.students(), "|NEW|Tally, Tim|there"));
  undo_run(*world.session, 2, DryRun::no);
  moved.students[1].homeroom = "12";
  auto move = delta(before, moved);
  world.bring(move, AcceptMassChange::yes, Date(2026, 8, 15));
  CHECK(world.query("SELECT DISTINCT homeroom FROM students") == "12");
}

TEST_CASE("oneroster: a teacher's new name reaches the homeroom, and of two teachers the primary one stands there") {
  World world;
  auto before = family(), after = family();
  world.bring(bulk(before));
  after.homeroom_teachers["2001/12"] = "Tutt";
  auto users = delta(before, after);
  world.bring(users, AcceptMassChange::yes, Date(2026, 8, 15));
  CHECK(has(world.students(), "|12|Tutt, Tim|there"));
  auto two = bulk(after);
  two.files["users"] += "aide,,,true,org-2001,teacher,u,,Al,Aide,,,,,,,,\n";
  two.files["enrollments"] += "zz,,,class-2001-12,org-2001,aide,teacher,false,,\n";
  world.bring(two, AcceptMassChange::yes, Date(2026, 8, 16));
  CHECK(has(world.students(), "|12|Tutt, Tim|there"));
}

TEST_CASE("oneroster: an enrollment that is over is no homeroom, and two are none") {
  World world;
  auto bundle = bulk(family());
  bundle.files["classes"] += "class-b,,,14,,course,,homeroom,,org-2001,term\n";
  SUBCASE("one of them is over") {
    bundle.replace("enrollments", "student,,,", "student,,2026-08-01,2026-08-10");
    bundle.files["enrollments"] += "zz,,,class-b,org-2001,student-072305M012,student,,2026-08-11,\n";
    world.bring(bundle);
    CHECK(has(world.students(), "2026-27|14|NULL|there"));
  }
  SUBCASE("both go on") {
    bundle.files["enrollments"] += "zz,,,class-b,org-2001,student-072305M012,student,,,\n";
    auto result = world.bring(bundle);
    CHECK(has(world.students(), "072305M012|Ruiz|Ana|2018-02-03|F|3|2001|2026-27|NULL|NULL|there"));
    REQUIRE(!result.notes.empty());
    CHECK(has(result.notes.back(), "1 student in several homerooms, and so in none of the roster: 072305M012"));
  }
}

TEST_CASE("oneroster: a night on which nothing changed, and a manifest without a last line end") {
  World world;
  world.bring(bulk(family()));
  BundleFiles quiet{
      {{"manifest", "propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\nfile.users,absent"}}};
  auto result = world.bring(quiet, AcceptMassChange::no, Date(2026, 8, 15));
  CHECK(result.rejects.empty());
  CHECK(world.students().find("gone") == std::string::npos);
}

TEST_CASE("oneroster: one birth date that a delta puts right is no mass change") {
  World world;
  auto before = family();
  before.students.clear();
  for (int i = 0; i < 60; ++i) before.students.push_back({.id = fmt::format("07230500{:02}", i)});
  auto after = before;
  after.students[3].birth = "2018-02-04";
  world.bring(bulk(before));
  world.bring(delta(before, after), AcceptMassChange::no, Date(2026, 8, 15));
  CHECK(world.query("SELECT count(*) FROM students WHERE birth_date = '2018-02-04'") == "1");
}

TEST_CASE("oneroster: a user who is parent and teacher, on two rows, is a guardian") {
  World world;
  auto bundle = bulk(family());
  bundle.files["users"] += "guardian-900001,,,true,org-2001,teacher,u,,Maria,Ruiz,,900001,,,,,,\n";
  CHECK(rejects(world.bring(bundle)) == "");
  CHECK(has(world.links(), "072305M012|900001|Ruiz|Maria|N|555-0101|there"));
}

namespace {

rc::Gen<VendorDistrict> any_district() {
  return rc::gen::exec([] {
    auto upto = [](int most) { return *rc::gen::inRange(0, most + 1); };
    VendorDistrict district;
    district.students.clear();
    district.guardians.clear();
    int guardians = 1 + upto(4);
    for (int i = 0; i < guardians; ++i)
      if (upto(4) > 0)
        district.guardians.push_back(
            {.id = fmt::format("90000{}", i), .first = upto(1) ? "Maria" : "Jo", .phone = upto(1) ? "555-0101" : ""});
    for (int i = 0; i < 5; ++i) {
      if (upto(4) == 0) continue;
      test::VendorStudent student{.id = fmt::format("07230500{:02}", i),
                                  .first = upto(3) ? "Ana" : "Eva",
                                  .grade = upto(2) ? "03" : "04",
                                  .school = upto(2) ? "2001" : "8501",
                                  .birth = upto(5) ? "2018-02-03" : "2018-02-04",
                                  .sex = upto(1) ? "male" : "female"};
      student.homeroom = upto(2) ? (upto(1) ? "12" : "14") : "";
      for (const auto& guardian : district.guardians)
        if (upto(1)) student.guardians.push_back(guardian.id);
      district.students.push_back(student);
    }
    for (const auto* place : {"2001/12", "2001/14", "8501/12"})
      if (upto(1)) district.homeroom_teachers[place] = upto(1) ? "Tally" : "Tutt";
    return district;
  });
}

std::string roster(World& world) { return world.students() + "\n--\n" + world.links(); }

}  // namespace

TEST_CASE("oneroster: a delta leads where the whole bundle does") {
  CHECK(holds_for(25, [] {
    auto version = *rc::gen::elementOf(std::vector<std::string>{"1.1", "1.2"});
    auto first = *any_district(), second = *any_district(), third = *any_district();
    World by_delta, whole;
    for (auto* world : {&by_delta, &whole}) world->bring(bulk(first, version), AcceptMassChange::yes);
    by_delta.bring(delta(first, second, version), AcceptMassChange::yes, Date(2026, 8, 15));
    whole.bring(bulk(second, version), AcceptMassChange::yes, Date(2026, 8, 15));
    RC_ASSERT(roster(by_delta) == roster(whole));
    by_delta.bring(delta(second, third, version), AcceptMassChange::yes, Date(2026, 8, 16));
    whole.bring(bulk(third, version), AcceptMassChange::yes, Date(2026, 8, 16));
    RC_ASSERT(roster(by_delta) == roster(whole));
  }));
}

}  // namespace portal
