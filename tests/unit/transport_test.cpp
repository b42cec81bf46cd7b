#include "lib/mail/transport.h"

#include <doctest/doctest.h>

#include <chrono>

#include "tests/support/http_server.h"
#include "tests/support/rehearsal.h"

namespace portal {

using test::HttpServer;

TEST_CASE("transport: the status of the answer, whatever it is") {
  HttpServer well;
  CHECK(http_get(well.address("/a/b?c=d"), 5).status == 200);
  CHECK(well.asked() == std::vector<std::string>{"/a/b?c=d"});
  HttpServer broken(HttpServer::status("500 Internal Server Error"));
  CHECK(http_get(broken.address("/"), 5).status == 500);
}

TEST_CASE("transport: a redirect within http is followed, to a file or without end it is not") {
  HttpServer target;
  HttpServer moved(HttpServer::status("302 Found", "Location: " + target.address("/there") + "\r\n"));
  CHECK(http_get(moved.address("/"), 5).status == 200);
  CHECK(target.asked() == std::vector<std::string>{"/there"});
  HttpServer file(HttpServer::status("302 Found", "Location: file:///etc/passwd\r\n"));
  CHECK(http_get(file.address("/"), 5).status == 0);
  HttpServer endless(HttpServer::status("302 Found", "Location: /again\r\n"));
  CHECK(http_get(endless.address("/"), 5).status == 0);
  CHECK(endless.asked().size() == 4);
}

TEST_CASE("transport: no answer is told without the address") {
  std::string closed;
  { closed = HttpServer().address("/secret-token"); }
  for (const auto& address : {closed, std::string("file:///etc/secret-token"), std::string("gopher://secret-token/")}) {
    auto answer = http_get(address, 5);
    CAPTURE(answer.trouble);
    CHECK(answer.status == 0);
    CHECK(!answer.trouble.empty());
    CHECK(!test::has(answer.trouble, "secret"));
  }
}

TEST_CASE("transport: a server that never answers is waited for as long as was said") {
  HttpServer silent("");
  auto start = std::chrono::steady_clock::now();
  auto answer = http_get(silent.address("/"), 1);
  auto waited = std::chrono::steady_clock::now() - start;
  CHECK(answer.status == 0);
  CHECK(answer.trouble == "Timeout was reached");
  CHECK(waited > std::chrono::milliseconds(900));
  CHECK(waited < std::chrono::seconds(5));
}

}  // namespace portal
