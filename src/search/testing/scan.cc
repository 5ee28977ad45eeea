// SPDX-License-Identifier: Apache-2.0
#include "search/testing/scan.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "search/variants.h"
#include "search/words.h"

namespace habeas::search::testing {

namespace {

struct Read {
  const Document* document = nullptr;
  std::vector<std::string> words;  // by position; "" in the gaps between texts
  double length = 0;
};

class Scanner {
 public:
  explicit Scanner(std::vector<Read> documents) : documents_(std::move(documents)) {
    for (const Read& read : documents_) {
      total_ += read.length;
      std::set<std::string> once(read.words.begin(), read.words.end());
      once.erase("");
      for (const std::string& word : once) ++frequency_[word];
    }
  }

  Scanned run(const Node& query) {
    Scanned out;
    for (const Read& read : documents_) {
      const std::optional<double> score = judge(query, read);
      if (!score) continue;
      out.score[read.document->id] = *score;
      std::set<std::pair<std::string, std::string>> facets;
      for (const FieldValue& facet : read.document->facets)
        facets.insert({facet.field, facet.value});
      for (const auto& facet : facets) ++out.facets[facet];
    }
    return out;
  }

 private:
  double all() const { return static_cast<double>(documents_.size()); }
  double idf(double with) const {
    double odds = (all() - with + 0.5) / (with + 0.5);
    if (odds < 2) odds = odds / 2 + 1;
    return std::log(odds);
  }
  double documents_with(const std::string& word) const {
    const auto found = frequency_.find(word);
    return found == frequency_.end() ? 0 : static_cast<double>(found->second);
  }
  // The part of BM25 that the document decides.
  double saturation(const Read& read, const std::string& word) const {
    const auto times = static_cast<double>(std::count(read.words.begin(), read.words.end(), word));
    const double length = read.length / (total_ / all());
    return times * (kBm25K1 + 1) / (kBm25K1 * (1 - kBm25B + kBm25B * length) + times);
  }
  static bool has(const Read& read, const std::string& word) {
    return std::find(read.words.begin(), read.words.end(), word) != read.words.end();
  }

  // The word, and those of all the documents that are spellings of it.
  std::vector<std::string> group(const std::string& word) const {
    std::vector<std::pair<double, std::string>> others;
    for (const auto& [other, count] : frequency_) {
      const double similarity = other == word ? 0 : spelling_similarity(word, other);
      if (similarity > 0) others.emplace_back(-similarity, other);
    }
    std::sort(others.begin(), others.end());
    std::vector<std::string> out = {word};
    for (const auto& [similarity, other] : others)
      if (out.size() < kMaxSpellings) out.push_back(other);
    return out;
  }
  std::optional<double> spellings_score(const std::string& word, const Read& read) const {
    const std::vector<std::string> spellings = group(word);
    double together = 0;
    for (const std::string& spelling : spellings) together += documents_with(spelling);
    std::optional<double> sum;
    for (const std::string& spelling : spellings) {
      if (!has(read, spelling)) continue;
      const double score = idf(std::min(together, all())) * saturation(read, spelling) *
                           (spelling == word ? 1 : kSpellingDiscount);
      sum = sum.value_or(0) + score;
    }
    return sum;
  }

  static bool in_a_row(const Node& node, const Read& read) {
    return std::search(read.words.begin(), read.words.end(), node.words.begin(),
                       node.words.end()) != read.words.end();
  }
  // Whether the words have places of their own within the window.
  bool near(const Node& node, const Read& read) const {
    const size_t window = node.words.size() + kNameWindow;
    for (size_t begin = 0; begin < read.words.size(); ++begin) {
      std::vector<size_t> places;
      for (size_t at = begin; at < std::min(begin + window, read.words.size()); ++at)
        places.push_back(at);
      if (places.size() >= node.words.size() && assign(node, read, places, 0)) return true;
    }
    return false;
  }
  bool assign(const Node& node, const Read& read, std::vector<size_t>& places, size_t next) const {
    if (next == node.words.size()) return true;
    const std::vector<std::string> spellings = group(node.words[next]);
    for (size_t i = 0; i < places.size(); ++i) {
      if (std::find(spellings.begin(), spellings.end(), read.words[places[i]]) == spellings.end())
        continue;
      std::vector<size_t> rest = places;
      rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
      if (assign(node, read, rest, next + 1)) return true;
    }
    return false;
  }

