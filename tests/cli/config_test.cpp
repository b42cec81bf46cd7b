// config show | path: each setting, its value, and where it came from.
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/sandbox.h"

using namespace portal::test;

namespace {

/// "value,origin" of one setting.
std::string shown(const Sandbox& sandbox, const std::string& name, const std::string& options = "",
                  std::vector<std::string> environment = {}) {
  auto ran = sandbox("config show --format csv " + options, {.environment = std::move(environment)});
  CHECK(ran.code == 0);
  CHECK(ran.err.empty());
  auto at = ran.out.find("\n" + name + ",") + name.size() + 2;
  auto line = ran.out.substr(at, ran.out.find("\r\n", at) - at);
  return line.substr(0, line.rfind(",PORTALCTL_"));
}

}  // namespace

TEST_CASE("config show: option over environment over file over default") {
  Sandbox sandbox(Sandbox::Holds::nothing);
  CHECK(shown(sandbox, "pin.days") == "60,default");
  sandbox.folder.write("portal.yaml", "database: portal.db\npin:\n  days: 45\nformat: csv\n");
  CHECK(shown(sandbox, "pin.days") == "45,portal.yaml:3");
  CHECK(shown(sandbox, "pin.days", "", {"PORTALCTL_PIN_DAYS=30"}) == "30,PORTALCTL_PIN_DAYS");
  CHECK(shown(sandbox, "database") == "portal.db,portal.yaml:1");
  CHECK(shown(sandbox, "database", "", {"PORTALCTL_DATABASE=e.db"}) == "e.db,PORTALCTL_DATABASE");
  CHECK(sandbox("doctor", {.environment = {"PORTALCTL_DATABASE="}})
            .err.starts_with("portalctl: PORTALCTL_DATABASE: database is '', and should name a file\n"));
  CHECK(shown(sandbox, "database", "--database o.db", {"PORTALCTL_DATABASE=e.db"}) == "o.db,'--database");
  CHECK(shown(sandbox, "format") == "csv,'--format");
  CHECK(shown(sandbox, "key_file", "--database o.db").starts_with("o.db.key,"));
  CHECK(shown(sandbox, "time_zone", "", {"PORTALCTL_TIME_ZONE=America/New_York"}) ==
        "America/New_York,PORTALCTL_TIME_ZONE");
}

TEST_CASE("config show: needs no database; columns are the contract's") {
  Sandbox sandbox(Sandbox::Holds::nothing);
  CHECK(sandbox("config show --format csv").out.starts_with("name,value,origin,environment,meaning\r\ndatabase,"));
  auto table = sandbox("config show").out;
  CHECK(table.starts_with("name      "));
  CHECK(has(table, "database                                portal.db"));
  CHECK_FALSE(sandbox.exists("portal.db"));
}

TEST_CASE("config: the file is --config, $PORTALCTL_CONFIG, ./portal.yaml; its paths are relative to it") {
  Sandbox sandbox(Sandbox::Holds::nothing);
  sandbox.folder.write("etc/one.yaml", "database: one.db\n");
  sandbox.folder.write("etc/two.yaml", "database: /srv/two.db\n");
  CHECK(shown(sandbox, "database", "--config etc/one.yaml") == "etc/one.db,etc/one.yaml:1");
  CHECK(shown(sandbox, "database", "", {"PORTALCTL_CONFIG=etc/two.yaml"}) == "/srv/two.db,etc/two.yaml:1");
  CHECK(shown(sandbox, "database", "--config etc/one.yaml", {"PORTALCTL_CONFIG=etc/two.yaml"}) ==
        "etc/one.db,etc/one.yaml:1");
  CHECK(sandbox("config path --format csv").out ==
        "path,status\r\nportal.yaml,used\r\n/etc/portalctl/portal.yaml,absent\r\n");
  CHECK(sandbox("config path --format csv --config etc/one.yaml").out == "path,status\r\netc/one.yaml,used\r\n");
  for (std::string line : {"config show --config nowhere.yaml", "roster history --config nowhere.yaml"}) {
    auto ran = sandbox(line);
    CHECK(ran.code == 8);
    CHECK(has(ran.err, "nowhere.yaml"));
  }
}

