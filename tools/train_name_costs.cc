// SPDX-License-Identifier: Apache-2.0
//
// Learns the costs of share/names/transcription.tsv and spelling.tsv from pairs of spellings.
//   train_name_costs GOOGLE-TRAIN WIKIDATA-TRAIN VARIANTS OUT-FOLDER [HOLD-OUT]
// Only the files named are read: give it training parts alone. HOLD-OUT k leaves out every pair
// whose Arabic form hashes to 0 modulo k, for choosing the method; the shipped tables are trained
// without it. tools/make_name_tables.sh builds and runs it. The model: docs/methods/names.md.
//
// Transcription (Latin to Arabic): first a joint model of unit pairs by EM from a flat start, then
// the contextual model by soft EM, started from the first one's posterior counts. Spelling (within
// one script): a joint model of unit pairs by EM over all pairs of spellings of one form.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "names/internal/hash.h"
#include "names/internal/letters.h"
#include "names/internal/spelling.h"
#include "names/internal/transcription.h"
#include "names/name.h"
#include "text/unicode.h"

namespace {

using namespace habeas;
using namespace habeas::names;

using Word8 = std::vector<uint8_t>;

struct Pair {
  Word8 arabic;
  Word8 latin;
  double weight = 1;
};

constexpr size_t kLongest = 20;
constexpr size_t kOutcomes = 3 * kArabicCodes;

Word8 codes_of(const std::string& letters, bool arabic) {
  Word8 out;
  for (char32_t letter : text::decode(letters)) {
    const uint8_t code = arabic ? arabic_code(letter) : latin_code(letter);
    if (code != 0) out.push_back(code);
  }
  return out;
}

// One token on either side, as the parser gives it; an article goes from both or from neither.
bool make_pair(const std::string& arabic, const std::string& latin, double weight, Pair& out) {
  const Name a = parse(arabic);
  const Name l = parse(latin);
  if (a.tokens.size() != 1 || l.tokens.size() != 1) return false;
  out.arabic = codes_of(a.tokens[0].text, true);
  out.latin = codes_of(l.tokens[0].text, false);
  if (a.tokens[0].article && article_length(out.latin) == 2)
    out.latin.erase(out.latin.begin(), out.latin.begin() + 2);
  out.weight = weight;
  return !out.arabic.empty() && !out.latin.empty() && out.arabic.size() <= kLongest &&
         out.latin.size() <= kLongest;
}

std::vector<std::string> split(const std::string& line, char by) {
  std::vector<std::string> out(1);
  for (char c : line)
    if (c == by)
      out.emplace_back();
    else
      out.back().push_back(c);
  return out;
}

bool replace_all(std::string& text, const std::string& from, const std::string& to) {
  bool done = false;
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
    done = true;
  }
  return done;
}

