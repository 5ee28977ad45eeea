// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/random.h"

// SYNTHETIC persons: no name here is a real person's. Each is spoken first (a sequence of sounds)
// and then written three times, in Arabic script and by two independent romanisers, so that the
// spellings differ in the ways in which those of real lists do (docs/methods/names.md, classes of
// variants).

namespace habeas::bench {

struct SyntheticPerson {
  int id = 0;          // two rows of one person share it
  std::string arabic;  // as its list writes it
  std::string latin;   // by the first list's romaniser
  std::string other;   // by the second's
};

enum class Custom {
  kIranian,  // given, second given now and then, family
  kArab,     // given, father, grandfather, family
};

// `count` persons, no two of one spoken name: what is judged is the comparison of names, and of
// namesakes a name says nothing. Given names are drawn by Zipf's law, so many differ in one part
// alone.
[[nodiscard]] std::vector<SyntheticPerson> synthetic_persons(Custom custom, int count,
                                                             Random& random);

}  // namespace habeas::bench
