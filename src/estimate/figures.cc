// SPDX-License-Identifier: Apache-2.0
#include "estimate/figures.h"

#include <algorithm>
#include <cmath>

#include <fmt/core.h>

#include "estimate/internal/svg.h"

namespace habeas::estimate {

namespace {

using namespace svg;

std::string claim_lines(const Axis& axis, const std::vector<PublishedClaim>& claims, double top,
                        double bottom) {
  std::string out;
  double y = top - 6 - 14 * static_cast<double>(claims.size() > 0 ? claims.size() - 1 : 0);
  for (const PublishedClaim& claim : claims) {
    double x = axis.at(claim.value);
    out += line(x, y + 2, x, bottom, kClaim, 1, " stroke-dasharray=\"4 3\"");
    out += words(x, y, claim.who + ": " + rounded(claim.value), "middle", kClaim);
    y += 14;
  }
  return out;
}

std::string label(const Estimate& estimate) {
  std::string out = estimate.stratum.empty() ? "" : estimate.stratum + ": ";
  out += estimate.method;
  if (!estimate.variant.empty()) out += ", " + estimate.variant;
  return out.size() <= 46 ? out : out.substr(0, 45) + "...";
}

std::vector<double> everything(const std::vector<Estimate>& estimates,
                               const std::vector<PublishedClaim>& claims) {
  std::vector<double> out;
  for (const Estimate& estimate : estimates) {
    out.push_back(static_cast<double>(estimate.observed));
    for (const Point& point : estimate.points) out.push_back(point.value);
    if (estimate.interval) {
      out.push_back(estimate.interval->lower);
      out.push_back(estimate.interval->upper);
    }
  }
  for (const PublishedClaim& claim : claims) out.push_back(claim.value);
  return out;
}

}  // namespace

std::string overlap_figure(const CaptureTable& table) {
  constexpr size_t kMost = 40;
  std::vector<Cell> cells = table.cells;
  std::ranges::stable_sort(cells, std::greater{}, &Cell::count);
  int64_t left_out = 0;
  for (size_t k = kMost; k < cells.size(); ++k) left_out += cells[k].count;
  if (cells.size() > kMost) cells.resize(kMost);
  const double left = 190;
  const double step = 18;
  const double bar = 150;
  auto lists = static_cast<double>(table.list_count());
  double width = left + step * static_cast<double>(cells.size()) + 30;
  double height = bar + 60 + step * lists + 30;
  std::string out = begin(std::max(width, 420.0), height, "overlap of the lists");
  double largest = cells.empty() ? 1 : static_cast<double>(cells[0].count);
  for (size_t j = 0; j < table.list_count(); ++j) {
    double y = bar + 60 + step * static_cast<double>(j);
    out += words(left - 10, y + 4,
                 fmt::format("{} ({})", table.lists[j],
                             rounded(static_cast<double>(table.on_all(uint64_t{1} << j)))),
                 "end");
  }
  for (size_t k = 0; k < cells.size(); ++k) {
    double x = left + step * static_cast<double>(k) + step / 2;
    double tall = bar * static_cast<double>(cells[k].count) / largest;
    out += fmt::format(
        "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"10\" height=\"{:.1f}\" fill=\"{}\"/>\n", x - 5,
        bar + 30 - tall, tall, kMark);
    out += fmt::format(
        "<text transform=\"translate({:.1f},{:.1f}) rotate(-60)\" font-size=\"10\" fill=\"{}\">{}"
        "</text>\n",
        x + 3, bar + 26 - tall, kInk, rounded(static_cast<double>(cells[k].count)));
    double first = -1;
    double last = -1;
    for (size_t j = 0; j < table.list_count(); ++j) {
      double y = bar + 60 + step * static_cast<double>(j);
      bool on = cells[k].history >> j & 1;
      if (on && first < 0) first = y;
      if (on) last = y;
      out += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"5\" fill=\"{}\"/>\n", x, y,
                         on ? kInk : "#ddd");
    }
    if (last > first) out += line(x, first, x, last, kInk, 2);
  }
  if (left_out > 0) {
    out += words(left, height - 8,
                 fmt::format("{} persons have rarer histories, not drawn",
                             rounded(static_cast<double>(left_out))));
  }
  return out + "</svg>\n";
}

