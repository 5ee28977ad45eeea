// SPDX-License-Identifier: Apache-2.0
// The parts of the page's engine on their own, against definitions, vectors and other people's code: units SOURCE_FOLDER
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash, generateKeyPairSync, sign, verify as nodeVerify } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { readBody, readItemProof } from "../src/body.ts";
import * as bytes from "../src/bytes.ts";
import { Unsupported } from "../src/certificate.ts";
import { crc32 } from "../src/crc32.ts";
import { verify, verifySlowly } from "../src/ed25519.ts";
import { parseEntry } from "../src/entry.ts";
import { objectId, readItem, shownLeaf } from "../src/item.ts";
import { parseCanonicalJson } from "../src/json.ts";
import { classify, isTagFile, parseManifest } from "../src/layout.ts";
import { GrowingTree, leafHash, nodeHash, rootFromPath, rootOf, WholeTree } from "../src/merkle.ts";
import { parsePolicy } from "../src/policy.ts";
import { sha256, type Digest } from "../src/sha256.ts";
import { hashTiles } from "../src/tiles.ts";
import { fromRfc3339, toRfc3339 } from "../src/times.ts";
import { queryNonce, verifyTimestamp } from "../src/timestamp.ts";
import { Wrong } from "../src/wrong.ts";
import { centralHeader, endRecords, localHeader, ZipSource } from "../src/zip.ts";
import { Random } from "./random.ts";

const source = process.argv[2]!;
const random = new Random(Number(process.env["HABEAS_SEED"] ?? 1));
const { fromHex, utf8 } = bytes;
const refuses = (work: () => unknown, what: string): void => assert.throws(work, Wrong, what);

