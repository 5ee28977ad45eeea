// SPDX-License-Identifier: Apache-2.0
// One item: leaves that are shown or only hashed, and what a reader refuses (docs/formats/body.md, "The tree").
import { compare, concat, fromBase64url, fromLatin1, isDecimal, printable, toBase32, u32be, utf8 } from "./bytes.ts";
import { member, parseCanonicalJson, type Json } from "./json.ts";
import { leafHash, rootOf } from "./merkle.ts";
import { sha256, type Digest } from "./sha256.ts";
import { within, wrong } from "./wrong.ts";

const MIN_LEAVES = 8;
export const MAX_LEAVES = 4096;
const NAME = /^[a-z0-9_./-]{1,64}$/;
const WORD = /^[a-z][a-z0-9._-]{0,63}$/;
const RESERVED = new Set(["core", "item", "kind", "leaves", "polarity", "property", "speakers"]);

export interface Leaf {
  hash: Digest;
  disclosure: string; // "" when only the hash is given
}

export interface Core {
  item: string;
  property: string; // of a claim
  speakers: number; // of a claim
}

export interface Item {
  root: Digest;
  leaves: number;
  hidden: number;
  core: Core | undefined;
  fields: Map<string, Json>;
}

// A shown field that is a string; "" otherwise.
export function text(item: Item, name: string): string {
  const value = item.fields.get(name);
  return typeof value === "string" ? value : "";
}

export function integer(item: Item, name: string): number | undefined {
  const value = item.fields.get(name);
  return typeof value === "number" ? value : undefined;
}

export function shownLeaf(disclosure: string): Leaf {
  return { hash: leafHash(fromLatin1(disclosure)), disclosure };
}

interface Disclosure {
  name: string;
  value: Json;
}

function decode(disclosure: string): Disclosure {
  return within("disclosure", () => {
    const parts = parseCanonicalJson(fromBase64url(disclosure));
    if (!Array.isArray(parts) || parts.length !== 3) wrong("no array of salt, name and value");
    const [salt, name, value] = parts as [Json, Json, Json];
    if (typeof salt !== "string" || typeof name !== "string") return wrong("the salt or name is no string");
    if (fromBase64url(salt).length !== 16) wrong("the salt has not 16 bytes");
    return { name, value };
  });
}

function hasExactly(value: Json, keys: readonly string[]): boolean {
  return value instanceof Map && value.size === keys.length && keys.every((key) => value.has(key));
}

function checkSpeaker(link: Json): void {
  if (!hasExactly(link, ["hedge", "modality", "role"])) wrong("a speaker with members missing or to spare");
  const [role, modality, hedge] = [member(link, "role"), member(link, "modality"), member(link, "hedge")];
  if (typeof role !== "string" || !WORD.test(role)) wrong("a speaker of malformed role");
  if (typeof modality !== "string" || !WORD.test(modality)) wrong("a speaker of malformed modality");
  if (typeof hedge !== "string" || utf8(hedge).length > 1024) wrong("a hedge that is no text of at most 1024 bytes");
}

function readCore(value: Json, leaves: number): Core {
  const item = member(value, "item");
  if (typeof item !== "string" || !WORD.test(item)) return wrong("core: an item of malformed type");
  const count = member(value, "leaves");
  const isClaim = item === "claim";
  const keys = isClaim ? ["item", "kind", "leaves", "polarity", "property", "speakers"] : ["item", "leaves"];
  if (!hasExactly(value, keys)) wrong("core with members missing or to spare");
  if (count !== leaves) wrong(`the core counts ${String(count)} leaves where ${leaves} are given`);
  if (!isClaim) return { item, property: "", speakers: 0 };
  const [kind, polarity] = [member(value, "kind"), member(value, "polarity")];
  const [property, speakers] = [member(value, "property"), member(value, "speakers")];
  if (typeof kind !== "string" || !WORD.test(kind)) wrong("core: a claim of malformed kind");
  if (polarity !== "affirms" && polarity !== "denies") wrong("core: a claim that neither affirms nor denies");
  if (typeof property !== "string" || !NAME.test(property)) return wrong("core: a claim of malformed property");
  if (!Array.isArray(speakers) || speakers.length < 1 || speakers.length > 64) return wrong("core: a claim needs 1 to 64 speakers");
  for (const link of speakers) within("core", () => checkSpeaker(link));
  return { item, property, speakers: speakers.length };
}

function checkFieldName(core: Core, name: string): void {
  if (!NAME.test(name)) wrong(`malformed field name "${printable(name.slice(0, 80))}"`);
  if (RESERVED.has(name)) wrong(`a field named "${name}", which belongs to the core`);
  if (!name.startsWith("speaker/")) return;
  const link = name.slice(8).split("/")[0]!;
  if (!isDecimal(link) || Number(link) >= core.speakers || name.endsWith("/"))
    wrong(`field "${name}" of a speaker that the core does not have`);
}

function readOther(leaf: Leaf, item: Item): void {
  if (leaf.disclosure === "") {
    ++item.hidden;
    return;
  }
  if (item.core === undefined) return wrong("a leaf is shown without the core of its item");
  const { name, value } = decode(leaf.disclosure);
  if (name === "") {
    if (value !== "") wrong("a decoy that holds a value");
    return;
  }
  checkFieldName(item.core, name);
  if (item.fields.has(name)) wrong(`two fields named "${name}"`);
  item.fields.set(name, value);
}

export function readItem(leaves: readonly Leaf[]): Item {
  const count = leaves.length;
  if (count < MIN_LEAVES || count > MAX_LEAVES || (count & (count - 1)) !== 0)
    wrong(`item of ${count} leaves; it must be a power of two from ${MIN_LEAVES} to ${MAX_LEAVES}`);
  for (let i = 2; i < count; ++i) {
    if (compare(leaves[i - 1]!.hash, leaves[i]!.hash) >= 0) wrong(`leaves ${i - 1} and ${i} are not in ascending order of hash`);
  }
  const item: Item = { root: rootOf(leaves.map((leaf) => leaf.hash)), leaves: count, hidden: 0, core: undefined, fields: new Map() };
  const first = leaves[0]!.disclosure;
  if (first === "") {
    ++item.hidden;
  } else {
    within("leaf 0", () => {
      const { name, value } = decode(first);
      if (name !== "core") wrong(`it is "${printable(name)}" where the core must be`);
      item.core = readCore(value, count);
    });
  }
  for (let i = 1; i < count; ++i) within(`leaf ${i}`, () => readOther(leaves[i]!, item));
  return item;
}

// The id that item `ordinal` of a body gives rise to.
export function objectId(prefix: string, body: Digest, ordinal: number): string {
  return `${prefix}-${toBase32(sha256(concat(utf8("habeas-id/v1\n"), body, u32be(ordinal))), 100)}`;
}

// "item:<k>" -> k.
export function itemReference(name: string): number | undefined {
  if (!name.startsWith("item:") || !isDecimal(name.slice(5))) return undefined;
  const ordinal = Number(name.slice(5));
  return ordinal <= 0xffffffff ? ordinal : undefined;
}
