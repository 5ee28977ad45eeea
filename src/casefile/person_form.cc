// SPDX-License-Identifier: Apache-2.0
#include "casefile/person_form.h"

#include <array>
#include <sstream>

#include <fmt/core.h>
#include <toml++/toml.h>

#include "base/encoding.h"
#include "casefile/person_statement.h"

namespace habeas::casefile {

namespace {

class FormReader {
 public:
  explicit FormReader(PersonForm& form) : form_(form) {}

  Json read(const toml::node& node, const std::string& at) {
    if (!at.empty()) form_.lines[at] = static_cast<int64_t>(node.source().begin.line);
    if (const auto* text = node.as_string()) return Json(text->get());
    if (const auto* number = node.as_integer()) return Json(number->get());
    if (const auto* array = node.as_array()) return read_array(*array, at);
    if (const auto* table = node.as_table()) {
      JsonObject out;
      if (at == "person") {
        read_dotted(*table, at, "", out);
      } else {
        for (const auto& [key, value] : *table)
          out[std::string(key.str())] = read(value, below(at, key.str()));
      }
      return Json(std::move(out));
    }
    return Json();  // a date, a fraction, true: whoever reads it asks for a text
  }

 private:
  static std::string below(const std::string& at, std::string_view key) {
    return at.empty() ? std::string(key) : fmt::format("{}.{}", at, key);
  }

  Json read_array(const toml::array& array, const std::string& at) {
    JsonArray out;
    size_t number = 0;
    for (const toml::node& item : array)
      out.push_back(read(item, fmt::format("{}.{}", at, ++number)));
    return Json(std::move(out));
  }

  // In TOML, name.given without quotation marks is a table in a table; here it is one name.
  void read_dotted(const toml::table& table, const std::string& at, const std::string& prefix,
                   JsonObject& out) {
    for (const auto& [key, value] : table) {
      std::string name = prefix + std::string(key.str());
      if (const toml::table* inner = value.as_table()) {
        read_dotted(*inner, at, name + ".", out);
      } else {
        out[name] = read(value, below(at, name));
      }
    }
  }

