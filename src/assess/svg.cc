// SPDX-License-Identifier: Apache-2.0
#include "assess/internal/svg.h"

#include <cmath>

#include <fmt/core.h>

#include "base/encoding.h"
#include "text/unicode.h"

namespace habeas::assess {

std::string svg_name(std::string_view text, size_t most) {
  std::u32string points = text::decode(text);
  bool cut = points.size() > most;
  if (cut) points.resize(most - 1);
  return "\xe2\x81\xa8" + markup_text(text::encode(points)) + (cut ? "\xe2\x80\xa6" : "") +
         "\xe2\x81\xa9";
}

std::string svg_number(double value) {
  auto tenths = static_cast<int64_t>(std::lround(value * 10));
  std::string sign = tenths < 0 ? "-" : "";
  tenths = std::abs(tenths);
  return tenths % 10 == 0 ? fmt::format("{}{}", sign, tenths / 10)
                          : fmt::format("{}{}.{}", sign, tenths / 10, tenths % 10);
}

std::string svg_open(double width, double height, std::string_view title) {
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} "
      "{1}\" role=\"img\" font-family=\"system-ui, 'Noto Sans', 'Vazirmatn', 'DejaVu Sans', "
      "sans-serif\" font-size=\"13\" fill=\"#222\">\n<title>{2}</title>\n<rect width=\"{0}\" "
      "height=\"{1}\" fill=\"#fff\"/>\n",
      svg_number(width), svg_number(height), markup_text(title));
}

}  // namespace habeas::assess
