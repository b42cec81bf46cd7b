// roster import | diff | history | rejects: what an extract does to the roster, and what is said of it.
#include "tests/support/sandbox.h"

using namespace portal::test;

namespace {

const std::string counts_header =
    "kind,location_code,rows_read,added,changed,moved,withdrawn,returned,unchanged,held,rejected\r\n";

/// An extract that is imported into a district without students, and what the export then holds.
struct Imported {
  Ran ran;
  std::string students;
};

Imported import_small(const SmallExtract& extract, const std::string& options = "") {
  Sandbox sandbox(Sandbox::Holds::operators);
  extract.write(sandbox, "small");
  auto ran = sandbox("roster import small --format csv " + first_night + " " + options);
  return {ran, sandbox("roster export --format csv --columns student_id,last_name,first_name,birth_date,grade,"
                       "location_code --active all " +
                       first_night)
                   .out};
}

std::string crlf(std::string text, const std::string& end) {
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += end.size()) text.replace(at, 1, end);
  return text;
}

std::string utf16(const std::string& text, bool big_endian) {
  std::string out = big_endian ? "\xfe\xff" : "\xff\xfe";
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned point = static_cast<unsigned char>(text[i]);
    if (point >= 0xc0) point = (point & 0x1f) << 6 | (static_cast<unsigned char>(text[++i]) & 0x3f);
    char high = static_cast<char>(point >> 8), low = static_cast<char>(point);
    out += big_endian ? std::string{high, low} : std::string{low, high};
  }
  return out;
}

std::string windows_1252(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned point = static_cast<unsigned char>(text[i]);
    if (point >= 0xc0) point = (point & 0x1f) << 6 | (static_cast<unsigned char>(text[++i]) & 0x3f);
    out += static_cast<char>(point);
  }
  return out;
}

const std::string good_students =
    "student_id,last_name,first_name,birth_date,grade,location_code\r\n"
    "000407F499,Guzmán,Araceli,2009-08-11,12,8654\r\n"
    "0081234907,Jiménez,Óscar,2014-05-06,6,8123\r\n"
    "023907F123,Mendoza-Reyes,Lucía,2015-02-28,6,8123\r\n";

}  // namespace

TEST_CASE("import: a staff role whose employee is unknown is rejected, and the night goes on") {
  Sandbox sandbox(Sandbox::Holds::operators);
  sandbox.copy_sample("incoming/2026-08-14", "incoming/2026-08-14");
  auto roles = sandbox.read("incoming/2026-08-14/staffroles.csv");
  sandbox.folder.write("incoming/2026-08-14/staffroles.csv", roles + "41000002,Teacher,8123,,\n");
  for (const std::string command : {"roster import incoming/2026-08-14 --dry-run", "job run nightly-sync"}) {
    CAPTURE(command);
    auto ran = sandbox(command + " " + first_night);
    CHECK(ran.code == 1);
    CHECK_FALSE(has(ran.err, "a bug"));
  }
  CHECK(
      has(sandbox("roster rejects 1 --format csv").out, "there is no employee 41000002 in the extract or the roster"));
}

TEST_CASE("import: the first night, told on both streams") {
  Sandbox sandbox(Sandbox::Holds::operators);
  sandbox.copy_sample("incoming/2026-08-14", "night/2026-08-14");
  auto ran = sandbox("roster import night/2026-08-14 --format csv " + first_night);
  CHECK(ran.code == 1);
  CHECK(ran.out == counts_header +
                       "schools,,4,4,0,0,0,0,0,0,0\r\n"
                       "students,,99,97,0,0,0,0,0,0,2\r\n"
                       "students,0417,,8,0,0,0,0,0,0,\r\n"
                       "students,2345,,44,0,0,0,0,0,0,\r\n"
                       "students,8123,,24,0,0,0,0,0,0,\r\n"
                       "students,8654,,21,0,0,0,0,0,0,\r\n"
                       "guardians,,183,182,0,0,0,0,0,0,1\r\n"
                       "staff,,13,13,0,0,0,0,0,0,0\r\n"
                       "staffroles,,12,12,0,0,0,0,0,0,0\r\n"
                       "attendance,,2,2,0,0,0,0,0,0,0\r\n"
                       "marks,,5,5,0,0,0,0,0,0,0\r\n"
                       "englishlearner,,3,3,0,0,0,0,0,0,0\r\n"
                       "tests,,3,3,0,0,0,0,0,0,0\r\n"
                       "services,,1,1,0,0,0,0,0,0,0\r\n"
                       "graduation,,4,4,0,0,0,0,0,0,0\r\n");
  CHECK(ran.err == "run 1, business date 2026-08-14\n3 rows rejected: see `portalctl roster rejects 1`\n");
  CHECK(sandbox("roster import night/2026-08-14 -q " + first_night).err.empty());
}

