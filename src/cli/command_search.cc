// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>
#include <fmt/ranges.h>

#include "base/csv.h"
#include "cli/command.h"
#include "workspace/saved_searches.h"
#include "workspace/search_case.h"

namespace habeas::cli {

namespace {

using workspace::SearchHit;
using workspace::SearchResult;

struct SearchChoice {
  std::vector<std::string> words;  // of the query, as the shell divided them
  std::string query, save, saved, forget, names, output, scope;
  bool list_saved = false;
  search::FindOptions options;
};

Json as_json(const SearchHit& hit) {
  JsonObject out{{"id", Json(hit.id)},       {"kind", Json(hit.kind)},
                 {"level", Json(hit.level)}, {"score", Json(fmt::format("{:.4f}", hit.score))},
                 {"text", Json(hit.text)},   {"title", Json(hit.title)},
                 {"whole", Json(hit.whole)}, {"withdrawn", Json(hit.withdrawn)}};
  if (!hit.person.empty()) out["person"] = Json(hit.person);
  JsonArray marks;
  for (const auto& [from, to] : hit.marks)
    marks.push_back(
        Json(JsonArray{Json(static_cast<int64_t>(from)), Json(static_cast<int64_t>(to))}));
  out["marks"] = Json(std::move(marks));
  if (!hit.exhibit.empty()) out["exhibit"] = Json(hit.exhibit);
  if (!hit.exhibit_name.empty()) out["name"] = Json(hit.exhibit_name);
  if (!hit.derivative.empty()) out["derivative"] = Json(hit.derivative);
  if (hit.characters)
    out["characters"] = Json(JsonArray{Json(hit.characters->first), Json(hit.characters->second)});
  if (hit.page) out["page"] = Json(*hit.page);
  if (hit.sheet) out["sheet"] = Json(*hit.sheet);
  if (hit.row) out["row"] = Json(*hit.row);
  return Json(std::move(out));
}

Json as_json(const SearchResult& result) {
  JsonArray hits;
  for (const SearchHit& hit : result.hits) hits.push_back(as_json(hit));
  JsonArray facets;
  for (const search::FacetCount& facet : result.facets) {
    facets.push_back(Json(JsonObject{{"documents", Json(facet.documents)},
                                     {"field", Json(facet.field)},
                                     {"value", Json(facet.value)}}));
  }
  JsonArray spellings;
  for (const std::vector<std::string>& group : result.spellings)
    spellings.push_back(Json(JsonArray(group.begin(), group.end())));
  return Json(JsonObject{{"count", Json(result.count)},
                         {"exact", Json(result.exact)},
                         {"facets", Json(std::move(facets))},
                         {"hits", Json(std::move(hits))},
                         {"query", Json(result.understood)},
                         {"spellings", Json(std::move(spellings))},
                         {"stale", Json(result.stale)}});
}

// "[Hossein]" where the query is answered; what is hostile to a terminal is spelled out.
std::string marked(const SearchHit& hit) {
  std::string out;
  size_t at = 0;
  for (const auto& [from, to] : hit.marks) {
    out += printable(std::string_view(hit.text).substr(at, from - at));
    out += "[" + printable(std::string_view(hit.text).substr(from, to - from)) + "]";
    at = to;
  }
  out += printable(std::string_view(hit.text).substr(at));
  return hit.whole ? out : "… " + out + " …";
}

std::string place(const SearchHit& hit) {
  std::string out;
  if (hit.page) out += fmt::format(", page {}", *hit.page);
  if (hit.row) out += fmt::format(", sheet {}, row {}", hit.sheet.value_or(0), *hit.row);
  if (hit.characters)
    out += fmt::format(", characters {}-{}", hit.characters->first, hit.characters->second);
  if (!hit.derivative.empty()) out += " of derivative " + hit.derivative;
  return fmt::format("{} \"{}\"{}", hit.exhibit, printable(hit.exhibit_name), out);
}

std::string in_words(const SearchResult& result, int64_t offset) {
  std::string out;
  for (const SearchHit& hit : result.hits) {
    out += fmt::format("{:>3}  {}  {}{}  {}\n", ++offset, hit.kind,
                       hit.kind == "exhibit" ? hit.id.substr(0, 16) : hit.id,
                       hit.withdrawn ? "  [withdrawn]" : "", printable(hit.title));
    out += "     " + marked(hit) + "\n";
    if (!hit.exhibit.empty()) out += "     in " + place(hit) + "\n";
    if (!hit.person.empty()) out += "     of the person " + hit.person + "\n";
  }
  std::string field;
  for (const search::FacetCount& facet : result.facets) {
    if (facet.field != field) out += (field = facet.field) + ":\n";
    out += fmt::format("  {:>8}  {}\n", facet.documents, printable(facet.value));
  }
  return out;
}

std::string tally(const SearchResult& result) {
  std::string out = result.exact ? fmt::format("{} found", result.count)
                                 : fmt::format("{} or more found", result.count);
  for (const std::vector<std::string>& group : result.spellings)
    out += fmt::format("; {}: also {}", group.front(),
                       fmt::join(group.begin() + 1, group.end(), ", "));
  return out;
}

constexpr const char* kStale =
    "another process is bringing the index up to date; this is what it held before";

Result<workspace::CaseSearch> opened(workspace::Workspace& workspace, const SearchChoice& choice) {
  if (!choice.scope.empty() && choice.scope != "public" && choice.scope != "mine")
    return fail(ErrorKind::kInvalid, fmt::format("\"{}\" is no scope", printable(choice.scope)),
                "use public, or mine (what you may see)");
  return workspace::CaseSearch::open(workspace, choice.scope == "public");
}

// One line of the output for each hit of each name, and one without a hit for a name that is not
// found: no name is dropped.
Result<int> search_names(Context& context, const SearchChoice& choice) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  workspace::CaseSearch cases = TRY(opened(workspace, choice));
  std::string input =
      TRY_CTX(read_file(posix_file_system(), choice.names, int64_t{64} << 20), "reading the names");
  CsvReader reader(csv_source(input));
  std::string out =
      "row,name,found,rank,kind,id,title,exhibit,derivative,page,sheet,row_of_sheet,from,to,score,"
      "text\n";
  size_t column = 0;
  int64_t names = 0;
  int64_t with = 0;
  int64_t refused = 0;
  for (;;) {
    const CsvEvent event = TRY(reader.next());
    if (event == CsvEvent::kEnd) break;
    if (context.progress().stop_requested())
      return fail(ErrorKind::kConflict, "stopped; no file was written", "run the command again");
    if (event == CsvEvent::kRefused) {
      ++refused;
      context.say(fmt::format("line {}: {}", reader.refusal().line, reader.refusal().reason));
      continue;
    }
    std::vector<std::string> cells(reader.fields().begin(), reader.fields().end());
    if (reader.row() == 1) {
      auto named = std::find(cells.begin(), cells.end(), "name");
      if (named != cells.end()) {
        column = static_cast<size_t>(named - cells.begin());
        continue;
      }
    }
    const std::string name = column < cells.size() ? cells[column] : std::string();
    const std::string row = std::to_string(reader.row());
    const auto write = [&](std::vector<std::string> values) {
      std::vector<std::string_view> fields = {row, name};
      values.resize(14);
      fields.insert(fields.end(), values.begin(), values.end());
      append_csv_row(out, fields);
    };
    ++names;
    context.progress().report("searching", names, -1, "names");
    Result<SearchResult> result = cases.find_name(name, choice.options);
    if (!result && result.error().kind != ErrorKind::kInvalid) return fail(result.error());
    if (!result || result->hits.empty()) {
      write({result ? "0" : "", "", "", "", result ? "" : result.error().message});
      continue;
    }
    ++with;
    int64_t rank = 0;
    const auto number = [](const std::optional<int64_t>& value) {
      return value ? std::to_string(*value) : std::string();
    };
    for (const SearchHit& hit : result->hits) {
      write({fmt::format("{}{}", result->count, result->exact ? "" : "+"), std::to_string(++rank),
             hit.kind, hit.id, hit.title, hit.exhibit, hit.derivative, number(hit.page),
             number(hit.sheet), number(hit.row),
             hit.characters ? std::to_string(hit.characters->first) : "",
             hit.characters ? std::to_string(hit.characters->second) : "",
             fmt::format("{:.4f}", hit.score), hit.text});
    }
  }
  if (choice.output.empty())
    context.io().out << out;
  else
    TRY(write_file_durably(posix_file_system(), choice.output, out));
  context.say(fmt::format("{} names, {} with hits, {} without, {} lines refused", names, with,
                          names - with, refused));
  return 0;
}

Result<int> list_saved(Context& context) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  JsonArray all;
  std::string text;
  for (const workspace::SavedSearch& saved : TRY(workspace::saved_searches(workspace))) {
    all.push_back(Json(JsonObject{{"name", Json(saved.name)}, {"query", Json(saved.query)}}));
    text += fmt::format("{}  {}\n", printable(saved.name), printable(saved.query));
  }
  context.print(Json(std::move(all)), text);
  return 0;
}

