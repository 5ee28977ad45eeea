// SPDX-License-Identifier: Apache-2.0
// What a carrier and a dishonest exporter can do to a bundle: list the files anew, and sign the list. The signing is Node's.
import { createPrivateKey, createPublicKey, sign, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { concat, fromHex, toBase64, toHex, utf8, type Bytes } from "../src/bytes.ts";
import { parseCheckpoint } from "../src/checkpoint.ts";
import { isTagFile } from "../src/layout.ts";
import { keyOf } from "../src/note.ts";
import { sha256 } from "../src/sha256.ts";
import { centralHeader, endRecords, localHeader, type Member } from "../src/zip.ts";
import { crc32 } from "../src/crc32.ts";

export type Files = Map<string, Bytes>;

export interface Key {
  secret: KeyObject;
  publicKey: Bytes;
}

export function keyFromSeed(seed: Bytes): Key {
  const secret = createPrivateKey({ key: Buffer.from(concat(fromHex("302e020100300506032b657004220420"), seed)), format: "der", type: "pkcs8" });
  const spki = createPublicKey(secret).export({ format: "der", type: "spki" });
  return { secret, publicKey: new Uint8Array(spki.subarray(spki.length - 32)) };
}

export interface Keys {
  actor: string; // the name that signs bundle.note
  actorKey: Key;
  logKey: Key;
  origin: string;
}

export function readKeys(bags: string): Keys {
  const read = JSON.parse(readFileSync(join(bags, "keys.json"), "utf8")) as Record<string, string>;
  return {
    actor: read["actor"]!,
    actorKey: keyFromSeed(fromHex(read["actor_seed"]!)),
    logKey: keyFromSeed(fromHex(read["log_seed"]!)),
    origin: read["origin"]!,
  };
}

export function signNote(text: string, name: string, key: Key): Bytes {
  const id = fromHex(keyOf(name, 1, key.publicKey).id);
  const signature = new Uint8Array(sign(null, Buffer.from(text), key.secret));
  return utf8(`${text}\n— ${name} ${toBase64(concat(id, signature))}\n`);
}

const sorted = (paths: Iterable<string>): string[] => [...paths].sort();

// Both manifests over again: what anyone can do.
export function relist(files: Files): void {
  const list = (paths: string[]): Bytes => utf8(paths.map((path) => `${toHex(sha256(files.get(path)!))}  ${path}\n`).join(""));
  files.set("manifest-sha256.txt", list(sorted(files.keys()).filter((path) => path.startsWith("data/"))));
  files.set("tagmanifest-sha256.txt", list(sorted(files.keys()).filter(isTagFile)));
}

// Also signs the list: what the exporting actor can do, but not without the log key.
export function resign(files: Files, keys: Keys): void {
  relist(files);
  const { checkpoint } = parseCheckpoint(files.get("data/log/checkpoint")!);
  const digest = toHex(sha256(files.get("tagmanifest-sha256.txt")!));
  const text = `habeas-bundle/v1\n${checkpoint.origin}\n${checkpoint.size}\n${digest}\n`;
  files.set("bundle.note", signNote(text, keys.actor, keys.actorKey));
}

// A member with its bytes, and what its local header says instead.
export type Packed = Member & { bytes: Bytes; shown?: Partial<Member> };

// A ZIP in the one form; `change` may then spoil its list of members.
export function zipOf(files: Files, change: (members: Packed[]) => unknown = () => {}): Bytes {
  const folder = `habeas-${toHex(sha256(files.get("tagmanifest-sha256.txt")!)).slice(0, 16)}/`;
  let at = 0;
  const members = sorted(files.keys()).map((path): Packed => {
    const bytes = files.get(path)!;
    const member = { name: folder + path, size: bytes.length, crc: crc32(0, bytes), offset: at, bytes };
    at += localHeader(member).length + bytes.length;
    return member;
  });
  change(members);
  const body = members.map((member) => concat(localHeader({ ...member, ...member.shown }), member.bytes));
  const directory = concat(...members.map(centralHeader));
  const offset = body.reduce((sum, part) => sum + part.length, 0);
  return concat(...body, directory, endRecords(members.length, { offset, size: directory.length }));
}

