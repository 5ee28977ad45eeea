// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <memory>
#include <poppler-document.h>
#include <poppler-embedded-file.h>
#include <poppler-global.h>
#include <poppler-page-renderer.h>
#include <poppler-page.h>
#include <poppler-version.h>

#include <fmt/core.h>

#include "ingest/internal/ligatures.h"
#include "ingest/internal/logical_line.h"
#include "ingest/internal/readers.h"
#include "ingest/internal/recognition.h"
#include "ingest/internal/text_encoding.h"

// PDF (poppler): the lines of each page with page, rectangle, and rectangles of words; document
// properties; attached files as members. Pages without text, scans, are recognised (recognition.h).
// Nothing in the document is run or fetched.

namespace habeas::ingest {

namespace {

constexpr int64_t kSecondsPerPage = 6;  // what recognising a page may take: so many pages are tried
constexpr double kDotsPerInch = 200;

std::string utf8(const poppler::ustring& text) {
  poppler::byte_array bytes = text.to_utf8();
  std::string out(bytes.begin(), bytes.end());
  return is_utf8(out) ? out : mend_utf8(out).text;
}

Rectangle hundredths(const poppler::rectf& box) {
  auto at = [](double value) {
    return std::isfinite(value) ? std::llround(std::clamp(value, 0.0, 1e6) * 100) : 0;
  };
  return Rectangle{at(box.x()), at(box.y()), at(box.width()), at(box.height())};
}

std::u32string points(const poppler::ustring& text) {
  std::u32string out;
  for (size_t i = 0; i < text.size(); ++i) {
    char32_t unit = text[i];
    bool pair = unit >= 0xd800 && unit < 0xdc00 && i + 1 < text.size();
    if (pair) unit = 0x10000 + ((unit - 0xd800) << 10) + (char32_t{text[++i]} - 0xdc00);
    out += unit <= 0x10ffff ? unit : U'\ufffd';
  }
  return out;
}

std::vector<PlacedCharacter> placed_characters(const poppler::text_box& word) {
  std::vector<PlacedCharacter> placed;
  const std::u32string characters = points(word.text());
  for (size_t i = 0; i < characters.size(); ++i)
    placed.push_back(PlacedCharacter{characters[i], hundredths(word.char_bbox(i))});
  return placed;
}

// Poppler's words in its order of reading, gathered to lines: what stands at one height, each word
// to the right of the last.
class PageLines {
 public:
  PageLines(int64_t page, const Ligatures& ligatures, ReadingSink& sink)
      : page_(page), ligatures_(ligatures), sink_(sink) {}

  Result<void> add(const poppler::text_box& word) {
    poppler::rectf box = word.bbox();
    if (!same_line(box) || word.rotation() != rotation_) TRY(flush());
    if (!line_.empty() && parted(word)) line_.push_back(PlacedCharacter{U' ', {}});
    rotation_ = word.rotation();
    last_ = box;
    space_after_ = word.has_space_after();
    std::vector<PlacedCharacter> placed = placed_characters(word);
    words_.emplace_back(line_.size(), line_.size() + placed.size());
    line_.insert(line_.end(), placed.begin(), placed.end());
    return {};
  }

  Result<void> flush() {
    if (line_.empty()) return {};
    turn_ligatures();
    LogicalLine line = logical_line(line_);
    line_.clear();
    words_.clear();
    ++lines_;
    return sink_.block({.kind = "line",
                        .text = line.text,
                        .page = page_,
                        .rectangle = line.rectangle,
                        .words = line.words});
  }

  [[nodiscard]] int64_t lines() const { return lines_; }

 private:
  [[nodiscard]] bool same_line(const poppler::rectf& box) const {
    if (line_.empty()) return true;
    double overlap = std::min(box.bottom(), last_.bottom()) - std::max(box.top(), last_.top());
    double height = std::min(box.height(), last_.height());
    double gap = box.left() - last_.right();
    return overlap > height / 2 && gap > -height && gap < 3 * height;
  }

  // Is there a space before this word? Poppler makes a word of each letter that is drawn from right
  // to left, and its word on spaces is no guide there: 0.1 of a line's height is more than letters
  // stand apart, and less than words do.
  [[nodiscard]] bool parted(const poppler::text_box& word) const {
    const std::u32string characters = points(word.text());
    const bool wide = word.bbox().left() - last_.right() > 0.1 * last_.height();
    const bool letters = !characters.empty() && is_right_to_left(line_.back().character) &&
                         is_right_to_left(characters.front());
    return wide || (space_after_ && !letters);
  }

  void turn_ligatures() {
    const auto single = std::count_if(words_.begin(), words_.end(),
                                      [](const auto& at) { return at.second - at.first == 1; });
    const bool letter_by_letter = 2 * static_cast<size_t>(single) >= words_.size();
    for (const auto& [from, to] : words_)
      ligatures_.turn(std::span(line_).subspan(from, to - from), letter_by_letter);
  }

  int64_t page_;
  const Ligatures& ligatures_;
  ReadingSink& sink_;
  int64_t lines_ = 0;
  int rotation_ = 0;
  std::vector<std::pair<size_t, size_t>> words_;  // of poppler, in line_
  bool space_after_ = false;
  poppler::rectf last_;
  std::vector<PlacedCharacter> line_;
};

class PdfReading {
 public:
  PdfReading(const ReaderInput& input, ReadingSink& sink) : input_(input), sink_(sink) {}

