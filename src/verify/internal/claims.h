// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verify/report.h"

// Every kind of claim that verification makes, with what it proves and against whom. The ids are
// stable (docs/formats/verify-report.md lists them).

namespace habeas::verifier {

// The ledger.
inline constexpr Claim kSettings{"case.settings", "habeas.toml agrees with the first ledger entry",
                                 "this folder is the case that the ledger says it is",
                                 "a folder that was renamed, mixed up or edited"};
inline constexpr Claim kEntries{"ledger.entries",
                                "every ledger entry is well formed and of a known kind",
                                "nothing in the ledger is read in two ways or passed over",
                                "damage, and entries that another program would read differently"};
inline constexpr Claim kRoot{
    "ledger.root", "the entries hash to the root in the checkpoint",
    "no entry was changed, added, dropped or moved since the checkpoint was signed",
    "anyone who can write to the disk but does not hold the log key"};
inline constexpr Claim kLogSignature{"ledger.signature", "the checkpoint is signed by the log key",
                                     "the holder of the log key stands by exactly these entries",
                                     "anyone without the log key"};
inline constexpr Claim kKeyOrigin{"ledger.key-origin", "where the log key comes from",
                                  "the log key is the one you chose to trust",
                                  "somebody who made another log with another key"};
inline constexpr Claim kTiles{"ledger.tiles", "the tiles give what the entries give",
                              "other people's transparency-log clients see the same ledger",
                              "damage to the derived files"};
inline constexpr Claim kUnsigned{"ledger.unsigned", "entries after the checkpoint", "",
                                 "entries that are not signed yet"};
inline constexpr Claim kProofs{"ledger.proofs", "inclusion proofs lead to the signed root",
                               "each disclosed entry is in the ledger at its place",
                               "an entry slipped into the bundle"};
inline constexpr Claim kQuorum{"witness.quorum", "enough witnesses cosigned, by the policy",
                               "independent witnesses saw this ledger and no other of that origin",
                               "a log operator who shows different ledgers to different people"};
inline constexpr Claim kCosignatures{
    "witness.cosignature", "cosignatures of witnesses",
    "the witness saw this checkpoint, at the time stated, as the successor of all it saw before",
    "a log operator who rewrites or forks the ledger"};
inline constexpr Claim kAnchorCheckpoint{
    "anchor.checkpoint", "anchored checkpoints are earlier states of this ledger",
    "the ledger only grew since the anchor was made", "a log operator who rewrites the ledger"};
inline constexpr Claim kTimestamp{
    "anchor.timestamp", "trusted timestamps of checkpoints (RFC 3161)",
    "the ledger up to the anchored size existed at the time stated", "back-dating, also by us"};
inline constexpr Claim kTimestampTrust{"anchor.timestamp-trust", "whose timestamp authority it is",
                                       "the authority is one that you chose to trust",
                                       "a timestamp authority made up by the sender"};
inline constexpr Claim kTimestampRecord{"anchor.timestamp-record",
                                        "timestamp responses are those the ledger recorded",
                                        "no recorded timestamp was lost or exchanged",
                                        "somebody who removes an inconvenient timestamp"};

// Bodies and what they say.
inline constexpr Claim kBodies{
    "body.root", "every body hashes to the root in its entry",
    "what the entries stand for (claims, custody, decisions) is unchanged",
    "anyone who can write to the disk but does not hold the log key"};
inline constexpr Claim kItems{
    "body.items", "items are well formed: cores, fields named once, decoys",
    "no leaf can be shown in two ways, without its core, or with another hedge",
    "somebody who shows a denial as an affirmation"};
inline constexpr Claim kActs{"act.signature", "each act is signed by its actor",
                             "the named actor did this, with a key that was valid at that entry",
                             "somebody who holds the log key but not the actor's"};
inline constexpr Claim kActors{"act.actor", "each act is by an actor who was known and active",
                               "nobody acted before being appointed or after being suspended",
                               "former members and strangers"};
inline constexpr Claim kApprovals{
    "act.approvals", "what takes several persons was agreed by them",
    "nobody erased, released a hold or lowered a policy alone when the case asked for more",
    "a single administrator, and whoever holds one actor's key"};
inline constexpr Claim kHolds{
    "act.holds", "nothing was erased while a hold protected it",
    "what somebody ordered to be kept was kept until the hold was released as the policy demands",
    "a custodian who destroys what a court or the other side has asked for"};
inline constexpr Claim kTimes{
    "act.times", "times that actors state agree with those of witnesses and authorities",
    "no entry was dated back behind an earlier timestamp, nor ahead of when others saw it",
    "back-dating and post-dating by whoever keeps the clock of the case"};
inline constexpr Claim kRecovery{
    "recovery.authority", "who continued the log under a new origin",
    "the recovery key, or an actor of the case, stands by the new origin",
    "somebody who got hold of a copy and goes on in its name"};
inline constexpr Claim kContinuation{
    "recovery.continuation", "the log grew out of what was signed under its earlier origin",
    "nothing that was signed before the recovery is missing or changed",
    "somebody who drops entries and calls it a loss"};
inline constexpr Claim kErased{"erasure", "erased parts", "",
                               "a loss that no recorded erasure explains"};
inline constexpr Claim kWithheld{"withheld", "parts the sender did not disclose", "",
                                 "what was withheld"};

// Exhibits.
inline constexpr Claim kExhibits{"exhibit.bytes",
                                 "every exhibit has the bytes that the ledger recorded",
                                 "the exhibits are what was received, bit for bit",
                                 "damage to the disk, and anyone who changes a file"};
inline constexpr Claim kSupplied{
    "exhibit.supplied", "digests that came with exhibits are those of the bytes received",
    "the exhibit is the file that its supplier hashed",
    "damage and exchange before it was received (MD5 and SHA-1: damage by chance only)"};
inline constexpr Claim kAnchors{"claim.anchors",
                                "the words that claims rest on stand where their anchors say",
                                "no claim leans on words that its exhibit does not have",
                                "a claim whose anchor was never looked up"};
inline constexpr Claim kDerivatives{"derivative.bytes",
                                    "every stored derivative has the bytes of its name",
                                    "texts and results made from exhibits are unchanged",
                                    "damage to the disk, and anyone who changes a file"};
inline constexpr Claim kStrangers{"case.unexpected", "files that no entry refers to", "",
                                  "files planted in, or forgotten by, the case"};

// The bundle.
inline constexpr Claim kArchive{
    "bundle.archive", "the ZIP has the one form of a bundle",
    "every byte of the archive belongs to one named file, and every program unpacks the same files",
    "somebody who hides files in an archive, or shows different ones to different programs"};
inline constexpr Claim kBundleFiles{
    "bundle.files", "the bundle has the files it lists, no others, and safe names",
    "nothing was added to the bundle or taken out", "whoever carried the bundle"};
inline constexpr Claim kBundleNote{
    "bundle.note", "the list of files is signed by the exporting actor",
    "the named actor sent exactly these files",
    "whoever carried the bundle, and anyone without the actor's key"};
inline constexpr Claim kBundleSigner{"bundle.signer", "the exporting actor's key is in the ledger",
                                     "the sender is an actor of this case, active at export",
                                     "a stranger who makes a bundle of stolen parts"};
inline constexpr Claim kTagFiles{"bundle.tag-files", "the bag's own files match the signed list",
                                 "the bag's descriptions are the sender's",
                                 "whoever carried the bundle"};
inline constexpr Claim kPayload{"bundle.payload", "every payload file matches the manifest",
                                "the files are the sender's, bit for bit",
                                "whoever carried the bundle, and damage on the way"};
inline constexpr Claim kPolicyClaim{
    "bundle.policy", "the trust policy names the log key that the ledger states",
    "the bundle and the ledger speak of the same log key", "a bundle put together from two cases"};

}  // namespace habeas::verifier
