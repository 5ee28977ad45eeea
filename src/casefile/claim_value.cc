// SPDX-License-Identifier: Apache-2.0
#include "casefile/claim_value.h"

#include <algorithm>
#include <optional>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "base/encoding.h"
#include "calendar/date_order.h"
#include "calendar/imprecise_date.h"
#include "calendar/written_dates.h"
#include "casefile/vocabulary.h"
#include "text/unicode.h"

namespace habeas::casefile {

namespace {

using calendar::ImpreciseDate;

constexpr std::array<std::string_view, 4> kCalendarWords = {"gregorian", "jalali", "hijri",
                                                            "imperial"};
constexpr std::array<std::string_view, 3> kFirstWords = {"start", "cited", "unknown"};
constexpr std::array<std::string_view, 3> kLastWords = {"end", "cited", "unknown"};
constexpr std::array<std::string_view, 3> kOngoingWords = {"yes", "no", "unknown"};

// What words of a number may scale a digit by: "30 thousand", "3 lakh", "2 million".
constexpr std::array<int64_t, 5> kScales = {1, 100, 1'000, 100'000, 1'000'000};

// The whole numbers that stand in words, in Latin, Persian or Arabic digits; marks between groups
// of three are passed over.
std::vector<int64_t> numbers_in(std::string_view words) {
  std::vector<int64_t> out;
  std::optional<int64_t> present;
  bool mark = false;
  for (char32_t c : text::decode(words)) {
    std::optional<int64_t> digit;
    if (c >= U'0' && c <= U'9') digit = c - U'0';
    if (c >= U'\u06F0' && c <= U'\u06F9') digit = c - U'\u06F0';
    if (c >= U'\u0660' && c <= U'\u0669') digit = c - U'\u0660';
    if (digit && *digit >= 0 && present.value_or(0) < 100'000'000'000'000) {
      if (mark && !present) mark = false;
      present = present.value_or(0) * 10 + *digit;
      mark = false;
      continue;
    }
    bool group = c == U',' || c == U'\u066C' || c == U'\u060C' || c == U'\u00A0' || c == U'\u202F';
    if (present && group && !mark) {
      mark = true;
      continue;
    }
    if (present) out.push_back(*present);
    present.reset();
    mark = false;
  }
  if (present) out.push_back(*present);
  return out;
}

class ValueCheck {
 public:
  ValueCheck(const SchemaProperty& property, std::string_view kind)
      : property_(property), kind_(kind) {}

  std::vector<std::string> faults;

  void any(const Json& value, bool inside_alternatives) {
    if (const std::string* plain = value.string()) return plain_text(*plain);
    if (value.object() == nullptr)
      return fault(
          "a value is a text or an object; numbers stand in an object with unit and scope");
    if (const Json* list = value.find("alternatives")) {
      if (inside_alternatives) return fault("alternatives do not stand in alternatives");
      return alternatives(value, *list);
    }
    if (kind_ == "number") return number(value);
    if (value.find("missing") != nullptr) return missing(value);
    if (value.find("entity") != nullptr) return entity(value);
    if (value.find("latitude") != nullptr || value.find("longitude") != nullptr)
      return coordinates(value);
    if (value.find("identifier") != nullptr) return identifier(value);
    if (value.find("date") != nullptr || value.find("original") != nullptr) return date(value);
    if (value.find("text") != nullptr) return text_value(value);
    if (value.find("period") != nullptr) return period_value(value);
    if (value.find("unit") != nullptr || value.find("exactly") != nullptr)
      return fault("a number belongs to a claim of kind number");
    fault(fmt::format("the value is of no known form; {} takes {}", property_.name, forms()));
  }

 private:
  void fault(std::string what) { faults.push_back(std::move(what)); }
  void look(const Result<void>& done) {
    if (!done)
      fault(done.error().hint.empty() ? done.error().message
                                      : done.error().message + "; " + done.error().hint);
  }

  [[nodiscard]] std::string forms() const {
    std::string out;
    for (ValueType type : property_.values)
      out += fmt::format("{}{}", out.empty() ? "" : " or ", to_string(type));
    return out;
  }

