// SPDX-License-Identifier: Apache-2.0
#include "verify/internal/holds.h"

#include <algorithm>

#include "ledger/body.h"
#include "verify/internal/claims.h"

namespace habeas::verifier {
namespace {

constexpr const char* kBodyFolder = "vault/bodies";

const Json* field(const ledger::ItemView& item, const std::string& name) {
  auto found = item.fields.find(name);
  return found == item.fields.end() ? nullptr : &found->second;
}

// The words under which a hold protects an item, as far as the item still shows them.
std::set<std::string> words_of(const HoldChecker::Place& place, int64_t ordinal) {
  std::set<std::string> words = {"case"};
  for (const char* prefix : {"clm", "src", "ent"})
    words.insert(ledger::object_id(prefix, place.body, ordinal));
  for (const auto& [name, value] : place.item.fields) {
    bool anchor = name == "anchor" || name.ends_with("/anchor");
    bool names = name == "exhibit" || name == "sha256" || name == "subject" ||
                 (name.starts_with("speaker/") && !anchor);
    if (name == "compartment" && value.string() != nullptr && !value.string()->empty())
      words.insert("compartment:" + *value.string());
    else if (names && value.string() != nullptr)
      words.insert(*value.string());
    else if (anchor)
      words.insert(value.text_or_empty("exhibit"));
  }
  return words;
}

}  // namespace

void HoldChecker::begin(int64_t index, const ledger::Entry& entry) {
  index_ = index;
  entry_ = entry;
  set_.clear();
  released_.clear();
}

void HoldChecker::learn_hold(int64_t ordinal, const ledger::ItemView& item) {
  if (std::string released = item.text("hold"); !released.empty()) {
    released_.push_back(released);
  } else if (std::string target = item.text("target"); !target.empty()) {
    set_[ledger::object_id("hld", entry_.body, ordinal)] = Hold{target, index_};
  } else {
    report_.failed(kHolds,
                   "item " + std::to_string(ordinal) +
                       " no longer says what it holds: a hold cannot be erased",
                   kBodyFolder, index_);
  }
}

void HoldChecker::learn_erasure(const ledger::ItemView& item) {
  if (in_force_.empty()) return;
  ++erasures_;
  std::set<std::string> words = {"case"};
  auto add_exhibit = [&](const std::string& hex) {
    words.insert(hex);
    if (auto found = compartments_.find(hex); found != compartments_.end())
      words.insert("compartment:" + found->second);
  };
  if (std::string exhibit = item.text("exhibit"); !exhibit.empty()) {
    add_exhibit(exhibit);
    refuse(index_, "the exhibit " + exhibit, words, in_force_);
  } else if (std::string made = item.text("derivative"); !made.empty()) {
    for (const std::string& of : made_of_[made]) add_exhibit(of);
    refuse(index_, "the derivative " + made, words, in_force_);
  } else {
    const Json* entry = field(item, "entry");
    const Json* ordinal = field(item, "ordinal");
    if (entry == nullptr || entry->integer() == nullptr || ordinal == nullptr ||
        ordinal->integer() == nullptr)
      return;
    LeafErasure erasure{index_, *entry->integer(), *ordinal->integer(), false, {}, in_force_};
    if (const Json* names = field(item, "names"); names != nullptr) {
      erasure.all = names->string() != nullptr;
      for (const Json& name : names->array() != nullptr ? *names->array() : JsonArray()) {
        if (name.string() != nullptr) erasure.names.push_back(*name.string());
      }
    }
    leaves_.push_back(std::move(erasure));
  }
}

void HoldChecker::learn(int64_t ordinal, const ledger::ItemView& item) {
  using enum ledger::EntryKind;
  // Every item of hold.changed but the act and the signature is a hold, whatever it still shows.
  if (entry_.kind == kHoldChanged && ordinal > 0 && ordinal < entry_.items - 1)
    return learn_hold(ordinal, item);
  if (!item.core) return;
  const std::string& type = item.core->item;
  if (type == "erasure" && entry_.kind == kErasureDone) {
    learn_erasure(item);
  } else if (type == "exhibit" && entry_.kind == kExhibitAdded) {
    if (std::string name = item.text("compartment"); !name.empty())
      compartments_[item.text("sha256")] = name;
  } else if (type == "derivative" && entry_.kind == kExhibitDerived) {
    made_of_[item.text("sha256")].insert(item.text("exhibit"));
  }
}

bool HoldChecker::refuse(int64_t by, const std::string& what, const std::set<std::string>& words,
                         const std::map<std::string, Hold>& holds) {
  bool refused = false;
  for (const auto& [id, hold] : holds) {
    if (!words.contains(hold.target)) continue;
    refused = true;
    report_.failed(kHolds,
                   what + " was erased while the hold " + id + " on " + printable(hold.target) +
                       " (entry " + std::to_string(hold.entry) + ") was in force",
                   kBodyFolder, by);
  }
  return refused;
}

void HoldChecker::finish(const std::set<std::string>& unapproved) {
  for (const std::string& id : released_) {
    if (!unapproved.contains(id)) in_force_.erase(id);
  }
  holds_ += static_cast<int64_t>(set_.size());
  in_force_.merge(set_);
}

void HoldChecker::judge(const LeafErasure& erasure, const ItemReader& read) {
  std::string what =
      "item " + std::to_string(erasure.ordinal) + " of entry " + std::to_string(erasure.entry);
  Result<Place> place = read(erasure.entry, erasure.ordinal);
  if (!place) return;  // the body is damaged or not there, which is reported already
  if (refuse(erasure.by, what, words_of(*place, erasure.ordinal), erasure.holds)) return;
  for (const auto& [id, hold] : erasure.holds) {
    if (!may_have_named(erasure, hold.target)) continue;
    report_.not_checked(kHolds,
                        "whether the hold " + id + " on " + printable(hold.target) + " protected " +
                            what + " can no longer be seen: what it named is gone",
                        kBodyFolder, erasure.by);
  }
}

bool HoldChecker::may_have_named(const LeafErasure& erasure, const std::string& target) {
  if (target == "case") return false;  // protects everything, so that nothing need be seen
  if (erasure.all) return true;
  bool of_compartment = target.starts_with("compartment:");
  bool of_exhibit = target.size() == 64;
  return std::ranges::any_of(erasure.names, [&](const std::string& name) {
    bool anchor = name == "anchor" || name.ends_with("/anchor");
    if (anchor || name == "exhibit" || name == "sha256") return of_exhibit;
    if (name == "compartment") return of_compartment;
    return !of_compartment && (name == "subject" || name.starts_with("speaker/"));
  });
}

void HoldChecker::close(const ItemReader& read) {
  for (const LeafErasure& erasure : leaves_) judge(erasure, read);
  if (holds_ > 0 && report_.failures_of(kHolds.id) == 0)
    report_.pass(kHolds, std::to_string(holds_) + " holds, " + std::to_string(erasures_) +
                             " erasures while any was in force");
}

}  // namespace habeas::verifier
