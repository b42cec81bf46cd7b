#!/bin/bash
# The roster out again: CSV against `sqlite3 -csv` with the same query, XLSX against python3-openpyxl in write-only mode,
# alternating in one run; the peak memory of every export, and how soon its first row is there.
# Usage: roster_bench.sh [-n STUDENTS] [-r RUNS] BUILD_FOLDER     (SCRATCH names the folder to work in)
# XLSX_RUNS=1 makes a spreadsheet only so often; openpyxl takes minutes for each.
set -euo pipefail
bench=$(dirname "$(realpath "$0")")
# shellcheck source-path=SCRIPTDIR source=measure.sh
. "$bench/measure.sh"

export TMPDIR=$scratch
"$build/tests/make-district" --students "$students" --nights 2 -o extracts >/dev/null
printf 'database: portal.db\n' >portal.yaml
nights=$(ls extracts)
first=$(echo "$nights" | head -1) day=$(echo "$nights" | tail -1)
"$build/portalctl" -q init --sandbox --admin "$(id -un)" --service portal --now "${first}T02:30:00-07:00"
for night in $nights; do
  "$build/portalctl" -q roster import "extracts/$night" --now "${night}T02:30:00-07:00" >/dev/null || [ $? -eq 1 ]
done
ours=("$build/portalctl" -q roster export --now "${day}T09:00:00-07:00")

columns=$("${ours[@]}" --format csv --where 'student_id is blank' | tr -d '\r')
active="active_from <= '$day' AND '$day' <= active_until"
query="SELECT ${columns%,active}, iif($active, 'yes', 'no') AS active FROM students WHERE $active ORDER BY student_id"

csv() { timed ours-csv "${ours[@]}" --format csv; }
csv_reference() { timed sqlite3-csv sqlite3 -header -csv portal.db "$query"; }
csv && csv_reference # to warm up
if ! cmp -s <(tr -d '\r"' <ours-csv.out) <(tr -d '\r"' <sqlite3-csv.out); then
  echo "the two CSV files do not have the same rows" >&2
  exit 1
fi
rm -f ./*.seconds ./*.memory
for ((run = 1; run <= runs; ++run)); do
  csv
  csv_reference
done
for ((run = 1; run <= ${XLSX_RUNS:-runs}; ++run)); do
  timed ours-xlsx "${ours[@]}" -o ours.xlsx
  timed openpyxl /usr/bin/python3 "$bench/roster_export_reference.py" portal.db "$query" openpyxl.xlsx
done
rows_of() { unzip -p "$1" xl/worksheets/sheet1.xml | grep -o '<row ' | wc -l; }
if [ "$(rows_of ours.xlsx)" != "$(rows_of openpyxl.xlsx)" ]; then
  echo "the two spreadsheets do not have the same rows" >&2
  exit 1
fi
echo "$students students, medians of $runs"
report_head
report "export, CSV" ours-csv sqlite3-csv 3.00
report "export, XLSX" ours-xlsx openpyxl 5.00

# Every export: the most memory, which must stay below 64 MB, and the milliseconds until its first byte (below 50).
first_byte() {
  local begin end
  begin=$(date +%s%N)
  head -c 1 < <("${ours[@]}" --format csv "$@" 2>/dev/null) >/dev/null
  end=$(date +%s%N)
  wait $! || true # it ends by the pipe, once the log knows
  echo $(((end - begin) / 1000000))
}
printf '\n%-44s %9s %12s %12s\n' "" seconds memory "first byte"
for what in "students" "guardians" "links" "enrollments" "staff" "schools" "students --as-of 1" "guardians --as-of 1" \
  "enrollments --as-of 1" "students --school 0150" "links --school 0150" "students --where grade>=9"; do
  read -ra options <<<"--what $what"
  rm -f one.seconds one.memory first
  timed one "${ours[@]}" --format csv "${options[@]}"
  for ((run = 1; run <= runs; ++run)); do first_byte "${options[@]}" >>first; done
  printf '%-44s %9s %9d MB %9s ms\n' "$what" "$(median one.seconds)" "$(($(median one.memory) / 1024))" "$(median first)"
done
for form in json jsonl xlsx; do
  rm -f one.seconds one.memory
  timed one "${ours[@]}" --what links -o "links.$form"
  printf '%-44s %9s %9d MB\n' "links, $form" "$(median one.seconds)" "$(($(median one.memory) / 1024))"
done
