// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "base/encoding.h"
#include "estimate/result.h"

// The strokes that the figures of this module are made of.

namespace habeas::estimate::svg {

inline constexpr const char* kInk = "#222";
inline constexpr const char* kPale = "#bbb";
inline constexpr const char* kMark = "#1f5f8b";
inline constexpr const char* kClaim = "#a33";

inline std::string begin(double width, double height, const std::string& title) {
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{:.0f}\" height=\"{:.0f}\" viewBox=\"0 0 "
      "{:.0f} {:.0f}\" font-family=\"sans-serif\" font-size=\"12\" "
      "role=\"img\">\n<title>{}</title>\n"
      "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n",
      width, height, width, height, markup_text(title));
}

inline std::string words(double x, double y, const std::string& text, const char* anchor = "start",
                         const char* colour = kInk) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\" fill=\"{}\">{}</text>\n",
                     x, y, anchor, colour, markup_text(text));
}

inline std::string line(double x1, double y1, double x2, double y2, const char* colour,
                        double width = 1, const char* more = "") {
  return fmt::format(
      "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"{}\" "
      "stroke-width=\"{:.1f}\"{}/>\n",
      x1, y1, x2, y2, colour, width, more);
}

// A logarithmic axis of persons.
struct Axis {
  double low = 1, high = 10, left = 0, right = 0;

  [[nodiscard]] double at(double value) const {
    double part = std::log(std::clamp(value, low, high) / low) / std::log(high / low);
    return left + part * (right - left);
  }

  // Lines at 1, 2, 5 times powers of ten.
  [[nodiscard]] std::string ticks(double top, double bottom) const {
    std::string out;
    for (double power = std::pow(10, std::floor(std::log10(low))); power <= high; power *= 10) {
      for (double factor : {1, 2, 5}) {
        double value = power * factor;
        if (value < low || value > high) continue;
        out += line(at(value), top, at(value), bottom, "#eee");
        out += words(at(value), bottom + 16, rounded(value), "middle");
      }
    }
    return out;
  }
};

inline Axis axis_over(const std::vector<double>& values, double left, double right) {
  Axis axis{.left = left, .right = right};
  double low = HUGE_VAL;
  double high = 1;
  for (double value : values) {
    if (!std::isfinite(value) || value <= 0) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  if (!std::isfinite(low)) low = 1;
  axis.low = low / 1.15;
  axis.high = std::max(high * 1.15, axis.low * 1.5);
  return axis;
}

}  // namespace habeas::estimate::svg
