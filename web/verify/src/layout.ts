// SPDX-License-Identifier: Apache-2.0
// Names and small text forms of a bundle (docs/formats/bundle.md).
import { isDecimal, isLowerHex, printable, textOf } from "./bytes.ts";
import { within, wrong } from "./wrong.ts";

export const FILE = {
  bagit: "bagit.txt",
  bagInfo: "bag-info.txt",
  manifest: "manifest-sha256.txt",
  tagManifest: "tagmanifest-sha256.txt",
  advice: "VERIFY.txt",
  page: "verify.html",
  note: "bundle.note",
  checkpoint: "data/log/checkpoint",
  policy: "data/trust/policy.txt",
} as const;
export const BAGIT_TEXT = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
// All but the page, which bundles of earlier versions have not.
export const REQUIRED = [
  FILE.bagit,
  FILE.bagInfo,
  FILE.manifest,
  FILE.tagManifest,
  FILE.advice,
  FILE.note,
  FILE.checkpoint,
  FILE.policy,
] as const;
export const LISTED_TAG_FILES = [FILE.bagit, FILE.bagInfo, FILE.manifest, FILE.advice] as const;

export type BundlePath =
  | { part: "fixed" | "dossier" }
  | { part: "tile" | "exhibit" | "derivative"; name: string }
  | { part: "entry" | "proof" | "body"; index: number }
  | { part: "item"; index: number; ordinal: number }
  | { part: "anchor"; index: number; name: string };

const PART = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;
const FIXED = new Set<string>(Object.values(FILE));

// One rule keeps out absolute paths, "..", "~", "%", back slashes, drive letters, control characters and look-alikes.
export function isSafePath(path: string): boolean {
  if (path === "" || path.length > 512) return false;
  return path.split("/").every((part) => part.length <= 128 && PART.test(part) && !part.endsWith("."));
}

function indexIn(name: string, suffix: string): number | undefined {
  if (!name.endsWith(suffix)) return undefined;
  const number = name.slice(0, -suffix.length);
  return isDecimal(number) ? Number(number) : undefined;
}

function classifyPayload(folder: string, name: string): BundlePath | undefined {
  switch (folder) {
    case "log/tile":
      return /^[0-9a-z./]+$/.test(name) ? { part: "tile", name: `tile/${name}` } : undefined;
    case "entries": {
      const index = indexIn(name, ".json");
      return index === undefined ? undefined : { part: "entry", index };
    }
    case "bodies": {
      const index = indexIn(name, ".json");
      return index === undefined ? undefined : { part: "body", index };
    }
    case "proofs": {
      const index = indexIn(name, ".tlog-proof");
      return index === undefined ? undefined : { part: "proof", index };
    }
    case "items": {
      const [entry, item, more] = name.split("-");
      const ordinal = item === undefined ? undefined : indexIn(item, ".json");
      if (entry === undefined || !isDecimal(entry) || ordinal === undefined || more !== undefined) return undefined;
      return { part: "item", index: Number(entry), ordinal };
    }
    case "exhibits":
      return isLowerHex(name, 64) ? { part: "exhibit", name } : undefined;
    case "derivatives":
      return isLowerHex(name, 64) ? { part: "derivative", name } : undefined;
    case "dossier":
      return name.split("/").length <= 8 ? { part: "dossier" } : undefined;
    default:
      return undefined;
  }
}

function classifyAnchor(rest: string): BundlePath | undefined {
  const [size, name, more] = rest.split("/");
  if (size === undefined || name === undefined || more !== undefined || !isDecimal(size)) return undefined;
  const known =
    name === "checkpoint" ||
    name === "body.txt" ||
    [".tsq", ".tsr", ".chain.pem"].some((suffix) => indexIn(name, suffix) !== undefined);
  return known ? { part: "anchor", index: Number(size), name } : undefined;
}

// What a path of a bundle is; a Wrong for any that no bundle has.
export function classify(path: string): BundlePath {
  if (!isSafePath(path)) wrong(`unsafe path in the bundle: ${printable(path)}`);
  if (FIXED.has(path)) return { part: "fixed" };
  const payload = /^data\/(log\/tile|[a-z]+)\/(.+)$/.exec(path);
  const found = path.startsWith("anchors/")
    ? classifyAnchor(path.slice(8))
    : payload === null
      ? undefined
      : classifyPayload(payload[1]!, payload[2]!);
  return found ?? wrong(`no bundle has a file of this name: ${printable(path)}`);
}

// The bag's own files and, of anchors/, what never changes once it is there.
export function isTagFile(path: string): boolean {
  if (path.startsWith("anchors/")) return !path.endsWith("/checkpoint");
  return path === FILE.page || (LISTED_TAG_FILES as readonly string[]).includes(path);
}

export type Manifest = Map<string, string>;

export function parseManifest(bytes: Uint8Array): Manifest {
  const text = textOf(bytes, "the manifest");
  const manifest: Manifest = new Map();
  const folded = new Set<string>();
  let previous = "";
  let number = 0;
  for (let at = 0; at < text.length; ) {
    const where = `line ${++number}`;
    const end = text.indexOf("\n", at);
    if (end < 0) wrong(`${where} does not end in a newline`);
    const line = text.slice(at, end);
    at = end + 1;
    const path = line.slice(66);
    if (line.length < 67 || !isLowerHex(line.slice(0, 64), 64) || line.slice(64, 66) !== "  ")
      wrong(`${where} is not 64 lower-case hex digits, two spaces and a path`);
    within(where, () => classify(path));
    // Such paths are ASCII, so that the order of this language is that of their bytes.
    if (path <= previous) wrong(`${where} ${path === previous ? "repeats " : "is out of order: "}${path}`);
    const lower = path.toLowerCase();
    if (folded.has(lower)) wrong(`${where} differs from another path in letters' case only: ${path}`);
    folded.add(lower);
    manifest.set(path, line.slice(0, 64));
    previous = path;
  }
  if (manifest.size === 0) wrong("the manifest is empty");
  return manifest;
}

export interface Statement {
  origin: string;
  size: number;
  tagManifest: string;
}

export function parseStatement(text: string): Statement {
  const lines = text.split("\n");
  if (lines.length !== 5 || lines[4] !== "") wrong("the bundle statement is not exactly four lines");
  const [version, origin, size, digest] = lines as [string, string, string, string, string];
  if (version !== "habeas-bundle/v1") wrong(`unknown bundle format ${printable(version)}`);
  if (origin === "") wrong("the bundle statement has no origin");
  if (!isDecimal(size)) wrong("the size in the bundle statement: not a decimal number");
  if (!isLowerHex(digest, 64)) wrong("the bundle statement ends in no SHA-256");
  return { origin, size: Number(size), tagManifest: digest };
}
