// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "crypto/digest.h"
#include "ledger/entry.h"
#include "ledger/stored_item.h"
#include "verify/internal/facts.h"
#include "verify/report.h"

// Who did it: the act that opens a body and the signature that closes it.

namespace habeas::verifier {

// One body, read to its end.
struct BodyEvidence {
  int64_t index = 0;
  ledger::Entry entry;
  std::optional<ledger::ItemView> first;  // absent: given by its root alone
  std::optional<ledger::ItemView> last;
  Digest unsigned_root;  // over all items but the last
  std::string file;
};

// Judges body after body, in ascending order of entries, against the actors that `facts` knows by
// then. Call check() between the last learn() and finish() of the entry.
class ActChecker {
 public:
  ActChecker(std::string origin, const Facts& facts, Report& report)
      : origin_(std::move(origin)), facts_(facts), report_(report) {}

  void check(const BodyEvidence& body);
  // Reports what passed.
  void finish();

 private:
  // An entry that continues the log under a new origin: on whose authority?
  void check_recovery(const BodyEvidence& body, const std::string& actor_name,
                      const PublicKey& signer);

  std::string origin_;  // where no entry shows one
  const Facts& facts_;
  Report& report_;
  int64_t signed_ = 0;
  int64_t known_ = 0;
};

}  // namespace habeas::verifier
