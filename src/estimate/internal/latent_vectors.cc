// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>

#include "estimate/internal/latent_kernel.h"

// The two loops in which the kernel spends its time: pi_k f_k(x) of every class and cell, and the
// gradient. Each body is compiled for any machine and once more for vectors of four doubles.

namespace habeas::estimate {

namespace {

// exp to about 1e-13 relative, in a form that compilers vectorise; x is held to +-700.
[[gnu::always_inline]] inline double quick_exp(double x) {
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

// Strides are whole vectors already; said so that the compiler knows.
[[gnu::always_inline]] inline size_t whole_vectors(size_t stride) { return stride & ~size_t{3}; }

// In four sums, so that vectors can take it.
[[gnu::always_inline]] inline double sum_of(const double* __restrict values, size_t stride) {
  double sum[4] = {0, 0, 0, 0};
  for (size_t k = 0; k < stride; k += 4)
    for (size_t i = 0; i < 4; ++i) sum[i] += values[k + i];
  return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

}  // namespace

// pi_k prod_j (1 - lambda_jk), and from it the joint probability of class and cell.
[[gnu::always_inline]] inline void LatentKernel::products_body() {
  const size_t stride = whole_vectors(stride_);
  double* __restrict hidden = hidden_.data();
  double* __restrict base = base_.data();
  std::fill_n(hidden, stride, 1.0);
  for (size_t j = 0; j < cells_->lists; ++j) {
    const double* __restrict rest = &rest_[j * stride];
    for (size_t k = 0; k < stride; ++k) hidden[k] *= rest[k];
  }
  for (size_t k = 0; k < stride; ++k) base[k] = pi_[k] * hidden[k];
  const size_t cells = counts_.size();
  for (size_t x = 0; x < cells; ++x) {
    double* __restrict out = &joint_[x * stride];
    const uint32_t begin = cells_->first[x];
    const uint32_t end = cells_->first[x + 1];
    std::copy_n(base, stride, out);
    for (uint32_t i = begin; i < end; ++i) {
      const double* __restrict odds = &odds_[cells_->member[i] * stride];
      for (size_t k = 0; k < stride; ++k) out[k] *= odds[k];
    }
  }
}

// Fills push_eta_ and push_stick_ at the position eta_, stick_; returns T.
[[gnu::always_inline]] inline double LatentKernel::gradient_body(double w) {
  const size_t stride = whole_vectors(stride_);
  {
    double* __restrict lambda = lambda_.data();
    double* __restrict rest = rest_.data();
    double* __restrict odds = odds_.data();
    const double* __restrict eta = eta_.data();
    for (size_t i = 0, count = eta_.size(); i < count; ++i) {
      double e = quick_exp(eta[i]);
      double r = 1 / (1 + e);
      odds[i] = e;
      rest[i] = r;
      lambda[i] = e * r;
    }
  }
  double left = 1;
  for (size_t k = 0; k < classes_; ++k) {
    double r = k + 1 < classes_ ? 1 / (1 + quick_exp(stick_[k])) : 0;
    expect_[k] = 1 - r;  // V_k, until the counts take its place
    pi_[k] = left * (1 - r);
    left *= r;
    push_stick_[k] = 1 - r;
  }
  products_body();
  double unseen = 0;
  for (size_t k = 0; k < classes_; ++k) unseen += base_[k];
  double seen = std::max(1 - unseen, 1e-15);
  std::ranges::fill(expect_, 0.0);
  std::ranges::fill(on_, 0.0);
  double total = 0;
  double* __restrict expect = expect_.data();
  for (size_t x = 0, cells = counts_.size(); x < cells; ++x) {
    const double* __restrict joint = &joint_[x * stride];
    double p = std::max(sum_of(joint, stride), 1e-290);
    double members = w * static_cast<double>(counts_[x]);
    total += members;
    double scale = members / p;
    for (size_t k = 0; k < stride; ++k) expect[k] += joint[k] * scale;
    const uint32_t end = cells_->first[x + 1];
    for (uint32_t i = cells_->first[x]; i < end; ++i) {
      double* __restrict on = &on_[cells_->member[i] * stride];
      for (size_t k = 0; k < stride; ++k) on[k] += joint[k] * scale;
    }
  }
  for (size_t k = 0; k < stride; ++k) expect[k] += base_[k] * (total / seen);
  const double a = prior_.lambda_a;
  const double ab = prior_.lambda_a + prior_.lambda_b;
  for (size_t j = 0; j < cells_->lists; ++j) {
    const double* __restrict l = &lambda_[j * stride];
    const double* __restrict on = &on_[j * stride];
    double* __restrict push = &push_eta_[j * stride];
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

void LatentKernel::products_plain() { products_body(); }
double LatentKernel::gradient_plain(double w) { return gradient_body(w); }

#if defined(__x86_64__)
bool LatentKernel::wide_vectors() {
  static const bool wide = __builtin_cpu_supports("avx2") != 0;
  return wide;
}
[[gnu::target("avx2")]] void LatentKernel::products_wide() { products_body(); }
[[gnu::target("avx2")]] double LatentKernel::gradient_wide(double w) { return gradient_body(w); }
#else
bool LatentKernel::wide_vectors() { return false; }
void LatentKernel::products_wide() { products_body(); }
double LatentKernel::gradient_wide(double w) { return gradient_body(w); }
#endif

void LatentKernel::products() { wide_vectors() ? products_wide() : products_plain(); }
double LatentKernel::gradient(double w) {
  return wide_vectors() ? gradient_wide(w) : gradient_plain(w);
}

}  // namespace habeas::estimate
