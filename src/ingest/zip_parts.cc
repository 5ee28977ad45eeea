// SPDX-License-Identifier: Apache-2.0
#include "ingest/internal/zip_parts.h"

#include <archive.h>
#include <archive_entry.h>
#include <sys/stat.h>

#include <fmt/core.h>

#include "ingest/internal/text_encoding.h"

namespace habeas::ingest {

namespace {

constexpr int64_t kFreeExpansion = int64_t{16}
                                   << 20;  // beyond the ratio: small files may expand much

using Archive = std::unique_ptr<archive, decltype(&archive_read_free)>;

std::string reason_of(archive* from) {
  const char* text = archive_error_string(from);
  return text == nullptr ? "it is damaged" : printable(text);
}

Result<Archive> open_zip(ByteView bytes) {
  Archive opened(archive_read_new(), &archive_read_free);
  archive_read_support_format_zip_seekable(opened.get());
  if (archive_read_open_memory(opened.get(), bytes.data(), bytes.size()) != ARCHIVE_OK)
    return fail(ErrorKind::kInvalid, "it is no ZIP file: " + reason_of(opened.get()));
  return opened;
}

// Names are UTF-8 if marked so, else in the code page of whoever made the file: CP437 or, in
// practice, anything.
std::string name_of(archive_entry* entry) {
  const char* name = archive_entry_pathname_utf8(entry);
  if (name == nullptr) name = archive_entry_pathname(entry);
  std::string text = name == nullptr ? "" : name;
  return is_utf8(text) ? text : mend_utf8(text).text;
}

ZipEntry describe(archive_entry* entry) {
  ZipEntry out;
  out.name = name_of(entry);
  if (archive_entry_size_is_set(entry) != 0) out.size = archive_entry_size(entry);
  mode_t type = archive_entry_filetype(entry);
  out.folder = type == AE_IFDIR;
  out.refusal = fault_of_member_name(out.name);
  if (archive_entry_symlink(entry) != nullptr || archive_entry_hardlink(entry) != nullptr ||
      (type != AE_IFREG && type != AE_IFDIR && type != 0))
    out.refusal = "it is a link or a device, not a file";
  if (archive_entry_is_data_encrypted(entry) == 1) out.refusal = "it is encrypted";
  return out;
}

}  // namespace

std::string fault_of_member_name(std::string_view name) {
  if (name.empty()) return "it has no name";
  if (name.find('\0') != std::string_view::npos) return "its name holds a NUL";
  if (name.front() == '/' || name.front() == '\\') return "its name is an absolute path";
  if (name.size() > 1 && name[1] == ':') return "its name begins with a drive";
  if (name.size() > 4096) return "its name is longer than 4096 bytes";
  std::string_view rest = name;
  while (!rest.empty()) {
    size_t end = std::min(rest.find_first_of("/\\"), rest.size());
    if (rest.substr(0, end) == "..") return "its name leaves the archive";
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return "";
}

Result<void> ZipParts::account(int64_t bytes) {
  expanded_ += bytes;
  int64_t most = static_cast<int64_t>(bytes_.size()) * limits_.expansion + kFreeExpansion;
  if (expanded_ > most || expanded_ > limits_.output_bytes) {
    return fail(ErrorKind::kInvalid,
                fmt::format("its members expand to more than {} bytes, {} times the file and more",
                            std::min(most, limits_.output_bytes), limits_.expansion),
                "it may be a bomb; raise --expansion if you trust where it comes from");
  }
  return {};
}

Result<void> ZipParts::walk(const Visitor& visitor) {
  Archive opened = TRY(open_zip(bytes_));
  archive_entry* entry = nullptr;
  for (int64_t count = 0;; ++count) {
    int status = archive_read_next_header(opened.get(), &entry);
    if (status == ARCHIVE_EOF) return {};
    if (status < ARCHIVE_WARN)
      return fail(ErrorKind::kInvalid, "its directory is damaged: " + reason_of(opened.get()));
    if (count >= limits_.members) {
      return fail(ErrorKind::kInvalid, fmt::format("it has more than {} members", limits_.members),
                  "it may be a bomb; raise --members if you trust where it comes from");
    }
    ZipEntry described = describe(entry);
    if (!TRY(visitor.visit(described))) continue;
    check(described.refusal.empty() && !described.folder,
          "nobody wants the bytes of what has none");
    const void* block = nullptr;
    size_t size = 0;
    la_int64_t offset = 0, at = 0;
    while ((status = archive_read_data_block(opened.get(), &block, &size, &offset)) == ARCHIVE_OK) {
      if (offset != at) return fail(ErrorKind::kInvalid, "a member with holes");
      TRY(account(static_cast<int64_t>(size)));
      TRY(visitor.take(ByteView(static_cast<const uint8_t*>(block), size)));
      at += static_cast<la_int64_t>(size);
    }
    if (status == ARCHIVE_EOF)
      TRY(visitor.done());
    else
      TRY(visitor.damaged(reason_of(opened.get())));
  }
}

Result<std::vector<std::string>> ZipParts::names() {
  std::vector<std::string> out;
  Visitor visitor;
  visitor.visit = [&](const ZipEntry& entry) -> Result<bool> {
    if (entry.refusal.empty() && !entry.folder) out.push_back(entry.name);
    return false;
  };
  TRY(walk(visitor));
  return out;
}

Result<void> ZipParts::stream(std::string_view name, const Take& take) {
  bool found = false;
  Visitor visitor;
  visitor.visit = [&](const ZipEntry& entry) -> Result<bool> {
    if (found || entry.name != name || entry.folder) return false;
    if (!entry.refusal.empty())
      return fail(ErrorKind::kInvalid, fmt::format("{}: {}", printable(name), entry.refusal));
    found = true;
    return true;
  };
  visitor.take = take;
  visitor.done = []() -> Result<void> { return {}; };
  visitor.damaged = [&](const std::string& reason) -> Result<void> {
    return fail(ErrorKind::kInvalid, fmt::format("{} is damaged: {}", printable(name), reason));
  };
  TRY(walk(visitor));
  if (!found)
    return fail(ErrorKind::kNotFound, fmt::format("it has no part called {}", printable(name)));
  return {};
}

Result<std::string> ZipParts::read(std::string_view name, int64_t limit) {
  std::string out;
  TRY(stream(name, [&](ByteView bytes) -> Result<void> {
    out.append(as_text(bytes));
    if (static_cast<int64_t>(out.size()) > limit)
      return fail(ErrorKind::kInvalid,
                  fmt::format("{} is larger than {} bytes", printable(name), limit));
    return {};
  }));
  return out;
}

std::string zip_library() { return ARCHIVE_VERSION_STRING; }

}  // namespace habeas::ingest
