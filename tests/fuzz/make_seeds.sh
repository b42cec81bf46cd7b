#!/bin/sh
# The dirty files of tests/corpus as seeds of the fuzzers: make_seeds.sh FOLDER, from the source's root.
set -eu
out=$1
rm -rf "$out"
mkdir -p "$out/csv" "$out/import" "$out/zip"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for case in tests/corpus/*/; do
  name=$(basename "$case")
  rm -rf "$work/zip" && mkdir "$work/zip"
  cp tests/corpus/base/*.csv "$case"*.csv "$work/zip" 2>/dev/null || cp tests/corpus/base/*.csv "$work/zip"
  (cd "$work/zip" && zip -q -X "$out/zip/$name.zip" ./*.csv)
  for file in "$case"*.csv; do
    kind=$(basename "$file" .csv)
    cp "$file" "$out/csv/$name-$kind.csv"
    case $kind in students) number=0 ;; guardians) number=1 ;; *) number=2 ;; esac  # as import_fuzz names them
    { printf '%b' "\\0$number"; cat "$file"; } >"$out/import/$name-$kind.csv"
  done
done
