// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "names/compare.h"

namespace habeas::names {

// Least cost of an alignment of the letters of two tokens, for each sound: 0 equal, about 1 nothing
// in common. Symmetric.
[[nodiscard]] float token_cost(const TokenForm& a, const TokenForm& b);

// The same, of the shorter token with the beginning or the end of the longer one; 9 if too little
// would be left or the shorter one is too short to say anything.
[[nodiscard]] float part_cost(const TokenForm& a, const TokenForm& b);

}  // namespace habeas::names
