// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include <fmt/core.h>

// Text as a page shows it: shaped, from right to left where it is so, by pango-view (Debian's
// pango1.0-tools), which is not ours and knows nothing of readers.

namespace habeas::ingest {

enum class DrawnAs { kPng, kPdf };

// The bytes of the picture, or "" if it could not be drawn. `font` as fontconfig names it; neither
// it nor `text` may hold a single quote.
inline std::string drawn(std::string_view text, std::string_view font, DrawnAs form) {
  const bool png = form == DrawnAs::kPng;
  // pango-view takes the form from the end of the name, so it writes to a file of its own.
  std::string command = fmt::format(
      "f=$(mktemp --suffix=.{}) && pango-view --no-display --font='{} 14' --dpi={} --margin=40 "
      "--align=right -q -o \"$f\" --text='{}' && cat \"$f\"; rm -f \"$f\"",
      png ? "png" : "pdf", font, png ? 200 : 72, text);
  std::string bytes;
  FILE* from = popen(command.c_str(), "r");
  if (from == nullptr) return "";
  char piece[1 << 16];
  for (size_t n = 0; (n = fread(piece, 1, sizeof piece, from)) > 0;) bytes.append(piece, n);
  pclose(from);
  return bytes;
}

}  // namespace habeas::ingest
