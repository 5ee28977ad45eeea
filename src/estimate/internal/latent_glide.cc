// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <cmath>

#include "estimate/internal/latent_kernel.h"

// The Hamiltonian move. Gibbs pays for its ease with small steps: what it moves is bound to the
// persons it has just allotted, seen and unseen, and with n in the ten thousands N creeps. Here
// allocation and n_0 are summed out, and logits of lambda and of the sticks travel along the
// gradient for several steps (Duane et al. 1987; Neal 2011). The gradient is the one that EM would
// form: with R the expected numbers by class, list and class,
//   d/d logit(lambda_jk) = O_jk - lambda_jk C_k          + a - (a+b) lambda_jk
//   d/d logit(V_k)       = C_k (1-V_k) - V_k sum_{h>k} C_h + 1 - (1+alpha) V_k,
// where C counts unseen persons too, T p_0k/(1-p_0) of them, T = w n; R is w n_x times the share of
// class k in the cell. Errors of the gradient would cost acceptance and not exactness: only the
// energies at both ends decide, and those are computed by refresh().

namespace habeas::estimate {

namespace {

// exp to about 1e-13 relative, in a form that compilers vectorise; x is held to +-700.
inline double quick_exp(double x) {
  x = x > 700 ? 700 : x;
  x = x < -700 ? -700 : x;
  constexpr double kShift = 0x1.8p52;
  double scaled = x * 1.4426950408889634 + kShift;
  double whole = scaled - kShift;
  double r = x - whole * 6.93147180369123816490e-01;
  r -= whole * 1.90821492927058770002e-10;
  double p = 1.0 / 479001600;
  p = p * r + 1.0 / 39916800;
  p = p * r + 1.0 / 3628800;
  p = p * r + 1.0 / 362880;
  p = p * r + 1.0 / 40320;
  p = p * r + 1.0 / 5040;
  p = p * r + 1.0 / 720;
  p = p * r + 1.0 / 120;
  p = p * r + 1.0 / 24;
  p = p * r + 1.0 / 6;
  p = p * r + 0.5;
  p = p * r + 1;
  p = p * r + 1;
  auto power = (std::bit_cast<int64_t>(scaled) + 1023) << 52;
  return p * std::bit_cast<double>(power);
}

double log_sigmoid(double x) {
  return x > 0 ? -std::log1p(std::exp(-x)) : x - std::log1p(std::exp(x));
}

}  // namespace

double LatentKernel::log_prior_unconstrained() const {
  double sum = 0;
  for (size_t j = 0; j < cells_->lists; ++j)
    for (size_t k = 0; k < classes_; ++k)
      sum += prior_.lambda_a * std::log(lambda_[j * stride_ + k]) +
             prior_.lambda_b * std::log(rest_[j * stride_ + k]);
  for (size_t k = 0; k + 1 < classes_; ++k) sum += log_v_[k] + alpha_ * log_v_rest_[k];
  return sum;
}

void LatentKernel::read_position() {
  for (size_t i = 0; i < eta_.size(); ++i) eta_[i] = std::log(lambda_[i] / rest_[i]);
  for (size_t j = 0; j < cells_->lists; ++j)  // padding stands still and weighs nothing
    for (size_t k = classes_; k < stride_; ++k) eta_[j * stride_ + k] = 0;
  for (size_t k = 0; k + 1 < classes_; ++k) stick_[k] = log_v_[k] - log_v_rest_[k];
}

void LatentKernel::write_position() {
  for (size_t j = 0; j < cells_->lists; ++j)
    for (size_t k = 0; k < classes_; ++k) {
      size_t i = j * stride_ + k;
      double e = std::exp(-std::fabs(eta_[i]));
      double large = 1 / (1 + e);
      double small = e / (1 + e);
      lambda_[i] = eta_[i] > 0 ? large : small;
      rest_[i] = eta_[i] > 0 ? small : large;
    }
  for (size_t k = 0; k + 1 < classes_; ++k) {
    log_v_[k] = log_sigmoid(stick_[k]);
    log_v_rest_[k] = log_sigmoid(-stick_[k]);
  }
  set_weights();
  fresh_ = false;
}

// Fills push_eta_ and push_stick_ at the position eta_, stick_; returns T.
double LatentKernel::gradient(double w) {
  const size_t stride = stride_;
  double* lambda = lambda_.data();
  double* rest = rest_.data();
  double* odds = odds_.data();
  const double* eta = eta_.data();
  for (size_t i = 0, count = eta_.size(); i < count; ++i) {
    double e = quick_exp(eta[i]);
    double r = 1 / (1 + e);
    odds[i] = e;
    rest[i] = r;
    lambda[i] = e * r;
  }
  double left = 1;
  for (size_t k = 0; k < classes_; ++k) {
    double r = k + 1 < classes_ ? 1 / (1 + quick_exp(stick_[k])) : 0;
    expect_[k] = 1 - r;  // V_k, until the counts take its place
    pi_[k] = left * (1 - r);
    left *= r;
    push_stick_[k] = 1 - r;
  }
  products();
  double unseen = 0;
  for (size_t k = 0; k < classes_; ++k) unseen += base_[k];
  double seen = std::max(1 - unseen, 1e-15);
  std::ranges::fill(expect_, 0.0);
  std::ranges::fill(on_, 0.0);
  double total = 0;
  double* expect = expect_.data();
  for (size_t x = 0, cells = counts_.size(); x < cells; ++x) {
    const double* joint = &joint_[x * stride];
    double p = 0;
    for (size_t k = 0; k < stride; ++k) p += joint[k];
    p = std::max(p, 1e-290);
    double members = w * static_cast<double>(counts_[x]);
    total += members;
    double scale = members / p;
    for (size_t k = 0; k < stride; ++k) expect[k] += joint[k] * scale;
    const uint32_t end = cells_->first[x + 1];
    for (uint32_t i = cells_->first[x]; i < end; ++i) {
      double* on = &on_[cells_->member[i] * stride];
      for (size_t k = 0; k < stride; ++k) on[k] += joint[k] * scale;
    }
  }
  for (size_t k = 0; k < stride; ++k) expect[k] += base_[k] * (total / seen);
  const double a = prior_.lambda_a;
  const double ab = prior_.lambda_a + prior_.lambda_b;
  for (size_t j = 0; j < cells_->lists; ++j) {
    const double* l = &lambda[j * stride];
    const double* on = &on_[j * stride];
    double* push = &push_eta_[j * stride];
    for (size_t k = 0; k < stride; ++k) push[k] = on[k] + a - l[k] * (expect[k] + ab);
    for (size_t k = classes_; k < stride; ++k) push[k] = 0;
  }
  double later = 0;
  for (size_t k = classes_; k-- > 0;) {
    double v = push_stick_[k];
    push_stick_[k] = k + 1 < classes_ ? expect[k] * (1 - v) - v * later + 1 - (1 + alpha_) * v : 0;
    later += expect[k];
  }
  return total;
}

bool LatentKernel::glide(double w, double step, int steps, Variates* chance) {
  refresh();
  const double log_start = w * log_likelihood() + log_prior_unconstrained();
  read_position();
  save();
  const size_t wide = eta_.size();
  double kinetic = 0;
  for (size_t i = 0; i < wide + classes_; ++i) speed_[i] = 0;
  for (size_t j = 0; j < cells_->lists; ++j)
    for (size_t k = 0; k < classes_; ++k) speed_[j * stride_ + k] = chance->normal();
  for (size_t k = 0; k + 1 < classes_; ++k) speed_[wide + k] = chance->normal();
  for (double s : speed_) kinetic += s * s / 2;
  auto push = [&](double size) {
    for (size_t i = 0; i < wide; ++i) speed_[i] += size * push_eta_[i];
    for (size_t k = 0; k + 1 < classes_; ++k) speed_[wide + k] += size * push_stick_[k];
  };
  gradient(w);
  push(step / 2);
  for (int s = 0; s < steps; ++s) {
    for (size_t i = 0; i < wide; ++i) eta_[i] += step * speed_[i];
    for (size_t k = 0; k + 1 < classes_; ++k) stick_[k] += step * speed_[wide + k];
    gradient(w);
    push(s + 1 < steps ? step : step / 2);
  }
  double after = 0;
  bool sane = true;
  for (double s : speed_) after += s * s / 2;
  for (double e : eta_) sane = sane && std::fabs(e) < 600;
  double log_ratio = -1e300;
  if (sane) {
    write_position();
    log_ratio = w * log_likelihood() + log_prior_unconstrained() - after - log_start + kinetic;
  }
  if (std::log(chance->uniform()) < log_ratio) return true;
  restore();
  return false;
}

}  // namespace habeas::estimate
