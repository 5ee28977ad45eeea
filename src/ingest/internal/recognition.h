// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "ingest/reading.h"

// Text in images (tesseract, with the models that are installed; nothing is fetched). What comes
// out is a machine's reading: each line has its confidence, and a person decides what to make of
// it.

namespace habeas::ingest {

struct Pixels {
  const uint8_t* data = nullptr;
  int64_t width = 0, height = 0;
  int64_t bytes_per_pixel = 1;  // 1: grey, 3: RGB, 4: RGBA
  int64_t bytes_per_line = 0;
};

class Recogniser {
 public:
  // `languages`: "eng+fas+ara". kNotFound if a model of them is not installed.
  [[nodiscard]] static Result<Recogniser> open(const std::string& languages);
  ~Recogniser();
  Recogniser(Recogniser&&) noexcept;
  Recogniser& operator=(Recogniser&&) noexcept;

  // Tells each line as a block of kind "line", with page (0: none), rectangles in pixels times
  // `scale`, words and confidence. Returns how many lines.
  [[nodiscard]] Result<int64_t> recognise(const Pixels& pixels, int64_t page, double scale,
                                          ReadingSink& sink);

 private:
  struct State;
  explicit Recogniser(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

[[nodiscard]] std::string recognition_library();

}  // namespace habeas::ingest
