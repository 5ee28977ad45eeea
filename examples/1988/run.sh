#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The main job on the example: a case is opened, files and a list are preserved, attributed claims are stated, a page
# is written, a bundle is exported, and both are verified.
#   HABEAS_BIN=build/release/src/cli/habeas examples/1988/run.sh [OUTPUT-FOLDER]
# The output folder (demo-out/1988 below the working folder, unless named) must not exist, or hold an earlier demonstration, which
# is replaced.
set -euo pipefail
habeas=${HABEAS_BIN:?name the program: HABEAS_BIN=build/release/src/cli/habeas}
out=${1:-$PWD/demo-out/1988}
here=$(cd "$(dirname "$0")" && pwd)
if [ -e "$out" ]; then
  [ -f "$out/passphrase.txt" ] || { echo "run.sh: $out exists and is no demonstration; name another folder" >&2; exit 4; }
  chmod -R u+w "$out" && rm -rf "$out"
fi
mkdir -p "$out"
# The keys of a demonstration protect nothing: a known passphrase, opened quickly.
export HABEAS_HOME="$out/keys" HABEAS_WEAK_KEYS=demonstration HABEAS_PASSPHRASE_FILE="$out/passphrase.txt"
echo "a demonstration protects nobody" > "$HABEAS_PASSPHRASE_FILE"
export HABEAS_CASE="$out/case"

echo "== A case is opened; its log key is what readers compare later"
"$habeas" --quiet init "$out/case" --name "Iran 1988: public record (demonstration)" --as "demonstration documenter" | grep -v '^recovery'

echo "== Files and a list are preserved as received, with their custody"
(cd "$here/exhibits" && "$habeas" add public-record-note.txt --level public --collected-by "editors of this example" --collected-on 2026 --method copied --note "demonstration material")
(cd "$here/exhibits" && "$habeas" add statement-SYNTHETIC.txt certificate-SYNTHETIC.txt circular-SYNTHETIC.txt --level public --collected-by "editors of this example" --collected-on 2026 --method copied --note "demonstration material, SYNTHETIC")
(cd "$here/exhibits" && "$habeas" add enquiry-SYNTHETIC.txt list-a-SYNTHETIC.csv --collected-by "editors of this example" --collected-on 2026 --method copied --note "demonstration material; restricted, as everything is that nobody calls public")

echo "== Claims: who says what, through whom, how hedged, in which bytes"
"$habeas" claim add "$here/claims.jsonl" > /dev/null
"$habeas" claim add "$here/claims.md" > /dev/null

echo "== What a text says, proposed for a person to accept, mend or refuse"
"$habeas" --quiet claim suggest public-record-note.txt | head -n 4

echo "== A list becomes records, row by row; nothing is filled in"
"$habeas" --quiet source add --name "SYNTHETIC committee" --kind organisation --label synthetic-committee > /dev/null
"$habeas" import list-a-SYNTHETIC.csv --map "$here/list-a.toml" --source synthetic-committee

echo "== A SYNTHETIC person from fragments, as one source tells it: nothing is filled in; what is missing is asked for"
"$habeas" --quiet person add --form "$here/person-SYNTHETIC.toml" > /dev/null
"$habeas" person form synthetic-person-k | head -n 6

echo "== Whoever tells decides what is done with it: without consent nothing of it leaves"
agreed=(--words "SYNTHETIC: may be used in this demonstration" --how oral)
for who in family-a mother-a prisoner; do
  "$habeas" --quiet consent record "$who" --purpose publication "${agreed[@]}" > /dev/null
  "$habeas" --quiet consent record "$who" --purpose court --recipient "SYNTHETIC court" "${agreed[@]}" > /dev/null
done
"$habeas" consent show family-a | grep -A1 'in force'

echo "== How that person stands in the case, who stated it, and the proof"
"$habeas" show synthetic-person-k | sed -n '/^now/,$p'

echo "== Two figures of one year, as they stand side by side"
"$habeas" claim list | grep -A2 -E 'number affirms number.executed: (30000|less than 1000)' || true

echo "== The figures by unit, scope and origin; one organisation's are counted once"
"$habeas" numbers killings-1988 --chart "$out/numbers.svg" | sed -n 1,8p

echo "== Who copied whom in 2019 is disputed: both readings stand"
"$habeas" assess protests-2019 | grep -A7 'about 1,500'

echo "== What a careful reader would stumble over"
"$habeas" --quiet check | grep -A1 -E 'hedge-lost' | sed -n 1,4p
"$habeas" --quiet gaps --on 2026-01-31 | sed -n 1,4p
"$habeas" --quiet sources --svg "$out/sources.svg" --dot "$out/sources.dot" > /dev/null

echo "== A name is found in any script, with the place in preserved bytes where it stands"
"$habeas" search رفسنجانی --limit 2
"$habeas" search 'name:"آرام روستایی"' --facets

echo "== Two SYNTHETIC lists in two scripts are linked, and how well is measured"
mkdir -p "$out/lists"
python3 "$here/lists/make_lists.py" "$out/lists"
(cd "$out/lists" && "$habeas" link run --input latin-SYNTHETIC.csv --input persian-SYNTHETIC.csv --id id --map "$here/lists/fields.toml" \
  --output clusters.csv && "$habeas" link evaluate clusters.csv --truth truth.csv --record record --person person | grep '^pair')

