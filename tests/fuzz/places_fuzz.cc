// SPDX-License-Identifier: Apache-2.0
// Tables of places. Of one that is taken, every place that a text names exists, is the same as
// itself, and is found again under its canonical name.
#include "fuzz.h"
#include "linkage/places.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace habeas::linkage;
  const auto text = habeas::fuzz::text_of(data, size);
  const auto table = PlaceTable::read(habeas::csv_source(text));
  if (!table) {
    habeas::fuzz::require(!table.error().message.empty(), "a refusal says why");
    return 0;
  }
  for (size_t at = 0; at < text.size() && at < 200; at += 7) {
    const std::string words(std::string_view(text).substr(at, 24));
    const auto places = table->find(words);
    habeas::fuzz::require(places.size() <= PlaceTable::kMost, "few places at a time");
    for (const PlaceNumber place : places)
      habeas::fuzz::require(place > 0 && place <= table->size(), "a place of the table");
    if (!places.empty())
      habeas::fuzz::require(table->relation(places, places) == PlaceRelation::kSame,
                            "the same as itself");
    const std::string canonical = table->canonical(words);
    habeas::fuzz::require(table->canonical(canonical) == canonical, "canonical stays canonical");
  }
  return 0;
}
