// SPDX-License-Identifier: Apache-2.0
#include "suggest/internal/lexicon.h"

namespace habeas::suggest {

namespace {

using Words = std::string_view;

// The joined "and" (و) and "so" (ف) before a verb are taken off before these are compared.
// Tables, filled by hand.
// clang-format off
constexpr SpeechVerb kVerbs[] = {
    {"قال"}, {"قالت"}, {"قالوا"}, {"يقول"}, {"تقول"}, {"أضاف"}, {"أضافت"}, {"أضافوا"}, {"صرح"},
    {"صرحت"}, {"أعلن"}, {"أعلنت"}, {"أكد"}, {"أكدت"}, {"أكدوا"}, {"يؤكد"}, {"ذكر"}, {"ذكرت"},
    {"أوضح"}, {"أوضحت"}, {"أشار"}, {"أشارت"}, {"شدد"}, {"شددت"}, {"حذر"}, {"حذرت"}, {"شهد"},
    {"شهدت"}, {"أجاب"}, {"رد", "said", "asserted", false, true}, {"اعترف"}, {"اعترفت"}, {"أقر"},
    {"أقرت"}, {"خلص"}, {"خلصت"}, {"كتب", "wrote"}, {"كتبت", "wrote"}, {"كتبوا", "wrote"},
    {"جاء في", "wrote"}, {"ورد في", "wrote"}, {"أفاد", "reported", "reported"},
    {"أفادت", "reported", "reported"}, {"أبلغ", "reported", "reported"},
    {"نقلت", "reported", "reported"}, {"نقل", "reported", "reported", false, true},
    {"زعم", "said", "alleged"}, {"زعمت", "said", "alleged"}, {"ادعى", "said", "alleged"},
    {"ادعت", "said", "alleged"}, {"اتهم", "said", "alleged"}, {"اتهمت", "said", "alleged"},
    {"وصف"}, {"وصفت"}, {"اعتبر"}, {"اعتبرت"}, {"أدان"}, {"أدانت"}, {"أعرب"}, {"أعربت"},
    {"نفى", "said", "asserted", true}, {"نفت", "said", "asserted", true},
    {"أنكر", "said", "asserted", true}, {"أنكرت", "said", "asserted", true},
    {"رفض", "said", "asserted", true}, {"رفضت", "said", "asserted", true},
    {"دعا", "said", "asserted", false, false, true},
    {"دعت", "said", "asserted", false, false, true},
    {"طالب", "said", "asserted", false, false, true},
    {"طالبت", "said", "asserted", false, false, true},
    {"طالبوا", "said", "asserted", false, false, true},
    {"ناشد", "said", "asserted", false, false, true},
    {"ناشدت", "said", "asserted", false, false, true},
    {"حث", "said", "asserted", false, false, true}, {"حثت", "said", "asserted", false, false, true}};
constexpr Words kAccording[] = {
    "وفقا ل", "وفقًا ل", "بحسب", "حسب", "نقلا عن", "نقلًا عن", "طبقا ل", "على حد قول"};
constexpr Words kCiting[] = {"نقلا عن", "نقلًا عن"};
constexpr Hedge kHedges[] = {
    {"المزعوم", "alleged", true}, {"المزعومة", "alleged", true}, {"مزاعم", "alleged", true},
    {"ادعاءات", "alleged", true}, {"اتهامات", "alleged", true}, {"يزعم", "alleged"},
    {"زعما", "alleged"}, {"يقال", "reported"}, {"قيل", "reported"}, {"أفيد", "reported"},
    {"بحسب التقارير", "reported", true}, {"وفقا للتقارير", "reported", true},
    {"تقارير تفيد", "reported", true}, {"ما ورد", "reported"}, {"ربما", "possible"},
    {"قد", "possible"}, {"يحتمل", "possible"}, {"محتمل", "possible"}, {"يبدو", "possible"},
    {"على ما يبدو", "possible"}, {"يعتقد", "possible"}, {"غير مؤكد", "reported"},
    {"غير مؤكدة", "reported"}, {"يشتبه", "possible"}};
constexpr Words kPersons[] = {
    "هو", "هي"};
constexpr Words kOthers[] = {
    "هم", "هن"};
constexpr Words kDeterminers[] = {
    "هذا", "هذه", "ذلك", "تلك", "هؤلاء"};
constexpr Words kHonorifics[] = {
    "السيد", "السيدة", "الدكتور", "الدكتورة", "الأستاذ", "الأستاذة", "المهندس"};
constexpr Words kTitles[] = {
    "المتحدث", "المتحدثة", "باسم", "الوزير", "وزير", "وزيرة", "رئيس", "رئيسة", "مدير", "مديرة",
    "المدعي", "العام", "القاضي", "المحامي", "المحامية", "القائد", "السفير", "عضو", "الناشط",
    "الناشطة", "المقرر", "المقررة", "الخاص", "الخاصة", "الشيخ", "الإمام", "والدة", "والد", "شقيق",
    "شقيقة"};
constexpr Words kGroups[] = {
    "الخبراء", "خبراء", "المقررون", "مسؤولون", "المسؤولون", "العائلات", "عائلات", "أهالي",
    "الناجون", "الشهود", "شهود", "المنظمة", "منظمة", "منظمات", "المنظمات", "لجنة", "اللجنة",
    "مجلس", "المجلس", "مكتب", "وزارة", "الوزارة", "الحكومة", "حكومة", "محكمة", "المحكمة", "الشرطة",
    "الجيش", "جمعية", "الجمعية", "وكالة", "الوكالة", "بعثة", "البعثة", "رابطة", "مركز", "السلطات"};
constexpr Words kDocuments[] = {
    "التقرير", "تقرير", "الرسالة", "رسالة", "البيان", "بيان", "الوثيقة", "وثيقة", "القرار",
    "الكتاب", "كتاب", "المقال", "مذكرة", "الحكم", "القائمة"};
constexpr Words kLeadIns[] = {
    "في", "يوم", "بعد", "قبل", "منذ", "خلال", "أمس", "اليوم", "كما", "لكن", "ومن جهة أخرى",
    "من جهته", "من جهتها", "بدوره", "بدورها"};
constexpr Words kStops[] = {
    "في", "إن", "أن", "ان", "إنه", "أنه", "إنها", "أنها", "خلال", "على", "إلى", "من", "عن", "يوم",
    "بعد", "قبل", "بأن", "مع", "لـ"};
constexpr Words kFinite[] = {
    "كان", "كانت", "كانوا", "يكون"};
constexpr Words kDemands[] = {
    "يجب", "ينبغي", "لا بد", "ندعو", "نطالب", "نحث", "نناشد", "دعا", "دعت", "طالب", "طالبت",
    "على المجتمع الدولي"};
constexpr Words kConditions[] = {
    "إذا", "إن لم", "في حال", "ما لم", "لو"};
constexpr Words kCharacterisations[] = {
    "جريمة ضد الإنسانية", "جرائم ضد الإنسانية", "إبادة جماعية", "الإبادة الجماعية", "جريمة حرب",
    "جرائم حرب", "مجزرة", "مذبحة", "خارج نطاق القضاء", "نقطة تحول", "وصف", "وصفت", "ترقى إلى"};
constexpr Words kOpinions[] = {
    "الجلاد", "الجلادين", "المجرم", "المجرمين", "الوحشي", "الوحشية", "البشعة", "المروعة",
    "الشهداء", "العملاء", "الخونة", "النظام", "للأسف", "الطاغية", "المؤسف"};
constexpr Words kDenials[] = {
    "لا أساس", "غير صحيح"};
constexpr Words kAtLeast[] = {
    "ما لا يقل عن", "على الأقل", "لا تقل عن"};
constexpr Words kAtMost[] = {
    "ما لا يزيد عن", "حتى"};
constexpr Words kMoreThan[] = {
    "أكثر من", "يزيد على"};
constexpr Words kLessThan[] = {
    "أقل من"};
constexpr Words kAbout[] = {
    "نحو", "حوالي", "حوالى", "قرابة", "زهاء", "ما يقارب"};
constexpr NumberWord kNumbers[] = {
    {"عشرات", 20, -1}, {"العشرات", 20, -1}, {"مئات", 200, -1}, {"المئات", 200, -1},
    {"آلاف", 2000, -1}, {"الآلاف", 2000, -1}, {"عشرات الآلاف", 20000, -1},
    {"مئات الآلاف", 200000, -1}, {"ملايين", 2000000, -1}, {"ثلاثة", 3, 3}, {"ثلاث", 3, 3},
    {"أربعة", 4, 4}, {"أربع", 4, 4}, {"خمسة", 5, 5}, {"خمس", 5, 5}, {"ستة", 6, 6}, {"سبعة", 7, 7},
    {"سبع", 7, 7}, {"ثمانية", 8, 8}, {"تسعة", 9, 9}, {"عشرة", 10, 10}, {"عشرون", 20, 20},
    {"عشرين", 20, 20}, {"ثلاثون", 30, 30}, {"ثلاثين", 30, 30}, {"خمسون", 50, 50},
    {"خمسين", 50, 50}, {"مئة", 100, 100}, {"مائة", 100, 100}, {"مئتان", 200, 200},
    {"ألف", 1000, 1000}, {"ألفان", 2000, 2000}};
constexpr Words kIssuedBy[] = {
    "صادر عن", "أصدرته", "المكتب الإعلامي ل", "المكتب الإعلامي", "نشرته"};
constexpr Words kOwn[] = {
    "نحن", "إننا"};
// clang-format on

constexpr Lexicon kLexicon = {
    .language = "ar",
    .order = WordOrder::kVerbFirst,
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

const Lexicon& arabic_lexicon() { return kLexicon; }

}  // namespace habeas::suggest
