// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include <fmt/core.h>

#include "base/encoding.h"
#include "casefile/internal/claim_lines.h"

// The Markdown form of a claim file: docs/formats/claims.md, "In Markdown".
//
//   ## claim c1
//   - subject: ward-3
//   - value:
//     - more than: 1,200
//   - speakers:
//     1. guard said, reported, "reportedly"
//
// Two passes. Lines become a tree by their indentation (Outline); the tree becomes JSON (to_json),
// where a few keys have a short form: speakers, anchor, quote. What is checked afterwards is the
// same as for JSON Lines, so the two forms cannot differ in what they allow.

namespace habeas::casefile {

namespace {

constexpr int kMaxNesting = 8;
constexpr std::array<std::string_view, 7> kFigures = {
    "exactly", "at_least", "at_most", "more_than", "less_than", "about", "precision_m"};

struct Node {
  int64_t line = 0;
  size_t indent = 0;
  bool numbered = false;  // "1." and not "-"
  std::string key;        // of a "-" item
  std::string scalar;     // what follows on the same line
  std::vector<std::string> quoted;
  bool has_quote = false;
  std::vector<std::unique_ptr<Node>> children;
};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// The JSON string that the text begins with, and how far it goes; nothing if it begins otherwise.
std::optional<std::pair<std::string, size_t>> leading_string(std::string_view text) {
  if (!text.starts_with('"')) return std::nullopt;
  for (size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      Result<Json> value = parse_json(text.substr(0, i + 1));
      if (!value || value->string() == nullptr) return std::nullopt;
      return std::pair{*value->string(), i + 1};
    }
  }
  return std::nullopt;
}

// "1,200" as 1200, where a figure belongs.
std::optional<int64_t> figure(std::string_view text) {
  std::string digits;
  for (size_t i = 0; i < text.size(); ++i) {
    bool group = text[i] == ',' && i > 0 && (text.size() - i) % 4 == 0;
    if (!group) digits += text[i];
  }
  Result<int64_t> value = parse_decimal(digits);
  return value ? std::optional<int64_t>(*value) : std::nullopt;
}

Json scalar_json(std::string_view text, std::string_view key, bool in_locator) {
  text = trimmed(text);
  if (text.starts_with('"') || text.starts_with('{') || text.starts_with('[')) {
    Result<Json> value = parse_json(text);
    if (value) return std::move(*value);
  }
  if (std::find(kFigures.begin(), kFigures.end(), key) != kFigures.end()) {
    if (std::optional<int64_t> value = figure(text)) return Json(*value);
  }
  if (in_locator) {
    Result<int64_t> value = parse_decimal(text);
    if (value) return Json(*value);
  }
  return Json(text);
}

// Lines into statements and trees.
class Outline {
 public:
  explicit Outline(std::vector<Fault>& faults) : faults_(faults) {}

  struct Statement {
    int64_t line = 0;
    std::string type, label;
    std::vector<std::unique_ptr<Node>> items;
  };
  std::vector<Statement> statements;

  void read(std::string_view text) {
    while (!text.empty()) {
      size_t end = std::min(text.find('\n'), text.size());
      std::string_view line = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      ++number_;
      if (line.ends_with('\r')) line.remove_suffix(1);
      read_line(line);
    }
  }

 private:
  void fault(std::string message) { faults_.push_back(Fault{number_, std::move(message)}); }

  void read_line(std::string_view line) {
    std::string_view content = trimmed(line);
    bool comment = content.starts_with("<!--") && content.ends_with("-->");
    if (content.empty() || comment) return;
    if (line.starts_with("## ")) return heading(trimmed(line.substr(3)));
    if (line.starts_with("# ") || line == "#") {
      open_ = false;
      return;
    }
    if (!open_) return;  // prose around the statements
    size_t indent = line.find_first_not_of(' ');
    if (content.starts_with("> ") || content == ">")
      return quote(indent, content.size() > 2 ? content.substr(2) : std::string_view());
    if (content.starts_with("- ")) return item(indent, content.substr(2), false);
    size_t digits = content.find_first_not_of("0123456789");
    bool numbered = digits != std::string_view::npos && digits > 0 && digits < 7 &&
                    content[digits] == '.' &&
                    (content.size() == digits + 1 || content[digits + 1] == ' ');
    if (numbered) return item(indent, content.substr(digits + 1), true);
    fault(
        "this line is neither \"- key: value\", \"1. one of a list\" nor \"> words\"; prose "
        "stands before the first ## heading or below a # heading");
  }

  void heading(std::string_view content) {
    size_t space = std::min(content.find(' '), content.size());
    Statement statement;
    statement.line = number_;
    statement.type = std::string(content.substr(0, space));
    std::string_view label = trimmed(content.substr(space));
    auto quoted = leading_string(label);
    statement.label = quoted && quoted->second == label.size() ? quoted->first : std::string(label);
    statements.push_back(std::move(statement));
    path_.clear();
    open_ = true;
  }

