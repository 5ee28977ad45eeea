// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "assess/finding.h"

namespace habeas::assess {

std::vector<OwnText> own_texts_of(const Entity& entity) {
  std::vector<OwnText> texts = {
      {"the name of the entity \"" + entity.name + "\"", entity.id, entity.name}};
  if (!entity.description.empty()) {
    texts.push_back({"the description of \"" + entity.name + "\"", entity.id, entity.description});
  }
  return texts;
}

std::vector<OwnText> own_texts_of(const Source& source) {
  if (source.description.empty()) return {};
  return {{"the description of the source \"" + source.name + "\"", source.id, source.description}};
}

namespace {

// The page is our own and well formed: tags, attributes in double quotes, five entities.
struct Tag {
  std::string name;
  bool closing = false;
  bool attributed = false;  // a paragraph of a claim
};

Tag read_tag(std::string_view inside) {
  Tag tag;
  tag.closing = inside.starts_with('/');
  if (tag.closing) inside.remove_prefix(1);
  size_t end = inside.find_first_of(" \t\n/");
  tag.name = std::string(inside.substr(0, end));
  tag.attributed = tag.name == "p" && inside.find("dir=\"auto\"") != std::string_view::npos;
  return tag;
}

constexpr std::array<std::string_view, 7> kNotOurs = {"q",     "blockquote", "code", "pre",
                                                      "style", "script",     "title"};

std::string without_entities(std::string text) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kEntities = {
      std::pair{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}};
  for (const auto& [entity, plain] : kEntities) {
    for (size_t at = text.find(entity); at != std::string::npos; at = text.find(entity, at + 1))
      text.replace(at, entity.size(), plain);
  }
  return text;
}

}  // namespace

std::vector<OwnText> own_texts_of_page(std::string_view html) {
  std::vector<OwnText> texts;
  std::string own;
  std::vector<std::string> shut;  // open elements whose text is not ours
  auto flush = [&] {
    std::string text = without_entities(own);
    own.clear();
    if (text.find_first_not_of(" \t\r\n") != std::string::npos)
      texts.push_back({"the page", "", std::move(text)});
  };
  size_t at = 0;
  while (at < html.size()) {
    if (html[at] != '<') {
      size_t next = std::min(html.find('<', at), html.size());
      if (shut.empty()) own += html.substr(at, next - at);
      at = next;
      continue;
    }
    size_t end = html.find('>', at);
    if (end == std::string_view::npos) break;
    Tag tag = read_tag(html.substr(at + 1, end - at - 1));
    at = end + 1;
    bool not_ours = tag.attributed || std::ranges::find(kNotOurs, tag.name) != kNotOurs.end();
    if (!shut.empty() && tag.closing && tag.name == shut.back()) {
      shut.pop_back();
    } else if (!tag.closing && (not_ours || (!shut.empty() && tag.name == shut.back()))) {
      shut.push_back(tag.name);
    }
    // Inline elements do not end a sentence.
    bool inline_element =
        tag.name == "a" || tag.name == "b" || tag.name == "span" || tag.name == "q";
    if (!inline_element) flush();
  }
  flush();
  return texts;
}

}  // namespace habeas::assess
