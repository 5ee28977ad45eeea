// SPDX-License-Identifier: Apache-2.0
#include "estimate/internal/hierarchical_fit.h"

#include <cmath>

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include "estimate/internal/subset_sums.h"

namespace habeas::estimate {

CellCounts::CellCounts(const CaptureTable& table) : lists(table.list_count()) {
  check(lists <= kMaxFitLists, "the cells of a log-linear model fit in memory");
  counts.assign(size_t{1} << lists, 0);
  used.assign(counts.size(), 1);
  used[0] = 0;
  for (const Cell& cell : table.cells) {
    counts[cell.history] = static_cast<double>(cell.count);
    observed += static_cast<double>(cell.count);
  }
}

struct HierarchicalFitter::Scratch {
  size_t lists = 0;
  std::vector<double> eta;       // linear predictor
  std::vector<double> mean;      // fitted means, of all cells
  std::vector<double> sums;      // superset sums of the used means
  std::vector<double> residual;  // superset sums of n - mean
  Eigen::MatrixXd hessian;
  Eigen::LLT<Eigen::MatrixXd> cholesky;
  Eigen::VectorXd gradient, step, coefficients, trial;
};

HierarchicalFitter::HierarchicalFitter(size_t lists) : scratch_(std::make_unique<Scratch>()) {
  size_t cells = size_t{1} << lists;
  scratch_->lists = lists;
  scratch_->eta.resize(cells);
  scratch_->mean.resize(cells);
  scratch_->sums.resize(cells);
  scratch_->residual.resize(cells);
}
HierarchicalFitter::~HierarchicalFitter() = default;
HierarchicalFitter::HierarchicalFitter(HierarchicalFitter&&) noexcept = default;
HierarchicalFitter& HierarchicalFitter::operator=(HierarchicalFitter&&) noexcept = default;

std::span<const double> HierarchicalFitter::means() const { return scratch_->mean; }
std::span<const double> HierarchicalFitter::expected_overlaps() const { return scratch_->sums; }

std::vector<double> HierarchicalFitter::covariance() const {
  Eigen::Index p = scratch_->hessian.rows();
  Eigen::MatrixXd inverse = scratch_->cholesky.solve(Eigen::MatrixXd::Identity(p, p));
  return {inverse.data(), inverse.data() + inverse.size()};
}

namespace {

// exp of more is no count of persons; it also keeps sums finite while a step is tried.
constexpr double kLargestLog = 200;

double log_factorials(const CellCounts& cells) {
  double sum = 0;
  for (size_t x = 0; x < cells.counts.size(); ++x) {
    if (cells.used[x] && cells.counts[x] > 1) sum += std::lgamma(cells.counts[x] + 1);
  }
  return sum;
}

}  // namespace

HierarchicalFit HierarchicalFitter::fit(const CellCounts& cells, std::span<const Term> terms,
                                        std::span<const double> start) {
  Scratch& s = *scratch_;
  check(cells.lists == s.lists && !terms.empty() && terms[0] == 0, "terms with an intercept");
  const size_t size = cells.counts.size();
  const auto p = static_cast<Eigen::Index>(terms.size());
  auto term = [&](Eigen::Index i) { return terms[static_cast<size_t>(i)]; };
  s.hessian.resize(p, p);
  s.gradient.resize(p);
  s.coefficients.resize(p);

  // Fills eta and mean from coefficients; returns the log likelihood without factorials.
  auto evaluate = [&](const Eigen::VectorXd& b) {
    std::fill(s.eta.begin(), s.eta.end(), 0.0);
    for (Eigen::Index i = 0; i < p; ++i) s.eta[term(i)] = b[i];
    subset_sums(s.eta, s.lists);
    double value = 0;
    for (size_t x = 0; x < size; ++x) {
      if (!(std::fabs(s.eta[x]) < kLargestLog)) {
        s.mean[x] = s.eta[x] < 0 ? 0.0 : std::exp(kLargestLog);
        if (cells.used[x] && (s.eta[x] > 0 || cells.counts[x] > 0)) return -HUGE_VAL;
        continue;
      }
      s.mean[x] = std::exp(s.eta[x]);
      if (cells.used[x]) value += cells.counts[x] * s.eta[x] - s.mean[x];
    }
    return value;
  };
  auto factor = [&] {
    for (size_t x = 0; x < size; ++x) s.sums[x] = cells.used[x] ? s.mean[x] : 0.0;
    superset_sums(s.sums, s.lists);
    for (Eigen::Index i = 0; i < p; ++i) {
      for (Eigen::Index k = 0; k <= i; ++k) s.hessian(i, k) = s.sums[term(i) | term(k)];
    }
    s.cholesky.compute(s.hessian);
    return s.cholesky.info() == Eigen::Success;
  };
  auto score = [&] {
    superset_sums(s.residual, s.lists);
    for (Eigen::Index i = 0; i < p; ++i) s.gradient[i] = s.residual[term(i)];
  };

  HierarchicalFit out;
  if (start.empty()) {
    // The first step of iterated least squares, from means of n + 0.1.
    for (size_t x = 0; x < size; ++x) {
      s.mean[x] = cells.counts[x] + 0.1;
      s.residual[x] =
          cells.used[x] ? s.mean[x] * std::log(s.mean[x]) + cells.counts[x] - s.mean[x] : 0.0;
    }
    if (!factor()) return out;
    score();
    s.coefficients = s.cholesky.solve(s.gradient);
  } else {
    check(start.size() == terms.size(), "a start for each term");
    for (Eigen::Index i = 0; i < p; ++i) s.coefficients[i] = start[static_cast<size_t>(i)];
  }
  double value = evaluate(s.coefficients);
  constexpr int kMaxSteps = 200;
  for (int iteration = 0; iteration < kMaxSteps && std::isfinite(value); ++iteration) {
    if (!factor()) return out;
    for (size_t x = 0; x < size; ++x)
      s.residual[x] = cells.used[x] ? cells.counts[x] - s.mean[x] : 0.0;
    score();
    s.step = s.cholesky.solve(s.gradient);
    double decrement = s.step.dot(s.gradient);
    // Newton converges quadratically: below this the log likelihood is exact to rounding.
    if (decrement < 1e-10) {
      out.converged = true;
      break;
    }
    double scale = 1;
    double next = -HUGE_VAL;
    for (int halving = 0; halving < 30; ++halving, scale /= 2) {
      s.trial = s.coefficients + scale * s.step;
      next = evaluate(s.trial);
      if (next >= value - 1e-12 * std::fabs(value)) break;
    }
    if (!std::isfinite(next)) return out;
    s.coefficients = s.trial;
    value = next;
  }
  if (!out.converged) return out;
  // One step beyond, so that the coefficients are exact too.
  s.coefficients += s.step;
  value = evaluate(s.coefficients);
  if (!std::isfinite(value) || !factor()) {
    out.converged = false;
    return out;
  }
  out.log_likelihood = value - log_factorials(cells);
  out.missing = s.mean[0];
  Eigen::VectorXd unit = Eigen::VectorXd::Unit(p, 0);
  out.intercept_variance = s.cholesky.solve(unit)[0];
  out.coefficients.assign(s.coefficients.data(), s.coefficients.data() + p);
  return out;
}

}  // namespace habeas::estimate
