// photo vendor | assign | unassign | designee: from the spring to the fall, as people type it.
#include "tests/support/sandbox.h"
#include "tests/support/vendor.h"

using namespace portal::test;

namespace {

const std::string spring = "--now 2026-03-02T09:00:00-08:00 ", before_spring = "--now 2026-02-28T23:59:59-08:00 ",
                  june_30 = "--now 2026-06-30T23:59:59-07:00 ", july_1 = "--now 2026-07-01T00:00:00-07:00 ";

struct Spring : Sandbox {
  Ran renew(const std::string& when, const std::string& more = {}) const {
    auto line =
        words("photo vendor renew pviewfinder --first Pia --last Voss --email pviewfinder@lausd.net " + when + more);
    line.insert(line.end(), {"--company", "Viewfinder School Portraits"});
    return run(line);
  }
  /// The token of the newest mail, as its reader has it.
  std::string mailed_token() const {
    (*this)("mail send " + spring);
    shell(R"(python3 - > token <<'P'
import email, glob, re
from email import policy
newest = max(glob.glob('mail/*.eml'))
text = email.message_from_file(open(newest), policy=policy.default).get_content()
print(re.search(r'https://photoportal.lausd.net/confirm#([\w-]+)', text).group(1))
P
)");
    auto token = read("token");
    return token.substr(0, token.find('\n'));
  }
};

std::string line_with(const std::string& text, const std::string& part) {
  auto at = text.find(part);
  if (at == std::string::npos) return {};
  auto from = text.rfind('\n', at) + 1;
  return text.substr(from, text.find_first_of("\r\n", at) - from);
}

}  // namespace

TEST_CASE("photo people: a vendor from the renewal in spring to the assignment on July 1") {
  Spring life;
  auto early = life.renew(before_spring, "--year 2026-27");
  CHECK(early.code == 5);
  CHECK(has(early.err, "renewing an account for 2026-27 is possible from 2026-03-01 to 2027-06-30"));
  auto renewed = life.renew(spring);
  CHECK(renewed.code == 0);
  CHECK(renewed.out == "");
  CHECK(renewed.err ==
        "pviewfinder is renewed for 2026-27. A mail is on its way to pviewfinder@lausd.net; its link is good for 24 "
        "hours, and voids older ones for that year.\n");
  auto token = life.mailed_token();
  REQUIRE(token.size() == 27);

  auto unconfirmed = life("photo vendor register --as pviewfinder " + spring);
  CHECK(unconfirmed.code == 5);
  CHECK(has(unconfirmed.err, "is not confirmed for 2026-27"));
  CHECK(life("photo vendor confirm --token " + token + " --as pviewfinder " + spring).code == 2);
  CHECK(life("photo vendor confirm --as pviewfinder " + spring, {.input = "wrong\n"}).code == 2);
  CHECK(life("photo vendor confirm --token - " + spring, {.input = token + "\n"}).code ==
        5);  // District IT is not the vendor
  CHECK(life("photo vendor confirm --token - --as tokafor " + spring, {.input = token + "\n"}).code == 3);
  auto confirmed = life("photo vendor confirm --token - --as pviewfinder " + spring, {.input = token + "\n"});
  CHECK(confirmed.code == 0);
  CHECK(has(confirmed.err, "The address is confirmed."));
  CHECK(life("photo vendor confirm --as pviewfinder " + spring, {.input = token + "\n"}).code == 5);

  CHECK(life("photo vendor register --as pviewfinder " + spring).err ==
        "pviewfinder is registered for 2026-27: principals can choose it from 2026-07-01 on\n");
  auto again = life("photo vendor register --as pviewfinder " + spring);
  CHECK(again.code == 0);
  CHECK(again.err == "pviewfinder is registered for 2026-27 already; nothing was changed\n");

  const std::string assign =
      "photo assign --school 8123 --vendor pviewfinder --year 2026-27 --agreement 26-114 --as tokafor ";
  auto too_early = life(assign + june_30);
  CHECK(too_early.code == 5);
  CHECK(has(too_early.err, "vendors are assigned for 2026-27 from 2026-07-01 to 2027-06-30"));
  auto assigned = life(assign + july_1);
  CHECK(assigned.code == 0);
  CHECK(assigned.err == "assigned: pviewfinder (Viewfinder School Portraits) works at school 8123 until 2027-06-30\n");
  CHECK(has(life(assign + july_1).err, "by 26-114 already; nothing was changed"));

  auto listed = life("photo vendor list --format csv --as tokafor " + july_1);
  CHECK(listed.code == 0);
  CHECK(listed.out ==
        "login,company,first_name,last_name,email,school_year,state,renewed_at,email_confirmed_at,registered_at,"
        "schools\r\n"
        "pviewfinder,Viewfinder School Portraits,Pia,Voss,pviewfinder@lausd.net,2026-27,registered,2026-03-02 09:00,"
        "2026-03-02 09:00,2026-03-02 09:00,8123\r\n");
  CHECK(has(life("photo vendor list --format csv --as mquinones " + july_1).out, "2026-03-02 09:00,\r\n"));

  auto log = life("audit list --format csv").out;
  CHECK(!has(log, token));
  for (const auto* action : {"vendor.renew", "vendor.confirm", "vendor.register", "vendor.assign"})
    CHECK(has(log, action));
  CHECK(life("audit verify").code == 0);
}

