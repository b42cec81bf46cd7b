// roster compare: two extracts against each other, without a database.
#include "tests/support/sandbox.h"
#include "tests/support/zip_maker.h"

using namespace portal::test;

namespace {

/// The two nights of samples/ in a folder where there is no database.
struct TwoNights : Sandbox {
  TwoNights() : Sandbox(Holds::nothing) {
    copy_sample("incoming/2026-08-14", "a");
    copy_sample("incoming/2026-10-14", "b");
  }
  void zip(const std::string& name) const {
    ZipContents contents;
    for (const auto& entry : std::filesystem::directory_iterator(folder / name))
      contents.emplace_back(entry.path().filename().string(), slurp(entry.path()));
    make_zip(folder / (name + ".zip"), contents);
  }
};

const std::string header = "kind,record,part,name,change,column,before,after\r\n";

}  // namespace

TEST_CASE("roster compare: the two nights of the samples, without a database") {
  TwoNights nights;
  auto ran = nights("roster compare a b --format csv");
  CHECK(ran.code == 1);
  CHECK(ran.out.starts_with(
      header +
      "students,000417M516,,Angus MacLeod,only_in_a,,,\r\n"
      "students,020926F778,,Hodan Abdi,only_in_b,,,\r\n"
      "students,0230071456,,Samuel Young,only_in_b,,,\r\n"
      "students,032046M182,,Kenji Nakamura,changed,homeroom,A101,A102\r\n"
      "students,032046M182,,Kenji Nakamura,changed,homeroom_teacher,\"Castellanos, Irene\",\"Moreno, Felipe\"\r\n"));
  CHECK(has(ran.out,
            "\r\nstudents,070514M282,,Sebastián Martínez Peña,rejected_in_b,grade,12,\"'13' is no grade (PK, TK, K, 1 "
            "to 12)\"\r\n"));
  CHECK(has(ran.out,
            "\r\nstudents,080452M229,0417,Adrián Castillo,only_in_b,,,\r\n"
            "students,080452M229,2345,Adrián Castillo,changed,enrollment_status,A,I\r\n"
            "students,080452M229,2345,Adrián Castillo,changed,exit_date,,2026-10-02\r\n"));
  CHECK(has(ran.out,
            "\r\nguardians,050237F754,G100779,Miguel Ángel Gutiérrez,changed,legal_guardian,Y,N\r\n"
            "guardians,050598F621,"));
  CHECK(ran.out.ends_with("\r\nenglishlearner,023907F123,Reclassification meeting/2026-10-07,,only_in_b,,,\r\n"));
  CHECK(ran.err.starts_with(
      "schools: 0 only in A, 0 only in B, 0 changed, 4 the same\n"
      "students: 1 only in A, 4 only in B, 7 changed, 88 the same; 2 rejected in A, 1 rejected in B, 1 unclear in A, 1 "
      "unclear in B\n"
      "guardians: 2 only in A, 8 only in B, 17 changed, 164 the same\n"));
  CHECK_FALSE(nights.exists("portal.db"));
  auto quiet = nights("roster compare a b -q --format csv");
  CHECK(quiet.out == ran.out);
  CHECK(quiet.err.empty());
}

TEST_CASE("roster compare: counts, of the kinds that are asked for") {
  TwoNights nights;
  auto ran = nights("roster compare a b --counts --kind students --kind staff --format csv");
  CHECK(ran.code == 1);
  CHECK(ran.out ==
        "kind,only_in_a,only_in_b,changed,same,rejected_a,rejected_b,unclear_a,unclear_b\r\n"
        "students,1,4,7,88,2,1,1,1\r\n"
        "staff,0,0,1,12,0,0,0,0\r\n");
  CHECK(ran.err.empty());
  auto same = nights("roster compare a b --counts --kind schools --format csv");
  CHECK(same.code == 0);
  CHECK(has(same.out, "\r\nschools,0,0,0,4,0,0,0,0\r\n"));
}

