// SPDX-License-Identifier: Apache-2.0
#include "calendar/internal/month_names.h"

namespace habeas::calendar::internal {
namespace {

// Spellings differ by transliteration and by keyboard; letters are unified before comparing (see
// date_tokens.h), so only differences that survive that are listed: one of "يناير"/"ینایر" is
// enough. A name that belongs to two calendars or two months would give two readings; none does.
constexpr MonthRow kRows[] = {
    {Calendar::kGregorian,
     "en",
     {"January|jan", "February|feb", "March|mar", "April|apr", "May", "June|jun", "July|jul",
      "August|aug", "September|sept|sep", "October|oct", "November|nov", "December|dec"}},
    {Calendar::kGregorian,
     "fr",
     {"janvier|janv", "février|févr|fév", "mars", "avril|avr", "mai", "juin", "juillet|juil",
      "août", "septembre", "octobre", "novembre", "décembre|déc"}},
    {Calendar::kGregorian,
     "es",
     {"enero|ene", "febrero", "marzo", "abril|abr", "mayo", "junio", "julio", "agosto|ago",
      "septiembre|setiembre|set", "octubre", "noviembre", "diciembre|dic"}},
    // Gregorian months in Persian: from French in Iran, from English in Afghanistan.
    {Calendar::kGregorian,
     "fa",
     {"ژانویه|ژانویهٔ|جنوری", "فوریه|فبروری", "مارس|مارچ", "آوریل|آپریل|اپریل", "مه|می|مئی",
      "ژوئن|جون", "ژوئیه|ژوییه|جولای", "اوت|آگوست|اگست|اگوست", "سپتامبر|سپتمبر", "اکتبر|اکتوبر",
      "نوامبر|نومبر", "دسامبر|دسمبر"}},
    // Egypt, the Gulf and the press; Maghreb spellings as alternatives.
    {Calendar::kGregorian,
     "ar",
     {"يناير|جانفي", "فبراير|فيفري", "مارس", "أبريل|إبريل|أفريل", "مايو|ماي", "يونيو|يونية|جوان",
      "يوليو|يولية|جويلية|يوليوز", "أغسطس|أوت|غشت", "سبتمبر|شتنبر", "أكتوبر", "نوفمبر|نونبر",
      "ديسمبر|دجنبر"}},
    // Iraq and the Levant.
    {Calendar::kGregorian,
     "ar-SY",
     {"كانون الثاني", "شباط", "آذار", "نيسان", "أيار|مايس", "حزيران", "تموز", "آب", "أيلول",
      "تشرين الأول", "تشرين الثاني", "كانون الأول"}},
    {Calendar::kGregorian,
     "ckb",
     {"کانوونی دووەم", "شوبات", "ئازار", "نیسان", "ئایار", "حوزەیران", "تەممووز", "ئاب", "ئەیلوول",
      "تشرینی یەکەم", "تشرینی دووەم", "کانوونی یەکەم"}},
    {Calendar::kJalali,
     "fa",
     {"فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد|امرداد", "شهریور", "مهر", "آبان", "آذر", "دی",
      "بهمن", "اسفند|اسپند"}},
    {Calendar::kJalali,
     "en",
     {"Farvardin|farwardin", "Ordibehesht|urdibihisht|ordibehest", "Khordad|khurdad", "Tir",
      "Mordad|murdad|amordad", "Shahrivar|shahriver|shahriwar", "Mehr", "Aban", "Azar", "Dey|dei",
      "Bahman", "Esfand|isfand|espand"}},
    // The zodiac months of the same calendar: Iran 1911-1925, Afghanistan today.
    {Calendar::kJalali,
     "fa-AF",
     {"حمل", "ثور", "جوزا", "سرطان", "اسد", "سنبله", "میزان", "عقرب", "قوس", "جدی", "دلو", "حوت"}},
    {Calendar::kJalali,
     "ckb",
     {"خاکەلێوە", "گوڵان|بانەمەڕ", "جۆزەردان", "پووشپەڕ", "گەلاوێژ", "خەرمانان", "ڕەزبەر",
      "گەڵاڕێزان|خەزەڵوەر", "سەرماوەز", "بەفرانبار", "ڕێبەندان", "ڕەشەمە|ڕەشەممە"}},
    {Calendar::kHijri,
     "ar",
     {"محرم|المحرم", "صفر", "ربيع الأول", "ربيع الآخر|ربيع الثاني",
      "جمادى الأولى|جمادى الأول|جمادي الاول", "جمادى الآخرة|جمادى الثانية|جمادى الآخر|جمادى الثاني",
      "رجب", "شعبان", "رمضان", "شوال", "ذو القعدة|ذي القعدة", "ذو الحجة|ذي الحجة"}},
    {Calendar::kHijri,
     "fa",
     {"محرم", "صفر", "ربیع‌الاول", "ربیع‌الثانی", "جمادی‌الاول",
      "جمادی‌الثانی", "رجب", "شعبان", "رمضان", "شوال",
      "ذیقعده|ذی‌القعده|ذوالقعده|ذی قعده",
      "ذیحجه|ذی‌الحجه|ذوالحجه|ذی حجه"}},
    {Calendar::kHijri,
     "en",
     {"Muharram|moharram|muharam", "Safar|saphar",
      "Rabi al-Awwal|rabi i|rabi 1|rabi ul awwal|rabi al ula|rabi ol avval|rabi al avval",
      "Rabi al-Thani|rabi ii|rabi 2|rabi al akhir|rabi ul thani|rabi al akhar|rabi os sani|rabi al "
      "sani",
      "Jumada al-Ula|jumada i|jumada al awwal|jumada l ula|jumada 1|jamadi ol avval|jamadi al "
      "awwal",
      "Jumada al-Akhira|jumada ii|jumada al thani|jumada al thaniya|jumada al akhirah|jumada "
      "2|jamadi os sani|jamadi al thani",
      "Rajab", "Shaban|shaaban|shabaan", "Ramadan|ramazan|ramadhan", "Shawwal|shavval|shawal",
      "Dhu al-Qada|dhu al qadah|dhul qada|dhu l qada|zu al qada|zulqada|dhu al qaada|ziqadeh|zi al "
      "qada|dhul qadah",
      "Dhu al-Hijja|dhu al hijjah|dhul hijja|dhul hijjah|dhu l hijja|zu al "
      "hijja|zulhijja|dhilhijja|zihajjeh|zi al hajja"}},
};

}  // namespace

std::span<const MonthRow> month_rows() { return kRows; }

}  // namespace habeas::calendar::internal
