#!/bin/bash
# `audit verify` of a million rows (-n) against a bare loop that reads and hashes them, and how long the rows of the log
# take to be listed, alternating (design: quality, "How to measure"). The rows are those of the PINs of a district.
# Usage: audit_bench.sh [-n ROWS] [-r RUNS] BUILD_FOLDER     (SCRATCH names the folder to work in)
set -euo pipefail
bench=$(dirname "$(realpath "$0")")
# shellcheck source-path=SCRIPTDIR source=measure.sh
. "$bench/measure.sh"
rows=$students
[ "$rows" = 550000 ] && rows=1000000

"$build/tests/make-district" --students $((rows * 6 / 10)) --nights 1 -o extracts >/dev/null
night=$(ls extracts)
now="${night}T09:00:00-07:00"
printf 'database: portal.db\n' >portal.yaml
portalctl() { "$build/portalctl" -q --now "$now" "$@"; }
portalctl init --sandbox --admin "$(id -un)" --service portal
portalctl roster import "extracts/$night" >/dev/null || [ $? = 1 ]
/usr/bin/time -q -f 'PINs issued, each with its row, in %e s' "$build/portalctl" -q --now "$now" pin issue >/dev/null
portalctl audit checkpoint >/dev/null
sqlite3 portal.db "SELECT count(*) || ' rows of the log, ' || (sum(length(detail) + length(subject) + 160) / 1000000) || ' MB'
  FROM audit_log"
for ((run = 0; run <= runs; ++run)); do # the first is a warm-up
  timed loop "$build/tests/audit_loop" portal.db
  timed verify "$build/portalctl" -q --now "$now" audit verify
  timed list "$build/portalctl" -q --now "$now" audit list --format csv
  [ "$run" = 0 ] && rm ./*.seconds ./*.memory
done
report_head
report "audit verify" verify loop 0.70
report "audit list --format csv" list loop -
