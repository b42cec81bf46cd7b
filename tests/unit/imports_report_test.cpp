#include <doctest/doctest.h>

#include "lib/roster/undo.h"
#include "tests/support/rehearsal.h"
#include "tests/support/report_rows.h"

namespace portal {
namespace {

using test::ask;
using test::DistrictRows;
using test::Rehearsal;
using test::told;

const std::vector<std::string> columns = {"run",     "business_date", "operator",  "outcome",
                                          "kind",    "file",          "rows_read", "added",
                                          "changed", "withdrawn",     "rejected",  "unchanged"};

}  // namespace

TEST_CASE("imports: a row for each run and kind, the newest first; the same files again, and what was undone") {
  Rehearsal world;
  CHECK(ask(*world.session, "imports").empty());
  DistrictRows rows;
  world.import(rows);
  world.clock.set(test::moment("2026-08-15T10:00:00Z"));
  rows.students[0].homeroom = "B";
  rows.students.push_back({.id = "bad"});
  world.import(rows, test::accepting());
  CHECK(told(ask(*world.session, "imports"), columns) ==
        "2|2026-08-15|admin|applied|schools|schools.csv|2|0|0|0|0|2\n"
        "2|2026-08-15|admin|applied|students|students.csv|2|0|1|0|1|0\n"
        "2|2026-08-15|admin|applied|guardians|guardians.csv|1|0|0|0|0|1\n"
        "1|2026-08-14|admin|applied|schools|schools.csv|2|2|0|0|0|0\n"
        "1|2026-08-14|admin|applied|students|students.csv|1|1|0|0|0|0\n"
        "1|2026-08-14|admin|applied|guardians|guardians.csv|1|1|0|0|0|0");
  undo_run(*world.session, 2);
  auto since = ask(*world.session, "imports", {{"since", "2026-08-15"}});
  REQUIRE(since.size() == 3);
  CHECK(since[1].at("outcome") == "undone");
  CHECK(since[1].at("started_at") == "2026-08-15 03:00");
}

}  // namespace portal
