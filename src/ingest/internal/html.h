// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.h"
#include "ingest/reading.h"

namespace habeas::ingest {

// Tells the text of an HTML document: paragraphs, headings, cells (with rows), links with their
// addresses, titles and alternative texts. Scripts and styles are left out, nothing is fetched.
// `part` goes into every block ("part:1.2" of an e-mail; ""). `encoding`: "" = by byte order mark,
// the document's own <meta>, or as text.
[[nodiscard]] Result<void> tell_html(ByteView bytes, std::string_view encoding,
                                     std::string_view part, ReadingSink& sink);

}  // namespace habeas::ingest