  PersonForm& form_;
};

std::string quoted(std::string_view text) {
  std::ostringstream out;
  out << toml::value<std::string>(std::string(text));
  return out.str();
}

std::string raw_of(const Json& value) {
  if (const std::string* text = value.string()) return *text;
  return value.text_or_empty("raw");
}

// Members of a leaf as lines "key = value"; dates as they were said.
std::string lines_of(const Json& leaf) {
  std::string out;
  if (leaf.object() == nullptr) return out;
  for (const auto& [key, value] : *leaf.object()) {
    if (const JsonArray* list = value.array()) {
      std::string words;
      for (const Json& word : *list) {
        if (word.string() != nullptr) words += (words.empty() ? "" : ", ") + quoted(*word.string());
      }
      if (!words.empty()) out += fmt::format("{} = [{}]\n", key, words);
    } else if (!raw_of(value).empty()) {
      out += fmt::format("{} = {}\n", key, quoted(raw_of(value)));
    }
  }
  return out;
}

// Leaves "<stem>/1", "<stem>/2", ... in their order.
std::vector<const Json*> numbered(const Item& record, std::string_view stem) {
  std::vector<const Json*> out;
  for (int k = 1; k <= 200; ++k) {
    auto at = record.fields.find(fmt::format("{}/{}", stem, k));
    if (at != record.fields.end()) out.push_back(&at->second);
  }
  return out;
}

std::string person_lines(const Item& record) {
  std::map<std::string, std::vector<std::string>> values;
  for (const auto& [field, value] : record.fields) {
    std::string property(property_of_field(field));
    bool own = is_attribution(field) || property == "relative" || property == "enquiry" ||
               property == "attachment" || property == "certificate";
    if (!own) values[property].push_back(quoted(raw_of(value)));
  }
  std::string out;
  for (const auto& [property, several] : values) {
    std::string text;
    for (const std::string& value : several) text += (text.empty() ? "" : ", ") + value;
    out += several.size() == 1 ? fmt::format("{} = {}\n", quoted(property), text)
                               : fmt::format("{} = [{}]\n", quoted(property), text);
  }
  return out;
}

std::string certificate_lines(const Item& record) {
  auto at = record.fields.find("certificate");
  if (at == record.fields.end()) return {};
  std::string out = "\n[certificate]\n" + lines_of(at->second);
  if (const Json* rows = at->second.find("contradicted"); rows != nullptr && rows->array()) {
    for (const Json& row : *rows->array())
      out += "\n[[certificate.contradicted]]\n" + lines_of(row);
  }
  return out;
}

// One line of the sheet: what is asked, and room for the answer.
struct SheetLine {
  std::string_view english, persian, arabic;
  int rows = 1;
};

constexpr std::array kSheet = {
    SheetLine{
        "SHEET FOR ONE PERSON. Nothing has to be known. Leave empty what is not known; write "
        "\"not sure\" beside what is not certain; if there are two answers, write both.",
        "برگه‌ی یک نفر. لازم نیست چیزی دانسته باشد. آنچه دانسته نیست خالی بماند؛ کنار "
        "آنچه "
        "قطعی "
        "نیست بنویسید «مطمئن نیستم»؛ اگر دو پاسخ هست هر دو را بنویسید.",
        "ورقة شخص واحد. لا يلزم معرفة أي شيء. اترك ما لا تعرفه فارغا؛ واكتب «غير متأكد» بجانب ما "
        "ليس مؤكدا؛ وإن كان هناك جوابان فاكتبهما معا.",
        0},
    SheetLine{"Who says so (name, or the pseudonym agreed upon)",
              "گوینده (نام، یا نام مستعار توافق‌شده)",
              "من يقول ذلك (الاسم أو الاسم المستعار المتفق عليه)"},
    SheetLine{"Date and place of this conversation", "تاریخ و جای این گفت‌وگو",
              "تاريخ ومكان هذا الحديث"},
    SheetLine{"(a) Name, family name, other names",
              "(الف) نام، نام خانوادگی، نام‌های دیگر",
              "(أ) الاسم، اسم العائلة، أسماء أخرى"},
    SheetLine{"    Father's name, mother's name", "    نام پدر، نام مادر",
              "    اسم الأب، اسم الأم"},
    SheetLine{"    Identity number; is there a photograph?",
              "    شماره شناسنامه یا کد ملی؛ عکسی هست؟", "    رقم الهوية؛ هل توجد صورة؟"},
    SheetLine{"    Date of birth or age; sex; nationality; occupation",
              "    تاریخ تولد یا سن؛ جنس؛ تابعیت؛ شغل",
              "    تاريخ الميلاد أو العمر؛ الجنس؛ الجنسية؛ المهنة"},
    SheetLine{"(b) Year, month, day of arrest, or when last seen",
              "(ب) سال، ماه و روز دستگیری، یا آخرین دیدار",
              "(ب) سنة وشهر ويوم الاعتقال أو آخر مشاهدة"},
    SheetLine{"(c) Place of arrest, or where last seen; where held",
              "(ج) جای دستگیری، یا جایی که آخرین بار دیده شد؛ محل نگهداری",
              "(ج) مكان الاعتقال أو آخر مكان شوهد فيه؛ مكان الاحتجاز"},
    SheetLine{"(d) Who is believed responsible, and why (body or office)",
              "(د) چه نهاد یا مقامی مسئول دانسته می‌شود و چرا",
              "(د) من يعتقد أنه مسؤول ولماذا (جهة أو منصب)", 2},
    SheetLine{
        "(e) Who asked for the person: where, when, what was answered, or that nobody answered",
        "(ه) چه کسی پیگیری کرد: کجا، کی، چه پاسخی آمد، یا پاسخی نیامد",
        "(هـ) من سأل عن الشخص: أين ومتى وما الجواب، أو أنه لم يأت جواب", 4},
    SheetLine{
        "    Death certificate: none / withheld / seen / at hand; what is missing or wrong in it",
        "    گواهی فوت: نیست / نمی‌دهند / دیده شده / در دست است؛ چه کم دارد یا "
        "نادرست "
        "است",
        "    شهادة الوفاة: لا توجد / محجوبة / شوهدت / موجودة؛ ما ينقصها أو يخالف الواقع", 2},
    SheetLine{"(f) May the name of whoever says so be passed on? To whom? Until when?",
              "(و) آیا نام گوینده را می‌توان به کسی داد؟ به چه کسی؟ "
              "تا "
              "کی؟",
              "(و) هل يجوز نقل اسم القائل؟ إلى من؟ وحتى متى؟"},
    SheetLine{"Agreed to, each with yes or no: analysis __  publication __  court __  sharing with "
              "______",
              "موافقت، هر یک بله یا نه: بررسی __  انتشار __  دادگاه __  سپردن به ______",
              "الموافقة، لكل منها نعم أو لا: التحليل __  النشر __  المحكمة __  المشاركة مع ______",
              0},
    SheetLine{"Anything else", "هر چیز دیگر", "أي شيء آخر", 3},
};

constexpr std::string_view kBlank =
    R"(# One person, as one source tells it. Nothing has to be known: leave out what is not.
# Remove the # before a line that you fill in. Everything is text in quotation marks, as it was said:
# dates and ages too. Two answers between which the source does not choose: ["1334", "1336"].
# What each key means: docs/formats/persons.md. Then: habeas person add --form THIS-FILE

source = ""                 # label or id of who says so (habeas source list)
#label = ""                 # a short name for this record
#said = ""                  # when it was said
#modality = "reported"      # asserted, reported, alleged, possible
#hedge = ""                 # the words that weaken it, verbatim
#language = "fa"
#calendar = "jalali"        # gregorian, jalali, hijri, imperial; without it years may be ambiguous
#order = "dmy"              # of 03/04/1367: dmy, mdy, ymd; without it such a date stays ambiguous
#level = "restricted"       # public, restricted, sealed
#compartment = ""

#[anchor]                   # the interview or the sheet, if it is in the case
#exhibit = ""
#text = ""                  # the words in it

[person]
#name.given = ""
#name.family = ""
#name.father = ""
#name.mother = ""
#name.alias = ""
#identifier.national = ""
#sex = ""
#age = ""
#date.birth = ""
#nationality = ""
#occupation = ""
#place.residence = ""
#date.arrest = ""
#date.disappearance = ""    # when last seen
#place.arrest = ""
#place.disappearance = ""   # where last seen
#place.detention = ""
#responsible = ""           # who is believed responsible, in the words of the source
#date.death = ""
#place.death = ""
#place.burial = ""
#cause = ""
#status = ""
#note = ""

#[[relatives]]
#relation = ""
#name = ""

#[[enquiries]]              # who asked for the person
#where = ""
#when = ""
#how = ""
#by = ""
#outcome = "none"           # answered, refused, none, pending, unknown
#answer = ""

#[certificate]
#state = "unknown"          # none, withheld, seen, available, unknown
#present = ["name"]
#missing = ["cause"]

#[[certificate.contradicted]]
#field = "cause"
#says = ""
#against = ""

#[[attachments]]
#exhibit = ""
#what = "photograph"
)";

}  // namespace

