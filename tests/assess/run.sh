#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What is known of examples/1988: figures apart by scope and origin, one organisation's figures counted once, the letter's hedge
# lost in the release, denials beside allegations, disputed lineage shown as disputed. $HABEAS_BIN is the program.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
example=$(cd "$here/../../examples/1988" && pwd)
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
export HABEAS_HOME="$work/keys" HABEAS_CASE="$work/case" HABEAS_WEAK_KEYS=demonstration HABEAS_PASSPHRASE_FILE="$work/passphrase.txt"
echo "a test protects nobody" > "$HABEAS_PASSPHRASE_FILE"
"$HABEAS_BIN" --quiet init "$work/case" --name "1988" --as documenter > "$work/init.txt"
(cd "$example/exhibits" && "$HABEAS_BIN" --quiet add ./*.txt > "$work/added.txt")
"$HABEAS_BIN" --quiet claim add "$example/claims.jsonl" > "$work/claims.txt"
for what in "assess killings-1988" "assess protests-2019" "numbers killings-1988" "check" "sources" "gaps --on 2026-01-31" "timeline"; do
  # shellcheck disable=SC2086
  "$HABEAS_BIN" --quiet --json $what > "$work/$(echo "$what" | tr ' ' '-').json"
done
"$HABEAS_BIN" --quiet numbers killings-1988 --chart "$work/numbers.svg" > /dev/null
"$HABEAS_BIN" --quiet sources --svg "$work/sources.svg" --dot "$work/sources.dot" > /dev/null
python3 - "$work" <<'PY'
import json, sys, xml.dom.minidom
from pathlib import Path

work = Path(sys.argv[1])
load = lambda name: json.loads((work / (name + ".json")).read_text(encoding="utf-8"))
faults = []


def must(condition, what):
    if not condition:
        faults.append(what)


# The figures stand apart by unit and scope, each with its origins.
numbers = load("numbers-killings-1988")[0]
groups = {}
for group in numbers["groups"]:
    for figure in group["figures"]:
        for claim in figure["claims"]:
            groups[claim["label"]] = (group["unit"], group["scope"], figure)
must({"n18", "n16", "n15", "n9", "n17", "n2"} <= set(groups), "figures are missing")
keys = [groups[label][:2] for label in ("n18", "n16", "n15")]
must(len(set(keys)) == 3, f"30,000, thousands and 4,000 to 5,000 do not stand apart: {keys}")
must(all(groups[label][2]["support"] == {"least": 1, "most": 1} for label in ("n18", "n16", "n15")), "each has one origin")
roots = {name for label in ("n2", "n9", "n17", "n18") for name in groups[label][2]["origins"]}
must(len(roots) == 1, f"the figures of one organisation have {roots}")
must(numbers["origins"]["most"] < numbers["figures"], "origins are counted, not figures")

# The hedge of the letter, lost in the release.
checks = load("check")
lost = [f for f in checks if f["check"] == "hedge-lost" and "may amount to" in f["message"]]
must(len(lost) == 1, f"the hedge that was lost: {[f['message'] for f in lost]}")

# Denials stand beside what they answer, and say so.
table = load("assess-killings-1988")
answered = [s for q in table["properties"] for s in q["statements"] if s["answers"]]
denied = [s for s in answered if any(a["polarity"] == "denies" for a in s["answers"])]
must(denied and all("officially denied" in s["status"] and "contradicted" in s["status"] for s in denied),
     "the State's denial does not stand beside the allegation")
allegations = [s for q in table["properties"] if q["property"] == "responsibility.alleged" for s in q["statements"]]
must(allegations and all(s["answers"] for s in allegations), "an allegation stands without the positions that answer it")

# 2019: who copied whom is disputed, and both readings are shown.
disputed = [s for q in load("assess-protests-2019")["properties"] for s in q["statements"]
            if any("if_suspected_lineage_holds" in o for o in s["origins"])]
must(disputed, "the lineage of 2019 is not shown as disputed")
edges = load("sources")["edges"]
must(any(e["kind"] == "is suspected to derive from" and e["grounds"] for e in edges), "no suspected edge with its ground")

# Drawings are well formed and say nothing active.
for name in ("numbers.svg", "sources.svg"):
    svg = (work / name).read_text(encoding="utf-8")
    xml.dom.minidom.parseString(svg)
    must("<script" not in svg and "href" not in svg, f"{name} is active")
dates = [row for row in load("timeline") if row["property"] == "date.start"]
must(len(dates) >= 3 and any(row["competing"] for row in dates), "competing dates are not told")
for fault in faults:
    print("FAIL", fault)
print("assess:", numbers["figures"], "figures of", numbers["origins"], "origins;", len(checks), "findings")
sys.exit(1 if faults else 0)
PY
