// SPDX-License-Identifier: Apache-2.0
#include "casefile/wgeid_minimum.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

#include "casefile/person_statement.h"

namespace habeas::casefile {

namespace {

std::string raw_of(const Json& value) {
  if (const std::string* text = value.string()) return *text;
  return value.text_or_empty("raw");
}

// All values of a property, the alternatives too.
std::vector<const Json*> values_of(const Json& fields, std::string_view property) {
  std::vector<const Json*> out;
  if (fields.object() == nullptr) return out;
  for (const auto& [name, value] : *fields.object()) {
    if (property_of_field(name) == property) out.push_back(&value);
  }
  return out;
}

std::string said(const Json& fields, std::string_view property) {
  std::string out;
  for (const Json* value : values_of(fields, property))
    out += (out.empty() ? "" : " or ") + raw_of(*value);
  return out;
}

bool has(const Json& fields, std::string_view property) {
  return !values_of(fields, property).empty();
}

bool has_identifier(const Json& fields) {
  if (fields.object() == nullptr) return false;
  return std::any_of(fields.object()->begin(), fields.object()->end(), [](const auto& field) {
    return field.first.starts_with("identifier") || field.first.starts_with("attachment/");
  });
}

MinimumElement identity(const Json& fields) {
  MinimumElement out{.letter = "a", .name = "identity", .there = {}, .ask = {}};
  bool full = has(fields, "name") || (has(fields, "name.given") && has(fields, "name.family"));
  bool part = has(fields, "name.given") || has(fields, "name.family") || has(fields, "name.alias");
  if (full || part) out.there = name_in_words(fields);
  if (!full && !has(fields, "name.given")) out.ask.emplace_back("the given name");
  if (!full && !has(fields, "name.family"))
    out.ask.emplace_back("the family name, or that there is none");
  if (!has_identifier(fields))
    out.ask.emplace_back("an identity number, or a photograph (attachments)");
  out.state = !full && !part    ? ElementState::kLacking
              : out.ask.empty() ? ElementState::kThere
                                : ElementState::kPartly;
  return out;
}

// A Gregorian day and nothing else: what EDTF writes for a date that is known whole.
bool whole_day(std::string_view edtf) {
  while (!edtf.empty() && (edtf.back() == '?' || edtf.back() == '~' || edtf.back() == '%'))
    edtf.remove_suffix(1);
  return edtf.size() == 10 && edtf[4] == '-' && edtf[7] == '-' &&
         std::all_of(edtf.begin(), edtf.end(),
                     [](char c) { return c == '-' || (c >= '0' && c <= '9'); });
}

MinimumElement date(const Json& fields) {
  MinimumElement out{.letter = "b", .name = "date", .there = {}, .ask = {}};
  std::vector<const Json*> values;
  for (std::string_view property : {"date.arrest", "date.disappearance"}) {
    for (const Json* value : values_of(fields, property)) {
      values.push_back(value);
      out.there +=
          (out.there.empty() ? "" : "; ") + fmt::format("{}: {}", property, raw_of(*value));
    }
  }
  bool whole = std::any_of(values.begin(), values.end(), [](const Json* value) {
    return whole_day(value->text_or_empty("edtf"));
  });
  if (values.empty()) {
    out.ask.emplace_back(
        "year, month and day of arrest, or when last seen; a season or a feast helps");
    return out;
  }
  out.state = whole ? ElementState::kThere : ElementState::kPartly;
  if (whole) return out;
  bool ambiguous = std::any_of(values.begin(), values.end(), [](const Json* value) {
    return value->find("readings") != nullptr;
  });
  bool unread = std::any_of(values.begin(), values.end(),
                            [](const Json* value) { return value->find("unread") != nullptr; });
  if (ambiguous) out.ask.emplace_back("in which calendar and order the date was said");
  if (unread) out.ask.emplace_back("the date in other words");
  if (!ambiguous && !unread)
    out.ask.emplace_back("the day, and the month if it is not known, or that nobody knows");
  return out;
}

MinimumElement place(const Json& fields) {
  MinimumElement out{.letter = "c", .name = "place", .there = {}, .ask = {}};
  for (std::string_view property : {"place.arrest", "place.disappearance"}) {
    std::string words = said(fields, property);
    if (!words.empty())
      out.there += (out.there.empty() ? "" : "; ") + fmt::format("{}: {}", property, words);
  }
  out.state = out.there.empty() ? ElementState::kLacking : ElementState::kThere;
  if (!out.there.empty()) return out;
  for (std::string_view property : {"place.detention", "place", "place.city", "place.province"}) {
    std::string words = said(fields, property);
    if (words.empty()) continue;
    out.state = ElementState::kPartly;
    out.there += (out.there.empty() ? "" : "; ") + fmt::format("{}: {}", property, words);
  }
  out.ask.emplace_back("where the arrest was, or where the person was last seen");
  return out;
}

MinimumElement responsible(const Json& fields) {
  MinimumElement out{
      .letter = "d", .name = "responsible", .there = said(fields, "responsible"), .ask = {}};
  out.state = out.there.empty() ? ElementState::kLacking : ElementState::kThere;
  if (out.there.empty())
    out.ask.emplace_back(
        "which body or office is believed responsible and why: uniforms, vehicles, words used");
  return out;
}

MinimumElement action(const Json& fields) {
  MinimumElement out{.letter = "e", .name = "action", .there = {}, .ask = {}};
  if (fields.object() != nullptr) {
    for (const auto& [name, value] : *fields.object()) {
      if (!name.starts_with("enquiry/")) continue;
      out.there +=
          (out.there.empty() ? "" : "; ") +
          fmt::format("{} ({})", value.text_or_empty("where"), value.text_or_empty("outcome"));
    }
  }
  // That no enquiry could be made is an answer too.
  if (out.there.empty()) out.there = said(fields, "note.enquiries");
  out.state = out.there.empty() ? ElementState::kLacking : ElementState::kThere;
  if (out.there.empty())
    out.ask.emplace_back(
        "who asked for the person: where, when, what was answered; or, in note.enquiries, why "
        "nobody "
        "could");
  return out;
}

MinimumElement submitter_of(std::string_view submitter) {
  MinimumElement out{
      .letter = "f", .name = "submitter", .there = std::string(submitter), .ask = {}};
  out.state = submitter.empty() ? ElementState::kLacking : ElementState::kThere;
  if (submitter.empty())
    out.ask.emplace_back(
        "who submits it (kept confidential on request), and whether the family agrees");
  return out;
}

}  // namespace

std::string_view word_of(ElementState state) {
  switch (state) {
    case ElementState::kThere:
      return "there";
    case ElementState::kPartly:
      return "partly";
    case ElementState::kLacking:
      return "lacking";
  }
  return "";
}

std::vector<MinimumElement> wgeid_minimum(const Json& fields, std::string_view submitter) {
  return {identity(fields),    date(fields),   place(fields),
          responsible(fields), action(fields), submitter_of(submitter)};
}

std::vector<std::string> also_asked(const Json& fields) {
  std::vector<std::string> out;
  for (std::string_view property : {"date.birth", "sex", "nationality", "occupation",
                                    "place.residence", "name.father", "place.detention"}) {
    if (!has(fields, property)) out.emplace_back(property);
  }
  return out;
}

std::string name_in_words(const Json& fields) {
  std::string name = said(fields, "name");
  if (!name.empty()) return name;
  for (std::string_view property : {"name.given", "name.family"}) {
    std::string part = said(fields, property);
    if (!part.empty()) name += (name.empty() ? "" : " ") + part;
  }
  if (!name.empty()) return name;
  std::string alias = said(fields, "name.alias");
  return alias.empty() ? "(no name known)" : "called " + alias;
}

}  // namespace habeas::casefile
