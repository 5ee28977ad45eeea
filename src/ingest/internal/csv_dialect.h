// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

// How a file of separated values separates them.

namespace habeas::ingest {

struct CsvDialect {
  char delimiter = ',';
  std::string how;     // given, declared ("sep=;" in line 1), agreed by n of m rows, one column
  int64_t fields = 1;  // of most rows of the sample
  size_t skip = 0;     // bytes of the declaration line
};

// Looks at the first 256 KiB of `text` (UTF-8). The delimiter is the one of , ; tab | under which
// most rows agree on one number of fields above 1; the earlier of these four on a tie. Pure.
[[nodiscard]] CsvDialect detect_dialect(std::string_view text);

}  // namespace habeas::ingest
