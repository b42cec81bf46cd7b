#pragma once
// What an import would do, worked out before anything is written.
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/date.h"
#include "lib/roster/read_rows.h"
#include "lib/roster/rolled_store.h"
#include "lib/store/store.h"

namespace portal {

enum class ChangeType { changed, moved, withdrawn, returned };
std::string_view change_name(ChangeType type);

/// A record that is in the roster and would not stay as it is.
struct Change {
  ChangeType type;
  std::string key;
  std::string fields;           // JSON: {"grade": ["3", "4"]}
  std::optional<RowPlace> row;  // the new row; a withdrawn record has none
  std::string entry_date = {};  // of a student, where it is not the row's: see compare_file()
};

struct Counts {
  std::int64_t added = 0, changed = 0, moved = 0, withdrawn = 0, returned = 0, unchanged = 0, held = 0, rejected = 0;
};

/// What the guards look at: how much of what was there goes away, or changes its identity.
struct Losses {
  std::int64_t before = 0, lost = 0;                                         // active students; links that are there
  std::int64_t entitled_before = 0, entitled_lost = 0, entitled_gained = 0;  // links that entitle to a PIN
  std::int64_t matched = 0, birth_dates = 0, last_names = 0;
  std::int64_t lower_grades = 0, higher_grades = 0;  // active students who go to one
  std::int64_t put_back = 0;                         // students of a later school year than their row
  std::int64_t ahead = 0;                            // students of an earlier school year than their row
  std::int64_t graduates_back = 0;                   // who would be enrolled again
  std::int64_t other_year = 0;                       // students whose row is of another school year than they are
  struct School {
    std::int64_t before = 0, lost = 0, lower_grades = 0;
  };
  std::map<std::string, School> schools;
};

struct KindPlan {
  const RecordKind* kind = nullptr;
  ImportMode mode =
      ImportMode::full;          // of its own file: a bundle may hold all of one kind, and of another what changed
  FileRows rows;                 // the file's; none for enrollments
  std::vector<RowPlace> added;   // places in the file's rows, in the order of their keys
  std::vector<RowPlace> reread;  // unchanged, but not known by their fingerprints: those are to be written
  std::vector<Change> changes;   // in the order of their keys
  Counts counts;
  std::map<std::string, Counts> by_school;  // students, by location code
  Losses losses;
  std::set<std::string> held;  // keys of students and links that no row named, but that are held
};

/// Student IDs that are judged otherwise than their absence alone would have it.
struct Spared {
  const std::set<std::string>& held;       // their links and records count as seen
  const std::set<std::string>& looked_up;  // added by a lookup since the last import: their absence is no loss
  const Graduates& graduates;              // while their links are open they stay as they are; none of them is a loss
};

/// Compares the file's rows with the roster, key by key; `known`: the roster as read_rows() left it marked. In full
/// mode a record that no row names is withdrawn, unless a rejected row may have been about it; in delta mode absence
/// says nothing. Whether a student is active is judged on the business date and a week later: dates that would end
/// everybody's enrollment on Monday must stop the import of Friday.
///
/// A student who was rolled over is enrolled from July 1 (domain: "summer"), though the extract has the first day of
/// school: until that day is there, the row's entry date stays.
KindPlan compare_file(Store& store, FileRows rows, KnownRecords& known, ImportMode mode, const Spared& spared,
                      Date business_date);

/// The same for enrollments at other schools, which are added and changed, never withdrawn.
KindPlan compare_enrollments(Store& store, KindPlan& students);
/// An enrollment's record from the student's.
Record enrollment_of(const Record& student);

}  // namespace portal
