// staff list | show | overdue: who has access, as people ask for it (004, 003).
#include <doctest/doctest.h>

#include "tests/support/sandbox.h"

using namespace portal::test;

namespace {

const std::string now = " --now 2026-10-15T09:00:00-07:00";
const std::string header =
    "employee_number,last_name,first_name,role,place,location_code,school_name,status,until,from,hr_status,last_login,"
    "recommendation\r\n";

}  // namespace

TEST_CASE("staff list: the roles at the places that one may see, with status and recommendation") {
  Sandbox sandbox;
  auto mine = sandbox("staff list --format csv --as tokafor" + now);
  CHECK(mine.code == 0);
  CHECK(
      mine.out ==
      header +
          "11270934,Bustamante,Yolanda,Office Manager,8123,8123,Marvelous Middle School,Inactive,2026-09-30,staff file,"
          "complete,2026-08-13,remove the role: the account could be reactivated when the person applies at another "
          "school\r\n"
          "12006645,Castellanos,Irene,Teacher,8123,8123,Marvelous Middle School,Active,,staff file,complete,2026-08-12,"
          "\r\n"
          "10345512,Okafor,Theodore,Principal,8123,8123,Marvelous Middle School,Active,,staff file,complete,"
          "2026-08-13,\r\n"
          "11402288,Villalobos,Consuelo,Parent Access Account Administrator,8123,8123,Marvelous Middle School,Active,"
          "2027-06-30,staff file,complete,2026-08-13,\r\n");
  CHECK(sandbox("staff list --school 8123 --format csv" + now).out == mine.out);
  auto all = sandbox("staff list --format csv" + now).out;
  CHECK(has(all, "00731905,Varga,Ilona,District IT,district,,,Active,,staff file,complete,2026-08-13,\r\n"));
  CHECK(has(all, "01020456,Lozano,Beatriz,Local District Administrator,Northwest,,,Active,"));
  auto northwest = sandbox("staff list --format csv --as blozano" + now).out;
  CHECK(has(northwest, "10233871"));
  CHECK(!has(northwest, "8123"));
}

TEST_CASE("staff list: by role and status; what is to be removed, with the reason") {
  Sandbox sandbox;
  auto principals = sandbox("staff list --role Principal --format csv" + now).out;
  CHECK(std::count(principals.begin(), principals.end(), '\n') == 5);
  auto inactive = sandbox("staff list --status inactive --format csv" + now).out;
  CHECK(std::count(inactive.begin(), inactive.end(), '\n') == 2);
  CHECK(has(inactive, "11270934"));
  auto leaving = sandbox("staff list --to-remove --format csv" + now);
  CHECK(leaving.code == 0);
  CHECK(leaving.out ==
        "reason," + header +
            "expired on 2026-09-30,11270934,Bustamante,Yolanda,Office Manager,8123,8123,Marvelous Middle "
            "School,Inactive,2026-09-30,staff file,complete,2026-08-13,remove the role: the account could "
            "be reactivated when the person applies at another school\r\n");
  CHECK(sandbox("staff list --to-remove --as gtakahashi" + now).err == "no role is to be removed\n");
}

TEST_CASE("staff list: what is wrong, and who may not") {
  Sandbox sandbox;
  CHECK(has(sandbox("staff list --role Principl" + now).err, "did you mean 'Principal'?"));
  CHECK(sandbox("staff list --role Principl" + now).code == 2);
  CHECK(sandbox("staff list --status gone" + now).code == 2);
  CHECK(sandbox("staff list --school 9999" + now).code == 4);
  for (const auto* verb : {"list", "overdue"}) {
    CAPTURE(verb);
    CHECK(sandbox(std::string("staff ") + verb + " --school 8654 --as tokafor" + now).code == 3);
    CHECK(sandbox(std::string("staff ") + verb + " --school 9999 --as tokafor" + now).code == 3);
    CHECK(sandbox(std::string("staff ") + verb + " --as icastellanos" + now).code == 3);
  }
  CHECK(has(sandbox("audit list --format csv").out, ",staff.read,8654,denied,"));
}

