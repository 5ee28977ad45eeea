// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "crypto/digest.h"

// The body of an entry: a two-level Merkle tree whose leaves can be shown one by one.
//
//   body root = RFC 6962 root over the items; the data of a leaf is the 32-byte item root
//   item root = RFC 6962 root over the item's leaves; the data of a leaf is its disclosure string
//   disclosure = base64url(["<salt>","<name>",<value>])   (RFC 9901 section 4.2)
//
// Leaf 0 is the core: what the item is and how many leaves it has; for a claim also its kind,
// polarity, property and the speaker chain with every hedge. The fields and the decoys that pad the
// item to a power of two follow in ascending order of leaf hash. Salts come from the item's secret.
// Format, with a worked example: docs/formats/body.md. What it protects: docs/formats/threats.md.
//
// This header: the types, hashing and ids. stored_item.h: what the vault keeps; reducing and
// disclosing. body_builder.h: making a body. disclosure.h: checking what was disclosed. act.h: the
// actor's signature. Nothing here touches a disk; all functions may be called from many threads.

namespace habeas::ledger {

inline constexpr int64_t kMinLeaves = 8;
inline constexpr int64_t kMaxLeaves = 4096;
inline constexpr size_t kSecretBytes = 16;
inline constexpr size_t kSaltBytes = 16;

// One link of a claim's speaker chain, innermost first. Who it is stands in the field speaker/<k>.
struct SpeakerLink {
  std::string role;      // said, wrote, reported, quoted, translated, distributed
  std::string modality;  // asserted, reported, alleged, possible
  std::string hedge;     // the speaker's words, "reportedly"; may be ""
  bool operator==(const SpeakerLink&) const = default;
};

struct ClaimCore {
  std::string kind;  // fact, number, characterisation, opinion, demand, recommendation, position
  std::string polarity;  // affirms, denies
  std::string property;
  std::vector<SpeakerLink> speakers;  // at least one
  bool operator==(const ClaimCore&) const = default;
};

// What is always shown when anything of the item is.
struct Core {
  std::string item;                     // "claim", "exhibit", "act", ...: [a-z][a-z0-9._-]{0,63}
  std::optional<ClaimCore> claim = {};  // if and only if item is "claim"
  bool operator==(const Core&) const = default;
};

using Fields = std::map<std::string, Json>;
using Secret = std::array<uint8_t, kSecretBytes>;
using Salt = std::array<uint8_t, kSaltBytes>;

// An item with everything in it, as it was written.
struct Item {
  Core core = {};
  Fields fields = {};
  Secret secret = {};
  bool operator==(const Item&) const = default;
};

// One leaf. The disclosure is "" when the leaf is withheld or erased; then only the hash is known.
struct Leaf {
  Digest hash = {};
  std::string disclosure = {};
  bool operator==(const Leaf&) const = default;
};

// kInvalid, naming what is wrong: item type, claim parts missing, superfluous or not in their
// vocabulary's form; a field name that is malformed, clashes with the core ("core", "item",
// "leaves", "kind", "polarity", "property", "speakers") or disagrees with it ("speaker/<k>..."
// beyond the chain); a value with null, true, false, an integer beyond +-(2^53-1), invalid UTF-8 or
// depth over 32; more than kMaxLeaves - 1 fields.
[[nodiscard]] Result<void> check_core(const Core& core);
[[nodiscard]] Result<void> check_field_name(const Core& core, std::string_view name);
[[nodiscard]] Result<void> check_item(const Item& item);

// The power of two, at least 8, that holds the core and `fields` fields.
[[nodiscard]] int64_t leaf_count(size_t fields);

// All leaves in their final order, with hashes and disclosures: the core, then fields and decoys by
// hash. The item must have passed check_item. Deterministic.
[[nodiscard]] std::vector<Leaf> leaves_of(const Item& item);
// Root over the leaf hashes; at least one leaf.
[[nodiscard]] Digest item_root(std::span<const Leaf> leaves);
[[nodiscard]] Digest item_root(const Item& item);

// The leaf hash under which an item enters the body tree: SHA-256(0x00 || item root).
[[nodiscard]] Digest item_leaf_hash(const Digest& item_root);
// Body root from all item roots. For millions, feed item_leaf_hash to a CompactRange instead.
[[nodiscard]] Digest body_root(std::span<const Digest> item_roots);

// "<prefix>-" and 20 characters of base32: the id that item `ordinal` of this body gives rise to.
// Prefixes: src source, clm claim, ent entity, act actor, lst list, hld hold, dcs decision, css
// consent, dsr dossier, erq erasure.
[[nodiscard]] std::string object_id(std::string_view prefix, const Digest& body_root,
                                    int64_t ordinal);
// "item:<ordinal>": how an item refers to another one of its own body.
[[nodiscard]] std::string item_reference(int64_t ordinal);
// The ordinal, or nothing if `text` is no such reference.
[[nodiscard]] std::optional<int64_t> parse_item_reference(std::string_view text);

// One disclosure, taken apart.
struct Disclosure {
  Salt salt{};
  std::string name;
  Json value;
  bool operator==(const Disclosure&) const = default;
};

[[nodiscard]] std::string encode_disclosure(const Disclosure& disclosure);
// kInvalid unless `text` is exactly encode_disclosure() of the result.
[[nodiscard]] Result<Disclosure> decode_disclosure(std::string_view text);

// The core as JSON, without or with "leaves". core_from_json takes exactly core_json(core, leaves).
[[nodiscard]] Json core_json(const Core& core, int64_t leaves);
struct CoreWithCount {
  Core core;
  int64_t leaves = 0;
};
[[nodiscard]] Result<CoreWithCount> core_from_json(const Json& json);

}  // namespace habeas::ledger
