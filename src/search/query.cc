// SPDX-License-Identifier: Apache-2.0
#include "search/query.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

#include "base/encoding.h"
#include "calendar/imprecise_date.h"
#include "names/name.h"
#include "search/words.h"
#include "text/fold.h"
#include "text/unicode.h"

namespace habeas::search {

namespace {

constexpr std::array<std::string_view, 15> kFields = {
    "kind", "level", "source", "property", "exhibit", "subject", "polarity", "modality",
    "list", "type",  "label",  "state",    "date",    "said",    "about"};
constexpr size_t kFirstDateField = 12;

bool is_space(char32_t c) { return c == ' ' || c == 0xA0 || c == 0x3000 || c == 0x2028; }
bool is_quote(char32_t c) {
  return c == '"' || (c >= 0x201C && c <= 0x201F) || c == 0xAB || c == 0xBB || c == 0x2033;
}
bool ends_chunk(char32_t c) { return is_space(c) || is_quote(c) || c == '(' || c == ')'; }
bool is_hyphen(char32_t c) { return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212; }

// Control characters and line ends are spaces; marks of direction are nothing.
std::u32string readable(std::string_view text) {
  std::u32string out;
  for (char32_t c : text::decode(text)) {
    if (c < 0x20 || (c >= 0x7F && c < 0xA0) || c == text::kReplacement)
      out += U' ';
    else if (!text::is_invisible(c))
      out += c;
  }
  return out;
}

std::vector<std::string> words_in(std::u32string_view text) {
  std::vector<std::string> out;
  for (Word& word : words_of(text::encode(text))) out.push_back(std::move(word.text));
  return out;
}

void bounds_of(const calendar::ImpreciseDate& date, Node& node) {
  const calendar::Bounds bounds = date.bounds();
  if (bounds.earliest.kind == calendar::EndKind::kDate) node.from = bounds.earliest.day;
  if (bounds.latest.kind == calendar::EndKind::kDate) node.to = bounds.latest.day;
}

// Recursive descent over the characters. An empty Node of kind kAnd stands for "nothing".
class Parser {
 public:
  explicit Parser(std::u32string text) : text_(std::move(text)) {}

  Result<Node> parse() {
    Node node = TRY(alternatives(0));
    if (at_ < text_.size())
      return failure(at_, "a closing parenthesis has no opening one",
                     "take it out, or put the words in quotation marks");
    return node;
  }

 private:
  static bool is_nothing(const Node& node) {
    return node.kind == NodeKind::kAnd && node.children.empty();
  }
  static Failure failure(size_t at, std::string_view what, std::string_view hint) {
    return fail(ErrorKind::kInvalid, fmt::format("query, character {}: {}", at + 1, what),
                std::string(hint));
  }

  void skip_spaces() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }
  // Takes the operator if it stands here as a word of its own.
  bool take(std::u32string_view word) {
    skip_spaces();
    const std::u32string_view rest = std::u32string_view(text_).substr(at_);
    if (!rest.starts_with(word)) return false;
    if (rest.size() > word.size() && !ends_chunk(rest[word.size()])) return false;
    at_ += word.size();
    return true;
  }

  static Node grouped(NodeKind kind, std::vector<Node> parts) {
    if (parts.size() == 1) return std::move(parts.front());
    Node node;
    if (parts.empty()) return node;
    node.kind = kind;
    node.children = std::move(parts);
    return node;
  }

  Result<Node> alternatives(int depth) {
    std::vector<Node> parts;
    for (bool first = true;; first = false) {
      const size_t begin = at_;
      Node part = TRY(all(depth));
      if (!is_nothing(part)) {
        parts.push_back(std::move(part));
      } else if (!first) {
        return failure(begin, "nothing stands on the right of OR",
                       "name what else may be found, or take OR out");
      }
      const size_t place = at_;
      if (!take(U"OR")) break;
      if (parts.empty())
        return failure(place, "nothing stands on the left of OR",
                       "name what may be found instead, or take OR out");
    }
    return grouped(NodeKind::kOr, std::move(parts));
  }

  Result<Node> all(int depth) {
    std::vector<Node> parts;
    for (;;) {
      skip_spaces();
      if (at_ >= text_.size() || text_[at_] == ')') break;
      const size_t place = at_;
      if (take(U"OR")) {
        at_ = place;
        break;
      }
      if (take(U"AND")) {
        skip_spaces();
        if (parts.empty() || at_ >= text_.size() || text_[at_] == ')')
          return failure(place, "AND has nothing on one side",
                         "words that stand together are all wanted; AND is not needed");
        continue;
      }
      Node part = TRY(one(depth));
      if (!is_nothing(part)) parts.push_back(std::move(part));
    }
    return grouped(NodeKind::kAnd, std::move(parts));
  }

