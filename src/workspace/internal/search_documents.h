// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "casefile/search_queries.h"
#include "search/index.h"
#include "search/passages.h"
#include "workspace/sight.h"
#include "workspace/workspace.h"

// What of the case is found by which words. A document holds words of what it stands for, and of
// other things (the name of a claim's source) only where whoever may see the document may see them:
// they are in no compartment or in the same, and at no stricter level.

namespace habeas::workspace {

inline constexpr int64_t kRowsOfSheet = int64_t{1} << 32;

// The text of an exhibit that is indexed and shown.
struct PassageText {
  std::string text;
  std::string derivative;  // "" for the exhibit itself
  bool rows = false;       // each page is a row: sheet x kRowsOfSheet + row
  std::vector<search::PageStart> pages;
};
// Without text: not read yet, or no text in it. Bytes are checked against their digest.
[[nodiscard]] Result<PassageText> passage_text(Workspace& workspace, const std::string& sha256);

// "" is restricted: nothing is public that nobody called public.
[[nodiscard]] search::Shelf shelf_of(const std::string& level, const std::string& compartment);
// Of what rests on things of several compartments: its shelf is seen by whoever is admitted to all.
[[nodiscard]] search::Shelf shelf_of(const Reach& reach);
[[nodiscard]] std::vector<std::string> admissions_of(const search::Shelf& shelf);

class SearchDocuments {
 public:
  explicit SearchDocuments(Workspace& workspace) : workspace_(workspace), sight_(workspace) {}

  [[nodiscard]] Result<void> passages(
      const casefile::ReadExhibit& exhibit,
      const std::function<Result<void>(const search::Document&)>& put);
  [[nodiscard]] search::Document source(const casefile::SourceRow& row) const;
  [[nodiscard]] search::Document entity(const casefile::EntityRow& row) const;
  [[nodiscard]] Result<search::Document> claim(const casefile::ClaimRow& row);
  [[nodiscard]] Result<search::Document> record(const casefile::AttributedRecord& row);

 private:
  // Fields, facet and words of somebody or something that the document names.
  [[nodiscard]] Result<void> add_source(search::Document& document, const std::string& id);
  [[nodiscard]] Result<void> add_subject(search::Document& document, const std::string& id);
  [[nodiscard]] Result<void> add_exhibit(search::Document& document, const std::string& sha256);

  Workspace& workspace_;
  Sight sight_;
};

// Every text within a JSON value, names of members left out, in order; of what has a member "raw",
// that alone.
void texts_within(const Json& value, std::vector<std::string>& out);

// What a record says: its name as one text, parts in the order in which it is read, then the rest.
[[nodiscard]] std::vector<std::string> record_texts(const std::string& fields);

}  // namespace habeas::workspace
