// SPDX-License-Identifier: Apache-2.0
// Verifies every inclusion proof of a bundle with the Merkle code of @sigstore/verify, and the
// checkpoint's Ed25519 signature with Node's own crypto. Then spoils each proof and its entry, and
// fails unless both are rejected. Usage: node verify.mjs BAG
import { createHash, createPublicKey, verify as verifySignature } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);
// The package exports no Merkle function by name, so its file is loaded by path; the lock file pins it.
const folder = path.dirname(require.resolve('@sigstore/verify'));
const { verifyMerkleInclusion } = require(path.join(folder, 'timestamp', 'merkle.js'));

const bag = process.argv[2];
if (!bag) throw new Error('usage: node verify.mjs BAG');
const read = (name) => readFileSync(path.join(bag, name));

// c2sp.org/signed-note: text, blank line, "— name base64(id || signature)".
function openCheckpoint(note, vkey) {
  const split = note.indexOf('\n\n') + 1;
  const text = note.slice(0, split);
  // A key name holds no "+", but base64 may.
  const match = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(vkey);
  if (!match) throw new Error(`not a vkey: ${vkey}`);
  const [, name, id, key] = match;
  const raw = Buffer.from(key, 'base64');
  if (raw[0] !== 1 || raw.length !== 33) throw new Error('not an Ed25519 vkey');
  const expected = createHash('sha256').update(name + '\n').update(raw).digest('hex').slice(0, 8);
  if (expected !== id) throw new Error('the vkey does not have its own key id');
  const publicKey = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: raw.subarray(1).toString('base64url') }, format: 'jwk' });
  for (const line of note.slice(split + 1).trimEnd().split('\n')) {
    const [dash, signer, blob] = line.split(' ');
    const bytes = Buffer.from(blob, 'base64');
    if (dash !== '—' || signer !== name || bytes.subarray(0, 4).toString('hex') !== id) continue;
    if (!verifySignature(null, Buffer.from(text), publicKey, bytes.subarray(4))) throw new Error('bad signature');
    const [origin, size, root] = text.split('\n');
    return { origin, size, root: Buffer.from(root, 'base64') };
  }
  throw new Error('the log key did not sign the checkpoint');
}

function tileIndexPath(n) {
  let out = String(n % 1000).padStart(3, '0');
  for (let rest = Math.floor(n / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    out = 'x' + String(rest % 1000).padStart(3, '0') + '/' + out;
  }
  return out;
}

function entryBytes(index, size) {
  const single = `data/entries/${index}.json`;
  if (existsSync(path.join(bag, single))) return read(single);
  const tile = Math.floor(index / 256);
  const width = Math.min(256, size - tile * 256);
  const bytes = read(`data/log/tile/entries/${tileIndexPath(tile)}${width < 256 ? '.p/' + width : ''}`);
  let at = 0;
  for (let skip = index % 256; skip > 0; --skip) at += 2 + bytes.readUInt16BE(at);
  return bytes.subarray(at + 2, at + 2 + bytes.readUInt16BE(at));
}

const logLine = read('data/trust/policy.txt').toString().split('\n').filter((line) => line.startsWith('log '));
const note = read('data/log/checkpoint').toString();
let head;
let failure;
for (const line of logLine) {
  try {
    head = openCheckpoint(note, line.split(' ')[1]);
  } catch (error) {
    failure = error;
  }
}
if (!head) throw failure ?? new Error('the policy names no log');

let count = 0;
for (const file of readdirSync(path.join(bag, 'data/proofs')).sort()) {
  const text = read(`data/proofs/${file}`).toString();
  const [header, indexLine, ...rest] = text.slice(0, text.indexOf('\n\n')).split('\n');
  if (header !== 'c2sp.org/tlog-proof@v1') throw new Error(`${file}: not a tlog-proof`);
  if (text.slice(text.indexOf('\n\n') + 2) !== note) throw new Error(`${file}: another checkpoint`);
  const index = Number(/^index ([0-9]+)$/.exec(indexLine)[1]);
  if (file !== `${index}.tlog-proof`) throw new Error(`${file} holds the proof of ${index}`);
  const body = entryBytes(index, Number(head.size));
  const hashes = rest.map((line) => Buffer.from(line, 'base64'));
  const entry = (canonicalizedBody, list) => ({
    canonicalizedBody,
    inclusionProof: { logIndex: String(index), treeSize: head.size, rootHash: head.root, hashes: list } });
  verifyMerkleInclusion(entry(body, hashes));

  const spoiled = Buffer.from(body);
  spoiled[spoiled.length >> 1] ^= 1;
  const mustFail = [['altered entry', entry(spoiled, hashes)], ['longer proof', entry(body, [...hashes, head.root])]];
  if (hashes.length > 0) {
    const bad = hashes.map((hash) => Buffer.from(hash));
    bad[0][0] ^= 1;
    mustFail.push(['altered proof', entry(body, bad)], ['shorter proof', entry(body, hashes.slice(1))]);
  }
  for (const [what, wrong] of mustFail) {
    let accepted = true;
    try {
      verifyMerkleInclusion(wrong);
    } catch {
      accepted = false;
    }
    if (accepted) throw new Error(`${file}: accepted an ${what}`);
  }
  ++count;
}
if (count === 0) throw new Error('the bundle has no proofs');
console.log(`checkpoint of ${head.origin}, ${head.size} entries: ${count} inclusion proofs verified, tampered ones rejected`);
