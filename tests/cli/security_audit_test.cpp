// report security-audit: in each form, remembered, fed to `staff remove`; and what a full disk leaves of it.
#include "tests/support/browser.h"
#include "tests/support/office_file.h"
#include "tests/support/sandbox.h"
#include "tests/support/small_disk.h"

using namespace portal;
using namespace portal::test;

namespace {

struct District : Sandbox {
  District() {
    sql("INSERT INTO staff (employee_number, last_name, first_name, login, staff_type, location_code, hr_status, "
        "created_run, updated_run) VALUES ('13000001', 'Álvarez', 'Zoë', 'daemon', 'Certificated', '8123', 'complete', "
        "1, 1), ('13000002', '=Smith', 'Bo', NULL, NULL, '8123', 'left', 1, 1); "
        "INSERT INTO staff_roles (employee_number, role, location_code, expiration_date, last_login, created_run, "
        "updated_run) VALUES ('13000001', 'Scheduling Administrator', '8123', NULL, '6/1/2026 2:15 PM', 1, 1), "
        "('13000001', 'Teacher', '8123', '2026-06-30', NULL, 1, 1), ('13000002', 'Teacher', '8123', NULL, NULL, 1, 1)");
  }
  Ran audit(const std::string& line, RunOptions options = {}) const {
    return (*this)("report security-audit " + line + " " + morning, std::move(options));
  }
  std::string sql(const std::string& text) const {
    return output_of("sqlite3 '" + path("portal.db") + "' \"" + text + "\"");
  }
  std::string reviews() const { return sql("SELECT location_code, run_at, run_by FROM security_audits ORDER BY 1, 2"); }
  std::string written(const std::string& name, const std::string& line = "--school 8123") const {
    CHECK(audit(line + " -o " + name).code == 0);
    return read(name);
  }
};

const std::string ran_out =
    "remove the role: the account could be reactivated when the person applies at another school";

}  // namespace

TEST_CASE("report security-audit: CSV, JSON and a table, byte for byte") {
  District district;
  auto ran = district.audit("--school 8123 --format csv");
  CHECK(ran.code == 0);
  CHECK(ran.err == "kept as the review of school 8123; each school makes one every 6 months\n");
  const std::string school = "8123,Marvelous Middle School,";
  CHECK(ran.out ==
        "location_code,school_name,employee_number,last_name,first_name,user_role,status,last_login_date,staff_type,"
        "recommendation\r\n" +
            school + "13000002,'=Smith,Bo,Teacher,Active,,,remove the role: the person left the district\r\n" + school +
            "13000001,Álvarez,Zoë,Scheduling Administrator,Active,2026-06-01,Certificated,\r\n" + school +
            "13000001,Álvarez,Zoë,Teacher,Inactive,,Certificated," + ran_out + "\r\n" + school +
            "11270934,Bustamante,Yolanda,Office Manager,Active,2026-08-13,Classified,\r\n" + school +
            "12006645,Castellanos,Irene,Teacher,Active,2026-08-12,Certificated,\r\n" + school +
            "10345512,Okafor,Theodore,Principal,Active,2026-08-13,Certificated,\r\n" + school +
            "11402288,Villalobos,Consuelo,Parent Access Account Administrator,Active,2026-08-13,Classified,\r\n");
  CHECK(
      district.audit("--school 8123 --to-remove --format json").out ==
      "[\n  {\"location_code\":\"8123\",\"school_name\":\"Marvelous Middle School\",\"employee_number\":\"13000002\","
      "\"last_name\":\"=Smith\",\"first_name\":\"Bo\",\"user_role\":\"Teacher\",\"status\":\"Active\","
      "\"last_login_date\":null,\"staff_type\":null,\"recommendation\":\"remove the role: the person left the "
      "district\"},\n  {\"location_code\":\"8123\",\"school_name\":\"Marvelous Middle School\",\"employee_number\":"
      "\"13000001\",\"last_name\":\"Álvarez\",\"first_name\":\"Zoë\",\"user_role\":\"Teacher\",\"status\":\"Inactive\","
      "\"last_login_date\":null,\"staff_type\":\"Certificated\",\"recommendation\":\"" +
          ran_out + "\"}\n]\n");
  CHECK(district.audit("--school 0417").out ==
        "location code  school name             employee number  last name  first name  user role  status  last login "
        "date  staff type    recommendation\n"
        "0417           Bayview Primary Center  10588203         O’Hara     Denise      Principal  Active  2026-06-12 "
        "      Certificated\n");
}