TEST_CASE("import: the second night adds, changes, moves, withdraws and holds") {
  Sandbox sandbox;
  sandbox.copy_sample("incoming/2026-10-14", "2026-10-14");
  auto ran = sandbox("roster import 2026-10-14 --format csv " + second_night);
  CHECK(ran.code == 1);
  CHECK(has(ran.out, "students,,101,4,6,1,1,0,88,1,1\r\n"));
  CHECK(has(ran.out, "students,8654,,1,0,0,1,0,19,1,\r\n"));
  CHECK(has(ran.out, "enrollments,,,1,0,0,0,0,0,0,0\r\n"));
  CHECK(ran.err ==
        "students.csv: 1 absent but not withdrawn, because a rejected row may be theirs\n"
        "run 2, business date 2026-10-14\n1 row rejected: see `portalctl roster rejects 2`\n");
  CHECK(sandbox("student find 000417M516 --format csv " + second_night).out.find(",9,no,") != std::string::npos);
  CHECK(has(sandbox("student find 070514M282 --format csv " + second_night).out, ",yes,"));
}

TEST_CASE("import: a withdrawn student who comes back has the same PIN again") {
  Sandbox sandbox;
  auto pin = [&] { return sandbox("student find 000417M516 --format csv --now 2026-08-20T09:00:00-07:00").out; };
  auto before = pin();
  CHECK(has(before, ",yes,Iain MacLeod,G101010,•••-•••-•"));
  sandbox.copy_sample("incoming/2026-08-14", "away");
  auto students = sandbox.read("away/students.csv"), guardians = sandbox.read("away/guardians.csv");
  sandbox.shell("sed -i /000417M516/d away/*.csv");
  CHECK(sandbox("roster import away --now 2026-08-18T02:30:00-07:00").code == 1);
  CHECK(has(pin(), ",no,Iain MacLeod,G101010,,2026-10-13,,suspended,,yes\r\n"));
  sandbox.copy_sample("incoming/2026-08-14", "back");
  auto back = sandbox("roster import back --format csv --now 2026-08-19T02:30:00-07:00");
  CHECK(has(back.out, "students,,99,0,0,0,0,1,96,0,2\r\n"));
  CHECK(pin() == before);
}

TEST_CASE("import: the same files again change nothing and say so, with the same rejects") {
  Sandbox sandbox;
  auto before = sandbox("roster export --format csv --active all " + morning).out;
  for (std::string from : {"incoming/2026-08-14", "renamed"}) {
    sandbox.copy_sample("incoming/2026-08-14", from);
    auto ran = sandbox("roster import " + from + " " + morning);
    CHECK(ran.code == 1);
    CHECK(has(ran.err, "these are the files of run 1 again: nothing changed\n"));
    CHECK(has(ran.err, "3 rows rejected: see `portalctl roster rejects "));
  }
  CHECK(sandbox("roster export --format csv --active all " + morning).out == before);
  CHECK(sandbox("roster rejects 2 --format csv").out == sandbox("roster rejects 1 --format csv").out);
  CHECK(has(sandbox("roster history --run 2 --format csv").out, ",full,unchanged,students,students.csv,99,0,0,"));
}

