// SPDX-License-Identifier: Apache-2.0
#include "linkage/keys.h"

#include <algorithm>
#include <functional>

#include <fmt/core.h>

#include "text/unicode.h"

namespace habeas::linkage {

namespace {

constexpr size_t kRarestTokens = 4;

using KeysOfValue = std::function<void(const Values&, ValueId, KeySet&)>;

uint64_t number_key(uint64_t kind, int64_t number) {
  return mix(kind * 0x9E3779B97F4A7C15ULL + static_cast<uint64_t>(number));
}

class AtomMaker {
 public:
  explicit AtomMaker(const Prepared& prepared) : prepared_(prepared) {}

  void add(size_t column, const std::string& what, bool alone, const KeysOfValue& keys) {
    Atom atom(fmt::format("{} ({})", prepared_.columns[column].name, what), alone);
    fill(atom, column, keys);
    atoms_.push_back(std::move(atom));
  }

  void add_shared(const std::string& what, const std::vector<size_t>& columns,
                  const KeysOfValue& keys) {
    Atom atom(what, false);
    for (size_t column : columns) fill(atom, column, keys);
    atoms_.push_back(std::move(atom));
  }

  [[nodiscard]] std::vector<Atom> take() { return std::move(atoms_); }

 private:
  void fill(Atom& atom, size_t column, const KeysOfValue& keys) const {
    const Values& values = prepared_.columns[column];
    atom.begin_column(column, values.texts.size());
    for (ValueId id = 0; id < values.texts.size(); ++id) {
      KeySet set;
      if (id != kNotStated) keys(values, id, set);
      atom.add_value(set);
    }
  }

