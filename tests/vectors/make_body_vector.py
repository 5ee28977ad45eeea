#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes body.json: one body built from docs/formats/body.md alone, with Python's standard library.

Nothing of Habeas is used, so that src/ledger/body_vector_test.cc compares two implementations.
Run it here and redirect: ./make_body_vector.py > body.json
"""
import base64
import hashlib
import hmac
import json
import struct


def canonical(value):
    # Enough of RFC 8785 for this vector: ASCII keys, integers, no control characters but \n.
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def b64url(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def hkdf(ikm, info, length):
    prk = hmac.new(b"\0" * 32, ikm, hashlib.sha256).digest()
    return hmac.new(prk, info + b"\x01", hashlib.sha256).digest()[:length]


def leaf_hash(data):
    return hashlib.sha256(b"\0" + data).digest()


def tree_root(hashes):
    """RFC 6962 section 2.1, as it is written there."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return hashlib.sha256(b"\x01" + tree_root(hashes[:k]) + tree_root(hashes[k:])).digest()


def inclusion_path(index, hashes):
    if len(hashes) <= 1:
        return []
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    if index < k:
        return inclusion_path(index, hashes[:k]) + [tree_root(hashes[k:])]
    return inclusion_path(index - k, hashes[k:]) + [tree_root(hashes[:k])]


def disclosure(secret, path, name, value):
    salt = hkdf(secret, b"habeas-salt/v1\n" + path.encode(), 16)
    return b64url(canonical([b64url(salt), name, value]).encode())


class Item:
    def __init__(self, core, fields, secret):
        count = 8
        while count < 1 + len(fields):
            count *= 2
        core = dict(core, leaves=count)
        rest = [disclosure(secret, name, name, value) for name, value in fields.items()]
        self.decoys = [disclosure(secret, f"decoy/{k}", "", "") for k in range(count - 1 - len(fields))]
        rest = sorted(rest + self.decoys, key=lambda d: leaf_hash(d.encode()))
        self.names = dict((disclosure(secret, name, name, value), name) for name, value in fields.items())
        self.leaves = [disclosure(secret, "core", "core", core)] + rest
        self.root = tree_root([leaf_hash(d.encode()) for d in self.leaves])
        self.stored = canonical({"core": core, "fields": fields, "secret": b64url(secret)})

    def shown(self, keep):
        """Leaves for a reader: disclosures that keep(name) wants, hashes otherwise."""
        out = []
        for i, leaf in enumerate(self.leaves):
            name = "core" if i == 0 else self.names.get(leaf, "")
            out.append(leaf if keep(name) else {"h": leaf_hash(leaf.encode()).hex()})
        return out


# --- Ed25519 (RFC 8032 section 5.1), slow and plain ---
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(a, b):
    (x1, y1), (x2, y2) = a, b
    t = D * x1 * x2 * y1 * y2
    return ((x1 * y2 + x2 * y1) * pow(1 + t, P - 2, P) % P, (y1 * y2 + x1 * x2) * pow(1 - t, P - 2, P) % P)


def times(n, point):
    result = (0, 1)
    while n:
        if n & 1:
            result = add(result, point)
        point = add(point, point)
        n >>= 1
    return result


