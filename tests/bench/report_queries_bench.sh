#!/bin/bash
# Every report over the whole district as CSV, against its own SQL query in the sqlite3 shell, alternating (issue
# "reports": within 3 times the query's own time). PINs have been validated, and parents have accounts.
# Usage: report_queries_bench.sh [-n STUDENTS] [-r RUNS] BUILD_FOLDER     (SCRATCH names the folder to work in)
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

# An account for every guardian who has an email; a third of the PINs were validated; photos of most; many looks.
mkdir parents
sqlite3 -csv -header portal.db "SELECT lower(min(email)) Email, min(first_name) FirstName, min(last_name) LastName,
  '2026-08-01' LastLogin, 'Y' Active FROM guardian_links WHERE entitled AND email IS NOT NULL GROUP BY lower(email)" \
  >parents/accounts.csv
sqlite3 -csv -header portal.db "SELECT lower(email) Email, student_id StudentID, guardian_id GuardianID
  FROM guardian_links WHERE entitled AND email IS NOT NULL" >parents/links.csv
portalctl parent import parents >imported || [ $? = 1 ]
sqlite3 portal.db "UPDATE pins SET state = 'used', date_used = '${night}T15:22:11Z', sealed = NULL, student_mark = NULL,
    guardian_mark = NULL WHERE rowid % 3 = 0;
  INSERT INTO photo_versions (student_id, change, at, operator, source, findings)
    SELECT student_id, 'uploaded', '${night}T01:00:00Z', 'x', '', '' FROM students WHERE rowid % 5 > 0;
  INSERT INTO student_photos (student_id, version_id, uploaded_at, likeness)
    SELECT student_id, version_id, at, randomblob(16) FROM photo_versions;
  INSERT INTO published_photos SELECT student_id, location_code, version_id, '${night}T12:00:00Z'
    FROM photo_versions JOIN students USING (student_id) WHERE version_id % 7 > 0;
  INSERT INTO access_counts SELECT '2025-W33', location_code, grade, '2025-08-14', count(*), count(*), count(*) / 2, 0
    FROM students GROUP BY 2, 3;
  INSERT INTO audit_log SELECT (SELECT max(seq) FROM audit_log) + row_number() OVER (), '${night}T15:00:00Z', 'somebody', '',
    'bench', 'student.look', student_id, 'done', '{\"tab\":\"home\",\"reason\":\"\"}', x'00' FROM students WHERE rowid % 4 = 0;
  INSERT INTO contact_changes (at, account_id, student_id, guardian_id, field, before, value, state, outgoing_file)
    SELECT '${night}T15:00:00Z', account_id, student_id, guardian_id, 'cell_phone', '', '2135550100', 'pending', 'x'
    FROM account_links WHERE rowid % 2 = 0"
sqlite3 portal.db "SELECT (SELECT count(*) FROM schools) || ' schools, ' || (SELECT count(*) FROM students) ||
  ' students, ' || (SELECT count(*) FROM guardian_links WHERE entitled) || ' guardians who are to have a PIN'"

eligible="g.entitled AND s.active_from <= '$night' AND '$night' <= s.active_until"
name="s.first_name || iif(s.middle_name IS NULL, ' ', ' ' || s.middle_name || ' ') || s.last_name"
# What each report must read, as one would write it by hand.
by_name="ORDER BY s.location_code, s.last_name, s.first_name, s.student_id"
counts="count(*), sum(p.state IS NOT NULL), sum(p.state IS 'used'), sum(p.state IN ('expired', 'lapsed'))"
pairs="guardian_links g LEFT JOIN pins p USING (student_id, guardian_id) CROSS JOIN students s USING (student_id)"
query() { # NAME: the SQL of a report
  case $1 in
    registered-parents) echo "SELECT s.location_code, s.student_id, $name, s.grade, s.homeroom, g.guardian_id,
      g.first_name || ' ' || g.last_name, g.relationship, a.account_id IS NOT NULL, a.email, a.created_at, p.state,
      p.date_used, a.last_login, (SELECT count(*) FROM account_links n WHERE n.account_id = a.account_id)
      FROM students s CROSS JOIN guardian_links g USING (student_id) LEFT JOIN pins p USING (student_id, guardian_id)
      LEFT JOIN account_links l ON l.student_id = g.student_id AND l.guardian_id = g.guardian_id
      LEFT JOIN accounts a ON a.account_id = coalesce(l.account_id, (SELECT min(b.account_id) FROM accounts b
        WHERE b.guardian_id = g.guardian_id)) WHERE $eligible $by_name, g.guardian_id" ;;
    per-school) echo "SELECT s.location_code, $counts FROM $pairs WHERE $eligible GROUP BY 1" ;;
    campus-view) for group in "s.location_code" "s.location_code, s.grade" "s.location_code, s.homeroom" \
      "s.location_code, g.language"; do echo "SELECT $group, $counts FROM $pairs WHERE $eligible GROUP BY $group;"; done ;;
    missing-emails) echo "SELECT s.location_code, s.student_id, $name, s.grade, s.homeroom, g.guardian_id,
      g.first_name || ' ' || g.last_name, g.relationship, g.email FROM students s
      CROSS JOIN guardian_links g USING (student_id) WHERE $eligible AND (g.email IS NULL OR g.email NOT LIKE '_%@_%._%')
      $by_name, g.guardian_id" ;;
    missing-photos) echo "SELECT s.location_code, s.student_id, $name, s.grade, s.homeroom, s.homeroom_teacher, f.uploaded_at
      FROM students s LEFT JOIN student_photos f USING (student_id) LEFT JOIN published_photos p USING (student_id)
      WHERE s.active_from <= '$night' AND '$night' <= s.active_until AND p.student_id IS NULL $by_name" ;;
    emergency-contacts) echo "SELECT c.student_id, $name, s.grade, s.homeroom, g.first_name || ' ' || g.last_name,
      c.guardian_id, g.relationship, c.field, c.before, c.value, c.at, c.state, s.location_code, g.cell_phone,
      (SELECT group_concat(o.value) FROM contact_changes o WHERE o.student_id = c.student_id AND
        o.guardian_id = c.guardian_id AND o.field = c.field) FROM contact_changes c -- of these the state is derived
      JOIN students s USING (student_id) LEFT JOIN guardian_links g USING (student_id, guardian_id)
      ORDER BY s.location_code, c.change_id DESC" ;;
    disclosures) echo "SELECT a.at, s.student_id, $name, s.location_code, a.action, a.operator, a.acting_as,
      json_extract(nullif(a.detail, ''), '\$.reason'), a.origin, a.seq FROM audit_log a JOIN students s
      ON s.student_id = substr(a.subject, 1, 10) WHERE a.action = 'student.look' ORDER BY a.seq" ;;
  esac
}
options() { if [ "$1" = per-school ]; then echo registered-parents --per school; else echo "$1"; fi; }

reports="registered-parents per-school campus-view missing-emails missing-photos emergency-contacts disclosures"
for report in $reports; do query "$report" >"$report.sql"; done
for ((run = 1; run <= runs; ++run)); do
  for report in $reports; do
    timed "sql-$report" sqlite3 -csv -cmd 'PRAGMA cache_size = -65536' portal.db ".read $report.sql"
    IFS=' ' read -ra arguments <<<"$(options "$report")"
    timed "$report" "$build/portalctl" -q --now "$now" report "${arguments[@]}" --format csv
  done
done
report_head
for report in $reports; do report "report $report" "$report" "sql-$report" 0.33; done
wc -l registered-parents.out sql-registered-parents.out missing-photos.out sql-missing-photos.out | head -4
