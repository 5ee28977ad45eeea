// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <exiv2/exiv2.hpp>
#include <leptonica/allheaders.h>
#include <memory>

#include <fmt/core.h>

#include "ingest/internal/readers.h"
#include "ingest/internal/recognition.h"
#include "ingest/internal/text_encoding.h"

// Images: what the camera and others wrote into them (exiv2: Exif, IPTC, XMP), and the text that
// can be recognised. Metadata are what somebody wrote, no proof of time or place.

namespace habeas::ingest {

namespace {

constexpr int64_t kMaxPixels = 100'000'000;
constexpr size_t kMaxValue = 4096;  // bytes of one value: thumbnails and notes of makers are cut
constexpr int64_t kMaxPages = 200;  // of a TIFF file

template <typename Container>
Result<void> tell_all(const Container& data, ReadingSink& sink) {
  for (const auto& row : data) {
    std::string value = row.toString().substr(0, kMaxValue);
    if (!is_utf8(value)) value = mend_utf8(value).text;
    TRY(sink.metadata(mend_utf8(row.key()).text, value));
  }
  return {};
}

Result<void> tell_metadata(const ReaderInput& input, ReadingSink& sink) {
  std::string trouble;
  try {
    Exiv2::LogMsg::setLevel(Exiv2::LogMsg::mute);
    auto image =
        Exiv2::ImageFactory::open(input.bytes.data(), static_cast<long>(input.bytes.size()));
    image->readMetadata();
    TRY(sink.metadata("image.width", std::to_string(image->pixelWidth())));
    TRY(sink.metadata("image.height", std::to_string(image->pixelHeight())));
    TRY(tell_all(image->exifData(), sink));
    TRY(tell_all(image->iptcData(), sink));
    TRY(tell_all(image->xmpData(), sink));
    return {};
  } catch (const Exiv2::AnyError& error) {
    trouble = fmt::format("its metadata cannot be read: {}", printable(error.what()));
  }
  return sink.note({.code = "damaged", .text = trouble});
}

struct PixDeleter {
  void operator()(Pix* pix) const { pixDestroy(&pix); }
};
using PixPointer = std::unique_ptr<Pix, PixDeleter>;

Result<int64_t> recognise_pix(PixPointer pix, int64_t page, Recogniser& recogniser,
                              ReadingSink& sink) {
  int64_t count = int64_t{pixGetWidth(pix.get())} * pixGetHeight(pix.get());
  if (count > kMaxPixels) {
    std::string text = fmt::format("it has {} pixels; text is looked for in images of up to {}",
                                   count, kMaxPixels);
    TRY(sink.note({.code = "no-text", .text = text}));
    return int64_t{0};
  }
  PixPointer grey(pixConvertTo8(pix.get(), 0));
  if (!grey) return fail(ErrorKind::kInvalid, "its pixels cannot be read");
  // Leptonica keeps 32-bit words in the machine's order: bytes must be put in order of the line.
  PixPointer swapped(pixEndianByteSwapNew(grey.get()));
  Pixels pixels{.data = reinterpret_cast<const uint8_t*>(pixGetData(swapped.get())),
                .width = pixGetWidth(swapped.get()),
                .height = pixGetHeight(swapped.get()),
                .bytes_per_pixel = 1,
                .bytes_per_line = int64_t{pixGetWpl(swapped.get())} * 4};
  return recogniser.recognise(pixels, page, 1, sink);
}

}  // namespace

Result<void> read_image(const ReaderInput& input, ReadingSink& sink) {
  TRY(tell_metadata(input, sink));
  setMsgSeverity(L_SEVERITY_NONE);
  const uint8_t* data = input.bytes.data();
  size_t size = input.bytes.size();
  l_int32 format = 0, width = 0, height = 0;
  if (pixReadHeaderMem(data, size, &format, &width, &height, nullptr, nullptr, nullptr) == 0 &&
      int64_t{width} * height > kMaxPixels) {
    std::string text =
        fmt::format("it has {}x{} pixels, too many to look for text in them", width, height);
    return sink.note({.code = "no-text", .text = text});
  }
  std::optional<Recogniser> recogniser;
  int64_t lines = 0, pages = 0;
  bool tiff = size > 4 &&
              (as_text(input.bytes).starts_with("II*") || as_text(input.bytes).starts_with("MM"));
  size_t offset = 0;
  do {
    PixPointer pix(tiff ? pixReadMemFromMultipageTiff(data, size, &offset)
                        : pixReadMem(data, size));
    if (!pix) break;
    ++pages;
    if (!recogniser) recogniser = TRY(Recogniser::open(input.options.languages));
    lines += TRY(recognise_pix(std::move(pix), tiff ? pages : 0, *recogniser, sink));
  } while (tiff && offset != 0 && pages < kMaxPages);
  if (pages == 0)
    return sink.note(
        {.code = "no-text", .text = "its pixels are in a form that cannot be read here"});
  if (lines > 0) return {};
  return sink.note({.code = "no-text", .text = "no text was recognised in it"});
}

std::string image_library() {
  return fmt::format("exiv2 {}, {}", Exiv2::versionString(), recognition_library());
}

}  // namespace habeas::ingest
