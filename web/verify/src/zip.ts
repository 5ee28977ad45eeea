// SPDX-License-Identifier: Apache-2.0
// The ZIP of a bundle (docs/formats/bundle.md, "As one file"). It has one form: every header follows from the names, sizes and checksums, so
// each is made again here and compared. Two names for the same bytes, bytes under no name, a header that says something else than the
// directory: none of these can be written in that form. Nothing is read but what is asked for.
import { concat, equal, latin1, printable, utf8, type Bytes } from "./bytes.ts";
import { crc32 } from "./crc32.ts";
import { isSafePath } from "./layout.ts";
import { piecesOf, type Source, type SourceFile } from "./source.ts";
import { wrong } from "./wrong.ts";

const END_SIZE = 22;
const END64_SIZE = 56;
const LOCATOR_SIZE = 20;
const LOCAL_SIZE = 30;
const CENTRAL_SIZE = 46;
const MAX16 = 0xffff;
const MAX32 = 0xffffffff;
// Names of 20 million files at their usual length; more does not fit into a browser.
const DIRECTORY_LIMIT = 1 << 30;
const OTHER_TOOL = "it is not in the form that habeas writes; if it was packed anew, unpack it and check the folder";

export interface Member {
  name: string; // with the top folder
  size: number;
  crc: number;
  offset: number; // of its local header
}

class Writer {
  readonly bytes: Bytes;
  private readonly view: DataView;
  private at = 0;
  constructor(size: number) {
    this.bytes = new Uint8Array(size);
    this.view = new DataView(this.bytes.buffer);
  }
  u16(...values: number[]): this {
    for (const value of values) {
      this.view.setUint16(this.at, value, true);
      this.at += 2;
    }
    return this;
  }
  u32(...values: number[]): this {
    for (const value of values) {
      this.view.setUint32(this.at, value, true);
      this.at += 4;
    }
    return this;
  }
  u64(...values: number[]): this {
    for (const value of values) {
      this.view.setBigUint64(this.at, BigInt(value), true);
      this.at += 8;
    }
    return this;
  }
}

const short32 = (value: number): number => Math.min(value, MAX32);

// The extra field that holds what does not fit into 32 bits.
function extra64(values: number[]): Bytes {
  if (values.length === 0) return new Uint8Array();
  return new Writer(4 + 8 * values.length).u16(1, 8 * values.length).u64(...values).bytes;
}

export function localHeader(member: Member): Bytes {
  const name = utf8(member.name);
  const extra = extra64(member.size >= MAX32 ? [member.size, member.size] : []);
  const fixed = new Writer(LOCAL_SIZE).u32(0x04034b50).u16(extra.length > 0 ? 45 : 20, 0, 0, 0, 0x21);
  fixed.u32(member.crc, short32(member.size), short32(member.size)).u16(name.length, extra.length);
  return concat(fixed.bytes, name, extra);
}

export function centralHeader(member: Member): Bytes {
  const name = utf8(member.name);
  const large = member.size >= MAX32 ? [member.size, member.size] : [];
  const extra = extra64(member.offset >= MAX32 ? [...large, member.offset] : large);
  const version = extra.length > 0 ? 45 : 20;
  const fixed = new Writer(CENTRAL_SIZE).u32(0x02014b50).u16(0x300 | version, version, 0, 0, 0, 0x21);
  fixed.u32(member.crc, short32(member.size), short32(member.size)).u16(name.length, extra.length, 0, 0, 0);
  fixed.u32(0x81a40000, short32(member.offset));
  return concat(fixed.bytes, name, extra);
}

// What stands after the directory.
export function endRecords(count: number, directory: { offset: number; size: number }): Bytes {
  const { offset, size } = directory;
  const end = new Writer(END_SIZE).u32(0x06054b50).u16(0, 0, Math.min(count, MAX16), Math.min(count, MAX16));
  end.u32(short32(size), short32(offset)).u16(0);
  if (count < MAX16 && size < MAX32 && offset < MAX32) return end.bytes;
  const end64 = new Writer(END64_SIZE).u32(0x06064b50).u64(44).u16(0x300 | 45, 45).u32(0, 0).u64(count, count, size, offset);
  const locator = new Writer(LOCATOR_SIZE).u32(0x07064b50, 0).u64(offset + size).u32(1);
  return concat(end64.bytes, locator.bytes, end.bytes);
}

export async function sliceOf(blob: Blob, from: number, to: number): Promise<Bytes> {
  const pieces: Bytes[] = [];
  for await (const piece of piecesOf(blob, from, to)) pieces.push(piece);
  return concat(...pieces);
}

interface Directory {
  count: number;
  offset: number;
  size: number;
}

