// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <unordered_map>

#include <fmt/core.h>

#include "base/csv.h"
#include "base/file_system.h"
#include "cli/command.h"
#include "cli/version.h"
#include "crypto/digest.h"
#include "linkage/evaluate.h"
#include "linkage/explain.h"
#include "linkage/link.h"
#include "linkage/run_file.h"
#include "linkage/sampler.h"

// Linkage as a plain tool: lists in, clusters out, with no case. Files are written whole, beside
// their place, and renamed at the end: Ctrl-C leaves nothing half-written.

namespace habeas::cli {

namespace {

constexpr int64_t kMaxMapping = 1 << 20;
constexpr int64_t kMaxRunFile = 256 << 20;

struct RunChoice {
  std::vector<std::string> inputs;
  std::string map, id, output, pairs, decisions;
  double threshold = 0.5, least = 0.1;
  int threads = 0;
  int draws = 0;
  uint64_t memory = 0;  // bytes
  uint64_t seed = 1;
};

Result<std::string> digest_of(const std::string& path) {
  std::unique_ptr<File> file = TRY(posix_file_system().open(path, OpenMode::kRead));
  Sha256 hash;
  Bytes buffer(1 << 20);
  for (int64_t offset = 0;;) {
    const size_t got = TRY(file->read_at(offset, buffer));
    if (got == 0) return to_hex(hash.finish());
    hash.update(ByteView(buffer.data(), got));
    offset += static_cast<int64_t>(got);
  }
}

Result<linkage::Mapping> read_mapping(const std::string& text, const std::string& id) {
  linkage::Mapping mapping = TRY(linkage::parse_mapping(text));
  if (!id.empty()) mapping.id = id;
  return mapping;
}

Result<linkage::Records> read_lists(const std::vector<std::string>& paths,
                                    const linkage::Mapping& mapping, int threads,
                                    Progress& progress) {
  linkage::RecordsReader reader(mapping, threads);
  for (const std::string& path : paths) {
    std::unique_ptr<File> file = TRY(posix_file_system().open(path, OpenMode::kRead));
    TRY_CTX(reader.read(fs::path(path).filename().string(), csv_source(*file), progress),
            printable(path));
  }
  return reader.finish();
}

// Records by id, and by "list number:id"; an id that two records have names neither.
class RecordNames {
 public:
  explicit RecordNames(const linkage::Records& records) {
    for (linkage::RecordNumber i = 0; i < records.size(); ++i) {
      add(std::string(records.id_of(i)), i);
      if (records.lists.size() > 1)
        add(fmt::format("{}:{}", records.list[i] + 1, records.id_of(i)), i);
    }
  }
  [[nodiscard]] Result<linkage::RecordNumber> find(const std::string& name) const {
    const auto at = numbers_.find(name);
    if (at == numbers_.end())
      return fail(ErrorKind::kNotFound, fmt::format("no record has the id {}", printable(name)));
    if (at->second < 0)
      return fail(ErrorKind::kInvalid,
                  fmt::format("several records have the id {}", printable(name)),
                  "write the number of the list before it, as in 2:" + printable(name));
    return static_cast<linkage::RecordNumber>(at->second);
  }

