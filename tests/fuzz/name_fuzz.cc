// SPDX-License-Identifier: Apache-2.0
// Names as strangers write them. Nothing may crash, hang or break these promises: parsing is
// bounded and its text is UTF-8, a name equals itself, comparing is symmetric, keys are bounded and
// not double.
#include <algorithm>
#include <cmath>

#include "fuzz.h"
#include "names/compare.h"
#include "names/keys.h"
#include "names/romanise.h"

namespace {

using namespace habeas::names;
using habeas::fuzz::require;

void check_name(const Name& name, bool is_alias) {
  require(name.tokens.size() <= kMaxTokens, "no more tokens than are read");
  require(name.aliases.size() <= (is_alias ? 0U : 10U), "aliases are bounded and have none");
  for (const Token& token : name.tokens) {
    require(habeas::is_utf8(token.text), "letters are UTF-8");
    require(token.skeletons.size() <= 6, "readings are bounded");
  }
  for (const Name& alias : name.aliases) check_name(alias, true);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = habeas::fuzz::text_of(data, size);
  const size_t cut = text.find('\n');
  const Name a = parse(text.substr(0, cut));
  const Name b = parse(cut == std::string_view::npos ? std::string_view() : text.substr(cut + 1));
  check_name(a, false);
  check_name(b, false);
  NamePool pool;
  const PackedName pa = pool.pack(a);
  const PackedName pb = pool.pack(b);
  const Comparison forth = compare(pool, pa, pb);
  const Comparison back = compare(pool, pb, pa);
  require(forth.score >= 0 && forth.score <= 1, "a score is from 0 to 1");
  require(std::fabs(forth.score - back.score) < 1e-4F, "comparing is symmetric");
  require(forth.outcome == back.outcome, "so is the outcome");
  const Comparison self = compare(pool, pa, pa);
  require(self.outcome == (pa.count > 0 ? Outcome::kSame : Outcome::kNotComparable),
          "a name that can be compared equals itself");
  const std::vector<Key> keys = blocking_keys(a);
  require(keys.size() <= 256, "keys are bounded");
  for (size_t i = 0; i < keys.size(); ++i)
    for (size_t j = i + 1; j < keys.size(); ++j) require(!(keys[i] == keys[j]), "no key is double");
  for (const Romanisation& one : romanise(a))
    require(habeas::is_utf8(one.text), "spellings are UTF-8");
  (void)explain(a, b);
  return 0;
}
