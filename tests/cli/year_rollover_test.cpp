// `year rollover` and `year undo-rollover`: the plan, the run that does exactly that plan, and the way back.
#include "tests/support/sandbox.h"

using namespace portal::test;

namespace {

const std::string june = " --now 2027-06-15T09:00:00-07:00", last_of_june = " --now 2027-06-30T23:00:00-07:00",
                  first_of_july = " --now 2027-07-01T00:10:00-07:00", july = " --now 2027-07-05T09:00:00-07:00";
const std::string to = "year rollover --to 2027-28 ";

/// Eight students of three schools in 2026-27. Nothing tells where the two in grade 8 go.
struct District : Sandbox {
  explicit District(const std::string& settings = "") : Sandbox(Holds::operators) {
    folder.write("portal.yaml", "database: portal.db\nincoming: incoming\nbackup:\n  folder: kept\n" + settings);
    std::filesystem::create_directory(folder / "kept");
    folder.write("night/schools.csv",
                 "LocationCode,SchoolName,LowGrade,HighGrade\n2345,Juniper Street Elementary School,TK,5\n"
                 "8123,Marvelous Middle School,6,8\n8654,El Sereno Vista High School,9,12\n");
    folder.write("night/students.csv", students());
    folder.write("night/guardians.csv",
                 "StudentID,GuardianID,LastName,FirstName,LegalGuardian\n"
                 "000407F499,G101348,Guzmán,Graciela,Y\n023907F123,G100216,Reyes,Guadalupe,Y\n");
    REQUIRE((*this)("roster import night --now 2027-06-10T02:30:00-07:00").code == 0);
    REQUIRE((*this)("pin issue --now 2027-06-10T03:00:00-07:00").code == 0);
  }

  static std::string students(const std::string& year = "2026-27") {
    return "SchoolYear,StudentID,LastName,FirstName,BirthDate,Grade,LocationCode,Homeroom,NextLocationCode,"
           "NextGrade\n" +
           year + ",0000000T01,Ong,Tala,2021-10-02,TK,2345,T1,,\n" + year +
           ",0000000K01,Ruiz,Iván,2021-02-28,K,2345,K1,,\n" + year +
           ",0000000501,Park,Jun,2015-12-28,5,2345,E5,8123,6\n" + year +
           ",023907F123,Mendoza-Reyes,Lucía,2015-02-28,6,8123,A101,,\n" + year +
           ",0081234907,Jiménez,Óscar,2012-05-06,8,8123,A801,,\n" + year +
           ",0081234908,Jiménez,Ana,2012-05-06,8,8123,A801,,\n" + year +
           ",0000000901,Levy,Noa,2011-05-06,9,8654,H9,8654,9\n" + year +
           ",000407F499,Guzmán,Araceli,2008-08-11,12,8654,H12,,\n";
  }

  std::string fingerprint(const std::string& options = "", const std::string& when = july) const {
    auto told = (*this)(to + options + " --dry-run" + when).err;
    auto at = told.find("\nplan ");
    return at == told.npos ? "" : told.substr(at + 6, told.find(';', at) - at - 6);
  }
  /// "5 2345", as a person sees the student.
  std::string place(const std::string& student, const std::string& when = july) const {
    auto found =
        run(words("roster export --active all --columns student_id,grade,location_code,homeroom --format csv" + when));
    auto at = found.out.find(student + ",");
    return at == found.out.npos ? "" : found.out.substr(at + 11, found.out.find('\r', at) - at - 11);
  }
  std::string everything(const std::string& when = july) const {
    std::string text;
    for (const auto* what : {"students", "enrollments", "links"})
      text += (*this)(std::string("roster export --active all --format csv --what ") + what + when).out;
    return text + (*this)("pin list --school 8654 --format csv" + when).out +
           (*this)("pin list --school 8123 --format csv" + when).out;
  }
};

}  // namespace

