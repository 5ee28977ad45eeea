// SPDX-License-Identifier: Apache-2.0
#include "linkage/places.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "base/encoding.h"
#include "linkage/internal/canonical.h"

namespace habeas::linkage {

namespace {

constexpr size_t kNoColumn = static_cast<size_t>(-1);
constexpr size_t kMostWords = 12;  // of one name
constexpr size_t kMostRead = 64;   // words of a text
constexpr size_t kDeepest = 32;    // places within places

std::string canonical_place(std::string_view written) {
  MappedField field;
  field.kind = FieldKind::kPlace;
  return internal::canonical_form(written, field).text;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find(' ', at), text.size());
    if (end > at) words.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

std::vector<std::string> aliases_of(std::string_view field) {
  std::vector<std::string> aliases;
  for (size_t at = 0; at <= field.size();) {
    const size_t end = std::min(field.find(';', at), field.size());
    std::string alias = canonical_place(field.substr(at, end - at));
    if (!alias.empty()) aliases.push_back(std::move(alias));
    at = end + 1;
  }
  return aliases;
}

}  // namespace

Result<PlaceTable> PlaceTable::read(CsvReader::Source source) {
  CsvReader reader(std::move(source));
  PlaceTable table;
  size_t name = kNoColumn;
  size_t alias = kNoColumn;
  size_t part = kNoColumn;
  std::vector<std::string> parts = {""};
  std::vector<int64_t> lines = {0};
  for (bool header = true;;) {
    const CsvEvent event = TRY(reader.next());
    if (event == CsvEvent::kEnd) break;
    if (reader.raw().empty()) continue;
    const std::string where = fmt::format("the places, line {}", reader.line());
    if (event == CsvEvent::kRefused)
      return fail(ErrorKind::kInvalid, where + ": " + reader.refusal().reason);
    if (std::exchange(header, false)) {
      for (size_t i = 0; i < reader.fields().size(); ++i) {
        if (reader.fields()[i] == "name") name = i;
        if (reader.fields()[i] == "aliases") alias = i;
        if (reader.fields()[i] == "part of") part = i;
      }
      if (name == kNoColumn || alias == kNoColumn || part == kNoColumn)
        return fail(ErrorKind::kInvalid, where + ": a table of places has three columns",
                    "write name,aliases,part of in the first line");
      reader.expect_fields(reader.fields().size());
      continue;
    }
    const auto number = static_cast<PlaceNumber>(table.places_.size());
    Place& place = table.places_.emplace_back();
    place.name = canonical_place(reader.fields()[name]);
    if (place.name.empty()) return fail(ErrorKind::kInvalid, where + ": a place needs a name");
    std::vector<std::string> names = aliases_of(reader.fields()[alias]);
    names.push_back(place.name);
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    for (const std::string& each : names) {
      if (words_of(each).size() > kMostWords)
        return fail(ErrorKind::kInvalid,
                    fmt::format("{}: a name of more than {} words", where, kMostWords),
                    "put ; between the aliases of a place");
      table.by_name_[each].push_back(number);
      table.longest_ = std::max(table.longest_, words_of(each).size());
    }
    parts.push_back(canonical_place(reader.fields()[part]));
    lines.push_back(reader.line());
  }
  TRY(table.set_parts(parts, lines));
  return table;
}

Result<void> PlaceTable::set_parts(const std::vector<std::string>& parts,
                                   const std::vector<int64_t>& lines) {
  for (PlaceNumber i = 1; i < places_.size(); ++i) {
    if (parts[i].empty()) continue;
    const std::string where = fmt::format("the places, line {}", lines[i]);
    const auto at = by_name_.find(parts[i]);
    if (at == by_name_.end())
      return fail(ErrorKind::kInvalid,
                  fmt::format("{}: no row has the place \"{}\"", where, printable(parts[i])),
                  "give that place a row of its own, or leave `part of` empty");
    std::vector<PlaceNumber> others = at->second;
    std::erase(others, i);  // a province and its capital may have one name
    if (others.size() != 1)
      return fail(
          ErrorKind::kInvalid,
          fmt::format("{}: {} places are called \"{}\"", where, others.size(), printable(parts[i])),
          "give the one that is meant an alias of its own, and write that");
    places_[i].part_of = others.front();
  }
  for (PlaceNumber i = 1; i < places_.size(); ++i) {
    size_t steps = 0;
    for (PlaceNumber at = i; at != 0; at = places_[at].part_of)
      if (++steps > kDeepest)
        return fail(ErrorKind::kInvalid,
                    fmt::format("the places, line {}: \"{}\" is part of itself through others, or "
                                "more than {} places deep",
                                lines[i], printable(places_[i].name), kDeepest));
  }
  return {};
}

bool PlaceTable::within(PlaceNumber inner, PlaceNumber outer) const {
  for (PlaceNumber at = places_[inner].part_of; at != 0; at = places_[at].part_of)
    if (at == outer) return true;
  return false;
}

std::vector<PlaceNumber> PlaceTable::find(std::string_view canonical) const {
  std::vector<std::string_view> words = words_of(canonical);
  if (words.size() > kMostRead) words.resize(kMostRead);
  struct Named {
    PlaceNumber place;
    size_t span;  // where in the text; one span may name several places
  };
  std::vector<Named> named;
  for (size_t begin = 0; begin < words.size();) {
    size_t taken = 0;
    for (size_t count = std::min(longest_, words.size() - begin); count > 0 && taken == 0;
         --count) {
      std::string name(words[begin]);
      for (size_t k = 1; k < count; ++k) (name += ' ') += words[begin + k];
      const auto at = by_name_.find(name);
      if (at == by_name_.end()) continue;
      for (const PlaceNumber place : at->second) named.push_back({place, begin});
      taken = count;
    }
    begin += std::max<size_t>(1, taken);
  }
  // The wider places only say where the narrower ones are; and of two towns of one name, the one
  // that lies in another place of the text is meant.
  std::vector<PlaceNumber> narrow;
  std::vector<PlaceNumber> confirmed;
  for (const Named& each : named) {
    const auto inside = [&](const Named& other) {
      return other.span != each.span && within(other.place, each.place);
    };
    const auto around = [&](const Named& other) {
      return other.span != each.span && within(each.place, other.place);
    };
    if (std::any_of(named.begin(), named.end(), inside)) continue;
    narrow.push_back(each.place);
    if (std::any_of(named.begin(), named.end(), around)) confirmed.push_back(each.place);
  }
  std::vector<PlaceNumber>& meant = confirmed.empty() ? narrow : confirmed;
  std::sort(meant.begin(), meant.end());
  meant.erase(std::unique(meant.begin(), meant.end()), meant.end());
  if (meant.size() > kMost) return {};
  return meant;
}

std::string PlaceTable::canonical(const std::string& text) const {
  const auto at = by_name_.find(text);
  if (at == by_name_.end() || at->second.size() != 1) return text;
  const std::string& name = places_[at->second.front()].name;
  return by_name_.at(name).size() == 1 ? name : text;
}

PlaceRelation PlaceTable::relation(PlaceNumber a, PlaceNumber b) const {
  if (a == b) return PlaceRelation::kSame;
  if (within(a, b) || within(b, a)) return PlaceRelation::kPart;
  const PlaceNumber above = places_[a].part_of;
  if (above != 0 && above == places_[b].part_of) return PlaceRelation::kSiblings;
  return PlaceRelation::kDifferent;
}

PlaceRelation PlaceTable::relation(const std::vector<PlaceNumber>& a,
                                   const std::vector<PlaceNumber>& b) const {
  if (a.empty() || b.empty()) return PlaceRelation::kUnknown;
  PlaceRelation nearest = PlaceRelation::kDifferent;
  for (const PlaceNumber x : a)
    for (const PlaceNumber y : b) nearest = std::min(nearest, relation(x, y));
  return nearest;
}

}  // namespace habeas::linkage