  const Prepared& prepared_;
  std::vector<Atom> atoms_;
};

void value_key(const Values& values, ValueId id, KeySet& out) {
  out.add(hash_text(values.texts[id], 1));
}

// Tokens of two letters or more; of long texts the rarest.
void token_keys(const Values& values, ValueId id, KeySet& out) {
  std::vector<uint32_t> tokens(values.tokens_of(id).begin(), values.tokens_of(id).end());
  std::erase_if(tokens, [&](uint32_t token) { return values.token_forms[token].length < 2; });
  std::stable_sort(tokens.begin(), tokens.end(), [&](uint32_t a, uint32_t b) {
    return values.token_weight[a] > values.token_weight[b];
  });
  tokens.erase(std::unique(tokens.begin(), tokens.end()), tokens.end());
  if (tokens.size() > kRarestTokens) tokens.resize(kRarestTokens);
  for (uint32_t token : tokens) out.add(hash_text(values.token_texts[token], 2));
}

uint64_t letters_key(uint64_t kind, std::u16string_view letters) {
  uint64_t hash = mix(kind + 77);
  for (char16_t letter : letters) hash = mix(hash ^ letter);
  return hash;
}

KeysOfValue first_letters(size_t count) {
  return [count](const Values& values, ValueId id, KeySet& out) {
    const std::u16string_view letters = values.letters_of(id);
    if (letters.size() >= 2) out.add(letters_key(count, letters.substr(0, count)));
  };
}
void first_half(const Values& values, ValueId id, KeySet& out) {
  const std::u16string_view letters = values.letters_of(id);
  if (letters.size() >= 4) out.add(letters_key(101, letters.substr(0, letters.size() / 2)));
}
void second_half(const Values& values, ValueId id, KeySet& out) {
  const std::u16string_view letters = values.letters_of(id);
  if (letters.size() >= 4) out.add(letters_key(102, letters.substr((letters.size() + 1) / 2)));
}
void area_key(const Values& values, ValueId id, KeySet& out) {
  const auto area = static_cast<size_t>(std::max(0, values.forms[id].area));
  if (area > 0) out.add(letters_key(103, values.letters_of(id).substr(0, area)));
}
void local_part(const Values& values, ValueId id, KeySet& out) {
  const std::u16string_view letters = values.letters_of(id);
  const size_t at = letters.find(u'@');
  if (at != std::u16string_view::npos && at >= 3) out.add(letters_key(104, letters.substr(0, at)));
}

void number_keys(const Values& values, ValueId id, KeySet& out) {
  out.add(number_key(1, values.numbers[id]));
  out.add(number_key(1, values.numbers[id] + 1));
}

// Consonant skeletons of the whole value, without spaces.
void skeleton_keys(const Values& values, ValueId id, KeySet& out) {
  for (uint64_t key : values.skeletons_of(id)) out.add(key);
}

struct DateAtom {
  const char* name;
  bool alone;
  int parts;  // 4 year, 2 month, 1 day
};

void add_dates(AtomMaker& maker, size_t column) {
  const DateAtom kAtoms[] = {{"day", true, 7},
                             {"year and month", false, 6},
                             {"year and day", false, 5},
                             {"month and day", false, 3},
                             {"year", false, 4}};
  for (const DateAtom& atom : kAtoms) {
    maker.add(column, atom.name, atom.alone, [atom](const Values& values, ValueId id, KeySet& out) {
      const DateForm& date = values.dates[id];
      if ((atom.parts & 4) != 0 && date.year == 0) return;
      if (date.placeholder && (atom.parts & 3) != 0 && atom.parts != 7) return;
      if ((atom.parts & 2) != 0 && date.month == 0) return;
      if ((atom.parts & 1) != 0 && date.day == 0) return;
      int month = date.month;
      int day = date.day;
      // Day and month exchanged are one key.
      if (atom.parts == 7 && month <= 12 && day <= 12 && day < month) std::swap(month, day);
      const int64_t key = ((atom.parts & 4) != 0 ? date.year * 10000 : 0) +
                          ((atom.parts & 2) != 0 ? month * 100 : 0) +
                          ((atom.parts & 1) != 0 ? day : 0);
      out.add(number_key(10 + static_cast<uint64_t>(atom.parts), key));
    });
  }
  maker.add(column, "year, or the next", false, [](const Values& values, ValueId id, KeySet& out) {
    const DateForm& date = values.dates[id];
    if (date.latest < date.earliest) return;
    // By halves of years from the first possible day to the last, of a wide interval no more than
    // three.
    const int64_t first = (date.earliest + 146097LL * 8) / 366;
    const int64_t last = (date.latest + 146097LL * 8) / 366;
    for (int64_t year = first; year <= std::min(last + 1, first + 3); ++year)
      out.add(number_key(20, year));
  });
}

void add_names(AtomMaker& maker, size_t column, const Values& values) {
  maker.add(column, "skeleton",
            values.kind != FieldKind::kGiven && values.kind != FieldKind::kFather, skeleton_keys);
  if (values.kind == FieldKind::kName) {
    maker.add(column, "parts", true, [](const Values& names, ValueId id, KeySet& out) {
      for (uint64_t key : names.part_keys_of(id)) out.add(key);
    });
    maker.add(column, "a letter less", true, [](const Values& names, ValueId id, KeySet& out) {
      for (uint64_t key : names.deletion_keys_of(id)) out.add(key);
    });
    return;
  }
  maker.add(column, "whole", true, value_key);
  maker.add(column, "two letters", false, first_letters(2));
  maker.add(column, "four letters", false, first_letters(4));
}

}  // namespace

void Atom::begin_column(size_t column, size_t values) {
  columns_.push_back(column);
  begins_.emplace_back(1, 0).reserve(values + 1);
  keys_.emplace_back();
}

void Atom::add_value(const KeySet& keys) {
  keys_.back().insert(keys_.back().end(), keys.key.begin(),
                      keys.key.begin() + static_cast<int64_t>(keys.count));
  begins_.back().push_back(static_cast<uint32_t>(keys_.back().size()));
  several_ = several_ || keys.count > 1 || columns_.size() > 1;
}

void Atom::keys(const Prepared& prepared, RecordNumber record, KeySet& out) const {
  for (size_t i = 0; i < columns_.size(); ++i) {
    const ValueId id = prepared.columns[columns_[i]].value[record];
    for (uint32_t k = begins_[i][id]; k < begins_[i][id + 1]; ++k) out.add(keys_[i][k]);
  }
}

std::vector<Atom> make_atoms(const Prepared& prepared) {
  AtomMaker maker(prepared);
  std::vector<size_t> names;
  for (size_t c = 0; c < prepared.columns.size(); ++c) {
    const Values& values = prepared.columns[c];
    if (is_name_part(values.kind) || values.kind == FieldKind::kName) {
      add_names(maker, c, values);
      names.push_back(c);
      continue;
    }
    switch (values.kind) {
      case FieldKind::kBirthDate:
      case FieldKind::kDeathDate:
      case FieldKind::kDate:
        add_dates(maker, c);
        break;
      case FieldKind::kYear:
      case FieldKind::kAge:
      case FieldKind::kNumber:
        maker.add(c, "it or the next", false, number_keys);
        break;
      case FieldKind::kPlace:
      case FieldKind::kAddress:
      case FieldKind::kText:
        maker.add(c, "whole", true, value_key);
        maker.add(c, "words", false, token_keys);
        break;
      case FieldKind::kPostcode:
        maker.add(c, "whole", true, value_key);
        maker.add(c, "area", false, area_key);
        break;
      case FieldKind::kEmail:
        maker.add(c, "whole", true, value_key);
        maker.add(c, "before the @", true, local_part);
        break;
      case FieldKind::kIdentifier:
        maker.add(c, "whole", true, value_key);
        maker.add(c, "first half", true, first_half);
        maker.add(c, "second half", true, second_half);
        break;
      default:
        maker.add(c, "value", false, value_key);
        break;
    }
  }
  if (names.size() > 1 ||
      (names.size() == 1 && prepared.columns[names[0]].kind == FieldKind::kName)) {
    maker.add_shared("any name", names, token_keys);
    maker.add_shared("any name's skeleton", names,
                     [](const Values& values, ValueId id, KeySet& out) {
                       for (uint64_t key : values.token_skeletons_of(id)) out.add(key);
                     });
  }
  return maker.take();
}

std::string predicate_name(const std::vector<Atom>& atoms, const Predicate& predicate) {
  const std::string& first = atoms[static_cast<size_t>(predicate.first)].name();
  if (predicate.second < 0) return first;
  if (predicate.second == predicate.first) return first + ", two of them";
  return first + " + " + atoms[static_cast<size_t>(predicate.second)].name();
}

void predicate_keys(const Prepared& prepared, const std::vector<Atom>& atoms,
                    const Predicate& predicate, RecordNumber record, KeySet& out) {
  out.count = 0;
  KeySet first;
  atoms[static_cast<size_t>(predicate.first)].keys(prepared, record, first);
  if (predicate.second < 0) {
    for (size_t i = 0; i < first.count; ++i) out.add(first.key[i]);
  } else if (predicate.second == predicate.first) {
    for (size_t i = 0; i < first.count; ++i)
      for (size_t j = i + 1; j < first.count; ++j)
        if (first.key[i] != first.key[j])
          out.add(
              mix(std::min(first.key[i], first.key[j]) * 3 + std::max(first.key[i], first.key[j])));
  } else {
    KeySet second;
    atoms[static_cast<size_t>(predicate.second)].keys(prepared, record, second);
    for (size_t i = 0; i < first.count; ++i)
      for (size_t j = 0; j < second.count; ++j) out.add(mix(first.key[i] * 5 + second.key[j]));
  }
  std::sort(out.key.begin(), out.key.begin() + static_cast<int64_t>(out.count));
  out.count = static_cast<size_t>(
      std::unique(out.key.begin(), out.key.begin() + static_cast<int64_t>(out.count)) -
      out.key.begin());
}

}  // namespace habeas::linkage
