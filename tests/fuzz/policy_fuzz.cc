// SPDX-License-Identifier: Apache-2.0
// Policies: writing and reading again loses nothing but comments and white space.
#include "fuzz.h"
#include "ledger/policy.h"

using namespace habeas;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  auto policy = ledger::parse_policy(fuzz::text_of(data, size));
  if (!policy) return 0;
  auto written = ledger::format_policy(*policy);
  require(written.has_value(), "what was read can be written");
  auto again = ledger::parse_policy(*written);
  require(again && *again == *policy, "a policy says the same after writing");
  require(*ledger::format_policy(*again) == *written, "writing is a fixed point");
  std::vector<size_t> everybody;
  for (size_t i = 0; i < policy->witnesses.size(); i++) everybody.push_back(i);
  require(ledger::quorum_met(*policy, everybody), "all witnesses together meet any quorum");
  require(ledger::quorum_met(*policy, {}) == (policy->quorum == "none"),
          "nobody meets none but 'none'");
  return 0;
}