  // The item that a line of this indentation belongs to; nullptr: the statement.
  Node* parent_of(size_t indent) {
    while (!path_.empty() && path_.back()->indent >= indent) path_.pop_back();
    return path_.empty() ? nullptr : path_.back();
  }

  void quote(size_t indent, std::string_view words) {
    Node* owner = parent_of(indent);
    if (owner == nullptr) return fault("quoted words stand below an item, further in than it");
    owner->has_quote = true;
    owner->quoted.emplace_back(words);
  }

  void item(size_t indent, std::string_view content, bool numbered) {
    Node* owner = parent_of(indent);
    if (path_.size() >= kMaxNesting) return fault("lists are nested too deep");
    auto node = std::make_unique<Node>();
    node->line = number_;
    node->indent = indent;
    node->numbered = numbered;
    content = trimmed(content);
    if (numbered) {
      node->scalar = std::string(content);
    } else if (!split_key(content, *node)) {
      return;
    }
    auto& siblings = owner == nullptr ? statements.back().items : owner->children;
    if (owner == nullptr && numbered)
      return fault("a numbered list stands below a key, further in than it");
    if (!siblings.empty() && siblings.front()->numbered != numbered)
      return fault("a list is either of keys (-) or numbered, not both");
    bool taken = !numbered && std::any_of(siblings.begin(), siblings.end(),
                                          [&](const auto& each) { return each->key == node->key; });
    if (taken) return fault(fmt::format("\"{}\" is given twice", printable(node->key)));
    path_.push_back(node.get());
    siblings.push_back(std::move(node));
  }

  bool split_key(std::string_view content, Node& node) {
    if (auto quoted = leading_string(content); quoted && content.substr(quoted->second, 1) == ":") {
      node.key = quoted->first;
      node.scalar = std::string(trimmed(content.substr(quoted->second + 1)));
      return true;
    }
    size_t colon = content.find(':');
    std::string_view key = content.substr(0, colon);
    bool good = colon != std::string_view::npos && !key.empty() && key.size() <= 64 &&
                std::all_of(key.begin(), key.end(), [](char c) {
                  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == ' ' || c == '_';
                });
    if (!good) {
      fault("an item is \"- key: value\", its key in small letters");
      return false;
    }
    node.key = std::string(key);
    std::replace(node.key.begin(), node.key.end(), ' ', '_');
    node.scalar = std::string(trimmed(content.substr(colon + 1)));
    return true;
  }

  std::vector<Fault>& faults_;
  int64_t number_ = 0;
  bool open_ = false;
  std::vector<Node*> path_;  // the items that are open, outermost first
};

// Trees into JSON.
class Values {
 public:
  explicit Values(std::vector<Fault>& faults) : faults_(faults) {}

  Json of(const Node& node, std::string_view parent) {
    if (parent == "speakers" && node.numbered) return speaker(node);
    if (node.key == "anchor") return anchor(node);
    if (node.key == "quote") return with_text(node, "language");
    bool scalar = !node.scalar.empty();
    bool nested = !node.children.empty();
    if (scalar && (nested || node.has_quote))
      fault(node, "what is nested below stands instead of a value on the same line, not beside it");
    if (node.has_quote && !nested) return Json(joined(node));
    if (node.has_quote) return with_text(node, "");
    if (nested) return children(node);
    return scalar_json(node.scalar, node.key, parent == "locator");
  }

 private:
  void fault(const Node& node, std::string message) {
    faults_.push_back(Fault{node.line, std::move(message)});
  }

  static std::string joined(const Node& node) {
    std::string out;
    for (size_t i = 0; i < node.quoted.size(); ++i) out += (i == 0 ? "" : "\n") + node.quoted[i];
    return out;
  }

  Json children(const Node& node) {
    if (node.children.front()->numbered) {
      JsonArray out;
      for (const auto& child : node.children) out.push_back(of(*child, node.key));
      return Json(std::move(out));
    }
    return Json(members(node));
  }

  JsonObject members(const Node& node) {
    JsonObject out;
    for (const auto& child : node.children) {
      if (child->numbered)
        fault(*child, fmt::format("a numbered list does not belong below \"{}\"", node.key));
      else
        out[child->key] = of(*child, node.key);
    }
    return out;
  }

  void set_text(const Node& node, JsonObject& out) {
    if (!node.has_quote) return;
    if (!out.emplace("text", Json(joined(node))).second)
      fault(node, "\"text\" is given twice: as quoted words, and as a key");
  }

