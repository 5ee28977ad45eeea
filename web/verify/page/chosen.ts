// SPDX-License-Identifier: Apache-2.0
// What a person chose or dropped: one file, or the files of a folder.
import { breath } from "../src/source.ts";

export interface ChosenFile {
  path: string;
  blob: Blob;
}

export type Chosen = { name: string; zip: Blob } | { name: string; files: ChosenFile[] };

export function fromFiles(files: FileList | readonly File[]): Chosen | undefined {
  const all = [...files];
  const first = all[0];
  if (first === undefined) return undefined;
  if (all.length === 1 && first.webkitRelativePath === "") return { name: first.name, zip: first };
  const chosen = all.map((file) => ({ path: file.webkitRelativePath === "" ? file.name : file.webkitRelativePath, blob: file }));
  return { name: chosen[0]!.path.split("/")[0]!, files: chosen };
}

async function walk(entry: FileSystemEntry, found: ChosenFile[]): Promise<void> {
  if (entry.isFile) {
    const blob = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    found.push({ path: entry.fullPath.replace(/^\//, ""), blob });
    if (found.length % 500 === 0) await breath();
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // A browser gives a hundred at a time, and none at the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return;
    for (const one of some) await walk(one, found);
  }
}

export async function fromDrop(data: DataTransfer): Promise<Chosen | undefined> {
  // The entries are there during the event only; what follows must not come between.
  const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const files = [...data.files];
  const folder = entries.find((entry) => entry.isDirectory);
  if (folder === undefined) return fromFiles(files);
  const found: ChosenFile[] = [];
  for (const entry of entries) await walk(entry, found);
  return { name: folder.name, files: found };
}