TEST_CASE("staff show: a person, for oneself and for who may see them") {
  Sandbox sandbox;
  auto own = sandbox("staff show icastellanos --as icastellanos" + now);
  CHECK(own.code == 0);
  CHECK(own.out ==
        "Person\n  Name: Irene Castellanos\n  Number: 12006645\n  Login: icastellanos\n"
        "  Email: icastellanos@district.example.org\n  Staff type: Certificated\n  HR status: complete\n"
        "  Works at: 8123\n\nRoles\n  Teacher at school 8123: Active, staff file, last login 2026-08-12\n");
  CHECK(sandbox("staff show 12006645 --as icastellanos" + now).out == own.out);
  CHECK(sandbox("staff show 12006645 --as tokafor" + now).out == own.out);
  auto other = sandbox("staff show 10345512 --as icastellanos" + now);
  CHECK(other.code == 3);
  for (const auto* who : {"12006645", "icastellanos", "99999999", "nobody"}) {
    CAPTURE(who);
    auto hidden = sandbox(std::string("staff show ") + who + " --as gtakahashi" + now);
    CHECK(hidden.code == 4);
    CHECK(hidden.err.starts_with(
        "portalctl: there is nobody of that employee number or login where you may see the staff's access\n"));
  }
  CHECK(has(sandbox("audit list --format csv").out, ",staff.read,12006645,denied,"));
}

TEST_CASE("staff show: removals by whom and when") {
  Sandbox sandbox;
  REQUIRE(sandbox("staff remove --employee 12006645 --yes --as tokafor" + now).code == 0);
  auto shown = sandbox("staff show 12006645 --format csv --as tokafor" + now);
  CHECK(has(shown.out, "section,item,value\r\nPerson,Name,Irene Castellanos\r\n"));
  CHECK(has(shown.out, "Removed,Teacher at school 8123,2026-10-15 09:00 by tokafor\r\n"));
  CHECK(!has(shown.out, "Roles,"));
}

TEST_CASE("staff overdue: who never ran the report, or lacks an administrator; exit 0 with rows") {
  Sandbox sandbox;
  const std::string columns =
      "location_code,school_name,local_district,last_report_on,overdue_since,administrators,principal,principal_email,"
      "what\r\n";
  auto mine = sandbox("staff overdue --format csv --as tokafor" + now);
  CHECK(mine.code == 0);
  CHECK(mine.out == columns +
                        "8123,Marvelous Middle School,Central,,,1,Theodore Okafor,tokafor@district.example.org,the "
                        "Security Audit Report was never run\r\n");
  auto all = sandbox("staff overdue --format csv" + now);
  CHECK(all.code == 0);
  CHECK(has(
      all.out,
      "8654,El Sereno Vista High School,East,,,0,Grace Takahashi-Flores,gtakahashi@district.example.org,the Security "
      "Audit Report was never run; no Parent Access Account Administrator\r\n"));
  CHECK(has(sandbox("staff overdue --format csv --as blozano" + now).out, "2345,"));
  sandbox.shell("sqlite3 portal.db \"INSERT INTO security_audits VALUES ('8123', '2026-04-14T16:00:00Z', 'tokafor')\"");
  CHECK(has(sandbox("staff overdue --format csv --as tokafor" + now).out,
            "8123,Marvelous Middle School,Central,2026-04-14,2026-10-15,1,"));
  sandbox.shell("sqlite3 portal.db \"INSERT INTO security_audits VALUES ('8123', '2026-04-15T16:00:00Z', 'tokafor')\"");
  auto fine = sandbox("staff overdue --as tokafor" + now);
  CHECK(fine.code == 0);
  CHECK(fine.err == "no school is overdue, and each has a Parent Access Account Administrator\n");
}
