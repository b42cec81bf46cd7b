// `student lookup` and `student add-guardian`, as an agent at the desk has them.
#include "tests/support/sandbox.h"

using namespace portal::test;

namespace {

const std::string student_header = "StudentID,LastName,FirstName,BirthDate,Grade,LocationCode\n",
                  guardian_header = "StudentID,GuardianID,LastName,FirstName,Relationship,LegalGuardian,Restricted\n";

// A student who enrolled this morning at 8123.
void deliver_delta(const Sandbox& sandbox) {
  sandbox.folder.write("incoming/students_delta_20260814.csv",
                       student_header + "0912345F67,Okafor,Ben,2014-01-02,6,8123\n");
  sandbox.folder.write("incoming/guardians_delta_20260814.csv", guardian_header +
                                                                    "0912345F67,G900001,Okafor,Ada,Mother,Y,N\n"
                                                                    "0912345F67,G900002,Okafor,=Obi,Uncle,N,N\n"
                                                                    "0912345F67,G900003,Okafor,Uma,Aunt,Y,N\n");
}

}  // namespace

TEST_CASE("lookup: a sentence for each guardian, and as of when") {
  Sandbox sandbox;
  deliver_delta(sandbox);
  auto ran = sandbox("student lookup 0912345F67 " + morning);
  CHECK(ran.code == 0);
  CHECK(ran.out ==
        "student name  parent name  guardian id  legal guardian  action\n"
        "Ben Okafor    Ada Okafor   G900001      Y               Add To Parent Portal\n"
        "Ben Okafor    =Obi Okafor  G900002      N               update MiSiS first: no legal guardian, or restricted\n"
        "Ben Okafor    Uma Okafor   G900003      Y               Add To Parent Portal\n");
  CHECK(ran.err ==
        "0912345F67 is enrolled, Marvelous Middle School, grade 6; as of 2026-08-14 (students_delta_20260814.csv)\n"
        "add with: portalctl student add-guardian 0912345F67 G900001\n");
  auto csv = sandbox("student lookup 0912345F67 -q --format csv " + morning);
  CHECK(csv.err.empty());
  CHECK(has(csv.out, "Ben Okafor,'=Obi Okafor,G900002,N,"));
  CHECK(csv.out.starts_with("student_name,parent_name,guardian_id,legal_guardian,action,student_id,school,grade,"));
  auto archived = sandbox("student lookup 023907F123 " + morning);
  CHECK(archived.code == 0);
  CHECK(has(archived.out, "Parent in Parent Portal"));
  CHECK(has(archived.err, "as of 2026-08-14 (students.csv)"));
  CHECK(mode_of(sandbox.folder / "portal.db.lookup") == 0700);
}

TEST_CASE("add-guardian: imports, issues and shows the PIN masked; a second time changes nothing") {
  Sandbox sandbox;
  deliver_delta(sandbox);
  auto dry = sandbox("student add-guardian 0912345F67 G900001 --dry-run " + morning);
  CHECK(dry.code == 0);
  CHECK(dry.out.empty());
  CHECK(dry.err == "dry run: Ada Okafor (G900001) would be added for Ben Okafor and get a PIN; nothing was changed\n");
  CHECK(sandbox("student find 0912345F67 " + morning).code == 4);
  auto ran = sandbox("student add-guardian 0912345F67 G900001 --seed 5 " + morning);
  CHECK(ran.code == 0);
  CHECK(ran.err == "Ada Okafor (G900001) was added for Ben Okafor; a PIN was issued\n");
  CHECK(has(ran.out, "Ben Okafor    Ada Okafor   G900001      •••-•••-•"));
  CHECK_FALSE(has(ran.out, "G900003"));
  CHECK(has(sandbox("student find 0912345F67 " + morning).out, "Ada Okafor"));
  auto again = sandbox("student add-guardian 0912345F67 G900001 " + morning);
  CHECK(again.code == 0);
  CHECK(again.err == "Ada Okafor (G900001): Parent in Parent Portal; nothing was changed\n");
  CHECK(again.out == ran.out);
  CHECK(has(sandbox("roster history").out, "lookup"));
  CHECK(has(sandbox("student history 0912345F67").out, "added"));
  CHECK(sandbox("audit verify").code == 0);
}

