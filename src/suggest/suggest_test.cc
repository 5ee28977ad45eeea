// SPDX-License-Identifier: Apache-2.0
#include "suggest/suggestion.h"

#include <fstream>
#include <iostream>
#include <iterator>

#include <gtest/gtest.h>

namespace habeas::suggest {
namespace {

TEST(Dump, Prints) {
  const char* path = std::getenv("SUGGEST_FILE");
  if (path == nullptr) GTEST_SKIP();
  std::ifstream in(path);
  std::string text((std::istreambuf_iterator<char>(in)), {});
  Suggestions out = suggest_claims(text);
  std::cout << out.language << " issuer=" << out.issuer << " distributor=" << out.distributor << " dated=" << out.dated << "\n";
  for (const Suggestion& s : out.claims) {
    std::cout << "[" << s.first_line << "-" << s.last_line << "] " << s.kind << " " << s.polarity << (s.quoted ? " Q" : "") << " <";
    for (const ProposedSpeaker& p : s.speakers) std::cout << (p.issuer ? "ISSUER" : p.name.empty() ? "(unnamed)" : p.name) << "{" << p.role << "," << p.modality << "," << p.hedge << "} ";
    std::cout << ">\n    " << s.text << "\n";
    for (auto& n : s.numbers) std::cout << "    n: " << n.written << " [" << n.at_least << "," << n.at_most << "] unit=" << n.unit << " scope=" << n.scope << "\n";
    for (auto& d : s.dates) { std::cout << "    d: " << d.written << " ="; for (auto& r : d.readings) std::cout << " " << r; std::cout << "\n"; }
    if (!s.condition.empty()) std::cout << "    if: " << s.condition << "\n";
    for (auto& n : s.names) std::cout << "    name: " << n << "\n";
    std::cout << "    why:"; for (auto& w : s.why) std::cout << " | " << w; std::cout << " ins=" << s.insertions.size() << " int=" << s.interruptions.size() << " also=" << s.also.size() << "\n";
  }
}

}  // namespace
}  // namespace habeas::suggest
