// SPDX-License-Identifier: Apache-2.0
// Signed notes and verifier keys: c2sp.org/signed-note v1.0.0, c2sp.org/tlog-cosignature v1.0.1.
import { concat, equal, fromBase64, hasSpace, isPlainLine, printable, toBase64, toHex, utf8, type Bytes } from "./bytes.ts";
import { parseCheckpointBody } from "./checkpoint.ts";
import { verify } from "./ed25519.ts";
import { Lines, noteText } from "./lines.ts";
import { sha256 } from "./sha256.ts";
import { attempt, wrong } from "./wrong.ts";

const MAX_NOTE_BYTES = 1 << 20;
const MAX_SIGNATURES = 100;
export const ED25519 = 1;
export const COSIGNATURE = 4;

export interface VerifierKey {
  name: string;
  type: number;
  publicKey: Bytes;
  id: string; // 8 hex digits
}

export function sameKey(a: VerifierKey, b: VerifierKey): boolean {
  return a.name === b.name && a.type === b.type && equal(a.publicKey, b.publicKey);
}

export function isKeyName(name: string): boolean {
  return isPlainLine(name) && !hasSpace(name) && !name.includes("+");
}

export function keyOf(name: string, type: number, publicKey: Bytes): VerifierKey {
  const id = sha256(concat(utf8(name), Uint8Array.of(10, type), publicKey)).subarray(0, 4);
  return { name, type, publicKey, id: toHex(id) };
}

export function parseVkey(text: string): VerifierKey {
  const no = (why: string): never => wrong(`'${printable(text.slice(0, 200))}' is no verifier key: ${why}`);
  const first = text.indexOf("+");
  const second = first < 0 ? -1 : text.indexOf("+", first + 1);
  if (second < 0) no("it has no two plus signs");
  const name = text.slice(0, first);
  if (!isKeyName(name)) no("the name is no key name");
  const id = text.slice(first + 1, second);
  if (!/^[0-9a-f]{8}$/.test(id)) no("the key id is not eight lower-case hex digits");
  let encoded: Bytes;
  try {
    encoded = fromBase64(text.slice(second + 1));
  } catch {
    return no("the key is not canonical base64");
  }
  const type = encoded[0];
  if (type !== ED25519 && type !== COSIGNATURE) return no("keys of this type are not supported");
  if (encoded.length !== 33) no("an Ed25519 key has 32 bytes");
  const key = keyOf(name, type, encoded.slice(1));
  if (key.id !== id) no("the key id does not belong to the key");
  return key;
}

export function formatVkey(key: VerifierKey): string {
  return `${key.name}+${key.id}+${toBase64(concat(Uint8Array.of(key.type), key.publicKey))}`;
}

export interface NoteSignature {
  name: string;
  id: string;
  signature: Bytes; // what follows the key id
}

export interface Note {
  text: string;
  signatures: NoteSignature[];
}

function parseSignatureLine(lines: Lines): NoteSignature {
  const line = lines.next();
  if (!line.startsWith("— ")) lines.wrong("a signature line begins with an em dash (U+2014) and a space");
  const space = line.indexOf(" ", 2);
  if (space < 0) lines.wrong("a signature line needs a key name and a signature");
  const name = line.slice(2, space);
  if (!isKeyName(name)) lines.wrong(`'${printable(name)}' is no key name`);
  let decoded: Bytes;
  try {
    decoded = fromBase64(line.slice(space + 1));
  } catch {
    return lines.wrong("the signature is not canonical base64");
  }
  if (decoded.length <= 4) lines.wrong("the signature is too short to be one");
  return { name, id: toHex(decoded.subarray(0, 4)), signature: decoded.slice(4) };
}

export function parseNote(bytes: Uint8Array): Note {
  if (bytes.length > MAX_NOTE_BYTES) wrong(`the note is larger than ${MAX_NOTE_BYTES} bytes`);
  const text = noteText(bytes, "the note");
  const divide = text.lastIndexOf("\n\n");
  if (divide < 0) wrong("the note has no blank line before its signatures");
  const lines = new Lines(text.slice(divide + 2), "the signatures of the note");
  const signatures: NoteSignature[] = [];
  do {
    if (signatures.length === MAX_SIGNATURES) lines.wrong(`more than ${MAX_SIGNATURES} signature lines`);
    signatures.push(parseSignatureLine(lines));
  } while (!lines.atEnd);
  return { text: text.slice(0, divide + 1), signatures };
}

export interface VerifiedLine {
  key: number; // index into the known keys
  time: bigint; // of a cosignature; 0 otherwise
}

async function verifyLine(key: VerifierKey, text: string, signature: Bytes): Promise<bigint> {
  if (key.type === ED25519) {
    if (signature.length !== 64) wrong("an Ed25519 signature has 64 bytes");
    if (!(await verify(key.publicKey, utf8(text), signature))) wrong("the signature does not belong to this text");
    return 0n;
  }
  if (signature.length !== 72) wrong(`a cosignature has 72 bytes, not ${signature.length}`);
  const time = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);
  if (time >= 1n << 63n) wrong("the time of the cosignature is beyond 2^63-1");
  parseCheckpointBody(text, true);
  const message = utf8(`cosignature/v1\ntime ${time}\n${text}`);
  if (!(await verify(key.publicKey, message, signature.slice(8))))
    wrong("the cosignature does not belong to this checkpoint, time and key");
  return time;
}

// Checks every line whose key (name and id) is known: one that is bad spoils the whole note.
export async function verifyNote(note: Note, known: readonly VerifierKey[]): Promise<VerifiedLine[]> {
  const verified: VerifiedLine[] = [];
  for (const [line, signature] of note.signatures.entries()) {
    for (const [k, key] of known.entries()) {
      if (key.id !== signature.id || key.name !== signature.name) continue;
      if (known.slice(0, k).some((earlier) => sameKey(earlier, key))) continue;
      const time = await attempt(() => verifyLine(key, note.text, signature.signature));
      if (time.message !== undefined)
        wrong(`signature line ${line + 1} by ${printable(signature.name)} is bad: ${time.message}`);
      verified.push({ key: k, time: time.value! });
    }
  }
  if (verified.length === 0) wrong(`the note is signed by none of the ${known.length} known keys`);
  return verified;
}
