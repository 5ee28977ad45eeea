// SPDX-License-Identifier: Apache-2.0
// The claims that a bundle is checked for, by the ids of docs/formats/verify-report.md. The words stand in page/words.

export const CLAIM = {
  archive: "bundle.archive",
  files: "bundle.files",
  note: "bundle.note",
  signer: "bundle.signer",
  tagFiles: "bundle.tag-files",
  payload: "bundle.payload",
  policy: "bundle.policy",
  entries: "ledger.entries",
  root: "ledger.root",
  logSignature: "ledger.signature",
  keyOrigin: "ledger.key-origin",
  tiles: "ledger.tiles",
  proofs: "ledger.proofs",
  quorum: "witness.quorum",
  cosignatures: "witness.cosignature",
  anchorCheckpoint: "anchor.checkpoint",
  timestamp: "anchor.timestamp",
  timestampTrust: "anchor.timestamp-trust",
  timestampRecord: "anchor.timestamp-record",
  bodies: "body.root",
  items: "body.items",
  acts: "act.signature",
  actors: "act.actor",
  times: "act.times",
  recovery: "recovery.authority",
  continuation: "recovery.continuation",
  erased: "erasure",
  withheld: "withheld",
  exhibits: "exhibit.bytes",
  supplied: "exhibit.supplied",
  anchors: "claim.anchors",
  derivatives: "derivative.bytes",
} as const;

export type ClaimId = (typeof CLAIM)[keyof typeof CLAIM];
