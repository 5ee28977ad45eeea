#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs the benchmarks of a release build and prints one table with the machine's state around it.
#   tools/bench.sh [BUILD]        BUILD: build/release
#   HABEAS_BENCH_DIR              a folder on the disk to measure; default: below BUILD
#   HABEAS_BENCH_ROUNDS, HABEAS_BENCH_SCALE   docs/benchmarks.md
# Exit 0 if every program ran; what the figures are is for the reader to judge.
set -euo pipefail
export LC_ALL=C
build=${1:-build/release}

fail() { echo "bench: $1" >&2; exit 1; }
shopt -s nullglob
programs=("$build"/bench/*_bench)
[ ${#programs[@]} -gt 0 ] || fail "no programs in $build/bench; run \`make bench\`, which builds them"

parent=${HABEAS_BENCH_DIR:-$build}
[ -d "$parent" ] || fail "no folder $parent; HABEAS_BENCH_DIR names one on the disk to measure"
work=$(mktemp -d -p "$parent" bench-work.XXXXXX)
trap 'rm -rf "$work"' EXIT

# Programs of other people to compare with, at pinned versions; without them (no network) their columns say so.
peers=$build/peers
if [ ! -x "$peers/bin/xlsx2csv" ]; then
  { python3 -m venv "$peers" && "$peers/bin/pip" install -q --require-hashes --no-deps -r "$(dirname "$0")/../bench/requirements.txt"; } >&2 ||
    echo "bench: could not install the peers of bench/requirements.txt; going on without them" >&2
fi
PATH=$(readlink -f "$peers")/bin:$PATH
export PATH

cores=$(nproc)
state() { printf '%-9s load %s on %s cores, %s MB free memory\n' "$1" "$(cut -d' ' -f1-3 /proc/loadavg)" "$cores" \
  "$(awk '/MemAvailable/ { print int($2 / 1024) }' /proc/meminfo)"; }
load_is_high() { awk -v cores="$cores" '{ exit !($1 > cores / 2) }' /proc/loadavg; }

echo "habeas benchmarks, $(date -u +%Y-%m-%dT%H:%M:%SZ)"
echo "machine   $(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -1), $(uname -sr)"
echo "disk      $(df --output=fstype,source,avail -h "$work" | tail -1 | tr -s ' ')"
state before
if load_is_high; then echo "WARNING   the machine is busy: figures of single syncs will be far too low"; fi
[ "${HABEAS_BENCH_SCALE:-1}" = 1 ] || echo "WARNING   scale ${HABEAS_BENCH_SCALE}: not the figures of docs/benchmarks.md"
echo

# A program prints its rows in columns or with tabs between them; both come out in columns.
columns() { awk -F'\t' 'NF >= 5 { printf "%-34s %10s %-8s %-44s %6s\n", $1, $2, $3, $4, $5; fflush(); next } { print; fflush() }'; }

bad=0
# First, on a disk from which nothing was deleted just before.
echo "-- the program itself"
"$(dirname "$0")/bench_cli.sh" "$build/src/cli/habeas" "$work" | columns || bad=1
for program in "${programs[@]}"; do
  echo "-- $(basename "$program")"
  "$program" "$work" | columns || { echo "bench: $program failed" >&2; bad=1; }
done
echo "-- lists, processor seconds"
"$(dirname "$0")/bench_import.sh" "$build/src/cli/habeas" "$work" | columns || bad=1
echo
state after
exit "$bad"