  Result<Node> one(int depth) {
    if (depth >= kMaxQueryDepth)
      return failure(at_, fmt::format("more than {} levels of parentheses", kMaxQueryDepth),
                     "ask in several queries");
    const size_t place = at_;
    const bool minus =
        is_hyphen(text_[at_]) && at_ + 1 < text_.size() && !ends_or_hyphen(text_[at_ + 1]);
    if (minus) ++at_;
    if (minus || take(U"NOT")) {
      skip_spaces();
      if (at_ >= text_.size() || text_[at_] == ')')
        return failure(place, "nothing stands after NOT", "name what is not wanted");
      Node inner = TRY(one(depth + 1));
      if (is_nothing(inner)) return inner;
      return grouped_not(std::move(inner));
    }
    if (text_[at_] == '(') return in_parentheses(depth);
    if (is_quote(text_[at_])) {
      std::u32string quoted = TRY(quotation());
      return phrase(words_in(quoted));
    }
    return chunk();
  }

  static bool ends_or_hyphen(char32_t c) { return is_space(c) || c == ')' || is_hyphen(c); }
  static Node grouped_not(Node inner) {
    Node node;
    node.kind = NodeKind::kNot;
    node.children.push_back(std::move(inner));
    return node;
  }

  Result<Node> in_parentheses(int depth) {
    const size_t place = at_++;
    Node inside = TRY(alternatives(depth + 1));
    skip_spaces();
    if (at_ >= text_.size())
      return failure(place, "a parenthesis is opened and not closed",
                     "close it, or put the words in quotation marks");
    ++at_;
    return inside;
  }

  Result<std::u32string> quotation() {
    const size_t place = at_++;
    std::u32string inside;
    while (at_ < text_.size() && !is_quote(text_[at_])) inside += text_[at_++];
    if (at_ >= text_.size())
      return failure(place, "a quotation mark is opened and not closed",
                     "close it, or take it out");
    ++at_;
    return inside;
  }

  static size_t parts_of(const Node& node) {
    size_t parts = node.children.empty() ? std::max<size_t>(1, node.words.size()) : 0;
    for (const Node& child : node.children) parts += parts_of(child);
    return parts;
  }
  Result<void> count(size_t parts) {
    parts_ += parts;
    if (parts_ > kMaxQueryParts)
      return fail(ErrorKind::kInvalid,
                  fmt::format("the query has more than {} words", kMaxQueryParts),
                  "ask in several queries, or give names as a file with --names");
    return {};
  }
  Result<Node> counted(Node node) {
    TRY(count(parts_of(node)));
    return node;
  }

  Result<Node> phrase(std::vector<std::string> words) {
    Node node;
    if (words.empty()) return node;
    node.kind = words.size() == 1 ? NodeKind::kExact : NodeKind::kPhrase;
    node.words = std::move(words);
    return counted(std::move(node));
  }

  Result<Node> word(std::string text) {
    Node node;
    node.kind = NodeKind::kWord;
    node.words = {std::move(text)};
    return counted(std::move(node));
  }

  // What stands together without a space. "al-Hosseini" is two words in a row, or one.
  Result<Node> chunk() {
    const size_t place = at_;
    std::u32string raw;
    while (at_ < text_.size() && !ends_chunk(text_[at_])) raw += text_[at_++];
    const size_t colon = raw.find(U':');
    if (colon != std::u32string::npos && colon > 0) {
      const std::string name = text::encode(std::u32string_view(raw).substr(0, colon));
      if (name == "name" || std::find(kFields.begin(), kFields.end(), name) != kFields.end())
        return field(name, place, raw.substr(colon + 1));
      if (std::all_of(name.begin(), name.end(),
                      [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; }) &&
          (colon + 1 < raw.size() || (at_ < text_.size() && is_quote(text_[at_]))))
        return failure(place, fmt::format("no field is called \"{}\"", printable(name)),
                       "put the words in quotation marks, or use one of: " + field_names());
    }
    if (raw.front() == '=') return phrase(words_in(raw.substr(1)));
    std::vector<std::string> words = words_in(raw);
    if (words.empty()) return Node{};
    if (words.size() == 1) return word(std::move(words.front()));
    std::string together;
    for (const std::string& part : words) together += part;
    Node apart = TRY(phrase(std::move(words)));
    if (std::none_of(raw.begin(), raw.end(), is_hyphen) || together.size() > kMaxWordBytes)
      return apart;
    std::vector<Node> either;
    either.push_back(std::move(apart));
    either.push_back(TRY(word(std::move(together))));
    return grouped(NodeKind::kOr, std::move(either));
  }

  static std::string field_names() {
    std::string out = "name";
    for (std::string_view name : kFields) out += ", " + std::string(name);
    return out;
  }

  Result<Node> field(const std::string& name, size_t place, std::u32string value) {
    if (value.empty() && at_ < text_.size() && is_quote(text_[at_])) {
      std::u32string quoted = TRY(quotation());
      value = std::move(quoted);
    }
    if (name == "name") {
      Result<Node> node = name_query(text::encode(value));
      if (!node) return failure(place, "name: has no words", "write name:\"Given Family\"");
      TRY(count(parts_of(*node)));
      return node;
    }
    Node node;
    node.field = name;
    if (is_date_field(name)) {
      Result<calendar::ImpreciseDate> date = calendar::ImpreciseDate::parse(text::encode(value));
      if (!date)
        return failure(place, fmt::format("{}: needs a date ({})", name, date.error().message),
                       "write date:1988-07 or date:1988-07-28/1988-09");
      node.kind = NodeKind::kDates;
      node.value = date->canonical();
      bounds_of(*date, node);
      if (name == "date") node.field.clear();
    } else {
      node.kind = NodeKind::kField;
      node.value = folded_key(text::encode(value));
      if (node.value.empty())
        return failure(place, fmt::format("{}: has no value", name),
                       fmt::format("write {}:value or {}:\"several words\"", name, name));
    }
    return counted(std::move(node));
  }

