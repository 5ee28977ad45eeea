// SPDX-License-Identifier: Apache-2.0
#include "verify/internal/parallel_hash.h"

#include <algorithm>
#include <atomic>
#include <thread>

namespace habeas::verifier {

Result<std::vector<Result<void>>> for_all(
    int64_t count, int threads, std::string_view what, Progress& progress,
    const std::function<Result<void>(int worker, int64_t item)>& work) {
  std::vector<Result<void>> results(static_cast<size_t>(count));
  std::atomic<int64_t> next = 0;
  std::atomic<bool> stop = false;
  auto run = [&](int worker) {
    while (!stop.load()) {
      int64_t item = next.fetch_add(1);
      if (item >= count) return;
      results[static_cast<size_t>(item)] = work(worker, item);
      if (worker != 0) continue;  // Progress belongs to the caller's thread
      progress.report(what, std::min(next.load(), count), count, "files");
      if (progress.stop_requested()) stop.store(true);
    }
  };
  {
    std::vector<std::jthread> helpers;
    int64_t wanted = std::min<int64_t>(threads, count);
    for (int worker = 1; worker < wanted; ++worker) helpers.emplace_back(run, worker);
    run(0);
  }
  if (stop.load())
    return fail(ErrorKind::kConflict, "stopped before everything was verified", "run it again");
  return results;
}

}  // namespace habeas::verifier
