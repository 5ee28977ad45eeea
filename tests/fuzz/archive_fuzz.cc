// SPDX-License-Identifier: Apache-2.0
// The ZIP of a bundle: what is accepted is, byte for byte, the archive that is made of its members.
#include <algorithm>
#include <memory>

#include "base/crc32.h"
#include "fuzz.h"
#include "verify/archive_layout.h"
#include "verify/bundle_reader.h"

using namespace habeas;
using fuzz::require;
using verifier::ArchiveMember;

namespace {

class ByteFile : public File {
 public:
  explicit ByteFile(ByteView bytes) : bytes_(bytes) {}
  Result<size_t> read_at(int64_t offset, std::span<uint8_t> out) const override {
    if (offset < 0 || static_cast<size_t>(offset) >= bytes_.size()) return size_t{0};
    ByteView rest = bytes_.subspan(static_cast<size_t>(offset));
    size_t count = std::min(rest.size(), out.size());
    std::copy_n(rest.begin(), count, out.begin());
    return count;
  }
  Result<void> write_at(int64_t, ByteView) override { return fail(ErrorKind::kDenied, "no"); }
  Result<void> truncate(int64_t) override { return fail(ErrorKind::kDenied, "no"); }
  Result<void> sync() override { return {}; }
  Result<int64_t> size() const override { return static_cast<int64_t>(bytes_.size()); }
  Result<void> set_read_only(bool) override { return {}; }

 private:
  ByteView bytes_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ByteView bytes(data, size);
  auto reader = verifier::open_archive(std::make_unique<ByteFile>(bytes));
  if (!reader) return 0;
  auto files = (*reader)->list();
  require(files.has_value(), "an archive that is opened is listed");
  std::string folder = files->empty() ? std::string() : std::string(as_text(bytes.subspan(30, 24)));
  Bytes made;
  Bytes directory;
  for (const verifier::BundleFile& file : *files) {
    auto content = (*reader)->read(file.path, static_cast<int64_t>(size));
    if (!content) return 0;  // its header or checksum is wrong: said when it is read
    require(static_cast<int64_t>(content->size()) == file.size, "a member has the size it says");
    ArchiveMember member{folder + file.path, file.size, crc32(as_bytes(*content)),
                         static_cast<int64_t>(made.size())};
    Bytes local = verifier::local_header(member);
    made.insert(made.end(), local.begin(), local.end());
    made.insert(made.end(), content->begin(), content->end());
    Bytes central = verifier::central_header(member);
    directory.insert(directory.end(), central.begin(), central.end());
  }
  Bytes end =
      verifier::end_records(static_cast<int64_t>(files->size()), static_cast<int64_t>(made.size()),
                            static_cast<int64_t>(directory.size()));
  made.insert(made.end(), directory.begin(), directory.end());
  made.insert(made.end(), end.begin(), end.end());
  require(made == Bytes(bytes.begin(), bytes.end()), "an archive is written as read");
  return 0;
}
