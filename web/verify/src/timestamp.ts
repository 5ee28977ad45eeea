// SPDX-License-Identifier: Apache-2.0
// Trusted timestamps: RFC 3161, RFC 5816, RFC 5652. What is checked: docs/formats/timestamps.md.
import { concat, equal, printable, toHex, type Bytes } from "./bytes.ts";
import { checkChain, checkPurpose, hashNamed, nameText, parseCertificate, parsePem, readAlgorithm, verifies, type Certificate } from "./certificate.ts";
import { Unsupported } from "./certificate.ts";
import { context, Der, encode, encodeUnsigned, oidOf, TAG, timeOf, unsignedOf, type Element } from "./der.ts";
import type { Digest } from "./sha256.ts";
import { Wrong, wrong } from "./wrong.ts";

const MAX_RESPONSE = 1 << 20;
const OID = {
  signedData: "1.2.840.113549.1.7.2",
  timestampInfo: "1.2.840.113549.1.9.16.1.4",
  contentType: "1.2.840.113549.1.9.3",
  messageDigest: "1.2.840.113549.1.9.4",
  signingCertificate: "1.2.840.113549.1.9.16.2.12",
  signingCertificateV2: "1.2.840.113549.1.9.16.2.47",
  sha256: "2.16.840.1.101.3.4.2.1",
} as const;
const SHA256_OID = Uint8Array.of(0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01);

// --- Queries ---

// The nonce of a query that asks for this imprint as we ask; undefined for any other bytes.
export function queryNonce(query: Bytes, imprint: Digest): bigint | undefined {
  try {
    const parts = new Der(query).enter(TAG.sequence);
    parts.take(TAG.integer);
    parts.take(TAG.sequence);
    const nonce = unsignedOf(parts.take(TAG.integer));
    const algorithm = encode(TAG.sequence, encode(TAG.oid, SHA256_OID), Uint8Array.of(5, 0));
    const wanted = encode(TAG.sequence, algorithm, encode(TAG.octetString, imprint));
    for (const certificates of [Uint8Array.of(1, 1, 255), new Uint8Array()]) {
      const made = encode(TAG.sequence, encodeUnsigned(1n), wanted, encodeUnsigned(nonce), certificates);
      if (nonce < 1n << 64n && equal(made, query)) return nonce;
    }
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
  }
  return undefined;
}

// --- Responses ---

export interface TimestampResponse {
  granted: boolean;
  status: string;
  detail: string;
  token: Element | undefined;
}

const STATUS = ["granted", "granted with modifications", "rejected", "waiting", "revocation imminent", "revoked"];

export function parseResponse(bytes: Bytes): TimestampResponse {
  try {
    if (bytes.length > MAX_RESPONSE) wrong("it is longer than a megabyte");
    const whole = new Der(bytes);
    const parts = whole.enter(TAG.sequence);
    whole.end();
    const info = parts.enter(TAG.sequence);
    const status = Number(unsignedOf(info.take(TAG.integer)));
    const texts = info.takeIf(TAG.sequence);
    const words: string[] = [];
    for (const list = new Der(texts?.content ?? new Uint8Array()); !list.atEnd; )
      words.push(printable(new TextDecoder().decode(list.next().content)));
    const token = parts.atEnd ? undefined : parts.take(TAG.sequence);
    parts.end();
    const granted = status <= 1;
    if (granted && token === undefined) wrong("it is granted, but holds no token");
    return { granted, status: STATUS[status] ?? "unknown status", detail: words.join("; "), token };
  } catch (error) {
    if (error instanceof Wrong) wrong(`the timestamp response cannot be read: ${error.message}`);
    throw error;
  }
}

interface Token {
  info: Bytes; // TSTInfo, as it was signed
  hashes: ReadonlySet<string>; // announced
  certificates: Certificate[];
  signer: Der;
}

