#include "jobs/watch.h"

#include <SQLiteCpp/Exception.h>
#include <doctest/doctest.h>

#include "tests/support/http_server.h"
#include "tests/support/metrics_text.h"
#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::has;
using test::HttpServer;
using test::Rehearsal;
using Asked = std::vector<std::string>;

struct Watched {
  explicit Watched(const std::string& ping, const std::string& metrics = {})
      : world({{Key::ping_url, ping}, {Key::metrics_file, metrics}}) {}
  ExitCode run(const std::function<ExitCode()>& work) {
    return watched(
        *world.session, "nightly-sync",
        [&](const JobReport& report) { told += report.step + ": " + report.detail + "\n"; }, work);
  }
  Rehearsal world;
  std::string told;
};

}  // namespace

TEST_CASE("watch: a ping before the work and one after it that says how it went") {
  for (const auto& [code, end] :
       std::vector<std::pair<ExitCode, std::string>>{{exit_done, "/k/nightly-sync"},
                                                     {exit_findings, "/k/nightly-sync"},
                                                     {exit_refused, "/k/nightly-sync/fail"}}) {
    HttpServer server;
    Watched job(server.address("/k/{job}"));
    Asked before;
    CHECK(job.run([&, result = code] {
      before = server.asked();
      return result;
    }) == code);
    CHECK(before == Asked{"/k/nightly-sync/start"});
    CHECK(server.asked() == Asked{"/k/nightly-sync/start", end});
    CHECK(job.told.empty());
  }
}

TEST_CASE("watch: work that ends with an error is told as failed, and the error goes on") {
  HttpServer server;
  test::TemporaryFolder folder;
  Watched job(server.address("/k"), (folder / "p.prom").string());
  CHECK_THROWS_AS(job.run([]() -> ExitCode { throw Interrupted("stop", ""); }), Interrupted);
  CHECK(server.asked() == Asked{"/k/start", "/k/fail"});
  CHECK(test::parse_metrics(test::slurp(folder / "p.prom")).at("portalctl_job_last_exit_code{job=\"nightly-sync\"}") ==
        130);
  CHECK_THROWS_AS(job.run([]() -> ExitCode { throw SQLite::Exception("disk I/O error", 10); }), StorageError);
  CHECK(test::parse_metrics(test::slurp(folder / "p.prom")).at("portalctl_job_last_exit_code{job=\"nightly-sync\"}") ==
        7);
}

TEST_CASE("watch: what cannot be told changes nothing of how the job ends") {
  HttpServer broken(HttpServer::status("500 Oops"));
  Watched job(broken.address("/secret"), "/nowhere/p.prom");
  CHECK(job.run([] { return exit_done; }) == exit_done);
  CHECK(has(job.told, "metrics: cannot write /nowhere/p.prom: No such file or directory\n"));
  CHECK(has(job.told, "ping: http://127.0.0.1:"));
  CHECK(has(job.told, "/…: answered with 500\n"));
  CHECK(!has(job.told, "secret"));
}

TEST_CASE("watch: nothing is set, nothing is told") {
  Watched job("");
  CHECK(job.run([] { return exit_findings; }) == exit_findings);
  CHECK(job.told.empty());
}

}  // namespace portal
