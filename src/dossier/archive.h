// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/file_system.h"
#include "base/result.h"

// Packs a bundle into one file (verify/archive_layout.h). Same bundle, same bytes.

namespace habeas::dossier {

// kConflict if `archive` is there already. It is made beside itself as `<archive>.partial`
// (kConflict if that exists) and renamed when it is complete and synced; on failure nothing of it
// stays. kInvalid if the folder holds anything but regular files of a bundle. The size in bytes.
// Memory: 200 bytes a file.
[[nodiscard]] Result<int64_t> write_archive(FileSystem& files, const fs::path& bundle,
                                            const fs::path& archive);

}  // namespace habeas::dossier