TEST_CASE("rollover: the plan tells each school's grades, and what is open and how to answer it") {
  District district;
  auto before = district.everything();
  auto plan = district(to + "--dry-run --list grades --format csv" + july);
  CHECK(plan.code == 1);
  CHECK(plan.out ==
        "location_code,school_name,grade,before,leavers,graduates,open,arrivals,retained,after\r\n"
        "2345,Juniper Street Elementary School,TK,1,0,0,0,0,0,0\r\n"
        "2345,Juniper Street Elementary School,K,1,0,0,0,0,0,1\r\n"
        "2345,Juniper Street Elementary School,1,0,0,0,0,0,0,1\r\n"
        "2345,Juniper Street Elementary School,5,1,1,0,0,0,0,0\r\n"
        "8123,Marvelous Middle School,6,1,0,0,0,1,0,1\r\n"
        "8123,Marvelous Middle School,7,0,0,0,0,0,0,1\r\n"
        "8123,Marvelous Middle School,8,2,0,0,2,0,0,0\r\n"
        "8654,El Sereno Vista High School,9,1,0,0,0,0,1,1\r\n"
        "8654,El Sereno Vista High School,12,1,0,1,0,0,0,0\r\n");
  CHECK(has(plan.err,
            "dry run: 8 students of 3 schools: 5 go into 2027-28, 1 repeats the grade, 1 graduates, "
            "2 have no next place yet; nothing was changed\n"));
  CHECK(has(plan.err, "\nplan "));
  CHECK(has(plan.err, "\n  portalctl year rollover --to 2027-28 --leave-open --plan "));
  auto open = district(to + "--dry-run --list questions --format csv" + july);
  CHECK(has(open.out, "location_code,school_name,grade,students,question,how_to_answer,examples\r\n"));
  CHECK(has(open.out, "8123,Marvelous Middle School,8,2,"));
  CHECK(has(open.out, "0081234907"));
  auto both = district(to + "--dry-run" + july);
  CHECK(has(both.out, "leavers"));
  CHECK(has(both.out, "how to answer"));
  auto students = district(to + "--dry-run --list students --format csv" + july);
  CHECK(students.out.starts_with("student_id,last_name,first_name,homeroom,location_code,school_name,grade,outcome,"));
  CHECK(has(students.out,
            "0000000901,Levy,Noa,H9,8654,El Sereno Vista High School,9,retained,8654,El Sereno Vista High School,9,"
            "extract\r\n"));
  CHECK(has(students.out, "000407F499,Guzmán,Araceli,H12,8654,El Sereno Vista High School,12,graduated,,,,"));
  CHECK(students.out.find("Tala") < students.out.find("Lucía"));  // by school
  CHECK(has(district("audit list --action report.rollover-plan --format csv" + july).out, "names"));
  CHECK(district(to + "--dry-run -o plan.xlsx" + july).code == 1);
  CHECK(district.read("plan.xlsx").starts_with("PK"));
  CHECK(mode_of(district.folder / "plan.xlsx") == 0600);
  CHECK(district.everything() == before);
}

TEST_CASE("rollover: what is done is what was seen") {
  District district;
  auto before = district.everything();
  auto plan = district.fingerprint();
  REQUIRE(plan.size() == 19);
  CHECK(district(to + july).code == 2);
  auto open = district(to + "--yes --plan " + plan + july);
  CHECK(open.code == 5);
  CHECK(has(open.err, "--leave-open"));
  CHECK(district(to + "--plan " + plan + " --leave-open" + july).code == 5);  // nobody said yes
  district.folder.write("decisions.csv", "student_id,decision\n0081234907,to 8654\n0081234908,retain\n");
  auto other = district(to + "--decisions decisions.csv --yes --plan " + plan + july);
  CHECK(other.code == 5);
  CHECK(district.everything() == before);
  CHECK(std::filesystem::is_empty(district.folder / "kept"));
  plan = district.fingerprint("--decisions decisions.csv");
  auto done = district(to + "--decisions decisions.csv --yes --plan " + plan + july);
  CHECK(done.code == 0);
  CHECK(has(done.err, "backup made: "));
  CHECK(district.place("0000000T01") == "K,2345,");
  CHECK(district.place("0000000501") == "6,8123,");
  CHECK(district.place("0081234907") == "9,8654,");
  CHECK(district.place("0081234908") == "8,8123,");
  CHECK(district.place("0000000901") == "9,8654,");
  CHECK(district.place("000407F499") == "12,8654,H12");
  auto again = district(to + "--decisions decisions.csv --yes --plan " + plan + july);
  CHECK(again.code == 0);
  CHECK(has(again.err,
            "nobody is to be moved to 2027-28: 8 students are in it, or finished, already; nothing was changed"));
  CHECK(has(district("audit list --action year.rollover --format csv" + july).out, plan));
  CHECK(
      district("backup verify " + std::filesystem::directory_iterator(district.folder / "kept")->path().string() + july)
          .code == 0);
}

