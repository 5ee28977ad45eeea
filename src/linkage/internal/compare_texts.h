// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "linkage/values.h"

namespace habeas::linkage::internal {

// Levels of two different values of one column that holds names, places, codes or texts; symmetric.
[[nodiscard]] int compare_texts(const Prepared& prepared, const Values& values, ValueId a,
                                ValueId b);

// Soft TF-IDF (Cohen, Ravikumar, Fienberg 2003): cosine over the tokens' weights, where tokens one
// edit apart count for 0.8. 0 to 1.
[[nodiscard]] double soft_cosine(const Values& values, ValueId a, ValueId b);

}  // namespace habeas::linkage::internal
