// What becomes of a mail, try after try. The transport does as it is told; smtp_test.cpp has real servers.
#include "lib/mail/sending.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <deque>

#include "lib/mail/mail_settings.h"
#include "lib/mail/outbox.h"
#include "lib/upkeep/doctor_unattended.h"
#include "lib/upkeep/metrics.h"
#include "tests/support/metrics_text.h"
#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::has;
using test::problem;

struct Script : MailTransport {
  std::deque<DeliveryAnswer> answers;  // then: taken
  std::vector<MailEnvelope> seen;
  std::function<void()> meanwhile;
  DeliveryAnswer deliver(const MailEnvelope& envelope) override {
    seen.push_back(envelope);
    if (meanwhile) meanwhile();
    if (answers.empty()) return {Delivery::taken, "250 OK"};
    auto answer = answers.front();
    answers.pop_front();
    return answer;
  }
};

struct World : test::Rehearsal {
  Script script;
  using Rehearsal::Rehearsal;

  std::int64_t queue(const std::string& to = "ana@example.org") {
    WriteTransaction transaction(*store);
    auto id = queue_mail(*session, {"reset",
                                    to,
                                    "en",
                                    {{"first_name", "Ana"}, {"hours", "24"}},
                                    "https://portal.example.org/reset?token=SECRETTOKEN"});
    transaction.commit();
    return id;
  }
  SendReport send() { return send_mails(*session, script); }
  std::string states() {
    return query("SELECT state || ' ' || attempts || ' ' || coalesce(next_try_at, '-') FROM mails ORDER BY mail_id");
  }
  std::string secrets() { return query("SELECT count(sealed) FROM mails"); }
  std::string log() { return query("SELECT action || ' ' || subject FROM audit_log WHERE action LIKE 'mail.%'"); }
};

}  // namespace

TEST_CASE("sending: each mail once, with its link, which is then erased") {
  World world;
  world.queue();
  world.queue("bob@example.org");
  auto report = world.send();
  CHECK(report.sent == 2);
  CHECK(world.script.seen.size() == 2);
  CHECK(has(world.script.seen[0].message, "token=3DSECRETTOKEN"));
  CHECK(world.script.seen[0].sender == "no-reply@lausd.net");
  CHECK(world.states() == "sent 1 -\nsent 1 -");
  CHECK(world.secrets() == "0");
  CHECK(world.log() == "mail.sent mail 1\nmail.sent mail 2");
  CHECK(world.send().sent == 0);
  CHECK(world.script.seen.size() == 2);
}

TEST_CASE("sending: while one is sent its row says so, and nobody else may send") {
  World world;
  world.queue();
  world.script.meanwhile = [&] {
    CHECK(world.states().starts_with("sending 0 "));
    Script other;
    CHECK(problem<Busy>([&] { send_mails(*world.session, other); }) == "mails are being sent already");
  };
  CHECK(world.send().sent == 1);
}

TEST_CASE("sending: refused for now, or lost before it was handed over: again, after growing pauses, then given up") {
  World world({{Key::mail_tries, "4"}});
  world.queue();
  for (std::string next : {"2026-08-14T10:05:00Z", "2026-08-14T10:20:00Z", "2026-08-14T11:20:00Z"}) {
    world.script.answers = {{next < "2026-08-14T11" ? Delivery::refused_for_now : Delivery::lost, "451 not now"}};
    auto report = world.send();
    CHECK(report.put_off == 1);
    CHECK(has(world.states(), "queued"));
    CHECK(has(world.states(), next));
    auto seen = world.script.seen.size();
    CHECK(world.send().sent == 0);  // not before its time
    CHECK(world.script.seen.size() == seen);
    world.clock.set(test::moment(next));
  }
  // The same mail each time, so that a receiver can tell a double.
  CHECK(world.script.seen[0].message == world.script.seen[2].message);
  CHECK(world.secrets() == "1");
  world.script.answers = {{Delivery::refused_for_now, "451 not now"}};
  CHECK(world.send().given_up == 1);
  CHECK(world.states() == "given up 4 -");
  CHECK(world.secrets() == "0");
  CHECK(world.log() == "mail.give_up mail 1");
}

TEST_CASE("sending: refused for good is given up at once, with the server's words and without the secret") {
  World world;
  auto id = world.queue();
  world.queue("bob@example.org");
  world.script.answers = {
      {Delivery::refused,
       "554 no\x1b[2J: https://portal.example.org/reset?token=SECRETTOKEN or SECRETTOKEN " + std::string(5000, 'x')}};
  auto report = world.send();
  CHECK(report.given_up == 1);
  CHECK(report.sent == 1);  // it stops no other
  auto mail = find_mail(*world.session, id);
  CHECK(mail.state == MailState::given_up);
  CHECK(mail.answer.starts_with("554 no\\x1b[2J: [link] or [link] xxx"));
  CHECK(mail.answer.size() < 400);
  CHECK(!has(world.query("SELECT detail FROM audit_log"), "SECRET"));
}

