// OneRoster bundles as a person imports them: the samples of another system's export.
#include "tests/support/sandbox.h"

using namespace portal::test;

namespace {

const std::string night = "--now 2026-10-14T02:30:00-07:00 ", next_night = "--now 2026-10-15T02:30:00-07:00 ";

struct District : Sandbox {
  District() : Sandbox(Sandbox::Holds::operators) { copy_sample("oneroster", "oneroster"); }
  Ran bulk() { return (*this)("roster import oneroster/2026-10-14 --profile oneroster " + night); }
};

}  // namespace

TEST_CASE("oneroster: a bundle is imported, and its bad rows are told as they stand in its files") {
  District district;
  auto ran = district.bulk();
  CHECK(ran.code == 1);
  CHECK(has(ran.err, "5 rows rejected: see `portalctl roster rejects 1`"));
  CHECK(!has(ran.err, "not imported"));
  auto rejects = district("roster rejects 1 --format csv");
  CHECK(has(rejects.out, ",users.csv,15,grades,\"'13' is no grade (PK, TK, K, 1 to 12)\","));
  CHECK(has(rejects.out,
            ",users.csv,32,birthDate,\"'15/06/2008' is no date (write YYYY-MM-DD, MM/DD/YYYY or YYYYMMDD, a day that "
            "exists)\","));
  auto students =
      district.run({"roster", "export", "--columns", "student_id,grade,location_code,homeroom,homeroom_teacher",
                    "--where", "student_id = 001344M461", "--format", "csv", "--now", "2026-10-14T02:30:00-07:00"});
  CHECK(students.out ==
        "student_id,grade,location_code,homeroom,homeroom_teacher\r\n001344M461,K,2345,R1,\"Bianchi, Rosa\"\r\n");
}

TEST_CASE("oneroster: a delta says what it would change, changes it, and is undone") {
  District district;
  district.bulk();
  const std::string delta = "oneroster/2026-10-15-delta --profile oneroster " + next_night;
  auto diff = district("roster diff " + delta + "--format csv");
  CHECK(diff.code == 0);
  CHECK(has(diff.out, "students,001344M461,,Luis Ruiz,changed,homeroom,R1,R9\r\n"));
  CHECK(has(diff.out, "students,011255M798,,Mateo Mendoza-Reyes,withdrawn,absent_since,,2026-10-15\r\n"));
  auto before = district("roster export --what links --format csv " + next_night).out;
  CHECK(district("roster import " + delta).code == 0);
  CHECK(has(district("student history 011255M798 --format csv").out, "withdrawn"));
  CHECK(district("roster undo 2 -y " + next_night).code == 0);
  CHECK(district("roster export --what links --format csv " + next_night).out == before);
}

TEST_CASE("oneroster: a legal guardian only where the district says so, and then with a PIN") {
  District district;
  district.bulk();
  CHECK(district("pin issue --format csv " + night).out == "issued\r\n0\r\n");
  district.folder.write("portal.yaml",
                        district.read("portal.yaml") + "extracts:\n  oneroster:\n    trust_guardian_role: yes\n");
  auto trusted = district.bulk();
  CHECK(trusted.code == 1);
  CHECK(!has(trusted.err, "nothing changed"));
  CHECK(district("pin issue --format csv " + night).out == "issued\r\n186\r\n");
}

TEST_CASE("oneroster: columns are checked, and no password is shown") {
  District district;
  district.folder.write("users.csv",
                        "sourcedId,role,identifier,password,agentSourcedIds\nu1,student,072305M012,hunter2,g1\n");
  auto ran = district("roster profile check users.csv --profile oneroster --format csv");
  CHECK(ran.code == 0);
  CHECK(has(ran.out, "agentSourcedIds,agent_sourced_ids,mapped,"));
  CHECK(!has(ran.out + ran.err, "hunter2"));
}

TEST_CASE("oneroster: two bundles are compared without a database") {
  District district;
  auto same = district("roster compare oneroster/2026-10-14 oneroster/2026-10-14 --profile oneroster");
  CHECK(same.code == 0);
  auto broken = district("roster import oneroster/2026-10-14/users.csv --profile oneroster " + night);
  CHECK(broken.code == 8);
  CHECK(has(broken.err, "the extract lacks manifest.csv"));
}
