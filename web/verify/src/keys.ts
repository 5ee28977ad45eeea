// SPDX-License-Identifier: Apache-2.0
// Which log keys are believed, and on whose word.
import { equal, printable, utf8 } from "./bytes.ts";
import { openCheckpoint } from "./checkpoint.ts";
import { CLAIM } from "./claims.ts";
import type { CaseStatement, Facts } from "./facts.ts";
import { formatVkey, sameKey, type VerifierKey } from "./note.ts";
import type { Policy } from "./policy.ts";
import type { Report } from "./report.ts";
import type { Digest } from "./sha256.ts";
import { attempt } from "./wrong.ts";

// The keys of the log `origin`: those of the policy if there is one, else those the ledger states.
export function logKeys(policy: Policy | undefined, facts: Facts, origin: string): VerifierKey[] {
  const found = policy === undefined ? facts.logKeys.map(({ key }) => key) : policy.logs;
  return found.filter((key, i) => key.name === origin && found.findIndex((earlier) => sameKey(earlier, key)) === i);
}

// The same of every origin that the log has had, the newest last.
export function allLogKeys(policy: Policy | undefined, facts: Facts, origin: string): VerifierKey[] {
  const origins = [...facts.statements.map((statement) => statement.origin), origin];
  return [...new Set(origins)].flatMap((one) => logKeys(policy, facts, one));
}

export function keyAdvice(keys: readonly VerifierKey[]): string {
  return (
    "the key stands on the word of what it signed; compare the vkey with the printed or published one, or give --policy: " +
    keys.map(formatVkey).join(" or ")
  );
}

export type RootAt = (size: number) => Digest | undefined;

async function checkContinuation(statement: CaseStatement, facts: Facts, policy: Policy | undefined, rootAt: RootAt, report: Report) {
  const old = printable(statement.continues);
  const { entry } = statement;
  const unchecked = (detail: string): void => report.notChecked(CLAIM.continuation, detail, "", entry);
  if (statement.knownCheckpoint === "") return unchecked(`no checkpoint of ${old} was known any more`);
  const keys = logKeys(policy, facts, statement.continues);
  if (keys.length === 0) return unchecked(`no key of ${old} is in the policy`);
  const opened = await attempt(() => openCheckpoint(utf8(statement.knownCheckpoint), keys));
  if (opened.message !== undefined)
    return report.failed(CLAIM.continuation, `the last checkpoint of ${old}: ${opened.message}`, "", entry);
  const known = opened.value!.checkpoint;
  const described =
    known.origin === statement.continues &&
    known.size === statement.knownSize &&
    statement.knownRoot !== undefined &&
    equal(known.root, statement.knownRoot);
  if (!described) return report.failed(CLAIM.continuation, "the checkpoint is not the one that the entry describes", "", entry);
  if (known.size > entry) {
    return unchecked(
      `${known.size - entry} entries signed under ${old} are lost, as the ledger records; whoever has them can prove it by the ` +
        "checkpoint in this entry",
    );
  }
  const root = rootAt(known.size);
  if (root === undefined)
    return unchecked(`this bundle holds only a part of the log, so the root at size ${known.size} cannot be computed`);
  if (!equal(root, known.root)) {
    return report.failed(
      CLAIM.continuation,
      `what was signed under ${old} at size ${known.size} is another history than this one: keep both`,
      "",
      entry,
    );
  }
  report.pass(CLAIM.continuation, `all ${known.size} entries signed under ${old} are here`);
}

// What each recovery says of the origin before it.
export async function checkContinuations(facts: Facts, policy: Policy | undefined, rootAt: RootAt, report: Report): Promise<void> {
  for (const statement of facts.statements) {
    if (statement.continues !== "") await checkContinuation(statement, facts, policy, rootAt, report);
  }
}
