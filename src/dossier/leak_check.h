// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

// Whether something that is kept back stands in what is about to be released: names, aliases,
// places, contacts and identifiers, in any script and spelling, in one pass over each text. It
// cannot see what a picture shows or what a reader could infer: docs/methods/leak-check.md.

namespace habeas::dossier {

enum class SecretKind : uint8_t {
  kName,        // of a person: counts whole, by a rare word, or by two of its words near each other
  kThing,       // the name of a body, place or source that is itself kept back: counts whole
  kPlace,       // where a person lives or was: counts only near a word of that person's names
  kContact,     // telephone, e-mail, account: counts whole, whatever stands between its signs
  kIdentifier,  // a number of a document or file: likewise
};
[[nodiscard]] std::string_view word_of(SecretKind kind);

struct Secret {
  std::string owner;  // id of the record, entity, source or claim that is kept back
  SecretKind kind = SecretKind::kName;
  std::string words;  // as stated
};

enum class LeakKind : uint8_t {
  kWhole,     // all its words
  kRareWord,  // one word of a name that next to nobody else bears
  kTogether,  // two words of one person, near each other
};
[[nodiscard]] std::string_view word_of(LeakKind kind);

struct Leak {
  // lek- and the base32 of 100 bits of SHA-256 over kinds, place, folded words and owners: the same as long
  // as the same words stand in the same place and fit the same people.
  std::string id;
  std::string owner;
  SecretKind kind = SecretKind::kName;
  LeakKind how = LeakKind::kWhole;
  std::string where;   // as given to search()
  int64_t line = 0;    // of the first time, from 1
  std::string words;   // as they stand there, with " … " for what lies between
  int64_t times = 1;   // in `where`
  int64_t owners = 1;  // how many who are kept back the words fit; `owner` is the least id
};

// First withhold() and release() everything, then search(). Confined to one thread.
class LeakCheck {
 public:
  LeakCheck();
  ~LeakCheck();
  LeakCheck(const LeakCheck&) = delete;
  LeakCheck& operator=(const LeakCheck&) = delete;

  // Titles, initials and placeholders of names ("Dr", "unknown") are no secrets; neither are
  // contacts and identifiers of fewer than five letters or digits.
  void withhold(const Secret& secret);
  // The text of one item that goes out: words that stand in it together are no leak anywhere else.
  void release(std::string_view text);
  // `where` is what the reader is told: a path in the bundle. What is not UTF-8 divides words.
  void search(const std::string& where, std::string_view text);

  // In the order of places and lines.
  [[nodiscard]] std::vector<Leak> leaks() const;

 private:
  class Search;
  std::unique_ptr<Search> search_;
};

}  // namespace habeas::dossier
