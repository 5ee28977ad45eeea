// SPDX-License-Identifier: Apache-2.0
#include "workspace/anchor_words.h"

namespace habeas::workspace {

Result<AnchorWords::Known*> AnchorWords::text_of(const std::string& sha256) {
  auto at = texts_.find(sha256);
  if (at != texts_.end()) return &at->second;
  ReadableText found = TRY(readable_text(workspace_, sha256));
  Known known;
  known.derivative = std::move(found.derivative);
  if (found.known) known.text = std::make_unique<WordFinder>(std::move(found.text));
  return &texts_.emplace(sha256, std::move(known)).first->second;
}

Result<Json> AnchorWords::find(const std::string& sha256, const std::string& words,
                               const Json& locator) {
  JsonObject stored{{"exhibit", Json(sha256)}, {"locator", locator}};
  if (words.empty()) return Json(std::move(stored));
  stored["text"] = Json(words);
  Known* known = TRY(text_of(sha256));
  if (!known->text) return Json(std::move(stored));
  FoundWords found = TRY(known->text->find(words));
  if (found.several && locator.find("characters") == nullptr && locator.find("line") == nullptr) {
    return fail(ErrorKind::kConflict, "the anchored words stand more than once in the exhibit",
                "quote a few words more");
  }
  if (!known->derivative.empty()) stored["derivative"] = Json(known->derivative);
  stored["text"] = Json(found.words);
  if (!found.before.empty()) stored["before"] = Json(found.before);
  if (!found.after.empty()) stored["after"] = Json(found.after);
  stored["locator"].object()->insert_or_assign("characters",
                                               Json(JsonArray{Json(found.from), Json(found.to)}));
  return Json(std::move(stored));
}

Result<void> AnchorWords::protect(const std::string& sha256, casefile::Item& item) {
  if (!item.text("compartment").empty() || item.text("level") == "public") return {};
  auto at = exhibits_.find(sha256);
  if (at == exhibits_.end()) {
    std::optional<casefile::ExhibitRow> row = TRY(casefile::exhibit(workspace_.database(), sha256));
    at = exhibits_.emplace(sha256, row.value_or(casefile::ExhibitRow())).first;
  }
  item.set("compartment", at->second.compartment);
  if (at->second.level == "sealed") item.set("level", at->second.level);
  return {};
}

}  // namespace habeas::workspace
