// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "workspace/workspace.h"

namespace habeas::workspace {

// The exhibit that a digest, its first 8 characters or more, or a file name that is single in the
// case stands for, as its digest in
// hex. kNotFound or kConflict with advice.
[[nodiscard]] Result<std::string> exhibit_named(Workspace& workspace, const std::string& reference);

// Where words are looked for: the exhibit itself if it is UTF-8 text (and no HTML), else the text
// that `habeas read` made of it.
struct ReadableText {
  std::string text;
  std::string derivative;  // digest of the derivative; "" for the exhibit itself
  bool known = false;      // false: the exhibit is no text, and was not read
};

// Bytes are verified. At most 64 MiB of an exhibit. kInvalid for text in another encoding that was
// not read yet.
[[nodiscard]] Result<ReadableText> readable_text(Workspace& workspace, const std::string& sha256);

// The same text alone; "" if there is none.
[[nodiscard]] Result<std::string> exhibit_text(Workspace& workspace, const std::string& sha256);

}  // namespace habeas::workspace
