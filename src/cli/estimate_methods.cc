// SPDX-License-Identifier: Apache-2.0
#include "cli/estimate_methods.h"

#include <algorithm>
#include <cmath>

#include <fmt/core.h>

#include "base/file_system.h"
#include "cli/version.h"
#include "crypto/digest.h"
#include "estimate/graphs.h"
#include "estimate/latent.h"
#include "estimate/loglinear.h"

namespace habeas::cli {

namespace {

using estimate::CaptureTable;
using estimate::Estimate;

constexpr const char* kMethods[] = {"latent", "graphs", "loglinear-aic", "loglinear-bic",
                                    "independence"};
constexpr int64_t kMostInput = int64_t{256} << 20;

Estimate refused(const CaptureTable& table, const std::string& method, const Error& error) {
  Estimate out{.method = method, .observed = table.observed()};
  out.refusals.push_back({.what = error.message, .hint = error.hint});
  out.words = estimate::cite(out);
  return out;
}

// The estimate of that variant among those of the log-linear models.
Estimate loglinear(const CaptureTable& table, const MethodOptions& options, uint64_t seed,
                   const std::string& variant) {
  std::vector<Estimate> all =
      estimate::estimate_loglinear(table, {.level = options.level, .seed = seed, .threads = 1});
  for (Estimate& e : all)
    if (e.variant.starts_with(variant)) return std::move(e);
  return std::move(all.front());
}

}  // namespace

CLI::App* estimate_app(CLI::App& root) {
  for (CLI::App* app : root.get_subcommands([](CLI::App*) { return true; }))
    if (app->get_name() == "estimate") return app;
  CLI::App* made = root.add_subcommand(
      "estimate", "how many are on no list: multiple systems estimation, with or without a case");
  made->require_subcommand(1);
  return made;
}

void add_method_options(CLI::App* app, MethodOptions* options) {
  app->add_option("--classes", options->classes, "K, the most classes there can be (10)");
  app->add_option("--alpha-shape", options->alpha_shape, "of the Gamma prior of alpha (0.25)");
  app->add_option("--alpha-rate", options->alpha_rate, "of the Gamma prior of alpha (0.25)");
  app->add_option("--lambda-a", options->lambda_a, "of the Beta prior of a list's probability (1)");
  app->add_option("--lambda-b", options->lambda_b, "of the Beta prior of a list's probability (1)");
  app->add_option("--cap", options->cap,
                  "hold the unseen to this many times the listed (0: no cap)");
  app->add_flag("--as-lcmcr", options->as_lcmcr, "the cap of 20 that LCMCR has and does not tell");
  app->add_option(
         "--expansion", options->expansion,
         "LOW,HIGH: how many times larger than the listed the population is thought to be; "
         "makes the prior of the lists' probabilities")
      ->delimiter(',')
      ->expected(2);
  app->add_option("--effort", options->effort, "work allowed, in about CPU seconds (100)");
  app->add_option("--effective", options->target_ess, "effective draws to reach (1000)");
  app->add_option("--level", options->level, "probability of the interval (0.95)");
  app->add_option("--seed", options->seed, "of all chance (1)");
  app->add_option("--threads", options->threads, "0: all; the result does not depend on it");
}

Result<estimate::LatentSettings> latent_settings(const CaptureTable& table,
                                                 const MethodOptions& options, uint64_t seed) {
  estimate::LatentSettings settings;
  settings.prior = {.classes = options.classes,
                    .alpha_shape = options.alpha_shape,
                    .alpha_rate = options.alpha_rate,
                    .lambda_a = options.lambda_a,
                    .lambda_b = options.lambda_b};
  if (options.expansion.size() == 2)
    settings.prior =
        TRY(estimate::elicit_prior({.low = options.expansion[0], .high = options.expansion[1]},
                                   static_cast<int>(table.list_count()), settings.prior));
  if (options.as_lcmcr) settings.cap = 20;
  if (options.cap != 0) settings.cap = options.cap;
  settings.seed = seed;
  settings.threads = options.threads;
  settings.effort = options.effort;
  settings.target_ess = options.target_ess;
  settings.level = options.level;
  return settings;
}

Result<Estimate> estimate_latent(const CaptureTable& table, const MethodOptions& options,
                                 uint64_t seed) {
  estimate::LatentSettings settings = TRY(latent_settings(table, options, seed));
  estimate::LatentResult result = TRY(estimate::sample_latent_classes(table, settings));
  return estimate::latent_estimate(table, settings, result);
}

Estimate method_estimate(const std::string& name, const CaptureTable& table,
                         const MethodOptions& options, uint64_t seed) {
  if (name == "loglinear-aic") return loglinear(table, options, seed, "lowest AIC");
  if (name == "loglinear-bic") return loglinear(table, options, seed, "lowest BIC");
  if (name == "independence") return loglinear(table, options, seed, "independen");
  if (name == "graphs") {
    // The package's advice: as many prior persons in all as one cell holds.
    double delta = std::ldexp(1.0, -static_cast<int>(table.list_count()));
    return estimate::estimate_graphs(
               table, {.deltas = {delta}, .level = options.level, .seed = seed, .threads = 1})
        .front();
  }
  Result<Estimate> result = estimate_latent(table, options, seed);
  return result ? std::move(result).value() : refused(table, "latent", result.error());
}

Result<std::vector<estimate::NamedEstimator>> named_methods(const std::vector<std::string>& names,
                                                            const MethodOptions& options) {
  std::vector<estimate::NamedEstimator> out;
  for (const std::string& name : names) {
    if (std::ranges::find(kMethods, name) == std::end(kMethods))
      return fail(ErrorKind::kInvalid, "no method \"" + name + "\"",
                  "choose among latent, graphs, loglinear-aic, loglinear-bic, independence");
    MethodOptions one = options;
    one.threads = 1;  // the runs themselves are what goes side by side
    out.push_back({name, [name, one](const CaptureTable& table, uint64_t seed) {
                     return method_estimate(name, table, one, seed);
                   }});
  }
  return out;
}

Result<std::string> read_input(const std::string& path) {
  return TRY_CTX(read_file(posix_file_system(), path, kMostInput), "reading the input");
}

std::string input_digest(const std::string& bytes) {
  return "sha256:" + to_hex(sha256(as_bytes(bytes)));
}

std::string content_address(const std::string& input, const MethodOptions& o,
                            const std::vector<std::string>& more_words) {
  auto text = [](double value) { return Json(estimate::decimal(value)); };
  JsonArray more;
  for (const std::string& e : more_words) more.push_back(Json(e));
  JsonArray expansion;
  for (double e : o.expansion) expansion.push_back(text(e));
  JsonObject settings{{"input", Json(input)},
                      {"version", Json(version_text())},
                      {"classes", Json(o.classes)},
                      {"alpha_shape", text(o.alpha_shape)},
                      {"alpha_rate", text(o.alpha_rate)},
                      {"lambda_a", text(o.lambda_a)},
                      {"lambda_b", text(o.lambda_b)},
                      {"cap", text(o.as_lcmcr && o.cap == 0 ? 20 : o.cap)},
                      {"expansion", Json(expansion)},
                      {"effort", text(o.effort)},
                      {"effective", text(o.target_ess)},
                      {"level", text(o.level)},
                      {"seed", Json(std::to_string(o.seed))},
                      {"more", Json(more)}};
  return input_digest(canonical_json(Json(settings)));
}

namespace {
fs::path stored_path(const std::string& folder, const std::string& address) {
  return fs::path(folder) / (address.substr(address.find(':') + 1) + ".json");
}
}  // namespace

Result<std::optional<StoredResult>> find_stored(const std::string& folder,
                                                const std::string& address) {
  fs::path path = stored_path(folder, address);
  if (!exists(posix_file_system(), path)) return std::optional<StoredResult>();
  std::string bytes = TRY_CTX(read_file(posix_file_system(), path), "reading a kept result");
  Json json = TRY_CTX(parse_json(bytes), "reading the kept result " + path.string());
  const Json* result = json.find("result");
  if (result == nullptr || json.text_or_empty("address") != address)
    return fail(ErrorKind::kCorrupt, path.string() + " is no result kept under its address",
                "remove it; it will be made again");
  return std::optional<StoredResult>(
      StoredResult{*result, json.text_or_empty("text"), json.text_or_empty("draws")});
}

Result<void> keep_stored(const std::string& folder, const std::string& address,
                         const StoredResult& stored) {
  TRY(make_directories(posix_file_system(), folder));
  JsonObject json{{"address", Json(address)},
                  {"result", stored.result},
                  {"text", Json(stored.text)},
                  {"draws", Json(stored.draws)}};
  return write_file_durably(posix_file_system(), stored_path(folder, address),
                            canonical_json(Json(json)) + "\n");
}

}  // namespace habeas::cli
