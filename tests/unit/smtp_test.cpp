// The SMTP transport against a real server.
#include <doctest/doctest.h>

#include <chrono>

#include "lib/mail/transport.h"
#include "tests/support/smtp_server.h"

namespace portal {
namespace {

using test::Certificate;
using test::has;
using test::MailServer;
using Tls = MailServer::Tls;

SmtpServer plain(const MailServer& server) { return {server.smtp(), SmtpServer::Tls::none, {}, {}, {}, 20}; }

MailEnvelope to(const std::string& recipient, const std::string& text = "Hello\r\n..two points\r\n") {
  return {1, "portal@example.org", recipient, "Subject: Hi\r\n\r\n" + text};
}

}  // namespace

TEST_CASE("smtp: many mails over one connection, and what was refused stops none that follow") {
  MailServer server;
  auto transport = open_smtp(plain(server));
  CHECK(transport->deliver(to("ana@example.org")).delivery == Delivery::taken);
  auto taken = transport->deliver(to("bob@example.org"));
  CHECK(taken.delivery == Delivery::taken);
  CHECK(taken.text == "250 OK, taken");
  CHECK(server.logged("connection") == 1);
  CHECK(server.mail(1) == to("").message);

  auto refused = transport->deliver(to("refused@example.org"));
  CHECK(refused.delivery == Delivery::refused);
  CHECK(refused.text == "550 5.1.1 No such person here");
  auto grey = transport->deliver(to("grey@example.org"));
  CHECK(grey.delivery == Delivery::refused_for_now);
  CHECK(grey.text == "451 4.7.1 Greylisted, come back later");
  CHECK(transport->deliver(to("spam@example.org")).delivery == Delivery::refused);
  CHECK(transport->deliver(to("later@example.org")).delivery == Delivery::refused_for_now);
  CHECK(transport->deliver(to("eve@example.org")).delivery == Delivery::taken);
  CHECK(server.logged("took for") == 3);
}

TEST_CASE("smtp: a sender that is refused, and a server that is too busy, are no fault of the mail's") {
  MailServer server;
  auto transport = open_smtp(plain(server));
  auto envelope = to("ana@example.org");
  envelope.sender = "nobody@example.org";
  auto answer = transport->deliver(envelope);
  CHECK(answer.delivery == Delivery::no_server);
  CHECK(answer.text == "550 5.7.1 We take no mail from nobody");
  CHECK(transport->deliver(to("full@example.org")).delivery == Delivery::no_server);
}

TEST_CASE("smtp: a connection that breaks: before the text nothing went; after it, it may have") {
  MailServer server;
  auto transport = open_smtp(plain(server));
  CHECK(transport->deliver(to("before@example.org")).delivery == Delivery::lost);
  CHECK(transport->deliver(to("after@example.org")).delivery == Delivery::uncertain);
  CHECK(server.logged("took for after@") == 1);
  // So large that it cannot all be under way when the server hangs up: libcurl is still asking for more.
  auto large = to("middle@example.org", std::string(20'000'000, 'x'));
  CHECK(transport->deliver(large).delivery == Delivery::lost);
  // A small one has left us whole by then; its end was not sent, or not read, and we cannot know.
  CHECK(transport->deliver(to("middle@example.org")).delivery == Delivery::uncertain);
  CHECK(transport->deliver(to("ana@example.org")).delivery == Delivery::taken);
}

TEST_CASE("smtp: a server that does not answer is waited for as long as was said, and the mail may have gone") {
  MailServer server;
  auto settings = plain(server);
  settings.timeout_seconds = 1;
  auto start = std::chrono::steady_clock::now();
  CHECK(open_smtp(settings)->deliver(to("slow@example.org")).delivery == Delivery::uncertain);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
}

TEST_CASE("smtp: no server, and one that is no mail server") {
  std::string gone;
  { gone = MailServer().smtp(); }
  auto answer = open_smtp({gone, SmtpServer::Tls::none, {}, {}, {}, 5})->deliver(to("ana@example.org"));
  CHECK(answer.delivery == Delivery::no_server);
  CHECK(answer.text == "Couldn't connect to server");
}

TEST_CASE("smtp: STARTTLS with a login; without it, or with a certificate that is not good, nothing is sent") {
  const auto& certificate = Certificate::of("localhost");
  MailServer server(Tls::starttls, certificate, "portal", "correct horse");
  SmtpServer good{server.smtp(), SmtpServer::Tls::required, certificate.file, "portal", "correct horse", 10};
  CHECK(open_smtp(good)->deliver(to("ana@example.org")).delivery == Delivery::taken);

  auto delivery_with = [&](const std::function<void(SmtpServer&)>& change) {
    auto changed = good;
    change(changed);
    auto answer = open_smtp(changed)->deliver(to("eve@example.org"));
    CHECK(!has(answer.text, "horse"));
    return answer.delivery;
  };
  CHECK(delivery_with([](auto& it) { it.password = "wrong horse"; }) == Delivery::no_server);
  CHECK(delivery_with([](auto& it) { it.login.clear(); }) == Delivery::no_server);
  CHECK(delivery_with([](auto& it) { it.ca_file.clear(); }) == Delivery::no_server);
  CHECK(delivery_with([](auto& it) { it.ca_file = Certificate::of("other.example").file; }) == Delivery::no_server);
  // Good for localhost is not good for its number.
  CHECK(delivery_with([](auto& it) { it.address.replace(it.address.find("localhost"), 9, "127.0.0.1"); }) ==
        Delivery::no_server);

  MailServer open;
  SmtpServer required{open.smtp(), SmtpServer::Tls::required, {}, {}, {}, 10};
  CHECK(open_smtp(required)->deliver(to("eve@example.org")).delivery == Delivery::no_server);
  CHECK(server.logged("to eve@") + open.logged("to eve@") == 0);
}

TEST_CASE("smtp: TLS from the beginning") {
  const auto& certificate = Certificate::of("localhost");
  MailServer server(Tls::smtps, certificate);
  SmtpServer good{server.smtps(), SmtpServer::Tls::required, certificate.file, {}, {}, 10};
  CHECK(open_smtp(good)->deliver(to("ana@example.org")).delivery == Delivery::taken);
  good.ca_file.clear();
  CHECK(open_smtp(good)->deliver(to("ana@example.org")).delivery == Delivery::no_server);
  CHECK(server.logged("took for") == 1);
}

}  // namespace portal
