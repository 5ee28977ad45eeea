// SPDX-License-Identifier: Apache-2.0
// The trust file: which logs and witnesses a reader believes, and how many of them. c2sp.org/tlog-policy.
import { isDecimal, printable, textOf, toHex } from "./bytes.ts";
import { Lines } from "./lines.ts";
import { COSIGNATURE, ED25519, parseVkey, type VerifierKey } from "./note.ts";
import { Wrong, wrong } from "./wrong.ts";

const MAX_BYTES = 1 << 20;
const MAX_OF_EACH = 256;

export interface Policy {
  logs: VerifierKey[];
  witnesses: { name: string; key: VerifierKey }[];
  groups: { name: string; threshold: number; members: string[] }[];
  quorum: string;
}

export function policyKeys(policy: Policy): VerifierKey[] {
  return [...policy.logs, ...policy.witnesses.map((witness) => witness.key)];
}

class PolicyReader {
  private readonly policy: Policy = { logs: [], witnesses: [], groups: [], quorum: "none" };
  private readonly names = new Set<string>();
  private readonly used = new Set<string>();
  private readonly keys = new Set<string>();
  private quorumSeen = false;
  constructor(private readonly lines: Lines) {}

  read(): Policy {
    while (!this.lines.atEnd) {
      const words = this.lines.next().split(/[ \t]+/).filter((word) => word !== "");
      if (words.length > 0 && !words[0]!.startsWith("#")) this.line(words);
    }
    if (!this.quorumSeen) wrong("the policy has no quorum line");
    return this.policy;
  }

  private line(words: string[]): void {
    if (words[0] === "log") this.log(words);
    else if (words[0] === "witness") this.witness(words);
    else if (words[0] === "group") this.group(words);
    else if (words[0] === "quorum") this.quorum(words);
    else this.lines.wrong(`'${printable(words[0]!)}' is not log, witness, group or quorum`);
  }

  private log(words: string[]): void {
    if (words.length < 2 || words.length > 3) this.lines.wrong("a log line reads: log <vkey> [<url>]");
    const key = this.key(words[1]!, ED25519, "a log");
    if (this.policy.logs.length === MAX_OF_EACH) this.lines.wrong("too many logs");
    this.policy.logs.push(key);
  }

  private witness(words: string[]): void {
    if (words.length < 3 || words.length > 4) this.lines.wrong("a witness line reads: witness <name> <vkey> [<url>]");
    const name = this.define(words[1]!);
    const key = this.key(words[2]!, COSIGNATURE, "a witness");
    if (this.policy.witnesses.length === MAX_OF_EACH) this.lines.wrong("too many witnesses");
    this.policy.witnesses.push({ name, key });
  }

  private group(words: string[]): void {
    if (words.length < 4) this.lines.wrong("a group line reads: group <name> all|any|<number> <member>...");
    const members = words.slice(3);
    for (const name of members) {
      if (!this.names.has(name)) this.lines.wrong(`'${printable(name)}' is not defined on an earlier line`);
      if (this.used.has(name)) this.lines.wrong(`'${printable(name)}' is already a member of a group`);
      this.used.add(name);
    }
    const rule = words[2]!;
    let threshold = rule === "all" ? members.length : 1;
    if (rule !== "all" && rule !== "any") {
      threshold = isDecimal(rule) ? Number(rule) : 0;
      if (threshold < 1 || threshold > members.length)
        this.lines.wrong(`the threshold '${printable(rule)}' is not all, any or a number from 1 to ${members.length}`);
    }
    const name = this.define(words[1]!);
    if (this.policy.groups.length === MAX_OF_EACH) this.lines.wrong("too many groups");
    this.policy.groups.push({ name, threshold, members });
  }

  private quorum(words: string[]): void {
    const name = words[1];
    if (words.length !== 2 || name === undefined) return this.lines.wrong("a quorum line reads: quorum <name>|none");
    if (this.quorumSeen) this.lines.wrong("there is a quorum already");
    if (name !== "none" && !this.names.has(name)) this.lines.wrong(`'${printable(name)}' is not defined on an earlier line`);
    this.policy.quorum = name;
    this.quorumSeen = true;
  }

  private define(name: string): string {
    if (name === "none") this.lines.wrong("'none' cannot be defined");
    if (this.names.has(name)) this.lines.wrong(`'${printable(name)}' is defined twice`);
    this.names.add(name);
    return name;
  }

  private key(text: string, type: number, owner: string): VerifierKey {
    let key: VerifierKey;
    try {
      key = parseVkey(text);
    } catch (error) {
      if (error instanceof Wrong) return this.lines.wrong(error.message);
      throw error;
    }
    if (key.type !== type) this.lines.wrong(`a key of this type cannot belong to ${owner}`);
    const hex = toHex(key.publicKey);
    if (this.keys.has(hex)) this.lines.wrong(`the key of ${printable(key.name)} stands on an earlier line already`);
    this.keys.add(hex);
    return key;
  }
}

export function parsePolicy(bytes: Uint8Array): Policy {
  if (bytes.length > MAX_BYTES) wrong(`the policy is larger than ${MAX_BYTES} bytes`);
  for (const byte of bytes) {
    if ((byte < 0x20 && byte !== 9 && byte !== 10) || byte === 0x7f) wrong("the policy holds a control character");
  }
  return new PolicyReader(new Lines(textOf(bytes, "the policy"), "the policy")).read();
}

// Whether the witnesses at these indexes satisfy the quorum.
export function quorumMet(policy: Policy, witnesses: ReadonlySet<number>): boolean {
  if (policy.quorum === "none") return true;
  const met = new Map<string, boolean>();
  for (const [i, witness] of policy.witnesses.entries()) met.set(witness.name, witnesses.has(i));
  // Groups name only what stands before them, so one pass settles them all.
  for (const group of policy.groups)
    met.set(group.name, group.members.filter((name) => met.get(name)).length >= group.threshold);
  return met.get(policy.quorum) ?? false;
}
