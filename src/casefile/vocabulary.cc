// SPDX-License-Identifier: Apache-2.0
#include "casefile/vocabulary.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "base/encoding.h"

namespace habeas::casefile {

namespace {
constexpr std::array<std::string_view, 7> kClaimKinds = {
    "fact", "number", "characterisation", "opinion", "demand", "recommendation", "position"};
constexpr std::array<std::string_view, 2> kPolarities = {"affirms", "denies"};
constexpr std::array<std::string_view, 6> kRoles = {"said",   "wrote",      "reported",
                                                    "quoted", "translated", "distributed"};
constexpr std::array<std::string_view, 4> kModalities = {"asserted", "reported", "alleged",
                                                         "possible"};
constexpr std::array<std::string_view, 7> kSourceKinds = {
    "person", "organisation", "publication", "official", "court", "witness", "unknown"};
constexpr std::array<std::string_view, 4> kParty = {"yes", "no", "disputed", "unknown"};
constexpr std::array<std::string_view, 2> kStandings = {"asserted", "suspected"};
constexpr std::array<std::string_view, 3> kLevels = {"public", "restricted", "sealed"};
constexpr std::array<std::string_view, 6> kMethods = {"received",     "downloaded", "copied",
                                                      "photographed", "scanned",    "unknown"};
}  // namespace

std::span<const std::string_view> claim_kinds() { return kClaimKinds; }
std::span<const std::string_view> polarities() { return kPolarities; }
std::span<const std::string_view> speaker_roles() { return kRoles; }
std::span<const std::string_view> modalities() { return kModalities; }
std::span<const std::string_view> source_kinds() { return kSourceKinds; }
std::span<const std::string_view> party_words() { return kParty; }
std::span<const std::string_view> lineage_standings() { return kStandings; }
std::span<const std::string_view> disclosure_levels() { return kLevels; }
std::span<const std::string_view> collection_methods() { return kMethods; }

Result<void> require_word(std::string_view field, std::string_view word,
                          std::span<const std::string_view> allowed) {
  if (std::find(allowed.begin(), allowed.end(), word) != allowed.end()) return {};
  return fail(ErrorKind::kInvalid,
              fmt::format("{} \"{}\" is not one of the words for it", field, printable(word)),
              fmt::format("use one of: {}", fmt::join(allowed, ", ")));
}

bool is_property_name(std::string_view text) {
  if (text.empty() || text.size() > 64 || text.front() == '.' || text.back() == '.') return false;
  return text.find("..") == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
                  c == '_';
         });
}

}  // namespace habeas::casefile
