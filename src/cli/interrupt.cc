// SPDX-License-Identifier: Apache-2.0
#include "cli/interrupt.h"

#include <csignal>

namespace habeas::cli {

namespace {
volatile std::sig_atomic_t stop = 0;  // the one thing a signal handler may touch

void on_signal(int number) {
  stop = 1;
  std::signal(number, SIG_DFL);
}
}  // namespace

void watch_for_interrupts() {
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is a failed write, not the end
}

bool interrupted() { return stop != 0; }

}  // namespace habeas::cli