TEST_CASE("sending: a server that cannot be used stops the run, and costs no mail a try") {
  World world;
  for (int i = 0; i < 5; ++i) world.queue();
  world.script.answers = {{Delivery::taken, ""}, {Delivery::no_server, "Couldn't connect to server"}};
  auto report = world.send();
  CHECK(report.sent == 1);
  CHECK(report.waiting == 4);
  CHECK(report.stopped == "Couldn't connect to server");
  CHECK(world.script.seen.size() == 2);
  CHECK(world.query("SELECT count(*) FROM mails WHERE state = 'queued' AND attempts = 0") == "4");
  CHECK(find_mail(*world.session, 2).answer == "Couldn't connect to server");
  CHECK(world.send().sent == 4);  // at once, when it is back
}

TEST_CASE("sending: a server that answers nobody is left in peace after three") {
  World world;
  for (int i = 0; i < 10; ++i) world.queue();
  world.script.answers.assign(10, {Delivery::lost, "Timeout was reached"});
  auto report = world.send();
  CHECK(report.put_off == 3);
  CHECK(report.waiting == 7);
  CHECK(report.stopped == "3 mails in a row had no answer: Timeout was reached");
}

TEST_CASE("sending: many refused in a row are not given up all, and hold up nobody's mail") {
  World world;
  for (int i = 0; i < 46; ++i) world.queue();
  world.script.answers.assign(45, {Delivery::refused, "550 no such mailbox"});
  world.script.answers.push_back({Delivery::taken, "250 ok"});
  auto report = world.send();
  CHECK(report.given_up == 20);
  CHECK(report.put_off == 25);
  CHECK(report.sent == 1);
  CHECK(report.stopped.empty());
}

TEST_CASE("sending: one that may have gone is left for a person, who may send it again") {
  World world;
  world.queue();
  world.script.answers = {{Delivery::uncertain, "Timeout was reached"}};
  CHECK(world.send().uncertain == 1);
  CHECK(world.states() == "uncertain 1 -");
  world.clock.set(test::moment("2026-08-14T20:00:00Z"));
  CHECK(world.send().sent == 0);
  CHECK(has(problem<NotPermitted>([&] { queue_again(*world.with_role("ITD Help Desk", ""), 1, Again::now); }),
            "mail.send"));
  queue_again(*world.session, 1, Again::check);
  CHECK(world.states() == "uncertain 1 -");
  queue_again(*world.session, 1, Again::now);
  CHECK(world.send().sent == 1);
  CHECK(has(world.script.seen[1].message, "SECRETTOKEN"));
  CHECK(world.log() == "mail.uncertain mail 1\nmail.again mail 1\nmail.sent mail 1");
  CHECK(problem<Refused>([&] { queue_again(*world.session, 1, Again::now); }) == "mail 1 is sent");
  CHECK(problem<NotFound>([&] { queue_again(*world.session, 2, Again::now); }) == "there is no mail 2");
}

TEST_CASE("sending: a claim that a dead sender left is settled by the next one, which sends it not") {
  World world;
  world.queue();
  CHECK(!is_mail_claimed(*world.session));
  world.store->database().exec("UPDATE mails SET state = 'sending', claimed_at = '2026-08-14T09:00:00Z'");
  auto report = world.send();
  CHECK(report.uncertain == 1);
  CHECK(world.script.seen.empty());
  CHECK(has(find_mail(*world.session, 1).answer, "the sender ended before it knew"));
  CHECK(!is_mail_claimed(*world.session));
}

TEST_CASE("sending: the link of one that stays uncertain is erased when it leads nowhere any more") {
  World world;
  world.queue();
  world.script.answers = {{Delivery::uncertain, "?"}};
  world.send();
  world.clock.set(test::moment("2026-08-15T09:59:00Z"));
  world.send();
  CHECK(world.secrets() == "1");
  world.clock.set(test::moment("2026-08-15T10:00:01Z"));
  world.send();
  CHECK(world.secrets() == "0");
  CHECK(problem<Refused>([&] { queue_again(*world.session, 1, Again::now); }) == "the link of mail 1 was erased");
}

TEST_CASE("sending: an address that mail cannot be sent to, and a link sealed for another mail, go nowhere") {
  World world;
  world.queue("josé@example.org");
  world.queue("eve@example.org>\r\nRCPT TO:<x@example.org");
  world.queue("a@example.org");
  world.queue("b@example.org");
  world.store->database().exec(
      "UPDATE mails SET sealed = (SELECT sealed FROM mails WHERE mail_id = 4) WHERE mail_id = 3");
  auto report = world.send();
  CHECK(report.given_up == 3);
  CHECK(report.sent == 1);
  CHECK(world.script.seen.at(0).recipient == "b@example.org");
}

TEST_CASE("sending: who may not, reads and sends nothing") {
  World world;
  world.queue();
  auto principal = world.with_role("Principal", "8001");
  CHECK(has(problem<NotPermitted>([&] { send_mails(*principal, world.script); }), "mail.send"));
  CHECK(has(problem<NotPermitted>([&] { find_mail(*principal, 1); }), "mail.read"));
  CHECK(has(problem<NotPermitted>([&] { list_mails(*principal, {}, [](const Mail&) {}); }), "mail.read"));
}