TEST_CASE("config: unknown names, wrong values, repeated keys and broken files name their place") {
  Sandbox sandbox(Sandbox::Holds::nothing);
  struct Case {
    std::string file, environment, message;
    int code = 2;
  };
  for (const auto& [file, environment, message, code] : std::vector<Case>{
           {"databse: x\n", "", "portal.yaml:1: there is no setting 'databse'\n  did you mean database?\n"},
           {"pin:\n  dys: 3\n", "", "portal.yaml:2: there is no setting 'pin.dys'\n  did you mean pin.days?\n"},
           {"pin:\n  days: soon\n", "",
            "portal.yaml:2: pin.days is 'soon', and should be a number that is not negative\n"},
           {"pin:\n  days: -1\n", "", "portal.yaml:2: pin.days is '-1', and should be a number that is not negative\n"},
           {"pin:\n  days: 1.5\n", "",
            "portal.yaml:2: pin.days is '1.5', and should be a whole number of at most 1,000,000\n"},
           {"pin:\n  days: 0\n", "", "portal.yaml:2: pin.days is '0', and should be from 1 to 365 days\n"},
           {"pin:\n  days: 366\n", "", "portal.yaml:2: pin.days is '366', and should be from 1 to 365 days\n"},
           {"pin:\n  tries: 0\n", "", "portal.yaml:2: pin.tries is '0', and should be from 1 to 100 tries\n"},
           {"database: a.db\nkey_file: a.db\n", "", "portal.yaml:2: key_file is the database itself\n"},
           {"pin:\n  form: 6\n", "", "portal.yaml:2: pin.form is '6', and should be one of: 4 8\n"},
           {"roster:\n  max_withdrawals: 101\n", "",
            "portal.yaml:2: roster.max_withdrawals is '101', and should be a percentage from 0 to 100\n"},
           {"", "PORTALCTL_PIN_DAYS=x",
            "PORTALCTL_PIN_DAYS: pin.days is 'x', and should be a number that is not negative\n"},
           {"", "PORTALCTL_FORMAT=xml", "PORTALCTL_FORMAT: format is 'xml', and should be one of: "},
           {"database: [a, b]\n", "", "portal.yaml:1: database takes one value\n"},
           {"- a\n", "", "portal.yaml holds no settings\n", 8},
           {"pin: {days: 1\n", "", "portal.yaml", 8},
           {"format: csv\nformat: json\n", "", "portal.yaml", 8},
       }) {
    sandbox.folder.write("portal.yaml", file);
    RunOptions options;
    if (!environment.empty()) options.environment = {environment};
    auto ran = sandbox("config show", options);
    CAPTURE(file + environment);
    CAPTURE(ran.err);
    CHECK(ran.code == code);
    CHECK(ran.out.empty());
    CHECK(has(ran.err, "portalctl: " + message));
  }
}

TEST_CASE("config: a wrong time zone is told by name, not as a bug") {
  Sandbox sandbox;
  auto ran = sandbox("roster history", {.environment = {"PORTALCTL_TIME_ZONE=Los Angeles"}});
  CHECK(ran.code == 2);
  CHECK(has(ran.err, "Los Angeles"));
}

TEST_CASE("config: the inbox and other settings from the environment are used by the commands") {
  Sandbox sandbox(Sandbox::Holds::operators);
  sandbox.copy_sample("incoming", "elsewhere");
  auto ran = sandbox("job run nightly-sync " + first_night, {.environment = {"PORTALCTL_INCOMING=elsewhere"}});
  CHECK(ran.code == 1);
  CHECK(has(ran.err, "issued 170 PINs"));
  CHECK(sandbox("roster history", {.environment = {"PORTALCTL_FORMAT=json"}}).out.starts_with("[\n"));
  CHECK(sandbox("roster history --format csv", {.environment = {"PORTALCTL_FORMAT=json"}}).out.starts_with("run,"));
}

// As root these tests may give files away; sudo sets SUDO_UID, and portalctl runs as the database's owner.
TEST_CASE("config: through sudo, settings and roles must not be files that the person could have written") {
  Sandbox sandbox(Sandbox::Holds::nothing);
  sandbox.folder.write("own/portal.yaml", "database: portal.db\nconfig_folder: roles\n");
  sandbox.folder.write("own/roles/roles.yaml", "roles:\n  District IT:\n    scope: district\n    may: [everything]\n");
  auto file = (sandbox.folder / "own/portal.yaml").string(), folder = (sandbox.folder / "own").string();
  auto roles = (sandbox.folder / "own/roles/roles.yaml").string();
  RunOptions by_sudo{.environment = {"SUDO_UID=12345"}};
  auto refused = [&](const std::string& line, const std::string& what) {
    auto ran = sandbox(line + " --config own/portal.yaml", by_sudo);
    CHECK(ran.code == 3);
    CHECK(ran.out.empty());
    CHECK(has(ran.err, what + " is not to be trusted"));
  };
  CHECK(sandbox("config show --config own/portal.yaml", by_sudo).code == 0);
  REQUIRE(chown(file.c_str(), 12345, 12345) == 0);
  refused("config show", "own/portal.yaml");
  CHECK(sandbox("config show --config own/portal.yaml").code == 0);  // nobody's sudo
  CHECK(sandbox("config show --config own/portal.yaml", {.environment = {"SUDO_UID=0"}}).code == 0);
  REQUIRE(chown(file.c_str(), 0, 0) == 0);
  chmod(file.c_str(), 0666);
  refused("config show", "own/portal.yaml");
  chmod(file.c_str(), 0644);
  chmod(folder.c_str(), 0777);
  refused("config show", "own/portal.yaml");
  chmod(folder.c_str(), 0755);
  CHECK(sandbox("help roles --config own/portal.yaml", by_sudo).code == 0);
  REQUIRE(chown(roles.c_str(), 12345, 12345) == 0);
  refused("help roles", "own/roles/roles.yaml");
}
