#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Scores suggestions against a gold file: tests/gold/score.py GOLD.jsonl SUGGESTIONS.json [--least N] [--noise SHARE]

A gold line holds no text:
  {"id":"c5","lines":[[25,25]],"speakers":["(not named)","UN experts|seven experts","(issuer)"],"hedge":["alleged"],"kind":"fact"}
`speakers` innermost first, each with its accepted names; `(issuer)` is who issues the document, `(not named)` others.
A suggestion matches a gold claim if a line of theirs overlaps and chain and hedges are the same. A suggestion
that matches none is noise. Exits 1 if fewer than --least match or more than --noise of the suggestions are noise.
"""
import argparse
import json
import sys


def chain(suggestion):
    names = []
    for link in suggestion["speakers"]:
        if link.get("issuer"):
            names.append("(issuer)")
        else:
            names.append(link.get("name") or "(not named)")
    return names


def hedges(suggestion):
    found = []
    for link in suggestion["speakers"]:
        found += [h.lower() for h in link.get("hedge", "").split("; ") if h]
    return sorted(found)


def same_chain(gold, names):
    return len(gold) == len(names) and all(
        name.casefold() in [other.casefold() for other in accepted.split("|")] for accepted, name in zip(gold, names))


def overlaps(ranges, suggestion):
    first, last = suggestion["lines"]
    return any(first <= high and low <= last for low, high in ranges)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("gold")
    parser.add_argument("suggestions")
    parser.add_argument("--least", type=int, default=0)
    parser.add_argument("--noise", type=float, default=1.0)
    parser.add_argument("-v", action="store_true")
    options = parser.parse_args()
    with open(options.gold, encoding="utf-8") as file:
        gold = [json.loads(line) for line in file if line.strip() and not line.startswith("#")]
    with open(options.suggestions, encoding="utf-8") as file:
        suggestions = json.load(file)["suggestions"]
    used = set()
    missed = []
    for claim in gold:
        hits = [i for i, s in enumerate(suggestions)
                if overlaps(claim["lines"], s) and same_chain(claim["speakers"], chain(s))
                and hedges(s) == sorted(h.lower() for h in claim["hedge"])]
        used.update(hits)
        if not hits:
            missed.append(claim["id"])
    noise = [i for i in range(len(suggestions)) if i not in used]
    share = len(noise) / len(suggestions) if suggestions else 0.0
    print(f"{len(gold) - len(missed)} of {len(gold)} gold claims suggested; "
          f"{len(noise)} of {len(suggestions)} suggestions match none ({share:.2f})"
          + (f"; missed: {' '.join(missed)}" if missed else ""))
    if options.v:
        for i in noise:
            print("  noise", suggestions[i]["lines"], chain(suggestions[i]), hedges(suggestions[i]))
    if len(gold) - len(missed) < options.least or share > options.noise:
        sys.exit(1)


if __name__ == "__main__":
    main()
