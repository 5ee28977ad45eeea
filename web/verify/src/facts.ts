// SPDX-License-Identifier: Apache-2.0
// What is learnt from the items of bodies, entry after entry: keys, actors, exhibits, erasures, timestamps. An item counts only in an
// entry of the kind that may hold it (docs/formats/body.md, "Items of authority").
import { compare, fromBase64, fromHex, isLowerHex, utf8, type Bytes } from "./bytes.ts";
import type { Entry } from "./entry.ts";
import { integer, itemReference, objectId, text, type Item } from "./item.ts";
import { member, textMember } from "./json.ts";
import { parseVkey, type VerifierKey } from "./note.ts";
import { parsePolicy } from "./policy.ts";
import type { Digest } from "./sha256.ts";
import { fromRfc3339, type StatedTime } from "./times.ts";
import { within, wrong } from "./wrong.ts";

export interface Actor {
  key: Bytes | undefined;
  status: string; // "" while not shown
}

// Bytes that an item names by their SHA-256, in hex.
export interface NamedBytes {
  sha256: string;
  size: number; // -1: not shown
  entry: number;
}

export interface AnchoredWords {
  entry: number;
  item: number;
  exhibit: string;
  derivative: string; // "": characters of the exhibit itself
  from: number; // code points
  to: number;
  text: Bytes;
  before: Bytes;
  after: Bytes;
}

export interface CaseStatement {
  origin: string;
  entry: number;
  continues: string; // the origin before a recovery; "" in entry 0
  knownSize: number;
  knownRoot: Digest | undefined;
  knownCheckpoint: string;
}

export interface RecordedTimestamp {
  entry: number;
  size: number;
  status: string;
  sha256: string;
  detail: string;
  root: Digest | undefined;
  query: string;
}

function isSha256(value: string): boolean {
  return isLowerHex(value, 64);
}

function sha256Field(item: Item, name: string): string {
  const value = text(item, name);
  return isSha256(value) ? value : wrong(`${name}: not a SHA-256`);
}

function publicKey(hex: string, what: string): Bytes {
  return within(what, () => {
    const key = fromHex(hex);
    return key.length === 32 ? key : wrong("an Ed25519 public key has 32 bytes");
  });
}

export class Facts {
  opened: CaseStatement | undefined; // the newest statement
  readonly statements: CaseStatement[] = [];
  readonly logKeys: { key: VerifierKey; entry: number }[] = [];
  readonly actors = new Map<string, Actor>();
  readonly exhibits: NamedBytes[] = [];
  readonly derivatives: (NamedBytes & { of: string })[] = [];
  readonly anchored: AnchoredWords[] = [];
  readonly supplied: { exhibit: string; algorithm: string; hex: string; entry: number }[] = [];
  readonly erasedExhibits = new Map<string, number>(); // to the entry that erased it
  readonly timestamps: RecordedTimestamp[] = [];
  readonly statedTimes: StatedTime[] = [];
  earlierRecoveryKey: Bytes | undefined;

  private index = 0;
  private entry: Entry | undefined;
  private recoveryKey: Bytes | undefined;
  private pending = new Map<string, Actor>();

  begin(index: number, entry: Entry): void {
    this.index = index;
    this.entry = entry;
    this.earlierRecoveryKey = this.recoveryKey;
    this.pending = new Map();
  }

  // What an entry changes about actors takes effect after it, except in entry 0, which appoints its own author.
  finish(): void {
    for (const [id, actor] of this.pending) this.actors.set(id, actor);
    this.pending = new Map();
  }

  private own(prefix: string, ordinal: number): string {
    return objectId(prefix, this.entry!.body, ordinal);
  }

  actorId(name: string): string {
    const ordinal = itemReference(name);
    return ordinal === undefined ? name : this.own("act", ordinal);
  }
  actor(name: string): Actor | undefined {
    const id = this.actorId(name);
    return (this.index === 0 ? this.pending.get(id) : undefined) ?? this.actors.get(id);
  }
  changedActor(name: string): Actor | undefined {
    return this.pending.get(this.actorId(name));
  }
  get originNow(): string {
    return this.opened?.origin ?? "";
  }
  get recovering(): boolean {
    return this.index > 0 && this.entry?.kind === "case.opened";
  }

  // Origins that the log had before recoveries, each with the entries that were taken over from it.
  earlierOrigins(): Map<string, number> {
    return new Map(this.statements.filter(({ continues }) => continues !== "").map(({ continues, entry }) => [continues, entry]));
  }

  learn(ordinal: number, item: Item): void {
    if (item.core === undefined) return;
    const type = item.core.item;
    const kind = this.entry!.kind;
    if (ordinal === 0 && type === "act") {
      const at = fromRfc3339(text(item, "at"));
      if (at !== undefined) this.statedTimes.push({ entry: this.index, at });
      return;
    }
    switch (`${type} in ${kind}`) {
      case "case in case.opened":
        return this.learnCase(item);
      case "actor in case.opened":
      case "actor in actor.changed":
        return this.learnActor(ordinal, item);
      case "key in key.changed":
        return this.learnKey(item);
      case "exhibit in exhibit.added":
        return this.learnExhibit(item);
      case "claim in claims.stated":
        return this.learnAnchors(ordinal, item);
      case "claim in exhibit.added":
        return this.learnSupplied(item);
      case "derivative in exhibit.derived":
        return this.learnDerivative(item);
      case "erasure in erasure.done":
        return this.learnErasure(item);
      case "timestamp in timestamp.recorded":
        return this.learnTimestamp(item);
      case "policy in policy.changed":
        if (text(item, "name") === "trust.witnesses") within("trust.witnesses", () => parsePolicy(utf8(text(item, "value"))));
    }
  }

