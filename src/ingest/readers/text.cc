// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "ingest/internal/readers.h"
#include "ingest/internal/text_encoding.h"

// Plain text: its lines, gathered to paragraphs at empty lines. The first line of each is told.

namespace habeas::ingest {

Result<void> tell_encoding(const TextEncoding& encoding, ReadingSink& sink) {
  TRY(sink.metadata("encoding", encoding.name));
  std::string how = encoding.how;
  if (how == "guessed") how += fmt::format(", confidence {} of 100", encoding.confidence);
  return sink.metadata("encoding.how", how);
}

Result<void> read_text(const ReaderInput& input, ReadingSink& sink) {
  TextEncoding encoding = TRY(encoding_of(input.bytes, input.options.encoding));
  TRY(tell_encoding(encoding, sink));
  DecodedText decoded = TRY(decode(input.bytes, encoding));
  TRY(tell_undecodable(decoded.replaced, encoding.name, sink));
  std::string_view rest = decoded.text;
  std::string paragraph;
  int64_t line = 0, first = 0;
  auto flush = [&]() -> Result<void> {
    if (paragraph.empty()) return {};
    Result<void> told = sink.block({.kind = "paragraph", .text = paragraph, .line = first});
    paragraph.clear();
    return told;
  };
  while (!rest.empty()) {
    size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view text = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    ++line;
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (text.find_first_not_of(" \t\f\v") == std::string_view::npos) {
      TRY(flush());
      continue;
    }
    if (paragraph.empty())
      first = line;
    else
      paragraph += '\n';
    paragraph += text;
  }
  return flush();
}

}  // namespace habeas::ingest