Result<int> run(Context& context, SearchChoice choice) {
  if (choice.list_saved) return list_saved(context);
  if (!choice.names.empty()) return search_names(context, choice);
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  if (!choice.forget.empty()) {
    TRY(workspace::forget_search(workspace, choice.forget));
    return 0;
  }
  for (const std::string& word : choice.words)
    choice.query += (choice.query.empty() ? "" : " ") + word;
  if (!choice.saved.empty()) choice.query = TRY(workspace::saved_search(workspace, choice.saved));
  // A query that says nothing is told before anything is indexed.
  TRY(search::parse_query(choice.query));
  if (!choice.save.empty()) TRY(workspace::save_search(workspace, {choice.save, choice.query}));
  workspace::CaseSearch cases = TRY(opened(workspace, choice));
  SearchResult result = TRY(cases.find(choice.query, choice.options));
  context.print(as_json(result), in_words(result, choice.options.offset));
  context.say(tally(result));
  if (result.stale) context.say(kStale);
  return 0;
}

constexpr const char* kFooter =
    "Words are found in any script and spelling of a name; all words are wanted.\n"
    "  \"a phrase\"   =exact word   OR   NOT or -   (…)   name:\"Given Family\"\n"
    "  kind: level: source: property: exhibit: subject: polarity: modality: list: type: label: "
    "state:\n"
    "  date:1988-07/1988-09 (any date), said:, about:  in EDTF; whatever may lie in it is found\n"
    "Exit status: 0 also when nothing is found; 2 for a query that cannot be understood.";

}  // namespace

