// staff remove | revoke: taking access away, as people type it (004).
#include <doctest/doctest.h>

#include "tests/support/sandbox.h"

using namespace portal::test;

namespace {

const std::string now = " --now 2026-10-15T09:00:00-07:00";

const std::string preview_header = "employee_number,last_name,first_name,role,place,from,status,last_login\r\n";
const std::string bustamante = "11270934,Bustamante,Yolanda,Office Manager,8123,staff file,Inactive,2026-08-13\r\n";

struct District : Sandbox {
  Ran act(const std::string& line, RunOptions options = {}) const { return (*this)("staff " + line + now, options); }
  std::string mails() const {
    auto listed = (*this)("mail list --format csv" + now).out;
    std::string to;
    for (std::size_t at = 0; (at = listed.find("access-removed,", at)) != std::string::npos; ++at)
      to += listed.substr(at + 18, listed.find('@', at) - at - 18) + " ";
    return to;
  }
  std::string log(const std::string& action) const {
    auto listed = (*this)("audit list --format csv" + now).out;
    std::string rows;
    for (std::size_t at = 0, end; at < listed.size(); at = end + 1) {
      end = std::min(listed.find('\n', at), listed.size() - 1);
      auto row = listed.substr(at, end - at);
      auto found = row.find("," + action + ",");
      if (found != std::string::npos) rows += row.substr(found + 1, row.rfind(',') - found - 1) + "\n";
    }
    return rows;
  }
};

}  // namespace

TEST_CASE("remove: a dry run is the preview alone") {
  District district;
  auto dry = district.act("remove --employee 11270934 --dry-run --format csv");
  CHECK(dry.code == 0);
  CHECK(dry.out == preview_header + bustamante);
  CHECK(
      dry.err ==
      "dry run: Office Manager at school 8123 of Yolanda Bustamante (11270934) would be removed; nothing was changed\n"
      "a mail would tell Yolanda Bustamante (11270934) and Theodore Okafor (10345512)\n");
  CHECK(district.mails() == "");
  CHECK(district.log("role.remove") == "");
}

TEST_CASE("remove: it asks once; then the role is gone, in the log, and the person and the principal are told") {
  District district;
  auto unasked = district.act("remove --employee 11402288 --as tokafor --format csv");
  CHECK(unasked.code == 5);
  CHECK(unasked.err ==
        "portalctl: Parent Access Account Administrator at school 8123 of Consuelo Villalobos (11402288) will be "
        "removed, "
        "and the person is told by mail. This needs a confirmation, and there is no terminal to ask on.\n"
        "  add --yes to go ahead; nothing was changed\n");
  auto no = district.act("remove --employee 11402288 --as tokafor", {.input = "n\n", .terminal = true});
  CHECK(no.code == 5);
  CHECK(has(no.out, "not confirmed; nothing was changed"));
  CHECK(district("student find 023907F123 --as cvillalobos" + now).code == 0);
  auto yes = district.act("remove --employee 11402288 --as tokafor", {.input = "y\n", .terminal = true});
  CHECK(yes.code == 0);
  CHECK(has(yes.out, "Continue? [y/N]"));
  CHECK(has(yes.out, "removed: Parent Access Account Administrator at school 8123 of Consuelo Villalobos (11402288)"));
  CHECK(district("student find 023907F123 --as cvillalobos" + now).code == 3);
  CHECK(district.mails() == "tokafor cvillalobos ");
  CHECK(district.log("role.remove") ==
        "role.remove,11402288,done,\"{\"\"role\"\":\"\"Parent Access Account Administrator\"\",\"\"at\"\":\"\"8123\"\","
        "\"\"staff_file\"\":\"\"has it\"\"}\"\n");
  CHECK(district("audit verify").code == 0);
  auto again = district.act("remove --employee 11402288 --as tokafor --yes");
  CHECK(again.code == 4);
  CHECK(again.err == "portalctl: nobody with the employee number 11402288 holds a role that you may remove\n");
}

TEST_CASE("remove: it stays removed though the next staff file has it") {
  District district;
  REQUIRE(district.act("remove --employee 11402288 --yes").code == 0);
  district.copy_sample("incoming/2026-10-14", "incoming/2026-10-15");
  REQUIRE(district("job run nightly-sync --seed 2" + now).code == 1);
  CHECK(district("student find 023907F123 --as cvillalobos" + now).code == 3);
}

