// SPDX-License-Identifier: Apache-2.0
#include "vault/source.h"

#include <algorithm>
#include <cstring>

namespace habeas::vault {

namespace {

class BytesReader : public SourceReader {
 public:
  explicit BytesReader(ByteView bytes) : bytes_(bytes) {}

  int64_t expected_size() const override { return static_cast<int64_t>(bytes_.size()); }

  Result<size_t> read(std::span<uint8_t> out) override {
    size_t count = std::min(out.size(), bytes_.size() - offset_);
    if (count > 0) std::memcpy(out.data(), bytes_.data() + offset_, count);
    offset_ += count;
    return count;
  }

  Result<void> unchanged() override { return {}; }

 private:
  ByteView bytes_;
  size_t offset_ = 0;
};

}  // namespace

std::string_view refusal_name(RefusalReason reason) {
  switch (reason) {
    case RefusalReason::kMissing:
      return "missing";
    case RefusalReason::kLink:
      return "link";
    case RefusalReason::kDevice:
      return "device";
    case RefusalReason::kFifo:
      return "fifo";
    case RefusalReason::kSocket:
      return "socket";
    case RefusalReason::kOther:
      return "other";
    case RefusalReason::kUnreadable:
      return "unreadable";
    case RefusalReason::kChanged:
      return "changed";
    case RefusalReason::kTwice:
      return "twice";
  }
  throw Bug("a RefusalReason without a name");
}

OpenedSource BytesSource::open() const {
  return std::unique_ptr<SourceReader>(std::make_unique<BytesReader>(bytes_));
}

}  // namespace habeas::vault
