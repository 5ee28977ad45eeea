// SPDX-License-Identifier: Apache-2.0
// What the page's engine says of a bundle, in the JSON of docs/formats/verify-report.md without the words: node judge.js PATH
// PATH is a folder or a ZIP. For tests; the page itself is tried in a browser by page.ts.
import { readFileSync, statSync } from "node:fs";
import { folderOnDisk, zipOnDisk } from "./disk.ts";
import { toJson } from "./report_json.ts";
import { verifyBundle } from "../src/verify.ts";
import { verifyZip } from "../src/verify_zip.ts";

const path = process.argv[2];
const policy = process.argv[3];
if (path === undefined) {
  console.error("usage: node judge.js PATH [POLICY]");
  process.exit(2);
}
const trust = policy === undefined ? {} : { policy: new Uint8Array(readFileSync(policy)) };
const report = statSync(path).isDirectory() ? await verifyBundle(folderOnDisk(path), trust) : await verifyZip(await zipOnDisk(path), trust);
console.log(JSON.stringify(toJson(report), null, 1));
process.exitCode = report.overall() === "PASS" ? 0 : 1;
