// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/json.h"
#include "casefile/claim_file.h"

// What both forms of a claim file come down to: one object a statement, and where each member of it
// was written.

namespace habeas::casefile {

struct StatementText {
  int64_t line = 0;
  Json members;
  std::map<std::string, int64_t> lines;  // of members; what is not here stands at `line`
};

// Takes statements one by one into a ClaimFile, with every fault of each.
class StatementReader {
 public:
  StatementReader(const Schema& schema, ClaimFile& file, std::vector<Fault>& faults)
      : schema_(schema), file_(file), faults_(faults) {}

  void read(const StatementText& statement);

 private:
  void read_source();
  void read_entity();
  void read_person();
  void read_claim();
  void read_speakers(StatedClaim& claim);
  void read_lineage();

  void fault(std::string_view member, const std::string& message);
  void look(std::string_view member, const Result<void>& done);
  [[nodiscard]] int64_t line_of(std::string_view member) const;
  void only(std::initializer_list<std::string_view> allowed);
  // The text member; "" with a fault if it is no text, or missing though `required`.
  std::string text(std::string_view member, bool required);
  void copy_texts(std::initializer_list<std::string_view> members, Item& item);
  void copy_dates(std::initializer_list<std::string_view> members, Item& item);
  void copy_level(Item& item);
  bool take_label(bool required, Item& item);
  void read_anchor(const Json& anchor, const std::string& field, std::string_view member,
                   Item& item, std::vector<StatedAnchor>& anchors);
  void read_property(StatedClaim& claim);
  void read_value(const StatedClaim& claim, const SchemaProperty& property);

  const Schema& schema_;
  ClaimFile& file_;
  std::vector<Fault>& faults_;
  std::set<std::string> labels_;
  const StatementText* statement_ = nullptr;
};

// What is wrong with a claim's quotation: its form, and insertions that are not what they must be.
// An insertion is marked off by brackets, stands in the text, and holds nothing that the claim
// calls the speaker's: `innermost` is the chain's first link. Every bracketed span is accounted
// for.
[[nodiscard]] std::vector<std::string> quote_faults(const Json& quote,
                                                    const SpeakerLink& innermost);

// Cuts a Markdown claim file into statements; faults of form are told with their lines.
[[nodiscard]] std::vector<StatementText> markdown_statements(std::string_view text,
                                                             std::vector<Fault>& faults);

}  // namespace habeas::casefile
