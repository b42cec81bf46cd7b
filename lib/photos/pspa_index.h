#pragma once
// The index of a PSPA disc: which image file is which student's (PSPA, "Student ID CD"). Tab-separated, without a
// header, a student a line, lines end with CR LF, UTF-8.
#include <string>
#include <vector>

#include "lib/photos/photo_roster.h"

namespace portal {

/// INDEX.TXT for photos that are named after their students, at the top of a zip: "023907F123.jpg". The volume is the
/// school's location code. What would break a line or a cell is a space; a double quote is a single one.
std::string pspa_index(const PhotoSchool& at, const std::vector<RosterStudent>& students);

}  // namespace portal
