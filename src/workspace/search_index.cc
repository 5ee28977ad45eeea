// SPDX-License-Identifier: Apache-2.0
#include "workspace/search_index.h"

#include <optional>

#include <fmt/core.h>

#include "base/json.h"
#include "casefile/change_queries.h"
#include "casefile/search_queries.h"
#include "search/index.h"
#include "workspace/internal/search_documents.h"

namespace habeas::workspace {

namespace {

// Between two commits: what memory must hold is about fifteen times as much.
constexpr int64_t kCommitBytes = int64_t{16} << 20;

// How far the index follows the ledger: all up to `size`; and in a round towards `target`, the
// tables before `table` and of that one all up to `place`.
struct Followed {
  int64_t size = 0;
  std::string root;
  int64_t target = 0;
  std::string target_root;
  int64_t table = 0;
  casefile::Place place;
};

std::string state_text(const Followed& progress) {
  return canonical_json(Json(JsonObject{{"entry", Json(progress.place.entry)},
                                        {"item", Json(progress.place.item)},
                                        {"root", Json(progress.root)},
                                        {"size", Json(progress.size)},
                                        {"table", Json(progress.table)},
                                        {"target", Json(progress.target)},
                                        {"target_root", Json(progress.target_root)}}));
}

Result<Followed> parse_state(const std::string& text) {
  Followed out;
  if (text.empty()) return out;
  Json json = TRY(parse_json(text));
  out.size = TRY(json.integer_at("size"));
  out.root = TRY(json.text_at("root"));
  out.target = TRY(json.integer_at("target"));
  out.target_root = TRY(json.text_at("target_root"));
  out.table = TRY(json.integer_at("table"));
  out.place.entry = TRY(json.integer_at("entry"));
  out.place.item = TRY(json.integer_at("item"));
  return out;
}

// One round: everything that changed since `progress.size`.
class Round {
 public:
  Round(Workspace& workspace, search::IndexWriter& writer, Followed progress)
      : workspace_(workspace), writer_(writer), progress_(std::move(progress)), makes_(workspace) {}

  Result<int64_t> run() {
    using Step = Result<void> (Round::*)(const casefile::Since&);
    constexpr std::array<Step, 5> kSteps = {&Round::exhibits, &Round::sources, &Round::entities,
                                            &Round::claims, &Round::records};
    for (int64_t table = progress_.table; table < static_cast<int64_t>(kSteps.size()); ++table) {
      const casefile::Since since{progress_.size, progress_.place};
      TRY((this->*kSteps[static_cast<size_t>(table)])(since));
      progress_.table = table + 1;
      progress_.place = {};
    }
    Followed done;
    done.size = progress_.target;
    done.root = progress_.target_root;
    TRY(writer_.commit(state_text(done)));
    return documents_;
  }

 private:
  Result<void> exhibits(const casefile::Since& since) {
    return casefile::for_each_exhibit_since(
        workspace_.database(), since, [&](const casefile::ReadExhibit& exhibit) -> Result<void> {
          TRY(writer_.remove_where("passage-of", exhibit.exhibit.sha256));
          TRY(makes_.passages(exhibit,
                              [&](const search::Document& passage) { return put(passage); }));
          return after(exhibit.place);
        });
  }
  Result<void> sources(const casefile::Since& since) {
    return casefile::for_each_source_since(
        workspace_.database(), since,
        [&](const casefile::SourceRow& row, casefile::Place place) -> Result<void> {
          TRY(put(makes_.source(row)));
          return after(place);
        });
  }
  Result<void> entities(const casefile::Since& since) {
    return casefile::for_each_entity_since(
        workspace_.database(), since,
        [&](const casefile::EntityRow& row, casefile::Place place) -> Result<void> {
          TRY(put(makes_.entity(row)));
          return after(place);
        });
  }
  Result<void> claims(const casefile::Since& since) {
    return casefile::for_each_claim_since(workspace_.database(), since,
                                          [&](const casefile::ClaimRow& row) -> Result<void> {
                                            search::Document document = TRY(makes_.claim(row));
                                            TRY(put(document));
                                            return after({row.entry, row.item});
                                          });
  }
  Result<void> records(const casefile::Since& since) {
    return casefile::for_each_record_since(
        workspace_.database(), since, [&](const casefile::AttributedRecord& row) -> Result<void> {
          search::Document document = TRY(makes_.record(row));
          TRY(put(document));
          return after({row.record.entry, row.record.item});
        });
  }