  bool require(ValueType type) {
    if (property_.allows(type)) return true;
    fault(fmt::format("{} takes {}, not {}", property_.name, forms(), to_string(type)));
    return false;
  }

  void only(const Json& value, std::initializer_list<std::string_view> allowed) {
    for (const auto& [key, member] : *value.object()) {
      if (std::find(allowed.begin(), allowed.end(), key) == allowed.end())
        fault(fmt::format("unknown key \"{}\" in the value; there are {}", printable(key),
                          fmt::join(allowed, ", ")));
    }
  }

  // The text member, with a fault if it is there and is no text, or empty.
  std::string member(const Json& value, std::string_view key, bool required) {
    const Json* found = value.find(key);
    if (found == nullptr) {
      if (required) fault(fmt::format("the value lacks \"{}\"", key));
      return {};
    }
    if (found->string() == nullptr || found->string()->empty()) {
      fault(fmt::format("\"{}\" is a text that is not empty", key));
      return {};
    }
    return *found->string();
  }

  void closed_words(const std::string& text) {
    if (property_.words.empty()) return;
    if (std::find(property_.words.begin(), property_.words.end(), text) != property_.words.end())
      return;
    fault(fmt::format("\"{}\" is not one of the words of {}: {}", printable(text), property_.name,
                      fmt::join(property_.words, "; ")));
  }

  void plain_text(const std::string& text) {
    if (text.empty()) return fault("the value is empty; leave it out, or say \"unknown\"");
    if (text == kUnknownValue) return;
    if (kind_ == "number")
      return fault(
          "a number claim has a \"value\" object with \"unit\" and \"scope\", or says \"unknown\"");
    if (property_.allows(ValueType::kText)) return closed_words(text);
    if (property_.allows(ValueType::kDate)) return look(check_date("value", text));
    fault(fmt::format("{} takes {}, which is an object (docs/formats/claims.md)", property_.name,
                      forms()));
  }

  void alternatives(const Json& value, const Json& list) {
    only(value, {"alternatives"});
    if (list.array() == nullptr || list.array()->size() < 2)
      return fault(
          "\"alternatives\" is a list of two values or more, of which the speaker says "
          "that one holds");
    for (const Json& each : *list.array()) any(each, true);
  }

  void missing(const Json& value) {
    only(value, {"missing"});
    if (!property_.may_be_missing)
      return fault(
          fmt::format("{} is no field of a document that could be missing; say "
                      "\"unknown\", or deny it",
                      property_.name));
    member(value, "missing", true);
  }

  void entity(const Json& value) {
    only(value, {"entity", "as", "period"});
    if (!require(ValueType::kEntity)) return;
    member(value, "entity", true);
    member(value, "as", false);
    period(value, property_.period == PeriodDemand::kRequired);
  }

  void text_value(const Json& value) {
    only(value, {"text", "language", "script", "period"});
    if (!require(ValueType::kText)) return;
    closed_words(member(value, "text", true));
    std::string language = member(value, "language", property_.is_translation);
    if (!language.empty()) look(check_language(language));
    std::string script = member(value, "script", false);
    if (!script.empty()) look(check_script(script));
    period(value, false);
  }

  void period_value(const Json& value) {
    only(value, {"period"});
    if (require(ValueType::kPeriod)) period(value, true);
  }

  void identifier(const Json& value) {
    only(value, {"identifier", "scheme"});
    if (!require(ValueType::kIdentifier)) return;
    member(value, "identifier", true);
    member(value, "scheme", true);
  }

  void date(const Json& value) {
    only(value, {"date", "original", "calendar"});
    if (!require(ValueType::kDate)) return;
    std::string edtf = member(value, "date", false);
    std::string original = member(value, "original", false);
    std::string calendar = member(value, "calendar", false);
    if (!calendar.empty()) look(require_word("calendar", calendar, kCalendarWords));
    if (!edtf.empty()) look(check_date("date", edtf));
    if (!faults.empty() || edtf.empty() || original.empty()) return;
    agree(edtf, original);
  }

