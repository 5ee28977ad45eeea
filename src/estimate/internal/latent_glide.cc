// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
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
