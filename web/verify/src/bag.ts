// SPDX-License-Identifier: Apache-2.0
// The bag: which files there are, and that they are those that the exporting actor signed.
import { equal, printable, toHex, utf8 } from "./bytes.ts";
import { CLAIM, type ClaimId } from "./claims.ts";
import type { Content } from "./content.ts";
import { BAGIT_TEXT, classify, FILE, isTagFile, LISTED_TAG_FILES, parseManifest, parseStatement, REQUIRED } from "./layout.ts";
import type { Manifest, Statement } from "./layout.ts";
import { ED25519, keyOf, parseNote, verifyNote, type Note } from "./note.ts";
import type { Report } from "./report.ts";
import { byPathBytes, readAll, sha256Of, TEXT_LIMIT, type Source, type Watcher } from "./source.ts";
import { attempt, wrong } from "./wrong.ts";

const MANIFEST_LIMIT = 1 << 29;

// The files whose names are good, by kind.
export class Index {
  readonly sizes = new Map<string, number>();
  readonly entries = new Map<number, string>();
  readonly proofs = new Map<number, string>();
  readonly bodies = new Map<number, string>();
  readonly items = new Map<number, Map<number, string>>();
  readonly anchors = new Map<number, Map<string, string>>();
  readonly tiles: string[] = []; // "tile/..."
  readonly exhibits = new Map<string, string>();
  readonly derivatives = new Map<string, string>();

  has(path: string): boolean {
    return this.sizes.has(path);
  }

  add(path: string, size: number): void {
    const what = classify(path);
    this.sizes.set(path, size);
    switch (what.part) {
      case "entry":
        this.entries.set(what.index, path);
        break;
      case "proof":
        this.proofs.set(what.index, path);
        break;
      case "body":
        this.bodies.set(what.index, path);
        break;
      case "item":
        nested(this.items, what.index).set(what.ordinal, path);
        break;
      case "anchor":
        nested(this.anchors, what.index).set(what.name, path);
        break;
      case "tile":
        this.tiles.push(what.name);
        break;
      case "exhibit":
        this.exhibits.set(what.name, path);
        break;
      case "derivative":
        this.derivatives.set(what.name, path);
        break;
    }
  }
}

function nested<K>(map: Map<number, Map<K, string>>, key: number): Map<K, string> {
  let inner = map.get(key);
  if (inner === undefined) map.set(key, (inner = new Map()));
  return inner;
}

// Sorts the files by kind; reports every name that no bundle may have.
export async function indexBundle(source: Source, report: Report): Promise<Index> {
  const index = new Index();
  const folded = new Set<string>();
  for (const file of (await source.list()).sort(byPathBytes)) {
    if (file.path === "fetch.txt") {
      report.failed(CLAIM.files, "a bundle that asks to fetch parts from elsewhere is refused", file.path);
      continue;
    }
    const added = await attempt(() => {
      classify(file.path);
      const lower = file.path.toLowerCase();
      if (folded.has(lower)) wrong("another file differs from it in letters' case only");
      folded.add(lower);
      index.add(file.path, file.size);
    });
    if (added.message !== undefined) report.failed(CLAIM.files, added.message, file.path);
  }
  index.tiles.sort();
  return index;
}

export class BagCheck {
  private statement: Statement | undefined;
  private noteGood = false;
  private signerMissing = ""; // why the note could not be checked; said last
  constructor(
    private readonly source: Source,
    private readonly index: Index,
    private readonly content: Content,
    private readonly report: Report,
    private readonly watcher: Watcher,
  ) {}

  // Note, tag manifest, tag files, manifest, payload: the first failure names the file that is to blame.
  async run(): Promise<void> {
    for (const path of REQUIRED) if (!this.index.has(path)) this.report.failed(CLAIM.files, "it is missing", path);
    if (this.report.failuresOf(CLAIM.files) === 0)
      this.report.pass(CLAIM.files, `${this.index.sizes.size} files, all of names that a bundle has`);
    await this.checkNote();
    await this.checkTagFiles();
    await this.checkPayload();
    this.checkStatement();
  }

  private async checkNote(): Promise<void> {
    if (!this.index.has(FILE.note)) return;
    const read = await attempt(async () => {
      const note = parseNote(await readAll(this.source, FILE.note, TEXT_LIMIT));
      const statement = parseStatement(note.text);
      if (note.signatures.length !== 1) wrong(`there must be one signature line, and there are ${note.signatures.length}`);
      return { note, statement };
    });
    if (read.message !== undefined) return this.report.failed(CLAIM.note, read.message, FILE.note);
    this.statement = read.value!.statement;
    // The signature first: whatever the statement says counts only then.
    await this.checkSigner(read.value!.statement, read.value!.note);
  }