std::string forest_figure(const std::vector<Estimate>& estimates,
                          const std::vector<PublishedClaim>& claims) {
  const double left = 300;
  const double right = 860;
  const double step = 22;
  double top = 30 + 14 * static_cast<double>(claims.size());
  double bottom = top + step * static_cast<double>(estimates.size()) + 6;
  std::string out = begin(980, bottom + 50, "estimates with their intervals");
  Axis axis = axis_over(everything(estimates, claims), left, right);
  out += axis.ticks(top, bottom);
  double y = top + step / 2 + 4;
  for (const Estimate& estimate : estimates) {
    out += words(left - 10, y + 4, label(estimate), "end");
    double listed = axis.at(static_cast<double>(estimate.observed));
    out += line(listed, y - 7, listed, y + 7, kPale, 3);
    if (estimate.refused()) {
      std::string why = estimate.refusals.empty() ? "" : estimate.refusals[0].what;
      out += words(left + 8, y + 4, "refused: " + why, "start", kClaim);
    } else {
      if (estimate.interval) {
        out += line(axis.at(estimate.interval->lower), y, axis.at(estimate.interval->upper), y,
                    kMark, 2);
        bool open = !std::isfinite(estimate.interval->upper);
        out += words(right + 8, y + 4,
                     rounded(estimate.interval->lower) + " to " +
                         (open ? "no bound" : rounded(estimate.interval->upper)));
      }
      out += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4\" fill=\"{}\"/>\n",
                         axis.at(estimate.points[0].value), y, kMark);
    }
    y += step;
  }
  out += claim_lines(axis, claims, top, bottom);
  out += words(left, bottom + 36,
               "persons, logarithmic; grey: named on at least one list" +
                   std::string(claims.empty() ? "" : "; dashed: published by others, not used"));
  return out + "</svg>\n";
}

std::string posterior_figure(const std::vector<Estimate>& estimates,
                             const std::vector<PublishedClaim>& claims) {
  std::vector<const Estimate*> with_draws;
  for (const Estimate& estimate : estimates) {
    if (estimate.draws.size() >= 20) with_draws.push_back(&estimate);
  }
  const double left = 300;
  const double right = 860;
  const double tall = 70;
  double top = 30 + 14 * static_cast<double>(claims.size());
  double bottom = top + tall * static_cast<double>(with_draws.size()) + 6;
  std::string out = begin(980, bottom + 50, "how the draws of each estimate are spread");
  std::vector<double> range;
  for (const Estimate* estimate : with_draws) {
    std::vector<double> sorted = estimate->draws;
    std::ranges::sort(sorted);
    range.push_back(quantile(sorted, 0.002));
    range.push_back(quantile(sorted, 0.998));
  }
  for (const PublishedClaim& claim : claims) range.push_back(claim.value);
  Axis axis = axis_over(range, left, right);
  out += axis.ticks(top, bottom);
  double base = top + tall;
  constexpr size_t kBins = 80;
  for (const Estimate* estimate : with_draws) {
    std::vector<double> bins(kBins);
    for (double draw : estimate->draws) {
      double part = (axis.at(draw) - left) / (right - left) * kBins;
      bins[std::min(kBins - 1, static_cast<size_t>(part))] += 1;
    }
    double highest = *std::ranges::max_element(bins);
    for (size_t b = 0; b < kBins; ++b) {
      double height = bins[b] / highest * (tall - 14);
      double width = (right - left) / kBins;
      double x = left + width * static_cast<double>(b);
      double value =
          axis.low * std::pow(axis.high / axis.low, (static_cast<double>(b) + 0.5) / kBins);
      bool inside = estimate->interval && value >= estimate->interval->lower &&
                    value <= estimate->interval->upper;
      if (height > 0) {
        out += fmt::format(
            "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"{}\"/>\n", x,
            base - height, width, height, inside ? kMark : kPale);
      }
    }
    out += words(left - 10, base - 4, label(*estimate), "end");
    base += tall;
  }
  out += claim_lines(axis, claims, top, bottom);
  out += words(left, bottom + 36,
               "persons, logarithmic; blue: inside the interval" +
                   std::string(claims.empty() ? "" : "; dashed: published by others, not used"));
  return out + "</svg>\n";
}

}  // namespace habeas::estimate
