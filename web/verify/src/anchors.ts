// SPDX-License-Identifier: Apache-2.0
// What others said about checkpoints: cosignatures and timestamps. The files of anchors/ may grow, each on its own signature
// (docs/formats/bundle.md).
import { equal, latin1, printable, textOf, toHex, utf8, type Bytes } from "./bytes.ts";
import { Unsupported } from "./certificate.ts";
import { openCheckpoint, parseCheckpoint, parseCheckpointBody } from "./checkpoint.ts";
import { CLAIM } from "./claims.ts";
import type { RecordedTimestamp } from "./facts.ts";
import type { RootAt } from "./keys.ts";
import { FILE } from "./layout.ts";
import { parseNote, verifyNote, type Note, type VerifierKey } from "./note.ts";
import { quorumMet, type Policy } from "./policy.ts";
import type { Report } from "./report.ts";
import { sha256 } from "./sha256.ts";
import { checkTimes, toRfc3339, type SeenTime, type StatedTime } from "./times.ts";
import { parseResponse, queryNonce, verifyTimestamp, type Timestamp } from "./timestamp.ts";
import { attempt } from "./wrong.ts";

export interface AnchorContext {
  origin: string;
  size: number;
  checkpoint: Bytes; // the signed note in force; its own cosignatures count as well
  earlierOrigins: ReadonlyMap<string, number>;
  rootAt: RootAt;
  logKeys: readonly VerifierKey[];
  policy: Policy | undefined; // for witnesses and quorum
  ownPolicy: boolean; // the sender's choice, not the reader's
  recorded: readonly RecordedTimestamp[];
  statedTimes: readonly StatedTime[];
  certificates: string | undefined; // PEM, of the authorities that the reader trusts
}

type Folder = ReadonlyMap<string, Bytes>;

const pathIn = (size: number, name: string): string => `anchors/${size}/${name}`;

export class AnchorChecker {
  private readonly keys: VerifierKey[]; // log keys, then the policy's witnesses
  private readonly firstWitness: number;
  private readonly witnessed = new Map<number, Set<number>>(); // by size: indexes into policy.witnesses
  private readonly seenResponses = new Set<string>();
  private readonly seenTimes: SeenTime[] = [];
  private heads = 0;
  private readonly cosigned: string[] = [];
  private readonly stamped: string[] = [];

  constructor(
    private readonly context: AnchorContext,
    private readonly report: Report,
  ) {
    this.firstWitness = context.logKeys.length;
    this.keys = [...context.logKeys, ...(context.policy?.witnesses.map(({ key }) => key) ?? [])];
  }

  // One folder after the other, in ascending order of size.
  async check(size: number, files: Folder): Promise<void> {
    const stems = new Set<string>();
    for (const name of files.keys()) {
      const stem = /^(.*?)(\.tsq|\.tsr|\.chain\.pem)$/.exec(name);
      if (stem !== null) stems.add(stem[1]!);
    }
    const body = await this.checkHead(size, files);
    if (body === undefined) return;
    for (const stem of [...stems].sort()) await this.checkTimestamp(size, stem, files, body);
  }

  // The checkpoint text that a folder is about, if it can be told.
  private async checkHead(size: number, files: Folder): Promise<Bytes | undefined> {
    const { context, report } = this;
    const note = files.get("checkpoint");
    const bodyFile = files.get("body.txt");
    const file = pathIn(size, note !== undefined ? "checkpoint" : "body.txt");
    const failed = (detail: string, where = file): undefined => report.failed(CLAIM.anchorCheckpoint, detail, where) as undefined;
    let body: Bytes;
    if (note !== undefined) {
      const opened = await attempt(() => openCheckpoint(note, this.keys));
      if (opened.value === undefined) {
        const parsed = await attempt(() => parseCheckpoint(note));
        const origin = parsed.value?.checkpoint.origin;
        if (origin === undefined || !context.earlierOrigins.has(origin) || this.keys.some((key) => key.name === origin))
          return failed(opened.message);
        report.notChecked(CLAIM.anchorCheckpoint, `no key of the earlier origin ${printable(origin)} is in the policy`, file);
        return undefined;
      }
      body = utf8(opened.value.note.text);
      if (opened.value.checkpoint.size !== size) return failed(`the checkpoint is of size ${opened.value.checkpoint.size}`);
    } else if (bodyFile !== undefined) {
      body = bodyFile;
    } else {
      return failed("the anchor has neither checkpoint nor body.txt", pathIn(size, ""));
    }
    const parsed = await attempt(() => parseCheckpointBody(textOf(body, "the checkpoint")));
    if (parsed.value === undefined) return failed(parsed.message);
    const head = parsed.value;
    const survived = context.earlierOrigins.get(head.origin);
    if ((head.origin !== context.origin && survived === undefined) || head.size !== size)
      return failed(`the anchor is of another log or size: ${printable(head.origin)}`);
    if (bodyFile !== undefined && !equal(bodyFile, body))
      return failed("body.txt is not the text of the checkpoint beside it", pathIn(size, "body.txt"));
    const unchecked = (detail: string): void => report.notChecked(CLAIM.anchorCheckpoint, detail, file);
    if (survived !== undefined && size > survived) {
      unchecked(`of the earlier origin ${printable(head.origin)}, and larger than what survived of it`);
      return body;
    }
    if (size > context.size) {
      unchecked(`made after the checkpoint of this copy (size ${context.size})`);
      return body;
    }
    const root = context.rootAt(size);
    if (root === undefined) {
      unchecked(`this bundle holds only a part of the log, so the root at size ${size} cannot be computed`);
    } else if (!equal(root, head.root)) {
      return failed(
        `the anchored root is not the root of the first ${size} entries: keep both, they prove that the log was rewritten`,
      );
    } else {
      ++this.heads;
    }
    if (note !== undefined) await this.checkCosignatures(parseNote(note), size, file);
    return body;
  }

