#pragma once
// A small district in a folder of its own, with a fixed clock and seeded random, for the tests of lib/.
#include <memory>
#include <string>

#include "lib/access/session.h"
#include "lib/roster/import.h"
#include "lib/upkeep/init.h"
#include "tests/support/temporary_folder.h"

namespace portal::test {

inline Timestamp moment(std::string_view text) { return *Timestamp::parse(text); }

class Rehearsal {
 public:
  explicit Rehearsal(std::map<Key, std::string> settings_of = {}, std::string_view now = "2026-08-14T10:00:00Z")
      : clock(moment(now)), random(7) {
    settings_of.try_emplace(Key::database, (folder / "portal.db").string());
    Settings::Sources sources;
    sources.options = std::move(settings_of);
    sources.file = folder.write("portal.yaml", "");
    sources.environment = [](const std::string&) { return std::nullopt; };
    settings = std::make_unique<Settings>(Settings::load(sources));
    initialise(*settings, {Sandbox::yes, *Login::parse("admin"), *Login::parse("cron"), "admin", "test"}, clock,
               random);
    store = std::make_unique<Store>(settings->path(Key::database), clock, 5);
    zone = std::make_unique<TimeZone>(settings->text(Key::time_zone));
    auto [text, origin] = settings->config_text("roles.yaml");
    roles = Roles::parse(text, origin);
    session = as("admin");
  }

  /// A session of another operator, on the same store.
  std::unique_ptr<Session> as(const std::string& login) {
    return std::make_unique<Session>(Session{*store, *settings, clock, random, *zone,
                                             find_operator(*store, roles, login, zone->date_of(clock.now())),
                                             AuditLog(*store, {login, "", "test"}, clock)});
  }

  /// Writes an extract of three files (any may be replaced) and imports it.
  ImportResult import(const std::string& schools, const std::string& students, const std::string& guardians,
                      ImportRequest request = {}) {
    auto name = "extract-" + std::to_string(++extracts_);
    folder.write(name + "/schools.csv", schools);
    folder.write(name + "/students.csv", students);
    folder.write(name + "/guardians.csv", guardians);
    request.paths = {folder / name};
    return import_roster(*session, request);
  }

  TemporaryFolder folder;
  FixedClock clock;
  SeededRandom random;
  std::unique_ptr<Settings> settings;
  std::unique_ptr<Store> store;
  std::unique_ptr<TimeZone> zone;
  Roles roles;
  std::unique_ptr<Session> session;

 private:
  int extracts_ = 0;
};

}  // namespace portal::test
