// SPDX-License-Identifier: Apache-2.0
// The tree as plain files: c2sp.org/tlog-tiles.
import { concat } from "./bytes.ts";
import type { WholeTree } from "./merkle.ts";
import { wrong } from "./wrong.ts";

export const TILE_WIDTH = 256;

function indexPath(index: number): string {
  let path = String(index % 1000).padStart(3, "0");
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000))
    path = `x${String(rest % 1000).padStart(3, "0")}/${path}`;
  return path;
}

function tilePath(level: string, index: number, width: number): string {
  return `tile/${level}/${indexPath(index)}${width === TILE_WIDTH ? "" : `.p/${width}`}`;
}

export interface EntryTile {
  path: string;
  first: number;
  width: number;
}

// The entry bundles of a log of `size`, in order.
export function* entryTiles(size: number): Generator<EntryTile> {
  for (let first = 0; first < size; first += TILE_WIDTH) {
    const width = Math.min(size - first, TILE_WIDTH);
    yield { path: tilePath("entries", first / TILE_WIDTH, width), first, width };
  }
}

export interface HashTile {
  path: string;
  bytes: () => Uint8Array;
}

// The tiles of hashes that belong to the tree, all of it.
export function* hashTiles(tree: WholeTree): Generator<HashTile> {
  for (let level = 0, nodes = tree.size; nodes > 0; ++level, nodes = Math.floor(nodes / TILE_WIDTH)) {
    for (let first = 0; first < nodes; first += TILE_WIDTH) {
      const width = Math.min(nodes - first, TILE_WIDTH);
      const height = level * 8;
      const begin = first;
      yield {
        path: tilePath(String(level), first / TILE_WIDTH, width),
        bytes: () => concat(...Array.from({ length: width }, (_, i) => tree.node(height, begin + i))),
      };
    }
  }
}

// Exactly `width` entries, each u16be length and bytes.
export function parseEntryTile(bytes: Uint8Array, width: number): Uint8Array[] {
  const entries: Uint8Array[] = [];
  let at = 0;
  for (let i = 0; i < width; ++i) {
    const length = at + 2 <= bytes.length ? (bytes[at]! << 8) | bytes[at + 1]! : 0;
    if (at + 2 + length > bytes.length) wrong(`the entry bundle ends within entry ${i + 1} of ${width}`);
    entries.push(bytes.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  if (at !== bytes.length) wrong(`the entry bundle goes on for ${bytes.length - at} bytes after its ${width} entries`);
  return entries;
}