bool has(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

// The pairs come from Arabic newspapers: no pe, che, zhe, gaf, and Arabic sounds for se, zal, zad,
// qaf, waw. The same pair as Iranians would write it, where that can be told from the letters
// alone.
bool persian_version(std::string& arabic, std::string& latin) {
  bool changed = false;
  if (has(latin, "p") && !has(latin, "b") && !has(latin, "ph"))
    changed |= replace_all(arabic, "ب", "پ");
  if (has(latin, "ch")) changed |= replace_all(arabic, "تش", "چ");
  if (has(latin, "zh")) changed |= replace_all(arabic, "ج", "ژ");
  if (has(latin, "g") && !has(latin, "gh") && !has(latin, "j") && !has(latin, "dg"))
    changed |= replace_all(arabic, "غ", "گ") || replace_all(arabic, "ج", "گ");
  if (has(latin, "v") && !has(latin, "f") && !has(latin, "ph"))
    changed |= replace_all(arabic, "ف", "و");
  if (has(arabic, "ق")) changed |= replace_all(latin, "q", "gh");
  if (has(arabic, "ث")) changed |= replace_all(latin, "th", "s");
  if (has(arabic, "ذ") || has(arabic, "ظ") || has(arabic, "ض"))
    changed |= replace_all(latin, "dh", "z");
  if (has(arabic, "ض") && !has(arabic, "د")) changed |= replace_all(latin, "d", "z");
  if (has(arabic, "و")) changed |= replace_all(latin, "w", "v");
  return changed;
}

// The long vowels doubled, as English ears write them: Yoosef, Kareem.
bool doubled_version(const std::string& arabic, std::string& latin) {
  bool changed = false;
  if (has(arabic, "و") && !has(latin, "oo"))
    changed |= replace_all(latin, "ou", "oo") || replace_all(latin, "u", "oo");
  if ((has(arabic, "ي") || has(arabic, "ی")) && !has(latin, "ee") && !has(latin, "ai") &&
      !has(latin, "ei"))
    changed |= replace_all(latin, "i", "ee");
  return changed;
}

struct Corpus {
  std::vector<std::pair<std::string, std::string>> spellings;  // Arabic, Latin
  std::vector<double> weights;
  std::vector<std::pair<std::string, std::string>> persian;  // made from some of them
};

void read_corpus(Corpus& out, const std::string& path, int kind, uint64_t hold_out) {
  std::ifstream in(path);
  std::string line;
  while (std::getline(in, line)) {
    if (line.empty() || line[0] == '#') continue;
    const std::vector<std::string> fields = split(line, '\t');
    if (fields.size() < 2) continue;
    const auto add = [&](const std::string& arabic, const std::string& latin, double weight) {
      if (hold_out != 0 && kind != 2 && fnv1a(arabic) % hold_out == 0) return;
      out.spellings.emplace_back(arabic, latin);
      out.weights.push_back(weight);
      std::string doubled = latin;
      if (doubled_version(arabic, doubled)) out.persian.emplace_back(arabic, doubled);
      std::string persian = arabic;
      std::string romanised = latin;
      if (kind == 2 || !persian_version(persian, romanised)) return;
      out.persian.emplace_back(persian, romanised);
    };
    if (kind == 0) {
      add(fields[0], fields[1], 1);
    } else if (kind == 1) {
      std::string arabic;
      for (char c : fields[1])
        if (c != ' ') arabic.push_back(c);
      add(arabic, fields[0], 1);
    } else if (fields.size() > 2) {
      for (const std::string& arabic : split(fields[1], ' '))
        for (const std::string& latin : split(fields[2], ' ')) add(arabic, latin, 4);
    }
  }
}

// ---- transcription
// -------------------------------------------------------------------------------

// One step of an alignment: at Arabic place i and Latin place j; `write` Arabic letters for `take`
// Latin ones: (1,1) (1,2) (1,3), (0,1) silent Latin, (1,0) an Arabic letter that comes in.
struct Move {
  int write;
  int take;
};
constexpr Move kMoves[] = {{1, 1}, {1, 2}, {1, 3}, {0, 1}, {1, 0}};

using Lattice = std::vector<std::vector<double>>;

// Calls visit(i, j, move, posterior) for every step. `weigh` gives each step's probability. Returns
// ln of the probability of the pair.
template <size_t kCount, typename Weigh, typename Visit>
double expect(const Pair& pair, const Move (&moves)[kCount], const Weigh& weigh,
              const Visit& visit) {
  const int m = static_cast<int>(pair.arabic.size());
  const int n = static_cast<int>(pair.latin.size());
  Lattice forward(m + 1, std::vector<double>(n + 1));
  Lattice backward = forward;
  forward[0][0] = 1;
  for (int i = 0; i <= m; ++i)
    for (int j = 0; j <= n; ++j)
      for (const Move& move : moves)
        if (i + move.write <= m && j + move.take <= n && forward[i][j] > 0)
          forward[i + move.write][j + move.take] += forward[i][j] * weigh(i, j, move);
  const double all = forward[m][n];
  if (!(all > 1e-250)) return 0;
  backward[m][n] = 1;
  for (int i = m; i >= 0; --i)
    for (int j = n; j >= 0; --j)
      for (const Move& move : moves)
        if (i + move.write <= m && j + move.take <= n) {
          const double step = weigh(i, j, move) * backward[i + move.write][j + move.take];
          backward[i][j] += step;
          const double posterior = forward[i][j] * step / all;
          if (posterior > 1e-5) visit(i, j, move, posterior);
        }
  return std::log(all);
}

uint64_t unit_key(const Pair& pair, int i, int j, const Move& move) {
  uint64_t key = static_cast<uint64_t>(move.write * 8 + move.take);
  if (move.write == 1) key = key * 64 + pair.arabic[i];
  for (int k = 0; k < move.take; ++k) key = key * 64 + pair.latin[j + k];
  return key;
}

std::unordered_map<uint64_t, double> train_units(const std::vector<Pair>& pairs, int rounds) {
  std::unordered_map<uint64_t, double> share;
  for (int round = 0; round < rounds; ++round) {
    std::unordered_map<uint64_t, double> counts;
    double total = 0;
    for (const Pair& pair : pairs) {
      const auto weigh = [&](int i, int j, const Move& move) {
        if (round == 0) {
          if (move.write == 1 && move.take == 1) return 0.02;
          if (move.write == 0) return 0.003;
          if (move.take == 0) return 0.002;
          return move.take == 2 ? 0.0003 : 0.00001;
        }
        const auto found = share.find(unit_key(pair, i, j, move));
        return found == share.end() ? 1e-9 : found->second;
      };
      expect(pair, kMoves, weigh, [&](int i, int j, const Move& move, double posterior) {
        counts[unit_key(pair, i, j, move)] += posterior * pair.weight;
        total += posterior * pair.weight;
      });
    }
    share.clear();
    for (const auto& [key, count] : counts)
      if (count > 0.05) share[key] = count / total;
  }
  return share;
}

struct Counts {
  std::array<float, kOutcomes> outcome{};
  float total = 0;
};

// Contexts from the shortest to the longest, and what comes in.
struct ContextCounts {
  std::map<uint32_t, Counts> by_context;
  std::array<double, kArabicCodes> inserted{};
  double steps = 0;
};

std::array<uint32_t, 4> contexts(const Word8& latin, int j) {
  const auto at = [&](int k) -> uint8_t {
    return k < 0 || k >= static_cast<int>(latin.size()) ? 0 : latin[k];
  };
  return {context_key(at(j), kAnyLetter, kAnyLetter, kAnyLetter),
          context_key(at(j), at(j + 1), kAnyLetter, kAnyLetter),
          context_key(at(j), at(j + 1), at(j - 1), kAnyLetter),
          context_key(at(j), at(j + 1), at(j - 1), at(j + 2))};
}

size_t outcome_of(const Pair& pair, int i, const Move& move) {
  return static_cast<size_t>(move.take - 1) * kArabicCodes +
         (move.write == 1 ? pair.arabic[i] : 0U);
}

// Interpolated as Witten and Bell (1991): a context yields to its shorter one in proportion to how
// many different outcomes it has seen.
class Smoothed {
 public:
  explicit Smoothed(const ContextCounts& counts) {
    for (const auto& [key, seen] : counts.by_context) {
      int types = 0;
      for (float count : seen.outcome) types += count > 0.3F ? 1 : 0;
      yield_[key] = static_cast<float>(0.6 * std::max(types, 1));
    }
    counts_ = &counts;
  }
  [[nodiscard]] double probability(const std::array<uint32_t, 4>& chain, size_t outcome) const {
    double p = 1e-5;
    for (uint32_t key : chain) {
      const auto found = counts_->by_context.find(key);
      if (found == counts_->by_context.end() || found->second.total < 0.5F) break;
      const double yield = yield_.at(key);
      p = (found->second.outcome[outcome] + yield * p) / (found->second.total + yield);
    }
    return p;
  }
  [[nodiscard]] double yield_share(uint32_t key) const {
    const double yield = yield_.at(key);
    return yield / (counts_->by_context.at(key).total + yield);
  }

 private:
  const ContextCounts* counts_ = nullptr;
  std::unordered_map<uint32_t, float> yield_;
};

ContextCounts count_contexts(const std::vector<Pair>& pairs, const ContextCounts* before,
                             const std::unordered_map<uint64_t, double>& units) {
  ContextCounts out;
  const Smoothed* smoothed = before == nullptr ? nullptr : new Smoothed(*before);
  double likelihood = 0;
  for (const Pair& pair : pairs) {
    std::vector<std::array<uint32_t, 4>> chains;
    for (size_t j = 0; j < pair.latin.size(); ++j)
      chains.push_back(contexts(pair.latin, static_cast<int>(j)));
    // Weights of one pair are asked for twice; kept in a table.
    std::unordered_map<uint64_t, double> known;
    const auto weigh = [&](int i, int j, const Move& move) {
      if (smoothed == nullptr) {
        const auto found = units.find(unit_key(pair, i, j, move));
        return found == units.end() ? 1e-9 : found->second;
      }
      if (move.take == 0) return (before->inserted[pair.arabic[i]] + 0.5) / (before->steps + 100);
      const uint64_t key = static_cast<uint64_t>(i) << 32U | static_cast<uint64_t>(j) << 8U |
                           static_cast<uint64_t>(move.write * 4 + move.take);
      const auto found = known.find(key);
      if (found != known.end()) return found->second;
      const double p = smoothed->probability(chains[j], outcome_of(pair, i, move));
      known[key] = p;
      return p;
    };
    likelihood +=
        expect(pair, kMoves, weigh, [&](int i, int j, const Move& move, double posterior) {
          const double count = posterior * pair.weight;
          if (move.take == 0) {
            out.inserted[pair.arabic[i]] += count;
            return;
          }
          out.steps += count;
          for (uint32_t key : chains[j]) {
            Counts& counts = out.by_context[key];
            counts.outcome[outcome_of(pair, i, move)] += static_cast<float>(count);
            counts.total += static_cast<float>(count);
          }
        });
  }
  delete smoothed;
  std::fprintf(stderr, "transcription: ln likelihood %.0f, %zu contexts\n", likelihood,
               out.by_context.size());
  return out;
}

int cost_of(double probability) {
  return static_cast<int>(
      std::lround(std::min(250.0, -std::log(std::max(probability, 1e-9)) * Transcription::kSteps)));
}

std::string context_text(uint32_t key) {
  const std::array<uint32_t, 4> letters = {key >> 18U & 63U, key >> 12U & 63U, key >> 6U & 63U,
                                           key & 63U};
  std::string out;
  for (size_t i = 0; i < letters.size(); ++i) {
    out += i == 0 ? "" : "\t";
    if (letters[i] == kAnyLetter)
      out += "-";
    else if (letters[i] == 0)
      out += i == 2 ? "^" : "$";
    else
      text::append(out, latin_letter(static_cast<uint8_t>(letters[i])));
  }
  return out;
}

// The pairs are mostly foreign names, whose vowels Arabic script writes and which hold neither ayn
// nor qaf. In names of the region a short vowel between consonants is not written, qaf is k or g in
// half of the lists, and ayn is left out; these bounds, in 1/20 nat, keep such names near. 255: no
// bound.
int most_for_native_names(uint32_t context, size_t outcome) {
  const auto vowel = [](uint32_t code) {
    return code != 0 && std::u32string_view(U"aeiouy").find(
                            latin_letter(static_cast<uint8_t>(code))) != std::u32string_view::npos;
  };
  const uint32_t next = context >> 12U & 63U;
  const uint32_t before = context >> 6U & 63U;
  const char32_t letter = latin_letter(static_cast<uint8_t>(context >> 18U));
  const char32_t written =
      outcome < kArabicCodes ? arabic_letter(static_cast<uint8_t>(outcome)) : U'?';
  if (letter == U'k' && written == U'ق') return 50;
  if (letter == U'g' && written == U'ق') return 60;
  if (outcome != 0 || next == 0 || next == kAnyLetter || before == 0 || vowel(next) ||
      (before != kAnyLetter && vowel(before)))
    return 255;
  if (letter == U'e') return 24;
  return letter == U'o' || letter == U'u' ? 28 : 255;
}

// Contexts in the order of their length, so that a reader meets the shorter ones first.
void write_transcription(const ContextCounts& counts, const std::string& path) {
  const Smoothed smoothed(counts);
  std::ofstream out(path);
  out << "# How Latin spellings are written in Arabic script: costs in 1/20 nat, -ln p.\n"
         "# insert LETTER COST; row LETTER NEXT BEFORE SECOND-NEXT BACKOFF OUTCOMES: ^ and $ are "
         "the edges, - is not asked;\n"
         "# an outcome is how many Latin letters are taken, the Arabic letter written (- for "
         "none), = its cost; an outcome\n"
         "# that is not listed costs BACKOFF more than in the next shorter context. Made by "
         "tools/make_name_tables.sh from\n"
         "# google/transliteration (Apache-2.0), NETransliteration-COLING2018 Wikidata names "
         "(CC0), both training parts\n"
         "# alone, and share/names/variants.tsv (Apache-2.0).\n";
  for (size_t letter = 1; letter < kArabicCodes; ++letter) {
    if (arabic_letter(static_cast<uint8_t>(letter)) == U'?') continue;
    std::string name;
    text::append(name, arabic_letter(static_cast<uint8_t>(letter)));
    // No romanisation writes a lone hamza, and half of those who write Arabic leave it out.
    int cost = cost_of((counts.inserted[letter] + 0.5) / (counts.steps + 100));
    if (arabic_letter(static_cast<uint8_t>(letter)) == U'ء') cost = std::min(cost, 20);
    if (arabic_letter(static_cast<uint8_t>(letter)) == U'ع') cost = std::min(cost, 60);
    out << "insert\t" << name << "\t" << cost << "\n";
  }
  constexpr std::array<float, 4> kLeast = {0.5F, 2.0F, 3.0F,
                                           4.0F};  // weight that a context must have
  for (size_t depth = 0; depth < 4; ++depth) {
    for (const auto& [key, seen] : counts.by_context) {
      const size_t unasked = static_cast<size_t>((key >> 12U & 63U) == kAnyLetter) +
                             static_cast<size_t>((key >> 6U & 63U) == kAnyLetter) +
                             static_cast<size_t>((key & 63U) == kAnyLetter);
      if (3 - unasked != depth || seen.total < kLeast[depth]) continue;
      std::array<uint32_t, 4> chain{};
      chain[0] = (key | 0x3FFFFU) & 0xFFFFFFU;
      chain[1] = depth >= 1 ? (key | 0xFFFU) : key;
      chain[2] = depth >= 2 ? (key | 0x3FU) : key;
      chain[3] = key;
      std::string outcomes;
      for (size_t outcome = 0; outcome < kOutcomes; ++outcome) {
        const int most = most_for_native_names(key, outcome);
        if (seen.outcome[outcome] < (depth == 0 ? 0.3F : 0.7F) && most == 255) continue;
        outcomes += (outcomes.empty() ? "" : " ") + std::to_string(outcome / kArabicCodes + 1);
        if (outcome % kArabicCodes == 0)
          outcomes += "-";
        else
          text::append(outcomes, arabic_letter(static_cast<uint8_t>(outcome % kArabicCodes)));
        // The chain up to this depth: equal keys at its end would count twice.
        double p = 1e-5;
        for (size_t k = 0; k <= depth; ++k) {
          const Counts& at = counts.by_context.at(chain[k]);
          const double share = smoothed.yield_share(chain[k]);
          p = (1 - share) * at.outcome[outcome] / at.total + share * p;
        }
        outcomes += "=" + std::to_string(std::min(cost_of(p), most));
      }
      const int backoff = depth == 0 ? 0 : cost_of(smoothed.yield_share(key));
      out << "row\t" << context_text(key) << "\t" << backoff << "\t" << outcomes << "\n";
    }
  }
}

// ---- spelling
// ------------------------------------------------------------------------------------

struct Example {
  Word8 a;
  Word8 b;
  double weight = 1;
};

// Spellings of names of the region tell more of how these vary than those of foreign names do.
constexpr double kOwnWeight = 8;

// All pairs of spellings in one script that share a form in the other, each form weighing its
// number of spellings. 0 stands for the edge of a word.
std::vector<Example> spelling_pairs(const Corpus& corpus, bool arabic) {
  std::map<std::pair<std::string, bool>, std::set<std::string>> by_form;
  for (size_t i = 0; i < corpus.spellings.size(); ++i) {
    const auto& [a, l] = corpus.spellings[i];
    by_form[{arabic ? l : a, corpus.weights[i] > 1}].insert(arabic ? a : l);
  }
  std::vector<Example> out;
  for (const auto& [key, spellings] : by_form) {
    if (spellings.size() < 2 || spellings.size() > 40) continue;
    std::set<Word8> words;
    for (const std::string& spelling : spellings) {
      const Name name = parse(spelling);
      if (name.tokens.size() != 1) continue;
      Word8 word = codes_of(name.tokens[0].text, arabic);
      if (word.empty() || word.size() > kLongest) continue;
      word.insert(word.begin(), 0);
      word.push_back(0);
      words.insert(word);
    }
    for (auto a = words.begin(); a != words.end(); ++a)
      for (auto b = std::next(a); b != words.end(); ++b)
        out.push_back(
            {*a, *b, (key.second ? kOwnWeight : 1.0) / static_cast<double>(words.size() - 1)});
  }
  return out;
}

constexpr Move kSpellingMoves[] = {{1, 1}, {1, 0}, {0, 1}, {2, 1}, {1, 2}, {2, 2}};

// The units of a step, as texts of one or two codes; "" for none.
struct UnitPair {
  std::string a;
  std::string b;
  auto operator<=>(const UnitPair&) const = default;
};

UnitPair units_of(const Example& example, int i, int j, const Move& move) {
  UnitPair out;
  for (int k = 0; k < move.write; ++k) out.a.push_back(static_cast<char>(example.a[i + k]));
  for (int k = 0; k < move.take; ++k) out.b.push_back(static_cast<char>(example.b[j + k]));
  return out;
}

// An edge is aligned with an edge, alone or in a pair that holds it at the same end.
bool edges_agree(const UnitPair& units) {
  const auto edges = [](const std::string& unit) {
    return std::pair(!unit.empty() && unit.front() == 0, !unit.empty() && unit.back() == 0);
  };
  const auto [front_a, back_a] = edges(units.a);
  const auto [front_b, back_b] = edges(units.b);
  return front_a == front_b || back_a == back_b;
}

using UnitShares = std::map<UnitPair, double>;

UnitShares train_spelling(const std::vector<Example>& examples, int rounds) {
  UnitShares share;
  for (int round = 0; round < rounds; ++round) {
    UnitShares counts;
    double total = 0;
    for (const Example& example : examples) {
      const Pair pair{example.a, example.b, example.weight};
      const auto weigh = [&](int i, int j, const Move& move) {
        const UnitPair units = units_of(example, i, j, move);
        const bool edge =
            units.a.find('\0') != std::string::npos || units.b.find('\0') != std::string::npos;
        if (edge && (move.write == 0 || move.take == 0 || !edges_agree(units))) return 0.0;
        if (round == 0) {
          if (move.write == 1 && move.take == 1) return units.a == units.b ? 0.02 : 0.0005;
          if (move.write + move.take == 1) return 0.002;
          return move.write + move.take == 3 ? 0.00003 : 0.0000001;
        }
        const auto found = share.find(units);
        return found == share.end() ? 0.0 : found->second;
      };
      expect(pair, kSpellingMoves, weigh, [&](int i, int j, const Move& move, double posterior) {
        const UnitPair units = units_of(example, i, j, move);
        const double half = posterior * example.weight / 2;
        counts[units] += half;
        counts[UnitPair{units.b, units.a}] += half;
        total += 2 * half;
      });
    }
    share.clear();
    for (const auto& [units, count] : counts)
      if (count > 0.3) share[units] = count / total;
  }
  return share;
}

std::string unit_text(const std::string& unit, bool arabic) {
  if (unit.empty()) return "-";
  std::string out;
  for (size_t i = 0; i < unit.size(); ++i) {
    const auto code = static_cast<uint8_t>(unit[i]);
    if (code == 0)
      out += i == 0 && unit.size() == 2 ? "^" : "$";
    else
      text::append(out, arabic ? arabic_letter(code) : latin_letter(code));
  }
  return out;
}

// The long vowels that a unit writes, hamza and its seats and the forms of yeh and heh aside.
std::string long_vowels(const std::string& unit) {
  std::string out;
  for (char c : unit) {
    const char32_t letter = arabic_letter(static_cast<uint8_t>(c));
    if (letter == U'ا' || letter == U'آ' || letter == U'أ' || letter == U'إ') out += 'A';
    if (letter == U'و' || letter == U'ؤ') out += 'U';
    if ((letter == U'ی' || letter == U'ئ' || letter == U'ى') && !out.ends_with('I')) out += 'I';
  }
  return out;
}

// Short vowels are not written in Arabic, so lists of its names romanise them at will: in two lists
// of one population, a and e differ in every third name, o and u in every fourth. The pairs above,
// mostly foreign names with a spelling of their own, show less of it; these bounds make up for
// that.
int most_for_short_vowels(const UnitPair& units) {
  if (units.a.size() != 1 || units.b.size() != 1) return 255;
  const auto letter = [](const std::string& unit) {
    return latin_letter(static_cast<uint8_t>(unit[0]));
  };
  const auto are = [&](char32_t one, char32_t other) {
    return (letter(units.a) == one && letter(units.b) == other) ||
           (letter(units.a) == other && letter(units.b) == one);
  };
  if (are(U'a', U'e')) return 26;
  if (are(U'i', U'e')) return 24;
  return are(U'o', U'u') ? 20 : 255;
}

// What it costs that a stands where b stands: -ln of the share of the pair over the geometric mean
// of the shares of each with itself, so that equal units cost nothing.
void write_spelling(std::ofstream& out, const UnitShares& share, bool arabic) {
  const auto self = [&](const std::string& unit) {
    double p = 1;
    for (char c : unit) {
      const auto found = share.find(UnitPair{std::string(1, c), std::string(1, c)});
      p *= found == share.end() ? 1e-4 : found->second;
    }
    return p;
  };
  struct Line {
    double share;
    UnitPair units;
    int cost;
  };
  std::vector<Line> lines;
  for (const auto& [units, p] : share) {
    if (units.a.empty() || (!units.b.empty() && units.a < units.b) || units.a == units.b) continue;
    const double ratio = p / std::sqrt(self(units.a) * self(units.b));
    int cost = std::max(1, static_cast<int>(std::lround(-std::log(ratio) * Spelling::kSteps)));
    if (!arabic) cost = std::min(cost, most_for_short_vowels(units));
    // Foreign names are written now with, now without a long vowel; their own, those who write in
    // this script write in one way: Hassan is not Hossein because Carter has two spellings.
    if (arabic && long_vowels(units.a) != long_vowels(units.b)) cost = std::max(cost, 70);
    if (cost > 130) continue;
    if (units.a.size() + units.b.size() > 2 && p < 1e-5) continue;
    lines.push_back({p, units, cost});
  }
  std::stable_sort(lines.begin(), lines.end(),
                   [](const Line& x, const Line& y) { return x.share > y.share; });
  // The reader has room for so many pairs of letters: the commonest.
  std::set<std::string> pairs;
  for (const Line& line : lines) {
    std::set<std::string> with = pairs;
    for (const std::string& unit : {line.units.a, line.units.b})
      if (unit.size() == 2) with.insert(unit);
    if (with.size() > Spelling::kMaxUnits - kArabicCodes) continue;
    pairs = std::move(with);
    out << (arabic ? "arabic" : "latin") << "\t" << unit_text(line.units.a, arabic) << "\t"
        << unit_text(line.units.b, arabic) << "\t" << line.cost << "\n";
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) {
    std::fprintf(
        stderr,
        "usage: train_name_costs GOOGLE-TRAIN WIKIDATA-TRAIN VARIANTS OUT-FOLDER [HOLD-OUT]\n");
    return 2;
  }
  const uint64_t hold_out = argc > 5 ? std::stoull(argv[5]) : 0;
  Corpus corpus;
  read_corpus(corpus, argv[1], 0, hold_out);
  read_corpus(corpus, argv[2], 1, hold_out);
  read_corpus(corpus, argv[3], 2, hold_out);
  std::vector<Pair> pairs;
  for (size_t i = 0; i < corpus.spellings.size(); ++i) {
    Pair pair;
    if (make_pair(corpus.spellings[i].first, corpus.spellings[i].second, corpus.weights[i], pair))
      pairs.push_back(std::move(pair));
  }
  for (const auto& [arabic, latin] : corpus.persian) {
    Pair pair;
    if (make_pair(arabic, latin, 0.5, pair)) pairs.push_back(std::move(pair));
  }
  std::fprintf(stderr,
               "%zu pairs, of which %zu made as Iranians or English ears would write them\n",
               pairs.size(), corpus.persian.size());
  const std::string folder = argv[4];
  const auto units = train_units(pairs, 6);
  ContextCounts counts = count_contexts(pairs, nullptr, units);
  for (int round = 0; round < 2; ++round) counts = count_contexts(pairs, &counts, units);
  write_transcription(counts, folder + "/transcription.tsv");

  std::ofstream out(folder + "/spelling.tsv");
  out << "# How spellings of one name differ within a script: SCRIPT UNIT UNIT COST, in 1/20 nat; "
         "a unit is one or two letters,\n"
         "# - is nothing, ^ and $ are the edges of a word. Made by tools/make_name_tables.sh from "
         "the sources of transcription.tsv,\n"
         "# under the same licences.\n";
  for (const bool arabic : {false, true}) {
    const std::vector<Example> examples = spelling_pairs(corpus, arabic);
    std::fprintf(stderr, "spelling: %zu pairs\n", examples.size());
    write_spelling(out, train_spelling(examples, 6), arabic);
  }
  return 0;
}
