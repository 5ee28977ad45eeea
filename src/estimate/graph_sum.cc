// SPDX-License-Identifier: Apache-2.0
#include "estimate/internal/graph_sum.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include <Eigen/Core>

#include "base/parallel.h"
#include "estimate/internal/graph_components.h"

namespace habeas::estimate {

namespace {

using Vector = Eigen::ArrayXd;
using View = Eigen::Map<const Eigen::ArrayXd>;

// A graph this far below the best known one at every node is left out: 30,888,596 of them together
// are below 1e-12 of the sum.
constexpr double kNegligible = 38;
constexpr size_t kShown = 20;
// Smaller graphs are dealt out in slices; their number is fixed, so that sums have one order.
constexpr size_t kSlices = 64;

// Picks the edges among a set of lists out of all edges, by tables over seven bits at a time.
class EdgePicker {
 public:
  explicit EdgePicker(ListSet among) {
    EdgeBits wanted = 0;
    size_t bit = 0;
    for (size_t j = 1; j < 7; ++j) {
      for (size_t i = 0; i < j; ++i, ++bit) {
        if ((among >> i & 1) && (among >> j & 1)) wanted |= EdgeBits{1} << bit;
      }
    }
    size_t before = 0;
    for (size_t part = 0; part < 3; ++part) {
      EdgeBits mask = wanted >> (7 * part) & 127;
      for (EdgeBits value = 0; value < 128; ++value) {
        EdgeBits packed = 0;
        size_t place = 0;
        for (EdgeBits rest = mask; rest != 0; rest &= rest - 1, ++place)
          packed |= (value >> std::countr_zero(rest) & 1) << place;
        tables_[part][value] = packed << before;
      }
      before += static_cast<size_t>(std::popcount(mask));
    }
  }
  [[nodiscard]] EdgeBits pick(EdgeBits edges) const {
    return tables_[0][edges & 127] | tables_[1][edges >> 7 & 127] | tables_[2][edges >> 14 & 127];
  }

 private:
  std::array<std::array<EdgeBits, 128>, 3> tables_{};
};

ListSet spread(ListSet packed, ListSet among) {
  ListSet out = 0;
  for (; among != 0; among &= among - 1, packed >>= 1) out |= (packed & 1) * (among & (~among + 1));
  return out;
}

// The factors of attaching the new list, one row for each set of neighbours (not all of the others)
// and each decomposable graph among them.
struct Factors {
  std::vector<size_t> start;  // by neighbours: row of the first graph among them
  std::vector<std::vector<double>> rows;
};

struct Best {
  double weight = 0;
  EdgeBits edges = 0;
  double mean = 0;
};

}  // namespace

struct GraphSum::State {
  const CaptureTable& table;
  GraphPrior prior;
  bool exclude_complete;
  int threads;
  size_t lists;
  size_t others;                                  // lists but the last
  std::vector<EdgeBits> smaller;                  // graphs on the others
  std::vector<std::vector<EdgeBits>> among;       // graphs on k lists, k < others
  std::vector<std::vector<int32_t>> index_among;  // by edges: place in among[k], or -1
  std::vector<EdgePicker> pickers;                // by neighbours

  [[nodiscard]] ListSet everybody() const { return (ListSet{1} << others) - 1; }

  [[nodiscard]] Factors factors(const GraphComponents& components) const;

  // Calls visit(edges, logs) for each graph made from smaller[g]; logs are log p(n0, graph | table)
  // less `reference`. `reach` is kNegligible or more: graphs below it at every node are not
  // visited.
  template <typename Visit>
  void each_extension(size_t g, const GraphComponents& components, const Factors& factors,
                      const Vector& reference, Visit visit) const;

