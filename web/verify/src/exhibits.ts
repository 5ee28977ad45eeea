// SPDX-License-Identifier: Apache-2.0
// Exhibits and derivatives in the bundle against the items that name them; digests that came with exhibits. That the bytes are those
// that were sent is the business of bag.ts.
import type { Index } from "./bag.ts";
import { printable, toHex } from "./bytes.ts";
import { CLAIM, type ClaimId } from "./claims.ts";
import type { Facts, NamedBytes } from "./facts.ts";
import type { Report } from "./report.ts";
import { foreignHash, type Hasher } from "./sha256.ts";
import type { Source, Watcher } from "./source.ts";
import { attempt, Stopped, wrong } from "./wrong.ts";

// The first that names each, in the order of digests.
function firstOf(stated: readonly NamedBytes[]): Map<string, NamedBytes> {
  const first = new Map<string, NamedBytes>();
  for (const fact of stated) if (!first.has(fact.sha256)) first.set(fact.sha256, fact);
  return new Map([...first].sort(([a], [b]) => (a < b ? -1 : 1)));
}

// Each file must be one that a disclosed item names.
function checkNamed(claim: ClaimId, noun: string, first: ReadonlyMap<string, NamedBytes>, files: ReadonlyMap<string, string>, index: Index, report: Report): void {
  let good = 0;
  for (const [hex, path] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const found = first.get(hex);
    const size = index.sizes.get(path)!;
    if (found === undefined) report.failed(claim, `no disclosed entry names this ${noun}`, path);
    else if (found.size >= 0 && found.size !== size)
      report.failed(claim, `it has ${size} bytes, the ledger says ${found.size}`, path, found.entry);
    else ++good;
  }
  if (good > 0) report.pass(claim, `${good} ${noun}s are those of disclosed entries`);
}

export function checkExhibits(facts: Facts, index: Index, report: Report): void {
  const first = firstOf(facts.exhibits);
  checkNamed(CLAIM.exhibits, "exhibit", first, index.exhibits, index, report);
  for (const [hex, fact] of first) {
    if (index.exhibits.has(hex)) continue;
    const file = `data/exhibits/${hex}`;
    const erased = facts.erasedExhibits.get(hex);
    if (erased !== undefined) report.notChecked(CLAIM.erased, `erased by entry ${erased}`, file, fact.entry);
    else report.notChecked(CLAIM.withheld, "the exhibit is named and not in the bundle", file, fact.entry);
  }
}

export function checkDerivatives(facts: Facts, index: Index, report: Report): void {
  const first = firstOf(facts.derivatives);
  checkNamed(CLAIM.derivatives, "derivative", first, index.derivatives, index, report);
  const absent = [...first.keys()].filter((hex) => !index.derivatives.has(hex)).length;
  if (absent > 0) report.notChecked(CLAIM.withheld, `${absent} derivatives are named and not in the bundle`);
}

async function digestOf(source: Source, path: string, hasher: Hasher, watcher: Watcher): Promise<string> {
  for await (const piece of source.stream(path)) {
    if (watcher.stopped) throw new Stopped();
    hasher.update(piece);
  }
  return toHex(hasher.digest());
}

// Digests that came with exhibits: one that differs was so when the file came, and is no fault of the bundle.
export async function checkSupplied(facts: Facts, index: Index, source: Source, report: Report, watcher: Watcher): Promise<void> {
  let good = 0;
  for (const supplied of facts.supplied) {
    if (facts.erasedExhibits.has(supplied.exhibit)) continue; // reported as erased
    const file = `data/exhibits/${supplied.exhibit}`;
    const create = foreignHash(supplied.algorithm);
    if (create === undefined) {
      report.notChecked(CLAIM.supplied, `a digest of another kind: ${printable(supplied.algorithm)}`, file, supplied.entry);
      continue;
    }
    const path = index.exhibits.get(supplied.exhibit);
    const isSha256 = supplied.algorithm.toLowerCase().replaceAll("-", "") === "sha256";
    const ours = await attempt(async () => {
      if (isSha256) return supplied.exhibit; // its name, which is checked
      return path === undefined ? wrong("the exhibit is not in the bundle") : digestOf(source, path, create(), watcher);
    });
    if (ours.value === undefined) continue; // a missing or damaged exhibit is reported as such
    if (ours.value === supplied.hex) {
      ++good;
      continue;
    }
    report.notChecked(
      CLAIM.supplied,
      `the ${supplied.algorithm} that came with it was ${supplied.hex}, and its bytes have ${ours.value}: not the file that was hashed, ` +
        "or changed before it was received; as it was when it was added",
      file,
      supplied.entry,
    );
  }
  if (good > 0) report.pass(CLAIM.supplied, `${good} of ${facts.supplied.length} supplied digests agree`);
}