TEST_CASE("import: --dry-run changes nothing") {
  Sandbox sandbox;
  sandbox.copy_sample("incoming/2026-10-14", "2026-10-14");
  auto before = sandbox.state();
  auto ran = sandbox("roster import 2026-10-14 --format csv --dry-run " + second_night);
  CHECK(ran.code == 1);
  CHECK(has(ran.out, "students,,101,4,6,1,1,0,88,1,1\r\n"));
  CHECK(has(ran.err, "dry run: nothing was changed\n1 row rejected: name a file for them with --rejects\n"));
  CHECK(sandbox("roster import incoming/archive/1/2026-08-14 -n " + second_night).code == 1);
  CHECK(sandbox.state() == before);
  CHECK(sandbox("roster import 2026-10-14 --format csv " + second_night).out == ran.out);
}

TEST_CASE("import: guards stop with 5, name the school and change nothing; --accept-mass-change is logged") {
  Sandbox sandbox;
  sandbox.copy_sample("broken/half", "half");
  auto before = sandbox.state();
  auto stopped = sandbox("roster import half " + second_night);
  CHECK(stopped.code == 5);
  CHECK(stopped.out.empty());
  CHECK(stopped.err.starts_with(
      "portalctl: the import would change too much, and was stopped; nothing was changed\n"
      "  students who would no longer be enrolled: 50 of 97 (51.5 %; the limit is 5 %)\n"
      "  students who would no longer be enrolled at school 2345: 26 of 44 (59.1 %; the limit is 25 %)\n"));
  CHECK_FALSE(has(stopped.err, "school 0417"));  // fewer than 20 students
  CHECK(has(stopped.err, "  guardian links that would be dropped: "));
  CHECK(has(stopped.err, "--accept-mass-change\n"));
  CHECK(sandbox("roster import half --dry-run " + second_night).code == 5);
  CHECK(sandbox("roster import half --yes " + second_night).code == 5);
  CHECK(sandbox.state() == before);

  auto accepted = sandbox("roster import half --accept-mass-change " + second_night);
  CHECK(accepted.code == 0);
  CHECK(has(accepted.err, "let through: students who would no longer be enrolled: 50 of 97 "));
  CHECK(has(sandbox.run({"audit", "list", "--subject", "run 2", "--format", "csv"}).out, "50 of 97"));
  CHECK(has(sandbox("roster history --run 2 --format jsonl").out, R"("accepted":"students who would no longer be )"));
}

TEST_CASE("import: --max-withdrawals moves the district's limit, not the school's") {
  Sandbox sandbox;
  sandbox.copy_sample("incoming/2026-08-14", "fewer");
  sandbox.shell(
      "for id in $(cut -d, -f2,9 fewer/students.csv | grep ,2345 | grep -v F701 | head -9 | cut -d, -f1); do "
      "sed -i \"/$id/d\" fewer/*.csv; done");
  auto stopped = sandbox("roster import fewer " + morning);
  CHECK(stopped.code == 5);
  CHECK(has(stopped.err, "9 of 97 (9.3 %; the limit is 5 %)"));
  CHECK_FALSE(has(stopped.err, "at school"));
  auto looser = sandbox("roster import fewer --max-withdrawals 10 " + morning);
  CHECK(looser.code == 5);  // the links are another limit
  CHECK_FALSE(has(looser.err, "students who would"));
  CHECK(has(looser.err, "the limit is 5 %"));
  auto wrong = sandbox("roster import fewer --max-withdrawals many " + morning);
  CHECK(wrong.code == 2);
  CHECK(has(wrong.err, "--max-withdrawals: roster.max_withdrawals is 'many', and should be a number"));
  CHECK(sandbox("roster import fewer --max-withdrawals 101 " + morning).code == 2);
  auto through = sandbox("roster import fewer --max-withdrawals 10 " + morning,
                         {.environment = {"PORTALCTL_ROSTER_MAX_LINKS_DROPPED=15"}});
  CHECK(through.code == 1);
}

TEST_CASE("import: changed birth dates and names are a guard of their own") {
  Sandbox sandbox;
  sandbox.copy_sample("incoming/2026-08-14", "shifted");
  sandbox.shell("sed -i -E 's/,20(..)-08-/,20\\1-09-/' shifted/students.csv");
  auto ran = sandbox("roster import shifted " + morning);
  CHECK(ran.code == 5);
  CHECK(has(ran.err, "students whose birth date would change: "));
}

TEST_CASE("import: the year of the extract must be the current one") {
  SmallExtract extract;
  extract.students =
      "SchoolYear,StudentID,LastName,FirstName,BirthDate,Grade,LocationCode\n"
      "2025-26,023907F123,Mendoza-Reyes,Lucía,2015-02-28,6,8123\n"
      "2025-26,000407F499,Guzmán,Araceli,2009-08-11,12,8654\n";
  auto old = import_small(extract);
  CHECK(old.ran.code == 5);
  CHECK(has(old.ran.err, "the extract is of the school year 2025-26, and the current one is 2026-27"));
  CHECK(import_small(extract, "--accept-mass-change").ran.code == 0);
}

TEST_CASE("import: bad files end with 8 before anything is touched") {
  Sandbox sandbox;
  sandbox.copy_sample("broken/no-header", "no-header");
  auto before = sandbox.state();
  auto ran = sandbox("roster import no-header " + second_night);
  CHECK(ran.code == 8);
  CHECK(ran.out.empty());
  CHECK(ran.err ==
        "portalctl: students.csv: the header lacks grade\n"
        "  the extract must have these columns; see config/extracts for the names that are understood\n");
  CHECK(sandbox("roster diff no-header " + second_night).code == 8);
  for (auto [path, message] : std::vector<std::pair<std::string, std::string>>{
           {"nowhere", "cannot read nowhere: No such file or directory"},
           {"portal.yaml", "the extract lacks schools.csv, students.csv, guardians.csv"},
           {"incoming/archive/1/2026-08-14/students.csv", "the extract lacks schools.csv, guardians.csv"},
           {"incoming/archive/1/2026-08-14 no-header/students.csv",
            "students.csv and students.csv both hold students"}}) {
    auto bad = sandbox("roster import " + path + " " + morning);
    CAPTURE(path);
    CAPTURE(bad.err);
    CHECK(bad.code == 8);
    CHECK(has(bad.err, message));
  }
  CHECK(sandbox.state() == before);

  auto of = [&](const std::string& students) {
    SmallExtract extract;
    extract.students = students;
    auto [bad, rest] = import_small(extract);
    CHECK(bad.code == 8);
    CHECK(bad.out.empty());
    CHECK(rest == good_students.substr(0, good_students.find('\n') + 1));
    return bad.err;
  };
  const std::string good = SmallExtract().students;
  CHECK(has(of(""), "students.csv is empty"));
  CHECK(has(of(replaced(good, "Grade", "last name")), "students.csv: the header names 'last name' twice"));
  CHECK(
      has(of(replaced(good, "Grade", "DOB")), "students.csv: the columns 'BirthDate' and 'DOB' both mean birth_date"));
  CHECK(has(of(good.substr(0, good.size() - 1)), "students.csv: the last record (line 4) has no line end"));
  CHECK(has(of(good.substr(0, good.size() - 9) + "\n"), "the last record (line 4) has too few cells"));
}

TEST_CASE("import: every encoding and line end that MiSiS or a spreadsheet writes") {
  const std::string good = SmallExtract().students;
  for (const auto& text : {good, "\xef\xbb\xbf" + good, utf16(good, false), utf16(good, true), crlf(good, "\r\n"),
                           crlf(good, "\r"), utf16(crlf(good, "\r\n"), false), windows_1252(good)}) {
    CAPTURE(text);
    SmallExtract extract;
    extract.students = text;
    auto [ran, students] = import_small(extract);
    CHECK(ran.code == 0);
    CHECK(students == good_students);
    CHECK(has(ran.err, "students.csv: is not UTF-8; read as Windows-1252\n") == (text == windows_1252(good)));
  }
}

TEST_CASE("import: tab, semicolon and pipe; other names of columns; dates and grades in every form; unknown columns") {
  for (std::string delimiter : {"\t", ";", "|"}) {
    SmallExtract extract;
    for (auto* text : {&extract.schools, &extract.students, &extract.guardians})
      std::replace(text->begin(), text->end(), ',', delimiter[0]);
    CHECK(import_small(extract).students == good_students);
  }
  SmallExtract extract;
  extract.students =
      "district_student-id,LAST NAME,First_Name,DOB,grade level,Cost Center,Shoe Size,Nickname\n"
      "023907F123,Mendoza-Reyes,Lucía,2/28/2015,06,8123,36,\n"
      "0081234907, Jiménez ,Óscar,20140506,6,8123,,\n"
      "000407F499,Guzmán,Araceli,08/11/2009,12,8654,,\n";
  auto [ran, students] = import_small(extract);
  CHECK(students == good_students);
  CHECK(ran.err ==
        "students.csv: columns that are not imported: Shoe Size, Nickname\nrun 1, business date 2026-08-14\n");
}

TEST_CASE("import: quoted line breaks stay, and line numbers count them") {
  SmallExtract extract;
  extract.students += "111111F131,A,\"B\r\n\"\"C\"\"\",2014-05-06,5,8123\n111111F132,A,B,2014-05-06,55,8123\n";
  Sandbox sandbox(Sandbox::Holds::operators);
  extract.write(sandbox, "small");
  CHECK(sandbox("roster import small " + first_night).code == 1);
  CHECK(has(sandbox("roster export --format csv " + first_night).out, "111111F131,A,\"B\r\n\"\"C\"\"\","));
  CHECK(has(sandbox("roster rejects 1 --format csv").out, ",students.csv,7,grade,\"'55' is no grade"));
}

TEST_CASE("import: each bad row is rejected as it came, with its place and the reason; the others go on") {
  Sandbox sandbox(Sandbox::Holds::operators);
  SmallExtract extract;
  const std::vector<std::array<std::string, 3>> bad = {
      {"81234907,Jim,Oscar,2014-05-06,6,8123", "student_id", "'81234907' has lost its leading zeros"},
      {"2.30071E+08,Young,Sam,2014-05-06,6,8123", "student_id", "'2.30071E+08' is a number as a spreadsheet writes it"},
      {"023907f124,A,B,2014-05-06,6,8123", "student_id", "'023907f124' should be 10 upper-case letters and digits"},
      {"111111F111,A,B,2014-05-06,13,8123", "grade", "'13' is no grade"},
      {"111111F112,A,B,05/06/14,5,8123", "birth_date", "'05/06/14' is no date"},
      {"111111F112,A,B,2014-02-30,5,8123", "birth_date", "'2014-02-30' is no day of the calendar"},
      {"111111F113,A,B,2014-05-06,5,123", "location_code", "'123' has lost its leading zeros"},
      {"111111F114,A,B,2014-05-06,5,0999", "location_code", "there is no school 0999"},
      {"111111F115,A,,2014-05-06,5,8123", "first_name", "is blank"},
  };
  for (const auto& [row, column, reason] : bad) extract.students += row + "\n";
  extract.students += "111111F116,A,B,2014-05-06,5\n111111F117,A,B\"x,2014-05-06,5,8123\n";
  extract.students += std::string("111111F118,A,B\0,2014-05-06,5,8123\n", 34);
  extract.students += "111111F120,A,B,2014-05-06,5,8123\n111111F120,A,B,2014-05-06,5,8123\n";  // twice the same: one
  extract.guardians += "119904M777,G199904,Quintanilla,Amparo,Y\n023907F123,G100300,X,Y,maybe\n";
  extract.write(sandbox, "bad");
  auto ran = sandbox("roster import bad --rejects rejects.csv " + first_night);
  CHECK(ran.code == 1);
  CHECK(ran.err == "run 1, business date 2026-08-14\n14 rows rejected: see rejects.csv\n");
  CHECK(mode_of(sandbox.folder / "rejects.csv") == 0600);

  auto rejects = sandbox.read("rejects.csv");
  CHECK(
      rejects.starts_with("StudentID,LastName,FirstName,BirthDate,Grade,LocationCode,GuardianID,LegalGuardian,"
                          "file,line,column,reason,row\r\n"));
  int line = 5;
  for (const auto& [row, column, reason] : bad) {
    auto start = row + ",,,students.csv," + std::to_string(line++) + "," + column + ",";
    CAPTURE(rejects);
    REQUIRE(has(rejects, start));
    auto rest = rejects.substr(rejects.find(start) + start.size());
    CAPTURE(row);
    CHECK(has(rest.substr(0, rest.find("\r\n")), reason));
  }
  CHECK(has(rejects, ",students.csv,14,,has 5 cells where the header has 6,\"111111F116,A,B,2014-05-06,5\"\r\n"));
  CHECK(has(rejects, ",students.csv,15,,\"a quote stands where none may: inside a cell, or before more text\","));
  CHECK(has(rejects, ",students.csv,16,,holds a NUL byte,\"111111F118,A,B\\x00,2014-05-06,5,8123\"\r\n"));
  CHECK(has(rejects, "119904M777,Quintanilla,Amparo,,,,G199904,Y,guardians.csv,4,student_id,there is no student"));
  CHECK(has(rejects, "guardians.csv,5,legal_guardian,'maybe' should be Y or N,"));
  CHECK(sandbox("roster rejects 1 -o again.csv").code == 0);
  CHECK(sandbox.read("again.csv") == rejects);
  CHECK(has(sandbox("roster export --format csv --columns student_id").out, "111111F120\r\n"));
}

TEST_CASE("import: duplicates that contradict each other, moves, and two active rows") {
  SmallExtract extract;
  extract.students =
      "StudentID,LastName,FirstName,BirthDate,Grade,LocationCode,EnrollmentStatus,ExitDate\n"
      "111111F001,A,B,2014-05-06,5,8123,A,\n111111F001,A,C,2014-05-06,5,8123,A,\n"            // contradict
      "111111F002,A,B,2014-05-06,5,8123,A,\n111111F002,A,B,2014-05-06,5,8654,A,\n"            // active twice
      "111111F003,A,B,2014-05-06,5,8123,I,2026-08-01\n111111F003,A,B,2014-05-06,5,8654,A,\n"  // moved
      "111111F004,A,B,2014-05-06,5,8123,,\n";                                                 // blank is active
  Sandbox sandbox(Sandbox::Holds::operators);
  extract.guardians = "StudentID,GuardianID,LastName,FirstName,LegalGuardian\n111111F003,G1,Reyes,Ana,Y\n";
  extract.write(sandbox, "moves");
  CHECK(sandbox("roster import moves " + first_night).code == 1);
  CHECK(sandbox("roster export --format csv --columns student_id,location_code " + first_night).out ==
        "student_id,location_code\r\n111111F003,8654\r\n111111F004,8123\r\n");
  auto rejects = sandbox("roster rejects 1 --format csv").out;
  for (std::string line : {"2", "3"})
    CHECK(has(rejects, "students.csv," + line +
                           ",student_id,\"the same student at the same school, with different content (lines 2, 3)\""));
  for (std::string line : {"4", "5"})
    CHECK(has(rejects,
              "students.csv," + line + ",location_code,\"the same student is active at two schools (lines 4, 5)\""));
}

TEST_CASE("import: who is rejected is never withdrawn, nor are their links") {
  Sandbox sandbox;
  auto with = [&](const std::string& script) {
    sandbox.shell("rm -rf changed");
    sandbox.copy_sample("incoming/2026-08-14", "changed");
    sandbox.shell(script);
    auto ran = sandbox("roster import changed --format csv --dry-run " + morning);
    CHECK(ran.code == 1);
    return ran.out;
  };
  // By the ID, which can be read.
  CHECK(has(with("sed -i 's/023907F123,\\(.*\\),2015-02-28/023907F123,\\1,02-28-2015/' changed/students.csv"),
            "students,,99,0,0,0,0,0,96,1,3\r\n"));
  // By name and birth date, with every link of that student.
  auto by_name = with("sed -i s/023907F123/2.39E+10/ changed/students.csv; sed -i /023907F123/d changed/guardians.csv");
  CHECK(has(by_name, "students,,99,0,0,0,0,0,96,1,3\r\n"));
  CHECK(has(by_name, "guardians,,181,0,0,0,0,0,180,2,1\r\n"));
  // By the school, where neither can be read.
  auto by_school =
      with("sed -i -e /080894M216/d -e 's/023907F123,[^,]*,\\(.*\\),2015-02-28/2.39E+10,,\\1,/' changed/students.csv");
  CHECK(has(by_school, "students,8123,,0,0,0,0,0,22,2,\r\n"));
  // A link whose own row is bad.
  CHECK(has(with("sed -i '/^023907F123,G100216/s/,Y,Y,1,N/,?,Y,1,N/' changed/guardians.csv"),
            "guardians,,183,0,0,0,0,0,181,1,2\r\n"));
}

TEST_CASE("import: a delta withdraws nobody") {
  Sandbox sandbox;
  sandbox.copy_sample("broken/half", "delta");
  auto ran = sandbox("roster import delta --mode delta --format csv " + morning);
  CHECK(ran.code == 0);
  CHECK(has(ran.out, "students,,50,3,4,0,0,0,43,0,0\r\n"));
  CHECK(has(sandbox("roster history --run 2 --format csv").out, ",root,delta,applied,students,"));
  CHECK(has(sandbox("student find 000417M516 --format csv " + morning).out, ",yes,"));
}

TEST_CASE("import: a zip, a folder and single files are the same extract") {
  Sandbox sandbox(Sandbox::Holds::operators);
  sandbox.copy_sample("incoming/2026-08-14", "files");
  sandbox.folder.write("files/__MACOSX/._students.csv", "junk");
  sandbox.folder.write("files/.students.csv", "junk");
  sandbox.folder.write("files/readme.txt", "hello");
  sandbox.shell("cd files && zip -qr ../extract_20260814.zip . && mkdir ../sub && zip -qr ../sub/deep.zip ../files");
  auto zipped = sandbox("roster import extract_20260814.zip " + first_night);
  CHECK(zipped.code == 1);
  CHECK(zipped.err ==
        "readme.txt: not imported\nrun 1, business date 2026-08-14\n"
        "3 rows rejected: see `portalctl roster rejects 1`\n");
  for (std::string paths : {"files", "sub/deep.zip",
                            "files/schools.csv files/students.csv files/guardians.csv files/staff.csv "
                            "files/staffroles.csv files/attendance.csv files/marks.csv files/englishlearner.csv "
                            "files/tests.csv files/services.csv files/graduation.csv"}) {
    CAPTURE(paths);
    CHECK(has(sandbox("roster import " + paths + " " + first_night).err, "these are the files of run 1 again"));
  }
  sandbox.folder.write("bad.zip", "PK\x03\x04 no zip");
  auto bad = sandbox("roster import bad.zip " + first_night);
  CHECK(bad.code == 8);
  CHECK(has(bad.err, "bad.zip: "));
  sandbox.shell("head -c 9000 extract_20260814.zip > cut.zip");
  CHECK(sandbox("roster import cut.zip " + first_night).code == 8);
}

TEST_CASE("import: the business date comes from the option, the file names, the folder, else today") {
  auto date_of = [](const std::string& folder, const std::string& students, const std::string& options) {
    Sandbox sandbox(Sandbox::Holds::operators);
    SmallExtract extract;
    extract.write(sandbox, folder);
    std::filesystem::rename(sandbox.folder / (folder + "/students.csv"), sandbox.folder / (folder + "/" + students));
    auto err = sandbox("roster import " + folder + " " + options + " " + morning).err;
    return err.substr(err.find("business date ") + 14, 10);
  };
  CHECK(date_of("x", "students.csv", "") == "2026-08-14");
  CHECK(date_of("2026-08-12", "students.csv", "") == "2026-08-12");
  CHECK(date_of("x", "Students_20260811.csv", "") == "2026-08-11");
  CHECK(date_of("2026-08-12", "students.csv", "--business-date 2026-08-10") == "2026-08-10");
}

TEST_CASE("diff: row by row, and nothing changed") {
  Sandbox sandbox;
  sandbox.copy_sample("incoming/2026-10-14", "2026-10-14");
  auto state = [&] { return sandbox("roster history --format csv").out + sandbox("roster export --format csv").out; };
  auto before = state();
  auto ran = sandbox("roster diff 2026-10-14 --format csv " + second_night);
  CHECK(ran.code == 0);
  CHECK(ran.err == "1 row would be rejected: see `portalctl roster import --dry-run --rejects FILE`\n");
  CHECK(ran.out.starts_with(
      "kind,record,part,name,change,column,before,after\r\nstudents,020926F778,,Hodan Abdi,added,,,\r\n"));
  for (std::string row : {"students,080452M229,,Adrián Castillo,moved,location_code,2345,0417\r\n",
                          "students,000417M516,,Angus MacLeod,withdrawn,absent_since,,2026-10-14\r\n",
                          "enrollments,080452M229,2345/2026-27,Adrián Castillo,added,,,\r\n",
                          "guardians,050237F754,G100779,Miguel Ángel Gutiérrez,changed,legal_guardian,Y,N\r\n",
                          "guardians,030706M549,G100544,Andre Williams,changed,restricted,N,Y\r\n"})
    CHECK(has(ran.out, row));
  CHECK(state() == before);
  CHECK(has(sandbox("audit list --format jsonl").out, "\"action\":\"roster.diff\""));  // and who looked
  CHECK(sandbox("roster import 2026-10-14 " + second_night).code == 1);
  auto again = sandbox("roster diff 2026-10-14 " + second_night);
  CHECK(again.out.empty());
  CHECK(again.err.starts_with("nothing would change\n1 row would be rejected"));
}

TEST_CASE("history and rejects: what there is, and 4 for what there is not") {
  Sandbox sandbox;
  CHECK(
      sandbox("roster history --run 1 --format csv")
          .out.starts_with("run,business_date,started_at,operator,mode,outcome,kind,file,rows_read,added,changed,moved,"
                           "withdrawn,returned,"
                           "unchanged,rejected,seconds,school_year,sha256,accepted\r\n"
                           "1,2026-08-14,2026-08-14T09:30:00Z,root,full,applied,schools,schools.csv,4,4,0,0,0,0,0,0,"));
  for (std::string line : {"roster history --run 9", "roster rejects 9"}) {
    auto ran = sandbox(line);
    CHECK(ran.code == 4);
    CHECK(ran.err == "portalctl: there is no run 9\n  `portalctl roster history` lists them\n");
  }
  auto rejects = sandbox("roster rejects 1").out;
  CHECK(rejects.starts_with("file           line  column      reason   "));
  CHECK(
      has(rejects, "students.csv   24    student_id  '2.30071E+08' is a number as a spreadsheet writes it; it should"));
  CHECK(has(rejects, "students.csv   88    birth_date  '02/30/2009' is no date (write YYYY-MM-DD, MM/DD/YYYY or YYYY"));
  CHECK(has(rejects, "guardians.csv  63    student_id  there is no student 119904M777 in the extract or the roster"));
  Sandbox empty(Sandbox::Holds::operators);
  CHECK(empty("roster history").err == "there was no import yet\n");
  CHECK(empty("roster history --format json").out == "[]\n");
}

TEST_CASE("roster is for District IT: others get 3 and a row in the log") {
  Sandbox sandbox;
  for (std::string login : {"tokafor", "msrinivasan", "dwhitaker", "icastellanos"})
    for (std::string line : {"roster import incoming/archive/1/2026-08-14", "roster diff incoming/archive/1/2026-08-14",
                             "roster history", "roster rejects 1"}) {
      CAPTURE(login + ": " + line);
      auto ran = sandbox(line + " --as " + login + " " + morning);
      CHECK(ran.code == 3);
      CHECK(ran.out.empty());
      CHECK(ran.err.starts_with("portalctl: " + login + " may not do this (roster."));
    }
  auto log = sandbox("audit list --actor root --format csv").out;
  CHECK(has(log, ",root,tokafor,"));
  CHECK(has(log, ",roster.import,"));
}
