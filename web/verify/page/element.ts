// SPDX-License-Identifier: Apache-2.0
// Elements from words. What comes from a bundle enters as text and never as markup.

type Child = Node | string | undefined;

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string>,
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  for (const child of children) if (child !== undefined && child !== "") made.append(child);
  return made;
}

// Words of the machine: left to right and in English, whatever the page is in.
export function machine(text: string, tag: "span" | "code" = "span"): HTMLElement {
  return element(tag, { class: "machine", dir: "ltr", lang: "en", translate: "no" }, text);
}
