// SPDX-License-Identifier: Apache-2.0
#include "casefile/list_property.h"

#include <array>
#include <string>
#include <vector>

#include "text/fold.h"

namespace habeas::casefile {

namespace {

// clang-format off
constexpr std::array kProperties = {
    ListProperty{"name", ListValue::kText, "name|full name|names|victim|victim name|person|نام و نام خانوادگی|نام کامل|الاسم|الاسم الكامل|اسم|nombre completo|nombre y apellidos|nom complet|nom et prénom|nom et prenom"},
    ListProperty{"name.given", ListValue::kText, "given name|first name|forename|given|نام|نام کوچک|الاسم الأول|الاسم الشخصي|nombre|nombres|prénom|prenom|prénoms"},
    ListProperty{"name.family", ListValue::kText, "family name|surname|last name|family|نام خانوادگی|فامیل|شهرت|اللقب|العائلة|اسم العائلة|apellido|apellidos|primer apellido|nom|nom de famille"},
    ListProperty{"name.father", ListValue::kText, "father|father name|fathers name|father's name|نام پدر|پدر|اسم الأب|الأب|nombre del padre|padre|nom du père|père"},
    ListProperty{"name.grandfather", ListValue::kText, "grandfather|grandfather name|نام پدربزرگ|پدربزرگ|اسم الجد|الجد|abuelo|grand-père"},
    ListProperty{"name.mother", ListValue::kText, "mother|mother name|mothers name|mother's name|نام مادر|مادر|اسم الأم|الأم|nombre de la madre|madre|nom de la mère|mère"},
    ListProperty{"name.alias", ListValue::kText, "alias|nickname|also known as|aka|نام مستعار|لقب|كنية|الكنية|alias o apodo|apodo|surnom|pseudonyme"},
    ListProperty{"sex", ListValue::kText, "sex|gender|جنس|جنسیت|الجنس|sexo|género|sexe|genre"},
    ListProperty{"age", ListValue::kNumber, "age|age at death|سن|العمر|السن|edad|âge|age au décès"},
    ListProperty{"date.birth", ListValue::kDate, "date of birth|birth date|birthdate|dob|born|year of birth|تاریخ تولد|تولد|سال تولد|تاريخ الميلاد|تاريخ الولادة|fecha de nacimiento|nacimiento|date de naissance|né le"},
    ListProperty{"date.death", ListValue::kDate, "date of death|death date|dod|died|date killed|date of execution|تاریخ مرگ|تاریخ فوت|تاریخ اعدام|تاریخ کشته شدن|تاريخ الوفاة|تاريخ الاستشهاد|fecha de muerte|fecha de defunción|date de décès|date du décès"},
    ListProperty{"date.arrest", ListValue::kDate, "date of arrest|arrest date|arrested|date of detention|تاریخ دستگیری|تاریخ بازداشت|تاريخ الاعتقال|fecha de detención|fecha de arresto|date d'arrestation"},
    ListProperty{"date.disappearance", ListValue::kDate, "date of disappearance|last seen|date last seen|missing since|تاریخ ناپدید شدن|آخرین دیدار|تاريخ الاختفاء|fecha de desaparición|date de disparition"},
    ListProperty{"date.event", ListValue::kDate, "date|event date|incident date|تاریخ|التاريخ|fecha|date de l'événement"},
    ListProperty{"place.birth", ListValue::kText, "place of birth|birthplace|محل تولد|مكان الولادة|مكان الميلاد|lugar de nacimiento|lieu de naissance"},
    ListProperty{"place.death", ListValue::kText, "place of death|death place|place of execution|محل مرگ|محل اعدام|محل کشته شدن|مكان الوفاة|lugar de muerte|lieu de décès|lieu du décès"},
    ListProperty{"place.arrest", ListValue::kText, "place of arrest|محل دستگیری|مكان الاعتقال|lugar de detención|lieu d'arrestation"},
    ListProperty{"place.disappearance", ListValue::kText, "place of disappearance|place last seen|last seen at|محل ناپدید شدن|مكان الاختفاء|lugar de desaparición|lieu de disparition"},
    ListProperty{"place.detention", ListValue::kText, "prison|place of detention|detention|زندان|محل بازداشت|السجن|مكان الاحتجاز|prisión|cárcel|lugar de reclusión|lieu de détention"},
    ListProperty{"place.burial", ListValue::kText, "burial|burial place|place of burial|grave|محل دفن|مكان الدفن|القبر|lugar de entierro|sepultura|lieu d'inhumation|lieu de sépulture"},
    ListProperty{"place.residence", ListValue::kText, "address|residence|place of residence|نشانی|آدرس|محل سکونت|العنوان|مكان الإقامة|domicilio|dirección|adresse|domicile"},
    ListProperty{"place.province", ListValue::kText, "province|governorate|state|region|district|استان|شهرستان|المحافظة|الولاية|provincia|departamento|région|département"},
    ListProperty{"place.city", ListValue::kText, "city|town|village|municipality|شهر|روستا|المدينة|القرية|ciudad|municipio|pueblo|ville|commune"},
    ListProperty{"place", ListValue::kText, "place|location|مکان|محل|المكان|lugar|lieu"},
    ListProperty{"occupation", ListValue::kText, "occupation|profession|job|شغل|حرفه|المهنة|ocupación|profesión|métier"},
    ListProperty{"nationality", ListValue::kText, "nationality|citizenship|تابعیت|ملیت|الجنسية|nacionalidad|nationalité"},
    ListProperty{"affiliation", ListValue::kText, "affiliation|organisation|organization|group|party|سازمان|گروه|وابستگی|التنظيم|الانتماء|organización|afiliación|appartenance"},
    ListProperty{"cause", ListValue::kText, "cause|cause of death|method|manner of death|علت|علت مرگ|نحوه مرگ|سبب الوفاة|causa de muerte|causa|cause du décès"},
    ListProperty{"responsible", ListValue::kText, "alleged responsible|believed responsible|perpetrator|عامل|الجهة المسؤولة|presunto responsable|responsable présumé"},
    ListProperty{"status", ListValue::kText, "status|fate|وضعیت|سرنوشت|الحالة|المصير|estado|situación|statut|sort"},
    ListProperty{"identifier", ListValue::kText, "id|no|nr|n°|nº|number|identifier|record id|ref|reference|شماره|ردیف|کد|الرقم|رقم|رقم الهوية|número|identificador|numéro|identifiant"},
    ListProperty{"identifier.national", ListValue::kText, "national id|id number|identity number|کد ملی|شماره شناسنامه|رقم الهوية الوطنية|cédula|dni|numéro national"},
    ListProperty{"source", ListValue::kText, "source|sources|منبع|المصدر|fuente|fuentes"},
    ListProperty{"note", ListValue::kText, "note|notes|remarks|comment|comments|description|توضیحات|ملاحظات|یادداشت|observaciones|notas|remarques|observations"},
};
// clang-format on

std::string plain(std::string_view text) {
  std::string out;
  for (char c : text::fold(text)) {
    bool mark = c == '_' || c == '-' || c == '.' || c == ':' || c == '/' || c == '\'' || c == '(' ||
                c == ')' || c == ' ' || c == '\t';
    if (!mark) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

// Without spaces: "نام‌خانوادگی" is written with a joiner, a space or neither, "D.O.B."
// has stops.
std::string joined(const std::string& words) {
  std::string out;
  for (char c : words) {
    if (c != ' ') out += c;
  }
  return out;
}

struct HeaderWord {
  std::string word;
  const ListProperty* property;
};

const std::vector<HeaderWord>& header_words() {
  static const std::vector<HeaderWord> kWords = [] {
    std::vector<HeaderWord> out;
    for (const ListProperty& property : kProperties) {
      std::string_view rest = property.headers;
      while (!rest.empty()) {
        size_t end = rest.find('|');
        out.push_back({plain(rest.substr(0, end)), &property});
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
      }
    }
    return out;
  }();
  return kWords;
}

}  // namespace

std::span<const ListProperty> list_properties() { return kProperties; }

const ListProperty* list_property(std::string_view name) {
  for (const ListProperty& property : kProperties) {
    if (property.name == name) return &property;
  }
  static constexpr ListProperty kOpen{"", ListValue::kText, ""};
  bool open = name.starts_with("identifier.") || name.starts_with("note.");
  return open && name.back() != '.' ? &kOpen : nullptr;
}

const ListProperty* property_for_header(std::string_view header) {
  std::string wanted = plain(header);
  if (wanted.empty()) return nullptr;
  const HeaderWord* best = nullptr;
  const ListProperty* same = nullptr;  // but for spaces
  for (const HeaderWord& word : header_words()) {
    if (word.word == wanted) return word.property;
    if (same == nullptr && joined(word.word) == joined(wanted)) same = word.property;
    // A header that says more: "Date of death (Gregorian)". The longest word wins.
    bool inside = (" " + wanted + " ").find(" " + word.word + " ") != std::string::npos;
    if (inside && word.word.size() > 3 &&
        (best == nullptr || word.word.size() > best->word.size())) {
      best = &word;
    }
  }
  if (same != nullptr) return same;
  return best == nullptr ? nullptr : best->property;
}

}  // namespace habeas::casefile
