#!/bin/bash
# PIN letters against their references, alternating in one run (design: quality, "Targets"): one school's letters of a
# page with a QR code, in one PDF. Usage: letters_bench.sh [-n LETTERS] [-r RUNS] BUILD_FOLDER
# (SCRATCH names the folder to work in)
set -euo pipefail
bench=$(dirname "$(realpath "$0")")
# shellcheck source-path=SCRIPTDIR source=measure.sh
. "$bench/measure.sh"
letters=$students
[ "$letters" = 550000 ] && letters=5000

font() { fc-match -f '%{file}' "Noto Sans:style=$1"; }
set_letters() { # NAME LANGUAGE PROCESSES
  timed "$1" "$build/tests/letters_bench" "$2" "$letters" "$3" "$1.pdf"
}
mapfile -t languages < <("$build/tests/letters_bench" languages | grep -v '^en$')

echo "$letters letters, medians of $runs"
for ((run = 0; run <= runs; ++run)); do # the first is the warm-up
  timed libharu "$build/tests/letters_haru" "$letters" "$(font Regular)" "$(font Bold)" libharu.pdf
  set_letters en en 1
  set_letters two en 2
  for language in "${languages[@]}"; do set_letters "$language" "$language" 1; done
  if [ "$run" = 0 ]; then rm ./*.seconds ./*.memory; fi
done

report_head
report "English / libharu" en libharu 0.80
report "two processes / one" two en 1.70
for language in "${languages[@]}"; do report "$language / English" "$language" en 0.50; done
for name in en libharu "${languages[@]}"; do
  printf '%-34s %8d bytes a page\n' "$name" $(($(stat -c %s "$name.pdf") / letters))
done
