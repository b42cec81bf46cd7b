#pragma once
#include <optional>
#include <string>
#include <vector>

#include "lib/calendar/school_years.h"

namespace portal {

std::optional<SchoolYearDays> select_school_year(Store& store, SchoolYear year);
std::vector<SchoolYearDays> select_school_years(Store& store);
/// In place of what was recorded of that year.
void put_school_year(Store& store, const SchoolYearDays& days, Timestamp now, const std::string& login);

}  // namespace portal
