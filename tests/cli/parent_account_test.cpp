// parent register | confirm | reset-password | set-password | sign-in | change-email | show | students | activate |
// deactivate | allow-more | import: what a person reads, and the exit codes.
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/accounts/account_token.h"
#include "lib/base/random.h"
#include "tests/support/sandbox.h"

using namespace portal::test;

namespace {

const std::string web = " --as web " + morning, guadalupe = "guadalupe.reyes@example.org",
                  words_of_hers = "violet harbor 93 kites";

/// The token that a command with that --seed sends.
std::string token_of(int seed) {
  portal::SeededRandom random(static_cast<std::uint64_t>(seed));
  return portal::draw_token(random);
}

RunOptions typed(const std::string& text) { return {.input = text}; }

/// With `web`, the login of the web site for parents.
struct WebSandbox : Sandbox {
  WebSandbox() {
    shell(
        "sqlite3 portal.db \"INSERT INTO operators (login, role, created_at) "
        "VALUES ('web', 'Portal Service', '2026-08-14T07:00:00Z')\"");
  }
};

/// The existing accounts of the samples are in.
struct AccountSandbox : WebSandbox {
  AccountSandbox() {
    copy_sample("accounts", "accounts");
    (*this)("parent import accounts " + morning);
  }
};

/// What a terminal shows, where the person types `text` once `prompt` is there.
std::string typed_when_asked(const Sandbox& sandbox, const std::string& line, const std::string& prompt,
                             const std::string& text) {
  int terminal = -1;
  int pid = forkpty(&terminal, nullptr, nullptr, nullptr);
  if (pid == 0) {
    auto command = "cd '" + sandbox.folder.path().string() + "' && exec " + binary() + " " + line;
    execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    _exit(127);
  }
  std::string screen;
  char bytes[4096];
  bool answered = false;
  for (ssize_t got = 0; (got = read(terminal, bytes, sizeof bytes)) > 0;) {
    screen.append(bytes, static_cast<std::size_t>(got));
    if (answered || !has(screen, prompt)) continue;
    usleep(100'000);  // the prompt stands a moment before the echo is off
    answered = write(terminal, (text + "\n").data(), text.size() + 1) > 0;
  }
  close(terminal);
  waitpid(pid, nullptr, 0);
  return screen;
}

void register_inez(const Sandbox& sandbox) {
  sandbox("parent register --first Inez --last Otero --email inez@example.org --seed 5" + web);
  sandbox("parent confirm --token -" + web, typed(token_of(5) + "\n" + words_of_hers + "\n"));
}

}  // namespace

TEST_CASE("register: one answer for a new address, one that waits, and one that has an account") {
  WebSandbox sandbox;
  const std::string line = "parent register --first Inez --last Otero --email inez@example.org";
  auto fresh = sandbox(line + " --seed 5" + web);
  CHECK(fresh.code == 0);
  CHECK(fresh.out.empty());
  CHECK(fresh.err ==
        "A mail is on its way to inez@example.org. Its link finishes the registration and is good for 24 hours. "
        "If nothing comes within an hour, register again.\n");
  auto again = sandbox(line + " --seed 6" + web);
  CHECK(again.err == fresh.err);
  auto old_link = sandbox("parent confirm --token -" + web, typed(token_of(5) + "\n" + words_of_hers + "\n"));
  CHECK(old_link.code == 5);
  auto confirmed = sandbox("parent confirm --token -" + web, typed(token_of(6) + "\n" + words_of_hers + "\n"));
  CHECK(confirmed.code == 0);
  CHECK(confirmed.err == "The account inez@example.org is active.\n");
  auto known = sandbox(line + web);
  CHECK(known.code == 0);
  CHECK(known.err == fresh.err);
}

TEST_CASE("register: what is refused, and to whom") {
  WebSandbox sandbox;
  auto district = sandbox("parent register --first A --last B --email a@lausd.net" + web);
  CHECK(district.code == 5);
  CHECK(has(district.err, "may not use an address of the district (lausd.net)"));
  CHECK(sandbox("parent register --first A --last B --email nonsense" + web).code == 2);
  auto control = sandbox.run({"parent", "register", "--first", "A\x1b[2J", "--last", "B", "--email", "a@example.org"});
  CHECK(control.code == 2);
  CHECK(has(control.err, "A\\x1b[2J"));
  CHECK_FALSE(has(control.err, "\x1b"));
  CHECK(sandbox("parent register --first A --last B --email a@example.org --as dwhitaker " + morning).code == 3);
  auto dry = sandbox("parent register --first A --last B --email a@example.org --dry-run" + web);
  CHECK(dry.code == 0);
  CHECK(dry.err == "dry run: nothing was changed\n");
  CHECK(sandbox("parent show a@example.org" + web).code == 4);
}

TEST_CASE("confirm and sign-in: secrets come on standard input, never as arguments") {
  WebSandbox sandbox;
  auto spilled = sandbox("parent sign-in inez@example.org --password hunter2hunter2" + web);
  CHECK(spilled.code == 2);
  CHECK(has(spilled.err, "--password is not given as an argument"));
  CHECK_FALSE(has(spilled.err, "hunter2"));
  CHECK(sandbox("parent confirm --token abc" + web).code == 2);
  CHECK(has(sandbox("parent confirm --token -" + web).err, "standard input holds no token"));
  CHECK(sandbox("parent sign-in inez@example.org --password - --dry-run" + web).code == 2);
}

TEST_CASE("sign-in: right, wrong, and on a terminal without echo") {
  WebSandbox sandbox;
  register_inez(sandbox);
  auto right = sandbox("parent sign-in inez@example.org --password - --format csv" + web, typed(words_of_hers + "\n"));
  CHECK(right.code == 0);
  CHECK(right.out == "student_name,student_id,school,grade,state,message\r\n");
  auto wrong = sandbox("parent sign-in inez@example.org --password -" + web, typed("other words\n"));
  auto nobody = sandbox("parent sign-in nobody@example.org --password -" + web, typed("other words\n"));
  CHECK(wrong.code == 1);
  CHECK(wrong.out.empty());
  CHECK(has(wrong.err, "is not right, or there were too many tries"));
  CHECK(nobody.code == 1);
  CHECK(nobody.err == wrong.err);
  auto screen =
      typed_when_asked(sandbox, "parent sign-in inez@example.org --password -" + web, "Password: ", words_of_hers);
  CHECK(has(screen, "Password: "));
  CHECK(has(screen, "no student is linked to this account yet"));
  CHECK_FALSE(has(screen, words_of_hers));
}

TEST_CASE("sign-in: many guesses at once count no less than in a row") {
  WebSandbox sandbox;
  register_inez(sandbox);
  {
    std::vector<std::unique_ptr<Running>> guesses;
    for (int i = 0; i < 12; ++i)
      guesses.push_back(std::make_unique<Running>(words("parent sign-in inez@example.org --password -" + web),
                                                  sandbox.in_here(typed("a wrong guess\n"))));
    for (auto& guess : guesses) CHECK(guess->wait().code == 1);
  }
  CHECK(output_of("sqlite3 " + sandbox.path("portal.db") + " 'SELECT failures FROM accounts'") == "3\n");
  CHECK(sandbox("parent sign-in inez@example.org --password -" + web, typed(words_of_hers + "\n")).code == 1);
  CHECK(sandbox("parent sign-in inez@example.org --password - --as web --now 2026-08-14T09:00:05-07:00",
                typed(words_of_hers + "\n"))
            .code == 0);
  CHECK(sandbox("audit verify").code == 0);
}

TEST_CASE("reset: the web site reads one answer, staff read what happened") {
  AccountSandbox sandbox;
  auto known = sandbox("parent reset-password " + guadalupe + " --seed 8" + web);
  auto unknown = sandbox("parent reset-password nobody@example.org" + web);
  CHECK(known.code == 0);
  CHECK(unknown.code == 0);
  CHECK(replaced(known.err, guadalupe, "X") == replaced(unknown.err, "nobody@example.org", "X"));
  CHECK(sandbox("parent set-password --token -" + web, typed(token_of(8) + "\n" + words_of_hers + "\n")).err ==
        "The password of " + guadalupe + " is changed.\n");
  auto students =
      sandbox("parent sign-in " + guadalupe + " --password - --format csv" + web, typed(words_of_hers + "\n"));
  CHECK(students.code == 0);
  CHECK(has(students.out, "Lucía Guadalupe Mendoza-Reyes,023907F123,Marvelous Middle School,6,active,"));
  auto staff = sandbox("parent reset-password " + guadalupe + " --as cvillalobos " + morning);
  CHECK(staff.err ==
        "A mail to choose a new password is on its way to " + guadalupe + "; its link is good for 24 hours.\n");
  CHECK(sandbox("parent reset-password nobody@example.org --as cvillalobos " + morning).code == 4);
  CHECK(sandbox("parent reset-password teresa.ruiz@example.org --as dwhitaker " + morning).code == 5);
  CHECK(sandbox("parent reset-password " + guadalupe + " --as icastellanos " + morning).code == 3);
}

TEST_CASE("sign-in: the message of disabled access beside the student whose time is over") {
  AccountSandbox sandbox;
  sandbox("parent reset-password " + guadalupe + " --seed 8" + web);
  sandbox("parent set-password --token -" + web, typed(token_of(8) + "\n" + words_of_hers + "\n"));
  auto late = sandbox("parent sign-in " + guadalupe + " --password - --as web --now 2026-10-14T09:00:00-07:00",
                      typed(words_of_hers + "\n"));
  CHECK(late.code == 0);
  CHECK(has(
      late.err,
      "Lucía Guadalupe Mendoza-Reyes: Access to this student's records has been disabled for security reasons. Please "
      "verify the Personal Identification Number (PIN) for this student to continue. To obtain your PIN(s), please "
      "refer to the letter containing this information or visit the office for each child's school of attendance."));
}

TEST_CASE("change-email: a link to the new address finishes it") {
  WebSandbox sandbox;
  register_inez(sandbox);
  auto asked = sandbox("parent change-email inez@example.org inez.new@example.org --seed 9" + web);
  CHECK(asked.code == 0);
  CHECK(has(asked.err, "A mail is on its way to inez.new@example.org."));
  auto done = sandbox("parent confirm --token -" + web, typed(token_of(9) + "\n"));
  CHECK(done.code == 0);
  CHECK(done.err == "The address is confirmed: the account is now inez.new@example.org.\n");
  CHECK(sandbox("parent show inez@example.org" + web).code == 4);
  CHECK(sandbox("parent show inez.new@example.org" + web).code == 0);
}

TEST_CASE("show and students: for staff at a school of one of them") {
  AccountSandbox sandbox;
  CHECK(
      sandbox("parent show " + guadalupe + " --format csv --as cvillalobos " + morning).out ==
      "email,name,active,state,locked_until,last_login,students,exception,phone,language,created_at,password_set\r\n" +
          guadalupe + ",Guadalupe Reyes,Y,active,,2026-06-03 00:00,3,N,,,2026-08-14 09:00,no\r\n");
  auto students = sandbox("parent students " + guadalupe + " --format csv --as cvillalobos " + morning).out;
  CHECK(students.starts_with("student_name,student_id,school,grade,enrollment_status,state\r\n"));
  CHECK(has(students, "Lucía Guadalupe Mendoza-Reyes,023907F123,Marvelous Middle School,6,Y,active\r\n"));
  auto elsewhere = sandbox("parent show rosario.ortiz@example.com --as tokafor --format csv " + morning);
  auto nobody = sandbox("parent show nobody@example.com --as tokafor --format csv " + morning);
  CHECK(nobody.code == 4);
  CHECK(nobody.err.starts_with("portalctl: no account of 'nobody@example.com' that you may see\n"));
  CHECK((elsewhere.code == 0 || elsewhere.code == 4));
  CHECK(sandbox("parent students " + guadalupe + " --as icastellanos " + morning).code == 3);
}

TEST_CASE("activate, deactivate, allow-more: the documents' own sentences") {
  AccountSandbox sandbox;
  CHECK(sandbox("parent allow-more " + guadalupe + " --dry-run " + morning).err ==
        "dry run: the account would become an exception; nothing was changed\n");
  auto active = sandbox("parent activate teresa.ruiz@example.org --as dwhitaker " + morning);
  CHECK(active.code == 0);
  CHECK(
      active.err.starts_with("The parent account's activation status has been changed.\n"
                             "It was not used for more than 365 days: new PINs are required for\n  001344M461 "));
  CHECK(sandbox("parent activate teresa.ruiz@example.org --as dwhitaker " + morning).err ==
        "The parent account is active already; nothing was changed.\n");
  auto school = sandbox("parent deactivate " + guadalupe + " --yes --as cvillalobos " + morning);
  CHECK(school.code == 3);
  CHECK(has(school.err, "ITD Help Desk"));
  auto unasked = sandbox("parent deactivate " + guadalupe + " --as dwhitaker " + morning);
  CHECK(unasked.code == 5);
  CHECK(has(unasked.err, "takes away access to 3 students."));
  CHECK(sandbox("parent deactivate " + guadalupe + " --yes --as dwhitaker " + morning).err ==
        "The parent account's activation status has been changed.\n");
  CHECK(has(sandbox("parent show " + guadalupe + " --format csv " + morning).out, ",N,inactive,"));
  CHECK(sandbox("parent allow-more " + guadalupe + " --as cvillalobos " + morning).err ==
        "The parent account has been added as an exception.\n");
  CHECK(sandbox("parent allow-more " + guadalupe + " --as cvillalobos " + morning).err ==
        "The parent account already exists as an exception.\n");
}

TEST_CASE("two agents at once: one changes the account, the other is told that it is so already") {
  AccountSandbox sandbox;
  auto start = [&](const std::string& who) {
    return std::make_unique<Running>(words("parent deactivate " + guadalupe + " --yes --as " + who + " " + morning),
                                     sandbox.in_here({}));
  };
  auto one = start("dwhitaker"), other = start("ivarga");
  auto first = one->wait(), second = other->wait();
  CHECK(first.code == 0);
  CHECK(second.code == 0);
  CHECK(has(first.err, "status has been changed") != has(second.err, "status has been changed"));
  CHECK(has(first.err, "inactive already") != has(second.err, "inactive already"));
  auto log = sandbox("audit list --subject " + guadalupe + " --format csv " + morning).out;
  CHECK(log.find("account.deactivate") == log.rfind("account.deactivate"));
}

TEST_CASE("parent import: the samples, their rejects, and a second time") {
  WebSandbox sandbox;
  sandbox.copy_sample("accounts", "accounts");
  auto dry = sandbox("parent import accounts --dry-run --format csv " + morning);
  auto ran = sandbox("parent import accounts --rejects rejects.csv --format csv " + morning);
  CHECK(ran.code == 1);
  CHECK(ran.out == "kind,rows_read,added,known,rejected\r\naccounts,7,5,0,2\r\nlinks,13,10,0,3\r\n");
  CHECK(dry.out == ran.out);
  CHECK(has(ran.err, "the links are good through 2026-10-13"));
  CHECK(has(ran.err, "5 rows rejected: see rejects.csv\n"));
  CHECK(mode_of(sandbox.folder / "rejects.csv") == 0600);
  auto rejects = sandbox.read("rejects.csv");
  CHECK(has(rejects, "accounts.csv,8,email,'jose.garcia at example.org' is no email address"));
  CHECK(has(rejects, "links.csv,14,student_id,there is no student 999999F999 in the roster"));
  CHECK(sandbox("parent import accounts --format csv " + morning).out ==
        "kind,rows_read,added,known,rejected\r\naccounts,7,0,5,2\r\nlinks,13,0,12,1\r\n");
  CHECK(sandbox("parent import accounts --as dwhitaker " + morning).code == 3);
  CHECK(sandbox("parent import nowhere " + morning).code == 8);
}

TEST_CASE("roster import passes accounts and links over, and says where they belong") {
  Sandbox sandbox(Sandbox::Holds::operators);
  sandbox.copy_sample("incoming/2026-08-14", "2026-08-14");
  sandbox.copy_sample("accounts", "2026-08-14");
  auto ran = sandbox("roster import 2026-08-14 " + first_night);
  CHECK(ran.code == 1);
  CHECK(has(
      ran.err,
      "accounts.csv: not imported here; `portalctl parent import` takes existing parent accounts and links, once\n"));
  CHECK(has(ran.err, "links.csv: not imported here; "));
}
