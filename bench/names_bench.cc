// SPDX-License-Identifier: Apache-2.0
//
// How well and how fast names are compared: names_bench FOLDER. The pairs of ../shared/data/names
// ($HABEAS_NAMES names another folder) are judged if they are there; the SYNTHETIC lists always
// are. docs/benchmarks.md says what a row is.
//   $HABEAS_BENCH_SCALE=k asks every k-th query only.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include <fmt/core.h>

#include "base/random.h"
#include "names/compare.h"
#include "names/keys.h"
#include "names/name.h"
#include "names/skeleton.h"
#include "synthetic_names.h"
#include "text/unicode.h"

namespace {

using namespace habeas;
using namespace habeas::names;

void row(const std::string& name, double value, const char* unit, const std::string& against,
         double ratio) {
  fmt::print("{}\t{:.4g}\t{}\t{}\t{:.2f}\n", name, value, unit, against, ratio);
}
void gated(const std::string& name, double value, double gate) {
  row(name, value, "", fmt::format("(gate {})", gate), value / gate);
}

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

struct Attested {
  std::string arabic;
  std::string latin;
};
using Pairs = std::vector<Attested>;

Pairs read_google(const std::string& path) {
  Pairs out;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    const size_t tab = line.find('\t');
    if (tab != std::string::npos) out.push_back({line.substr(0, tab), line.substr(tab + 1)});
  }
  return out;
}

Pairs read_wikidata(const std::string& path) {
  Pairs out;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    const size_t first = line.find('\t');
    const size_t last = line.rfind('\t');
    if (first == last) continue;
    std::string arabic = line.substr(first + 1, last - first - 1);
    arabic.erase(std::remove(arabic.begin(), arabic.end(), ' '), arabic.end());
    out.push_back({arabic, line.substr(0, first)});
  }
  return out;
}

using Forms = std::map<std::string, std::set<std::string>>;  // Arabic form, its Latin spellings

// Each Arabic form of the test part against all Latin names of that part. Right is any spelling
// attested for the form in any part. Of equal scores, those of wrong names count as better.
void retrieval(const std::string& name, const Pairs& test, const Forms& attested, double top_gate,
               double rank_gate, size_t scale) {
  NamePool pool;
  std::set<std::string> latin;
  std::set<std::string> arabic;
  for (const Attested& pair : test) {
    latin.insert(pair.latin);
    arabic.insert(pair.arabic);
  }
  std::vector<std::string> spellings(latin.begin(), latin.end());
  std::vector<PackedName> candidates;
  for (const std::string& spelling : spellings) candidates.push_back(pool.pack(parse(spelling)));
  std::vector<std::pair<std::string, PackedName>> queries;
  size_t number = 0;
  for (const std::string& form : arabic)
    if (number++ % scale == 0) queries.emplace_back(form, pool.pack(parse(form)));
  double first = 0;
  double reciprocal = 0;
  std::vector<float> scores(candidates.size());
  double seconds = 0;
  for (const auto& [form, query] : queries) {
    const double begin = cpu_seconds();
    for (size_t k = 0; k < candidates.size(); ++k)
      scores[k] = compare(pool, query, candidates[k]).score;
    seconds += cpu_seconds() - begin;
    const std::set<std::string>& right = attested.at(form);
    float best = 0;
    for (size_t k = 0; k < candidates.size(); ++k)
      if (right.contains(spellings[k])) best = std::max(best, scores[k]);
    size_t rank = 1;
    for (size_t k = 0; k < candidates.size(); ++k)
      if (scores[k] >= best && !right.contains(spellings[k])) ++rank;
    first += rank == 1 ? 1 : 0;
    reciprocal += 1.0 / static_cast<double>(rank);
  }
  const auto asked = static_cast<double>(queries.size());
  const double compared = asked * static_cast<double>(candidates.size());
  gated(name + ": right name first", first / asked, top_gate);
  gated(name + ": mean reciprocal rank", reciprocal / asked, rank_gate);
  row(name + ": comparisons a second, one core", compared / seconds, "/s", "(gate 1000000)",
      compared / seconds / 1e6);
}