  // A known name with another id, or a known id with another name, is a damaged line rather than one of a stranger.
  private judgeLine(name: string, id: string): "known" | "damaged" | "unknown" {
    let verdict: "damaged" | "unknown" = "unknown";
    for (const [k, key] of this.keys.entries()) {
      const [sameName, sameId] = [key.name === name, key.id === id];
      if (sameName && sameId) return "known";
      // A log's new key has its old key's name, so that a foreign id there is no sign of damage.
      if (sameName !== sameId && (sameId || k >= this.firstWitness)) verdict = "damaged";
    }
    return verdict;
  }

  private async checkCosignatures(note: Note, size: number, file: string): Promise<void> {
    for (const [line, signature] of note.signatures.entries()) {
      const verdict = this.judgeLine(signature.name, signature.id);
      const who = `line ${line + 1} of ${printable(signature.name)}`;
      if (verdict === "damaged") {
        this.report.failed(CLAIM.cosignatures, `${who} carries a key id that does not belong to that name`, file);
      } else if (verdict === "unknown") {
        this.report.notChecked(
          CLAIM.cosignatures,
          `${who}: no key for it in the policy; get the witness's vkey from the witness`,
          file,
        );
      }
    }
    const verified = await attempt(() => verifyNote(note, this.keys));
    if (verified.value === undefined) return; // reported by whoever opened the checkpoint
    for (const good of verified.value) {
      const witness = good.key - this.firstWitness;
      let list = this.witnessed.get(size);
      if (list === undefined) this.witnessed.set(size, (list = new Set()));
      if (witness < 0 || list.has(witness)) continue;
      list.add(witness);
      const name = printable(this.keys[good.key]!.name);
      const at = Number(good.time);
      this.cosigned.push(`${name} saw size ${size} at ${toRfc3339(at)}`);
      this.seenTimes.push({ size, at, who: `the witness ${name}`, file, witness, recorded: -1 });
    }
  }

