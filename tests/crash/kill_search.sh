#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `habeas search` is killed with SIGKILL at a moment of chance while it makes its index, again and again: the next search
# goes on and answers as one whose index was made in one piece. 6 rounds; 60 with HABEAS_SLOW=1. HABEAS_SEED gives the
# moments again.
#   HABEAS_BIN=... tests/crash/kill_search.sh
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
echo "kill_search: $rounds rounds, HABEAS_SEED=$seed"
echo "a test protects nobody" > passphrase
export HABEAS_HOME=$PWD/keys HABEAS_CASE=$PWD/case HABEAS_WEAK_KEYS=demonstration HABEAS_PASSPHRASE_FILE=$PWD/passphrase
"$habeas" --quiet init case --name "Killed" --as tester > init
mkdir in
for ((i = 0; i < 300; i++)); do
  for ((k = 0; k < 40; k++)); do echo "SYNTHETIC word$((RANDOM % 500)) hossein$((RANDOM % 9)) word$((RANDOM % 500)) prison"; done > "in/$i.txt"
done
"$habeas" --quiet add in > added
ask() { "$habeas" --quiet --json search --limit 50 "$1"; }
start=$(date +%s%3N)
ask 'word1 prison' > expected1
span=$(($(date +%s%3N) - start))
ask '"hossein1 word2" OR word3' > expected2
killed=0
for ((round = 1; round <= rounds; round++)); do
  [ $((round % 3)) -eq 0 ] || rm -rf case/cache  # now and then it was killed twice before it came to its end
  "$habeas" --quiet search prison > /dev/null 2>&1 &
  running=$!
  moment=$((RANDOM % (span + 1)))
  sleep "$((moment / 1000)).$(printf '%03d' $((moment % 1000)))"
  kill -KILL "$running" 2> /dev/null || true
  if wait "$running" 2> /dev/null; then :; else killed=$((killed + 1)); fi
  [ $((round % 3)) -eq 1 ] && continue
  ask 'word1 prison' | cmp - expected1 || { echo "kill_search: round $round: another answer" >&2; exit 1; }
  ask '"hossein1 word2" OR word3' | cmp - expected2 || { echo "kill_search: round $round: another answer" >&2; exit 1; }
done
"$habeas" verify case > report || { cat report; exit 1; }
echo "kill_search: killed $killed times in $rounds rounds, the same answers"