function readToken(element: Element): Token {
  const outer = new Der(element.content);
  if (oidOf(outer.take(TAG.oid)) !== OID.signedData) wrong("the token is no signed data");
  const data = outer.enter(context(0)).enter(TAG.sequence);
  outer.end();
  if (unsignedOf(data.take(TAG.integer)) !== 3n) wrong("signed data of an unknown version");
  const hashes = new Set<string>();
  for (const list = data.enter(TAG.set); !list.atEnd; ) hashes.add(readAlgorithm(list.take(TAG.sequence)));
  const content = data.enter(TAG.sequence);
  if (oidOf(content.take(TAG.oid)) !== OID.timestampInfo) wrong("the token signs something that is no timestamp");
  const info = content.enter(context(0)).take(TAG.octetString).content;
  const certificates: Certificate[] = [];
  for (const list = new Der(data.takeIf(context(0))?.content ?? new Uint8Array()); !list.atEnd; )
    certificates.push(parseCertificate(list.next().bytes));
  data.takeIf(context(1));
  const signers = data.enter(TAG.set);
  data.end();
  const signer = signers.enter(TAG.sequence);
  if (!signers.atEnd) wrong("the timestamp token has not exactly one signature");
  return { info, hashes, certificates, signer };
}

interface Info {
  algorithm: string;
  imprint: Bytes;
  genTime: number;
  nonce: bigint | undefined;
  authority: Element | undefined; // GeneralName
}

function readInfo(bytes: Bytes): Info {
  const whole = new Der(bytes);
  const parts = whole.enter(TAG.sequence);
  whole.end();
  if (unsignedOf(parts.take(TAG.integer)) !== 1n) wrong("a timestamp of an unknown version");
  parts.take(TAG.oid);
  const imprint = parts.enter(TAG.sequence);
  const algorithm = oidOf(imprint.enter(TAG.sequence).take(TAG.oid));
  const digest = imprint.take(TAG.octetString).content;
  parts.take(TAG.integer);
  const genTime = timeOf(parts.take(TAG.generalizedTime));
  parts.takeIf(TAG.sequence); // accuracy
  parts.takeIf(TAG.boolean); // ordering
  const nonce = parts.takeIf(TAG.integer);
  const authority = parts.takeIf(context(0));
  if (parts.takeIf(context(1)) !== undefined) throw new Unsupported("extensions of a timestamp");
  parts.end();
  return {
    algorithm,
    imprint: digest,
    genTime,
    nonce: nonce === undefined ? undefined : unsignedOf(nonce),
    authority: authority === undefined ? undefined : new Der(authority.content).next(),
  };
}

async function digestOf(hash: string, bytes: Bytes): Promise<Bytes> {
  const subtle = globalThis.crypto?.subtle;
  if (subtle === undefined) throw new Unsupported("hashes of certificates: this browser gives a page from disk no cryptography");
  return new Uint8Array(await subtle.digest(hash, bytes));
}

function attributesOf(signed: Element): Map<string, Der> {
  const found = new Map<string, Der>();
  for (const list = new Der(signed.content); !list.atEnd; ) {
    const one = list.enter(TAG.sequence);
    const id = oidOf(one.take(TAG.oid));
    const values = one.enter(TAG.set);
    if (found.has(id)) wrong("a signed attribute stands twice");
    found.set(id, values);
  }
  return found;
}

// The signed attributes name the certificate by its hash.
async function checkNamed(attributes: Map<string, Der>, certificate: Certificate): Promise<void> {
  const two = attributes.get(OID.signingCertificateV2);
  const one = attributes.get(OID.signingCertificate);
  if (two === undefined && one === undefined) return wrong("the timestamp does not name its signing certificate as RFC 3161 asks");
  for (const [values, usual] of [
    [two, "SHA-256"],
    [one, "SHA-1"],
  ] as const) {
    if (values === undefined) continue;
    const named = values.enter(TAG.sequence).enter(TAG.sequence).enter(TAG.sequence);
    const given = usual === "SHA-256" ? named.takeIf(TAG.sequence) : undefined;
    const hash = given === undefined ? usual : hashNamed(oidOf(new Der(given.content).take(TAG.oid)));
    if (!equal(named.take(TAG.octetString).content, await digestOf(hash, certificate.bytes)))
      wrong("the timestamp names another certificate than the one that signed it");
  }
}

