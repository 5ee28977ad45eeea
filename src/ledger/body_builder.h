// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "crypto/ed25519.h"
#include "ledger/body.h"
#include "ledger/entry.h"
#include "ledger/merkle.h"

// Makes a body, item by item, in constant memory: item 0 is the act, then the content, last the
// actor's signature over everything before it.
//
//   BodyBuilder builder = TRY(BodyBuilder::begin(act, random, sink));   // writes item 0
//   int64_t ordinal = TRY(builder.add(core, fields));                   // 1, 2, ...
//   FinishedBody body = TRY(builder.finish(actor_key));                 // writes the signature
//   std::string id = object_id("clm", body.root, ordinal);

namespace habeas::ledger {

// Takes the stored form of items 0, 1, 2, ... in order; its failure ends the building. In a case it
// is vault::BodyStore::add_item.
using StoredItemSink = std::function<Result<void>(std::string_view stored_item)>;
// A sink that keeps them all: for small bodies. `items` must outlive the sink.
[[nodiscard]] StoredItemSink collect_items(std::vector<std::string>& items);

// Who did what, when, and why.
struct ActContext {
  std::string origin;  // of the log, as in its checkpoints; no line break
  EntryKind kind = EntryKind::kCaseOpened;
  std::string actor = {};  // "act-..." or, in the body that introduces the actor, "item:<ordinal>"
  Instant at = 0;
  std::string reason = {};  // "" for none
};

struct FinishedBody {
  Entry entry;  // ready for format_entry
  Digest root;  // = entry.body
};

class BodyBuilder {
 public:
  // Writes the act. `random` gives the item secrets and must outlive the builder. kInvalid for an
  // origin or actor that cannot be signed (empty, line breaks).
  [[nodiscard]] static Result<BodyBuilder> begin(ActContext act, Random& random,
                                                 StoredItemSink sink);

  // Adds one content item and gives its ordinal, from 1 upwards. On failure (kInvalid: check_item,
  // or the types "act" and "signature"; else that of the sink) the builder is as before, unless the
  // sink itself failed: then only destruction is left.
  [[nodiscard]] Result<int64_t> add(Core core, Fields fields);

  // Items so far, the act included; the ordinal that add() would give next.
  [[nodiscard]] int64_t items() const { return tree_.size(); }

  // Signs, writes the signature item, and ends: nothing may be added after it.
  [[nodiscard]] Result<FinishedBody> finish(const SigningKey& key);

 private:
  BodyBuilder(ActContext act, Random& random, StoredItemSink sink);
  [[nodiscard]] Result<int64_t> append(Core core, Fields fields);

  ActContext act_;
  Random* random_;
  StoredItemSink sink_;
  CompactRange tree_;  // over item_leaf_hash
  bool closed_ = false;
};

}  // namespace habeas::ledger
