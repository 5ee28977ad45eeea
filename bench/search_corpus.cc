// SPDX-License-Identifier: Apache-2.0
#include "search_corpus.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/philox.h"
#include "base/random.h"
#include "synthetic_names.h"

namespace habeas::bench {

namespace {

// The streams of one key: document n has stream n; these lie beyond any number of documents.
constexpr uint64_t kWordStream = uint64_t{1} << 40;
constexpr uint64_t kQueryStream = kWordStream + 1;

constexpr std::array<const char*, 16> kLatinOnsets = {"b", "d", "f", "g", "h", "k", "l", "m",
                                                      "n", "p", "r", "s", "t", "v", "z", "st"};
constexpr std::array<const char*, 5> kLatinVowels = {"a", "e", "i", "o", "u"};
constexpr std::array<const char*, 16> kArabicOnsets = {"ب", "د", "ف", "گ", "ه", "ک", "ل", "م",
                                                       "ن", "پ", "ر", "س", "ت", "و", "ز", "ش"};
constexpr std::array<const char*, 4> kArabicVowels = {"", "ا", "ی", "و"};

std::string invented_word(Philox& random, bool latin) {
  std::string word;
  const uint64_t syllables = 1 + random.below(4);
  for (uint64_t i = 0; i < syllables; ++i) {
    if (latin) {
      word += kLatinOnsets[random.below(kLatinOnsets.size())];
      word += kLatinVowels[random.below(kLatinVowels.size())];
    } else {
      word += kArabicOnsets[random.below(kArabicOnsets.size())];
      word += kArabicVowels[random.below(kArabicVowels.size())];
    }
  }
  word += latin ? kLatinOnsets[random.below(8)] : kArabicOnsets[random.below(8)];
  return word;
}

}  // namespace

std::string_view query_class_name(QueryClass query_class) {
  switch (query_class) {
    case QueryClass::kName:
      return "names";
    case QueryClass::kPhrase:
      return "phrases";
    case QueryClass::kCommon:
      return "common words and ORs";
  }
  return "";
}

SearchCorpus::SearchCorpus(uint64_t seed) : key_(philox_key(seed, 0x5ea6c4)) {
  Philox random(key_, kWordStream);
  std::set<std::string> known;
  while (words_.size() < kWords) {
    std::string word = invented_word(random, words_.size() % 2 == 0);
    if (known.insert(word).second) words_.push_back(std::move(word));
  }
  SeededRandom names(static_cast<unsigned>(seed));
  for (SyntheticPerson& person : synthetic_persons(Custom::kIranian, kPersons, names))
    persons_.push_back(
        {std::move(person.arabic), std::move(person.latin), std::move(person.other)});
  double sum = 0;
  harmonic_.reserve(kWords);
  for (int rank = 1; rank <= kWords; ++rank) harmonic_.push_back(sum += 1.0 / rank);
}

int SearchCorpus::zipf(double uniform, int count) const {
  const double target = uniform * harmonic_[static_cast<size_t>(count) - 1];
  auto found = std::lower_bound(harmonic_.begin(), harmonic_.begin() + count, target);
  return static_cast<int>(found - harmonic_.begin());
}

std::string SearchCorpus::document(int64_t number) const {
  Philox random(key_, static_cast<uint64_t>(number));
  const bool names_somebody = random.below(2) == 0;
  const uint64_t place = random.below(kDocumentWords);
  std::string text;
  text.reserve(900);
  for (uint64_t i = 0; i < kDocumentWords; ++i) {
    if (i > 0) text += ' ';
    if (names_somebody && i == place) {
      const Spellings& person = persons_[static_cast<size_t>(zipf(random.uniform(), kPersons))];
      const uint64_t hand = random.below(4);
      text += hand < 2 ? person.arabic : hand == 2 ? person.latin : person.other;
    } else {
      text += words_[static_cast<size_t>(zipf(random.uniform(), kWords))];
    }
  }
  return text;
}

std::vector<BenchQuery> SearchCorpus::queries(int64_t documents) const {
  std::vector<BenchQuery> out;
  Philox random(key_, kQueryStream);
  for (int i = 0; i < 500; ++i) {
    const Spellings& person = persons_[static_cast<size_t>(zipf(random.uniform(), kPersons))];
    const uint64_t hand = random.below(4);
    out.push_back({QueryClass::kName, hand < 2    ? person.arabic
                                      : hand == 2 ? person.latin
                                                  : person.other});
  }
  for (int i = 0; i < 250; ++i) {
    const std::string text =
        document(static_cast<int64_t>(random.below(static_cast<uint64_t>(documents))));
    std::vector<std::string> words(1);
    for (char c : text) {
      if (c == ' ')
        words.emplace_back();
      else
        words.back() += c;
    }
    const uint64_t length = 2 + random.below(3);
    const uint64_t from = random.below(words.size() - length);
    std::string phrase = "\"";
    for (uint64_t k = 0; k < length; ++k)
      phrase += (k > 0 ? " " : "") + words[static_cast<size_t>(from + k)];
    out.push_back({QueryClass::kPhrase, phrase + "\""});
  }
  for (int i = 0; i < 125; ++i)
    out.push_back({QueryClass::kCommon, words_[static_cast<size_t>(random.below(100))]});
  for (int i = 0; i < 125; ++i) {
    std::string text = words_[static_cast<size_t>(random.below(1000))];
    for (uint64_t more = 1 + random.below(2); more > 0; --more)
      text += " OR " + words_[static_cast<size_t>(random.below(1000))];
    out.push_back({QueryClass::kCommon, text});
  }
  return out;
}

}  // namespace habeas::bench
