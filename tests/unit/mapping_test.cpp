#include "lib/roster/mapping.h"

#include <doctest/doctest.h>

#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::has;
using test::problem;

struct World {
  test::TemporaryFolder folder;
  Settings settings = load("");
  Settings load(const std::string& yaml) const {
    Settings::Sources sources;
    sources.file = folder.write("portal.yaml", yaml);
    sources.environment = [](const std::string&) { return std::nullopt; };
    return Settings::load(sources);
  }
};

using Header = std::vector<std::string>;

Mapping map_schools(const Header& header) {
  World world;
  return map_header(load_profile(world.settings, "misis"), record_kind("schools"), header, "schools.csv");
}

}  // namespace

TEST_CASE("mapping: a header is matched without case, spaces, '_' and '-', and by its other names") {
  for (const auto& header : {Header{"LocationCode", "SchoolName"},
                             {"location_code", "SCHOOL NAME"},
                             {" Location-Code ", "schoolname"},
                             {"Cost Center", "Name"},
                             {"LOC_CODE", "School"}}) {
    CAPTURE(header[0]);
    auto mapping = map_schools(header);
    CHECK(mapping.cell_of_field[0] == 0);
    CHECK(mapping.cell_of_field[1] == 1);
    CHECK(!mapping.cell_of_field[2]);
    CHECK(mapping.unknown.empty());
  }
}

TEST_CASE("mapping: columns may stand in any order, and unknown ones are named as they came") {
  auto mapping = map_schools({"Mascot", "SchoolName", "X Y", "LocationCode"});
  CHECK(mapping.cell_of_field[0] == 3);
  CHECK(mapping.cell_of_field[1] == 1);
  CHECK(mapping.unknown == Header{"Mascot", "X Y"});
  CHECK(mapping.width == 4);
}

TEST_CASE("mapping: columns without a name, as spreadsheets leave them, are no name that is repeated") {
  auto mapping = map_schools({"LocationCode", "SchoolName", "", " "});
  CHECK(mapping.unknown == Header{"column 3, which has no name", "column 4, which has no name"});
  CHECK(mapping.width == 4);
}

TEST_CASE("mapping: a header that repeats a name, names a field twice or lacks one is refused") {
  auto message = [](const Header& header) { return problem<BadInput>([&] { map_schools(header); }); };
  CHECK(message({"LocationCode", "SchoolName", "location code"}) ==
        "schools.csv: the header names 'location code' twice");
  CHECK(message({"LocationCode", "SchoolName", "Cost Center"}) ==
        "schools.csv: the columns 'LocationCode' and 'Cost Center' both mean location_code");
  CHECK(message({"Mascot", "Motto"}) == "schools.csv: the header lacks location_code, school_name");
  CHECK(message({"Our Schools", ""}) == "schools.csv: the first line is 'Our Schools', which is no header");
  CHECK(message({"8001", "Bay"}) == "schools.csv: the first line looks like data, not a header");
  CHECK(message({"LocationCode", "SchoolName", "Mascot", "MASCOT"}) == "schools.csv: the header names 'MASCOT' twice");
}

TEST_CASE("mapping: a district may bring its own profile; a mistake in it is told with its line") {
  World world;
  auto settings = world.load("config_folder: own\n");
  world.folder.write("own/extracts/ours.yaml", "files:\n  schools:\n    school_name: [Campus]\n");
  auto mapping = map_header(load_profile(settings, "ours"), record_kind("schools"), {"LocationCode", "CAMPUS"}, "f");
  CHECK(mapping.cell_of_field[1] == 1);
  auto message = [&](const std::string& yaml) {
    world.folder.write("own/extracts/ours.yaml", yaml);
    return problem<BadInput>([&] { load_profile(settings, "ours"); });
  };
  CHECK(has(message("files:\n  pupils: {}\n"), "ours.yaml:2: there is no kind of file 'pupils'"));
  CHECK(has(message("- a\n"), "ours.yaml: holds no files"));
  CHECK(has(message("files:\n  schools:\n    motto: [M]\n"), "ours.yaml:3: schools have no field 'motto'"));
}

TEST_CASE("mapping: an unknown profile is wrong usage") {
  World world;
  CHECK(problem<UsageError>([&] { load_profile(world.settings, "misses"); }) == "there is no extract profile 'misses'");
}

}  // namespace portal