  private learnCase(item: Item): void {
    if (this.opened?.entry === this.index) wrong("the case is stated twice in one entry");
    const root = text(item, "known_root");
    if (root !== "" && !isSha256(root)) wrong("known_root: not a SHA-256");
    const statement: CaseStatement = {
      origin: text(item, "origin"),
      entry: this.index,
      continues: text(item, "continues"),
      knownSize: integer(item, "known_size") ?? -1,
      knownRoot: root === "" ? undefined : fromHex(root),
      knownCheckpoint: text(item, "known_checkpoint"),
    };
    if (this.index === 0 && statement.continues !== "") wrong("entry 0 continues nothing");
    if (text(item, "recovery_key") !== "") this.recoveryKey = publicKey(text(item, "recovery_key"), "recovery_key");
    if (text(item, "log_vkey") !== "") {
      const key = within("log_vkey", () => parseVkey(text(item, "log_vkey")));
      this.logKeys.push({ key, entry: this.index });
    }
    this.opened = statement;
    this.statements.push(statement);
  }

  private learnActor(ordinal: number, item: Item): void {
    const named = text(item, "actor");
    const id = named === "" ? this.own("act", ordinal) : this.actorId(named);
    const before = this.pending.get(id) ?? this.actors.get(id) ?? { key: undefined, status: "" };
    const key = text(item, "public_key");
    const status = text(item, "status");
    this.pending.set(id, {
      key: key === "" ? before.key : publicKey(key, "public_key"),
      status: status === "" ? before.status : status,
    });
  }

  private learnKey(item: Item): void {
    const purpose = text(item, "purpose");
    if (purpose === "log" && item.fields.has("vkey")) {
      this.logKeys.push({ key: within("vkey", () => parseVkey(text(item, "vkey"))), entry: this.index });
    } else if (purpose === "recovery" && item.fields.has("public_key")) {
      this.recoveryKey = publicKey(text(item, "public_key"), "public_key");
    } else if (purpose === "actor" && item.fields.has("actor") && item.fields.has("public_key")) {
      const key = publicKey(text(item, "public_key"), "public_key");
      const id = this.actorId(text(item, "actor"));
      const before = this.pending.get(id) ?? this.actors.get(id) ?? { key: undefined, status: "" };
      this.pending.set(id, { ...before, key });
    }
  }

  private learnExhibit(item: Item): void {
    if (!item.fields.has("sha256")) return;
    const sha256 = sha256Field(item, "sha256");
    this.exhibits.push({ sha256, size: integer(item, "size") ?? -1, entry: this.index });
    this.erasedExhibits.delete(sha256);
  }

  private learnDerivative(item: Item): void {
    if (!item.fields.has("sha256") || !item.fields.has("exhibit")) return;
    const sha256 = sha256Field(item, "sha256");
    this.derivatives.push({ sha256, size: integer(item, "size") ?? -1, entry: this.index, of: sha256Field(item, "exhibit") });
  }

  private learnAnchors(ordinal: number, item: Item): void {
    const named = [...item.fields].filter(([name]) => name === "anchor" || name.endsWith("/anchor"));
    for (const [, value] of named.sort(([a], [b]) => (a < b ? -1 : 1))) {
      const range = member(member(value, "locator"), "characters");
      const exhibit = textMember(value, "exhibit");
      if (!Array.isArray(range) || range.length !== 2 || !isSha256(exhibit) || textMember(value, "text") === "") continue;
      const [from, to] = range;
      if (typeof from !== "number" || typeof to !== "number") continue;
      const derivative = textMember(value, "derivative");
      this.anchored.push({
        entry: this.index,
        item: ordinal,
        exhibit,
        derivative: isSha256(derivative) ? derivative : "",
        from,
        to,
        text: utf8(textMember(value, "text")),
        before: utf8(textMember(value, "before")),
        after: utf8(textMember(value, "after")),
      });
    }
  }

  private learnSupplied(item: Item): void {
    const property = "exhibit.digest.";
    const [exhibit, hex] = [text(item, "subject"), text(item, "value")];
    if (!item.core!.property.startsWith(property) || !isSha256(exhibit) || hex === "") return;
    this.supplied.push({ exhibit, algorithm: item.core!.property.slice(property.length), hex, entry: this.index });
  }

  private learnErasure(item: Item): void {
    if (item.fields.has("exhibit")) {
      const digest = sha256Field(item, "exhibit");
      if (!this.erasedExhibits.has(digest)) this.erasedExhibits.set(digest, this.index);
      return;
    }
    if (item.fields.has("derivative")) {
      sha256Field(item, "derivative");
      return;
    }
    const [entry, ordinal] = [integer(item, "entry"), integer(item, "ordinal")];
    if (entry === undefined || ordinal === undefined) return;
    if (entry >= this.index || entry < 0 || ordinal < 0) wrong("an erasure names an entry that is not before it");
  }

  private learnTimestamp(item: Item): void {
    const size = integer(item, "size");
    if (size === undefined) return;
    const root = text(item, "root");
    this.timestamps.push({
      entry: this.index,
      size,
      status: text(item, "status"),
      sha256: text(item, "sha256"),
      detail: text(item, "detail"),
      root: root === "" ? undefined : anyDigest(root),
      query: text(item, "query"),
    });
  }
}

function anyDigest(value: string): Digest {
  if (isSha256(value)) return fromHex(value);
  const digest = within("the root of a recorded timestamp", () => fromBase64(value));
  return digest.length === 32 ? digest : wrong("the root of a recorded timestamp is no digest");
}

export function sameBytes(a: Bytes | undefined, b: Bytes | undefined): boolean {
  return a !== undefined && b !== undefined && compare(a, b) === 0;
}