void add_search(CLI::App& root, const Chosen& choose) {
  auto choice = std::make_shared<SearchChoice>();
  CLI::App* app = root.add_subcommand(
      "search", "find words, names and phrases in exhibits, claims and records");
  app->add_option("QUERY", choice->words, "what to find; see below");
  app->add_option("--limit", choice->options.limit, "show so many at most")
      ->check(CLI::Range(int64_t{1}, int64_t{1000}));
  app->add_option("--offset", choice->options.offset, "pass over so many first")
      ->check(CLI::Range(int64_t{0}, int64_t{1'000'000}));
  app->add_flag("--facets", choice->options.facets, "also count the hits by kind, source, …");
  app->add_option("--scope", choice->scope, "public: only what anybody may see; else what you may");
  app->add_option("--save", choice->save, "keep the query under this name, in your key home");
  app->add_option("--saved", choice->saved, "search what was kept under this name");
  app->add_flag("--list-saved", choice->list_saved, "the searches that you kept");
  app->add_option("--forget", choice->forget, "keep it no longer");
  app->add_option("--names", choice->names,
                  "a CSV file of names (column \"name\", else the first): each is searched");
  app->add_option("--output", choice->output, "where the hits of --names go, as CSV; else stdout");
  app->footer(kFooter);
  app->callback([=] { choose([=](Context& context) { return run(context, *choice); }); });
}

}  // namespace habeas::cli
