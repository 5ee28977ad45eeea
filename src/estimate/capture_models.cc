// SPDX-License-Identifier: Apache-2.0
#include "estimate/capture_models.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <boost/math/distributions/normal.hpp>
#include <fmt/core.h>

#include "estimate/internal/hierarchical_fit.h"

namespace habeas::estimate {

namespace {

constexpr size_t kDraws = 1000;

// One row for each history that could be seen; the first column is the intercept.
struct Regression {
  Eigen::MatrixXd design;
  Eigen::VectorXd counts;
};

struct RegressionFit {
  bool converged = false;
  Eigen::VectorXd coefficients;
  Eigen::MatrixXd covariance;
  double log_likelihood = 0;
};

// Poisson regression by Newton steps with halving.
RegressionFit fit(const Regression& data) {
  RegressionFit out;
  Eigen::Index p = data.design.cols();
  Eigen::VectorXd mean = data.counts.array() + 0.1;
  Eigen::VectorXd working = mean.array() * mean.array().log() + data.counts.array() - mean.array();
  Eigen::LDLT<Eigen::MatrixXd> factor(data.design.transpose() * mean.asDiagonal() * data.design);
  Eigen::VectorXd b = factor.solve(data.design.transpose() * working);
  auto likelihood = [&](const Eigen::VectorXd& at) {
    Eigen::VectorXd eta = data.design * at;
    if (!(eta.array().abs().maxCoeff() < 200)) return -HUGE_VAL;
    return data.counts.dot(eta) - eta.array().exp().sum();
  };
  double value = likelihood(b);
  for (int iteration = 0; iteration < 200 && std::isfinite(value); ++iteration) {
    mean = (data.design * b).array().exp();
    factor.compute(data.design.transpose() * mean.asDiagonal() * data.design);
    Eigen::VectorXd gradient = data.design.transpose() * (data.counts - mean);
    Eigen::VectorXd step = factor.solve(gradient);
    if (!step.allFinite() || factor.info() != Eigen::Success) return out;
    if (step.dot(gradient) < 1e-10) {
      // A maximum at infinity shows as a flat direction: no curvature is left along it.
      out.converged = factor.rcond() > 1e-13;
      break;
    }
    double scale = 1;
    while (scale > 1e-9 && likelihood(b + scale * step) < value - 1e-12 * std::fabs(value))
      scale /= 2;
    b += scale * step;
    value = likelihood(b);
  }
  if (!out.converged) return out;
  out.coefficients = b;
  out.covariance = factor.solve(Eigen::MatrixXd::Identity(p, p));
  out.log_likelihood = value;
  for (double count : data.counts) out.log_likelihood -= std::lgamma(count + 1);
  return out;
}

const char* name_of(Heterogeneity heterogeneity) {
  switch (heterogeneity) {
    case Heterogeneity::kNone:
      return "";
    case Heterogeneity::kChao:
      return " Chao";
    case Heterogeneity::kPoisson:
      return " Poisson";
    case Heterogeneity::kDarroch:
      return " Darroch";
    case Heterogeneity::kGamma:
      return " Gamma";
  }
  return "";
}

double heterogeneity_term(Heterogeneity heterogeneity, int captures) {
  double k = captures;
  switch (heterogeneity) {
    case Heterogeneity::kPoisson:
      return std::pow(2.0, k) - 1;
    case Heterogeneity::kDarroch:
      return k * k / 2;
    case Heterogeneity::kGamma:
      return std::log(3.5) - std::log(3.5 + k);
    default:
      return 0;
  }
}

// Columns: intercept, the lists or their number, the term; for Chao one for each k of `free`.
Regression regression(const CellCounts& cells, bool per_list, Heterogeneity heterogeneity,
                      const std::vector<int>& free) {
  auto lists = static_cast<Eigen::Index>(cells.lists);
  Eigen::Index base = 1 + (per_list ? lists : 1);
  bool term = heterogeneity != Heterogeneity::kNone && heterogeneity != Heterogeneity::kChao;
  auto rows = static_cast<Eigen::Index>(cells.counts.size()) - 1;
  Regression out;
  out.design =
      Eigen::MatrixXd::Zero(rows, base + (term ? 1 : 0) + static_cast<Eigen::Index>(free.size()));
  out.counts.resize(rows);
  for (Eigen::Index row = 0; row < rows; ++row) {
    auto history = static_cast<size_t>(row) + 1;
    int captures = std::popcount(history);
    out.counts[row] = cells.counts[history];
    out.design(row, 0) = 1;
    for (Eigen::Index j = 0; per_list && j < lists; ++j)
      out.design(row, 1 + j) = static_cast<double>(history >> j & 1);
    if (!per_list) out.design(row, 1) = captures;
    if (term) out.design(row, base) = heterogeneity_term(heterogeneity, captures);
    for (size_t f = 0; f < free.size(); ++f) {
      if (free[f] == captures) out.design(row, base + static_cast<Eigen::Index>(f)) = 1;
    }
  }
  return out;
}

void finish(const RegressionFit& fitted, double listed, CaptureModel& model) {
  model.fitted = true;
  model.log_likelihood = fitted.log_likelihood;
  model.parameters = static_cast<int>(fitted.coefficients.size());
  model.aic = -2 * model.log_likelihood + 2 * model.parameters;
  model.bic = -2 * model.log_likelihood + std::log(listed) * model.parameters;
}

}  // namespace

CaptureModel fit_capture_model(const CaptureTable& table, bool per_list,
                               Heterogeneity heterogeneity) {
  CaptureModel model;
  model.name = std::string(per_list ? "Mt" : "M0");
  if (heterogeneity != Heterogeneity::kNone)
    model.name = std::string(per_list ? "Mth" : "Mh") + name_of(heterogeneity);
  CellCounts cells(table);
  std::vector<int> free;
  if (heterogeneity == Heterogeneity::kChao) {
    for (int k = 3; k <= static_cast<int>(cells.lists); ++k) free.push_back(k);
  }
  std::vector<int64_t> captures = table.by_captures();
  std::erase_if(free, [&](int k) { return captures[static_cast<size_t>(k)] == 0; });
  while (true) {
    RegressionFit fitted = fit(regression(cells, per_list, heterogeneity, free));
    if (!fitted.converged) {
      model.reason = "the likelihood has no maximum that the iteration reached";
      return model;
    }
    if (heterogeneity == Heterogeneity::kChao) {
      // A negative term would say that persons are more alike than chance: it is taken out.
      Eigen::Index base = fitted.coefficients.size() - static_cast<Eigen::Index>(free.size());
      std::vector<int> kept;
      for (size_t f = 0; f < free.size(); ++f) {
        if (fitted.coefficients[base + static_cast<Eigen::Index>(f)] >= 0) kept.push_back(free[f]);
      }
      if (kept.size() != free.size()) {
        free = kept;
        continue;
      }
    }
    double missing = std::exp(fitted.coefficients[0]);
    model.population = cells.observed + missing;
    model.standard_error = std::sqrt(missing + missing * missing * fitted.covariance(0, 0));
    finish(fitted, cells.observed, model);
    return model;
  }
}

CaptureModel fit_behaviour_model(const CaptureTable& table) {
  CaptureModel model{.name = "Mb"};
  CellCounts cells(table);
  auto lists = static_cast<int>(cells.lists);
  auto rows = static_cast<Eigen::Index>(cells.counts.size()) - 1;
  Regression data{.design = Eigen::MatrixXd::Ones(rows, 3), .counts = Eigen::VectorXd(rows)};
  for (Eigen::Index row = 0; row < rows; ++row) {
    auto history = static_cast<size_t>(row) + 1;
    data.counts[row] = cells.counts[history];
    data.design(row, 1) = std::countr_zero(history);
    data.design(row, 2) = std::popcount(history) - 1;
  }
  RegressionFit fitted = fit(data);
  if (!fitted.converged) {
    model.reason = "the likelihood has no maximum that the iteration reached";
    return model;
  }
  // With p the chance of a first capture and c of a later one, the mean of a history first caught
  // on list i with s more captures is N p (1-p)^(i-1) c^s (1-c)^(J-i-s).
  auto population = [&](const Eigen::VectorXd& b) {
    double miss_again = 1 / (1 + std::exp(b[2]));
    double miss_first = std::exp(b[1]) * miss_again;
    if (miss_first >= 1) return HUGE_VAL;
    return std::exp(b[0] - (lists - 1) * std::log(miss_again)) / (1 - miss_first);
  };
  model.population = population(fitted.coefficients);
  if (!std::isfinite(model.population)) {
    model.reason = "first captures do not grow rarer from list to list";
    return model;
  }
  Eigen::VectorXd slope(3);
  for (Eigen::Index i = 0; i < 3; ++i) {
    Eigen::VectorXd up = fitted.coefficients;
    Eigen::VectorXd down = fitted.coefficients;
    up[i] += 1e-5;
    down[i] -= 1e-5;
    slope[i] = (population(up) - population(down)) / 2e-5;
  }
  model.standard_error = std::sqrt(slope.dot(fitted.covariance * slope));
  finish(fitted, cells.observed, model);
  return model;
}

Estimate estimate_capture_models(const CaptureTable& given, double level) {
  Estimate out{.method = "captures", .observed = given.observed()};
  out.assumptions = {
      "one closed population, linked without error",
      "lists are independent for each person; persons differ, if at all, in one hidden trait whose "
      "shape is the model's (Chao, Poisson, Darroch, Gamma): the data cannot choose among shapes"};
  if (Result<void> possible = refuse_blocking(given); !possible) {
    out.refusals = {{possible.error().message, possible.error().hint}};
    return out;
  }
  CaptureTable table = without_empty_lists(given);
  if (table.list_count() < 3 || table.list_count() > kMaxFitLists) {
    out.refusals = {{fmt::format("these models need three to {} lists, and there are {}",
                                 kMaxFitLists, table.list_count()),
                     "bring a third list, or merge lists of the same origin"}};
    return out;
  }
  std::vector<CaptureModel> models;
  for (bool per_list : {false, true}) {
    for (Heterogeneity h : {Heterogeneity::kNone, Heterogeneity::kChao, Heterogeneity::kPoisson,
                            Heterogeneity::kDarroch, Heterogeneity::kGamma})
      models.push_back(fit_capture_model(table, per_list, h));
  }
  models.push_back(fit_behaviour_model(table));
  const CaptureModel* best = nullptr;
  JsonArray rows;
  for (const CaptureModel& model : models) {
    JsonObject row{{"model", Json(model.name)}};
    if (model.fitted) {
      row["aic"] = Json(decimal(model.aic));
      row["bic"] = Json(decimal(model.bic));
      row["population"] = Json(decimal(model.population));
      row["standard_error"] = Json(decimal(model.standard_error));
      if (model.name != "Mb" && (best == nullptr || model.bic < best->bic)) best = &model;
    } else {
      row["reason"] = Json(model.reason);
    }
    rows.push_back(Json(std::move(row)));
  }
  out.details = Json(JsonObject{{"models", Json(std::move(rows))}});
  if (best == nullptr) {
    out.refusals = {{"none of the models has a maximum on these counts",
                     "the lists overlap too little for models of this family"}};
    return out;
  }
  out.variant = "lowest BIC " + best->name;
  out.role = "lowest BIC";
  out.points = {{"maximum likelihood", best->population}};
  // Log-normal on the missing: symmetric intervals reach below the listed.
  double missing = best->population - static_cast<double>(table.observed());
  double deviation = std::sqrt(std::log1p(best->standard_error * best->standard_error /
                                          std::max(missing * missing, 1e-300)));
  double factor =
      std::exp(boost::math::quantile(boost::math::normal(), 0.5 + level / 2) * deviation);
  out.interval = Interval{.lower = static_cast<double>(table.observed()) + missing / factor,
                          .upper = static_cast<double>(table.observed()) + missing * factor,
                          .level = level,
                          .kind = "log-normal on the missing"};
  for (size_t i = 0; i < kDraws; ++i) {
    double z = boost::math::quantile(boost::math::normal(),
                                     (static_cast<double>(i) + 0.5) / static_cast<double>(kDraws));
    out.draws.push_back(static_cast<double>(table.observed()) + missing * std::exp(z * deviation));
  }
  out.diagnostics.push_back({.name = "standard error", .value = decimal(best->standard_error)});
  if (best->name.find("Chao") != std::string::npos)
    out.warnings.push_back("this is a lower bound, not an estimate");
  out.warnings.push_back(
      "shapes of heterogeneity that fit equally well can differ widely in N: compare the models in "
      "the details");
  return out;
}

}  // namespace habeas::estimate
