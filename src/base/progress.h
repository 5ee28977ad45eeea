// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace habeas {

// How long work tells where it is, and learns that it should stop. Called from one thread.
class Progress {
 public:
  virtual ~Progress() = default;
  // `total` < 0: not known. `unit` is "bytes", "files", "entries".
  virtual void report(std::string_view what, int64_t done, int64_t total,
                      std::string_view unit) = 0;
  // True once the user pressed Ctrl-C; the work ends at its next safe point.
  [[nodiscard]] virtual bool stop_requested() = 0;
};

[[nodiscard]] Progress& no_progress();

}  // namespace habeas
