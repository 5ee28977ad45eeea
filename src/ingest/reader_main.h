// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

namespace habeas::ingest {

struct Reader;

// The reader process (read_file.h): call it first thing in main() when the first word is
// ReaderProgram::word. Confines itself, reads descriptor 3, writes frames to descriptor 1, and
// returns the exit status. Every failure and exception becomes a frame that says why.
int reader_main(int argc, char** argv);

// The same with other readers, for tests of what readers may not do.
int reader_main(int argc, char** argv, std::span<const Reader> readers);

}  // namespace habeas::ingest
