#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Splink and habeas on the same lists, one after the other, on this machine, and their ratios:
#   bench/linkage/peer.sh [BUILD] [FOLDER]      build/release, a folder for the environment and the made list
# Asks PyPI for the packages of requirements.txt the first time; without them only our own figures are printed.
# HABEAS_PEER_ENV names an environment that has them.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
build=${1:-$root/build/release}
work=${2:-$build/peer}
data=${HABEAS_LINKAGE_DATA:-$root/../shared/data/linkage}
scale=${HABEAS_BENCH_SCALE:-1}
env=${HABEAS_PEER_ENV:-$build/peer-env}
mkdir -p "$work"
figures=$work/figures.tsv
trap 'rm -f "$work/people.csv" "$work/columns.csv" "$figures"' EXIT
"$build/bench/linkage_bench" "$work" | tee "$figures"

if ! { [ -x "$env/bin/python" ] || python3 -m venv "$env"; } ||
  ! "$env/bin/pip" install -q -r "$root/bench/linkage/requirements.txt"; then
  echo "splink: skipped, it could not be installed"
  exit 0
fi
splink() {  # LIST MAPPING TRUTH FILE...: as it is, then with our columns
  local list=$1 mapping=$2 truth=$3 file
  shift 3
  for file; do
    [ -e "$file" ] || { echo "splink $list: skipped, no $file"; return 0; }
  done
  "$env/bin/python" "$root/bench/linkage/splink_peer.py" "$list" raw "$@" 2>> "$work/splink.log" | tee -a "$figures"
  "$build/bench/linkage_columns" "$root/bench/linkage/$mapping.toml" "$truth" "$@" > "$work/columns.csv"
  "$env/bin/python" "$root/bench/linkage/splink_peer.py" "$list" ours "$work/columns.csv" 2>> "$work/splink.log" | tee -a "$figures"
}
: > "$work/splink.log"
splink RLdata10000 rldata ent_id "$data/RLdata10000.csv"
splink febrl3 febrl rec_id "$data/febrl3.csv"
splink febrl4 febrl rec_id "$data/febrl4a.csv" "$data/febrl4b.csv"
splink historical_50k historical cluster "$data/historical_50k.csv"
"$build/bench/synthetic_people" $((1000000 / scale)) 1 > "$work/people.csv"
splink synthetic synthetic person "$work/people.csv"

# Ours over Splink's: F1, and how many times as fast.
awk -F'\t' '
  { name = $1; sub(/ +$/, "", name); value[name] = $2 }
  END {
    split("RLdata10000 febrl3 febrl4 historical_50k synthetic", lists, " ")
    for (i = 1; i in lists; i++) for (kind = 0; kind < 2; kind++) {
      list = lists[i]; peer = "splink " list (kind ? ", our columns" : "")
      if (!((peer " wall") in value) || !((list " wall") in value)) continue
      printf "%-44s\t%.1f\ttimes\t%s\t\n", list " as fast as " (kind ? "with our columns" : "splink"), value[peer " wall"] / value[list " wall"], kind ? "" : "[10]"
      printf "%-44s\t%+.4f\tF1\t%s\t\n", list " clusters over " (kind ? "with our columns" : "splink"), value[list " clusters"] - value[peer " clusters, best threshold"], ""
    }
  }' "$figures"
