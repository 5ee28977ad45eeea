#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Makes the tables of share/names/ again: transcription.tsv, spelling.tsv, frequencies.tsv. variants.tsv is written by hand.
#   tools/make_name_tables.sh [NAMES-FOLDER]     NAMES-FOLDER: ../shared/data/names (share/names/ORIGIN.md says what is in it)
# Reads the training parts alone: no test or evaluation part decides anything. Same input, same tables.
set -euo pipefail
export LC_ALL=C
root=$(cd "$(dirname "$0")/.." && pwd)
names=${1:-$root/../shared/data/names}
build=$root/build/name-tables
tables=$root/share/names
[ -d "$names/google-ar-en" ] || { echo "make_name_tables: no folder $names/google-ar-en; name the folder of name lists" >&2; exit 1; }

make_programs() {
  cmake -S "$root" --preset release -B "$build" -DHABEAS_BENCH=ON > "$build.log" 2>&1 || { cat "$build.log" >&2; exit 1; }
  cmake --build "$build" -j2 --target train_name_costs make_name_frequencies > "$build.log" 2>&1 || { cat "$build.log" >&2; exit 1; }
}

mkdir -p "$build"
make_programs
# Frequency keys are made of skeletons and of variants.tsv alone, so the order of the two steps does not matter.
"$build/bench/train_name_costs" "$names/google-ar-en/ar2en-train.txt" "$names/wikidata-ar-en/wd_arabic_64" \
  "$tables/variants.tsv" "$tables"
"$build/bench/make_name_frequencies" "$names/persian-given-names/names_1.csv" "$names/wikidata-ar-en/wd_arabic_64" \
  "$tables/variants.tsv" > "$build/frequencies.tsv"
mv "$build/frequencies.tsv" "$tables/frequencies.tsv"
wc -c "$tables"/*.tsv