BASE_Y = 4 * pow(5, P - 2, P) % P
x2 = (BASE_Y * BASE_Y - 1) * pow(D * BASE_Y * BASE_Y + 1, P - 2, P) % P
BASE_X = pow(x2, (P + 3) // 8, P)
if (BASE_X * BASE_X - x2) % P:
    BASE_X = BASE_X * pow(2, (P - 1) // 4, P) % P
if BASE_X % 2:
    BASE_X = P - BASE_X
BASE = (BASE_X, BASE_Y)


def encode(point):
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def sign(seed, message):
    h = hashlib.sha512(seed).digest()
    a = int.from_bytes(h[:32], "little") & ((1 << 254) - 8) | (1 << 254)
    public = encode(times(a, BASE))
    r = int.from_bytes(hashlib.sha512(h[32:] + message).digest(), "little") % L
    big_r = encode(times(r, BASE))
    k = int.from_bytes(hashlib.sha512(big_r + public + message).digest(), "little") % L
    return public, big_r + ((r + k * a) % L).to_bytes(32, "little")


def main():
    origin, kind, seed = "example.org/1988", "claims.stated", bytes(range(32))
    secrets = [hashlib.sha256(b"secret %d" % i).digest()[:16] for i in range(5)]
    actor = "act-aaaaaaaaaaaaaaaaaaaa"
    claim_core = {
        "item": "claim", "kind": "fact", "polarity": "denies", "property": "event.place",
        "speakers": [{"hedge": "", "modality": "asserted", "role": "said"},
                     {"hedge": "reportedly", "modality": "reported", "role": "wrote"}],
    }
    claim_fields = {
        "subject": "item:2", "value": {"language": "fa", "text": "اوین"}, "quote": "line one\n\"line\" two \\ 𐍈",
        "speaker/0": "src-bbbbbbbbbbbbbbbbbbbb", "speaker/1": "src-cccccccccccccccccccc",
        "speaker/1/on": "1988-08", "said": "1989", "level": "public", "as_of": "2024-05-01",
    }
    contents = [
        ({"item": "act"}, {"actor": actor, "at": "2026-11-23T10:00:00Z", "reason": "first statement"}),
        (claim_core, claim_fields),
        ({"item": "exhibit"}, {"media_type": "text/plain", "sha256": "ab" * 32, "size": 1234}),
        ({"item": "list"}, {"rows": ["a", "b", 3, -4, []]}),
    ]
    items = [Item(core, fields, secret) for (core, fields), secret in zip(contents, secrets)]
    unsigned_root = tree_root([leaf_hash(item.root) for item in items])
    text = f"habeas-act/v1\n{origin}\n{kind}\n{len(items)}\n{unsigned_root.hex()}\n"
    public, signature = sign(seed, text.encode())
    items.append(Item({"item": "signature"},
                      {"public_key": public.hex(), "signature": base64.b64encode(signature).decode()}, secrets[4]))
    hashes = [leaf_hash(item.root) for item in items]
    root = tree_root(hashes)
    entry = canonical({"body": root.hex(), "items": len(items), "kind": kind, "v": 1})

    def object_id(prefix, ordinal):
        digest = hashlib.sha256(b"habeas-id/v1\n" + root + struct.pack(">I", ordinal)).digest()
        return prefix + "-" + base64.b32encode(digest).decode().lower()[:20]

    fields_of_claim = ("core", "value", "speaker/0")
    reduced = {"erased": 77, "leaves": items[1].shown(lambda name: name != "quote")}
    gone = {"erased": 78, "leaves": items[1].shown(lambda name: False)}
    body_file = {"index": 6, "items": [
        {"leaves": items[0].shown(lambda name: name != "" and name != "reason")},
        {"leaves": items[1].shown(lambda name: name in fields_of_claim)},
        {"root": items[2].root.hex()},
        {"leaves": items[3].shown(lambda name: True)},
        {"leaves": items[4].shown(lambda name: name != "")},
    ], "v": 1}
    item_file = {"index": 6, "item": 1, "leaves": items[1].shown(lambda name: name in fields_of_claim),
                 "of": len(items), "path": [h.hex() for h in inclusion_path(1, hashes)], "v": 1}
    vector = {
        "origin": origin, "kind": kind, "seed": seed.hex(), "actor": actor, "at": "2026-11-23T10:00:00Z",
        "reason": "first statement", "secrets": [secret.hex() for secret in secrets],
        "items": [{"stored": item.stored, "leaves": item.leaves, "root": item.root.hex()} for item in items],
        "act_text": text, "public_key": public.hex(), "unsigned_root": unsigned_root.hex(), "root": root.hex(),
        "entry": entry, "entry_leaf_hash": leaf_hash(entry.encode()).hex(),
        "ids": [object_id("clm", i) for i in range(len(items))],
        "reduced": canonical(reduced), "erased": canonical(gone),
        "body_file": canonical(body_file), "item_file": canonical(item_file),
    }
    print(json.dumps(vector, indent=1, sort_keys=True, ensure_ascii=True))


main()
