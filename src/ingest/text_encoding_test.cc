// SPDX-License-Identifier: Apache-2.0
#include "ingest/internal/text_encoding.h"

#include <unicode/ucnv.h>

#include <gtest/gtest.h>

namespace habeas::ingest {
namespace {

std::string encoded(std::string_view utf8, const char* name) {
  UErrorCode status = U_ZERO_ERROR;
  std::string out(utf8.size() * 4 + 8, '\0');
  int32_t size = ucnv_convert(name, "UTF-8", out.data(), static_cast<int32_t>(out.size()),
                              utf8.data(), static_cast<int32_t>(utf8.size()), &status);
  EXPECT_FALSE(U_FAILURE(status)) << name;
  out.resize(static_cast<size_t>(size));
  return out;
}

// A sentence or two, as files have them; none of a real case.
constexpr std::string_view kPersian =
    "این فهرست را گروهی از خانواده ها نوشته اند و نام هر کس در یک سطر است. پدر او گفت که از "
    "تابستان آن سال هیچ خبری ندارند و کسی به نامه های آنان پاسخ نداد. گور ها را چند بار خراب "
    "کردند.";
constexpr std::string_view kArabic =
    "كتبت هذه القائمة مجموعة من العائلات، واسم كل شخص في سطر واحد. قال والده إنهم لم يسمعوا عنه "
    "شيئا منذ صيف تلك السنة، ولم يرد أحد على رسائلهم إلى السلطات في المدينة.";
constexpr std::string_view kRussian =
    "Этот список написали семьи, и имя каждого человека стоит в отдельной строке. Отец сказал, что "
    "с лета того года ничего о нём не слышал.";
constexpr std::string_view kFrench =
    "Cette liste a été écrite par les familles, et le nom de chaque personne est sur une ligne. "
    "Son "
    "père a déclaré qu'il n'avait rien reçu depuis l'été de cette année-là.";

TEST(TextEncoding, IsToldFromTheBytes) {
  struct Case {
    std::string_view text;
    const char* encoding;
    std::string_view name, how;
  };
  const Case kCases[] = {
      {"plain", "UTF-8", "UTF-8", "ASCII"},
      {kPersian, "UTF-8", "UTF-8", "valid UTF-8"},
      {kPersian, "UTF-16LE", "UTF-16LE", "zero bytes"},
      {kPersian, "UTF-16BE", "UTF-16BE", "zero bytes"},
      {kFrench, "UTF-16LE", "UTF-16LE", "zero bytes"},
      {kArabic, "windows-1256", "windows-1256", "guessed"},
      {kPersian, "windows-1256", "windows-1256", "guessed"},
      {"نام;سال\nنادر;1367\n", "windows-1256", "windows-1256", "guessed"},
      {kArabic, "ISO-8859-6", "ISO-8859-6", "guessed"},
      {kRussian, "windows-1251", "windows-1251", "guessed"},
      {kRussian, "ISO-8859-5", "ISO-8859-5", "guessed"},
      {kRussian, "KOI8-R", "KOI8-R", "guessed"},
      {kFrench, "ISO-8859-1", "ISO-8859-1", "guessed"},
  };
  for (const Case& row : kCases) {
    std::string bytes = encoded(row.text, row.encoding);
    Result<TextEncoding> found = encoding_of(as_bytes(bytes), "");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->name, row.name) << row.encoding << " " << found->confidence;
    EXPECT_EQ(found->how, row.how) << row.encoding;
  }
}

TEST(TextEncoding, TextComesBackWhole) {
  for (const char* encoding : {"UTF-8", "UTF-16LE", "UTF-16BE", "windows-1256", "ISO-8859-6"}) {
    std::string bytes = encoded(kArabic, encoding);
    Result<TextEncoding> found = encoding_of(as_bytes(bytes), encoding);
    ASSERT_TRUE(found);
    Result<DecodedText> text = decode(as_bytes(bytes), *found);
    ASSERT_TRUE(text);
    if (std::string_view(encoding) != "ISO-8859-6") EXPECT_EQ(text->text, kArabic) << encoding;
    EXPECT_EQ(text->replaced, 0) << encoding;
  }
}

TEST(TextEncoding, AByteOrderMarkIsNoText) {
  for (const auto& [bytes, name] : {std::pair{std::string("\xef\xbb\xbf"
                                                          "ab"),
                                              "UTF-8"},
                                    std::pair{std::string("\xff\xfe"
                                                          "a\0b\0",
                                                          6),
                                              "UTF-16LE"},
                                    std::pair{std::string("\xfe\xff\0a\0b", 6), "UTF-16BE"}}) {
    Result<TextEncoding> found = encoding_of(as_bytes(bytes), "");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->name, name);
    EXPECT_EQ(found->how, "byte order mark");
    EXPECT_EQ(decode(as_bytes(bytes), *found)->text, "ab");
  }
}

TEST(TextEncoding, StrayBytesBecomeOneMarkEachAndAreCounted) {
  DecodedText mended = mend_utf8(
      "a\xff"
      "b\xc3(\xe2\x82");
  EXPECT_EQ(mended.text,
            "a\xef\xbf\xbd"
            "b\xef\xbf\xbd(\xef\xbf\xbd\xef\xbf\xbd");
  EXPECT_EQ(mended.replaced, 4);
}

}  // namespace
}  // namespace habeas::ingest
