#pragma once
#include <map>
#include <string>

#include "lib/output/table.h"
#include "lib/store/store.h"

namespace portal {

/// A student's name in SQL, of `students s`.
constexpr const char* student_name_sql =
    "s.first_name || iif(s.middle_name IS NULL, ' ', ' ' || s.middle_name || ' ') || s.last_name";
/// A guardian's, of `guardian_links g`.
constexpr const char* guardian_name_sql = "g.first_name || ' ' || g.last_name";
/// The student is actively enrolled.
constexpr const char* active_student_sql = "s.active_from <= :today AND :today <= s.active_until";

/// A statement that is read row by row; stops where the person interrupts.
class ReportQuery {
 public:
  using Parameters = std::map<std::string, std::string>;
  /// Binds those of the parameters that the statement names.
  ReportQuery(Store& store, const std::string& sql, const Parameters& parameters);
  bool step();
  std::string text(int column);     // NULL is ""
  std::int64_t number(int column);  // NULL is 0
  Cell cell(int column);            // as it is: blank, a number or a text
  /// The columns from there on, `count` of them.
  std::vector<Cell> cells(int from, int count);

 private:
  SQLite::Statement select_;
  long steps_ = 0;
};

/// Finds a row where a student is actively enrolled; further conditions may follow.
std::string any_active_student_sql();

/// " AND <column> IN (…)", of the codes in :schools, a JSON array.
std::string in_schools_sql(std::string_view column);

}  // namespace portal
