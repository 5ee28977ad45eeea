// SPDX-License-Identifier: Apache-2.0
#include "ingest/internal/odf.h"

#include <algorithm>
#include <charconv>

#include <fmt/core.h>

#include "ingest/internal/office.h"

namespace habeas::ingest {

namespace {
constexpr int64_t kMaxSpaces = 1000;  // of one <text:s>: a file may claim billions
}

void OdfText::open(std::string_view local, const XmlAttributes& at) {
  if (local == "tab") value_ += '\t';
  if (local == "line-break") value_ += '\n';
  if (local == "s") {
    int64_t count = 1;
    std::string_view given = at.get("c");
    std::from_chars(given.data(), given.data() + given.size(), count);
    value_.append(static_cast<size_t>(std::clamp(count, int64_t{1}, kMaxSpaces)), ' ');
  }
}

Result<void> walk_odf(ZipParts& parts, XmlHandler& handler, ReadingSink& sink) {
  std::vector<std::string> names = TRY(parts.names());
  TRY(tell_package(parts, names, sink));
  XmlWalk walk(handler);
  TRY(parts.stream("content.xml", [&](ByteView bytes) { return walk.feed(bytes); }));
  return walk.finish();
}

Result<void> tell_odf_link(std::string_view href, std::string_view element, ReadingSink& sink) {
  bool outside =
      href.find(':') != std::string_view::npos || href.starts_with("../") || href.starts_with('/');
  if (!outside || href.starts_with('#')) return {};
  std::string text = fmt::format("{} names {}; it was not followed", element, href);
  return sink.note(Note{.code = "external-link", .text = text});
}

}  // namespace habeas::ingest