async function findDirectory(blob: Blob): Promise<Directory> {
  if (blob.size < END_SIZE) wrong("it is cut off, or no ZIP");
  const tailSize = Math.min(blob.size, END_SIZE + LOCATOR_SIZE + END64_SIZE);
  const tail = await sliceOf(blob, blob.size - tailSize, blob.size);
  const view = new DataView(tail.buffer);
  const at = tailSize - END_SIZE;
  if (view.getUint32(at, true) !== 0x06054b50) wrong(`the end of its directory is not where it should be: ${OTHER_TOOL}`);
  let found: Directory = {
    count: view.getUint16(at + 10, true),
    size: view.getUint32(at + 12, true),
    offset: view.getUint32(at + 16, true),
  };
  if (found.count === MAX16 || found.size === MAX32 || found.offset === MAX32) {
    if (at < LOCATOR_SIZE + END64_SIZE || view.getUint32(0, true) !== 0x06064b50) wrong(`its directory has no 64-bit end: ${OTHER_TOOL}`);
    const [count, size, offset] = [32, 40, 48].map((place) => Number(view.getBigUint64(place, true))) as [number, number, number];
    found = { count, size, offset };
  }
  const end = endRecords(found.count, found);
  if (found.offset + found.size + end.length !== blob.size || !equal(end, tail.subarray(tailSize - end.length)))
    wrong(`the end of its directory says something else than there is: ${OTHER_TOOL}`);
  if (found.size > DIRECTORY_LIMIT) wrong("its directory is larger than this page can hold");
  return found;
}

// The bytes of one header of the directory, taken for what they say; undefined if they are no header.
function readCentral(bytes: Uint8Array, offset: number): Member | undefined {
  if (bytes.length < CENTRAL_SIZE) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const nameLength = view.getUint16(28, true);
  const extraAt = CENTRAL_SIZE + nameLength;
  if (bytes.length < extraAt) return undefined;
  let size = view.getUint32(24, true);
  if (size === MAX32) {
    if (bytes.length < extraAt + 12) return undefined;
    size = Number(view.getBigUint64(extraAt + 4, true));
  }
  return { name: latin1(bytes.subarray(CENTRAL_SIZE, extraAt)), size, crc: view.getUint32(16, true), offset };
}

// "habeas-<16 hex>/": one folder, so that unpacking makes one. "" for any other beginning.
function folderOf(name: string): string {
  return /^habeas-[0-9a-f]{16}\//.exec(name)?.[0] ?? "";
}

function readDirectory(bytes: Bytes, directory: Directory): Member[] {
  const members: Member[] = [];
  let at = 0;
  let offset = 0;
  let folder = "";
  for (let i = 0; i < directory.count; ++i) {
    const member = readCentral(bytes.subarray(at), offset);
    const name = member?.name ?? "";
    const where = name === "" ? `name ${i + 1}` : printable(name);
    if (i === 0) folder = folderOf(name);
    const safe = folder !== "" && name.startsWith(folder) && isSafePath(name.slice(folder.length));
    const header = member !== undefined && safe ? centralHeader(member) : undefined;
    if (member === undefined || header === undefined || !equal(header, bytes.subarray(at, at + header.length)))
      return wrong(`the directory of the archive is wrong at ${where}: ${OTHER_TOOL}`);
    const before = members.at(-1)?.name ?? "";
    if (!(before < name)) wrong(`the directory of the archive is out of order at ${where}: ${OTHER_TOOL}`);
    members.push(member);
    at += header.length;
    offset += localHeader(member).length + member.size;
    if (offset > directory.offset) wrong(`${where} is said to be larger than the archive has room for: ${OTHER_TOOL}`);
  }
  if (at !== directory.size || offset !== directory.offset) wrong(`there are bytes under no name in the archive: ${OTHER_TOOL}`);
  return members;
}

export class ZipSource implements Source {
  private readonly members = new Map<string, Member>();
  private constructor(
    private readonly blob: Blob,
    members: readonly Member[],
  ) {
    for (const member of members) this.members.set(member.name.slice(folderOf(member.name).length), member);
  }

  static async open(blob: Blob): Promise<ZipSource> {
    const directory = await findDirectory(blob);
    const bytes = await sliceOf(blob, directory.offset, directory.offset + directory.size);
    return new ZipSource(blob, readDirectory(bytes, directory));
  }

  async list(): Promise<SourceFile[]> {
    return [...this.members].map(([path, { size }]) => ({ path, size }));
  }

  async *stream(path: string): AsyncGenerator<Bytes> {
    const member = this.members.get(path);
    if (member === undefined) return wrong("there is no such file");
    const header = localHeader(member);
    const begin = member.offset + header.length;
    if (!equal(await sliceOf(this.blob, member.offset, begin), header))
      wrong("what stands before it in the archive is not what the archive's directory says");
    let crc = 0;
    for await (const piece of piecesOf(this.blob, begin, begin + member.size)) {
      crc = crc32(crc, piece);
      yield piece;
    }
    if (crc !== member.crc) wrong("its checksum in the archive is not that of its bytes");
  }
}
