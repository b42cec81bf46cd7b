#pragma once
// How far a school is: of the guardians who are to have access to a student, how many have it (002 step 10). What
// eligible, issued, validated and expired mean is said once, here, for every report and for the nightly count; it
// agrees with pin_status().
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/access/session.h"
#include "lib/output/table.h"

namespace portal {

/// Of pairs of a student and a guardian.
struct AccessCounts {
  std::int64_t eligible = 0;   // legal guardian, not restricted, of an actively enrolled student (001 III)
  std::int64_t issued = 0;     // of these: a PIN was issued, whatever became of it
  std::int64_t validated = 0;  // of these: the newest PIN was validated
  std::int64_t expired = 0;    // of these: the newest PIN's days were over before that
  AccessCounts& operator+=(const AccessCounts& other);
  bool operator==(const AccessCounts&) const = default;
};

/// 0 to 100, to one decimal; blank where there is nothing to take a part of.
Cell percent_cell(std::int64_t part, std::int64_t whole);
inline Cell percent_cell(const AccessCounts& counts) { return percent_cell(counts.validated, counts.eligible); }

/// The week of a day, as ISO 8601 numbers it: "2026-W33". They sort as text.
std::string iso_week(Date day);
Date monday_of(Date day);
/// The same week of the year before: "2025-W33".
std::string week_a_year_before(const std::string& week);

/// A school's counts of one grade in one week, as a night kept them.
struct KeptCounts {
  std::string iso_week, location_code, grade;
  AccessCounts counts;
  bool operator==(const KeptCounts&) const = default;
};

struct AccessCounting {
  std::int64_t rows = 0;
  enum class Outcome { kept, as_before, newer_is_kept } outcome = Outcome::kept;
};
/// What the night does: keeps the counts as they are now for the week of that business date, in place of an older
/// count of that week. Safe to run again; a late run of an older date leaves a newer count alone.
AccessCounting count_access(Session& session, Date business_date);

}  // namespace portal