  private async checkTimestamp(size: number, stem: string, files: Folder, body: Bytes): Promise<void> {
    const { report } = this;
    const [query, response, chain] = [files.get(`${stem}.tsq`), files.get(`${stem}.tsr`), files.get(`${stem}.chain.pem`)];
    const imprint = sha256(body);
    const nonce = query === undefined ? undefined : queryNonce(query, imprint);
    if (query !== undefined && nonce === undefined)
      return report.failed(CLAIM.timestamp, "the query does not ask for this checkpoint", pathIn(size, `${stem}.tsq`));
    if (response === undefined) {
      const file = pathIn(size, stem + (query !== undefined ? ".tsq" : ".chain.pem"));
      return report.notChecked(CLAIM.timestamp, "queued: no response yet; send the query to the authority again", file);
    }
    const file = pathIn(size, `${stem}.tsr`);
    const digest = toHex(sha256(response));
    this.seenResponses.add(digest);
    const summary = await attempt(() => parseResponse(response));
    const recordedAs = this.context.recorded.filter((known) => known.size === size && known.sha256 === digest);
    if (summary.value?.granted === false && recordedAs.some((known) => known.status !== "granted")) {
      const { status, detail } = summary.value;
      return report.notChecked(CLAIM.timestamp, `the authority refused, as the ledger records: ${status} ${detail}`, file);
    }
    const pem = this.context.certificates ?? (chain === undefined ? undefined : latin1(chain));
    if (pem === undefined)
      return report.notChecked(CLAIM.timestamp, "no certificates to check it with; give the authority's chain with --ca", file);
    let good: { value?: Timestamp | undefined; message?: string | undefined };
    try {
      good = await attempt(() => verifyTimestamp(response, imprint, nonce, pem));
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      const folder = pathIn(size, stem);
      return report.notChecked(
        CLAIM.timestamp,
        `this page cannot judge ${error.message}; do it with: openssl ts -verify -data ${pathIn(size, "body.txt")} -in ${file} -CAfile ` +
          `${folder}.chain.pem -untrusted ${folder}.chain.pem -attime SECONDS (VERIFY.txt has the line with its time)`,
        file,
      );
    }
    if (good.value === undefined) return report.failed(CLAIM.timestamp, good.message ?? "", file);
    const { genTime, authority } = good.value;
    const name = authority === "" ? "an unnamed authority" : authority;
    const recorded = recordedAs.find((known) => known.status === "granted")?.entry ?? -1;
    this.seenTimes.push({ size, at: genTime, who: `the timestamp of ${name}`, file, witness: -1, recorded });
    this.stamped.push(`size ${size} at ${toRfc3339(genTime)} by ${name}`);
    if (this.context.certificates !== undefined) return;
    report.notChecked(
      CLAIM.timestampTrust,
      "the chain came with the token; compare it with the authority's published certificate, or give that with --ca",
      pathIn(size, `${stem}.chain.pem`),
    );
  }

  async finish(): Promise<void> {
    const { context, report } = this;
    const own = await attempt(() => parseNote(context.checkpoint));
    if (own.value !== undefined) await this.checkCosignatures(own.value, context.size, FILE.checkpoint);
    if (this.heads > 0) report.pass(CLAIM.anchorCheckpoint, `${this.heads} anchored checkpoints`);
    if (this.cosigned.length > 0) report.pass(CLAIM.cosignatures, this.cosigned.join("; "));
    if (this.cosigned.length > 0 && context.ownPolicy) {
      report.notChecked(
        CLAIM.cosignatures,
        "the witnesses are those that the sender names: compare their vkeys with what they publish, or give --policy",
        FILE.checkpoint,
      );
    }
    if (this.stamped.length > 0) report.pass(CLAIM.timestamp, this.stamped.join("; "));
    checkTimes(context.statedTimes, this.seenTimes, report);
    this.checkRecords();
    this.checkQuorum();
  }

  private checkRecords(): void {
    const { context, report } = this;
    const answered = new Set(context.recorded.filter(({ status, query }) => status === "granted" && query !== "").map(({ query }) => query));
    for (const known of context.recorded) {
      if (known.status !== "granted" && !this.seenResponses.has(known.sha256) && !answered.has(known.query)) {
        const detail = `recorded as ${printable(known.status)}: ${printable(known.detail)}`;
        report.notChecked(CLAIM.timestamp, detail, "", known.entry);
      }
      const root = known.size <= context.size ? context.rootAt(known.size) : undefined;
      if (known.root !== undefined && root !== undefined && !equal(known.root, root))
        report.failed(CLAIM.timestampRecord, `a recorded timestamp names another root for size ${known.size}`, "", known.entry);
    }
  }

  private checkQuorum(): void {
    const { context, report } = this;
    const { policy } = context;
    if (policy === undefined || policy.quorum === "none") {
      const asked =
        this.cosigned.length > 0
          ? "the policy asks for no witnesses"
          : "no witness is asked for: nothing rules out that the log's operator shows another ledger to somebody else";
      return report.notChecked(CLAIM.quorum, asked);
    }
    const sizes = [...this.witnessed].filter(([, witnesses]) => quorumMet(policy, witnesses)).map(([size]) => size);
    if (sizes.length === 0) {
      return report.failed(
        CLAIM.quorum,
        `the policy asks for the quorum "${printable(policy.quorum)}", and no checkpoint here has it`,
        FILE.checkpoint,
      );
    }
    const best = Math.max(...sizes);
    report.pass(CLAIM.quorum, `met for the first ${best} of ${context.size} entries`);
    if (best < context.size)
      report.notChecked(CLAIM.quorum, `the last ${context.size - best} entries have no quorum of witnesses yet`, FILE.checkpoint);
  }
}
