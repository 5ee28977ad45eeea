// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "ingest/internal/reader.h"

// The readers, one file each in readers/, and the names of the libraries that they parse with. Each
// tells what it finds in the order of the file; kInvalid: the file cannot be read, and why.

namespace habeas::ingest {

[[nodiscard]] Result<void> read_csv(const ReaderInput& input, ReadingSink& sink);
[[nodiscard]] Result<void> read_xlsx(const ReaderInput& input, ReadingSink& sink);
[[nodiscard]] Result<void> read_ods(const ReaderInput& input, ReadingSink& sink);

// A note of the sequences of bytes that did not decode; none for 0.
[[nodiscard]] Result<void> tell_undecodable(int64_t replaced, std::string_view encoding,
                                            ReadingSink& sink);

}  // namespace habeas::ingest
