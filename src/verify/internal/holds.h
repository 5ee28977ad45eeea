// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "crypto/digest.h"
#include "ledger/entry.h"
#include "ledger/stored_item.h"
#include "verify/report.h"

// Whether anything was erased while a hold protected it (docs/formats/verify-report.md, claim
// act.holds). A fold of its own over the items of a whole case; in a bundle too little is shown to
// say.

namespace habeas::verifier {

class HoldChecker {
 public:
  // An item of an earlier entry as it is now, with the body root of that entry.
  struct Place {
    Digest body;
    ledger::ItemView item;
  };
  using ItemReader = std::function<Result<Place>(int64_t entry, int64_t ordinal)>;

  explicit HoldChecker(Report& report) : report_(report) {}

  void begin(int64_t index, const ledger::Entry& entry);
  void learn(int64_t ordinal, const ledger::ItemView& item);
  // Judges the entry begun by the holds before it. `unapproved` are the holds whose release in this
  // entry was not agreed by enough persons: they stay in force.
  void finish(const std::set<std::string>& unapproved);
  // Judges the erasures of leaves made under holds, for which items must be read again; reports
  // what passed.
  void close(const ItemReader& read);

 private:
  struct Hold {
    std::string target;
    int64_t entry = 0;  // that states it
  };
  // Leaves of one item, erased while these holds were in force.
  struct LeafErasure {
    int64_t by = 0;
    int64_t entry = 0;
    int64_t ordinal = 0;
    bool all = false;
    std::vector<std::string> names;  // or these fields
    std::map<std::string, Hold> holds;
  };

  void learn_hold(int64_t ordinal, const ledger::ItemView& item);
  void learn_erasure(const ledger::ItemView& item);
  void judge(const LeafErasure& erasure, const ItemReader& read);
  // Whether a word by which the hold would protect the item may be among what was erased.
  [[nodiscard]] static bool may_have_named(const LeafErasure& erasure, const std::string& target);
  // Fails for each of `holds` whose target is among `words`; whether there was one.
  bool refuse(int64_t by, const std::string& what, const std::set<std::string>& words,
              const std::map<std::string, Hold>& holds);

  Report& report_;
  int64_t index_ = 0;
  ledger::Entry entry_;
  std::map<std::string, Hold> in_force_;  // by id
  std::map<std::string, Hold> set_;       // by the entry begun
  std::vector<std::string> released_;     // likewise
  // Hex digests of exhibits in compartments, and of derivatives to what they were made of.
  std::map<std::string, std::string> compartments_;
  std::map<std::string, std::set<std::string>> made_of_;
  std::vector<LeafErasure> leaves_;
  int64_t holds_ = 0;
  int64_t erasures_ = 0;  // made while any hold was in force
};

}  // namespace habeas::verifier
