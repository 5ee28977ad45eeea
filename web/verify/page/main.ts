// SPDX-License-Identifier: Apache-2.0
// The page: what was chosen goes to the engine (src), what it says is shown. Nothing is kept, nothing is sent.
import { printable, toHex } from "../src/bytes.ts";
import type { Trust } from "../src/content.ts";
import { FILE } from "../src/layout.ts";
import type { Report } from "../src/report.ts";
import { FolderSource, sha256Of, type Source, type Watcher } from "../src/source.ts";
import { silent, verifyBundle } from "../src/verify.ts";
import { verifyZip } from "../src/verify_zip.ts";
import { Stopped, Wrong } from "../src/wrong.ts";
import { ZipSource } from "../src/zip.ts";
import { fromDrop, fromFiles, type Chosen } from "./chosen.ts";
import { element, machine } from "./element.ts";
import { reportText, reportView } from "./view.ts";
import { firstChoice, LANGUAGES } from "./words/index.ts";
import { en } from "./words/en.ts";
import type { Words } from "./words/words.ts";

type State =
  | { kind: "waiting"; message: string; detail: string }
  | { kind: "working"; name: string; watcher: { stopped: boolean } }
  | { kind: "done"; name: string; report: Report; pageDigest: string };

let words: Words = firstChoice(location.hash, navigator.languages);
let state: State = { kind: "waiting", message: "", detail: "" };
const trust: { policy: File | undefined; certificates: File | undefined } = { policy: undefined, certificates: undefined };

const page = document.getElementById("page")!;
// Spoken by screen readers as it changes; it stays while the rest is drawn anew.
const status = element("p", { role: "status", id: "status" });
const headline = element("div", {});
const body = element("div", {});

function chooser(label: string, attributes: Record<string, string>): HTMLElement {
  const input = element("input", { type: "file", ...attributes });
  input.addEventListener("change", () => {
    const chosen = fromFiles(input.files ?? []);
    if (chosen !== undefined) void check(chosen);
  });
  return element("label", { class: "choose" }, label, input);
}

function trustField(label: string, accept: string, which: "policy" | "certificates"): HTMLElement {
  const input = element("input", { type: "file", accept, id: `trust-${which}` });
  input.addEventListener("change", () => (trust[which] = input.files?.[0]));
  return element("label", { class: "field" }, label, input);
}

function dropArea(): HTMLElement {
  const area = element("div", { class: "drop" }, element("p", {}, words.drop));
  const zip = chooser(words.chooseZip, { accept: ".zip,application/zip", id: "choose-zip" });
  const folder = chooser(words.chooseFolder, { webkitdirectory: "", id: "choose-folder" });
  area.append(element("div", { class: "buttons" }, zip, folder));
  const over = (event: DragEvent): void => {
    event.preventDefault();
    area.classList.add("over");
  };
  area.addEventListener("dragenter", over);
  area.addEventListener("dragover", over);
  area.addEventListener("dragleave", () => area.classList.remove("over"));
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    area.classList.remove("over");
    if (event.dataTransfer === null) return;
    void fromDrop(event.dataTransfer).then((chosen) => (chosen === undefined ? undefined : check(chosen)));
  });
  return area;
}

function waitingView(message: string, detail: string): HTMLElement {
  const view = element("main", {}, element("p", {}, words.lead), element("p", { class: "small" }, words.offline));
  if (message !== "") view.append(element("p", { class: "FAIL" }, element("strong", {}, message), detail === "" ? "" : ": ", machine(detail)));
  view.append(dropArea());
  const fields = element("details", { class: "trust" }, element("summary", {}, words.trustHeading), element("p", {}, words.trustText));
  fields.append(trustField(words.policyLabel, ".txt,text/plain", "policy"), trustField(words.certificatesLabel, ".pem,.crt", "certificates"));
  fields.open = trust.policy !== undefined || trust.certificates !== undefined;
  view.append(fields);
  return view;
}

function workingView(name: string, watcher: { stopped: boolean }): HTMLElement {
  const cancel = element("button", { type: "button", class: "second", id: "cancel" }, words.cancel);
  cancel.addEventListener("click", () => (watcher.stopped = true));
  const bar = element("progress", { id: "bar", max: "100", "aria-label": words.busy(name) });
  return element("main", {}, element("h2", {}, words.busy(name)), bar, element("p", { class: "buttons" }, cancel));
}

