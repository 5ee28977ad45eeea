// SPDX-License-Identifier: Apache-2.0
// What the page says, in each of its languages.
import type { ClaimId } from "../../src/claims.ts";

// What is checked, what a PASS proves, and against whom. Empty where nothing is proven.
export type ClaimWords = readonly [what: string, proves: string, against: string];

export interface Words {
  language: string; // its name in itself
  code: string;
  direction: "ltr" | "rtl";
  title: string;
  lead: string;
  offline: string;
  drop: string;
  chooseZip: string;
  chooseFolder: string;
  trustHeading: string;
  trustText: string;
  policyLabel: string;
  certificatesLabel: string;
  cancel: string;
  stopped: string;
  busy: (name: string) => string;
  working: Record<"hashing" | "reading the ledger" | "reading bodies", string>;
  percent: (percent: number) => string;
  notABundle: string;
  resultPass: string;
  resultFail: string;
  passMeans: string;
  failMeans: string;
  firstFailure: string;
  place: (file: string, entry: number) => string;
  counts: (pass: number, fail: number, unchecked: number) => string;
  log: (origin: string, size: number) => string;
  failedHeading: string;
  uncheckedHeading: string;
  passedHeading: string;
  verdicts: Record<"PASS" | "FAIL" | "NOT CHECKED", string>;
  proves: string;
  against: string;
  details: (count: number) => string;
  more: (count: number) => string;
  technical: string;
  keyHeading: string;
  keyText: string;
  save: string;
  again: string;
  selfHeading: string;
  selfText: string[];
  selfDigest: string;
  truthHeading: string;
  truthText: string[];
  languageLabel: string;
  claims: Record<ClaimId, ClaimWords>;
}
