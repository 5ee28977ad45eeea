// SPDX-License-Identifier: Apache-2.0
// X.509 certificates (RFC 5280), as much as it takes to judge a timestamp authority's chain at one moment. What this page does not know
// is Unsupported, never accepted and never called false.
import { equal, fromBase64, printable, textOf, type Bytes } from "./bytes.ts";
import { bitStringOf, context, Der, oidOf, TAG, timeOf, unsignedOf, type Element } from "./der.ts";
import { toRfc3339 } from "./times.ts";
import { Wrong, wrong } from "./wrong.ts";

// Neither right nor wrong, as far as this page can tell.
export class Unsupported extends Error {}

export interface Extension {
  critical: boolean;
  value: Bytes;
}

export interface Certificate {
  bytes: Bytes;
  signed: Bytes;
  algorithm: Element; // of the issuer's signature
  signature: Bytes;
  issuer: Bytes;
  subject: Bytes;
  serial: Bytes;
  notBefore: number;
  notAfter: number;
  keyInfo: Bytes;
  extensions: Map<string, Extension>;
}

function readExtensions(der: Der): Map<string, Extension> {
  const extensions = new Map<string, Extension>();
  while (!der.atEnd) {
    const one = der.enter(TAG.sequence);
    const id = oidOf(one.take(TAG.oid));
    const critical = (one.takeIf(TAG.boolean)?.content[0] ?? 0) !== 0;
    if (extensions.has(id)) wrong("a certificate with an extension twice");
    extensions.set(id, { critical, value: one.take(TAG.octetString).content });
    one.end();
  }
  return extensions;
}

// An algorithm and whatever it takes.
export function readAlgorithm(sequence: Element): string {
  const parts = new Der(sequence.content);
  const oid = oidOf(parts.take(TAG.oid));
  if (!parts.atEnd) {
    const parameters = parts.next();
    if (parameters.tag === 5 && parameters.content.length > 0) wrong("an algorithm with malformed parameters");
  }
  parts.end();
  return oid;
}

function checkKeyInfo(bytes: Bytes): void {
  const info = new Der(bytes).enter(TAG.sequence);
  readAlgorithm(info.take(TAG.sequence));
  bitStringOf(info.take(TAG.bitString));
  info.end();
}

export function parseCertificate(bytes: Bytes): Certificate {
  const whole = new Der(bytes);
  const outer = whole.enter(TAG.sequence);
  whole.end();
  const signed = outer.take(TAG.sequence);
  const algorithm = outer.take(TAG.sequence);
  const signature = bitStringOf(outer.take(TAG.bitString));
  outer.end();
  const inner = new Der(signed.content);
  const version = inner.takeIf(context(0));
  if (version !== undefined && unsignedOf(new Der(version.content).take(TAG.integer)) > 2n) wrong("a certificate of an unknown version");
  const serial = inner.take(TAG.integer).content;
  readAlgorithm(algorithm);
  if (!equal(inner.take(TAG.sequence).bytes, algorithm.bytes)) wrong("a certificate that names two algorithms");
  const issuer = inner.take(TAG.sequence).bytes;
  nameText(issuer);
  const validity = inner.enter(TAG.sequence);
  const notBefore = timeOf(validity.next());
  const notAfter = timeOf(validity.next());
  validity.end();
  const subject = inner.take(TAG.sequence).bytes;
  nameText(subject);
  const keyInfo = inner.take(TAG.sequence).bytes;
  checkKeyInfo(keyInfo);
  inner.takeIf(context(1, false));
  inner.takeIf(context(2, false));
  const list = inner.takeIf(context(3));
  inner.end();
  const extensions = list === undefined ? new Map<string, Extension>() : readExtensions(new Der(list.content).enter(TAG.sequence));
  return { bytes, signed: signed.bytes, algorithm, signature, issuer, subject, serial, notBefore, notAfter, keyInfo, extensions };
}

export function parsePem(pem: string): Certificate[] {
  const found: Certificate[] = [];
  for (const [, body] of pem.matchAll(/-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----/g)) {
    try {
      found.push(parseCertificate(fromBase64(body!.replace(/\s+/g, ""))));
    } catch (error) {
      if (!(error instanceof Wrong)) throw error;
      wrong(`certificate ${found.length + 1} of the trusted ones cannot be read: ${error.message}`);
    }
  }
  return found;
}

// --- Signatures ---

const SHA = new Map([
  ["2.16.840.1.101.3.4.2.1", "SHA-256"],
  ["2.16.840.1.101.3.4.2.2", "SHA-384"],
  ["2.16.840.1.101.3.4.2.3", "SHA-512"],
]);
const RSA_WITH = new Map([
  ["1.2.840.113549.1.1.11", "SHA-256"],
  ["1.2.840.113549.1.1.12", "SHA-384"],
  ["1.2.840.113549.1.1.13", "SHA-512"],
]);
const ECDSA_WITH = new Map([
  ["1.2.840.10045.4.3.2", "SHA-256"],
  ["1.2.840.10045.4.3.3", "SHA-384"],
  ["1.2.840.10045.4.3.4", "SHA-512"],
]);
const CURVES = new Map([
  ["1.2.840.10045.3.1.7", { name: "P-256", size: 32 }],
  ["1.3.132.0.34", { name: "P-384", size: 48 }],
  ["1.3.132.0.35", { name: "P-521", size: 66 }],
]);
const RSA = "1.2.840.113549.1.1.1";
const WEAK = new Set(["1.2.840.113549.1.1.4", "1.2.840.113549.1.1.5", "1.2.840.10045.4.1"]); // MD5 and SHA-1

