// mail list | show | send, and the job: the spool, a real server, a sender that is killed.
#include <signal.h>
#include <unistd.h>

#include "tests/support/smtp_server.h"

using namespace portal::test;

namespace {

/// A district with mails of volunteers' applications in its outbox.
struct Outbox : Sandbox {
  explicit Outbox(const std::vector<std::string>& recipients) {
    // One by one as the web site would ask for them is slow: the rows of one real mail, for each.
    for (const auto& to : recipients)
      shell(
          "sqlite3 portal.db \"insert into mails (template, language, recipient, subject, body, state, queued_at, "
          "next_try_at) values ('volunteer-applied', 'es', '" +
          to +
          "', 'Se recibió la solicitud de José Núñez', 'Hola, José:\n\n.Gracias.\n', 'queued', "
          "'2026-08-14T15:00:00Z', '2026-08-14T15:00:00Z')\"");
  }
  RunOptions by(const MailServer& server, int timeout = 20) const {
    return {.environment = {"PORTALCTL_MAIL_TRANSPORT=smtp", "PORTALCTL_MAIL_SERVER=" + server.smtp(),
                            "PORTALCTL_MAIL_TLS=none", "PORTALCTL_MAIL_TIMEOUT=" + std::to_string(timeout)}};
  }
  std::string rows() const {
    return output_of("sqlite3 " + path("portal.db") + " 'select recipient, state from mails'");
  }
};

const std::string counts = "sent,put_off,given_up,uncertain,waiting\r\n";

}  // namespace

TEST_CASE("mail send: into the spool, as Python's own parser reads it") {
  Outbox outbox({"jose@example.org"});
  CHECK(outbox("mail send --dry-run " + morning).err == "would send 1 mail\n");
  auto ran = outbox("mail send --format csv " + morning);
  CHECK(ran.code == 0);
  CHECK(ran.out == counts + "1,0,0,0,0\r\n");
  CHECK(mode_of(outbox.folder / "mail") == 0700);
  CHECK(mode_of(outbox.folder / "mail/mail-0000000001.eml") == 0600);
  outbox.folder.write("read.py",
                      "import email, email.policy\n"
                      "m = email.message_from_binary_file(open('mail/mail-0000000001.eml', 'rb'), "
                      "policy=email.policy.default)\n"
                      "assert not m.defects, m.defects\n"
                      "print(m['subject'], m['to'], m['from'].addresses[0].display_name, m['date'].datetime, "
                      "m['auto-submitted'], m['content-language'], m.get_content_charset(), sep='|')\n"
                      "print(m.get_content(), end='')\n");
  CHECK(output_of("cd " + outbox.folder.path().string() + " && PYTHONIOENCODING=utf8 /usr/bin/python3 read.py 2>&1") ==
        "Se recibió la solicitud de José Núñez|jose@example.org|Parent Portal|2026-08-14 15:00:00+00:00|"
        "auto-generated|es|utf-8\nHola, José:\n\n.Gracias.\n");
  CHECK(outbox("mail send --format csv " + morning).out == counts + "0,0,0,0,0\r\n");
}

TEST_CASE("mail send: by a server; each is told as it went, and list and show tell it again") {
  Outbox outbox({"ana@example.org", "refused@example.org", "grey@example.org", "after@example.org", "bob@example.org"});
  MailServer server;
  auto ran = outbox("mail send --format csv " + morning, outbox.by(server));
  CHECK(ran.code == 1);
  CHECK(ran.out == counts + "2,1,1,1,0\r\n");
  CHECK(has(ran.err, "mail 2 to refused@example.org: given up: 550 5.1.1 No such person here\n"));
  CHECK(has(ran.err, "mail 3 to grey@example.org: to be tried again: 451 4.7.1 Greylisted"));
  CHECK(has(ran.err, "mail 4 to after@example.org: uncertain: "));
  auto listed = outbox("mail list --format csv " + morning).out;
  CHECK(listed.starts_with(
      "mail_id,queued_at,template,language,recipient,state,attempts,next_try_at,ended_at,answer\r\n5,"));
  CHECK(has(listed,
            "2,2026-08-14 08:00,volunteer-applied,es,refused@example.org,given up,1,,"
            "2026-08-14 09:00,550 5.1.1 No such person here\r\n"));
  CHECK(has(listed, "grey@example.org,queued,1,2026-08-14 09:05,,\"451"));
  CHECK(outbox
            .run({"mail", "list", "--state", "given up", "--to", "REFUSED@example.org", "--format", "jsonl", "--now",
                  "2026-08-14T09:00:00-07:00"})
            .out.starts_with("{\"mail_id\":2,"));
  auto shown = outbox("mail show 2 " + morning).out;
  CHECK(shown ==
        "To: refused@example.org\nState: given up\nSubject: Se recibió la solicitud de José Núñez\n"
        "Answer: 550 5.1.1 No such person here\n\nHola, José:\n\n.Gracias.\n");
  // Only a person sends again what may have gone.
  CHECK(outbox("mail send --format csv " + morning, outbox.by(server)).out == counts + "0,0,0,0,0\r\n");
  CHECK(outbox("mail send --again 4 " + morning).code == 5);
  CHECK(outbox("mail send --again 4 --dry-run " + morning).code == 0);
  CHECK(outbox("mail send --again 4 --yes " + morning).code == 0);
  CHECK(outbox("mail send --again 1 --yes " + morning).code == 5);
  CHECK(outbox("mail send --again 99 --yes " + morning).code == 4);
  CHECK(outbox("mail send --again x " + morning).code == 2);
  CHECK(outbox("mail show 99 " + morning).code == 4);
  CHECK(outbox("mail list --state lost " + morning).code == 2);
  CHECK(outbox("mail send --format csv " + morning, outbox.by(server)).out == counts + "0,0,0,1,0\r\n");
  CHECK(server.logged("took for after@") == 2);
  CHECK(outbox("audit verify " + morning).code == 0);
}

