// SPDX-License-Identifier: Apache-2.0
// Bundles on disk, for tests in Node.
import { closeSync, openAsBlob, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Bytes } from "../src/bytes.ts";
import { PIECE, type Source, type SourceFile } from "../src/source.ts";

export function folderOnDisk(root: string): Source {
  const list = (below: string): SourceFile[] =>
    readdirSync(join(root, below), { withFileTypes: true }).flatMap((entry) => {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      return entry.isDirectory() ? list(path) : [{ path, size: statSync(join(root, path)).size }];
    });
  return {
    list: async () => list(""),
    async *stream(path: string): AsyncGenerator<Bytes> {
      const file = openSync(join(root, path), "r");
      try {
        for (;;) {
          const piece = new Uint8Array(PIECE);
          const got = readSync(file, piece);
          if (got > 0) yield piece.subarray(0, got);
          if (got < PIECE) return;
        }
      } finally {
        closeSync(file);
      }
    },
  };
}

export async function zipOnDisk(path: string): Promise<Blob> {
  return (await openAsBlob(path)) as unknown as Blob;
}
