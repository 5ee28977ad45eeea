// SPDX-License-Identifier: Apache-2.0
#include <unordered_map>

#include <fmt/core.h>

#include "base/csv.h"
#include "base/file_system.h"
#include "cli/link_evaluation.h"

namespace habeas::cli {

Json rate_json(const linkage::Rate& rate) {
  return Json(JsonObject{{"high", Json(fmt::format("{:.4f}", rate.high))},
                         {"low", Json(fmt::format("{:.4f}", rate.low))},
                         {"value", Json(fmt::format("{:.4f}", rate.value))}});
}

std::string rate_text(std::string_view name, const linkage::Rate& rate) {
  return fmt::format("{:<24} {:.4f}  [{:.4f}, {:.4f}]\n", name, rate.value, rate.low, rate.high);
}

namespace {

struct EvaluateChoice {
  std::string clusters, truth, sample, record = "record", cluster = "cluster";
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

Result<int> evaluate(Context& context, const EvaluateChoice& choice) {
  if (!choice.sample.empty()) return evaluate_sample(context, choice.sample);
  if (choice.clusters.empty() || choice.truth.empty())
    return fail(ErrorKind::kInvalid, "there is nothing to measure by",
                "give the clusters and --truth, or a sample that was decided on with --sample");
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
    text += rate_text(name, *rate);
    json.emplace(name, rate_json(*rate));
  }
  context.print(Json(std::move(json)), text);
  if (unknown > 0) context.say(fmt::format("{} records have no known person", unknown));
  return 0;
}

}  // namespace

void add_link_evaluate(CLI::App& link, const Chosen& choose) {
  auto choice = std::make_shared<EvaluateChoice>();
  CLI::App* evaluate_app =
      link.add_subcommand("evaluate", "how well clusters agree with what is known");
  evaluate_app->add_option("CLUSTERS", choice->clusters, "what `link run` wrote");
  evaluate_app->add_option("--truth", choice->truth, "a CSV that says who is who");
  evaluate_app->add_option("--sample", choice->sample,
                           "instead: pairs that `link sample` drew, decided by a person");
  evaluate_app->add_option("--record", choice->record, "its column of the record's id (record)");
  evaluate_app->add_option("--person", choice->cluster, "its column of the person (cluster)");
  evaluate_app->callback(
      [=] { choose([=](Context& context) { return evaluate(context, *choice); }); });
}

}  // namespace habeas::cli