TEST_CASE("report security-audit: on a terminal a role is whole") {
  District district;
  auto ran = district.audit("--school 8123", {.terminal = true});
  CHECK(ran.code == 0);
  CHECK(has(ran.out, "11270934"));
  for (const auto* word : {"Office Manager", "Administrator", "Inactive", "person left"}) CHECK(has(ran.out, word));
  CHECK_FALSE(has(ran.out.substr(ran.out.find('\n')), "…"));  // below the headings
}

TEST_CASE("report security-audit: as a paper each page has the school, the time, its number and the heading") {
  District district;
  std::string staff, roles;
  for (int i = 0; i < 120; ++i) {
    staff += (i ? ", (" : "(") + std::to_string(14000000 + i) + ", 'Last" + std::to_string(i) +
             "', 'First', '8123', 'complete', 1, 1)";
    roles += (i ? ", (" : "(") + std::to_string(14000000 + i) + ", 'Teacher', '8123', 1, 1)";
  }
  district.sql(
      "INSERT INTO staff (employee_number, last_name, first_name, location_code, hr_status, created_run, "
      "updated_run) VALUES " +
      staff + "; INSERT INTO staff_roles (employee_number, role, location_code, created_run, updated_run) VALUES " +
      roles);
  CHECK(district.written("audit.pdf").starts_with("%PDF-"));
  auto pages = output_of("pdftotext -layout '" + district.path("audit.pdf") + "' -");
  int page = 0;
  for (std::size_t at = 0, end = 0; (end = pages.find('\f', at)) != pages.npos; at = end + 1) {
    auto text = pages.substr(at, end - at);
    ++page;
    CAPTURE(page);
    CHECK(
        has(text, "Security Audit Report · Marvelous Middle School (8123), Local District Central · 2026-08-14 09:00"));
    CHECK(has(text, "Page " + std::to_string(page) + "\n"));
    CHECK(has(text, "Recommendation"));
    CHECK(has(text, "1400"));
  }
  CHECK(page >= 3);
  for (const auto* note : {"Active: account with a future expiration date", "Inactive: account with a past expiration",
                           "Last login: the last time", "Staff type: position information for Certificated personnel"})
    CHECK(has(pages, note));
}

TEST_CASE("report security-audit: a spreadsheet with filters, a frozen heading and real dates") {
  District district;
  auto parts = parts_of(district.written("audit.xlsx"));
  const auto& sheet = parts.at("xl/worksheets/sheet1.xml");
  CHECK(has(sheet, "<autoFilter ref=\"A1:J8\""));
  CHECK(has(sheet, "state=\"frozen\""));
  CHECK(has(sheet, "Marvelous Middle School (8123), Local District Central · 2026-08-14 09:00"));
  auto rows = rows_of_sheet(parts);
  REQUIRE(rows.size() == 8);
  CHECK(rows[0][7].text == "Last login date");
  CHECK(rows[4][7].number);
  CHECK(has(rows[4][7].number_format, "yyyy"));
  CHECK(rows[4][2].text == "11270934");
  CHECK_FALSE(rows[4][2].number);
}

TEST_CASE("report security-audit: a Word file with a table whose heading is repeated") {
  District district;
  auto parts = parts_of(district.written("audit.docx"));
  auto table = parsed_xml(parts.at("word/document.xml"));
  auto rows = table.child("w:document").child("w:body").child("w:tbl").children("w:tr");
  CHECK(std::distance(rows.begin(), rows.end()) == 8);
  CHECK(rows.begin()->child("w:trPr").child("w:tblHeader"));
  CHECK(has(parts.at("word/footer1.xml"),
            "Security Audit Report · Marvelous Middle School (8123), Local District Central · 2026-08-14 09:00 · "));
}

TEST_CASE("report security-audit: a page that a browser shows") {
  District district;
  Browser browser(district.written("audit.html"));
  auto dom = browser.dom();
  CHECK(has(dom, ">Security Audit Report</h1>"));
  CHECK(has(dom, "Marvelous Middle School (8123), Local District Central"));
  CHECK(has(dom, "remove the role: the person left the district"));
}