  // An object of which the quoted words are the text; the word on the key's own line is
  // `short_key`.
  Json with_text(const Node& node, std::string_view short_key) {
    if (node.children.empty() && !node.has_quote && node.scalar.starts_with('{'))
      return scalar_json(node.scalar, node.key, false);
    JsonObject out = members(node);
    set_text(node, out);
    if (!node.scalar.empty() && !out.emplace(short_key, scalar_json(node.scalar, "", false)).second)
      fault(node, fmt::format("\"{}\" is given twice", short_key));
    return Json(std::move(out));
  }

  // EXHIBIT, page 2, line 4
  Json anchor(const Node& node) {
    if (node.scalar.starts_with('{')) return with_text(node, "exhibit");
    JsonObject out = members(node);
    set_text(node, out);
    std::string_view rest = node.scalar;
    if (rest.empty()) return Json(std::move(out));
    auto quoted = leading_string(rest);
    size_t end = quoted ? quoted->second : std::min(rest.find(", "), rest.size());
    out["exhibit"] = quoted ? Json(quoted->first) : Json(trimmed(rest.substr(0, end)));
    rest.remove_prefix(end);
    JsonObject locator;
    while (!rest.empty()) {
      if (!rest.starts_with(", ")) {
        fault(node, "an anchor is \"exhibit, key value, key value\", like letter.pdf, page 2");
        break;
      }
      rest.remove_prefix(2);
      size_t part = std::min(rest.find(", "), rest.size());
      std::string_view word = trimmed(rest.substr(0, part));
      size_t space = word.find(' ');
      if (space == std::string_view::npos)
        fault(node,
              fmt::format("\"{}\" of the anchor is \"key value\", like page 2", printable(word)));
      else
        locator[std::string(word.substr(0, space))] = scalar_json(word.substr(space + 1), "", true);
      rest.remove_prefix(part);
    }
    if (!locator.empty() && !out.emplace("locator", Json(std::move(locator))).second)
      fault(node, "\"locator\" is given twice");
    return Json(std::move(out));
  }

  // SOURCE ROLE, MODALITY, "HEDGE", on DATE
  Json speaker(const Node& node) {
    if (node.scalar.starts_with('{')) return scalar_json(node.scalar, "", false);
    JsonObject out = members(node);
    std::string_view rest = node.scalar;
    if (rest.empty()) return Json(std::move(out));
    auto put = [&](const char* key, std::string text) {
      if (!out.emplace(key, Json(std::move(text))).second)
        fault(node, fmt::format("\"{}\" is given twice", key));
    };
    auto source = leading_string(rest);
    size_t comma = rest.find(", ", source ? source->second : 0);
    std::string_view who = rest.substr(0, comma);
    size_t space = source ? source->second : who.rfind(' ');
    bool good = space != std::string_view::npos && space < who.size() && who[space] == ' ' &&
                comma != std::string_view::npos;
    if (!good) {
      fault(node,
            "a speaker is \"source role, modality\", like guard said, asserted; then a "
            "hedge in quotation marks, and on with a date");
      return Json(std::move(out));
    }
    put("source", source ? source->first : std::string(trimmed(who.substr(0, space))));
    put("role", std::string(trimmed(who.substr(space))));
    rest.remove_prefix(comma + 2);
    size_t end = std::min(rest.find(", "), rest.size());
    put("modality", std::string(trimmed(rest.substr(0, end))));
    rest.remove_prefix(end);
    if (rest.starts_with(", \"")) {
      rest.remove_prefix(2);
      if (auto hedge = leading_string(rest)) {
        put("hedge", hedge->first);
        rest.remove_prefix(hedge->second);
      }
    }
    if (rest.starts_with(", on ")) {
      put("on", std::string(trimmed(rest.substr(5))));
      rest = {};
    }
    if (!trimmed(rest).empty())
      fault(node, fmt::format("\"{}\" of the speaker is neither a hedge in quotation marks nor "
                              "\"on\" with a date",
                              printable(rest)));
    return Json(std::move(out));
  }

  std::vector<Fault>& faults_;
};

}  // namespace

std::vector<StatementText> markdown_statements(std::string_view text, std::vector<Fault>& faults) {
  Outline outline(faults);
  outline.read(text);
  Values values(faults);
  std::vector<StatementText> out;
  for (const Outline::Statement& statement : outline.statements) {
    StatementText each;
    each.line = statement.line;
    JsonObject members{{"type", Json(statement.type)}};
    if (!statement.label.empty()) members["label"] = Json(statement.label);
    for (const auto& item : statement.items) {
      each.lines[item->key] = item->line;
      if (item->key == "speakers") {
        for (size_t i = 0; i < item->children.size(); ++i)
          each.lines[fmt::format("speakers/{}", i)] = item->children[i]->line;
      }
      if (!members.emplace(item->key, values.of(*item, "")).second)
        faults.push_back(Fault{item->line, fmt::format("\"{}\" stands in the heading", item->key)});
    }
    each.members = Json(std::move(members));
    out.push_back(std::move(each));
  }
  return out;
}

}  // namespace habeas::casefile
