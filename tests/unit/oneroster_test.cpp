#include "lib/roster/oneroster.h"

#include <doctest/doctest.h>

#include "tests/support/oneroster_world.h"

namespace portal {
namespace {

using test::bulk;
using test::BundleFiles;
using test::family;
using test::has;
using test::problem;
using test::Rehearsal;
using test::rejects;
using World = test::OneRosterWorld;

}  // namespace

TEST_CASE("oneroster: a whole bundle of either version is the same district") {
  for (const auto* version : {"1.1", "1.2"}) {
    CAPTURE(version);
    World world;
    auto result = world.bring(bulk(family(), version));
    CHECK(rejects(result) == "");
    CHECK(world.students() ==
          "072305M012|Ruiz|Ana|2018-02-03|F|3|2001|2026-27|12|Tally, Tim|there\n"
          "072305M013|Ruiz|Ben|2018-02-03|M|K|8501|2026-27|NULL|NULL|there");
    CHECK(world.links() ==
          "072305M012|900001|Ruiz|Maria|N|555-0101|there\n"
          "072305M012|900002|Ruiz|Jo|N|NULL|there\n"
          "072305M013|900001|Ruiz|Maria|N|555-0101|there");
    CHECK(world.query("SELECT location_code, school_name FROM schools ORDER BY 1") ==
          "2001|Alder Elementary\n8501|Birch High");
    CHECK(world.bring(bulk(family(), version)).same_as == 1);
  }
}

TEST_CASE("oneroster: a guardian is a legal one only where the district trusts the role") {
  Rehearsal world({{Key::oneroster_trust, "yes"}});
  bulk(family()).write(world.folder, "bundle");
  import_roster(*world.session, {.paths = {world.folder / "bundle"}, .profile = "oneroster"});
  CHECK(world.query("SELECT DISTINCT legal_guardian FROM guardian_links") == "Y");
}

TEST_CASE("oneroster: who is no longer in a whole bundle is withdrawn, by the same guards") {
  World world;
  world.bring(bulk(family()));
  auto smaller = family();
  smaller.students.pop_back();
  CHECK(has(problem<Refused>([&] { world.bring(bulk(smaller)); }), "would no longer be enrolled"));
  world.bring(bulk(smaller), AcceptMassChange::yes);
  CHECK(has(world.students(), "072305M013|Ruiz|Ben|2018-02-03|M|K|8501|2026-27|NULL|NULL|gone"));
}

TEST_CASE("oneroster: rows that cannot be used are rejected as they came, and withdraw nobody") {
  World world;
  world.bring(bulk(family()));
  auto bundle = bulk(family());
  SUBCASE("a role that there is not") {
    bundle.replace("users", ",student,", ",studnet,");
    auto result = world.bring(bundle);
    CHECK(rejects(result) == "users:4 role: 'studnet' is no role that a user can have\n");
    CHECK(result.rejects[0].reject.raw ==
          "student-072305M012,,,true,org-2001,studnet,u,,Ana,Ruiz,,072305M012,,,,\"guardian-900001,guardian-900002\","
          "03,");
  }
  SUBCASE("a birth date in no form") {
    bundle.replace("demographics", "2018-02-03", "15/06/2018");
    CHECK(has(rejects(world.bring(bundle)), "users:4 birthDate: '15/06/2018' is no date"));
  }
  SUBCASE("a birth date that may be two days") {
    bundle.replace("demographics", "2018-02-03", "05/06/2018");
    CHECK(rejects(world.bring(bundle)) == "users:4 birthDate: '05/06/2018' may be two days; write YYYY-MM-DD\n");
  }
  SUBCASE("two grades") {
    bundle.replace("users", ",03,", ",\"03,04\",");
    CHECK(has(rejects(world.bring(bundle)), "users:4 grades: '03,04' names several grades"));
  }
  SUBCASE("a school that there is not") {
    bundle.replace("users", "true,org-2001,student", "true,org-2009,student");
    CHECK(rejects(world.bring(bundle)) == "users:4 orgSourcedIds: there is no org 'org-2009' in orgs.csv\n");
  }
  SUBCASE("two schools, and no homeroom at either") {
    bundle.replace("users", "true,org-8501,student", "true,\"org-8501,org-2001\",student");
    CHECK(has(rejects(world.bring(bundle)), "users:5 orgSourcedIds: names 2 schools"));
  }
  SUBCASE("a row of another shape") {
    bundle.replace("users", ",Ben,", ",Ben,Jr,");
    CHECK(rejects(world.bring(bundle)) == "users:5 : has 19 cells where the header has 18\n");
  }
  SUBCASE("an agent who is not among the users") {
    bundle.replace("users", "guardian-900002\"", "guardian-nobody\"");
    auto result = world.bring(bundle, AcceptMassChange::yes);
    CHECK(rejects(result) == "users:4 agentSourcedIds: names 'guardian-nobody', whom the users do not hold\n");
  }
  SUBCASE("a status that there is not") {
    bundle.replace("users", "student-072305M012,,", "student-072305M012,inactive,");
    CHECK(rejects(world.bring(bundle)) == "users:4 status: 'inactive' is neither active nor tobedeleted\n");
  }
  auto students = world.students();
  CHECK(students.find("gone") == students.npos);
}

TEST_CASE("oneroster: two schools are no riddle where the homeroom is at one of them") {
  World world;
  auto bundle = bulk(family());
  bundle.replace("users", "true,org-2001,student", "true,\"org-8501,org-2001,district\",student");
  CHECK(rejects(world.bring(bundle)) == "");
  CHECK(has(world.students(), "072305M012|Ruiz|Ana|2018-02-03|F|3|2001|"));
}

TEST_CASE("oneroster: what vendors do beside the standard and can be understood is read") {
  World world;
  auto bundle = bulk(family());
  for (const auto* file : {"users", "orgs", "demographics"})
    bundle.replace(file, "sourcedId,status,dateLastModified", "SourcedID,status,dateLastModifed");
  bundle.replace("users", "student-072305M012,,", "student-072305M012,active,2026-08-01");
  bundle.replace("demographics", "2018-02-03", "2018-02-03T00:00:00.000Z");
  CHECK(rejects(world.bring(bundle)) == "");
  CHECK(has(world.students(), "072305M012|Ruiz|Ana|2018-02-03|F|3|2001|2026-27|12|Tally, Tim|there"));
}

TEST_CASE("oneroster: tobedeleted in a whole bundle is as absent") {
  World world;
  world.bring(bulk(family()));
  auto bundle = bulk(family());
  bundle.replace("users", "student-072305M013,,", "student-072305M013,tobedeleted,");
  world.bring(bundle, AcceptMassChange::yes);
  CHECK(has(world.students(), "8501|2026-27|NULL|NULL|gone"));
}

TEST_CASE("oneroster: a manifest that is missing or contradicts the files ends it before anything is touched") {
  World world;
  auto bundle = bulk(family());
  SUBCASE("no manifest") {
    bundle.files.erase("manifest");
    CHECK(has(problem<BadInput>([&] { world.bring(bundle); }), "manifest"));
  }
  SUBCASE("another version") {
    bundle.replace("manifest", "oneroster.version,1.1", "oneroster.version,2.0");
    CHECK(has(problem<BadInput>([&] { world.bring(bundle); }), "1.1 and 1.2 can be read"));
  }
  SUBCASE("a file that is not there") {
    bundle.files.erase("demographics");
    CHECK(has(problem<BadInput>([&] { world.bring(bundle); }), "demographics"));
  }
  SUBCASE("a delta without a status") {
    bundle.replace("manifest", "file.users,bulk", "file.users,delta");
    bundle.replace("users", "sourcedId,status,", "sourcedId,state,");
    CHECK(has(problem<BadInput>([&] { world.bring(bundle); }), "has no column status"));
  }
  CHECK(world.query("SELECT count(*) FROM students") == "0");
}

}  // namespace portal
