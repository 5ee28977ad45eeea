// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "linkage/values.h"

namespace habeas::linkage::internal {

// Levels of two different values; symmetric.
[[nodiscard]] int compare_dates(const DateForm& a, const DateForm& b);
[[nodiscard]] int compare_ages(int32_t a, int32_t b);
[[nodiscard]] int compare_numbers(int32_t a, int32_t b);

}  // namespace habeas::linkage::internal
