#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks one row of a list with Python's standard library alone: check_row.py ITEM.json ENTRY.json [FIELD=VALUE...]

ITEM.json is what `habeas log prove N --item K` prints, ENTRY.json the bytes of entry N; that the entry is in the ledger is
another proof (`habeas log prove N`). docs/formats/body.md says how; nothing of Habeas is used here.
"""
import base64
import hashlib
import json
import sys


def sha(data):
    return hashlib.sha256(data).digest()


def node(left, right):
    return sha(b"\x01" + left + right)


def root_of(hashes):
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return node(root_of(hashes[:k]), root_of(hashes[k:]))


def root_from_path(leaf, index, size, path):
    """RFC 9162 section 2.1.3.2."""
    fn, sn, result = index, size - 1, leaf
    for step in path:
        assert sn > 0, "the path is too long"
        if fn & 1 or fn == sn:
            result = node(step, result)
            while not fn & 1 and fn:
                fn >>= 1
                sn >>= 1
        else:
            result = node(result, step)
        fn >>= 1
        sn >>= 1
    assert sn == 0, "the path is too short"
    return result


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        proof = json.load(file)
    with open(sys.argv[2], encoding="utf-8") as file:
        entry = json.load(file)
    hashes, fields = [], {}
    for leaf in proof["leaves"]:
        if isinstance(leaf, str):
            hashes.append(sha(b"\x00" + leaf.encode()))
            _, name, value = json.loads(base64.urlsafe_b64decode(leaf + "=" * (-len(leaf) % 4)))
            fields[name] = value
        else:
            hashes.append(bytes.fromhex(leaf["h"]))
    assert fields["core"]["leaves"] == len(hashes), "the number of leaves is not that of the core"
    leaf = sha(b"\x00" + root_of(hashes))
    root = root_from_path(leaf, proof["item"], proof["of"], [bytes.fromhex(h) for h in proof["path"]])
    assert entry["items"] == proof["of"], "the entry has another number of items"
    assert entry["body"] == root.hex(), "the row does not lead to the entry's body"
    for wanted in sys.argv[3:]:
        name, value = wanted.split("=", 1)
        assert fields.get(name) == value, f"{name} is {fields.get(name)!r}"
    print(f"row proven: {fields['core']['item']} {fields.get('record', '')}, {len(fields) - 1} fields shown, "
          f"{len(hashes) - len(fields)} leaves hidden")


if __name__ == "__main__":
    main()