  static bool has_field(const Node& node, const Document& document) {
    if (node.field == "level" && folded_key(document.shelf.level) == node.value) return true;
    return std::any_of(document.fields.begin(), document.fields.end(), [&](const FieldValue& one) {
      return one.field == node.field && folded_key(one.value) == node.value;
    });
  }
  static bool overlaps(const Node& node, const Document& document) {
    for (const char* field : {"said", "about"}) {
      if (!node.field.empty() && node.field != field) continue;
      int64_t from = kNoEnd;
      int64_t to = kNoBeginning;
      for (const DateSpan& span : document.dates) {
        if (span.field != field) continue;
        from = std::min(from, span.from);
        to = std::max(to, span.to);
      }
      if (from <= to && from <= node.to && to >= node.from) return true;
    }
    return false;
  }

  std::optional<double> sum_of_words(const Node& node, const Read& read) const {
    double sum = 0;
    for (const std::string& word : node.words) {
      if (!has(read, word)) return std::nullopt;
      sum += idf(documents_with(word)) * saturation(read, word);
    }
    return sum;
  }

  std::optional<double> judge(const Node& node, const Read& read) const {
    const std::optional<double> yes = 0.0;
    switch (node.kind) {
      case NodeKind::kWord:
        return spellings_score(node.words.front(), read);
      case NodeKind::kExact:
        return sum_of_words(node, read);
      case NodeKind::kPhrase:
        return in_a_row(node, read) ? sum_of_words(node, read) : std::nullopt;
      case NodeKind::kName: {
        double sum = 0;
        for (const std::string& word : node.words) {
          const std::optional<double> part = spellings_score(word, read);
          if (!part) return std::nullopt;
          sum += *part;
        }
        return near(node, read) ? std::optional<double>(sum) : std::nullopt;
      }
      case NodeKind::kField:
        return has_field(node, *read.document) ? yes : std::nullopt;
      case NodeKind::kDates:
        return overlaps(node, *read.document) ? yes : std::nullopt;
      case NodeKind::kNot:
        return judge(node.children.front(), read) ? std::nullopt : yes;
      case NodeKind::kAnd: {
        double sum = 0;
        for (const Node& child : node.children) {
          const std::optional<double> part = judge(child, read);
          if (!part) return std::nullopt;
          sum += *part;
        }
        return sum;
      }
      case NodeKind::kOr: {
        std::optional<double> sum;
        for (const Node& child : node.children)
          if (const std::optional<double> part = judge(child, read)) sum = sum.value_or(0) + *part;
        return sum;
      }
    }
    return std::nullopt;
  }

  std::vector<Read> documents_;
  double total_ = 0;
  std::map<std::string, int64_t> frequency_;
};

}  // namespace

Scanned scan(const std::vector<Document>& documents,
             const std::function<bool(const Shelf&)>& may_see, const Node& query) {
  std::vector<Read> read;
  for (const Document& document : documents) {
    if (!may_see(document.shelf)) continue;
    Read one;
    one.document = &document;
    for (const std::string& text : document.texts) {
      for (Word& word : words_of(text)) {
        one.words.push_back(std::move(word.text));
        one.length += 1;
      }
      one.words.resize(one.words.size() + 64);
    }
    read.push_back(std::move(one));
  }
  return Scanner(std::move(read)).run(query);
}

}  // namespace habeas::search::testing
