// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "estimate/capture_table.h"
#include "estimate/latent.h"
#include "estimate/variates.h"

// One state of the latent-class model and the two moves that leave its posterior, or a tempered
// version of it, unchanged. The model (docs/methods/estimate.md): a person is of class k with
// probability pi_k, and list j holds a person of class k with probability lambda_jk, independently.
// pi is by sticks V_k ~ Beta(1, alpha), the last class takes the rest; lambda ~ Beta(a, b);
// alpha ~ Gamma(a, rate b); p(N) is proportional to 1/N.
//
// At power w in [0,1] the density is prior(theta) * L(theta)^w, where
//   L = prod_x (g_x/c_x)^n_x,   g_x = p_x/(1-p_0),  c_x = n_x/n:
// the posterior at w = 1 (N integrated out), the prior at w = 0.

namespace habeas::estimate {

// The observed cells in the form that the kernel walks: the lists of each history one after
// another.
struct LatentCells {
  explicit LatentCells(const CaptureTable& table);

  size_t lists = 0;
  std::vector<int64_t> counts;   // by cell; the reported count of a censored cell is its bound
  std::vector<double> share;     // c_x
  std::vector<uint32_t> first;   // into `member`, one more than cells
  std::vector<uint16_t> member;  // list numbers
  std::vector<size_t> censored;  // cell numbers
  int64_t certain = 0;           // persons in cells that are not censored
};

class LatentKernel {
 public:
  // Starts from the prior. `cells` must outlive this.
  LatentKernel(const LatentCells& cells, const LatentPrior& prior, Variates* chance);

  // Lambda, sticks and alpha of another state, on these cells. As many lists and classes (check).
  void take_parameters(const LatentKernel& other);
  // Independent of all before: the exact draw at w = 0.
  void draw_prior(Variates* chance);
  // One Gibbs sweep over allocation, unseen persons, lambda, sticks, alpha, and labels; below power
  // 1 with a Metropolis correction.
  void sweep(double w, Variates* chance);
  // One Hamiltonian trajectory on the density with all allocations integrated out; true if
  // accepted. Its cost and its autocorrelation do not grow with n.
  bool glide(double w, double step, int steps, Variates* chance);

  // log L.
  [[nodiscard]] double log_likelihood();
  // P(on at least one list) = 1 - p_0 and p_0 itself, each exact where small.
  [[nodiscard]] double seen();
  [[nodiscard]] double unseen();
  // Persons observed, less what censored cells are held to overcount in this state.
  [[nodiscard]] int64_t observed() const { return observed_; }
  [[nodiscard]] double alpha() const { return alpha_; }
  // Classes with at least one person in the last sweep.
  [[nodiscard]] int occupied() const { return occupied_; }
  // The class weights pi.
  [[nodiscard]] std::vector<double> weights() const;
  [[nodiscard]] double lambda(size_t list, size_t k) const { return lambda_[list * stride_ + k]; }

 private:
  // The inner loops, in a body of their own that is compiled twice: for any machine, and with
  // vectors of four doubles. Both do the same operations on each element in the same order, without
  // fused ones, so they give the same bits.
  static bool wide_vectors();
  void products_body();
  double gradient_body(double w);
  void products_plain();
  double gradient_plain(double w);
  void products_wide();
  double gradient_wide(double w);

  void refresh();
  void products();
  void ratios();
  void save();
  void restore();
  void allot(double w, Variates* chance);
  double slow_cell(size_t cell, double* out) const;
  void draw_lambda(size_t at, double a, double b, Variates* chance);
  void draw_sticks(Variates* chance);
  void draw_alpha(Variates* chance);
  void draw_censored(double w, Variates* chance);
  void swap_labels(Variates* chance);
  void exchange(size_t k, size_t h);
  void set_weights();
  void renew_class(double w, Variates* chance);
  [[nodiscard]] double residual(double w) const;
  double log_prior_unconstrained() const;
  double gradient(double w);
  void read_position();
  void write_position();

  const LatentCells* cells_;
  LatentPrior prior_;
  size_t classes_;
  size_t stride_;  // classes rounded up, so that the inner loops are whole vectors
  double alpha_ = 1;
  int occupied_ = 0;
  int64_t observed_ = 0;
  bool fresh_ = false;

  std::vector<double> lambda_, rest_;       // [list][class]: lambda and 1 - lambda
  std::vector<double> log_v_, log_v_rest_;  // sticks
  std::vector<double> log_pi_, pi_;
  std::vector<double> odds_, base_, hidden_;  // lambda/(1-lambda); pi prod(1-lambda); the latter
  std::vector<double> joint_;                 // [cell][class]: pi_k f_k(x)
  std::vector<double> ratio_;                 // g_x / c_x
  std::vector<int64_t> counts_;               // n_x, with censored cells as they stand
  std::vector<int64_t> class_count_, list_count_, allotted_, members_;
  double seen_ = 1;
  double log_likelihood_ = 0;
  double unseen_ = 0;

  std::vector<double> eta_, stick_, push_eta_, push_stick_, speed_;  // glide: position and gradient
  std::vector<double> expect_, on_;
  std::vector<double> saved_[6];
};

}  // namespace habeas::estimate
