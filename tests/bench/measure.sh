# shellcheck shell=bash disable=SC2034
# How the benchmarks begin, time a command and tell of it; read with `.` by a script that takes
# [-n STUDENTS] [-r RUNS] BUILD_FOLDER, and works in a folder of its own (SCRATCH names where).

export LC_ALL=C.UTF-8
students=550000 runs=5
while getopts n:r: option; do
  case $option in
    n) students=$OPTARG ;;
    r) runs=$OPTARG ;;
    *) exit 2 ;;
  esac
done
shift $((OPTIND - 1))
build=$(realpath "${1:?the build folder}")
scratch=$(mktemp -d -p "${SCRATCH:-/tmp}" portalctl-bench-XXXXXX)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit
export PORTALCTL_MODULES=$build

# timed NAME COMMAND...: appends the seconds to NAME.seconds and the peak memory (KB) to NAME.memory.
# Exit 1 is "done, with findings".
timed() {
  local name=$1 code=0
  shift
  /usr/bin/time -q -f '%e %M' -o usage "$@" >"$name.out" 2>"$name.err" || code=$?
  if [ "$code" -gt 1 ]; then
    echo "$name ended with $code:" >&2
    cat "$name.err" >&2
    exit 1
  fi
  tail -1 usage | cut -d' ' -f1 >>"$name.seconds"
  tail -1 usage | cut -d' ' -f2 >>"$name.memory"
}
median() { sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
spread() { sort -n "$1" | awk '{ v[NR] = $1 } END { print v[1] "-" v[NR] }'; }

# report TITLE OURS REFERENCE TARGET: the ratio is the reference's seconds over ours.
report() {
  local ours reference
  ours=$(median "$2.seconds") reference=$(median "$3.seconds")
  printf '%-34s %8s %8s %7s %7s %6d MB   %s | %s\n' "$1" "$ours" "$reference" \
    "$(awk -v a="$reference" -v b="$ours" 'BEGIN { printf "%.2f", a / (b > 0 ? b : 0.001) }')" "$4" \
    "$(($(sort -n "$2.memory" | tail -1) / 1024))" "$(spread "$2.seconds")" "$(spread "$3.seconds")"
}
report_head() {
  printf '%-34s %8s %8s %7s %7s %9s   %s\n' "" ours reference ratio target memory "spread of ours | of the reference"
}
