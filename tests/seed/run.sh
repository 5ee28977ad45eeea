#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The main job on the press release that this project began with. Its text is copyrighted and not in the repository: where it
# is not beside the checkout this exits 77, which ctest calls skipped.
#   HABEAS_BIN=build/release/src/cli/habeas tests/seed/run.sh [OUTPUT-FOLDER]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
habeas=$(readlink -f "${HABEAS_BIN:?name the program: HABEAS_BIN=build/release/src/cli/habeas}")
shopt -s nullglob
seeds=("$here"/../../../shared/data/seed/*.txt)
if [ ${#seeds[@]} -eq 0 ]; then
  echo "SKIPPED: no release in ../shared/data/seed; it is copyrighted and not part of this repository"
  exit 77
fi
seed=${seeds[0]}
if [ $# -gt 0 ]; then
  out=$1
  mkdir -p "$out"
else
  out=$(mktemp -d)
  trap 'chmod -R u+w "$out"; rm -rf "$out"' EXIT
fi
export HABEAS_HOME="$out/keys" HABEAS_WEAK_KEYS=demonstration HABEAS_PASSPHRASE_FILE="$out/passphrase.txt" HABEAS_CASE="$out/case"
echo "a test protects nobody" > "$HABEAS_PASSPHRASE_FILE"
fail() { echo "seed: $1" >&2; exit 1; }

"$habeas" --quiet init "$out/case" --name "A press release of December 2020" --as "test documenter" | grep -v '^recovery'
"$habeas" add "$seed" --from "https://www.einpresswire.com/article/532590347" --collected-on 2020-12 --method copied --level public
sed "s|\"SEED\"|\"$(basename "$seed")\"|" "$here/claims.jsonl" > "$out/claims.jsonl"
"$habeas" claim add "$out/claims.jsonl" > "$out/claims.txt"
stated=$(wc -l < "$out/claims.txt")
[ "$stated" = "$(grep -c '"type":"claim"' "$here/claims.jsonl")" ] || fail "$stated claims were stated"
"$habeas" dossier build "$out/dossier.html"
"$habeas" log export "$out/full" --to "SYNTHETIC court" --purpose "a test"
"$habeas" log export "$out/public" --scope public --to "anyone" --purpose "a test"

# Every claim's line names its speakers and the exhibit; hedges and both numbers stand.
page="$out/public/data/dossier/index.html"
digest=$(sha256sum < "$seed" | cut -d' ' -f1)
while read -r id; do
  grep -q "$id" "$page" || fail "the page does not show $id"
done < "$out/claims.txt"
for words in reportedly "so-called" 30000 thousands "more than 1500" "Maryam Rajavi" "political opponent" "$digest"; do
  grep -qF -- "$words" "$page" || fail "the page does not say \"$words\""
done
cmp -s "$seed" "$out/public/data/exhibits/$digest" || fail "the exhibit is not the release"
for what in case full public; do
  "$habeas" verify "$out/$what" > "$out/verify-$what.txt" || { cat "$out/verify-$what.txt"; fail "$what does not verify"; }
  tail -n 1 "$out/verify-$what.txt"
done
# One changed letter of the release is found.
chmod u+w "$out/public/data/exhibits/$digest"
sed -i '1,20s/Human/Humam/' "$out/public/data/exhibits/$digest"
if "$habeas" verify "$out/public" > "$out/verify-changed.txt"; then fail "a changed exhibit was not noticed"; fi
grep -q "data/exhibits/$digest" "$out/verify-changed.txt" || fail "the changed exhibit is not named"
echo "seed: $stated claims of one release, exported and verified"
