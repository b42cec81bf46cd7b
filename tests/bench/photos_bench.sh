#!/bin/bash
# How fast a vendor's zip is validated: 2,000 photos of 640×800, against `unzip` and `jpeginfo -c`, and against a bare
# loop over libzip and TurboJPEG (1/8 scale, two threads), alternating; and that memory does not grow with the zip.
# Usage: photos_bench.sh [-n PHOTOS] [-r RUNS] BUILD_FOLDER     (SCRATCH names the folder to work in)
set -euo pipefail
bench=$(dirname "$(realpath "$0")")
# shellcheck source-path=SCRIPTDIR source=measure.sh
. "$bench/measure.sh"
[ "$students" != 550000 ] || students=2000

photos=$students
"$build/tests/make-district" --students $((photos * 8)) --nights 1 -o extracts >/dev/null
night=$(ls extracts)
now="${night}T09:00:00-07:00"
printf 'database: portal.db\nincoming: incoming\n' >portal.yaml
portalctl() { "$build/portalctl" -q --now "$now" "$@"; }
portalctl init --sandbox --admin "$(id -un)" --service portal
portalctl roster import "extracts/$night" >/dev/null || [ $? = 1 ]
# The school with the most students; where it has fewer than there are photos, the others are refused, which costs as
# much: their photos are decoded too.
school=$(sqlite3 portal.db "SELECT location_code FROM students GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")
sqlite3 portal.db "SELECT student_id FROM students ORDER BY location_code <> '$school', student_id" >ids

"$build/tests/make_photos" $((4 * photos)) many ids
mkdir few
head -n "$photos" ids | sed 's|.*|many/&.jpg|' | xargs mv -t few
(cd few && zip -q -0 ../stored.zip ./*.jpg && zip -q ../deflated.zip ./*.jpg)
mv few/*.jpg many/
(cd many && find . -name '*.jpg' | sort | zip -q -0 ../many.zip -@)
rm -r few
stat -c '%n %s bytes' stored.zip deflated.zip many.zip

ours() { timed "$1" "$build/portalctl" -q --now "$now" photo validate "$2" --school "$school"; }
both_tools() {
  rm -rf unpacked
  mkdir unpacked
  # shellcheck disable=SC2016
  timed "$1" bash -c 'unzip -q "$1" -d unpacked && jpeginfo -c unpacked/*.jpg' both "$2"
}
loop() { timed "$1" "$build/tests/photo_loop" "$2"; }

cat stored.zip deflated.zip many.zip >/dev/null # warm
for ((run = 0; run <= runs; ++run)); do
  for kind in stored deflated; do
    ours "$kind" "$kind.zip"
    both_tools "$kind-tools" "$kind.zip"
    loop "$kind-loop" "$kind.zip"
  done
  ours many many.zip
  [ "$run" != 0 ] || rm -- *.seconds # the first run warms up
done

report_head
for kind in stored deflated; do
  report "$photos $kind, unzip + jpeginfo" "$kind" "$kind-tools" 3.5
  report "$photos $kind, bare loop" "$kind" "$kind-loop" 0.9
done
echo "memory: $(sort -n stored.memory | tail -1) KB with $photos photos, $(sort -n many.memory | tail -1) KB with" \
  "$(wc -l <ids | awk -v most=$((4 * photos)) '{ print ($1 < most ? $1 : most) }') (target: under 65536, not growing)"
"$build/tests/image_bench" many
