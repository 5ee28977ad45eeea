// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

// Contacts and identifiers in a text, whatever stands between their letters and digits:
// "+98 (21) 5550-1234" and ۰۲۱۵۵۵۰۱۲۳۴ hold one telephone number.

namespace habeas::dossier {

class SignRuns {
 public:
  struct Found {
    uint32_t owner = 0;
    bool contact = false;
    size_t from = 0;  // bytes of the text
    size_t to = 0;
    std::string signs;  // letters and digits, folded
  };

  // Of a number of nine digits or more, the last nine are looked for: country codes and leading
  // zeros differ. Fewer than five signs are not looked for.
  void withhold(std::string_view written, uint32_t owner, bool contact);
  void release(std::string_view text);
  // In the order of the text. A run counts only where no further letter or digit touches it, but
  // digits before a number of nine.
  [[nodiscard]] std::vector<Found> find(std::string_view text) const;

 private:
  struct Run {
    std::string signs;
    uint32_t owner = 0;
    bool contact = false;
    bool is_number = false;
  };
  std::vector<Run> runs_;
  std::unordered_map<std::string, std::vector<uint32_t>> by_start_;  // first kStart signs
  std::unordered_set<std::string> released_;
};

}  // namespace habeas::dossier
