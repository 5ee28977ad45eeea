// SPDX-License-Identifier: Apache-2.0
// What a bundle says, checked from the log key downwards: checkpoint, entries, proofs, bodies, anchors. Whether the files are those
// that were sent is the business of bag.ts.
import { ActChecker, type BodyEvidence } from "./acts.ts";
import { AnchorChecker, type AnchorContext } from "./anchors.ts";
import type { Index } from "./bag.ts";
import { readBody, readItemProof } from "./body.ts";
import { equal, latin1, printable, textOf, toBase64, toHex, type Bytes } from "./bytes.ts";
import { openCheckpoint, parseCheckpoint, type Checkpoint } from "./checkpoint.ts";
import { CLAIM, type ClaimId } from "./claims.ts";
import { parseEntry, type Entry } from "./entry.ts";
import { checkDerivatives, checkExhibits, checkSupplied } from "./exhibits.ts";
import { Facts } from "./facts.ts";
import { allLogKeys, checkContinuations, keyAdvice, logKeys } from "./keys.ts";
import { FILE } from "./layout.ts";
import { checkInclusion, leafHash, WholeTree } from "./merkle.ts";
import type { Item } from "./item.ts";
import { sameKey, type Note } from "./note.ts";
import { parsePolicy, policyKeys, type Policy } from "./policy.ts";
import { parseProofFile } from "./proof.ts";
import type { Report } from "./report.ts";
import type { Digest } from "./sha256.ts";
import { breath, readAll, Reading, TEXT_LIMIT, type Source, type Watcher } from "./source.ts";
import { entryTiles, hashTiles, parseEntryTile, TILE_WIDTH } from "./tiles.ts";
import { checkAnchoredWords } from "./words.ts";
import { attempt, attemptNow, Stopped, wrong } from "./wrong.ts";

const ascending = <V>(map: ReadonlyMap<number, V>): [number, V][] => [...map].sort(([a], [b]) => a - b);

interface Known {
  entry: Entry | undefined; // undefined: it could not be read, and that was reported
  leaf: Digest;
}

// What the reader of the bundle chose to trust.
export interface Trust {
  policy?: Bytes;
  certificates?: string; // PEM
}

export class Content {
  readonly facts = new Facts();
  checkpoint: Checkpoint | undefined; // believed once checkLogKey() passed
  private checkpointBytes: Bytes = new Uint8Array();
  private policy: Policy | undefined; // the bundle's
  private readonly chosen: Policy | undefined; // the reader's
  private full = false;
  private readonly tree = new WholeTree();
  private readonly entries = new Map<number, Known>();
  private withheldItems = 0;
  private hiddenLeaves = 0;
  private bodiesShown = 0;
  private itemsShown = 0;

  constructor(
    private readonly source: Source,
    private readonly index: Index,
    private readonly trust: Trust,
    private readonly report: Report,
    private readonly watcher: Watcher,
  ) {
    this.chosen = trust.policy === undefined ? undefined : parsePolicy(trust.policy);
  }

  async check(): Promise<void> {
    await this.readPolicy();
    await this.readCheckpoint();
    if (this.checkpoint === undefined) return;
    this.full = this.index.tiles.length > 0;
    if (this.full) await this.readFullLog(this.checkpoint);
    await this.readSingleEntries();
    await this.checkProofs(this.checkpoint);
    if (this.watcher.stopped) throw new Stopped();
    const acts = new ActChecker(this.checkpoint.origin, this.facts, this.report);
    await this.checkBodies(acts);
    acts.finish();
    await this.checkLogKey(this.checkpoint);
    checkExhibits(this.facts, this.index, this.report);
    checkDerivatives(this.facts, this.index, this.report);
    await checkSupplied(this.facts, this.index, this.source, this.report, this.watcher);
    await checkAnchoredWords(this.facts, this.index, this.source, this.report, this.watcher);
    await this.checkAnchors(this.checkpoint);
    this.reportWithheld(this.checkpoint);
  }

