// SPDX-License-Identifier: Apache-2.0
// What `habeas verify --json` says, in the shape of the page's own findings.
import { spawnSync } from "node:child_process";
import type { Check, Report } from "../src/report.ts";

export interface Found {
  overall: string;
  checks: { id: string; verdict: string; detail: string; file: string; index: number; what: string; proves: string; against: string }[];
}

export function byProgram(program: string, path: string, options: string[] = []): Found {
  const run = spawnSync(program, ["verify", "--json", ...options, path], { encoding: "utf8", maxBuffer: 1 << 28 });
  if (run.status !== 0 && run.status !== 1) throw new Error(`habeas verify ${path} ended with ${run.status}: ${run.stderr}`);
  const found = JSON.parse(run.stdout) as Found;
  for (const check of found.checks) {
    check.file ??= "";
    check.index ??= -1;
  }
  return found;
}

// One line for each finding: what must be the same.
export const lines = (checks: readonly (Check | Found["checks"][number])[]): string[] =>
  checks.map(({ id, verdict, file, index }) => `${verdict} ${id} ${file} ${index}`);

// Where two lists first differ; "" if they are the same. A timestamp that the page cannot judge is NOT CHECKED there, as verify-report.md
// says: then what rests on timestamps is not compared.
export function difference(ours: Report, theirs: Found): string {
  const unjudged = ours.checks.some((check) => check.detail.startsWith("this page cannot judge"));
  const compared = (list: string[]): string[] => (unjudged ? list.filter((line) => !/ (anchor\.timestamp|act\.times)/.test(line)) : list);
  const [a, b] = [compared(lines(ours.checks)), compared(lines(theirs.checks))];
  for (let i = 0; i < Math.max(a.length, b.length); ++i) {
    if (a[i] !== b[i]) {
      return `finding ${i}: the page says\n  ${a[i] ?? "nothing"}\nand habeas verify says\n  ${b[i] ?? "nothing"}`;
    }
  }
  return ours.overall() === theirs.overall ? "" : `overall: ${ours.overall()} and ${theirs.overall}`;
}
