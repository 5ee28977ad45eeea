// SPDX-License-Identifier: Apache-2.0
#include "workspace/search_case.h"

#include <map>
#include <set>

#include <fmt/core.h>

#include "base/json.h"
#include "casefile/claim_value.h"
#include "casefile/persons.h"
#include "casefile/search_queries.h"
#include "search/passages.h"
#include "workspace/internal/search_documents.h"
#include "workspace/search_index.h"

namespace habeas::workspace {

namespace {

// Beyond this many words of a claim, those around what is looked for.
constexpr size_t kClaimWords = 120;

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : " · ") + text;
  return out;
}

// Turns hits of the index into what is shown, reading each exhibit's text once.
class Shown {
 public:
  using Shows = std::function<bool(const std::string& level, const std::string& compartment)>;

  Shown(Workspace& workspace, std::set<std::string> wanted, Shows shows)
      : workspace_(workspace), wanted_(std::move(wanted)), shows_(std::move(shows)) {}

  // Absent if the case no longer holds it, or not for this reader: the index is of before.
  Result<std::optional<SearchHit>> show(const search::Hit& hit) {
    Json payload = TRY_CTX(parse_json(hit.payload), "reading the search index");
    SearchHit out;
    out.kind = TRY(payload.text_at("kind"));
    out.score = hit.score;
    bool found = false;
    if (out.kind == "exhibit") found = TRY(exhibit(payload, out));
    if (out.kind == "claim") found = TRY(claim(payload, out));
    if (out.kind == "source") found = TRY(source(payload, out));
    if (out.kind == "entity") found = TRY(entity(payload, out));
    if (out.kind == "record") found = TRY(record(payload, out));
    if (!found) return std::optional<SearchHit>();
    if (out.level.empty()) out.level = "restricted";
    return std::optional<SearchHit>(std::move(out));
  }

 private:
  sql::Database& database() { return workspace_.database(); }

  void take(search::Snippet snippet, SearchHit& out) const {
    out.text = std::move(snippet.text);
    out.marks = std::move(snippet.marks);
    out.whole = snippet.whole;
  }

  Result<const PassageText*> text_of(const std::string& sha256) {
    auto known = texts_.find(sha256);
    if (known == texts_.end()) {
      PassageText text = TRY(passage_text(workspace_, sha256));
      known = texts_.emplace(sha256, std::move(text)).first;
    }
    return &known->second;
  }

  // The exhibit that something else stands in: named only to who may see it.
  Result<void> place(const std::string& sha256, SearchHit& out) {
    if (sha256.empty()) return {};
    std::optional<casefile::ExhibitRow> row = TRY(casefile::exhibit(database(), sha256));
    if (!row || !shows_(row->level, row->compartment)) return {};
    out.exhibit = sha256;
    std::vector<casefile::CustodyRow> custody = TRY(casefile::custody_of(database(), sha256));
    if (!custody.empty()) out.exhibit_name = custody.front().name;
    return {};
  }

  Result<bool> exhibit(const Json& payload, SearchHit& out) {
    out.id = TRY(payload.text_at("exhibit"));
    std::optional<casefile::ExhibitRow> row = TRY(casefile::exhibit(database(), out.id));
    if (!row || row->erased_entry || !shows_(row->level, row->compartment)) return false;
    TRY(place(out.id, out));
    out.title = out.exhibit_name;
    out.level = row->level;
    out.derivative = TRY(payload.text_at("derivative"));
    const Json* bytes = payload.find("bytes");
    if (bytes == nullptr || bytes->array() == nullptr || bytes->array()->size() != 2) return false;
    const PassageText* text = TRY(text_of(out.id));
    const int64_t* from = bytes->array()->front().integer();
    const int64_t* to = bytes->array()->back().integer();
    if (text->derivative != out.derivative || from == nullptr || to == nullptr || *from > *to ||
        *to > static_cast<int64_t>(text->text.size()))
      return false;
    const std::string_view passage =
        std::string_view(text->text)
            .substr(static_cast<size_t>(*from), static_cast<size_t>(*to - *from));
    search::Snippet snippet = search::make_snippet(passage, wanted_);
    if (payload.find("row") != nullptr) {
      out.sheet = TRY(payload.integer_at("sheet"));
      out.row = TRY(payload.integer_at("row"));
    } else if (*to > *from) {
      const int64_t first = TRY(payload.integer_at("character")) +
                            search::count_characters(passage.substr(0, snippet.from));
      const int64_t shown =
          search::count_characters(passage.substr(snippet.from, snippet.to - snippet.from));
      out.characters = {first, first + shown};
      const int64_t page = TRY(payload.integer_at("page"));
      if (page > 0) out.page = page;
    }
    take(std::move(snippet), out);
    return true;
  }

