// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "base/json.h"
#include "workspace/exhibit_text.h"

namespace habeas::workspace {

// Anchors: where in preserved bytes words stand. Remembers the texts it has read.
class AnchorWords {
 public:
  explicit AnchorWords(Workspace& workspace) : workspace_(workspace) {}

  // The anchor as it is stored: exhibit, derivative, locator, and the words with 32 characters on
  // either side if the exhibit is text. `words` may be "". kNotFound if they do not stand there,
  // kConflict if they stand more than once and the locator does not say where.
  [[nodiscard]] Result<Json> find(const std::string& sha256, const std::string& words,
                                  const Json& locator);

 private:
  [[nodiscard]] Result<const ReadableText*> text_of(const std::string& sha256);

  Workspace& workspace_;
  std::map<std::string, ReadableText> texts_;
};

}  // namespace habeas::workspace
