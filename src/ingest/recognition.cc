// SPDX-License-Identifier: Apache-2.0
#include "ingest/internal/recognition.h"

#include <algorithm>
#include <cmath>
#include <tesseract/baseapi.h>
#include <tesseract/resultiterator.h>

#include <fmt/core.h>

#include "ingest/internal/text_encoding.h"

namespace habeas::ingest {

namespace {

int64_t characters(std::string_view text) {
  return std::count_if(text.begin(), text.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
}

Rectangle box_of(const tesseract::ResultIterator& at, tesseract::PageIteratorLevel level,
                 double scale) {
  int left = 0, top = 0, right = 0, bottom = 0;
  at.BoundingBox(level, &left, &top, &right, &bottom);
  auto scaled = [&](int value) { return std::llround(std::max(value, 0) * scale); };
  return Rectangle{scaled(left), scaled(top), scaled(right - left), scaled(bottom - top)};
}

std::string text_of(const tesseract::ResultIterator& at, tesseract::PageIteratorLevel level) {
  std::unique_ptr<char[]> text(at.GetUTF8Text(level));
  std::string out = text ? text.get() : "";
  while (!out.empty() && (out.back() == '\n' || out.back() == ' ')) out.pop_back();
  return is_utf8(out) ? out : mend_utf8(out).text;
}

}  // namespace

struct Recogniser::State {
  tesseract::TessBaseAPI api;
};

Recogniser::Recogniser(std::unique_ptr<State> state) : state_(std::move(state)) {}
Recogniser::~Recogniser() = default;
Recogniser::Recogniser(Recogniser&&) noexcept = default;
Recogniser& Recogniser::operator=(Recogniser&&) noexcept = default;

Result<Recogniser> Recogniser::open(const std::string& languages) {
  auto state = std::make_unique<State>();
  if (state->api.Init(nullptr, languages.c_str(), tesseract::OEM_LSTM_ONLY) != 0) {
    return fail(ErrorKind::kNotFound,
                fmt::format("the models of text recognition for {} are not installed",
                            printable(languages)),
                "install tesseract-ocr-eng, -fas and -ara, or name others with --languages");
  }
  state->api.SetPageSegMode(tesseract::PSM_AUTO);
  return Recogniser(std::move(state));
}

Result<int64_t> Recogniser::recognise(const Pixels& pixels, int64_t page, double scale,
                                      ReadingSink& sink) {
  tesseract::TessBaseAPI& api = state_->api;
  api.SetImage(pixels.data, static_cast<int>(pixels.width), static_cast<int>(pixels.height),
               static_cast<int>(pixels.bytes_per_pixel), static_cast<int>(pixels.bytes_per_line));
  api.SetSourceResolution(200);
  if (api.Recognize(nullptr) != 0) return fail(ErrorKind::kInvalid, "text recognition failed");
  std::unique_ptr<tesseract::ResultIterator> at(api.GetIterator());
  int64_t lines = 0;
  std::string text;
  std::vector<WordPlace> words;
  // The iterator goes word by word in the order of reading, also from right to left.
  for (bool more = at != nullptr; more;) {
    std::string word = text_of(*at, tesseract::RIL_WORD);
    if (!word.empty()) {
      if (!text.empty()) text += ' ';
      int64_t from = characters(text);
      text += word;
      words.push_back(WordPlace{from, characters(text), box_of(*at, tesseract::RIL_WORD, scale)});
    }
    bool last = at->IsAtFinalElement(tesseract::RIL_TEXTLINE, tesseract::RIL_WORD);
    if (last && !text.empty()) {
      auto confidence =
          static_cast<int>(std::clamp(at->Confidence(tesseract::RIL_TEXTLINE), 0.0F, 100.0F));
      TRY(sink.block({.kind = "line",
                      .text = text,
                      .page = page,
                      .confidence = confidence,
                      .rectangle = box_of(*at, tesseract::RIL_TEXTLINE, scale),
                      .words = words}));
      ++lines;
      text.clear();
      words.clear();
    }
    more = at->Next(tesseract::RIL_WORD);
  }
  api.Clear();
  return lines;
}

std::string recognition_library() {
  return std::string("tesseract ") + tesseract::TessBaseAPI::Version();
}

}  // namespace habeas::ingest
