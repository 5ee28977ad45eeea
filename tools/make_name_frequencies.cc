// SPDX-License-Identifier: Apache-2.0
//
// Makes share/names/frequencies.tsv: how many of a million people bear a name, by the key of
// names/frequency.h.
//   make_name_frequencies PERSIAN-SHARES WIKIDATA-TRAIN VARIANTS > frequencies.tsv
// PERSIAN-SHARES: name,percentage of a register of Iranian given names. WIKIDATA-TRAIN: Latin,
// Arabic letters, number of persons; the training part alone. tools/make_name_tables.sh builds and
// runs it.
//
// Neither is a register of the people that lists are about, so the figures only rank: a key's share
// is the mean of its shares in both, and what stands in the variant table, hence is common
// somewhere, has kCommon at least.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>

#include "names/frequency.h"
#include "names/name.h"

namespace {

using namespace habeas::names;

constexpr double kCommon = 300;  // bearers in a million
constexpr double kLeast =
    20;  // rarer ones are left out: the reader takes 10 for what it does not know

std::string key_of(const std::string& written) {
  const Name name = parse(written);
  std::string letters;
  for (const Token& token : name.tokens)
    if (!token.skeletons.empty()) letters += token.text;
  const std::string key = letters.empty() ? "" : frequency_key(letters);
  return key.size() < 3 ? "" : key;  // a skeleton of one consonant is hundreds of names
}

void scale(std::map<std::string, double>& shares) {
  double total = 0;
  for (const auto& [key, share] : shares) total += share;
  for (auto& [key, share] : shares) share *= 1e6 / total;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: make_name_frequencies PERSIAN-SHARES WIKIDATA-TRAIN VARIANTS\n");
    return 2;
  }
  std::string line;
  std::map<std::string, double> persian;
  for (std::ifstream in(argv[1]); std::getline(in, line);) {
    const size_t comma = line.rfind(',');
    const double share = comma == std::string::npos ? 0 : std::atof(line.c_str() + comma + 1);
    const std::string key = share > 0 ? key_of(line.substr(0, comma)) : "";
    if (!key.empty()) persian[key] += share;
  }
  std::map<std::string, double> world;
  for (std::ifstream in(argv[2]); std::getline(in, line);) {
    const size_t first = line.find('\t');
    const size_t last = line.rfind('\t');
    if (first == last) continue;
    const std::string key = key_of(line.substr(0, first));
    if (!key.empty()) world[key] += std::atof(line.c_str() + last + 1);
  }
  scale(persian);
  scale(world);
  std::map<std::string, double> shares;
  for (const auto& [key, share] : persian) shares[key] += share / 2;
  for (const auto& [key, share] : world) shares[key] += share / 2;
  for (std::ifstream in(argv[3]); std::getline(in, line);)
    if (!line.empty() && line[0] != '#') {
      double& share = shares[line.substr(0, line.find('\t'))];
      share = std::max(share, kCommon);
    }
  std::printf(
      "# Bearers of a name in a million people: KEY NUMBER; the key is that of names/frequency.h: "
      "the name of an entry of\n"
      "# variants.tsv, or * and a consonant skeleton. A rank more than a census. Made by "
      "tools/make_name_tables.sh from\n"
      "# nabidam/persian-names names_1.csv (MIT, Copyright (c) 2024 nabidam), "
      "NETransliteration-COLING2018 Wikidata names,\n"
      "# training part (CC0), and share/names/variants.tsv (Apache-2.0).\n");
  for (const auto& [key, share] : shares)
    if (share >= kLeast) std::printf("%s\t%.0f\n", key.c_str(), share);
  return 0;
}
