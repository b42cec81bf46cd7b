// photo roster | missing: what a photographer gets, in each form, and when.
#include "tests/support/sandbox.h"
#include "tests/support/vendor.h"

using namespace portal::test;

namespace {

struct School : Sandbox {
  School() {
    (*this)("year add 2026-27 --first-day 2026-08-13 --last-day 2027-06-10 " + morning);
    give_vendor(*this, {"8123"});
    shell(
        "sqlite3 portal.db \"INSERT INTO photo_versions (version_id, student_id, change, at, operator, source, "
        "findings) "
        "VALUES (1, '023907F123', 'uploaded', '2026-08-14T09:30:00Z', 'x', 'y', ''); INSERT INTO student_photos "
        "(student_id, version_id, uploaded_at, likeness) VALUES "
        "('023907F123', 1, '2026-08-14T09:30:00Z', x'00')\"");
  }
};

std::size_t lines(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

const std::string header =
    "location_code,student_id,last_name,first_name,grade,homeroom,teacher,status,uploaded_at\r\n";

}  // namespace

TEST_CASE("photo roster: what is needed to match, and nothing else of a child") {
  School school;
  auto ran = school("photo roster --school 8123 --format csv --as pviewfinder " + morning);
  CHECK(ran.code == 0);
  CHECK(ran.out.starts_with(header));
  CHECK(has(ran.out, "8123,023907F123,Mendoza-Reyes,Lucía,6,"));
  CHECK(has(ran.out, ",photo uploaded,2026-08-14 02:30\r\n"));
  CHECK(has(ran.out, ",no photo,\r\n"));
  auto students = lines(ran.out) - 1;
  CHECK(has(ran.err, "Marvelous Middle School (8123): " + std::to_string(students) + " students, 1 with a photo, " +
                         std::to_string(students - 1) + " without\n"));
  for (const auto* never : {"2015-02-28", "@", "Sunset Blvd", "213-555"}) CHECK(!has(ran.out, never));
  auto rows =
      output_of("sqlite3 " + school.path("portal.db") +
                " \"SELECT operator, acting_as, subject, detail FROM audit_log WHERE action = 'photo.roster'\"");
  CHECK(rows == "root|pviewfinder|8123|{\"what\":\"roster\",\"students\":" + std::to_string(students) + "}\n");
  CHECK(has(school("report disclosures --school 8123 --format csv " + morning).out, "roster for photographers"));
}

TEST_CASE("photo roster: two weeks before the first day of school, and before that the date") {
  School school;
  const std::string ask = "photo roster --school 8123 --format csv --as pviewfinder --now ";
  auto early = school(ask + "2026-07-29T23:59:59-07:00");
  CHECK(early.code == 5);
  CHECK(early.out == "");
  CHECK(has(early.err, "from 2026-07-30 on, two weeks before the first day of school (2026-08-13)"));
  auto shown = school(ask + "2026-07-30T00:00:00-07:00");
  CHECK(shown.code == 0);
  CHECK(lines(shown.out) > 10);  // who begins on August 13 is there already
  CHECK(school("photo roster --school 8123 --as tokafor --now 2026-07-29T12:00:00-07:00").code == 0);
  CHECK(school(ask + "2026-06-30T23:59:59-07:00").code == 3);
  CHECK(school(ask + "2027-07-01T00:00:00-07:00").code == 3);
}

TEST_CASE("photo roster: without the year's days a vendor is told who records them") {
  Sandbox sandbox;
  give_vendor(sandbox, {"8123"});
  auto ran = sandbox("photo roster --school 8123 --as pviewfinder " + morning);
  CHECK(ran.code == 5);
  CHECK(has(ran.err, "portalctl year add"));
}

TEST_CASE("photo roster: in every form, and a dry run that gives nobody anything") {
  School school;
  for (const auto* form : {"table", "json", "jsonl", "html"}) {
    CAPTURE(form);
    CHECK(has(school(std::string("photo roster --school 8123 --format ") + form + " " + morning).out, "023907F123"));
  }
  for (const auto* name : {"roster.xlsx", "roster.pdf", "roster.docx"}) {
    CAPTURE(name);
    CHECK(school(std::string("photo roster --school 8123 -o ") + name + " " + morning).code == 0);
    CHECK(mode_of(school.path(name)) == 0600);
  }
  CHECK(has(output_of("unzip -p " + school.path("roster.xlsx") + " xl/sharedStrings.xml xl/worksheets/sheet1.xml"),
            "023907F123"));
  auto before = school("audit list --format csv").out;
  CHECK(has(school("photo roster --school 8123 -o dry.csv --dry-run " + morning).err,
            "dry run: dry.csv would be written"));
  CHECK(!school.exists("dry.csv"));
  CHECK(school("audit list --format csv").out == before);
}

TEST_CASE("photo roster: as the index of a PSPA disc") {
  School school;
  auto ran = school("photo roster --school 8123 --pspa -o INDEX.TXT --as pviewfinder " + morning);
  CHECK(ran.code == 0);
  CHECK(ran.out == "");
  CHECK(has(ran.err, "the index is UTF-8"));
  auto index = school.read("INDEX.TXT");
  CHECK(has(index, "8123\t\t023907F123.jpg\t6\tMendoza-Reyes\tLucía\t"));
  CHECK(has(index, "\t\t023907F123\r\n"));
  CHECK(mode_of(school.path("INDEX.TXT")) == 0600);
  CHECK(school("photo roster --school 8123 --pspa " + morning).out == index);
  CHECK(school("photo roster --school 8123 --pspa --format csv " + morning).code == 2);
  auto spreadsheet = school("photo roster --school 8123 --pspa -o roster.xlsx " + morning);
  CHECK(spreadsheet.code == 2);
  CHECK(has(spreadsheet.err, "name it INDEX.TXT"));
  CHECK(!school.exists("roster.xlsx"));
  CHECK(
      has(school("photo roster --school 8123 --pspa -o dry.txt --dry-run " + morning).err, "dry.txt would be written"));
  CHECK(!school.exists("dry.txt"));
  CHECK(school("photo roster --school 8123 --pspa -o portal.db " + morning).code == 5);
}

TEST_CASE("photo missing: those without a photo, and how many") {
  School school;
  auto all = school("photo roster --school 8123 --format csv " + morning).out;
  auto missing = school("photo missing --school 8123 --format csv " + morning);
  CHECK(missing.code == 0);
  CHECK(missing.out.starts_with(header));
  CHECK(lines(missing.out) + 1 == lines(all));
  CHECK(!has(missing.out, "023907F123"));
  CHECK(!has(missing.out, "photo uploaded"));
  CHECK(has(missing.err, "1 with a photo"));

  auto counts = school("photo missing --school 8123 --counts --format csv " + morning);
  CHECK(
      counts.out.starts_with("location_code,school_name,grade,students,with_photo,missing\r\n"
                             "8123,Marvelous Middle School,6,"));
  CHECK(school("photo missing --counts --school 8123 --as msrinivasan " + morning).code == 0);  // an analyst
  CHECK(school("photo missing --school 8123 --as msrinivasan " + morning).code == 3);
  auto students = lines(all) - 1;
  CHECK(has(counts.out, "8123,Marvelous Middle School,all," + std::to_string(students) + ",1," +
                            std::to_string(students - 1) + "\r\n"));
}

TEST_CASE("photo missing: at every school that the operator may, each with its row in the log") {
  School school;
  auto everywhere = school("photo missing --format csv " + morning);
  CHECK(everywhere.code == 0);
  for (const auto* code : {"\n0417,", "\n2345,", "\n8123,", "\n8654,"}) CHECK(has(everywhere.out, code));
  CHECK(has(everywhere.err, "4 schools: "));
  CHECK(output_of("sqlite3 " + school.path("portal.db") +
                  " \"SELECT group_concat(subject) FROM audit_log WHERE action = 'photo.roster'\"") ==
        "0417,2345,8123,8654\n");
  auto own = school("photo missing --format csv --as pviewfinder " + morning);
  CHECK(has(own.out, "\n8123,"));
  CHECK(!has(own.out, "\n8654,"));
  CHECK(school("photo missing --as icastellanos " + morning).code == 3);
  CHECK(school("photo missing --school 8654 --as pviewfinder " + morning).code == 3);
  auto before = school("audit list --format csv").out;
  CHECK(lines(school("photo missing --counts --format csv " + morning).out) > 8);
  CHECK(school("audit list --format csv").out == before);  // a count names nobody
}
