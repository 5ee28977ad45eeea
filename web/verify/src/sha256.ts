// SPDX-License-Identifier: Apache-2.0
// SHA-256 of what is at hand, and of what comes in pieces.
import { md5, sha1 } from "@noble/hashes/legacy.js";
import { sha256 as nobleSha256, sha384, sha512 } from "@noble/hashes/sha2.js";
import type { Bytes } from "./bytes.ts";
import { Wrong } from "./wrong.ts";

export type Digest = Bytes;

export function sha256(...parts: Uint8Array[]): Digest {
  if (parts.length === 1) return nobleSha256(parts[0]!) as Digest;
  const hash = nobleSha256.create();
  for (const part of parts) hash.update(part);
  return hash.digest() as Digest;
}

export interface Hasher {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array;
}

export function newSha256(): Hasher {
  return nobleSha256.create();
}

// Digests that other people's files declare, by their usual names; undefined for any other.
export function foreignHash(name: string): (() => Hasher) | undefined {
  switch (name.toLowerCase().replaceAll("-", "")) {
    case "md5":
      return () => md5.create();
    case "sha1":
      return () => sha1.create();
    case "sha256":
      return () => nobleSha256.create();
    case "sha384":
      return () => sha384.create();
    case "sha512":
      return () => sha512.create();
    default:
      return undefined;
  }
}

// What fits into one piece is hashed by the browser itself, which is several times as fast.
export async function sha256Whole(bytes: Bytes): Promise<Digest> {
  const subtle = globalThis.crypto?.subtle;
  if (subtle === undefined || bytes.length < 65536) return sha256(bytes);
  try {
    return new Uint8Array(await subtle.digest("SHA-256", bytes));
  } catch {
    throw new Wrong("this browser could not hash it");
  }
}
