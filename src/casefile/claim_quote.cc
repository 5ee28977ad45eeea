// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include <fmt/core.h>

#include "base/encoding.h"
#include "casefile/claim_value.h"
#include "casefile/internal/claim_lines.h"

// Quotations. What somebody put into another's words is marked, so that it is never taken for
// theirs.

namespace habeas::casefile {

namespace {

struct Span {
  size_t from = 0;
  size_t to = 0;
};

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kBrackets = {
    {{"[", "]"}, {"(", ")"}, {"\u27E8", "\u27E9"}, {"\u3014", "\u3015"}}};

bool bracketed(std::string_view span) {
  for (const auto& [open, close] : kBrackets) {
    if (span.size() > open.size() + close.size() && span.starts_with(open) && span.ends_with(close))
      return true;
  }
  return false;
}

class QuoteCheck {
 public:
  std::vector<std::string> faults;

  void run(const Json& quote, const SpeakerLink& innermost) {
    if (quote.object() == nullptr)
      return fault("\"quote\" is an object with \"text\" and \"language\"");
    for (const auto& [key, value] : *quote.object()) {
      if (key != "text" && key != "language" && key != "script" && key != "insertions" &&
          key != "own_brackets")
        fault(
            fmt::format("unknown key \"{}\" in the quote; there are text, language, script, "
                        "insertions, own_brackets",
                        printable(key)));
    }
    for (auto [key, form] : {std::pair{"language", &check_language}, {"script", &check_script}}) {
      const Json* found = quote.find(key);
      if (found == nullptr && std::string_view(key) == "script") continue;
      Result<void> good = form(found == nullptr ? "" : quote.text_or_empty(key));
      if (!good) fault(fmt::format("the quote's {}; {}", good.error().message, good.error().hint));
    }
    text_ = quote.text_or_empty("text");
    if (text_.empty()) return fault("the quote lacks its \"text\"");
    std::vector<Span> insertions = spans(quote, "insertions", true);
    std::vector<Span> own = spans(quote, "own_brackets", false);
    account_for_brackets(insertions, own);
    check_words(insertions, innermost);
  }

 private:
  void fault(std::string what) { faults.push_back(std::move(what)); }

  // Where the listed spans stand: in the order of the text, each after the one before.
  std::vector<Span> spans(const Json& quote, std::string_view key, bool brackets) {
    std::vector<Span> out;
    const Json* list = quote.find(key);
    if (list == nullptr) return out;
    if (list->array() == nullptr || list->array()->empty()) {
      fault(fmt::format("\"{}\" is a list of the spans as they stand in the quotation", key));
      return out;
    }
    size_t from = 0;
    for (const Json& each : *list->array()) {
      if (each.string() == nullptr || each.string()->empty()) {
        fault(fmt::format("\"{}\" is a list of texts", key));
        return out;
      }
      const std::string& span = *each.string();
      if (brackets && !bracketed(span))
        fault(
            fmt::format("the insertion \"{}\" is not marked off by brackets: nothing would tell "
                        "it from the speaker's words",
                        printable(span)));
      size_t at = text_.find(span, from);
      if (at == std::string::npos) {
        fault(fmt::format("\"{}\" of \"{}\" does not stand in the quotation{}", printable(span),
                          key, text_.find(span) == std::string::npos ? "" : " in this order"));
        continue;
      }
      out.push_back({at, at + span.size()});
      from = at + span.size();
    }
    return out;
  }

  void account_for_brackets(const std::vector<Span>& insertions, const std::vector<Span>& own) {
    for (size_t open = text_.find('['); open != std::string::npos;
         open = text_.find('[', open + 1)) {
      auto covers = [&](const Span& span) { return span.from <= open && open < span.to; };
      bool known = std::any_of(insertions.begin(), insertions.end(), covers) ||
                   std::any_of(own.begin(), own.end(), covers);
      if (known) continue;
      size_t close = text_.find(']', open);
      std::string span =
          text_.substr(open, (close == std::string::npos ? text_.size() : close + 1) - open);
      fault(
          fmt::format("the quotation holds \"{}\": list it in \"insertions\", or in "
                      "\"own_brackets\" if the speaker wrote it so",
                      printable(span)));
    }
  }

  void check_words(const std::vector<Span>& insertions, const SpeakerLink& innermost) {
    std::string words = text_;
    for (const Span& span : insertions)
      words.replace(span.from, span.to - span.from, span.to - span.from, '\x01');
    if (words.find_first_not_of("\x01 \t\n.,;:\"'") == std::string::npos)
      fault("the quotation is nothing but insertions");
    const std::string& hedge = innermost.hedge;
    if (!hedge.empty() && text_.find(hedge) != std::string::npos &&
        words.find(hedge) == std::string::npos)
      fault(
          fmt::format("the hedge \"{}\" of the innermost speaker stands only in an insertion, "
                      "which is somebody else's",
                      printable(hedge)));
  }

  std::string text_;
};

}  // namespace

std::vector<std::string> quote_faults(const Json& quote, const SpeakerLink& innermost) {
  QuoteCheck check;
  check.run(quote, innermost);
  return std::move(check.faults);
}

}  // namespace habeas::casefile
