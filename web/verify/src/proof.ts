// SPDX-License-Identifier: Apache-2.0
// c2sp.org/tlog-proof files: an entry's index, its audit path, the checkpoint verbatim.
import { isDecimal, textOf } from "./bytes.ts";
import { digestFromBase64, parseCheckpoint } from "./checkpoint.ts";
import { Lines } from "./lines.ts";
import { rootFromPath } from "./merkle.ts";
import { utf8 } from "./bytes.ts";
import type { Digest } from "./sha256.ts";
import { within, wrong } from "./wrong.ts";

const MAX_BYTES = 2 << 20;
const MAX_HASHES = 63;

export interface ProofFile {
  index: number;
  hashes: Digest[];
  checkpoint: string;
}

export function parseProofFile(bytes: Uint8Array): ProofFile {
  if (bytes.length > MAX_BYTES) wrong(`the proof is larger than ${MAX_BYTES} bytes`);
  const lines = new Lines(textOf(bytes, "the proof"), "the proof");
  if (lines.next() !== "c2sp.org/tlog-proof@v1") lines.wrong("it is not 'c2sp.org/tlog-proof@v1'");
  const index = lines.next();
  if (index.startsWith("extra ")) lines.wrong("extra data is signed by nobody and not accepted");
  if (!index.startsWith("index ") || !isDecimal(index.slice(6))) lines.wrong("'index <number>' is missing");
  const hashes: Digest[] = [];
  for (let line = lines.next(); line !== ""; line = lines.next()) {
    const hash = digestFromBase64(line);
    if (hash === undefined) return lines.wrong("the hash is not 32 bytes in canonical base64");
    if (hashes.length === MAX_HASHES) lines.wrong("more hashes than any tree needs");
    hashes.push(hash);
  }
  const proof = { index: Number(index.slice(6)), hashes, checkpoint: lines.remainder };
  const { checkpoint } = parseCheckpoint(utf8(proof.checkpoint), true);
  within("the proof", () => rootFromPath(new Uint8Array(32), proof.index, checkpoint.size, hashes));
  return proof;
}
