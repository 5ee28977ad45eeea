// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <xapian.h>

#include "search/index.h"
#include "search/internal/layout.h"
#include "search/internal/near_source.h"
#include "search/internal/xapian_errors.h"
#include "search/variants.h"

namespace habeas::search {

namespace {

using Xapian::Query;

constexpr size_t kMaxCandidates = 5000;  // words of one key that are compared

struct Spelling {
  std::string word;
  double similarity = 1;
  int64_t documents = 0;
};

// Robertson's idf as Xapian's BM25Weight has it: never below zero for words of most documents.
double idf(double all, double with) {
  double odds = (all - with + 0.5) / (with + 0.5);
  if (odds < 2) odds = odds * 0.5 + 1;
  return std::log(odds);
}

// Counts the values of each facet over every document that matches.
class FacetSpy : public Xapian::MatchSpy {
 public:
  void operator()(const Xapian::Document& document, double) override {
    for (unsigned i = 0; i < facet_fields().size(); ++i) {
      const std::string values = document.get_value(kFacetSlot + i);
      size_t from = 0;
      while (from < values.size()) {
        const size_t to = std::min(values.find(kFacetDivider, from), values.size());
        ++counts_[i][values.substr(from, to - from)];
        from = to + 1;
      }
    }
  }

  std::vector<FacetCount> counts() const {
    std::vector<FacetCount> out;
    for (unsigned i = 0; i < facet_fields().size(); ++i) {
      std::vector<FacetCount> field;
      for (const auto& [value, documents] : counts_[i])
        field.push_back({std::string(facet_fields()[i]), value, documents});
      std::stable_sort(field.begin(), field.end(), [](const FacetCount& a, const FacetCount& b) {
        return a.documents > b.documents;
      });
      out.insert(out.end(), field.begin(), field.end());
    }
    return out;
  }

 private:
  std::array<std::map<std::string, int64_t>, 6> counts_;
};

// The tree as Xapian takes it, over the words that the open shelves have.
class QueryBuilder {
 public:
  explicit QueryBuilder(const Xapian::Database& database)
      : database_(database), all_(static_cast<double>(database.get_doccount())) {}

  std::vector<Spelling> spellings_of(const std::string& word) {
    std::vector<Spelling> out;
    Spellings spellings(word);
    std::set<std::string> candidates;
    for (const std::string& key : spellings.keys()) {
      auto end = database_.synonyms_end(key);
      size_t count = 0;
      for (auto it = database_.synonyms_begin(key); it != end && count < kMaxCandidates; ++it) {
        candidates.insert(*it);
        ++count;
      }
    }
    candidates.erase(word);
    for (const std::string& candidate : candidates) {
      const double similarity = spellings.similarity(candidate);
      if (similarity <= 0) continue;
      const int64_t documents = database_.get_termfreq(candidate);
      if (documents > 0) out.push_back({candidate, similarity, documents});
    }
    std::sort(out.begin(), out.end(), [](const Spelling& a, const Spelling& b) {
      return a.similarity != b.similarity ? a.similarity > b.similarity : a.word < b.word;
    });
    if (out.size() > kMaxSpellings - 1) out.resize(kMaxSpellings - 1);
    out.insert(out.begin(), {word, 1, int64_t{database_.get_termfreq(word)}});
    return out;
  }

  Query build(const Node& node) {
    switch (node.kind) {
      case NodeKind::kWord:
        return weighted(group(node.words.front()));
      case NodeKind::kExact:
        return Query(node.words.front());
      case NodeKind::kPhrase:
        return Query(Query::OP_PHRASE, node.words.begin(), node.words.end(),
                     static_cast<Xapian::termcount>(node.words.size()));
      case NodeKind::kName:
        return near(node);
      case NodeKind::kField:
        return Query(0.0, Query(field_term(node.field, node.value)));
      case NodeKind::kDates:
        return dates(node);
      case NodeKind::kAnd:
        return all_of(node);
      case NodeKind::kOr: {
        std::vector<Query> parts;
        for (const Node& child : node.children) parts.push_back(build(child));
        return Query(Query::OP_OR, parts.begin(), parts.end());
      }
      case NodeKind::kNot:
        return Query(Query::OP_AND_NOT, Query(0.0, Query::MatchAll), build(node.children.front()));
    }
    return Query();
  }

  std::vector<std::vector<std::string>> looked_for() const { return looked_for_; }

 private:
  std::vector<Spelling> group(const std::string& word) {
    std::vector<Spelling> spellings = spellings_of(word);
    if (spellings.size() > 1) {
      std::vector<std::string> words;
      for (const Spelling& spelling : spellings) words.push_back(spelling.word);
      looked_for_.push_back(std::move(words));
    }
    return spellings;
  }

  // The spellings of a name are one term: each weighs by the documents of all of them, so that a
  // rare misspelling is not worth more than the name. (A sum and not the best of them: OP_MAX of
  // Xapian 1.4.22 crashes when it may leave out documents of low weight.)
  Query weighted(const std::vector<Spelling>& spellings) const {
    if (spellings.size() == 1) return Query(spellings.front().word);
    double together = 0;
    for (const Spelling& spelling : spellings) together += static_cast<double>(spelling.documents);
    const double target = idf(all_, std::min(together, all_));
    std::vector<Query> parts;
    for (size_t i = 0; i < spellings.size(); ++i) {
      if (spellings[i].documents == 0) continue;
      const double factor = target / idf(all_, static_cast<double>(spellings[i].documents));
      parts.push_back(Query(factor * (i == 0 ? 1 : kSpellingDiscount), Query(spellings[i].word)));
    }
    return Query(Query::OP_OR, parts.begin(), parts.end());
  }