TEST_CASE("roster compare: a zip, a folder and a file are the same extract") {
  TwoNights nights;
  nights.zip("a"), nights.zip("b");
  auto expected = nights("roster compare a b --format csv");
  for (const std::string pair : {"a.zip b.zip", "a b.zip", "a.zip b"}) {
    CAPTURE(pair);
    auto ran = nights("roster compare --format csv " + pair);
    CHECK(ran.code == 1);
    CHECK(ran.out == expected.out);
    CHECK(ran.err == expected.err);
  }
  auto same = nights("roster compare a a.zip --format csv");
  CHECK(same.code == 0);
  CHECK(same.out == header);
  CHECK(
      has(same.err, "students: 0 only in A, 0 only in B, 0 changed, 97 the same; 2 rejected in A, 2 rejected in B\n"));
  auto file = nights("roster compare a/students.csv b.zip --format csv");
  CHECK(file.out == nights("roster compare a b --kind students --format csv").out);
  CHECK_FALSE(has(file.err, "guardians"));
}

TEST_CASE("roster compare: the rows in every form, on a terminal and in a file; PINs stay hidden") {
  TwoNights nights;
  nights.copy_sample("incoming/2026-08-14", "c");
  nights.shell("sed -i 's/,2480,/,9317,/' c/students.csv");
  auto screen = nights("roster compare a c", {.terminal = true});
  CHECK(screen.code == 1);
  CHECK(has(screen.out, "student_pin"));
  CHECK(has(screen.out, "••••"));
  CHECK(has(screen.out, "Araceli Guzmán"));
  for (const std::string form : {"table", "csv", "json", "jsonl"}) {
    auto ran = nights("roster compare a c --format " + form);
    CHECK(ran.code == 1);
    CHECK(has(ran.out, "student_pin"));
    CHECK_FALSE(has(ran.out, "2480"));
    CHECK_FALSE(has(ran.out, "9317"));
  }
  CHECK(nights("roster compare a c --format jsonl").out ==
        "{\"kind\":\"students\",\"record\":\"000407F499\",\"part\":null,\"name\":\"Araceli Guzmán\",\"change\":"
        "\"changed\",\"column\":\"student_pin\",\"before\":\"••••\",\"after\":\"••••\"}\n");
  CHECK(nights("roster compare a c -o changes.csv").code == 1);
  CHECK(nights.read("changes.csv") == nights("roster compare a c --format csv").out);
  CHECK(mode_of(nights.folder / "changes.csv") == 0600);
  CHECK(nights("roster compare a c -o changes.xlsx").code == 1);
  CHECK(nights.exists("changes.xlsx"));
}

TEST_CASE("roster compare: what cannot be read ends with 8, names the file, and answers nothing") {
  TwoNights nights;
  nights.copy_sample("broken/no-header", "headless");
  nights.folder.write("cut/schools.csv", "LocationCode,SchoolName\n8123,Marvelous Middle School");
  nights.folder.write("empty/schools.csv", "");
  nights.folder.write("bad.zip", "PK\x03\x04 and no zip");
  nights.folder.write("other/readme.txt", "nothing");
  auto refused = [&](const std::string& pair, const std::string& what) {
    CAPTURE(pair);
    auto ran = nights("roster compare --format csv " + pair);
    CHECK(ran.code == 8);
    CHECK(ran.out.empty());
    CHECK_MESSAGE(has(ran.err, what), ran.err);
  };
  refused("a headless", "headless/students.csv: the header lacks grade");
  refused("headless a", "headless/students.csv: the header lacks grade");
  refused("a cut", "cut/schools.csv: the last record (line 2) has no line end");
  refused("empty b", "empty/schools.csv is empty");
  refused("a bad.zip", "bad.zip");
  refused("a nowhere", "nowhere");
  refused("a other", "other holds no file of an extract");
  refused("a/staff.csv b/students.csv", "a/staff.csv and b/students.csv hold nothing of the same kind");
  refused("a/staff.csv b --kind students", "no students in both a/staff.csv and b");
  CHECK(nights("roster compare a").code == 2);
  CHECK(nights("roster compare a b --kind pupils").code == 2);
  CHECK(nights("roster compare a b --profile nobody").code == 2);
}

TEST_CASE("roster compare: through sudo the files are read with the service's rights, so it asks who it is for") {
  Sandbox sandbox;
  sandbox.copy_sample("incoming/2026-08-14", "a");
  CHECK(sandbox("roster compare a a", {.environment = {"SUDO_UID=0"}}).code == 0);
  auto ran = sandbox("roster compare a a --format csv", {.environment = {"SUDO_UID=1"}});
  CHECK(ran.code == 3);
  CHECK(ran.out.empty());
  Sandbox bare(Sandbox::Holds::nothing);
  bare.copy_sample("incoming/2026-08-14", "a");
  CHECK(bare("roster compare a a", {.environment = {"SUDO_UID=1"}}).code != 0);
}
