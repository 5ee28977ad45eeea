// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "crypto/digest.h"
#include "crypto/ed25519.h"
#include "ledger/entry.h"
#include "ledger/note.h"
#include "ledger/stored_item.h"
#include "verify/internal/anchors.h"
#include "verify/internal/times.h"

// What verification learns from the items of the bodies, entry after entry: keys, actors, exhibits,
// erasures, timestamps. It is a small fold of its own, independent of casefile's, so that a fault
// there cannot hide here.

namespace habeas::verifier {

struct Actor {
  std::optional<PublicKey> key;  // nothing while no entry has shown it
  std::string status;            // "active", ...; "" while not shown
};

struct ExhibitFact {
  Digest sha256;
  int64_t size = -1;  // -1: not shown
  int64_t entry = 0;  // the first that names it
};

// exhibit.derived: bytes made of an exhibit.
struct DerivativeFact {
  ExhibitFact made;
  Digest of;
};

// An anchor of a claim, or of one of its speakers, that names characters.
struct AnchoredWords {
  int64_t entry = 0;
  int64_t item = 0;
  Digest exhibit;
  std::optional<Digest> derivative;  // nothing: characters of the exhibit itself
  int64_t from = 0;                  // code points
  int64_t to = 0;
  std::string text, before, after;
};

// A claim exhibit.digest.<algorithm>: what came with an exhibit.
struct SuppliedDigest {
  Digest exhibit;
  std::string algorithm;
  std::string hex;
  int64_t entry = 0;
};

// erasure.done {entry, ordinal, names, basis}: leaves of an item.
struct LeafErasure {
  int64_t by = 0;  // the entry that records it
  int64_t entry = 0;
  int64_t item = 0;
  bool all = false;
  std::vector<std::string> names;
};

// What a stored item says of itself: {"erased": by, "leaves": [...]}.
struct ErasedItem {
  int64_t by = 0;
  int64_t entry = 0;
  int64_t item = 0;
  std::vector<std::string> shown;  // names of the leaves that remain
  int64_t hidden = 0;  // leaves that are gone; decoys stay, so each is a field or the core
};

struct LogKey {
  ledger::VerifierKey key;
  int64_t entry = 0;  // that states it
};

struct CaseStatement {
  std::string name;
  int64_t format = 0;
  std::string origin;
  std::string log_vkey;
  int64_t entry = 0;  // that states it: 0, or that of a recovery
  // A recovery says what it goes on from.
  std::string continues;    // the origin before; "" in entry 0
  int64_t known_size = -1;  // of the last known checkpoint of that origin; -1: none
  std::optional<Digest> known_root;
  std::string known_checkpoint;  // the signed note
};

class Facts;
// Origins that the log had before recoveries, each with the entries that were taken over from it.
[[nodiscard]] std::map<std::string, int64_t> earlier_origins(const Facts& facts);

class Facts {
 public:
  // The items of one entry: begin, learn each in order, then finish. What an entry changes about
  // actors takes effect with finish(), except in entry 0, which appoints its own author.
  void begin(int64_t index, const ledger::Entry& entry);
  // kInvalid says what in the item cannot be right (a key that is no key, ...).
  [[nodiscard]] Result<void> learn(int64_t ordinal, const ledger::ItemView& item);
  void finish();

  // The actor as named in an act of the entry begun: an id, or "item:<ordinal>". As before this
  // entry (in entry 0: after its items); nullptr if unknown.
  [[nodiscard]] const Actor* actor(const std::string& name) const;
  // The same with its id resolved.
  [[nodiscard]] std::string actor_id(const std::string& name) const;
  // After all entries.
  [[nodiscard]] const std::map<std::string, Actor>& actors() const { return actors_; }

  // Whether entries or items may be hidden (a bundle), so that absence proves nothing.
  bool partial = false;
  std::optional<CaseStatement> opened;    // the newest statement
  std::vector<CaseStatement> statements;  // in the order stated: the opening, then recoveries
  // The recovery key in force before the entry begun; nothing if none was shown.
  std::optional<PublicKey> earlier_recovery_key;
  // The origin under which acts of the entry begun are signed; "" if no entry has shown it.
  [[nodiscard]] std::string origin_now() const;
  // Whether the entry begun continues the log under a new origin.
  [[nodiscard]] bool recovering() const;
  // The actor as the entry begun makes it; nullptr if it changes nothing about it.
  [[nodiscard]] const Actor* changed_actor(const std::string& name) const;
  std::vector<LogKey> log_keys;             // in the order stated
  std::vector<ExhibitFact> exhibits;        // in the order stated; with repeats
  std::vector<DerivativeFact> derivatives;  // likewise
  std::vector<AnchoredWords> anchored;      // likewise
  std::vector<SuppliedDigest> supplied;     // likewise
  // To the entry that erased it; an exhibit received again after that is not among them.
  std::map<Digest, int64_t> erased_exhibits;
  std::map<Digest, int64_t> erased_derivatives;  // likewise
  std::vector<LeafErasure> erasures;
  std::vector<ErasedItem> reduced;  // filled by the reader of stored items
  std::vector<RecordedTimestamp> timestamps;
  std::vector<StatedTime> stated_times;  // by entry, where they are shown
  std::string witness_policy;  // the case's own choice of witnesses (a tlog-policy without logs)

 private:
  [[nodiscard]] Result<void> learn_policy(const ledger::ItemView& item);
  [[nodiscard]] Result<void> learn_case(const ledger::ItemView& item);
  [[nodiscard]] Result<void> learn_actor(int64_t ordinal, const ledger::ItemView& item);
  [[nodiscard]] Result<void> learn_key(const ledger::ItemView& item);
  [[nodiscard]] Result<void> learn_exhibit(const ledger::ItemView& item);
  [[nodiscard]] Result<void> learn_derivative(const ledger::ItemView& item);
  void learn_supplied(const ledger::ItemView& item);
  void learn_anchors(int64_t ordinal, const ledger::ItemView& item);
  [[nodiscard]] Result<void> learn_erasure(const ledger::ItemView& item);
  [[nodiscard]] Result<void> learn_timestamp(const ledger::ItemView& item);

  int64_t index_ = 0;
  std::optional<PublicKey> recovery_key_;
  ledger::Entry entry_;
  std::map<std::string, Actor> actors_;
  std::map<std::string, Actor> pending_;
};

}  // namespace habeas::verifier