  private async read(claim: ClaimId, path: string, entry = -1): Promise<Bytes | undefined> {
    const read = await attempt(() => readAll(this.source, path, TEXT_LIMIT));
    if (read.message !== undefined) this.report.failed(claim, read.message, path, entry);
    return read.value;
  }

  private async readPolicy(): Promise<void> {
    if (!this.index.has(FILE.policy)) return; // reported by the bag check
    const text = await this.read(CLAIM.policy, FILE.policy);
    if (text === undefined) return;
    const parsed = await attempt(() => parsePolicy(text));
    if (parsed.message !== undefined) this.report.failed(CLAIM.policy, parsed.message, FILE.policy);
    this.policy = parsed.value;
  }

  private async readCheckpoint(): Promise<void> {
    if (!this.index.has(FILE.checkpoint)) return;
    const bytes = await this.read(CLAIM.logSignature, FILE.checkpoint);
    if (bytes === undefined) return;
    this.checkpointBytes = bytes;
    const parsed = await attempt(() => parseCheckpoint(bytes));
    if (parsed.message !== undefined) return this.report.failed(CLAIM.logSignature, parsed.message, FILE.checkpoint);
    this.checkpoint = parsed.value!.checkpoint;
    [this.report.origin, this.report.size] = [this.checkpoint.origin, this.checkpoint.size];
    this.refuseUnknownLines(parsed.value!.note);
  }

  // Outside anchors/ nothing may stand that nobody vouches for.
  private refuseUnknownLines(note: Note): void {
    if (this.policy === undefined) return;
    const keys = policyKeys(this.policy);
    for (const [line, signature] of note.signatures.entries()) {
      if (keys.some((key) => key.name === signature.name && key.id === signature.id)) continue;
      this.report.failed(
        CLAIM.logSignature,
        `signature line ${line + 1} is of a key that the policy does not name`,
        FILE.checkpoint,
      );
    }
  }

  private async takeEntry(index: number, bytes: Uint8Array, file: string): Promise<void> {
    const parsed = await attempt(() => parseEntry(bytes));
    this.entries.set(index, { entry: parsed.value, leaf: leafHash(bytes) });
    if (parsed.message !== undefined) this.report.failed(CLAIM.entries, parsed.message, file, index);
  }

  private async readFullLog(checkpoint: Checkpoint): Promise<void> {
    const { size } = checkpoint;
    // A size that the files cannot hold is a hostile or cut-off log; nothing is sized by it.
    if (Math.floor(size / TILE_WIDTH) > this.index.tiles.length) {
      return this.report.failed(
        CLAIM.root,
        `the checkpoint signs ${size} entries, and the bundle has ${this.index.tiles.length} tiles: the log was cut off`,
        "data/log/tile/",
      );
    }
    let complete = true;
    for (const tile of entryTiles(size)) {
      const file = `data/log/${tile.path}`;
      let bytes: Bytes | undefined;
      if (this.index.has(file)) bytes = await this.read(CLAIM.root, file, tile.first);
      else this.report.failed(CLAIM.root, "entries are missing: the log was cut off", file, tile.first);
      const batch = bytes === undefined ? undefined : await attempt(() => parseEntryTile(bytes, tile.width));
      if (batch?.message !== undefined) this.report.failed(CLAIM.entries, batch.message, file, tile.first);
      if (batch?.value === undefined) {
        complete = false;
        continue;
      }
      for (const [i, entry] of batch.value.entries()) {
        await this.takeEntry(tile.first + i, entry, file);
        this.tree.append(this.entries.get(tile.first + i)!.leaf);
      }
      if (tile.first % (TILE_WIDTH * 16) === 0) await this.pause("reading the ledger", tile.first, size);
    }
    if (!complete) return;
    if (this.report.failuresOf(CLAIM.entries) === 0 && size > 0) this.report.pass(CLAIM.entries, `${size} entries`);
    const root = this.tree.rootAt(this.tree.size);
    if (!equal(root, checkpoint.root)) {
      return this.report.failed(
        CLAIM.root,
        `the entries hash to ${toBase64(root)}, the checkpoint says ${toBase64(checkpoint.root)}`,
        FILE.checkpoint,
      );
    }
    this.report.pass(CLAIM.root, `${size} entries, root ${toBase64(checkpoint.root)}`);
    await this.checkTiles(size);
  }

