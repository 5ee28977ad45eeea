// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace habeas::internal {

// Initialises libsodium once; a Bug if it cannot (it has no source of randomness). Any thread.
void require_sodium();

}  // namespace habeas::internal
