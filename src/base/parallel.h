// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>

// Parallel loops whose result does not depend on the number of threads: the caller writes to a slot
// of its own for each index, and combines the slots in order afterwards.

namespace habeas {

// What the machine offers, at least 1.
[[nodiscard]] int hardware_threads();

// Calls body(i) once for every i in [0, count), on up to `threads` threads (1: on this one, in
// order; 0: hardware_threads()). Indices are handed out one at a time, so they may cost unlike
// amounts. Returns when all are done. The first Bug thrown by a body is thrown again here, after
// the others have stopped; a body must not throw anything else.
void parallel_for(int64_t count, int threads, const std::function<void(int64_t)>& body);

}  // namespace habeas