  private async pause(what: string, done: number, total: number): Promise<void> {
    this.watcher.progress(what, done, total);
    await breath();
    if (this.watcher.stopped) throw new Stopped();
  }

  private async checkTiles(size: number): Promise<void> {
    const known = new Set<string>([...entryTiles(size)].map((tile) => tile.path));
    for (const tile of [...hashTiles(this.tree)].sort((a, b) => (a.path < b.path ? -1 : 1))) {
      known.add(tile.path);
      const file = `data/log/${tile.path}`;
      if (!this.index.has(file)) {
        this.report.failed(CLAIM.tiles, "it is missing", file);
        continue;
      }
      const found = await this.read(CLAIM.tiles, file);
      if (found !== undefined && !equal(found, tile.bytes()))
        this.report.failed(CLAIM.tiles, "it does not hold what the entries give", file);
    }
    for (const path of this.index.tiles)
      if (!known.has(path)) this.report.failed(CLAIM.tiles, "no tile of this log has this name", `data/log/${path}`);
    if (this.report.failuresOf(CLAIM.tiles) === 0) this.report.pass(CLAIM.tiles, `${known.size} files`);
  }

  private async readSingleEntries(): Promise<void> {
    for (const [index, file] of ascending(this.index.entries)) {
      if (this.full) {
        this.report.failed(CLAIM.entries, "a bundle with the whole log has no single entries", file, index);
        continue;
      }
      const bytes = await this.read(CLAIM.entries, file, index);
      if (bytes !== undefined) await this.takeEntry(index, bytes, file);
      if (!this.index.proofs.has(index)) this.report.failed(CLAIM.proofs, "this entry has no inclusion proof", file, index);
    }
    if (!this.full && this.report.failuresOf(CLAIM.entries) === 0 && this.entries.size > 0)
      this.report.pass(CLAIM.entries, `${this.entries.size} disclosed entries`);
  }

  private async checkProofs(checkpoint: Checkpoint): Promise<void> {
    let good = 0;
    const own = latin1(this.checkpointBytes);
    for (const [index, file] of ascending(this.index.proofs)) {
      const bytes = await this.read(CLAIM.proofs, file, index);
      if (bytes === undefined) continue;
      const checked = await attempt(() => {
        const proof = parseProofFile(bytes);
        if (proof.index !== index) wrong(`it is the proof of entry ${proof.index}`);
        // Compared as bytes: what a text decoder makes of them is not asked.
        if (!latin1(bytes).endsWith(`\n\n${own}`) || proof.checkpoint !== textOf(this.checkpointBytes, "the checkpoint"))
          wrong("it ends in another checkpoint than that of the bundle");
        const entry = this.entries.get(index);
        if (entry === undefined) return wrong("the entry it proves is not in the bundle");
        checkInclusion(entry.leaf, index, checkpoint.size, proof.hashes, checkpoint.root);
      });
      if (checked.message === undefined) ++good;
      else this.report.failed(CLAIM.proofs, checked.message, file, index);
    }
    if (good > 0 && this.report.failuresOf(CLAIM.proofs) === 0) this.report.pass(CLAIM.proofs, `${good} proofs`);
  }

