#pragma once
// The students whom a rollover moves, by the place of their rows.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lib/base/date.h"
#include "lib/store/store.h"

namespace portal {

/// Of the students' rows, every field that a rollover changes, by its name there and among the rollover's students.
inline constexpr std::string_view image_fields =
    "location_code, grade, school_year, homeroom, homeroom_teacher, homeroom_teacher_email, enrollment_status, "
    "entry_date, exit_date, next_location_code, next_grade, fingerprint";
inline constexpr std::string_view image_columns =
    "from_location_code, from_grade, from_school_year, from_homeroom, from_homeroom_teacher, "
    "from_homeroom_teacher_email, from_enrollment_status, from_entry_date, from_exit_date, from_next_location_code, "
    "from_next_grade, from_fingerprint";

struct RolledCounts {
  std::int64_t students = 0, graduates = 0;
};

/// Half a million rows, changed by few statements: these ask for each row, as they come to it, where its student goes.
class StudentMoves {
 public:
  enum class How { stays, goes, graduates };  // at the same school, to another, out of the last grade

  void add(std::int64_t row, How how, std::string_view outcome, std::string_view location_code, std::string_view grade);
  /// Those that a rollover was written for; without the stale ones.
  static StudentMoves of_rollover(Store& store, std::int64_t rollover);

  /// Writes where the students go, with their rows as they stand now.
  void write(Store& store, std::int64_t rollover);
  /// Puts the students into their new schools and grades, and ends the enrollments of graduates.
  void carry_out(Store& store, SchoolYear to);
  /// Puts the students' rows back as they were written down.
  void take_back(Store& store, std::int64_t rollover);

  RolledCounts counts() const;

 private:
  struct Place {
    How how = How::stays;
    std::string outcome, location_code, grade;
  };
  struct Move {
    std::int64_t row = 0;
    std::uint32_t place = 0;
  };
  std::vector<Move> moves_;
  std::vector<Place> places_;
  std::unordered_map<std::string, std::uint32_t> known_;  // of the places
  std::string key_;
  std::size_t asked_ = 0;  // the move that was asked for last: the statements go up the rows
  bool sorted_ = false;

  friend class PlannedFunction;
  const Place* place_of(std::int64_t row);
  void each_slice(const std::function<void(std::int64_t above, std::int64_t to)>& act);
};

}  // namespace portal
