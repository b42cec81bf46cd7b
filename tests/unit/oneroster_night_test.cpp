// The nights of a district whose system sends OneRoster bundles.
#include <doctest/doctest.h>

#include "jobs/import_step.h"
#include "tests/support/night.h"
#include "tests/support/oneroster_bundle.h"

namespace portal {
namespace {

using test::bulk;
using test::delta;
using test::has;
using test::Night;
using test::VendorDistrict;

struct Nights : Night {
  Nights() : Night({{Key::profile, "oneroster"}}) {}
  StepResult step(unsigned day) { return import_step(*cron, Date(2026, 8, day)); }
};

VendorDistrict twenty() {
  VendorDistrict district;
  district.students.clear();
  for (int i = 0; i < 20; ++i)
    district.students.push_back({.id = fmt::format("07230500{:02}", i), .guardians = {"900001"}});
  return district;
}

}  // namespace

TEST_CASE("oneroster nights: a whole bundle and the delta of the next night are both imported") {
  Nights world;
  auto before = twenty(), after = twenty();
  after.students[3].grade = "05";
  after.students.pop_back();
  bulk(before).write(world.inbox, "2026-08-13");
  delta(before, after).write(world.inbox, "delta_2026-08-14");
  auto result = world.step(14);
  CHECK(result.outcome == StepOutcome::done);
  CHECK(world.runs() == "2026-08-13 applied\n2026-08-14 applied");
  CHECK(world.query("SELECT grade FROM students WHERE student_id = '0723050003'") == "5");
  CHECK(world.query("SELECT count(*) FROM students WHERE absent_since IS NULL") == "19");
  CHECK(std::filesystem::exists(world.inbox / "archive/2/delta_2026-08-14/manifest.csv"));
}

TEST_CASE("oneroster nights: a bundle that lost its manifest stops nobody's access, and is told") {
  Nights world;
  bulk(twenty()).write(world.inbox, "2026-08-13");
  world.step(13);
  auto bundle = bulk(twenty());
  bundle.files.erase("manifest");
  bundle.write(world.inbox, "2026-08-14");
  auto result = world.step(14);
  CHECK(result.outcome != StepOutcome::done);
  CHECK(has(result.detail, "the extract lacks manifest.csv"));
  CHECK(world.query("SELECT count(*) FROM students WHERE absent_since IS NULL") == "20");
}

TEST_CASE(
    "oneroster nights: behind a delta that was stopped the next one waits, until a whole bundle takes their place") {
  Nights world;
  auto first = twenty(), second = twenty(), third = twenty();
  for (auto& student : second.students) student.birth = "2018-03-03";
  third = second;
  third.students[3].grade = "05";
  bulk(first).write(world.inbox, "2026-08-12");
  delta(first, second).write(world.inbox, "delta_2026-08-13");
  delta(second, third).write(world.inbox, "delta_2026-08-14");
  auto result = world.step(14);
  CHECK(result.outcome == StepOutcome::failed);
  CHECK(has(result.detail, "delta_2026-08-14) holds only what changed since delta_2026-08-13, which was stopped"));
  CHECK(world.runs() == "2026-08-12 applied");
  CHECK(std::filesystem::exists(world.inbox / "delta_2026-08-13/manifest.csv"));
  bulk(first).write(world.inbox, "2026-08-15");
  world.step(15);
  CHECK(world.runs() == "2026-08-12 applied\n2026-08-15 unchanged\n2026-08-13 superseded\n2026-08-14 superseded");
}

}  // namespace portal
