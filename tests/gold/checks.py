#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What `habeas check` finds in a text whose claims are given by place: tests/gold/checks.py TEXT GOLD WORK

The gold file (checks-seed.json says its form) holds no words of the text; they are cut from it here. Makes a case in
WORK, states the claims, runs the checks, and compares: exits 1 unless at least HABEAS_LEAST (7) of the inconsistencies are
found with at most HABEAS_FALSE (3) findings that are neither these nor what the gold file calls right beside them.
"""
import json
import os
import subprocess
import sys
from pathlib import Path

text_path, gold_path, work = (Path(p).resolve() for p in sys.argv[1:4])
text = text_path.read_text(encoding="utf-8")
lines = text.split("\n")
gold = json.loads(gold_path.read_text(encoding="utf-8"))
env = dict(os.environ, HABEAS_HOME=str(work / "keys"), HABEAS_CASE=str(work / "case"), HABEAS_WEAK_KEYS="demonstration",
           HABEAS_PASSPHRASE_FILE=str(work / "passphrase.txt"))
(work / "passphrase.txt").write_text("a test protects nobody\n")


def habeas(*words):
    done = subprocess.run([os.environ["HABEAS_BIN"], "--quiet", *words], env=env, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"habeas {' '.join(words)}: {done.stderr}")
    return done.stdout


def words_of(line, first, last):
    """As they stand in the line, spaces included."""
    places, at = [], 0
    for word in lines[line - 1].split():
        at = lines[line - 1].index(word, at)
        places.append((at, at + len(word)))
        at += len(word)
    return lines[line - 1][places[first][0]:places[last][1]]


def cut(line, spec):
    if not isinstance(spec, str) or not spec.startswith("@"):
        return spec
    first, last = spec[1:].split("-")
    return words_of(line, int(first), int(last))


def statement(claim):
    line, first, last = claim["at"]
    anchored = words_of(line, first, last)
    value = claim["value"]
    value = {k: cut(line, v) for k, v in value.items()} if isinstance(value, dict) else cut(line, value)
    speakers = []
    for link in claim["chain"]:
        source, role, modality, *hedge = link.split()
        speaker = {"source": source, "role": role, "modality": modality}
        if hedge:
            speaker["hedge"] = cut(line, "@" + hedge[0])
        speakers.append(speaker)
    if "said" in claim:
        speakers[0]["on"] = claim["said"]
    out = {"type": "claim", "label": claim["label"], "subject": claim["subject"], "property": claim["property"],
           "kind": claim["kind"], "polarity": claim.get("polarity", "affirms"), "value": value, "speakers": speakers,
           "anchor": {"exhibit": text_path.name, "text": anchored,
                      "locator": {"line": line, **({"part": claim["part"]} if "part" in claim else {})}}}
    if claim["value"] == "--07-19":
        out["value"] = "XXXX-07-19"
    if claim.get("quote"):
        out["quote"] = {"text": anchored.strip("“”\""), "language": "en"}
    for name in ("said", "condition"):
        if name in claim:
            out[name] = cut(line, claim[name])
    return out


def line_of(character):
    return text[:character].count("\n") + 1


def main():
    habeas("init", str(work / "case"), "--name", "a text", "--as", "test documenter")
    habeas("add", str(text_path))
    rows = [{"type": "source", **s} for s in gold["sources"]] + [{"type": "entity", **e} for e in gold["entities"]]
    rows += [statement(c) for c in gold["claims"]]
    (work / "claims.jsonl").write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows) + "\n", encoding="utf-8")
    habeas("claim", "add", str(work / "claims.jsonl"))
    findings = json.loads(habeas("--json", "check"))
    for finding in findings:
        finding["lines"] = sorted({line_of(s["from"]) for s in finding["spots"] if s["from"] >= 0})
    used, found = set(), []
    for wanted in gold["found"]:
        hits = [i for i, f in enumerate(findings) if f["check"] == wanted["check"] and i not in used
                and set(wanted["lines"]) & set(f["lines"])]
        if wanted["lines"] == [54, 66]:
            hits = [i for i in hits if set(wanted["lines"]) <= set(findings[i]["lines"])][:1]
        if hits:
            found.append(wanted["name"])
            used.update(hits)
    rest = [f for i, f in enumerate(findings) if i not in used]
    false = []
    for also in gold["also"]:
        mine = [f for f in rest if f["check"] == also["check"]]
        false += mine[also["most"]:]
        rest = [f for f in rest if f["check"] != also["check"]]
    false += rest
    missed = [w["name"] for w in gold["found"] if w["name"] not in found]
    least, most = int(os.environ.get("HABEAS_LEAST", "7")), int(os.environ.get("HABEAS_FALSE", "3"))
    print(f"{len(found)} of {len(gold['found'])} found, {len(false)} false alarms, {len(findings)} findings")
    for name in missed:
        print(f"  missed: {name}")
    for f in false:
        print(f"  false: {f['check']} lines {f['lines']}")
    return 0 if len(found) >= least and len(false) <= most else 1


sys.exit(main())
