// SPDX-License-Identifier: Apache-2.0
// A bundle of a gigabyte in the page: bounded memory, progress, no freeze. Slow, so with HABEAS_SLOW=1 only.
//   large PROGRAM BAGS EXAMPLE WORK [MEGABYTES]
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Browser } from "./chromium.ts";
import { Random } from "./random.ts";

const [program, , , work] = process.argv.slice(2) as [string, string, string, string];
const megabytes = Number(process.argv[6] ?? 1024);
if (process.env["HABEAS_SLOW"] === undefined) {
  console.log("not run: a gigabyte takes a minute; set HABEAS_SLOW=1");
  process.exit(77);
}
rmSync(work, { recursive: true, force: true });
mkdirSync(join(work, "in"), { recursive: true });
const random = new Random(5);
const block = Buffer.alloc(1 << 20);
const spill = (name: string, size: number): void => {
  const file = openSync(join(work, "in", name), "w");
  for (let i = 0; i < size; ++i) {
    for (let at = 0; at < block.length; at += 4096) block.writeUInt32LE(random.next(), at);
    writeSync(file, block);
  }
  closeSync(file);
};
// One file of half of it, the rest in files of eight megabytes.
spill("half-SYNTHETIC.bin", megabytes / 2);
for (let i = 0; i < megabytes / 16; ++i) spill(`part-${i}-SYNTHETIC.bin`, 8);
const env = { ...process.env, HABEAS_HOME: join(work, "keys"), HABEAS_WEAK_KEYS: "demonstration", HABEAS_CASE: join(work, "case"), HABEAS_PASSPHRASE_FILE: join(work, "passphrase.txt") };
writeFileSync(join(work, "passphrase.txt"), "a test protects nobody\n");
const habeas = (...words: string[]): string => execFileSync(program, ["--quiet", ...words], { env, cwd: work, encoding: "utf8", maxBuffer: 1 << 26 });
habeas("init", join(work, "case"), "--name", "SYNTHETIC", "--as", "tester");
habeas("add", "in");
habeas("log", "export", join(work, "bag"), "--zip", join(work, "bag.zip"));
rmSync(join(work, "in"), { recursive: true });
rmSync(join(work, "bag"), { recursive: true });
habeas("verify", "--write-page", join(work, "verify.html"));

const browser = Browser.start();
try {
  const page = await browser.open(pathToFileURL(join(work, "verify.html")).href + "#en");
  const before = await page.heap(true);
  // How long the page was ever busy without letting anybody in.
  await page.ask(`globalThis.longest = 0; globalThis.last = performance.now();
    setInterval(() => { const now = performance.now(); longest = Math.max(longest, now - last); last = now; }, 10); 0`);
  const started = Date.now();
  await page.choose("#choose-zip", [join(work, "bag.zip")]);
  let most = 0;
  const seen = new Set<number>();
  while (!(await page.ask<boolean>("document.querySelector('#report') !== null"))) {
    most = Math.max(most, await page.heap(false));
    seen.add(await page.ask<number>("document.getElementById('bar')?.value ?? -1"));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const seconds = (Date.now() - started) / 1000;
  const verdict = await page.ask<string>("document.querySelector('.verdict').innerText");
  assert.ok(verdict.includes("PASS"), verdict);
  const mib = (bytes: number): string => (bytes / 1048576).toFixed(1);
  const longest = await page.ask<number>("longest");
  assert.ok(most - before < 200 * 1048576, `the heap grew to ${mib(most)} MiB`);
  assert.ok(seen.size > 5, `the bar moved ${seen.size} times`);
  console.log(
    `${mib(statSync(join(work, "bag.zip")).size)} MiB ZIP in ${seconds.toFixed(1)} s; heap at most ${mib(most)} MiB (${mib(before)} before); ` +
      `the page was never busy for more than ${longest.toFixed(0)} ms; the bar stood at ${seen.size} places`,
  );
} finally {
  await browser.close();
}
rmSync(work, { recursive: true, force: true });
