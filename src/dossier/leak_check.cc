// SPDX-License-Identifier: Apache-2.0
#include "dossier/leak_check.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

#include <fmt/core.h>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "dossier/internal/sign_runs.h"
#include "names/frequency.h"
#include "names/name.h"
#include "search/variants.h"
#include "search/words.h"
#include "text/script.h"
#include "text/unicode.h"

namespace habeas::dossier {

namespace {

// Words that stand at most this many words apart are near each other.
constexpr int64_t kNear = 8;
// Between the words of a whole name may stand this many others: a father's name, a title.
constexpr int64_t kBetween = 3;
// -ln of the share of bearers (names/frequency.h): about one in 8,000.
constexpr double kRare = 9.0;
constexpr size_t kRareLetters = 4;
// A word that more than this share of all owners bear, and more than twenty, tells nobody apart.
constexpr size_t kManyOf = 10;
// Of two spellings in two scripts that count as one rare word.
constexpr double kSure = 0.9;

using Number = uint32_t;

struct OwnedWord {
  Number word = 0;
  SecretKind kind = SecretKind::kName;
};

struct Owner {
  std::string id;
  std::vector<OwnedWord> words;             // distinct, in the order in which they came
  std::vector<std::vector<Number>> wholes;  // words of the names of two words and more
  std::vector<SecretKind> whole_kinds;
};

// A word of the text that is a spelling of a word that is kept back.
struct Match {
  Number word = 0;
  double similarity = 0;
};

struct Place {
  int64_t position = 0;  // in words
  size_t from = 0;
  size_t to = 0;
  std::string text;  // folded
  const std::vector<Match>* matches = nullptr;
};

// What is told of one place and its words.
struct Found {
  Leak leak;
  Number first = 0;  // whose times are counted
  std::set<std::string> owners;
};

// Latin names begin with a capital letter; "said" is none, "Said" may be.
bool looks_like_a_name(std::string_view stands) {
  const std::u32string points = text::decode(stands, 1);
  return points.empty() || !(points[0] >= U'a' && points[0] <= U'z');
}

bool has_digit(std::string_view word) {
  return word.find_first_of("0123456789") != std::string_view::npos;
}

size_t letters_of(std::string_view word) { return text::decode(word).size(); }

bool is_arabic(std::string_view word) {
  return text::main_script(text::decode(word)) == text::Script::kArabic;
}

// The words of a name that can carry a comparison.
std::vector<std::string> bearing_words(std::string_view written) {
  std::vector<std::string> out;
  const names::Name name = names::parse(written);
  if (name.placeholder) return out;
  auto add = [&](const names::Name& one) {
    for (const names::Token& token : one.tokens) {
      const bool bears =
          token.part != names::Part::kTitle && token.part != names::Part::kConnector &&
          token.part != names::Part::kInitial && token.part != names::Part::kPlaceholder;
      if (!bears) continue;
      for (search::Word& word : search::words_of(token.written))
        if (letters_of(word.text) > 1) out.push_back(std::move(word.text));
    }
  };
  add(name);
  for (const names::Name& alias : name.aliases) add(alias);
  return out;
}

}  // namespace

std::string_view word_of(SecretKind kind) {
  static constexpr std::array<std::string_view, 5> kWords = {"name", "thing", "place", "contact",
                                                             "identifier"};
  return kWords[static_cast<size_t>(kind)];
}

std::string_view word_of(LeakKind kind) {
  static constexpr std::array<std::string_view, 3> kWords = {"whole", "rare word", "together"};
  return kWords[static_cast<size_t>(kind)];
}

class LeakCheck::Search {
 public:
  void withhold(const Secret& secret) {
    if (secret.kind == SecretKind::kContact || secret.kind == SecretKind::kIdentifier) {
      runs_.withhold(secret.words, owner(secret.owner), secret.kind == SecretKind::kContact);
      return;
    }
    std::vector<std::string> words;
    if (secret.kind == SecretKind::kName) {
      words = bearing_words(secret.words);
    } else {
      for (search::Word& word : search::words_of(secret.words))
        words.push_back(std::move(word.text));
    }
    if (words.empty()) return;
    const Number who = owner(secret.owner);
    std::vector<Number> numbers;
    for (const std::string& word : words) {
      const Number number = intern(word);
      numbers.push_back(number);
      std::vector<OwnedWord>& owned = owners_[who].words;
      const bool known = std::any_of(owned.begin(), owned.end(),
                                     [&](const OwnedWord& one) { return one.word == number; });
      if (known) continue;
      owned.push_back({number, secret.kind});
      bearers_[number].push_back(who);
    }
    if (secret.kind == SecretKind::kPlace) return;
    if (numbers.size() == 1 && secret.kind == SecretKind::kName) return;
    owners_[who].wholes.push_back(std::move(numbers));
    owners_[who].whole_kinds.push_back(secret.kind);
  }

