#!/bin/bash
# The Security Audit Report of 1,000 schools with 60,000 role rows (issue "staff access"): a CSV for each school, against
# its query in the sqlite3 shell plus the writing of as many files; and all rows as one spreadsheet, against
# python3-openpyxl on the same rows. Alternating.
# Usage: security_audit_bench.sh [-n ROLES] [-r RUNS] BUILD_FOLDER     (SCRATCH names the folder to work in)
set -euo pipefail
bench=$(dirname "$(realpath "$0")")
# shellcheck source-path=SCRIPTDIR source=measure.sh
. "$bench/measure.sh"
[ "$students" != 550000 ] || students=60000
roles=$students schools=1000 night=2026-08-14

mkdir extract out loop
awk -v n="$schools" 'BEGIN { print "LocationCode,SchoolName,LocalDistrict"
  for (i = 0; i < n; ++i) printf "%04d,Marvelous Middle School %d,West\n", i, i }' >extract/schools.csv
echo "StudentID,LastName,FirstName,BirthDate,Grade,LocationCode
023907F123,Reyes,Ana,2012-03-04,6,0001" >extract/students.csv
echo "StudentID,GuardianID,LastName,FirstName,LegalGuardian
023907F123,G1,Reyes,Maria,Y" >extract/guardians.csv
awk -v n="$roles" -v m="$schools" 'BEGIN { print "EmployeeNumber,LastName,FirstName,Login,Email,StaffType,LocationCode,HrStatus"
  for (i = 0; i < n; ++i) printf "%08d,Núñez-%d,Guadalupe %d,u%d,,%s,%04d,%s\n", i, i * 7919 % 9973, i, i,
    i % 3 ? "Certificated" : "", i % m, i % 50 ? "complete" : "left" }' >extract/staff.csv
awk -v n="$roles" -v m="$schools" 'BEGIN { print "EmployeeNumber,Role,LocationCode,ExpirationDate,LastLogin"
  for (i = 0; i < n; ++i) printf "%08d,%s,%04d,%s,%s\n", i, i % 2 ? "Teacher" : "Parent Access Account Administrator",
    i % m, i % 10 ? "" : "2026-06-30", i % 7 ? "08/1" i % 3 "/2026" : "" }' >extract/staffroles.csv
printf 'database: portal.db\nincoming: incoming\n' >portal.yaml
now="${night}T09:00:00-07:00"
portalctl() { "$build/portalctl" -q --now "$now" "$@"; }
portalctl init --sandbox --admin "$(id -un)" --service portal
portalctl roster import extract >/dev/null || [ $? = 1 ]
# Some were given here, some were taken away, and many have been used.
sqlite3 portal.db "INSERT INTO granted_roles (employee_number, role, place, last_day, granted_at, granted_by)
    SELECT employee_number, 'Office Manager', location_code, '2027-06-30', '${night}T01:00:00Z', 'x' FROM staff_roles
    WHERE rowid % 20 = 0;
  INSERT INTO removed_roles (employee_number, role, place, removed_at, removed_by)
    SELECT employee_number, role, location_code, '${night}T01:00:00Z', 'x' FROM staff_roles WHERE rowid % 20 = 1;
  INSERT INTO role_uses SELECT employee_number, role, location_code, '${night}T01:00:00Z' FROM staff_roles
    WHERE rowid % 2 = 0"

# What the report must read, as one would write it by hand.
cat >query.sql <<END
SELECT h.place, s.school_name, h.employee_number, p.last_name, p.first_name, h.role,
  iif(h.ends IS NULL OR h.ends > '$night', 'Active', 'Inactive'), max(coalesce(f.last_login, ''), coalesce(u.last_used_at, '')),
  p.staff_type
FROM (SELECT location_code place, employee_number, role, expiration_date ends FROM staff_roles r
      WHERE absent_since IS NULL AND NOT EXISTS (SELECT 1 FROM removed_roles x WHERE x.employee_number = r.employee_number
        AND x.role = r.role AND x.place = r.location_code AND x.ended_at IS NULL)
      UNION ALL SELECT place, employee_number, role, last_day FROM granted_roles WHERE ended_at IS NULL) h
JOIN schools s ON s.location_code = h.place LEFT JOIN staff p ON p.employee_number = h.employee_number
LEFT JOIN staff_roles f ON f.employee_number = h.employee_number AND f.role = h.role AND f.location_code = h.place
LEFT JOIN role_uses u ON u.employee_number = h.employee_number AND u.role = h.role AND u.place = h.place
ORDER BY h.place, p.last_name, p.first_name, h.role;
END
write_files() { # as many files of the same sizes, one plain copy each
  local file
  for file in out/*.csv; do printf '%s' "$(<"$file")" >"loop/${file#out/}"; done
}
export -f write_files
for ((run = 1; run <= runs; ++run)); do
  timed all "$build/portalctl" -q --now "$now" report security-audit --all --format csv -o out
  timed sql sqlite3 -csv -cmd 'PRAGMA cache_size = -65536' portal.db '.read query.sql'
  timed loop bash -c write_files
  timed one "$build/portalctl" -q --now "$now" report security-audit --school 0500 --format csv
  timed xlsx "$build/portalctl" -q --now "$now" report security-audit -o ours.xlsx
  [ "$run" != 1 ] || portalctl report security-audit --format csv >rows.csv
  timed openpyxl /usr/bin/python3 "$bench/security_audit_reference.py" rows.csv openpyxl.xlsx
done
rows_of() { unzip -p "$1" xl/worksheets/sheet1.xml | tr '>' '\n' | grep -c '^<row '; }
if [ "$(rows_of ours.xlsx)" != "$(rows_of openpyxl.xlsx)" ]; then
  echo "the two files do not have the same rows" >&2
  exit 1
fi
report_head
report "XLSX, $(($(wc -l <rows.csv) - 1)) rows x 10" xlsx openpyxl 5.00
printf '%s CSV files: %s s (%s), %d MB; the query %s s, a loop that writes them %s s; over both: %s s (target: under 2)\n' \
  "$(find out -name '*.csv' | wc -l)" "$(median all.seconds)" "$(spread all.seconds)" \
  "$(($(sort -n all.memory | tail -1) / 1024))" "$(median sql.seconds)" "$(median loop.seconds)" \
  "$(awk -v a="$(median all.seconds)" -v b="$(median sql.seconds)" -v c="$(median loop.seconds)" \
    'BEGIN { printf "%.2f", a - b - c }')"
printf 'one school: %s s\n' "$(median one.seconds)"
