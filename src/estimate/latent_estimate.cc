// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>
#include <fmt/core.h>

#include "estimate/latent.h"

// What is said of a run to people, and the prior made from what an expert can say.

namespace habeas::estimate {

namespace {

Diagnostic judged(std::string name, double value, bool passed, std::string text) {
  return {
      .name = std::move(name), .value = decimal(value), .passed = passed, .text = std::move(text)};
}

void add_settings(const LatentSettings& settings, Estimate* estimate) {
  const LatentPrior& p = settings.prior;
  auto add = [&](const char* name, const std::string& value) {
    estimate->settings.push_back({name, value});
  };
  add("classes", std::to_string(p.classes));
  add("alpha", fmt::format("Gamma({}, rate {})", decimal(p.alpha_shape), decimal(p.alpha_rate)));
  add("lambda", fmt::format("Beta({}, {})", decimal(p.lambda_a), decimal(p.lambda_b)));
  add("cap on the unseen", settings.cap ? decimal(*settings.cap) + " n" : "none");
  add("seed", std::to_string(settings.seed));
  add("effort allowed", decimal(settings.effort));
}

void add_diagnostics(const LatentResult& r, Estimate* estimate) {
  auto& out = estimate->diagnostics;
  out.push_back(
      judged("R-hat", std::round(r.rhat * 1e4) / 1e4, r.rhat < kLatentRhat,
             fmt::format("{} independent chains, rank-normalised, split and folded; below "
                         "{} they agree",
                         r.starts, kLatentRhat)));
  out.push_back(
      judged("bulk ESS", std::floor(r.bulk), r.bulk >= kLatentLeastEss,
             fmt::format("independent draws for the middle; at least {}", kLatentLeastEss)));
  out.push_back(
      judged("tail ESS", std::floor(r.tail), r.tail >= kLatentLeastEss,
             fmt::format("independent draws for the ends; at least {}", kLatentLeastEss)));
  Diagnostic trips{
      .name = "round trips",
      .value = std::to_string(r.round_trips),
      .text = fmt::format("from prior to posterior and back on {} rungs; {} or more show "
                          "that no mode holds a chain fast",
                          r.rungs, kLatentRoundTrips)};
  if (r.round_trips >= kLatentRoundTrips) trips.passed = true;
  out.push_back(trips);
  out.push_back({.name = "Monte-Carlo error of the ends",
                 .value = decimal(std::round(r.mcse_lower * 10) / 10) + " and " +
                          decimal(std::round(r.mcse_upper * 10) / 10),
                 .passed = r.precise,
                 .text = "standard errors; the stated precision was " +
                         std::string(r.precise ? "reached" : "not reached")});
  out.push_back(
      {.name = "least exchange",
       .value = decimal(std::round(r.least_swap * 100) / 100),
       .text = "acceptance between the two rungs that exchange least; .3 to .5 is aimed at"});
  out.push_back(
      {.name = "share found",
       .value = decimal(std::round(r.seen_median * 1000) / 1000),
       .text = fmt::format("median share of the population that is on a list; the prior alone "
                           "says {:.3f}",
                           r.prior_seen_median)});
  out.push_back({.name = "classes in use", .value = decimal(std::round(r.occupied * 10) / 10)});
}

}  // namespace

Estimate latent_estimate(const CaptureTable& table, const LatentSettings& settings,
                         const LatentResult& r) {
  Estimate estimate;
  estimate.method = "latent";
  estimate.variant = fmt::format("{} classes", settings.prior.classes);
  estimate.role = estimate.variant;
  estimate.observed = table.observed();
  estimate.assumptions = {
      "the population is closed: nobody enters or leaves it between the lists",
      "records of one person are linked, and no two persons' records are",
      "persons are of a few kinds, and within a kind each list finds people independently of the "
      "others",
      "everybody in the population had some chance to be on some list",
  };
  add_settings(settings, &estimate);
  add_diagnostics(r, &estimate);
  if (settings.cap)
    estimate.truncations.push_back({.what = "number never listed",
                                    .bound = decimal(*settings.cap) + " times the listed",
                                    .beyond = r.posterior.beyond_cap()});
  JsonObject details;
  details["log_evidence"] = decimal(r.log_evidence);
  details["log_evidence_error"] = decimal(r.log_evidence_error);
  details["effort"] = decimal(std::round(r.effort * 10) / 10);
  details["mcse_median"] = decimal(r.mcse_median);
  estimate.details = details;
  if (!r.converged) {
    std::string why;
    for (const std::string& reason : r.why) why += (why.empty() ? "" : "; ") + reason;
    estimate.refusals.push_back(
        {.what = "not converged: do not publish: " + why,
         .hint =
             "allow more work (--effort), or read docs/methods/estimate.md on chains that stick"});
    estimate.words = cite(estimate);
    return estimate;
  }
  estimate.warnings = r.why;
  if (!r.precise)
    estimate.warnings.push_back(
        "the stated precision was not reached: the ends of the interval carry the Monte-Carlo "
        "error "
        "shown");
  if (r.posterior.beyond_cap() > 0.025)
    estimate.warnings.push_back(fmt::format(
        "the cap on the unseen removes {:.1f} % of the posterior: the upper end is the cap's doing",
        100 * r.posterior.beyond_cap()));
  double tail = (1 - settings.level) / 2;
  estimate.points = {{"median", r.posterior.quantile(0.5)}, {"mean", r.posterior.mean()}};
  estimate.interval = Interval{.lower = r.posterior.quantile(tail),
                               .upper = r.posterior.quantile(1 - tail),
                               .level = settings.level,
                               .kind = "equal tails of the posterior"};
  estimate.draws = r.draws;
  estimate.words = cite(estimate);
  return estimate;
}

// t = -log p_0 has quantiles -log(1 - 1/EF); small EF means large p... N/n = 1/(1-p_0), so a small
// expansion factor is a large t. A Gamma(shape, rate) through both quantiles is found by bisection
// on the shape; then a and b of Beta so that J terms -log(1-lambda) have its mean and variance: E =
// psi(a+b) - psi(b), Var = psi'(b) - psi'(a+b).
Result<LatentPrior> elicit_prior(const ExpansionPrior& expansion, int lists, LatentPrior rest) {
  if (!(expansion.low > 1 && expansion.high > expansion.low && std::isfinite(expansion.high)))
    return fail(
        ErrorKind::kInvalid,
        fmt::format("an expansion factor from {} to {}", expansion.low, expansion.high),
        "give two numbers above 1, the smaller first: how many times larger than the listed "
        "the population is thought to be, at least and at most");
  if (lists < 1) return fail(ErrorKind::kInvalid, "a prior for no lists", "");
  double large = -std::log1p(-1 / expansion.low);
  double small = -std::log1p(-1 / expansion.high);
  auto ratio = [](double shape) {
    return boost::math::gamma_p_inv(shape, 0.975) / boost::math::gamma_p_inv(shape, 0.025);
  };
  double low = std::log(0.05);
  double high = std::log(1e5);
  for (int i = 0; i < 100; ++i) {
    double middle = (low + high) / 2;
    (ratio(std::exp(middle)) > large / small ? low : high) = middle;
  }
  double shape = std::exp(low);
  double rate = boost::math::gamma_p_inv(shape, 0.975) / large;
  double mean = shape / rate / lists;
  double variance = shape / rate / rate / lists;
  // For each b the a with the right mean; then b by bisection on the variance.
  auto mean_a = [&](double b) {
    double from = std::log(1e-6);
    double to = std::log(1e9);
    for (int i = 0; i < 100; ++i) {
      double middle = (from + to) / 2;
      double is = boost::math::digamma(std::exp(middle) + b) - boost::math::digamma(b);
      (is < mean ? from : to) = middle;
    }
    return std::exp(from);
  };
  double b_low = std::log(1e-3);
  double b_high = std::log(1e6);
  for (int i = 0; i < 80; ++i) {
    double middle = (b_low + b_high) / 2;
    double b = std::exp(middle);
    double is = boost::math::trigamma(b) - boost::math::trigamma(mean_a(b) + b);
    (is > variance ? b_low : b_high) = middle;  // the larger b, the smaller the variance
  }
  rest.lambda_b = std::exp(b_low);
  rest.lambda_a = mean_a(rest.lambda_b);
  return rest;
}

}  // namespace habeas::estimate