test("the engine knows no page, and neither knows a network", () => {
  const web = join(source, "web/verify");
  for (const folder of ["src", "page", "page/words"]) {
    for (const name of readdirSync(join(web, folder)).filter((one) => /\.(ts|html|css)$/.test(one))) {
      const text = readFileSync(join(web, folder, name), "utf8");
      const asks = /\bfetch\s*\(|\b(XMLHttpRequest|WebSocket|EventSource|sendBeacon|importScripts|RTCPeerConnection|serviceWorker)\b|\bimport\(|https?:\/\/|(?<!\w)url\(/;
      assert.equal(asks.exec(text)?.[0], undefined, `${folder}/${name}`);
      assert.ok(!/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b/.test(text), `${folder}/${name} makes markup of text`);
      if (folder === "src") assert.ok(!text.includes("../page"), `${name} knows the page`);
    }
  }
});

test("SHA-256 of any length is what Node gives", () => {
  for (const length of [0, 1, 55, 56, 63, 64, 65, 1000]) {
    const data = Uint8Array.from({ length }, () => random.below(256));
    assert.equal(bytes.toHex(sha256(data)), createHash("sha256").update(data).digest("hex"));
  }
});

test("text forms have one spelling", () => {
  for (let length = 0; length < 40; ++length) {
    const data = Uint8Array.from({ length }, () => random.below(256));
    assert.deepEqual(bytes.fromBase64(bytes.toBase64(data)), data);
    assert.equal(bytes.toBase64(data), Buffer.from(data).toString("base64"));
    assert.deepEqual(bytes.fromBase64url(Buffer.from(data).toString("base64url")), data);
    assert.deepEqual(bytes.fromHex(bytes.toHex(data)), data);
    assert.deepEqual(bytes.fromLatin1(bytes.latin1(data)), data);
  }
  for (const bad of ["A", "AB", "AB=", "AAA", "AB==", "A===", "AA==\n", "AA= =", "AA-_", "====", "AAAA="]) refuses(() => bytes.fromBase64(bad), bad);
  for (const bad of ["A", "AB", "AA=", "AA==", "A+", "A/AA", "AAA\n"]) refuses(() => bytes.fromBase64url(bad), bad);
  for (const bad of ["a", "AA", "0g", "0x", " 00"]) refuses(() => bytes.fromHex(bad), bad);
  for (const bad of ["", "-1", "01", "1 ", "1.0", "1e3", "9007199254740992", "99999999999999999999"]) refuses(() => bytes.parseDecimal(bad), bad);
  assert.equal(bytes.parseDecimal("9007199254740991"), Number.MAX_SAFE_INTEGER);
  assert.equal(bytes.printable("a\u202eb\u0000\u2066é"), "a\\u{202e}b\\u{0}\\u{2066}é");
  refuses(() => bytes.textOf(Uint8Array.of(0xc0, 0x80), "it"), "overlong UTF-8");
  assert.equal(bytes.textOf(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61), "it"), "\ufeffa");
});

test("canonical JSON is read, and nothing else", () => {
  for (const good of ['{"a":[1,"x",{"b":-7}]}', "0", '"\\u000f\\n\\"\\\\/€"', '{"\\r":1,"1":2,"\u0080":3,"ö":4,"€":5,"😀":6,"\ufb33":7}', "[]", "{}"])
    assert.doesNotThrow(() => parseCanonicalJson(utf8(good)), good);
  const loose = ["", "{", "[1,]", '{"a":1,}', '{"a":1,"a":1}', '{"b":1,"a":2}', "1.5", "1e3", "01", "-0", "-", "9007199254740992", '"\\ud800"', '"\\x"'];
  loose.push('"a', "null", "true", "[1] 2", "[1, 2]", " 1", "1\n", '{"a" :1}', "{a:1}", '"a\nb"', '"\\u0041"', '"\\u000a"', '"\\/"', "[1 2]", '"\\u001F"');
  loose.push("[".repeat(100) + "]".repeat(100));
  for (const bad of loose) refuses(() => parseCanonicalJson(utf8(bad)), bad);
  refuses(() => parseCanonicalJson(Uint8Array.of(0x22, 0xff, 0x22)), "not UTF-8");
  assert.deepEqual(parseCanonicalJson(utf8('{"__proto__":1}')), new Map([["__proto__", 1]]));
});

test("Merkle trees agree with the recursive definition at every size", () => {
  const definition = (leaves: Digest[]): Digest => {
    if (leaves.length === 1) return leaves[0]!;
    let k = 1;
    while (k * 2 < leaves.length) k *= 2;
    return nodeHash(definition(leaves.slice(0, k)), definition(leaves.slice(k)));
  };
  const growing = new GrowingTree();
  const whole = new WholeTree();
  const leaves: Digest[] = [];
  for (let size = 1; size <= 300; ++size) {
    leaves.push(leafHash(utf8(String(size))));
    growing.append(leaves.at(-1)!);
    whole.append(leaves.at(-1)!);
    const root = definition(leaves);
    assert.deepEqual(growing.root(), root);
    assert.deepEqual(rootOf(leaves), root);
    assert.deepEqual(whole.rootAt(size), root);
  }
  assert.deepEqual(whole.rootAt(77), definition(leaves.slice(0, 77)));
  const tiles = [...hashTiles(whole)].map((tile) => tile.path);
  assert.deepEqual(tiles, ["tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1"]);
});

test("inclusion proofs are judged as the vectors say", () => {
  let count = 0;
  for (const line of readFileSync(join(source, "tests/vectors/inclusion.jsonl"), "utf8").trim().split("\n")) {
    const { leaf_hash, index, size, proof, root, expect, desc } = JSON.parse(line) as {
      leaf_hash: string; index: number; size: number; proof: string[]; root: string; expect: string; desc: string;
    };
    let verdict = "invalid";
    try {
      const found = rootFromPath(bytes.fromBase64(leaf_hash), index, size, proof.map(bytes.fromBase64));
      verdict = bytes.toBase64(found) === root ? "accept" : "mismatch";
    } catch (error) {
      assert.ok(error instanceof Wrong);
    }
    assert.equal(verdict, expect, desc);
    ++count;
  }
  assert.ok(count > 100);
});

test("Ed25519 refuses what the rules refuse, by the browser's code and without it", async () => {
  for (let i = 0; i < 20; ++i) {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const raw = new Uint8Array(publicKey.export({ format: "der", type: "spki" }).subarray(-32));
    const message = Uint8Array.from({ length: i * 7 }, () => random.below(256));
    const signature = new Uint8Array(sign(null, message, privateKey));
    assert.ok(nodeVerify(null, message, publicKey, signature));
    for (const check of [verify, verifySlowly]) {
      assert.equal(await check(raw, message, signature), true);
      const turned = signature.slice();
      turned[random.below(64)]! ^= 1 << random.below(8);
      assert.equal(await check(raw, message, turned), false);
      assert.equal(await check(raw, utf8("other"), signature), false);
      // S + L is the same equation, and another signature.
      const larger = signature.slice();
      let carry = 0n;
      const order = (1n << 252n) + 27742317777372353535851937790883648493n;
      for (let k = 0; k < 32; ++k) {
        carry += BigInt(larger[32 + k]!) + ((order >> BigInt(8 * k)) & 0xffn);
        larger[32 + k] = Number(carry & 0xffn);
        carry >>= 8n;
      }
      assert.equal(await check(raw, message, larger), false);
      assert.equal(await check(raw.slice(1), message, signature), false);
      assert.equal(await check(raw, message, signature.slice(1)), false);
    }
  }
  // Under a key of small order, R = key and S = 0 would sign anything.
  const small = ["0100000000000000000000000000000000000000000000000000000000000000", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"];
  small.push("0000000000000000000000000000000000000000000000000000000000000080", "0000000000000000000000000000000000000000000000000000000000000000");
  small.push("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85");
  small.push("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "0100000000000000000000000000000000000000000000000000000000000080");
  for (const key of small) {
    const signature = bytes.concat(fromHex(key), new Uint8Array(32));
    for (const check of [verify, verifySlowly]) assert.equal(await check(fromHex(key), utf8("anything"), signature), false, key);
  }
});

test("the body vector, made by other code, is read as it says", async () => {
  const vector = JSON.parse(readFileSync(join(source, "tests/vectors/body.json"), "utf8")) as Record<string, string>;
  const entry = parseEntry(utf8(vector["entry"]!));
  assert.equal(bytes.toHex(leafHash(utf8(vector["entry"]!))), vector["entry_leaf_hash"]);
  assert.equal(bytes.toHex(entry.body), vector["root"]);
  // In pieces of every length.
  for (const length of [1, 7, 64, 1000, 1 << 20]) {
    const text = utf8(vector["body_file"]!);
    async function* pieces(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < text.length; at += length) yield text.slice(at, at + length);
    }
    const body = await readBody(pieces(), () => {});
    assert.equal(bytes.toHex(body.root), vector["root"]);
    assert.equal(bytes.toHex(body.unsignedRoot), vector["unsigned_root"]);
    assert.equal(body.items, entry.items);
  }
  async function* once(): AsyncGenerator<Uint8Array> {
    yield utf8(vector["item_file"]!);
  }
  assert.equal(bytes.toHex((await readItemProof(once())).bodyRoot), vector["root"]);
  const ids = (vector["ids"] as unknown as string[]).map((id) => id.slice(0, 3));
  assert.ok(ids.length > 0 && objectId("clm", entry.body, 1).length === 24);
  const ordinals = [0, 1, 2, 3, 4].map((ordinal) => objectId("clm", entry.body, ordinal));
  assert.ok((vector["ids"] as unknown as string[]).every((id) => ordinals.includes(id) || !id.startsWith("clm-")));
});

test("a body that is wrong at any byte is refused, or leads to another root", async () => {
  const vector = JSON.parse(readFileSync(join(source, "tests/vectors/body.json"), "utf8")) as Record<string, string>;
  const good = utf8(vector["body_file"]!);
  for (let i = 0; i < 600; ++i) {
    const bad = good.slice();
    bad[random.below(bad.length)]! ^= 1 + random.below(255);
    async function* pieces(): AsyncGenerator<Uint8Array> {
      yield bad;
    }
    const root = await readBody(pieces(), () => {}).then(
      (body) => (body.index === 6 ? bytes.toHex(body.root) : "another index"),
      (error: unknown) => {
        assert.ok(error instanceof Wrong, String(error));
        return "refused";
      },
    );
    assert.notEqual(root, vector["root"]);
  }
});

test("items are refused that could be shown in two ways", () => {
  const leaf = (name: string, value: unknown, salt = name): string => {
    const padded = createHash("sha256").update(salt).digest().subarray(0, 16).toString("base64url");
    return Buffer.from(JSON.stringify([padded, name, value])).toString("base64url");
  };
  const core = leaf("core", { item: "exhibit", leaves: 8 });
  const rest = (fields: string[]): string[] => {
    const all = [...fields, ...Array.from({ length: 7 - fields.length }, (_, i) => leaf("", "", `decoy ${i}`))];
    return all.sort((a, b) => bytes.compare(shownLeaf(a).hash, shownLeaf(b).hash));
  };
  const read = (leaves: (string | Digest)[]) => readItem(leaves.map((one) => (typeof one === "string" ? shownLeaf(one) : { hash: one, disclosure: "" })));
  const good = [core, ...rest([leaf("name", "a"), leaf("size", 3)])];
  assert.equal(read(good).fields.get("name"), "a");
  const hidden = (one: string): Digest => shownLeaf(one).hash;
  assert.equal(read(good.map(hidden)).hidden, 8);
  const bad: [string, (string | Digest)[]][] = [
    ["a leaf without its core", [hidden(core), ...good.slice(1)]],
    ["two fields of one name", [core, ...rest([leaf("name", "a"), leaf("name", "b", "other")])]],
    ["a decoy with a value", [core, ...rest([leaf("", "x", "decoy")])]],
    ["a field of the core", [core, ...rest([leaf("polarity", "denies")])]],
    ["a malformed name", [core, ...rest([leaf("Name", "a")])]],
    ["a speaker that is not there", [core, ...rest([leaf("speaker/0", "a")])]],
    ["a core elsewhere", [leaf("name", "x"), ...good.slice(1)]],
    ["leaves out of order", [core, good[2]!, good[1]!, ...good.slice(3)]],
    ["a number that is no power of two", good.slice(0, 7)],
    ["a core that counts otherwise", [leaf("core", { item: "exhibit", leaves: 16 }), ...good.slice(1)]],
    ["a core with more in it", [leaf("core", { extra: 1, item: "exhibit", leaves: 8 }), ...good.slice(1)]],
    ["a claim without its hedge", [leaf("core", { item: "claim", leaves: 8 }), ...good.slice(1)]],
    ["a salt of another length", [Buffer.from('["AAAA","core",{"item":"exhibit","leaves":8}]').toString("base64url"), ...good.slice(1)]],
  ];
  for (const [why, leaves] of bad) refuses(() => read(leaves), why);
});

test("paths and manifests have one form", () => {
  const hex = "a".repeat(64);
  const good = ["bagit.txt", "verify.html", "bundle.note", "data/log/checkpoint", "data/log/tile/0/x001/234.p/5", "data/entries/7.json"];
  good.push("data/proofs/0.tlog-proof", "data/items/12-3.json", `data/exhibits/${hex}`, `data/derivatives/${hex}`, "data/dossier/fonts/a/b.woff2", "anchors/9/1.chain.pem");
  for (const path of good) assert.doesNotThrow(() => classify(path), path);
  const bad = ["", "/etc/passwd", "../x", "data/../../x", "data/./x", "data//x", "data/dossier/", "~/x", "data/dossier/a%2e", "data/dossier/a\\b", "C:/x"];
  bad.push("data/dossier/a\nb", "data/dossier/a b", "data/dossier/.hidden", "data/dossier/end.", "data/dossier/\u202ea", `data/dossier/${"a".repeat(600)}`);
  bad.push("fetch.txt", "data/x", "data/exhibits/short", `data/exhibits/${"A".repeat(64)}`, "data/bodies/07.json", "data/bodies/-1.json", "data/items/1-.json");
  bad.push("data/proofs/1", "anchors/1", "anchors/1/other.txt", "anchors/01/checkpoint", "anchors/1/x/checkpoint", "data/dossier/1/2/3/4/5/6/7/8/9", "data/log/tile/");
  for (const path of bad) refuses(() => classify(path), path);
  assert.ok(isTagFile("verify.html") && isTagFile("anchors/3/1.tsr") && !isTagFile("anchors/3/checkpoint") && !isTagFile("bundle.note"));
  const line = `${hex}  bagit.txt\n`;
  assert.equal(parseManifest(utf8(line + `${hex}  data/dossier/B.html\n`)).size, 2);
  const wrong = ["", `${hex}  bagit.txt`, line + line, `${hex}  bundle.note\n${line}`, `${hex} bagit.txt\n`, `${hex} *bagit.txt\n`, line + "\n", `${hex}  bagit.txt\r\n`];
  wrong.push(`${"A".repeat(64)}  bagit.txt\n`, `${hex}  ../bagit.txt\n`, `${hex}  data/dossier/A.html\n${hex}  data/dossier/a.html\n`);
  for (const text of wrong) refuses(() => parseManifest(utf8(text)), text);
});

test("a policy is refused for what the format forbids", () => {
  refuses(() => parsePolicy(utf8("")), "no quorum");
  for (const bad of ["quorum none\nquorum none\n", "quorum x\n", "group g any x\nquorum none\n", "log x\nquorum none\n", "quorum none", "quorum none\r\n"])
    refuses(() => parsePolicy(utf8(bad)), bad);
  assert.equal(parsePolicy(utf8("# a comment\n\nquorum none\n")).quorum, "none");
});

test("times have one form", () => {
  assert.equal(fromRfc3339("2020-12-09T14:03:00Z"), Date.UTC(2020, 11, 9, 14, 3) / 1000);
  assert.equal(fromRfc3339("2024-02-29T00:00:00Z"), Date.UTC(2024, 1, 29) / 1000);
  for (const bad of ["2023-02-29T00:00:00Z", "2020-13-01T00:00:00Z", "2020-12-09T24:00:00Z", "2020-12-09 14:03:00Z", "2020-12-09T14:03:00+00:00", "2020-12-09T14:03:00.0Z"])
    assert.equal(fromRfc3339(bad), undefined, bad);
  assert.equal(toRfc3339(1600000000), "2020-09-13T12:26:40Z");
});

test("CRC-32 is that of ZIP, in any cuts", () => {
  assert.equal(crc32(0, utf8("123456789")), 0xcbf43926);
  const data = Uint8Array.from({ length: 100 }, () => random.below(256));
  for (let cut = 0; cut <= 100; ++cut) assert.equal(crc32(crc32(0, data.subarray(0, cut)), data.subarray(cut)), crc32(0, data));
});

// A ZIP of more than 4 GiB without the bytes: a Blob that makes them up.
class Sparse {
  constructor(
    readonly size: number,
    private readonly parts: readonly { at: number; bytes: Uint8Array }[],
  ) {}
  slice(from: number, to: number): { arrayBuffer: () => Promise<ArrayBuffer> } {
    const out = new Uint8Array(to - from);
    for (const { at, bytes: part } of this.parts) {
      for (let i = Math.max(0, from - at); i < part.length && at + i < to; ++i) if (at + i >= from) out[at + i - from] = part[i]!;
    }
    return { arrayBuffer: async () => out.buffer };
  }
}

test("an archive beyond 4 GiB is found by its 64-bit fields", async () => {
  const folder = "habeas-0123456789abcdef/";
  const large = { name: `${folder}data/dossier/large`, size: 2 ** 32 + 5, crc: 1, offset: 0 };
  const small = { name: `${folder}data/dossier/small`, size: 5, crc: crc32(0, utf8("small")), offset: localHeader(large).length + large.size };
  const end = small.offset + localHeader(small).length + 5;
  const directory = bytes.concat(centralHeader(large), centralHeader(small));
  const tail = bytes.concat(localHeader(small), utf8("small"), directory, endRecords(2, { offset: end, size: directory.length }));
  const blob = new Sparse(small.offset + tail.length, [{ at: 0, bytes: localHeader(large) }, { at: small.offset, bytes: tail }]) as unknown as Blob;
  const opened = await ZipSource.open(blob);
  assert.deepEqual(await opened.list(), [{ path: "data/dossier/large", size: large.size }, { path: "data/dossier/small", size: 5 }]);
  const read: Uint8Array[] = [];
  for await (const piece of opened.stream("data/dossier/small")) read.push(piece);
  assert.deepEqual(read, [utf8("small")]);
});

test("a timestamp is believed only where OpenSSL believes it", async () => {
  const work = mkdtempSync(join(tmpdir(), "habeas-tsa-"));
  try {
    const run = (...words: string[]): Buffer => execFileSync(words[0]!, words.slice(1), { cwd: work, stdio: ["ignore", "pipe", "pipe"] });
    const maker = join(source, "tests/interop/make_test_tsa.sh");
    run("sh", maker, join(work, "one"));
    run("sh", maker, join(work, "two"));
    writeFileSync(join(work, "body.txt"), "example.org/x\n1\nroot\n");
    run("openssl", "ts", "-query", "-data", "body.txt", "-sha256", "-cert", "-out", "1.tsq");
    run("sh", maker, join(work, "one"), "reply", join(work, "1.tsq"), join(work, "1.tsr"));
    const imprint = sha256(new Uint8Array(readFileSync(join(work, "body.txt"))));
    const query = new Uint8Array(readFileSync(join(work, "1.tsq")));
    const response = new Uint8Array(readFileSync(join(work, "1.tsr")));
    const [mine, foreign] = ["one", "two"].map((name) => readFileSync(join(work, name, "ca.pem"), "utf8")) as [string, string];
    const nonce = queryNonce(query, imprint);
    assert.notEqual(nonce, undefined);
    assert.equal(queryNonce(query, sha256(utf8("other"))), undefined);
    const stamp = await verifyTimestamp(response, imprint, nonce, mine);
    assert.ok(Math.abs(stamp.genTime - Date.now() / 1000) < 600);
    assert.equal(stamp.authority, "CN=Test Timestamp Authority");
    const told = async (work_: Promise<unknown>): Promise<string> =>
      work_.then(() => "PASS", (error: unknown) => (error instanceof Wrong ? "FAIL" : error instanceof Unsupported ? "NOT CHECKED" : String(error)));
    assert.equal(await told(verifyTimestamp(response, imprint, nonce, foreign)), "FAIL");
    assert.equal(await told(verifyTimestamp(response, sha256(utf8("x")), nonce, mine)), "FAIL");
    assert.equal(await told(verifyTimestamp(response, imprint, 1n, mine)), "FAIL");
    assert.equal(await told(verifyTimestamp(response, imprint, nonce, "")), "FAIL");
    // What nobody signs may change (docs/formats/timestamps.md), but never what is reported.
    let refused = 0;
    for (let at = 0; at < response.length; ++at) {
      const bad = response.slice();
      bad[at]! ^= 1 + random.below(255);
      const ours = await verifyTimestamp(bad, imprint, nonce, mine).catch((error: unknown) => {
        assert.ok(error instanceof Wrong || error instanceof Unsupported, String(error));
        return undefined;
      });
      if (ours === undefined) ++refused;
      else assert.deepEqual(ours, stamp, `byte ${at}`);
    }
    assert.ok(refused > response.length / 2, `${refused} of ${response.length}`);
    // By an authority whose certificate had run out when it signed.
    const past = join(work, "past");
    execFileSync("sh", [maker, past], { env: { ...process.env, TSA_START: "20200101000000Z", TSA_END: "20200201000000Z" }, stdio: "ignore" });
    run("sh", maker, past, "reply", join(work, "1.tsq"), join(work, "2.tsr"));
    const late = new Uint8Array(readFileSync(join(work, "2.tsr")));
    assert.equal(await told(verifyTimestamp(late, imprint, nonce, readFileSync(join(past, "ca.pem"), "utf8"))), "FAIL");
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
});
