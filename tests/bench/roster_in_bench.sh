#!/bin/bash
# The roster in by another form: a OneRoster bundle against the MiSiS extract of the same district (both as folders, each
# the first import of a new database), and two extracts against each other against reading them (sha256sum).
# Usage: roster_in_bench.sh [-n STUDENTS] [-r RUNS] BUILD_FOLDER     (SCRATCH names the folder to work in)
set -euo pipefail
bench=$(dirname "$(realpath "$0")")
# shellcheck source-path=SCRIPTDIR source=measure.sh
. "$bench/measure.sh"

export TMPDIR=$scratch
"$build/tests/make-district" --students "$students" --nights 2 --changed 1 -o extracts >/dev/null
mapfile -t nights < <(ls extracts)
now=(--now "${nights[0]}T02:30:00-07:00")
printf 'database: portal.db\n' >portal.yaml
mkdir misis bundle kept
for kind in schools students guardians; do cp "extracts/${nights[0]}/$kind.csv" misis/; done
"$build/portalctl" -q init --sandbox --admin "$(id -un)" --service portal "${now[@]}"
cp -p portal.db* kept/
restore() {
  rm -f portal.db*
  cp -p kept/portal.db* .
  sync
}
import() { # NAME PATH PROFILE
  restore
  timed "$1" "$build/portalctl" -q roster import "$2" --profile "$3" --business-date "${nights[0]}" "${now[@]}"
}
import misis misis misis
"$build/portalctl" -q roster export --bundle oneroster --active all -o district.zip "${now[@]}" >/dev/null
students_of() { sqlite3 portal.db 'SELECT count(*), (SELECT count(*) FROM guardian_links) FROM students'; }
there=$(students_of)
unzip -q district.zip -d bundle
import oneroster bundle oneroster
if [ "$(students_of)" != "$there" ]; then
  echo "the bundle is not the same district: $(students_of), not $there" >&2
  exit 1
fi
cat extracts/*/*.csv bundle/*.csv >/dev/null # into the page cache
compare() { timed compare "$build/portalctl" -q roster compare "extracts/${nights[0]}" "extracts/${nights[1]}" --format csv; }
sums() { timed sums sha256sum "extracts/${nights[0]}"/*.csv "extracts/${nights[1]}"/*.csv; }
compare && sums
rm -f ./*.seconds ./*.memory
for ((run = 1; run <= runs; ++run)); do
  import misis misis misis
  import oneroster bundle oneroster
  compare
  sums
done
echo "$students students, medians of $runs; the ratio is the reference's seconds over ours"
report_head
report "first import, OneRoster / MiSiS" oneroster misis 0.77
report "roster compare / sha256sum of both" compare sums 0.67
