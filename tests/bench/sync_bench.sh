#!/bin/bash
# The nightly sync against its references, alternating in one run (design: quality, "Targets").
# Usage: sync_bench.sh [-n STUDENTS] [-r RUNS] BUILD_FOLDER     (SCRATCH names the folder to work in)
# Prints for each: median seconds of ours and of the reference, ratio, target, peak memory of ours.
set -euo pipefail
bench=$(dirname "$(realpath "$0")")
# shellcheck source-path=SCRIPTDIR source=measure.sh
. "$bench/measure.sh"

portalctl() { "$build/portalctl" -q "$@"; }
restore() { # the district as it was kept under that name
  rm -f portal.db*
  cp -p "kept/$1/"portal.db* .
  sync
}
deliver() { # the extract alone in the inbox, as links: the job moves what it has read
  rm -rf incoming
  mkdir incoming
  cp -al "$1" incoming/
}
keep() { mkdir -p "kept/$1" && cp -p portal.db* "kept/$1/"; }

# The reference's tables have the extract's columns, and our keys and indexes.
columns() { head -1 "$1" | tr -d '\r' | sed 's/,/ TEXT, /g; s/$/ TEXT/'; }
reference_import() { # EXTRACT [PRAGMAS]
  rm -f reference.db*
  sqlite3 reference.db <<SQL
$2
PRAGMA cache_size=-262144;
CREATE TABLE students ($(columns "$1/students.csv"), PRIMARY KEY (StudentID)) STRICT;
CREATE INDEX students_by_school ON students (LocationCode);
CREATE TABLE guardians ($(columns "$1/guardians.csv"), PRIMARY KEY (StudentID, GuardianID)) STRICT;
CREATE INDEX guardians_by_guardian ON guardians (GuardianID);
.mode csv
.import --skip 1 $1/students.csv students
.import --skip 1 $1/guardians.csv guardians
SQL
}
export -f reference_import columns
unsafe='PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;'

"$build/tests/make-district" --students "$students" --nights 2 --changed 1 -o extracts >/dev/null
printf 'database: portal.db\nincoming: incoming\nbackup:\n  folder: backups\n  keep: 1\n' >portal.yaml
mkdir backups
mapfile -t nights < <(ls extracts)
first=extracts/${nights[0]} second=extracts/${nights[1]}
now_first="${nights[0]}T02:30:00-07:00" now_second="${nights[1]}T02:30:00-07:00"
portalctl init --sandbox --admin "$(id -un)" --service portal --now "$now_first"
keep new
cat "$first"/*.csv "$second"/*.csv >/dev/null # into the page cache
echo "$students students, $(($(wc -l <"$first/guardians.csv") - 1)) guardians, medians of $runs"

# DuckDB, where its module for node is: DUCKDB=folder that holds node_modules/@duckdb/node-api.
duckdb=''
if [ -n "${DUCKDB:-}" ]; then
  cp "$bench/duckdb_upsert.mjs" "$DUCKDB/" && duckdb=$DUCKDB/duckdb_upsert.mjs
  node "$duckdb" load "$first" kept/loaded.duckdb
fi

ours=("$build/portalctl" -q)
for ((run = 1; run <= runs; ++run)); do
  timed import_reference bash -c "reference_import $first ''"
  timed import_unsafe bash -c "reference_import $first '$unsafe'"
  restore new
  timed first_import "${ours[@]}" roster import "$first" --now "$now_first"

  rm -f pins.db*
  timed pin_reference "$build/tests/pin_reference" portal.db pins.db
  timed issue "${ours[@]}" pin issue --now "$now_first"
  timed backup "${ours[@]}" backup create backups --now "$now_first"
  if [ "$run" = 1 ]; then keep issued; fi
  restore issued
  timed reimport "${ours[@]}" roster import "$second" --now "$now_second"
  timed sums sha256sum "$second"/*.csv
  timed same_again "${ours[@]}" roster import "$second" --now "$now_second"

  if [ -n "$duckdb" ]; then
    cp kept/loaded.duckdb reference.duckdb
    timed duckdb node "$duckdb" apply "$second" reference.duckdb
  fi

  restore issued
  deliver "$second"
  timed night "${ours[@]}" job run nightly-sync --now "$now_second" --seed 1

  student=$(sed -n "$((students / 2))p" "$second/students.csv" | cut -d, -f2)
  # A hundred at a time: one alone is shorter than the clock of GNU time.
  timed select bash -c "for i in {1..100}; do sqlite3 portal.db \"SELECT * FROM students WHERE student_id = '$student'\"; done"
  timed find bash -c "for i in {1..100}; do '$build/portalctl' student find $student --now $now_second; done"
done

report_head
report "first import / .import" first_import import_reference 1.00
report "  (without journal or syncing)" first_import import_unsafe -
report "re-import, 1 % changed / .import" reimport import_reference 4.00
report "  (without journal or syncing)" reimport import_unsafe -
if [ -n "$duckdb" ]; then report "re-import, 1 % changed / DuckDB" reimport duckdb 1.30; fi
report "same files again / sha256sum" same_again sums 0.67
report "nightly job / .import" night import_reference 1.00
report "  (without journal or syncing)" night import_unsafe -
report "issue PINs / bare loop" issue pin_reference 0.60
report "backup, integrity_check / .import" backup import_reference -
report "100 look-ups / 100 sqlite3" find select 0.20