  void release(std::string_view text) {
    const Number item = released_count_++;
    search::for_each_word(text, [&](const search::Word& word) {
      std::vector<Number>& items = released_[word.text];
      if (items.empty() || items.back() != item) items.push_back(item);
    });
    runs_.release(text);
  }

  void search(const std::string& where, std::string_view text) {
    where_ = where;
    text_ = text;
    near_.clear();
    covered_.clear();
    int64_t position = 0;
    search::for_each_word(text, [&](const search::Word& word) {
      const std::vector<Match>& matches = matches_of(word.text);
      ++position;
      if (matches.empty()) return;
      std::erase_if(near_, [&](const Place& place) { return place.position + kNear < position; });
      near_.push_back({position, word.from, word.to, word.text, &matches});
      look_at_one();
      look_at_pairs();
    });
    for (const SignRuns::Found& found : runs_.find(text)) {
      const SecretKind kind = found.contact ? SecretKind::kContact : SecretKind::kIdentifier;
      note(found.owner, kind, LeakKind::kWhole, found.from,
           std::string(text.substr(found.from, found.to - found.from)), found.signs);
    }
  }

  [[nodiscard]] std::vector<Leak> leaks() const {
    std::vector<Leak> out;
    out.reserve(leaks_.size());
    for (const auto& [key, found] : leaks_) {
      std::string all = key;
      for (const std::string& id : found.owners) all += "\n" + id;
      out.push_back(found.leak);
      out.back().id = "lek-" + to_base32(sha256(as_bytes(all)).bytes, 100);
      out.back().owner = *found.owners.begin();
      out.back().owners = static_cast<int64_t>(found.owners.size());
    }
    std::ranges::sort(out, [](const Leak& a, const Leak& b) {
      return std::tie(a.where, a.line, a.words, a.id) < std::tie(b.where, b.line, b.words, b.id);
    });
    return out;
  }

 private:
  Number owner(const std::string& id) {
    auto [at, is_new] = owner_of_.emplace(id, static_cast<Number>(owners_.size()));
    if (is_new) owners_.push_back({id, {}, {}, {}});
    return at->second;
  }

  Number intern(const std::string& word) {
    auto [at, is_new] = word_of_.emplace(word, static_cast<Number>(words_.size()));
    if (!is_new) return at->second;
    words_.push_back(word);
    bearers_.emplace_back();
    for (const std::string& key : search::spelling_keys(word)) spelt_[key].push_back(at->second);
    return at->second;
  }

  const std::vector<Match>& matches_of(const std::string& word) {
    auto [at, is_new] = matches_.try_emplace(word);
    if (!is_new) return at->second;
    search::Spellings spellings(word);
    std::map<Number, double> found;
    if (auto same = word_of_.find(word); same != word_of_.end()) found[same->second] = 1;
    for (const std::string& key : spellings.keys()) {
      auto bucket = spelt_.find(key);
      if (bucket == spelt_.end()) continue;
      for (Number number : bucket->second) {
        if (found.contains(number)) continue;
        const double similarity = spellings.similarity(words_[number]);
        if (similarity > 0) found[number] = similarity;
      }
    }
    for (const auto& [number, similarity] : found) at->second.push_back({number, similarity});
    return at->second;
  }

