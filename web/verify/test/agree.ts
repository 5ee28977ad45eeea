// SPDX-License-Identifier: Apache-2.0
// Good bundles: the page's engine and `habeas verify` say the same, finding by finding, in the same words, of folder and ZIP.
//   agree PROGRAM BAGS EXAMPLE WORK
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { en } from "../page/words/en.ts";
import { LANGUAGES } from "../page/words/index.ts";
import type { Trust } from "../src/content.ts";
import { verifyBundle } from "../src/verify.ts";
import { verifyZip } from "../src/verify_zip.ts";
import { byProgram, difference } from "./both.ts";
import { folderOnDisk, zipOnDisk } from "./disk.ts";

const [program, bags, example, work] = process.argv.slice(2) as [string, string, string, string];
const source = join(process.env["HABEAS_WEB"] ?? ".", "../..");
let faults = 0;
const fault = (text: string): void => {
  ++faults;
  console.error(`FAIL ${text}`);
};
const seen = new Set<string>();

async function compare(path: string, trust: Trust, options: string[]): Promise<void> {
  const zipped = path.endsWith(".zip");
  const ours = zipped ? await verifyZip(await zipOnDisk(path), trust) : await verifyBundle(folderOnDisk(path), trust);
  const theirs = byProgram(program, path, options);
  const apart = difference(ours, theirs);
  if (apart !== "") return fault(`${path} ${options.join(" ")}: ${apart}`);
  if (ours.overall() !== "PASS") return fault(`${path}: ${ours.firstFailure()?.detail ?? "nothing passed"}`);
  for (const [i, check] of theirs.checks.entries()) {
    if (check.detail !== ours.checks[i]!.detail) fault(`${path}, ${check.id}: "${ours.checks[i]!.detail}" and "${check.detail}"`);
    const words = en.claims[ours.checks[i]!.id];
    if (words.join("|") !== [check.what, check.proves, check.against].join("|")) fault(`the words for ${check.id} differ`);
    seen.add(check.id);
  }
  console.log(`PASS ${path} ${options.join(" ")}: ${ours.checks.length} findings, the same in both`);
}

for (const name of ["full", "subset", "other"]) {
  for (const path of [join(bags, name), join(bags, `${name}.zip`)]) await compare(path, {}, []);
}
for (const name of ["full", "public"]) {
  for (const path of [join(example, name), join(example, `${name}.zip`)]) await compare(path, {}, []);
  const policy = join(example, name, "data/trust/policy.txt");
  const ca = join(example, "authority/ca.pem");
  const trust: Trust = { policy: new Uint8Array(readFileSync(policy)) };
  const options = ["--policy", policy];
  if (existsSync(ca)) {
    trust.certificates = readFileSync(ca, "utf8");
    options.push("--ca", ca);
  }
  await compare(join(example, name), trust, options);
}
// A case to which much happened.
execFileSync(join(source, "tests/verify_page/eventful_case.sh"), [program, work], { stdio: "inherit" });
for (const name of readdirSync(work).filter((one) => /-(full|public)$/.test(one)).sort()) await compare(join(work, name), {}, []);
const expected = ["recovery.authority", "recovery.continuation", "erasure", "exhibit.supplied", "withheld", "act.actor"];
for (const id of expected) if (!seen.has(id)) fault(`no bundle here has a finding of ${id}`);
for (const words of LANGUAGES) {
  for (const [id, [what, proves, against]] of Object.entries(words.claims)) {
    const given = en.claims[id as keyof typeof en.claims];
    if ([what, proves, against].some((text, i) => (text === "") !== (given[i] === ""))) fault(`${words.code}: ${id} has no words`);
  }
}
console.log(`${seen.size} kinds of claims compared`);
process.exit(faults === 0 ? 0 : 1);
