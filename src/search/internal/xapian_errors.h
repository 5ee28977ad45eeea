// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <xapian.h>

#include <fmt/core.h>

#include "base/encoding.h"
#include "base/result.h"

// Xapian's exceptions end here.

namespace habeas::search {

inline Failure from_xapian(const Xapian::Error& error) {
  const std::string what = printable(error.get_description());
  const std::string_view type = error.get_type();
  if (type == "DatabaseLockError")
    return fail(ErrorKind::kConflict, "another process is writing the search index",
                "wait until it is done and search again");
  if (type == "DatabaseCorruptError" || type == "DatabaseOpeningError" ||
      type == "DatabaseNotFoundError" || type == "DatabaseVersionError")
    return fail(ErrorKind::kCorrupt, fmt::format("the search index cannot be read ({})", what),
                "remove the folder cache/search; it is made again");
  return fail(ErrorKind::kIo, fmt::format("the search index failed: {}", what),
              "see whether the disk is full; the folder cache/search may be removed");
}

// Runs `work`, which may throw what Xapian throws.
template <typename Work>
Result<void> xapian_guard(Work&& work) {
  try {
    std::forward<Work>(work)();
    return {};
  } catch (const Xapian::Error& error) {
    return from_xapian(error);
  }
}

}  // namespace habeas::search
