// SPDX-License-Identifier: Apache-2.0
// How the verifier sees a bundle: a flat list of names and their bytes. A ZIP (zip.ts), a chosen folder, or a map in memory.
import { compare, utf8, type Bytes } from "./bytes.ts";
import { newSha256, sha256Whole, type Digest } from "./sha256.ts";
import { attempt, Stopped, Wrong, wrong } from "./wrong.ts";

export interface SourceFile {
  path: string; // "/" between parts, relative to the bundle
  size: number;
}

export interface Source {
  // Every file, in any order. A Wrong: nothing here can be read as a bundle.
  list(): Promise<SourceFile[]>;
  // The bytes in order, in pieces of at most PIECE bytes. A Wrong: they cannot be read.
  stream(path: string): AsyncIterable<Bytes>;
}

export const PIECE = 1 << 20;
export const TEXT_LIMIT = 1 << 24;

export interface Watcher {
  // How far it is. `total` is 0 if nobody knows.
  progress(what: string, done: number, total: number): void;
  readonly stopped: boolean;
}

export function byPathBytes(a: SourceFile, b: SourceFile): number {
  return compare(utf8(a.path), utf8(b.path));
}

export async function readAll(source: Source, path: string, limit: number): Promise<Bytes> {
  const pieces: Bytes[] = [];
  let size = 0;
  for await (const piece of source.stream(path)) {
    size += piece.length;
    if (size > limit) wrong("it is larger than such a file may be");
    pieces.push(piece);
  }
  if (pieces.length === 1) return pieces[0]!;
  const out = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

// Lets the page breathe: to be awaited within long work.
export function breath(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

export async function sha256Of(source: Source, path: string, watcher: Watcher, advance: (bytes: number) => void): Promise<Digest> {
  let first: Bytes | undefined;
  let hasher: ReturnType<typeof newSha256> | undefined;
  for await (const piece of source.stream(path)) {
    if (watcher.stopped) throw new Stopped();
    advance(piece.length);
    if (first === undefined && hasher === undefined) {
      first = piece;
      continue;
    }
    if (hasher === undefined) {
      hasher = newSha256();
      hasher.update(first!);
      first = undefined;
    }
    hasher.update(piece);
  }
  if (hasher !== undefined) return hasher.digest() as Digest;
  return sha256Whole(first ?? new Uint8Array());
}

// The pieces of a file while somebody makes sense of them. What is wrong with the file itself goes before what is wrong in it, so that a
// damaged file is not taken for a malformed one.
export class Reading {
  fault = ""; // of the source
  private readonly pieces: AsyncIterator<Bytes>;
  private ended = false;
  constructor(source: Source, path: string) {
    this.pieces = source.stream(path)[Symbol.asyncIterator]();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Bytes> {
    while (!this.ended) {
      const next = await attempt(() => this.pieces.next());
      if (next.message !== undefined) {
        this.ended = true;
        this.fault = next.message;
        throw new Wrong(next.message);
      }
      if (next.value?.done === true) this.ended = true;
      else yield next.value!.value;
    }
  }

  // Reads what is left; afterwards `fault` is known.
  async drain(): Promise<void> {
    await attempt(async () => {
      while (!(await this[Symbol.asyncIterator]().next()).done);
    });
  }
}

// Pieces of something that can be sliced, as a file that a person chose.
export async function* piecesOf(blob: Blob, from: number, to: number): AsyncGenerator<Bytes> {
  for (let at = from; at < to; at += PIECE) {
    let buffer: ArrayBuffer;
    try {
      buffer = await blob.slice(at, Math.min(at + PIECE, to)).arrayBuffer();
    } catch {
      return wrong("the browser could not read it: was the file moved or changed meanwhile?");
    }
    if (buffer.byteLength !== Math.min(PIECE, to - at)) wrong("the file became shorter while it was read");
    yield new Uint8Array(buffer);
  }
}

export class MemorySource implements Source {
  constructor(private readonly files: ReadonlyMap<string, Bytes>) {}
  async list(): Promise<SourceFile[]> {
    return [...this.files].map(([path, bytes]) => ({ path, size: bytes.length }));
  }
  async *stream(path: string): AsyncGenerator<Bytes> {
    const bytes = this.files.get(path);
    if (bytes === undefined) return wrong("there is no such file");
    for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
  }
}

// Files that a person chose or dropped, by their path below the folder that holds bagit.txt.
export class FolderSource implements Source {
  private readonly files = new Map<string, Blob>();
  constructor(chosen: readonly { path: string; blob: Blob }[]) {
    const declaration = chosen
      .filter(({ path }) => path === "bagit.txt" || path.endsWith("/bagit.txt"))
      .sort((a, b) => a.path.length - b.path.length)[0];
    const root = declaration?.path.slice(0, -"bagit.txt".length) ?? "";
    for (const { path, blob } of chosen) {
      if (path.startsWith(root)) this.files.set(path.slice(root.length), blob);
    }
  }
  async list(): Promise<SourceFile[]> {
    return [...this.files].map(([path, blob]) => ({ path, size: blob.size }));
  }
  stream(path: string): AsyncIterable<Bytes> {
    const blob = this.files.get(path);
    return blob === undefined ? wrong("there is no such file") : piecesOf(blob, 0, blob.size);
  }
}
