// SPDX-License-Identifier: Apache-2.0
// A tree head and its signatures: c2sp.org/tlog-checkpoint v1.0.0.
import { equal, fromBase64, isDecimal, isPlainLine, printable, utf8 } from "./bytes.ts";
import { Lines, noteText } from "./lines.ts";
import { emptyRoot } from "./merkle.ts";
import { ED25519, parseNote, verifyNote, type Note, type VerifiedLine, type VerifierKey } from "./note.ts";
import type { Digest } from "./sha256.ts";
import { within, wrong } from "./wrong.ts";

export interface Checkpoint {
  origin: string;
  size: number;
  root: Digest;
}

export function digestFromBase64(text: string): Digest | undefined {
  try {
    const digest = fromBase64(text);
    return digest.length === 32 ? digest : undefined;
  } catch {
    return undefined;
  }
}

// Extension lines are opaque to everyone; our own logs write none, and refuse them.
export function parseCheckpointBody(text: string, extensions = false): Checkpoint {
  noteText(utf8(text), "the checkpoint");
  const lines = new Lines(text, "the checkpoint");
  const origin = lines.next();
  if (!isPlainLine(origin)) lines.wrong(`'${printable(origin)}' is no origin`);
  const size = lines.next();
  if (!isDecimal(size)) lines.wrong("the tree size is no decimal number that this page can count to");
  const root = digestFromBase64(lines.next());
  if (root === undefined) return lines.wrong("the root hash is not 32 bytes in canonical base64");
  if (Number(size) === 0 && !equal(root, emptyRoot())) lines.wrong("a tree of size 0 has the root of the empty string");
  while (!lines.atEnd) {
    const line = lines.next();
    if (!extensions) lines.wrong("extension lines are not accepted");
    if (line === "") lines.wrong("an extension line is empty");
  }
  return { origin, size: Number(size), root };
}

export interface SignedCheckpoint {
  checkpoint: Checkpoint;
  note: Note;
}

export function parseCheckpoint(bytes: Uint8Array, extensions = false): SignedCheckpoint {
  const note = within("the checkpoint", () => parseNote(bytes));
  return { checkpoint: parseCheckpointBody(note.text, extensions), note };
}

// Also checks every line of the given keys, and that the log that it names signed it.
export async function openCheckpoint(
  bytes: Uint8Array,
  keys: readonly VerifierKey[],
): Promise<SignedCheckpoint & { verified: VerifiedLine[] }> {
  const parsed = parseCheckpoint(bytes);
  const verified = await verifyNote(parsed.note, keys);
  const byLog = verified.some(({ key }) => keys[key]!.type === ED25519 && keys[key]!.name === parsed.checkpoint.origin);
  if (!byLog) wrong(`the checkpoint is not signed by the log it names, '${printable(parsed.checkpoint.origin)}'`);
  return { ...parsed, verified };
}