  std::u32string text_;
  size_t at_ = 0;
  size_t parts_ = 0;
};

// Whether something is asked for that a document has, not only what it lacks.
bool wants_something(const Node& node) {
  switch (node.kind) {
    case NodeKind::kNot:
      return false;
    case NodeKind::kAnd:
      return std::any_of(node.children.begin(), node.children.end(), wants_something);
    case NodeKind::kOr:
      return std::all_of(node.children.begin(), node.children.end(), wants_something);
    default:
      return true;
  }
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

std::string children_text(const Node& node, std::string_view between) {
  std::string out;
  for (const Node& child : node.children) {
    if (!out.empty()) out += between;
    const bool brackets = child.kind == NodeKind::kAnd || child.kind == NodeKind::kOr;
    out += brackets ? "(" + query_text(child) + ")" : query_text(child);
  }
  return out;
}

}  // namespace

std::span<const std::string_view> query_fields() { return kFields; }

bool is_date_field(std::string_view field) {
  return std::find(kFields.begin() + kFirstDateField, kFields.end(), field) != kFields.end();
}

Result<Node> parse_query(std::string_view text) {
  if (text.size() > kMaxQueryBytes)
    return fail(
        ErrorKind::kInvalid,
        fmt::format("the query has {} bytes; at most {} are read", text.size(), kMaxQueryBytes),
        "ask in several queries, or give names as a file with --names");
  Node node = TRY(Parser(readable(text)).parse());
  if (node.kind == NodeKind::kAnd && node.children.empty())
    return fail(ErrorKind::kInvalid, "the query has no letters or digits to look for",
                "give a word, a \"phrase\" or a field such as source:label");
  if (!wants_something(node))
    return fail(ErrorKind::kInvalid, "the query says only what is not wanted",
                "say also what is wanted, for example kind:claim NOT word");
  return node;
}

namespace {

// Titles, connectors and initials are in few of the places where a name stands.
Node name_words(const names::Name& name) {
  Node node;
  for (const names::Token& token : name.tokens) {
    const bool bears = token.part != names::Part::kTitle && token.part != names::Part::kConnector &&
                       token.part != names::Part::kInitial &&
                       token.part != names::Part::kPlaceholder;
    if (!bears) continue;
    for (Word& word : words_of(token.written)) node.words.push_back(std::move(word.text));
  }
  node.kind = node.words.size() == 1 ? NodeKind::kWord : NodeKind::kName;
  return node;
}

}  // namespace

Result<Node> name_query(std::string_view name) {
  const names::Name parsed = names::parse(name);
  std::vector<Node> either;
  either.push_back(name_words(parsed));
  if (either.back().words.empty()) {
    // Nothing but titles and initials: they are looked for as they are.
    for (Word& word : words_of(name)) {
      if (either.back().words.size() == names::kMaxTokens) break;
      either.back().words.push_back(std::move(word.text));
    }
    if (either.back().words.size() == 1) either.back().kind = NodeKind::kWord;
  }
  for (const names::Name& alias : parsed.aliases) {
    Node other = name_words(alias);
    if (!other.words.empty() && other != either.front()) either.push_back(std::move(other));
  }
  if (either.front().words.empty())
    return fail(ErrorKind::kInvalid, "a name without letters", "give the name as it is written");
  if (either.size() == 1) return std::move(either.front());
  Node node;
  node.kind = NodeKind::kOr;
  node.children = std::move(either);
  return node;
}

std::string query_text(const Node& node) {
  switch (node.kind) {
    case NodeKind::kWord:
      return node.words.front();
    case NodeKind::kExact:
      return "=" + node.words.front();
    case NodeKind::kPhrase:
      return "\"" + joined(node.words) + "\"";
    case NodeKind::kName:
      return "name:\"" + joined(node.words) + "\"";
    case NodeKind::kField:
      return node.field + ":\"" + node.value + "\"";
    case NodeKind::kDates:
      return (node.field.empty() ? "date" : node.field) + ":" + node.value;
    case NodeKind::kAnd:
      return children_text(node, " AND ");
    case NodeKind::kOr:
      return children_text(node, " OR ");
    case NodeKind::kNot: {
      const Node& inner = node.children.front();
      const bool brackets = inner.kind == NodeKind::kAnd || inner.kind == NodeKind::kOr;
      return brackets ? "NOT (" + query_text(inner) + ")" : "NOT " + query_text(inner);
    }
  }
  return "";
}

}  // namespace habeas::search
