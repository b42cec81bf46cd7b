// What a job tells those who watch from outside: the metrics file and the pings.
#include <signal.h>
#include <unistd.h>

#include "tests/support/http_server.h"
#include "tests/support/metrics_text.h"
#include "tests/support/sandbox.h"

using namespace portal::test;

namespace {

using Asked = std::vector<std::string>;

RunOptions with(const std::string& variable, const std::string& value) {
  return {.environment = {"PORTALCTL_" + variable + "=" + value}};
}

}  // namespace

TEST_CASE("job run: the metrics hold every job, whichever ran last, and the installation") {
  Sandbox sandbox(Sandbox::Holds::operators);
  sandbox.folder.write("portal.yaml", "database: portal.db\nincoming: incoming\nmetrics:\n  file: portalctl.prom\n");
  sandbox.copy_sample("incoming/2026-08-14", "incoming/2026-08-14");
  CHECK(sandbox("job run nightly-sync --seed 1 " + first_night).code == 1);
  CHECK(mode_of(sandbox.folder / "portalctl.prom") == 0644);
  CHECK(sandbox("job run pin-expiry " + morning).code == 0);
  auto samples = parse_metrics(sandbox.read("portalctl.prom"));
  CHECK(samples.at("portalctl_job_last_exit_code{job=\"nightly-sync\"}") == 1);
  CHECK(samples.at("portalctl_job_last_exit_code{job=\"pin-expiry\"}") == 0);
  CHECK(samples.at("portalctl_job_last_end_timestamp_seconds{job=\"nightly-sync\"}") == 1786699800);
  CHECK(samples.at("portalctl_job_last_end_timestamp_seconds{job=\"pin-expiry\"}") == 1786723200);
  CHECK(samples.at("portalctl_pins_live") == 170);
  CHECK(samples.at("portalctl_letters_due") == 170);
  CHECK(samples.at("portalctl_import_rejected_rows") == 3);
}

TEST_CASE("job run: a job that failed is in the metrics too") {
  Sandbox sandbox;
  sandbox.copy_sample("broken/half", "incoming/2026-10-14");
  auto file = sandbox.path("portalctl.prom");
  CHECK(sandbox("job run nightly-sync " + second_night, with("METRICS_FILE", file)).code == 5);
  auto samples = parse_metrics(slurp(file));
  CHECK(samples.at("portalctl_job_last_exit_code{job=\"nightly-sync\"}") == 5);
  CHECK(samples.at("portalctl_job_last_success_timestamp_seconds{job=\"nightly-sync\"}") == 1786699800);
  CHECK(samples.at("portalctl_pins_live") == 0);
}

TEST_CASE("job run: metrics that cannot be written are told; the job is done all the same") {
  Sandbox sandbox;
  auto ran = sandbox("job run pin-expiry " + second_night, with("METRICS_FILE", "/nowhere/portalctl.prom"));
  CHECK(ran.code == 0);
  CHECK(ran.err ==
        "2026-10-14 pin-expiry: expire-pins: done: 170 PINs expired, 0 revoked\n"
        "2026-10-14 pin-expiry: metrics: findings: cannot write /nowhere/portalctl.prom: No such file or directory\n");
  CHECK(has(sandbox("doctor --format csv " + second_night, with("METRICS_FILE", "/nowhere/portalctl.prom")).out,
            "problem,metrics,/nowhere: No such file or directory,"));
}

TEST_CASE("job run: pings at the start and the end, with the name of the job, and fail where it failed") {
  Sandbox sandbox;
  HttpServer server;
  auto ping = with("PING_URL", server.address("/key/{job}"));
  auto ran = sandbox("job run pin-expiry " + second_night, ping);
  CHECK(ran.code == 0);
  CHECK(ran.err == "2026-10-14 pin-expiry: expire-pins: done: 170 PINs expired, 0 revoked\n");
  CHECK(server.asked() == Asked{"/key/pin-expiry/start", "/key/pin-expiry"});
  CHECK(sandbox("job run pin-expiry " + second_night, ping).code == 0);  // done before: told again, not started
  CHECK(server.asked() == Asked{"/key/pin-expiry/start", "/key/pin-expiry", "/key/pin-expiry"});

  HttpServer failing;
  sandbox.copy_sample("broken/half", "incoming/2026-10-14");
  CHECK(sandbox("job run nightly-sync " + second_night, with("PING_URL", failing.address("/key"))).code == 5);
  CHECK(failing.asked() == Asked{"/key/start", "/key/fail"});
}

TEST_CASE("job run: who may not, what is not there, a dry run and a job that runs already ping nobody") {
  Sandbox sandbox;
  HttpServer server;
  auto ping = with("PING_URL", server.address("/key"));
  CHECK(sandbox("job run nightly-sync --as tokafor " + second_night, ping).code == 3);
  CHECK(sandbox("job run nightly " + second_night, ping).code == 2);
  CHECK(sandbox("job run nightly-sync --dry-run " + second_night, ping).code == 0);
  ping.wrapper = {"/usr/bin/flock", "-x", sandbox.path("portal.db.job-nightly-sync.lock")};
  CHECK(sandbox("job run nightly-sync " + second_night, ping).code == 6);
  CHECK(server.asked().empty());
}

TEST_CASE("job run: a ping that fails is told without its secret; the job is done all the same") {
  Sandbox sandbox;
  HttpServer broken(HttpServer::status("500 Oops"));
  auto ran = sandbox("job run pin-expiry " + second_night, with("PING_URL", broken.address("/secret-token")));
  CHECK(ran.code == 0);
  CHECK(has(ran.err, "pin-expiry: ping: findings: " + broken.address("/…: answered with 500\n")));
  CHECK_FALSE(has(ran.err, "secret"));
  CHECK_FALSE(has(sandbox("job history --steps --format csv").out + sandbox("audit list --format csv").out, "secret"));
}

TEST_CASE("config show: of the ping's address only the host; a wrong one is refused without showing it") {
  Sandbox sandbox;
  auto shown = sandbox("config show --format csv", with("PING_URL", "https://hc-ping.com/secret-token"));
  CHECK(has(shown.out, "ping.url,https://hc-ping.com/…,PORTALCTL_PING_URL,"));
  CHECK_FALSE(has(shown.out, "secret"));
  auto wrong = sandbox("config show", with("PING_URL", "hc-ping.com/secret-token"));
  CHECK(wrong.code == 2);
  CHECK(has(wrong.err, "PORTALCTL_PING_URL: ping.url is '…', and should begin with http:// or https://"));
  CHECK_FALSE(has(wrong.err, "secret"));
}

TEST_CASE("job run: one that is interrupted while it waits for another writer has failed, for all who watch") {
  Sandbox sandbox;
  HttpServer server;
  auto options = sandbox.in_here(with("PING_URL", server.address("/key")));
  options.environment.push_back("PORTALCTL_METRICS_FILE=" + sandbox.path("portalctl.prom"));
  options.wrapper = {"/usr/bin/flock", "--no-fork", "-x", sandbox.path("portal.db.lock")};
  Running running(words("job run pin-expiry " + second_night), options);
  while (server.asked().empty() && !running.ended()) usleep(10000);
  running.signal(SIGTERM);
  CHECK(running.wait().code == 130);
  CHECK(server.asked() == Asked{"/key/start", "/key/fail"});
  CHECK(parse_metrics(sandbox.read("portalctl.prom")).at("portalctl_job_last_exit_code{job=\"pin-expiry\"}") == 130);
}
