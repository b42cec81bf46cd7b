// student show: the home page and its tabs.
#include "tests/support/sandbox.h"

using namespace portal::test;

TEST_CASE("show: the home page reads well, and within 80 columns") {
  Sandbox sandbox;
  auto ran = sandbox("student show 023907F123 " + morning);
  CHECK(ran.code == 0);
  CHECK(ran.err ==
        "no reason was given, and the log says so: you are not of this student's school, so add --reason TEXT\n");
  CHECK(ran.out ==
        "Student\n"
        "  Name:           Lucía Guadalupe Mendoza-Reyes\n"
        "  Student ID:     023907F123\n"
        "  School:         Marvelous Middle School (8123)\n"
        "  Grade:          6\n"
        "  Enrolled:       Yes\n"
        "\n"
        "School\n"
        "  Principal:      Theodore Okafor\n"
        "  Telephone:      213-555-0112\n"
        "  Fax:            213-555-0122\n"
        "  Website:        https://marvelous.example.org\n"
        "  Board member:   Rosa Benavides\n"
        "  Local District: Central\n"
        "  PACE team:      (213) 241-0126\n"
        "  PACE site:      https://achieve.lausd.net/ldcentral\n"
        "\n"
        "Emergency card\n"
        "  1. Guadalupe Reyes, Mother\n"
        "  Home phone:     213-555-0146\n"
        "  Cell phone:     213-555-0113\n"
        "  2. Arturo Mendoza, Father\n"
        "  Home phone:     213-555-0122\n"
        "  Cell phone:     213-555-0188\n"
        "\n"
        "More, by --tab: attendance, marks, english-learner, tests, services\n");
  auto csv = sandbox("student show 023907F123 --format csv " + morning).out;
  CHECK(csv.starts_with("section,item,value\r\nStudent,Name,Lucía Guadalupe Mendoza-Reyes\r\n"));
  CHECK(has(csv, "Emergency contact 2,Name,\"Arturo Mendoza, Father\"\r\n"));
  CHECK(has(sandbox("student show 000407F499 " + morning).out, "services, graduation\n"));
}

TEST_CASE("show: marks are courses with their teachers, and then the assignments; the newest first") {
  Sandbox sandbox;
  sandbox.copy_sample("incoming/2026-10-14", "2026-10-14");
  CHECK(sandbox("roster import 2026-10-14 " + second_night).code == 1);
  CHECK(sandbox("student show 023907F123 --tab marks " + second_night).out ==
        "term       course     mark  percent  teacher name        teacher email\n"
        "Fall 2026  English 6  B     84       Castellanos, Irene  icastellanos@district.example.org\n"
        "Fall 2026  Science 6  A     91       Whitfield, Aaron    awhitfield@district.example.org\n"
        "\n"
        "due date    course     assignment                score\n"
        "2026-10-09  English 6  Vocabulary quiz 5\n"
        "2026-10-02  English 6  Book report               38/50\n"
        "2026-09-30  Science 6  Weather journal           46/50\n"
        "2026-08-17  English 6  Reading interests letter  10/10\n");
  CHECK(
      sandbox("student show 023907F123 --tab marks --format csv " + second_night)
          .out.starts_with("term,course,assignment,teacher_name,teacher_email,mark,percent,due_date,score\r\n"
                           "Fall 2026,English 6,,\"Castellanos, Irene\",icastellanos@district.example.org,B,84,,\r\n"));
  CHECK(sandbox("student show 023907F123 --tab attendance --format csv " + second_night).out ==
        "date,period,course,code,description\r\n"
        "2026-10-06,1,English 6,A,Absent: not yet explained\r\n"
        "2026-10-06,2,Mathematics 6,A,Absent: not yet explained\r\n"
        "2026-09-18,1,English 6,T,Tardy\r\n"
        "2026-08-13,4,Science 6,E,Excused: medical appointment\r\n");
}

TEST_CASE("show: who may, what is not there, and what the log keeps") {
  Sandbox sandbox;
  auto elsewhere = sandbox("student show 000407F499 --as tokafor " + morning);
  CHECK(elsewhere.code == 4);
  CHECK(elsewhere.err ==
        replaced(sandbox("student show 999999F999 --as tokafor " + morning).err, "999999F999", "000407F499"));
  for (std::string login : {"icastellanos", "dwhitaker"})
    CHECK(sandbox("student show 023907F123 --as " + login + " " + morning).code == 3);
  CHECK(sandbox("student show 023907F123 --as tokafor " + morning).code == 0);
  auto refused = sandbox("student show 023907F123 --tab graduation " + morning);
  CHECK(refused.code == 5);
  CHECK(refused.err ==
        "no reason was given, and the log says so: you are not of this student's school, so add --reason TEXT\n"
        "portalctl: progress toward graduation is for grades 9 to 12; Lucía Guadalupe Mendoza-Reyes is in grade 6\n"
        "  the other tabs are there for every grade\n");
  auto none = sandbox("student show 080452M229 --tab services " + morning);
  CHECK(none.code == 0);
  CHECK(none.out.empty());
  CHECK(none.err ==
        "no reason was given, and the log says so: you are not of this student's school, so add --reason TEXT\n"
        "Special education services: the extract holds nothing of this student\n");
  auto mistyped = sandbox("student show 023907F123 --tab mark " + morning);
  CHECK(mistyped.code == 2);
  CHECK(has(mistyped.err, "there is no tab 'mark'\n  did you mean marks?"));
  CHECK(sandbox("student show 023907F123 --tab tests --reason conference " + morning).code == 0);
  auto log = sandbox("audit list --subject 023907F123 --format csv").out;
  CHECK(has(log, R"(student.look,023907F123,done,"{""tab"":""tests"",""reason"":""conference""}")"));
}