  private async checkSigner(statement: Statement, note: Note): Promise<void> {
    const name = note.signatures[0]!.name;
    const prefix = `${statement.origin}/`;
    const id = name.startsWith(prefix) ? name.slice(prefix.length) : "";
    const actor = this.content.facts.actors.get(id);
    if (actor?.key === undefined) {
      // Perhaps because the file that states it was exchanged: that is then said first.
      this.signerMissing = `no disclosed entry states a key of ${printable(name)}`;
      return;
    }
    const key = keyOf(name, ED25519, actor.key);
    const good = await attempt(() => verifyNote(note, [key]));
    if (good.message !== undefined) return this.report.failed(CLAIM.note, good.message, FILE.note);
    this.noteGood = true;
    this.report.pass(CLAIM.note, `signed by ${id}`);
    if (actor.status === "active") this.report.pass(CLAIM.signer, `${id} is active by the entries disclosed`);
    else if (actor.status === "") this.report.notChecked(CLAIM.signer, `the status of ${id} is withheld`, FILE.note);
    else this.report.failed(CLAIM.signer, `${id} is ${printable(actor.status)} by the entries disclosed`, FILE.note);
  }

  private async readManifest(path: string, claim: ClaimId): Promise<Manifest | undefined> {
    if (!this.index.has(path)) return undefined;
    const read = await attempt(async () => parseManifest(await readAll(this.source, path, MANIFEST_LIMIT)));
    if (read.message !== undefined) this.report.failed(claim, read.message, path);
    return read.value;
  }

  private async checkTagFiles(): Promise<void> {
    const path = FILE.tagManifest;
    if (!this.index.has(path)) return;
    const own = await attempt(async () => toHex(await sha256Of(this.source, path, this.watcher, () => {})));
    if (own.message !== undefined) return this.report.failed(CLAIM.tagFiles, own.message, path);
    if (this.statement !== undefined && own.value !== this.statement.tagManifest)
      return this.report.failed(CLAIM.tagFiles, "it is not the list that bundle.note signs", path);
    const listed = await this.readManifest(path, CLAIM.tagFiles);
    if (listed === undefined) return;
    for (const must of LISTED_TAG_FILES) if (!listed.has(must)) this.report.failed(CLAIM.tagFiles, `${must} is not listed`, path);
    if (this.index.has(FILE.page) && !listed.has(FILE.page))
      this.report.failed(CLAIM.tagFiles, "it is not in the tag manifest", FILE.page);
    for (const [file, digest] of listed) await this.checkTagFile(file, digest);
    if (this.index.has(FILE.bagit)) {
      const declaration = await attempt(() => readAll(this.source, FILE.bagit, TEXT_LIMIT));
      if (declaration.value !== undefined && !equal(declaration.value, utf8(BAGIT_TEXT)))
        this.report.failed(CLAIM.tagFiles, "it is not the declaration of BagIt 1.0", FILE.bagit);
    }
    if (this.report.failuresOf(CLAIM.tagFiles) === 0) this.report.pass(CLAIM.tagFiles, `${listed.size} files`);
  }

  private async checkTagFile(file: string, digest: string): Promise<void> {
    const found = await attempt(async () => {
      if (!isTagFile(file)) wrong("it must not be listed as a tag file");
      if (!this.index.has(file)) wrong("it is listed and missing");
      const sha256 = toHex(await sha256Of(this.source, file, this.watcher, () => {}));
      if (sha256 !== digest) wrong("its bytes are not those that were sent");
    });
    if (found.message !== undefined) this.report.failed(CLAIM.tagFiles, found.message, file);
  }

  private async checkPayload(): Promise<void> {
    const listed = await this.readManifest(FILE.manifest, CLAIM.payload);
    if (listed === undefined) return;
    const present: [string, string][] = [];
    for (const [path, digest] of listed) {
      if (!path.startsWith("data/")) this.report.failed(CLAIM.payload, "it is listed as payload and lies outside data/", path);
      else if (!this.index.has(path)) this.report.failed(CLAIM.payload, "it is listed and missing", path);
      else present.push([path, digest]);
    }
    for (const path of this.index.sizes.keys()) {
      if (path.startsWith("data/") && !listed.has(path)) this.report.failed(CLAIM.payload, "it is not in the manifest", path);
    }
    const total = present.reduce((sum, [path]) => sum + this.index.sizes.get(path)!, 0);
    let done = 0;
    for (const [path, digest] of present) {
      const advance = (bytes: number): void => this.watcher.progress("hashing", (done += bytes), total);
      const found = await attempt(async () => {
        if (toHex(await sha256Of(this.source, path, this.watcher, advance)) !== digest) wrong("its bytes are not those that were sent");
        for (const folder of ["data/exhibits/", "data/derivatives/"])
          if (path.startsWith(folder) && path.slice(folder.length) !== digest) wrong("its name is not its digest");
      });
      if (found.message !== undefined) this.report.failed(CLAIM.payload, found.message, path);
    }
    if (this.report.failuresOf(CLAIM.payload) === 0) this.report.pass(CLAIM.payload, `${present.length} files re-hashed`);
  }

  private checkStatement(): void {
    if (this.signerMissing !== "") this.report.failed(CLAIM.signer, this.signerMissing, FILE.note);
    const [note, checkpoint] = [this.statement, this.content.checkpoint];
    if (note === undefined || checkpoint === undefined) return;
    if (checkpoint.origin === note.origin && checkpoint.size === note.size) return;
    this.report.failed(
      CLAIM.note,
      `the note is about size ${note.size} of ${printable(note.origin)}, the bundle about size ${checkpoint.size} of ` +
        printable(checkpoint.origin),
      this.noteGood ? FILE.checkpoint : FILE.note,
    );
  }
}
