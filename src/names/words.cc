// SPDX-License-Identifier: Apache-2.0
#include "names/internal/words.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>

#include "text/fold.h"

namespace habeas::names {

namespace {

struct Entry {
  WordKind kind;
  std::string_view words;  // separated by spaces; folded when the table is built
};

constexpr Entry kEntries[] = {
    {WordKind::kTitle,
     "seyed seyyed seyyid seyid sayed sayyed sayyid saiyed sayid sayyad sidi syed sid sayyida "
     "sayyeda "
     "sayyede seyyedeh seyedeh sayyedeh سید سیده sharif شریفه haj hajj haji hajji hadj hadji hajje "
     "hajieh hajiyeh hac haci حاج حاجی حاجیه الحاج الحاجه mirza میرزا sheikh shaikh shaykh sheik "
     "cheikh şeyh شیخ الشیخ mullah mulla molla mollah ملا moulavi maulawi mawlawi molavi maulvi "
     "mawlana maulana مولوی مولانا ayatollah ayatullah ayatollahi ایت آیت آیهالله hojatoleslam "
     "hojjatoleslam حجت dr doctor doktor دکتر الدکتور دکتور prof professor پروفسور استاد الاستاذ "
     "ustad ostad eng engineer mohandes muhandis مهندس المهندس sardar سردار shahid shaheed chahid "
     "شهید شهیده الشهید الشهیده khanom khanum hanim خانم agha aqa aga آقا آقای mr mrs ms miss "
     "mister "
     "sir madam madame monsieur mme mlle herr frau bey pasha پاشا efendi effendi افندی martyr late "
     "marhum marhoum المرحوم مرحوم مرحومه السید السیده سیدی gen general col colonel capt captain "
     "maj "
     "major lt lieutenant sgt سرهنگ سرتیپ سرلشکر سروان ستوان گروهبان العقید العمید اللواء الملازم "
     "النقیب کربلایی karbalaei karbalai مشهدی mashhadi mashdi kak kaka کاک mamosta ماموستا jr sr"},
    {WordKind::kSonOf,
     "bin ibn ben bint bent binti bani ould oulad walad wld weld بن ابن بنت ولد فرزند pesar kizi "
     "qizi oglu oghlu ogli oghli اوغلی kyzy uulu"},
    {WordKind::kConnector,
     "de da do dos das del della di du la le les van von der den ter of af av "
     "y e آل و zu"},
    {WordKind::kArticle, "al el ul il ال"},
    {WordKind::kServant,
     "abd abdu abdul abdal abdel abdol abdil abdur abdor abder abdar abdus abdos abdes abdas "
     "abdoul "
     "abdool abdou عبد"},
    {WordKind::kFatherOf,
     "abu abo abou aboo abi abul abol aboul abil ابو ابی ابا umm um om oum umme ام"},
    {WordKind::kPrefix, "gholam ghulam golam qolam gulam غلام"},
    {WordKind::kSuffix,
     "allah ollah ullah ellah illah lah lla الله aldin eldin eddin eddine uddin uddeen oddin addin "
     "aldeen eldeen eldine din deen dine الدین zadeh zade zada zadah زاده pour pur poor poure پور "
     "nejad "
     "nezhad nejhad nezad nejat nijad نژاد far فر fard فرد doust dust doost دوست parast پرست vand "
     "وند lu lou loo لو nia niya niaa نیا khah khwah خواه manesh منش tabar تبار panah پناه zai zay "
     "زی abadi آبادی beigi baygi begi beygi بیگی"},
    {WordKind::kAlias,
     "alias aka dit dite called معروف المعروف مشهور المشهور ملقب الملقب الشهیر یعرف"},
    {WordKind::kPlaceholder,
     "unknown unidentified unnamed unkown unknow anonymous undetermined undisclosed withheld na nn "
     "tbc tbd none null nil nan xxx xx noname nameless doe ناشناس ناشناخته نامعلوم نامشخص گمنام "
     "بینام مجهول المجهول مجهوله مجهولین nashenas nashenakhteh namaloum namalum gomnam majhul "
     "majhoul inconnu inconnue inconnus anonyme desconocido desconocida desconhecido anonimo "
     "unbekannt sconosciuto bilinmiyor bilinmeyen belirsiz okand onbekend neizvestno neizvestnyy "
     "nieznany فلان فلانی nomen nescio"},
    {WordKind::kFiller,
     "no not name names known person persons man woman male female boy girl child children baby "
     "infant newborn fetus body bodies corpse victim adult minor identified identity unclear "
     "available "
     "given provided missing sans nom non identifie identifiee personne homme femme enfant corps "
     "sin "
     "nombre identificar identificado identificada hombre mujer nino nina persona cuerpo ohne "
     "namen "
     "nicht identifiziert kimligi kimlik isim isimsiz نام بدون بی هویت هویه الهویه مرد زن کودک پسر "
     "دختر جسد جثه پیکر طفل طفله رضیع نوزاد جنین رجل امراه شخص فرد غیر معروفه اسم الاسم مشخص معلوم "
     "شناسایی نشده jane john bez imeni"},
};

const std::unordered_map<std::string, WordKind>& table() {
  static const auto* const words = [] {
    auto* out = new std::unordered_map<std::string, WordKind>();
    for (const Entry& entry : kEntries) {
      std::string_view rest = entry.words;
      while (!rest.empty()) {
        const size_t space = rest.find(' ');
        const std::string_view word = rest.substr(0, space);
        if (!word.empty()) out->emplace(text::fold(word), entry.kind);
        rest = space == std::string_view::npos ? std::string_view() : rest.substr(space + 1);
      }
    }
    return out;
  }();
  return *words;
}

}  // namespace

WordKind word_kind(std::string_view folded) {
  const auto found = table().find(std::string(folded));
  return found == table().end() ? WordKind::kNone : found->second;
}

}  // namespace habeas::names
