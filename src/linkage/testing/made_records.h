// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "linkage/link.h"

// SYNTHETIC lists for tests: names, dates and places are drawn at random, errors are added, and the
// id of a record ("17-2": the second copy of person 17) is the truth.

namespace habeas::linkage::testing {

inline Records records_of(const std::string& mapping, const std::vector<std::string>& lists,
                          int threads = 1) {
  RecordsReader reader(parse_mapping(mapping).value(), threads);
  int number = 0;
  for (const std::string& list : lists)
    reader.read("list" + std::to_string(++number) + ".csv", csv_source(list), no_progress())
        .value();
  return reader.finish();
}

struct Making {
  int persons = 100;
  int copies = 1;  // further records of a person: none to this many
  uint64_t seed = 1;
  int errors = 30;  // of a hundred fields of a copy
  int names = 60;   // distinct family names
  int columns = 5;
};

inline const char* kMadeMapping =
    "id = \"id\"\n[fields]\ngiven = \"given\"\nfamily = \"family\"\nborn = \"birth-date\"\n"
    "place = \"place\"\nsex = \"sex\"\n";

inline std::string made_word(SeededRandom& random, int syllables) {
  constexpr std::string_view kOnset = "bdfghklmnprst";
  constexpr std::string_view kVowel = "aeiou";
  std::string word;
  for (int i = 0; i < syllables; ++i) {
    word.push_back(kOnset[random.below(kOnset.size())]);
    word.push_back(kVowel[random.below(kVowel.size())]);
  }
  return word;
}

inline std::string made_row(const std::vector<std::string>& person, SeededRandom& random,
                            int errors) {
  std::string row;
  for (size_t c = 0; c < person.size(); ++c) {
    std::string value = person[c];
    if (c > 0 && errors > 0 && random.below(100) < static_cast<uint64_t>(errors)) {
      if (random.below(3) == 0)
        value.clear();
      else if (c != 5)
        value[random.below(value.size())] = c == 3 ? '7' : 'x';
    }
    row += (c > 0 ? "," : "") + value;
  }
  return row + "\n";
}

inline std::vector<std::string> made_rows(const Making& making) {
  SeededRandom random(making.seed);
  std::vector<std::string> family;
  std::vector<std::string> given;
  std::vector<std::string> place;
  for (int i = 0; i < making.names; ++i) family.push_back(made_word(random, 3));
  for (int i = 0; i < making.names / 2 + 1; ++i) given.push_back(made_word(random, 2) + "n");
  for (int i = 0; i < 20; ++i) place.push_back(made_word(random, 4));
  std::vector<std::string> rows;
  for (int p = 0; p < making.persons; ++p) {
    std::string born = std::to_string(1940 + random.below(60)) + "-";
    const uint64_t month = 1 + random.below(12);
    const uint64_t day = 1 + random.below(28);
    born += (month < 10 ? "0" : "") + std::to_string(month) + "-" + (day < 10 ? "0" : "") +
            std::to_string(day);
    std::vector<std::string> person = {std::to_string(p) + "-0",
                                       given[random.below(given.size())],
                                       family[random.below(family.size())],
                                       born,
                                       place[random.below(place.size())],
                                       random.below(2) == 0 ? "f" : "m"};
    rows.push_back(made_row(person, random, 0));
    for (uint64_t copy = random.below(static_cast<uint64_t>(making.copies) + 1); copy > 0; --copy) {
      person[0] = std::to_string(p) + "-" + std::to_string(copy);
      rows.push_back(made_row(person, random, making.errors));
    }
  }
  return rows;
}

inline std::string made_csv(const std::vector<std::string>& rows) {
  std::string csv = "id,given,family,born,place,sex\n";
  for (const std::string& row : rows) csv += row;
  return csv;
}

inline Records made_list(const Making& making) {
  return records_of(kMadeMapping, {made_csv(made_rows(making))});
}

// The person of each record, from its id.
inline std::vector<uint32_t> made_truth(const Records& records) {
  std::vector<uint32_t> truth;
  for (RecordNumber i = 0; i < records.size(); ++i)
    truth.push_back(static_cast<uint32_t>(std::stoul(std::string(records.id_of(i)))));
  return truth;
}

}  // namespace habeas::linkage::testing