  Result<void> put(const search::Document& document) {
    ++documents_;
    return writer_.put(document);
  }
  // Everything at the place and before is put.
  Result<void> after(casefile::Place place) {
    progress_.place = place;
    Progress& told = workspace_.environment().progress;
    if (documents_ % 256 == 0) told.report("indexing", documents_, -1, "passages");
    const bool stop = told.stop_requested();
    if (stop || writer_.pending() >= kCommitBytes) TRY(writer_.commit(state_text(progress_)));
    if (stop)
      return fail(ErrorKind::kConflict, "stopped while the search index was made",
                  "what was done is kept; search again to go on");
    return {};
  }

  Workspace& workspace_;
  search::IndexWriter& writer_;
  Followed progress_;
  SearchDocuments makes_;
  int64_t documents_ = 0;
};

// Whether the ledger had this root when it was of this size: else the index is of another one.
Result<bool> is_of_this_ledger(Workspace& workspace, int64_t size, const std::string& root) {
  if (size == 0) return root.empty();
  if (size > workspace.log().size()) return false;
  return to_hex(TRY(workspace.log().root_at(size))) == root;
}

Result<bool> follows(Workspace& workspace, const Followed& progress) {
  if (!TRY(is_of_this_ledger(workspace, progress.size, progress.root))) return false;
  if (!TRY(is_of_this_ledger(workspace, progress.target, progress.target_root))) return false;
  const int64_t since = progress.size > 0 ? progress.size : progress.target;
  // A source that was changed since stands, by its name, on the shelf of all that it said; an
  // exhibit that became narrower takes along all that is anchored in it.
  return since == 0 || (!TRY(casefile::any_source_changed(workspace.database(), since)) &&
                        !TRY(casefile::any_exhibit_narrowed(workspace.database(), since)));
}

}  // namespace

Result<IndexUpdate> update_search_index(Workspace& workspace) {
  const fs::path folder = search_folder(workspace.folder());
  const int64_t size = workspace.log().size();
  IndexUpdate out;
  // Mostly there is nothing to do, and nobody needs a lock to see that.
  Result<search::Index> seen =
      search::Index::open(folder, [](const search::Shelf&) { return false; });
  if (seen) {
    Result<Followed> progress = parse_state(seen->state());
    if (progress && progress->target == 0 && progress->size == size &&
        TRY(follows(workspace, *progress)))
      return out;
  }
  std::optional<search::IndexWriter> writer;
  Followed progress;
  Result<search::IndexWriter> opened = search::IndexWriter::open(folder);
  if (opened) {
    writer.emplace(std::move(opened).value());
    Result<Followed> parsed = parse_state(writer->state());
    if (parsed && TRY(follows(workspace, *parsed)))
      progress = std::move(parsed).value();
    else
      writer.reset();
  } else if (opened.error().kind != ErrorKind::kCorrupt) {
    return fail(opened.error());
  }
  if (!writer) {
    TRY(remove_tree(posix_file_system(), folder));
    search::IndexWriter empty = TRY(search::IndexWriter::open(folder));
    writer.emplace(std::move(empty));
  }
  out.anew = progress.size == 0;
  // A round that was broken off goes on; then comes what happened since it began.
  while (progress.size < size) {
    if (progress.target == 0) {
      progress.target = size;
      progress.target_root = to_hex(TRY(workspace.log().root_at(size)));
    }
    out.documents += TRY(Round(workspace, *writer, progress).run());
    progress = TRY(parse_state(writer->state()));
  }
  return out;
}

}  // namespace habeas::workspace
