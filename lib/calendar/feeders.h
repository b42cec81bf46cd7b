#pragma once
// The schools' feeder patterns: where the students of a grade go when their school ends. One file for the district, the
// setting `rollover.feeders`, in the form of config/feeders.csv:
//
//   from_school,grade,to_school,rule,to_grade
//
// from_school: a location code, or * for every school. to_school: a location code; blank: the same school. rule: who of
// them: blank for all, `60%` a share, `zip 90011 90012` or `city Bell` by address, `homeroom SDC*` for a special-day
// class, `else` for the rest. to_grade: blank for the next grade.
//
// A school's own lines are asked before those of *. Of the lines of a school and grade the first ZIP code, city or
// homeroom that fits counts; who fits none is left to the shares or `else`. Homerooms alone say nothing of the others.
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/grade.h"

namespace portal {

struct FeederRule {
  enum class Who { all, share, zip, city, homeroom, rest };
  int line = 0;
  std::string from_school;  // blank: every school
  Grade grade;
  std::string to_school;  // blank: the same
  Who who = Who::all;
  int percent = 0;                  // of a share
  std::vector<std::string> values;  // ZIP codes, cities or homerooms, as fitting_text() has them
  std::optional<Grade> to_grade;    // none: the next
  Grade grade_after() const;        // what to_grade comes to
};

/// A city or homeroom as it is compared: without case, accents and doubled spaces.
std::string fitting_text(std::string_view text);

/// BadInput with each line and reason where a line cannot be read, where shares of one school and grade do not add up
/// to 100, or where two rules say different things of the same students.
std::vector<FeederRule> read_feeders(const std::filesystem::path& file);
/// The same, of the bytes of a file of that name.
std::vector<FeederRule> parse_feeders(std::string_view bytes, const std::string& name);

}  // namespace portal
