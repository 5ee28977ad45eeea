// SPDX-License-Identifier: Apache-2.0
// The page in Chromium: the verdicts of `habeas verify` id by id, no network, axe-core, keyboard, languages, phone, cancel.
//   browser PROGRAM BAGS EXAMPLE WORK     screenshots are left in WORK
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { byProgram } from "./both.ts";
import { Browser, type Page } from "./chromium.ts";

const [program, bags, example, work] = process.argv.slice(2) as [string, string, string, string];
const axeSource = readFileSync(join(process.env["HABEAS_WEB"] ?? ".", "node_modules/axe-core/axe.min.js"), "utf8");
rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
const html = join(work, "verify.html");
const url = pathToFileURL(html).href;

// What the page shows, as "VERDICT id", sorted, each once.
async function shown(page: Page): Promise<string[]> {
  return page.ask<string[]>(`[...document.querySelectorAll(".claims > li")].map((item) => {
    const badge = item.querySelector(".badge").classList;
    const verdict = badge.contains("PASS") ? "PASS" : badge.contains("FAIL") ? "FAIL" : "NOT CHECKED";
    return verdict + " " + item.querySelector(".head code").textContent;
  }).sort()`);
}

async function check(page: Page, path: string): Promise<void> {
  await page.ask("document.getElementById('again')?.click()");
  await page.choose(path.endsWith(".zip") ? "#choose-zip" : "#choose-folder", [path]);
  await page.until("document.querySelector('#report')");
}

async function axe(page: Page, where: string): Promise<void> {
  if (!(await page.ask<boolean>("globalThis.axe !== undefined"))) await page.ask(axeSource + "; 0");
  const found = await page.ask<{ id: string; nodes: string[] }[]>(
    "axe.run(document).then((r) => r.violations.map((v) => ({ id: v.id, nodes: v.nodes.map((n) => n.html.slice(0, 200)) })))",
  );
  assert.deepEqual(found, [], `axe-core finds fault with ${where}`);
}

const results: string[] = [];
const done = (what: string): void => void results.push(what);

const written = spawnSync(program, ["verify", "--write-page", html, "--json"], { encoding: "utf8" });
assert.equal(written.status, 0, written.stderr);
const version = execFileSync(program, ["--version"], { encoding: "utf8" });
assert.ok(version.includes((JSON.parse(written.stdout) as { sha256: string }).sha256), "--version prints the page's digest");

