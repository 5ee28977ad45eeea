// SPDX-License-Identifier: Apache-2.0
// What a verification says (docs/formats/verify-report.md).
import type { ClaimId } from "./claims.ts";

export type Verdict = "PASS" | "FAIL" | "NOT CHECKED";

export interface Check {
  id: ClaimId;
  verdict: Verdict;
  detail: string;
  file: string; // "" if nothing is to be named
  index: number; // the ledger entry, or -1
}

const LISTED_PER_CLAIM = 100;

export class Report {
  readonly checks: Check[] = [];
  origin = "";
  size = -1;
  private readonly tallies = new Map<string, number>();

  pass(id: ClaimId, detail: string): void {
    this.add({ id, verdict: "PASS", detail, file: "", index: -1 });
  }
  failed(id: ClaimId, detail: string, file: string, index = -1): void {
    this.add({ id, verdict: "FAIL", detail, file, index });
  }
  notChecked(id: ClaimId, detail: string, file = "", index = -1): void {
    this.add({ id, verdict: "NOT CHECKED", detail, file, index });
  }

  private add(check: Check): void {
    const key = `${check.verdict} ${check.id}`;
    const count = (this.tallies.get(key) ?? 0) + 1;
    this.tallies.set(key, count);
    if (count <= LISTED_PER_CLAIM) this.checks.push(check);
  }

  // Adds what another report on the same thing found, after what is here.
  append(other: Report): void {
    this.checks.push(...other.checks);
    for (const [key, count] of other.tallies) this.tallies.set(key, (this.tallies.get(key) ?? 0) + count);
    if (other.size >= 0) [this.origin, this.size] = [other.origin, other.size];
  }

  count(verdict: Verdict): number {
    let total = 0;
    for (const [key, count] of this.tallies) if (key.startsWith(`${verdict} `)) total += count;
    return total;
  }
  failuresOf(id: ClaimId): number {
    return this.tallies.get(`FAIL ${id}`) ?? 0;
  }
  // Findings beyond those that are listed, by "VERDICT id".
  unlisted(): [string, number][] {
    return [...this.tallies].filter(([, count]) => count > LISTED_PER_CLAIM).map(([key, count]) => [key, count - LISTED_PER_CLAIM]);
  }

  firstFailure(): Check | undefined {
    return this.checks.find((check) => check.verdict === "FAIL");
  }
  // Silence is never success.
  overall(): "PASS" | "FAIL" {
    return this.count("FAIL") === 0 && this.count("PASS") > 0 ? "PASS" : "FAIL";
  }
}
