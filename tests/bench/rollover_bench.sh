#!/bin/bash
# The rollover of a district against one SQL statement that updates the same rows, alternating in one run.
# Usage: rollover_bench.sh [-n STUDENTS] [-r RUNS] BUILD_FOLDER     (SCRATCH names the folder to work in)
# A ratio is the reference's seconds over ours: 0.67 is 1.5 times its time, 0.33 is 3 times.
set -euo pipefail
bench=$(dirname "$(realpath "$0")")
# shellcheck source-path=SCRIPTDIR source=measure.sh
. "$bench/measure.sh"

portalctl() { "$build/portalctl" -q "$@"; }
restore() {
  rm -f portal.db*
  cp -p kept/portal.db* .
  sync
}

"$build/tests/make-district" --students "$students" --nights 1 -o extracts >/dev/null
night=$(ls extracts)
printf 'database: portal.db\nbackup:\n  folder: backups\nrollover:\n  feeders: feeders.csv\n' >portal.yaml
mkdir backups kept
now="2027-07-05T08:00:00-07:00"
portalctl init --sandbox --admin "$(id -un)" --service portal --now "${night}T02:30:00-07:00"
portalctl roster import "extracts/$night" --now "${night}T02:30:00-07:00" >/dev/null || [ $? -eq 1 ]
portalctl pin issue --now "${night}T03:00:00-07:00" >/dev/null
# Where a grade ends at a school, its students go to the district's first school that has the next one, by thirds.
portalctl roster export --what schools --columns location_code,low_grade,high_grade --format csv >schools.csv
awk -F, -v OFS=, 'function rank(g) { return g == "PK" ? -2 : g == "TK" ? -1 : g == "K" ? 0 : g + 0 }
  NR > 1 { gsub("\r", ""); code[NR] = $1; low[NR] = rank($2); high[NR] = rank($3); last = NR }
  END { print "from_school,grade,to_school,rule,to_grade"
    for (i = 2; i <= last; ++i) {
      if (high[i] >= 12) continue
      grade = high[i] == 0 ? "K" : high[i] == -1 ? "TK" : high[i] == -2 ? "PK" : high[i]
      n = 0
      for (k = 1; k < last && n < 2; ++k) {
        j = 2 + (i - 2 + k * 7) % (last - 1)
        if (low[j] <= high[i] + 1 && high[j] >= high[i] + 1 && j != i) to[++n] = code[j]
      }
      if (n == 2 && to[1] != to[2]) { print code[i], grade, to[1], "60%", ""; print code[i], grade, to[2], "40%", "" }
      else if (n) print code[i], grade, to[1], "", ""
    } }' schools.csv >feeders.csv
# Half of the students have their next place in the extract; of the others the rules tell.
sqlite3 portal.db "UPDATE students SET next_grade = NULL, next_location_code = NULL WHERE rowid % 2"
cp -p portal.db* kept/
echo "$students students, $(($(wc -l <schools.csv) - 1)) schools, $(($(wc -l <feeders.csv) - 1)) feeder rules, medians of $runs"

plan=("$build/portalctl" year rollover --to 2027-28 --now "$now" --dry-run --format csv)
"${plan[@]}" >/dev/null 2>plan.told || [ $? -eq 1 ]
fingerprint=$(sed -n 's/^plan \([0-9a-f-]*\);.*/\1/p' plan.told)
grep '^dry run' plan.told
run=("$build/portalctl" -q year rollover --to 2027-28 --now "$now" --plan "$fingerprint" --leave-open --yes --format csv)
# The same rows, the same columns, as safe on the disk.
cat >reference.sql <<'SQL'
PRAGMA cache_size=-65536;
PRAGMA synchronous=FULL;
PRAGMA secure_delete=ON;
UPDATE students SET grade = CASE grade WHEN 'TK' THEN 'K' WHEN 'K' THEN '1' WHEN '12' THEN '12' ELSE CAST(grade + 1 AS TEXT) END,
  location_code = location_code, school_year = '2027-28' WHERE enrollment_status = 'A' AND absent_since IS NULL;
SQL
for ((i = 0; i <= runs; ++i)); do
  restore
  timed reference sqlite3 portal.db ".read reference.sql"
  restore
  timed plan "${plan[@]}"
  timed backup "$build/portalctl" -q backup create backups --now "$now"
  restore
  timed run "${run[@]}"
  restore
  ((i > 0)) || rm -f ./*.seconds ./*.memory # the first is a warm-up
  rm -f backups/*
done
report_head
report "plan (--dry-run)" plan reference 0.67
report "run, its backup in it" run reference 0.33
awk -v run="$(median run.seconds)" -v backup="$(median backup.seconds)" \
  'BEGIN { print run - backup }' >without.seconds
cp run.memory without.memory
report "run, without its backup" without reference 0.33
echo "a backup alone: $(median backup.seconds) s"
