#include "lib/upkeep/ping.h"

#include <doctest/doctest.h>

#include "tests/support/http_server.h"
#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::has;
using test::HttpServer;

Settings with_ping(const std::string& address) {
  test::TemporaryFolder folder;
  Settings::Sources sources;
  sources.options[Key::ping_url] = address;
  sources.file = folder.write("portal.yaml", "");
  sources.environment = [](const std::string&) { return std::nullopt; };
  return Settings::load(sources);
}

}  // namespace

TEST_CASE("ping: one address for the start, one for what was done, one for what failed") {
  CHECK(ping_start_address("https://hc.example/abc", "backup") == "https://hc.example/abc/start");
  for (auto code : {exit_done, exit_findings})
    CHECK(ping_end_address("https://hc.example/abc", "backup", code) == "https://hc.example/abc");
  for (auto code : {exit_refused, exit_storage, exit_bad_input, exit_bug, exit_interrupted})
    CHECK(ping_end_address("https://hc.example/abc", "backup", code) == "https://hc.example/abc/fail");
}

TEST_CASE("ping: {job} is the job's name; a query string stays at the end; no slash is doubled") {
  CHECK(ping_start_address("https://hc.example/key/{job}", "pin-expiry") == "https://hc.example/key/pin-expiry/start");
  CHECK(ping_end_address("https://{job}.example/{job}/", "a", exit_bug) == "https://a.example/a/fail");
  CHECK(ping_end_address("https://hc.example/key?rid={job}", "a", exit_bug) == "https://hc.example/key/fail?rid=a");
  CHECK(ping_end_address("https://hc.example/{job}?create=1", "a", exit_done) == "https://hc.example/a?create=1");
}

TEST_CASE("ping: what goes wrong is told with the host alone") {
  HttpServer well, broken(HttpServer::status("500 Oops"));
  auto address = well.address("/secret-token");
  CHECK(send_ping(with_ping(address), address) == "");
  address = broken.address("/secret-token");
  CHECK(send_ping(with_ping(address), address) == broken.address("/…: answered with 500"));
  { address = HttpServer().address("/secret-token"); }
  auto refused = send_ping(with_ping(address), address);
  CHECK(has(refused, "/…: "));
  CHECK(has(refused, "connect"));
  CHECK(!has(refused, "secret"));
}

}  // namespace portal