export function hashNamed(oid: string): string {
  const name = SHA.get(oid);
  if (name !== undefined) return name;
  if (oid === "1.3.14.3.2.26" || oid === "1.2.840.113549.2.5") wrong("the timestamp is signed with a hash that is not accepted");
  throw new Unsupported(`the hash ${oid}`);
}

function rawEcdsa(signature: Bytes, size: number): Bytes {
  const whole = new Der(signature);
  const parts = whole.enter(TAG.sequence);
  const raw = new Uint8Array(2 * size);
  for (const at of [size, 2 * size]) {
    let number = parts.take(TAG.integer).content;
    if (number[0] === 0) number = number.slice(1);
    if (number.length > size) wrong("a signature with a number out of range");
    raw.set(number, at - number.length);
  }
  parts.end();
  whole.end();
  return raw;
}

// A key that the browser cannot take is no key.
async function imported(keyInfo: Bytes, algorithm: RsaHashedImportParams | EcKeyImportParams): Promise<CryptoKey> {
  try {
    return await crypto.subtle.importKey("spki", keyInfo, algorithm, false, ["verify"]);
  } catch {
    return wrong("a public key that cannot be read");
  }
}

// Whether `signature` over `message` is by the key. `digest` is the hash where the algorithm names none (plain RSA in CMS).
export async function verifies(keyInfo: Bytes, algorithm: Element, digest: string, message: Bytes, signature: Bytes): Promise<boolean> {
  const subtle = globalThis.crypto?.subtle;
  if (subtle === undefined) throw new Unsupported("signatures of certificates: this browser gives a page from disk no cryptography");
  const oid = readAlgorithm(algorithm);
  if (WEAK.has(oid)) wrong("a signature too weak to be believed (MD5 or SHA-1)");
  const info = new Der(keyInfo).enter(TAG.sequence);
  const keyAlgorithm = info.enter(TAG.sequence);
  const keyType = oidOf(keyAlgorithm.take(TAG.oid));
  if (keyType === RSA) {
    const hash = RSA_WITH.get(oid) ?? (oid === RSA ? digest : undefined);
    if (hash === undefined || hash === "") throw new Unsupported(`signatures of kind ${oid}`);
    const modulus = new Der(bitStringOf(info.take(TAG.bitString))).enter(TAG.sequence).take(TAG.integer);
    if (unsignedOf(modulus).toString(2).length < 2048) wrong("an RSA key of fewer than 2048 bits");
    const key = await imported(keyInfo, { name: "RSASSA-PKCS1-v1_5", hash });
    return subtle.verify("RSASSA-PKCS1-v1_5", key, signature, message);
  }
  const hash = ECDSA_WITH.get(oid);
  const curve = keyType === "1.2.840.10045.2.1" && keyAlgorithm.tag === TAG.oid ? CURVES.get(oidOf(keyAlgorithm.next())) : undefined;
  if (hash === undefined || curve === undefined) throw new Unsupported(`signatures of kind ${oid}`);
  const key = await imported(keyInfo, { name: "ECDSA", namedCurve: curve.name });
  return subtle.verify({ name: "ECDSA", hash }, key, rawEcdsa(signature, curve.size), message);
}

async function isIssuedBy(certificate: Certificate, issuer: Certificate): Promise<boolean> {
  if (!equal(certificate.issuer, issuer.subject)) return false;
  return verifies(issuer.keyInfo, certificate.algorithm, "", certificate.signed, certificate.signature);
}

// --- Chains ---

const EXTENSION = { keyUsage: "2.5.29.15", basicConstraints: "2.5.29.19", extendedKeyUsage: "2.5.29.37" } as const;
// Judged here, or of no consequence for one chain at one moment.
const KNOWN_CRITICAL = new Set<string>(Object.values(EXTENSION));
const TIME_STAMPING = "1.3.6.1.5.5.7.3.8";
const LONGEST_CHAIN = 8;

function keyUsage(certificate: Certificate): number | undefined {
  const extension = certificate.extensions.get(EXTENSION.keyUsage);
  if (extension === undefined) return undefined;
  const bits = new Der(extension.value).take(TAG.bitString).content;
  return ((bits[1] ?? 0) << 8) | (bits[2] ?? 0);
}

