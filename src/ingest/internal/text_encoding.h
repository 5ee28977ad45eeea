// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/encoding.h"
#include "base/result.h"

// Which encoding bytes are in, how that is known, and the text. A guess is always shown as a guess:
// the reading carries the name, the reason and what did not decode.

namespace habeas::ingest {

struct TextEncoding {
  std::string name;  // IANA: "UTF-8", "UTF-16LE", "windows-1256", "ISO-8859-1"
  std::string
      how;  // given, byte order mark, ASCII, valid UTF-8, mostly valid UTF-8, zero bytes, guessed
  int confidence = 100;  // of a guess, 0..100 (ICU's); 100 otherwise
  size_t skip = 0;       // bytes of the byte order mark
};

// `given`: what the user says, "" if nothing; kInvalid for a name that ICU does not know.
[[nodiscard]] Result<TextEncoding> encoding_of(ByteView bytes, std::string_view given);

struct DecodedText {
  std::string text;
  int64_t replaced = 0;  // sequences of bytes that are no text in this encoding, now U+FFFD
};

// All of the bytes as UTF-8, without the byte order mark. NUL stays.
[[nodiscard]] Result<DecodedText> decode(ByteView bytes, const TextEncoding& encoding);

// UTF-8 keeps its good parts byte for byte; each stray byte becomes one U+FFFD.
[[nodiscard]] DecodedText mend_utf8(std::string_view text);

// Version of ICU, for the record.
[[nodiscard]] std::string encoding_library();

}  // namespace habeas::ingest
