// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>
#include <unordered_set>
#include <xapian.h>

#include <fmt/core.h>

#include "search/index.h"
#include "search/internal/layout.h"
#include "search/internal/xapian_errors.h"
#include "search/variants.h"
#include "search/words.h"

namespace habeas::search {

namespace {

constexpr size_t kMaxKnownWords = 2'000'000;  // remembered between two commits, to save look-ups

void add_dates(Xapian::Document& out, const Document& document) {
  for (auto [field, slot] : {std::pair{"said", kSaidSlot}, std::pair{"about", kAboutSlot}}) {
    bool any = false;
    int64_t from = kNoEnd;
    int64_t to = kNoBeginning;
    for (const DateSpan& span : document.dates) {
      if (span.field != field) continue;
      any = true;
      from = std::min(from, span.from);
      to = std::max(to, span.to);
    }
    if (!any) continue;
    out.add_value(slot, day_value(from));
    out.add_value(slot + 1, day_value(to));
  }
}

void add_facets(Xapian::Document& out, const Document& document) {
  for (unsigned i = 0; i < facet_fields().size(); ++i) {
    std::set<std::string> values;
    for (const FieldValue& facet : document.facets)
      if (facet.field == facet_fields()[i]) values.insert(facet.value.substr(0, 200));
    std::string value;
    for (const std::string& one : values) value += (value.empty() ? "" : "\x1f") + one;
    if (!value.empty()) out.add_value(kFacetSlot + i, value);
  }
}

}  // namespace

// One shelf's database, opened when something is written to it.
struct OpenShelf {
  ShelfEntry entry;
  bool changed = false;
  std::optional<Xapian::WritableDatabase> database;
  std::unordered_set<std::string> known;               // words whose spelling keys are kept
  std::map<std::string, std::set<std::string>> fresh;  // spelling key -> words, to be kept
};

struct IndexWriter::State {
  fs::path folder;
  std::string state;
  int64_t pending = 0;
  std::vector<OpenShelf> shelves;

  OpenShelf& shelf(const Shelf& wanted) {
    for (OpenShelf& shelf : shelves)
      if (shelf.entry.shelf == wanted) return writable(shelf);
    OpenShelf shelf;
    shelf.entry = {wanted, std::to_string(shelves.size())};
    shelves.push_back(std::move(shelf));
    return writable(shelves.back());
  }

  OpenShelf& writable(OpenShelf& shelf) {
    if (!shelf.database)
      shelf.database.emplace((folder / shelf.entry.folder).string(), Xapian::DB_CREATE_OR_OPEN);
    if (!shelf.changed) {
      shelf.database->begin_transaction(true);
      shelf.changed = true;
    }
    return shelf;
  }

  // From every shelf but `kept`.
  void remove_term(const std::string& term, const OpenShelf* kept) {
    for (OpenShelf& shelf : shelves) {
      if (&shelf == kept) continue;
      if (!shelf.database)
        shelf.database.emplace((folder / shelf.entry.folder).string(), Xapian::DB_CREATE_OR_OPEN);
      if (shelf.database->term_exists(term)) writable(shelf).database->delete_document(term);
    }
  }

  void remember(OpenShelf& shelf, const std::string& word) {
    if (!shelf.known.insert(word).second || shelf.database->term_exists(word)) return;
    for (const std::string& key : spelling_keys(word)) shelf.fresh[key].insert(word);
  }
};

IndexWriter::IndexWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
IndexWriter::IndexWriter(IndexWriter&&) noexcept = default;
IndexWriter& IndexWriter::operator=(IndexWriter&&) noexcept = default;
IndexWriter::~IndexWriter() = default;

Result<IndexWriter> IndexWriter::open(const fs::path& folder) {
  FileSystem& files = posix_file_system();
  TRY(make_directories(files, folder));
  auto state = std::make_unique<State>();
  state->folder = folder;
  Catalogue catalogue;
  if (exists(files, catalogue_path(folder))) catalogue = TRY(read_catalogue(folder));
  state->state = catalogue.state;
  // What no catalogue names was left by a writer that was killed before its first commit.
  std::vector<std::string> names = TRY(files.list(folder));
  for (const std::string& name : names) {
    const bool named = std::any_of(catalogue.shelves.begin(), catalogue.shelves.end(),
                                   [&](const ShelfEntry& entry) { return entry.folder == name; });
    const bool is_shelf = name.find_first_not_of("0123456789") == std::string::npos;
    if (is_shelf && !named) TRY(remove_tree(files, folder / name));
  }
  Result<void> opened = xapian_guard([&] {
    for (ShelfEntry& entry : catalogue.shelves) {
      OpenShelf shelf;
      shelf.database.emplace((folder / entry.folder).string(), Xapian::DB_OPEN);
      shelf.entry = std::move(entry);
      state->shelves.push_back(std::move(shelf));
    }
  });
  TRY(std::move(opened));
  return IndexWriter(std::move(state));
}

const std::string& IndexWriter::state() const { return state_->state; }
int64_t IndexWriter::pending() const { return state_->pending; }

Result<void> IndexWriter::put(const Document& document) {
  check(!document.id.empty() && document.id.size() <= 200, "a document has an id of few bytes");
  return xapian_guard([&] {
    OpenShelf& shelf = state_->shelf(document.shelf);
    Xapian::Document out;
    Xapian::termpos position = 0;
    for (const std::string& text : document.texts) {
      for_each_word(text, [&](const Word& word) {
        out.add_posting(word.text, ++position);
        state_->remember(shelf, word.text);
      });
      position += kTextGap;
      state_->pending += static_cast<int64_t>(text.size());
    }
    const std::string id = id_term(document.id);
    out.add_boolean_term(id);
    for (const FieldValue& field : document.fields)
      if (!field.value.empty()) out.add_boolean_term(field_term(field.field, field.value));
    out.add_boolean_term(field_term("level", document.shelf.level));
    add_dates(out, document);
    add_facets(out, document);
    out.set_data(document.id + "\n" + document.payload);
    state_->remove_term(id, &shelf);
    shelf.database->replace_document(id, out);
  });
}

Result<void> IndexWriter::remove(std::string_view id) {
  return xapian_guard([&] { state_->remove_term(id_term(id), nullptr); });
}

Result<void> IndexWriter::remove_where(std::string_view field, std::string_view value) {
  return xapian_guard([&] { state_->remove_term(field_term(field, value), nullptr); });
}

Result<void> IndexWriter::commit(std::string_view state) {
  Result<void> done = xapian_guard([&] {
    for (OpenShelf& shelf : state_->shelves) {
      if (!shelf.changed) continue;
      for (const auto& [key, words] : shelf.fresh)
        for (const std::string& word : words) shelf.database->add_synonym(key, word);
      shelf.database->commit_transaction();
      shelf.fresh.clear();
      if (shelf.known.size() > kMaxKnownWords) shelf.known.clear();
      shelf.changed = false;
    }
  });
  TRY(std::move(done));
  Catalogue catalogue;
  catalogue.state = state;
  for (const OpenShelf& shelf : state_->shelves) catalogue.shelves.push_back(shelf.entry);
  TRY(write_catalogue(state_->folder, catalogue));
  state_->state = state;
  state_->pending = 0;
  return {};
}

}  // namespace habeas::search