TEST_CASE("rollover: the way back is row for row, and once") {
  District district;
  auto before = district.everything();
  auto none = district("year undo-rollover --yes" + july);
  CHECK(none.code == 4);
  auto plan = district.fingerprint();
  REQUIRE(district(to + "--leave-open --yes --plan " + plan + july).code == 1);
  CHECK(district.everything() != before);
  CHECK(district("year undo-rollover" + july).code == 5);
  auto dry = district("year undo-rollover --dry-run" + july);
  CHECK(dry.code == 0);
  CHECK(has(dry.err, "would be undone; nothing was changed"));
  auto undone = district("year undo-rollover --yes --format csv" + july);
  CHECK(undone.code == 0);
  CHECK(undone.out == "rollover,school_year,students,graduates,pins\r\n1,2027-28,5,1,1\r\n");
  CHECK(district.everything() == before);
  CHECK(district.fingerprint() == plan);
  CHECK(district("year undo-rollover --yes" + july).code == 4);
}

TEST_CASE("rollover: what was decided in June begins on July 1, by whatever command comes first") {
  District district;
  auto plan = district.fingerprint("", june);
  auto done = district(to + "--leave-open --yes --plan " + plan + june);
  CHECK(done.code == 1);
  CHECK(has(done.err, "from 2027-07-01 on"));
  CHECK(district.place("0000000501", last_of_june) == "5,2345,E5");
  CHECK(has(district("year show --format csv" + last_of_june).out, "waits for 2027-07-01"));
  CHECK(has(district("student find 0000000501" + last_of_june).out, "Juniper"));
  CHECK(has(district("student find 0000000501" + first_of_july).out, "Marvelous"));
  CHECK(district.place("0000000501", first_of_july) == "6,8123,");
  auto shown = district("year show 2027-28" + first_of_july);
  CHECK(has(shown.out, "in effect, in part"));
  CHECK(has(shown.err, "not rolled over to 2027-28 yet: 8123 Marvelous Middle School (2 students)"));
  CHECK(has(district("year show 2027-28 --schools --format csv" + first_of_july).out,
            "8123,Marvelous Middle School,2\r\n"));
}

TEST_CASE("rollover: an extract of last year pulls nobody back") {
  District district;
  auto plan = district.fingerprint();
  REQUIRE(district(to + "--leave-open --yes --plan " + plan + july).code == 1);
  auto after = district.everything();
  auto old = district("roster import night --business-date 2027-07-06 --now 2027-07-06T02:30:00-07:00");
  CHECK(old.code == 5);
  CHECK(has(old.err, "2026-27"));
  CHECK(district.everything() == after);
  district.folder.write("night/students.csv", District::students(""));  // few, and without a word of their year
  auto untold = district("roster import night --business-date 2027-07-06 --now 2027-07-06T02:30:00-07:00");
  CHECK(untold.code == 5);
  CHECK(has(untold.err, "the extract seems to be of last year"));
  CHECK(district.everything() == after);
}

TEST_CASE("rollover: a year is entered by a rollover, not by an extract, and graduates do not come back by one") {
  District district;
  auto before = district.everything();
  district.folder.write("night/students.csv", District::students("2027-28"));
  auto early = district("roster import night --business-date 2027-07-06 --now 2027-07-06T02:30:00-07:00");
  CHECK(early.code == 5);
  CHECK(
      has(early.err, "8 of 8 students would go into 2027-28 by this extract, and not by a rollover: roll over first"));
  CHECK(district.everything() == before);
}

TEST_CASE("rollover: wrong words, unknown schools, and who may not") {
  District district;
  CHECK(district("year rollover --dry-run" + july).code == 2);
  CHECK(district("year rollover --to 2027 --dry-run" + july).code == 2);
  CHECK(district(to + "--dry-run --list grade" + july).code == 2);
  CHECK(district(to + "--dry-run --school 123" + july).code == 2);
  CHECK(district(to + "--dry-run --school 9999" + july).code == 4);
  CHECK(district(to + "--dry-run --decisions nothing.csv" + july).code == 8);
  district.folder.write("decisions.csv", "student_id,decision\n0081234907,maybe\n0081234908,retain\n");
  auto bad = district(to + "--dry-run --decisions decisions.csv" + july);
  CHECK(bad.code == 8);
  CHECK(has(bad.err, "line 2"));
  CHECK(has(bad.err, "maybe"));
  CHECK(district(to + "--dry-run --as portal" + july).code == 3);
  CHECK(district("year undo-rollover --yes --as portal" + july).code == 3);
}
