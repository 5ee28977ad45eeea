// SPDX-License-Identifier: Apache-2.0
#include "assess/origins.h"

#include <algorithm>
#include <functional>

#include <fmt/core.h>

namespace habeas::assess {

namespace {

bool is_claim(std::string_view id) { return id.starts_with("clm-"); }

void sort_unique(std::vector<std::string>& ids) {
  std::ranges::sort(ids);
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

using Targets = std::map<std::string, std::vector<std::string>, std::less<>>;

// The roots of every node, by Tarjan's algorithm (1972), which finishes the strongly connected
// parts in the order in which all that a part leads to is finished already. Written without
// recursion: a chain of sources may be long. Nodes are numbers, in the order of their ids.
class Resolver {
 public:
  explicit Resolver(const Targets& targets) {
    for (const auto& [node, next] : targets) {
      ids_.push_back(node);
      ids_.insert(ids_.end(), next.begin(), next.end());
    }
    std::ranges::sort(ids_);
    ids_.erase(std::unique(ids_.begin(), ids_.end()), ids_.end());
    next_.resize(ids_.size());
    for (const auto& [node, next] : targets) {
      std::vector<size_t>& numbers = next_[number_of(node)];
      for (const std::string& target : next) numbers.push_back(number_of(target));
    }
    order_.resize(ids_.size());
    low_.resize(ids_.size());
    is_open_.resize(ids_.size());
    roots_.resize(ids_.size());
  }

  std::map<std::string, Roots, std::less<>> run() {
    for (size_t node = 0; node < ids_.size(); ++node) {
      if (order_[node] == 0) walk(node);
    }
    std::map<std::string, Roots, std::less<>> out;
    for (size_t node = 0; node < ids_.size(); ++node) {
      Roots roots;
      for (size_t root : roots_[node]) roots.emplace_back(ids_[root]);
      out.emplace_hint(out.end(), std::string(ids_[node]), std::move(roots));
    }
    return out;
  }

 private:
  struct Step {
    size_t node = 0;
    size_t next = 0;
  };

  size_t number_of(std::string_view id) const {
    return static_cast<size_t>(std::ranges::lower_bound(ids_, id) - ids_.begin());
  }

  void enter(size_t node, std::vector<Step>& steps) {
    order_[node] = low_[node] = ++count_;
    open_.push_back(node);
    is_open_[node] = true;
    steps.push_back({node, 0});
  }

  void walk(size_t start) {
    std::vector<Step> steps;
    enter(start, steps);
    while (!steps.empty()) {
      Step& step = steps.back();
      if (step.next < next_[step.node].size()) {
        size_t target = next_[step.node][step.next++];
        if (order_[target] == 0)
          enter(target, steps);
        else if (is_open_[target])
          low_[step.node] = std::min(low_[step.node], order_[target]);
        continue;
      }
      size_t node = step.node;
      steps.pop_back();
      if (!steps.empty()) low_[steps.back().node] = std::min(low_[steps.back().node], low_[node]);
      if (low_[node] == order_[node]) finish(node);
    }
  }

  void finish(size_t head) {
    std::vector<size_t> part;
    do {
      part.push_back(open_.back());
      is_open_[open_.back()] = false;
      open_.pop_back();
    } while (part.back() != head);
    std::ranges::sort(part);
    std::vector<size_t> roots;
    for (size_t node : part) {
      for (size_t target : next_[node]) {
        if (std::ranges::binary_search(part, target)) continue;
        roots.insert(roots.end(), roots_[target].begin(), roots_[target].end());
      }
    }
    if (roots.empty()) roots.push_back(part.front());
    std::ranges::sort(roots);
    roots.erase(std::unique(roots.begin(), roots.end()), roots.end());
    for (size_t node : part) roots_[node] = roots;
  }

  std::vector<std::string_view> ids_;  // sorted
  std::vector<std::vector<size_t>> next_;
  std::vector<int64_t> order_, low_;  // 0: not entered yet
  std::vector<size_t> open_;
  std::vector<bool> is_open_;
  int64_t count_ = 0;
  std::vector<std::vector<size_t>> roots_;
};

// Exhaustive: with or without the first set.
int64_t best_packing(std::span<const Roots> sets, std::set<std::string>& taken) {
  if (sets.empty()) return 0;
  int64_t without = best_packing(sets.subspan(1), taken);
  const Roots& first = sets.front();
  if (std::ranges::any_of(first, [&](const std::string& id) { return taken.contains(id); }))
    return without;
  taken.insert(first.begin(), first.end());
  int64_t with = 1 + best_packing(sets.subspan(1), taken);
  for (const std::string& id : first) taken.erase(id);
  return std::max(with, without);
}

constexpr size_t kMostExact = 24;

}  // namespace

SourceGraph::SourceGraph(const Register& known, Suspicion suspicion) {
  auto add = [&](const std::string& from, const std::string& to) {
    if (from.empty() || to.empty() || from == to) return;
    (is_claim(from) ? claim_targets_ : targets_)[from].push_back(to);
  };
  for (const Source& source : known.sources) add(source.id, source.derives_from);
  for (const Lineage& line : known.lineage) {
    if (!line.suspected || suspicion == Suspicion::kBelieved) add(line.from, line.to);
  }
  for (auto& [id, list] : targets_) sort_unique(list);
  for (auto& [id, list] : claim_targets_) sort_unique(list);
  roots_ = Resolver(targets_).run();
}

Roots SourceGraph::roots(std::string_view id) const {
  auto at = roots_.find(id);
  return at != roots_.end() ? at->second : Roots{std::string(id)};
}

std::span<const std::string> SourceGraph::claim_targets(std::string_view claim) const {
  auto at = claim_targets_.find(claim);
  if (at == claim_targets_.end()) return {};
  return at->second;
}

bool SourceGraph::rests_on_others(std::string_view source) const {
  return targets_.find(source) != targets_.end();
}

std::span<const std::string> SourceGraph::targets(std::string_view id) const {
  auto at = targets_.find(id);
  if (at == targets_.end()) return {};
  return at->second;
}

std::vector<Roots> roots_of_claims(const SourceGraph& graph, std::span<const Claim* const> claims,
                                   const SpeakerOf& speaker_of) {
  std::vector<Roots> all;
  all.reserve(claims.size());
  bool single_lineage =
      graph.has_claim_lineage() && std::ranges::any_of(claims, [&](const Claim* claim) {
        return !graph.claim_targets(claim->id).empty();
      });
  if (!single_lineage) {
    for (const Claim* claim : claims) all.push_back(graph.roots(claim->origin_speaker()));
    return all;
  }
  // Sources and the claims with lineage of their own, as one small graph of this question.
  Targets local;
  std::map<std::string, std::vector<std::string>, std::less<>> claims_of;
  std::map<std::string, std::string, std::less<>> speaker;
  for (const Claim* claim : claims) {
    speaker[claim->id] = std::string(claim->origin_speaker());
    claims_of[std::string(claim->origin_speaker())].push_back(claim->id);
  }
  std::vector<std::string> open;
  auto reach = [&](const std::string& node) {
    if (!local.contains(node)) {
      local[node] = {};
      open.push_back(node);
    }
  };
  for (const Claim* claim : claims) reach(claim->id);
  while (!open.empty()) {
    std::string node = std::move(open.back());
    open.pop_back();
    std::vector<std::string> next;
    if (is_claim(node)) {
      std::span<const std::string> stated = graph.claim_targets(node);
      next.assign(stated.begin(), stated.end());
      if (next.empty()) {
        auto known = speaker.find(node);
        std::string says = known != speaker.end() ? known->second
                           : speaker_of           ? speaker_of(node)
                                                  : std::string();
        if (!says.empty()) next.push_back("=" + says);
      }
    } else if (node.starts_with('=')) {
      // A source speaking for itself; what it rests on as a source still counts.
      std::span<const std::string> stated = graph.targets(node.substr(1));
      next.assign(stated.begin(), stated.end());
    } else {
      // Somebody rests on this source: on its claims here, where all of them rest on others.
      auto own = claims_of.find(node);
      bool all_derived =
          own != claims_of.end() && std::ranges::all_of(own->second, [&](const std::string& id) {
            return !graph.claim_targets(id).empty();
          });
      if (all_derived)
        next = own->second;
      else
        next = {"=" + node};
    }
    for (const std::string& target : next) reach(target);
    local[node] = std::move(next);
  }
  std::map<std::string, Roots, std::less<>> resolved = Resolver(local).run();
  for (const Claim* claim : claims) {
    Roots roots = resolved.at(claim->id);
    for (std::string& root : roots) {
      if (root.starts_with('=')) root.erase(0, 1);
    }
    sort_unique(roots);
    all.push_back(std::move(roots));
  }
  return all;
}

int64_t independent(std::vector<Roots> sets) {
  std::ranges::sort(sets, [](const Roots& a, const Roots& b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  });
  sets.erase(std::unique(sets.begin(), sets.end()), sets.end());
  // A claim of one root is never worse than any other that shares it.
  std::set<std::string> settled;
  int64_t count = 0;
  std::vector<Roots> rest;
  for (Roots& set : sets) {
    bool shares =
        std::ranges::any_of(set, [&](const std::string& id) { return settled.contains(id); });
    if (shares) continue;
    if (set.size() == 1) {
      settled.insert(set.front());
      ++count;
      continue;
    }
    bool wider = std::ranges::any_of(
        rest, [&](const Roots& smaller) { return std::ranges::includes(set, smaller); });
    if (!wider) rest.push_back(std::move(set));
  }
  std::set<std::string> taken;
  if (rest.size() <= kMostExact) return count + best_packing(rest, taken);
  for (const Roots& set : rest) {
    if (std::ranges::any_of(set, [&](const std::string& id) { return taken.contains(id); }))
      continue;
    taken.insert(set.begin(), set.end());
    ++count;
  }
  return count;
}

std::string support_in_words(const Support& support) {
  if (support.disputed())
    return fmt::format("{} to {} origins (lineage disputed)", support.least, support.most);
  return fmt::format("{} origin{}", support.least, support.least == 1 ? "" : "s");
}

}  // namespace habeas::assess
