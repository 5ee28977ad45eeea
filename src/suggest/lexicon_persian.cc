// SPDX-License-Identifier: Apache-2.0
#include "suggest/internal/lexicon.h"

namespace habeas::suggest {

namespace {

using Words = std::string_view;

// Tables, filled by hand.
// clang-format off
constexpr SpeechVerb kVerbs[] = {
    {"گفت"}, {"گفتند"}, {"گفته است"}, {"گفته‌اند"}, {"گفته"}, {"می‌گوید"}, {"می‌گویند"},
    {"میگوید"}, {"افزود"}, {"افزودند"}, {"افزوده است"}, {"اضافه کرد"}, {"اظهار داشت"},
    {"اظهار کرد"}, {"بیان کرد"}, {"بیان داشت"}, {"اعلام کرد"}, {"اعلام کردند"}, {"اعلام کرده است"},
    {"اعلام داشت"}, {"تأکید کرد"}, {"تاکید کرد"}, {"تأکید کردند"}, {"تأکید کرده است"},
    {"تاکید می‌کند"}, {"خاطرنشان کرد"}, {"تصریح کرد"}, {"یادآور شد"}, {"یادآوری کرد"},
    {"توضیح داد"}, {"هشدار داد"}, {"هشدار دادند"}, {"شهادت داد"}, {"پاسخ داد"}, {"نتیجه گرفت"},
    {"تأیید کرد"}, {"تایید کرد"}, {"اذعان کرد"}, {"پذیرفت"}, {"نوشت", "wrote"},
    {"نوشتند", "wrote"}, {"نوشته است", "wrote"}, {"نوشته", "wrote"}, {"می‌نویسد", "wrote"},
    {"گزارش داد", "reported", "reported"}, {"گزارش کرد", "reported", "reported"},
    {"گزارش داده است", "reported", "reported"}, {"خبر داد", "reported", "reported"},
    {"ادعا کرد", "said", "alleged"}, {"ادعا می‌کند", "said", "alleged"},
    {"مدعی شد", "said", "alleged"}, {"مدعی است", "said", "alleged"},
    {"متهم کرد", "said", "alleged"}, {"توصیف کرد"}, {"خواند"}, {"نامید"}, {"دانست"}, {"محکوم کرد"},
    {"ابراز نگرانی کرد"}, {"ابراز نگرانی کردند"}, {"تکذیب کرد", "said", "asserted", true},
    {"رد کرد", "said", "asserted", true}, {"انکار کرد", "said", "asserted", true},
    {"تکذیب کرده است", "said", "asserted", true}, {"رد کرده است", "said", "asserted", true},
    {"خواستار", "said", "asserted", false, false, true},
    {"درخواست کرد", "said", "asserted", false, false, true},
    {"درخواست کردند", "said", "asserted", false, false, true},
    {"خواست", "said", "asserted", false, false, true},
    {"خواستند", "said", "asserted", false, false, true},
    {"مطالبه کرد", "said", "asserted", false, false, true},
    {"فراخواند", "said", "asserted", false, false, true}};
constexpr Words kAccording[] = {
    "به گفته", "بر اساس", "بر پایه", "به گفتهٔ", "به گزارش", "بنا بر گزارش", "بنا به گزارش", "بر اساس گزارش",
    "بر پایه گزارش", "به نوشته", "به نقل از", "طبق گزارش", "طبق اعلام", "بنا به گفته",
    "بنا بر اعلام"};
constexpr Words kCiting[] = {"به نقل از"};
constexpr Hedge kHedges[] = {
    {"ادعا شده", "alleged", true}, {"ادعایی", "alleged", true}, {"ادعاهای", "alleged", true},
    {"ادعاهایی", "alleged", true}, {"ادعای", "alleged", true}, {"اتهامات", "alleged", true},
    {"گفته می‌شود", "reported"}, {"گفته شده", "reported"}, {"گزارش شده", "reported"},
    {"بنا بر گزارش‌ها", "reported", true}, {"بنا به گزارش‌ها", "reported", true},
    {"طبق گزارش‌ها", "reported", true}, {"بر اساس گزارش‌ها", "reported", true},
    {"گزارش‌های رسیده", "reported", true}, {"ظاهراً", "possible"}, {"ظاهرا", "possible"},
    {"احتمالاً", "possible"}, {"احتمالا", "possible"}, {"شاید", "possible"},
    {"ممکن است", "possible"}, {"می‌تواند", "possible"}, {"به نظر می‌رسد", "possible"},
    {"مظنون", "possible"}, {"تأیید نشده", "reported"}, {"تایید نشده", "reported"},
    {"گویا", "reported"}, {"محتمل است", "possible"}};
constexpr Words kPersons[] = {
    "او", "وی", "ایشان"};
constexpr Words kOthers[] = {
    "آنها", "آن‌ها", "آنان"};
constexpr Words kDeterminers[] = {
    "این", "آن", "یک", "همین", "همان"};
constexpr Words kHonorifics[] = {
    "آقای", "خانم", "دکتر", "جناب", "سرکار", "مهندس", "استاد"};
constexpr Words kTitles[] = {
    "سخنگوی", "وزیر", "رئیس", "رییس", "مدیر", "دبیر", "نماینده", "سفیر", "دادستان", "قاضی", "وکیل",
    "فرمانده", "سردار", "استاندار", "فرماندار", "عضو", "معاون", "پژوهشگر", "روزنامه‌نگار", "مادر",
    "پدر", "خواهر", "برادر", "همسر", "گزارشگر", "آیت‌الله", "امام", "شیخ", "سید"};
constexpr Words kGroups[] = {
    "کارشناسان", "گزارشگران", "مقامات", "مقام‌های", "خانواده‌ها", "خانواده‌های", "بازماندگان",
    "شاهدان", "وکلای", "فعالان", "سازمان", "سازمان‌های", "گروه", "کمیته", "کمیسیون", "شورای",
    "هیئت", "دفتر", "وزارت", "دولت", "دادگاه", "پلیس", "انجمن", "اتحادیه", "حزب", "خبرگزاری",
    "مادران", "کانون", "بنیاد", "مرکز"};
constexpr Words kDocuments[] = {
    "گزارش", "نامه", "نامه‌ای", "بیانیه", "بیانیه‌ای", "اطلاعیه", "سند", "قطعنامه", "کتاب",
    "کتابی", "مقاله", "یادداشت", "گزارشی", "حکم", "فهرست"};
constexpr Words kLeadIns[] = {
    "روز", "در", "پس از", "پیش از", "دیروز", "امروز", "همچنین", "اما", "ولی", "با این حال",
    "هم‌زمان", "همزمان", "سپس", "پیشتر", "پیش‌تر", "به تازگی", "اخیراً", "از سوی دیگر", "و"};
constexpr Words kStops[] = {
    "در", "با", "از", "به", "که", "را", "درباره", "دربارهٔ", "برای", "پس", "طی", "ضمن", "خطاب",
    "روز", "میان", "بین", "تا", "و"};
constexpr Words kFinite[] = {
    "است", "بود", "شد", "شده", "هستند", "بودند", "شدند", "دارد", "دارند", "کرد", "کردند"};
constexpr Words kDemands[] = {
    "باید", "بایستی", "می‌خواهیم", "خواستاریم", "خواستار", "می‌طلبیم", "ضروری است", "لازم است",
    "درخواست می‌کنیم", "فرا می‌خوانیم", "مطالبه می‌کنیم"};
constexpr Words kConditions[] = {
    "اگر", "چنانچه", "در صورتی که", "در صورت", "مگر"};
constexpr Words kCharacterisations[] = {
    "جنایت علیه بشریت", "جنایت بر ضد بشریت", "جنایات علیه بشریت", "نسل‌کشی", "جنایت جنگی",
    "قتل عام", "قتل‌عام", "کشتار", "نقطه عطف", "نقطهٔ عطف", "فراقضایی", "توصیف کرد", "خواند",
    "دانست"};
constexpr Words kOpinions[] = {
    "جلاد", "جلادان", "خونخوار", "ددمنش", "مزدوران", "مزدور", "ننگین", "شرم‌آور", "وحشیانه",
    "هولناک", "شهیدان", "خائن", "خائنان", "رژیم", "قهرمانانه", "متأسفانه", "متاسفانه", "خوشبختانه"};
constexpr Words kDenials[] = {
    "صحت ندارد", "کذب است", "بی‌اساس است", "نادرست است"};
constexpr Words kAtLeast[] = {
    "دست‌کم", "دست کم", "حداقل", "لااقل"};
constexpr Words kAtMost[] = {
    "حداکثر", "تا"};
constexpr Words kMoreThan[] = {
    "بیش از", "افزون بر"};
constexpr Words kLessThan[] = {
    "کمتر از"};
constexpr Words kAbout[] = {
    "حدود", "نزدیک به", "قریب به", "تقریباً", "تقریبا", "در حدود"};
constexpr NumberWord kNumbers[] = {
    {"ده‌ها", 20, -1}, {"دهها", 20, -1}, {"صدها", 200, -1}, {"هزاران", 2000, -1},
    {"ده‌ها هزار", 20000, -1}, {"صدها هزار", 200000, -1}, {"میلیون‌ها", 2000000, -1}, {"دو", 2, 2},
    {"سه", 3, 3}, {"چهار", 4, 4}, {"پنج", 5, 5}, {"شش", 6, 6}, {"هفت", 7, 7}, {"هشت", 8, 8},
    {"ده", 10, 10}, {"یازده", 11, 11}, {"دوازده", 12, 12}, {"پانزده", 15, 15}, {"بیست", 20, 20},
    {"سی", 30, 30}, {"چهل", 40, 40}, {"پنجاه", 50, 50}, {"صد", 100, 100}, {"دویست", 200, 200},
    {"سیصد", 300, 300}, {"هزار", 1000, 1000}, {"دو هزار", 2000, 2000}, {"سه هزار", 3000, 3000},
    {"پنج هزار", 5000, 5000}};
constexpr Words kIssuedBy[] = {
    "منتشر شده توسط", "روابط عمومی", "دبیرخانه", "صادرکننده:", "از سوی"};
constexpr Words kOwn[] = {
    "ما", "مان"};
// clang-format on

constexpr Lexicon kLexicon = {
    .language = "fa",
    .order = WordOrder::kVerbLast,
    .verbs = kVerbs,
    .according = kAccording,
    .citing = kCiting,
    .hedges = kHedges,
    .persons = kPersons,
    .others = kOthers,
    .determiners = kDeterminers,
    .honorifics = kHonorifics,
    .titles = kTitles,
    .groups = kGroups,
    .documents = kDocuments,
    .lead_ins = kLeadIns,
    .stops = kStops,
    .finite = kFinite,
    .demands = kDemands,
    .conditions = kConditions,
    .characterisations = kCharacterisations,
    .opinions = kOpinions,
    .denials = kDenials,
    .at_least = kAtLeast,
    .at_most = kAtMost,
    .more_than = kMoreThan,
    .less_than = kLessThan,
    .about = kAbout,
    .numbers = kNumbers,
    .issued_by = kIssuedBy,
    .own = kOwn,
};

}  // namespace

const Lexicon& persian_lexicon() { return kLexicon; }

}  // namespace habeas::suggest
