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

TEST_CASE("profile new: a draft for a file that no profile knows, which then passes the check") {
  Sandbox sandbox(Sandbox::Holds::nothing);
  sandbox.folder.write("students.csv",
                       "Stu No;Last;First;DOB;Gr;Sch Code;Phone 1;MyMail PIN\r\n"
                       "023907F123;Mendoza-Reyes;Lucía;2/28/2015;6;8123;213-555-0101;4711\r\n"
                       "0081234907;Jiménez;Óscar;5/6/2014;6;8123;213-555-0102;4712\r\n");
  auto ran = sandbox("roster profile new students.csv");
  CHECK(ran.code == 0);
  CHECK(ran.err == "students.csv: 8 columns; 2 known, 6 guessed, 0 unsure, 0 not imported\n");
  CHECK(has(ran.out, "files:\n  # students.csv: UTF-8\n  students:\n"));
  CHECK(has(ran.out,
            "    student_id: [\"Stu No\"]  # guessed: like studentnumber (student_id); 2 of 2 values are student "
            "IDs: 023907F123 | 0081234907\n"));
  CHECK(has(ran.out, "    birth_date: [\"DOB\"]\n"));
  CHECK(has(ran.out, "    student_pin: [\"MyMail PIN\"]\n"));
  CHECK_FALSE(has(ran.out, "4711"));
  CHECK(!sandbox.exists("portal.db"));

  std::filesystem::create_directory(sandbox.folder / "extracts");
  CHECK(sandbox("roster profile new students.csv -o extracts/ours.yaml").out.empty());
  CHECK(sandbox.read("extracts/ours.yaml") == ran.out);
  CHECK(mode_of(sandbox.folder / "extracts/ours.yaml") == 0600);
  CHECK(sandbox("roster profile new students.csv -o extracts/ours.csv").code == 2);
  CHECK(sandbox("roster profile new students.csv --format csv").code == 2);
  CHECK(sandbox("roster profile new students.csv -o extracts/none.yaml --dry-run").err.find("would be written") !=
        std::string::npos);
  CHECK(!sandbox.exists("extracts/none.yaml"));
  auto check = sandbox("roster profile check students.csv --profile ours --format csv",
                       {.environment = {"PORTALCTL_CONFIG_FOLDER=" + sandbox.folder.path().string()}});
  CHECK_MESSAGE(check.code == 0, check.err);
  CHECK(has(check.out, "Sch Code,location_code,mapped,yes,2,0,0,8123,"));
}

TEST_CASE("profile new: what is unsure and what is missing are named, and end with 1") {
  Sandbox sandbox(Sandbox::Holds::nothing);
  sandbox.folder.write("export.csv", "StudentID,Name,DOB,Grade,LocationCode\n023907F123,Ruiz,2015-02-28,6,8123\n");
  CHECK(sandbox("roster profile new export.csv").code == 2);
  auto ran = sandbox("roster profile new export.csv --kind students");
  CHECK(ran.code == 1);
  CHECK(has(ran.out, "    # MISSING, and must be there: last_name\n    # MISSING, and must be there: first_name\n"));
  CHECK(has(ran.out, "    # unsure, not mapped: \"Name\" may be last_name or first_name or middle_name ("));
  CHECK(has(ran.err, "export.csv: no column is taken for last_name, first_name, which must be there"));
  CHECK(sandbox("roster profile new export.csv --kind students --profile none").code == 2);
  CHECK(sandbox("roster profile new export.csv --kind pupils").code == 2);
  CHECK(sandbox("roster profile new nothing.csv --kind students").code == 8);
  auto extract = samples() + "/incoming/2026-10-14/";
  auto all =
      sandbox("roster profile new " + extract + "schools.csv " + extract + "students.csv " + extract + "guardians.csv");
  CHECK(all.code == 0);
  CHECK(has(all.out, "\n  guardians: {}\n"));
  CHECK(sandbox("roster profile new " + extract + "schools.csv " + extract + "schools.csv").code == 2);
  CHECK(sandbox("roster profile new " + extract + "schools.csv " + extract + "students.csv --kind students").code == 2);
}

TEST_CASE("profile new: through sudo it asks who it is for, as the check does") {
  Sandbox sandbox;
  auto line = "roster profile new " + samples() + "/incoming/2026-08-14/schools.csv";
  CHECK(sandbox(line, {.environment = {"SUDO_UID=0"}}).code == 0);
  auto ran = sandbox(line, {.environment = {"SUDO_UID=1"}});
  CHECK(ran.code == 3);
  CHECK(ran.out.empty());
}
