// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "casefile/item.h"
#include "sql/database.h"

// Consent: what a source, or whoever speaks for a person, agreed may be done with what was told,
// for which purpose, by whom, how long (docs/formats/consent.md). Nothing leaves a case for a
// purpose to which those who are asked did not agree.

namespace habeas::casefile {

struct ConsentRow {
  std::string id;
  std::string about;       // id of a source, or of a record stated by hand
  std::string purpose;     // of consent_purposes()
  std::string recipient;   // of court and sharing; "" for the others
  std::string words;       // what was agreed to, as it was put
  std::string given_on;    // when, as it was said
  std::string how;         // of consent_forms()
  std::string exhibit;     // the signed form or the recording; "" if there is none in the case
  std::string expires;     // the last day on which it holds, YYYY-MM-DD; "" for no end
  std::string conditions;  // in words; people must see to them
  std::string compartment;
  int64_t entry = 0;
  int64_t item = 0;
  std::string recorded_at, recorded_by;  // of the entry's act
  std::optional<int64_t> withdrawn_entry;
  std::string withdrawn_on, withdrawn_reason;
};

enum class ConsentState { kInForce, kExpired, kWithdrawn };

[[nodiscard]] std::span<const std::string_view> consent_purposes();
[[nodiscard]] std::span<const std::string_view> consent_forms();  // signed, oral, recorded, other
[[nodiscard]] std::string_view word_of(ConsentState state);
// `day` is today, YYYY-MM-DD.
[[nodiscard]] ConsentState state_on(const ConsentRow& row, std::string_view day);

// kInvalid if a word is not known, a recipient lacks or is to spare, or the end is no day.
[[nodiscard]] Result<Item> consent_item(const ConsentRow& row);

// In the order in which they were recorded.
[[nodiscard]] Result<std::vector<ConsentRow>> consents(sql::Database& database);
[[nodiscard]] Result<ConsentRow> consent(sql::Database& database, std::string_view id);

// Everything about consent that a release asks, read once.
class ConsentBook {
 public:
  [[nodiscard]] static Result<ConsentBook> open(sql::Database& database);

  // Whether a release must ask: a source of kind witness, sealed or in a compartment; one of kind
  // person or unknown that stated a person by hand; whatever consent was ever recorded about.
  [[nodiscard]] bool asks(std::string_view source_or_record) const;
  // The consent in force on `day` for one of the purposes and this recipient (exactly; of analysis
  // and publication, anyone); nullptr if there is none.
  [[nodiscard]] const ConsentRow* covering(std::string_view about,
                                           std::span<const std::string_view> purposes,
                                           std::string_view recipient, std::string_view day) const;
  [[nodiscard]] const std::set<std::string, std::less<>>& asked() const { return asked_; }

 private:
  std::vector<ConsentRow> rows_;
  std::set<std::string, std::less<>> asked_;
};

}  // namespace habeas::casefile
