// SPDX-License-Identifier: Apache-2.0
// Ed25519 (RFC 8032) with the rules of docs/formats/c2sp.md: no key or R of small order, S below the group order, keys in
// their one encoding, and R exactly the encoding of [S]B - [k]A. The browser's own code does it where it has it (and agrees on two
// known answers); otherwise @noble/curves. What the browsers differ on is decided here, before either is asked.
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { concat, equal, fromHex, type Bytes } from "./bytes.ts";

const Point = ed25519.Point;
const L = Point.Fn.ORDER;

function littleEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = bytes.length; i-- > 0; ) value = (value << 8n) | BigInt(bytes[i]!);
  return value;
}

const P = (1n << 255n) - 19n;

// A point in its one encoding, not of small order; undefined for any other 32 bytes.
function usablePoint(encoded: Uint8Array): InstanceType<typeof Point> | undefined {
  if ((littleEndian(encoded) & ((1n << 255n) - 1n)) >= P) return undefined;
  try {
    const point = Point.fromBytes(encoded);
    return point.isSmallOrder() ? undefined : point;
  } catch {
    return undefined;
  }
}

// By @noble/curves alone; slow, and the yardstick in the tests.
export function verifySlowly(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const r = signature.subarray(0, 32);
  const s = littleEndian(signature.subarray(32));
  const key = usablePoint(publicKey);
  if (key === undefined || s >= L || usablePoint(r) === undefined) return false;
  const k = littleEndian(sha512(concat(r, publicKey, message))) % L;
  const left = s === 0n ? Point.ZERO : Point.BASE.multiply(s);
  const right = k === 0n ? Point.ZERO : key.multiplyUnsafe(k);
  return equal(left.subtract(right).toBytes(), r);
}

// RFC 8032 section 7.1, tests 2 and 3: one good, and one with its last bit turned.
const KNOWN = {
  key: fromHex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"),
  message: fromHex("72"),
  signature: fromHex(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" +
      "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
  ),
};

const imported = new Map<string, Promise<CryptoKey>>();

async function verifyByBrowser(publicKey: Bytes, message: Bytes, signature: Bytes): Promise<boolean> {
  const name = String.fromCharCode(...publicKey);
  let key = imported.get(name);
  if (key === undefined) {
    key = crypto.subtle.importKey("raw", publicKey, { name: "Ed25519" }, false, ["verify"]);
    imported.set(name, key);
    if (imported.size > 1000) imported.clear();
  }
  return crypto.subtle.verify({ name: "Ed25519" }, await key, signature, message);
}

let browserCan: Promise<boolean> | undefined;

async function probe(): Promise<boolean> {
  if (globalThis.crypto?.subtle === undefined) return false;
  try {
    const turned = KNOWN.signature.slice();
    turned[63]! ^= 0x10;
    return (
      (await verifyByBrowser(KNOWN.key, KNOWN.message, KNOWN.signature)) &&
      !(await verifyByBrowser(KNOWN.key, KNOWN.message, turned))
    );
  } catch {
    return false;
  }
}

const good = new Map<string, boolean>();
function isUsable(encoded: Uint8Array): boolean {
  const name = String.fromCharCode(...encoded);
  let known = good.get(name);
  if (known === undefined) {
    known = usablePoint(encoded) !== undefined;
    if (good.size > 1000) good.clear();
    good.set(name, known);
  }
  return known;
}

export async function verify(publicKey: Bytes, message: Bytes, signature: Bytes): Promise<boolean> {
  if (publicKey.length !== 32 || signature.length !== 64 || !isUsable(publicKey)) return false;
  browserCan ??= probe();
  if (!(await browserCan)) return verifySlowly(publicKey, message, signature);
  if (littleEndian(signature.subarray(32)) >= L || isSmallEncoding(signature.subarray(0, 32))) return false;
  return verifyByBrowser(publicKey, message, signature);
}

// The eight points of small order, by their y: 0, 1, -1 and the four of order 8.
const SMALL_Y = new Set<bigint>([
  0n,
  1n,
  P - 1n,
  littleEndian(fromHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")),
  littleEndian(fromHex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")),
]);
function isSmallEncoding(encoded: Uint8Array): boolean {
  const y = littleEndian(encoded) & ((1n << 255n) - 1n);
  return y >= P || SMALL_Y.has(y);
}
