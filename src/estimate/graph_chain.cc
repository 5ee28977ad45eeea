// SPDX-License-Identifier: Apache-2.0
#include "estimate/internal/graph_chain.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>

#include <Eigen/Core>

#include "base/parallel.h"
#include "base/philox.h"
#include "estimate/chain_diagnostics.h"
#include "estimate/internal/decomposable.h"
#include "estimate/internal/graph_components.h"

namespace habeas::estimate {

namespace {

using Vector = Eigen::ArrayXd;
using View = Eigen::Map<const Eigen::ArrayXd>;

constexpr uint64_t kPurpose = 0x636861696e;  // "chain"
constexpr int64_t kRecorded = 1000;          // states of each chain that are kept for diagnosis

ListSet bit(size_t list) { return ListSet{1} << list; }

// Whether the edge between a and b can be flipped with the graph staying decomposable; `shared` are
// their common neighbours. An edge can go if these are complete (it lies in one clique only); it
// can come if every path between a and b passes through them.
bool can_flip(const Adjacency& graph, size_t a, size_t b, ListSet shared) {
  if (graph[a] & bit(b)) {
    for (ListSet rest = shared; rest != 0; rest &= rest - 1) {
      auto list = static_cast<size_t>(std::countr_zero(rest));
      if ((shared & ~bit(list) & ~graph[list]) != 0) return false;
    }
    return true;
  }
  ListSet reached = bit(a);
  ListSet front = reached;
  while (front != 0) {
    auto list = static_cast<size_t>(std::countr_zero(front));
    front &= front - 1;
    ListSet fresh = graph[list] & ~shared & ~reached;
    reached |= fresh;
    front |= fresh;
  }
  return (reached & bit(b)) == 0;
}

void flip(Adjacency& graph, size_t a, size_t b) {
  graph[a] ^= bit(b);
  graph[b] ^= bit(a);
}

// How the log likelihood at every node changes with that flip.
Vector flip_change(GraphComponents& components, const Adjacency& graph, size_t a, size_t b,
                   ListSet shared) {
  auto nodes = static_cast<Eigen::Index>(components.nodes());
  Vector gain = View(components.of(shared | bit(a) | bit(b)), nodes) +
                View(components.of(shared), nodes) - View(components.of(shared | bit(a)), nodes) -
                View(components.of(shared | bit(b)), nodes);
  if (graph[a] & bit(b)) gain = -gain;
  return gain;
}

double log_mass(const Vector& logs, const Vector& log_weights) {
  double highest = (logs + log_weights).maxCoeff();
  return highest + std::log((logs + log_weights - highest).exp().sum());
}

Vector logs_of(GraphComponents& components, const Adjacency& graph, ListSet all) {
  auto nodes = static_cast<Eigen::Index>(components.nodes());
  Decomposition parts;
  bool sound = decompose(graph, all, parts);
  check(sound, "a chain stays among decomposable graphs");
  Vector logs = View(components.shared().data(), nodes);
  for (ListSet clique : parts.cliques) logs += View(components.of(clique), nodes);
  for (ListSet separator : parts.separators) logs -= View(components.of(separator), nodes);
  return logs;
}

struct Climb {
  std::vector<Adjacency> path;  // from no edges to the best graph met
};

// Steepest ascent of the likelihood summed over coarse nodes.
Climb climb(const CaptureTable& table, const GraphPrior& prior, const GridOptions& grid,
            bool exclude_complete) {
  std::vector<double> nodes{0};
  double end = grid.largest ? *grid.largest : 100 * grid.start;
  std::vector<double> weights{1};
  for (double n0 = 1; n0 < end; n0 *= 1.3) {
    nodes.push_back(n0);
    weights.push_back(0.27 * n0);
  }
  GraphComponents components(table, prior, nodes);
  size_t lists = table.list_count();
  auto log_weights =
      static_cast<Vector>(View(weights.data(), static_cast<Eigen::Index>(weights.size())).log());
  Adjacency graph{};
  Vector logs = logs_of(components, graph, (ListSet{1} << lists) - 1);
  double reached = log_mass(logs, log_weights);
  Climb out{{graph}};
  size_t edges = 0;
  while (true) {
    std::pair<size_t, size_t> chosen{0, 0};
    Vector chosen_logs;
    for (size_t b = 1; b < lists; ++b) {
      for (size_t a = 0; a < b; ++a) {
        ListSet shared = graph[a] & graph[b];
        if (!can_flip(graph, a, b, shared)) continue;
        if (exclude_complete && (graph[a] & bit(b)) == 0 && edges + 1 == lists * (lists - 1) / 2)
          continue;
        Vector trial = logs + flip_change(components, graph, a, b, shared);
        double mass = log_mass(trial, log_weights);
        if (mass <= reached + 1e-9) continue;
        reached = mass;
        chosen = {a, b};
        chosen_logs = trial;
      }
    }
    if (chosen.second == 0) return out;
    edges += graph[chosen.first] & bit(chosen.second) ? size_t(-1) : 1;
    flip(graph, chosen.first, chosen.second);
    logs = chosen_logs;
    out.path.push_back(graph);
  }
}

// What one chain leaves behind.
struct Track {
  Vector density;  // mean over its states of p(n0 | graph)
  std::vector<double> edge;
  std::map<Adjacency, std::pair<double, double>> graphs;  // share, mean of n0
  std::vector<double> series;                             // log of a drawn n0, for diagnosis
  double complete = 0;
  double taken = 0;
};

class Chain {
 public:
  Chain(const CaptureTable& table, const GraphPrior& prior, const MissingPosterior& grid,
        const GraphOptions& options, const Adjacency& start, Philox random)
      : components_(table, prior, grid.nodes()),
        options_(options),
        grid_(grid),
        lists_(table.list_count()),
        graph_(start),
        random_(random),
        log_weights_(
            View(grid.weights().data(), static_cast<Eigen::Index>(grid.weights().size())).log()),
        missing_(View(grid.nodes().data(), static_cast<Eigen::Index>(grid.nodes().size()))) {
    logs_ = logs_of(components_, graph_, (ListSet{1} << lists_) - 1);
    mass_ = log_mass(logs_, log_weights_);
    for (size_t a = 0; a < lists_; ++a) edges_ += static_cast<size_t>(std::popcount(graph_[a]));
    edges_ /= 2;
  }

