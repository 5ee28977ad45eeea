// SPDX-License-Identifier: Apache-2.0
// SYNTHETIC people: synthetic_people RECORDS [SEED [ERRORS]] writes a CSV to standard output.
// Names, places and codes are invented syllables and digits; whoever is found in it exists nowhere.
// About two records in five are further records of somebody, with the errors of real lists:
// misspellings, a letter more or less, an exchanged pair, missing fields, a wrong digit, day and
// month exchanged, a date cut to its year, a move to another place. The column `person` is the
// truth. ERRORS: of a hundred fields of a further record, those missing or wrong
// (docs/benchmarks.md says why 10).
#include <array>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "base/random.h"

namespace {

using habeas::SeededRandom;

class People {
 public:
  People(int64_t records, uint64_t seed, uint64_t errors)
      : random_(seed), records_(records), errors_(errors) {
    for (int i = 0; i < 2000; ++i) given_.push_back(word(2 + static_cast<int>(random_.below(2))));
    for (int i = 0; i < 30000; ++i) family_.push_back(word(2 + static_cast<int>(random_.below(3))));
    for (int i = 0; i < 3000; ++i) city_.push_back(word(3 + static_cast<int>(random_.below(2))));
  }

  void write() {
    std::string out = "id,given,family,born,city,postcode,sex,person\n";
    int64_t person = 0;
    for (int64_t record = 0; record < records_; ++person) {
      const std::array<std::string, 6> truth = somebody();
      int64_t copies = 1;
      while (copies < 6 && random_.below(100) < 33) ++copies;
      for (int64_t copy = 0; copy < copies && record < records_; ++copy, ++record) {
        std::array<std::string, 6> row = truth;
        if (copy > 0) spoil(row);
        out += fmt::format("r{},{},{},{},{},{},{},p{}\n", record, row[0], row[1], row[2], row[3],
                           row[4], row[5], person);
        if (out.size() > (1 << 20)) flush(out);
      }
    }
    flush(out);
  }

 private:
  static void flush(std::string& out) {
    std::fwrite(out.data(), 1, out.size(), stdout);
    out.clear();
  }

  std::string word(int syllables) {
    constexpr std::string_view kOnset = "bcdfghjklmnprstvwz";
    constexpr std::string_view kVowel = "aaeeiioou";
    constexpr std::string_view kCoda = "nrlst";
    std::string text;
    for (int i = 0; i < syllables; ++i) {
      text.push_back(kOnset[random_.below(kOnset.size())]);
      text.push_back(kVowel[random_.below(kVowel.size())]);
    }
    if (random_.below(2) == 0) text.push_back(kCoda[random_.below(kCoda.size())]);
    return text;
  }

  // Zipf: rank k is about 1/k as common as the first.
  const std::string& common(const std::vector<std::string>& words) {
    const double u = static_cast<double>(random_.next() >> 11) / 9007199254740992.0;
    const double at = std::pow(static_cast<double>(words.size()), u) - 1;
    return words[std::min(words.size() - 1, static_cast<size_t>(at))];
  }

  std::array<std::string, 6> somebody() {
    const size_t city = random_.below(city_.size());
    return {common(given_),
            common(family_),
            fmt::format("{:04}-{:02}-{:02}", 1920 + random_.below(90), 1 + random_.below(12),
                        1 + random_.below(28)),
            city_[city],
            fmt::format("{:05}", city * 30 % 90000 + 10000 + random_.below(20)),
            random_.below(2) == 0 ? "f" : "m"};
  }

  void misspell(std::string& text) {
    if (text.size() < 3) return;
    const size_t at = 1 + random_.below(text.size() - 1);
    const auto letter = static_cast<char>('a' + random_.below(26));
    switch (random_.below(4)) {
      case 0:
        text[at] = letter;
        break;
      case 1:
        text.insert(at, 1, letter);
        break;
      case 2:
        text.erase(at, 1);
        break;
      default:
        std::swap(text[at - 1], text[at]);
    }
  }

  void spoil_date(std::string& date) {
    switch (random_.below(4)) {
      case 0:
        date = date.substr(0, 4);
        break;
      case 1:
        date = date.substr(0, 5) + date.substr(8) + "-" + date.substr(5, 2);
        break;
      default: {
        constexpr std::array<size_t, 8> kDigits = {0, 1, 2, 3, 5, 6, 8, 9};
        date[kDigits[2 + random_.below(6)]] = static_cast<char>('0' + random_.below(10));
      }
    }
  }

  void spoil(std::array<std::string, 6>& row) {
    for (size_t c = 0; c < row.size(); ++c) {
      const uint64_t chance = random_.below(1000);
      if (chance < 3 * errors_) {
        row[c].clear();
      } else if (chance < 10 * errors_) {
        if (c < 2 || c == 3) misspell(row[c]);
        if (c == 2) spoil_date(row[c]);
        if (c == 4) row[c][random_.below(5)] = static_cast<char>('0' + random_.below(10));
      }
    }
    if (random_.below(200) < errors_ * 3 / 10) std::swap(row[0], row[1]);
    if (random_.below(1000) < 4 * errors_) {
      const std::array<std::string, 6> moved = somebody();
      row[3] = moved[3];
      row[4] = moved[4];
    }
  }

  SeededRandom random_;
  int64_t records_;
  uint64_t errors_;
  std::vector<std::string> given_, family_, city_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("usage: synthetic_people RECORDS [SEED [ERRORS]] > people.csv\n", stderr);
    return 2;
  }
  const auto number = [&](int at, uint64_t otherwise) {
    return argc > at ? std::strtoull(argv[at], nullptr, 10) : otherwise;
  };
  People(std::atoll(argv[1]), number(2, 1), number(3, 10)).write();
  return 0;
}
