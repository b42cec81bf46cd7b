#pragma once
// The sandbox's district in the summer of 2027, with a rollover to 2027-28 that waits for July 1.
#include <fmt/format.h>

#include "tests/support/sandbox.h"

namespace portal::test {

struct WaitingRollover : Sandbox {
  WaitingRollover() {
    sql("INSERT INTO rollovers (school_year, schools, fingerprint, state, decided_at, decided_by, takes_effect, "
        "newest_run, students, graduates, left_open, backup) VALUES ('2027-28', '', 'f', 'waiting', "
        "'2027-05-20T10:00:00Z', 'bsolano', '2027-07-01', 1, 0, 0, 0, 'b.zst');"
        "INSERT INTO rollover_students SELECT 1, student_id, iif(grade = '12', 'graduated', 'promoted'), "
        "location_code, CASE grade WHEN '12' THEN '12' WHEN 'PK' THEN 'TK' WHEN 'TK' THEN 'K' WHEN 'K' THEN '1' ELSE "
        "CAST(CAST(grade AS INTEGER) + 1 AS TEXT) END, location_code, grade, school_year, homeroom, homeroom_teacher, "
        "homeroom_teacher_email, enrollment_status, entry_date, exit_date, next_location_code, next_grade, "
        "updated_run, "
        "fingerprint FROM students WHERE enrollment_status = 'A' AND exit_date IS NULL");
  }

  std::string sql(const std::string& text) const {
    return output_of(fmt::format("sqlite3 '{}' \"{}\"", path("portal.db"), text));
  }
  /// What of it is there, by a copy: students of each year, graduates, the rollover's state, rows in the log.
  std::string state_of_rollover() const {
    shell("cp portal.db copy.db; cp portal.db-wal copy.db-wal 2>/dev/null");
    auto text = output_of(fmt::format(
        "sqlite3 '{}' \"SELECT (SELECT count(*) FROM students WHERE school_year = '2026-27'), (SELECT count(*) FROM "
        "students WHERE school_year = '2027-28'), (SELECT count(*) FROM graduates), (SELECT state FROM rollovers), "
        "(SELECT count(*) FROM audit_log WHERE action = 'year.begin')\"",
        path("copy.db")));
    shell("rm -f copy.db copy.db-wal copy.db-shm");
    return text;
  }
};

inline const std::string july_1 = " --now 2027-07-01T00:05:00-07:00", june_30 = " --now 2027-06-30T23:55:00-07:00";

}  // namespace portal::test
