// SPDX-License-Identifier: Apache-2.0
// Times that actors state against those of witnesses and timestamp authorities (docs/formats/verify-report.md, act.times).
import { CLAIM } from "./claims.ts";
import type { Report } from "./report.ts";

// Clocks may differ by this much before it is said.
const TOLERANCE = 15 * 60;

// Seconds since 1970 of "2020-12-09T14:03:00Z"; undefined for any other form.
export function fromRfc3339(text: string): number | undefined {
  const found = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z$/.exec(text);
  if (found === null) return undefined;
  const [year, month, day, hour, minute, second] = found.slice(1).map(Number) as [number, number, number, number, number, number];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return date.getTime() / 1000 + hour * 3600 + minute * 60 + second;
}

export function toRfc3339(seconds: number): string {
  if (Math.abs(seconds) > 253402300799) return `${seconds} seconds after 1970`;
  return new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, "Z");
}

export interface StatedTime {
  entry: number;
  at: number;
}

// Somebody else saw the first `size` entries at that time.
export interface SeenTime {
  size: number;
  at: number;
  who: string;
  file: string;
  witness: number; // which one, by the policy; -1: a timestamp
  recorded: number; // the entry that holds this timestamp; -1: none
}

function span(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${Math.floor(minutes / 1440)} days`;
}

function agrees(stated: readonly StatedTime[], seen: SeenTime, latest: StatedTime[], earliest: StatedTime[], report: Report): boolean {
  let good = true;
  const from = (entry: number): number => {
    const at = stated.findIndex((time) => time.entry >= entry);
    return at < 0 ? stated.length : at;
  };
  const covered = from(seen.size);
  const last = latest[covered - 1];
  if (last !== undefined && last.at > seen.at + TOLERANCE) {
    good = false;
    report.failed(
      CLAIM.times,
      `entry ${last.entry} says that it was made at ${toRfc3339(last.at)}, and ${seen.who} saw it ${span(last.at - seen.at)} earlier, at ` +
        `${toRfc3339(seen.at)}: its date is not to be relied on, or their clock was wrong`,
      seen.file,
      last.entry,
    );
  }
  if (seen.recorded < 0) return good;
  const first = earliest[from(seen.recorded + 1)];
  if (first === undefined || first.at >= seen.at - TOLERANCE) return good;
  report.failed(
    CLAIM.times,
    `entry ${first.entry} says that it was made at ${toRfc3339(first.at)}, but it follows entry ${seen.recorded}, which holds ` +
      `${seen.who}, made ${span(seen.at - first.at)} later, at ${toRfc3339(seen.at)}: it is dated back, or a clock was wrong`,
    seen.file,
    first.entry,
  );
  return false;
}

// A witness cosigns nothing smaller than what it saw before.
function checkOrderOfEachWitness(seen: readonly SeenTime[], report: Report): void {
  const latest = new Map<number, SeenTime>();
  for (const row of seen.filter(({ witness }) => witness >= 0).sort((a, b) => a.size - b.size)) {
    const before = latest.get(row.witness);
    if (before !== undefined && before.size < row.size && before.at > row.at + TOLERANCE) {
      report.failed(
        CLAIM.times,
        `${row.who} saw size ${row.size} at ${toRfc3339(row.at)} and the smaller size ${before.size} after it, at ` +
          `${toRfc3339(before.at)}: no witness does that; ask it for its record`,
        row.file,
      );
    }
    if (before === undefined || row.at > before.at) latest.set(row.witness, row);
  }
}

// `stated` ascends by entry.
export function checkTimes(stated: readonly StatedTime[], seen: readonly SeenTime[], report: Report): void {
  const latest = stated.slice();
  for (let i = 1; i < latest.length; ++i) if (latest[i]!.at < latest[i - 1]!.at) latest[i] = latest[i - 1]!;
  const earliest = stated.slice();
  for (let i = earliest.length; i-- > 1; ) if (earliest[i - 1]!.at > earliest[i]!.at) earliest[i - 1] = earliest[i]!;
  const good = seen.filter((row) => agrees(stated, row, latest, earliest, report)).length;
  checkOrderOfEachWitness(seen, report);
  for (let i = 1; i < stated.length; ++i) {
    const [before, now] = [stated[i - 1]!, stated[i]!];
    if (now.at >= before.at - TOLERANCE) continue;
    report.notChecked(
      CLAIM.times,
      `entry ${now.entry} is dated ${span(before.at - now.at)} before entry ${before.entry}, which it follows: a clock was wrong, and ` +
        "the case alone cannot say which",
      "",
      now.entry,
    );
  }
  if (good > 0 && report.failuresOf(CLAIM.times) === 0 && stated.length > 0)
    report.pass(CLAIM.times, `${good} times of others, within ${TOLERANCE / 60} minutes`);
}
