#include "lib/reports/access_counts.h"

#include <doctest/doctest.h>

#include "jobs/steps.h"
#include "lib/pins/issue.h"
#include "lib/pins/pin_details.h"
#include "tests/support/rehearsal.h"
#include "tests/support/report_rows.h"
#include "tests/unit/property.h"

namespace portal {
namespace {

using test::ask;
using test::DistrictRows;
using test::has;
using test::numbered_student;
using test::Rehearsal;

// What a random district says of itself, counted from what staff see of each PIN.
std::map<std::string, AccessCounts> counted_by_status(Rehearsal& world) {
  std::map<std::string, AccessCounts> schools;
  for (const auto* school : {"8001", "8002"}) {
    auto& counts = schools[school];
    read_guardian_pins(*world.store, {{}, school, {}}, world.session->today(), [&](const GuardianPin& row) {
      if (!row.entitled || !row.student_active) return;
      auto status = pin_status(row, world.clock.now());
      counts += {1, status != "none", status == "used", status == "expired"};
    });
  }
  return schools;
}

AccessCounts counts_in(const test::ReportRow& row) {
  return {std::stoll(row.at("eligible")), std::stoll(row.at("issued")), std::stoll(row.at("validated")),
          std::stoll(row.at("expired"))};
}

// Up to 12 students with two guardians each, whatever became of their flags, enrollments and PINs.
void fill(Rehearsal& world) {
  DistrictRows rows;
  rows.students.clear();
  rows.guardians.clear();
  auto any = [](std::vector<std::string> of) { return *rc::gen::elementOf(of); };
  int students = *rc::gen::inRange(0, 12);
  for (int i = 0; i < students; ++i) {
    rows.students.push_back({.id = numbered_student(i),
                             .grade = any({"6", "7", "PK"}),
                             .school = any({"8001", "8002"}),
                             .homeroom = any({"", "A", "B"}),
                             .exit = any({"", "", "2026-08-13"})});
    for (const auto* guardian : {"G1", "G2"})
      rows.guardians.push_back({.student = numbered_student(i),
                                .id = fmt::format("{}{}", guardian, i),
                                .legal = any({"Y", "Y", "N"}),
                                .restricted = any({"N", "N", "Y"}),
                                .language = any({"", "Spanish", "Korean"})});
  }
  world.import(rows, test::accepting());
  issue_pins(*world.session, {});
  for (const auto& row : rows.guardians) {
    auto state = any({"live", "late", "used", "expired", "lapsed", "revoked", "none"});
    auto where = fmt::format(" WHERE student_id = '{}' AND guardian_id = '{}'", row.student, row.id);
    auto& database = world.store->database();
    if (state == "none")
      database.exec("DELETE FROM pins" + where);
    else if (state == "late")
      database.exec("UPDATE pins SET expires_at = '2026-08-14T10:00:00Z'" + where);
    else
      database.exec("UPDATE pins SET state = '" + state + "'" +
                    (state == "used" ? ", date_used = '2026-08-11T10:00:00Z'" : "") + where);
  }
}

}  // namespace

TEST_CASE("access: every report counts what the status of each PIN says, and its parts add up to the school") {
  CHECK(holds_for(60, [] {
    Rehearsal world;
    fill(world);
    auto expected = counted_by_status(world);
    std::map<std::string, AccessCounts> listed;
    for (const auto& row : ask(*world.session, "registered-parents", {{"per", "school"}})) {
      RC_ASSERT(counts_in(row) == expected.at(row.at("location_code")));
      RC_ASSERT(row.at("percent").empty() == (counts_in(row).eligible == 0));
    }
    for (const auto& row : ask(*world.session, "registered-parents"))
      listed[row.at("location_code")] +=
          {1, row.at("pin_status") != "none", row.at("pin_status") == "used", row.at("pin_status") == "expired"};
    std::map<std::pair<std::string, std::string>, AccessCounts> parts;
    for (const auto& row : ask(*world.session, "campus-view", {{"with-names", "yes"}}))
      if (row.at("breakdown") != "week") parts[{row.at("location_code"), row.at("breakdown")}] += counts_in(row);
    for (const auto& [school, counts] : expected) {
      RC_ASSERT(listed[school] == counts);
      for (const auto* part : {"school", "grade", "homeroom", "language", "guardian"})
        RC_ASSERT((parts[{school, part}] == counts));
    }
    count_access(*world.session, world.session->today());
    for (const auto& [school, counts] : expected)
      RC_ASSERT(world.query("SELECT total(eligible) || ' ' || total(issued) || ' ' || total(validated) || ' ' || "
                            "total(expired) FROM access_counts WHERE location_code = '" +
                            school + "'") == fmt::format("{:.1f} {:.1f} {:.1f} {:.1f}", double(counts.eligible),
                                                         double(counts.issued), double(counts.validated),
                                                         double(counts.expired)));
  }));
}

TEST_CASE("access: a percent has one decimal, and is blank of nothing") {
  CHECK(cell_text(percent_cell(1, 3)) == "33.3");
  CHECK(cell_text(percent_cell(2, 3)) == "66.7");
  CHECK(cell_text(percent_cell(3, 3)) == "100");
  CHECK(cell_text(percent_cell(0, 3)) == "0");
  CHECK(cell_text(percent_cell(0, 0)) == "");
}

TEST_CASE("access: weeks are those of ISO 8601") {
  CHECK(iso_week(Date(2026, 8, 14)) == "2026-W33");
  CHECK(iso_week(Date(2026, 8, 16)) == "2026-W33");
  CHECK(iso_week(Date(2026, 8, 17)) == "2026-W34");
  CHECK(iso_week(Date(2027, 1, 3)) == "2026-W53");
  CHECK(iso_week(Date(2027, 1, 4)) == "2027-W01");
  CHECK(iso_week(Date(2024, 12, 30)) == "2025-W01");
  CHECK(monday_of(Date(2026, 8, 16)) == Date(2026, 8, 10));
  CHECK(monday_of(Date(2026, 8, 10)) == Date(2026, 8, 10));
  CHECK(week_a_year_before("2026-W33") == "2025-W33");
}

TEST_CASE("access: a night keeps one count for each week, the newest; again it changes nothing") {
  Rehearsal world;
  world.import(DistrictRows{});
  auto kept = [&] {
    return world.query(
        "SELECT iso_week, location_code, grade, counted_on, eligible, issued FROM access_counts ORDER BY 1, 2, 3");
  };
  auto logged = [&] { return world.query("SELECT count(*) FROM audit_log WHERE action = 'access.count'"); };
  using Outcome = AccessCounting::Outcome;
  auto cron = world.as("cron");
  CHECK(count_access(*cron, Date(2026, 8, 12)).outcome == Outcome::kept);
  CHECK(kept() == "2026-W33|8001|6|2026-08-12|1|0");
  CHECK(count_access(*cron, Date(2026, 8, 12)).outcome == Outcome::as_before);
  CHECK(logged() == "1");
  issue_pins(*world.session, {});
  CHECK(count_access(*cron, Date(2026, 8, 14)).outcome == Outcome::kept);
  CHECK(kept() == "2026-W33|8001|6|2026-08-14|1|1");
  CHECK(count_access(*cron, Date(2026, 8, 13)).outcome == Outcome::newer_is_kept);  // a missed night, made up late
  CHECK(kept() == "2026-W33|8001|6|2026-08-14|1|1");
  CHECK(count_access(*cron, Date(2026, 8, 17)).outcome == Outcome::kept);
  CHECK(kept() == "2026-W33|8001|6|2026-08-14|1|1\n2026-W34|8001|6|2026-08-17|1|1");
  CHECK(logged() == "3");
}

TEST_CASE("access: a grade that is empty by then goes with the week's older count") {
  Rehearsal world;
  DistrictRows rows;
  rows.students.push_back({.id = numbered_student(2), .last = "Adams", .grade = "7"});
  rows.guardians.push_back({.student = numbered_student(2), .id = "G2"});
  world.import(rows);
  count_access(*world.session, Date(2026, 8, 13));
  rows.students[1].grade = "6";
  world.import(rows);
  count_access(*world.session, Date(2026, 8, 14));
  CHECK(world.query("SELECT grade, eligible FROM access_counts") == "6|2");
}

TEST_CASE("access: the step says what it counted, and only a change makes the backup again") {
  Rehearsal world;
  world.import(DistrictRows{});
  auto first = count_access_step(*world.session, Date(2026, 8, 14));
  CHECK(first.detail == "1 grade of a school counted for 2026-W33");
  CHECK(first.changed == Changed::yes);
  CHECK(count_access_step(*world.session, Date(2026, 8, 14)).changed == Changed::no);
  auto late = count_access_step(*world.session, Date(2026, 8, 11));
  CHECK(late.detail == "2026-W33 has a newer count, which stays");
  CHECK(late.changed == Changed::no);
}

TEST_CASE("access: only who runs jobs counts") {
  Rehearsal world;
  CHECK(has(test::problem<NotPermitted>([&] { count_access(*world.with_role("Principal", "8001"), {}); }),
            "(job.run at the district)"));
}

}  // namespace portal
