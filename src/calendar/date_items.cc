// SPDX-License-Identifier: Apache-2.0
#include "calendar/internal/date_items.h"

#include <algorithm>
#include <optional>

#include "base/encoding.h"
#include "calendar/internal/date_tokens.h"

namespace habeas::calendar::internal {
namespace {

using Tokens = std::vector<Token>;

bool is_mark(const Tokens& tokens, std::size_t at, char mark) {
  return at < tokens.size() && tokens[at].kind == Token::Kind::kMark && tokens[at].mark == mark;
}
bool is_number(const Tokens& tokens, std::size_t at) {
  return at < tokens.size() && tokens[at].kind == Token::Kind::kNumber;
}
bool is_word(const Tokens& tokens, std::size_t at) {
  return at < tokens.size() && tokens[at].kind == Token::Kind::kWord;
}
bool is_glued(const Tokens& tokens, std::size_t at) {
  return at < tokens.size() && tokens[at].glued;
}

Item word_item(WordKind kind, int value, std::string text) {
  Item item;
  item.word = kind;
  item.value = value;
  item.text = std::move(text);
  return item;
}

NumberItem number_item(const Token& token) {
  return {token.value, static_cast<int>(token.text.size())};
}

class Reader {
 public:
  explicit Reader(Tokens tokens) : tokens_(std::move(tokens)) {}

  Result<Items> read() {
    while (at_ < tokens_.size()) {
      if (is_number(tokens_, at_))
        TRY(read_number());
      else if (is_word(tokens_, at_))
        TRY(read_word());
      else
        TRY(read_mark());
    }
    return std::move(found_);
  }

 private:
  // A time of day, a group of numbers or one number with what is glued to it.
  Result<void> read_number() {
    if (is_mark(tokens_, at_ + 1, ':')) return skip_time();
    Item item;
    item.kind = Item::Kind::kNumber;
    item.numbers.push_back(number_item(tokens_[at_]));
    item.text = tokens_[at_].text;
    ++at_;
    while (item.numbers.size() < 3 && continues_group(item.separator)) {
      item.kind = Item::Kind::kGroup;
      item.separator = tokens_[at_].mark;
      item.numbers.push_back(number_item(tokens_[at_ + 1]));
      item.text += item.separator + tokens_[at_ + 1].text;
      at_ += 2;
    }
    const bool group = item.kind == Item::Kind::kGroup;
    found_.items.push_back(std::move(item));
    if (!group && is_word(tokens_, at_) && is_glued(tokens_, at_)) read_number_suffix();
    return {};
  }

  // number mark number, with the same mark as before and nothing but a slash spaced out.
  bool continues_group(char separator) const {
    if (at_ >= tokens_.size() || tokens_[at_].kind != Token::Kind::kMark ||
        !is_number(tokens_, at_ + 1))
      return false;
    const char mark = tokens_[at_].mark;
    if (mark != '/' && mark != '.' && mark != '-') return false;
    if (separator != 0 && mark != separator) return false;
    return mark == '/' || (tokens_[at_].glued && tokens_[at_ + 1].glued);
  }

  // "28th", "1er", "1980s".
  void read_number_suffix() {
    const std::string& text = tokens_[at_].text;
    if (text == "s") {
      found_.items.push_back(word_item(WordKind::kDecade, 0, text));
      ++at_;
      return;
    }
    for (const WordMeaning& meaning : meanings_of(text)) {
      if (meaning.kind != WordKind::kOrdinal) continue;
      ++at_;
      return;
    }
  }

  // hh:mm[:ss[.fraction]], perhaps with am, pm or utc: noted and left to the original.
  Result<void> skip_time() {
    const auto refuse = [] {
      return fail(ErrorKind::kInvalid, "a time of day is hh:mm or hh:mm:ss");
    };
    if (tokens_[at_].value > 24 || !is_number(tokens_, at_ + 2) || tokens_[at_ + 2].value > 59)
      return refuse();
    at_ += 3;
    if (is_mark(tokens_, at_, ':')) {
      if (!is_number(tokens_, at_ + 1) || tokens_[at_ + 1].value > 60) return refuse();
      at_ += 2;
      if (is_mark(tokens_, at_, '.') && is_glued(tokens_, at_) && is_number(tokens_, at_ + 1))
        at_ += 2;
    }
    if (is_word(tokens_, at_) && (tokens_[at_].text == "am" || tokens_[at_].text == "pm" ||
                                  tokens_[at_].text == "utc" || tokens_[at_].text == "z"))
      ++at_;
    found_.has_time = true;
    return {};
  }

