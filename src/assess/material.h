// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "casefile/queries.h"

// What assessment works on: plain values read off the projection, with the values of claims parsed
// once. Nothing here knows a store, a file or the clock.

namespace habeas::assess {

// How strongly a speaker puts it, weakest first. "alleged" and "reported" are of one strength:
// neither vouches for what is said.
enum class Strength { kPossible = 0, kReported = 1, kAsserted = 2 };
[[nodiscard]] Strength strength_of(std::string_view modality);

struct Speaker {
  std::string source;    // id
  std::string role;      // said, wrote, reported, quoted, translated, distributed
  std::string modality;  // asserted, reported, alleged, possible
  std::string hedge;     // verbatim; "" if none
  std::string on;        // EDTF; "" if not stated
};

// A figure as it was claimed. An absent bound is no bound; a figure in words alone has none.
struct Number {
  std::optional<int64_t> at_least;
  std::optional<int64_t> at_most;
  std::optional<int64_t> about;  // no bound: nobody can say what it excludes
  bool more_than = false;        // at_least was said as "more than" one less
  bool less_than = false;
  std::string words;
  std::string unit;
  std::string scope;
  std::string method;
  [[nodiscard]] bool is_exact() const { return at_least && at_most && *at_least == *at_most; }
  // Both have bounds and no number satisfies both.
  [[nodiscard]] bool excludes(const Number& other) const;
};

// Where a claim stands: the words, and what surrounds them, as stored with the claim.
struct Anchor {
  std::string text;
  std::string before;  // up to 32 characters
  std::string after;
  std::string part;   // of the locator: caption, title, heading, ...; "" if not stated
  int64_t from = -1;  // characters into the exhibit's text; -1 if not stated
  int64_t to = -1;
};

struct Claim {
  std::string id, label, subject, property, kind, polarity;
  std::string value_key;        // canonical; equal for equal values
  std::string value_text;       // the value as one line of text
  std::string value_reference;  // the entity, claim or source that the value names; "" if none
  std::string value_date;  // EDTF of a date that is given in words of which there is one reading
  std::map<std::string, std::string> value_fields;  // the members of a value that is an object
  std::optional<Number> number;
  std::string quote;                    // "" if none
  std::vector<std::string> insertions;  // of the quotation's editors
  Anchor anchor;
  std::string exhibit, said, as_of, answers, supersedes, condition, level, compartment;
  int64_t entry = 0;
  int64_t item = 0;
  std::vector<Speaker> speakers;  // innermost first

  [[nodiscard]] bool denies() const { return polarity == "denies"; }
  [[nodiscard]] bool is_unknown() const { return value_text == "unknown"; }
  // The value as a date, as far as it is one: EDTF.
  [[nodiscard]] const std::string& date() const {
    return value_date.empty() ? value_text : value_date;
  }
  // The source that says it first hand, as far as the chain tells; "" for a chain that was erased.
  [[nodiscard]] std::string_view origin_speaker() const {
    return speakers.empty() ? std::string_view() : std::string_view(speakers.front().source);
  }
};

struct Source {
  std::string id, label, name, kind, party, url, description, derives_from, level, compartment;
  std::vector<std::string> interests;
};

// A party to the dispute, or one that declares an interest in it, as its register says.
enum class Interest { kNone, kDeclared, kParty, kUndisclosed };
[[nodiscard]] Interest interest_of(const Source& source);
[[nodiscard]] std::string_view interest_words(Interest interest);

struct Entity {
  std::string id, label, type, event, name, description, compartment;
};

// `from` rests on `to`; both are sources or both claims, or a claim rests on a source.
struct Lineage {
  std::string from, to;
  bool suspected = false;
  std::string stated_by, ground;
};

struct ExhibitName {
  std::string sha256, name, received_at, media_type, compartment;
};

// Sources, entities, exhibits and lineage of a case: what every assessment needs whole. Claims are
// handed in apart, since there may be a million of them.
struct Register {
  std::vector<Source> sources;  // by id
  std::vector<Entity> entities;
  std::vector<ExhibitName> exhibits;
  std::vector<Lineage> lineage;  // without what the sources state themselves (derives_from)
  std::set<std::string, std::less<>> in_proceedings;  // persons whom some proceeding.accused names
  std::map<std::string, std::string, std::less<>> body_of;   // post -> body (post.body)
  std::map<std::string, std::string, std::less<>> place_of;  // post or body -> place (body.place)

  void sort();  // must be called once after the vectors are filled
  [[nodiscard]] const Source* source(std::string_view id) const;
  [[nodiscard]] const Entity* entity(std::string_view id) const;
  [[nodiscard]] const ExhibitName* exhibit(std::string_view sha256) const;
  // The name, or what stands for one.
  [[nodiscard]] std::string source_name(std::string_view id) const;
  // Of an entity, source, exhibit or claim.
  [[nodiscard]] std::string subject_name(std::string_view id) const;
};

[[nodiscard]] Claim claim_from(const casefile::ClaimRow& row);
[[nodiscard]] Source source_from(const casefile::SourceRow& row);
[[nodiscard]] Entity entity_from(const casefile::EntityRow& row);

// A fixed order that does not depend on when things were entered: said, then the names, the value,
// the id.
void sort_for_display(std::vector<const Claim*>& claims, const Register& known);

// "at least 300", "4,000 to 5,000", "thousands": the figure without unit and scope.
[[nodiscard]] std::string figure_in_words(const Number& number);
// 12345 as "12,345".
[[nodiscard]] std::string grouped(int64_t value);

}  // namespace habeas::assess
