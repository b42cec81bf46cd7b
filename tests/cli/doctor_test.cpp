// doctor: every check that support would ask for.
#include <unistd.h>

#include "tests/support/sandbox.h"

using namespace portal::test;

namespace {

/// The status of each check, by its name.
std::map<std::string, std::string> statuses(const Ran& ran) {
  std::map<std::string, std::string> all;
  std::istringstream lines(ran.out);
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    auto comma = line.find(',');
    all[line.substr(comma + 1, line.find(',', comma + 1) - comma - 1)] = line.substr(0, comma);
  }
  return all;
}

}  // namespace

TEST_CASE("doctor: all is well in a district that runs, and nothing is changed") {
  Sandbox sandbox;
  auto before = sandbox.state();
  auto ran = sandbox("doctor --format csv " + morning);
  CHECK(ran.code == 0);
  CHECK(ran.err.empty());
  CHECK(ran.out.starts_with("status,check,detail,advice\r\n"));
  auto all = statuses(ran);
  for (std::string check : {"settings", "configuration", "texts", "database", "disk space", "pin form", "inbox",
                            "sqlite", "permissions", "key", "integrity", "audit log", "clock", "schedule"}) {
    CAPTURE(check);
    CHECK(all[check] == "ok");
  }
  CHECK(has(ran.out, "ok,audit log,\"177 rows, the chain holds\","));
  CHECK(has(ran.out,
            "note,checkpoints,the newest in checkpoints is of 2026-08-14 02:30; the database lies on the same disk,"));
  CHECK(has(ran.out, "ok,clock,2026-08-14 09:00 in the district (America/Los_Angeles),"));
  CHECK(sandbox.state() == before);
}

TEST_CASE("doctor: each problem is named, with what to do, and ends with 1") {
  auto examine = [](const std::string& script, const std::string& options = morning) {
    Sandbox sandbox;
    sandbox.shell(script);
    auto ran = sandbox("doctor --format csv " + options);
    CHECK(ran.code == 1);
    CHECK(ran.err.empty());
    return ran.out;
  };
  CHECK(has(examine("chmod 644 portal.db"),
            "problem,permissions,the database may be read by others (mode 0644),run `chmod 0600 portal.db`\r\n"));
  CHECK(has(examine("rm portal.db.key"), "problem,key,"));
  CHECK(has(examine("chmod 600 portal.db.key; echo junk > portal.db.key"), "problem,key,"));
  CHECK(has(examine("rm -r checkpoints"), "problem,checkpoints,checkpoints is not there,"));
  CHECK(has(examine("rm checkpoints/*"), "problem,checkpoints,there is none in checkpoints,"));
  CHECK(has(examine("true", "--now 2026-08-20T09:00:00-07:00"),
            "problem,checkpoints,the newest in checkpoints is of 2026-08-14 02:30,"));
  CHECK(has(examine("rm -r incoming"), "problem,inbox,incoming: No such file or directory,"));
  CHECK(has(examine("sqlite3 portal.db \"drop trigger audit_log_is_not_changed; update audit_log set operator = 'x' "
                    "where seq = 7\""),
            "problem,audit log,\"row 7: the row, or the one before it, was changed after it was written\","));
  CHECK(has(examine("true", "--now 2026-08-13T09:00:00-07:00"), "problem,clock,"));
  CHECK(
      has(examine("true", "--now 2026-08-20T09:00:00-07:00"), "problem,schedule,nightly-sync last ran for 2026-08-14"));
  auto absent = examine("rm portal.db*");
  CHECK(has(absent, "problem,database,"));
  CHECK(has(absent, "ok,settings,"));
}

TEST_CASE("doctor: each mistake in a school's own letter is named with its line and the right word, byte for byte") {
  Sandbox sandbox(Sandbox::Holds::operators);
  auto root = std::filesystem::path(__FILE__).parent_path().parent_path().parent_path();
  auto spanish = slurp(root / "config/letters/es.yaml");
  spanish = replaced(spanish, "Estimado/a {guardian}:", "Estimado/a {gaurdian}:");
  spanish = replaced(spanish, "\nfooter:", "\nfoter:");
  spanish = replaced(spanish, "\ntitle: Carta", "\ntitle: =cmd|' /C calc'!A0 {pin} Carta");
  sandbox.folder.write("own/letters/es.yaml", spanish);
  RunOptions own{.environment = {"PORTALCTL_CONFIG_FOLDER=own"}};
  auto ran = sandbox("doctor --format csv " + morning, own);
  CHECK(ran.code == 1);
  CHECK(ran.err.empty());
  std::string found;
  for (std::istringstream lines(ran.out); std::getline(lines, found) && !has(found, ",texts,");) {
  }
  auto all = ran.out.substr(ran.out.find(found));
  CHECK_MESSAGE(
      all.starts_with("problem,texts,own/letters/es.yaml:54: 'foter' is not known here,did you mean footer?\r\n"
                      "problem,texts,own/letters/es.yaml: 'footer' is missing,"
                      "take it from the file that is part of the program\r\n"
                      "problem,texts,own/letters/es.yaml:7: title: {pin} is not a placeholder here,"),
      all);
  CHECK(has(all,
            "problem,texts,own/letters/es.yaml:8: salutation: {gaurdian} is not a placeholder here,"
            "did you mean {guardian}?\r\n"
            "problem,texts,own/letters/es.yaml:8: salutation: must hold {guardian},"
            "put it where its value belongs\r\n"));
  CHECK(!has(ran.out, "ok,texts,"));
}

TEST_CASE("doctor and others: another user of the machine is told whose the database is, and how to ask") {
  if (geteuid() != 0) return;
  Sandbox sandbox;
  sandbox("doctor " + morning);  // makes what lies beside the database
  sandbox.shell("chmod 755 .");
  RunOptions nobody{.wrapper = {"/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"}};
  auto told = "you are nobody, and " + std::filesystem::canonical(sandbox.folder / "portal.db").string();
  auto ran = sandbox("roster history", nobody);
  CHECK(ran.code == 7);
  CHECK(ran.err == "portalctl: " + told + " belongs to root\n  `sudo -u root portalctl …`\n");
  auto doctor = sandbox("doctor --format csv", nobody);
  CHECK(doctor.code == 1);
  CHECK_MESSAGE(has(doctor.out, "problem,database,\"" + told + " belongs to root (`sudo -u root portalctl …`)\","),
                doctor.out);
  CHECK_MESSAGE(has(doctor.out, "problem,inbox,incoming may not be written to by you,"), doctor.out);
}

TEST_CASE("doctor: a note is no problem; it is for District IT") {
  Sandbox sandbox(Sandbox::Holds::operators);
  auto ran =
      sandbox("doctor --format csv " + morning, {.environment = {"PORTALCTL_PIN_FORM=4", "PORTALCTL_INCOMING="}});
  CHECK(ran.code == 0);
  auto all = statuses(ran);
  CHECK(all["pin form"] == "note");
  CHECK(all["inbox"] == "note");
  CHECK(all["backup"] == "note");
  CHECK(all["schedule"] == "note");
  Sandbox district;
  CHECK(district("doctor --as tokafor " + morning).code == 3);
}
