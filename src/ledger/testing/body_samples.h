// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/random.h"
#include "ledger/body.h"
#include "ledger/internal/leaf_reading.h"
#include "ledger/stored_item.h"

// Items for tests: of chance, and made by hand with faults that the real code would not make.

namespace habeas::ledger::testing {

inline std::string random_text(SeededRandom& random) {
  static const char* const kPieces[] = {"a",    "Evin",  " ", "\"", "\\",     "\n",
                                        "\x01", "زندان", "𐍈", "é",  "\u2028", "1988"};
  std::string text;
  for (uint64_t left = random.below(8); left > 0; --left)
    text += kPieces[random.below(std::size(kPieces))];
  return text;
}

inline Json random_value(SeededRandom& random, int depth = 0) {
  switch (random.below(depth < 3 ? 5 : 3)) {
    case 0:
      return Json(static_cast<int64_t>(random.below(2'000'001)) - 1'000'000);
    case 1:
    case 2:
      return Json(random_text(random));
    case 3: {
      JsonArray array;
      for (uint64_t left = random.below(4); left > 0; --left)
        array.push_back(random_value(random, depth + 1));
      return Json(std::move(array));
    }
    default: {
      JsonObject object;
      for (uint64_t left = random.below(4); left > 0; --left)
        object[random_text(random)] = random_value(random, depth + 1);
      return Json(std::move(object));
    }
  }
}

// A claim, every other time, or something else, with up to 20 fields.
inline Item random_item(SeededRandom& random) {
  Item item;
  item.core.item = "row";
  if (random.below(2) == 0) {
    item.core.item = "claim";
    ClaimCore claim{.kind = "fact",
                    .polarity = random.below(2) == 0 ? "affirms" : "denies",
                    .property = "event.place",
                    .speakers = {}};
    for (uint64_t left = 1 + random.below(3); left > 0; --left) {
      claim.speakers.push_back(
          {.role = "said", .modality = "alleged", .hedge = random_text(random)});
    }
    for (size_t k = 0; k < claim.speakers.size(); ++k)
      item.fields["speaker/" + std::to_string(k)] = "src-" + std::to_string(k);
    item.core.claim = std::move(claim);
  }
  for (uint64_t left = random.below(18); left > 0; --left) {
    item.fields["field." + std::to_string(random.below(1000))] = random_value(random);
  }
  random.fill(item.secret);
  return item;
}

// A disclosure as base64url of any text, canonical or not.
inline Leaf leaf_of_text(const std::string& text) {
  std::string disclosure = to_base64url(as_bytes(text));
  return {.hash = leaf_hash_of(disclosure), .disclosure = disclosure};
}

inline constexpr const char* kSomeSalt = "AAECAwQFBgcICQoLDA0ODw";

// A leaf with a fixed salt from the JSON text of its value.
inline Leaf leaf_of(const std::string& name, const std::string& value,
                    const std::string& salt = kSomeSalt) {
  return leaf_of_text("[\"" + salt + "\",\"" + name + "\"," + value + "]");
}

inline Leaf hidden(Leaf leaf) {
  leaf.disclosure.clear();
  return leaf;
}

// An item as a dishonest holder might make it: this core, these leaves, padded with hidden ones to
// `count`, in the order the format asks for.
inline DisclosedItem forged_item(const Leaf& core, std::vector<Leaf> others, size_t count = 8) {
  for (int k = 0; others.size() + 1 < count; ++k)
    others.push_back(hidden(leaf_of("", "\"" + std::to_string(k) + "\"")));
  std::sort(others.begin(), others.end(),
            [](const Leaf& a, const Leaf& b) { return a.hash < b.hash; });
  DisclosedItem item{.leaves = {core}};
  item.leaves.insert(item.leaves.end(), others.begin(), others.end());
  return item;
}

}  // namespace habeas::ledger::testing
