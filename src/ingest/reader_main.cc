// SPDX-License-Identifier: Apache-2.0
#include "ingest/reader_main.h"

#include <algorithm>
#include <cerrno>
#include <exception>
#include <new>
#include <sys/mman.h>
#include <unistd.h>

#include <fmt/core.h>

#include "base/json.h"
#include "ingest/internal/confine.h"
#include "ingest/internal/options.h"
#include "ingest/internal/reader.h"
#include "ingest/protocol.h"

namespace habeas::ingest {

namespace {

Result<void> write_to_pipe(ByteView bytes) {
  while (!bytes.empty()) {
    ssize_t wrote = write(kOutputDescriptor, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return fail(ErrorKind::kIo, "nobody listens to the reader any more");
    bytes = bytes.subspan(static_cast<size_t>(wrote));
  }
  return {};
}

Result<ByteView> map_input(int64_t size) {
  if (size == 0) return ByteView();
  void* at = mmap(nullptr, static_cast<size_t>(size), PROT_READ, MAP_PRIVATE, kInputDescriptor, 0);
  if (at == MAP_FAILED) return fail(ErrorKind::kIo, "the file's bytes cannot be mapped");
  return ByteView(static_cast<const uint8_t*>(at), static_cast<size_t>(size));
}

Result<void> read_as(const Reader& reader, const ReaderInput& input, const std::string& had,
                     FrameWriter& writer) {
  std::string library = reader.library == nullptr ? "" : reader.library();
  ReadingTool tool{.format = std::string(reader.format),
                   .name = fmt::format("habeas reader {}", reader.format),
                   .version = library.empty() ? std::string(kReadersVersion)
                                              : fmt::format("{}, {}", kReadersVersion, library),
                   .parameters = parameters_of(input.options),
                   .confinement = had};
  TRY(writer.tool(tool));
  TRY(reader.read(input, writer));
  return writer.end();
}

Result<void> read_order(std::string_view order_text, std::span<const Reader> readers,
                        FrameWriter& writer) {
  ReaderOrder order = TRY(parse_order(order_text));
  ByteView bytes = TRY(map_input(order.size));
  std::string had =
      TRY(confine(Confinement{.cpu_seconds = order.options.limits.seconds,
                              .address_space = order.options.limits.memory_bytes + order.size,
                              .parent = static_cast<int>(order.parent)}));
  ReaderInput input{bytes, order.name, order.media_type, order.options};
  std::string_view format = order.options.format;
  if (format.empty()) format = TRY(format_of(input));
  auto reader = std::find_if(readers.begin(), readers.end(),
                             [&](const Reader& row) { return row.format == format; });
  if (reader == readers.end()) {
    return fail(ErrorKind::kInvalid,
                fmt::format("there is no reader called \"{}\"", printable(format)),
                "`habeas read --help` lists them");
  }
  return read_as(*reader, input, had, writer);
}

Result<void> guarded(std::string_view order, std::span<const Reader> readers, FrameWriter& writer) {
  // The libraries below throw; here their exceptions become reasons.
  try {
    return read_order(order, readers, writer);
  } catch (const std::bad_alloc&) {
    return fail(ErrorKind::kInvalid, "it needs more memory than its reader may have",
                "the file may be made to exhaust readers; raise --memory if you trust it");
  } catch (const std::exception& error) {
    return fail(ErrorKind::kInvalid,
                fmt::format("its reader gave up: {}", printable(error.what())));
  }
}

}  // namespace

int reader_main(int argc, char** argv, std::span<const Reader> readers) {
  if (argc != 3) return 2;
  FrameWriter writer(write_to_pipe);
  Result<void> done = guarded(argv[2], readers, writer);
  if (done) return 0;
  static_cast<void>(writer.refuse(done.error()));
  return 1;
}

int reader_main(int argc, char** argv) { return reader_main(argc, argv, all_readers()); }

}  // namespace habeas::ingest
