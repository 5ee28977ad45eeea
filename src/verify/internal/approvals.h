// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/json.h"
#include "ledger/entry.h"
#include "ledger/stored_item.h"
#include "verify/report.h"

// Whether what takes several persons was agreed by them: erasures, releases of holds, and policies
// that were lowered (docs/formats/body.md, "Proposals"). A fold of its own over the items of a
// whole case; in a bundle too little is shown to say.

namespace habeas::verifier {

class ApprovalChecker {
 public:
  explicit ApprovalChecker(Report& report) : report_(report) {}

  void begin(int64_t index, const ledger::Entry& entry);
  void learn(int64_t ordinal, const ledger::ItemView& item);
  // Judges the entry begun, by the policies and approvals before it.
  void finish();
  // Holds whose release in the entry last judged was not agreed by enough persons.
  [[nodiscard]] const std::set<std::string>& unapproved_releases() const { return unapproved_; }
  // Reports what passed.
  void close();

 private:
  struct Proposal {
    std::string action;
    Json plan;
    std::set<std::string> persons;  // who proposed or approved
  };
  // What an entry did that needs persons.
  struct Deed {
    std::string what;  // for messages
    std::string action;
    std::string proposal;  // "" if none was named
    int64_t needed = 1;
    Json part;  // what the plan must hold
  };

  [[nodiscard]] int64_t number(const std::string& policy) const;
  [[nodiscard]] std::string fault_of(const Deed& deed) const;
  void learn_policy(const ledger::ItemView& item);
  void learn_erasure(const ledger::ItemView& item);

  Report& report_;
  int64_t index_ = 0;
  ledger::Entry entry_;
  std::string actor_;  // of the act of the entry begun
  std::map<std::string, int64_t> policies_;
  std::map<std::string, int64_t> new_policies_;
  std::map<std::string, Proposal> proposals_;
  std::vector<Deed> deeds_;
  std::set<std::string> unapproved_;
  int64_t approved_ = 0;
};

}  // namespace habeas::verifier
