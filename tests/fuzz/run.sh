#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds the fuzzers with clang-14, ASan and UBSan, and runs each for SECONDS (default 30) from its
# seeds; fails on the first crash, leak or hang, and says where the input that caused it is kept.
# usage: tests/fuzz/run.sh [SECONDS] [TARGET...]     TARGET as "note"; default: all
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
build=${HABEAS_FUZZ_BUILD:-$root/build/fuzz}
seconds=${1:-30}
[ $# -gt 0 ] && shift

cmake -S "$root" --preset fuzz -B "$build" > "$build.log" 2>&1 || { cat "$build.log"; exit 1; }
wanted=fuzzers
[ $# -eq 0 ] || wanted=$(printf '%s_fuzz ' "$@")
# shellcheck disable=SC2086
cmake --build "$build" -j2 --target $wanted > "$build.log" 2>&1 || { cat "$build.log"; exit 1; }
[ $# -gt 0 ] || set -- $(cd "$build/tests/fuzz" && ls -- *_fuzz | sed 's/_fuzz$//')

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$build/artifacts"
failed=
for target in "$@"; do
  mkdir -p "$work/$target"  # what is found goes here, not among the seeds
  seeds="$root/tests/fuzz/corpus/$target"
  [ -d "$seeds" ] || seeds=
  # shellcheck disable=SC2086
  if "$build/tests/fuzz/${target}_fuzz" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
      -max_len=65536 -print_final_stats=1 -verbosity=0 -artifact_prefix="$build/artifacts/$target-" \
      "$work/$target" $seeds > "$work/$target.log" 2>&1; then
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/$target.log")
    echo "fuzz $target: ok, $runs runs in $seconds s"
  else
    echo "fuzz $target: FAILED; the input is $(ls "$build/artifacts/$target-"* 2>/dev/null | tail -1)"
    tail -60 "$work/$target.log"
    failed="$failed $target"
  fi
done
[ -z "$failed" ] || { echo "fuzz: failed:$failed"; exit 1; }
