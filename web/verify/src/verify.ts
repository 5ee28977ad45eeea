// SPDX-License-Identifier: Apache-2.0
// Checks a bundle (docs/formats/bundle.md). It may come from anyone: every name, size and count in it is hostile until checked.
import { BagCheck, indexBundle } from "./bag.ts";
import { Content, type Trust } from "./content.ts";
import { FILE } from "./layout.ts";
import { Report } from "./report.ts";
import type { Source, Watcher } from "./source.ts";
import { wrong } from "./wrong.ts";

export const silent: Watcher = { progress: () => {}, stopped: false };

// A Wrong: this is no bag at all, or the reader's policy is none. Stopped: the watcher asked to. All else is in the report.
// Findings are added to `report`.
export async function verifyBundle(
  source: Source,
  trust: Trust = {},
  watcher: Watcher = silent,
  report: Report = new Report(),
): Promise<Report> {
  const index = await indexBundle(source, report);
  if (!index.has(FILE.bagit)) wrong("there is no bagit.txt: this is no bundle");
  // The content is read first, because the key that signs the list of files is stated in it; what it finds is reported second: when
  // a file was exchanged, that is the first thing to say.
  const found = new Report();
  const content = new Content(source, index, trust, found, watcher);
  await content.check();
  await new BagCheck(source, index, content, report, watcher).run();
  report.append(found);
  return report;
}
