// SPDX-License-Identifier: Apache-2.0
#include "assess/material.h"

#include <algorithm>
#include <tuple>

#include <fmt/core.h>

#include "base/json.h"
#include "calendar/written_dates.h"
#include "casefile/claim_value.h"

namespace habeas::assess {

namespace {

std::optional<int64_t> integer_of(const Json& object, std::string_view key) {
  const Json* member = object.find(key);
  return member != nullptr && member->integer() != nullptr ? std::optional(*member->integer())
                                                           : std::nullopt;
}

// Bounds are whole numbers: more than 300 is at least 301.
Number number_from(const Json& value) {
  Number number;
  number.unit = value.text_or_empty("unit");
  number.scope = value.text_or_empty("scope");
  number.words = value.text_or_empty("words");
  number.method = value.text_or_empty("method");
  number.at_least = integer_of(value, "at_least");
  number.at_most = integer_of(value, "at_most");
  number.about = integer_of(value, "about");
  if (auto more = integer_of(value, "more_than")) {
    number.at_least = *more + 1;
    number.more_than = true;
  }
  if (auto less = integer_of(value, "less_than")) {
    number.at_most = *less - 1;
    number.less_than = true;
  }
  if (auto exactly = integer_of(value, "exactly")) number.at_least = number.at_most = exactly;
  return number;
}

std::string text_of(const Json& value) {
  if (value.string() != nullptr) return *value.string();
  if (value.object() == nullptr) return canonical_json(value);
  // The forms of docs/formats/claims.md in which one member says it all.
  for (std::string_view key : {"text", "date", "original", "identifier", "missing"}) {
    std::string only = value.text_or_empty(key);
    if (!only.empty()) return key == "missing" ? "missing: " + only : only;
  }
  std::string out;
  if (const Json* alternatives = value.find("alternatives");
      alternatives != nullptr && alternatives->array() != nullptr) {
    for (const Json& one : *alternatives->array())
      out += (out.empty() ? "" : " or ") + text_of(one);
    return out;
  }
  for (const auto& [key, member] : *value.object()) {
    out += fmt::format("{}{}: {}", out.empty() ? "" : "; ", key,
                       member.string() != nullptr ? *member.string() : canonical_json(member));
  }
  return out;
}

// The days between which a state is known precisely to have held (docs/formats/claims.md).
void read_period(const Json& value, Claim& claim) {
  const Json* period = value.find("period");
  if (period == nullptr || period->object() == nullptr) return;
  for (auto [side, field] : {std::pair{"first", "from"}, {"last", "to"}}) {
    const Json* end = period->find(side);
    if (end != nullptr) claim.value_fields[field] = end->text_or_empty("precisely");
  }
}

// "late July 1988" where the speaker's words are all that is on record. Two readings are none.
void read_written_date(const Json& value, Claim& claim) {
  std::string original = value.text_or_empty("original");
  if (original.empty() || !value.text_or_empty("date").empty()) return;
  calendar::DateOptions options;
  std::string calendar = value.text_or_empty("calendar");
  for (calendar::Calendar one : {calendar::Calendar::kGregorian, calendar::Calendar::kJalali,
                                 calendar::Calendar::kHijri, calendar::Calendar::kImperial}) {
    if (calendar == calendar::to_string(one)) options.calendars = {one};
  }
  Result<calendar::WrittenDate> read = calendar::read_written_date(original, options);
  if (read && read->readings.size() == 1) claim.value_date = read->readings[0].date.canonical();
}

void read_value(const casefile::ClaimRow& row, Claim& claim) {
  Result<Json> value = parse_json(row.value);
  if (!value) {
    claim.value_text = row.value;
    return;
  }
  claim.value_text = text_of(*value);
  if (value->object() != nullptr) {
    claim.value_reference = casefile::reference_in(*value);
    for (const auto& [key, member] : *value->object()) {
      claim.value_fields[key] =
          member.string() != nullptr ? *member.string() : canonical_json(member);
    }
    read_period(*value, claim);
    read_written_date(*value, claim);
    if (claim.kind == "number" && value->find("unit") != nullptr) {
      claim.number = number_from(*value);
      claim.value_text = figure_in_words(*claim.number) + " " + claim.number->unit;
    }
  }
}

void read_anchor(const casefile::ClaimRow& row, Claim& claim) {
  Result<Json> anchor = parse_json(row.anchor);
  if (!anchor) return;
  claim.anchor.text = anchor->text_or_empty("text");
  claim.anchor.before = anchor->text_or_empty("before");
  claim.anchor.after = anchor->text_or_empty("after");
  const Json* locator = anchor->find("locator");
  if (locator == nullptr) return;
  claim.anchor.part = locator->text_or_empty("part");
  const Json* characters = locator->find("characters");
  if (characters == nullptr || characters->array() == nullptr || characters->array()->size() != 2)
    return;
  const Json& from = (*characters->array())[0];
  const Json& to = (*characters->array())[1];
  if (from.integer() == nullptr || to.integer() == nullptr) return;
  claim.anchor.from = *from.integer();
  claim.anchor.to = *to.integer();
}

void read_quote(const casefile::ClaimRow& row, Claim& claim) {
  Result<Json> quote = parse_json(row.quote);
  if (!quote) return;
  claim.quote = quote->text_or_empty("text");
  const Json* insertions = quote->find("insertions");
  if (insertions == nullptr || insertions->array() == nullptr) return;
  for (const Json& insertion : *insertions->array()) {
    if (insertion.string() != nullptr) claim.insertions.push_back(*insertion.string());
  }
}

template <typename Row>
const Row* by_id(const std::vector<Row>& rows, std::string_view id, std::string Row::*key) {
  auto at =
      std::lower_bound(rows.begin(), rows.end(), id,
                       [&](const Row& row, std::string_view wanted) { return row.*key < wanted; });
  return at != rows.end() && (*at).*key == id ? &*at : nullptr;
}

}  // namespace

Strength strength_of(std::string_view modality) {
  if (modality == "possible") return Strength::kPossible;
  if (modality == "asserted") return Strength::kAsserted;
  return Strength::kReported;
}

bool Number::excludes(const Number& other) const {
  auto below = [](const std::optional<int64_t>& most, const std::optional<int64_t>& least) {
    return most && least && *most < *least;
  };
  return below(at_most, other.at_least) || below(other.at_most, at_least);
}

Interest interest_of(const Source& source) {
  if (source.party == "yes" || source.party == "disputed") return Interest::kParty;
  if (!source.interests.empty()) return Interest::kDeclared;
  if (source.party == "no") return Interest::kNone;
  return Interest::kUndisclosed;
}

std::string_view interest_words(Interest interest) {
  switch (interest) {
    case Interest::kNone:
      return "no interest declared";
    case Interest::kDeclared:
      return "declares an interest";
    case Interest::kParty:
      return "party to the dispute";
    case Interest::kUndisclosed:
      return "interest not disclosed";
  }
  return "";
}

void Register::sort() {
  std::ranges::sort(sources, {}, &Source::id);
  std::ranges::sort(entities, {}, &Entity::id);
  std::ranges::sort(exhibits, {}, &ExhibitName::sha256);
  std::ranges::sort(lineage, [](const Lineage& a, const Lineage& b) {
    return std::tie(a.from, a.to, a.suspected, a.stated_by, a.ground) <
           std::tie(b.from, b.to, b.suspected, b.stated_by, b.ground);
  });
}

const Source* Register::source(std::string_view id) const {
  return by_id(sources, id, &Source::id);
}
const Entity* Register::entity(std::string_view id) const {
  return by_id(entities, id, &Entity::id);
}
const ExhibitName* Register::exhibit(std::string_view sha256) const {
  return by_id(exhibits, sha256, &ExhibitName::sha256);
}

std::string Register::source_name(std::string_view id) const {
  const Source* found = source(id);
  if (found != nullptr) return found->name;
  return id.empty() ? "(not known: erased or withheld)" : std::string(id);
}

std::string Register::subject_name(std::string_view id) const {
  if (const Entity* found = entity(id)) return found->name;
  if (const Source* found = source(id)) return found->name;
  if (const ExhibitName* found = exhibit(id))
    return "exhibit " + (found->name.empty() ? found->sha256.substr(0, 16) : found->name);
  return id.starts_with("clm-") ? "claim " + std::string(id) : std::string(id);
}

Claim claim_from(const casefile::ClaimRow& row) {
  Claim claim;
  claim.id = row.id;
  claim.label = row.label;
  claim.subject = row.subject;
  claim.property = row.property;
  claim.kind = row.kind;
  claim.polarity = row.polarity;
  claim.value_key = row.value;
  claim.exhibit = row.exhibit;
  claim.said = row.said;
  claim.as_of = row.as_of;
  claim.answers = row.answers;
  claim.supersedes = row.supersedes;
  claim.condition = row.condition;
  claim.level = row.level;
  claim.compartment = row.compartment;
  claim.entry = row.entry;
  claim.item = row.item;
  read_value(row, claim);
  read_anchor(row, claim);
  read_quote(row, claim);
  for (const casefile::SpeakerRow& link : row.speakers)
    claim.speakers.push_back({link.source, link.role, link.modality, link.hedge, link.said_on});
  return claim;
}

Source source_from(const casefile::SourceRow& row) {
  Source source;
  source.id = row.id;
  source.label = row.label;
  source.name = row.name;
  source.kind = row.kind;
  source.party = row.party;
  source.url = row.url;
  source.description = row.description;
  source.derives_from = row.derives_from;
  source.level = row.level;
  source.compartment = row.compartment;
  source.interests = row.interests;
  return source;
}

Entity entity_from(const casefile::EntityRow& row) {
  return Entity{row.id, row.label, row.type, row.event, row.name, row.description, row.compartment};
}

void sort_for_display(std::vector<const Claim*>& claims, const Register& known) {
  auto key = [&](const Claim* claim) {
    return std::make_tuple(claim->said, known.source_name(claim->origin_speaker()),
                           claim->value_key, claim->id);
  };
  std::ranges::sort(claims, [&](const Claim* a, const Claim* b) { return key(a) < key(b); });
}

std::string grouped(int64_t value) {
  std::string digits = fmt::format("{}", value < 0 ? -value : value);
  for (size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return (value < 0 ? "-" : "") + digits;
}

std::string figure_in_words(const Number& number) {
  if (number.about) return "about " + grouped(*number.about);
  if (number.more_than && !number.at_most) return "more than " + grouped(*number.at_least - 1);
  if (number.less_than && !number.at_least) return "less than " + grouped(*number.at_most + 1);
  if (number.is_exact()) return grouped(*number.at_least);
  if (number.at_least && number.at_most)
    return fmt::format("{} to {}", grouped(*number.at_least), grouped(*number.at_most));
  if (number.at_least) return "at least " + grouped(*number.at_least);
  if (number.at_most) return "at most " + grouped(*number.at_most);
  return number.words;
}

}  // namespace habeas::assess
