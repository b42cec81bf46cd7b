#include "lib/upkeep/init.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::has;
using test::problem;

struct Fresh {
  test::TemporaryFolder folder;
  FixedClock clock{test::moment("2026-08-14T10:00:00Z")};
  SeededRandom random{7};
  std::map<Key, std::string> options = {{Key::database, (folder / "portal.db").string()}};

  void initialise(Sandbox sandbox = Sandbox::no) {
    Settings::Sources sources{options, folder.write("portal.yaml", ""), [](const auto&) { return std::nullopt; }};
    portal::initialise(Settings::load(sources),
                       {sandbox, *Login::parse("admin"), *Login::parse("cron"), "root", "here"}, clock, random);
  }
  std::string files() {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
      names.insert(entry.path().filename().string());
    return fmt::format("{}", fmt::join(names, " "));
  }
  int mode(const std::string& name) {
    struct stat info {};
    return stat((folder / name).c_str(), &info) == 0 ? static_cast<int>(info.st_mode & 07777) : -1;
  }
};

}  // namespace

TEST_CASE("init: it makes the database, its key and the first operators, for their owner alone") {
  Fresh fresh;
  fresh.initialise();
  CHECK(fresh.mode("portal.db") == 0600);
  CHECK(fresh.mode("portal.db.key") == 0400);
  Store store(fresh.folder / "portal.db", fresh.clock, 1);
  CHECK(read_installation(store).sandbox == Sandbox::no);
  SQLite::Statement select(store.database(), "SELECT login, role FROM operators ORDER BY login");
  REQUIRE(select.executeStep());
  CHECK(select.getColumn(0).getString() + "|" + select.getColumn(1).getString() == "admin|District IT");
  REQUIRE(select.executeStep());
  CHECK(select.getColumn(0).getString() + "|" + select.getColumn(1).getString() == "cron|Unattended Service");
  CHECK(verify_audit_log(store).rows == 3);
}

TEST_CASE("init: a sandbox is marked as one") {
  Fresh fresh;
  fresh.initialise(Sandbox::yes);
  Store store(fresh.folder / "portal.db", fresh.clock, 1);
  CHECK(read_installation(store).sandbox == Sandbox::yes);
}

TEST_CASE("init: it never touches a database or a key that is there") {
  for (const auto* name : {"portal.db", "portal.db.key"}) {
    Fresh fresh;
    fresh.folder.write(name, "precious");
    CHECK(has(problem<Refused>([&] { fresh.initialise(); }), "exists already"));
    CHECK(test::slurp(fresh.folder / name) == "precious");
    CHECK(fresh.files() == std::string(name) + " portal.yaml");
  }
  Fresh fresh;
  fresh.initialise();
  auto before = test::slurp(fresh.folder / "portal.db.key");
  CHECK(has(problem<Refused>([&] { fresh.initialise(); }), "exists already"));
  CHECK(test::slurp(fresh.folder / "portal.db.key") == before);
}

TEST_CASE("init: where it fails half-way it leaves nothing") {
  for (auto [key, value] : {std::pair(Key::time_zone, "Mars/Olympus"), {Key::database, "/nowhere/portal.db"}}) {
    Fresh fresh;
    fresh.options[Key::key_file] = (fresh.folder / "portal.key").string();
    fresh.options[key] = value;
    CHECK_THROWS_AS(fresh.initialise(), Error);
    CHECK(fresh.files() == "portal.yaml");
  }
  Fresh fresh;
  fresh.options[Key::key_file] = "/nowhere/portal.key";
  CHECK_THROWS_AS(fresh.initialise(), Error);
  CHECK(fresh.files() == "portal.yaml");
}

}  // namespace portal
