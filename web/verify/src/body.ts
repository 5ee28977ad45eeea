// SPDX-License-Identifier: Apache-2.0
// The two files in which bodies come (docs/formats/body.md, "Files of a bundle"). They hold hex, base64url and numbers in one
// spelling, so they are read by comparing literals, from front to back: a body of a gigabyte is never in memory as a whole.
import { fromHex, isLowerHex, latin1 } from "./bytes.ts";
import { MAX_LEAVES, readItem, shownLeaf, type Item, type Leaf } from "./item.ts";
import { GrowingTree, leafHash, rootFromPath } from "./merkle.ts";
import type { Digest } from "./sha256.ts";
import { within, wrong } from "./wrong.ts";

const MAX_ITEMS = 2 ** 32 - 1;
const MAX_PATH = 63;
const LARGEST_ITEM = 1 << 28;

// Text that arrives in pieces; what was read is let go.
class Tape {
  private text = "";
  private at = 0;
  private gone = 0;
  private ended = false;
  constructor(private readonly pieces: AsyncIterator<Uint8Array>) {}

  // Makes the text up to and with the next `end` available, or all that there is.
  async fillTo(end: string): Promise<void> {
    for (let from = this.at; this.text.indexOf(end, from) < 0 && !this.ended; ) {
      if (this.text.length - this.at > LARGEST_ITEM) wrong(`an item of more than ${LARGEST_ITEM} bytes, which no browser holds`);
      from = Math.max(this.at, this.text.length - end.length);
      await this.more();
    }
  }

  async fillBy(count: number): Promise<void> {
    while (!this.ended && this.text.length - this.at < count) await this.more();
  }

  private async more(): Promise<void> {
    const next = await this.pieces.next();
    if (next.done === true) this.ended = true;
    else this.text += latin1(next.value);
  }

  // Lets go of what was read.
  drop(): void {
    this.gone += this.at;
    this.text = this.text.slice(this.at);
    this.at = 0;
  }

  take(literal: string): boolean {
    if (!this.text.startsWith(literal, this.at)) return false;
    this.at += literal.length;
    return true;
  }

  expect(literal: string): void {
    if (!this.take(literal)) wrong(`byte ${this.gone + this.at}: ${literal} is missing`);
  }

  number(): number {
    const found = /^(0|[1-9][0-9]{0,15})/.exec(this.text.slice(this.at, this.at + 17));
    const value = found === null ? NaN : Number(found[0]);
    if (found === null || !Number.isSafeInteger(value)) wrong(`byte ${this.gone + this.at}: not a number from 0 to 2^53-1`);
    this.at += found![0].length;
    return value;
  }

  restOfString(): string {
    const end = this.text.indexOf('"', this.at);
    if (end < 0) wrong(`byte ${this.gone + this.at}: a string without its end`);
    const found = this.text.slice(this.at, end);
    this.at = end + 1;
    return found;
  }

  restOfHash(): Digest {
    const start = this.gone + this.at;
    const hex = this.restOfString();
    if (!isLowerHex(hex, 64)) wrong(`byte ${start}: not a hash of 64 hex digits`);
    return fromHex(hex);
  }

  expectEnd(): void {
    if (this.at !== this.text.length) wrong(`byte ${this.gone + this.at}: something follows the end`);
  }

  get place(): number {
    return this.gone + this.at;
  }
}

function readLeaf(tape: Tape): Leaf {
  if (tape.take('{"h":"')) {
    const hash = tape.restOfHash();
    tape.expect("}");
    return { hash, disclosure: "" };
  }
  tape.expect('"');
  const disclosure = tape.restOfString();
  if (disclosure === "") wrong(`byte ${tape.place}: an empty disclosure`);
  return shownLeaf(disclosure);
}

// Up to and with the closing bracket.
function readLeaves(tape: Tape): Leaf[] {
  const leaves: Leaf[] = [];
  do {
    if (leaves.length >= MAX_LEAVES) wrong(`more than ${MAX_LEAVES} leaves`);
    leaves.push(readLeaf(tape));
  } while (tape.take(","));
  tape.expect("]");
  return leaves;
}

export interface BodyCheck {
  index: number;
  items: number;
  root: Digest;
  unsignedRoot: Digest; // over all items but the last: what the actor signed
}

// Calls `visit` for each item, undefined for one that is given by its root alone. What it saw may be believed only when the roots
// agree with the entry.
export async function readBody(
  pieces: AsyncIterable<Uint8Array>,
  visit: (ordinal: number, item: Item | undefined) => void,
): Promise<BodyCheck> {
  const tape = new Tape(pieces[Symbol.asyncIterator]());
  const tree = new GrowingTree();
  let unsignedRoot = tree.root();
  await tape.fillBy(64);
  tape.expect('{"index":');
  const index = tape.number();
  tape.expect(',"items":[');
  let ordinal = 0;
  do {
    if (ordinal >= MAX_ITEMS) wrong("more than 2^32-1 items");
    tape.drop();
    await tape.fillBy(12);
    let item: Item | undefined;
    let root: Digest;
    if (tape.take('{"root":"')) {
      await tape.fillBy(70);
      root = within(`item ${ordinal}`, () => {
        const hash = tape.restOfHash();
        tape.expect("}");
        return hash;
      });
    } else {
      await tape.fillTo("]}");
      item = within(`item ${ordinal}`, () => {
        tape.expect('{"leaves":[');
        const found = readItem(readLeaves(tape));
        tape.expect("}");
        return found;
      });
      root = item.root;
    }
    unsignedRoot = tree.root();
    tree.append(leafHash(root));
    visit(ordinal, item);
    ++ordinal;
    await tape.fillBy(16);
  } while (tape.take(","));
  tape.expect('],"v":1}');
  await tape.fillBy(1);
  tape.expectEnd();
  return { index, items: tree.size, root: tree.root(), unsignedRoot };
}

export interface ItemProof {
  index: number;
  ordinal: number;
  of: number;
  item: Item;
  bodyRoot: Digest;
}

export async function readItemProof(pieces: AsyncIterable<Uint8Array>): Promise<ItemProof> {
  const tape = new Tape(pieces[Symbol.asyncIterator]());
  await tape.fillBy(Infinity);
  tape.expect('{"index":');
  const index = tape.number();
  tape.expect(',"item":');
  const ordinal = tape.number();
  tape.expect(',"leaves":[');
  const leaves = readLeaves(tape);
  tape.expect(',"of":');
  const of = tape.number();
  tape.expect(',"path":[');
  const path: Digest[] = [];
  if (tape.take('"')) {
    do {
      if (path.length >= MAX_PATH) wrong("the path is too long");
      path.push(tape.restOfHash());
    } while (tape.take(',"'));
  }
  tape.expect('],"v":1}');
  tape.expectEnd();
  if (of < 1 || of > MAX_ITEMS || ordinal >= of) wrong(`item ${ordinal} of ${of}: no such item`);
  const item = within(`item ${ordinal}`, () => readItem(leaves));
  const bodyRoot = within(`item ${ordinal} of ${of}`, () => rootFromPath(leafHash(item.root), ordinal, of, path));
  return { index, ordinal, of, item, bodyRoot };
}
