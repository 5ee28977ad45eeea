// SPDX-License-Identifier: Apache-2.0
#include "linkage/calibrate.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/core.h>

#include "linkage/records.h"

namespace habeas::linkage {

namespace {

constexpr int kParts = 5;
constexpr size_t kBinCount = 10;
constexpr double kMostOdds = 15;      // one mistaken decision on a sure pair must not decide it all
constexpr double kSlopeSpread = 0.5;  // prior: slope 1, offset 0, normal
constexpr double kOffsetSpread = 2;
constexpr double kLeastSlope = 0.1;  // the order of pairs stays

double logistic(double odds) { return 1 / (1 + std::exp(-odds)); }

struct Line {
  double slope = 1;
  double offset = 0;
  [[nodiscard]] double at(double x) const { return slope * x + offset; }
};

double clamped(const LabelledPair& label) {
  return std::clamp(label.log_odds, -kMostOdds, kMostOdds);
}

// Newton's method on the posterior of slope and offset, which is concave.
Line fit(std::span<const LabelledPair> labels, int without_part) {
  Line line;
  for (int round = 0; round < 50; ++round) {
    double gradient_slope = (1 - line.slope) / (kSlopeSpread * kSlopeSpread);
    double gradient_offset = -line.offset / (kOffsetSpread * kOffsetSpread);
    double ss = 1 / (kSlopeSpread * kSlopeSpread);
    double so = 0;
    double oo = 1 / (kOffsetSpread * kOffsetSpread);
    for (const LabelledPair& label : labels) {
      if (static_cast<int>(mix(label.group) % kParts) == without_part) continue;
      const double x = clamped(label);
      const double p = logistic(line.at(x));
      const double error = (label.same ? 1 : 0) - p;
      gradient_slope += error * x;
      gradient_offset += error;
      ss += p * (1 - p) * x * x;
      so += p * (1 - p) * x;
      oo += p * (1 - p);
    }
    const double determinant = ss * oo - so * so;
    const double step_slope = (oo * gradient_slope - so * gradient_offset) / determinant;
    const double step_offset = (ss * gradient_offset - so * gradient_slope) / determinant;
    // Half steps at most keep it from jumping over the top where the curve is flat.
    const double scale = 1 / std::max(1.0, std::abs(step_slope) + std::abs(step_offset) / 4);
    line.slope = std::max(kLeastSlope, line.slope + scale * step_slope);
    line.offset += scale * step_offset;
    if (std::abs(step_slope) + std::abs(step_offset) < 1e-10) break;
  }
  return line;
}

double loss(double p, bool same) { return -std::log(std::max(same ? p : 1 - p, 1e-9)); }

std::vector<LabelledBin> bins_of(std::span<const LabelledPair> labels,
                                 std::span<const double> probability) {
  std::array<LabelledBin, kBinCount> bins{};
  for (size_t i = 0; i < labels.size(); ++i) {
    LabelledBin& bin =
        bins[std::min(kBinCount - 1, static_cast<size_t>(probability[i] * kBinCount))];
    ++bin.pairs;
    bin.stated += probability[i];
    bin.found += labels[i].same ? 1 : 0;
  }
  std::vector<LabelledBin> out;
  for (size_t k = 0; k < kBinCount; ++k) {
    LabelledBin bin = bins[k];
    if (bin.pairs == 0) continue;
    const auto n = static_cast<double>(bin.pairs);
    bin.low = static_cast<double>(k) / kBinCount;
    bin.high = static_cast<double>(k + 1) / kBinCount;
    bin.stated /= n;
    bin.found /= n;
    constexpr double kZ = 1.6448536269514722;  // 90 %
    const double middle = (bin.found + kZ * kZ / (2 * n)) / (1 + kZ * kZ / n);
    const double half =
        kZ / (1 + kZ * kZ / n) * std::sqrt(bin.found * (1 - bin.found) / n + kZ * kZ / (4 * n * n));
    bin.found_low = std::max(0.0, middle - half);
    bin.found_high = std::min(1.0, middle + half);
    out.push_back(bin);
  }
  return out;
}

Json bins_json(const std::vector<LabelledBin>& bins) {
  const auto share = [](double value) { return Json(fmt::format("{:.4f}", value)); };
  JsonArray out;
  for (const LabelledBin& bin : bins)
    out.push_back(Json(JsonObject{{"found", share(bin.found)},
                                  {"found_high", share(bin.found_high)},
                                  {"found_low", share(bin.found_low)},
                                  {"high", share(bin.high)},
                                  {"low", share(bin.low)},
                                  {"pairs", Json(bin.pairs)},
                                  {"stated", share(bin.stated)}}));
  return Json(std::move(out));
}

}  // namespace

Calibration calibrate(std::span<const LabelledPair> labels) {
  Calibration out;
  std::vector<double> before;
  for (const LabelledPair& label : labels) {
    ++(label.same ? out.same : out.different);
    before.push_back(logistic(label.log_odds));
    out.loss_before += loss(before.back(), label.same);
  }
  out.before = bins_of(labels, before);
  const double count = std::max<double>(1, static_cast<double>(labels.size()));
  out.loss_before /= count;
  if (std::min(out.same, out.different) < kEnoughLabels) return out;
  std::array<Line, kParts> lines;
  for (int part = 0; part < kParts; ++part) lines[static_cast<size_t>(part)] = fit(labels, part);
  std::vector<double> after;
  for (const LabelledPair& label : labels) {
    after.push_back(logistic(lines[mix(label.group) % kParts].at(clamped(label))));
    out.loss_after += loss(after.back(), label.same);
  }
  out.loss_after /= count;
  out.after = bins_of(labels, after);
  if (out.loss_after >= out.loss_before) return out;
  const Line all = fit(labels, kParts);
  out.used = true;
  out.slope = all.slope;
  out.offset = all.offset;
  return out;
}

Json calibration_to_json(const Calibration& calibration) {
  return Json(JsonObject{{"after", bins_json(calibration.after)},
                         {"before", bins_json(calibration.before)},
                         {"different", Json(calibration.different)},
                         {"loss_after", Json(fmt::format("{:.4f}", calibration.loss_after))},
                         {"loss_before", Json(fmt::format("{:.4f}", calibration.loss_before))},
                         {"offset", Json(fmt::format("{:.4f}", calibration.offset))},
                         {"same", Json(calibration.same)},
                         {"slope", Json(fmt::format("{:.4f}", calibration.slope))},
                         {"used", Json(calibration.used ? "yes" : "no")}});
}

}  // namespace habeas::linkage
