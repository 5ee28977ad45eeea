// SPDX-License-Identifier: Apache-2.0
// What the line-based C2SP formats have in common (docs/formats/c2sp.md).
import { textOf } from "./bytes.ts";
import { Wrong, wrong } from "./wrong.ts";

// UTF-8 without control characters other than the line feed.
export function noteText(bytes: Uint8Array, what: string): string {
  const text = textOf(bytes, what);
  if (/[\u0000-\u0009\u000b-\u001f]/.test(text)) wrong(`${what} holds a control character`);
  return text;
}

// Takes lines off the front; every line must end in a line feed, the last too.
export class Lines {
  private number = 0;
  constructor(
    private rest: string,
    private readonly what: string,
  ) {}

  get atEnd(): boolean {
    return this.rest === "";
  }

  get remainder(): string {
    return this.rest;
  }

  next(): string {
    ++this.number;
    const end = this.rest.indexOf("\n");
    if (end < 0) this.wrong(this.rest === "" ? "the text ends too early" : "the last line does not end in a newline");
    const line = this.rest.slice(0, end);
    this.rest = this.rest.slice(end + 1);
    return line;
  }

  wrong(message: string): never {
    throw new Wrong(`${this.what}, line ${this.number}: ${message}`);
  }
}
