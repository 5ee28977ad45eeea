// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// A document as it is meant to be read: paragraphs without markup, sentences that photo captions
// broke in two put together again, and each passage told apart by what it is.

namespace habeas::suggest {

enum class PassageKind {
  kBody,
  kHeading,    // a title: no full sentence
  kCaption,    // stands inside or beside the running text and describes a picture
  kPullQuote,  // a sentence of the body set apart
  kNameLine,   // who a pull quote is by
  kDateline,   // where and when the document was issued
  kContact,    // telephone, links, names of a press office
  kNotice,     // what the distributor or the publisher says of itself
};

using ByteRange = std::pair<uint32_t, uint32_t>;  // of the source

struct Passage {
  PassageKind kind = PassageKind::kBody;
  std::string text;  // white space runs as one space, link and emphasis marks left out
  std::vector<uint32_t>
      origin;              // for each byte of `text` its place in the source; one more at the end
  bool after_end = false;  // behind an end mark (###, -30-)
  std::string lead;        // "NAME.com/ -- " cut off the first paragraph, without the mark
  std::vector<ByteRange> interruptions;  // what stood between the parts
};

[[nodiscard]] std::vector<Passage> read_passages(std::string_view source);

}  // namespace habeas::suggest
