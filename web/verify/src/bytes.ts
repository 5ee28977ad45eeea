// SPDX-License-Identifier: Apache-2.0
// Text forms of bytes. Each decoder takes the one canonical form (docs/formats/body.md) and nothing else.
import { wrong } from "./wrong.ts";

export type Bytes = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();

export function utf8(text: string): Bytes {
  return encoder.encode(text);
}

// Well-formed UTF-8 only; a byte order mark stays what it is.
export function textOf(bytes: Uint8Array, what: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return wrong(`${what} is not valid UTF-8`);
  }
}

// One character for each byte: for forms that hold ASCII only, where another byte then matches nothing.
export function latin1(bytes: Uint8Array): string {
  let out = "";
  for (let at = 0; at < bytes.length; at += 8192)
    out += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return out;
}

// The bytes of a text made by latin1().
export function fromLatin1(text: string): Bytes {
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; ++i) out[i] = text.charCodeAt(i);
  return out;
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && compare(a, b) === 0;
}

// -1, 0 or 1, by bytes.
export function compare(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; ++i) {
    if (a[i] !== b[i]) return a[i]! < b[i]! ? -1 : 1;
  }
  return Math.sign(a.length - b.length);
}

export function concat(...parts: Uint8Array[]): Bytes {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));

export function toHex(bytes: Uint8Array): string {
  let out = "";
  for (const byte of bytes) out += HEX[byte];
  return out;
}

export function isLowerHex(text: string, digits: number): boolean {
  return text.length === digits && /^[0-9a-f]*$/.test(text);
}

export function fromHex(text: string): Bytes {
  if (text.length % 2 !== 0 || !isLowerHex(text, text.length)) wrong("it is not lower-case hex");
  const out = new Uint8Array(text.length / 2);
  for (let i = 0; i < out.length; ++i) out[i] = parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return out;
}

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

function reversed(alphabet: string): Int8Array {
  const table = new Int8Array(256).fill(-1);
  for (let i = 0; i < alphabet.length; ++i) table[alphabet.charCodeAt(i)] = i;
  return table;
}
const FROM_BASE64 = reversed(BASE64);
const FROM_BASE64URL = reversed(BASE64URL);

function decode64(text: string, table: Int8Array): Bytes {
  if (text.length % 4 === 1) wrong("base64 text of impossible length");
  const out = new Uint8Array(Math.floor((text.length * 3) / 4));
  let word = 0;
  let bits = 0;
  let next = 0;
  for (let i = 0; i < text.length; ++i) {
    const code = text.charCodeAt(i);
    const value = code < 256 ? table[code]! : -1;
    if (value < 0) wrong(`character ${i} is not base64`);
    word = (word << 6) | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out[next++] = word >> bits;
      word &= (1 << bits) - 1;
    }
  }
  if (word !== 0) wrong("base64 text with non-zero trailing bits");
  return out;
}

// RFC 4648 section 4, with padding.
export function fromBase64(text: string): Bytes {
  if (text.length % 4 !== 0) wrong("base64 text without its padding");
  return decode64(text.replace(/={1,2}$/, ""), FROM_BASE64);
}

// RFC 4648 section 5, without padding.
export function fromBase64url(text: string): Bytes {
  return decode64(text, FROM_BASE64URL);
}

export function toBase64(bytes: Uint8Array): string {
  let out = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const word = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    out += BASE64[word >> 18]! + BASE64[(word >> 12) & 63]!;
    out += left > 1 ? BASE64[(word >> 6) & 63]! : "=";
    out += left > 2 ? BASE64[word & 63]! : "=";
  }
  return out;
}

// The first `bits` bits (a multiple of 5) in lower case, without padding.
export function toBase32(bytes: Uint8Array, bits: number): string {
  let out = "";
  for (let bit = 0; bit < bits; bit += 5) {
    const word = (bytes[bit >> 3]! << 8) | (bytes[(bit >> 3) + 1] ?? 0);
    out += BASE32[(word >> (11 - (bit & 7))) & 31];
  }
  return out;
}

export function u32be(value: number): Bytes {
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, value);
  return out;
}

// No sign, no leading zero. Numbers beyond 2^53-1 are refused: no log that there will ever be has so many entries.
export function parseDecimal(text: string): number {
  if (!/^(0|[1-9][0-9]{0,18})$/.test(text)) wrong("not a decimal number");
  const value = Number(text);
  if (!Number.isSafeInteger(value)) wrong("a number beyond 2^53-1");
  return value;
}

export function isDecimal(text: string): boolean {
  return /^(0|[1-9][0-9]{0,18})$/.test(text) && Number.isSafeInteger(Number(text));
}

function showsAsItself(code: number): boolean {
  if (code < 0x20 || (code >= 0x7f && code <= 0x9f)) return false;
  if (code === 0x61c || code === 0x200e || code === 0x200f || code === 0x2028 || code === 0x2029) return false;
  if (code >= 0x202a && code <= 0x202e) return false;
  if (code >= 0xd800 && code <= 0xdfff) return false;
  return code < 0x2066 || code > 0x2069;
}

// For people: what could break a line or turn a sentence round is shown as \u{..}.
export function printable(text: string): string {
  let out = "";
  for (const character of text) {
    const code = character.codePointAt(0)!;
    out += showsAsItself(code) ? character : `\\u{${code.toString(16)}}`;
  }
  return out;
}

function isHidden(code: number): boolean {
  return !showsAsItself(code) || code === 0xfeff;
}

// Not empty, and nothing invisible that could break a line or turn it round.
export function isPlainLine(text: string): boolean {
  if (text === "") return false;
  for (const character of text) {
    if (isHidden(character.codePointAt(0)!)) return false;
  }
  return true;
}

// Unicode White_Space.
export function hasSpace(text: string): boolean {
  return /[\u0009-\u000d\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/.test(text);
}
