// SPDX-License-Identifier: Apache-2.0
#include "linkage/run_file.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/core.h>

#include "base/csv.h"

namespace habeas::linkage {

namespace {

constexpr std::string_view kFormat = "habeas link run 1";

// JSON here has no fractions: numbers with one are text, with all their digits.
Json number(double value) { return Json(fmt::format("{:.17g}", value)); }
int64_t whole(double value) { return static_cast<int64_t>(std::llround(value)); }
Json rounded(double value) { return Json(fmt::format("{:.4f}", value)); }

Result<double> number_of(const Json& json) {
  if (const int64_t* integer = json.integer()) return static_cast<double>(*integer);
  double value = 0;
  const std::string* text = json.string();
  if (text == nullptr) return fail(ErrorKind::kInvalid, "a number is missing in the run file");
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc() || end != text->data() + text->size() || !std::isfinite(value))
    return fail(ErrorKind::kInvalid, fmt::format("\"{}\" is no number", printable(*text)));
  return value;
}

Result<double> number_at(const Json& json, std::string_view key) {
  const Json* member = json.find(key);
  if (member == nullptr)
    return fail(ErrorKind::kInvalid, fmt::format("the run file lacks \"{}\"", key));
  return TRY(number_of(*member));
}

Json numbers(const std::vector<int>& values) {
  JsonArray array;
  for (int value : values) array.emplace_back(value);
  return Json(std::move(array));
}

// Only the levels that a table says something about.
Json table_to_json(const Model::Table& table) {
  JsonArray rows;
  for (const auto& row : table) {
    JsonArray cells;
    for (double value : row) cells.push_back(number(value));
    rows.emplace_back(std::move(cells));
  }
  return Json(std::move(rows));
}

Result<Model::Table> table_from_json(const Json& json) {
  Model::Table table{};
  const JsonArray* rows = json.array();
  if (rows == nullptr || rows->size() != kLevels)
    return fail(ErrorKind::kInvalid, "a table of the run file has the wrong size");
  for (size_t r = 0; r < kLevels; ++r) {
    const JsonArray* cells = (*rows)[r].array();
    if (cells == nullptr || cells->size() != kLevels)
      return fail(ErrorKind::kInvalid, "a table of the run file has the wrong size");
    for (size_t k = 0; k < kLevels; ++k) table[r][k] = TRY(number_of((*cells)[k]));
  }
  return table;
}

Json input_to_json(const RunInput& input) {
  return Json(JsonObject{{"path", Json(input.path)}, {"sha256", Json(input.sha256)}});
}
RunInput input_from_json(const Json* json) {
  if (json == nullptr) return {};
  return {json->text_or_empty("path"), json->text_or_empty("sha256")};
}

// What a run keeps of the run that it extends.
Result<void> read_history(const Json& json, RunFile& run) {
  run.frozen_lists = static_cast<size_t>(TRY(json.integer_at("frozen_lists")));
  if (run.frozen_lists > run.inputs.size())
    return fail(ErrorKind::kInvalid, "the run file names fewer lists than its model was learnt on");
  if (const Json* earlier = json.find("earlier_decisions"); earlier && earlier->array())
    for (const Json& each : *earlier->array()) {
      EarlierDecisions& earlier_file = run.earlier_decisions.emplace_back();
      earlier_file.file = input_from_json(&each);
      earlier_file.lists = static_cast<size_t>(TRY(each.integer_at("lists")));
    }
  const Json* redirects = json.find("redirects");
  if (redirects == nullptr || redirects->array() == nullptr) return {};
  for (const Json& each : *redirects->array()) {
    const JsonArray* parts = each.array();
    if (parts == nullptr || parts->size() != 3 ||
        !std::all_of(parts->begin(), parts->end(),
                     [](const Json& part) { return part.string() != nullptr; }))
      return fail(ErrorKind::kInvalid, "a redirect of the run file is not three texts");
    run.redirects.push_back({*(*parts)[0].string(), *(*parts)[1].string(), *(*parts)[2].string()});
  }
  return {};
}

}  // namespace

Json model_to_json(const Model& model) {
  JsonArray match;
  JsonArray other;
  for (const Model::Table& table : model.match) match.push_back(table_to_json(table));
  for (const Model::Table& table : model.other) other.push_back(table_to_json(table));
  return Json(JsonObject{{"expected_matches", number(model.expected_matches)},
                         {"match", Json(std::move(match))},
                         {"match_parent", numbers(model.match_parent)},
                         {"offset", number(model.offset)},
                         {"other", Json(std::move(other))},
                         {"other_parent", numbers(model.other_parent)},
                         {"prior", number(model.prior)},
                         {"slope", number(model.slope)}});
}

