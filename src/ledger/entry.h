// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/digest.h"

// One ledger entry: what happened (the kind), how many items its body has, and the root that
// commits to them (body.h). Everything else, who and when included, lies in the body. Its bytes are
// the canonical JSON (RFC 8785)
//
//   {"body":"<64 hex>","items":<n>,"kind":"<kind>","v":1}
//
// and the leaf of the log is SHA-256(0x00 || bytes). Format: docs/formats/entry.md.

namespace habeas::ledger {

// The whole list; a new kind needs an ADR and a new version of the program.
enum class EntryKind {
  kCaseOpened,
  kCaseMerged,
  kPolicyChanged,
  kActorChanged,
  kKeyChanged,
  kSourceRegistered,
  kSourceChanged,
  kExhibitAdded,
  kExhibitDerived,
  kCustodyRecorded,
  kAccessRecorded,
  kListImported,
  kListWithdrawn,
  kRecordAdded,
  kEntityStated,
  kEntityDecided,
  kClaimsStated,
  kClaimWithdrawn,
  kSuggestionDecided,
  kLineageStated,
  kLinkRun,
  kLinkDecided,
  kEstimateRun,
  kCheckSetAside,
  kFindingRecorded,
  kConsentChanged,
  kHoldChanged,
  kRedactionMade,
  kErasureDone,
  kDossierReleased,
  kDossierCorrected,
  kDossierRecalled,
  kTimestampRecorded,
  kIncidentRecorded,
  kProposalChanged,
};

[[nodiscard]] std::string_view kind_name(EntryKind kind);  // "case.opened"
// kInvalid, with the advice to use a newer version, for any name not in the list.
[[nodiscard]] Result<EntryKind> kind_from_name(std::string_view name);
// All of them, in the order of the list above.
[[nodiscard]] std::span<const EntryKind> all_kinds();

// An entry fits a u16be length in a tile; ours have about 130 bytes.
inline constexpr int64_t kMaxEntryBytes = 65'535;
// Item ordinals are 32-bit in ids and in the body store.
inline constexpr int64_t kMaxItems = 0xffff'ffff;

struct Entry {
  EntryKind kind = EntryKind::kCaseOpened;
  int64_t items = 0;  // 1..kMaxItems
  Digest body;        // the root over the items

  bool operator==(const Entry&) const = default;
};

// `items` out of range is a Bug.
[[nodiscard]] std::string format_entry(const Entry& entry);
// Accepts the bytes format_entry makes and no others: kInvalid otherwise; an unknown kind or
// version is kInvalid with a hint that names the way out. Safe on any input.
[[nodiscard]] Result<Entry> parse_entry(std::string_view bytes);

}  // namespace habeas::ledger
