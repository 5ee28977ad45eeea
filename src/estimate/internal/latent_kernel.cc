// SPDX-License-Identifier: Apache-2.0
#include "estimate/internal/latent_kernel.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

// The sweep works on cells, never on persons: a cell's n_x members are spread over the classes by
// one multinomial, so a sweep costs the same for a hundred persons as for a million. Members of
// unobserved cells are drawn as a negative binomial, which is what 1/N and the conjugate likelihood
// give exactly. At power w < 1 the sweep is made with whole numbers close to w n_x (rounded up or
// down by chance); since allocation and parameters are drawn in two halves, that move is
// reversible, and accepting it with the ratio of the density to the one with rounded counts makes
// it exact.
//
// pi_k f_k(x) is kept in plain doubles, not in logarithms: base_k times the odds of the lists that
// x is on. Where that could overflow or vanish, the cell is done again from its factors.

namespace habeas::estimate {

namespace {

constexpr double kTiny = 1e-280;
constexpr size_t kWidth = 4;

double positive(double x) { return x > kTiny ? x : kTiny; }

}  // namespace

LatentCells::LatentCells(const CaptureTable& table) : lists(table.list_count()) {
  auto n = static_cast<double>(table.observed());
  first.push_back(0);
  for (const Cell& cell : table.cells) {
    if (std::ranges::find(table.censored, cell.history) != table.censored.end())
      censored.push_back(counts.size());
    else
      certain += cell.count;
    counts.push_back(cell.count);
    share.push_back(static_cast<double>(cell.count) / n);
    for (uint64_t rest = cell.history; rest != 0; rest &= rest - 1)
      member.push_back(static_cast<uint16_t>(std::countr_zero(rest)));
    first.push_back(static_cast<uint32_t>(member.size()));
  }
}

LatentKernel::LatentKernel(const LatentCells& cells, const LatentPrior& prior, Variates* chance)
    : cells_(&cells),
      prior_(prior),
      classes_(static_cast<size_t>(prior.classes)),
      stride_((classes_ + kWidth - 1) / kWidth * kWidth) {
  check(prior.classes >= 1 && prior.classes <= 64, "1 to 64 classes");
  size_t wide = cells.lists * stride_;
  for (std::vector<double>* v : {&lambda_, &rest_, &odds_, &eta_, &push_eta_, &on_})
    v->assign(wide, 0);
  for (std::vector<double>* v :
       {&log_v_, &log_v_rest_, &log_pi_, &pi_, &base_, &hidden_, &stick_, &push_stick_, &expect_})
    v->assign(stride_, 0);
  std::ranges::fill(rest_, 1.0);
  speed_.assign(wide + stride_, 0);
  joint_.assign(cells.counts.size() * stride_, 0);
  ratio_.assign(cells.counts.size(), 0);
  counts_ = cells.counts;
  for (int64_t count : counts_) observed_ += count;
  class_count_.assign(stride_, 0);
  list_count_.assign(wide, 0);
  members_.assign(cells.counts.size(), 0);
  allotted_.assign(stride_, 0);
  draw_prior(chance);
}

void LatentKernel::take_parameters(const LatentKernel& other) {
  check(other.lambda_.size() == lambda_.size() && other.classes_ == classes_,
        "a state of the same model");
  lambda_ = other.lambda_;
  rest_ = other.rest_;
  log_v_ = other.log_v_;
  log_v_rest_ = other.log_v_rest_;
  log_pi_ = other.log_pi_;
  pi_ = other.pi_;
  alpha_ = other.alpha_;
  fresh_ = false;
}

std::vector<double> LatentKernel::weights() const {
  return {pi_.begin(), pi_.begin() + static_cast<std::ptrdiff_t>(classes_)};
}

void LatentKernel::draw_lambda(size_t at, double a, double b, Variates* chance) {
  double x = chance->gamma(a);
  double y = chance->gamma(b);
  double sum = x + y;
  if (!(sum > kTiny)) {  // both shapes far below 1
    LogPair pair = chance->log_beta(a, b);
    lambda_[at] = positive(std::exp(pair.log_x));
    rest_[at] = positive(std::exp(pair.log_rest));
    return;
  }
  lambda_[at] = positive(x / sum);
  rest_[at] = positive(y / sum);
}

void LatentKernel::set_weights() {
  double left = 0;
  for (size_t k = 0; k < classes_; ++k) {
    log_pi_[k] = left + (k + 1 < classes_ ? log_v_[k] : 0);
    if (k + 1 < classes_) left += log_v_rest_[k];
    pi_[k] = std::exp(log_pi_[k]);
  }
}

// Given the numbers in each class; then alpha given the sticks.
void LatentKernel::draw_sticks(Variates* chance) {
  int64_t later = 0;
  for (size_t k = 0; k < classes_; ++k) later += class_count_[k];
  for (size_t k = 0; k + 1 < classes_; ++k) {
    later -= class_count_[k];
    LogPair pair = chance->log_beta(1 + static_cast<double>(class_count_[k]),
                                    alpha_ + static_cast<double>(later));
    log_v_[k] = pair.log_x;
    log_v_rest_[k] = pair.log_rest;
  }
  set_weights();
}

void LatentKernel::draw_alpha(Variates* chance) {
  double shape = prior_.alpha_shape + static_cast<double>(classes_) - 1;
  double rate = prior_.alpha_rate - log_pi_[classes_ - 1] * (classes_ > 1 ? 1 : 0);
  alpha_ = std::max(chance->gamma(shape) / rate, 1e-12);
}

void LatentKernel::draw_prior(Variates* chance) {
  double log_alpha = chance->log_gamma(prior_.alpha_shape) - std::log(prior_.alpha_rate);
  alpha_ = std::max(std::exp(log_alpha), 1e-12);
  for (size_t k = 0; k + 1 < classes_; ++k) {
    LogPair pair = chance->log_beta(1, alpha_);
    log_v_[k] = pair.log_x;
    log_v_rest_[k] = pair.log_rest;
  }
  set_weights();
  for (size_t j = 0; j < cells_->lists; ++j)
    for (size_t k = 0; k < classes_; ++k)
      draw_lambda(j * stride_ + k, prior_.lambda_a, prior_.lambda_b, chance);
  fresh_ = false;
  draw_censored(0, chance);
}

double LatentKernel::slow_cell(size_t cell, double* out) const {
  std::vector<double> logs(classes_);
  double most = -std::numeric_limits<double>::infinity();
  for (size_t k = 0; k < classes_; ++k) {
    logs[k] = log_pi_[k];
    uint32_t at = cells_->first[cell];
    for (size_t j = 0; j < cells_->lists; ++j) {
      bool on = at < cells_->first[cell + 1] && cells_->member[at] == j;
      if (on) ++at;
      logs[k] += std::log(on ? lambda_[j * stride_ + k] : rest_[j * stride_ + k]);
    }
    most = std::max(most, logs[k]);
  }
  // When even the largest would vanish, keep the proportions and give up the level.
  double shift = most < -600 ? most + 600 : 0;
  double sum = 0;
  for (size_t k = 0; k < classes_; ++k) sum += out[k] = std::exp(logs[k] - shift);
  return sum;
}

void LatentKernel::ratios() {
  double seen = 0;
  double unseen = 0;
  for (size_t k = 0; k < classes_; ++k) {
    double rest = 1 - hidden_[k];
    if (rest < 0.05) {  // nearly nobody of the class is seen: keep the digits
      double log_hidden = 0;
      for (size_t j = 0; j < cells_->lists; ++j) {
        double l = lambda_[j * stride_ + k];
        log_hidden += l < 0.5 ? std::log1p(-l) : std::log(rest_[j * stride_ + k]);
      }
      rest = -std::expm1(log_hidden);
    }
    seen += pi_[k] * rest;
    unseen += base_[k];
  }
  seen_ = positive(seen);
  unseen_ = unseen;
}

void LatentKernel::refresh() {
  if (fresh_) return;
  bool risky = false;
  for (size_t i = 0; i < odds_.size(); ++i) odds_[i] = lambda_[i] / rest_[i];
  products();
  for (size_t k = 0; k < classes_; ++k) risky = risky || (base_[k] < 1e-100 && pi_[k] > 1e-100);
  ratios();
  for (size_t x = 0; x < counts_.size(); ++x) {
    double* out = &joint_[x * stride_];
    double sum = 0;
    for (size_t k = 0; k < stride_; ++k) sum += out[k];
    if (risky || !(sum > 1e-250) || !(sum < 2)) sum = slow_cell(x, out);
    ratio_[x] = sum / (seen_ * cells_->share[x]);
  }
  log_likelihood_ = 0;
  for (size_t x = 0; x < counts_.size(); ++x)
    if (counts_[x] > 0) log_likelihood_ += static_cast<double>(counts_[x]) * std::log(ratio_[x]);
  fresh_ = true;
}

double LatentKernel::seen() {
  refresh();
  return seen_;
}
double LatentKernel::unseen() {
  refresh();
  return unseen_;
}

double LatentKernel::log_likelihood() {
  refresh();
  return log_likelihood_;
}

// A censored cell's true count n_x, at most the reported one, given everything but N: its weight is
// Gamma(A + n_x)/n_x! q^n_x with A the other observed persons. Summed from the mode outwards.
void LatentKernel::draw_censored(double w, Variates* chance) {
  for (size_t x : cells_->censored) {
    refresh();
    int64_t bound = cells_->counts[x];
    auto others = static_cast<double>(observed_ - counts_[x]);
    double q = cells_->share[x] * std::pow(ratio_[x], w);
    auto up = [&](double k) { return q * (others + k) / (k + 1); };
    int64_t mode =
        q >= 1 ? bound
               : std::clamp<int64_t>(static_cast<int64_t>((q * others - 1) / (1 - q)), 0, bound);
    std::vector<double> below;  // mode, mode - 1, ...
    std::vector<double> above;  // mode + 1, ...
    double term = 1;
    for (int64_t k = mode; k >= 0 && term > 1e-18; --k) {
      below.push_back(term);
      if (k > 0) term /= up(static_cast<double>(k - 1));
    }
    term = 1;
    for (int64_t k = mode; k < bound; ++k) {
      term *= up(static_cast<double>(k));
      if (term < 1e-18) break;
      above.push_back(term);
    }
    double sum = 0;
    for (double t : below) sum += t;
    for (double t : above) sum += t;
    double u = chance->uniform() * sum;
    int64_t value = mode;
    bool found = false;
    for (size_t i = 0; i < below.size() && !found; ++i) {
      u -= below[i];
      if (u < 0) value = mode - static_cast<int64_t>(i), found = true;
    }
    for (size_t i = 0; i < above.size() && !found; ++i) {
      u -= above[i];
      if (u < 0) value = mode + 1 + static_cast<int64_t>(i), found = true;
    }
    observed_ += value - counts_[x];
    counts_[x] = value;
    fresh_ = false;
  }
}

void LatentKernel::save() {
  size_t i = 0;
  for (const auto* v : {&lambda_, &rest_, &log_v_, &log_v_rest_, &log_pi_, &pi_}) saved_[i++] = *v;
}
void LatentKernel::restore() {
  size_t i = 0;
  for (auto* v : {&lambda_, &rest_, &log_v_, &log_v_rest_, &log_pi_, &pi_}) *v = saved_[i++];
  fresh_ = false;
}

// log of the density over the one that the rounded counts stand for.
double LatentKernel::residual(double w) const {
  double sum = 0;
  for (size_t x = 0; x < counts_.size(); ++x) {
    double rest = w * static_cast<double>(counts_[x]) - static_cast<double>(members_[x]);
    if (rest != 0) sum += rest * std::log(ratio_[x]);
  }
  return sum;
}

// One class at random gets new lambdas from the prior, by Metropolis: how a class with hardly
// anybody in it comes by another shape.
void LatentKernel::renew_class(double w, Variates* chance) {
  double before = log_likelihood();
  auto k = static_cast<size_t>(chance->uniform() * static_cast<double>(classes_));
  save();
  for (size_t j = 0; j < cells_->lists; ++j)
    draw_lambda(j * stride_ + k, prior_.lambda_a, prior_.lambda_b, chance);
  fresh_ = false;
  if (std::log(chance->uniform()) >= w * (log_likelihood() - before)) restore();
}

// Numbers by class, and by list and class, of members_ and of the unseen that go with them.
void LatentKernel::allot(double w, Variates* chance) {
  std::ranges::fill(class_count_, 0);
  std::ranges::fill(list_count_, 0);
  int64_t included = 0;
  for (size_t x = 0; x < counts_.size(); ++x) {
    double scaled = w * static_cast<double>(counts_[x]);
    int64_t members = w == 1 ? counts_[x] : static_cast<int64_t>(scaled + chance->uniform());
    members_[x] = members;
    if (members == 0) continue;
    included += members;
    std::ranges::fill(allotted_, 0);
    chance->multinomial(members, {&joint_[x * stride_], classes_}, {allotted_.data(), classes_});
    for (size_t k = 0; k < stride_; ++k) class_count_[k] += allotted_[k];
    for (uint32_t i = cells_->first[x]; i < cells_->first[x + 1]; ++i) {
      int64_t* on = &list_count_[cells_->member[i] * stride_];
      for (size_t k = 0; k < stride_; ++k) on[k] += allotted_[k];
    }
  }
  int64_t missing = chance->negative_binomial(static_cast<double>(included), unseen_ / seen_);
  if (missing > 0)
    chance->multinomial(missing, {base_.data(), classes_}, {class_count_.data(), classes_});
  occupied_ = 0;
  for (size_t k = 0; k < classes_; ++k) occupied_ += class_count_[k] > 0 ? 1 : 0;
}

void LatentKernel::sweep(double w, Variates* chance) {
  refresh();
  allot(w, chance);
  double before = 0;
  if (w < 1) {
    before = residual(w);
    save();
  }
  for (size_t j = 0; j < cells_->lists; ++j)
    for (size_t k = 0; k < classes_; ++k) {
      size_t at = j * stride_ + k;
      draw_lambda(at, prior_.lambda_a + static_cast<double>(list_count_[at]),
                  prior_.lambda_b + static_cast<double>(class_count_[k] - list_count_[at]), chance);
    }
  draw_sticks(chance);
  fresh_ = false;
  if (w < 1) {
    refresh();
    if (std::log(chance->uniform()) >= residual(w) - before) restore();
    renew_class(w, chance);
  }
  draw_alpha(chance);
  swap_labels(chance);
  draw_censored(w, chance);
}

void LatentKernel::exchange(size_t k, size_t h) {
  for (size_t j = 0; j < cells_->lists; ++j) {
    std::swap(lambda_[j * stride_ + k], lambda_[j * stride_ + h]);
    std::swap(rest_[j * stride_ + k], rest_[j * stride_ + h]);
  }
  std::swap(class_count_[k], class_count_[h]);
}

// Labels of two neighbours exchanged with their weights: the likelihood does not change, the prior
// of the weights does, p(pi) ~ pi_K^(alpha-1) / prod_{1<k<K} (sum_{h>=k} pi_h). Without this a
// heavy class far down the sticks would hold alpha high for a long time.
void LatentKernel::swap_labels(Variates* chance) {
  if (classes_ < 2) return;
  for (size_t k = 0; k + 1 < classes_; ++k) {
    double from = pi_[k];
    double to = pi_[k + 1];
    double tail = 0;
    for (size_t h = k + 2; h < classes_; ++h) tail += pi_[h];
    bool last = k + 2 == classes_;
    // What remains from class k+1 on: to + tail before, from + tail after.
    double log_ratio = last ? (alpha_ - 1) * (std::log(positive(from)) - std::log(positive(to)))
                            : std::log(positive(to + tail)) - std::log(positive(from + tail));
    if (!(from > kTiny) || !(to > kTiny) || std::log(chance->uniform()) >= log_ratio) continue;
    exchange(k, k + 1);
    fresh_ = false;
    double all = from + to + tail;
    double log_tail = log_v_rest_[k + 1] + std::log(to + tail);  // exact even where tail vanishes
    log_pi_[k] = std::log(to);
    log_pi_[k + 1] = std::log(from);
    std::swap(pi_[k], pi_[k + 1]);
    log_v_[k] = std::log(to / all);
    log_v_rest_[k] = std::log((from + tail) / all);
    if (!last) {
      log_v_[k + 1] = std::log(from / (from + tail));
      log_v_rest_[k + 1] = log_tail - std::log(from + tail);
    }
  }
}

}  // namespace habeas::estimate
