// SPDX-License-Identifier: Apache-2.0
// What can go wrong. Everything that bytes can cause is a Wrong, and becomes a finding of the report.

export class Wrong extends Error {
  // How long the text that was read was not yet looked at, for messages only.
  constructor(message: string) {
    super(message);
    this.name = "Wrong";
  }
}

// Whoever watches asked to stop. Never a finding.
export class Stopped extends Error {
  constructor() {
    super("stopped before everything was checked");
    this.name = "Stopped";
  }
}

export function wrong(message: string): never {
  throw new Wrong(message);
}

// Runs `work`; what is wrong there is said of `where`.
export function within<T>(where: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Wrong) throw new Wrong(`${where}: ${error.message}`);
    throw error;
  }
}

// Either what `work` gives, or what was wrong. Anything but a Wrong goes on as it came.
export async function attempt<T>(
  work: () => T | Promise<T>,
): Promise<{ value: T; message?: undefined } | { value?: undefined; message: string }> {
  try {
    return { value: await work() };
  } catch (error) {
    if (error instanceof Wrong) return { message: error.message };
    throw error;
  }
}

// What was wrong, or "".
export function attemptNow(work: () => void): string {
  try {
    work();
    return "";
  } catch (error) {
    if (error instanceof Wrong) return error.message;
    throw error;
  }
}