function findSigner(id: Element, certificates: readonly Certificate[]): Certificate {
  const key = new Der(id.content);
  if (id.tag !== TAG.sequence) throw new Unsupported("signers named by their key");
  const issuer = key.take(TAG.sequence).bytes;
  const serial = key.take(TAG.integer).content;
  const found = certificates.find((one) => equal(one.issuer, issuer) && equal(one.serial, serial));
  return found ?? wrong("the authority's certificate is not in the timestamp response");
}

async function checkSignature(token: Token, trusted: readonly Certificate[]): Promise<Certificate> {
  const { signer } = token;
  if (unsignedOf(signer.take(TAG.integer)) !== 1n) wrong("a signer of an unknown version");
  const certificate = findSigner(signer.next(), [...token.certificates, ...trusted]);
  const hashOid = readAlgorithm(signer.take(TAG.sequence));
  if (!token.hashes.has(hashOid)) wrong("the signer's hash is not among those announced");
  const hash = hashNamed(hashOid);
  const signed = signer.take(context(0));
  const algorithm = signer.take(TAG.sequence);
  const signature = signer.take(TAG.octetString).content;
  signer.takeIf(context(1)); // what nobody signs
  signer.end();
  const attributes = attributesOf(signed);
  const type = attributes.get(OID.contentType);
  if (type === undefined || oidOf(type.take(TAG.oid)) !== OID.timestampInfo) wrong("the signed content type is not that of a timestamp");
  const digest = attributes.get(OID.messageDigest)?.take(TAG.octetString).content;
  if (digest === undefined || !equal(digest, await digestOf(hash, token.info))) wrong("the timestamp's signature is of other content");
  // What is signed is the SET itself, not the field that holds it (RFC 5652 section 5.4).
  const message = concat(Uint8Array.of(TAG.set), signed.bytes.subarray(1));
  if (!(await verifies(certificate.keyInfo, algorithm, hash, message, signature))) wrong("the timestamp's signature is wrong");
  await checkNamed(attributes, certificate);
  return certificate;
}

function checkAuthority(authority: Element | undefined, certificate: Certificate): void {
  if (authority === undefined) return;
  if (authority.tag !== context(4)) throw new Unsupported("an authority named by something else than its directory name");
  if (!equal(new Der(authority.content).next().bytes, certificate.subject))
    wrong("the timestamp names another authority than the one that signed it");
}

export interface Timestamp {
  genTime: number;
  authority: string;
}

// A Wrong if it does not prove what it should; Unsupported if this page cannot tell.
export async function verifyTimestamp(bytes: Bytes, imprint: Digest, nonce: bigint | undefined, pem: string): Promise<Timestamp> {
  const response = parseResponse(bytes);
  if (!response.granted || response.token === undefined)
    return wrong(`the timestamp authority gave no timestamp: ${response.status}${response.detail === "" ? "" : ` (${response.detail})`}`);
  const trusted = parsePem(pem);
  if (trusted.length === 0) wrong("no certificate is given to check the timestamp against");
  const token = readToken(response.token);
  const info = readInfo(token.info);
  const certificate = await checkSignature(token, trusted);
  checkPurpose(certificate);
  await checkChain(certificate, trusted, token.certificates, info.genTime);
  if (info.algorithm !== OID.sha256 || !equal(info.imprint, imprint))
    wrong(`the timestamp is of other bytes: it holds ${info.algorithm} ${toHex(info.imprint)}`);
  if (nonce !== undefined && info.nonce !== nonce) wrong("the timestamp answers another query: its nonce is not the one we sent");
  checkAuthority(info.authority, certificate);
  return { genTime: info.genTime, authority: nameText(certificate.subject) };
}
