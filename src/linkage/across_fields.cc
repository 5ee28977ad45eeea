// SPDX-License-Identifier: Apache-2.0
#include "linkage/internal/across_fields.h"

#include <algorithm>
#include <optional>

#include <fmt/core.h>

#include "calendar/gregorian.h"
#include "linkage/comparator.h"

namespace habeas::linkage::internal {

namespace {

constexpr int32_t kOldest = 120;

std::optional<size_t> column_of(const Prepared& prepared, FieldKind kind) {
  for (size_t c = 0; c < prepared.columns.size(); ++c)
    if (prepared.columns[c].kind == kind) return c;
  return std::nullopt;
}

bool is_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

// The column of dates at which ages were reached.
std::optional<size_t> column_of_reference(const Records& records, const Prepared& prepared,
                                          size_t age) {
  const std::string& named = records.columns[age].field.at;
  for (size_t c = 0; c < records.columns.size(); ++c)
    if (!named.empty() && records.columns[c].field.name == named) return c;
  const std::optional<size_t> death = column_of(prepared, FieldKind::kDeathDate);
  return death ? death : column_of(prepared, FieldKind::kDate);
}

// The same day so many years before; of 29 February the 28th, where there is none.
Result<calendar::DayNumber> years_before(calendar::DayNumber day, int32_t years) {
  calendar::GregorianDate date = calendar::gregorian_from_day(day);
  date.year -= years;
  date.day = std::min(date.day, calendar::gregorian_month_length(date.year, date.month));
  return calendar::day_from_gregorian(date);
}

}  // namespace

void forget_placeholder_persons(const Records& records, Prepared& prepared) {
  const std::optional<size_t> given = column_of(prepared, FieldKind::kGiven);
  const std::optional<size_t> family = column_of(prepared, FieldKind::kFamily);
  if (!given || !family) return;
  Values& first = prepared.columns[*given];
  Values& last = prepared.columns[*family];
  for (size_t i = 0; i < prepared.records; ++i) {
    const std::string_view x = first.texts[first.value[i]];
    const std::string_view y = last.texts[last.value[i]];
    const bool said_unknown = first.value[i] == kNotStated &&
                              records.columns[*given].value[i] != kNotStated;  // "Baby" Doe
    const bool in_order =
        y == "doe" &&
        (said_unknown || is_any(x, {"john", "jane", "johnny", "janie", "janey", "j"}));
    const bool exchanged = x == "doe" && is_any(y, {"john", "jane"});
    if (in_order || exchanged) first.value[i] = last.value[i] = kNotStated;
  }
}

void reckon_births(const Records& records, Prepared& prepared) {
  const std::optional<size_t> birth = column_of(prepared, FieldKind::kBirthDate);
  const std::optional<size_t> age = column_of(prepared, FieldKind::kAge);
  if (!birth || !age) return;
  Values& births = prepared.columns[*birth];
  const Values& ages = prepared.columns[*age];
  if (std::all_of(births.value.begin(), births.value.end(),
                  [](ValueId id) { return id == kNotStated; }))
    return;
  const std::optional<size_t> reference = column_of_reference(records, prepared, *age);
  for (size_t i = 0; i < prepared.records; ++i) {
    if (births.value[i] != kNotStated || ages.value[i] == kNotStated) continue;
    const int32_t years = ages.numbers[ages.value[i]];
    if (years < 0 || years > kOldest) continue;
    const RecordList& list = records.lists[records.list[i]];
    calendar::DayNumber earliest = list.age_at_earliest;
    calendar::DayNumber latest = list.age_at_latest;
    if (reference) {
      const Values& dates = prepared.columns[*reference];
      const DateForm& date = dates.dates[dates.value[i]];
      if (dates.value[i] != kNotStated && date.latest >= date.earliest) {
        earliest = date.earliest;
        latest = date.latest;
      }
    }
    if (latest < earliest) continue;
    DateForm form;
    form.from_age = true;
    const Result<calendar::DayNumber> first = years_before(earliest, years + 1);
    const Result<calendar::DayNumber> last = years_before(latest, years);
    if (!first || !last) continue;  // of a year beyond the calendar
    form.earliest = *first + 1;
    form.latest = *last;
    const ValueId id = births.texts.intern(fmt::format("age:{}..{}", form.earliest, form.latest));
    births.value[i] = id;
    if (id < births.dates.size()) continue;
    births.dates.push_back(form);
    births.numbers.push_back(0);
  }
}

void find_places(const PlaceTable& table, Values& values) {
  values.table = &table;
  values.places.resize(values.texts.size());
  for (ValueId id = 1; id < values.texts.size(); ++id)
    values.places[id] = table.find(values.texts[id]);
}

int level_of_same(const Values& values, ValueId id) {
  if (is_date(values.kind) && values.dates[id].from_age) return kLevelMissing;
  return kLevelSame + values.bin[id];
}

int compare_known_places(const Values& values, ValueId a, ValueId b) {
  switch (values.table->relation(values.places[a], values.places[b])) {
    case PlaceRelation::kUnknown:
      return kLevelMissing;
    case PlaceRelation::kSame:
      return kLevelSame + std::min(values.bin[a], values.bin[b]);
    case PlaceRelation::kPart:
      return values.rare[a] != 0 || values.rare[b] != 0 ? kLevelVariantRare : kLevelVariant;
    case PlaceRelation::kSiblings:
      return kLevelWeak;
    default:
      return kLevelDifferent;
  }
}

}  // namespace habeas::linkage::internal
