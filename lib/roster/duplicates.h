#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "lib/access/session.h"

namespace portal {

/// One record of a group whose records may be one person.
struct DuplicateRow {
  std::int64_t group = 0;  // counted from 1, students first, then by name
  std::string kind;        // students, guardians
  std::string record;      // student ID, guardian ID
  std::string last_name, first_name;
  std::string birth_date, location_code, grade;  // students
  std::string students;                          // guardians: the IDs of theirs
  std::string reason;                            // what the group has in common
};

/// Possible duplicates among the records that the newest extracts held: students of the same name and birth date;
/// guardians of the same name who share a student, an email, a phone or an address. Names are compared folded
/// (accents, capitals and hyphens do not count), first and last name each for itself. Guardian IDs that were merged
/// (`guardian merge`) are one record, under the kept ID. Who looked is in the log first.
std::vector<DuplicateRow> find_duplicates(Session& session);

}  // namespace portal
