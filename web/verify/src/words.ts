// SPDX-License-Identifier: Apache-2.0
// Whether the words that claims are anchored in stand where the anchors say: characters [from, to) of an exhibit that is UTF-8 text, or
// of the text that was made from it.
import { equal, type Bytes } from "./bytes.ts";
import { CLAIM } from "./claims.ts";
import type { AnchoredWords, Facts } from "./facts.ts";
import type { Report } from "./report.ts";
import { readAll, type Source, type Watcher } from "./source.ts";
import { attempt, Stopped } from "./wrong.ts";

// Texts are read whole, one at a time, up to this many bytes.
const TEXT_LIMIT = 64 << 20;

const isContinuation = (byte: number): boolean => (byte & 0xc0) === 0x80;

// Goes forward through UTF-8, from one count of code points to a larger one.
class Position {
  private byte = 0;
  private points = 0;
  constructor(private readonly text: Uint8Array) {}

  // The byte offset; -1 beyond the end.
  at(points: number): number {
    while (this.points < points && this.byte < this.text.length) {
      ++this.byte;
      while (this.byte < this.text.length && isContinuation(this.text[this.byte]!)) ++this.byte;
      ++this.points;
    }
    return this.points === points ? this.byte : -1;
  }
}

// "" if the words stand there.
function fault(text: Bytes, from: number, words: AnchoredWords): string {
  const end = from + words.text.length;
  if (from < 0 || !equal(text.subarray(from, end), words.text)) return "other words stand there";
  const after = text.subarray(end, end + words.after.length);
  const before = text.subarray(Math.max(0, from - words.before.length), from);
  if (!equal(after, words.after) || !equal(before, words.before)) return "the words stand there, and others around them";
  let points = 0;
  for (const byte of words.text) points += isContinuation(byte) ? 0 : 1;
  return points === words.to - words.from ? "" : "they are not as long as it says";
}

// The exhibits and derivatives that are in the bundle, from SHA-256 to path.
export interface Texts {
  exhibits: ReadonlyMap<string, string>;
  derivatives: ReadonlyMap<string, string>;
}

export async function checkAnchoredWords(facts: Facts, texts: Texts, source: Source, report: Report, watcher: Watcher): Promise<void> {
  const made = new Set(facts.derivatives.map((derivative) => `${derivative.sha256} of ${derivative.of}`));
  const key = (words: AnchoredWords): string => (words.derivative === "" ? `${words.exhibit} 0` : `${words.derivative} 1`);
  const all = facts.anchored.map((words) => ({ words, key: key(words) }));
  all.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.words.from - b.words.from));
  let good = 0;
  let elsewhere = 0;
  for (let i = 0; i < all.length; ) {
    let end = i + 1;
    while (end < all.length && all[end]!.key === all[i]!.key) ++end;
    const group = all.slice(i, end).map(({ words }) => words);
    i = end;
    if (watcher.stopped) throw new Stopped();
    const first = group[0]!;
    const path = first.derivative === "" ? texts.exhibits.get(first.exhibit) : texts.derivatives.get(first.derivative);
    const read = path === undefined ? undefined : await attempt(() => readAll(source, path, TEXT_LIMIT));
    if (read?.value === undefined) {
      elsewhere += group.length;
      continue;
    }
    const position = new Position(read.value);
    for (const words of group) {
      let what = fault(read.value, position.at(words.from), words);
      if (what === "" && words.derivative !== "" && !made.has(`${words.derivative} of ${words.exhibit}`))
        what = "no entry says that the text was made from that exhibit";
      if (what === "") {
        ++good;
        continue;
      }
      const text = words.derivative === "" ? "" : `the text ${words.derivative} of `;
      report.failed(
        CLAIM.anchors,
        `item ${words.item} is anchored in characters ${words.from} to ${words.to} of ${text}exhibit ${words.exhibit}: ${what}`,
        "",
        words.entry,
      );
    }
  }
  if (elsewhere > 0) {
    report.notChecked(
      CLAIM.anchors,
      `${elsewhere} anchors are in exhibits or texts that are not here: withheld, erased, or too large`,
    );
  }
  if (good > 0 && report.failuresOf(CLAIM.anchors) === 0) report.pass(CLAIM.anchors, `${good} anchors`);
}
