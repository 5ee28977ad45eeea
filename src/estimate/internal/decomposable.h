// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

// Decomposable (chordal) graphs over lists: which lists depend on one another directly.

namespace habeas::estimate {

using ListSet = uint32_t;  // bit j: list j
inline constexpr size_t kMaxGraphLists = 20;

// Edges of a small graph: the pair i < j is bit j(j-1)/2 + i, so that the first k lists use the
// first k(k-1)/2 bits. Up to 8 lists.
using EdgeBits = uint32_t;

// By its largest complete sets and the separators between them, both with multiplicity; a graph of
// k components has k-1 empty separators. A function of sets that multiplies over cliques and
// divides by it over separators is what a decomposable model's likelihood is.
struct Decomposition {
  std::vector<ListSet> cliques;
  std::vector<ListSet> separators;
};

// Neighbours of each list.
using Adjacency = std::array<ListSet, kMaxGraphLists>;

[[nodiscard]] Adjacency adjacency(EdgeBits edges, size_t lists);

// By maximum cardinality search (Tarjan and Yannakakis 1984). False if the graph on `among` is not
// decomposable; `out` is then unspecified.
[[nodiscard]] bool decompose(const Adjacency& graph, ListSet among, Decomposition& out);

// Whether a new list with these neighbours leaves a decomposable graph on `lists` lists
// decomposable: each component of the rest touches the neighbours in a complete set.
[[nodiscard]] bool extends(const Adjacency& graph, size_t lists, ListSet neighbours);

// Every decomposable graph on `lists` <= 7 lists: 1, 2, 8, 61, 822, 18,154, 617,675 of them; in the
// order of the graphs on one list fewer, then of the new list's neighbours.
[[nodiscard]] std::vector<EdgeBits> decomposable_graphs(size_t lists);

// The number on up to 8 lists, by extending those on one fewer.
[[nodiscard]] int64_t count_decomposable_graphs(size_t lists, int threads);

// "12|13|24|45": the cliques, each by the numbers of its lists; with more than nine lists the
// numbers are joined by dots.
[[nodiscard]] std::string graph_name(const Decomposition& graph);

}  // namespace habeas::estimate
