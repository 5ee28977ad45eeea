// SPDX-License-Identifier: Apache-2.0
#include "estimate/internal/missing_grid.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/result.h"

namespace habeas::estimate {

namespace {

constexpr size_t kPoints = 8;
// Gauss-Legendre on (-1,1), eight points (Abramowitz and Stegun, table 25.4).
constexpr std::array<double, kPoints> kAbscissae = {
    -0.9602898564975363, -0.7966664774136267, -0.5255324099163290, -0.1834346424956498,
    0.1834346424956498,  0.5255324099163290,  0.7966664774136267,  0.9602898564975363};
constexpr std::array<double, kPoints> kGaussWeights = {
    0.1012285362903763, 0.2223810344533745, 0.3137066458778873, 0.3626837833783620,
    0.3626837833783620, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763};

constexpr double kNegligible = 30;  // below the highest by this much in the logarithm
// What lies deep below the highest may be summed the more coarsely: the change that a panel may
// have grows by this for each unit of depth.
constexpr double kDepth = 0.35;
// A panel of a pilot with less is not laid.
constexpr double kNoMass = 1e-22;
constexpr size_t kCells = 64;  // of a panel, for the distribution function

double log_sum(const std::vector<double>& log_density, const std::vector<double>& weights) {
  double highest = -HUGE_VAL;
  for (double value : log_density) highest = std::max(highest, value);
  if (!std::isfinite(highest)) return highest;
  double sum = 0;
  for (size_t i = 0; i < weights.size(); ++i)
    sum += weights[i] * std::exp(log_density[i] - highest);
  return highest + std::log(sum);
}

struct Strip {
  double from, to;
  std::vector<double> log_density;  // at its points; empty: not known yet
};

std::vector<double> points(const Strip& strip) {
  std::vector<double> out;
  for (double a : kAbscissae)
    out.push_back(std::exp((strip.from + strip.to) / 2 + a * (strip.to - strip.from) / 2));
  return out;
}

// How the logarithm of the density per unit of log n0 changes over the strip, where it matters.
struct Change {
  double range = 0;
  double depth = 0;  // of the strip's highest point below that of all
};
Change change(const Strip& strip, double highest) {
  std::vector<double> at = points(strip);
  double low = HUGE_VAL;
  double high = -HUGE_VAL;
  for (size_t k = 0; k < kPoints; ++k) {
    double value = strip.log_density[k] + std::log(at[k]);
    low = std::min(low, value);
    high = std::max(high, value);
  }
  if (high < highest - kNegligible) return {};
  return {high - std::max(low, highest - kNegligible - 5), highest - high};
}

void fill(std::vector<Strip>& strips, const MissingPosterior::LogDensity& density) {
  std::vector<double> wanted;
  for (const Strip& strip : strips) {
    if (!strip.log_density.empty()) continue;
    std::vector<double> at = points(strip);
    wanted.insert(wanted.end(), at.begin(), at.end());
  }
  if (wanted.empty()) return;
  std::vector<double> values = density(wanted);
  auto next = values.begin();
  for (Strip& strip : strips) {
    if (!strip.log_density.empty()) continue;
    strip.log_density.assign(next, next + kPoints);
    next += kPoints;
  }
}

double highest_of(const std::vector<Strip>& strips, const std::vector<double>& whole) {
  double highest = -HUGE_VAL;
  for (size_t i = 0; i < whole.size(); ++i)
    highest = std::max(highest, whole[i] + std::log(static_cast<double>(i) + 0.5));
  for (const Strip& strip : strips) {
    std::vector<double> at = points(strip);
    for (size_t k = 0; k < kPoints; ++k)
      highest = std::max(highest, strip.log_density[k] + std::log(at[k]));
  }
  return highest;
}

// Splits what changes too much until nothing does.
void refine(std::vector<Strip>& strips, const std::vector<double>& whole,
            const MissingPosterior::LogDensity& density, double largest_change) {
  for (int round = 0; round < 12; ++round) {
    double highest = highest_of(strips, whole);
    std::vector<Strip> next;
    bool split = false;
    for (Strip& strip : strips) {
      Change changed = change(strip, highest);
      double allowed = largest_change + kDepth * changed.depth;
      auto parts = static_cast<size_t>(std::clamp(std::ceil(changed.range / allowed), 1.0, 8.0));
      // A strip within one whole number cannot hide anything.
      if (parts <= 1 || std::exp(strip.to) - std::exp(strip.from) < 0.5) {
        next.push_back(std::move(strip));
        continue;
      }
      split = true;
      for (size_t p = 0; p < parts; ++p) {
        double width = (strip.to - strip.from) / static_cast<double>(parts);
        next.push_back({strip.from + static_cast<double>(p) * width,
                        strip.from + static_cast<double>(p + 1) * width,
                        {}});
      }
    }
    strips = std::move(next);
    if (!split) return;
    fill(strips, density);
  }
}

void lay(std::vector<Strip>& strips, double from, double to) {
  auto parts = static_cast<size_t>(std::max(1.0, std::ceil((to - from) / 1.2)));
  double width = (to - from) / static_cast<double>(parts);
  for (size_t p = 0; p < parts; ++p) {
    strips.push_back({from + static_cast<double>(p) * width,
                      p + 1 == parts ? to : from + static_cast<double>(p + 1) * width,
                      {}});
  }
}

double strip_mass(const Strip& strip, double reference) {
  std::vector<double> at = points(strip);
  double sum = 0;
  for (size_t k = 0; k < kPoints; ++k) {
    sum += kGaussWeights[k] * (strip.to - strip.from) / 2 * at[k] *
           std::exp(strip.log_density[k] - reference);
  }
  return sum;
}

// What lies beyond, were the density to go on falling as a power of n0, relative to the total.
double tail_beyond(const std::vector<Strip>& strips, double total, double reference) {
  const Strip& last = strips.back();
  std::vector<double> at = points(last);
  double first_value = last.log_density[kPoints - 2] + std::log(at[kPoints - 2]);
  double last_value = last.log_density[kPoints - 1] + std::log(at[kPoints - 1]);
  double slope = (last_value - first_value) / std::log(at[kPoints - 1] / at[kPoints - 2]);
  if (slope >= -0.01) return 1;  // does not fall: no sum
  return std::exp(last_value - reference) / -slope / total;
}

}  // namespace

MissingPosterior MissingPosterior::over(const LogDensity& density, const GridOptions& options) {
  MissingPosterior out;
  double last_whole = options.largest
                          ? std::min(static_cast<double>(options.whole), *options.largest)
                          : static_cast<double>(options.whole);
  out.whole_ = static_cast<int64_t>(last_whole);
  out.continues_ = !options.largest || *options.largest > static_cast<double>(out.whole_);
  for (int64_t n0 = 0; n0 <= out.whole_ + (out.continues_ ? 1 : 0); ++n0) {
    out.nodes_.push_back(static_cast<double>(n0));
    out.weights_.push_back(1);
  }
  out.largest_ = static_cast<double>(out.whole_);
  if (!out.continues_) {
    out.log_density_ = density(out.nodes_);
    out.normalise();
    return out;
  }
  // The sum over n0 > whole is the integral from whole + 1/2 on, and f'/24 there.
  out.weights_[out.nodes_.size() - 2] = 1 - 1.0 / 24;
  out.weights_[out.nodes_.size() - 1] = 1.0 / 24;
  double from = std::log(static_cast<double>(out.whole_) + 0.5);
  double end = options.largest ? *options.largest + 0.5
                               : std::max(options.start, 4 * static_cast<double>(out.whole_));
  std::vector<Strip> strips;
  if (options.pilot != nullptr) {
    for (const Panel& panel : options.pilot->panels_) {
      if (options.pilot->panel_share(panel) > kNoMass && panel.to > from)
        strips.push_back({std::max(panel.from, from), panel.to, {}});
    }
    end = options.pilot->largest_ + 0.5;
  }
  if (strips.empty()) lay(strips, from, std::log(end));
  // Everything at once: a call has a cost of its own.
  std::vector<double> first = out.nodes_;
  for (const Strip& strip : strips) {
    std::vector<double> at = points(strip);
    first.insert(first.end(), at.begin(), at.end());
  }
  std::vector<double> values = density(first);
  auto next = values.begin() + static_cast<ptrdiff_t>(out.nodes_.size());
  out.log_density_.assign(values.begin(), next);
  for (Strip& strip : strips) {
    strip.log_density.assign(next, next + kPoints);
    next += kPoints;
  }
  std::vector<double> whole(out.log_density_.begin(), out.log_density_.end() - 1);
  constexpr double kFarthest = 1e15;
  while (true) {
    refine(strips, whole, density, options.change);
    double reference = highest_of(strips, whole);
    double total = 0;
    for (double value : whole) total += std::exp(value - reference);
    for (const Strip& strip : strips) total += strip_mass(strip, reference);
    out.tail_ = options.largest ? 0 : tail_beyond(strips, total, reference);
    if (out.tail_ <= options.tail || end >= kFarthest) break;
    double farther = std::min(kFarthest, end * 100);
    lay(strips, std::log(end), std::log(farther));
    end = farther;
    fill(strips, density);
  }
  for (const Strip& strip : strips) {
    out.panels_.push_back({strip.from, strip.to, out.nodes_.size()});
    std::vector<double> at = points(strip);
    for (size_t k = 0; k < kPoints; ++k) {
      out.nodes_.push_back(at[k]);
      out.weights_.push_back(kGaussWeights[k] * (strip.to - strip.from) / 2 * at[k]);
      out.log_density_.push_back(strip.log_density[k]);
    }
  }
  out.largest_ = end - 0.5;
  out.normalise();
  return out;
}

MissingPosterior MissingPosterior::with(std::vector<double> log_density) const {
  check(log_density.size() == nodes_.size(), "a density at every node");
  MissingPosterior out = *this;
  out.log_density_ = std::move(log_density);
  out.normalise();
  return out;
}

// edges_ and cumulative_ describe the distribution: mass up to each edge, edges in n0. Whole
// numbers own the interval up to half a unit above them.
void MissingPosterior::normalise() {
  log_total_ = log_sum(log_density_, weights_);
  edges_.clear();
  cumulative_.clear();
  double sum = 0;
  auto add = [&](double edge, double mass) {
    sum += mass;
    edges_.push_back(edge);
    cumulative_.push_back(sum);
  };
  add(-0.5, 0);
  for (int64_t n0 = 0; n0 <= whole_; ++n0) {
    add(static_cast<double>(n0) + 0.5,
        std::exp(log_density_[static_cast<size_t>(n0)] - log_total_));
  }
  for (const Panel& panel : panels_) {
    // Barycentric interpolation of the logarithm at the middles of the cells.
    std::array<double, kPoints> barycentric{};
    for (size_t k = 0; k < kPoints; ++k) {
      barycentric[k] = 1;
      for (size_t m = 0; m < kPoints; ++m) {
        if (m != k) barycentric[k] /= kAbscissae[k] - kAbscissae[m];
      }
    }
    double mass = panel_share(panel);
    std::array<double, kCells> cells{};
    double cells_sum = 0;
    double width = (panel.to - panel.from) / kCells;
    for (size_t c = 0; c < kCells; ++c) {
      double a = -1 + (2 * static_cast<double>(c) + 1) / kCells;
      double above = 0;
      double below = 0;
      for (size_t k = 0; k < kPoints; ++k) {
        double value = std::max(log_density_[panel.first + k] - log_total_, -700.0) +
                       std::log(nodes_[panel.first + k]);
        double part = barycentric[k] / (a - kAbscissae[k]);
        above += part * value;
        below += part;
      }
      cells[c] = std::exp(std::min(above / below, 50.0)) * width;
      cells_sum += cells[c];
    }
    for (size_t c = 0; c < kCells; ++c) {
      double edge = std::exp(panel.from + static_cast<double>(c + 1) * width);
      add(edge, cells_sum > 0 ? mass * cells[c] / cells_sum : 0);
    }
  }
  for (double& value : cumulative_) value /= sum;
}

double MissingPosterior::panel_share(const Panel& panel) const {
  double mass = 0;
  for (size_t node = panel.first; node < panel.first + kPoints; ++node)
    mass += weights_[node] * std::exp(log_density_[node] - log_total_);
  return mass;
}

double MissingPosterior::mean() const {
  double sum = 0;
  for (size_t i = 0; i < nodes_.size(); ++i)
    sum += weights_[i] * nodes_[i] * std::exp(log_density_[i] - log_total_);
  return sum;
}

double MissingPosterior::variance() const {
  double centre = mean();
  double sum = 0;
  for (size_t i = 0; i < nodes_.size(); ++i) {
    double difference = nodes_[i] - centre;
    sum += weights_[i] * difference * difference * std::exp(log_density_[i] - log_total_);
  }
  return sum;
}

double MissingPosterior::quantile(double probability) const {
  check(probability >= 0 && probability <= 1, "a probability");
  auto place = std::ranges::lower_bound(cumulative_, probability);
  if (place == cumulative_.begin()) return 0;
  if (place == cumulative_.end()) --place;
  auto cell = static_cast<size_t>(place - cumulative_.begin());
  // Whole numbers first: the least with enough at or below it.
  if (static_cast<int64_t>(cell) - 1 <= whole_) return static_cast<double>(cell) - 1;
  double mass = cumulative_[cell] - cumulative_[cell - 1];
  double part = mass > 0 ? (probability - cumulative_[cell - 1]) / mass : 1;
  return std::min(std::round(edges_[cell - 1] + part * (edges_[cell] - edges_[cell - 1])),
                  std::floor(largest_ + 0.25));
}

double MissingPosterior::at_most(double missing) const {
  double at = std::floor(missing) + 0.5;
  if (at <= edges_.front()) return 0;
  auto place = std::ranges::lower_bound(edges_, at);
  if (place == edges_.end()) return 1;
  auto cell = static_cast<size_t>(place - edges_.begin());
  double part = (at - edges_[cell - 1]) / (edges_[cell] - edges_[cell - 1]);
  return cumulative_[cell - 1] + part * (cumulative_[cell] - cumulative_[cell - 1]);
}

}  // namespace habeas::estimate
