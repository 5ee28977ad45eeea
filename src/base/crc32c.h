// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/encoding.h"

namespace habeas {

// CRC-32C (Castagnoli, RFC 3720 appendix B.4), to tell a torn write from a whole one; it protects
// against accidents only. `previous` continues an earlier sum.
[[nodiscard]] uint32_t crc32c(ByteView bytes, uint32_t previous = 0);

}  // namespace habeas