  // The date in EDTF must be one that the original words allow, where this program can read them.
  void agree(const std::string& edtf, const std::string& original) {
    Result<calendar::WrittenDate> written = calendar::read_written_date(original);
    Result<ImpreciseDate> stated = ImpreciseDate::parse(edtf);
    if (!written || written->readings.empty() || !stated) return;
    std::string readings;
    for (const calendar::Reading& reading : written->readings) {
      if (calendar::order(reading.date, *stated) == calendar::Order::kOverlaps ||
          calendar::order(reading.date, *stated) == calendar::Order::kUnknown)
        return;
      readings += (readings.empty() ? "" : " or ") + reading.date.canonical();
    }
    fault(fmt::format("\"{}\" reads as {}, not as {}", printable(original), readings, edtf));
  }

  // A decimal number in degrees, kept as text: its digits say how exact it was given.
  void degrees(const Json& value, std::string_view key, int limit) {
    std::string text = member(value, key, true);
    if (text.empty()) return;
    std::string_view digits = text;
    if (digits.starts_with('-')) digits.remove_prefix(1);
    size_t dot = digits.find('.');
    std::string_view whole = digits.substr(0, dot);
    std::string_view part = dot == std::string_view::npos ? "0" : digits.substr(dot + 1);
    auto plain = [](std::string_view s) {
      return !s.empty() && s.size() <= 12 &&
             std::all_of(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; });
    };
    Result<int64_t> degrees = parse_decimal(whole);
    bool inside =
        degrees && (*degrees < limit ||
                    (*degrees == limit && part.find_first_not_of('0') == std::string_view::npos));
    if (!plain(whole) || !plain(part) || !inside)
      fault(fmt::format("\"{}\" is a decimal text between -{} and {}, like \"35.79\"", key, limit,
                        limit));
  }

  void coordinates(const Json& value) {
    only(value, {"latitude", "longitude", "precision", "precision_m", "datum"});
    if (!require(ValueType::kCoordinates)) return;
    degrees(value, "latitude", 90);
    degrees(value, "longitude", 180);
    member(value, "datum", false);
    member(value, "precision", false);
    const Json* metres = value.find("precision_m");
    if (metres != nullptr && (metres->integer() == nullptr || *metres->integer() < 1))
      fault("\"precision_m\" is a whole number of metres");
    if (metres == nullptr && value.find("precision") == nullptr)
      fault(
          "coordinates say how precise they are: \"precision_m\" in metres, or \"precision\" in "
          "words");
  }

  std::optional<int64_t> bound(const Json& value, std::string_view key) {
    const Json* found = value.find(key);
    if (found == nullptr) return std::nullopt;
    if (found->integer() != nullptr && *found->integer() >= 0) return *found->integer();
    fault(fmt::format("\"{}\" is a whole number, 0 or more", key));
    return std::nullopt;
  }

  void counted(const Json& value, const std::string& unit) {
    if (property_.counts.empty() || unit.empty()) return;
    std::string thing = value.find("counts") != nullptr ? member(value, "counts", false) : unit;
    for (const std::string& word : property_.counts) {
      size_t at = thing.find(word);
      if (at == std::string::npos) continue;
      bool begins = at == 0 || thing[at - 1] == ' ' || thing[at - 1] == '-';
      bool ends = at + word.size() == thing.size() ||
                  !std::isalpha(static_cast<unsigned char>(thing[at + word.size()]));
      if (begins && ends) return;
    }
    fault(
        fmt::format("{} counts {}; the unit \"{}\" names none of them: use the property for what "
                    "is counted, or say it in \"counts\"",
                    property_.name, fmt::join(property_.counts, ", "), printable(unit)));
  }

  // A figure that the words do not have was made by whoever wrote the claim: "more than 1,200" is
  // more_than 1200, and never at_least 1201.
  void figures_of(const std::string& words, const std::vector<int64_t>& figures) {
    std::vector<int64_t> present = numbers_in(words);
    if (present.empty()) return;
    for (int64_t figure : figures) {
      bool found = std::any_of(present.begin(), present.end(), [&](int64_t number) {
        return std::any_of(kScales.begin(), kScales.end(),
                           [&](int64_t scale) { return number * scale == figure; });
      });
      if (!found)
        fault(
            fmt::format("{} does not stand in the words \"{}\"; give the figure that does, with "
                        "\"more_than\" or \"less_than\" for a limit that is itself excluded",
                        figure, printable(words)));
    }
  }