  // One word alone: a rare word of a name, or a thing of one word.
  void look_at_one() {
    const Place& here = near_.back();
    for (const Match& match : *here.matches) {
      const std::string& secret = words_[match.word];
      const bool sure = match.similarity >= 1 ||
                        (match.similarity >= kSure && is_arabic(secret) != is_arabic(here.text));
      if (!sure || letters_of(secret) < kRareLetters || released_.contains(here.text) ||
          released_.contains(secret))
        continue;
      const bool rare = names::rarity(secret) >= kRare && is_capital(here);
      for (Number who : bearers_[match.word]) {
        const Owner& owner = owners_[who];
        for (size_t i = 0; i < owner.wholes.size(); ++i) {
          if (owner.wholes[i].size() == 1 && owner.wholes[i][0] == match.word)
            note(who, owner.whole_kinds[i], LeakKind::kWhole, here.from, stands(here, here),
                 here.text);
        }
        const bool of_name =
            std::any_of(owner.words.begin(), owner.words.end(), [&](const OwnedWord& one) {
              return one.word == match.word && one.kind == SecretKind::kName;
            });
        if (rare && of_name)
          note(who, SecretKind::kName, LeakKind::kRareWord, here.from, stands(here, here),
               here.text);
      }
    }
  }

  void look_at_pairs() {
    const Place& here = near_.back();
    std::set<Number> met;
    for (size_t i = 0; i + 1 < near_.size(); ++i) {
      for (const Match& one : *near_[i].matches) {
        for (const Match& other : *here.matches) {
          if (one.word != other.word) both(one.word, other.word, met);
        }
      }
    }
    for (Number who : met) judge(who);
  }

  // Who bears both words: those who bear the rarer one are asked for the other.
  void both(Number a, Number b, std::set<Number>& met) const {
    if (bearers_[a].size() > bearers_[b].size()) std::swap(a, b);
    for (Number who : bearers_[a]) {
      const std::vector<OwnedWord>& owned = owners_[who].words;
      if (std::any_of(owned.begin(), owned.end(),
                      [&](const OwnedWord& one) { return one.word == b; }))
        met.insert(who);
    }
  }

  // The nearest place before the last that has the word, or the last itself.
  [[nodiscard]] const Place* place_of(Number word) const {
    for (auto place = near_.rbegin(); place != near_.rend(); ++place) {
      if (std::any_of(place->matches->begin(), place->matches->end(),
                      [&](const Match& match) { return match.word == word; }))
        return &*place;
    }
    return nullptr;
  }

  // Places of different words of the text for all of `words`; empty if one lacks.
  [[nodiscard]] std::vector<const Place*> places_of(const std::vector<Number>& words) const {
    std::vector<const Place*> out;
    for (Number word : words) {
      const Place* place = place_of(word);
      if (place == nullptr || std::find(out.begin(), out.end(), place) != out.end()) return {};
      out.push_back(place);
    }
    return out;
  }

  void judge(Number who) {
    const Owner& owner = owners_[who];
    for (size_t i = 0; i < owner.wholes.size(); ++i) {
      if (owner.wholes[i].size() < 2) continue;
      std::vector<const Place*> places = places_of(owner.wholes[i]);
      if (places.empty()) continue;
      const auto [first, last] = std::minmax_element(
          places.begin(), places.end(),
          [](const Place* a, const Place* b) { return a->position < b->position; });
      const int64_t span = (*last)->position - (*first)->position;
      if (*last != &near_.back() || span >= static_cast<int64_t>(owner.wholes[i].size()) + kBetween)
        continue;
      if (!is_released(places))
        note(who, owner.whole_kinds[i], LeakKind::kWhole, (*first)->from, stands(**first, **last),
             folded(places));
      for (const Place* place : places) covered_.insert({who, place->position});
      return;  // whole says all that two of its words would
    }
    look_at_two(who);
  }

  [[nodiscard]] bool is_capital(const Place& place) const {
    return looks_like_a_name(text_.substr(place.from, place.to - place.from));
  }

  // Whether the word can tell somebody apart beside another.
  [[nodiscard]] bool tells(Number word) const {
    const size_t bearers = bearers_[word].size();
    return letters_of(words_[word]) > 2 && !has_digit(words_[word]) &&
           (bearers <= 20 || bearers * kManyOf <= owners_.size());
  }

