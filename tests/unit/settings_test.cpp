#include "lib/config/settings.h"

#include <doctest/doctest.h>

#include "lib/base/errors.h"
#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::has;
using test::problem;

// The settings that a file, an environment and options make.
struct World {
  test::TemporaryFolder folder;
  std::map<std::string, std::string> environment;
  std::map<Key, std::string> options;

  Settings load(const std::string& yaml) const {
    Settings::Sources sources;
    sources.file = folder.write("etc/portal.yaml", yaml);
    sources.options = options;
    sources.environment = [this](const std::string& name) {
      auto found = environment.find(name);
      return found == environment.end() ? std::nullopt : std::optional(found->second);
    };
    return Settings::load(sources);
  }
};

}  // namespace

TEST_CASE("settings: options outrank environment, environment outranks file, file outranks default") {
  World world;
  CHECK(world.load("").count(Key::pin_days) == 60);
  CHECK(world.load("").origin(Key::pin_days) == "default");
  auto file = world.load("pin:\n  days: 50\n");
  CHECK(file.count(Key::pin_days) == 50);
  CHECK(file.origin(Key::pin_days).ends_with("portal.yaml:2"));
  world.environment["PORTALCTL_PIN_DAYS"] = "40";
  auto environment = world.load("pin:\n  days: 50\n");
  CHECK(environment.count(Key::pin_days) == 40);
  CHECK(environment.origin(Key::pin_days) == "PORTALCTL_PIN_DAYS");
  world.options[Key::pin_days] = "30";
  auto option = world.load("pin:\n  days: 50\n");
  CHECK(option.count(Key::pin_days) == 30);
  CHECK(option.origin(Key::pin_days) == "--days");
  CHECK(option.origin(Key::database) == "default");
}

TEST_CASE("settings: a path in the file is relative to the file, one from elsewhere is left as it is") {
  World world;
  auto settings = world.load("database: data/portal.db\nincoming: /srv/incoming\n");
  CHECK(settings.path(Key::database) == world.folder / "etc/data/portal.db");
  CHECK(settings.path(Key::incoming) == "/srv/incoming");
  CHECK(settings.path(Key::key_file) == world.folder / "etc/data/portal.db.key");
  world.options[Key::database] = "here.db";
  CHECK(world.load("database: data/portal.db\n").text(Key::database) == "here.db");
  CHECK(world.load("database: data/portal.db\n").text(Key::key_file) == "here.db.key");
}

TEST_CASE("settings: an unknown name is refused with its line and the nearest name") {
  World world;
  for (const auto* yaml : {"# a comment\npin:\n  dyas: 50\n", "# a comment\n\npin.dyas: 50\n"}) {
    CAPTURE(yaml);
    try {
      world.load(yaml);
      FAIL("accepted");
    } catch (const UsageError& error) {
      CHECK(has(error.message(), "portal.yaml:3: there is no setting 'pin.dyas'"));
      CHECK(has(error.hint(), "did you mean pin.days?"));
    }
  }
}

TEST_CASE("settings: a name that stands twice is refused, however it is written") {
  World world;
  CHECK(has(problem<BadInput>([&] { world.load("format: csv\nformat: json\n"); }),
            "portal.yaml:2: 'format' stands twice"));
  CHECK(has(problem<BadInput>([&] { world.load("pin:\n  days: 5\n  days: 6\n"); }), "'days' stands twice"));
  CHECK(has(problem<BadInput>([&] { world.load("pin:\n  days: 5\npin.days: 6\n"); }), "'pin.days' stands twice"));
}