  // For each node a value that some graph reaches: of those met while climbing to a good graph.
  [[nodiscard]] Vector climb(const GraphComponents& components) const;
};

GraphSum::GraphSum(const CaptureTable& table, const GraphPrior& prior, bool exclude_complete,
                   int threads)
    : state_(new State{.table = table,
                       .prior = prior,
                       .exclude_complete = exclude_complete,
                       .threads = threads,
                       .lists = table.list_count(),
                       .others = table.list_count() - 1}) {
  State& s = *state_;
  check(s.lists >= 3 && s.lists <= 8, "graphs that can be summed one by one");
  s.smaller = decomposable_graphs(s.others);
  for (size_t k = 0; k < s.others; ++k) {
    s.among.push_back(k == 0 ? std::vector<EdgeBits>{0} : decomposable_graphs(k));
    std::vector<int32_t> index(size_t{1} << (k == 0 ? 0 : k * (k - 1) / 2), -1);
    for (size_t i = 0; i < s.among[k].size(); ++i) index[s.among[k][i]] = static_cast<int32_t>(i);
    s.index_among.push_back(std::move(index));
  }
  for (ListSet neighbours = 0; neighbours <= s.everybody(); ++neighbours)
    s.pickers.emplace_back(neighbours);
}

GraphSum::~GraphSum() = default;

namespace {

// Sum over cliques less sum over separators of h(set with `added`), into `out`.
void add_graph(const GraphComponents& components, const Decomposition& graph, ListSet added,
               double sign, Vector& out) {
  auto nodes = static_cast<Eigen::Index>(components.nodes());
  for (ListSet clique : graph.cliques)
    out += sign * View(components.prepared(clique | added), nodes);
  for (ListSet separator : graph.separators) {
    if ((separator | added) != 0) out -= sign * View(components.prepared(separator | added), nodes);
  }
}

}  // namespace

Factors GraphSum::State::factors(const GraphComponents& components) const {
  Factors out;
  out.start.resize(everybody());
  ListSet added = ListSet{1} << others;
  std::vector<std::pair<ListSet, EdgeBits>> wanted;
  for (ListSet neighbours = 0; neighbours < everybody(); ++neighbours) {
    out.start[neighbours] = wanted.size();
    for (EdgeBits edges : among[static_cast<size_t>(std::popcount(neighbours))])
      wanted.emplace_back(neighbours, edges);
  }
  out.rows.resize(wanted.size());
  constexpr size_t kRows = 512;
  parallel_for(
      static_cast<int64_t>((wanted.size() + kRows - 1) / kRows), threads, [&](int64_t slice) {
        Decomposition graph;
        auto begin = static_cast<size_t>(slice) * kRows;
        for (size_t r = begin; r < std::min(begin + kRows, wanted.size()); ++r) {
          auto [neighbours, edges] = wanted[r];
          auto count = static_cast<size_t>(std::popcount(neighbours));
          Vector row = Vector::Zero(static_cast<Eigen::Index>(components.nodes()));
          if (count == 0) {
            graph.cliques = {0};
            graph.separators.clear();
          } else {
            bool sound = decompose(adjacency(edges, count), (ListSet{1} << count) - 1, graph);
            check(sound, "a listed graph is decomposable");
            for (ListSet& set : graph.cliques) set = spread(set, neighbours);
            for (ListSet& set : graph.separators) set = spread(set, neighbours);
          }
          add_graph(components, graph, added, 1, row);
          if (count > 0) add_graph(components, graph, 0, -1, row);
          out.rows[r].assign(row.data(), row.data() + row.size());
        }
      });
  return out;
}

template <typename Visit>
void GraphSum::State::each_extension(size_t g, const GraphComponents& components,
                                     const Factors& factors, const Vector& reference,
                                     Visit visit) const {
  auto nodes = static_cast<Eigen::Index>(components.nodes());
  Adjacency graph = adjacency(smaller[g], others);
  Decomposition parts;
  bool sound = decompose(graph, everybody(), parts);
  check(sound, "a listed graph is decomposable");
  Vector shared = View(components.shared().data(), nodes) - reference;
  Vector base = shared;
  add_graph(components, parts, 0, 1, base);
  Vector logs(nodes);
  size_t shift = others * (others - 1) / 2;
  for (ListSet neighbours = 0; neighbours <= everybody(); ++neighbours) {
    if (!extends(graph, others, neighbours)) continue;
    EdgeBits edges = smaller[g] | neighbours << shift;
    if (neighbours == everybody()) {
      bool complete = parts.cliques.size() == 1;
      if (complete && exclude_complete) continue;
      logs = shared;
      add_graph(components, parts, ListSet{1} << others, 1, logs);
    } else {
      auto count = static_cast<size_t>(std::popcount(neighbours));
      int32_t place = index_among[count][pickers[neighbours].pick(smaller[g])];
      const std::vector<double>& row =
          factors.rows[factors.start[neighbours] + static_cast<size_t>(place)];
      logs = base + View(row.data(), nodes);
    }
    if (logs.maxCoeff() < -kNegligible) continue;
    visit(edges, logs);
  }
}

Vector GraphSum::State::climb(const GraphComponents& components) const {
  auto nodes = static_cast<Eigen::Index>(components.nodes());
  ListSet all = (ListSet{1} << lists) - 1;
  View shared(components.shared().data(), nodes);
  Decomposition parts;
  Vector best;
  auto value = [&] {
    Vector logs = shared;
    add_graph(components, parts, 0, 1, logs);
    if (best.size() == 0)
      best = logs;
    else
      best = best.max(logs);
    return logs.maxCoeff();
  };
  if (!exclude_complete) {
    parts = {.cliques = {all}, .separators = {}};
    static_cast<void>(value());
  }
  Adjacency current{};
  bool sound = decompose(current, all, parts);
  check(sound, "a graph without edges is decomposable");
  double reached = value();
  while (true) {
    Adjacency next{};
    bool better = false;
    for (size_t j = 1; j < lists; ++j) {
      for (size_t i = 0; i < j; ++i) {
        Adjacency trial = current;
        trial[i] ^= ListSet{1} << j;
        trial[j] ^= ListSet{1} << i;
        if (!decompose(trial, all, parts)) continue;
        if (exclude_complete && parts.cliques.size() == 1) continue;
        double at = value();
        if (at <= reached) continue;
        reached = at;
        next = trial;
        better = true;
      }
    }
    if (!better) return best;
    current = next;
  }
}

std::vector<double> GraphSum::log_density(const std::vector<double>& missing) const {
  const State& s = *state_;
  GraphComponents components(s.table, s.prior, missing);
  components.prepare();
  Factors factors = s.factors(components);
  Vector reference = s.climb(components);
  auto nodes = static_cast<Eigen::Index>(missing.size());
  size_t slices = std::min(kSlices, s.smaller.size());
  Vector total;
  // A graph that the climb missed by far would overflow: its logarithm is cut, the reference raised
  // by what came out, and the sum taken again.
  constexpr double kLargest = 500;
  do {
    std::vector<Vector> sums(slices);
    parallel_for(static_cast<int64_t>(slices), s.threads, [&](int64_t slice) {
      auto k = static_cast<size_t>(slice);
      Vector sum = Vector::Zero(nodes);
      for (size_t g = s.smaller.size() * k / slices; g < s.smaller.size() * (k + 1) / slices; ++g) {
        s.each_extension(g, components, factors, reference,
                         [&](EdgeBits, const Vector& logs) { sum += logs.min(kLargest).exp(); });
      }
      sums[k] = sum;
    });
    total = Vector::Zero(nodes);
    for (const Vector& sum : sums) total += sum;
    total = total.max(1e-300).log();
    reference += total;
  } while (total.maxCoeff() > kLargest - 1);
  return {reference.data(), reference.data() + reference.size()};
}

std::vector<double> GraphSum::pilot_density(const std::vector<double>& missing) const {
  GraphComponents components(state_->table, state_->prior, missing);
  components.prepare();
  Vector best = state_->climb(components);
  return {best.data(), best.data() + best.size()};
}

GraphSum::Shares GraphSum::shares(const std::vector<double>& missing,
                                  const std::vector<double>& weights, double log_total) const {
  const State& s = *state_;
  GraphComponents components(s.table, s.prior, missing);
  components.prepare();
  Factors factors = s.factors(components);
  auto nodes = static_cast<Eigen::Index>(missing.size());
  View weight(weights.data(), nodes);
  View n0(missing.data(), nodes);
  Vector reference = Vector::Constant(nodes, log_total) - weight.max(1e-300).log();
  size_t pairs = s.lists * (s.lists - 1) / 2;
  EdgeBits complete = (EdgeBits{1} << pairs) - 1;
  struct Part {
    int64_t graphs = 0;
    double complete = 0;
    std::vector<double> edge;
    std::vector<Best> best;
  };
  size_t slices = std::min(kSlices, s.smaller.size());
  std::vector<Part> parts(slices);
  auto lighter = [](const Best& a, const Best& b) {
    return a.weight != b.weight ? a.weight > b.weight : a.edges < b.edges;
  };
  parallel_for(static_cast<int64_t>(slices), s.threads, [&](int64_t slice) {
    auto k = static_cast<size_t>(slice);
    Part part;
    part.edge.resize(pairs);
    Vector masses(nodes);
    for (size_t g = s.smaller.size() * k / slices; g < s.smaller.size() * (k + 1) / slices; ++g) {
      s.each_extension(g, components, factors, reference, [&](EdgeBits edges, const Vector& logs) {
        masses = logs.exp();
        double share = masses.sum();
        if (edges == complete) part.complete = share;
        for (EdgeBits rest = edges; rest != 0; rest &= rest - 1)
          part.edge[static_cast<size_t>(std::countr_zero(rest))] += share;
        Best one{.weight = share, .edges = edges, .mean = (masses * n0).sum() / share};
        if (part.best.size() < kShown) {
          part.best.push_back(one);
          std::ranges::push_heap(part.best, lighter);
        } else if (lighter(one, part.best.front())) {
          std::ranges::pop_heap(part.best, lighter);
          part.best.back() = one;
          std::ranges::push_heap(part.best, lighter);
        }
      });
    }
    parts[k] = std::move(part);
  });
  Shares out;
  std::vector<double> edge(pairs);
  std::vector<Best> best;
  for (const Part& part : parts) {
    out.complete_weight += part.complete;
    for (size_t e = 0; e < pairs; ++e) edge[e] += part.edge[e];
    best.insert(best.end(), part.best.begin(), part.best.end());
  }
  out.graphs = s.lists == 8 ? 30888596 : static_cast<int64_t>(decomposable_graphs(s.lists).size());
  if (s.exclude_complete) --out.graphs;
  out.edge.assign(s.lists, std::vector<double>(s.lists));
  size_t bit = 0;
  for (size_t j = 1; j < s.lists; ++j) {
    for (size_t i = 0; i < j; ++i, ++bit) out.edge[i][j] = out.edge[j][i] = edge[bit];
  }
  std::ranges::sort(best, lighter);
  best.resize(std::min(best.size(), kShown));
  for (const Best& one : best) {
    Decomposition graph;
    bool sound = decompose(adjacency(one.edges, s.lists), (ListSet{1} << s.lists) - 1, graph);
    check(sound, "a listed graph is decomposable");
    out.heaviest.push_back(
        {.name = graph_name(graph), .weight = one.weight, .population = one.mean});
  }
  return out;
}

}  // namespace habeas::estimate
