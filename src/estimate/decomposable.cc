// SPDX-License-Identifier: Apache-2.0
#include "estimate/internal/decomposable.h"

#include <algorithm>
#include <bit>

#include "base/parallel.h"
#include "base/result.h"

namespace habeas::estimate {

Adjacency adjacency(EdgeBits edges, size_t lists) {
  Adjacency out{};
  size_t bit = 0;
  for (size_t j = 1; j < lists; ++j) {
    for (size_t i = 0; i < j; ++i, ++bit) {
      if ((edges >> bit & 1) == 0) continue;
      out[i] |= ListSet{1} << j;
      out[j] |= ListSet{1} << i;
    }
  }
  return out;
}

namespace {

bool complete(const Adjacency& graph, ListSet set) {
  for (ListSet rest = set; rest != 0; rest &= rest - 1) {
    auto list = static_cast<size_t>(std::countr_zero(rest));
    if ((set & ~(ListSet{1} << list) & ~graph[list]) != 0) return false;
  }
  return true;
}

}  // namespace

bool decompose(const Adjacency& graph, ListSet among, Decomposition& out) {
  out.cliques.clear();
  out.separators.clear();
  ListSet visited = 0;
  size_t last = 0;  // size of the neighbourhood of the list before
  ListSet clique = 0;
  while (visited != among) {
    // The unvisited list with most visited neighbours; the lowest of equals.
    size_t best = kMaxGraphLists;
    int most = -1;
    for (ListSet rest = among & ~visited; rest != 0; rest &= rest - 1) {
      auto list = static_cast<size_t>(std::countr_zero(rest));
      int count = std::popcount(graph[list] & visited);
      if (count > most) {
        most = count;
        best = list;
      }
    }
    ListSet before = graph[best] & visited;
    if (!complete(graph, before)) return false;
    if (visited != 0 && static_cast<size_t>(most) <= last) {
      // The set no longer grows: a clique ends, and the new one hangs on it by `before`.
      out.cliques.push_back(clique);
      out.separators.push_back(before);
    }
    clique = before | ListSet{1} << best;
    last = static_cast<size_t>(most);
    visited |= ListSet{1} << best;
  }
  if (among != 0) out.cliques.push_back(clique);
  return true;
}

bool extends(const Adjacency& graph, size_t lists, ListSet neighbours) {
  ListSet outside = ((ListSet{1} << lists) - 1) & ~neighbours;
  while (outside != 0) {
    ListSet component = outside & (~outside + 1);
    ListSet reached = 0;
    ListSet front = component;
    while (front != 0) {
      auto list = static_cast<size_t>(std::countr_zero(front));
      front &= front - 1;
      reached |= graph[list];
      ListSet fresh = graph[list] & outside & ~component;
      component |= fresh;
      front |= fresh;
    }
    if (!complete(graph, reached & neighbours)) return false;
    outside &= ~component;
  }
  return true;
}

std::vector<EdgeBits> decomposable_graphs(size_t lists) {
  check(lists >= 1 && lists <= 7, "graphs that can be listed in memory");
  std::vector<EdgeBits> out{0};
  for (size_t k = 1; k < lists; ++k) {
    size_t shift = k * (k - 1) / 2;
    std::vector<EdgeBits> larger;
    for (EdgeBits edges : out) {
      Adjacency graph = adjacency(edges, k);
      for (ListSet neighbours = 0; neighbours < ListSet{1} << k; ++neighbours) {
        if (extends(graph, k, neighbours)) larger.push_back(edges | neighbours << shift);
      }
    }
    out = std::move(larger);
  }
  return out;
}

int64_t count_decomposable_graphs(size_t lists, int threads) {
  check(lists >= 1 && lists <= 8, "graphs that can be counted one by one");
  if (lists == 1) return 1;
  std::vector<EdgeBits> smaller = decomposable_graphs(lists - 1);
  constexpr size_t kSlice = 4096;
  std::vector<int64_t> counts((smaller.size() + kSlice - 1) / kSlice);
  parallel_for(static_cast<int64_t>(counts.size()), threads, [&](int64_t slice) {
    auto begin = static_cast<size_t>(slice) * kSlice;
    int64_t count = 0;
    for (size_t g = begin; g < std::min(begin + kSlice, smaller.size()); ++g) {
      Adjacency graph = adjacency(smaller[g], lists - 1);
      for (ListSet neighbours = 0; neighbours < ListSet{1} << (lists - 1); ++neighbours)
        count += extends(graph, lists - 1, neighbours) ? 1 : 0;
    }
    counts[static_cast<size_t>(slice)] = count;
  });
  int64_t total = 0;
  for (int64_t count : counts) total += count;
  return total;
}

std::string graph_name(const Decomposition& graph) {
  auto lists = [](ListSet set) {
    std::vector<int> out;
    for (; set != 0; set &= set - 1) out.push_back(std::countr_zero(set) + 1);
    return out;
  };
  std::vector<std::vector<int>> cliques;
  for (ListSet clique : graph.cliques) cliques.push_back(lists(clique));
  std::ranges::sort(cliques);
  bool many = std::ranges::any_of(cliques, [](const auto& c) { return c.back() > 9; });
  std::string out;
  for (const std::vector<int>& clique : cliques) {
    if (!out.empty()) out += "|";
    for (size_t k = 0; k < clique.size(); ++k)
      out += (k > 0 && many ? "." : "") + std::to_string(clique[k]);
  }
  return out;
}

}  // namespace habeas::estimate
