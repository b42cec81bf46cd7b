// The words of the mails, and what is put into the outbox.
#include "lib/mail/outbox.h"

#include <doctest/doctest.h>

#include "lib/config/embedded.h"
#include "lib/config/languages.h"
#include "lib/mail/mail_texts.h"
#include "lib/mail/mails.h"
#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::has;
using test::problem;
using test::Rehearsal;

std::int64_t queued(Rehearsal& world, const MailRequest& request) {
  WriteTransaction transaction(*world.store);
  auto id = queue_mail(*world.session, request);
  transaction.commit();
  return id;
}

std::string with(std::string from, const std::string& to) {
  std::string text(embedded_file("mails/en.yaml"));
  auto at = text.find(from);
  REQUIRE(at != text.npos);
  return text.replace(at, from.size(), to);
}

std::string complaint(const std::string& yaml) {
  return problem<BadInput>([&] { parse_mail_texts(yaml, "en.yaml"); });
}

}  // namespace

TEST_CASE("mails: every language of the letters has every mail, with who to call and the district at its end") {
  CHECK(languages_in("letters").size() == 11);
  CHECK(languages_in("mails") == languages_in("letters"));
  Rehearsal world;
  for (const auto& language : languages_in("letters")) {
    CHECK(mail_language(*world.settings, language) == language);
    auto texts = load_mail_texts(*world.settings, language);
    CHECK(texts.size() == mail_kinds().size());
    for (const auto& [name, text] : texts) {
      CHECK(text.paragraphs.size() > 3);
      CHECK(text.paragraphs.back() == "{district}");
    }
  }
}

TEST_CASE("mails: words that are wrong are refused with the file and the line") {
  CHECK(complaint(std::string(embedded_file("mails/en.yaml"))) == "no error");
  CHECK(complaint(with("reset:", "rest:")).starts_with("en.yaml:"));
  CHECK(has(complaint(with("reset:", "rest:")), "'rest' is not known here"));
  CHECK(has(complaint(with("  subject: Choose a new", "  subjet: Choose a new")), "'subjet' is not known here"));
  CHECK(has(complaint(with("Hello {first_name},", "Hello {name},")), "{name} is not a placeholder here (known are: "));
  CHECK(has(complaint(with("Hello {first_name},", "Hello {first_name,")), "has a '{' without its '}'"));
  CHECK(has(complaint(with("- \"{link}\"", "- Follow {link} now")), "{link} must stand in a paragraph of its own"));
  CHECK(has(complaint(with("- \"{link}\"", "- nothing")), "{link} must be here once"));
  CHECK(has(complaint(with("- \"{url}\"", "- \"{link}\"")), "{link} is not a placeholder of this mail"));
  CHECK(has(complaint(with("- \"{district}\"", "- the district")), "'closing' must hold {district}"));
  CHECK(has(complaint("a: b\n"), "'a' is not known here"));
  CHECK(has(complaint("- a\n"), "en.yaml:1: holds no mails"));
}

TEST_CASE("mails: a district's own words win") {
  test::TemporaryFolder own;
  own.write("mails/en.yaml", with("subject: Choose a new Parent Portal password", "subject: Our own words"));
  Rehearsal world({{Key::config_folder, own.path().string()}});
  auto id = queued(world, {"reset", "a@b.org", "", {{"first_name", "Ana"}, {"hours", "24"}}, "https://x.org/t"});
  CHECK(find_mail(*world.session, id).subject == "Our own words");
}

TEST_CASE("outbox: a mail in the parent's language; its link is sealed and nowhere else") {
  Rehearsal world;
  auto id = queued(world, {"reset",
                           "maria@example.org",
                           "Spanish",
                           {{"first_name", "María"}, {"hours", "24"}},
                           "https://portal.example.org/reset?token=TOPSECRETTOKEN"});
  auto mail = find_mail(*world.session, id);
  CHECK(mail.language == "es");
  CHECK(mail.subject == "Elija una nueva contraseña del Portal para Padres");
  CHECK(mail.body.starts_with("Hola, María:\n\nPara elegir"));
  CHECK(has(mail.body, "\n\n{link}\n\n"));
  CHECK(mail.body.ends_with("\n\nLos Angeles Unified School District\n"));
  CHECK(mail.state == MailState::queued);
  CHECK(world.query("SELECT length(sealed) > 40 FROM mails") == "1");
  CHECK(!has(test::slurp(world.settings->path(Key::database)), "TOPSECRET"));
  CHECK(!has(test::slurp(world.settings->text(Key::database) + "-wal"), "TOPSECRET"));
}

TEST_CASE("outbox: a language that there are no words in is the district's, else English") {
  Rehearsal spanish({{Key::letters_language, "es"}}), odd({{Key::letters_language, "xx"}});
  CHECK(mail_language(*spanish.settings, "Klingon") == "es");
  CHECK(mail_language(*spanish.settings, "English") == "en");
  CHECK(mail_language(*odd.settings, "") == "en");
}

TEST_CASE("outbox: a value becomes no line, link, header or placeholder, and stays where it stands") {
  Rehearsal world;
  auto id = queued(world, {"volunteer-denied",
                           "a@b.org",
                           "en",
                           {{"first_name", "Ana\r\nBcc: x@y.org\x1b[2J\u202e{link}"},
                            {"school", "ليلى"},
                            {"task", "see https://evil.example/ {district}"},
                            {"reason", std::string(5000, 'x') + "\xff"}},
                           {}});
  auto body = find_mail(*world.session, id).body;
  CHECK(has(body, "Hello Ana  Bcc: x@y.org [2J (link),\n"));
  CHECK(has(body, "\u2068ليلى\u2069"));
  CHECK(has(body, "see https: evil.example/ (district)"));
  CHECK(body.size() < 2000);
}

TEST_CASE("outbox: what a mail lacks is a bug, and leaves nothing") {
  Rehearsal world;
  auto refused = [&](const MailRequest& request) {
    CHECK(problem<std::logic_error>([&] { queued(world, request); }) != "no error");
  };
  refused({"reset", "a@b.org", "", {{"hours", "24"}}, "https://x"});
  refused({"reset", "a@b.org", "", {{"first_name", "Ana"}, {"hours", "24"}}, ""});
  refused({"email-changed", "a@b.org", "", {{"first_name", "Ana"}}, "https://x"});
  refused({"nonesuch", "a@b.org", "", {}, ""});
  CHECK(problem<std::logic_error>([&] {
          queue_mail(*world.session, {"no-match", "a@b.org", "", {}, ""});
        }) != "no error");
  CHECK(world.query("SELECT count(*) FROM mails") == "0");
}

}  // namespace portal
