// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace habeas::cli {

// Ctrl-C asks long work to end at its next safe point; a second one ends the program as usual.
void watch_for_interrupts();
[[nodiscard]] bool interrupted();

}  // namespace habeas::cli