  void number(const Json& value) {
    only(value, {"exactly", "at_least", "at_most", "more_than", "less_than", "about", "words",
                 "unit", "scope", "method", "counts"});
    std::string unit = member(value, "unit", true);
    member(value, "scope", true);
    member(value, "method", false);
    std::string words = member(value, "words", false);
    std::vector<int64_t> figures;
    std::optional<int64_t> found[6];
    constexpr std::string_view kKeys[] = {"exactly",   "about",   "at_least",
                                          "more_than", "at_most", "less_than"};
    for (size_t i = 0; i < std::size(kKeys); ++i) {
      found[i] = bound(value, kKeys[i]);
      if (found[i]) figures.push_back(*found[i]);
    }
    const auto& [exactly, about, least, above, most, below] = found;
    if (figures.empty() && words.empty())
      return fault(
          "a number claim gives \"exactly\", \"at_least\", \"at_most\", \"more_than\", "
          "\"less_than\", \"about\" or \"words\"");
    if ((exactly || about) && figures.size() > 1)
      fault("\"exactly\" and \"about\" stand alone; two bounds are an interval");
    if (least && above) fault("\"at_least\" and \"more_than\" exclude each other");
    if (most && below) fault("\"at_most\" and \"less_than\" exclude each other");
    std::optional<int64_t> low = least ? least : above;
    std::optional<int64_t> high = most ? most : below;
    if (low && high && *low > *high) fault("the lower bound is above the upper one");
    if (!words.empty()) figures_of(words, figures);
    counted(value, unit);
  }

  // "open" and "unknown" are said, never assumed.
  std::optional<ImpreciseDate> limit(const Json& side, std::string_view key, std::string_view name,
                                     bool words_allowed) {
    std::string text = member(side, key, false);
    if (text.empty() || (words_allowed && (text == "open" || text == "unknown")))
      return std::nullopt;
    Result<ImpreciseDate> date = ImpreciseDate::parse(text);
    if (date) return *date;
    fault(fmt::format("\"{}\" of \"{}\": \"{}\" is no date in EDTF{}", key, name, printable(text),
                      words_allowed ? ", nor open, nor unknown" : ""));
    return std::nullopt;
  }

  struct Side {
    std::optional<ImpreciseDate> precisely, imprecisely;
    std::string is;
  };

  Side side(const Json& period, std::string_view name, std::span<const std::string_view> words) {
    Side out;
    const Json* found = period.find(name);
    if (found == nullptr) return out;
    if (found->object() == nullptr) {
      fault(fmt::format("\"{}\" is an object with \"precisely\", \"imprecisely\", \"is\"", name));
      return out;
    }
    only(*found, {"precisely", "imprecisely", "is"});
    if (found->object()->empty()) fault(fmt::format("\"{}\" says nothing; leave it out", name));
    out.precisely = limit(*found, "precisely", name, false);
    out.imprecisely = limit(*found, "imprecisely", name, true);
    out.is = member(*found, "is", false);
    if (!out.is.empty()) look(require_word("is", out.is, words));
    return out;
  }

