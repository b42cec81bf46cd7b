#include "lib/upkeep/metrics.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "jobs/job.h"
#include "jobs/job_store.h"
#include "lib/pins/issue.h"
#include "tests/support/metrics_text.h"
#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::parse_metrics;
using test::problem;
using test::Rehearsal;

double moment_of(std::string_view text) {
  return static_cast<double>(test::moment(text).at().time_since_epoch().count());
}

// A run that began at that time and took so many minutes; none: it never said that it ended.
void ran(Rehearsal& world, const std::string& job, const std::string& date, const std::string& start,
         std::optional<std::string> end, int code) {
  WriteTransaction transaction(*world.store);
  auto run = begin_job_run(*world.store, job, date, start);
  if (end) {
    run.finished_at = *end;
    run.exit_code = code;
    run.outcome = code == 0 ? "done" : code == 1 ? "findings" : "failed";
    finish_job_run(*world.store, run);
  }
  transaction.commit();
}

}  // namespace

TEST_CASE("metrics: of each job its last run and its last success, also of those that did not just run") {
  Rehearsal world;
  ran(world, "nightly-sync", "2026-08-13", "2026-08-13T09:30:00Z", "2026-08-13T09:31:30Z", 1);
  ran(world, "nightly-sync", "2026-08-14", "2026-08-14T09:30:00Z", "2026-08-14T09:30:05Z", 5);
  ran(world, "pin-expiry", "2026-08-14", "2026-08-14T07:15:00Z", "2026-08-14T07:15:02Z", 0);
  auto samples = parse_metrics(metrics_text(*world.session, {"nightly-sync", "pin-expiry", "never"}, {"pin-expiry"}));
  auto of = [&](const std::string& name, const std::string& job) {
    auto found = samples.find("portalctl_job_" + name + "{job=\"" + job + "\"}");
    return found == samples.end() ? -1 : found->second;
  };
  CHECK(of("last_start_timestamp_seconds", "nightly-sync") == moment_of("2026-08-14T09:30:00Z"));
  CHECK(of("last_end_timestamp_seconds", "nightly-sync") == moment_of("2026-08-14T09:30:05Z"));
  CHECK(of("last_duration_seconds", "nightly-sync") == 5);
  CHECK(of("last_exit_code", "nightly-sync") == 5);
  CHECK(of("last_success_timestamp_seconds", "nightly-sync") == moment_of("2026-08-13T09:31:30Z"));
  CHECK(of("business_date_timestamp_seconds", "nightly-sync") == moment_of("2026-08-14T00:00:00-07:00"));
  CHECK(of("last_exit_code", "pin-expiry") == 0);
  CHECK(of("last_duration_seconds", "pin-expiry") == 2);
  CHECK(of("last_exit_code", "never") == -1);
  CHECK(of("last_success_timestamp_seconds", "never") == 0);
}

TEST_CASE("metrics: a job that was cut off has the exit code that it ended with, where the database cannot know") {
  Rehearsal world;
  ran(world, "nightly-sync", "2026-08-14", "2026-08-14T09:30:00Z", {}, 0);
  auto cut_off = parse_metrics(metrics_text(*world.session, {"nightly-sync"}, {"nightly-sync", exit_interrupted}));
  CHECK(cut_off.at("portalctl_job_last_exit_code{job=\"nightly-sync\"}") == 130);
  CHECK(cut_off.at("portalctl_job_last_duration_seconds{job=\"nightly-sync\"}") == 1800);
  auto running = parse_metrics(metrics_text(*world.session, {"nightly-sync"}, {"pin-expiry", exit_done}));
  CHECK(!running.contains("portalctl_job_last_exit_code{job=\"nightly-sync\"}"));
}

TEST_CASE("metrics: the installation in numbers, and nobody's name") {
  Rehearsal world;
  auto rows = test::district_of(3);
  rows.students.push_back({.id = "bad id", .last = "Turned", .first = "Away"});
  rows.students.push_back({.id = test::numbered_student(9), .last = "Left", .status = "I"});
  world.import(rows);
  issue_pins(*world.session, {});
  auto text = metrics_text(*world.session, {"nightly-sync"}, {"nightly-sync"});
  auto samples = parse_metrics(text);
  CHECK(samples.at("portalctl_schools") == 2);
  CHECK(samples.at("portalctl_students_active") == 3);
  CHECK(samples.at("portalctl_pins_live") == 3);
  CHECK(samples.at("portalctl_letters_due") == 3);
  CHECK(samples.at("portalctl_import_rejected_rows") == 1);
  CHECK(samples.at("portalctl_import_seconds") >= 0);
  CHECK(samples.at("portalctl_import_business_date_timestamp_seconds") == moment_of("2026-08-14T00:00:00-07:00"));
  CHECK(samples.at("portalctl_audit_rows") == std::stod(world.query("SELECT count(*) FROM audit_log")));
  CHECK(samples.at("portalctl_database_bytes") >= 4096);
  for (const auto* word : {"Last", "Turned", "Reyes", "S000", "admin", "G1", "Marvel"}) CHECK(!test::has(text, word));
}

TEST_CASE("metrics: before the first import, and before the first job") {
  Rehearsal world;
  auto samples = parse_metrics(metrics_text(*world.session, {"nightly-sync"}, {"pin-expiry"}));
  CHECK(samples.at("portalctl_students_active") == 0);
  CHECK(!samples.contains("portalctl_import_seconds"));
}

TEST_CASE("metrics: the file is everybody's to read, replaces the old one, and is wanted only where it is set") {
  test::TemporaryFolder folder;
  auto file = folder.write("portalctl.prom", "old\n");
  Rehearsal world({{Key::metrics_file, file.string()}});
  write_metrics(*world.session, {"nightly-sync"}, {"nightly-sync"});
  CHECK(test::slurp(file) == metrics_text(*world.session, {"nightly-sync"}, {"nightly-sync"}));
  struct stat info {};
  CHECK(stat(file.c_str(), &info) == 0);
  CHECK((info.st_mode & 07777) == 0644);
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);

  Rehearsal none;
  write_metrics(*none.session, {"nightly-sync"}, {"nightly-sync"});
  Rehearsal nowhere({{Key::metrics_file, "/nowhere/portalctl.prom"}});
  CHECK(problem<StorageError>([&] { write_metrics(*nowhere.session, {}, {"a"}); }) ==
        "cannot write /nowhere/portalctl.prom: No such file or directory");
}

TEST_CASE("metrics: the reader of these tests is strict") {
  for (const auto* text :
       {"", "a 1", "a 1\n", "# HELP a b\n# TYPE a gauge\na 1\na 1\n", "# HELP a b\n# TYPE a gauge\nb 1\n",
        "# HELP a b\n# TYPE a gauge\na{x=y} 1\n", "# HELP a b\n# TYPE a gauge\na 1 \n", "# TYPE a gauge\na 1\n",
        "# HELP a b\n# TYPE a gauge\na 1\n# HELP b c\n# TYPE b gauge\nb 1\n# HELP a b\n# TYPE a gauge\na{x=\"y\"} "
        "1\n"}) {
    CAPTURE(text);
    CHECK_THROWS(parse_metrics(text));
  }
  CHECK(parse_metrics("# HELP a b\n# TYPE a gauge\na{x=\"y\"} 1.5\n").at("a{x=\"y\"}") == 1.5);
}

}  // namespace portal
