// student find | history: only at schools that the operator may see.
#include "tests/support/sandbox.h"

using namespace portal::test;

namespace {

const std::string not_seen =
    " at a school that you may see\n  check the ID (10 upper-case letters and digits); the "
    "student may be at another school, or not actively enrolled\n";

}  // namespace

TEST_CASE("find: the student's row, and a row for each legal guardian with a masked PIN") {
  Sandbox sandbox;
  auto ran = sandbox("student find 023907F123 " + morning);
  CHECK(ran.code == 0);
  CHECK(ran.err.empty());
  CHECK(ran.out ==
        "first name  middle name  last name      date of birth  student id  school                   grade  enrolled\n"
        "Lucía       Guadalupe    Mendoza-Reyes  2015-02-28     023907F123  Marvelous Middle School  6      yes\n"
        "\n"
        "parent name      guardian id  pin          expires at  date used  status  action\n"
        "Guadalupe Reyes  G100216      •••-•••-•42  2026-10-13             unused  print\n"
        "Arturo Mendoza   G100233      •••-•••-•51  2026-10-13             unused  print\n");
  const std::string student = "Lucía,Guadalupe,Mendoza-Reyes,2015-02-28,023907F123,Marvelous Middle School,6,yes,";
  CHECK(sandbox("student find 023907F123 --format csv " + morning).out ==
        "first_name,middle_name,last_name,date_of_birth,student_id,school,grade,enrolled,parent_name,guardian_id,pin,"
        "expires_at,date_used,status,action,reason_asked\r\n" +
            student + "Guadalupe Reyes,G100216,•••-•••-•42,2026-10-13,,unused,print,yes\r\n" + student +
            "Arturo Mendoza,G100233,•••-•••-•51,2026-10-13,,unused,print,yes\r\n");
  CHECK(sandbox("student find 023907F123 -o s.jsonl " + morning).code == 0);
  CHECK(has(sandbox.read("s.jsonl"), R"("enrolled":true,"parent_name":"Guadalupe Reyes")"));
}

TEST_CASE("find: one answer for what is no ID, unknown, and at another school") {
  Sandbox sandbox;
  for (std::string id : {"nope", "023907f123", "23907F123", "999999F999"}) {
    auto ran = sandbox("student find " + id);
    CHECK(ran.code == 4);
    CHECK(ran.out.empty());
    CHECK(ran.err == "portalctl: there is no student " + id + not_seen);
  }
  auto elsewhere = sandbox("student find 000407F499 --as tokafor " + morning);
  CHECK(elsewhere.code == 4);
  CHECK(elsewhere.err == "portalctl: there is no student 000407F499" + not_seen);
  CHECK(has(sandbox("audit list --subject 000407F499 --format csv").out, ",tokafor,"));
}

TEST_CASE("find and history: who sees which student") {
  Sandbox sandbox;
  const std::string at_8123 = "023907F123", at_2345 = "080452M229", at_8654 = "000407F499";
  struct Case {
    std::string login, sees, does_not_see;
    int code = 4;
  };
  for (const auto& [login, sees, does_not_see, code] :
       std::vector<Case>{{"tokafor", at_8123, at_2345},       // Principal
                         {"cvillalobos", at_8123, at_8654},   // Parent Access Account Administrator
                         {"savakian", at_2345, at_8123},      // the same at another school
                         {"blozano", at_2345, at_8123},       // Local District Northwest
                         {"dwhitaker", at_8654, ""},          // Help Desk: everywhere
                         {"icastellanos", "", at_8123, 3},    // Teacher: not anywhere
                         {"ybustamante", "", at_8123, 3},     // Office Manager
                         {"msrinivasan", "", at_8123, 3}}) {  // Analyst
    CAPTURE(login);
    if (!sees.empty()) CHECK(sandbox("student find " + sees + " --as " + login + " " + morning).code == 0);
    if (!does_not_see.empty())
      CHECK(sandbox("student find " + does_not_see + " --as " + login + " " + morning).code == code);
    if (!does_not_see.empty())
      CHECK(sandbox("student history " + does_not_see + " --as " + login + " " + morning).code == code);
  }
  CHECK(sandbox("student history 023907F123 --as dwhitaker " + morning).code == 3);  // not the Help Desk's
  CHECK(sandbox("student history 023907F123 --as tokafor " + morning).code == 0);
}

TEST_CASE("find: a Local District Administrator sees the student, not the PIN details") {
  Sandbox sandbox;
  auto ran = sandbox("student find 080452M229 --as blozano " + morning);
  CHECK(has(ran.out, "Adrián"));
  CHECK_FALSE(has(ran.out, "parent name"));
  CHECK_FALSE(has(ran.out, "•"));
  auto csv = sandbox("student find 080452M229 --as blozano --format csv " + morning);
  CHECK(csv.out.ends_with(",yes,,,,,,,,yes\r\n"));
}

TEST_CASE("find: after a transfer the new school sees the student, and the old one does not") {
  Sandbox sandbox;
  sandbox.copy_sample("incoming/2026-10-14", "2026-10-14");
  CHECK(sandbox("student find 080452M229 --as savakian " + morning).code == 0);
  CHECK(sandbox("roster import 2026-10-14 " + second_night).code == 1);
  CHECK(sandbox("student find 080452M229 --as savakian " + second_night).code == 4);
  CHECK(has(sandbox("student find 080452M229 " + second_night).out, "Bayview Primary Center"));
}

TEST_CASE("history: what each import changed; the student PIN is never shown") {
  Sandbox sandbox;
  sandbox.copy_sample("incoming/2026-10-14", "2026-10-14");
  sandbox.shell("sed -i 's/\\(^[^,]*,080452M229,.*@mymail.example.org\\),[0-9]*,/\\1,9876,/' 2026-10-14/students.csv");
  CHECK(sandbox("roster import 2026-10-14 " + second_night).code == 1);
  auto ran = sandbox("student history 080452M229 --format csv " + second_night);
  CHECK(ran.code == 0);
  CHECK(
      ran.out.starts_with("run,business_date,outcome,kind,part,change,column,before,after\r\n"
                          "1,2026-08-14,applied,students,,added,,,\r\n"));
  CHECK(has(ran.out, "2,2026-10-14,applied,students,,moved,location_code,2345,0417\r\n"));
  CHECK(has(ran.out, "2,2026-10-14,applied,enrollments,2345/2026-27,added,,,\r\n"));
  CHECK(has(ran.out, "2,2026-10-14,applied,students,,moved,student_pin,••••,••••\r\n"));
  CHECK_FALSE(has(ran.out, "9876"));
  auto diff = sandbox("student history 000417M516 --format csv " + second_night).out;
  CHECK(has(diff, "2,2026-10-14,applied,students,,withdrawn,"));
}
