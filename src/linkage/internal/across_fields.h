// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "linkage/values.h"

// What one field says by way of another, or of a table: done on the columns once they are prepared.

namespace habeas::linkage::internal {

// "John" and "Doe" in two columns are each a name; together they say that the name is not known.
// Such records state neither.
void forget_placeholder_persons(const Records& records, Prepared& prepared);

// Where a record states an age but no date of birth, it was born in the year (or two) that the age
// allows, reckoned back from the date at which it was reached: of the column that the mapping
// names, else of the death, else of the event, else of the list. Only if others state dates of
// birth: ages are compared with ages as they are.
void reckon_births(const Records& records, Prepared& prepared);

// The places that each value of a column names.
void find_places(const PlaceTable& table, Values& values);

// The level of two values that are the same one.
[[nodiscard]] int level_of_same(const Values& values, ValueId id);

// Of two different values that name places of the table: one place under two names is the same,
// one within the other a variant, two parts of one place weak, others different however alike they
// are spelt. kLevelMissing if the table does not have both.
[[nodiscard]] int compare_known_places(const Values& values, ValueId a, ValueId b);

}  // namespace habeas::linkage::internal