 private:
  void add(const std::string& name, linkage::RecordNumber record) {
    const auto [at, fresh] = numbers_.emplace(name, record);
    if (!fresh) at->second = -1;
  }
  std::unordered_map<std::string, int64_t> numbers_;
};

// "record_a,record_b,decision": same, different or unsure.
Result<linkage::Decisions> read_decisions(const std::string& path, const RecordNames& names) {
  linkage::Decisions decisions;
  std::unique_ptr<File> file = TRY(posix_file_system().open(path, OpenMode::kRead));
  CsvReader reader(csv_source(*file));
  bool header = true;
  for (;;) {
    const CsvEvent event = TRY(reader.next());
    if (event == CsvEvent::kEnd) return decisions;
    const std::string where = fmt::format("{}, line {}", printable(path), reader.line());
    if (event == CsvEvent::kRefused)
      return fail(ErrorKind::kInvalid, where + ": " + reader.refusal().reason);
    if (std::exchange(header, false)) continue;
    if (reader.fields().size() < 3)
      return fail(ErrorKind::kInvalid,
                  where + ": a decision needs two records and what was decided",
                  "write record_a,record_b,same (or different, or unsure)");
    const linkage::RecordNumber a = TRY_CTX(names.find(std::string(reader.fields()[0])), where);
    const linkage::RecordNumber b = TRY_CTX(names.find(std::string(reader.fields()[1])), where);
    const std::string_view word = reader.fields()[2];
    if (word == "same")
      decisions.same.emplace_back(std::min(a, b), std::max(a, b));
    else if (word == "different")
      decisions.different.emplace_back(std::min(a, b), std::max(a, b));
    else if (word != "unsure")
      return fail(ErrorKind::kInvalid,
                  fmt::format("{}: \"{}\" is no decision", where, printable(word)),
                  "use same, different or unsure");
  }
}

std::string summary_text(const linkage::Records& records, const linkage::LinkResult& result) {
  std::string out = fmt::format(
      "{} records, {} persons; {:.0f} of {:.0f} pairs compared, about {:.0f} matches\n",
      records.size(), result.clusters, result.compared, result.all_pairs, result.expected_matches);
  out += fmt::format("of the matches, about {:.1f} % share a key that was looked up\n",
                     100 * result.blocking_recall);
  for (const linkage::RecordList& list : records.lists)
    if (list.refused > 0)
      out += fmt::format("{}: {} of {} rows were not read; the run file names the first\n",
                         printable(list.name), list.refused, list.rows);
  if (records.repeated_ids > 0)
    out += fmt::format("{} records repeat the id of another; they stay records of their own\n",
                       records.repeated_ids);
  if (!result.conflicts.empty())
    out += fmt::format("{} decisions contradict others and were not followed\n",
                       result.conflicts.size());
  return out;
}

Result<void> write_new(const std::string& path, const std::string& bytes) {
  return write_file_durably(posix_file_system(), fs::absolute(path), bytes);
}

Result<int> run(Context& context, const RunChoice& choice) {
  if (!(choice.threshold > 0 && choice.threshold < 1) || !(choice.least > 0 && choice.least < 1))
    return fail(ErrorKind::kInvalid, "a probability lies between 0 and 1");
  linkage::RunFile file;
  file.tool = version_text();
  file.mapping = TRY_CTX(read_file(posix_file_system(), choice.map, kMaxMapping), "the mapping");
  file.id = choice.id;
  file.options.threads = choice.threads;
  file.options.seed = choice.seed;
  file.options.threshold = choice.threshold;
  file.options.memory = choice.memory;
  file.options.temporary = fs::absolute(choice.output).parent_path();
  const linkage::Mapping mapping = TRY(read_mapping(file.mapping, choice.id));
  for (const std::string& input : choice.inputs) {
    std::string digest = TRY(digest_of(input));
    file.inputs.push_back({input, std::move(digest)});
  }
  Progress& progress = context.progress();
  const linkage::Records records =
      TRY(read_lists(choice.inputs, mapping, choice.threads, progress));
  linkage::Decisions decisions;
  if (!choice.decisions.empty()) {
    decisions = TRY(read_decisions(choice.decisions, RecordNames(records)));
    file.decisions.path = choice.decisions;
    file.decisions.sha256 = TRY(digest_of(choice.decisions));
  }
  const linkage::Prepared prepared = linkage::prepare(records, choice.threads);
  const linkage::LinkResult result =
      TRY(linkage::link(records, prepared, decisions, file.options, progress));
  const std::string clusters = linkage::clusters_csv(records, result);
  file.clusters = {choice.output, to_hex(sha256(as_bytes(clusters)))};
  file.model = result.model;
  file.predicates = result.plan;
  file.summary = linkage::result_summary(records, result);
  linkage::Draws draws;
  if (choice.draws > 0) {
    linkage::DrawOptions options;
    options.draws = choice.draws;
    options.seed = choice.seed;
    draws = linkage::draw_partitions(result, linkage::constraints_of(records, decisions), options);
    JsonObject summary = *file.summary.object();
    summary.emplace("persons_high", Json(draws.high));
    summary.emplace("persons_low", Json(draws.low));
    file.summary = Json(std::move(summary));
    TRY(write_new(choice.output + ".draws.csv", linkage::draws_csv(records, draws)));
  }
  if (!choice.pairs.empty())
    TRY(write_new(choice.pairs, linkage::pairs_csv(records, result, choice.least)));
  TRY(write_new(choice.output, clusters));
  TRY(write_new(choice.output + ".run.json",
                canonical_json(linkage::run_file_to_json(file)) + "\n"));
  std::string text = summary_text(records, result);
  if (draws.persons.size() > 1)
    text += fmt::format("between {} and {} persons, nine times in ten\n", draws.low, draws.high);
  context.print(file.summary, text);
  return 0;
}

Result<linkage::RunFile> read_run(const std::string& path) {
  const std::string text = TRY(read_file(posix_file_system(), path, kMaxRunFile));
  const Json json = TRY_CTX(parse_json(text), printable(path));
  return TRY_CTX(linkage::run_file_from_json(json), printable(path));
}

struct ExplainChoice {
  std::string run, a, b;
};

Json explanation_json(const linkage::PairExplanation& explanation, bool together) {
  JsonArray fields;
  for (const linkage::FieldEvidence& field : explanation.fields)
    fields.push_back(Json(JsonObject{{"a", Json(field.a)},
                                     {"b", Json(field.b)},
                                     {"field", Json(field.field)},
                                     {"weight", Json(fmt::format("{:.2f}", field.weight))},
                                     {"words", Json(field.words)}}));
  return Json(JsonObject{{"fields", Json(std::move(fields))},
                         {"prior", Json(fmt::format("{:.2f}", explanation.prior))},
                         {"probability", Json(fmt::format("{:.4f}", explanation.probability))},
                         {"same_cluster", Json(together)},
                         {"weight", Json(fmt::format("{:.2f}", explanation.log_odds))}});
}

// The clusters of a run, by record in the order of the records.
Result<std::vector<std::string>> read_clusters(const std::string& path) {
  std::unique_ptr<File> file = TRY(posix_file_system().open(path, OpenMode::kRead));
  CsvReader reader(csv_source(*file));
  std::vector<std::string> clusters;
  bool header = true;
  for (;;) {
    const CsvEvent event = TRY(reader.next());
    if (event == CsvEvent::kEnd) return clusters;
    if (event == CsvEvent::kRefused || reader.fields().size() < 2)
      return fail(ErrorKind::kInvalid, fmt::format("{}, line {}: no record and cluster",
                                                   printable(path), reader.line()));
    if (!std::exchange(header, false)) clusters.emplace_back(reader.fields()[1]);
  }
}

Result<int> explain(Context& context, const ExplainChoice& choice) {
  const linkage::RunFile file = TRY(read_run(choice.run));
  const linkage::Mapping mapping = TRY(read_mapping(file.mapping, file.id));
  std::vector<std::string> paths;
  for (const linkage::RunInput& input : file.inputs) {
    if (TRY(digest_of(input.path)) != input.sha256)
      return fail(ErrorKind::kConflict,
                  fmt::format("{} is not the file that was linked", printable(input.path)),
                  "run `habeas link run` again on the file as it is now");
    paths.push_back(input.path);
  }
  const linkage::Records records = TRY(read_lists(paths, mapping, 0, context.progress()));
  const RecordNames names(records);
  const linkage::RecordNumber a = TRY(names.find(choice.a));
  const linkage::RecordNumber b = TRY(names.find(choice.b));
  const linkage::Prepared prepared = linkage::prepare(records, 0);
  if (prepared.columns.size() != file.model.comparators)
    return fail(ErrorKind::kCorrupt, "the model of the run file is of other fields");
  const linkage::PairExplanation explanation =
      linkage::explain_pair(records, prepared, file.model, a, b);
  const std::vector<std::string> clusters = TRY(read_clusters(file.clusters.path));
  const bool together = a < clusters.size() && b < clusters.size() && clusters[a] == clusters[b];
  std::string text = linkage::explanation_text(explanation);
  const bool likely = explanation.probability >= file.options.threshold;
  text += together ? "they were put together" : "they were not put together";
  if (together && !likely)
    text += ": the other records of the cluster speak for it more than these two against it";
  if (!together && likely)
    text +=
        ": a decision, a list free of duplicates or the other records of their clusters stand "
        "against it";
  context.print(explanation_json(explanation, together), text + "\n");
  return 0;
}

struct EvaluateChoice {
  std::string clusters, truth, record = "record", cluster = "cluster";
};

Result<std::unordered_map<std::string, std::string>> read_truth(const EvaluateChoice& choice) {
  std::unique_ptr<File> file = TRY(posix_file_system().open(choice.truth, OpenMode::kRead));
  CsvReader reader(csv_source(*file));
  std::unordered_map<std::string, std::string> truth;
  size_t record = SIZE_MAX;
  size_t cluster = SIZE_MAX;
  for (;;) {
    const CsvEvent event = TRY(reader.next());
    if (event == CsvEvent::kEnd) return truth;
    if (event == CsvEvent::kRefused)
      return fail(ErrorKind::kInvalid, fmt::format("{}, line {}: {}", printable(choice.truth),
                                                   reader.refusal().line, reader.refusal().reason));
    if (record == SIZE_MAX) {
      for (size_t i = 0; i < reader.fields().size(); ++i) {
        if (reader.fields()[i] == choice.record) record = i;
        if (reader.fields()[i] == choice.cluster) cluster = i;
      }
      if (record == SIZE_MAX || cluster == SIZE_MAX)
        return fail(ErrorKind::kInvalid,
                    fmt::format("{} has no columns \"{}\" and \"{}\"", printable(choice.truth),
                                printable(choice.record), printable(choice.cluster)),
                    "name them with --record and --person");
      reader.expect_fields(reader.fields().size());
      continue;
    }
    truth.emplace(reader.fields()[record], reader.fields()[cluster]);
  }
}

Json rate_json(const linkage::Rate& rate) {
  return Json(JsonObject{{"high", Json(fmt::format("{:.4f}", rate.high))},
                         {"low", Json(fmt::format("{:.4f}", rate.low))},
                         {"value", Json(fmt::format("{:.4f}", rate.value))}});
}

Result<int> evaluate(Context& context, const EvaluateChoice& choice) {
  const std::unordered_map<std::string, std::string> truth = TRY(read_truth(choice));
  std::unique_ptr<File> file = TRY(posix_file_system().open(choice.clusters, OpenMode::kRead));
  CsvReader reader(csv_source(*file));
  linkage::TextPool found_names;
  linkage::TextPool true_names;
  std::vector<uint32_t> found;
  std::vector<uint32_t> persons;
  int64_t unknown = 0;
  for (bool header = true;;) {
    const CsvEvent event = TRY(reader.next());
    if (event == CsvEvent::kEnd) break;
    if (event == CsvEvent::kRefused || reader.fields().size() < 2)
      return fail(ErrorKind::kInvalid, fmt::format("{}, line {}: no record and cluster",
                                                   printable(choice.clusters), reader.line()));
    if (std::exchange(header, false)) continue;
    const auto at = truth.find(std::string(reader.fields()[0]));
    if (at == truth.end()) {
      ++unknown;
      continue;
    }
    found.push_back(found_names.intern(reader.fields()[1]));
    persons.push_back(true_names.intern(at->second));
  }
  const linkage::Agreement agreement = linkage::agreement(found, persons, 1);
  const std::pair<const char*, const linkage::Rate*> kRates[] = {
      {"pair precision", &agreement.precision},
      {"pair recall", &agreement.recall},
      {"pair F1", &agreement.f1},
      {"B-cubed precision", &agreement.b_precision},
      {"B-cubed recall", &agreement.b_recall},
      {"B-cubed F1", &agreement.b_f1},
      {"exact cluster precision", &agreement.cluster_precision},
      {"exact cluster recall", &agreement.cluster_recall},
      {"exact cluster F1", &agreement.cluster_f1}};
  JsonObject json{{"clusters", Json(agreement.clusters)},
                  {"persons", Json(agreement.persons)},
                  {"records", Json(agreement.records)},
                  {"without_truth", Json(unknown)}};
  std::string text = fmt::format("{} records, {} persons, {} clusters\n", agreement.records,
                                 agreement.persons, agreement.clusters);
  for (const auto& [name, rate] : kRates) {
    text +=
        fmt::format("{:<24} {:.4f}  [{:.4f}, {:.4f}]\n", name, rate->value, rate->low, rate->high);
    json.emplace(name, rate_json(*rate));
  }
  context.print(Json(std::move(json)), text);
  if (unknown > 0) context.say(fmt::format("{} records have no known person", unknown));
  return 0;
}

void add_run(CLI::App& app, const Chosen& choose) {
  auto choice = std::make_shared<RunChoice>();
  CLI::App* run_app = app.add_subcommand("run", "put records that name one person together");
  run_app->add_option("--input", choice->inputs, "a list (CSV with a header); several may be given")
      ->required();
  run_app->add_option("--map", choice->map, "what the columns are (docs/formats/mapping.md)")
      ->required();
  run_app->add_option("--id", choice->id, "the column of the record's id (else the row's number)");
  run_app->add_option("--output", choice->output, "where to write record,cluster,probability,list")
      ->required();
  run_app->add_option("--pairs", choice->pairs, "where to write pairs with their probabilities");
  run_app->add_option("--least", choice->least, "least probability of a pair written (0.1)");
  run_app->add_option("--decisions", choice->decisions,
                      "record_a,record_b,same|different|unsure: what persons decided");
  run_app->add_option("--threshold", choice->threshold,
                      "probability from which records join (0.5)");
  run_app->add_option("--threads", choice->threads, "0: all of the machine");
  run_app
      ->add_option("--draws", choice->draws,
                   "also draw so many partitions, and an interval for the number of persons")
      ->check(CLI::Range(0, 100000));
  run_app
      ->add_option("--memory", choice->memory,
                   "most to hold at once, as 2GB; pairs beyond go to a file beside the output")
      ->transform(CLI::AsSizeValue(true));
  run_app->add_option("--seed", choice->seed, "of the random pairs looked at (1)");
  run_app->callback([=] { choose([=](Context& context) { return run(context, *choice); }); });
}

}  // namespace

void add_link(CLI::App& root, const Chosen& choose) {
  CLI::App* app =
      root.add_subcommand("link", "which records of one or more lists name the same person");
  app->require_subcommand(1);
  add_run(*app, choose);

  auto choice = std::make_shared<ExplainChoice>();
  CLI::App* explain_app =
      app->add_subcommand("explain", "why two records were put together, or were not");
  explain_app->add_option("A", choice->a, "a record's id (2:ID for the second list)")->required();
  explain_app->add_option("B", choice->b, "another's")->required();
  explain_app->add_option("--run", choice->run, "the run file beside the clusters (*.run.json)")
      ->required();
  explain_app->callback(
      [=] { choose([=](Context& context) { return explain(context, *choice); }); });

  auto judged = std::make_shared<EvaluateChoice>();
  CLI::App* evaluate_app =
      app->add_subcommand("evaluate", "how well clusters agree with what is known");
  evaluate_app->add_option("CLUSTERS", judged->clusters, "what `link run` wrote")->required();
  evaluate_app->add_option("--truth", judged->truth, "a CSV that says who is who")->required();
  evaluate_app->add_option("--record", judged->record, "its column of the record's id (record)");
  evaluate_app->add_option("--person", judged->cluster, "its column of the person (cluster)");
  evaluate_app->callback(
      [=] { choose([=](Context& context) { return evaluate(context, *judged); }); });
}

}  // namespace habeas::cli
