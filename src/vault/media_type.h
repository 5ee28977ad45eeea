// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "base/encoding.h"
#include "base/result.h"

namespace habeas::vault {

// Names the media type of bytes by what is in them, never by a file's name: "application/pdf",
// "text/plain", "application/octet-stream" if nothing is recognised, "application/x-empty" for
// none. A help for readers, not evidence: it may differ between versions of libmagic. Confined to
// one thread (libmagic's own rule): keep one a thread, for opening it costs 5 ms.
class MediaTyper {
 public:
  // How much of the start of a file is looked at.
  static constexpr size_t kHead = 64 << 10;

  // kIo if libmagic's database cannot be loaded.
  [[nodiscard]] static Result<std::unique_ptr<MediaTyper>> create();
  ~MediaTyper();
  MediaTyper(const MediaTyper&) = delete;
  MediaTyper& operator=(const MediaTyper&) = delete;

  // `head` is the first kHead bytes of the file, or all of it.
  [[nodiscard]] std::string type_of(ByteView head);

 private:
  struct State;
  explicit MediaTyper(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace habeas::vault
