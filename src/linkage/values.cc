// SPDX-License-Identifier: Apache-2.0
#include "linkage/values.h"

#include <algorithm>
#include <cmath>

#include "base/parallel.h"
#include "linkage/internal/across_fields.h"
#include "linkage/internal/canonical.h"
#include "names/keys.h"
#include "text/string_distance.h"
#include "text/unicode.h"

namespace habeas::linkage {

namespace {

constexpr int64_t kChunk = 4096;
constexpr size_t kMaxLettersCompared = 64;  // of one value; longer ones are told apart by tokens
constexpr size_t kMaxTokens = 24;

std::u16string utf16(std::string_view utf8, size_t limit) {
  std::u16string out;
  bool ascii = std::all_of(utf8.begin(), utf8.end(), [](char c) { return (c & 0x80) == 0; });
  if (ascii) {
    for (char c : utf8.substr(0, limit)) out.push_back(static_cast<char16_t>(c));
    return out;
  }
  for (char32_t point : text::decode(utf8, limit))
    out.push_back(point > 0xFFFF ? u'\xFFFD' : static_cast<char16_t>(point));
  return out;
}

Form form_of(std::u16string_view text, std::u16string& arena) {
  Form form;
  form.letters = static_cast<uint32_t>(arena.size());
  form.length = static_cast<uint16_t>(text.size());
  form.mask = text::letter_mask(text);
  arena.append(text);
  return form;
}

bool has_tokens(FieldKind kind) {
  return is_name_part(kind) || kind == FieldKind::kName || kind == FieldKind::kPlace ||
         kind == FieldKind::kAddress || kind == FieldKind::kText;
}

// Letters and tokens of every canonical value.
void make_forms(Values& values) {
  values.forms.resize(values.texts.size());
  const bool tokens = has_tokens(values.kind);
  const bool spaceless =
      tokens && values.kind != FieldKind::kText && values.kind != FieldKind::kAddress;
  values.token_forms.emplace_back();
  for (ValueId id = 1; id < values.texts.size(); ++id) {
    const std::string_view text = values.texts[id];
    std::string joined;
    std::vector<uint32_t> own;
    if (tokens) {
      for (size_t at = 0; at < text.size() && own.size() < kMaxTokens;) {
        const size_t end = std::min(text.find(' ', at), text.size());
        const std::string_view word = text.substr(at, end - at);
        if (!word.empty()) {
          own.push_back(values.token_texts.intern(word));
          joined.append(word);
        }
        at = end + 1;
      }
      while (values.token_forms.size() < values.token_texts.size())
        values.token_forms.push_back(
            form_of(utf16(values.token_texts[static_cast<ValueId>(values.token_forms.size())],
                          kMaxLettersCompared),
                    values.letters));
    }
    Form form = form_of(utf16(spaceless ? std::string_view(joined) : text, kMaxLettersCompared),
                        values.letters);
    form.tokens = static_cast<uint32_t>(values.tokens.size());
    form.token_count = static_cast<uint16_t>(own.size());
    values.tokens.insert(values.tokens.end(), own.begin(), own.end());
    if (values.kind == FieldKind::kPostcode)
      form.area = form.length > 4 ? form.length - 3 : form.length / 2;
    values.forms[id] = form;
  }
}

void weigh_tokens(Values& values) {
  std::vector<double> documents(values.token_texts.size(), 0);
  for (ValueId id = 1; id < values.texts.size(); ++id) {
    std::vector<uint32_t> own(values.tokens_of(id).begin(), values.tokens_of(id).end());
    std::sort(own.begin(), own.end());
    own.erase(std::unique(own.begin(), own.end()), own.end());
    for (uint32_t token : own) documents[token] += values.count[id];
  }
  const double all = static_cast<double>(values.stated) + 1;
  values.token_weight.resize(documents.size());
  for (size_t token = 0; token < documents.size(); ++token)
    values.token_weight[token] =
        static_cast<float>(std::log(all / (documents[token] + 0.5)) / std::log(2 * all));
}

// Frequency bins: equal steps of the logarithm between the commonest value and the rarest.
void make_bins(Values& values, size_t records) {
  values.count.assign(values.texts.size(), 0);
  for (ValueId id : std::span(values.value).first(records))
    if (id != kNotStated) ++values.count[id];
  values.stated = 0;
  uint32_t most = 1;
  for (ValueId id = 1; id < values.count.size(); ++id) {
    values.stated += values.count[id];
    most = std::max(most, values.count[id]);
  }
  const double step = std::max(std::log(3.0), std::log(static_cast<double>(most)) / kBins);
  const double misspelt = std::max(2.0, 2e-5 * static_cast<double>(records));
  values.bin.assign(values.texts.size(), 0);
  values.rare.assign(values.texts.size(), 0);
  for (ValueId id = 1; id < values.count.size(); ++id) {
    const double rarity = std::log(static_cast<double>(most) / std::max(1U, values.count[id]));
    values.bin[id] = static_cast<uint8_t>(std::min(kBins - 1.0, std::floor(rarity / step)));
    values.rare[id] = values.count[id] <= misspelt ? 1 : 0;
  }
}

// Where 1 January is far commoner than chance, it says "some day of that year".
void mark_placeholders(Values& values) {
  uint64_t first = 0;
  uint64_t full = 0;
  for (ValueId id = 1; id < values.texts.size(); ++id) {
    const DateForm& date = values.dates[id];
    if (date.month == 0 || date.day == 0) continue;
    full += values.count[id];
    if (date.month == 1 && date.day == 1) first += values.count[id];
  }
  if (full < 50 || static_cast<double>(first) < 0.015 * static_cast<double>(full)) return;
  for (DateForm& date : values.dates) date.placeholder = date.month == 1 && date.day == 1;
}

bool is_named(FieldKind kind) { return is_name_part(kind) || kind == FieldKind::kName; }

names::Name parse_name(std::string_view written, const MappedField& field) {
  names::NameColumns columns;
  switch (field.kind) {
    case FieldKind::kGiven:
    case FieldKind::kMiddle:
      columns.given = written;
      break;
    case FieldKind::kFather:
      columns.father = written;
      break;
    case FieldKind::kGrandfather:
      columns.grandfather = written;
      break;
    case FieldKind::kFamily:
      columns.family = written;
      break;
    default:
      return names::parse(written, {.order = field.family_first ? names::Order::kFamilyFirst
                                                                : names::Order::kGivenFirst});
  }
  return names::parse_columns(columns);
}

// "Unknown" is no name, but an initial is a little of one; and John is one where only the given
// name is asked for, whatever John Doe may be.
bool is_name_after_all(std::string_view canonical, FieldKind kind) {
  constexpr std::string_view kNames[] = {"john", "jane", "doe"};
  return canonical.size() <= 2 ||
         (is_name_part(kind) &&
          std::find(std::begin(kNames), std::end(kNames), canonical) != std::end(kNames));
}

// What one thread makes of one distinct text.
struct Worked {
  internal::Canonical canonical;
  names::Name name;
  std::array<std::vector<uint64_t>, 4> keys;
};

void make_name_keys(Worked& worked, bool whole) {
  std::vector<std::string> joined = {""};
  for (const names::Token& token : worked.name.tokens) {
    if (token.part == names::Part::kTitle || token.part == names::Part::kConnector ||
        token.part == names::Part::kInitial || token.part == names::Part::kPlaceholder)
      continue;
    for (const std::string& skeleton : token.skeletons)
      if (skeleton.size() >= 2) worked.keys[1].push_back(hash_text(skeleton, 3));
    std::vector<std::string> longer;
    for (const std::string& head : joined)
      for (const std::string& skeleton : token.skeletons)
        if (longer.size() < 4) longer.push_back(head + skeleton);
    joined = std::move(longer);
  }
  if (!whole) {
    for (const std::string& skeleton : joined)
      if (!skeleton.empty()) worked.keys[0].push_back(hash_text(skeleton, 4));
    return;
  }
  for (const names::Key& key : names::blocking_keys(worked.name)) {
    switch (key.kind) {
      case names::KeyKind::kFull:
      case names::KeyKind::kSorted:
        worked.keys[0].push_back(key.hash);
        break;
      case names::KeyKind::kDeletion:
        worked.keys[3].push_back(key.hash);
        break;
      default:
        worked.keys[2].push_back(key.hash);
    }
  }
}

void prepare_column(const Column& column, Values& values, names::NamePool& pool, size_t records,
                    const PlaceTable* places, int threads) {
  constexpr size_t kRound = 65536;  // distinct texts at a time: bounds what waits to be interned
  values.kind = column.field.kind;
  values.name = column.field.name;
  const size_t distinct = column.texts.size();
  const bool named = is_named(values.kind);
  std::vector<ValueId> of_raw(distinct, kNotStated);
  values.dates.emplace_back();
  values.numbers.push_back(0);
  if (named) values.packed.emplace_back();
  for (size_t set = 0; named && set < 4; ++set) values.name_key_ends[set].push_back(0);
  for (size_t from = 1; from < distinct; from += kRound) {
    const size_t count = std::min(kRound, distinct - from);
    std::vector<Worked> worked(count);
    parallel_for((static_cast<int64_t>(count) + kChunk - 1) / kChunk, threads, [&](int64_t k) {
      const size_t end = std::min(count, static_cast<size_t>((k + 1) * kChunk));
      for (size_t i = static_cast<size_t>(k * kChunk); i < end; ++i) {
        const std::string_view written = column.texts[static_cast<ValueId>(from + i)];
        worked[i].canonical = internal::canonical_form(written, column.field);
        if (places != nullptr && values.kind == FieldKind::kPlace)
          worked[i].canonical.text = places->canonical(worked[i].canonical.text);
        if (!named) continue;
        worked[i].name = parse_name(written, column.field);
        if (worked[i].name.placeholder && !is_name_after_all(worked[i].canonical.text, values.kind))
          worked[i].canonical.text.clear();
        make_name_keys(worked[i], values.kind == FieldKind::kName);
      }
    });
    for (size_t i = 0; i < count; ++i) {
      const ValueId id = values.texts.intern(worked[i].canonical.text);
      of_raw[from + i] = id;
      if (id < values.numbers.size()) continue;  // seen before, or says nothing
      values.numbers.push_back(worked[i].canonical.number);
      if (is_date(values.kind)) values.dates.push_back(worked[i].canonical.date);
      if (!named) continue;
      values.packed.push_back(pool.pack(worked[i].name));
      for (size_t set = 0; set < 4; ++set) {
        std::vector<uint64_t>& keys = values.name_keys[set];
        keys.insert(keys.end(), worked[i].keys[set].begin(), worked[i].keys[set].end());
        values.name_key_ends[set].push_back(static_cast<uint32_t>(keys.size()));
      }
    }
  }
  values.value.resize(records);
  for (size_t i = 0; i < records; ++i) values.value[i] = of_raw[column.value[i]];
}

}  // namespace

Prepared prepare(const Records& records, int threads, size_t counted) {
  Prepared prepared;
  prepared.records = records.size();
  prepared.places = records.places;
  prepared.columns.resize(records.columns.size());
  for (size_t c = 0; c < records.columns.size(); ++c)
    prepare_column(records.columns[c], prepared.columns[c], prepared.names, records.size(),
                   records.places.get(), threads);
  internal::forget_placeholder_persons(records, prepared);
  internal::reckon_births(records, prepared);
  const bool parts = std::any_of(prepared.columns.begin(), prepared.columns.end(),
                                 [](const Values& values) { return is_name_part(values.kind); });
  for (Values& values : prepared.columns)
    values.beside_parts = parts && values.kind == FieldKind::kName;
  parallel_for(static_cast<int64_t>(prepared.columns.size()), threads, [&](int64_t c) {
    Values& values = prepared.columns[static_cast<size_t>(c)];
    make_bins(values, counted > 0 ? std::min(counted, records.size()) : records.size());
    make_forms(values);
    if (has_tokens(values.kind)) weigh_tokens(values);
    if (is_date(values.kind)) mark_placeholders(values);
    if (prepared.places != nullptr && values.kind == FieldKind::kPlace)
      internal::find_places(*prepared.places, values);
    values.texts.seal();
    values.token_texts.seal();
  });
  const size_t columns = prepared.columns.size();
  prepared.rows.resize(columns * records.size());
  for (size_t c = 0; c < columns; ++c)
    for (size_t i = 0; i < records.size(); ++i)
      prepared.rows[i * columns + c] = prepared.columns[c].value[i];
  return prepared;
}

}  // namespace habeas::linkage