  private async checkBody(index: number, entry: Entry, file: string, acts: ActChecker): Promise<void> {
    this.facts.begin(index, entry);
    const evidence: BodyEvidence = { index, entry, first: undefined, last: undefined, unsignedRoot: new Uint8Array(), file };
    const visit = (ordinal: number, item: Item | undefined): void => {
      if (item === undefined) {
        ++this.withheldItems;
        return;
      }
      this.hiddenLeaves += item.hidden;
      ++this.itemsShown;
      const learnt = attemptNow(() => this.facts.learn(ordinal, item));
      if (learnt !== "") wrong(`item ${ordinal}: ${learnt}`);
      if (ordinal === 0) evidence.first = item;
      if (ordinal === entry.items - 1) evidence.last = item;
    };
    const reading = new Reading(this.source, file);
    const body = await attempt(() => readBody(reading, visit));
    if (body.value === undefined) {
      await reading.drain();
      if (reading.fault !== "") return this.report.failed(CLAIM.bodies, reading.fault, file, index);
      return this.report.failed(CLAIM.items, body.message, file, index);
    }
    if (body.value.index !== index) return this.report.failed(CLAIM.bodies, `it is the body of entry ${body.value.index}`, file, index);
    if (body.value.items !== entry.items || !equal(body.value.root, entry.body)) {
      return this.report.failed(
        CLAIM.bodies,
        `its items hash to ${toHex(body.value.root)}, the entry says ${toHex(entry.body)}`,
        file,
        index,
      );
    }
    ++this.bodiesShown;
    evidence.unsignedRoot = body.value.unsignedRoot;
    await acts.check(evidence);
    this.facts.finish();
  }

  private async checkItems(index: number, entry: Entry, files: ReadonlyMap<number, string>): Promise<void> {
    this.facts.begin(index, entry);
    let good = true;
    for (const [ordinal, file] of ascending(files)) {
      const reading = new Reading(this.source, file);
      const checked = await attempt(async () => {
        const proof = await readItemProof(reading);
        if (proof.index !== index || proof.ordinal !== ordinal) wrong("it is another item than its name says");
        if (proof.of !== entry.items || !equal(proof.bodyRoot, entry.body)) wrong("it does not belong to the body of its entry");
        this.facts.learn(ordinal, proof.item);
        ++this.itemsShown;
        this.hiddenLeaves += proof.item.hidden;
      });
      if (checked.message === undefined) continue;
      good = false;
      await reading.drain();
      this.report.failed(CLAIM.items, reading.fault === "" ? checked.message : reading.fault, file, index);
      if (reading.fault !== "") return;
    }
    if (!good) return;
    this.facts.finish();
    this.withheldItems += entry.items - files.size;
    this.report.notChecked(
      CLAIM.acts,
      "single items are disclosed; the actor's signature covers all of them",
      `data/bodies/${index}.json`,
      index,
    );
  }

  private async checkBodies(acts: ActChecker): Promise<void> {
    const shown = new Map<number, string | undefined>(this.index.bodies);
    for (const [index, files] of ascending(this.index.items)) {
      if (shown.has(index)) this.report.failed(CLAIM.items, "the body of this entry is given twice", ascending(files)[0]![1], index);
      else shown.set(index, undefined);
    }
    let done = 0;
    for (const [index, file] of ascending(shown)) {
      const known = this.entries.get(index);
      const items = this.index.items.get(index);
      const name = file ?? ascending(items!)[0]![1];
      if (known === undefined) this.report.failed(CLAIM.bodies, "the entry of this body is not in the bundle", name, index);
      else if (known.entry === undefined) continue; // reported already
      else if (file === undefined) await this.checkItems(index, known.entry, items!);
      else await this.checkBody(index, known.entry, file, acts);
      if (++done % 16 === 0) await this.pause("reading bodies", done, shown.size);
    }
    if (this.bodiesShown > 0) this.report.pass(CLAIM.bodies, `${this.bodiesShown} bodies`);
    if (this.itemsShown > 0 && this.report.failuresOf(CLAIM.items) === 0)
      this.report.pass(CLAIM.items, `${this.itemsShown} disclosed items`);
  }