TEST_CASE("remove: what is wrong with a number, a role or a place") {
  District district;
  struct Wrong {
    const char* line;
    int code;
    const char* message;
  };
  for (const auto& [line, code, message] : std::initializer_list<Wrong>{
           {"remove", 2, "staff remove takes either a file or --employee"},
           {"remove f.csv --employee 11270934", 2, "staff remove takes either a file or --employee"},
           {"remove f.csv --role Teacher", 2, "with a file, its columns say which roles and places"},
           {"remove --employee 11270934 --rejects r.csv", 2, "--rejects is for the lines of a file"},
           {"remove --employee 11270934 --school 8123 --district", 2, "a role is held at one place"},
           {"remove --employee 1270934", 2, "'1270934' has lost its leading zeros, perhaps in a spreadsheet"},
           {"remove --employee 112709345", 2, "'112709345' has 9 digits; it should be 8 digits, such as 00846120"},
           {"remove --employee 1127093A", 2, "'1127093A' should be 8 digits"},
           {"remove --employee 11270934 --role Principl", 2, "did you mean 'Principal'?"},
           {"remove --employee 11270934 --local-district Nrthwest", 2, "did you mean Northwest?"},
           {"remove --employee 11270934 --school 9999", 4, "there is no school 9999\n"},
           {"remove --employee 99999999", 4, "there is nobody with the employee number 99999999"},
           {"remove --employee 10345512 --role Teacher", 4,
            "Theodore Okafor (10345512) does not hold the role Teacher\n"},
           {"remove --employee 10417760 --school 8654 --as tokafor", 3, "there is no school 8654 where you may remove"},
           {"remove --employee 10417760 --school 9999 --as tokafor", 3, "there is no school 9999 where you may remove"},
           {"remove --employee 10417760 --as tokafor", 4, "nobody with the employee number 10417760 holds a role that"},
           {"remove --employee 11270934 --as cvillalobos", 3, "cvillalobos may not do this"},
           {"remove nothing.csv", 8, "nothing.csv"},
           {"remove portal.yaml", 8, "portal.yaml: the header has no column employee_number"},
           {"revoke --employee 11270934 --role Teacher", 2, "where is the role held?"},
           {"revoke --employee 11270934 --role Teacher --school 8123", 4, "does not hold the role Teacher at 8123"},
           {"revoke --employee 11270934 --role Techer --school 8123", 2, "did you mean 'Teacher'?"}}) {
    CAPTURE(line);
    auto ran = district.act(std::string(line) + " --yes");
    CHECK(ran.code == code);
    CHECK_MESSAGE(has(ran.err, message), ran.err);
    CHECK(ran.out == "");
  }
  CHECK(district.log("role.remove") == "");
  CHECK(has(district.log("access.remove"), "access.remove,8654,denied,"));
  CHECK(has(district.log("access.remove"), "access.remove,9999,denied,"));
  CHECK(has(district.log("access.remove"), "access.remove,10417760,denied,"));
}

TEST_CASE("remove: nobody removes the last of the staff who is District IT; and it says so before it asks") {
  District district;
  auto last = district.act("remove --employee 00731905", {.input = "y\n", .terminal = true});
  CHECK(last.code == 5);
  CHECK(has(last.out, "Ilona Varga (00731905) is the last of the staff who can sign in as District IT"));
  CHECK(!has(last.out, "Continue?"));
  CHECK(district.log("role.remove") == "");
}

TEST_CASE("remove: a role of one's own is named as such") {
  District district;
  auto own = district.act("remove --employee 10345512 --as tokafor", {.input = "n\n", .terminal = true});
  CHECK(own.code == 5);
  CHECK(has(own.out,
            "It takes away what you hold yourself (Principal at school 8123): you cannot give it back to yourself."));
  auto other = district.act("remove --employee 11270934 --as tokafor", {.input = "n\n", .terminal = true});
  CHECK(!has(other.out, "yourself"));
}

TEST_CASE("remove: one role at one place, and revoke does the same") {
  District district;
  CHECK(district.act("remove --employee 12006645 --role Teacher --school 8123 --yes --as tokafor").err ==
        "removed: Teacher at school 8123 of Irene Castellanos (12006645)\n"
        "a mail tells Irene Castellanos (12006645) and Theodore Okafor (10345512)\n");
  auto words_of = words("staff revoke --employee 11270934 --school 8123 --yes --as tokafor" + now);
  words_of.insert(words_of.end(), {"--role", "Office Manager"});
  auto revoked = district.run(words_of);
  CHECK(revoked.code == 0);
  CHECK(has(revoked.err, "removed: Office Manager at school 8123 of Yolanda Bustamante (11270934)\n"));
  CHECK(district.act("remove --employee 01020456 --local-district NW --yes").code == 0);
  CHECK(district.act("remove --employee 00918847 --district --yes").code == 0);
}

