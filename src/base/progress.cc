// SPDX-License-Identifier: Apache-2.0
#include "base/progress.h"

namespace habeas {

namespace {

class NoProgress : public Progress {
 public:
  void report(std::string_view, int64_t, int64_t, std::string_view) override {}
  bool stop_requested() override { return false; }
};

}  // namespace

Progress& no_progress() {
  static NoProgress progress;
  return progress;
}

}  // namespace habeas
