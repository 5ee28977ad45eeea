// SPDX-License-Identifier: Apache-2.0
// DER (ITU-T X.690), as much as RFC 3161 and RFC 5280 need: definite lengths in their shortest form, tags below 31.
import { concat, type Bytes } from "./bytes.ts";
import { wrong } from "./wrong.ts";

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

export interface Element {
  tag: number;
  bytes: Bytes; // tag, length and content
  content: Bytes;
}

export const context = (number: number, constructed = true): number => (constructed ? 0xa0 : 0x80) | number;

// Takes elements off the front of `bytes`.
export class Der {
  private at = 0;
  constructor(private readonly bytes: Bytes) {}

  get atEnd(): boolean {
    return this.at === this.bytes.length;
  }
  get tag(): number {
    return this.bytes[this.at] ?? -1;
  }

  next(): Element {
    const start = this.at;
    const tag = this.byte();
    if ((tag & 0x1f) === 0x1f) wrong("DER with a tag beyond 30");
    let length = this.byte();
    if (length >= 0x80) {
      const count = length - 0x80;
      if (count === 0 || count > 4) wrong("DER of indefinite or impossible length");
      length = 0;
      for (let i = 0; i < count; ++i) length = length * 256 + this.byte();
      if (length < 0x80 || length < 2 ** (8 * (count - 1))) wrong("DER with a length that is not in its shortest form");
    }
    const from = this.at;
    if (from + length > this.bytes.length) wrong("DER that ends too early");
    this.at = from + length;
    return { tag, bytes: this.bytes.slice(start, this.at), content: this.bytes.slice(from, this.at) };
  }

  take(tag: number): Element {
    if (this.tag !== tag) wrong("DER of another form than is expected here");
    return this.next();
  }
  takeIf(tag: number): Element | undefined {
    return this.tag === tag ? this.next() : undefined;
  }
  // The parts of a constructed element.
  enter(tag: number): Der {
    return new Der(this.take(tag).content);
  }
  end(): void {
    if (!this.atEnd) wrong(`${this.bytes.length - this.at} bytes follow where DER should end`);
  }

  private byte(): number {
    const byte = this.bytes[this.at++];
    return byte === undefined ? wrong("DER that ends too early") : byte;
  }
}

export function oidOf(element: Element): string {
  const out: bigint[] = [];
  let value = 0n;
  for (const byte of element.content) {
    value = (value << 7n) | BigInt(byte & 0x7f);
    if (byte >= 0x80) continue;
    if (out.length === 0) {
      const first = value < 80n ? value / 40n : 2n;
      out.push(first, value - first * 40n);
    } else {
      out.push(value);
    }
    value = 0n;
  }
  if (out.length === 0 || element.content.at(-1)! >= 0x80) wrong("a malformed object identifier");
  return out.join(".");
}

export function unsignedOf(element: Element): bigint {
  if (element.content.length === 0 || element.content[0]! >= 0x80) wrong("a number that is malformed or negative");
  let value = 0n;
  for (const byte of element.content) value = (value << 8n) | BigInt(byte);
  return value;
}

// Seconds since 1970; fractions are cut off.
export function timeOf(element: Element): number {
  const text = String.fromCharCode(...element.content);
  const form = element.tag === TAG.utcTime ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/ : /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d+)?Z$/;
  const found = element.tag === TAG.utcTime || element.tag === TAG.generalizedTime ? form.exec(text) : null;
  if (found === null) return wrong("a time in it is malformed");
  const parts = found.slice(1).map(Number) as [number, number, number, number, number, number];
  // RFC 5280 section 4.1.2.5.1.
  const year = element.tag === TAG.utcTime ? parts[0] + (parts[0] < 50 ? 2000 : 1900) : parts[0];
  const date = new Date(Date.UTC(2000, parts[1] - 1, parts[2], parts[3], parts[4], parts[5]));
  date.setUTCFullYear(year, parts[1] - 1, parts[2]);
  if (date.getUTCDate() !== parts[2] || parts[3] > 23 || parts[4] > 59 || parts[5] > 59) wrong("a time in it is malformed");
  return date.getTime() / 1000;
}

export function bitStringOf(element: Element): Bytes {
  if (element.content[0] !== 0) wrong("a bit string that is no string of bytes");
  return element.content.slice(1);
}

export function encode(tag: number, ...content: Uint8Array[]): Bytes {
  const body = concat(...content);
  if (body.length < 0x80) return concat(Uint8Array.of(tag, body.length), body);
  const length: number[] = [];
  for (let rest = body.length; rest > 0; rest = Math.floor(rest / 256)) length.unshift(rest % 256);
  return concat(Uint8Array.of(tag, 0x80 | length.length, ...length), body);
}

export function encodeUnsigned(value: bigint): Bytes {
  const bytes: number[] = [];
  for (let rest = value; rest > 0n || bytes.length === 0; rest >>= 8n) bytes.unshift(Number(rest & 0xffn));
  if (bytes[0]! >= 0x80) bytes.unshift(0);
  return encode(TAG.integer, Uint8Array.from(bytes));
}
