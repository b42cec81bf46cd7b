#!/bin/bash
# What a help desk agent waits for, at full size: each command as a whole process, a hundred times, against a hundred
# times `sqlite3 FILE 'SELECT …'`, alternating (design: quality, "one look-up").
# Usage: desk_bench.sh [-n STUDENTS] [-r RUNS] BUILD_FOLDER     (SCRATCH names the folder to work in)
set -euo pipefail
bench=$(dirname "$(realpath "$0")")
# shellcheck source-path=SCRIPTDIR source=measure.sh
. "$bench/measure.sh"

"$build/tests/make-district" --students "$students" --nights 1 -o extracts >/dev/null
night=$(ls extracts)
now="${night}T09:00:00-07:00"
printf 'database: portal.db\nincoming: incoming\n' >portal.yaml
portalctl() { "$build/portalctl" -q --now "$now" "$@"; }
portalctl init --sandbox --admin "$(id -un)" --service portal
portalctl roster import "extracts/$night" >/dev/null || [ $? = 1 ]
portalctl pin issue >/dev/null
mkdir incoming
cp -al "extracts/$night" incoming/

# An account for every guardian who has an email, linked to all of the guardian's students.
mkdir parents
sqlite3 -csv -header portal.db "SELECT lower(min(email)) Email, min(first_name) FirstName, min(last_name) LastName,
  '2026-08-01' LastLogin, 'Y' Active FROM guardian_links WHERE entitled AND email IS NOT NULL GROUP BY lower(email)" \
  >parents/accounts.csv
sqlite3 -csv -header portal.db "SELECT lower(email) Email, student_id StudentID, guardian_id GuardianID
  FROM guardian_links WHERE entitled AND email IS NOT NULL" >parents/links.csv
/usr/bin/time -q -f 'accounts and links imported in %e s, %M KB' "$build/portalctl" -q --now "$now" parent import parents \
  >imported || [ $? = 1 ]
sqlite3 portal.db "SELECT (SELECT count(*) FROM students) || ' students, ' || (SELECT count(*) FROM accounts) ||
  ' accounts, ' || (SELECT count(*) FROM account_links) || ' links'"

half=$((students / 2))
student=$(sed -n "${half}p" "extracts/$night/students.csv" | cut -d, -f2)
email=$(sqlite3 portal.db "SELECT email FROM accounts WHERE first_name || last_name NOT LIKE '% %' AND length(last_name) > 4
  ORDER BY account_id LIMIT 1 OFFSET $((half / 4))")
name() { sqlite3 portal.db "SELECT $1 FROM accounts WHERE email = '$email'"; }
first=$(name first_name) last=$(name last_name)
mistyped=${last:0:2}${last:3:1}${last:2:1}${last:4} # two letters swapped

hundred() { # NAME COMMAND...: a hundred at a time, since one alone is shorter than the clock of GNU time
  local name=$1
  shift
  timed "$name" bash -c 'for i in {1..100}; do "$@" || [ $? = 1 ]; done' hundred "$@"
}
looks() { # each look-up's name, target and words
  cat <<LOOKS
find|0.20|student find $student
show|0.20|student show $student
search-email|0.20|parent search --email $email
search-name|0.20|parent search --first=$first --last=$last
search-likeness|0.20|parent search --first=$first --last=$mistyped
students|0.20|parent students $email
pins|0.20|pin list --student $student
lookup|-|student lookup $student
LOOKS
}
portalctl student lookup "$student" >/dev/null # makes the index of the extract
for ((run = 1; run <= runs; ++run)); do
  hundred select sqlite3 portal.db "SELECT * FROM students WHERE student_id = '$student'"
  while IFS='|' read -r name _ words; do
    IFS=' ' read -ra arguments <<<"$words"
    hundred "$name" "$build/portalctl" -q --now "$now" "${arguments[@]}"
  done < <(looks)
done
report_head
while IFS='|' read -r name target _; do report "100 x $name" "$name" select "$target"; done < <(looks)
