// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "base/encoding.h"
#include "casefile/claim_value.h"

// Values in words. Nothing is rounded, closed, widened or left out: a strict bound stays strict.

namespace habeas::casefile {

namespace {

using NameOf = std::function<std::string(const std::string&)>;

std::string plain(const Json& value) {
  return value.string() != nullptr ? *value.string() : canonical_json(value);
}

std::string member(const Json& value, std::string_view key) {
  const Json* found = value.find(key);
  return found == nullptr ? std::string() : plain(*found);
}

std::string number_in_words(const Json& value) {
  std::string lower, upper;
  if (!member(value, "at_least").empty()) lower = "at least " + member(value, "at_least");
  if (!member(value, "more_than").empty()) lower = "more than " + member(value, "more_than");
  if (!member(value, "at_most").empty()) upper = "at most " + member(value, "at_most");
  if (!member(value, "less_than").empty()) upper = "less than " + member(value, "less_than");
  std::string out = member(value, "exactly");
  if (!member(value, "about").empty()) out = "about " + member(value, "about");
  if (!lower.empty() && !upper.empty()) {
    bool closed = value.find("at_least") != nullptr && value.find("at_most") != nullptr;
    out = closed ? fmt::format("{} to {}", member(value, "at_least"), member(value, "at_most"))
                 : lower + " and " + upper;
  } else if (!lower.empty() || !upper.empty()) {
    out = lower + upper;
  }
  std::string words = member(value, "words");
  if (out.empty())
    out = words;
  else if (!words.empty())
    out += fmt::format(" (in words: \"{}\")", words);
  out += fmt::format(" {}; scope: {}", member(value, "unit"), member(value, "scope"));
  if (!member(value, "method").empty()) out += "; method: " + member(value, "method");
  if (!member(value, "counts").empty()) out += "; counts: " + member(value, "counts");
  return out;
}

std::string side_in_words(const Json& period, std::string_view name) {
  const Json* side = period.find(name);
  if (side == nullptr) return {};
  std::string out;
  auto add = [&](const std::string& text, std::string_view how) {
    if (!text.empty()) out += fmt::format("{}{} ({})", out.empty() ? "" : ", ", text, how);
  };
  add(member(*side, "precisely"), "known precisely");
  add(member(*side, "imprecisely"), "known imprecisely");
  std::string is = member(*side, "is");
  if (!is.empty())
    out += fmt::format(
        "{}this is {}", out.empty() ? "" : ", ",
        is == "cited" ? "the date cited, not its " + std::string(name == "first" ? "start" : "end")
        : is == "unknown" ? "not known to be its " + std::string(name == "first" ? "start" : "end")
                          : "its " + is);
  return fmt::format("{}: {}", name, out);
}

std::string period_in_words(const Json& period) {
  std::string out;
  auto add = [&](const std::string& text) {
    if (!text.empty()) out += (out.empty() ? "" : "; ") + text;
  };
  add(side_in_words(period, "first"));
  add(side_in_words(period, "last"));
  std::string ongoing = member(period, "ongoing");
  if (!ongoing.empty()) {
    add(ongoing == "yes"  ? "said to go on"
        : ongoing == "no" ? "said to have ended"
                          : "whether it goes on is unknown");
  }
  if (!member(period, "last_confirmed").empty())
    add("last confirmed: " + member(period, "last_confirmed"));
  return out;
}

std::string with_period(std::string out, const Json& value) {
  const Json* period = value.find("period");
  return period == nullptr ? out : fmt::format("{} [{}]", out, period_in_words(*period));
}

std::string coordinates_in_words(const Json& value) {
  std::string out = fmt::format("{}, {}", member(value, "latitude"), member(value, "longitude"));
  if (!member(value, "precision_m").empty())
    out += fmt::format(" (within {} m)", member(value, "precision_m"));
  if (!member(value, "precision").empty())
    out += fmt::format(" (precision: {})", member(value, "precision"));
  if (!member(value, "datum").empty()) out += " " + member(value, "datum");
  return out;
}

std::string date_in_words(const Json& value) {
  std::string date = member(value, "date"), original = member(value, "original");
  std::string out = date.empty() ? fmt::format("\"{}\"", original) : date;
  if (!date.empty() && !original.empty()) out += fmt::format(" (written \"{}\")", original);
  if (!member(value, "calendar").empty()) out += fmt::format(" [{}]", member(value, "calendar"));
  return out;
}

std::string members_in_words(const Json& value) {
  std::string out;
  for (const auto& [key, each] : *value.object())
    out += fmt::format("{}{}: {}", out.empty() ? "" : "; ", key, plain(each));
  return out;
}

}  // namespace

std::string value_in_words(const Json& value, const NameOf& name_of) {
  if (value.string() != nullptr) return *value.string();
  if (value.object() == nullptr) return canonical_json(value);
  if (const Json* list = value.find("alternatives"); list != nullptr && list->array() != nullptr) {
    std::string out;
    for (const Json& each : *list->array())
      out += (out.empty() ? "" : " or ") + value_in_words(each, name_of);
    return out;
  }
  if (value.find("unit") != nullptr) return number_in_words(value);
  if (value.find("missing") != nullptr)
    return fmt::format("missing from the document ({})", member(value, "missing"));
  if (value.find("entity") != nullptr) {
    std::string id = member(value, "entity");
    std::string name = name_of ? name_of(id) : id;
    if (!member(value, "as").empty()) name += fmt::format(" (as {})", member(value, "as"));
    return with_period(name, value);
  }
  if (value.find("latitude") != nullptr) return coordinates_in_words(value);
  if (value.find("identifier") != nullptr)
    return fmt::format("{} ({})", member(value, "identifier"), member(value, "scheme"));
  if (value.find("date") != nullptr || value.find("original") != nullptr)
    return date_in_words(value);
  if (value.find("text") != nullptr) return with_period(member(value, "text"), value);
  if (const Json* period = value.find("period")) return period_in_words(*period);
  return members_in_words(value);
}

std::string stored_value_in_words(std::string_view value_json, const NameOf& name_of) {
  if (value_json.empty()) return {};
  Result<Json> value = parse_json(value_json);
  return value ? value_in_words(*value, name_of) : std::string(value_json);
}

}  // namespace habeas::casefile
