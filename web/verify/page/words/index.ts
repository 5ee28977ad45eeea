// SPDX-License-Identifier: Apache-2.0
import { ar } from "./ar.ts";
import { en } from "./en.ts";
import { fa } from "./fa.ts";
import { fr } from "./fr.ts";
import type { Words } from "./words.ts";

export const LANGUAGES: readonly Words[] = [en, fa, ar, fr];

// That of the address ("#fa"), else the first of the reader's that the page has.
export function firstChoice(fragment: string, preferred: readonly string[]): Words {
  for (const wanted of [fragment.slice(1), ...preferred]) {
    const found = LANGUAGES.find(({ code }) => wanted.toLowerCase().split("-")[0] === code);
    if (found !== undefined) return found;
  }
  return en;
}