  Query near(const Node& node) {
    std::vector<Query> weights;
    std::vector<std::vector<std::string>> groups;
    for (const std::string& word : node.words) {
      const std::vector<Spelling> spellings = group(word);
      weights.push_back(weighted(spellings));
      groups.emplace_back();
      for (const Spelling& spelling : spellings) groups.back().push_back(spelling.word);
    }
    const auto window = static_cast<Xapian::termpos>(node.words.size() + kNameWindow);
    auto* source = new NearSource(std::move(groups), window);  // Xapian counts who holds it
    return Query(Query::OP_FILTER, Query(Query::OP_AND, weights.begin(), weights.end()),
                 Query(source->release()));
  }

  static Query dates(const Node& node) {
    std::vector<Query> parts;
    for (auto [field, slot] : {std::pair{"said", kSaidSlot}, std::pair{"about", kAboutSlot}}) {
      if (!node.field.empty() && node.field != field) continue;
      // It begins before the other ends and ends after the other begins; no value is no date.
      parts.push_back(Query(Query::OP_AND, Query(Query::OP_VALUE_LE, slot, day_value(node.to)),
                            Query(Query::OP_VALUE_GE, slot + 1, day_value(node.from))));
    }
    return Query(0.0, Query(Query::OP_OR, parts.begin(), parts.end()));
  }

  Query all_of(const Node& node) {
    std::vector<Query> wanted;
    std::vector<Query> unwanted;
    for (const Node& child : node.children) {
      if (child.kind == NodeKind::kNot)
        unwanted.push_back(build(child.children.front()));
      else
        wanted.push_back(build(child));
    }
    Query out = wanted.empty() ? Query(0.0, Query::MatchAll)
                               : Query(Query::OP_AND, wanted.begin(), wanted.end());
    if (unwanted.empty()) return out;
    return Query(Query::OP_AND_NOT, out, Query(Query::OP_OR, unwanted.begin(), unwanted.end()));
  }

  const Xapian::Database& database_;
  double all_;
  std::vector<std::vector<std::string>> looked_for_;
};

}  // namespace

struct Index::State {
  std::string state;
  std::vector<fs::path> folders;
  Xapian::Database database;

  void open_shelves() {
    database = Xapian::Database();
    for (const fs::path& folder : folders)
      database.add_database(Xapian::Database(folder.string(), Xapian::DB_OPEN));
  }
  // A writer that committed twice has taken away what this reader saw: it looks again.
  template <typename Work>
  Result<void> reading(Work&& work) {
    for (int attempt = 0;; ++attempt) {
      try {
        work();
        return {};
      } catch (const Xapian::DatabaseModifiedError& error) {
        if (attempt == 5) return from_xapian(error);
        database.reopen();
      } catch (const Xapian::Error& error) {
        return from_xapian(error);
      }
    }
  }
};

Index::Index(std::unique_ptr<State> state) : state_(std::move(state)) {}
Index::Index(Index&&) noexcept = default;
Index& Index::operator=(Index&&) noexcept = default;
Index::~Index() = default;

Result<Index> Index::open(const fs::path& folder,
                          const std::function<bool(const Shelf&)>& may_see) {
  Catalogue catalogue = TRY(read_catalogue(folder));
  auto state = std::make_unique<State>();
  state->state = catalogue.state;
  for (const ShelfEntry& entry : catalogue.shelves)
    if (may_see(entry.shelf)) state->folders.push_back(folder / entry.folder);
  Result<void> opened = xapian_guard([&] { state->open_shelves(); });
  TRY(std::move(opened));
  return Index(std::move(state));
}

const std::string& Index::state() const { return state_->state; }

int64_t Index::documents() const {
  return state_->folders.empty() ? 0 : int64_t{state_->database.get_doccount()};
}

Result<Found> Index::find(const Node& query, const FindOptions& options) const {
  Found found;
  if (state_->folders.empty()) return found;
  Result<void> done = state_->reading([&] {
    found = Found{};
    QueryBuilder builder(state_->database);
    Xapian::Enquire enquire(state_->database);
    enquire.set_query(builder.build(query));
    enquire.set_weighting_scheme(Xapian::BM25Weight(kBm25K1, 0, 1, kBm25B, 0));
    const Xapian::doccount all = state_->database.get_doccount();
    FacetSpy spy;
    if (options.facets) enquire.add_matchspy(&spy);
    const int64_t checked = options.facets ? int64_t{all} : options.count_to;
    const Xapian::MSet set = enquire.get_mset(
        static_cast<Xapian::doccount>(options.offset), static_cast<Xapian::doccount>(options.limit),
        static_cast<Xapian::doccount>(std::min<int64_t>(checked, all)));
    for (auto it = set.begin(); it != set.end(); ++it) {
      const std::string stored = it.get_document().get_data();
      const size_t cut = stored.find('\n');
      found.hits.push_back({stored.substr(0, cut), stored.substr(cut + 1), it.get_weight()});
    }
    found.count = set.get_matches_lower_bound();
    found.exact = set.get_matches_lower_bound() == set.get_matches_upper_bound();
    found.facets = spy.counts();
    found.spellings = builder.looked_for();
  });
  TRY(std::move(done));
  std::stable_sort(found.hits.begin(), found.hits.end(), [](const Hit& a, const Hit& b) {
    return a.score != b.score ? a.score > b.score : a.id < b.id;
  });
  return found;
}

Result<std::vector<std::string>> Index::spellings(std::string_view word) const {
  std::vector<std::string> out;
  if (state_->folders.empty()) return out;
  Result<void> done = state_->reading([&] {
    out.clear();
    for (const Spelling& spelling : QueryBuilder(state_->database).spellings_of(std::string(word)))
      out.push_back(spelling.word);
  });
  TRY(std::move(done));
  out.erase(out.begin());
  return out;
}

}  // namespace habeas::search
