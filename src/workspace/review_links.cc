// SPDX-License-Identifier: Apache-2.0
#include "workspace/review_links.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_map>

#include "casefile/actors.h"
#include "casefile/policies.h"
#include "casefile/queries.h"
#include "workspace/link_case.h"

namespace habeas::workspace {

namespace {

using Pair = std::pair<std::string, std::string>;

Pair sorted(std::string a, std::string b) {
  if (b < a) std::swap(a, b);
  return {std::move(a), std::move(b)};
}

// Entropy of a probability, in thousandths of a bit.
int64_t uncertainty(int64_t log_odds) {
  const double p = 1 / (1 + std::exp(-static_cast<double>(log_odds) / 1000));
  if (p <= 0 || p >= 1) return 0;
  return std::llround(-1000 * (p * std::log2(p) + (1 - p) * std::log2(1 - p)));
}

// What is bound by decisions: groups of nodes held together, and groups kept apart.
class Settled {
 public:
  explicit Settled(const casefile::BoundPairs& bound) {
    for (const auto& [a, b] : bound.same) join(a, b);
    for (const auto& [a, b] : bound.different) apart_.insert(sorted(root(a), root(b)));
  }
  bool settles(const std::string& a, const std::string& b) {
    const std::string x = root(a);
    const std::string y = root(b);
    return x == y || apart_.contains(sorted(x, y));
  }

 private:
  std::string root(const std::string& record) {
    std::string at = record;
    for (auto next = parent_.find(at); next != parent_.end(); next = parent_.find(at))
      at = next->second;
    return at;
  }
  void join(const std::string& a, const std::string& b) {
    const std::string x = root(a);
    const std::string y = root(b);
    if (x != y) parent_[y] = x;
  }
  std::unordered_map<std::string, std::string> parent_;
  std::set<Pair> apart_;
};

}  // namespace

Result<std::vector<ReviewPair>> review_queue(Workspace& workspace, const ReviewOptions& options) {
  const casefile::Shows shows = shows_to_reader(workspace);
  const std::optional<casefile::LinkRun> run = TRY(casefile::last_link_run(workspace.database()));
  if (!run)
    return fail(ErrorKind::kInvalid, "no lists of this case were linked yet",
                "run `habeas link run`: review asks about what it leaves in doubt");
  const std::string me = TRY(workspace.actor()).id;
  const int64_t needed = TRY(casefile::policy_number(workspace.database(), casefile::kLinkPersons));
  // The last word of each reviewer on a pair, and what the records said then.
  std::map<Pair, std::map<std::string, casefile::LinkDecision>> decided;
  for (casefile::LinkDecision& decision :
       TRY(casefile::link_decisions(workspace.database(), shows))) {
    if (!decision.stands()) continue;
    auto& last = decided[{decision.a, decision.b}];
    last.insert_or_assign(decision.by, std::move(decision));
  }
  casefile::BoundPairs bound;
  if (!options.blind) bound = TRY(casefile::bound_pairs(workspace.database(), shows));
  Settled settled(bound);
  std::unordered_map<std::string, std::pair<size_t, int64_t>> person_of;  // number and size
  const std::vector<casefile::Person> persons =
      TRY(casefile::linked_persons(workspace.database(), shows));
  for (size_t i = 0; i < persons.size(); ++i) {
    for (const casefile::PersonRecord& record : persons[i].records)
      person_of[record.record] = {i, static_cast<int64_t>(persons[i].records.size())};
  }
  std::vector<ReviewPair> out;
  for (const casefile::StandingPair& pair :
       TRY(casefile::standing_pairs(workspace.database(), shows, options.log_odds_least))) {
    ReviewPair row;
    row.a = pair.a;
    row.b = pair.b;
    row.log_odds = pair.log_odds;
    const auto known = decided.find({pair.a_key, pair.b_key});
    if (known != decided.end()) {
      int64_t judges = 0;
      bool mine = false;
      for (const auto& [who, decision] : known->second) {
        if (options.blind && who != me) continue;
        const bool same_words =
            decision.a_content == pair.a_content && decision.b_content == pair.b_content;
        judges += same_words ? 1 : 0;
        mine = mine || (same_words && who == me);
        row.changed = row.changed || !same_words;
      }
      if (mine || judges >= needed) continue;
    }
    if (!row.changed && settled.settles(row.a, row.b)) continue;
    const auto one = person_of.find(row.a);
    const auto two = person_of.find(row.b);
    const int64_t a_size = one == person_of.end() ? 1 : one->second.second;
    const int64_t b_size = two == person_of.end() ? 1 : two->second.second;
    row.together =
        one != person_of.end() && two != person_of.end() && one->second.first == two->second.first;
    row.effect = row.together ? a_size - 1 : a_size * b_size;
    row.value = uncertainty(row.log_odds) * row.effect;
    if (row.value > 0 || row.changed) out.push_back(std::move(row));
  }
  std::sort(out.begin(), out.end(), [](const ReviewPair& x, const ReviewPair& y) {
    if (x.changed != y.changed) return x.changed;
    if (x.value != y.value) return x.value > y.value;
    return std::tie(x.a, x.b) < std::tie(y.a, y.b);
  });
  return out;
}

Result<std::vector<Agreement>> review_agreement(Workspace& workspace) {
  std::map<std::string, std::string> names;
  for (const casefile::Actor& actor : TRY(casefile::actors(workspace.database())))
    names[actor.id] = actor.name;
  // Reviewers in the order in which they first decided something.
  std::map<std::string, size_t> rank;
  std::vector<std::string> reviewers;
  std::map<Pair, std::map<size_t, std::string>> said;
  std::map<Pair, Pair> records;
  for (const casefile::LinkDecision& decision :
       TRY(casefile::link_decisions(workspace.database(), shows_to_reader(workspace)))) {
    if (!decision.stands()) continue;
    const auto [at, fresh] = rank.try_emplace(decision.by, reviewers.size());
    if (fresh) reviewers.push_back(decision.by);
    said[{decision.a, decision.b}][at->second] = decision.verdict;
    records[{decision.a, decision.b}] = {decision.a_record, decision.b_record};
  }
  std::map<std::pair<size_t, size_t>, Agreement> found;
  for (const auto& [pair, verdicts] : said) {
    for (auto one = verdicts.begin(); one != verdicts.end(); ++one) {
      for (auto two = std::next(one); two != verdicts.end(); ++two) {
        Agreement& both = found[{one->first, two->first}];
        both.first = reviewers[one->first];
        both.second = reviewers[two->first];
        both.first_name = names[reviewers[one->first]];
        both.second_name = names[reviewers[two->first]];
        ++both.pairs;
        ++both.counts[{one->second, two->second}];
        if (one->second == two->second)
          ++both.agreed;
        else
          both.disputed.push_back(records[pair]);
      }
    }
  }
  std::vector<Agreement> out;
  for (auto& [who, both] : found) {
    const auto n = static_cast<double>(both.pairs);
    std::map<std::string, double> first;
    std::map<std::string, double> second;
    for (const auto& [verdicts, count] : both.counts) {
      first[verdicts.first] += static_cast<double>(count) / n;
      second[verdicts.second] += static_cast<double>(count) / n;
    }
    double by_chance = 0;
    for (const auto& [verdict, share] : first) {
      const auto other = second.find(verdict);
      if (other != second.end()) by_chance += share * other->second;
    }
    both.defined = by_chance < 1;
    if (both.defined)
      both.kappa = (static_cast<double>(both.agreed) / n - by_chance) / (1 - by_chance);
    out.push_back(std::move(both));
  }
  return out;
}

}  // namespace habeas::workspace
