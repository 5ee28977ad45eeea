// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "ingest/internal/xml_walk.h"
#include "ingest/internal/zip_parts.h"
#include "ingest/reading.h"

// What ODT and ODS (OASIS OpenDocument 1.3) share: the text of a paragraph, its links, and the
// package around content.xml.

namespace habeas::ingest {

// The text of <text:p> and <text:h>: spaces and tabs that are elements, line breaks, and no
// comments, which a caller takes apart.
class OdfText {
 public:
  void open(std::string_view local, const XmlAttributes& at);
  void text(std::string_view text) { value_.append(text); }
  void clear() { value_.clear(); }
  [[nodiscard]] const std::string& value() const { return value_; }

 private:
  std::string value_;
};

// Walks content.xml; tells metadata, links to the outside (as notes) and macros of the package.
[[nodiscard]] Result<void> walk_odf(ZipParts& parts, XmlHandler& handler, ReadingSink& sink);

// Notes a link to the outside, but for one within the document ("#...").
[[nodiscard]] Result<void> tell_odf_link(std::string_view href, std::string_view element,
                                         ReadingSink& sink);

}  // namespace habeas::ingest
