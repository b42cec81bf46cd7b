#!/bin/sh
# The nightly sync of a made-up district, for two business dates. Usage: demo.sh PATH/portalctl
set -eu
portalctl=$(realpath "$1")
samples=$(dirname "$(realpath "$0")")
folder=$(mktemp -d)
cd "$folder"

show() { # runs a command as a person would, and lets 1 (done, with findings) pass
  printf '\n$ portalctl %s\n' "$*"
  "$portalctl" "$@" || [ $? -eq 1 ]
}

given() { # the same, with what it reads on standard input, which is not shown
  lines=$1
  shift
  printf '\n$ … | portalctl %s\n' "$*"
  printf '%s\n' "$lines" | "$portalctl" "$@" || [ $? -eq 1 ]
}

cp -r "$samples/incoming" incoming # the job moves what it has read to incoming/archive
cat >portal.yaml <<YAML
database: portal.db
incoming: incoming
YAML

echo "A sandbox district in $folder"
show init --sandbox --admin "$(id -un)" --service portal --now 2026-08-14T00:00:00-07:00

echo; echo "== The night of August 14: the first extract =="
show job run nightly-sync --now 2026-08-14T02:30:00-07:00 --seed 1
show roster rejects 1
show student find 023907F123 --now 2026-08-14T09:00:00-07:00
mkdir letters
show pin letters --school 8123 -o letters --now 2026-08-14T09:05:00-07:00
if command -v pdftotext >/dev/null; then
  printf '\nThe first letter, as text (a page of %s):\n' "$folder/letters/8123.pdf"
  pdftotext -l 1 -layout letters/8123.pdf - | sed -n '/./p' | sed 's/^/  | /'
fi
if [ -t 1 ] && [ -n "${DISPLAY:-}" ] && command -v xdg-open >/dev/null; then xdg-open letters/8123.pdf; fi

echo; echo "== A parent at the school office, and then at home =="
at=--now=2026-08-14T10:00:00-07:00
show pin print 023907F123 G100216 --verified-now --channel in-person --document passport "$at"
pin=$("$portalctl" pin list --student 023907F123 --format csv "$at" | sed -n 2p | cut -d, -f5)
show parent register --first Guadalupe --last Reyes --email lupe@example.org --language es "$at"
show mail send "$at"
# A mail breaks its lines with "=", and writes "=" as "=3D".
token=$(tr -d '\r' <mail/mail-0000000001.eml | sed -e ':more' -e '/=$/{N;s/=\n//;b more' -e '}' | sed -n 's/^https.*#//p' | sed 's/=3D/=/g')
given "$(printf '%s\n%s' "$token" 'una frase bastante larga')" parent confirm --token - "$at"
given "$pin" parent link lupe@example.org --student 023907F123 --dob 2015-02-28 --pin - "$at"
given 'una frase bastante larga' parent sign-in lupe@example.org --password - "$at"
show parent search --first guadalupe --last reyez "$at"
show student show 023907F123 "$at"

show report campus-view --school 8123 "$at"
show report disclosures --student 023907F123 "$at"

echo; echo "== Photos: a vendor is renewed, registers, is chosen, and uploads =="
show year add 2026-27 --first-day 2026-08-13 --last-day 2027-06-10 "$at"
show photo vendor renew pviewfinder --company Viewfinder --first Pia --last Voss --email pv@lausd.net "$at"
show mail send "$at"
token=$(tr -d '\r' <"$(grep -l '^Subject: .*Photo Portal' mail/*.eml)" | sed -e ':more' -e '/=$/{N;s/=\n//;b more' -e '}' | sed -n 's/^https.*#//p' | sed 's/=3D/=/g')
given "$token" photo vendor confirm --token - --as pviewfinder "$at"
show photo vendor register --as pviewfinder "$at"
show photo assign --school 8123 --vendor pviewfinder --agreement 26-114 --as tokafor "$at"
show photo validate "$samples/photos/viewfinder-8123.zip" --school 8123 --as pviewfinder "$at"
show photo upload "$samples/photos/viewfinder-8123.zip" --school 8123 --as pviewfinder "$at"
show photo upload "$samples/photos/pspa-8123.zip" --school 8123 --as pviewfinder "$at"
printf '\n$ portalctl photo validate climbing.zip --school 8123\n'
"$portalctl" photo validate "$samples/photos/climbing.zip" --school 8123 "$at" || [ $? -eq 8 ]
show photo missing --school 8123 --as tokafor "$at"
show photo sheet --school 8123 -o sheet.pdf --as tokafor "$at"
echo; echo "24 hours later they go to MiSiS:"
show job run photo-publish --now 2026-08-15T10:30:00-07:00

echo; echo "== The night of October 14: 61 days later, PINs that nobody validated are over =="
show job run nightly-sync --now 2026-10-14T02:30:00-07:00 --seed 2
show pin list --student 023907F123 --now 2026-10-14T09:00:00-07:00
show student history 080452M229
show student show 023907F123 --now 2026-10-14T09:05:00-07:00
show student show 023907F123 --tab marks --reason "the mother asks for the mark in English" --now 2026-10-14T09:06:00-07:00

echo; echo "== Who of the staff has access: a request, the Security Audit Report, what is to be removed =="
at=--now=2026-10-14T09:10:00-07:00
show staff request --employee 12006645 --role 'Scheduling Administrator' --school 8123 --approver 10345512 "$at"
show staff approve 1 --as tokafor "$at"
show report security-audit --school 8123 -o security-audit.pdf --as tokafor "$at"
show report security-audit --school 8123 --as tokafor "$at"
show staff list --to-remove "$at"
show staff overdue "$at"

echo; echo "== June: every student to the next grade, by a plan, and with a way back =="
at=--now=2027-06-15T09:00:00-07:00
export PORTALCTL_ROLLOVER_FEEDERS="$samples/rollover/feeders.csv"
show roster import "$samples/rollover/2027-06-10" --now 2027-06-10T02:30:00-07:00
show year add 2027-28 --first-day 2027-08-12 --last-day 2028-06-08 "$at"
show year rollover --to 2027-28 --dry-run "$at"
plan=$("$portalctl" year rollover --to 2027-28 --decisions "$samples/rollover/decisions.csv" --dry-run "$at" 2>&1 >/dev/null |
  sed -n 's/^plan \([^;]*\);.*/\1/p')
show year rollover --to 2027-28 --decisions "$samples/rollover/decisions.csv" --plan "$plan" --yes "$at" -o rolled.xlsx
show student find 060454F811 --now 2027-06-30T23:00:00-07:00
show student find 060454F811 --now 2027-07-01T08:00:00-07:00
show year show --now 2027-07-01T08:00:00-07:00
show year undo-rollover --dry-run --now 2027-07-01T08:00:00-07:00
show job history
show audit verify

printf '\nAll of it is in %s; look around with:\n  cd %s && %s --help\n' "$folder" "$folder" "$portalctl"
