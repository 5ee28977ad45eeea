// SPDX-License-Identifier: Apache-2.0
#include <exception>
#include <iostream>
#include <unistd.h>

#include "cli/command.h"
#include "cli/interrupt.h"

int main(int argc, char** argv) {
  habeas::cli::watch_for_interrupts();
  habeas::cli::Io io{
      .in = std::cin, .out = std::cout, .talk = std::cerr, .terminal = isatty(STDERR_FILENO) != 0};
  try {
    return habeas::cli::habeas_main(argc, argv, io);
  } catch (const std::exception& bug) {
    std::cerr << "habeas: " << bug.what()
              << "\nhabeas: this is a bug; what was acknowledged before is safe. Please report the "
                 "line above.\n";
    return 70;
  }
}
