// SPDX-License-Identifier: Apache-2.0
// Persian and Arabic text, made up, drawn by another program and read back: from pictures, from a
// scanned page, and from a PDF file with letters.
#include <algorithm>
#include <leptonica/allheaders.h>
#include <sstream>

#include <gtest/gtest.h>

#include "ingest/testing/drawn_text.h"
#include "ingest/testing/read_here.h"

namespace habeas::ingest {
namespace {

struct Script {
  const char* name;
  const char* text;  // SYNTHETIC
};
const Script kScripts[] = {
    {"Persian",
     "فهرست ساختگی برای آزمون\n"
     "نام پدر و تاریخ تولد در ستون سوم آمده است\n"
     "در مرداد ماه ۱۳۶۷ سه نفر به زندان منتقل شدند\n"
     "خانواده از محل دفن خبری ندارد"},
    {"Arabic",
     "قائمة مصطنعة من أجل الاختبار\n"
     "اسم الأب وتاريخ الولادة في العمود الثالث\n"
     "نقل ثلاثة أشخاص إلى السجن في شهر تموز ١٩٨٨\n"
     "لا تعرف العائلة مكان الدفن"},
};
constexpr int kLines = 4;

struct Placed {
  std::string text;
  int64_t page = 0;
  int confidence = -1;
  Rectangle rectangle;
  std::vector<WordPlace> words;
};

class Lines : public ReadingSink {
 public:
  std::vector<Placed> lines;
  Result<void> block(const TextBlock& block) override {
    if (block.kind == "line")
      lines.push_back({std::string(block.text),
                       block.page,
                       block.confidence,
                       block.rectangle.value_or(Rectangle{}),
                       {block.words.begin(), block.words.end()}});
    return {};
  }
};

std::vector<Placed> read_lines(Result<void> (*reader)(const ReaderInput&, ReadingSink&),
                               std::string_view bytes) {
  Lines sink;
  ReadOptions options;
  Result<void> result = reader(ReaderInput{as_bytes(bytes), "page", "", options}, sink);
  EXPECT_TRUE(result) << result.error().message;
  return sink.lines;
}

// What recognition may rightly write in another way: Arabic or Persian yeh and kaf, digits of
// either script, marks of direction.
std::string unified(std::string text) {
  const std::pair<std::string_view, std::string_view> kSame[] = {
      {"ي", "ی"}, {"ك", "ک"}, {"٠", "۰"}, {"١", "۱"}, {"٢", "۲"}, {"٣", "۳"},     {"٤", "۴"},
      {"٥", "۵"}, {"٦", "۶"}, {"٧", "۷"}, {"٨", "۸"}, {"٩", "۹"}, {"\u200f", ""}, {"\u200e", ""}};
  for (const auto& [from, to] : kSame)
    for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
      text.replace(at, from.size(), to);
  return text;
}

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream in(unified(text));
  return {std::istream_iterator<std::string>(in), {}};
}

// The longest run of words that stand in both, in the same order.
size_t common_in_order(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<std::vector<size_t>> best(a.size() + 1, std::vector<size_t>(b.size() + 1));
  for (size_t i = a.size(); i-- > 0;)
    for (size_t j = b.size(); j-- > 0;)
      best[i][j] = a[i] == b[j] ? best[i + 1][j + 1] + 1 : std::max(best[i + 1][j], best[i][j + 1]);
  return best[0][0];
}

std::string joined(const std::vector<Placed>& lines) {
  std::string text;
  for (const Placed& line : lines) text += line.text + "\n";
  return text;
}

// Lines from top to bottom; within one, the middles of words from right to left, each inside its
// line but for what recognition is unsure of (`slack`).
void expect_reading_order(const std::vector<Placed>& lines, int64_t slack) {
  for (size_t i = 0; i < lines.size(); ++i) {
    const Placed& line = lines[i];
    if (i > 0) {
      EXPECT_GT(line.rectangle.top, lines[i - 1].rectangle.top) << line.text;
    }
    int64_t at = 0, last = line.rectangle.left + line.rectangle.width;
    for (const WordPlace& word : line.words) {
      EXPECT_EQ(word.from, at) << line.text;
      EXPECT_GT(word.to, word.from);
      at = word.to + 1;
      const int64_t middle = word.rectangle.left + word.rectangle.width / 2;
      EXPECT_LT(middle, last) << line.text << ": a word further right comes later";
      last = middle;
      EXPECT_GE(word.rectangle.left + slack, line.rectangle.left);
      EXPECT_LE(word.rectangle.left + word.rectangle.width,
                line.rectangle.left + line.rectangle.width + slack);
      EXPECT_GT(word.rectangle.height, 0);
    }
  }
}

double share_found(const Script& script, const std::vector<Placed>& lines) {
  const std::vector<std::string> wanted = words_of(script.text);
  return static_cast<double>(common_in_order(wanted, words_of(joined(lines)))) /
         static_cast<double>(wanted.size());
}

TEST(Recognition, ReadsPersianAndArabicInLogicalOrderWithThePlaceOfEachWord) {
  for (const Script& script : kScripts) {
    for (const char* font : {"DejaVu Sans", "Amiri"}) {
      const std::string png = drawn(script.text, font, DrawnAs::kPng);
      ASSERT_FALSE(png.empty()) << "pango-view of pango1.0-tools draws the text";
      const std::vector<Placed> lines = read_lines(read_image, png);
      EXPECT_EQ(lines.size(), kLines) << joined(lines);
      const double share = share_found(script, lines);
      EXPECT_GE(share, 0.85) << script.name << " in " << font << "\n" << joined(lines);
      RecordProperty(std::string(script.name) + "." + font, std::to_string(share));
      expect_reading_order(lines, 8);
      for (const Placed& line : lines) EXPECT_GE(line.confidence, 0);
    }
  }
}

TEST(Recognition, ReadsAScannedPageOfAPdfFile) {
  const Script& script = kScripts[0];
  const std::string png = drawn(script.text, "DejaVu Sans", DrawnAs::kPng);
  PIX* page = pixReadMem(reinterpret_cast<const l_uint8*>(png.data()), png.size());
  ASSERT_NE(page, nullptr);
  pixSetResolution(page, 200, 200);
  l_uint8* data = nullptr;
  size_t size = 0;
  ASSERT_EQ(pixWriteMemPdf(&data, &size, page, 200, "scan"), 0);
  const std::string pdf(reinterpret_cast<const char*>(data), size);
  const int64_t width = pixGetWidth(page) * int64_t{36}, height = pixGetHeight(page) * int64_t{36};
  lept_free(data);
  pixDestroy(&page);
  const std::vector<Placed> lines = read_lines(read_pdf, pdf);
  EXPECT_GE(share_found(script, lines), 0.85) << joined(lines);
  expect_reading_order(lines, 8 * 36);
  for (const Placed& line : lines) {
    EXPECT_EQ(line.page, 1);
    EXPECT_GE(line.confidence, 0);
    EXPECT_LE(line.rectangle.left + line.rectangle.width, width);  // hundredths of a point
    EXPECT_LE(line.rectangle.top + line.rectangle.height, height);
    EXPECT_GT(line.rectangle.height, 500);
  }
}

TEST(PdfReading, ReadsShapedPersianAndArabicLettersAsTheyWereWritten) {
  for (const Script& script : kScripts) {
    for (const char* font : {"DejaVu Sans", "Amiri"}) {
      const std::vector<Placed> lines =
          read_lines(read_pdf, drawn(script.text, font, DrawnAs::kPdf));
      EXPECT_EQ(joined(lines), std::string(script.text) + "\n") << script.name << " in " << font;
      expect_reading_order(lines, 1);
      for (const Placed& line : lines) EXPECT_EQ(line.confidence, -1) << "read, not recognised";
    }
  }
}

}  // namespace
}  // namespace habeas::ingest