TEST_CASE("remove: a file; each line that fits nothing is told, the others go on") {
  District district;
  district.folder.write(
      "f.csv",
      "EmployeeNumber;User Role;Location Code\n11402288\n12006645;Teacher;8123\n1200664;Teacher;8123\n"
      "12006645;Techer;8123\n12006645;Principal;8123\n99999999;;\n10345512;;9999\n;;\n12006645;;\n");
  auto dry = district.act("remove f.csv --dry-run --format csv");
  CHECK(dry.code == 1);
  CHECK(dry.out == preview_header +
                       "11402288,Villalobos,Consuelo,Parent Access Account Administrator,8123,staff file,Active,"
                       "2026-08-13\r\n12006645,Castellanos,Irene,Teacher,8123,staff file,Active,2026-08-12\r\n");
  CHECK(
      dry.err ==
      "line 4: the employee number '1200664' has lost its leading zeros, perhaps in a spreadsheet; it should be 8 "
      "digits, such as 00846120\n"
      "line 5: there is no role 'Techer'; did you mean 'Teacher'?\n"
      "line 6: Irene Castellanos (12006645) does not hold the role Principal at 8123; `portalctl staff show 12006645` "
      "tells what they hold\n"
      "line 7: there is nobody with the employee number 99999999\n"
      "line 8: there is no school 9999\n"
      "dry run: 2 roles of 2 people would be removed; nothing was changed\n"
      "a mail would tell Consuelo Villalobos (11402288), Theodore Okafor (10345512) and Irene Castellanos "
      "(12006645)\n");
  auto unasked = district.act("remove f.csv");
  CHECK(unasked.code == 5);
  CHECK(district.log("role.remove") == "");
  auto done = district.act("remove f.csv --yes --rejects r.csv --as tokafor");
  CHECK(done.code == 1);
  CHECK(has(done.err, "line 8: there is no school 9999 where you may remove roles\n"));
  CHECK(has(done.err, "removed: 2 roles of 2 people\n"));
  CHECK(district.mails() == "tokafor icastellanos tokafor cvillalobos ");
  CHECK(
      district.read("r.csv") ==
      "employee_number,user_role,location_code,file,line,reason\r\n"
      "1200664,Teacher,8123,f.csv,4,\"the employee number '1200664' has lost its leading zeros, perhaps in a "
      "spreadsheet; it should be 8 digits, such as 00846120\"\r\n"
      "12006645,Techer,8123,f.csv,5,there is no role 'Techer'\r\n"
      "12006645,Principal,8123,f.csv,6,nobody with the employee number 12006645 holds the role Principal at 8123 that "
      "you may remove\r\n"
      "99999999,,,f.csv,7,nobody with the employee number 99999999 holds a role that you may remove\r\n"
      "10345512,,9999,f.csv,8,there is no school 9999 where you may remove roles\r\n");
  CHECK(mode_of(district.path("r.csv")) == 0600);
}

TEST_CASE("remove: a file of which nothing fits, or with nothing in it") {
  District district;
  district.folder.write("f.csv", "employee_number\n99999999\n");
  auto none = district.act("remove f.csv");
  CHECK(none.code == 1);
  CHECK(none.err ==
        "line 2: there is nobody with the employee number 99999999\n"
        "no line names a role that could be removed\n");
  district.folder.write("f.csv", "employee_number\n");
  CHECK(district.act("remove f.csv").code == 0);
}

TEST_CASE("remove: what `staff list --to-remove` wrote is taken as it is") {
  District district;
  REQUIRE(district.act("list --to-remove -o leaving.csv").code == 0);
  auto done = district.act("remove leaving.csv --yes");
  CHECK(done.code == 0);
  CHECK(has(done.err, "removed: Office Manager at school 8123 of Yolanda Bustamante (11270934)\n"));
  auto empty = district.act("list --to-remove --format csv");
  CHECK(empty.out.substr(empty.out.find('\n') + 1) == "");
}

TEST_CASE("remove: who has no email on file is told to the operator") {
  District district;
  district.shell("sqlite3 portal.db \"UPDATE staff SET email = NULL WHERE employee_number = '11270934'\"");
  auto done = district.act("remove --employee 11270934 --yes");
  CHECK(done.code == 0);
  CHECK(has(done.err, "Yolanda Bustamante (11270934) has no email address in the staff file: tell them yourself\n"));
  CHECK(district.mails() == "tokafor ");
}