  Track run() {
    track_.density = Vector::Zero(log_weights_.size());
    track_.edge.assign(lists_ * lists_, 0);
    int64_t burn = options_.steps / 2;
    int64_t counted = options_.steps - burn;
    int64_t every = std::max<int64_t>(1, counted / kRecorded);
    double share = 1 / static_cast<double>(counted);
    for (int64_t step = 0; step < options_.steps; ++step) {
      bool moved = propose();
      if (step < burn) continue;
      if (moved) {
        track_.taken += share;
        settle(previous_);
      }
      ++dwell_;
      if ((step - burn) % every == 0 && static_cast<int64_t>(track_.series.size()) < kRecorded)
        track_.series.push_back(drawn_log_missing());
    }
    settle({graph_, logs_, mass_, edges_});
    for (auto& [graph, value] : track_.graphs) value.first *= share;
    track_.density *= share;
    for (double& edge : track_.edge) edge *= share;
    track_.complete *= share;
    return std::move(track_);
  }

 private:
  // One proposal; true if it was taken. `previous_` keeps the state that was left.
  bool propose() {
    size_t a = random_.below(lists_);
    size_t b = random_.below(lists_ - 1);
    if (b >= a) ++b;
    ListSet shared = graph_[a] & graph_[b];
    if (!can_flip(graph_, a, b, shared)) return false;
    bool adds = (graph_[a] & bit(b)) == 0;
    if (adds && options_.exclude_complete && edges_ + 1 == lists_ * (lists_ - 1) / 2) return false;
    Vector trial = logs_ + flip_change(components_, graph_, a, b, shared);
    double mass = log_mass(trial, log_weights_);
    if (std::log(random_.uniform()) >= mass - mass_) return false;
    previous_ = {graph_, logs_, mass_, edges_};
    flip(graph_, a, b);
    edges_ = adds ? edges_ + 1 : edges_ - 1;
    logs_ = trial;
    mass_ = mass;
    return true;
  }

  struct State {
    Adjacency graph{};
    Vector logs;
    double mass = 0;
    size_t edges = 0;
  };

