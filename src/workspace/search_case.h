// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "search/index.h"
#include "workspace/workspace.h"

// `habeas search`: words, names, phrases and fields over what the case holds, ranked, each hit with
// the place in preserved bytes where it stands.

namespace habeas::workspace {

struct SearchHit {
  std::string kind;   // exhibit, claim, source, entity, record
  std::string id;     // of the object: digest or id
  std::string title;  // file name, property, name
  std::string level;
  bool withdrawn = false;
  std::string
      person;  // of a record, if the person has others; "" where not all of the case is shown
  double score = 0;
  // Where it stands; "" and absent where that may not be seen or is not known.
  std::string exhibit, exhibit_name, derivative;
  std::optional<std::pair<int64_t, int64_t>> characters;  // of the derivative, or of the exhibit
  std::optional<int64_t> page, sheet, row;
  std::string text;                              // some words of it
  std::vector<std::pair<size_t, size_t>> marks;  // bytes of `text` that answer the query
  bool whole = false;                            // `text` is all of it
};

struct SearchResult {
  std::string understood;  // the query as it was read
  std::vector<SearchHit> hits;
  int64_t count = 0;
  bool exact = true;
  std::vector<search::FacetCount> facets;
  std::vector<std::vector<std::string>> spellings;
  bool stale = false;  // another process is bringing the index up to date; this is of before
};

// Opens the index of a case for one who asks, brought up to date first. Nothing that they may not
// see is found, counted, weighed or used as a spelling (search/index.h). The workspace must outlive
// it.
class CaseSearch {
 public:
  [[nodiscard]] static Result<CaseSearch> open(Workspace& workspace, bool public_only);

  // kInvalid with advice for a query that cannot be understood.
  [[nodiscard]] Result<SearchResult> find(std::string_view query,
                                          const search::FindOptions& options);
  // A person's name as somebody wrote it: its words near one another in any script.
  [[nodiscard]] Result<SearchResult> find_name(std::string_view name,
                                               const search::FindOptions& options);

 private:
  CaseSearch(Workspace& workspace, search::Index index, bool public_only, bool stale)
      : workspace_(&workspace),
        index_(std::move(index)),
        public_only_(public_only),
        stale_(stale) {}
  [[nodiscard]] static Result<search::Index> open_index(Workspace& workspace, bool public_only,
                                                        bool& stale);
  [[nodiscard]] Result<SearchResult> answer(const search::Node& query,
                                            const search::FindOptions& options);
  [[nodiscard]] bool shows(const std::string& level, const std::string& compartment);

  Workspace* workspace_;
  search::Index index_;
  bool public_only_;
  bool stale_;
};

}  // namespace habeas::workspace