  Result<bool> claim(const Json& payload, SearchHit& out) {
    out.id = TRY(payload.text_at("id"));
    std::optional<casefile::ClaimRow> row = TRY(casefile::claim(database(), out.id));
    if (!row || !shows_(row->level, row->compartment)) return false;
    out.title = row->polarity + " " + row->property;
    out.level = row->level;
    out.withdrawn = row->withdrawn_entry.has_value();
    // What is shown is the claim's own, and who says it as far as that may be seen. A figure keeps
    // its bound and a speaker the hedge: a claim that is found reads as it was stated.
    std::vector<std::string> texts;
    std::optional<casefile::EntityRow> subject = TRY(casefile::entity(database(), row->subject));
    if (subject && shows_(subject->level, subject->compartment)) texts.push_back(subject->name);
    std::string value = value_of(*row);
    if (!value.empty()) texts.push_back(std::move(value));
    if (Result<Json> quote = parse_json(row->quote)) texts_within(*quote, texts);
    std::string chain = TRY(chain_of(*row));
    texts.push_back(std::move(chain));
    take(search::make_snippet(joined(texts), wanted_, kClaimWords), out);
    TRY(place(row->exhibit, out));
    Result<Json> anchor = parse_json(row->anchor);
    if (out.exhibit.empty() || !anchor) return true;
    out.derivative = anchor->text_or_empty("derivative");
    const Json* locator = anchor->find("locator");
    const Json* range = locator == nullptr ? nullptr : locator->find("characters");
    if (range != nullptr && range->array() != nullptr && range->array()->size() == 2 &&
        range->array()->front().integer() != nullptr && range->array()->back().integer() != nullptr)
      out.characters = {*range->array()->front().integer(), *range->array()->back().integer()};
    if (locator != nullptr && locator->find("page") != nullptr) {
      Result<int64_t> page = locator->integer_at("page");
      if (page) out.page = *page;
    }
    return true;
  }

  // Names of entities that may not be seen are not told.
  std::string value_of(const casefile::ClaimRow& row) {
    return casefile::stored_value_in_words(row.value, [&](const std::string& id) -> std::string {
      Result<std::optional<casefile::EntityRow>> entity = casefile::entity(database(), id);
      if (!entity || !*entity) return id;
      const bool shown = shows_((*entity)->level, (*entity)->compartment);
      return shown ? (*entity)->name : "(not shown)";
    });
  }

  Result<std::string> chain_of(const casefile::ClaimRow& row) {
    std::string out;
    for (const casefile::SpeakerRow& link : row.speakers) {
      std::optional<casefile::SourceRow> who = TRY(casefile::source(database(), link.source));
      const bool shown = who && shows_(who->level, who->compartment);
      out += fmt::format("{}{} {} ({}{})", out.empty() ? "" : " <- ",
                         shown ? who->name : "(not shown)", link.role, link.modality,
                         link.hedge.empty() ? "" : ": \"" + link.hedge + "\"");
    }
    return out;
  }

  // Who stated a record by hand, and how they put it.
  Result<std::string> teller_of(const casefile::AttributedRecord& record) {
    std::optional<casefile::SourceRow> who = TRY(casefile::source(database(), record.source));
    const bool shown = who && shows_(who->level, who->compartment);
    std::string how = record.modality;
    if (!record.hedge.empty())
      how += fmt::format("{}\"{}\"", how.empty() ? "" : ": ", record.hedge);
    return fmt::format("stated by {}{}", shown ? who->name : "(not shown)",
                       how.empty() ? "" : " (" + how + ")");
  }

  Result<bool> source(const Json& payload, SearchHit& out) {
    out.id = TRY(payload.text_at("id"));
    std::optional<casefile::SourceRow> row = TRY(casefile::source(database(), out.id));
    if (!row || !shows_(row->level, row->compartment)) return false;
    out.title = row->name;
    out.level = row->level;
    std::vector<std::string> texts = {row->name, row->kind};
    if (!row->description.empty()) texts.push_back(row->description);
    texts.insert(texts.end(), row->interests.begin(), row->interests.end());
    take(search::make_snippet(joined(texts), wanted_), out);
    return true;
  }

  Result<bool> entity(const Json& payload, SearchHit& out) {
    out.id = TRY(payload.text_at("id"));
    std::optional<casefile::EntityRow> row = TRY(casefile::entity(database(), out.id));
    if (!row || !shows_(row->level, row->compartment)) return false;
    out.title = row->name;
    out.level = row->level;
    std::vector<std::string> texts = {row->name, row->type};
    if (!row->description.empty()) texts.push_back(row->description);
    take(search::make_snippet(joined(texts), wanted_), out);
    return true;
  }

