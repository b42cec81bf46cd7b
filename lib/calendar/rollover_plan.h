#pragma once
// What a rollover to the next school year would do, worked out before anything is written (000: "students roll over to
// the next grade").
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "lib/access/session.h"
#include "lib/base/date.h"
#include "lib/base/grade.h"

namespace portal {

struct RolloverRequest {
  SchoolYear to;
  std::optional<std::filesystem::path> decisions;  // lib/calendar/decisions.h
  std::vector<LocationCode> schools;               // whose students; none: all
};

/// `stays`: in the same grade by a feeder rule, as a special-day class does; `retained`: who repeats it.
enum class Outcome : std::uint8_t { promoted, retained, stays, skipped, graduated, open };
std::string_view outcome_name(Outcome outcome);  // "promoted", …

/// Which of the sources told a student's next place; they are asked in this order.
enum class PlacedBy : std::uint8_t { extract, decision, feeder, next_grade, nobody };
std::string_view placed_by_name(PlacedBy source);

/// A student whom the plan moves, or cannot. Schools and questions are places in the plan's lists.
struct PlannedStudent {
  std::string student_id;
  std::int64_t row = 0;                          // where it lies in the table, for who writes them
  std::uint32_t from_school = 0, to_school = 0;  // the same where open or graduated
  Grade from, to;                                // likewise
  Outcome outcome = Outcome::open;
  PlacedBy by = PlacedBy::nobody;
  std::uint32_t question = 0;  // where open
};

struct PlannedSchool {
  std::string location_code, school_name;
};

/// A grade of a school, before and after.
struct GradeCounts {
  std::uint32_t school = 0;
  Grade grade;
  std::int64_t before = 0;     // students of the year that ends, whom this plan is about
  std::int64_t after = 0;      // students of the next year: those who go there, and those who are in it already
  std::int64_t leavers = 0;    // of `before`: who go to another school
  std::int64_t arrivals = 0;   // of `after`: who come from another school by this plan
  std::int64_t retained = 0;   // of `after`: who repeat the grade, at whichever school
  std::int64_t graduates = 0;  // of `before`
  std::int64_t open = 0;       // of `before`: who have no next place yet
};

/// What nobody has answered for some students of one grade at one school.
struct OpenQuestion {
  std::uint32_t school = 0;
  Grade grade;
  std::int64_t students = 0;
  std::vector<std::string> examples;  // up to three student IDs
  std::string question;               // "8123 Marvelous Middle School has no grade 9, and no rule says where its …"
  std::string answer;                 // how to answer it
};

struct RolloverPlan {
  SchoolYear to;
  std::vector<std::string> schools_asked;  // none: all
  /// Of everything that the plan rests on and says: the students with what counts of them, the schools' grades, the
  /// feeder rules, the decisions. "3f9c-08d1-77aa-e402"
  std::string fingerprint;
  std::vector<PlannedSchool> schools;
  std::vector<PlannedStudent> students;  // by student ID; those who are in the next year already are not among them
  std::vector<GradeCounts> counts;       // by location code and grade
  std::vector<OpenQuestion> questions;   // likewise
  std::int64_t already = 0;              // students in that year already, or waiting to be
  std::vector<std::pair<std::string, std::string>> files;  // the feeder rules and the decisions: name, SHA-256
  std::int64_t database = 0;       // which state of it the plan was made from, for run_rollover() in this process
  std::vector<std::string> notes;  // decisions that the extract overruled, rules that matched nobody
};

/// NotPermitted without year.rollover. NotFound for a school that is not there. BadInput where the feeder rules or the
/// decisions cannot be read, with each line and reason. Refused where the roster is of an older year than the one
/// before `to`.
///
/// A student is in the plan who is active today, or was on the last day of the year that ends, and whose school year is
/// before `to`. The same roster gives the same plan on whichever day it is made.
RolloverPlan plan_rollover(Session& session, const RolloverRequest& request);

}  // namespace portal