  Result<void> run() {
    poppler::set_debug_error_function([](const std::string&, void*) {}, nullptr);
    if (input_.bytes.size() > static_cast<size_t>(INT32_MAX))
      return fail(ErrorKind::kInvalid, "it is larger than 2 GiB");
    document_.reset(poppler::document::load_from_raw_data(as_text(input_.bytes).data(),
                                                          static_cast<int>(input_.bytes.size())));
    if (!document_)
      return fail(ErrorKind::kInvalid, "it is no PDF file, or too damaged to be read");
    if (document_->is_locked()) {
      return fail(ErrorKind::kInvalid, "it is encrypted, and opens with a password only",
                  "ask whoever sent it for one without; the exhibit itself is kept as it is");
    }
    TRY(properties());
    if (document_->pages() == 0)
      TRY(sink_.note({.code = "damaged", .text = "it has no page that can be found"}));
    for (int i = 0; i < document_->pages(); ++i) TRY(page(i));
    if (unread_ > 0) {
      std::string text = fmt::format(
          "{} pages have no text and were not recognised: {} s are enough for {} pages", unread_,
          input_.options.limits.seconds, input_.options.limits.seconds / kSecondsPerPage);
      TRY(sink_.note({.code = "truncated", .text = text}));
    }
    return attachments();
  }

 private:
  Result<void> properties() {
    TRY(sink_.metadata("pdf.pages", std::to_string(document_->pages())));
    for (const std::string& key : document_->info_keys()) {
      std::string value = utf8(document_->info_key(key));
      if (!value.empty()) TRY(sink_.metadata("pdf." + mend_utf8(key).text, value));
    }
    if (document_->is_encrypted())
      TRY(sink_.note(
          {.code = "encrypted", .text = "it is encrypted, and opens without a password"}));
    // Where they stand in clear. In compressed objects they are not looked for: nothing is run in
    // any case.
    for (const auto& [key, what] :
         {std::pair{"/JavaScript", "it holds JavaScript; it was not run"},
          {"/Launch", "it asks to start a program; none was started"},
          {"/SubmitForm", "it asks to send a form; nothing was sent"},
          {"/GoToR", "it leads into another file; that was not opened"}}) {
      if (as_text(input_.bytes).find(key) != std::string_view::npos)
        TRY(sink_.note({.code = "script", .text = what}));
    }
    return {};
  }

  Result<void> page(int index) {
    std::unique_ptr<poppler::page> page(document_->create_page(index));
    int64_t number = index + 1;
    if (!page) {
      std::string text = fmt::format("page {} cannot be read", number);
      return sink_.note({.code = "damaged", .text = text});
    }
    const std::vector<poppler::text_box> words = page->text_list();
    Ligatures ligatures;
    for (const poppler::text_box& word : words) ligatures.learn(placed_characters(word));
    PageLines lines(number, ligatures, sink_);
    for (const poppler::text_box& word : words) TRY(lines.add(word));
    TRY(lines.flush());
    if (lines.lines() > 0) return {};
    if (recognised_ >= input_.options.limits.seconds / kSecondsPerPage) {
      ++unread_;
      return {};
    }
    ++recognised_;
    return recognise_page(*page, number);
  }

  Result<void> recognise_page(const poppler::page& page, int64_t number) {
    poppler::page_renderer renderer;
    renderer.set_image_format(poppler::image::format_gray8);
    renderer.set_render_hint(poppler::page_renderer::antialiasing, true);
    renderer.set_render_hint(poppler::page_renderer::text_antialiasing, true);
    poppler::rectf size = page.page_rect();
    // A page of a kilometre is a way to ask for memory.
    double most = std::max(size.width(), size.height());
    if (!(most > 0 && most < 5000)) {
      std::string text = fmt::format(
          "page {} has no text, and is too large to look for some in "
          "its image",
          number);
      return sink_.note({.code = "no-text", .text = text});
    }
    poppler::image image = renderer.render_page(&page, kDotsPerInch, kDotsPerInch);
    if (!image.is_valid()) return {};
    if (!recogniser_) recogniser_ = TRY(Recogniser::open(input_.options.languages));
    Pixels pixels{.data = reinterpret_cast<const uint8_t*>(image.const_data()),
                  .width = image.width(),
                  .height = image.height(),
                  .bytes_per_pixel = 1,
                  .bytes_per_line = image.bytes_per_row()};
    // Back to hundredths of a point.
    int64_t lines = TRY(recogniser_->recognise(pixels, number, 7200 / kDotsPerInch, sink_));
    if (lines > 0) return {};
    std::string text =
        fmt::format("page {} has no text, and none was recognised in its image", number);
    return sink_.note({.code = "no-text", .text = text});
  }

  Result<void> attachments() {
    if (!document_->has_embedded_files()) return {};
    for (poppler::embedded_file* file : document_->embedded_files()) {
      if (file == nullptr || !file->is_valid()) continue;
      std::string name = mend_utf8(file->name()).text;
      std::string type = mend_utf8(file->mime_type()).text;
      Member member;
      member.name = name.empty() ? "attachment" : name;
      member.media_type = type;
      TRY(sink_.member_begin(member));
      poppler::byte_array bytes = file->data();
      TRY(sink_.member_bytes(as_bytes(std::string_view(bytes.data(), bytes.size()))));
      TRY(sink_.member_end());
    }
    return {};
  }

  const ReaderInput& input_;
  ReadingSink& sink_;
  std::unique_ptr<poppler::document> document_;
  std::optional<Recogniser> recogniser_;
  int64_t recognised_ = 0, unread_ = 0;
};

}  // namespace

Result<void> read_pdf(const ReaderInput& input, ReadingSink& sink) {
  return PdfReading(input, sink).run();
}

std::string pdf_library() {
  return "poppler " + poppler::version_string() + ", " + recognition_library();
}

}  // namespace habeas::ingest
