// report …: the bytes, the exit codes, the files, and who may.
#include "tests/support/parent_account.h"
#include "tests/support/sandbox.h"

using namespace portal::test;

namespace {

struct District : Sandbox {
  Ran report(const std::string& line) const { return (*this)("report " + line + " " + morning); }
  std::string sql(const std::string& text) const {
    return output_of("sqlite3 '" + path("portal.db") + "' \"" + text + "\"");
  }
};

std::size_t lines_of(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

TEST_CASE("report registered-parents: a row for each guardian and student") {
  District district;
  give_account(district.path("portal.db"), {.students = {"023907F123"}});
  auto ran = district.report("registered-parents --school 8123 --format csv");
  CHECK(ran.code == 0);
  CHECK(ran.err.empty());
  CHECK(
      ran.out.starts_with("location_code,student_id,student_name,grade,homeroom,guardian_id,parent_name,relationship,"
                          "linked,pin_status,validated_at,registered,account_email,registered_at,account_active,"
                          "last_login,linked_students\r\n"));
  CHECK(has(ran.out,
            "8123,023907F123,Lucía Guadalupe Mendoza-Reyes,6,A101,G100216,Guadalupe Reyes,Mother,yes,used,"
            "2026-08-14 03:00,yes,guadalupe.reyes@example.org,2026-08-14 03:00,yes,,1\r\n"));
  CHECK(
      has(ran.out,
          "8123,023907F123,Lucía Guadalupe Mendoza-Reyes,6,A101,G100233,Arturo Mendoza,Father,no,unused,,no,,,,,\r\n"));
  CHECK(lines_of(ran.out) == 44);
  auto json = district.report("registered-parents --school 8123 --format jsonl");
  CHECK(has(json.out, "\"registered\":true,\"account_email\":\"guadalupe.reyes@example.org\""));
}

TEST_CASE("report registered-parents: --per school, for all schools in one answer") {
  District district;
  give_account(district.path("portal.db"), {.students = {"023907F123"}});
  CHECK(district.report("registered-parents --per school --format csv").out ==
        "location_code,school_name,local_district,eligible,issued,validated,expired,percent\r\n"
        "0417,Bayview Primary Center,South,14,14,0,0,0\r\n"
        "2345,Juniper Street Elementary School,Northwest,78,78,0,0,0\r\n"
        "8123,Marvelous Middle School,Central,43,43,1,0,2.3\r\n"
        "8654,El Sereno Vista High School,East,35,35,0,0,0\r\n");
  auto own = district.report("registered-parents --per school --format csv --as tokafor");
  CHECK(own.code == 0);
  CHECK(lines_of(own.out) == 2);
  CHECK(has(own.out, "8123,Marvelous Middle School"));
}

TEST_CASE("report campus-view: a school by its parts; a file for each school with --all") {
  District district;
  give_account(district.path("portal.db"), {.students = {"023907F123"}});
  auto ran = district.report("campus-view --school 8123 --format csv --as tokafor");
  CHECK(ran.code == 0);
  CHECK(ran.out ==
        "location_code,school_name,breakdown,group,eligible,issued,validated,expired,percent,district_percent,last_"
        "year_percent\r\n"
        ",,district,Los Angeles Unified School District,170,170,1,0,0.6,0.6,\r\n"
        "8123,Marvelous Middle School,school,Marvelous Middle School,43,43,1,0,2.3,0.6,\r\n"
        "8123,Marvelous Middle School,grade,6,14,14,1,0,7.1,7.1,\r\n"
        "8123,Marvelous Middle School,grade,7,14,14,0,0,0,0,\r\n"
        "8123,Marvelous Middle School,grade,8,15,15,0,0,0,0,\r\n"
        "8123,Marvelous Middle School,homeroom,A101,14,14,1,0,7.1,0.6,\r\n"
        "8123,Marvelous Middle School,homeroom,B204,14,14,0,0,0,0.6,\r\n"
        "8123,Marvelous Middle School,homeroom,C310,15,15,0,0,0,0.6,\r\n"
        "8123,Marvelous Middle School,language,Arabic,2,2,0,0,0,0,\r\n"
        "8123,Marvelous Middle School,language,Armenian,2,2,0,0,0,0,\r\n"
        "8123,Marvelous Middle School,language,English,16,16,0,0,0,0,\r\n"
        "8123,Marvelous Middle School,language,Korean,2,2,0,0,0,0,\r\n"
        "8123,Marvelous Middle School,language,Spanish,17,17,1,0,5.9,1.1,\r\n"
        "8123,Marvelous Middle School,language,Tagalog,2,2,0,0,0,0,\r\n"
        "8123,Marvelous Middle School,language,Vietnamese,2,2,0,0,0,0,\r\n"
        "8123,Marvelous Middle School,week,2026-08-10,43,43,1,,2.3,0.6,\r\n");
  std::filesystem::create_directory(district.folder / "pages");
  auto dry = district.report("campus-view --all -o pages --dry-run");
  CHECK(dry.code == 0);
  CHECK(dry.err == "dry run: these files would be written\n");
  CHECK(has(dry.out, " pages/8123.html\n"));
  CHECK(std::filesystem::is_empty(district.folder / "pages"));
  auto all = district.report("campus-view --all -o pages --format csv");
  CHECK(all.code == 0);
  CHECK(all.err.empty());
  CHECK(all.out.starts_with("location code  school name "));  // --format was that of the files
  CHECK(has(all.out, "8123           Marvelous Middle School             16  pages/8123.csv\n"));
  CHECK(district.read("pages/8123.csv") == ran.out);
  for (const auto* school : {"0417", "2345", "8123", "8654"})
    CHECK(mode_of(district.folder / "pages" / (std::string(school) + ".csv")) == 0600);
  CHECK(output_of("ls -A '" + district.path("pages") + "' | wc -l") == "4\n");
}

TEST_CASE("report campus-view: --with-names has a row for each guardian, for those who may find students") {
  District district;
  auto ran = district.report("campus-view --school 8123 --with-names --format csv --as tokafor");
  CHECK(ran.code == 0);
  CHECK(has(ran.out,
            "last_year_percent,student_id,student_name,grade,homeroom,homeroom_teacher,guardian_id,"
            "relationship,pin_status,validated_at\r\n"));
  CHECK(has(ran.out,
            "8123,Marvelous Middle School,guardian,Guadalupe Reyes,1,1,0,0,,,,023907F123,Lucía Guadalupe "
            "Mendoza-Reyes,6,A101,"));
  auto analyst = district.report("campus-view --school 8123 --with-names --as msrinivasan");
  CHECK(analyst.code == 3);
  CHECK(analyst.out.empty());
  CHECK(has(analyst.err, "msrinivasan may not do this (student.find at school 8123)"));
  CHECK(district.report("campus-view --school 8123 --as msrinivasan").code == 0);
}

TEST_CASE("report missing-emails, missing-photos: rows, and a message where there are none") {
  District district;
  auto emails = district.report("missing-emails --format csv");
  CHECK(emails.code == 0);
  CHECK(
      emails.out.starts_with("location_code,student_id,student_name,grade,homeroom,guardian_id,parent_name,"
                             "relationship,email,reason\r\n0417,041999F265,Maricel Santos,2,P3,G100483,Rommel "
                             "Santos,Father,rommel.santos@,not a valid address\r\n"));
  CHECK(has(emails.out, "8123,091854M634,민준 김,6,A101,G100293,성호 김,Father,,no email\r\n"));
  CHECK(lines_of(emails.out) == 9);
  auto none = district.report("missing-emails --school 2345");
  CHECK(none.code == 0);
  CHECK(none.out.empty());
  CHECK(none.err == "every legal guardian has an email that mail can be sent to\n");
  district.sql(
      "INSERT INTO photo_versions (version_id, student_id, change, at, operator, source, findings) VALUES "
      "(1, '073023F244', 'uploaded', '2026-08-14T15:00:00Z', 'x', 'y', ''), "
      "(2, '020399M815', 'uploaded', '2026-08-12T15:00:00Z', 'x', 'y', ''); "
      "INSERT INTO student_photos (student_id, version_id, uploaded_at, likeness) VALUES ('073023F244', 1, "
      "'2026-08-14T15:00:00Z', x'00'), "
      "('020399M815', 2, '2026-08-12T15:00:00Z', x'00'); "
      "INSERT INTO published_photos VALUES ('020399M815', '0417', 2, '2026-08-13T15:00:00Z')");
  auto photos = district.report("missing-photos --school 0417 --format csv");
  CHECK(photos.code == 0);
  CHECK(has(photos.out,
            "0417,073023F244,María José Chávez,TK,P1,\"Delgado, Nora\",\"uploaded, not in MiSiS yet\",2026-08-14 "
            "08:00\r\n"));
  CHECK_FALSE(has(photos.out, "020399M815"));
  CHECK(has(photos.out, "0417,102758F798,Araceli De La Cruz,TK,P1,\"Delgado, Nora\",no photo,\r\n"));
}

TEST_CASE("report disclosures: who looked at a child's records") {
  District district;
  CHECK(district
            .run({"student", "show", "023907F123", "--reason", "parent conference", "--as", "tokafor", "--now",
                  "2026-08-14T08:30:00-07:00"})
            .code == 0);
  CHECK(district("student show 000407F499 " + morning).code == 0);
  auto ran = district.report("disclosures --student 023907F123 --format csv --as tokafor");
  CHECK(ran.code == 0);
  CHECK(
      ran.out.starts_with("disclosed_at,student_id,student_name,location_code,scope,records,operator,acting_as,reason,"
                          "guardian_id,origin,action,log_row,outcome\r\n"
                          "2026-08-14 08:30,023907F123,Lucía Guadalupe Mendoza-Reyes,8123,student,home page,root,"
                          "tokafor,parent conference,,"));
  CHECK_FALSE(has(ran.out, "000407F499"));
  CHECK(lines_of(ran.out) == 3);
  auto other = district.report("disclosures --student 000407F499 --as tokafor");
  CHECK(other.code == 4);
  CHECK(other.out.empty());
  CHECK(has(other.err, "there is no student 000407F499 at a school that you may see"));
  CHECK(district.report("disclosures --school 8123 --as cvillalobos").code == 3);
  CHECK(district.report("disclosures --school 8123 --student 023907F123").code == 2);
}

TEST_CASE("report imports: a row for each run and kind") {
  District district;
  auto ran = district.report("imports --format csv");
  CHECK(ran.code == 0);
  CHECK(
      ran.out.starts_with("run,business_date,started_at,operator,profile,mode,outcome,kind,file,rows_read,added,"
                          "changed,moved,withdrawn,returned,unchanged,held,rejected,seconds\r\n"));
  CHECK(
      has(ran.out, "1,2026-08-14,2026-08-14 02:30,root,misis,full,applied,students,students.csv,99,97,0,0,0,0,0,0,2,"));
  CHECK(district.report("imports --as tokafor").code == 3);
  CHECK(district.report("imports --since 2026-08-15").err == "no import since 2026-08-15\n");
}

TEST_CASE("report: where there are no rows, the message is true of what was asked for") {
  District district;
  district.sql(
      "INSERT INTO schools (location_code, school_name, created_run, updated_run) VALUES ('0099', 'New', 1, 1)");
  auto says = [&](const std::string& line, const std::string& message) {
    CAPTURE(line);
    auto ran = district.report(line);
    CHECK(ran.code == 0);
    CHECK(ran.out.empty());
    CHECK(ran.err == message + "\n");
  };
  says("imports --since 2030-01-01", "no import since 2030-01-01");
  says("disclosures --school 8123 --since 2030-01-01", "no disclosure since 2030-01-01 at school 8123");
  says("disclosures --since 2030-01-01 --as tokafor", "no disclosure since 2030-01-01 at school 8123");
  says("disclosures --student 023907F123 --since 2030-01-01", "no disclosure since 2030-01-01 of student 023907F123");
  says("emergency-contacts", "no parent changed an emergency card");
  says("emergency-contacts --since 2030-01-01", "no change of an emergency card since 2030-01-01");
  says("emergency-contacts --school 8123", "no change of an emergency card at school 8123");
  for (const std::string report : {"missing-emails", "missing-photos", "registered-parents"})
    says(report + " --school 0099", "no student is actively enrolled at school 0099");
}

TEST_CASE("report: --dry-run writes no file, and the log keeps nothing of it") {
  District district;
  auto log = district("audit list --format csv").out;
  for (const std::string line : {"report registered-parents --school 8123", "roster export --what students",
                                 "report campus-view --with-names", "pin list --school 8123", "job list"}) {
    CAPTURE(line);
    auto ran = district(line + " --dry-run -o out.html " + morning);
    CHECK(ran.code == 0);
    CHECK(ran.out.empty());
    CHECK(ran.err == "dry run: out.html would be written\n");
    CHECK_FALSE(district.exists("out.html"));
  }
  CHECK(district("audit list --format csv").out == log);
  CHECK(district("report imports --dry-run -o portal.db").code == 5);
}

TEST_CASE("documents: named after their command, and tell who made them as whom") {
  District district;
  for (const auto& [command, title] : std::map<std::string, std::string>{
           {"pin list --student 023907F123", "PIN list"},
           {"pin print 023907F123 G100216 --verified-now --channel in-person --document passport", "PIN print"},
           {"student find 023907F123", "Student find"}}) {
    auto ran = district(command + " --format html " + morning);
    CHECK(ran.code == 0);
    CHECK_MESSAGE(has(ran.out, "<title>" + title), ran.out.substr(0, 400));
  }
  CHECK(has(district.report("missing-emails --format html --as tokafor").out, "09:00 by root as tokafor"));
  CHECK(district("pin roster --school 8123 -o roster.html --as tokafor " + morning).code == 0);
  CHECK(has(district.read("roster.html"), "09:00 by root as tokafor"));
}

TEST_CASE("report: wrong usage, no such school, not permitted; nothing on standard output") {
  District district;
  auto ends = [&](const std::string& line, int code, const std::string& message) {
    CAPTURE(line);
    auto ran = district.report(line);
    CHECK(ran.code == code);
    CHECK(ran.out.empty());
    CHECK_MESSAGE(has(ran.err, message), ran.err);
  };
  ends("registered-parents --all", 2, "report registered-parents --all needs a folder\n  name it with -o DIR");
  ends("registered-parents --all --school 8123 -o x", 2, "takes either --school or --all");
  ends("registered-parents --per grade", 2, "--per: 'grade' is not understood\n  it is guardian or school");
  ends("missing-emails --all -o nowhere --format csv", 7, "nowhere is no folder");
  ends("missing-emails --all -o incoming --format csv", 5, "lies in, a folder of this installation");
  ends("disclosures --all -o x", 2, "'--all' is not understood");
  ends("disclosures --since soon", 2, "--since: 'soon' is no date");
  ends("imports --school 8123", 2, "'--school' is not understood");
  ends("campus-view --school 9999", 4, "there is no school 9999");
  ends("campus-view --school 8654 --as tokafor", 3, "tokafor may not do this (access.report at school 8654)");
  ends("campus-view --as icastellanos", 3, "icastellanos may not do this (access.report at the district)");
  ends("missing-photos --school 8123 --as ybustamante", 3, "(photo.report at school 8123)");
  CHECK_FALSE(has(district.report("campus-view --school 9999").err, "roster export"));
  ends("campus-view --school 8123 --school 8654", 2, "report campus-view: --school may be given once\n");
  ends("campus-veiw", 2, "did you mean campus-view?");
  CHECK(has(district("audit list --format csv").out, ",access.report,8654,denied,"));
}

TEST_CASE("report: a disk that is full leaves whole files or none") {
  District district;
  std::filesystem::create_directory(district.folder / "out");
  auto ran = district("report registered-parents --all -o out --format csv " + morning,
                      {.wrapper = {"strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=linkat", "-e",
                                   "inject=linkat:error=ENOSPC:when=3"}});
  CHECK(ran.code == 7);
  CHECK(ran.out.empty());
  CHECK(output_of("ls -A '" + district.path("out") + "'") == "0417.csv\n2345.csv\n");
  CHECK(has(district.read("out/2345.csv"), "\r\n2345,"));
  CHECK(district("audit verify").code == 0);
}
