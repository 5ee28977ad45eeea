// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "estimate/figures.h"
#include "estimate/full_result.h"
#include "estimate/internal/svg.h"

namespace habeas::estimate {

namespace {

using namespace svg;

constexpr double kLeft = 300;
constexpr double kRight = 860;
constexpr double kStep = 20;
constexpr double kTall = 160;  // of the panel of N(xi)

bool is_curve(const Variation& v) { return v.group == "unseen"; }

// The curve on its own panel: xi upwards, so that persons share one axis with the rows below.
std::string curve(const std::vector<Variation>& points, const Axis& axis, double top) {
  std::string band;
  std::string middle;
  auto height = [&](size_t i) {
    double part =
        static_cast<double>(i) / static_cast<double>(std::max<size_t>(1, points.size() - 1));
    return top + kTall - part * kTall;
  };
  for (size_t i = 0; i < points.size(); ++i) {
    band += fmt::format("{:.1f},{:.1f} ", axis.at(points[i].lower), height(i));
    middle += fmt::format("{:.1f},{:.1f} ", axis.at(points[i].median), height(i));
  }
  for (size_t i = points.size(); i-- > 0;)
    band += fmt::format("{:.1f},{:.1f} ", axis.at(points[i].upper), height(i));
  std::string out =
      fmt::format("<polygon points=\"{}\" fill=\"{}\" fill-opacity=\"0.2\"/>\n", band, kMark);
  out += fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"/>\n",
                     middle, kMark);
  for (size_t i = 0; i < points.size(); i += 2)
    out += words(kLeft - 10, height(i) + 4, points[i].name, "end");
  return out;
}

std::string row(const Variation& v, const Axis& axis, double y) {
  std::string name = v.name.size() <= 44 ? v.name : v.name.substr(0, 43) + "...";
  std::string out = words(kLeft - 10, y + 4, name, "end");
  double listed = axis.at(static_cast<double>(v.observed));
  out += line(listed, y - 6, listed, y + 6, kPale, 3);
  if (!v.refusal.empty())
    return out + words(kLeft + 8, y + 4, "refused: " + v.refusal, "start", kClaim);
  out += line(axis.at(v.lower), y, axis.at(v.upper), y, kMark, 2);
  return out + fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4\" fill=\"{}\"/>\n",
                           axis.at(v.median), y, kMark);
}

}  // namespace

std::string sensitivity_figure(const std::vector<Variation>& variations) {
  std::vector<Variation> unseen;
  std::vector<double> range;
  std::string said;
  std::string last;
  double rows = 0;
  for (const Variation& v : variations) {
    said += to_text(v) + "\n";
    range.push_back(static_cast<double>(v.observed));
    if (v.refusal.empty()) range.insert(range.end(), {v.lower, v.median, v.upper});
    if (is_curve(v)) {
      unseen.push_back(v);
      continue;
    }
    rows += last == v.group ? 1 : 2;
    last = v.group;
  }
  double top = 30 + (unseen.empty() ? 0 : kTall + 50);
  double bottom = top + kStep * rows + 10;
  Axis axis = axis_over(range, kLeft, kRight);
  std::string out = begin(980, bottom + 50, "what no test on these lists can settle");
  out += "<desc>" + markup_text(said) + "</desc>\n";
  out += axis.ticks(24, bottom);
  if (!unseen.empty()) {
    out += words(kLeft, 18,
                 "if persons on no list are rarer or commoner by exp(xi) than the model says");
    out += curve(unseen, axis, 30);
  }
  double y = top;
  last.clear();
  for (const Variation& v : variations) {
    if (is_curve(v)) continue;
    if (v.group != last) {
      out += words(kLeft - 10, y + 4, v.group + ":", "end", kMark);
      y += kStep;
      last = v.group;
    }
    out += row(v, axis, y);
    y += kStep;
  }
  out += words(kLeft, bottom + 36, "persons, logarithmic; grey: named on at least one list");
  return out + "</svg>\n";
}

std::vector<std::pair<std::string, std::string>> figures_of(
    const FullResult& result, const CaptureTable& table,
    const std::vector<PublishedClaim>& claims) {
  std::vector<Estimate> drawn = result.report.estimates;
  drawn.insert(drawn.end(), result.report.totals.begin(), result.report.totals.end());
  std::vector<std::pair<std::string, std::string>> out = {
      {"estimates.svg", forest_figure(drawn, claims)},
      {"overlaps.svg", overlap_figure(table)},
      {"posterior.svg", posterior_figure(drawn, claims)}};
  if (!result.variations.empty())
    out.emplace_back("sensitivity.svg", sensitivity_figure(result.variations));
  return out;
}

}  // namespace habeas::estimate
