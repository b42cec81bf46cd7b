#include <doctest/doctest.h>

#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::has;
using test::problem;
using test::Rehearsal;

// As Microsoft's own samples have them.
struct World : Rehearsal {
  World() : Rehearsal({{Key::school_data_sync_trust, "yes"}}) {
    folder.write("sds/orgs.csv",
                 "sourcedId,name,type,parentSourcedId\n10,The District,district,\n2001,Alder,school,10\n");
    folder.write("sds/users.csv",
                 "sourcedId,username,givenName,familyName,email,phone,sms\n"
                 "072305M012,ana,Ana,Ruiz,,,\n"
                 "072305M013,ben,Ben,Ruiz,,,\n"
                 "900001,maria,Maria,Ruiz,m@x.example,555-0101,555-0102\n"
                 "900002,doc,Doc,Holt,d@x.example,,\n"
                 "T1,tim,Tim,Tally,t@x.example,,\n");
    folder.write("sds/roles.csv",
                 "userSourcedId,orgSourcedId,role,sessionSourcedId,grade,isPrimary,roleStartDate,roleEndDate\n"
                 "072305M012,2001,student,,03,true,2026-08-01,\n"
                 "072305M013,2001,student,,KG,,,\n"
                 "T1,2001,teacher,,,true,,\n");
    folder.write("sds/relationships.csv",
                 "userSourcedId,relationshipUserSourcedId,relationshipRole\n"
                 "072305M012,900001,guardian\n072305M013,900001,parent\n072305M012,900002,doctor\n");
    folder.write("sds/demographics.csv",
                 "userSourcedId,sex,birthDate\n072305M012,female,2018-02-03\n072305M013,male,2020-11-30\n");
  }
  ImportResult bring() { return import_roster(*session, {.paths = {folder / "sds"}, .profile = "sds"}); }
};

}  // namespace

TEST_CASE("school data sync: users, roles and relationships become students and their guardians") {
  World world;
  auto result = world.bring();
  CHECK(result.rejects.empty());
  CHECK(world.query("SELECT student_id, first_name, grade, location_code, birth_date, gender, entry_date FROM students "
                    "ORDER BY 1") ==
        "072305M012|Ana|3|2001|2018-02-03|F|2026-08-01\n072305M013|Ben|K|2001|2020-11-30|M|NULL");
  CHECK(world.query("SELECT student_id, guardian_id, first_name, legal_guardian, home_phone, cell_phone FROM "
                    "guardian_links ORDER BY 1") ==
        "072305M012|900001|Maria|Y|555-0101|555-0102\n072305M013|900001|Maria|Y|555-0101|555-0102");
  CHECK(world.bring().same_as == 1);
}

TEST_CASE("school data sync: a user without a role is rejected, and is not withdrawn for it") {
  World world;
  world.bring();
  world.folder.write("sds/roles.csv",
                     "userSourcedId,orgSourcedId,role,grade\n072305M012,2001,student,03\nT1,2001,teacher,\n");
  auto result = import_roster(*world.session,
                              {.paths = {world.folder / "sds"}, .profile = "sds", .accept = AcceptMassChange::yes});
  REQUIRE(result.rejects.size() == 1);
  CHECK(result.rejects[0].reject.reason == "the user has no role in roles.csv");
  CHECK(world.query("SELECT count(*) FROM students WHERE absent_since IS NULL") == "2");
}

TEST_CASE("school data sync: a bundle that lacks a file it cannot do without ends before anything is touched") {
  World world;
  std::filesystem::remove(world.folder / "sds/roles.csv");
  CHECK(has(problem<BadInput>([&] { world.bring(); }), "the extract lacks roles.csv"));
}

}  // namespace portal
