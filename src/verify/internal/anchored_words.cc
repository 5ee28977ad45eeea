// SPDX-License-Identifier: Apache-2.0
#include "verify/internal/anchored_words.h"

#include <algorithm>
#include <tuple>
#include <vector>

#include "verify/internal/claims.h"

namespace habeas::verifier {
namespace {

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80; }

// Goes forward through UTF-8 text, from one count of code points to a larger one.
class Position {
 public:
  explicit Position(std::string_view text) : text_(text) {}
  // The byte offset; npos beyond the end. `points` must not be less than before.
  size_t at(int64_t points) {
    while (points_ < points && byte_ < text_.size()) {
      ++byte_;
      while (byte_ < text_.size() && is_continuation(text_[byte_])) ++byte_;
      ++points_;
    }
    return points_ == points ? byte_ : std::string_view::npos;
  }

 private:
  std::string_view text_;
  size_t byte_ = 0;
  int64_t points_ = 0;
};

// "" if the words stand there.
std::string wrong(std::string_view text, size_t from, const AnchoredWords& words) {
  if (from == std::string_view::npos || text.substr(from, words.text.size()) != words.text)
    return "other words stand there";
  std::string_view after = text.substr(from + words.text.size());
  if (!after.starts_with(words.after) || !text.substr(0, from).ends_with(words.before))
    return "the words stand there, and others around them";
  auto points = std::ranges::count_if(words.text, [](char c) { return !is_continuation(c); });
  return points == words.to - words.from ? "" : "they are not as long as it says";
}

class WordCheck {
 public:
  WordCheck(const Facts& facts, const AnchoredBytes& bytes, Report& report)
      : facts_(facts), bytes_(bytes), report_(report) {}

  Result<void> run() {
    std::vector<const AnchoredWords*> all;
    for (const AnchoredWords& words : facts_.anchored) all.push_back(&words);
    std::ranges::stable_sort(all, {}, [](const AnchoredWords* words) {
      return std::tuple(words->derivative.value_or(words->exhibit), words->derivative.has_value(),
                        words->from);
    });
    auto same = [](const AnchoredWords* a, const AnchoredWords* b) {
      return a->derivative == b->derivative && (a->derivative || a->exhibit == b->exhibit);
    };
    for (size_t i = 0; i < all.size();) {
      size_t end = i + 1;
      while (end < all.size() && same(all[i], all[end])) ++end;
      TRY(check_text({all.begin() + static_cast<std::ptrdiff_t>(i),
                      all.begin() + static_cast<std::ptrdiff_t>(end)}));
      i = end;
    }
    if (elsewhere_ > 0) {
      report_.not_checked(kAnchors, std::to_string(elsewhere_) +
                                        " anchors are in exhibits or texts that are not here: "
                                        "withheld, erased, or too large");
    }
    if (good_ > 0 && report_.failures_of(kAnchors.id) == 0)
      report_.pass(kAnchors, std::to_string(good_) + " anchors");
    return {};
  }

 private:
  // All that stand in one text, by where they begin.
  Result<void> check_text(const std::vector<const AnchoredWords*>& words) {
    const AnchoredWords& first = *words.front();
    Result<std::string> text =
        first.derivative ? bytes_.derivative(*first.derivative) : bytes_.exhibit(first.exhibit);
    if (!text && text.error().kind == ErrorKind::kConflict) return fail(text.error());
    if (!text) {
      elsewhere_ += static_cast<int64_t>(words.size());
      return {};
    }
    Position position(*text);
    for (const AnchoredWords* row : words) {
      std::string what = wrong(*text, position.at(row->from), *row);
      if (what.empty() && row->derivative && !made_from(*row))
        what = "no entry says that the text was made from that exhibit";
      if (what.empty()) {
        ++good_;
        continue;
      }
      report_.failed(kAnchors,
                     "item " + std::to_string(row->item) + " is anchored in characters " +
                         std::to_string(row->from) + " to " + std::to_string(row->to) + " of " +
                         (row->derivative ? "the text " + to_hex(*row->derivative) + " of " : "") +
                         "exhibit " + to_hex(row->exhibit) + ": " + what,
                     "", row->entry);
    }
    return {};
  }

  [[nodiscard]] bool made_from(const AnchoredWords& words) const {
    return std::ranges::any_of(facts_.derivatives, [&](const DerivativeFact& fact) {
      return fact.made.sha256 == *words.derivative && fact.of == words.exhibit;
    });
  }

  const Facts& facts_;
  const AnchoredBytes& bytes_;
  Report& report_;
  int64_t good_ = 0;
  int64_t elsewhere_ = 0;
};

}  // namespace

Result<void> check_anchored_words(const Facts& facts, const AnchoredBytes& bytes, Report& report) {
  return WordCheck(facts, bytes, report).run();
}

}  // namespace habeas::verifier
