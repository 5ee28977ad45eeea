// SPDX-License-Identifier: Apache-2.0
#include "names/frequency.h"

#include <charconv>
#include <cmath>
#include <unordered_map>

#include "names/internal/tables.h"
#include "names/skeleton.h"

namespace habeas::names {

namespace {

constexpr double kNeverSeen = 10;  // bearers in a million

const std::unordered_map<std::string_view, double>& table() {
  static const auto* const shares = [] {
    auto* out = new std::unordered_map<std::string_view, double>();
    std::string_view rest = frequency_file();
    while (!rest.empty()) {
      const size_t end = rest.find('\n');
      const std::string_view line = rest.substr(0, end);
      rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
      const size_t tab = line.find('\t');
      if (line.empty() || line[0] == '#' || tab == std::string_view::npos) continue;
      double share = 0;
      std::from_chars(line.data() + tab + 1, line.data() + line.size(), share);
      out->emplace(line.substr(0, tab), share);
    }
    return out;
  }();
  return *shares;
}

}  // namespace

std::string frequency_key(std::string_view letters) {
  const uint32_t variant = variant_of(letters);
  if (variant != 0) return std::string(variant_name(variant));
  return "*" + skeletons(letters)[0];
}

double rarity(std::string_view letters) {
  const auto found = table().find(frequency_key(letters));
  const double share = found == table().end() ? kNeverSeen : std::max(found->second, kNeverSeen);
  return -std::log(share / 1e6);
}

}  // namespace habeas::names