TEST_CASE("lookup: what is wrong ends with the code that scripts know") {
  Sandbox sandbox;
  deliver_delta(sandbox);
  auto ends = [&](const std::string& line, int code, const std::string& message) {
    CAPTURE(line);
    auto ran = sandbox(line + " " + morning);
    CHECK(ran.code == code);
    CHECK(ran.out.empty());
    CHECK_MESSAGE(has(ran.err, message), ran.err);
  };
  ends("student lookup 0912345F68", 4, "there is no student 0912345F68 in the newest extract");
  ends("student lookup x", 4, "there is no student x in the newest extract");
  ends("student lookup", 2, "student is required");
  ends("student add-guardian 0912345F67 G900009", 4, "has no guardian G900009");
  ends("student add-guardian 0912345F67 G900002", 5, "=Obi Okafor (G900002, Uncle) is not flagged as legal guardian");
  ends("student add-guardian 0912345F67 G900002", 5, "school 8123 must confirm this and update MiSiS first");
  sandbox.folder.write("incoming/guardians_delta_20260814.csv",
                       guardian_header + "0912345F67,G900001,Okafor,Ada,Mother,perhaps,N\n");
  auto bad = sandbox("student lookup 0912345F67 " + morning);
  CHECK(bad.code == 1);
  CHECK(has(bad.out, "the row cannot be read"));
  CHECK(has(bad.err, "guardians_delta_20260814.csv, line 2: legal_guardian "));
  ends("student add-guardian 0912345F67 G900001", 8, "guardians_delta_20260814.csv, line 2: legal_guardian ");
  sandbox.shell("rm -r incoming; mkdir incoming");
  ends("student lookup 023907F123", 5, "there is no extract to look in");
}

TEST_CASE("lookup: what is damaged beside the database heals; a badly written ID is told") {
  Sandbox sandbox;
  deliver_delta(sandbox);
  sandbox.shell("cd incoming && zip -qm delta_20260814.zip students_delta_20260814.csv guardians_delta_20260814.csv");
  auto right = sandbox("student lookup 0912345F67 " + morning);
  CHECK(right.code == 0);
  sandbox.shell("for f in portal.db.lookup/*.copy; do truncate -s 20 $f; done");
  CHECK(sandbox("student lookup 0912345F67 " + morning).out == right.out);
  sandbox.shell(
      "for f in portal.db.lookup/*.index; do printf '\\377\\377' | dd of=$f bs=1 seek=80 conv=notrunc; done 2>&1");
  CHECK(sandbox("student add-guardian 0912345F67 G900001 " + morning).code == 0);
  sandbox.folder.write("incoming/students_delta_20260814_1000.csv",
                       student_header + "0912345F67,Okafor,Ben,2014-01-02,6,8123\n");
  sandbox.folder.write("incoming/guardians_delta_20260814_1000.csv",
                       guardian_header + " 0912345f67 ,G900004,Okafor,Ike,Uncle,Y,N\n");
  auto bad = sandbox("student lookup 0912345F67 " + morning);
  CHECK(bad.code == 1);
  CHECK(has(bad.out, "the row cannot be read"));
  CHECK_MESSAGE(has(bad.err, "guardians_delta_20260814_1000.csv, line 2: student_id "), bad.err);
}

TEST_CASE("lookup: a folder that is a link is refused with advice") {
  Sandbox sandbox;
  sandbox.shell("mkdir -m 700 other && touch other/a.index && ln -sfn ../$(basename $PWD)/other portal.db.lookup");
  auto ran = sandbox("student lookup 023907F123 " + morning);
  CHECK(ran.code == 7);
  CHECK_MESSAGE(has(ran.err, "portal.db.lookup is a link"), ran.err);
  CHECK(sandbox.exists("other/a.index"));
}

TEST_CASE("add-guardian: twenty at once: one adds, the others find it done") {
  Sandbox sandbox;
  deliver_delta(sandbox);
  std::vector<std::unique_ptr<Running>> all;
  for (int i = 0; i < 20; ++i)
    all.push_back(
        std::make_unique<Running>(words("student add-guardian 0912345F67 G900001 " + morning), sandbox.in_here({})));
  int added = 0;
  for (auto& one : all) {
    auto ran = one->wait();
    CHECK_MESSAGE(ran.code == 0, ran.err);
    added += has(ran.err, "was added");
  }
  CHECK(added == 1);
  CHECK(sandbox("audit verify").code == 0);
}

TEST_CASE("lookup: a zip in the inbox is read too") {
  Sandbox sandbox;
  deliver_delta(sandbox);
  sandbox.shell("cd incoming && zip -qm delta_20260814.zip students_delta_20260814.csv guardians_delta_20260814.csv");
  for (int i = 0; i < 2; ++i) CHECK(has(sandbox("student lookup 0912345F67 " + morning).out, "Ada Okafor"));
  CHECK(sandbox("student add-guardian 0912345F67 G900001 " + morning).code == 0);
}