TEST_CASE("mail send: with TLS and a login whose password nobody reads") {
  const auto& certificate = Certificate::of("localhost");
  MailServer server(MailServer::Tls::starttls, certificate, "portal", "correct-horse");
  Outbox outbox({"ana@example.org"});
  outbox.folder.write("password", "wrong-horse\n");
  outbox.shell("chmod 600 password");
  outbox.folder.write("portal.yaml",
                      "database: portal.db\nincoming: incoming\nmail:\n  transport: smtp\n  server: " + server.smtp() +
                          "\n  ca_file: " + certificate.file + "\n  login: portal\n  password_file: password\n");
  auto wrong = outbox("mail send -v --format csv " + morning);
  CHECK(wrong.code == 1);
  CHECK(wrong.out == counts + "0,0,0,0,1\r\n");
  outbox.folder.write("password", "correct-horse\n");
  auto ran = outbox("mail send -v --format csv " + morning);
  CHECK(ran.code == 0);
  CHECK(ran.out == counts + "1,0,0,0,0\r\n");
  CHECK_FALSE(
      has(wrong.err + ran.err + outbox("audit list --format csv").out + outbox("mail list --format csv").out, "horse"));
  outbox.shell("chmod 644 password");
  auto told = outbox("mail send " + morning);  // nothing waits, but what is wrong is told before it matters
  CHECK(told.code == 5);
  CHECK(has(told.err, "mail.password_file: password may be read by others (mode 0644)"));
  CHECK(has(outbox("doctor --format csv " + morning).out, "problem,mail,mail.password_file: "));
}

TEST_CASE("job run mail-send: does what waits, and each time again; a server that is down is waited for") {
  std::string gone;
  { gone = MailServer().smtp(); }
  Outbox outbox({"ana@example.org"});
  RunOptions down{
      .environment = {"PORTALCTL_MAIL_TRANSPORT=smtp", "PORTALCTL_MAIL_SERVER=" + gone, "PORTALCTL_MAIL_TLS=none"}};
  auto failed = outbox("job run mail-send --as portal " + morning, down);
  CHECK(failed.code == 1);
  CHECK(has(failed.err,
            "mail-send: send: waiting: 0 mails sent, 0 to be tried again, 0 given up, 0 uncertain; 1 left: "
            "Couldn't connect to server\n"));
  CHECK(outbox("job run mail-send --dry-run " + morning).err == "would run send\n  would send 1 mail\n");
  auto ran = outbox("job run mail-send --as portal " + morning);
  CHECK(ran.code == 0);
  CHECK(has(ran.err, "send: done: 1 mail sent, 0 to be tried again, 0 given up, 0 uncertain\n"));
  CHECK(has(outbox("job run mail-send " + morning).err, "nothing to do"));
  outbox.shell("sqlite3 portal.db \"update mails set state = 'queued', next_try_at = '2026-08-14T15:00:00Z'\"");
  CHECK(has(outbox("job run mail-send " + morning).err, "1 mail sent"));
}

