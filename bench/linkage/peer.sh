#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Splink and habeas on the same lists, one after the other, on this machine:
#   bench/linkage/peer.sh [BUILD] [FOLDER]      build/release, a folder for the environment and the made list
# Asks PyPI for the packages of requirements.txt the first time. Prints both tables; the ratio is for the reader.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
build=${1:-$root/build/release}
work=${2:-$build/peer}
data=${HABEAS_LINKAGE_DATA:-$root/../shared/data/linkage}
scale=${HABEAS_BENCH_SCALE:-1}
mkdir -p "$work"
[ -x "$work/env/bin/python" ] || python3 -m venv "$work/env"
"$work/env/bin/pip" install -q -r "$root/bench/linkage/requirements.txt"
"$build/bench/linkage_bench" "$work"
"$build/bench/synthetic_people" $((1000000 / scale)) 1 > "$work/people.csv"
"$work/env/bin/python" "$root/bench/linkage/splink_peer.py" "$data" "$work/people.csv" 2> "$work/splink.log"
rm -f "$work/people.csv"
