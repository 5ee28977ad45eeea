// SPDX-License-Identifier: Apache-2.0
#include <exception>
#include <iostream>
#include <string_view>
#include <unistd.h>

#include "cli/command.h"
#include "cli/interrupt.h"
#include "ingest/reader_main.h"

int main(int argc, char** argv) {
  // The confined process that reads one file: not a command, and nothing of the program is set up.
  if (argc > 1 && std::string_view(argv[1]) == "reader")
    return habeas::ingest::reader_main(argc, argv);
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