  // What is public is shown record by record: who is who is nobody's business there.
  Result<std::string> person_of(const std::string& record) {
    const bool linked = TRY(casefile::is_linked(database()));
    if (!linked) return std::string();
    const casefile::Shows shows = [this](std::string_view compartment) {
      return shows_("restricted", std::string(compartment));
    };
    Result<casefile::Person> person = casefile::person_of_record(database(), shows, record);
    if (!person && person.error().kind == ErrorKind::kNotFound) return std::string();
    const casefile::Person found = TRY(std::move(person));
    return found.records.size() > 1 ? found.id : std::string();
  }

  Result<bool> record(const Json& payload, SearchHit& out) {
    casefile::Place at;
    at.entry = TRY(payload.integer_at("entry"));
    at.item = TRY(payload.integer_at("item"));
    Result<casefile::AttributedRecord> row = casefile::record_at(database(), at);
    if (!row && row.error().kind == ErrorKind::kNotFound) return false;
    casefile::AttributedRecord record = TRY(std::move(row));
    if (!shows_(record.level, record.compartment)) return false;
    out.id = record.record.id;
    out.title = record.list;
    if (record.list.empty()) out.title = TRY(teller_of(record));
    out.level = record.level;
    out.withdrawn = record.withdrawn;
    out.person = TRY(person_of(record.record.id));
    take(search::make_snippet(joined(record_texts(record.record.fields)), wanted_), out);
    TRY(place(record.exhibit, out));
    if (!out.exhibit.empty() && !record.list.empty()) {
      out.sheet = record.sheet;
      out.row = record.record.row;
    }
    return true;
  }

  Workspace& workspace_;
  std::set<std::string> wanted_;
  Shows shows_;
  std::map<std::string, PassageText> texts_;
};

}  // namespace

Result<search::Index> CaseSearch::open_index(Workspace& workspace, bool public_only, bool& stale) {
  stale = false;
  Result<IndexUpdate> updated = update_search_index(workspace);
  if (!updated) {
    // Somebody else is at it: what they have committed serves, if anything.
    const bool other = updated.error().kind == ErrorKind::kConflict &&
                       !workspace.environment().progress.stop_requested();
    if (!other) return fail(updated.error());
    stale = true;
  }
  std::map<std::string, bool> known;
  const auto may_see = [&](const search::Shelf& shelf) {
    if (public_only && (shelf.level != "public" || !shelf.compartment.empty())) return false;
    auto found = known.find(shelf.compartment);
    if (found == known.end())
      found = known.emplace(shelf.compartment, workspace.shows(shelf.compartment)).first;
    return found->second;
  };
  Result<search::Index> index = search::Index::open(search_folder(workspace.folder()), may_see);
  if (!index && stale) return fail(updated.error());
  return index;
}

Result<CaseSearch> CaseSearch::open(Workspace& workspace, bool public_only) {
  bool stale = false;
  Result<search::Index> index = open_index(workspace, public_only, stale);
  if (!index && index.error().kind == ErrorKind::kCorrupt) {
    TRY(remove_tree(posix_file_system(), search_folder(workspace.folder())));
    index = open_index(workspace, public_only, stale);
  }
  search::Index opened = TRY(std::move(index));
  return CaseSearch(workspace, std::move(opened), public_only, stale);
}

bool CaseSearch::shows(const std::string& level, const std::string& compartment) {
  if (public_only_ && (level != "public" || !compartment.empty())) return false;
  return workspace_->shows(compartment);
}

Result<SearchResult> CaseSearch::find(std::string_view query, const search::FindOptions& options) {
  search::Node node = TRY(search::parse_query(query));
  return answer(node, options);
}

Result<SearchResult> CaseSearch::find_name(std::string_view name,
                                           const search::FindOptions& options) {
  search::Node node = TRY(search::name_query(name));
  return answer(node, options);
}

Result<SearchResult> CaseSearch::answer(const search::Node& query,
                                        const search::FindOptions& options) {
  Result<search::Found> answered = index_.find(query, options);
  if (!answered && answered.error().kind == ErrorKind::kCorrupt) {
    // Damage that shows only now: the index is derived, so it is made anew, once.
    TRY(remove_tree(posix_file_system(), search_folder(workspace_->folder())));
    search::Index anew = TRY(open_index(*workspace_, public_only_, stale_));
    index_ = std::move(anew);
    answered = index_.find(query, options);
  }
  search::Found found = TRY(std::move(answered));
  SearchResult out;
  out.understood = search::query_text(query);
  out.count = found.count;
  out.exact = found.exact;
  out.stale = stale_;
  Shown shown(*workspace_, search::wanted_words(query, found.spellings),
              [this](const std::string& level, const std::string& compartment) {
                return shows(level, compartment);
              });
  for (const search::Hit& hit : found.hits) {
    std::optional<SearchHit> one = TRY(shown.show(hit));
    if (one) out.hits.push_back(std::move(*one));
  }
  out.facets = std::move(found.facets);
  out.spellings = std::move(found.spellings);
  return out;
}

}  // namespace habeas::workspace