Result<Model> model_from_json(const Json& json) {
  Model model;
  model.prior = TRY(number_at(json, "prior"));
  model.slope = TRY(number_at(json, "slope"));
  model.offset = TRY(number_at(json, "offset"));
  model.expected_matches = TRY(number_at(json, "expected_matches"));
  if (!(model.prior > 0 && model.prior < 1))
    return fail(ErrorKind::kInvalid, "the prior of the run file is no probability");
  for (const char* key : {"match", "other"}) {
    const Json* tables = json.find(key);
    if (tables == nullptr || tables->array() == nullptr || tables->array()->size() > kMaxFields)
      return fail(ErrorKind::kInvalid, "the run file holds no model");
    for (const Json& table : *tables->array())
      (key[0] == 'm' ? model.match : model.other).push_back(TRY(table_from_json(table)));
  }
  model.comparators = model.match.size();
  for (const char* key : {"match_parent", "other_parent"}) {
    const Json* parents = json.find(key);
    if (parents == nullptr || parents->array() == nullptr ||
        parents->array()->size() != model.comparators)
      return fail(ErrorKind::kInvalid, "the run file holds no model");
    for (const Json& parent : *parents->array()) {
      const int64_t* value = parent.integer();
      if (value == nullptr || *value < -1 || *value >= static_cast<int64_t>(model.comparators))
        return fail(ErrorKind::kInvalid, "a parent in the run file's model does not exist");
      (key[0] == 'm' ? model.match_parent : model.other_parent).push_back(static_cast<int>(*value));
    }
  }
  if (model.other.size() != model.comparators)
    return fail(ErrorKind::kInvalid, "the run file holds no model");
  model.refresh();
  return model;
}

Json result_summary(const Records& records, const LinkResult& result) {
  JsonArray lists;
  for (const RecordList& list : records.lists)
    lists.push_back(Json(JsonObject{{"duplicate_free", Json(list.duplicate_free)},
                                    {"name", Json(list.name)},
                                    {"refused", Json(list.refused)},
                                    {"rows", Json(list.rows)}}));
  JsonArray predicates;
  for (const PredicateReport& report : result.predicates)
    predicates.push_back(Json(JsonObject{{"compared", Json(whole(report.compared))},
                                         {"left_out", Json(report.left_out)},
                                         {"matches", Json(whole(report.matches))},
                                         {"name", Json(report.name)},
                                         {"pairs", Json(whole(report.pairs))}}));
  JsonArray curve;
  for (const ReliabilityBin& bin : result.reliability)
    curve.push_back(Json(JsonObject{{"found", rounded(bin.found)},
                                    {"high", rounded(bin.high)},
                                    {"low", rounded(bin.low)},
                                    {"pairs", Json(whole(bin.pairs))},
                                    {"stated", rounded(bin.stated)}}));
  JsonArray refusals;
  for (const RefusedRow& row : records.refusals)
    refusals.push_back(Json(JsonObject{
        {"line", Json(row.line)}, {"list", Json(row.list)}, {"reason", Json(row.reason)}}));
  return Json(JsonObject{{"all_pairs", Json(fmt::format("{:.0f}", result.all_pairs))},
                         {"blocking_recall", rounded(result.blocking_recall)},
                         {"calibration", calibration_to_json(result.calibration)},
                         {"clusters", Json(result.clusters)},
                         {"compared", Json(whole(result.compared))},
                         {"conflicts", Json(static_cast<int64_t>(result.conflicts.size()))},
                         {"expected_matches", Json(whole(result.expected_matches))},
                         {"lists", Json(std::move(lists))},
                         {"predicates", Json(std::move(predicates))},
                         {"predicates_tried", Json(result.predicates_tried)},
                         {"records", Json(static_cast<int64_t>(records.size()))},
                         {"refusals", Json(std::move(refusals))},
                         {"reliability", Json(std::move(curve))},
                         {"repeated_ids", Json(records.repeated_ids)}});
}