function save(report: Report, name: string): void {
  const url = URL.createObjectURL(new Blob([reportText(report, name, en)], { type: "text/plain" }));
  element("a", { href: url, download: "verify-report.txt" }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

function doneView(report: Report, name: string, pageDigest: string, focus: boolean): HTMLElement {
  const shown = reportView(report, name, pageDigest, words);
  const keep = element("button", { type: "button", id: "save" }, words.save);
  keep.addEventListener("click", () => save(report, name));
  const again = element("button", { type: "button", class: "second", id: "again" }, words.again);
  again.addEventListener("click", () => show({ kind: "waiting", message: "", detail: "" }));
  shown.root.append(element("p", { class: "buttons" }, keep, again));
  if (focus) setTimeout(() => shown.heading.focus(), 0);
  return element("main", {}, shown.root);
}

function aboutView(): HTMLElement {
  const about = element("footer", {}, element("h2", {}, words.truthHeading), ...words.truthText.map((text) => element("p", {}, text)));
  about.append(element("h2", {}, words.selfHeading), ...words.selfText.map((text) => element("p", {}, text)));
  return about;
}

function languageChoice(): HTMLElement {
  const select = element("select", { id: "language" });
  for (const one of LANGUAGES) {
    const option = element("option", { value: one.code, lang: one.code }, one.language);
    option.selected = one === words;
    select.append(option);
  }
  select.addEventListener("change", () => {
    words = LANGUAGES.find(({ code }) => code === select.value)!;
    draw(false);
    document.getElementById("language")?.focus();
  });
  return element("label", { class: "languages" }, words.languageLabel, select);
}

function draw(focus: boolean): void {
  const root = document.documentElement;
  root.lang = words.code;
  root.dir = words.direction;
  document.title = words.title;
  const header = element("header", {}, element("h1", {}, words.title), languageChoice());
  let main: HTMLElement;
  if (state.kind === "waiting") main = waitingView(state.message, state.detail);
  else if (state.kind === "working") main = workingView(state.name, state.watcher);
  else main = doneView(state.report, state.name, state.pageDigest, focus);
  headline.replaceChildren(header);
  body.replaceChildren(main, aboutView());
}

function show(next: State): void {
  state = next;
  status.textContent = next.kind === "done" ? (next.report.overall() === "PASS" ? words.resultPass : words.resultFail) : "";
  status.className = next.kind === "done" ? "unseen" : "";
  draw(true);
}

// Tells where it is, a few times a second on the bar and every quarter in words.
function watcherOf(name: string): Watcher & { stopped: boolean } {
  let last = 0;
  let spoken = "";
  return {
    stopped: false,
    progress(what, done, total) {
      const now = performance.now();
      if (now - last < 200 && done < total) return;
      last = now;
      const bar = document.getElementById("bar");
      const percent = total > 0 ? Math.floor((done / total) * 100) : 0;
      if (bar instanceof HTMLProgressElement) bar.value = percent;
      const activity = what in words.working ? words.working[what as keyof Words["working"]] : words.busy(name);
      const line = `${activity}: ${words.percent(percent - (percent % 25))}`;
      if (line !== spoken) status.textContent = spoken = line;
    },
  };
}

// Of the page in the bundle, to compare with a copy that one trusts; "" if there is none.
async function pageDigest(source: Source): Promise<string> {
  try {
    return toHex(await sha256Of(source, FILE.page, silent, () => {}));
  } catch {
    return "";
  }
}

async function readTrust(): Promise<Trust> {
  const chosen: Trust = {};
  if (trust.policy !== undefined) chosen.policy = new Uint8Array(await trust.policy.arrayBuffer());
  if (trust.certificates !== undefined) chosen.certificates = await trust.certificates.text();
  return chosen;
}

async function check(chosen: Chosen): Promise<void> {
  const name = printable(chosen.name);
  const watcher = watcherOf(name);
  show({ kind: "working", name, watcher });
  try {
    let report: Report;
    let digest = "";
    if ("zip" in chosen) {
      report = await verifyZip(chosen.zip, await readTrust(), watcher);
      if (report.size >= 0) digest = await pageDigest(await ZipSource.open(chosen.zip));
    } else {
      const source = new FolderSource(chosen.files);
      report = await verifyBundle(source, await readTrust(), watcher);
      digest = await pageDigest(source);
    }
    show({ kind: "done", name, report, pageDigest: digest });
  } catch (error) {
    if (error instanceof Stopped) return show({ kind: "waiting", message: words.stopped, detail: "" });
    const detail = error instanceof Wrong ? error.message : `this is a fault of the page, not of the bundle: ${String(error)}`;
    show({ kind: "waiting", message: words.notABundle, detail });
  }
}

// A file that misses the area must not replace the page.
for (const type of ["dragover", "drop"]) addEventListener(type, (event) => event.preventDefault());
page.append(headline, status, body);
show(state);
