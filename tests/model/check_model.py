#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""check_model.py EXAMPLE PRINTED: what the case prints against the claim files that it was made from.

Reads claims.jsonl and claims.md on its own, and fails unless: every claim is there once, and says what its file says, value,
chain, hedges, dates, quotation and all; every claim is printed with everybody who says it; no number or date is
another than the one stated; the page has one row a claim, in which all of that stands.
"""
import html
import json
import re
import sys
from pathlib import Path

FIGURES = {"exactly", "at_least", "at_most", "more_than", "less_than", "about", "precision_m"}
failures = []


def require(condition, message):
    if not condition:
        failures.append(message)


def speaker(text):
    found = re.fullmatch(r'(\S+) (\w+), (\w+)(?:, ("(?:[^"\\]|\\.)*"))?(?:, on (.+))?', text)
    source, role, modality, hedge, on = found.groups()
    link = {"source": source, "role": role, "modality": modality}
    if hedge:
        link["hedge"] = json.loads(hedge)
    if on:
        link["on"] = on
    return link


def value_of(key, lines):
    """The value of an item from its own words and the lines below it: [(indent, text)]."""
    words, below = lines[0][1], lines[1:]
    if not below:
        if key == "anchor":
            return {"exhibit": words}
        return int(words.replace(",", "")) if key in FIGURES else words
    quoted = "\n".join(text[2:] for indent, text in below if text.startswith("> ") and indent == below[0][0])
    rest = [line for line in below if not line[1].startswith("> ") or line[0] != below[0][0]]
    if rest and re.match(r"\d+\. ", rest[0][1]):
        out, level = [], rest[0][0]
        for part in split(rest, level):
            text = part[0][1].split(". ", 1)[1]
            element = speaker(text) if key == "speakers" else text
            if part[1:]:
                element.update(members(part[1:]))
            out.append(element)
        return out
    out = members(rest) if rest else {}
    if key == "anchor":
        out["exhibit"] = words
    if key == "quote" and words:
        out["language"] = words
    if quoted and (out or key in ("anchor", "quote")):
        out["text"] = quoted
    return out if out else quoted


def split(lines, level):
    parts = []
    for indent, text in lines:
        if indent == level:
            parts.append([])
        parts[-1].append((indent, text))
    return parts


def members(lines):
    out = {}
    for part in split(lines, lines[0][0]):
        key, words = part[0][1][2:].split(":", 1)
        key = key.replace(" ", "_")
        out[key] = value_of(key, [(part[0][0], words.strip())] + part[1:])
    return out


def markdown(text):
    statements, lines, head = [], [], None
    def end():
        if head:
            kind, label = head.split(" ", 1)
            statements.append({"type": kind, "label": label, **members(lines)})
    for line in text.split("\n") + ["# "]:
        if line.startswith("#"):
            end()
            head = line[3:] if line.startswith("## ") else None
            lines = []
        elif head and line.strip():
            lines.append((len(line) - len(line.lstrip()), line.strip()))
    return statements


def plain(text):
    return " ".join(text.split())


def main():
    example, printed = Path(sys.argv[1]), Path(sys.argv[2])
    statements = [json.loads(line) for line in (example / "claims.jsonl").read_text().split("\n")
                  if line.startswith("{")]
    statements += markdown((example / "claims.md").read_text())
    stated = {s["label"]: s for s in statements if s["type"] == "claim"}
    rows = json.loads((printed / "claims.json").read_text())
    sources = {row["label"]: row for row in json.loads((printed / "sources.json").read_text())}
    ids = {row["label"]: row["id"] for row in rows} | {k: v["id"] for k, v in sources.items()}
    text = (printed / "claims.txt").read_text()
    page = (printed / "page.html").read_text()
    page_rows = dict(re.findall(r'<tr id="(clm-[a-z2-7]+)"[^>]*>(.*?)</tr>', page, re.S))
    require(len(rows) == len(stated), f"{len(stated)} claims stated, {len(rows)} listed")
    require(len(page_rows) == len(stated), f"{len(stated)} claims stated, {len(page_rows)} on the page")

    def same(label, what, expected, found):
        require(expected == found, f"{label}: {what}: stated {expected!r}, printed {found!r}")

    def anchor(label, what, expected, found):
        same(label, what, plain(expected.get("text", "")), plain(found.get("text", "")))
        for key, value in expected.get("locator", {}).items():
            same(label, f"{what} {key}", value, found["locator"].get(key))

    for row in rows:
        label = row["label"]
        claim = stated.pop(label, None)
        if claim is None:
            failures.append(f"{label} was never stated, or is listed twice")
            continue
        for key in ("kind", "polarity", "property"):
            same(label, key, claim[key], row[key])
        for key in ("said", "as_of", "condition", "rights", "level"):
            same(label, key, claim.get(key, ""), row[key])
        for key in ("answers", "supersedes"):
            same(label, key, ids.get(claim.get(key), ""), row[key])
        same(label, "quote", claim.get("quote", ""), row["quote"])
        value = claim.get("value", "")
        if isinstance(value, dict) and "entity" in value:
            require(re.fullmatch(r"(ent|rec|src)-[a-z2-7]{20}", row["value"]["entity"]), f"{label}: entity")
            value = dict(value, entity=row["value"]["entity"])
        same(label, "value", value, row["value"])
        anchor(label, "anchor", claim["anchor"], row["anchor"])
        same(label, "length of chain", len(claim["speakers"]), len(row["speakers"]))
        block = text[text.index(row["id"]):].split("\nclm-")[0]
        on_page = html.unescape(page_rows.get(row["id"], ""))
        require(row["polarity"] in block and row["polarity"] in on_page, f"{label}: polarity is not printed")
        if claim.get("condition"):
            require(claim["condition"] in block and claim["condition"] in on_page, f"{label}: condition is not printed")
        for link, link_row in zip(claim["speakers"], row["speakers"]):
            same(label, "source", ids[link["source"]], link_row["source"])
            for key in ("role", "modality"):
                same(label, key, link[key], link_row[key])
            for key in ("hedge", "on"):
                same(label, key, link.get(key, ""), link_row[key])
            if "anchor" in link:
                anchor(label, "anchor of a link", link["anchor"], link_row["anchor"])
            name = sources[link["source"]]["name"]
            for where, words in (("claim list", block), ("page", on_page)):
                require(name in words, f"{label}: {where} does not name {name}")
                require(link.get("hedge", "") in words, f"{label}: {where} drops the hedge {link.get('hedge')}")
        for number in re.findall(r"\d+", json.dumps(row["value"])) if row["kind"] == "number" else []:
            require(number in block and number in on_page, f"{label}: the figure {number} is not printed")
    require(not stated, f"never printed: {sorted(stated)}")

    # What one claim says stands in `show` as well.
    for path in printed.glob("show-*.json"):
        shown = json.loads(path.read_text())["stated"]
        label = path.stem[5:]
        row = next(r for r in rows if r["label"] == label)
        for key in ("kind", "polarity", "property"):
            same(label, f"show {key}", row[key], shown[key])
        for key in ("value", "quote", "said", "condition", "as_of"):
            same(label, f"show {key}", row[key], shown.get(key, ""))
        for k, link in enumerate(row["speakers"]):
            same(label, "show source", link["source"], shown[f"speaker/{k}"])
            for key in ("role", "modality", "hedge"):
                same(label, f"show {key}", link[key], shown["speakers"][k][key])

    # The page says of an allegation how proceedings stand, and its answer or that there is none.
    for row in rows:
        if row["property"] in ("responsibility.alleged", "event.author"):
            words = page_rows[row["id"]]
            require("An allegation. Proceedings:" in words, f"{row['label']}: no proceedings on the page")
            require("Answered:" in words or "Answer: none recorded" in words, f"{row['label']}: no answer on the page")
    for failure in failures:
        print("check_model:", failure, file=sys.stderr)
    if failures:
        return 1
    print(f"check_model: {len(rows)} claims printed as they were stated")
    return 0


if __name__ == "__main__":
    sys.exit(main())