const browser = Browser.start();
try {
  const page = await browser.open(url + "#en");
  const paths = ["full", "public", "full.zip", "public.zip"].map((name) => join(example, name));
  for (const path of [...paths, join(bags, "subset.zip"), join(bags, "full")]) {
    await check(page, path);
    const theirs = byProgram(program, path);
    assert.deepEqual(await shown(page), [...new Set(theirs.checks.map((one) => `${one.verdict} ${one.id}`))].sort(), path);
    const verdict = await page.ask<string>("document.querySelector('.verdict').innerText");
    assert.ok(verdict.includes(theirs.overall) && theirs.overall === "PASS", verdict);
    const counts = ["PASS", "FAIL", "NOT CHECKED"].map((kind) => theirs.checks.filter((one) => one.verdict === kind).length);
    assert.ok(verdict.includes(`${counts[0]} passed, ${counts[1]} failed, ${counts[2]} not checked`), verdict);
    done(`${path}: the page shows the ${theirs.checks.length} verdicts of habeas verify`);
  }
  assert.ok(await page.ask<boolean>("document.activeElement === document.querySelector('.verdict h2')"), "the verdict has the focus");
  assert.ok(await page.ask<boolean>("document.querySelector('#status').textContent !== ''"), "the verdict is spoken");
  assert.equal(await page.ask("getComputedStyle(document.querySelector('.PASS')).color !== ''"), true);
  const digest = (JSON.parse(written.stdout) as { sha256: string }).sha256;
  await check(page, paths[2]!);
  assert.ok((await page.ask<string>("document.body.innerText")).includes(digest), "the digest of the page in the bundle is shown");
  writeFileSync(join(work, "desktop-pass.png"), await page.screenshot());

  // The reader's own keys.
  await page.ask("document.getElementById('again').click()");
  await page.choose("#trust-policy", [join(example, "full/data/trust/policy.txt")]);
  await page.choose("#trust-certificates", [join(example, "authority/ca.pem")]);
  await page.choose("#choose-folder", [paths[0]!]);
  await page.until("document.querySelector('#report')");
  const trusted = await shown(page);
  assert.ok(trusted.includes("PASS ledger.key-origin") && !trusted.some((line) => line.endsWith("anchor.timestamp-trust")), trusted.join("\n"));
  done("with the reader's policy and certificates: their origin is PASS");

  // A ZIP that another program packed, and a folder that is no bundle.
  const foreign = join(work, "foreign.zip");
  execFileSync("python3", ["-c", `import shutil; shutil.make_archive(${JSON.stringify(foreign.slice(0, -4))}, "zip", ${JSON.stringify(paths[1])})`]);
  await check(page, foreign);
  assert.ok((await page.ask<string>("document.querySelector('.verdict').innerText")).includes("unpack it and check the folder"));
  await page.ask("document.getElementById('again').click()");
  mkdirSync(join(work, "nothing"), { recursive: true });
  writeFileSync(join(work, "nothing/a.txt"), "a");
  await page.choose("#choose-folder", [join(work, "nothing")]);
  await page.until("document.querySelector('main .FAIL')");
  done("a foreign ZIP and a foreign folder are told apart from a bundle");

  // No network: the policy refuses it, and nothing was asked for.
  const refused = "fetch('https://example.org/').then(() => 'fetched', () => 'refused')";
  assert.equal(await page.ask(refused), "refused");
  const image = "new Promise((r) => { const i = new Image(); i.onload = () => r('loaded'); i.onerror = () => r('refused'); i.src = 'https://example.org/i.png'; })";
  assert.equal(await page.ask(image), "refused");
  assert.deepEqual(page.requests.filter((one) => !one.startsWith("file:") && !one.startsWith("blob:") && !one.includes("example.org")), []);
  assert.ok(page.faults.every((fault) => fault.includes("Content Security Policy") || fault.includes("example.org")), page.faults.join("\n"));
  done("the page asks for nothing but itself, and the browser refuses what it might ask for");
  await page.close();

  // By keyboard alone: language, ZIP, folder, details; then Enter on Cancel.
  const keyboard = await browser.open(url + "#en");
  const order: string[] = [];
  for (let i = 0; i < 4; ++i) {
    await keyboard.key("Tab", "Tab", 9);
    order.push(await keyboard.ask<string>("document.activeElement.id || document.activeElement.tagName"));
  }
  assert.deepEqual(order, ["language", "choose-zip", "choose-folder", "SUMMARY"]);
  await keyboard.ask("globalThis.pressed = setInterval(() => document.getElementById('cancel')?.click(), 0)");
  await keyboard.choose("#choose-folder", [join(bags, "full")]);
  await keyboard.until("document.querySelector('main .FAIL')");
  assert.ok((await keyboard.ask<string>("document.querySelector('main').innerText")).includes("Stopped. Nothing was concluded."));
  done("keyboard order, and Cancel stops without a verdict");
  await keyboard.close();

  // axe-core and the shape of the page in each language, light and dark, on a desktop and a phone; good and spoilt.
  const spoilt = join(work, "spoilt");
  execFileSync("cp", ["-r", paths[1]!, spoilt]);
  writeFileSync(join(spoilt, "data/dossier/index.html"), "another page\n");
  const sizes = { desktop: { width: 1280, height: 900 }, phone: { width: 360, height: 740, mobile: true, deviceScaleFactor: 2 } };
  for (const code of ["en", "fa", "ar", "fr"]) {
    for (const [device, size] of Object.entries(sizes)) {
      const one = await browser.open(`${url}#${code}`, size);
      for (const scheme of ["light", "dark"]) {
        const where = `${code}, ${device}, ${scheme}`;
        await one.media({ "prefers-color-scheme": scheme });
        await one.ask("document.getElementById('again')?.click()");
        await axe(one, `the start, ${where}`);
        if (scheme === "light") writeFileSync(join(work, `${code}-${device}-start.png`), await one.screenshot());
        for (const [state, path] of [["good", paths[1]!], ["spoilt", spoilt]] as const) {
          await check(one, path);
          await axe(one, `${state}, ${where}`);
          const wide = await one.ask<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
          assert.ok(wide <= 0, `${where}: the page is ${wide} px wider than the screen`);
          writeFileSync(join(work, `${code}-${device}-${scheme}-${state}.png`), await one.screenshot());
        }
      }
      const direction = code === "fa" || code === "ar" ? "rtl" : "ltr";
      assert.equal(await one.ask("document.documentElement.dir + document.documentElement.lang"), direction + code);
      assert.equal(await one.ask("document.querySelector('.first code').textContent"), "data/dossier/index.html");
      await one.close();
    }
    done(`${code}: axe-core finds nothing on desktop and phone, light and dark, before and after, good and spoilt`);
  }
} finally {
  await browser.close();
}
for (const line of results) console.log(`PASS ${line}`);