TEST_CASE("report security-audit: what was asked for a school is remembered, when it was given") {
  District district;
  CHECK(district.audit("--school 8123 -o a.csv --dry-run").code == 0);
  CHECK(district.audit("--school 8123 --dry-run").code == 0);
  CHECK(district.audit("").code == 0);
  CHECK(district.audit("--school 8123 --to-remove").code == 0);
  CHECK(district.audit("--school 8123 --as dwhitaker").code == 3);
  CHECK(district.audit("--school 9999").code == 4);
  auto nowhere = district.audit("--school 8123 -o nowhere/a.csv");
  CHECK(nowhere.code == 7);
  CHECK(has(nowhere.err, "nowhere/a.csv"));
  CHECK(district.audit("--school 8123 -o /dev/full --format csv").code == 7);
  CHECK(district.reviews() == "");
  CHECK(district.audit("--as ybustamante").code == 0);
  CHECK(district.reviews() == "8123|2026-08-14T16:00:00Z|ybustamante\n");
  auto log = district("audit list --format csv").out;
  CHECK(has(log, ",root,ybustamante,"));
  CHECK(has(log, "security.review,8123,done"));
  CHECK(has(log, "security.report,8123,denied"));
}

TEST_CASE("report security-audit: --all writes a file for each school") {
  District district;
  std::filesystem::create_directory(district.folder / "out");
  auto ran = district.audit("--all --format csv -o out");
  CHECK(ran.code == 0);
  CHECK(has(ran.out, "8123           Marvelous Middle School              7  out/8123.csv"));
  CHECK(district.read("out/8123.csv") == district.audit("--school 8123 --format csv").out);
  CHECK(district.audit("--all --format csv -o no-folder").code == 7);
  CHECK(output_of("ls -A '" + district.path("out") + "' | wc -l") == "4\n");
}

TEST_CASE("report security-audit: a disk that fills up in the middle of --all leaves whole files, and says which") {
  District district;
  SmallDisk disk(district.folder / "out", 8);
  if (!disk.mounted()) return;
  auto ran = district.audit("--all --format csv -o out");
  CHECK(ran.code == 7);
  CHECK(ran.out.empty());
  CHECK(has(ran.err, "2 of 4 files, 0417 to 2345, were written; the others are as they were"));
  CHECK(output_of("ls -A '" + district.path("out") + "'") == "0417.csv\n2345.csv\n");
  CHECK(district.read("out/2345.csv").ends_with("\r\n"));
  CHECK(district.reviews() == "");
}

TEST_CASE("report security-audit: staff remove takes the CSV of --to-remove as it is") {
  District district;
  district.written("to-remove.csv", "--to-remove");
  auto removed = district("staff remove to-remove.csv --yes " + morning);
  CHECK(removed.code == 0);
  CHECK(district.audit("--to-remove --format csv").out ==
        "location_code,school_name,employee_number,last_name,first_name,user_role,status,last_login_date,staff_type,"
        "recommendation\r\n");
  auto left = district.audit("--school 8123 --format csv").out;
  CHECK(has(left, "13000001,Álvarez,Zoë,Scheduling Administrator,"));
  CHECK_FALSE(has(left, "13000002"));
}

TEST_CASE("the use of a role is its last login: once a day, of one's own login, not of a dry run or a refusal") {
  District district;
  auto zoe = [&](const std::string& line) {
    return district(line + " " + morning, {.environment = {"SUDO_UID=1", "SUDO_USER=daemon"}});
  };
  auto uses = [&] { return district.sql("SELECT employee_number, role, place, last_used_at FROM role_uses"); };
  CHECK(zoe("report security-audit --school 8123 -o a.csv --dry-run").code == 0);
  CHECK(zoe("report imports").code == 3);
  CHECK(district.audit("--school 8123 --as tokafor").code == 0);
  CHECK(uses() == "");
  auto first = zoe("report security-audit --format csv");
  CHECK(has(first.out, "13000001,Álvarez,Zoë,Scheduling Administrator,Active,2026-06-01,"));
  CHECK(uses() == "13000001|Scheduling Administrator|8123|2026-08-14T16:00:00Z\n");
  auto second = zoe("report security-audit --format csv");
  CHECK(has(second.out, "13000001,Álvarez,Zoë,Scheduling Administrator,Active,2026-08-14,"));
  CHECK(district.sql("SELECT subject, detail FROM audit_log WHERE action = 'sign-in'") ==
        "13000001|{\"role\":\"Scheduling Administrator\",\"at\":\"8123\"}\n");
}