TEST_CASE("photo people: another agreement and the end of an assignment ask first") {
  Sandbox sandbox;
  give_vendor(sandbox, {"8123"});
  const std::string assign =
      "photo assign --school 8123 --vendor pviewfinder --agreement 26-200 --as tokafor " + morning;
  CHECK(sandbox(assign).code == 5);
  CHECK(has(sandbox(assign, {.input = "y\n", .terminal = true}).out, "by the agreement 26-200"));
  const std::string end = "photo unassign --school 8123 --vendor pviewfinder --as tokafor " + morning;
  auto refused = sandbox(end);
  CHECK(refused.code == 5);
  CHECK(has(refused.err, "pviewfinder will no longer see the students of school 8123"));
  CHECK(sandbox(end + " --dry-run").err ==
        "dry run: pviewfinder would no longer be assigned to school 8123; nothing was changed\n");
  CHECK(sandbox(end + " --yes").code == 0);
  CHECK(sandbox(end + " --yes").code == 4);
  CHECK(sandbox("photo roster --school 8123 --as pviewfinder " + morning).code == 3);
}

TEST_CASE("photo people: who may not is told so, and it is in the log") {
  Sandbox sandbox;
  give_vendor(sandbox, {"8123"});
  for (const auto* line :
       {"photo vendor list --as pviewfinder",
        "photo assign --school 8123 --vendor pviewfinder --agreement x --as pviewfinder",
        "photo designee --school 8123 --as pviewfinder", "student find 023907F123 --as pviewfinder",
        "photo roster --school 8654 --as pviewfinder", "photo roster --school 9999 --as pviewfinder",
        "report missing-photos --as pviewfinder", "year show --as pviewfinder",
        "photo assign --school 8654 --vendor pviewfinder --agreement x --as tokafor",
        "photo designee --school 8654 --as tokafor", "photo vendor register --as tokafor",
        "photo roster --school 8123 --as icastellanos", "photo roster --school 8123 --as dwhitaker"}) {
    CAPTURE(line);
    auto ran = sandbox(std::string(line) + " " + morning);
    CHECK(ran.code == 3);
    CHECK(has(ran.err, "may not do this"));
  }
  auto log = sandbox("audit list --format csv").out;
  for (const auto* action : {"vendor.read,", "vendor.assign,8123", "designee.name,8654", "student.find,023907F123",
                             "photo.roster,8654", "photo.roster,9999", "vendor.register,"})
    CHECK(has(line_with(log, action), "denied"));
  CHECK(sandbox("photo assign --school 9999 --vendor pviewfinder --agreement x " + morning).code == 4);
}

TEST_CASE("photo people: an unregistered vendor cannot be chosen") {
  Sandbox sandbox;
  auto nobody = sandbox("photo assign --school 8123 --vendor nobody --agreement x " + morning);
  CHECK(nobody.code == 5);
  CHECK(has(nobody.err, "none can be chosen yet"));
  give_vendor(sandbox);
  CHECK(has(sandbox("photo assign --school 8123 --vendor nobody --agreement x " + morning).err,
            "who can be chosen: pviewfinder (Viewfinder School Portraits)"));
}

