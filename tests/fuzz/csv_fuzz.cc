// SPDX-License-Identifier: Apache-2.0
// Comma-separated values. What is read does not depend on how the bytes arrive, and rows taken are
// written and read back the same.
#include <algorithm>
#include <string>
#include <vector>

#include "base/csv.h"
#include "fuzz.h"

namespace {

using habeas::CsvEvent;
using habeas::CsvReader;

std::string transcript(CsvReader reader, std::string& rewritten) {
  std::string out;
  for (;;) {
    const auto event = reader.next();
    habeas::fuzz::require(event.has_value(), "only a source can fail");
    if (*event == CsvEvent::kEnd) return out;
    out += std::to_string(reader.line()) + ":" + std::to_string(reader.offset());
    if (*event == CsvEvent::kRefused) {
      out += "!" + reader.refusal().reason + std::string(reader.raw()) + "\n";
      continue;
    }
    for (const auto field : reader.fields()) (out += '|') += field;
    habeas::append_csv_row(rewritten, reader.fields());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const size_t step = 1 + data[0] % 7;
  const auto text = habeas::fuzz::text_of(data + 1, size - 1);
  std::string rewritten;
  std::string again;
  const std::string whole = transcript(CsvReader(habeas::csv_source(text)), rewritten);
  auto rest = text;
  const auto dripping = [rest, step](std::span<uint8_t> out) mutable -> habeas::Result<size_t> {
    const size_t count = std::min({rest.size(), out.size(), step});
    std::copy_n(rest.begin(), count, out.begin());
    rest.remove_prefix(count);
    return count;
  };
  habeas::fuzz::require(transcript(CsvReader(dripping), again) == whole,
                        "chunks of any size read the same");
  std::string third;
  (void)transcript(CsvReader(habeas::csv_source(rewritten)), third);
  habeas::fuzz::require(third == rewritten, "rows written are read back");
  return 0;
}
