// init: the database, its key, and the first operators.
#include "tests/support/sandbox.h"

using namespace portal::test;

TEST_CASE("init: makes a database and a key that are its owner's alone, whatever the umask") {
  Sandbox sandbox(Sandbox::Holds::nothing);
  auto ran =
      sandbox("init --admin ivarga --service portal", {.wrapper = {"/bin/sh", "-c", "umask 0; exec \"$0\" \"$@\""}});
  CHECK(ran.code == 0);
  CHECK(ran.out.empty());
  CHECK(ran.err ==
        "made portal.db\n"
        "made portal.db.key: without it no PIN can be read; keep a copy in a safe place\n"
        "ivarga is District IT, portal runs the jobs\n");
  CHECK(mode_of(sandbox.folder / "portal.db") == 0600);
  CHECK(mode_of(sandbox.folder / "portal.db.key") == 0400);
  for (std::string part : {"-wal", "-shm", ".lock", ".in-use"})
    if (sandbox.exists("portal.db" + part)) CHECK(mode_of(sandbox.folder / ("portal.db" + part)) == 0600);
}

TEST_CASE("init: the operator is District IT where no --admin is named; -q is quiet; a sandbox is called one") {
  Sandbox sandbox(Sandbox::Holds::nothing);
  auto ran = sandbox("init --sandbox");
  CHECK(ran.code == 0);
  CHECK(has(ran.err, "made portal.db (a sandbox, for rehearsal)\n"));
  CHECK(has(ran.err, "root is District IT\n"));
  CHECK(sandbox("audit list --format csv").code == 0);
  CHECK(has(sandbox("audit list --format csv").out, ",operator.add,root,done,"));
  auto quiet = sandbox("init --sandbox -q --database other.db");
  CHECK(quiet.code == 0);
  CHECK(quiet.err.empty());
}

TEST_CASE("init: never over a database or a key that is there") {
  Sandbox sandbox;
  auto before = sandbox.state();
  auto ran = sandbox("init --sandbox");
  CHECK(ran.code == 5);
  CHECK(ran.err ==
        "portalctl: portal.db exists already\n"
        "  nothing was changed; name another with --database, or key_file in portal.yaml\n");
  CHECK(sandbox("init --yes").code == 5);
  CHECK(sandbox.state() == before);
  sandbox.folder.write("other.db.key", "a key of another district");
  auto key = sandbox("init --database other.db");
  CHECK(key.code == 5);
  CHECK(has(key.err, "other.db.key exists already"));
  CHECK(sandbox.read("other.db.key") == "a key of another district");
  CHECK_FALSE(sandbox.exists("other.db"));
}

TEST_CASE("init: wrong logins, --now without --sandbox, a folder that is not there, --dry-run") {
  Sandbox sandbox(Sandbox::Holds::nothing);
  for (std::string option : {"--admin", "--service"}) {
    auto ran = sandbox.run({"init", option, "no login"});
    CHECK(ran.code == 2);
    CHECK(ran.err == "portalctl: " + option + ": 'no login' is no login\n  a login has letters, digits and . _ - @\n");
  }
  for (std::string option : {"--now 2026-08-14T09:00:00Z", "--seed 1"}) {
    auto ran = sandbox("init " + option);
    CHECK(ran.code == 5);
    CHECK(ran.err ==
          "portalctl: --now and --seed are for a sandbox; nothing was changed\n  add --sandbox to rehearse\n");
  }
  auto nowhere = sandbox("init --database nowhere/portal.db");
  CHECK(nowhere.code == 7);
  CHECK(has(nowhere.err, "nowhere/portal.db"));
  auto dry = sandbox("init --dry-run");
  CHECK(dry.code == 0);
  CHECK(dry.err == "would make portal.db and portal.db.key\n");
  CHECK_FALSE(sandbox.exists("portal.db"));
  CHECK_FALSE(sandbox.exists("portal.db.key"));
  CHECK_FALSE(sandbox.exists("nowhere"));
}

TEST_CASE("init --dry-run tells that it would be refused") {
  Sandbox sandbox;
  CHECK(sandbox("init --dry-run").code == 5);
}

TEST_CASE("init --portal: the web site is an operator with a parent's rights, and no other") {
  Sandbox sandbox(Sandbox::Holds::nothing);
  auto ran = sandbox("init --sandbox --portal www-data");
  CHECK(ran.code == 0);
  CHECK(has(ran.err, "root is District IT, www-data is the web site for parents\n"));
  CHECK(sandbox("parent register --first A --last B --email a@example.org --as www-data").code == 0);
  CHECK(sandbox("student find 023907F123 --as www-data").code == 3);
  CHECK(sandbox.run({"init", "--portal", "no login", "--database", "other.db"}).code == 2);
  auto twice = sandbox("init --service www-data --portal www-data --database other.db");
  CHECK(twice.code == 2);
  CHECK(has(twice.err, "a login is named twice"));
  CHECK_FALSE(sandbox.exists("other.db"));
}
