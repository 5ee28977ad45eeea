// SPDX-License-Identifier: Apache-2.0
// Canonical JSON (RFC 8785) of integers, strings, arrays and objects, read strictly: what is not spelled in the one way is refused, so
// that nothing has to be written again to compare it.
import { textOf } from "./bytes.ts";
import { wrong } from "./wrong.ts";

export type Json = number | string | Json[] | JsonObject;
export type JsonObject = Map<string, Json>;

const MAX_DEPTH = 64;
const SHORT: Record<string, string> = { '"': '"', "\\": "\\", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

class Reader {
  private at = 0;
  constructor(private readonly text: string) {}

  document(): Json {
    const value = this.value(0);
    if (this.at !== this.text.length) this.fault("something follows the JSON value");
    return value;
  }

  private fault(what: string): never {
    return wrong(`JSON character ${this.at}: ${what}`);
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    ++this.at;
    return true;
  }

  private value(depth: number): Json {
    if (depth > MAX_DEPTH) this.fault("nested too deeply");
    if (this.take("{")) return this.object(depth);
    if (this.take("[")) return this.array(depth);
    if (this.take('"')) return this.string();
    return this.integer();
  }

  private object(depth: number): JsonObject {
    const members: JsonObject = new Map();
    if (this.take("}")) return members;
    let previous: string | undefined;
    do {
      if (!this.take('"')) this.fault("a key in quotation marks is missing");
      const key = this.string();
      // By UTF-16 code units, as RFC 8785 has it and as this language compares.
      if (previous !== undefined && !(previous < key)) this.fault("a key stands twice or out of order");
      previous = key;
      if (!this.take(":")) this.fault("a colon is missing after a key");
      members.set(key, this.value(depth + 1));
    } while (this.take(","));
    if (!this.take("}")) this.fault("a comma or } is missing");
    return members;
  }

  private array(depth: number): Json[] {
    const values: Json[] = [];
    if (this.take("]")) return values;
    do values.push(this.value(depth + 1));
    while (this.take(","));
    if (!this.take("]")) this.fault("a comma or ] is missing");
    return values;
  }

  private integer(): number {
    const found = /^(0|-?[1-9][0-9]{0,15})(?![0-9.eE])/.exec(this.text.slice(this.at, this.at + 18));
    if (found === null) this.fault("no string, integer, array or object in canonical form");
    const value = Number(found[0]);
    if (!Number.isSafeInteger(value)) this.fault("not an integer between -(2^53-1) and 2^53-1");
    this.at += found[0].length;
    return value;
  }

  private escape(): string {
    const letter = this.text[this.at++] ?? "";
    const short = SHORT[letter];
    if (short !== undefined) return short;
    const code = this.text.slice(this.at, this.at + 4);
    if (letter !== "u" || !/^00[01][0-9a-f]$/.test(code)) this.fault("an escape that the canonical form has not");
    this.at += 4;
    const character = String.fromCharCode(parseInt(code, 16));
    if ("\b\f\n\r\t".includes(character)) this.fault("an escape that has a shorter form");
    return character;
  }

  private string(): string {
    let out = "";
    let start = this.at;
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (Number.isNaN(code)) this.fault("a string without its closing quotation mark");
      if (code < 0x20) this.fault("a control character inside a string");
      if (code !== 0x22 && code !== 0x5c) {
        ++this.at;
        continue;
      }
      out += this.text.slice(start, this.at++);
      if (code === 0x22) return out;
      out += this.escape();
      start = this.at;
    }
  }
}

export function parseCanonicalJson(bytes: Uint8Array): Json {
  return new Reader(textOf(bytes, "JSON")).document();
}

export function member(value: Json | undefined, key: string): Json | undefined {
  return value instanceof Map ? value.get(key) : undefined;
}

// "" when the member is absent or is no string.
export function textMember(value: Json | undefined, key: string): string {
  const found = member(value, key);
  return typeof found === "string" ? found : "";
}
