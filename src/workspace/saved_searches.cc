// SPDX-License-Identifier: Apache-2.0
#include "workspace/saved_searches.h"

#include <fmt/core.h>

#include "base/encoding.h"
#include "base/json.h"
#include "search/query.h"

namespace habeas::workspace {

namespace {

fs::path path_of(Workspace& workspace) {
  std::string name;
  for (char c : workspace.settings().origin) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.';
    name += plain ? std::string(1, c)
                  : fmt::format("_{:02x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
  }
  return workspace.home().folder() / "searches" / (name + ".json");
}

Result<JsonObject> load(Workspace& workspace) {
  FileSystem& files = workspace.environment().files;
  const fs::path path = path_of(workspace);
  if (!exists(files, path)) return JsonObject();
  std::string text = TRY_CTX(read_file(files, path, 1 << 20), "reading the saved searches");
  Json json = TRY_CTX(parse_json(text), "reading " + path.string());
  if (json.object() == nullptr)
    return fail(ErrorKind::kCorrupt, fmt::format("{} holds no saved searches", path.string()),
                "remove the file, or restore it from a backup of the key home");
  return *json.object();
}

Result<void> store(Workspace& workspace, JsonObject searches) {
  FileSystem& files = workspace.environment().files;
  const fs::path path = path_of(workspace);
  TRY(make_directories(files, path.parent_path()));
  return write_file_durably(files, path, canonical_json(Json(std::move(searches))) + "\n");
}

}  // namespace

Result<std::vector<SavedSearch>> saved_searches(Workspace& workspace) {
  JsonObject all = TRY(load(workspace));
  std::vector<SavedSearch> out;
  for (const auto& [name, query] : all)
    if (query.string() != nullptr) out.push_back({name, *query.string()});
  return out;
}

Result<std::string> saved_search(Workspace& workspace, std::string_view name) {
  std::string names;
  for (const SavedSearch& search : TRY(saved_searches(workspace))) {
    if (search.name == name) return search.query;
    names += (names.empty() ? "" : ", ") + printable(search.name);
  }
  return fail(
      ErrorKind::kNotFound, fmt::format("no search is saved as \"{}\"", printable(name)),
      names.empty() ? "save one with `habeas search QUERY --save NAME`" : "there are: " + names);
}

Result<void> save_search(Workspace& workspace, const SavedSearch& search) {
  if (search.name.empty() || search.name.size() > 100 || !is_utf8(search.name))
    return fail(ErrorKind::kInvalid, "the name of a search is 1 to 100 bytes of UTF-8",
                "give it a short name");
  if (!is_utf8(search.query))
    return fail(ErrorKind::kInvalid, "the query is not UTF-8", "type it again");
  TRY(search::parse_query(search.query));
  JsonObject all = TRY(load(workspace));
  all[search.name] = Json(search.query);
  return store(workspace, std::move(all));
}

Result<void> forget_search(Workspace& workspace, std::string_view name) {
  TRY(saved_search(workspace, name));
  JsonObject all = TRY(load(workspace));
  all.erase(all.find(name));
  return store(workspace, std::move(all));
}

}  // namespace habeas::workspace