function checkMoment(certificate: Certificate, when: number): void {
  if (when < certificate.notBefore || when > certificate.notAfter) {
    wrong(
      `the certificate of ${nameText(certificate.subject)} does not hold at the timestamp's own time ${toRfc3339(when)}: it is valid from ` +
        `${toRfc3339(certificate.notBefore)} to ${toRfc3339(certificate.notAfter)}`,
    );
  }
  for (const [id, extension] of certificate.extensions)
    if (extension.critical && !KNOWN_CRITICAL.has(id)) throw new Unsupported(`the critical extension ${id} of a certificate`);
}

// May be used for timestamping and nothing else.
export function checkPurpose(certificate: Certificate): void {
  const usage = certificate.extensions.get(EXTENSION.extendedKeyUsage);
  const purposes = usage === undefined ? undefined : new Der(usage.value).enter(TAG.sequence);
  const first = purposes === undefined ? "" : oidOf(purposes.take(TAG.oid));
  if (usage?.critical !== true || first !== TIME_STAMPING || purposes?.atEnd !== true)
    wrong("the certificate is not one for timestamping alone, and critically so");
  const bits = keyUsage(certificate);
  // digitalSignature and nonRepudiation, and no other.
  if (bits !== undefined && ((bits & 0xc000) === 0 || (bits & 0x3fff) !== 0)) wrong("the key usage of the certificate is not signing alone");
}

// `below` counts the authorities between it and the signing certificate.
function checkAuthority(certificate: Certificate, below: number): void {
  const constraints = certificate.extensions.get(EXTENSION.basicConstraints);
  const parts = constraints === undefined ? undefined : new Der(constraints.value).enter(TAG.sequence);
  const isAuthority = parts !== undefined && (parts.takeIf(TAG.boolean)?.content[0] ?? 0) !== 0;
  if (!isAuthority) wrong(`${nameText(certificate.subject)} is no certificate authority`);
  const limit = parts?.takeIf(TAG.integer);
  if (limit !== undefined && unsignedOf(limit) < BigInt(below)) wrong("the chain of certificates is longer than one of them allows");
  const bits = keyUsage(certificate);
  if (bits !== undefined && (bits & 0x0400) === 0) wrong(`${nameText(certificate.subject)} may not sign certificates`);
}

// A chain from `leaf` to a self-signed certificate of `trusted`, all of it valid at `when`.
export async function checkChain(leaf: Certificate, trusted: Certificate[], helping: Certificate[], when: number): Promise<void> {
  const anchors = trusted.filter((certificate) => equal(certificate.issuer, certificate.subject));
  if (anchors.length === 0) wrong("none of the trusted certificates is self-signed, so no chain can end in one");
  checkMoment(leaf, when);
  if (anchors.some((anchor) => equal(anchor.bytes, leaf.bytes))) return;
  let current = leaf;
  for (let below = 0; below < LONGEST_CHAIN; ++below) {
    for (const anchor of anchors) {
      if (!(await isIssuedBy(current, anchor))) continue;
      checkAuthority(anchor, below);
      return checkMoment(anchor, when);
    }
    let issuer: Certificate | undefined;
    for (const candidate of [...trusted, ...helping]) {
      if (equal(candidate.bytes, current.bytes) || !(await isIssuedBy(current, candidate))) continue;
      issuer = candidate;
      break;
    }
    if (issuer === undefined) return wrong("the chain of certificates does not end in a trusted one");
    checkAuthority(issuer, below);
    checkMoment(issuer, when);
    current = issuer;
  }
  wrong("the chain of certificates is too long");
}

// --- Names ---

const SHORT_NAMES = new Map([
  ["2.5.4.3", "CN"],
  ["2.5.4.4", "SN"],
  ["2.5.4.5", "serialNumber"],
  ["2.5.4.6", "C"],
  ["2.5.4.7", "L"],
  ["2.5.4.8", "ST"],
  ["2.5.4.9", "street"],
  ["2.5.4.10", "O"],
  ["2.5.4.11", "OU"],
  ["2.5.4.97", "organizationIdentifier"],
  ["0.9.2342.19200300.100.1.25", "DC"],
  ["1.2.840.113549.1.9.1", "emailAddress"],
]);

function nameValue(element: Element): string {
  if (element.tag === 0x1e) return new TextDecoder("utf-16be").decode(element.content);
  if (element.tag === TAG.utf8) return textOf(element.content, "a name");
  return new TextDecoder("utf-8").decode(element.content);
}

// RFC 2253: the last part first.
export function nameText(name: Bytes): string {
  const parts: string[] = [];
  const der = new Der(name).enter(TAG.sequence);
  while (!der.atEnd) {
    const set = der.enter(TAG.set);
    const values: string[] = [];
    while (!set.atEnd) {
      const pair = set.enter(TAG.sequence);
      const id = oidOf(pair.take(TAG.oid));
      const given = pair.next();
      pair.end();
      const value = nameValue(given).replace(/[,+"\\<>;]/g, "\\$&").replace(/^[# ]| $/g, "\\$&");
      values.push(`${SHORT_NAMES.get(id) ?? id}=${value}`);
    }
    parts.unshift(values.join("+"));
  }
  return printable(parts.join(","));
}

