// SPDX-License-Identifier: Apache-2.0
// Makes verify.html, one file: node build.mjs OUTPUT. The same sources give the same bytes. It is not minified, so that whoever wants to
// know what it does can read it. The policy in it lets in this one script and this one style, by their hashes, and no network.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const output = process.argv[2];
if (output === undefined) throw new Error("usage: node build.mjs OUTPUT");

const built = await build({
  absWorkingDir: here,
  entryPoints: ["page/main.ts"],
  bundle: true,
  write: false,
  format: "iife",
  target: ["chrome109", "firefox115", "safari16"],
  charset: "utf8",
  legalComments: "inline",
  logLevel: "warning",
});
const script = "\n" + built.outputFiles[0].text;
if (/<\/script|<!--/i.test(script)) throw new Error("the script holds what would end it");
const style = "\n" + readFileSync(join(here, "page/page.css"), "utf8");
const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const policy = `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; base-uri 'none'; form-action 'none'`;
const page = readFileSync(join(here, "page/page.html"), "utf8")
  .replace("{{policy}}", () => policy)
  .replace("{{style}}", () => style)
  .replace("{{script}}", () => script);
writeFileSync(output, page);
