// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "vault/source.h"

// Reads the outside world: the files, folders and standard input that a user gives to `habeas add`.
// Plain POSIX, not FileSystem: nothing here is ours.
//
// Rules: only regular files are taken; symbolic links, FIFOs, sockets and devices are refused with
// a reason and are never opened; no link is followed below what was given (openat2 with
// RESOLVE_NO_SYMLINKS and RESOLVE_BENEATH, or one openat with O_NOFOLLOW per component), so nothing
// outside it can be reached, not even by a link swapped in meanwhile. The access time of a source
// is left alone where the system allows (O_NOATIME). Nothing is executed. Links in the folders that
// lead to an argument are the user's own words and are followed; an argument that is itself a link
// is refused.

namespace habeas::vault {

struct RefusedSource {
  std::string name;  // as given, or found below it; any bytes but NUL
  Refusal refusal;
};

using WalkItem = std::variant<std::unique_ptr<Source>, RefusedSource>;

// Arguments in the order given; within a folder, names in ascending order of bytes, folders entered
// where they stand. The same tree gives the same sequence. Memory: the names in the folders between
// the argument and the present place, nothing else. Confined to one thread; the sources it returns
// may be opened by others and may outlive it.
class SourceWalk {
 public:
  // "-" is the standard input (once). Trailing slashes are kept in names but not used.
  explicit SourceWalk(std::vector<std::string> arguments);
  ~SourceWalk();
  SourceWalk(SourceWalk&&) noexcept;
  SourceWalk& operator=(SourceWalk&&) noexcept;

  // The next file, or the next thing that is refused; nothing at the end.
  [[nodiscard]] std::optional<WalkItem> next();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// One stream of unknown length, already open; the descriptor stays the caller's.
[[nodiscard]] std::unique_ptr<Source> stream_source(std::string name, int descriptor);

}  // namespace habeas::vault