  // Books the steps spent in a state.
  void settle(const State& state) {
    if (dwell_ == 0) return;
    auto steps = static_cast<double>(dwell_);
    Vector density = (state.logs - state.mass).exp();
    track_.density += steps * density;
    for (size_t a = 0; a < lists_; ++a) {
      for (size_t b = 0; b < lists_; ++b)
        track_.edge[a * lists_ + b] += state.graph[a] & bit(b) ? steps : 0;
    }
    if (state.edges == lists_ * (lists_ - 1) / 2) track_.complete += steps;
    auto& [share, mean] = track_.graphs[state.graph];
    share += steps;
    mean = (density * log_weights_.exp() * missing_).sum();
    dwell_ = 0;
  }

  double drawn_log_missing() {
    Vector cumulative = (logs_ + log_weights_ - mass_).exp();
    double wanted = random_.uniform();
    Eigen::Index place = 0;
    for (double sum = cumulative[0]; sum < wanted && place + 1 < cumulative.size();)
      sum += cumulative[++place];
    return std::log(missing_[place] + 0.5);
  }

  GraphComponents components_;
  const GraphOptions& options_;
  const MissingPosterior& grid_;
  size_t lists_;
  Adjacency graph_;
  Philox random_;
  Vector log_weights_, missing_, logs_;
  double mass_ = 0;
  size_t edges_ = 0;
  State previous_;
  int64_t dwell_ = 0;
  Track track_;
};

}  // namespace

GraphChainResult run_graph_chains(const CaptureTable& table, const GraphPrior& prior,
                                  const GridOptions& grid, const GraphOptions& options) {
  size_t lists = table.list_count();
  ListSet all = (ListSet{1} << lists) - 1;
  Climb best = climb(table, prior, grid, options.exclude_complete);
  // The nodes suit the graphs on the way up, which lie on both sides of what a chain will meet.
  auto density = [&](const std::vector<double>& nodes) {
    GraphComponents components(table, prior, nodes);
    Vector top = Vector::Constant(static_cast<Eigen::Index>(nodes.size()), -HUGE_VAL);
    for (const Adjacency& graph : best.path) top = top.max(logs_of(components, graph, all));
    return std::vector<double>(top.data(), top.data() + top.size());
  };
  MissingPosterior nodes = MissingPosterior::over(density, grid);
  auto chains = static_cast<size_t>(options.chains);
  std::vector<Track> tracks(chains);
  uint64_t key = philox_key(options.seed, kPurpose);
  parallel_for(options.chains, options.threads, [&](int64_t c) {
    auto chain = static_cast<size_t>(c);
    // From no edges to the best graph, evenly.
    size_t place =
        chains == 1 ? best.path.size() - 1 : (best.path.size() - 1) * chain / (chains - 1);
    tracks[chain] = Chain(table, prior, nodes, options, best.path[place], Philox(key, chain)).run();
  });
  GraphChainResult out;
  Vector sum = Vector::Zero(static_cast<Eigen::Index>(nodes.nodes().size()));
  std::map<Adjacency, std::pair<double, double>> graphs;
  Chains series;
  double taken = 0;
  out.average.edge.assign(lists, std::vector<double>(lists));
  auto each = 1 / static_cast<double>(chains);
  for (const Track& track : tracks) {
    sum += each * track.density;
    for (const auto& [graph, value] : track.graphs) {
      graphs[graph].first += each * value.first;
      graphs[graph].second = value.second;
    }
    for (size_t a = 0; a < lists; ++a) {
      for (size_t b = 0; b < lists; ++b) out.average.edge[a][b] += each * track.edge[a * lists + b];
    }
    out.average.complete_weight += each * track.complete;
    taken += each * track.taken;
    series.push_back(track.series);
  }
  Vector logs = sum.max(1e-300).log();
  out.missing = nodes.with({logs.data(), logs.data() + logs.size()});
  out.average.r_hat = split_rhat(series);
  out.average.effective = std::min(ess_bulk(series), ess_tail(series));
  out.average.taken = taken;
  std::vector<std::pair<double, const Adjacency*>> order;
  for (const auto& [graph, value] : graphs) order.emplace_back(-value.first, &graph);
  std::ranges::stable_sort(order, {}, &std::pair<double, const Adjacency*>::first);
  for (size_t k = 0; k < std::min<size_t>(20, order.size()); ++k) {
    Decomposition parts;
    bool sound = decompose(*order[k].second, all, parts);
    check(sound, "a chain stays among decomposable graphs");
    out.average.heaviest.push_back({.name = graph_name(parts),
                                    .weight = -order[k].first,
                                    .population = graphs[*order[k].second].second});
  }
  return out;
}

}  // namespace habeas::estimate
