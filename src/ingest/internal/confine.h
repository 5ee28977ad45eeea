// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

// What a reader process gives up before it looks at the file. There is no way back.
//
//   limits    processor seconds, address space, no file growth, few descriptors, no core file
//   landlock  of the file system only what libraries need, for reading: /usr/lib, /usr/share,
//             /lib, /etc/fonts. Neither home, case nor /tmp can be opened
//   seccomp   a list of allowed system calls; every other one, among them those that make sockets,
//             processes, or files, fails with EPERM
//
// Sources: setrlimit(2), landlock(7), seccomp(2), libseccomp's seccomp_rule_add(3). Why this:
// docs/adr/ (the reader is a confined process).

namespace habeas::ingest {

struct Confinement {
  int64_t cpu_seconds = 0;
  int64_t address_space = 0;  // bytes, all mappings together
  int parent = 0;             // the process whose death is this one's
};

// The process dies with `parent`, now if that is gone already. Returns what was had, for the
// record: "limits landlock-7 seccomp"; where the kernel lacks one, "no-landlock", "no-seccomp".
// kIo if not even the limits can be set.
[[nodiscard]] Result<std::string> confine(const Confinement& confinement);

}  // namespace habeas::ingest
