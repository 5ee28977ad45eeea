// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "base/encoding.h"
#include "casefile/claim_value.h"
#include "casefile/internal/claim_lines.h"
#include "casefile/vocabulary.h"

// Claims of a claim file.

namespace habeas::casefile {

void StatementReader::read_speakers(StatedClaim& claim) {
  const Json* chain = statement_->members.find("speakers");
  if (chain == nullptr || chain->array() == nullptr || chain->array()->empty())
    return fault("speakers",
                 "\"speakers\" is missing: every claim names who says it, innermost first");
  if (chain->array()->size() > kMaxSpeakers)
    return fault("speakers", fmt::format("a chain has at most {} speakers", kMaxSpeakers));
  for (const Json& link : *chain->array()) {
    size_t position = claim.speakers.size();
    std::string member = fmt::format("speakers/{}", position);
    if (!statement_->lines.contains(member)) member = "speakers";
    if (link.object() == nullptr)
      return fault(member, "each speaker is an object with \"source\" and \"role\"");
    auto words = [&](std::string_view key, bool required) {
      const Json* found = link.find(key);
      bool good = found != nullptr && found->string() != nullptr && !found->string()->empty();
      if (!good && (required || found != nullptr))
        fault(member, fmt::format("speaker {}: \"{}\" is {}", position + 1, key,
                                  found == nullptr ? "missing" : "a text that is not empty"));
      return good ? *found->string() : std::string();
    };
    for (const auto& [key, value] : *link.object()) {
      if (key != "source" && key != "role" && key != "modality" && key != "hedge" && key != "on" &&
          key != "anchor")
        fault(member, fmt::format("speaker {}: unknown key \"{}\"; there are source, role, "
                                  "modality, hedge, on, anchor",
                                  position + 1, printable(key)));
    }
    claim.speakers.push_back(words("source", true));
    SpeakerLink core{words("role", true), words("modality", true), words("hedge", false)};
    if (!core.role.empty()) look(member, require_word("role", core.role, speaker_roles()));
    if (!core.modality.empty()) look(member, require_word("modality", core.modality, modalities()));
    claim.item.speakers.push_back(core);
    std::string on = words("on", false);
    if (!on.empty()) look(member, check_date("on", on));
    claim.item.set(fmt::format("speaker/{}/on", position), on);
    if (const Json* anchor = link.find("anchor"))
      read_anchor(*anchor, fmt::format("speaker/{}/anchor", position), member, claim.item,
                  claim.anchors);
  }
}

void StatementReader::read_value(const StatedClaim& claim, const SchemaProperty& property) {
  const Json* value = statement_->members.find("value");
  if (value == nullptr) {
    if (claim.item.kind == "number")
      fault("value", "a number claim has a \"value\" object with \"unit\" and \"scope\"");
    return;
  }
  for (const std::string& wrong : value_faults(property, claim.item.kind, *value))
    fault("value", wrong);
}

void StatementReader::read_property(StatedClaim& claim) {
  Item& item = claim.item;
  item.property = text("property", true);
  if (item.property.empty()) return;
  if (!is_property_name(item.property))
    return fault("property",
                 "\"property\" is lower-case words joined by dots, like number.executed");
  const SchemaProperty* property = schema_.property(item.property);
  if (property == nullptr) {
    std::vector<std::string> near = schema_.nearest(item.property);
    return fault(
        "property",
        fmt::format("there is no property \"{}\"; {}`habeas schema list` shows all, "
                    "`habeas schema add` adds your own",
                    item.property,
                    near.empty() ? "" : fmt::format("did you mean {}? ", fmt::join(near, ", "))));
  }
  if (!property->kinds.empty() &&
      std::find(property->kinds.begin(), property->kinds.end(), item.kind) == property->kinds.end())
    fault("kind", fmt::format("{} is stated in a claim of kind {}, not {}", item.property,
                              fmt::join(property->kinds, ", "), printable(item.kind)));
  bool counts = property->allows(ValueType::kNumber);
  if (item.kind == "number" && !counts)
    return fault("property", fmt::format("{} takes no number; a claim of kind number needs a "
                                         "property that does, like number.executed",
                                         item.property));
  if (item.kind != "number" && counts && property->values.size() == 1)
    return fault("kind", fmt::format("{} is stated in a claim of kind number", item.property));
  read_value(claim, *property);
  if (property->is_translation && !item.speakers.empty() && item.speakers[0].role != "translated")
    fault("speakers", "the innermost speaker of a translation is whoever translated");
}

void StatementReader::read_claim() {
  only({"type", "label", "subject", "property", "kind", "polarity", "value", "speakers", "quote",
        "anchor", "said", "as_of", "answers", "supersedes", "rights", "level", "compartment",
        "condition"});
  StatedClaim claim;
  claim.line = statement_->line;
  Item& item = claim.item;
  item.type = "claim";
  if (!take_label(true, item)) return;
  claim.label = item.text("label");
  claim.subject = text("subject", true);
  item.kind = text("kind", true);
  if (!item.kind.empty()) look("kind", require_word("kind", item.kind, claim_kinds()));
  item.polarity = text("polarity", true);
  if (!item.polarity.empty())
    look("polarity", require_word("polarity", item.polarity, polarities()));
  const Json* anchor = statement_->members.find("anchor");
  if (anchor == nullptr)
    fault("anchor", "\"anchor\" is missing: name the exhibit that this claim stands in");
  else
    read_anchor(*anchor, "anchor", "anchor", item, claim.anchors);
  read_speakers(claim);
  read_property(claim);
  if (const Json* value = statement_->members.find("value")) item.fields["value"] = *value;
  if (const Json* quote = statement_->members.find("quote")) {
    SpeakerLink none;
    for (const std::string& wrong :
         quote_faults(*quote, item.speakers.empty() ? none : item.speakers.front()))
      fault("quote", wrong);
    item.fields["quote"] = *quote;
  }
  copy_texts({"rights", "condition"}, item);
  copy_dates({"said", "as_of"}, item);
  copy_level(item);
  if (item.kind == "recommendation" && item.text("condition").empty())
    fault("condition", "a recommendation says its \"condition\"; \"none\" if there is none");
  claim.answers = text("answers", false);
  claim.supersedes = text("supersedes", false);
  file_.claims.push_back(std::move(claim));
}

}  // namespace habeas::casefile