Json run_file_to_json(const RunFile& run) {
  JsonArray inputs;
  for (const RunInput& input : run.inputs) inputs.push_back(input_to_json(input));
  JsonArray predicates;
  for (const PlannedPredicate& predicate : run.predicates)
    predicates.push_back(Json(JsonObject{{"budget", number(predicate.budget)},
                                         {"largest", Json(static_cast<int64_t>(predicate.largest))},
                                         {"name", Json(predicate.name)}}));
  JsonArray earlier;
  for (const EarlierDecisions& each : run.earlier_decisions) {
    JsonObject decisions = *input_to_json(each.file).object();
    decisions.emplace("lists", Json(static_cast<int64_t>(each.lists)));
    earlier.emplace_back(std::move(decisions));
  }
  JsonArray redirects;
  for (const Redirect& redirect : run.redirects)
    redirects.push_back(
        Json(JsonArray{Json(redirect.from), Json(redirect.to), Json(redirect.why)}));
  return Json(JsonObject{{"base", Json(run.base)},
                         {"clusters", input_to_json(run.clusters)},
                         {"decisions", input_to_json(run.decisions)},
                         {"earlier_decisions", Json(std::move(earlier))},
                         {"format", Json(kFormat)},
                         {"frozen_lists", Json(static_cast<int64_t>(run.frozen_lists))},
                         {"id", Json(run.id)},
                         {"inputs", Json(std::move(inputs))},
                         {"mapping", Json(run.mapping)},
                         {"model", model_to_json(run.model)},
                         {"places", input_to_json(run.places)},
                         {"predicates", Json(std::move(predicates))},
                         {"redirects", Json(std::move(redirects))},
                         {"seed", Json(fmt::format("{}", run.options.seed))},
                         {"summary", run.summary},
                         {"threshold", number(run.options.threshold)},
                         {"tool", Json(run.tool)}});
}

Result<RunFile> run_file_from_json(const Json& json) {
  if (json.text_or_empty("format") != kFormat)
    return fail(ErrorKind::kInvalid, "this is no run file of habeas link",
                "give the file that ends in .run.json beside the clusters");
  RunFile run;
  run.tool = json.text_or_empty("tool");
  run.base = json.text_or_empty("base");
  run.id = json.text_or_empty("id");
  run.mapping = TRY(json.text_at("mapping"));
  const Json* inputs = json.find("inputs");
  if (inputs == nullptr || inputs->array() == nullptr)
    return fail(ErrorKind::kInvalid, "the run file names no inputs");
  for (const Json& input : *inputs->array()) run.inputs.push_back(input_from_json(&input));
  run.clusters = input_from_json(json.find("clusters"));
  run.places = input_from_json(json.find("places"));
  run.decisions = input_from_json(json.find("decisions"));
  TRY(read_history(json, run));
  run.options.threshold = TRY(number_at(json, "threshold"));
  const std::string seed = TRY(json.text_at("seed"));
  std::from_chars(seed.data(), seed.data() + seed.size(), run.options.seed);
  const Json* model = json.find("model");
  if (model == nullptr) return fail(ErrorKind::kInvalid, "the run file holds no model");
  run.model = TRY(model_from_json(*model));
  const Json* predicates = json.find("predicates");
  if (predicates != nullptr && predicates->array() != nullptr) {
    for (const Json& each : *predicates->array()) {
      PlannedPredicate& predicate = run.predicates.emplace_back();
      predicate.name = each.text_or_empty("name");
      predicate.budget = TRY(number_at(each, "budget"));
      predicate.largest = static_cast<uint32_t>(TRY(each.integer_at("largest")));
    }
  }
  if (const Json* summary = json.find("summary")) run.summary = *summary;
  return run;
}

std::string clusters_csv(const Records& records, const LinkResult& result,
                         const ClusterNames& names) {
  std::string out = "record,cluster,probability,list\n";
  for (RecordNumber i = 0; i < records.size(); ++i) {
    append_csv_field(out, records.id_of(i));
    out.push_back(',');
    append_csv_field(out, names.of(result.cluster[i]));
    out += fmt::format(",{:.4f},", result.probability[i]);
    append_csv_field(out, records.lists[records.list[i]].name);
    out.push_back('\n');
  }
  return out;
}

std::string clusters_csv(const Records& records, const LinkResult& result) {
  return clusters_csv(records, result, ClusterNames(records, records.lists.size()));
}

std::string pairs_csv(const Records& records, const LinkResult& result, double least) {
  std::string out = "record_a,record_b,probability,weight,list_a,list_b\n";
  const double odds = std::log(least / (1 - least));
  for (const LinkedPair& pair : result.pairs) {
    if (pair.log_odds < odds) continue;
    append_csv_field(out, records.id_of(pair.a));
    out.push_back(',');
    append_csv_field(out, records.id_of(pair.b));
    out += fmt::format(",{:.4f},{:.2f},", 1 / (1 + std::exp(-pair.log_odds)),
                       result.model.weight(pair.pattern));
    append_csv_field(out, records.lists[records.list[pair.a]].name);
    out.push_back(',');
    append_csv_field(out, records.lists[records.list[pair.b]].name);
    out.push_back('\n');
  }
  return out;
}

}  // namespace habeas::linkage
