// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <unistd.h>

#include <gtest/gtest.h>

#include "base/testing/simulated_file_system.h"
#include "workspace/add_exhibits.h"
#include "workspace/workspace.h"

// A machine with a simulated disk on which one SYNTHETIC case lives, for sweeps that cut its life
// short at each operation of the disk.

namespace habeas::workspace::testing {

inline const fs::path kCase = "/work/case";

struct Machine {
  explicit Machine(Instant start = 1'600'000'000, uint64_t seed = 11)
      : clock(start, 1), random(seed) {}
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  SimulatedFileSystem disk;
  FixedClock clock;
  SeededRandom random;
  Environment environment{.files = disk,
                          .clock = clock,
                          .random = random,
                          .home = "/home/habeas",
                          .passphrase = [](std::string_view) -> Result<std::string> {
                            return std::string("correct horse");
                          },
                          .kdf_cost = KdfCost::kMinimum,
                          .lock_note = "process 1 (a test)",
                          .free_space_floor = 0,
                          .projection_on_disk = false,
                          .threads = 1};
};

// Files to add lie on the real disk, in a folder of their own; what a case writes goes to the
// simulated one.
class Inbox {
 public:
  Inbox() {
    std::string form = (fs::temp_directory_path() / "habeas-inbox-XXXXXX").string();
    folder_ = mkdtemp(form.data());
  }
  ~Inbox() { fs::remove_all(folder_); }
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;

  void put(const std::string& name, std::string_view bytes) {
    fs::create_directories((folder_ / name).parent_path());
    write_file(posix_file_system(), folder_ / name, bytes).value();
  }
  [[nodiscard]] std::string path(const std::string& name) const { return folder_ / name; }

 private:
  fs::path folder_;
};

}  // namespace habeas::workspace::testing