TEST_CASE("sending: lists are read by an index, whatever they are filtered by") {
  World world;
  for (std::string where : {"state = 'queued' AND next_try_at <= 'x' ORDER BY next_try_at, mail_id LIMIT 1",
                            "state = 'uncertain' ORDER BY mail_id DESC", "state = 'given up'", "state = 'sending'",
                            "recipient = 'A@b.org' COLLATE NOCASE ORDER BY mail_id DESC"})
    CHECK_MESSAGE(has(world.query("EXPLAIN QUERY PLAN SELECT body FROM mails WHERE " + where), "USING INDEX mails_"),
                  where);
  world.queue("Ana@Example.org");
  int found = 0;
  list_mails(*world.session, {MailState::queued, "aNA@example.ORG"}, [&](const Mail&) { ++found; });
  CHECK(found == 1);
}

TEST_CASE("mail settings: what is wrong is named, with where it was set") {
  test::TemporaryFolder folder;
  auto password = folder.write("password", "correct horse\n").string();
  chmod(password.c_str(), 0600);
  auto read = [&](std::map<Key, std::string> changed) {
    std::map<Key, std::string> all = {{Key::mail_transport, "smtp"},
                                      {Key::mail_server, "smtps://mail.example.org:465"},
                                      {Key::mail_login, "portal"},
                                      {Key::mail_password_file, password}};
    for (auto& [key, value] : changed) all[key] = value;
    World world(all);
    return read_mail_settings(*world.settings);
  };
  CHECK(read({}).server.password == "correct horse");
  auto wrong = [&](const std::map<Key, std::string>& changed) { return problem<Error>([&] { read(changed); }); };
  for (std::string server : {"", "mail.example.org", "http://mail.example.org", "smtp://", "smtp://a b:25",
                             "smtp://user:word@mail.example.org", "smtp://mail.example.org/path", "smtp://h:0",
                             "smtp://h:99999", "smtp://h:x", "smtp://h:"})
    CHECK_MESSAGE(has(wrong({{Key::mail_server, server}}), "which is no mail server"), server);
  CHECK(has(wrong({{Key::mail_tls, "none"}}), "mail.tls is none, and mail.example.org is not this machine"));
  for (std::string server : {"smtp://127.0.0.1:25", "smtp://localhost", "smtp://[::1]:25"})
    CHECK(wrong({{Key::mail_tls, "none"}, {Key::mail_server, server}}) == "no error");
  CHECK(has(wrong({{Key::mail_tls, "none"}, {Key::mail_server, "smtp://127.0.0.1.example.org"}}), "not this machine"));
  CHECK(has(wrong({{Key::mail_ca_file, "/nowhere.pem"}}), "mail.ca_file is /nowhere.pem: No such file"));
  CHECK(has(wrong({{Key::mail_password_file, ""}}), "mail.login has no password"));
  CHECK(has(wrong({{Key::mail_password_file, "/nowhere"}}), "/nowhere: No such file"));
  CHECK(has(wrong({{Key::mail_from, "Portal"}}), "mail.from is 'Portal', which is no sender"));
  chmod(password.c_str(), 0640);
  auto told = wrong({});
  CHECK(has(told, "may be read by others (mode 0640)"));
  CHECK(!has(told, "horse"));
  folder.write("password", "");
  chmod(password.c_str(), 0600);
  CHECK(has(wrong({}), "does not hold one line with a password"));
}

TEST_CASE("doctor and metrics: what waits too long, may have gone, was given up; a spool that others may read") {
  World world;
  auto found = [&] {
    std::string text;
    for (const auto& finding : examine_mail(*world.settings, world.store.get(), world.clock))
      text += fmt::format("{}: {}\n", finding_status_name(finding.status), finding.detail);
    return text;
  };
  CHECK(found().starts_with("ok: mails go to "));
  world.queue();
  world.queue();
  world.queue();
  CHECK(!has(found(), "problem"));
  world.script.answers = {{Delivery::uncertain, "?"}, {Delivery::refused, "550"}, {Delivery::no_server, "down"}};
  world.send();
  world.clock.set(test::moment("2026-08-14T13:00:00Z"));
  CHECK(has(found(), "problem: 1 mail waits since 2026-08-14T10:00:00Z"));
  CHECK(has(found(), "problem: 1 mail may have gone, or not"));
  CHECK(has(found(), "note: 1 mail was given up"));
  auto samples = test::parse_metrics(metrics_text(*world.session, {}, {"mail-send"}));
  CHECK(samples.at("portalctl_mails_waiting") == 1);
  CHECK(samples.at("portalctl_mails_oldest_waiting_seconds") == 3 * 3600);
  CHECK(samples.at("portalctl_mails_uncertain") == 1);
  CHECK(samples.at("portalctl_mails_given_up") == 1);
  auto spool = world.settings->path(Key::mail_spool);
  std::filesystem::create_directory(spool);
  chmod(spool.c_str(), 0755);
  CHECK(has(found(), "is open to others (mode 0755)"));
}

}  // namespace portal
