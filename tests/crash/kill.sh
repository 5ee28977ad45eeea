#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `habeas add` is killed with SIGKILL at a moment of chance, again and again on one case: each time the case verifies as it lies there,
# holds every exhibit that was acknowledged (printed), and takes the next command. 6 rounds; 60 with HABEAS_SLOW=1. The seed of the moments is
# printed; HABEAS_SEED gives it again.
#   HABEAS_BIN=... tests/crash/kill.sh
set -euo pipefail
export LC_ALL=C
habeas=$(readlink -f "${HABEAS_BIN:?name the program: HABEAS_BIN=build/release/src/cli/habeas}")
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"
seed=${HABEAS_SEED:-$RANDOM}
RANDOM=$seed
rounds=6
[ -z "${HABEAS_SLOW:-}" ] || rounds=60
echo "kill: $rounds rounds, HABEAS_SEED=$seed"
echo "a test protects nobody" > passphrase
export HABEAS_HOME=$PWD/keys HABEAS_CASE=$PWD/case HABEAS_WEAK_KEYS=demonstration HABEAS_PASSPHRASE_FILE=$PWD/passphrase
fail() { echo "kill: $1" >&2; exit 1; }
verify() {
  "$habeas" verify case > report 2>&1 || { cat report; fail "round $round: the case does not verify $1"; }
}

"$habeas" --quiet init case --name "Killed" --as tester > init
killed=0
# How long an undisturbed one takes here and now, in milliseconds.
round=0
mkdir in
for ((i = 0; i < 400; i++)); do echo "round 0 exhibit $i" > "in/$i.txt"; done
start=$(date +%s%3N)
"$habeas" --quiet add in | cut -d' ' -f1 > acknowledged
span=$(($(date +%s%3N) - start))
rm -r in

for ((round = 1; round <= rounds; round++)); do
  mkdir in
  for ((i = 0; i < 400; i++)); do echo "round $round exhibit $i" > "in/$i.txt"; done
  "$habeas" --quiet add in > printed 2> talk &
  running=$!
  moment=$((RANDOM % (span + span / 4 + 1)))
  sleep "$((moment / 1000)).$(printf '%03d' $((moment % 1000)))"
  kill -KILL "$running" 2> /dev/null || true  # it may have ended
  if wait "$running" 2> /dev/null; then :; else killed=$((killed + 1)); fi
  cut -d' ' -f1 printed >> acknowledged
  verify "as it lies"
  "$habeas" --quiet source add --name "Source $round" --kind person > source || fail "round $round: the case does not open"
  verify "after the next command"
  rm -r in
done
while read -r digest; do
  [ -f "case/vault/exhibits/plain/${digest:0:2}/$digest" ] || fail "an acknowledged exhibit is gone: $digest"
  "$habeas" --quiet show "$digest" > shown || fail "the case does not know an acknowledged exhibit: $digest"
done < <(sort -u acknowledged | shuf -n 40 --random-source=<(yes "$seed"))
"$habeas" --quiet rebuild
verify "after a rebuild"
echo "kill: killed $killed times in $rounds rounds, $(sort -u acknowledged | wc -l) exhibits acknowledged, all kept"