// ---- pairs of Latin spellings, by class of variant
// -------------------------------------------------

int edit_distance(const std::string& a, const std::string& b) {
  std::vector<int> line(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) line[j] = static_cast<int>(j);
  for (size_t i = 0; i < a.size(); ++i) {
    int diagonal = line[0];
    line[0] = static_cast<int>(i) + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      const int above = line[j + 1];
      line[j + 1] = std::min({above + 1, line[j] + 1, diagonal + (a[i] == b[j] ? 0 : 1)});
      diagonal = above;
    }
  }
  return line[b.size()];
}

std::string without(std::string text, std::string_view letters, char by) {
  std::string out;
  for (char c : text) {
    const bool drop = letters.find(c) != std::string_view::npos;
    if (drop && by == 0) continue;
    const char put = drop ? by : c;
    if (!out.empty() && out.back() == put && by != 0) continue;
    out.push_back(put);
  }
  return out;
}

std::string undoubled(const std::string& text) {
  std::string out;
  for (char c : text)
    if (out.empty() || out.back() != c) out.push_back(c);
  return out;
}

// The class of reference rules that one change explains; "several" if none does alone.
std::string variant_class(const std::string& a, const std::string& b) {
  if (undoubled(a) == undoubled(b)) return "doubled letter";
  const auto same = [&](std::string_view letters, char by) {
    return undoubled(without(a, letters, by)) == undoubled(without(b, letters, by));
  };
  if (same("ae", 'a')) return "a~e";
  if (same("ou", 'o')) return "o~u~ou";
  if (same("iey", 'i')) return "i~e~ee~y";
  if (same("aeiouy", 0)) return "vowels, several";
  if (same("aeiouyh", 0)) return "final h";
  if (same("qkgch", 'k')) return "q~k~g~gh~ch";
  if (same("jgzh", 'j')) return "j~g~zh";
  if (same("wvuo", 'v')) return "w~v~u";
  if (same("aeiouwy", 0)) return "glides";
  return "several";
}

struct Tally {
  double true_same = 0;
  double false_same = 0;
  double missed = 0;
  void add(bool truly, bool said) {
    if (truly && said) ++true_same;
    if (!truly && said) ++false_same;
    if (truly && !said) ++missed;
  }
  [[nodiscard]] double precision() const {
    return true_same / std::max(1.0, true_same + false_same);
  }
  [[nodiscard]] double recall() const { return true_same / std::max(1.0, true_same + missed); }
  [[nodiscard]] double f1() const {
    return 2 * true_same / std::max(1.0, 2 * true_same + false_same + missed);
  }
};

bool said_same(const Comparison& found) {
  return found.outcome == Outcome::kSame || found.outcome == Outcome::kVariant;
}

