// SPDX-License-Identifier: Apache-2.0
#include "synthetic_names.h"

#include <array>
#include <iterator>
#include <set>
#include <string_view>

namespace habeas::bench {

namespace {

// Sounds, one character each: a e o short, A I U long, Y ay, W aw; b p t d k g f s z m n l r h y j
// as they sound; v the waw that is a consonant; S sh, C ch, X kh, G ghayn, Q qaf, Z zh, T tha, D
// dhal, V dad, ' ayn; ~ the unspoken final h; a doubled letter is written twice.
struct Spoken {
  std::string_view arabic;
  std::string_view sounds;
};

constexpr Spoken kIranianGiven[] = {
    {"محمد", "mohammad"},
    {"علی", "alI"},
    {"حسین", "hoseyn"},
    {"رضا", "rezA"},
    {"مهدی", "mahdI"},
    {"حسن", "hasan"},
    {"فاطمه", "fAtem~"},
    {"زهرا", "zahrA"},
    {"مریم", "maryam"},
    {"احمد", "ahmad"},
    {"سعید", "sa'Id"},
    {"مجید", "majId"},
    {"قاسم", "QAsem"},
    {"مسعود", "mas'Ud"},
    {"بهروز", "behrUz"},
    {"پرویز", "parvIz"},
    {"منوچهر", "manUCehr"},
    {"هوشنگ", "hUSang"},
    {"کیومرث", "kiyUmars"},
    {"شاپور", "SApUr"},
    {"غلامرضا", "GolAmrezA"},
    {"علیرضا", "alIrezA"},
    {"محمدرضا", "mohammadrezA"},
    {"عبدالله", "abdollAh"},
    {"روح الله", "rUhollAh"},
    {"ناصر", "nAser"},
    {"جعفر", "ja'far"},
    {"یوسف", "yUsof"},
    {"اسماعیل", "esmA'Il"},
    {"داریوش", "dAryUS"},
    {"فریبرز", "farIborz"},
    {"شهلا", "SahlA"},
    {"نسترن", "nastaran"},
    {"منیژه", "manIZ~"},
    {"پوران", "pUrAn"},
    {"توران", "tUrAn"},
    {"هما", "homA"},
    {"عصمت", "esmat"},
    {"طاهره", "tAher~"},
    {"اقدس", "aQdas"},
    {"صدیقه", "sedIQ~"},
    {"جلیل", "jalIl"},
    {"خلیل", "XalIl"},
    {"جمشید", "jamSId"},
    {"کامبیز", "kAmbIz"},
    {"ژاله", "ZAl~"},
    {"چنگیز", "CangIz"},
    {"اردوان", "ardavAn"},
    {"بیژن", "bIZan"},
    {"نادر", "nAder"},
    {"صمد", "samad"},
    {"رحمت", "rahmat"},
    {"قدرت", "Qodrat"},
    {"ابراهیم", "ebrAhIm"},
    {"کاظم", "kAzem"},
};
constexpr Spoken kIranianFamily[] = {
    {"محمدی", "mohammadI"},     {"حسینی", "hoseynI"},          {"رضایی", "rezAyI"},
    {"کریمی", "karImI"},        {"قاسمی", "QAsemI"},           {"موسوی", "mUsavI"},
    {"اصغری", "asGarI"},        {"قربانی", "QorbAnI"},         {"حیدری", "heydarI"},
    {"نوروزی", "nWrUzI"},       {"صادقی", "sAdeQI"},           {"یزدان پناه", "yazdAn panAh"},
    {"شفیع پور", "SafI' pUr"},  {"رستم نژاد", "rostam neZAd"}, {"حاجی زاده", "hAjI zAd~"},
    {"میرحسینی", "mIrhoseynI"}, {"کشاورز", "keSAvarz"},        {"ده نمکی", "dehnamakI"},
    {"خوش سیما", "XoS sImA"},   {"چراغی", "CerAGI"},           {"گودرزی", "gUdarzI"},
    {"پهلوانی", "pahlavAnI"},   {"زنگنه", "zangan~"},          {"بختیاری", "baXtiyArI"},
    {"لطف آبادی", "lotfAbAdI"}, {"جوادی", "javAdI"},           {"ثابتی", "sAbetI"},
    {"ضرغامی", "zarGAmI"},      {"طالقانی", "tAleQAnI"},       {"منتظری", "montazerI"},
    {"اسکویی", "oskUyI"},       {"مرادخانی", "morAdXAnI"},     {"شریعتمداری", "SarI'atmadArI"},
    {"عظیمی", "azImI"},         {"واعظی", "vA'ezI"},           {"نیک نام", "nIknAm"},
    {"پیروزفر", "pIrUzfar"},    {"سنجابی", "sanjAbI"},         {"دهکردی", "dehkordI"},
    {"فروتن", "forUtan"},       {"ملک زاده", "malek zAd~"},    {"آقایی", "AQAyI"},
    {"بهرامی", "bahrAmI"},      {"توسلی", "tavassolI"},        {"جهانگیری", "jahAngIrI"},
    {"دلاوری", "delAvarI"},     {"رفیعی", "rafI'I"},           {"زمردیان", "zomorrodiyAn"},
    {"سالاری", "sAlArI"},       {"شکیبا", "SakIbA"},           {"صفاریان", "saffAriyAn"},
    {"عباس نیا", "abbAsniyA"},  {"فتوحی", "fotUhI"},           {"کوهستانی", "kUhestAnI"},
    {"مظاهری", "mazAherI"},
};
constexpr Spoken kArabGiven[] = {
    {"محمد", "muhammad"},
    {"احمد", "ahmad"},
    {"محمود", "mahmUd"},
    {"علي", "'alI"},
    {"حسن", "hasan"},
    {"حسين", "husYn"},
    {"خالد", "XAlid"},
    {"خليل", "XalIl"},
    {"يوسف", "yUsuf"},
    {"ابراهيم", "ibrAhIm"},
    {"اسماعيل", "ismA'Il"},
    {"عبد الرحمن", "'abd alrahmAn"},
    {"عبد الله", "'abd allAh"},
    {"عبد الكريم", "'abd alkarIm"},
    {"عمر", "'umar"},
    {"عثمان", "'uTmAn"},
    {"صالح", "sAlih"},
    {"سالم", "sAlim"},
    {"سليم", "salIm"},
    {"ناصر", "nAsir"},
    {"جمال", "jamAl"},
    {"كمال", "kamAl"},
    {"جابر", "jAbir"},
    {"رياض", "riyAV"},
    {"رمضان", "ramaVAn"},
    {"فاطمة", "fAtim~"},
    {"زينب", "zYnab"},
    {"عائشة", "'A'iS~"},
    {"مريم", "maryam"},
    {"نضال", "niVAl"},
    {"معاذ", "mu'AD"},
    {"حذيفة", "huDYf~"},
    {"وليد", "valId"},
    {"وائل", "vA'il"},
    {"هيثم", "hYTam"},
    {"بلال", "bilAl"},
    {"ياسر", "yAsir"},
    {"ماهر", "mAhir"},
    {"منير", "munIr"},
    {"موسى", "mUsA"},
    {"عيسى", "'IsA"},
    {"زكريا", "zakariyyA"},
    {"سعيد", "sa'Id"},
    {"قاسم", "QAsim"},
    {"عطا", "'atA"},
    {"نبيل", "nabIl"},
    {"فؤاد", "fu'Ad"},
    {"شعبان", "Sa'bAn"},
};
constexpr Spoken kArabFamily[] = {
    {"المصري", "al-masrI"},   {"النجار", "al-najjAr"},    {"الحداد", "al-haddAd"},
    {"أبو عودة", "abU 'Wd~"}, {"أبو جامع", "abU jAmi'"},  {"الدحدوح", "al-dahdUh"},
    {"شاهين", "SAhIn"},       {"العطار", "al-'attAr"},    {"الهندي", "al-hindI"},
    {"الشوا", "al-SavvA"},    {"عقاد", "'aQQAd"},         {"قديح", "QudYh"},
    {"البطش", "al-batS"},     {"السموني", "al-sammUnI"},  {"زعرب", "zu'rub"},
    {"الغول", "al-GUl"},      {"بركات", "barakAt"},       {"صيام", "siyAm"},
    {"ضهير", "Vahir"},        {"الكرد", "al-kurd"},       {"حجازي", "hijAzI"},
    {"مطر", "matar"},         {"عاشور", "'ASUr"},         {"الشرافي", "al-SarAfI"},
    {"القدرة", "al-Qudr~"},   {"نصر الله", "nasr allAh"}, {"أبو طير", "abU tYr"},
    {"الخطيب", "al-XatIb"},   {"المغربي", "al-maGribI"},  {"داود", "dAvUd"},
    {"عوض", "'avaV"},         {"رضوان", "riVvAn"},        {"البردويل", "al-bardavIl"},
    {"الزين", "al-zYn"},      {"حمدان", "hamdAn"},        {"سكيك", "sukYk"},
    {"لبد", "lubbad"},        {"جنيد", "junYd"},          {"عليوة", "'alYv~"},
    {"المدهون", "al-madhUn"},
};

// One list's habits: which of the alternatives it takes, and how often it strays from them.
struct Habits {
  std::array<uint64_t, 128> choice{};
  uint64_t stray = 12;  // one in so many sounds is written otherwise
};

Habits habits(Random& random) {
  Habits out;
  for (uint64_t& choice : out.choice) choice = random.below(60);
  return out;
}

std::vector<std::string_view> spellings(char sound, bool first, bool last, Custom custom) {
  const bool arab = custom == Custom::kArab;
  switch (sound) {
    case 'a':
      return {"a", "e"};
    case 'e':
      return {"e", "e", "i"};
    case 'i':
      return {"i", "i", "e"};
    case 'o':
      return {"o", "o", "u"};
    case 'u':
      return {"u", "o", "ou"};
    case 'A':
      return first ? std::vector<std::string_view>{"a"}
                   : std::vector<std::string_view>{"a", "a", "a", "aa"};
    case 'I':
      return last ? std::vector<std::string_view>{"i", "i", "y", "ee"}
                  : std::vector<std::string_view>{"i", "i", "ee", "ei"};
    case 'U':
      return {"u", "ou", "oo"};
    case 'Y':
      return {"ai", "ay", "ei", "ey", "e"};
    case 'W':
      return {"ow", "aw", "o", "au"};
    case 'v':
      return arab ? std::vector<std::string_view>{"w", "w", "ou"}
                  : std::vector<std::string_view>{"v", "v", "w"};
    case 'S':
      return {"sh", "sh", "ch"};
    case 'C':
      return {"ch", "ch", "tch"};
    case 'X':
      return {"kh"};
    case 'G':
      return {"gh", "gh", "q"};
    case 'Q':
      return arab ? std::vector<std::string_view>{"q", "k", "g"}
                  : std::vector<std::string_view>{"gh", "q", "g"};
    case 'Z':
      return {"zh", "j", "j"};
    case 'T':
      return {"th", "th", "s"};
    case 'D':
      return {"dh", "th", "z"};
    case 'V':
      return {"d", "d", "dh", "z"};
    case 'j':
      return arab ? std::vector<std::string_view>{"j", "j", "g"}
                  : std::vector<std::string_view>{"j", "j", "dj"};
    case '~':
      return arab ? std::vector<std::string_view>{"a", "ah", "eh"}
                  : std::vector<std::string_view>{"eh", "e", "eh", "a"};
    case '\'':
      return {"", "", "'", "a"};
    default:
      return {};
  }
}

std::string romanise(std::string_view sounds, Custom custom, const Habits& habits, Random& random) {
  std::string out;
  for (size_t i = 0; i < sounds.size(); ++i) {
    const char sound = sounds[i];
    const bool first = i == 0 || sounds[i - 1] == ' ';
    const bool last = i + 1 == sounds.size() || sounds[i + 1] == ' ';
    if (sound == '\'' && first) continue;
    // A doubled consonant is often written once, a single s between vowels often twice.
    if (i > 0 && sounds[i - 1] == sound && sound != ' ' &&
        (habits.choice['!'] + random.below(3)) % 3 == 0)
      continue;
    if (sound == '-') {
      constexpr std::array<std::string_view, 3> kJoints = {"-", " ", ""};
      out += kJoints[habits.choice['-'] % 3];
      continue;
    }
    const std::vector<std::string_view> choices = spellings(sound, first, last, custom);
    if (choices.empty()) {
      out.push_back(sound);
    } else {
      // Lists have a habit for consonants and long vowels; short vowels go astray in any list.
      const bool short_vowel = std::string_view("aeiou").find(sound) != std::string_view::npos;
      const bool strays = random.below(short_vowel ? 5 : habits.stray) == 0;
      const uint64_t pick = strays        ? random.below(choices.size())
                            : short_vowel ? 0
                                          : habits.choice[static_cast<size_t>(sound)];
      out += choices[pick % choices.size()];
    }
    const bool inner_s =
        sound == 's' && !first && !last && sounds[i + 1] != 's' && sounds[i - 1] != 's';
    if (inner_s && habits.choice['2'] % 2 == 0) out.push_back('s');
  }
  bool start = true;
  for (char& c : out) {
    if (start && c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    start = c == ' ' || c == '-';
  }
  return out;
}

// The lower numbers are commoner: one in k for the k-th, cut at the end.
template <size_t kCount>
const Spoken& draw(const Spoken (&names)[kCount], Random& random) {
  while (true) {
    const uint64_t k = random.below(kCount);
    if (random.below(k + 5) < 5) return names[k];
  }
}

// Half of Iranian families are a given name with an ending.
constexpr Spoken kEndings[] = {{"ی", "I"},          {" پور", " pUr"},  {" زاده", " zAd~"},
                               {" نژاد", " neZAd"}, {"یان", "iyAn"},   {" نیا", " niyA"},
                               {" فر", " far"},     {" دوست", " dUst"}};

struct Part {
  std::string arabic;
  std::string sounds;
};
Part part_of(const Spoken& spoken) {
  return {std::string(spoken.arabic), std::string(spoken.sounds)};
}

Part iranian_family(Random& random) {
  if (random.below(2) == 0) return part_of(draw(kIranianFamily, random));
  Part out = part_of(draw(kIranianGiven, random));
  const Spoken& ending = kEndings[random.below(std::size(kEndings))];
  if (out.sounds.ends_with('~')) {
    out.sounds.pop_back();
    out.arabic.resize(out.arabic.size() - 2);
  }
  if (ending.sounds[0] == 'I' || ending.sounds[0] == 'i') {
    const char last = out.sounds.back();
    if (last == 'A' || last == 'I' || last == 'U') return part_of(draw(kIranianFamily, random));
  }
  return {out.arabic + std::string(ending.arabic), out.sounds + std::string(ending.sounds)};
}

std::string arabic_slip(std::string text, Random& random) {
  if (random.below(12) == 0) {
    const size_t space = text.find(' ');
    if (space != std::string::npos) text.replace(space, 1, random.below(2) == 0 ? "" : "\u200C");
  }
  return text;
}

}  // namespace

std::vector<SyntheticPerson> synthetic_persons(Custom custom, int count, Random& random) {
  const Habits one = habits(random);
  const Habits two = habits(random);
  std::vector<SyntheticPerson> out;
  std::set<std::string> known;
  while (static_cast<int>(out.size()) < count) {
    std::vector<Part> parts;
    if (custom == Custom::kIranian) {
      parts.push_back(part_of(draw(kIranianGiven, random)));
      if (random.below(4) == 0) parts.push_back(part_of(draw(kIranianGiven, random)));
      parts.push_back(iranian_family(random));
    } else {
      for (int i = 0; i < 3; ++i) parts.push_back(part_of(draw(kArabGiven, random)));
      parts.push_back(part_of(draw(kArabFamily, random)));
    }
    std::string spoken;
    for (const Part& part : parts) spoken += part.sounds + " ";
    if (!known.insert(spoken).second) continue;
    SyntheticPerson person;
    person.id = static_cast<int>(out.size());
    for (size_t i = 0; i < parts.size(); ++i) {
      const char* const gap = i == 0 ? "" : " ";
      person.arabic += gap + arabic_slip(parts[i].arabic, random);
      // A list drops a part now and then, never the first or the last.
      const bool inner = i > 0 && i + 1 < parts.size();
      if (!inner || random.below(20) != 0)
        person.latin += gap + romanise(parts[i].sounds, custom, one, random);
      if (!inner || random.below(20) != 0)
        person.other += gap + romanise(parts[i].sounds, custom, two, random);
    }
    if (custom == Custom::kIranian && random.below(15) == 0) person.other = "Seyed " + person.other;
    out.push_back(std::move(person));
  }
  return out;
}

}  // namespace habeas::bench
