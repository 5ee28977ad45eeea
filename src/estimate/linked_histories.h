// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "estimate/eligibility.h"
#include "estimate/histories.h"

// Capture histories from records that a linkage has put together: a person is on every list that
// has a record of him; two records on one list count once.

namespace habeas::estimate {

struct ListedRecord {
  size_t list = 0;     // which of the lists
  std::string person;  // the same text for records that are held to be one person
  // Why it does not enter: kTooPoor, or a rule; "" if it enters. A record that is too poor enters
  // all the same when it is linked to one that enters: it was recognised, whatever it says.
  std::string left_out;
  std::vector<std::string> strata;  // values, one for each column; "" where the record says nothing
};

// What enters besides records without a reason against them: how the answer moves if a rule is not
// applied is part of every full result.
struct RulesWaived {
  bool poor = false;
  bool scope = false;
};

struct LinkedHistories {
  Histories histories;
  std::vector<Uncounted> uncounted;  // records left out, by reason, list, stratum
  int64_t records = 0;               // looked at
  int64_t poor = 0;
  int64_t out_of_scope = 0;
  int64_t repeated = 0;  // records beyond a person's first on the same list
  int64_t divided = 0;   // persons whose records name more than one stratum
};

// A person's stratum is, column by column, what most of his records say; of equals, what the
// earliest list says; "unknown" if none says anything. kInvalid as make_capture_table.
[[nodiscard]] Result<LinkedHistories> linked_histories(const std::vector<std::string>& lists,
                                                       const std::vector<std::string>& columns,
                                                       const std::vector<ListedRecord>& records,
                                                       RulesWaived waived = {});

}  // namespace habeas::estimate