TEST_CASE("mail send: a sandbox whose server is another installation's sends nothing") {
  Outbox outbox({"ana@example.org"});
  outbox.folder.write("real.yaml", "database: elsewhere.db\nmail:\n  transport: smtp\n  server: smtp://localhost:1\n");
  auto ran = outbox("mail send --config real.yaml --database portal.db " + morning);
  CHECK(ran.code == 5);
  CHECK(has(ran.err, "mail.server"));
}

TEST_CASE("mail send: two at once, and a sender that is killed: no mail twice, none lost without a row") {
  std::vector<std::string> recipients;
  for (int i = 0; i < 6; ++i) recipients.push_back("pause" + std::to_string(i) + "@example.org");
  Outbox outbox(recipients);
  MailServer server;
  auto options = outbox.in_here(outbox.by(server));
  {
    Running first(words("mail send " + morning), options);
    while (server.logged("took for") < 1 && !first.ended()) usleep(5000);
    CHECK(outbox("mail send " + morning, outbox.by(server)).code == 6);
    first.signal(SIGKILL);  // while the server takes its time over an answer
    first.wait();
  }
  // At other moments too: when it has just begun, and between two mails.
  for (int pause : {20000, 150000, 450000}) {
    Running one(words("mail send " + morning), options);
    usleep(static_cast<unsigned>(pause));
    one.signal(SIGKILL);
    one.wait();
  }
  auto last = outbox("mail send --format csv " + morning, outbox.by(server));
  CHECK((last.code == 0 || last.code == 1));
  auto rows = outbox.rows();
  for (const auto& to : recipients) {
    CAPTURE(to);
    CHECK(server.logged("took for " + to) <= 1);
    bool sent = has(rows, to + "|sent\n"), uncertain = has(rows, to + "|uncertain\n");
    CHECK(sent != uncertain);
    if (sent) CHECK(server.logged("took for " + to) == 1);
  }
  CHECK(has(rows, "|uncertain\n"));
  CHECK(outbox("audit verify " + morning).code == 0);
}

TEST_CASE("mail send: a spool that cannot be written to costs no mail a try, and loses none") {
  Outbox outbox({"ana@example.org"});
  outbox.shell("mkdir -p -m 700 mail/mail-0000000001.eml");  // where the file should go
  auto ran = outbox("mail send --format csv " + morning);
  CHECK(ran.code == 1);
  CHECK(ran.out == counts + "0,0,0,0,1\r\n");
  CHECK(has(ran.err, "stopped: cannot write mail/mail-0000000001.eml: Is a directory\n"));
  outbox.shell("rmdir mail/mail-0000000001.eml");
  auto nowhere = outbox("mail send " + morning, {.environment = {"PORTALCTL_MAIL_SPOOL=/no/where"}});
  CHECK(nowhere.code == 7);
  CHECK(has(nowhere.err, "cannot make /no/where: No such file or directory"));
  CHECK(outbox("mail send --format csv " + morning).out == counts + "1,0,0,0,0\r\n");
}

TEST_CASE("mail send: killed at any write, a mail that is called sent is there, and the others are not sent again") {
  Outbox fresh({"a@example.org", "b@example.org", "c@example.org"});
  int killed = 0;
  for (std::string call : {"pwrite64", "renameat", "fdatasync", "linkat"})
    for (int when = 1; when <= (call == "pwrite64" ? 40 : 3); when += call == "pwrite64" ? 6 : 1) {
      CAPTURE(call);
      CAPTURE(when);
      Sandbox sandbox(Sandbox::Holds::nothing);
      sandbox.shell("rm -r *; cp -r " + fresh.folder.path().string() + "/. .");
      RunOptions injected;
      injected.wrapper = {"strace",
                          "-f",
                          "-qq",
                          "-o",
                          "/dev/null",
                          "-e",
                          "trace=" + call,
                          "-e",
                          "inject=" + call + ":signal=KILL:when=" + std::to_string(when)};
      auto ran = sandbox("mail send " + morning, injected);
      killed += ran.code != 0;
      auto rest = sandbox("mail send " + morning);
      CHECK((rest.code == 0 || rest.code == 1));
      auto rows = output_of("sqlite3 " + sandbox.path("portal.db") + " 'select mail_id, state from mails'");
      for (int mail = 1; mail <= 3; ++mail) {
        auto file = "mail-000000000" + std::to_string(mail) + ".eml";
        bool sent = has(rows, std::to_string(mail) + "|sent\n");
        CHECK(sent != has(rows, std::to_string(mail) + "|uncertain\n"));
        if (sent) CHECK(sandbox.exists("mail/" + file));
      }
      CHECK(sandbox("audit verify " + morning).code == 0);
    }
  CHECK(killed > 10);
}
