// SPDX-License-Identifier: Apache-2.0
#include "casefile/claim_file.h"

#include <set>

#include <fmt/core.h>

#include "base/encoding.h"
#include "casefile/vocabulary.h"

namespace habeas::casefile {

namespace {

Result<void> only_keys(const Json& members, std::initializer_list<std::string_view> allowed) {
  for (const auto& [key, value] : *members.object()) {
    bool known = false;
    for (std::string_view name : allowed) known = known || name == key;
    if (!known) return fail(ErrorKind::kInvalid, fmt::format("unknown key \"{}\"", printable(key)));
  }
  return {};
}

// Copies text members under the same name; a member of another type is a fault.
Result<void> copy_texts(const Json& members, std::initializer_list<std::string_view> names,
                        Item& item) {
  for (std::string_view name : names) {
    if (members.find(name) == nullptr) continue;
    std::string text = TRY(members.text_at(name));
    if (text.empty())
      return fail(ErrorKind::kInvalid, fmt::format("\"{}\" is empty; leave it out instead", name));
    item.set(std::string(name), text);
  }
  return {};
}

Result<void> copy_level(const Json& members, Item& item) {
  if (members.find("level") == nullptr) return {};
  std::string level = TRY(members.text_at("level"));
  TRY(require_word("level", level, disclosure_levels()));
  item.set("level", level);
  return {};
}

Result<std::string> label_of(const Json& members) {
  std::string label = TRY(members.text_at("label"));
  if (label.empty() || label.size() > 100)
    return fail(ErrorKind::kInvalid, "a label has 1 to 100 characters");
  return label;
}

Result<Item> entity_item(const Json& members) {
  TRY(only_keys(members,
                {"type", "label", "entity", "name", "description", "level", "compartment"}));
  Item item;
  item.type = "entity";
  std::string type = TRY(members.text_at("entity"));
  TRY(require_word("entity", type, entity_types()));
  item.set("entity", type);
  TRY(members.text_at("name"));
  TRY(copy_texts(members, {"label", "name", "description", "compartment"}, item));
  TRY(copy_level(members, item));
  return item;
}

Result<void> read_speakers(const Json& members, StatedClaim& claim) {
  const Json* chain = members.find("speakers");
  if (chain == nullptr || chain->array() == nullptr || chain->array()->empty()) {
    return fail(ErrorKind::kInvalid,
                "\"speakers\" is missing: every claim names who says it, innermost first");
  }
  for (const Json& link : *chain->array()) {
    if (link.object() == nullptr)
      return fail(ErrorKind::kInvalid, "each speaker is an object with \"source\" and \"role\"");
    TRY(only_keys(link, {"source", "role", "modality", "hedge", "on", "anchor"}));
    size_t position = claim.speakers.size();
    claim.speakers.push_back(TRY(link.text_at("source")));
    SpeakerLink core;
    core.role = TRY(link.text_at("role"));
    TRY(require_word("role", core.role, speaker_roles()));
    core.modality = TRY(link.text_at("modality"));
    TRY(require_word("modality", core.modality, modalities()));
    core.hedge = link.text_or_empty("hedge");
    claim.item.speakers.push_back(core);
    for (std::string_view name : {"on", "anchor"}) {
      if (const Json* member = link.find(name))
        claim.item.fields[fmt::format("speaker/{}/{}", position, name)] = *member;
    }
  }
  return {};
}

// Numbers carry unit and scope, so that unlike things are never put side by side as if they were
// one.
Result<void> check_number(const Json& members) {
  const Json* value = members.find("value");
  if (value == nullptr || value->object() == nullptr)
    return fail(ErrorKind::kInvalid,
                "a number claim has a \"value\" object with \"unit\" and \"scope\"");
  TRY(value->text_at("unit"));
  TRY(value->text_at("scope"));
  bool bounded = value->find("exactly") != nullptr || value->find("at_least") != nullptr ||
                 value->find("at_most") != nullptr || value->find("words") != nullptr;
  if (!bounded)
    return fail(ErrorKind::kInvalid,
                "a number claim gives \"exactly\", \"at_least\", \"at_most\" or \"words\"");
  return {};
}

Result<void> read_quote(const Json& members, StatedClaim& claim) {
  const Json* quote = members.find("quote");
  if (quote == nullptr) return {};
  if (quote->object() == nullptr)
    return fail(ErrorKind::kInvalid, "\"quote\" is an object with \"text\" and \"language\"");
  TRY(only_keys(*quote, {"text", "language", "insertions"}));
  TRY(quote->text_at("text"));
  TRY(quote->text_at("language"));
  claim.item.fields["quote"] = *quote;
  return {};
}

Result<void> read_anchor(const Json& members, StatedClaim& claim) {
  const Json* anchor = members.find("anchor");
  if (anchor == nullptr)
    return fail(ErrorKind::kInvalid,
                "\"anchor\" is missing: name the exhibit that this claim stands in");
  if (anchor->object() == nullptr)
    return fail(ErrorKind::kInvalid, "\"anchor\" is an object with \"exhibit\"");
  TRY(only_keys(*anchor, {"exhibit", "text", "locator"}));
  claim.exhibit = TRY(anchor->text_at("exhibit"));
  if (anchor->find("text") != nullptr) claim.anchored_text = TRY(anchor->text_at("text"));
  Json locator = anchor->find("locator") != nullptr ? *anchor->find("locator") : Json(JsonObject{});
  if (locator.object() == nullptr)
    return fail(ErrorKind::kInvalid,
                "\"locator\" is an object: page, characters, sheet, row, time");
  claim.item.fields["anchor"] = Json(JsonObject{{"locator", locator}});
  return {};
}

Result<StatedClaim> claim_line(const Json& members, int64_t line) {
  TRY(only_keys(members, {"type", "label", "subject", "property", "kind", "polarity", "value",
                          "speakers", "quote", "anchor", "said", "as_of", "answers", "supersedes",
                          "rights", "level", "compartment", "condition"}));
  StatedClaim claim;
  claim.line = line;
  claim.item.type = "claim";
  claim.label = TRY(label_of(members));
  claim.subject = TRY(members.text_at("subject"));
  claim.item.kind = TRY(members.text_at("kind"));
  TRY(require_word("kind", claim.item.kind, claim_kinds()));
  claim.item.polarity = TRY(members.text_at("polarity"));
  TRY(require_word("polarity", claim.item.polarity, polarities()));
  claim.item.property = TRY(members.text_at("property"));
  if (!is_property_name(claim.item.property))
    return fail(ErrorKind::kInvalid,
                "\"property\" is lower-case words joined by dots, like number.executed");
  if (claim.item.kind == "number") TRY(check_number(members));
  if (const Json* value = members.find("value")) claim.item.fields["value"] = *value;
  TRY(read_speakers(members, claim));
  TRY(read_quote(members, claim));
  TRY(read_anchor(members, claim));
  TRY(copy_texts(members, {"label", "said", "as_of", "rights", "compartment", "condition"},
                 claim.item));
  TRY(copy_level(members, claim.item));
  claim.answers = members.text_or_empty("answers");
  claim.supersedes = members.text_or_empty("supersedes");
  return claim;
}

Result<void> read_line(const Json& members, int64_t line, ClaimFile& file,
                       std::set<std::string>& labels) {
  if (members.object() == nullptr) return fail(ErrorKind::kInvalid, "a line is one JSON object");
  std::string type = TRY(members.text_at("type"));
  std::string label = TRY(label_of(members));
  if (!labels.insert(label).second)
    return fail(ErrorKind::kInvalid,
                fmt::format("the label \"{}\" stands twice in this file", printable(label)));
  if (type == "source") {
    Item item = TRY(source_item(members));
    file.sources.push_back(LabelledItem{line, label, std::move(item)});
  } else if (type == "entity") {
    Item item = TRY(entity_item(members));
    file.entities.push_back(LabelledItem{line, label, std::move(item)});
  } else if (type == "claim") {
    StatedClaim claim = TRY(claim_line(members, line));
    file.claims.push_back(std::move(claim));
  } else {
    return fail(ErrorKind::kInvalid,
                fmt::format("\"type\" is \"{}\"; it is source, entity or claim", printable(type)));
  }
  return {};
}

// null, true and false cannot be stored; say so at the line, not at the commit.
Result<void> storable(const Json& members) {
  Result<Json> again = parse_canonical_json(canonical_json(members));
  if (!again)
    return fail(ErrorKind::kInvalid,
                "null, true and false cannot be stored; leave the key out, or use words");
  return {};
}

}  // namespace

Result<Item> source_item(const Json& members) {
  TRY(only_keys(members, {"type", "label", "name", "kind", "interests", "party", "url",
                          "description", "derives_from", "level", "compartment"}));
  Item item;
  item.type = "source";
  TRY(members.text_at("name"));
  std::string kind = TRY(members.text_at("kind"));
  TRY(require_word("source kind", kind, source_kinds()));
  item.set("kind_of_source", kind);
  if (members.find("party") != nullptr) {
    std::string party = TRY(members.text_at("party"));
    TRY(require_word("party", party, party_words()));
    item.set("party", party);
  }
  if (const Json* interests = members.find("interests")) {
    if (interests->array() == nullptr)
      return fail(ErrorKind::kInvalid, "\"interests\" is a list of sentences");
    for (const Json& interest : *interests->array()) {
      if (interest.string() == nullptr)
        return fail(ErrorKind::kInvalid, "\"interests\" is a list of sentences");
    }
    item.fields["interests"] = *interests;
  }
  TRY(copy_texts(members, {"label", "name", "url", "description", "derives_from", "compartment"},
                 item));
  TRY(copy_level(members, item));
  return item;
}

ClaimFile parse_claim_file(std::string_view text, std::vector<Fault>& faults) {
  ClaimFile file;
  std::set<std::string> labels;
  int64_t number = 0;
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.front() == '#') continue;
    auto read = [&]() -> Result<void> {
      Json members = TRY(parse_json(line));
      TRY(storable(members));
      return read_line(members, number, file, labels);
    };
    Result<void> done = read();
    if (!done) {
      const Error& error = done.error();
      faults.push_back(
          Fault{number, error.hint.empty() ? error.message : error.message + "; " + error.hint});
    }
  }
  return file;
}

}  // namespace habeas::casefile