  void period(const Json& value, bool required) {
    const Json* found = value.find("period");
    if (found == nullptr) {
      if (required)
        fault(fmt::format("{} says when: \"period\" with \"first\" and \"last\"", property_.name));
      return;
    }
    if (found->object() == nullptr || found->object()->empty())
      return fault(
          "\"period\" is an object with \"first\", \"last\", \"ongoing\", "
          "\"last_confirmed\"");
    only(*found, {"first", "last", "ongoing", "last_confirmed"});
    Side first = side(*found, "first", kFirstWords);
    Side last = side(*found, "last", kLastWords);
    auto after = [](const std::optional<ImpreciseDate>& a, const std::optional<ImpreciseDate>& b) {
      return a && b && calendar::order(*a, *b) == calendar::Order::kAfter;
    };
    if (after(first.precisely, last.precisely) || after(first.imprecisely, last.imprecisely))
      fault("the period ends before it begins");
    if (after(first.imprecisely, first.precisely) || after(last.precisely, last.imprecisely))
      fault(
          "the dates known imprecisely enclose those known precisely: the first imprecise one "
          "is not later, the last not earlier");
    std::string ongoing = member(*found, "ongoing", false);
    if (!ongoing.empty()) look(require_word("ongoing", ongoing, kOngoingWords));
    std::string confirmed = member(*found, "last_confirmed", ongoing == "yes");
    if (!confirmed.empty() && confirmed != kUnknownValue)
      look(check_date("last_confirmed", confirmed));
    if (ongoing == "yes" && last.is == "end")
      fault("what is ongoing has no last date that is its end");
  }

  const SchemaProperty& property_;
  std::string kind_;
};

}  // namespace

std::vector<std::string> value_faults(const SchemaProperty& property, std::string_view kind,
                                      const Json& value) {
  ValueCheck check(property, kind);
  check.any(value, false);
  return std::move(check.faults);
}

Result<void> check_date(std::string_view member, std::string_view text) {
  Result<ImpreciseDate> date = ImpreciseDate::parse(text);
  if (date) return {};
  return fail(ErrorKind::kInvalid,
              fmt::format("\"{}\": \"{}\" is no date in EDTF", member, printable(text)),
              "write 1988-07-28, 1988-07, 1988~, 1988-07/1988-09 or the like "
              "(docs/formats/dates.md); other words go into \"original\"");
}

Result<void> check_language(std::string_view text) {
  size_t part = 0;
  bool good = !text.empty() && text.size() <= 35;
  while (good && !text.empty()) {
    size_t end = std::min(text.find('-'), text.size());
    std::string_view word = text.substr(0, end);
    good = (part == 0 ? word.size() == 2 || word.size() == 3 : !word.empty() && word.size() <= 8) &&
           std::all_of(word.begin(), word.end(),
                       [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; });
    if (end + 1 == text.size()) good = false;
    text.remove_prefix(std::min(end + 1, text.size()));
    ++part;
  }
  if (good) return {};
  return fail(ErrorKind::kInvalid, "\"language\" is a language tag",
              "write en, fa, ar, ku or the like (BCP 47)");
}

Result<void> check_script(std::string_view text) {
  if (text.size() == 4 && std::all_of(text.begin(), text.end(), [](char c) {
        return std::isalpha(static_cast<unsigned char>(c)) != 0;
      }))
    return {};
  return fail(ErrorKind::kInvalid, "\"script\" has four letters", "write Arab, Latn (ISO 15924)");
}

Result<Json> with_entity_ids(const Json& value,
                             const std::function<Result<std::string>(const std::string&)>& id_for) {
  if (const Json* list = value.find("alternatives"); list != nullptr && list->array() != nullptr) {
    JsonArray out;
    for (const Json& each : *list->array()) out.push_back(TRY(with_entity_ids(each, id_for)));
    return Json(JsonObject{{"alternatives", Json(std::move(out))}});
  }
  const Json* reference = value.find("entity");
  if (reference == nullptr || reference->string() == nullptr) return value;
  Json out = value;
  out.object()->insert_or_assign("entity", Json(TRY(id_for(*reference->string()))));
  return out;
}

std::vector<std::string> entities_in(const Json& value) {
  std::vector<std::string> out;
  Result<Json> visited = with_entity_ids(value, [&](const std::string& reference) {
    out.push_back(reference);
    return Result<std::string>(reference);
  });
  check(visited.has_value(), "a visit that cannot fail");
  return out;
}

std::string reference_in(const Json& value) {
  std::string reference;
  for (std::string_view key : {"entity", "claim", "source"}) {
    if (reference.empty()) reference = value.text_or_empty(key);
  }
  return reference;
}

std::vector<std::string> things_in(const Json& value) {
  std::vector<std::string> out = entities_in(value);
  std::string itself = reference_in(value);
  if (!itself.empty()) out.push_back(std::move(itself));
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace habeas::casefile
