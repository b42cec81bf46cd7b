#include "lib/reports/report_run.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <set>

#include "lib/pins/issue.h"
#include "tests/support/rehearsal.h"
#include "tests/support/report_rows.h"

namespace portal {
namespace {

using test::ask;
using test::DistrictRows;
using test::has;
using test::problem;
using test::Rehearsal;
using test::report_named;

const std::string ana = "023907F123", ben = "A000000001";

// Ana at 8001, Ben at 8002; 8003 has no students.
struct World : Rehearsal {
  World() {
    DistrictRows rows;
    rows.schools.push_back({"8003", "Empty School", "West"});
    rows.students.push_back({.id = ben, .first = "Ben", .school = "8002"});
    rows.guardians.push_back({.student = ben, .id = "G2", .first = "Leo"});
    import(rows);
    issue_pins(*session, {});
  }
  std::string schools_seen(Session& who, std::map<std::string, std::string> options = {}) {
    options["per"] = "school";
    return test::told(ask(who, "registered-parents", options), {"location_code"});
  }
  std::vector<std::string> notes(Session& who, std::map<std::string, std::string> options = {}) {
    return ReportRun(who, report_named("missing-emails"), {std::move(options)}).document().notes;
  }
  std::string last_log() { return query("SELECT action, subject, detail FROM audit_log ORDER BY seq DESC LIMIT 1"); }
};

}  // namespace

TEST_CASE("reports: each that the build found is whole, and no two have a name in common") {
  std::set<std::string> names;
  for (const auto& report : reports()) {
    CAPTURE(report.name);
    CHECK(names.insert(report.name).second);
    for (const auto& text : {report.title, report.purpose, report.help, report.empty}) CHECK_FALSE(text.empty());
    CHECK_FALSE(report.examples.empty());
    CHECK(report.rows);
    auto columns = report.columns({});
    REQUIRE_FALSE(columns.empty());
    std::set<std::string> known;
    for (const auto& column : columns) CHECK(known.insert(column.name).second);
    for (const auto& chart : report.charts) {
      CHECK(known.contains(chart.label));
      for (const auto& value : chart.values) CHECK(known.contains(value));
    }
    CHECK(parse_format(report.file_format));
  }
  for (const auto* name : {"campus-view", "disclosures", "emergency-contacts", "imports", "missing-emails",
                           "missing-photos", "registered-parents"})
    CHECK(names.contains(name));
}

TEST_CASE("reports: without a school they tell of all that the operator may see") {
  World world;
  CHECK(world.schools_seen(*world.session) == "8001\n8002\n8003");
  CHECK(world.schools_seen(*world.with_role("Analyst", "")) == "8001\n8002\n8003");
  CHECK(world.schools_seen(*world.with_role("Local District Administrator", "West")) == "8002\n8003");
  CHECK(world.schools_seen(*world.with_role("Principal", "8002")) == "8002");
  CHECK(world.schools_seen(*world.session, {{"school", "8003"}}) == "8003");
}

TEST_CASE("reports: who may not, and what is not there") {
  World world;
  auto refused = [&](const std::string& role, const std::string& report, std::map<std::string, std::string> options) {
    return problem<NotPermitted>([&] { ask(*world.with_role(role, "8001"), report, options); });
  };
  CHECK(has(refused("Teacher", "registered-parents", {}), "may not do this (access.report at the district)"));
  CHECK(has(refused("Principal", "registered-parents", {{"school", "8002"}}), "(access.report at school 8002)"));
  CHECK(has(refused("Office Manager", "missing-emails", {{"school", "8001"}}), "(access.report at school 8001)"));
  CHECK(has(refused("Assistant Principal", "disclosures", {{"school", "8001"}}), "(disclosure.report at"));
  CHECK(has(refused("Parent Access Account Administrator", "missing-photos", {}), "(photo.report at the district)"));
  CHECK(has(refused("Principal", "imports", {}), "(roster.read at the district)"));
  CHECK(problem<NotFound>([&] {
          ask(*world.session, "missing-emails", {{"school", "9999"}});
        }) == "there is no school 9999");
  CHECK(has(problem<UsageError>([&] {
              ask(*world.session, "registered-parents", {{"per", "grade"}});
            }),
            "--per: 'grade' is not understood"));
  CHECK(has(problem<UsageError>([&] {
              ask(*world.session, "imports", {{"since", "soon"}});
            }),
            "--since: 'soon' is no"));
}

TEST_CASE("reports: the names of campus-view are for those who may find students there") {
  World world;
  CHECK_FALSE(ask(*world.with_role("Analyst", ""), "campus-view").empty());
  CHECK(has(problem<NotPermitted>([&] {
              ask(*world.with_role("Analyst", ""), "campus-view", {{"with-names", "yes"}, {"school", "8001"}});
            }),
            "(student.find at school 8001)"));
  CHECK(has(problem<NotPermitted>([&] {
              ask(*world.with_role("Analyst", ""), "campus-view", {{"with-names", "yes"}});
            }),
            "(student.find at the district)"));
  CHECK_FALSE(ask(*world.with_role("Principal", "8001"), "campus-view", {{"with-names", "yes"}}).empty());
}

TEST_CASE("reports: the log has who asked for what before a row leaves") {
  World world;
  ask(*world.session, "registered-parents");
  CHECK(world.last_log() == "report.registered-parents||{\"names\":\"yes\"}");
  ask(*world.session, "registered-parents", {{"per", "school"}});
  CHECK(world.last_log() == "report.registered-parents||{\"names\":\"no\",\"per\":\"school\"}");
  ask(*world.session, "campus-view", {{"school", "8001"}, {"with-names", "yes"}});
  CHECK(world.last_log() == "report.campus-view|8001|{\"names\":\"yes\",\"with-names\":\"yes\"}");
  ask(*world.with_role("Local District Administrator", "West"), "missing-emails");
  CHECK(world.last_log() == "report.missing-emails||{\"names\":\"yes\",\"schools\":[\"8002\",\"8003\"]}");
  ask(*world.session, "disclosures", {{"student", ana}, {"since", "2026-08-01"}});
  CHECK(world.last_log() == "report.disclosures|" + ana + "|{\"names\":\"yes\",\"since\":\"2026-08-01\"}");
}

TEST_CASE("reports: what stands around the rows") {
  World world;
  ReportRun run(*world.session, report_named("registered-parents"), {{{"school", "8001"}}});
  auto document = run.document();
  CHECK(document.title == "Registered Parents");
  CHECK(document.author == world.settings->text(Key::district_name));
  CHECK(document.created == world.clock.now());
  CHECK(document.notes == std::vector<std::string>{"Marvel Middle School (8001), Local District Northwest",
                                                   "As of the roster of 2026-08-14", "Made 2026-08-14 03:00 by admin"});
  CHECK(world.notes(*world.session)[0] == "All schools of the district");
  CHECK(world.notes(*world.with_role("Local District Administrator", "West"))[0] == "2 schools");
  Rehearsal empty;
  ReportRun early(*empty.session, report_named("missing-emails"), {});
  CHECK(early.document().notes[1] == "No roster was imported yet");
}

TEST_CASE("reports: a file for each school, the empty ones too, in one pass") {
  World world;
  test::TemporaryFolder folder;
  ReportRun run(*world.session, report_named("registered-parents"), {});
  CHECK(planned_report_files(run, folder.path().string(), Format::table).at(2).file == (folder / "8003.txt").string());
  CHECK(std::filesystem::is_empty(folder.path()));
  auto files = write_report_files(run, folder.path().string(), Format::csv);
  REQUIRE(files.size() == 3);
  CHECK(files[0].rows == 1);
  CHECK(files[2].rows == 0);
  CHECK(has(test::slurp(folder / "8001.csv"), ana));
  CHECK_FALSE(has(test::slurp(folder / "8001.csv"), ben));
  CHECK(has(test::slurp(folder / "8002.csv"), ben));
  auto empty = test::slurp(folder / "8003.csv");
  CHECK(empty.starts_with("location_code,student_id,"));
  CHECK(std::count(empty.begin(), empty.end(), '\n') == 1);
  struct stat info {};
  REQUIRE(stat((folder / "8001.csv").c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
  CHECK(world.query("SELECT count(*) FROM audit_log WHERE action = 'report.registered-parents'") == "1");
}

TEST_CASE("reports: a school that the extracts no longer have keeps a file while its students are there") {
  World world;
  world.store->database().exec(
      "UPDATE schools SET absent_since = '2026-08-14' WHERE location_code IN ('8001', '8003')");
  test::TemporaryFolder folder;
  ReportRun run(*world.session, report_named("registered-parents"), {});
  auto files = write_report_files(run, folder.path().string(), Format::csv);
  REQUIRE(files.size() == 2);
  CHECK(files[0].location_code == "8001");
  CHECK(files[1].location_code == "8002");
  CHECK(problem<StorageError>([&] {
          ReportRun again(*world.session, report_named("missing-emails"), {});
          write_report_files(again, "/no/such/folder", Format::csv);
        }) == "/no/such/folder is no folder");
}

}  // namespace portal
