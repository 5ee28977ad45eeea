// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace habeas::linkage::internal {

// Whether two given names, folded, are used for one another: "william" and "bill". Names of
// English, German, French and Spanish use; those of Persian and Arabic are the business of `names`.
[[nodiscard]] bool are_nicknames(std::u16string_view a, std::u16string_view b);

}  // namespace habeas::linkage::internal
