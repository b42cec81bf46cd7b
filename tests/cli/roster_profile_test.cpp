// `roster profile check`: how a profile understands a file, without a database.
#include "tests/support/sandbox.h"

using namespace portal::test;

TEST_CASE("profile check: needs no database, and tells each column") {
  Sandbox sandbox(Sandbox::Holds::nothing);
  auto good = sandbox("roster profile check " + samples() + "/incoming/2026-10-14/schools.csv --format csv");
  CHECK(good.code == 0);
  CHECK(
      good.out.starts_with("column,field,fate,required,filled,blank,rejected,values,first_rejected\r\n"
                           "LocationCode,location_code,mapped,yes,4,0,0,0417 | 2345 | 8123 | 8654,\r\n"));
  CHECK(good.err == "schools.csv: schools by the profile misis, UTF-8, commas; 4 rows, of which 0 would be rejected\n");
  CHECK(!sandbox.exists("portal.db"));
  auto findings = sandbox("roster profile check " + samples() + "/incoming/2026-10-14/students.csv --format csv");
  CHECK(findings.code == 1);
  CHECK(has(findings.out, "line "));
  CHECK(has(findings.out, "StudentPIN,student_pin,mapped,no,101,0,0,••••,\r\n"));
}

TEST_CASE("profile check: a file that cannot be imported is shown, and ends with 8") {
  Sandbox sandbox(Sandbox::Holds::nothing);
  auto bad = sandbox("roster profile check " + samples() + "/broken/no-header/students.csv --format csv");
  CHECK(bad.code == 8);
  CHECK(has(bad.out, ",grade,missing,yes,,,,,no column of the file is this field\r\n"));
  CHECK(has(bad.err, "students.csv cannot be imported as it is: a field is missing, or told twice"));
  sandbox.folder.write("export.csv", "LocationCode,SchoolName\n8123,Marvelous\n");
  CHECK(sandbox("roster profile check export.csv").code == 2);
  CHECK(sandbox("roster profile check export.csv --kind schools").code == 0);
  CHECK(sandbox("roster profile check export.csv --kind schools --profile none").code == 2);
  CHECK(sandbox("roster profile check nothing.csv --kind schools").code == 8);
}

TEST_CASE("profile check: through sudo the file is read with the service's rights, so it asks who it is for") {
  Sandbox sandbox;
  auto line = "roster profile check " + samples() + "/incoming/2026-08-14/schools.csv --format csv";
  CHECK(sandbox(line, {.environment = {"SUDO_UID=0"}}).code == 0);
  auto ran = sandbox(line, {.environment = {"SUDO_UID=1"}});
  CHECK(ran.code == 3);
  CHECK(ran.out.empty());
}