  // The longest known phrase that starts here; full stops and hyphens inside it do not count.
  Result<void> read_word() {
    std::string phrase;
    std::size_t end = at_;
    std::size_t best_end = 0;
    std::string best;
    for (std::size_t words = 0; words < longest_phrase() && end < tokens_.size();) {
      if (is_mark(tokens_, end, '.') || is_mark(tokens_, end, '-')) {
        ++end;
        continue;
      }
      if (!is_word(tokens_, end) && !(words > 0 && is_number(tokens_, end))) break;
      if (words > 0) phrase += ' ';
      phrase += tokens_[end].text;
      ++end;
      ++words;
      if (meanings_of(phrase).empty()) continue;
      best = phrase;
      best_end = end;
    }
    if (best.empty()) best = without_affix(tokens_[at_].text);
    if (best.empty())
      return fail(ErrorKind::kInvalid,
                  "the word \"" + printable(tokens_[at_].text.substr(0, 60)) +
                      "\" is not one that dates use",
                  "mend the text, or let a mapping leave it raw");
    push(best, meanings_of(best));
    at_ = std::max(best_end, at_ + 1);
    return {};
  }

  static bool names_month(const std::string& word) {
    const std::vector<WordMeaning> meanings = meanings_of(word);
    return std::any_of(meanings.begin(), meanings.end(),
                       [](const WordMeaning& m) { return m.kind == WordKind::kMonth; });
  }

  // "مردادماه" is Mordad; the Arabic article before a known word.
  static std::string without_affix(const std::string& word) {
    const std::string month = folded("ماه");
    const std::string article = folded("ال");
    if (word.size() > month.size() && word.ends_with(month)) {
      const std::string stem = word.substr(0, word.size() - month.size());
      if (names_month(stem)) return stem;
    }
    if (word.size() > article.size() && word.starts_with(article) &&
        !meanings_of(word.substr(article.size())).empty())
      return word.substr(article.size());
    return "";
  }

  void push(const std::string& text, const std::vector<WordMeaning>& meanings) {
    Item item;
    item.text = text;
    // An ordinal suffix standing alone has its other meaning, if it has one.
    const auto plain =
        std::find_if(meanings.begin(), meanings.end(),
                     [](const WordMeaning& meaning) { return meaning.kind != WordKind::kOrdinal; });
    item.word = plain == meanings.end() ? WordKind::kFiller : plain->kind;
    item.value = plain == meanings.end() ? 0 : plain->value;
    for (const WordMeaning& meaning : meanings)
      if (meaning.kind == WordKind::kMonth)
        item.months.push_back({meaning.calendar, meaning.value});
    if (!item.months.empty()) item.word = WordKind::kMonth;
    found_.items.push_back(std::move(item));
  }

  Result<void> read_mark() {
    const char mark = tokens_[at_].mark;
    const bool spaced = !tokens_[at_].glued || !is_glued(tokens_, at_ + 1);
    const bool after_month = !found_.items.empty() && found_.items.back().word == WordKind::kMonth;
    const bool between_months =
        after_month && is_word(tokens_, at_ + 1) && names_month(tokens_[at_ + 1].text);
    if (mark == '=' || (mark == '-' && (between_months || (spaced && !found_.items.empty()))))
      found_.items.push_back(word_item(WordKind::kTo, 0, "-"));
    else if (mark == '?')
      found_.items.push_back(
          word_item(WordKind::kHedge, static_cast<int>(Qualifier::kUncertain), "?"));
    else if (mark == '~')
      found_.items.push_back(
          word_item(WordKind::kHedge, static_cast<int>(Qualifier::kApproximate), "~"));
    else if (mark == ':' || (mark == '-' && found_.items.empty()))
      return fail(ErrorKind::kInvalid,
                  "\"" + std::string(1, mark) + "\" is not expected there in a date");
    ++at_;
    return {};
  }

  Tokens tokens_;
  std::size_t at_ = 0;
  Items found_;
};

}  // namespace

Result<Items> items_of(std::string_view text) {
  Tokens tokens = TRY(cut_into_tokens(text));
  return Reader(std::move(tokens)).read();
}

}  // namespace habeas::calendar::internal
