#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The claims of examples/1988 are stated, folded, printed, and compared with the files by check_model.py, which reads
# both forms of claim files on its own; then the case is rebuilt and everything is compared again.
#   HABEAS_BIN=build/dev/src/cli/habeas tests/model/run.sh
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
habeas=$(readlink -f "${HABEAS_BIN:?name the program: HABEAS_BIN=build/dev/src/cli/habeas}")
example="$here/../../examples/1988"
out=$(mktemp -d)
trap 'chmod -R u+w "$out"; rm -rf "$out"' EXIT
export HABEAS_HOME="$out/keys" HABEAS_WEAK_KEYS=demonstration HABEAS_PASSPHRASE_FILE="$out/passphrase.txt" HABEAS_CASE="$out/case"
echo "a test protects nobody" > "$HABEAS_PASSPHRASE_FILE"
"$habeas" --quiet init "$out/case" --name "Model" --as "test documenter" > /dev/null
(cd "$example/exhibits" && "$habeas" --quiet add ./*.txt --level public --collected-by editors --method copied > /dev/null)
"$habeas" --quiet claim add "$example/claims.jsonl" > /dev/null
"$habeas" --quiet claim add "$example/claims.md" > /dev/null

print_all() {
  mkdir -p "$1"
  "$habeas" --json claim list > "$1/claims.json"
  "$habeas" claim list > "$1/claims.txt"
  "$habeas" --json source list > "$1/sources.json"
  "$habeas" dossier build "$1/page.html" --scope full > /dev/null
  for label in c5 c8 c11 c13 c16 n10 n11 posting-1 z2 z4 q1 q1-a q1-b; do
    "$habeas" --json show "$label" > "$1/show-$label.json"
  done
}
print_all "$out/before"
python3 "$here/check_model.py" "$example" "$out/before"

# The whole of it again, from the ledger alone.
"$habeas" rebuild --dump > "$out/dump-before.txt"
rm -f "$out/case/index.db"*
"$habeas" --quiet rebuild
"$habeas" rebuild --dump > "$out/dump-after.txt"
cmp "$out/dump-before.txt" "$out/dump-after.txt"
print_all "$out/after"
diff -r "$out/before" "$out/after"
"$habeas" verify "$out/case" > /dev/null
echo "model: stated, folded, printed, rebuilt: the same"
