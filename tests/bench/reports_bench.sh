#!/bin/bash
# Spreadsheets: rows of ten columns against python3-openpyxl in write-only mode, alternating; and their peak memory at a
# tenth of the rows, which must be the same (design: quality, "XLSX").
# Usage: reports_bench.sh [-n ROWS] [-r RUNS] BUILD_FOLDER     (SCRATCH names the folder to work in)
set -euo pipefail
bench=$(dirname "$(realpath "$0")")
# shellcheck source-path=SCRIPTDIR source=measure.sh
. "$bench/measure.sh"

export TMPDIR=$scratch
ours() { timed "$1" "$build/tests/xlsx_bench" "$2" "$1.xlsx"; }
ours warm-up 1000
for ((run = 1; run <= runs; ++run)); do
  ours xlsx "$students"
  timed openpyxl /usr/bin/python3 "$bench/xlsx_reference.py" "$students" openpyxl.xlsx
done
ours tenth $((students / 10))

rows_of() { unzip -p "$1" xl/worksheets/sheet1.xml | tr '>' '\n' | grep -c '^<row '; }
if [ "$(rows_of xlsx.xlsx)" != "$(rows_of openpyxl.xlsx)" ]; then
  echo "the two files do not have the same rows" >&2
  exit 1
fi
report_head
report "XLSX, $students rows x 10" xlsx openpyxl 5.00
printf 'peak memory: %d KB for %d rows, %d KB for %d; openpyxl %d KB; files %d and %d KB\n' \
  "$(sort -n tenth.memory | tail -1)" $((students / 10)) "$(sort -n xlsx.memory | tail -1)" "$students" \
  "$(sort -n openpyxl.memory | tail -1)" $(($(stat -c %s xlsx.xlsx) / 1024)) $(($(stat -c %s openpyxl.xlsx) / 1024))