int64_t PersonForm::line_of(std::string_view field) const {
  for (;;) {
    auto at = lines.find(std::string(field));
    if (at != lines.end()) return at->second;
    size_t dot = field.rfind('.');
    if (dot == std::string_view::npos) return 0;
    field = field.substr(0, dot);
  }
}

Result<PersonForm> parse_person_form(std::string_view text) {
  if (!is_utf8(text)) return fail(ErrorKind::kInvalid, "the form is no UTF-8 text");
  try {
    toml::table table = toml::parse(text);
    PersonForm form;
    form.members = FormReader(form).read(table, "");
    return form;
  } catch (const toml::parse_error& error) {
    return fail(ErrorKind::kInvalid,
                fmt::format("the form: line {}: {}", error.source().begin.line,
                            std::string(error.description())),
                "it is a TOML file: each text stands in quotation marks");
  }
}

std::string blank_person_form() { return std::string(kBlank); }

std::string filled_person_form(const Item& record, std::string_view source, std::string_view id) {
  std::string out = fmt::format(
      "# {} as it was stated. Mend it, then: habeas person add --form THIS-FILE\n"
      "# The earlier statement stays on record; this one stands in its place.\n"
      "source = {}\nsupersedes = {}\n",
      id, quoted(source), quoted(id));
  for (std::string_view key :
       {"label", "said", "modality", "hedge", "language", "level", "compartment"}) {
    std::string text = record.text(key);
    if (!text.empty()) out += fmt::format("{} = {}\n", key, quoted(text));
  }
  if (auto rule = record.fields.find("read_as"); rule != record.fields.end()) {
    out += lines_of(rule->second);
    if (const Json* century = rule->second.find("century"); century && century->integer())
      out += fmt::format("century = {}\n", *century->integer());
  }
  if (auto anchor = record.fields.find("anchor"); anchor != record.fields.end()) {
    out +=
        fmt::format("\n[anchor]\nexhibit = {}\n", quoted(anchor->second.text_or_empty("exhibit")));
    std::string words = anchor->second.text_or_empty("text");
    if (!words.empty()) out += fmt::format("text = {}\n", quoted(words));
  }
  out += "\n[person]\n" + person_lines(record);
  for (const Json* row : numbered(record, "relative")) out += "\n[[relatives]]\n" + lines_of(*row);
  for (const Json* row : numbered(record, "enquiry")) out += "\n[[enquiries]]\n" + lines_of(*row);
  out += certificate_lines(record);
  for (const Json* row : numbered(record, "attachment"))
    out += "\n[[attachments]]\n" + lines_of(*row);
  return out;
}

Result<std::string> printable_person_form(std::string_view language) {
  if (language != "en" && language != "fa" && language != "ar") {
    return fail(ErrorKind::kInvalid,
                fmt::format("there is no sheet in the language \"{}\"", printable(language)),
                "there are: en, fa, ar");
  }
  std::string out;
  for (const SheetLine& line : kSheet) {
    out += language == "fa" ? line.persian : language == "ar" ? line.arabic : line.english;
    out += "\n";
    for (int i = 0; i < line.rows; ++i) out += "\n" + std::string(78, '_') + "\n";
    out += "\n";
  }
  return out;
}

}  // namespace habeas::casefile
