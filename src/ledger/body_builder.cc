// SPDX-License-Identifier: Apache-2.0
#include "ledger/body_builder.h"

#include "ledger/act.h"
#include "ledger/stored_item.h"

namespace habeas::ledger {

StoredItemSink collect_items(std::vector<std::string>& items) {
  return [&items](std::string_view stored) -> Result<void> {
    items.emplace_back(stored);
    return {};
  };
}

BodyBuilder::BodyBuilder(ActContext act, Random& random, StoredItemSink sink)
    : act_(std::move(act)), random_(&random), sink_(std::move(sink)) {}

Result<BodyBuilder> BodyBuilder::begin(ActContext act, Random& random, StoredItemSink sink) {
  TRY(check_origin(act.origin));
  if (act.actor.empty()) return fail(ErrorKind::kInvalid, "an act without its actor");
  Fields fields{{"actor", act.actor}, {"at", to_rfc3339(act.at)}};
  if (!act.reason.empty()) fields.emplace("reason", act.reason);
  BodyBuilder builder(std::move(act), random, std::move(sink));
  TRY(builder.append(Core{.item = std::string(kActItem), .claim = {}}, std::move(fields)));
  return builder;
}

Result<int64_t> BodyBuilder::add(Core core, Fields fields) {
  if (core.item == kActItem || core.item == kSignatureItem) {
    return fail(ErrorKind::kInvalid,
                "an item of type \"" + core.item + "\", which only the builder itself makes");
  }
  // One place is kept for the signature.
  if (tree_.size() + 1 >= kMaxItems)
    return fail(ErrorKind::kInvalid, "a body of more than 2^32-1 items; make several entries");
  return append(std::move(core), std::move(fields));
}

Result<int64_t> BodyBuilder::append(Core core, Fields fields) {
  check(!closed_, "nothing is added to a finished body");
  Item item{.core = std::move(core), .fields = std::move(fields), .secret = {}};
  TRY(check_item(item));
  random_->fill(item.secret);
  TRY(sink_(format_stored_item(item)));
  int64_t ordinal = tree_.size();
  tree_.append(item_leaf_hash(item_root(item)));
  return ordinal;
}

Result<FinishedBody> BodyBuilder::finish(const SigningKey& key) {
  ActSignature signature = sign_act(key, act_.origin, act_.kind, tree_.size(), tree_.root());
  Fields fields{{"public_key", to_hex(signature.public_key)},
                {"signature", to_base64(signature.signature)}};
  TRY(append(Core{.item = std::string(kSignatureItem), .claim = {}}, std::move(fields)));
  closed_ = true;
  Digest root = tree_.root();
  return FinishedBody{.entry = {.kind = act_.kind, .items = tree_.size(), .body = root},
                      .root = root};
}

}  // namespace habeas::ledger
