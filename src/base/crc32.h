// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/encoding.h"

namespace habeas {

// CRC-32 as ZIP has it (ISO 3309: reflected, polynomial EDB88320; APPNOTE.TXT 4.4.7). It tells
// accidents only. `previous` continues an earlier sum.
[[nodiscard]] uint32_t crc32(ByteView bytes, uint32_t previous = 0);

}  // namespace habeas
