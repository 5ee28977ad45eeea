// SPDX-License-Identifier: Apache-2.0
// Every one of 200 seeded tamperings fails in the page's engine and names the place, and `habeas verify` says the same, finding by finding.
// A sample of them (all, with HABEAS_SLOW=1) goes through the page in Chromium too.
//   tamper PROGRAM BAGS EXAMPLE WORK
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { spawnSync } from "node:child_process";
import { pathToFileURL } from "node:url";
import { equal } from "../src/bytes.ts";
import type { Report } from "../src/report.ts";
import { MemorySource } from "../src/source.ts";
import { verifyBundle } from "../src/verify.ts";
import { verifyZip } from "../src/verify_zip.ts";
import { byProgram, difference } from "./both.ts";
import { Browser, type Page } from "./chromium.ts";
import { readKeys, type Files } from "./exporter.ts";
import { Random } from "./random.ts";
import { tamperings, type Material, type Tampering } from "./tamperings.ts";

const TAMPERINGS = 200;
const IN_BROWSER = 16;
const [program, bags, example, work] = process.argv.slice(2) as [string, string, string, string];
const seed = Number(process.env["HABEAS_SEED"] ?? 1);
const slow = process.env["HABEAS_SLOW"] !== undefined;

function load(folder: string, below = ""): Files {
  const files: Files = new Map();
  for (const name of readdirSync(join(folder, below))) {
    const path = below === "" ? name : `${below}/${name}`;
    if (statSync(join(folder, path)).isDirectory()) for (const [inner, bytes] of load(folder, path)) files.set(inner, bytes);
    else files.set(path, new Uint8Array(readFileSync(join(folder, path))));
  }
  return files;
}

// What lies on disk now; a bundle has hundreds of files of which few change.
let onDisk: Files = new Map();

// On disk as `bag` or `bag.zip`.
function place(tampering: Tampering): string {
  const zip = join(work, "bag.zip");
  const bag = join(work, "bag");
  if (tampering.zip !== undefined) {
    writeFileSync(zip, tampering.zip);
    return zip;
  }
  const files = tampering.files!;
  for (const path of onDisk.keys()) {
    if (files.has(path)) continue;
    rmSync(join(bag, path));
    // A folder that became empty is something else than none.
    for (let folder = dirname(path); folder !== "." && readdirSync(join(bag, folder)).length === 0; folder = dirname(folder))
      rmSync(join(bag, folder), { recursive: true });
  }
  for (const [path, bytes] of files) {
    const before = onDisk.get(path);
    if (before !== undefined && equal(before, bytes)) continue;
    mkdirSync(dirname(join(bag, path)), { recursive: true });
    writeFileSync(join(bag, path), bytes);
  }
  onDisk = new Map(files);
  return bag;
}

async function byEngine(tampering: Tampering): Promise<Report> {
  if (tampering.zip !== undefined) return verifyZip(new Blob([tampering.zip]));
  return verifyBundle(new MemorySource(tampering.files!));
}

async function inBrowser(page: Page, path: string): Promise<string> {
  await page.ask("document.getElementById('again')?.click()");
  await page.choose(path.endsWith(".zip") ? "#choose-zip" : "#choose-folder", [path]);
  await page.until("document.querySelector('#report')");
  return page.ask<string>("document.querySelector('.verdict').className + ' ' + document.querySelector('.verdict').innerText");
}

const keys = readKeys(bags);
const [full, subset, other] = ["full", "subset", "other"].map((name) => load(join(bags, name))) as [Files, Files, Files];
const demo = ["full", "public"].map((name) => join(example, name)).filter((path) => existsSync(path)).map((path) => load(path));
const material: Material = { full, subset, other, demo, keys };
rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
const html = join(work, "verify.html");
const written = spawnSync(program, ["verify", "--write-page", html], { encoding: "utf8" });
if (written.status !== 0) throw new Error(written.stderr);
const browser = Browser.start();
let faults = 0;
let tried = 0;
let shown = 0;
try {
  const page = await browser.open(pathToFileURL(html).href + "#en");
  for (const tampering of tamperings(material, new Random(seed))) {
    if (tried === TAMPERINGS) break;
    const report = await byEngine(tampering);
    const path = place(tampering);
    const problems: string[] = [];
    const first = report.firstFailure();
    if (report.overall() !== "FAIL" || first === undefined) problems.push("it passes");
    else if (!tampering.place.test(`${first.file} entry ${first.index}`) && tampering.place.source !== ".")
      problems.push(`it names ${first.file} entry ${first.index}, not ${tampering.place.source}: ${first.detail}`);
    if (first !== undefined && first.file === "" && first.index < 0 && first.detail === "") problems.push("it names no place");
    const apart = difference(report, byProgram(program, path));
    if (apart !== "") problems.push(apart);
    if (slow || tried % Math.ceil(TAMPERINGS / IN_BROWSER) === 0) {
      ++shown;
      const text = await inBrowser(page, path);
      if (!text.startsWith("verdict FAIL")) problems.push(`the page shows: ${text}`);
      if (first !== undefined && first.file !== "" && !text.includes(first.file)) problems.push(`the page does not name ${first.file}: ${text}`);
    }
    for (const problem of problems) console.error(`FAIL tampering ${tried} (${tampering.name}): ${problem}`);
    faults += problems.length;
    ++tried;
  }
  if (page.faults.length > 0 || page.requests.length !== 1) {
    ++faults;
    console.error(`FAIL the page: ${page.faults.join("; ")}; requests ${page.requests.join(" ")}`);
  }
} finally {
  await browser.close();
}
rmSync(join(work, "bag"), { recursive: true, force: true });
console.log(`${tried} tamperings (seed ${seed}): each fails in both and names the same place; ${shown} of them in Chromium`);
process.exit(faults === 0 ? 0 : 1);
