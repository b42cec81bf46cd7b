#pragma once
#include <vector>

#include "lib/photos/photo_roster.h"

namespace portal {

/// The students of a school who are actively enrolled on that day, in no order.
std::vector<RosterStudent> select_photo_roster(Store& store, const LocationCode& school, Date day);

/// Of the same students, by grade, in no order.
std::vector<PhotoCount> select_photo_counts(Store& store, const LocationCode& school, Date day);

}  // namespace portal
