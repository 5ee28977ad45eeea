// SPDX-License-Identifier: Apache-2.0
// Who did it: the act that opens a body and the signature that closes it (docs/formats/body.md, "Act and signature").
import { equal, fromBase64, fromHex, printable, toHex, utf8, type Bytes } from "./bytes.ts";
import { CLAIM } from "./claims.ts";
import { verify } from "./ed25519.ts";
import type { Entry } from "./entry.ts";
import { sameBytes, type Facts } from "./facts.ts";
import type { Item } from "./item.ts";
import type { Report } from "./report.ts";
import type { Digest } from "./sha256.ts";
import { fromRfc3339 } from "./times.ts";
import { attempt, within, wrong } from "./wrong.ts";

const WITHHELD = "withheld by the sender";

export interface BodyEvidence {
  index: number;
  entry: Entry;
  first: Item | undefined; // undefined: given by its root alone
  last: Item | undefined;
  unsignedRoot: Digest;
  file: string;
}

function shownText(item: Item, name: string): string | undefined {
  const value = item.fields.get(name);
  if (value === undefined || typeof value === "string") return value;
  return wrong(`${item.core!.item} item: "${name}" is not a string`);
}

function expectType(item: Item, type: string, position: string): void {
  if (item.core!.item !== type) wrong(`the ${position} item of a body is of type "${item.core!.item}" and not "${type}"`);
}

function readSignature(last: Item): { publicKey: Bytes; signature: Bytes } | undefined {
  if (last.core === undefined) return undefined;
  expectType(last, "signature", "last");
  const [key, signature] = [shownText(last, "public_key"), shownText(last, "signature")];
  if (key === undefined || signature === undefined) return undefined;
  return within("signature item", () => {
    const found = { publicKey: fromHex(key), signature: fromBase64(signature) };
    if (found.publicKey.length !== 32 || found.signature.length !== 64) wrong("no Ed25519 key and signature");
    return found;
  });
}

// The name of the actor, if it is shown.
function readAct(first: Item): string | undefined {
  if (first.core === undefined) return undefined;
  expectType(first, "act", "first");
  const actor = shownText(first, "actor");
  shownText(first, "reason");
  const at = shownText(first, "at");
  if (at !== undefined && fromRfc3339(at) === undefined) wrong('act item: "at": not a UTC time of the form 2020-12-09T14:03:00Z');
  return actor;
}

// Judges body after body, in ascending order of entries, between the last learn() and finish() of each.
export class ActChecker {
  private signed = 0;
  private known = 0;
  constructor(
    private readonly origin: string, // where no entry shows one
    private readonly facts: Facts,
    private readonly report: Report,
  ) {}

  async check(body: BodyEvidence): Promise<void> {
    const { index, file, entry } = body;
    if (entry.items < 2) return this.report.failed(CLAIM.acts, "a body of one item has no room for act and signature", file, index);
    const read = await attempt(() => (body.last === undefined ? undefined : readSignature(body.last)));
    if (read.message !== undefined) return this.report.failed(CLAIM.acts, read.message, file, index);
    const signature = read.value;
    if (signature === undefined) return this.report.notChecked(CLAIM.acts, `the signature is ${WITHHELD}`, file, index);
    const origin = this.facts.originNow === "" ? this.origin : this.facts.originNow;
    const text = `habeas-act/v1\n${origin}\n${entry.kind}\n${entry.items - 1}\n${toHex(body.unsignedRoot)}\n`;
    if (!(await verify(signature.publicKey, utf8(text), signature.signature))) {
      return this.report.failed(
        CLAIM.acts,
        `the signature of key ${toHex(signature.publicKey)} does not belong to this act (${entry.kind}, ${entry.items - 1} items)`,
        file,
        index,
      );
    }
    ++this.signed;
    const act = await attempt(() => (body.first === undefined ? undefined : readAct(body.first)));
    if (act.message !== undefined) return this.report.failed(CLAIM.actors, act.message, file, index);
    if (act.value === undefined) return this.report.notChecked(CLAIM.actors, `the name of the actor is ${WITHHELD}`, file, index);
    if (this.facts.recovering) return this.checkRecovery(body, act.value, signature.publicKey);
    this.checkActor(body, act.value, signature.publicKey);
  }

  private checkActor({ index, file }: BodyEvidence, name: string, signer: Bytes): void {
    const actor = this.facts.actor(name);
    const who = printable(this.facts.actorId(name));
    if (actor?.key === undefined)
      return this.report.notChecked(CLAIM.actors, `${who}: the key of this actor is withheld or erased`, file, index);
    if (!equal(actor.key, signer))
      return this.report.failed(CLAIM.actors, `the signature is by another key than that of ${who}`, file, index);
    if (actor.status === "") return this.report.notChecked(CLAIM.actors, `${who}: whether active is withheld`, file, index);
    if (actor.status !== "active") {
      const status = printable(actor.status);
      return this.report.failed(CLAIM.actors, `${who} was not active at this entry, but ${status}`, file, index);
    }
    ++this.known;
  }

  // An entry that continues the log under a new origin: on whose authority?
  private checkRecovery({ index, file }: BodyEvidence, name: string, signer: Bytes): void {
    const [before, after] = [this.facts.actor(name), this.facts.changedActor(name)];
    const who = printable(this.facts.actorId(name));
    if (sameBytes(this.facts.earlierRecoveryKey, signer)) {
      this.report.pass(CLAIM.recovery, `entry ${index}: by the recovery key`);
    } else if (sameBytes(before?.key, signer) && before?.status === "active") {
      this.report.pass(CLAIM.recovery, `entry ${index}: by the key of ${who}`);
    } else if (sameBytes(after?.key, signer)) {
      return this.report.notChecked(
        CLAIM.recovery,
        `on nobody's authority: neither the recovery key nor an earlier key of ${who} signed; ask those who knew the case whether ` +
          "they stand by it",
        file,
        index,
      );
    } else {
      return this.report.failed(CLAIM.recovery, "signed by a key that is nobody's in this case", file, index);
    }
    ++this.known;
  }

  finish(): void {
    if (this.signed > 0) this.report.pass(CLAIM.acts, `${this.signed} acts`);
    if (this.known > 0) this.report.pass(CLAIM.actors, `${this.known} acts`);
  }
}
