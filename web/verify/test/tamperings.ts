// SPDX-License-Identifier: Apache-2.0
// The seeded tamperings, the first TAMPERINGS of an endless row: each is a bundle that must fail, with the place that must be named.
import { equal, fromLatin1, latin1, toBase64, toHex, utf8, type Bytes } from "../src/bytes.ts";
import { parseCheckpoint } from "../src/checkpoint.ts";
import { leafHash } from "../src/merkle.ts";
import { sha256 } from "../src/sha256.ts";
import { keyFromSeed, relist, resign, signNote, zipOf, type Files, type Keys, type Packed } from "./exporter.ts";
import type { Random } from "./random.ts";

export interface Tampering {
  name: string;
  files?: Files; // a folder, or
  zip?: Bytes; // a ZIP
  place: RegExp; // what the first failure must name: "<file> entry <index>"
}

export interface Material {
  full: Files;
  subset: Files;
  other: Files; // another case of the same origin
  demo: Files[]; // bundles whose keys nobody here has
  keys: Keys;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const exactly = (path: string): RegExp => new RegExp(`^${escaped(path)} `);
const copy = (files: Files): Files => new Map(files);
const kindOf = (path: string): string => path.replace(/[0-9a-f]{64}|[0-9]+/g, "#");

function flipped(bytes: Bytes, random: Random): Bytes {
  const out = bytes.slice();
  const at = random.below(out.length);
  out[at] = out[at]! ^ (1 + random.below(255));
  return out;
}

// A carrier turns one byte in a file of each kind in turn, and leaves the lists as they were.
function flipByte(material: Material, random: Random, round: number): Tampering {
  const base = random.pick([material.full, material.subset, ...material.demo]);
  const kinds = [...new Set([...base.keys()].map(kindOf))].sort();
  const kind = kinds[round % kinds.length]!;
  const path = random.pick([...base.keys()].filter((one) => kindOf(one) === kind && base.get(one)!.length > 0));
  const files = copy(base).set(path, flipped(base.get(path)!, random));
  return { name: `a byte of ${path}`, files, place: exactly(path) };
}

// The same by somebody who also lists the files anew, without the actor's key.
function flipAndRelist(material: Material, random: Random): Tampering {
  const base = random.pick([material.full, material.subset]);
  const path = random.pick([...base.keys()].filter((one) => one.startsWith("data/")));
  const files = copy(base).set(path, flipped(base.get(path)!, random));
  relist(files);
  return { name: `a byte of ${path}, listed anew`, files, place: new RegExp(`^(tagmanifest-sha256.txt|bundle.note|${escaped(path)}) `) };
}

function omit(material: Material, random: Random): Tampering {
  const base = random.pick([material.full, material.subset, ...material.demo]);
  // Without bagit.txt it is no bundle at all; cosignatures may come and go, and their absence is then said of the quorum.
  const path = random.pick([...base.keys()].filter((one) => one !== "bagit.txt" && !one.endsWith("/checkpoint")));
  const files = copy(base);
  files.delete(path);
  return { name: `without ${path}`, files, place: exactly(path) };
}

function rename(material: Material, random: Random): Tampering {
  const base = random.pick([material.full, material.subset]);
  const path = random.pick([...base.keys()].filter((one) => one.startsWith("data/bodies/") || one.startsWith("data/exhibits/")));
  const to = path.startsWith("data/bodies/") ? "data/bodies/9999.json" : `data/exhibits/${"0".repeat(64)}`;
  const files = copy(base).set(to, base.get(path)!);
  files.delete(path);
  return { name: `${path} as ${to}`, files, place: new RegExp(`^(${escaped(path)}|${escaped(to)}) `) };
}

const STRANGERS = [
  "fetch.txt",
  "extra.txt",
  "data/extra.txt",
  "data/log/tile/1/000.p/7",
  "data/bodies/12345.json",
  "manifest-md5.txt",
  "data/dossier/INDEX.html",
  "anchors/3/readme.txt",
  "anchors/03/checkpoint",
  `data/exhibits/${"1".repeat(64)}`,
  "data/dossier/.hidden",
  "data/dossier/a b.html",
];
function add(material: Material, random: Random): Tampering {
  const path = random.pick(STRANGERS);
  // Of two names that differ in letters' case only, either is the stranger.
  const place = new RegExp(exactly(path).source, path.endsWith("/INDEX.html") ? "i" : "");
  return { name: `with ${path}`, files: copy(material.full).set(path, utf8("x")), place };
}

function swapFiles(material: Material, random: Random): Tampering {
  const base = random.pick([material.full, material.subset]);
  const payload = [...base.keys()].filter((path) => path.startsWith("data/"));
  const [one, two] = [random.pick(payload), random.pick(payload)];
  if (equal(base.get(one)!, base.get(two)!)) return swapFiles(material, random);
  const files = copy(base).set(one, base.get(two)!).set(two, base.get(one)!);
  return { name: `${one} and ${two} exchanged`, files, place: new RegExp(`^(${escaped(one)}|${escaped(two)}) `) };
}

// The checkpoint of another log of that origin, of this log at another size, or of an unknown key; all lists signed.
function swapCheckpoint(material: Material, random: Random): Tampering {
  const { keys } = material;
  const files = copy(random.pick([material.full, material.subset]));
  const { checkpoint } = parseCheckpoint(files.get("data/log/checkpoint")!);
  const head = (size: number, root: Uint8Array): string => `${keys.origin}\n${size}\n${toBase64(root)}\n`;
  const stranger = keyFromSeed(sha256(utf8(String(random.next()))));
  const choice = random.below(5);
  const note = [
    (): Bytes => material.other.get("data/log/checkpoint")!,
    (): Bytes => signNote(head(checkpoint.size - 1, checkpoint.root), keys.origin, keys.logKey),
    (): Bytes => signNote(head(checkpoint.size, sha256(utf8("another root"))), keys.origin, keys.logKey),
    (): Bytes => signNote(head(checkpoint.size, checkpoint.root), keys.origin, stranger),
    (): Bytes => utf8(`${latin1(signNote(head(checkpoint.size, checkpoint.root), keys.origin, keys.logKey))}`.replace("â\x80\x94", "—") + "\n"),
  ][choice]!();
  files.set("data/log/checkpoint", note);
  if (choice < 4) resign(files, keys);
  else relist(files);
  return { name: `another checkpoint (${choice})`, files, place: /^(data\/|tagmanifest|bundle\.note)/ };
}

function swapBodies(material: Material, random: Random): Tampering {
  const files = copy(material.full);
  const [one, two] = [1 + random.below(140), 150 + random.below(140)];
  const [a, b] = [`data/bodies/${one}.json`, `data/bodies/${two}.json`];
  const [first, second] = [files.get(a)!, files.get(b)!];
  files.set(a, second).set(b, first);
  resign(files, material.keys);
  return { name: `bodies ${one} and ${two} exchanged and signed`, files, place: new RegExp(`^${escaped(a)} entry ${one}$`) };
}

function foreignNote(material: Material, random: Random): Tampering {
  const files = copy(random.pick([material.full, material.subset]));
  const text = latin1(files.get("bundle.note")!).split("\n\n")[0]! + "\n";
  const stranger = keyFromSeed(sha256(utf8(String(random.next()))));
  const name = random.pick([material.keys.actor, `${material.keys.origin}/act-aaaaaaaaaaaaaaaaaaaa`, "stranger.example"]);
  files.set("bundle.note", signNote(text, name, stranger));
  return { name: `the note signed by another key as ${name}`, files, place: exactly("bundle.note") };
}

interface DisclosedBody {
  index: number;
  items: { leaves?: (string | { h: string })[]; root?: string }[];
  v: number;
}
const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const decoded = (leaf: string): [string, string, unknown] => JSON.parse(Buffer.from(leaf, "base64url").toString()) as [string, string, unknown];
const hashed = (leaf: string): { h: string } => ({ h: toHex(leafHash(fromLatin1(leaf))) });

type Twist = (leaves: (string | { h: string })[]) => unknown;
const inCore = (from: string, to: string): Twist => (leaves) => {
  const [salt, name, value] = decoded(leaves[0] as string);
  leaves[0] = encoded([salt, name, JSON.parse(JSON.stringify(value).replace(from, to))]);
};
const TWISTS: [string, Twist][] = [
  ["another hedge", inCore('"hedge":"reportedly"', '"hedge":""')],
  ["another polarity", inCore("affirms", "denies")],
  ["another modality", inCore('"modality":"reported"', '"modality":"asserted"')],
  ["a leaf without its core", (leaves) => (leaves[0] = hashed(leaves[0] as string))],
  ["leaves in another order", (leaves) => ([leaves[1], leaves[2]] = [leaves[2]!, leaves[1]!])],
  ["a leaf dropped", (leaves) => leaves.pop()],
  ["a leaf twice", (leaves) => (leaves[2] = leaves[1]!)],
  [
    "another value",
    (leaves) => {
      const at = leaves.findIndex((leaf) => typeof leaf === "string" && decoded(leaf)[1] === "value");
      const [salt, name] = decoded(leaves[at] as string);
      leaves[at] = encoded([salt, name, "Karaj"]);
    },
  ],
  ["another withheld leaf", (leaves) => (leaves[3] = { h: "00".repeat(32) })],
];

// The exporting actor, who can sign the list, twists a claim.
function twistClaim(material: Material, random: Random): Tampering {
  const files = copy(material.full);
  const claims = [...files].filter(([path, bytes]) => path.startsWith("data/bodies/") && latin1(bytes).length < 20000 && isClaim(bytes));
  const [path, bytes] = random.pick(claims);
  const body = JSON.parse(latin1(bytes)) as DisclosedBody;
  const [why, twist] = random.pick(TWISTS);
  twist(body.items[1]!.leaves!);
  files.set(path, utf8(JSON.stringify(body)));
  resign(files, material.keys);
  return { name: `${why}, in ${path}, signed`, files, place: new RegExp(`^${escaped(path)} entry ${body.index}$`) };
}

function isClaim(bytes: Bytes): boolean {
  const leaf = (JSON.parse(latin1(bytes)) as DisclosedBody).items[1]?.leaves?.[0];
  return typeof leaf === "string" && JSON.stringify(decoded(leaf)[2]).includes('"item":"claim"');
}

// A proof of another entry, with a hash changed, or with extra data; signed.
function wrongProof(material: Material, random: Random): Tampering {
  const files = copy(random.pick([material.full, material.subset]));
  const proofs = [...files.keys()].filter((path) => path.startsWith("data/proofs/"));
  const path = random.pick(proofs);
  const text = Buffer.from(files.get(path)!).toString();
  const other = random.pick(proofs.filter((one) => one !== path));
  const changed = [
    (): Bytes => files.get(other)!,
    (): Bytes => utf8(text.replace(/\n([A-Za-z0-9+/]{43}=)\n/, `\n${toBase64(sha256(utf8("another")))}\n`)),
    (): Bytes => utf8(text.replace("index ", "extra AAAA\nindex ")),
    (): Bytes => utf8(text.replace(/\n([A-Za-z0-9+/]{43}=)\n/, "\n")),
  ];
  files.set(path, random.pick(changed)());
  resign(files, material.keys);
  return { name: `a wrong proof ${path}, signed`, files, place: exactly(path) };
}

function wrongItem(material: Material, random: Random): Tampering {
  const files = copy(material.subset);
  const items = [...files.keys()].filter((path) => path.startsWith("data/items/"));
  const path = random.pick(items);
  const other = items.find((one) => one !== path)!;
  const text = latin1(files.get(path)!);
  const changed = [
    (): Bytes => files.get(other)!,
    (): Bytes => fromLatin1(text.replace(/"path":\["[0-9a-f]{2}/, '"path":["00')),
    (): Bytes => fromLatin1(text.replace(/"of":[0-9]+/, '"of":99')),
  ];
  files.set(path, random.pick(changed)());
  resign(files, material.keys);
  return { name: `a wrong single item ${path}, signed`, files, place: exactly(path) };
}

// Anchors may grow, but not lie.
function wrongAnchor(material: Material, random: Random): Tampering {
  const files = copy(material.full);
  const path = random.pick([...files.keys()].filter((one) => one.startsWith("anchors/") && one.endsWith("/checkpoint")));
  const text = latin1(files.get(path)!);
  // One character of a signature, of which the last but one line has the most.
  const at = text.length - 20 - random.below(40);
  const letter = text[at] === "A" ? "B" : "A";
  files.set(path, fromLatin1(text.slice(0, at) + letter + text.slice(at + 1)));
  return { name: `a cosignature of ${path}`, files, place: exactly(path) };
}

// --- The ZIP ---

function flipInZip(material: Material, random: Random): Tampering {
  const zip = zipOf(random.pick([material.full, material.subset, ...material.demo]));
  return { name: "a byte of the ZIP", zip: flipped(zip, random), place: /./ };
}

function flipInDirectory(material: Material, random: Random): Tampering {
  const zip = zipOf(material.subset);
  const start = new DataView(zip.buffer).getUint32(zip.length - 6, true);
  const at = start + random.below(zip.length - start);
  zip[at] = zip[at]! ^ (1 + random.below(255));
  return { name: `byte ${at - start} of the ZIP's directory`, zip, place: /./ };
}

function cutZip(material: Material, random: Random): Tampering {
  const zip = zipOf(material.subset);
  return { name: "the ZIP cut off", zip: zip.slice(0, random.below(zip.length)), place: /./ };
}

const HOSTILE: [string, (members: Packed[]) => unknown][] = [
  ["two names for the same bytes", (members) => members.splice(5, 0, { ...members[4]!, name: `${members[4]!.name}0`, bytes: new Uint8Array() })],
  ["a name twice", (members) => members.splice(5, 0, { ...members[4]! })],
  ["a name that differs from its header", (members) => (members[3]!.shown = { name: members[3]!.name.replace(/.$/, "x") })],
  ["a size that differs from its header", (members) => (members[3]!.shown = { size: members[3]!.size + 1 })],
  ["a size beyond the archive", (members) => (members[3]!.size = 2 ** 40)],
  ["a smaller size, with bytes under no name", (members) => (members[3]!.size -= 1)],
  ["a climbing name", (members) => (members[3]!.name = members[3]!.name.replace("/", "/../"))],
  ["an absolute name", (members) => (members[0]!.name = "/etc/passwd")],
  ["names out of order", (members) => members.reverse()],
  ["a wrong checksum in both places", (members) => (members[6]!.crc = (members[6]!.crc ^ 1) >>> 0)],
  ["a member left out of the directory", (members) => members.splice(2, 1)],
];
function hostileZip(material: Material, random: Random, round: number): Tampering {
  const [name, change] = HOSTILE[round % HOSTILE.length]!;
  return { name: `a ZIP with ${name}`, zip: zipOf(random.pick([material.full, material.subset]), change), place: /./ };
}

const MAKERS = [
  flipByte, twistClaim, flipByte, omit, flipInZip, flipByte, swapBodies, add, flipByte, hostileZip,
  flipByte, wrongProof, swapCheckpoint, flipAndRelist, flipInDirectory, flipByte, foreignNote, swapFiles, wrongItem, wrongAnchor,
  rename, hostileZip, twistClaim, cutZip, flipByte,
];

export function* tamperings(material: Material, random: Random): Generator<Tampering> {
  const rounds = new Map<unknown, number>();
  for (;;) {
    for (const make of MAKERS) {
      const round = rounds.get(make) ?? 0;
      rounds.set(make, round + 1);
      yield make(material, random, round);
    }
  }
}
