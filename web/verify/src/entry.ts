// SPDX-License-Identifier: Apache-2.0
// A ledger entry (docs/formats/entry.md): four keys in one spelling.
import { fromHex, isDecimal, latin1, printable } from "./bytes.ts";
import type { Digest } from "./sha256.ts";
import { wrong } from "./wrong.ts";

const KINDS = new Set(
  (
    "case.opened case.merged policy.changed actor.changed key.changed source.registered source.changed exhibit.added " +
    "exhibit.derived custody.recorded access.recorded list.imported list.withdrawn record.added entity.stated " +
    "entity.decided claims.stated claim.withdrawn suggestion.decided lineage.stated link.run link.decided estimate.run " +
    "check.set-aside finding.recorded consent.changed hold.changed redaction.made erasure.done dossier.released " +
    "dossier.corrected dossier.recalled timestamp.recorded incident.recorded proposal.changed"
  ).split(" "),
);
const MAX_BYTES = 65535;
const MAX_ITEMS = 2 ** 32 - 1;

export interface Entry {
  kind: string;
  items: number;
  body: Digest;
}

export function parseEntry(bytes: Uint8Array): Entry {
  if (bytes.length > MAX_BYTES) wrong(`ledger entry of ${bytes.length} bytes, more than ${MAX_BYTES}`);
  const found = /^\{"body":"([0-9a-f]{64})","items":([0-9]+),"kind":"([^"]*)","v":([0-9]+)\}$/.exec(latin1(bytes));
  if (found === null)
    return wrong("ledger entry that has not exactly the members body (64 hex digits), items (1 or more), kind and v");
  const [, body, items, kind, version] = found as unknown as [string, string, string, string, string];
  if (version !== "1") wrong(`ledger entry of version ${version}, where 1 is known`);
  if (!KINDS.has(kind)) wrong(`ledger entry of unknown kind "${printable(kind.slice(0, 64))}"`);
  if (!isDecimal(items) || Number(items) < 1 || Number(items) > MAX_ITEMS) wrong("ledger entry with an impossible number of items");
  return { kind, items: Number(items), body: fromHex(body) };
}
