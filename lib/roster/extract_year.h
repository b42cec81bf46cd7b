#pragma once
// The school year that an extract is of, and whether it may come in: an extract of last year must not pull students
// back who were rolled over. It is told by the column SchoolYear, else by a name ("students_2026-27.csv"), else by the
// setting roster.school_year; else it is the roster's own.
#include <optional>
#include <string>
#include <vector>

#include "lib/config/settings.h"
#include "lib/roster/extract.h"
#include "lib/roster/plan.h"

namespace portal {

/// What is known of it before its rows are read.
struct ExtractYear {
  SchoolYear current;                // of its business date
  std::optional<SchoolYear> roster;  // how far imports and rollovers have brought the roster; none: it is empty
  std::optional<RolledYear> rolled;
  std::vector<ToldYear> told;  // by names, then by the setting

  /// What a blank cell is read as, in a file whose column tells no year.
  std::string blank() const;
};
ExtractYear extract_year(Store& store, const Settings& settings, const std::vector<ToldYear>& names,
                         Date business_date);

/// The year of the extract, now that its students were read.
std::string year_of(const std::vector<KindPlan>& plans, const ExtractYear& year);

/// A sentence for each thing that is wrong with the year of those students' rows: it contradicts a name or the
/// setting; it is neither the current one nor, where the roster has not gone into that yet, the roster's own; or it is
/// told by nothing, and the students' grades say that it is the next one.
std::vector<std::string> judge_year(const KindPlan& students, const ExtractYear& year);

}  // namespace portal
