// SPDX-License-Identifier: Apache-2.0
#include "names/name.h"

#include <gtest/gtest.h>

namespace habeas::names {
namespace {

// "text:part text:part", and " | " before each alias.
std::string shown(const Name& name) {
  std::string out = name.placeholder ? "(unknown)" : "";
  for (const Token& token : name.tokens)
    out += (out.empty() ? "" : " ") + token.text + ":" + std::string(part_name(token.part));
  for (const Name& alias : name.aliases) out += " | " + shown(alias);
  return out;
}

struct Case {
  std::string_view written;
  std::string_view shown;
};

TEST(Parsing, TellsTheParts) {
  const Case cases[] = {
      {"Mohammad Rezaei", "mohammad:given rezaei:family"},
      {"Dr. Ali Karimi", "dr:title ali:given karimi:family"},
      {"Seyyed Mohammad Hosseini", "seyyed:title mohammad:given hosseini:family"},
      {"محمد احمد حسن صالح", "محمد:given احمد:father حسن:grandfather صالح:family"},
      {"Ahmad bin Said al-Hashimi", "ahmad:given bin:connector said:father hashimi:family"},
      {"Karimi, Ali", "ali:given karimi:family"},
      {"کریمی، علی", "علی:given کریمی:family"},
      {"H. Karimi", "h:initial karimi:given"},
      {"Mahsa (Zhina) Amini", "mahsa:given amini:family | zhina:given amini:family"},
      {"مهسا (ژینا) امینی", "مهسا:given امینی:family | ژینا:given امینی:family"},
      {"Ali alias Hassan", "ali:given | hassan:given"},
      {"Abu Ahmad Khalil Saleh", "abuahmad:kunya khalil:given saleh:family"},
      {"Гасан Алиев", "hasan:given aliev:family"},
  };
  for (const Case& c : cases) EXPECT_EQ(shown(parse(c.written)), c.shown) << c.written;
}

TEST(Parsing, JoinsCompoundsToOneSpelling) {
  const Case cases[] = {
      {"Abd al-Rahman", "abdalrahman:given"},
      {"Abdolrahman", "abdalrahman:given"},
      {"Abdur Rahman", "abdalrahman:given"},
      {"Abdorrahman", "abdalrahman:given"},
      {"Abdurrahman", "abdalrahman:given"},
      {"Abd ar-Rahman", "abdalrahman:given"},
      {"Abdullah", "abdallah:given"},
      {"Abd Allah", "abdallah:given"},
      {"Abdollah", "abdallah:given"},
      {"عبد الله", "عبدالله:given"},
      {"عبدالله", "عبدالله:given"},
      {"Ruhollah", "ruhallah:given"},
      {"Ruh Allah", "ruhallah:given"},
      {"Ruh ol-lah", "ruhallah:given"},
      {"Saif ud-Din", "saifaldin:given"},
      {"Saifuddin", "saifaldin:given"},
      {"Saif al-Din", "saifaldin:given"},
      {"Gholam Hossein", "gholamhossein:given"},
      {"غلام‌حسین", "غلامحسین:given"},
      {"Ali Reza zadeh", "ali:given rezazadeh:family"},
      {"ابو الفضل", "ابوالفضل:given"},
      {"Aboulfazl", "abulfazl:given"},
      {"Aboo Jamea", "abujamea:given"},
  };
  for (const Case& c : cases) EXPECT_EQ(shown(parse(c.written)), c.shown) << c.written;
}

TEST(Parsing, RepairsWhatPdfFilesDoToArabic) {
  const Case cases[] = {
      {"عبد هللا", "عبدالله:given"}, {"محمد االسد", "محمد:given اسد:family"},
      {"ﻋﺒﺪ ﷲ", "عبدالله:given"},    {"ع‍لي", "علی:given"},
      {"الهام", "الهام:given"},      {"محمد الهاشمي", "محمد:given هاشمی:family"},
  };
  for (const Case& c : cases) EXPECT_EQ(shown(parse(c.written)), c.shown) << c.written;
}

TEST(Parsing, KnowsPlaceholdersInManyLanguages) {
  for (std::string_view text : {"Unknown",
                                "UNKNOWN MALE",
                                "unidentified body",
                                "No name",
                                "N/A",
                                "NN",
                                "ناشناس",
                                "نامعلوم",
                                "مجهول الهوية",
                                "مجهول",
                                "غير معروف",
                                "Inconnu",
                                "non identifié",
                                "sans nom",
                                "Desconocido",
                                "no identificado",
                                "unbekannt",
                                "???",
                                "---?",
                                "12",
                                "X",
                                "Nashenas",
                                "بی نام",
                                "هویت نامشخص"}) {
    const Name name = parse(text);
    EXPECT_TRUE(name.placeholder || name.bearing_tokens() == 0) << text << " -> " << shown(name);
    EXPECT_TRUE(name.bearing_tokens() == 0) << text << " -> " << shown(name);
  }
  for (std::string_view text : {"Ali", "Mohammad Nami", "Unknown Ahmadi", "Zan Karimi"})
    EXPECT_GT(parse(text).bearing_tokens(), 0U) << text;
  EXPECT_EQ(parse("Unknown Ahmadi").bearing_tokens(), 1U);
}

TEST(Parsing, OfColumnsKeepsTheirParts) {
  const Name name =
      parse_columns({.given = "Mohammad Ali", .father = "Hassan", .family = "Rezaei"});
  EXPECT_EQ(shown(name), "mohammad:given ali:middle hassan:father rezaei:family");
  EXPECT_TRUE(parse_columns({.given = "unknown", .family = "unknown"}).placeholder);
  EXPECT_EQ(parse_columns({.given = "unknown", .family = "Rezaei"}).bearing_tokens(), 1U);
}

TEST(Parsing, IsBoundedOnHostileText) {
  for (std::string text :
       {std::string(1 << 20, 'a'), std::string(1 << 20, '('), std::string(1 << 20, ' '),
        std::string(1 << 20, '\0'), std::string(1 << 20, '\xFF')}) {
    const Name name = parse(text);
    EXPECT_LE(name.tokens.size(), kMaxTokens);
    EXPECT_LE(name.aliases.size(), 9U);
    EXPECT_TRUE(name.truncated);
  }
  std::string many;
  for (int i = 0; i < 100000; ++i) many += "علی Ali \u202E";
  EXPECT_LE(parse(many).tokens.size(), kMaxTokens);
  EXPECT_TRUE(parse(many).mixed_scripts);
  EXPECT_TRUE(parse("").tokens.empty());
}

}  // namespace
}  // namespace habeas::names
