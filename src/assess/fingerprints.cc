// SPDX-License-Identifier: Apache-2.0
#include "assess/fingerprints.h"

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <map>

#include <fmt/core.h>

namespace habeas::assess {

namespace {

constexpr size_t kDigits = 16;

// Each text with its end, so that "ab","c" is not "a","bc".
uint64_t mixed(std::initializer_list<std::string_view> texts) {
  uint64_t hash = 0xcbf29ce484222325ULL;
  for (std::string_view text : texts) {
    for (char c : text) hash = (hash ^ static_cast<uint8_t>(c)) * 0x100000001b3ULL;
    hash = (hash ^ 0x1ff) * 0x100000001b3ULL;
  }
  hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9ULL;
  hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebULL;
  return hash ^ (hash >> 31);
}

struct Aspect {
  std::string_view id;
  uint64_t value;
};

void add_things(const Register& known, std::vector<Aspect>& out) {
  for (const Source& row : known.sources) {
    uint64_t interests = 0;
    for (const std::string& interest : row.interests) interests += mixed({"i", interest});
    out.push_back({row.id, interests + mixed({"source", row.label, row.name, row.kind, row.party,
                                              row.description, row.derives_from})});
  }
  for (const Entity& row : known.entities)
    out.push_back(
        {row.id, mixed({"entity", row.label, row.type, row.event, row.name, row.description})});
  for (const ExhibitName& row : known.exhibits)
    out.push_back({row.sha256, mixed({"exhibit", row.name, row.received_at, row.media_type})});
}

bool is_claim(std::string_view id) { return id.starts_with("clm-"); }

void add_lineage(const Register& known, const SpeakerOf& speaker_of, std::vector<Aspect>& out) {
  std::set<std::string_view> claims;
  for (const Lineage& line : known.lineage) {
    out.push_back({line.from, mixed({"rests on", line.to, line.suspected ? "suspected" : ""})});
    for (std::string_view end : {std::string_view(line.from), std::string_view(line.to)}) {
      if (is_claim(end)) claims.insert(end);
    }
  }
  for (std::string_view claim : claims) out.push_back({claim, mixed({"by", speaker_of(claim)})});
}

void add_places(const Register& known, std::vector<Aspect>& out) {
  for (const std::string& person : known.in_proceedings)
    out.push_back({person, mixed({"in proceedings"})});
  for (const auto& [thing, place] : known.place_of) out.push_back({thing, mixed({"at", place})});
  for (const auto& [post, body] : known.body_of) {
    auto place = known.place_of.find(body);
    out.push_back({post, mixed({"of", body, place == known.place_of.end() ? "" : place->second})});
  }
}

}  // namespace

Fingerprints fingerprints(const Register& known, const SpeakerOf& speaker_of) {
  std::vector<Aspect> aspects;
  aspects.reserve(known.sources.size() + known.entities.size() + known.exhibits.size() +
                  2 * known.lineage.size());
  add_things(known, aspects);
  add_lineage(known, speaker_of, aspects);
  add_places(known, aspects);
  std::ranges::sort(aspects, {}, &Aspect::id);
  Fingerprints out;
  out.reserve(aspects.size());
  for (const Aspect& aspect : aspects) {
    if (out.empty() || out.back().id != aspect.id) out.push_back({std::string(aspect.id), 0});
    out.back().value += aspect.value;
  }
  return out;
}

std::vector<std::string> changed_ids(const Fingerprints& before, const Fingerprints& after) {
  std::vector<std::string> out;
  auto a = before.begin(), b = after.begin();
  while (a != before.end() || b != after.end()) {
    if (b == after.end() || (a != before.end() && a->id < b->id)) {
      out.push_back((a++)->id);
    } else if (a == before.end() || b->id < a->id) {
      out.push_back((b++)->id);
    } else {
      if (a->value != b->value) out.push_back(a->id);
      ++a;
      ++b;
    }
  }
  return out;
}

std::set<std::string, std::less<>> resting_on(const Register& known, const SpeakerOf& speaker_of,
                                              const std::vector<std::string>& ids) {
  std::multimap<std::string, std::string_view, std::less<>> resting;
  for (const Source& source : known.sources) {
    if (!source.derives_from.empty()) resting.emplace(source.derives_from, source.id);
  }
  for (const Lineage& line : known.lineage) {
    resting.emplace(line.to, line.from);
    for (std::string_view end : {std::string_view(line.from), std::string_view(line.to)}) {
      if (is_claim(end)) resting.emplace(speaker_of(end), end);
    }
  }
  std::set<std::string, std::less<>> out(ids.begin(), ids.end());
  std::vector<std::string> open(ids.begin(), ids.end());
  while (!open.empty()) {
    std::string id = std::move(open.back());
    open.pop_back();
    auto [begin, end] = resting.equal_range(id);
    for (auto at = begin; at != end; ++at) {
      if (out.insert(std::string(at->second)).second) open.emplace_back(at->second);
    }
  }
  return out;
}

std::string fingerprints_to_text(const Fingerprints& all) {
  std::string out;
  for (const Fingerprint& one : all) out += fmt::format("{:016x} {}\n", one.value, one.id);
  return out;
}

Result<Fingerprints> fingerprints_from_text(std::string_view text) {
  Fingerprints out;
  while (!text.empty()) {
    size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    Fingerprint one;
    auto [rest, error] =
        std::from_chars(line.data(), line.data() + std::min(kDigits, line.size()), one.value, 16);
    bool whole = end != std::string_view::npos && line.size() > kDigits + 1 &&
                 line[kDigits] == ' ' && error == std::errc() && rest == line.data() + kDigits;
    if (!whole) return fail(ErrorKind::kInvalid, "the fingerprints of the register are damaged");
    one.id = std::string(line.substr(kDigits + 1));
    if (!out.empty() && one.id <= out.back().id)
      return fail(ErrorKind::kInvalid, "the fingerprints of the register are out of order");
    out.push_back(std::move(one));
    text.remove_prefix(end + 1);
  }
  return out;
}

}  // namespace habeas::assess