// Positive: two spellings of the test part attested for one form. Negative: two that share no form
// in any part, half of them near in spelling (two edits at most), as many as there are positives.
void spelling_pairs(const std::string& name, const Pairs& test, const Forms& attested,
                    Random& random) {
  std::map<std::string, std::set<std::string>> forms_of;
  for (const auto& [form, spellings] : attested)
    for (const std::string& spelling : spellings) forms_of[spelling].insert(form);
  std::set<std::pair<std::string, std::string>> positive;
  std::set<std::string> all;
  for (const Attested& pair : test) {
    all.insert(pair.latin);
    for (const std::string& other : attested.at(pair.arabic))
      if (pair.latin != other) positive.insert(std::minmax(pair.latin, other));
  }
  const std::vector<std::string> names(all.begin(), all.end());
  const auto share = [&](const std::string& a, const std::string& b) {
    const std::set<std::string>& of_a = forms_of[a];
    return std::any_of(of_a.begin(), of_a.end(),
                       [&](const std::string& form) { return forms_of[b].contains(form); });
  };
  // Near ones are found among names of one first letter and nearly one length.
  std::map<char, std::vector<std::string>> by_first;
  for (const std::string& one : names) by_first[one[0]].push_back(one);
  std::set<std::pair<std::string, std::string>> hard;
  std::set<std::pair<std::string, std::string>> easy;
  const size_t wanted = positive.size() / 2;
  for (int tries = 0; tries < 3000000 && hard.size() < wanted; ++tries) {
    const std::string& a = names[random.below(names.size())];
    const std::vector<std::string>& near = by_first[a[0]];
    const std::string& b = near[random.below(near.size())];
    if (a == b || share(a, b)) continue;
    const int gap = static_cast<int>(a.size()) - static_cast<int>(b.size());
    if (gap < 3 && gap > -3 && edit_distance(a, b) <= 2) hard.insert(std::minmax(a, b));
  }
  while (easy.size() < wanted) {
    const std::string& a = names[random.below(names.size())];
    const std::string& b = names[random.below(names.size())];
    if (a != b && !share(a, b)) easy.insert(std::minmax(a, b));
  }
  std::map<std::string, Tally> by_class;
  Tally whole;
  const auto judge = [&](const auto& pairs, bool truly) {
    for (const auto& [a, b] : pairs) {
      const bool said = said_same(compare(parse(a), parse(b)));
      whole.add(truly, said);
      by_class[variant_class(a, b)].add(truly, said);
    }
  };
  judge(positive, true);
  judge(hard, false);
  judge(easy, false);
  fmt::print("# {}: {} positive pairs, {} near and {} random negative ones\n", name,
             positive.size(), hard.size(), easy.size());
  const auto print = [&](const std::string& what, const Tally& tally) {
    row(fmt::format("{}: {}", name, what), tally.f1(), "F1",
        fmt::format("precision {:.3f} recall {:.3f}", tally.precision(), tally.recall()),
        (tally.true_same + tally.missed) / static_cast<double>(positive.size()));
  };
  print("all classes", whole);
  for (const auto& [what, tally] : by_class) print(what, tally);
}

// ---- persons
// ---------------------------------------------------------------------------------------

// Links two writings of the same SYNTHETIC persons by name alone: pairs that share a blocking key,
// the score at least `threshold`. Right is the same person; a namesake counts as wrong, so full
// precision cannot be had.
void persons(const std::string& name, const std::vector<std::string>& left,
             const std::vector<std::string>& right, const std::vector<int>& id) {
  NamePool pool;
  std::vector<PackedName> a;
  std::vector<PackedName> b;
  std::unordered_map<uint64_t, std::vector<size_t>> index;
  for (size_t i = 0; i < left.size(); ++i) {
    const Name parsed = parse(left[i]);
    a.push_back(pool.pack(parsed));
    for (const Key& key : blocking_keys(parsed)) index[key.hash].push_back(i);
  }
  std::vector<std::pair<float, bool>> scored;
  double blocked = 0;
  double seconds = 0;
  for (size_t j = 0; j < right.size(); ++j) {
    const Name parsed = parse(right[j]);
    b.push_back(pool.pack(parsed));
    std::set<size_t> candidates;
    for (const Key& key : blocking_keys(parsed)) {
      const auto found = index.find(key.hash);
      if (found == index.end() || found->second.size() > 400) continue;
      candidates.insert(found->second.begin(), found->second.end());
    }
    const double begin = cpu_seconds();
    for (size_t i : candidates) {
      const bool truly = id[i] == id[j];
      blocked += truly ? 1 : 0;
      const float score = compare(pool, a[i], b[j]).score;
      if (score > 0.4F) scored.emplace_back(score, truly);
    }
    seconds += cpu_seconds() - begin;
  }
  std::sort(scored.begin(), scored.end(),
            [](const auto& x, const auto& y) { return x.first > y.first; });
  const auto count = static_cast<double>(left.size());
  double hits = 0;
  double best = 0;
  float at = 1;
  double fixed = 0;
  for (size_t k = 0; k < scored.size(); ++k) {
    hits += scored[k].second ? 1 : 0;
    if (k + 1 < scored.size() && scored[k + 1].first == scored[k].first) continue;
    const double f1 = 2 * hits / (static_cast<double>(k + 1) + count);
    if (f1 > best) {
      best = f1;
      at = scored[k].first;
    }
    if (scored[k].first >= 0.8F) fixed = f1;
  }
  row(name + ": pairs found by keys", blocked / count, "recall",
      fmt::format("of {} persons", left.size()), blocked / count);
  row(name + ": F1 at score 0.8, name alone", fixed, "F1",
      fmt::format("best {:.3f} at {:.2f}", best, at), fixed / std::max(best, 1e-9));
}

