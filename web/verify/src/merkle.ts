// SPDX-License-Identifier: Apache-2.0
// The Merkle tree of RFC 6962 section 2.1, over SHA-256.
import { equal, toHex } from "./bytes.ts";
import { sha256, type Digest } from "./sha256.ts";
import { wrong } from "./wrong.ts";

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export const emptyRoot = (): Digest => sha256(new Uint8Array());
export const leafHash = (data: Uint8Array): Digest => sha256(LEAF, data);
export const nodeHash = (left: Uint8Array, right: Uint8Array): Digest => sha256(NODE, left, right);

// The root over leaf hashes: pair by pair, an odd last one carried up as it is.
export function rootOf(leaves: readonly Digest[]): Digest {
  if (leaves.length === 0) return emptyRoot();
  let level = leaves;
  while (level.length > 1) {
    const above: Digest[] = [];
    for (let i = 0; i + 1 < level.length; i += 2) above.push(nodeHash(level[i]!, level[i + 1]!));
    if (level.length % 2 === 1) above.push(level[level.length - 1]!);
    level = above;
  }
  return level[0]!;
}

// A tree that only grows and remembers its peaks: the largest complete subtrees, first the largest.
export class GrowingTree {
  size = 0;
  private peaks: { digest: Digest; height: number }[] = [];

  append(leaf: Digest): void {
    let peak = { digest: leaf, height: 0 };
    while (this.peaks.length > 0 && this.peaks[this.peaks.length - 1]!.height === peak.height) {
      const left = this.peaks.pop()!;
      peak = { digest: nodeHash(left.digest, peak.digest), height: peak.height + 1 };
    }
    this.peaks.push(peak);
    ++this.size;
  }

  root(): Digest {
    let root: Digest | undefined;
    for (let i = this.peaks.length; i-- > 0; ) {
      const peak = this.peaks[i]!.digest;
      root = root === undefined ? peak : nodeHash(peak, root);
    }
    return root ?? emptyRoot();
  }
}

// Every complete node, in flat arrays of 32 bytes a hash: 64 bytes a leaf.
export class WholeTree {
  private levels: { bytes: Uint8Array<ArrayBuffer>; count: number }[] = [];

  get size(): number {
    return this.levels[0]?.count ?? 0;
  }

  append(leaf: Digest): void {
    let digest = leaf;
    for (let level = 0; ; ++level) {
      const row = (this.levels[level] ??= { bytes: new Uint8Array(32 * 256), count: 0 });
      if ((row.count + 1) * 32 > row.bytes.length) {
        const larger = new Uint8Array(row.bytes.length * 2);
        larger.set(row.bytes);
        row.bytes = larger;
      }
      row.bytes.set(digest, row.count * 32);
      ++row.count;
      if (row.count % 2 === 1) return;
      digest = nodeHash(this.node(level, row.count - 2), this.node(level, row.count - 1));
    }
  }

  // The root of the complete subtree over leaves [index << level, (index + 1) << level).
  node(level: number, index: number): Digest {
    const row = this.levels[level];
    if (row === undefined || index < 0 || index >= row.count) wrong("the tree has no such node");
    return row.bytes.slice(index * 32, index * 32 + 32);
  }

  // Of the first `size` leaves.
  rootAt(size: number): Digest {
    if (size < 0 || size > this.size) wrong("the tree has no such size");
    if (size === 0) return emptyRoot();
    const peaks: Digest[] = [];
    let begin = 0;
    for (let level = 52; level >= 0; --level) {
      const width = 2 ** level;
      if (size - begin < width) continue;
      peaks.push(this.node(level, begin / width));
      begin += width;
    }
    return peaks.reduceRight((right, left) => nodeHash(left, right));
  }
}

// The root that an audit path leads to; the path must have exactly the length that index and size ask for.
export function rootFromPath(leaf: Digest, index: number, size: number, path: readonly Digest[]): Digest {
  if (index < 0 || index >= size) wrong(`index ${index} lies outside a tree of ${size} entries`);
  let digest = leaf;
  let used = 0;
  let at = index;
  let last = size - 1;
  while (last > 0) {
    // Without a right neighbour the node goes up as it is.
    const isRight = at % 2 === 1;
    if (isRight || at < last) {
      const sibling = path[used];
      if (sibling === undefined) wrong(`the proof has ${path.length} hashes and needs more`);
      digest = isRight ? nodeHash(sibling, digest) : nodeHash(digest, sibling);
      ++used;
    }
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  if (used !== path.length) wrong(`the proof has ${path.length} hashes where ${used} are needed`);
  return digest;
}

export function checkInclusion(leaf: Digest, index: number, size: number, path: readonly Digest[], root: Digest): void {
  const found = rootFromPath(leaf, index, size, path);
  if (!equal(found, root)) wrong(`the proof leads to the root ${toHex(found)}, and the checkpoint has ${toHex(root)}`);
}