echo "== In the case as well: two more SYNTHETIC lists, of two sources and in two scripts; who is one person is a projection of runs and decisions"
(cd "$here/exhibits" && "$habeas" --quiet add list-b-SYNTHETIC.csv list-c-SYNTHETIC.csv --collected-by "editors of this example" --collected-on 2026 --method copied > /dev/null)
for list in b c; do
  "$habeas" --quiet source add --name "SYNTHETIC office $list" --kind organisation --label "synthetic-office-$list" > /dev/null
  "$habeas" --quiet import "list-$list-SYNTHETIC.csv" --map "$here/list-$list.toml" --source "synthetic-office-$list" > /dev/null
done
"$habeas" --quiet link run
"$habeas" person list | head -n 6
before=$("$habeas" link state)

echo "== A named person decides what the program cannot; taken back, everything is as it was"
"$habeas" --quiet review --list --limit 1
pair=($("$habeas" person list | sed -n '2,3s/^ *\(rec-[a-z2-7]*\).*/\1/p'))
"$habeas" link explain "${pair[@]}"
decision=$("$habeas" --quiet link decide "${pair[@]}" --different --reason "SYNTHETIC: another village")
[ "$("$habeas" link state)" != "$before" ] && echo "who is who has changed"
"$habeas" --quiet link undo "$decision" --reason "SYNTHETIC: the same village after all"
[ "$("$habeas" link state)" = "$before" ] && echo "who is who is as it was before"
"$habeas" --quiet link overlap

echo "== Three longer SYNTHETIC lists of three sources, one in Persian script, are linked in the case"
for list in d e f; do
  "$habeas" --quiet source add --name "SYNTHETIC list-maker $list" --kind organisation --label "maker-$list" > /dev/null
  (cd "$out/lists" && "$habeas" --quiet add "list-$list-SYNTHETIC.csv" --collected-by "editors of this example" --collected-on 2026 --method copied --note "demonstration material, SYNTHETIC" > /dev/null)
  sed "s/LIST/$list/" "$here/lists/case-list.toml" > "$out/lists/list-$list.toml"
  "$habeas" --quiet import "list-$list-SYNTHETIC.csv" --map "$out/lists/list-$list.toml" --source "maker-$list" > /dev/null
done
"$habeas" --quiet link run

echo "== How many nobody listed: from the case's SYNTHETIC lists, by strata, with every method's total and what no test can settle"
"$habeas" estimate --lists "SYNTHETIC list d,SYNTHETIC list e,SYNTHETIC list f" --method graphs,loglinear,captures --strata place.province \
  --exclude cause=natural --linkage-draws 20 --svg "$out/estimate" > "$out/estimate.txt"
sed -n '/^side by side/,/^$/p;/^who is counted/,$p' "$out/estimate.txt"
"$habeas" estimate list
echo "(The truth of these made-up lists is known: 480 persons in scope. Some are hard to see for every list, and such numbers come out too low.)"

echo "== The same from a file of histories, with no case: SYNTHETIC counts, by latent classes too"
"$habeas" estimate --input "$here/lists/histories-SYNTHETIC.csv" --method graphs,latent --delta 0.125 --quick --effort 20 | sed -n '/^side by side/,/^$/p'

echo "== A witness elsewhere cosigns the checkpoint: request and answer are files, as on a memory stick"
witness() { "$habeas" --quiet --home "$out/witness" log witness "$@"; }
"$habeas" --quiet log witness add demonstration "$(witness key --name witness.example/demonstration)"
"$habeas" --quiet log witness quorum 1
witness trust "$("$habeas" log checkpoint --vkey)"
"$habeas" --quiet log witness request --out "$out/request.txt"
witness cosign "$out/request.txt" --out "$out/cosignature.txt"
"$habeas" log witness take "$out/cosignature.txt"

if command -v openssl > /dev/null; then
  echo "== A timestamp by a DEMONSTRATION authority, made on the spot: it shows the way and proves no time"
  tsa="$here/../../tests/interop/make_test_tsa.sh"
  TSA_NAME="DEMONSTRATION authority, to be trusted by nobody" sh "$tsa" "$out/authority"
  "$habeas" --quiet log timestamp --query "$out/query.tsq" > /dev/null
  sh "$tsa" "$out/authority" reply "$out/query.tsq" "$out/response.tsr"
  "$habeas" log timestamp --reply "$out/response.tsr" --ca "$out/authority/ca.pem"
fi

echo "== The ledger"
"$habeas" log show

echo "== What may be public leaves as a bundle; so does the whole, for those entitled to it"
"$habeas" log export "$out/public" --zip "$out/public.zip" --scope public --to "anyone" --purpose "demonstration"
"$habeas" log export "$out/full" --zip "$out/full.zip" --to "SYNTHETIC court" --purpose "demonstration"

echo "== Anyone checks: the case, and what left it"
"$habeas" verify "$out/case" > "$out/verify-case.txt" && tail -n 3 "$out/verify-case.txt"
"$habeas" verify "$out/full" > "$out/verify-full.txt" && tail -n 3 "$out/verify-full.txt"
"$habeas" verify "$out/public"
"$habeas" verify "$out/public.zip" | tail -n 1
[ ! -f "$out/public/verify.html" ] || echo "In a browser: open $out/public/verify.html and choose $out/public.zip"

cat <<TXT

The case       $out/case
The figures    $out/numbers.svg
The sources    $out/sources.svg
The estimate   $out/estimate.txt, $out/estimate/*.svg
The dossier    $out/public/data/dossier/index.html
The bundle     $out/public
Check it       $habeas verify $out/public
To send it     $out/public.zip
TXT