void synthetic(int count) {
  for (const auto& [what, custom] : {std::pair("SYNTHETIC Iranian", bench::Custom::kIranian),
                                     std::pair("SYNTHETIC Arab", bench::Custom::kArab)}) {
    SeededRandom random(20261127);
    std::vector<std::string> arabic;
    std::vector<std::string> latin;
    std::vector<std::string> other;
    std::vector<int> id;
    for (const bench::SyntheticPerson& person : bench::synthetic_persons(custom, count, random)) {
      arabic.push_back(person.arabic);
      latin.push_back(person.latin);
      other.push_back(person.other);
      id.push_back(person.id);
    }
    persons(fmt::format("{}, Latin to Latin", what), latin, other, id);
    persons(fmt::format("{}, Arabic to Latin", what), arabic, latin, id);
  }
}

// Persian given names in both scripts (two lists that are not parallel): a name of one script is
// met if some name of the other has its skeleton.
void skeleton_lists(const std::string& folder) {
  double met = 0;
  double all = 0;
  for (const char* sex : {"male", "female"}) {
    const auto read = [&](const char* script) {
      std::vector<std::string> out;
      std::ifstream in(folder + "/persian-given-names/" + sex + "_" + script + ".txt");
      for (std::string line; std::getline(in, line);)
        if (!line.empty()) out.push_back(line);
      return out;
    };
    const auto keys = [](const std::string& written) {
      std::set<std::string> out;
      for (const Key& key : blocking_keys(parse(written), {.deletions = false}))
        if (key.kind == KeyKind::kFull) out.insert(key.text);
      return out;
    };
    std::set<std::string> english;
    for (const std::string& name : read("en")) english.merge(keys(name));
    for (const std::string& name : read("fa")) {
      const std::set<std::string> mine = keys(name);
      if (mine.empty()) continue;
      ++all;
      met += std::any_of(mine.begin(), mine.end(),
                         [&](const std::string& key) { return english.contains(key); })
                 ? 1
                 : 0;
    }
  }
  if (all > 0)
    row("Persian given names: skeleton met in Latin", met / all, "share",
        fmt::format("of {} names", all), 1);
}

}  // namespace

int main() {
  const char* const given = std::getenv("HABEAS_NAMES");
  const std::string folder = given != nullptr ? given : "../shared/data/names";
  const char* const scaled = std::getenv("HABEAS_BENCH_SCALE");
  const size_t scale =
      scaled != nullptr ? std::max<size_t>(1, std::strtoul(scaled, nullptr, 10)) : 1;
  synthetic(static_cast<int>(20000 / scale));
  if (!std::filesystem::exists(folder + "/google-ar-en/ar2en-test.txt")) {
    fmt::print("# NOT RUN: retrieval and pairs; there is no folder {}\n", folder);
    return 0;
  }
  const std::string google = folder + "/google-ar-en/ar2en-";
  const std::string wikidata = folder + "/wikidata-ar-en/wd_arabic_";
  Forms attested;
  for (const char* part : {"train", "test", "eval"})
    for (const Attested& pair : read_google(google + part + ".txt"))
      attested[pair.arabic].insert(pair.latin);
  for (const char* part : {"64", "20", "16"})
    for (const Attested& pair : read_wikidata(wikidata + part))
      attested[pair.arabic].insert(pair.latin);
  const Pairs google_test = read_google(google + "test.txt");
  const Pairs wikidata_test = read_wikidata(wikidata + "16");
  retrieval("Google test", google_test, attested, 0.93, 0.955, scale);
  retrieval("Wikidata test", wikidata_test, attested, 0.80, 0.86, scale);
  SeededRandom random(5);
  spelling_pairs("Google pairs", google_test, attested, random);
  spelling_pairs("Wikidata pairs", wikidata_test, attested, random);
  skeleton_lists(folder);
  return 0;
}
