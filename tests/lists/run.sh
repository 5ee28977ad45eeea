#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A list of many rows, taken in; one row shown with its proof and checked by a program that is not ours; its neighbour
# erased; then rebuild and verify still pass, and the row's proof still holds. tests/lists/run.sh [ROWS] (default 3000; the slow
# run takes 1000000). $HABEAS_BIN is the program. All persons are SYNTHETIC.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
rows=${1:-${HABEAS_SLOW:+1000000}}
rows=${rows:-3000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HABEAS_CASE=$work/case HABEAS_HOME=$work/home HABEAS_PASSPHRASE_FILE=$work/passphrase HABEAS_WEAK_KEYS=demonstration
echo 'only for this test' > passphrase
python3 - "$rows" > list.csv <<'PY'
import sys
print("id,name,father,born,died,note")
for i in range(1, int(sys.argv[1]) + 1):
    # Every hundredth row is the same but for its number's absence: identical rows stay apart.
    if i % 100 == 0:
        print(",unknown man,,,,grave 3")
    else:
        print(f"{i},SYNTHETIC person {i},SYNTHETIC father {i % 977},{1940 + i % 40},2{i % 9}/0{1 + i % 9}/1988,\"row, {i}\"")
PY
cat > map.toml <<'TOML'
[list]
name = "SYNTHETIC list"
key = "id"
calendar = "gregorian"
order = "dmy"
[columns]
id = "identifier"
name = "name"
father = "name.father"
born = "date.birth"
died = "date.death"
[refuse]
without = ["name"]
TOML
h() { "$HABEAS_BIN" --quiet "$@"; }
h init case --name 'Lists' --origin example.org/lists --as documenter > /dev/null
h add list.csv --collected-by documenter --method received > /dev/null
h source add --name 'SYNTHETIC committee' --kind organisation --label committee > /dev/null
start=$(date +%s%N)
h --json import list.csv --map map.toml --source committee > import.json
echo "import of $rows rows: $(( ($(date +%s%N) - start) / 1000000 )) ms"
python3 - "$rows" <<'PY'
import json, sys
summary = json.load(open("import.json"))
assert summary["read"] == int(sys.argv[1]) == summary["accepted"] + summary["refused"], summary
assert summary["refused"] == 0 and summary["unread"] == 0, summary
PY
entry=$(python3 -c 'import json; print(json.load(open("import.json"))["entry"])')
prove() { h log prove "$entry" --item "$1" "${@:2}"; }
# The bytes of the entry, from the tiles that any tlog client reads (c2sp.org/tlog-tiles).
python3 - "$entry" <<'PY'
import glob, struct, sys
path = max(glob.glob("case/ledger/tile/entries/000*") + glob.glob("case/ledger/tile/entries/000.p/*"), key=lambda p: (p.count("/"), len(p), p))
data, at, entries = open(path, "rb").read(), 0, []
while at < len(data):
    (length,) = struct.unpack(">H", data[at:at + 2])
    entries.append(data[at + 2:at + 2 + length])
    at += 2 + length
open("entry.json", "wb").write(entries[int(sys.argv[1])])
PY
item=$((rows / 2 + 2))  # ordinal 1 is the list, 2 the first row
row=$((item - 1))
prove "$item" --field name --field record > item.json
"$here/check_row.py" item.json entry.json "name=SYNTHETIC person $row"
if grep -q "row, $row" item.json; then echo "a field that was not chosen is shown" >&2; exit 1; fi
# A changed name is found out.
python3 - <<'PY'
import base64, json
proof = json.load(open("item.json"))
for i, leaf in enumerate(proof["leaves"]):
    if isinstance(leaf, str):
        value = json.loads(base64.urlsafe_b64decode(leaf + "=" * (-len(leaf) % 4)))
        if value[1] == "name":
            value[2] = "somebody else"
            text = json.dumps(value, separators=(",", ":")).encode()
            proof["leaves"][i] = base64.urlsafe_b64encode(text).decode().rstrip("=")
json.dump(proof, open("false.json", "w"))
PY
if "$here/check_row.py" false.json entry.json 2> /dev/null; then echo "a false row was believed" >&2; exit 1; fi
neighbour="SYNTHETIC person $((row + 1))"
h erase "$entry.$((item + 1))" --basis 'asked for by the family' --yes > /dev/null
h rebuild
h verify "$HABEAS_CASE" > verify.txt || { cat verify.txt; exit 1; }
prove "$item" --field name --field record > again.json
"$here/check_row.py" again.json entry.json "name=SYNTHETIC person $row"
if grep -rqaF "$neighbour" case --exclude-dir=exhibits; then echo "the erased row is still in the case" >&2; exit 1; fi
# Under a corrected mapping the records keep their ids.
h list withdraw 'SYNTHETIC list' --reason 'the order of days was wrong' > /dev/null
sed -i 's/order = "dmy"/order = "mdy"/' map.toml
h --json import list.csv --map map.toml --source committee > second.json
python3 - "$rows" <<'PY'
import json, sys
summary = json.load(open("second.json"))
assert summary["read"] == summary["accepted"] + summary["refused"] == int(sys.argv[1]), summary
assert summary["unread"] > 0, "days above 12 cannot be months: they stay as they stand"
PY
[ "$(h --json list all | grep -o "lst-" | wc -l)" -ge 2 ]
h show "$(python3 -c 'import json; print([v for v in json.load(open("second.json")).items() if v[0]=="list"][0][1])')" > /dev/null
echo "list of $rows rows: proven, erased, rebuilt, verified, imported again"