  private async checkLogKey(checkpoint: Checkpoint): Promise<void> {
    const policy = this.chosen ?? this.policy;
    const opened = await attempt(() => openCheckpoint(this.checkpointBytes, policy === undefined ? [] : policyKeys(policy)));
    if (opened.message !== undefined) return this.report.failed(CLAIM.logSignature, opened.message, FILE.checkpoint);
    if (this.report.failuresOf(CLAIM.logSignature) === 0)
      this.report.pass(CLAIM.logSignature, `size ${checkpoint.size}, origin ${checkpoint.origin}`);
    if (this.chosen !== undefined) this.report.pass(CLAIM.keyOrigin, "the key is in the policy you gave");
    else this.report.notChecked(CLAIM.keyOrigin, keyAdvice(logKeys(policy, this.facts, checkpoint.origin)), FILE.policy);
    const { opened: statement } = this.facts;
    if (statement !== undefined && statement.origin !== "" && statement.origin !== checkpoint.origin) {
      this.report.failed(
        CLAIM.policy,
        `the ledger says that its origin is ${printable(statement.origin)}, the checkpoint is of ${printable(checkpoint.origin)}`,
        FILE.checkpoint,
        statement.entry,
      );
    }
    if (this.policy === undefined) return;
    const newest = this.facts.logKeys.at(-1);
    const own = allLogKeys(this.policy, this.facts, checkpoint.origin);
    if (newest === undefined)
      this.report.notChecked(CLAIM.policy, "the entry that states the log key is withheld", FILE.policy);
    else if (!own.some((key) => sameKey(key, newest.key)))
      this.report.failed(CLAIM.policy, "the log key that the ledger states is not in the policy", FILE.policy);
    else this.report.pass(CLAIM.policy, `${this.facts.logKeys.length} stated keys`);
  }

  private rootAt(checkpoint: Checkpoint, size: number): Digest | undefined {
    if (size === checkpoint.size) return checkpoint.root;
    if (!this.full || this.tree.size !== checkpoint.size || size > this.tree.size) return undefined;
    return this.tree.rootAt(size);
  }

  private async checkAnchors(checkpoint: Checkpoint): Promise<void> {
    const policy = this.chosen ?? this.policy;
    const context: AnchorContext = {
      origin: checkpoint.origin,
      size: checkpoint.size,
      checkpoint: this.checkpointBytes,
      earlierOrigins: this.facts.earlierOrigins(),
      rootAt: (size) => this.rootAt(checkpoint, size),
      logKeys: allLogKeys(policy, this.facts, checkpoint.origin),
      policy,
      ownPolicy: this.chosen === undefined,
      recorded: this.facts.timestamps,
      statedTimes: this.facts.statedTimes,
      certificates: this.trust.certificates,
    };
    await checkContinuations(this.facts, policy, context.rootAt, this.report);
    const checker = new AnchorChecker(context, this.report);
    for (const [size, names] of ascending(this.index.anchors)) {
      const folder = new Map<string, Bytes>();
      for (const [name, path] of [...names].sort(([a], [b]) => (a < b ? -1 : 1))) {
        const bytes = await this.read(CLAIM.anchorCheckpoint, path);
        if (bytes !== undefined) folder.set(name, bytes);
      }
      await checker.check(size, folder);
    }
    await checker.finish();
  }

  private reportWithheld(checkpoint: Checkpoint): void {
    const [have, total] = [this.entries.size, checkpoint.size];
    if (!this.full && have < total) this.report.notChecked(CLAIM.withheld, `${total - have} of ${total} entries are not in this bundle`);
    const shown = this.index.bodies.size + this.index.items.size;
    if (shown < have) this.report.notChecked(CLAIM.withheld, `${have - shown} of ${have} bodies are withheld`);
    if (this.withheldItems > 0) this.report.notChecked(CLAIM.withheld, `${this.withheldItems} items are withheld`);
    if (this.hiddenLeaves > 0)
      this.report.notChecked(CLAIM.withheld, `${this.hiddenLeaves} leaves are hidden: withheld or erased fields, or decoys`);
  }
}