TEST_CASE("photo people: a designee works with the school's photos until the role is taken back") {
  Sandbox sandbox;
  auto roster = [&] { return sandbox("photo roster --school 8123 --as ybustamante " + morning).code; };
  CHECK(roster() == 3);
  const std::string name = "photo designee --school 8123 --employee 11270934 --as tokafor " + morning;
  CHECK(has(sandbox(name + " --dry-run").err,
            "dry run: Yolanda Bustamante (11270934) would be a designee of school 8123 until 2027-06-30; nothing was "
            "changed"));
  CHECK(roster() == 3);
  auto named = sandbox(name);
  CHECK(named.code == 0);
  CHECK(named.err == "Yolanda Bustamante (11270934) is a designee of school 8123 until 2027-06-30\n");
  CHECK(roster() == 0);
  CHECK(sandbox("photo roster --school 8654 --as ybustamante " + morning).code == 3);
  CHECK(has(sandbox(name).err, "until 2027-06-30 already; nothing was changed"));
  auto listed = sandbox("photo designee --school 8123 --format csv " + morning);
  CHECK(listed.out ==
        "location_code,employee_number,last_name,first_name,login,until,named_at,named_by\r\n"
        "8123,11270934,Bustamante,Yolanda,ybustamante,2027-06-30,2026-08-14 09:00,tokafor\r\n");
  CHECK(sandbox(name + " --remove").code == 5);
  CHECK(sandbox(name + " --remove --yes").code == 0);
  CHECK(roster() == 3);
  CHECK(sandbox(name + " --remove --yes").code == 4);
  auto pending = sandbox("photo designee --school 8654 --employee 12119058 " + morning);
  CHECK(pending.code == 5);
  CHECK(has(pending.err, "the HR record of Calvin Pruitt (12119058) is not complete"));
  CHECK(sandbox("photo designee --school 8123 --employee 12119058 " + morning).code == 4);
  auto zeros = sandbox("photo designee --school 8123 --employee 846120 " + morning);
  CHECK(zeros.code == 2);
  CHECK(has(zeros.err, "has lost its leading zeros"));
  CHECK(sandbox("photo designee --school 8123 --remove " + morning).code == 2);
  CHECK(sandbox("photo designee --school 8123 --employee 11270934 --until soon " + morning).code == 2);
}

TEST_CASE("photo people: a new address of a vendor at work asks first, and all are told what is to do") {
  Spring life;
  give_vendor(life, {"8123"});
  const std::string renew =
      "photo vendor renew pviewfinder --company V --first Pia --last Voss --email pv@lausd.net " + morning;
  auto refused = life(renew);
  CHECK(refused.code == 5);
  CHECK(has(refused.err, "Until pv@lausd.net is confirmed too, they see nothing of school 8123, where they work."));
  CHECK(has(life(renew + " --dry-run").err,
            "until it is confirmed they see nothing of school 8123; nothing was changed"));
  CHECK(life("photo missing --counts --school 8123 --as pviewfinder " + morning).code ==
        5);  // no days yet: still theirs
  CHECK(life(renew + " --yes").code == 0);
  auto cut = life("photo roster --school 8123 --as pviewfinder " + morning);
  CHECK(cut.code == 3);
  CHECK(has(cut.err, "confirm pv@lausd.net first: follow the link of the newest mail"));
  CHECK(has(life("photo assign --school 8123 --vendor pviewfinder --agreement x --as tokafor " + morning).err,
            "pviewfinder is registered for 2026-27, but the new address is not confirmed"));
  auto shown = life("photo vendor show --format csv --as pviewfinder " + morning);
  CHECK(shown.out ==
        "school_year,state,location_code,school_name,rosters_shown_from\r\n"
        "2026-27,email not confirmed,8123,Marvelous Middle School,\r\n");
  CHECK(has(shown.err, "2026-27: follow the link of the newest mail to pv@lausd.net"));
  auto mail = life("mail show 1 " + morning).out;
  CHECK(has(mail, "Your login is pviewfinder."));
  CHECK(has(mail, "[the link, which only who gets the mail may see]"));
}

TEST_CASE("photo people: who mistypes a school is told which are theirs") {
  Sandbox sandbox;
  give_vendor(sandbox, {"8123"});
  CHECK(has(sandbox("photo missing --school 8132 --as tokafor " + morning).err, "you may at school 8123"));
  CHECK(has(sandbox("photo roster --school 8132 --as pviewfinder " + morning).err, "you work at school 8123"));
  CHECK(has(sandbox("photo designee --school 8123 --as pviewfinder " + morning).err, "the school's to do"));
}
