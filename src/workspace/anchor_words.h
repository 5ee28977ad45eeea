// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/json.h"
#include "casefile/queries.h"
#include "workspace/exhibit_text.h"
#include "workspace/word_finder.h"

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

  // What stands on an exhibit is as protected as that: the item takes its compartment, and is
  // sealed where it is, unless the item says where it belongs itself: a compartment, or "public".
  [[nodiscard]] Result<void> protect(const std::string& sha256, casefile::Item& item);

 private:
  struct Known {
    std::string derivative;
    std::unique_ptr<WordFinder> text;  // nullptr: the exhibit is no text, and was not read
  };
  [[nodiscard]] Result<Known*> text_of(const std::string& sha256);

  Workspace& workspace_;
  std::map<std::string, Known> texts_;
  std::map<std::string, casefile::ExhibitRow> exhibits_;
};

}  // namespace habeas::workspace
