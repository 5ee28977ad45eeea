// SPDX-License-Identifier: Apache-2.0
import type { Report } from "../src/report.ts";

// As `habeas verify --json` has it, without what/proves/against.
export function toJson(report: Report): object {
  const first = report.firstFailure();
  return {
    overall: report.overall(),
    origin: report.origin,
    size: report.size,
    counts: { pass: report.count("PASS"), fail: report.count("FAIL"), not_checked: report.count("NOT CHECKED"), listed: report.checks.length },
    first_failure: first === undefined ? null : { id: first.id, detail: first.detail, file: first.file, index: first.index },
    checks: report.checks,
  };
}
