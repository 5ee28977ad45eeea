// SPDX-License-Identifier: Apache-2.0
// A report as a person reads it: the verdict, the first failure, then what failed, what could not be checked, what holds.
import type { Check, Report, Verdict } from "../src/report.ts";
import { element, machine } from "./element.ts";
import type { Words } from "./words/words.ts";

const ORDER: readonly Verdict[] = ["FAIL", "NOT CHECKED", "PASS"];
const SYMBOL: Record<Verdict, string> = { PASS: "✓", FAIL: "✗", "NOT CHECKED": "–" };
const style = (verdict: Verdict): string => (verdict === "NOT CHECKED" ? "UNCHECKED" : verdict);

function place(check: Check, words: Words): HTMLElement | undefined {
  if (check.file === "" && check.index < 0) return undefined;
  if (check.file === "") return element("span", {}, words.place("", check.index));
  const entry = check.index < 0 ? "" : words.place("", check.index);
  return element("span", {}, machine(check.file, "code"), entry === "" ? "" : ` (${entry})`);
}

function finding(check: Check, words: Words): HTMLElement {
  const where = place(check, words);
  return element("p", { class: "detail" }, where, where === undefined ? "" : ": ", machine(check.detail));
}

// All findings of one claim with one verdict.
function claimItem(checks: readonly Check[], unlisted: number, words: Words): HTMLElement {
  const first = checks[0]!;
  const [what, proves, against] = words.claims[first.id];
  const badge = element("span", { class: `badge ${style(first.verdict)}` }, `${SYMBOL[first.verdict]} ${words.verdicts[first.verdict]}`);
  const head = element("div", { class: "head" }, badge, element("h3", {}, what), machine(first.id, "code"));
  const item = element("li", {}, head);
  if (checks.length === 1) {
    item.append(finding(first, words));
  } else {
    const list = element("ul", {}, ...checks.map((check) => element("li", {}, finding(check, words))));
    if (unlisted > 0) list.append(element("li", {}, words.more(unlisted)));
    const open = first.verdict === "FAIL" || checks.length <= 3;
    const details = element("details", { class: "places" }, element("summary", {}, words.details(checks.length + unlisted)), list);
    details.open = open;
    item.append(details);
  }
  const lines = [
    first.verdict === "PASS" && proves !== "" ? `${words.proves}: ${proves}` : "",
    first.verdict !== "NOT CHECKED" && against !== "" ? `${words.against}: ${against}` : "",
  ].filter((line) => line !== "");
  if (lines.length > 0) item.append(element("div", { class: "words" }, ...lines.map((line) => element("p", {}, line))));
  return item;
}

function section(verdict: Verdict, report: Report, words: Words): HTMLElement | undefined {
  const byClaim = new Map<string, Check[]>();
  for (const check of report.checks.filter((one) => one.verdict === verdict))
    byClaim.set(check.id, [...(byClaim.get(check.id) ?? []), check]);
  if (byClaim.size === 0) return undefined;
  const unlisted = new Map(report.unlisted());
  const heading = { FAIL: words.failedHeading, "NOT CHECKED": words.uncheckedHeading, PASS: words.passedHeading }[verdict];
  const items = [...byClaim].map(([id, checks]) => claimItem(checks, unlisted.get(`${verdict} ${id}`) ?? 0, words));
  return element("section", {}, element("h2", {}, heading), element("ul", { class: "claims" }, ...items));
}

// The log key to compare, as the finding about its origin states it.
function logKey(report: Report): string {
  const origin = report.checks.find((check) => check.id === "ledger.key-origin" && check.verdict === "NOT CHECKED");
  return origin === undefined ? "" : (origin.detail.split("--policy: ")[1] ?? "");
}

export interface Shown {
  root: HTMLElement;
  heading: HTMLElement; // to be given the focus
}

export function reportView(report: Report, name: string, pageDigest: string, words: Words): Shown {
  const overall = report.overall();
  const heading = element("h2", { tabindex: "-1" }, `${SYMBOL[overall]} ${overall === "PASS" ? words.resultPass : words.resultFail}`);
  const verdict = element("div", { class: `verdict ${overall}` }, heading);
  verdict.append(element("p", {}, overall === "PASS" ? words.passMeans : words.failMeans));
  const first = report.firstFailure();
  if (first !== undefined) {
    const where = place(first, words) ?? words.claims[first.id][0];
    verdict.append(element("p", { class: "first" }, element("strong", {}, `${words.firstFailure}: `), where, ": ", machine(first.detail)));
  }
  verdict.append(element("p", {}, words.counts(report.count("PASS"), report.count("FAIL"), report.count("NOT CHECKED"))));
  const root = element("div", { id: "report" }, verdict, element("p", { class: "small" }, machine(name), " · "));
  if (report.size >= 0) root.lastElementChild!.append(words.log(report.origin, report.size));
  const key = logKey(report);
  if (key !== "" && overall === "PASS") {
    root.append(element("h2", {}, words.keyHeading), element("p", {}, words.keyText));
    root.append(element("code", { class: "key machine", dir: "ltr", lang: "en" }, key));
  }
  for (const one of ORDER) root.append(section(one, report, words) ?? "");
  if (words.technical !== "") root.append(element("p", { class: "small" }, words.technical));
  if (pageDigest !== "") root.append(element("p", { class: "small" }, `${words.selfDigest} `, machine(pageDigest, "code")));
  return { root, heading };
}

// The same as plain text in English, as `habeas verify` prints it.
export function reportText(report: Report, name: string, words: Words): string {
  const lines = [`verify.html: bundle ${name}`];
  if (report.size >= 0) lines.push(`log: ${report.origin}, ${report.size} entries`);
  lines.push("");
  for (const check of report.checks) {
    const [what, proves, against] = words.claims[check.id];
    lines.push(`${check.verdict.padEnd(13)}${what}  [${check.id}]`);
    const where = words.place(check.file, check.index);
    if (where !== "") lines.push(`             where:   ${where}`);
    lines.push(`             ${check.verdict === "PASS" ? "checked: " : "reason:  "}${check.detail}`);
    if (check.verdict === "PASS") lines.push(`             proves:  ${proves}`);
    if (check.verdict !== "NOT CHECKED") lines.push(`             against: ${against}`);
  }
  for (const [key, count] of report.unlisted()) lines.push(`and ${count} more: ${key}`);
  const counts = words.counts(report.count("PASS"), report.count("FAIL"), report.count("NOT CHECKED"));
  lines.push("", `RESULT: ${report.overall()} (${counts})`, "");
  return lines.join("\n");
}
