#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Two SYNTHETIC lists, one in Persian script, one in Latin letters of varying spelling: linked under a mapping that only says what the
# columns are, the pairs' F1 is at least .95 with ages and .88 without. $HABEAS_BIN is the program.
set -euo pipefail
lists=$(cd "$(dirname "$0")/../../examples/1988/lists" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 "$lists/make_lists.py" .
grep -v '^age' "$lists/fields.toml" > names-only.toml
judge() {  # MAP LEAST
  "$HABEAS_BIN" --quiet link run --input latin-SYNTHETIC.csv --input persian-SYNTHETIC.csv --id id --map "$1" --output clusters.csv
  f1=$("$HABEAS_BIN" --quiet link evaluate clusters.csv --truth truth.csv --record record --person person | sed -n 's/^pair F1 *\([0-9.]*\).*/\1/p')
  echo "$(basename "$1"): pair F1 $f1, at least $2"
  awk -v f="$f1" -v least="$2" 'BEGIN { exit !(f >= least) }'
}
judge "$lists/fields.toml" .95
judge names-only.toml .88
