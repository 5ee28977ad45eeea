// SPDX-License-Identifier: Apache-2.0
#include "ingest/internal/office.h"

#include <algorithm>

#include <fmt/core.h>

#include "ingest/internal/xml_walk.h"

namespace habeas::ingest {

namespace {

constexpr int64_t kMaxLinks = 1000;  // told one by one; the rest is counted

std::string folder_of(std::string_view name) {
  size_t slash = name.rfind('/');
  return slash == std::string_view::npos ? "" : std::string(name.substr(0, slash + 1));
}

std::string_view last_part(std::string_view path) {
  size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

// "../media/a.png" as seen from "xl/worksheets/" is "xl/media/a.png".
std::string resolve_target(std::string folder, std::string_view target) {
  if (target.starts_with('/')) return std::string(target.substr(1));
  while (target.starts_with("../")) {
    target.remove_prefix(3);
    if (!folder.empty()) folder.pop_back();
    folder = folder_of(folder);
  }
  return folder + std::string(target);
}

struct RelationshipHandler : XmlHandler {
  std::string folder;
  std::vector<Relationship> found;

  Result<void> open(std::string_view local, std::string_view, const XmlAttributes& at) override {
    if (local != "Relationship") return {};
    Relationship row{.id = std::string(at.get("Id")),
                     .type = std::string(last_part(at.get("Type"))),
                     .target = std::string(at.get("Target")),
                     .external = at.get("TargetMode") == "External"};
    if (!row.external) row.target = resolve_target(folder, row.target);
    found.push_back(std::move(row));
    return {};
  }
  Result<void> close(std::string_view, std::string_view) override { return {}; }
  Result<void> text(std::string_view) override { return {}; }
};

struct PropertyHandler : XmlHandler {
  ReadingSink& sink;
  std::string prefix, value;
  int depth = 0;
  explicit PropertyHandler(ReadingSink& to, std::string named)
      : sink(to), prefix(std::move(named)) {}

  Result<void> open(std::string_view, std::string_view, const XmlAttributes&) override {
    ++depth;
    value.clear();
    return {};
  }
  Result<void> close(std::string_view local, std::string_view) override {
    std::string text = std::exchange(value, "");
    if (depth-- != 2 || text.empty()) return {};
    return sink.metadata(prefix + std::string(local), text);
  }
  Result<void> text(std::string_view text) override {
    if (value.size() + text.size() < 65536) value.append(text);
    return {};
  }
};

Result<std::vector<Relationship>> parse_relationships(ZipParts& parts, const std::string& rels,
                                                      std::string folder) {
  RelationshipHandler handler;
  handler.folder = std::move(folder);
  std::string text = TRY(parts.read(rels));
  TRY_CTX(walk_xml(text, handler), rels);
  return std::move(handler.found);
}

Result<void> tell_links(ZipParts& parts, const std::vector<std::string>& names, ReadingSink& sink) {
  int64_t told = 0;
  for (const std::string& name : names) {
    if (!name.ends_with(".rels")) continue;
    for (const Relationship& row : TRY(parse_relationships(parts, name, ""))) {
      if (!row.external || ++told > kMaxLinks) continue;
      std::string text =
          fmt::format("{} names {} ({}); it was not followed", name, row.target, row.type);
      TRY(sink.note(Note{.code = "external-link", .text = text}));
    }
  }
  if (told > kMaxLinks) {
    std::string text = fmt::format("{} external links more", told - kMaxLinks);
    TRY(sink.note(Note{.code = "external-link", .text = text}));
  }
  return {};
}

}  // namespace

Result<std::vector<Relationship>> relationships_of(ZipParts& parts, const std::string& name) {
  std::string folder = folder_of(name);
  Result<std::vector<Relationship>> found = parse_relationships(
      parts, folder + "_rels/" + std::string(last_part(name)) + ".rels", folder);
  if (!found && found.error().kind == ErrorKind::kNotFound) return std::vector<Relationship>();
  return found;
}

Result<void> tell_package(ZipParts& parts, const std::vector<std::string>& names,
                          ReadingSink& sink) {
  for (const std::string& name : names) {
    if (name == "docProps/core.xml" || name == "docProps/app.xml" || name == "meta.xml") {
      PropertyHandler handler(sink, name == "docProps/app.xml" ? "app." : "core.");
      std::string text = TRY(parts.read(name));
      TRY_CTX(walk_xml(text, handler), name);
    }
    std::string_view last = last_part(name);
    if (last == "vbaProject.bin" || name.starts_with("Basic/") || name.starts_with("Scripts/")) {
      std::string text = fmt::format("{} holds a program; it was not run", name);
      TRY(sink.note(Note{.code = "macro", .text = text}));
    }
    if (name.find("/embeddings/") != std::string::npos) {
      std::string text = fmt::format("{} is an embedded object; it was not opened", name);
      TRY(sink.note(Note{.code = "unsupported", .text = text}));
    }
  }
  return tell_links(parts, names, sink);
}

}  // namespace habeas::ingest
