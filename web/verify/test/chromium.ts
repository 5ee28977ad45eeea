// SPDX-License-Identifier: Apache-2.0
// Debian's Chromium, driven over its own protocol (Chrome DevTools Protocol, by a pipe). No package, no port, no network: a name that the
// page would ask for resolves to nothing, and every request is counted.
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

type Message = { id?: number; method?: string; params?: Record<string, unknown>; result?: unknown; error?: { message: string }; sessionId?: string };

export class Browser {
  private next = 1;
  private readonly waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  private readonly listeners: ((message: Message) => void)[] = [];
  private constructor(
    private readonly child: ChildProcess,
    private readonly profile: string,
  ) {
    let rest = "";
    (child.stdio[4] as Readable).setEncoding("utf8").on("data", (chunk: string) => {
      const parts = (rest + chunk).split("\0");
      rest = parts.pop()!;
      for (const part of parts) this.take(JSON.parse(part) as Message);
    });
  }

  static start(program = process.env["HABEAS_CHROMIUM"] ?? "chromium"): Browser {
    const profile = mkdtempSync(join(tmpdir(), "habeas-chromium-"));
    const flags = ["--headless=new", "--remote-debugging-pipe", `--user-data-dir=${profile}`, "--no-first-run", "--disable-gpu"];
    flags.push("--no-sandbox", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND", "--disable-background-networking");
    flags.push("--disable-component-update", "--no-default-browser-check", "--enable-precise-memory-info", "--js-flags=--expose-gc");
    return new Browser(spawn(program, [...flags, "about:blank"], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] }), profile);
  }

  private take(message: Message): void {
    if (message.id === undefined) return this.listeners.forEach((listener) => listener(message));
    const waiting = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (message.error !== undefined) waiting?.reject(new Error(message.error.message));
    else waiting?.resolve(message.result as never);
  }

  send<T = Record<string, unknown>>(method: string, params: object = {}, sessionId?: string): Promise<T> {
    const id = this.next++;
    const text = JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) });
    (this.child.stdio[3] as Writable).write(text + "\0");
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve: resolve as (value: never) => void, reject }));
  }

  on(listener: (message: Message) => void): void {
    this.listeners.push(listener);
  }

  async open(url: string, size = { width: 1280, height: 900 }): Promise<Page> {
    const { targetId } = await this.send<{ targetId: string }>("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await this.send<{ sessionId: string }>("Target.attachToTarget", { targetId, flatten: true });
    const page = new Page(this, sessionId, targetId);
    await page.start(url, size);
    return page;
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    await this.send("Browser.close").catch(() => {});
    await ended;
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

export class Page {
  readonly requests: string[] = [];
  readonly faults: string[] = [];
  constructor(
    private readonly browser: Browser,
    private readonly session: string,
    private readonly target: string,
  ) {}

  private send<T = Record<string, unknown>>(method: string, params: object = {}): Promise<T> {
    return this.browser.send<T>(method, params, this.session);
  }

  async start(url: string, size: { width: number; height: number; mobile?: boolean; deviceScaleFactor?: number }): Promise<void> {
    let loaded = (): void => {};
    const ready = new Promise<void>((resolve) => (loaded = resolve));
    this.browser.on((message) => {
      if (message.sessionId !== this.session) return;
      if (message.method === "Page.loadEventFired") loaded();
      if (message.method === "Network.requestWillBeSent")
        this.requests.push((message.params as { request: { url: string } }).request.url);
      if (message.method === "Runtime.exceptionThrown")
        this.faults.push(JSON.stringify((message.params as { exceptionDetails: object }).exceptionDetails).slice(0, 500));
      if (message.method === "Log.entryAdded") this.faults.push((message.params as { entry: { text: string } }).entry.text);
    });
    for (const domain of ["Page", "Runtime", "Network", "DOM", "Log"]) await this.send(`${domain}.enable`);
    await this.send("Emulation.setDeviceMetricsOverride", { deviceScaleFactor: 1, mobile: false, ...size });
    await this.send("Page.navigate", { url });
    await ready;
  }

  // The value of an expression, promises awaited.
  async ask<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.send<{ result: { value: T }; exceptionDetails?: { exception?: { description: string } } }>(
      "Runtime.evaluate",
      { expression, awaitPromise: true, returnByValue: true },
    );
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description ?? "the page failed");
    return result.value;
  }

  async choose(selector: string, files: string[]): Promise<void> {
    const { root } = await this.send<{ root: { nodeId: number } }>("DOM.getDocument");
    const { nodeId } = await this.send<{ nodeId: number }>("DOM.querySelector", { nodeId: root.nodeId, selector });
    await this.send("DOM.setFileInputFiles", { nodeId, files });
  }

  async until(expression: string, seconds = 60): Promise<void> {
    for (const end = Date.now() + seconds * 1000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50)))
      if (await this.ask<boolean>(`Boolean(${expression})`)) return;
    throw new Error(`not within ${seconds} s: ${expression}`);
  }

  async media(features: Record<string, string>): Promise<void> {
    const list = Object.entries(features).map(([name, value]) => ({ name, value }));
    await this.send("Emulation.setEmulatedMedia", { features: list });
  }

  async key(key: string, code: string, keyCode: number): Promise<void> {
    const common = { key, code, windowsVirtualKeyCode: keyCode };
    await this.send("Input.dispatchKeyEvent", { type: "keyDown", ...common, ...(key === "Enter" ? { text: "\r" } : {}) });
    await this.send("Input.dispatchKeyEvent", { type: "keyUp", ...common });
  }

  // Bytes of the page's JavaScript heap and of the buffers that hang on it, after a collection if asked.
  async heap(collect: boolean): Promise<number> {
    if (collect) await this.send("HeapProfiler.collectGarbage");
    const usage = await this.send<{ usedSize: number; backingStorageSize?: number }>("Runtime.getHeapUsage");
    return usage.usedSize + (usage.backingStorageSize ?? 0);
  }

  async screenshot(whole = true): Promise<Buffer> {
    const { data } = await this.send<{ data: string }>("Page.captureScreenshot", { format: "png", captureBeyondViewport: whole });
    return Buffer.from(data, "base64");
  }

  async close(): Promise<void> {
    await this.browser.send("Target.closeTarget", { targetId: this.target });
  }
}
