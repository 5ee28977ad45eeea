// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

// The little of SVG 1.1 that the charts need. Numbers are written with one decimal, so that the
// same chart has the same bytes everywhere.

namespace habeas::assess {

// The same set apart in its own direction (U+2068 ... U+2069), so that a Persian name inside an
// English line turns nothing round; shortened to `most` characters with an ellipsis.
[[nodiscard]] std::string svg_name(std::string_view text, size_t most);
[[nodiscard]] std::string svg_number(double value);
// The root element with a white ground and the plain style of all charts.
[[nodiscard]] std::string svg_open(double width, double height, std::string_view title);

}  // namespace habeas::assess
