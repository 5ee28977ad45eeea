// SPDX-License-Identifier: Apache-2.0
#include "calendar/written_dates.h"

#include <random>

#include <gtest/gtest.h>

#include "calendar/gregorian.h"
#include "calendar/internal/month_names.h"
#include "calendar/jalali.h"

namespace habeas::calendar {
namespace {

// "gregorian 2013-04-03; jalali ..." in the order returned, or "refused", or "unknown".
std::string summary(std::string_view text, const DateOptions& options = {}) {
  const Result<WrittenDate> date = read_written_date(text, options);
  if (!date) return "refused";
  EXPECT_EQ(date->original, text);
  if (date->stated_unknown) return "unknown";
  std::string all;
  for (const Reading& reading : date->readings) {
    EXPECT_FALSE(reading.reason.empty());
    EXPECT_EQ(reading.calendar, reading.first.calendar);
    all += (all.empty() ? "" : "; ") + std::string(to_string(reading.calendar)) + " " +
           reading.date.canonical();
  }
  return all;
}

struct Case {
  const char* text;
  const char* readings;
};

void expect_all(std::span<const Case> cases, const DateOptions& options = {}) {
  for (const Case& row : cases) EXPECT_EQ(summary(row.text, options), row.readings) << row.text;
}

TEST(WrittenDates, ReadsMonthsByNameInFiveLanguages) {
  const Case kCases[] = {
      {"28 July 1988", "gregorian 1988-07-28"},
      {"July 28th, 1988", "gregorian 1988-07-28"},
      {"the 28th of July, 1988", "gregorian 1988-07-28"},
      {"28-Jul-1988", "gregorian 1988-07-28"},
      {"28.Jul.1988", "gregorian 1988-07-28"},
      {"1988 July 28", "gregorian 1988-07-28"},
      {"JULY 1988", "gregorian 1988-07"},
      {"1er août 1988", "gregorian 1988-08-01"},
      {"28 févr. 1988", "gregorian 1988-02-28"},
      {"15 de agosto de 1988", "gregorian 1988-08-15"},
      {"15 de setiembre de 1988", "gregorian 1988-09-15"},
      {"١٥ تموز ١٩٨٨", "gregorian 1988-07-15"},
      {"15 يوليو 1988", "gregorian 1988-07-15"},
      {"28 كانون الثاني 1988", "gregorian 1988-01-28"},
      {"28 تشرين الأول 1988م", "gregorian 1988-10-28"},
      {"۲۸ ژوئیهٔ ۱۹۸۸", "gregorian 1988-07-28"},
      {"28 جولای 1988", "gregorian 1988-07-28"},
      {"۶ مرداد ۱۳۶۷", "jalali 1988-07-28"},
      {"٦ مرداد ١٣٦٧", "jalali 1988-07-28"},
      {"6 Mordad 1367", "jalali 1988-07-28"},
      {"پنجم مرداد ۱۳۶۷", "jalali 1988-07-27"},
      {"سی و یکم شهریور ۱۳۶۷", "jalali 1988-09-22"},
      {"۱۵ مرداد‌ماه سال ۱۳۶۷", "jalali 1988-08-06"},
      {"۱۵ مردادماه ۱۳۶۷", "jalali 1988-08-06"},
      {"6 اسد 1367", "jalali 1988-07-28"},
      {"5 مرداد 2536", "imperial 1977-07-27"},
      {"16 Dhu al-Hijja 1408", "hijri [1988-07-29..1988-08-01]"},
      {"١٦ ذو الحجة ١٤٠٨ هـ", "hijri [1988-07-29..1988-08-01]"},
      {"۱۶ ذی‌الحجه ۱۴۰۸", "hijri [1988-07-29..1988-08-01]"},
      {"16 Dhu'l-Hijja 1408 AH", "hijri [1988-07-29..1988-08-01]"},
  };
  expect_all(kCases);
}

TEST(WrittenDates, KeepsAmbiguityUntilAnOptionSettlesIt) {
  const Case kCases[] = {
      {"03/04/2013", "gregorian 2013-04-03; gregorian 2013-03-04"},
      {"13/04/2013", "gregorian 2013-04-13"},
      {"05/05/2013", "gregorian 2013-05-05"},
      {"2013/04/03", "gregorian 2013-04-03"},
      {"2013", "gregorian 2013"},
      {"1392", "gregorian 1392; jalali [2013-03-21..2014-03-20]"},
      {"۱۳۹۲", "gregorian 1392; jalali [2013-03-21..2014-03-20]"},
      {"1392-05-06", "gregorian 1392-05-06; jalali 2013-07-28"},
      {"1392?", "gregorian 1392?; jalali [2013-03-21?..2014-03-20?]"},
      {"6/5/1367", "gregorian 1367-05-06; gregorian 1367-06-05; jalali 1988-07-28"},
      {"1367/12/30", "gregorian 1367-12-30"},
      {"2535", "gregorian 2535; imperial [1976-03-21..1977-03-20]"},
      {"summer 1367", "gregorian 1367-22; jalali [1988-06-22..1988-09-22]"},
      {"1408 هـ", "jalali [2029-03-20..2030-03-20]; hijri [1987-08-25..1988-08-14]"},
      {"05/1367", "gregorian 1367-05; jalali [1988-07-23..1988-08-22]"},
      {"28/7", "gregorian XXXX-07-28"},
      {"3/4", "gregorian XXXX-04-03; gregorian XXXX-03-04"},
  };
  expect_all(kCases);
  DateOptions options;
  options.order = NumberOrder::kMonthDayYear;
  EXPECT_EQ(summary("03/04/2013", options), "gregorian 2013-03-04");
  EXPECT_EQ(summary("13/04/2013", options), "refused")
      << "an option is not set aside because it does not fit";
  options.order = NumberOrder::kDayMonthYear;
  EXPECT_EQ(summary("03/04/2013", options), "gregorian 2013-04-03");
  DateOptions jalali;
  jalali.calendars = {Calendar::kJalali};
  EXPECT_EQ(summary("1392", jalali), "jalali [2013-03-21..2014-03-20]");
  EXPECT_EQ(summary("1392-05-06", jalali), "jalali 2013-07-28");
  EXPECT_EQ(summary("1367/12/30", jalali), "refused");
  EXPECT_EQ(summary("2013", jalali), "refused");
  DateOptions three;
  three.calendars = {Calendar::kGregorian, Calendar::kJalali, Calendar::kHijri};
  EXPECT_EQ(summary("1392", three),
            "gregorian 1392; jalali [2013-03-21..2014-03-20]; hijri [1972-02-15..1973-02-05]");
}

TEST(WrittenDates, TheTextNamesItsCalendarAndAFixedListRefusesAnother) {
  const Case kCases[] = {
      {"۱۳۶۷ ه.ش", "jalali [1988-03-21..1989-03-20]"},
      {"1367 AP", "jalali [1988-03-21..1989-03-20]"},
      {"1367 شمسی", "jalali [1988-03-21..1989-03-20]"},
      {"1408 AH", "hijri [1987-08-25..1988-08-14]"},
      {"1408 هجری قمری", "hijri [1987-08-25..1988-08-14]"},
      {"1392 م", "gregorian 1392"},
      {"44 BC", "gregorian -0043"},
      {"2536 شاهنشاهی", "imperial [1977-03-21..1978-03-20]"},
      {"6 Mordad 1367 AH", "refused"},
      {"28 July 1988 AP", "refused"},
      {"6 Mordad 1988", "refused"},
  };
  expect_all(kCases);
  DateOptions fixed;
  fixed.calendars = {Calendar::kGregorian};
  EXPECT_EQ(summary("6 Mordad 1367", fixed), "jalali 1988-07-28");
  fixed.calendars_are_fixed = true;
  EXPECT_EQ(summary("6 Mordad 1367", fixed), "refused");
}

TEST(WrittenDates, ReadsPartsSeasonsAndDecades) {
  const Case kCases[] = {
      {"late July 1988", "gregorian [1988-07-~21..1988-07-31]"},
      {"mid-July 1988", "gregorian [1988-07-~11..1988-07-~20]"},
      {"early February 1988", "gregorian [1988-02-01..1988-02-~10]"},
      {"late February 1988", "gregorian [1988-02-~21..1988-02-29]"},
      {"fin d'août 1988", "gregorian [1988-08-~21..1988-08-31]"},
      {"a mediados de julio de 1988", "gregorian [1988-07-~11..1988-07-~20]"},
      {"au mois d'août 1988", "gregorian 1988-08"},
      {"mediados de julio de 1988", "gregorian [1988-07-~11..1988-07-~20]"},
      {"أواخر تموز 1988", "gregorian [1988-07-~21..1988-07-31]"},
      {"اوایل مرداد ۱۳۶۷", "jalali [1988-07-23..1988-08-01~]"},
      {"early 1367", "gregorian [1367-01..1367-~04]; jalali [1988-03-21..1988-07-22~]"},
      {"mid-1988", "gregorian [1988-~05..1988-~08]"},
      {"end of 1988", "gregorian [1988-~09..1988-12]"},
      {"summer 1988", "gregorian 1988-22"},
      {"été 1988", "gregorian 1988-22"},
      {"صيف 1988", "gregorian 1988-22"},
      {"تابستان ۱۳۶۷ هجری شمسی", "jalali [1988-06-22..1988-09-22]"},
      {"1980s", "gregorian 198X"},
      {"the 1980's", "gregorian 198X"},
      {"early 1980s", "gregorian [1980..1983~]"},
      {"دهه ۱۳۶۰ شمسی", "jalali [1981-03-21..1991-03-20]"},
      {"دهه شصت", "refused"},
  };
  expect_all(kCases);
  DateOptions north;
  north.hemisphere = Hemisphere::kNorth;
  EXPECT_EQ(summary("summer 1988", north), "gregorian 1988-26");
  DateOptions century;
  century.jalali_century = 1300;
  century.calendars = {Calendar::kJalali};
  EXPECT_EQ(summary("دهه شصت", century), "jalali [1981-03-21..1991-03-20]");
}

TEST(WrittenDates, ReadsRangesAlternativesAndHedges) {
  const Case kCases[] = {
      {"between July and September 1988", "gregorian [1988-07..1988-09]"},
      {"from 28 July to 2 August 1988", "gregorian 1988-07-28/1988-08-02"},
      {"28 July 1988 to 2 August", "gregorian 1988-07-28/1988-08-02"},
      {"28 July – 2 August 1988", "gregorian 1988-07-28/1988-08-02"},
      {"July-September 1988", "gregorian 1988-07/1988-09"},
      {"5-9 July 1988", "gregorian 1988-07-05/1988-07-09"},
      {"5/6 July 1988", "gregorian [1988-07-05,1988-07-06]"},
      {"1988-89", "gregorian 1988/1989"},
      {"1988–90", "gregorian 1988/1990"},
      {"1988 - 1990", "gregorian 1988/1990"},
      {"July 1988 or August 1988", "gregorian [1988-07,1988-08]"},
      {"entre le 5 et le 9 juillet 1988", "gregorian [1988-07-05..1988-07-09]"},
      {"del 5 al 9 de julio de 1988", "gregorian 1988-07-05/1988-07-09"},
      {"از ۵ تا ۹ مرداد ۱۳۶۷", "jalali 1988-07-27/1988-07-31"},
      {"بین مرداد و شهریور ۱۳۶۷", "jalali [1988-07-23..1988-09-22]"},
      {"before 1988", "gregorian [..1987-12-31]"},
      {"after July 1988", "gregorian [1988-08-01..]"},
      {"since July 1988", "gregorian 1988-07/.."},
      {"until 1990", "gregorian /1990"},
      {"قبل از مرداد ۱۳۶۷", "jalali [..1988-07-22]"},
      {"c. 1988", "gregorian 1988~"},
      {"circa July 1988?", "gregorian 1988-07%"},
      {"حدود ۱۵ تموز ۱۹۸۸", "gregorian 1988-07-15~"},
      {"September to July 1988", "refused"},
  };
  expect_all(kCases);
}

TEST(WrittenDates, TakesEdtfAsItStands) {
  const Case kCases[] = {
      {"1988-07-28", "gregorian 1988-07-28"},
      {"1988-07/1988-09", "gregorian 1988-07/1988-09"},
      {"1988-XX-28", "gregorian 1988-XX-28"},
      {"[1988,1990]", "gregorian [1988,1990]"},
      {"1988-07-28T14:30:00+03:30", "gregorian 1988-07-28T14:30:00+03:30"},
      {"2013-05-06 00:00:00", "gregorian 2013-05-06"},
      {"  1988-07  ", "gregorian 1988-07"},
  };
  expect_all(kCases);
}

TEST(WrittenDates, TwoDigitYearsNeedACentury) {
  for (const char* text : {"28/7/88", "67/5/6", "July 88", "6 مرداد 67", "28 July '88"})
    EXPECT_EQ(summary(text), "refused") << text;
  DateOptions options;
  options.gregorian_century = 1900;
  options.jalali_century = 1300;
  EXPECT_EQ(summary("28 July '88", options), "gregorian 1988-07-28");
  EXPECT_EQ(summary("6 مرداد 67", options), "jalali 1988-07-28");
  EXPECT_EQ(summary("July 08", options), "gregorian XXXX-07-08; gregorian 1908-07");
  options.calendars = {Calendar::kJalali};
  options.order = NumberOrder::kYearMonthDay;
  EXPECT_EQ(summary("67/5/6", options), "jalali 1988-07-28");
}

TEST(WrittenDates, SaysWhetherTheWeekdayAgrees) {
  EXPECT_EQ(read_written_date("Thursday 28 July 1988")->readings[0].weekday_agrees, true);
  EXPECT_EQ(read_written_date("Friday, 28 July 1988")->readings[0].weekday_agrees, false);
  EXPECT_EQ(read_written_date("پنجشنبه ۶ مرداد ۱۳۶۷")->readings[0].weekday_agrees, true);
  EXPECT_EQ(read_written_date("يوم الخميس 28 تموز 1988")->readings[0].weekday_agrees, true);
  EXPECT_FALSE(read_written_date("28 July 1988")->readings[0].weekday_agrees);
}

TEST(WrittenDates, AStatedUnknownIsNotADateAndNotAFault) {
  for (const char* text :
       {"unknown", "n.d.", "undated", "sans date", "sin fecha", "نامعلوم", "غير معروف", "?"})
    EXPECT_EQ(summary(text), "unknown") << text;
}

TEST(WrittenDates, RefusesWhatHasNoReading) {
  for (const char* text : {"",
                           " ",
                           "foo 1988",
                           "July July 1988",
                           "30 February 1988",
                           "0 July 1988",
                           "32 July 1988",
                           "0/0/2013",
                           "99/99/2013",
                           "1988 1989",
                           "۳۰ اسفند ۱۳۶۷",
                           "6 مرداد",
                           "Friday",
                           "and",
                           "between 1988",
                           "from",
                           "to 1988 to",
                           "July 1988 1989 1990",
                           "1/2/3/4",
                           "25:99",
                           "12:00",
                           "-5 July 1988",
                           "1234567890123 July",
                           "July \xff",
                           "€ 1988",
                           "1988 July 28 30",
                           "\x01",
                           "16 Ramadan",
                           "31 Shaban 1408",
                           "13 months"})
    EXPECT_EQ(summary(text), "refused") << text;
  const Result<WrittenDate> leap = read_written_date("30 Esfand 1367");
  ASSERT_FALSE(leap);
  EXPECT_NE(leap.error().message.find("does not exist"), std::string::npos) << leap.error().message;
}

TEST(WrittenDates, ContainsHostileInput) {
  std::string words, numbers, nested = "between ";
  for (int i = 0; i < 60; ++i) words += "July or ", numbers += "1 2 3 ";
  for (int i = 0; i < 20; ++i) nested += "between 1988 and ";
  const std::vector<std::string> hostile = {words,
                                            numbers,
                                            nested,
                                            std::string(1 << 20, '1'),
                                            std::string(512, '/'),
                                            std::string(512, '?'),
                                            std::string("1988\0", 5),
                                            std::string("\0", 1),
                                            "\xed\xa0\x80 1988",
                                            "1988\xf4\x90\x80\x80",
                                            std::string(500, '9'),
                                            "July \xe2\x80\xae 8891",
                                            std::string(256, '[') + std::string(256, ']')};
  for (const std::string& text : hostile) {
    const Result<WrittenDate> date = read_written_date(text);
    if (date) {
      EXPECT_LE(date->readings.size(), 16U);
    } else {
      EXPECT_LT(date.error().message.size(), 2000U);
    }
  }
}

TEST(WrittenDates, RandomWordsNeverBreakAPromise) {
  const char* kWords[] = {"July",   "مرداد", "28",       "5",       "1988",    "1367", "67",
                          "to",     "تا",    "or",       "between", "and",     "late", "early",
                          "summer", "1980s", "AH",       "هـ",      "c.",      "?",    "/",
                          "-",      "–",     "3/4/2013", "before",  "since",   "از",   "Thursday",
                          "of",     "BC",    "ذو الحجة", "decade",  "1988-07", "2536", "شصت",
                          "(",      ",",     "1er",      "19880728"};
  std::mt19937 random(11);
  int read = 0;
  DateOptions options;
  options.gregorian_century = 1900;
  options.jalali_century = 1300;
  options.hijri_century = 1400;
  options.calendars = {Calendar::kGregorian, Calendar::kJalali, Calendar::kHijri};
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    const int words = 1 + static_cast<int>(random() % 6);
    for (int i = 0; i < words; ++i)
      text += (random() % 3 == 0 ? "" : " ") + std::string(kWords[random() % std::size(kWords)]);
    const Result<WrittenDate> date = read_written_date(text, options);
    if (!date) continue;
    ++read;
    ASSERT_EQ(date->original, text);
    ASSERT_EQ(date->stated_unknown, date->readings.empty()) << text;
    for (const Reading& reading : date->readings) {
      const Bounds bounds = reading.date.bounds();
      if (bounds.earliest.kind == EndKind::kDate && bounds.latest.kind == EndKind::kDate) {
        ASSERT_LE(bounds.earliest.day, bounds.latest.day) << text;
      }
      ASSERT_TRUE(ImpreciseDate::parse(reading.date.canonical())) << text;
    }
  }
  EXPECT_GT(read, 1000);
}

TEST(WrittenDates, EveryMonthNameOfTheTableIsReadBackInItsCalendar) {
  for (const internal::MonthRow& row : internal::month_rows()) {
    for (std::size_t i = 0; i < row.names.size(); ++i) {
      std::string_view rest = row.names[i];
      while (!rest.empty()) {
        const std::size_t bar = rest.find('|');
        const std::string name(rest.substr(0, bar));
        rest.remove_prefix(bar == std::string_view::npos ? rest.size() : bar + 1);
        const int year = row.calendar == Calendar::kGregorian ? 1988
                         : row.calendar == Calendar::kJalali  ? 1367
                                                              : 1408;
        const Result<WrittenDate> date =
            read_written_date("5 " + name + " " + std::to_string(year));
        ASSERT_TRUE(date) << name << ": " << date.error().message;
        ASSERT_EQ(date->readings.size(), 1U) << name;
        EXPECT_EQ(date->readings[0].calendar, row.calendar) << name;
        EXPECT_EQ(date->readings[0].first.month, static_cast<int>(i) + 1) << name;
        EXPECT_EQ(date->readings[0].first.day, 5) << name;
      }
    }
  }
}

TEST(WrittenDates, EveryJalaliDayOfAYearIsReadFromItsDigits) {
  DateOptions jalali;
  jalali.calendars = {Calendar::kJalali};
  const DayNumber first = day_from_jalali({1367, 1, 1}).value();
  for (DayNumber day = first; day < first + 365; ++day) {
    const JalaliDate date = jalali_from_day(day).value();
    const std::string text = std::to_string(date.year) + "/" + std::to_string(date.month) + "/" +
                             std::to_string(date.day);
    ASSERT_EQ(summary(text, jalali), "jalali " + to_iso(day));
  }
}

TEST(MonthsNamed, KnowsAMonthAloneAndNothingElse) {
  EXPECT_EQ(months_named("Mordad"), (std::vector<MonthName>{{Calendar::kJalali, 5}}));
  EXPECT_EQ(months_named("مرداد"), (std::vector<MonthName>{{Calendar::kJalali, 5}}));
  EXPECT_EQ(months_named("تموز"), (std::vector<MonthName>{{Calendar::kGregorian, 7}}));
  EXPECT_EQ(months_named("رمضان"), (std::vector<MonthName>{{Calendar::kHijri, 9}}));
  EXPECT_TRUE(months_named("Thursday").empty());
  EXPECT_TRUE(months_named("\xff").empty());
}

}  // namespace
}  // namespace habeas::calendar
