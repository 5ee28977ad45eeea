// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/file_system.h"
#include "base/progress.h"
#include "base/random.h"
#include "base/result.h"
#include "crypto/sealed_key.h"

namespace habeas::workspace {

// Everything a case takes from outside: disk, time, chance, secrets, patience. Tests give simulated
// ones.
struct Environment {
  FileSystem& files = posix_file_system();
  Clock& clock = system_clock();
  Random& random = system_random();
  Progress& progress = no_progress();
  fs::path home;  // key_home.h
  // Asked at most once for each key; `purpose` says what for.
  std::function<Result<std::string>(std::string_view purpose)> passphrase;
  KdfCost kdf_cost = KdfCost::kInteractive;
  std::string lock_note = "another process";  // "process 42 (habeas add)"
  std::string actor;  // id or name; "" takes the one whose key is in the home
  int64_t free_space_floor = int64_t{64} << 20;
  // false: index.db is kept in memory only, for tests on a simulated disk.
  bool projection_on_disk = true;
  // That copy and hash exhibits. With 1 the disk's operations come in a fixed order.
  int threads = 2;
};

}  // namespace habeas::workspace
