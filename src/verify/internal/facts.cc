// SPDX-License-Identifier: Apache-2.0
#include "verify/internal/facts.h"

#include "base/clock.h"
#include "ledger/act.h"
#include "ledger/body.h"
#include "ledger/policy.h"

namespace habeas::verifier {

namespace {

const Json* field(const ledger::ItemView& item, const std::string& name) {
  auto found = item.fields.find(name);
  return found == item.fields.end() ? nullptr : &found->second;
}

std::optional<int64_t> number(const ledger::ItemView& item, const std::string& name) {
  const Json* value = field(item, name);
  if (value == nullptr || value->integer() == nullptr) return std::nullopt;
  return *value->integer();
}

}  // namespace

void Facts::begin(int64_t index, const ledger::Entry& entry) {
  index_ = index;
  entry_ = entry;
  earlier_recovery_key = recovery_key_;
  pending_.clear();
}

void Facts::finish() {
  for (auto& [id, actor] : pending_) actors_[id] = actor;
  pending_.clear();
}

std::string Facts::actor_id(const std::string& name) const {
  std::optional<int64_t> ordinal = ledger::parse_item_reference(name);
  return ordinal ? ledger::object_id("act", entry_.body, *ordinal) : name;
}

const Actor* Facts::actor(const std::string& name) const {
  std::string id = actor_id(name);
  if (index_ == 0) {
    auto own = pending_.find(id);
    if (own != pending_.end()) return &own->second;
  }
  auto found = actors_.find(id);
  return found == actors_.end() ? nullptr : &found->second;
}

Result<void> Facts::learn(int64_t ordinal, const ledger::ItemView& item) {
  using enum ledger::EntryKind;
  ledger::EntryKind kind = entry_.kind;
  if (!item.core) {
    // An appointment that was erased leaves an actor of whom nothing is known.
    bool appoints = kind == kCaseOpened || kind == kActorChanged;
    if (appoints && item.erased)
      pending_.try_emplace(ledger::object_id("act", entry_.body, ordinal));
    return {};
  }
  const std::string& type = item.core->item;
  if (ordinal == 0 && type == ledger::kActItem) {
    Result<Instant> at = from_rfc3339(item.text("at"));  // a wrong form is reported with the act
    if (at) stated_times.push_back(StatedTime{index_, *at});
    return {};
  }
  // An item counts only in an entry of the kind that may hold it: an actor item hidden in a
  // custody entry appoints nobody.
  if (type == "case" && kind == kCaseOpened) return learn_case(item);
  if (type == "actor" && (kind == kCaseOpened || kind == kActorChanged))
    return learn_actor(ordinal, item);
  if (type == "key" && kind == kKeyChanged) return learn_key(item);
  if (type == "exhibit" && kind == kExhibitAdded) return learn_exhibit(item);
  if (type == "claim" && kind == kClaimsStated) {
    learn_anchors(ordinal, item);
    return {};
  }
  if (type == "claim" && kind == kExhibitAdded) {
    learn_supplied(item);
    return {};
  }
  if (type == "derivative" && kind == kExhibitDerived) return learn_derivative(item);
  if (type == "erasure" && kind == kErasureDone) return learn_erasure(item);
  if (type == "timestamp" && kind == kTimestampRecorded) return learn_timestamp(item);
  if (type == "policy" && kind == kPolicyChanged) return learn_policy(item);
  return {};
}

Result<void> Facts::learn_case(const ledger::ItemView& item) {
  if (opened && opened->entry == index_)
    return fail(ErrorKind::kInvalid, "the case is stated twice in one entry");
  CaseStatement now;
  now.name = item.text("name");
  now.format = number(item, "format").value_or(0);
  now.origin = item.text("origin");
  now.log_vkey = item.text("log_vkey");
  now.entry = index_;
  now.continues = item.text("continues");
  now.known_size = number(item, "known_size").value_or(-1);
  now.known_checkpoint = item.text("known_checkpoint");
  if (std::string root = item.text("known_root"); !root.empty())
    now.known_root = TRY_CTX(digest_from_hex(root), "known_root");
  if (index_ == 0 && !now.continues.empty())
    return fail(ErrorKind::kInvalid, "entry 0 continues nothing");
  if (index_ != 0 && now.continues.empty() && !partial) {
    return fail(ErrorKind::kInvalid,
                "a case is opened by entry 0; a later entry must say which origin it continues");
  }
  if (index_ != 0 && opened && now.continues != opened->origin && !partial) {
    return fail(ErrorKind::kInvalid, "it continues " + printable(now.continues) +
                                         ", and the log was " + printable(opened->origin));
  }
  if (std::string key = item.text("recovery_key"); !key.empty())
    recovery_key_ = TRY_CTX(public_key_from_hex(key), "recovery_key");
  if (!now.log_vkey.empty()) {
    ledger::VerifierKey key = TRY_CTX(ledger::parse_vkey(now.log_vkey), "log_vkey");
    log_keys.push_back(LogKey{std::move(key), index_});
  }
  opened = now;
  statements.push_back(std::move(now));
  return {};
}

std::map<std::string, int64_t> earlier_origins(const Facts& facts) {
  std::map<std::string, int64_t> out;
  for (const CaseStatement& statement : facts.statements) {
    if (!statement.continues.empty()) out[statement.continues] = statement.entry;
  }
  return out;
}

std::string Facts::origin_now() const { return opened ? opened->origin : ""; }

bool Facts::recovering() const {
  return index_ > 0 && entry_.kind == ledger::EntryKind::kCaseOpened;
}

const Actor* Facts::changed_actor(const std::string& name) const {
  auto changed = pending_.find(actor_id(name));
  return changed == pending_.end() ? nullptr : &changed->second;
}

Result<void> Facts::learn_policy(const ledger::ItemView& item) {
  std::string name = item.text("name");
  if (name == "trust.witnesses") {
    TRY_CTX(ledger::parse_policy(item.text("value")), "trust.witnesses");
    witness_policy = item.text("value");
  } else if (name == "case.format" && opened) {
    opened->format = number(item, "value").value_or(opened->format);
  }
  return {};
}

Result<void> Facts::learn_actor(int64_t ordinal, const ledger::ItemView& item) {
  // A change names the actor it is about; an appointment is the item whose place makes the id.
  std::string id = item.text("actor");
  if (!id.empty())
    id = actor_id(id);
  else
    id = ledger::object_id("act", entry_.body, ordinal);
  auto known = pending_.find(id);
  Actor actor;
  if (known != pending_.end()) {
    actor = known->second;
  } else if (auto earlier = actors_.find(id); earlier != actors_.end()) {
    actor = earlier->second;
  } else if (field(item, "actor") != nullptr && !partial) {
    return fail(ErrorKind::kInvalid, "a change of the unknown actor " + printable(id));
  }
  if (std::string key = item.text("public_key"); !key.empty()) {
    PublicKey parsed = TRY_CTX(public_key_from_hex(key), "public_key");
    actor.key = parsed;
  }
  if (std::string status = item.text("status"); !status.empty()) actor.status = status;
  pending_[id] = actor;
  return {};
}

Result<void> Facts::learn_key(const ledger::ItemView& item) {
  std::string purpose = item.text("purpose");
  if (purpose == "log" && field(item, "vkey") != nullptr) {
    ledger::VerifierKey key = TRY_CTX(ledger::parse_vkey(item.text("vkey")), "vkey");
    log_keys.push_back(LogKey{std::move(key), index_});
  } else if (purpose == "recovery" && field(item, "public_key") != nullptr) {
    recovery_key_ = TRY_CTX(public_key_from_hex(item.text("public_key")), "public_key");
  } else if (purpose == "actor" && field(item, "actor") != nullptr &&
             field(item, "public_key") != nullptr) {
    PublicKey key = TRY_CTX(public_key_from_hex(item.text("public_key")), "public_key");
    std::string id = actor_id(item.text("actor"));
    auto known = pending_.find(id);
    Actor actor = known != pending_.end() ? known->second : actors_[id];
    actor.key = key;
    pending_[id] = actor;
  }
  return {};
}

Result<void> Facts::learn_exhibit(const ledger::ItemView& item) {
  if (field(item, "sha256") == nullptr) return {};  // withheld or erased
  Digest digest = TRY_CTX(digest_from_hex(item.text("sha256")), "sha256");
  exhibits.push_back(ExhibitFact{digest, number(item, "size").value_or(-1), index_});
  erased_exhibits.erase(digest);
  return {};
}

void Facts::learn_anchors(int64_t ordinal, const ledger::ItemView& item) {
  for (const auto& [name, value] : item.fields) {
    if (name != "anchor" && !name.ends_with("/anchor")) continue;
    const Json* locator = value.find("locator");
    const Json* characters = locator != nullptr ? locator->find("characters") : nullptr;
    const JsonArray* range = characters != nullptr ? characters->array() : nullptr;
    Result<Digest> exhibit = digest_from_hex(value.text_or_empty("exhibit"));
    bool whole = range != nullptr && range->size() == 2 && range->at(0).integer() != nullptr &&
                 range->at(1).integer() != nullptr && exhibit;
    if (!whole || value.text_or_empty("text").empty()) continue;
    AnchoredWords words{index_,
                        ordinal,
                        *exhibit,
                        std::nullopt,
                        *range->at(0).integer(),
                        *range->at(1).integer(),
                        value.text_or_empty("text"),
                        value.text_or_empty("before"),
                        value.text_or_empty("after")};
    if (Result<Digest> made = digest_from_hex(value.text_or_empty("derivative")); made)
      words.derivative = *made;
    anchored.push_back(std::move(words));
  }
}

void Facts::learn_supplied(const ledger::ItemView& item) {
  constexpr std::string_view kProperty = "exhibit.digest.";
  if (!item.core->claim || !item.core->claim->property.starts_with(kProperty)) return;
  Result<Digest> exhibit = digest_from_hex(item.text("subject"));
  std::string hex = item.text("value");
  if (!exhibit || hex.empty()) return;  // withheld or erased
  supplied.push_back(
      SuppliedDigest{*exhibit, item.core->claim->property.substr(kProperty.size()), hex, index_});
}

Result<void> Facts::learn_derivative(const ledger::ItemView& item) {
  if (field(item, "sha256") == nullptr || field(item, "exhibit") == nullptr) return {};
  Digest made = TRY_CTX(digest_from_hex(item.text("sha256")), "sha256");
  Digest of = TRY_CTX(digest_from_hex(item.text("exhibit")), "exhibit");
  erased_derivatives.erase(made);
  derivatives.push_back(
      DerivativeFact{ExhibitFact{made, number(item, "size").value_or(-1), index_}, of});
  return {};
}

Result<void> Facts::learn_erasure(const ledger::ItemView& item) {
  if (field(item, "exhibit") != nullptr) {
    Digest digest = TRY_CTX(digest_from_hex(item.text("exhibit")), "exhibit");
    erased_exhibits.try_emplace(digest, index_);
    return {};
  }
  if (field(item, "derivative") != nullptr) {
    Digest digest = TRY_CTX(digest_from_hex(item.text("derivative")), "derivative");
    erased_derivatives.try_emplace(digest, index_);
    return {};
  }
  std::optional<int64_t> entry = number(item, "entry");
  std::optional<int64_t> ordinal = number(item, "ordinal");
  if (!entry || !ordinal) return {};  // withheld
  if (*entry >= index_ || *entry < 0 || *ordinal < 0) {
    return fail(ErrorKind::kInvalid, "an erasure names an entry that is not before it");
  }
  LeafErasure erasure{index_, *entry, *ordinal, false, {}};
  if (const Json* leaves = field(item, "names"); leaves != nullptr) {
    erasure.all = leaves->string() != nullptr && *leaves->string() == "all";
    if (const JsonArray* names = leaves->array()) {
      for (const Json& name : *names) {
        if (name.string() != nullptr) erasure.names.push_back(*name.string());
      }
    }
  }
  erasures.push_back(std::move(erasure));
  return {};
}

Result<void> Facts::learn_timestamp(const ledger::ItemView& item) {
  std::optional<int64_t> size = number(item, "size");
  if (!size) return {};
  RecordedTimestamp stamp{index_,
                          *size,
                          item.text("status"),
                          item.text("sha256"),
                          item.text("detail"),
                          std::nullopt,
                          item.text("query")};
  if (std::string root = item.text("root"); !root.empty()) {
    Result<Digest> parsed = digest_from_hex(root);
    if (!parsed) parsed = digest_from_base64(root);
    if (!parsed) return fail(ErrorKind::kInvalid, "the root of a recorded timestamp is no digest");
    stamp.root = *parsed;
  }
  timestamps.push_back(std::move(stamp));
  return {};
}

}  // namespace habeas::verifier