  // The last word and one before it, of which one is of a name.
  void look_at_two(Number who) {
    const Owner& owner = owners_[who];
    for (const OwnedWord& one : owner.words) {
      for (const OwnedWord& other : owner.words) {
        if (one.word == other.word || one.kind != SecretKind::kName ||
            other.kind == SecretKind::kThing || !tells(one.word) || !tells(other.word))
          continue;
        std::vector<const Place*> places = places_of({one.word, other.word});
        if (places.empty() || (places[0] != &near_.back() && places[1] != &near_.back())) continue;
        if (is_released(places) || (is_said(*places[0]) && is_said(*places[1])) ||
            !is_capital(*places[0]) || !is_capital(*places[1]) ||
            covered_.contains({who, places[0]->position}) ||
            covered_.contains({who, places[1]->position}))
          continue;
        const bool in_order = places[0]->position < places[1]->position;
        note(who, SecretKind::kName, LeakKind::kTogether, places[in_order ? 0 : 1]->from,
             stands(*places[in_order ? 0 : 1], *places[in_order ? 1 : 0]), folded(places));
        return;
      }
    }
  }

  // Whether the word stands in anything that goes out by itself.
  [[nodiscard]] bool is_said(const Place& place) const { return released_.contains(place.text); }

  // Whether one item that goes out holds all these words.
  [[nodiscard]] bool is_released(const std::vector<const Place*>& places) const {
    std::vector<Number> items;
    for (size_t i = 0; i < places.size(); ++i) {
      auto at = released_.find(places[i]->text);
      if (at == released_.end()) return false;
      std::vector<Number> left;
      if (i == 0) {
        left = at->second;
      } else {
        std::set_intersection(items.begin(), items.end(), at->second.begin(), at->second.end(),
                              std::back_inserter(left));
      }
      items = std::move(left);
    }
    return !items.empty();
  }

  [[nodiscard]] std::string stands(const Place& first, const Place& last) const {
    if (&first == &last) return std::string(text_.substr(first.from, first.to - first.from));
    const size_t length = last.to - first.from;
    if (length <= 80) return std::string(text_.substr(first.from, length));
    return std::string(text_.substr(first.from, first.to - first.from)) + " … " +
           std::string(text_.substr(last.from, last.to - last.from));
  }

  static std::string folded(const std::vector<const Place*>& places) {
    std::set<std::string> words;
    for (const Place* place : places) words.insert(place->text);
    std::string out;
    for (const std::string& word : words) out += word + " ";
    return out;
  }

  void note(Number who, SecretKind kind, LeakKind how, size_t from, std::string words,
            const std::string& folded_words) {
    auto key_of = [&](LeakKind as) {
      return fmt::format("{}\n{}\n{}\n{}", word_of(kind), word_of(as), where_, folded_words);
    };
    // What stands there whole is not told again where it stands a little further apart.
    if (how == LeakKind::kTogether && leaks_.contains(key_of(LeakKind::kWhole))) return;
    const std::string key = key_of(how);
    auto [at, is_new] = leaks_.try_emplace(key);
    Found& found = at->second;
    found.owners.insert(owners_[who].id);
    if (!is_new) {
      if (who == found.first) ++found.leak.times;  // the same words fit many: they are one leak
      return;
    }
    found.first = who;
    found.leak.kind = kind;
    found.leak.how = how;
    found.leak.where = where_;
    found.leak.words = std::move(words);
    found.leak.line =
        1 + std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(from), '\n');
  }

  std::vector<Owner> owners_;
  std::unordered_map<std::string, Number> owner_of_;
  std::vector<std::string> words_;  // distinct words that are kept back
  std::unordered_map<std::string, Number> word_of_;
  std::vector<std::vector<Number>> bearers_;                    // owners of each, ascending
  std::unordered_map<std::string, std::vector<Number>> spelt_;  // words by spelling key
  std::unordered_map<std::string, std::vector<Match>> matches_;
  std::unordered_map<std::string, std::vector<Number>> released_;  // items by word, ascending
  Number released_count_ = 0;
  SignRuns runs_;
  std::map<std::string, Found> leaks_;  // by kinds, place and words
  std::string where_;
  std::string_view text_;
  std::vector<Place> near_;
  std::set<std::pair<Number, int64_t>> covered_;  // words that were told of whole
};

LeakCheck::LeakCheck() : search_(std::make_unique<Search>()) {}
LeakCheck::~LeakCheck() = default;
void LeakCheck::withhold(const Secret& secret) { search_->withhold(secret); }
void LeakCheck::release(std::string_view text) { search_->release(text); }
void LeakCheck::search(const std::string& where, std::string_view text) {
  search_->search(where, text);
}
std::vector<Leak> LeakCheck::leaks() const { return search_->leaks(); }

}  // namespace habeas::dossier
