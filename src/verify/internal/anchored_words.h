// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "verify/internal/facts.h"
#include "verify/report.h"

// Whether the words that claims are anchored in stand where the anchors say: characters [from, to)
// of an exhibit that is UTF-8 text, or of the text that was made from it (a derivative).

namespace habeas::verifier {

// The bytes that words stand in. kNotFound: not here (withheld or erased); kConflict ends the
// check; any other failure is reported with the bytes themselves.
struct AnchoredBytes {
  std::function<Result<std::string>(const Digest& exhibit)> exhibit;
  std::function<Result<std::string>(const Digest& derivative)> derivative;
};

// Texts are read whole, one at a time, up to this many bytes.
inline constexpr int64_t kAnchoredTextLimit = int64_t{64} << 20;

// Reports claim claims.anchors.
[[nodiscard]] Result<void> check_anchored_words(const Facts& facts, const AnchoredBytes& bytes,
                                                Report& report);

}  // namespace habeas::verifier
