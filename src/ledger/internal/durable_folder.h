// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/file_system.h"
#include "base/result.h"

namespace habeas::ledger {

// Makes `path`, and syncs every folder above it: one that is there already may come from a program
// that was killed, or whose sync failed, before its name was durable. Folders above that this user
// may not open were not made by this user, and are passed over.
[[nodiscard]] inline Result<void> make_durable_folder(FileSystem& files, const fs::path& path) {
  TRY(make_directories(files, path));
  fs::path child = path;
  while (true) {
    fs::path parent = child.parent_path();
    if (parent == child) return {};
    Result<void> synced = files.sync_directory(parent.empty() ? fs::path(".") : parent);
    if (!synced && synced.error().kind != ErrorKind::kDenied) return synced;
    if (parent.empty()) return {};
    child = parent;
  }
}

}  // namespace habeas::ledger
