// A file that was cut off while it was written must not look like a district that lost its students
// (design: extracts): wherever the second night's file is cut, nobody is withdrawn because of it.
#include <doctest/doctest.h>

#include "lib/base/errors.h"
#include "tests/support/rehearsal.h"

using namespace portal;
using namespace portal::test;

namespace {

DistrictRows second_night() {
  auto rows = district_of(12);
  rows.students[3].last = "Müller, \"M\"";
  rows.students[5].first = "two\nlines";
  for (auto& row : rows.students)
    if (row.last.find('"') != row.last.npos) row.last = "\"Müller, \"\"M\"\"\"";
  rows.students[5].first = "\"two\nlines\"";
  rows.students[7].grade = "7";
  return rows;
}

enum class Ended { imported, refused, bad_input };

Ended import_cut(Rehearsal& rehearsal, const DistrictRows& rows, const std::string& students) {
  try {
    rehearsal.import(rows.schools_csv(), students, rows.guardians_csv());
    return Ended::imported;
  } catch (const Refused&) {
    return Ended::refused;
  } catch (const BadInput&) {
    return Ended::bad_input;
  }
}

}  // namespace

TEST_CASE("a students file cut at any byte withdraws nobody") {
  Rehearsal rehearsal;
  auto rows = second_night();
  rehearsal.import(district_of(12));
  rehearsal.import(rows, accepting());
  auto whole = rows.students_csv();
  auto before = rehearsal.query("SELECT * FROM students ORDER BY 1") + rehearsal.query("SELECT * FROM guardian_links");
  auto runs = rehearsal.query("SELECT count(*) FROM roster_runs");
  for (std::size_t at = 0; at < whole.size(); ++at) {
    // Every 7th byte, and around each line end, where a cut looks most like a whole file.
    bool boundary = whole[at] == '\n' || (at > 0 && whole[at - 1] == '\n') || (at > 1 && whole[at - 2] == '\n');
    if (at % 7 != 0 && !boundary) continue;
    CAPTURE(at);
    auto ended = import_cut(rehearsal, rows, whole.substr(0, at));
    // Cut between two records it is a file with fewer students, which the guards of a small district stop.
    bool between = at > 0 && whole[at - 1] == '\n' && at > whole.find('\n');
    CHECK(ended == (between && ended != Ended::bad_input ? Ended::refused : Ended::bad_input));
    CHECK(rehearsal.query("SELECT * FROM students ORDER BY 1") + rehearsal.query("SELECT * FROM guardian_links") ==
          before);
  }
  CHECK(rehearsal.query("SELECT count(*) FROM roster_runs") == runs);
}
