// SPDX-License-Identifier: Apache-2.0
// A bundle as one file.
import { CLAIM } from "./claims.ts";
import type { Trust } from "./content.ts";
import { Report } from "./report.ts";
import type { Watcher } from "./source.ts";
import { silent, verifyBundle } from "./verify.ts";
import { attempt } from "./wrong.ts";
import { ZipSource } from "./zip.ts";

export async function verifyZip(blob: Blob, trust: Trust = {}, watcher: Watcher = silent): Promise<Report> {
  const report = new Report();
  const opened = await attempt(() => ZipSource.open(blob));
  if (opened.value === undefined) {
    // Of the rest nothing can be said.
    report.failed(CLAIM.archive, opened.message, "");
    return report;
  }
  const files = await opened.value.list();
  report.pass(CLAIM.archive, `${files.length} files in one folder, and nothing else`);
  return verifyBundle(opened.value, trust, watcher, report);
}