TEST_CASE("settings: a bad value is refused with its origin, its name and what it should be") {
  World world;
  auto wrong = [&](const std::string& yaml) { return problem<UsageError>([&] { world.load(yaml); }); };
  for (const auto* value : {"-1", "many", "6.5", "", "2000000", "1 2", "nan", "inf"}) {
    CAPTURE(value);
    auto message = wrong(std::string("pin: {days: '") + value + "'}\n");
    CHECK(has(message, "portal.yaml:1: pin.days is '"));
    CHECK(has(message, "should be a"));
  }
  for (const auto* value : {"-1", "101", "nan", "inf", "five", ""}) {
    CAPTURE(value);
    CHECK(has(wrong(std::string("roster: {max_withdrawals: '") + value + "'}\n"), "should be a"));
  }
  CHECK(has(wrong("database:\n"), ": database is '', and should name a file"));
  CHECK(has(wrong("format: xml\n"), "should be one of: table csv json jsonl"));
  CHECK(has(wrong("format: 'table|csv'\n"), "should be one of"));
  CHECK(has(wrong("format: [csv]\n"), "format takes one value"));
  CHECK(has(problem<BadInput>([&] { world.load("[a, b]\n"); }), "holds no settings"));
  world.environment["PORTALCTL_PIN_FORM"] = "6";
  CHECK(has(wrong(""), "PORTALCTL_PIN_FORM: pin.form is '6'"));
}

TEST_CASE("settings: a count means the same to the check and to the reader") {
  World world;
  CHECK(world.load("pin: {days: 1e2}\n").count(Key::pin_days) == 100);
  CHECK(world.load("pin: {days: 010}\n").count(Key::pin_days) == 10);
  CHECK(world.load("roster: {max_withdrawals: 2.5}\n").percent(Key::max_withdrawals) == 2.5);
}

TEST_CASE("settings: a file that was named must be there, one that was not need not") {
  Settings::Sources sources;
  sources.environment = [](const std::string&) { return std::nullopt; };
  sources.file = "/nowhere/portal.yaml";
  CHECK(has(problem<BadInput>([&] { Settings::load(sources); }), "/nowhere/portal.yaml"));
  sources.file.reset();
  CHECK(Settings::search_path(sources).size() == 2);
  sources.environment = [](const std::string& name) -> std::optional<std::string> {
    if (name == "PORTALCTL_CONFIG") return "/nowhere/else.yaml";
    return {};
  };
  CHECK(has(problem<BadInput>([&] { Settings::load(sources); }), "/nowhere/else.yaml"));
}

TEST_CASE("settings: the district's own configuration files replace the built-in ones, one by one") {
  World world;
  world.folder.write("own/roles.yaml", "roles: {}\n");
  auto settings = world.load("config_folder: ../own\n");
  CHECK(settings.config_text("roles.yaml").text == "roles: {}\n");
  CHECK(settings.config_text("roles.yaml").origin == (world.folder / "own/roles.yaml").string());
  CHECK(settings.config_text("extracts/misis.yaml").origin == "extracts/misis.yaml (built in)");
}

TEST_CASE("settings: an address is http or https, and is shown without what is secret in it") {
  World world;
  auto shown = [&](const std::string& address) {
    return world.load("ping: {url: '" + address + "'}\n").shown(Key::ping_url);
  };
  CHECK(shown("") == "");
  CHECK(shown("https://hc-ping.com/0123-secret") == "https://hc-ping.com/…");
  CHECK(shown("http://user:secret@host.example:8080?secret") == "http://host.example:8080/…");
  CHECK(shown("https://host.example") == "https://host.example/…");
  for (const auto* address :
       {"ftp://host/secret", "hc-ping.com/secret", "https://", "https:///secret", "https://a/secret b"}) {
    auto message = problem<UsageError>([&] { shown(address); });
    CHECK(has(message, "ping.url is '"));
    CHECK(has(message, "should begin with http:// or https://"));
    CHECK(!has(message, "secret"));
  }
  CHECK(world.load("").shown(Key::pin_days) == "60");
}

TEST_CASE("settings: the choices of one") {
  CHECK(choices_of(Key::format) == std::vector<std::string>{"table", "csv", "json", "jsonl"});
}

TEST_CASE("settings: the school year of extracts is one, or blank, and what is none is refused by its place") {
  World world;
  CHECK(world.load("").text(Key::extract_school_year).empty());
  CHECK(world.load("roster:\n  school_year: 2026-27\n").text(Key::extract_school_year) == "2026-27");
  auto message = problem<UsageError>([&] { world.load("roster:\n  school_year: 2026-28\n"); });
  CHECK(has(message, "portal.yaml:2: roster.school_year is '2026-28', and should be a school year, such as 2026-27"));
}

}  // namespace portal
