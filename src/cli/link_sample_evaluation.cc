// SPDX-License-Identifier: Apache-2.0
#include <map>

#include <fmt/core.h>

#include "base/csv.h"
#include "base/encoding.h"
#include "base/file_system.h"
#include "cli/link_evaluation.h"
#include "linkage/pair_sample_file.h"

// `habeas link evaluate --sample`: from pairs that a person has decided.

namespace habeas::cli {

namespace {

constexpr int64_t kMaxDesign = 256 << 20;

struct Labels {
  std::vector<linkage::StratumLabels> strata;
  int64_t unsure = 0;
  int64_t blank = 0;
};

Result<linkage::SampleDesign> read_design(const std::string& sample) {
  const std::string path = sample + ".design.json";
  const std::string text =
      TRY_CTX(read_file(posix_file_system(), path, kMaxDesign), "the design of the sample");
  const Json json = TRY_CTX(parse_json(text), printable(path));
  return TRY_CTX(linkage::design_from_json(json), printable(path));
}

// Rows may have been sorted or left out; what a row is, its two records say.
Result<Labels> read_labels(const std::string& path, const linkage::SampleDesign& design) {
  std::map<std::pair<std::string, std::string>, std::vector<uint32_t>> strata;
  for (size_t i = 0; i < design.names.size(); ++i)
    strata[design.names[i]].push_back(design.sample.pairs[i].stratum);
  Labels labels;
  labels.strata.resize(design.sample.strata.size());
  std::unique_ptr<File> file = TRY(posix_file_system().open(path, OpenMode::kRead));
  CsvReader reader(csv_source(*file));
  for (bool header = true;;) {
    const CsvEvent event = TRY(reader.next());
    if (event == CsvEvent::kEnd) return labels;
    const std::string where = fmt::format("{}, line {}", printable(path), reader.line());
    if (event == CsvEvent::kRefused)
      return fail(ErrorKind::kInvalid, where + ": " + reader.refusal().reason);
    if (std::exchange(header, false)) continue;
    if (reader.fields().size() < 3)
      return fail(ErrorKind::kInvalid, where + ": no pair and decision");
    const auto at = strata.find({std::string(reader.fields()[0]), std::string(reader.fields()[1])});
    if (at == strata.end() || at->second.empty())
      return fail(ErrorKind::kInvalid, where + ": this pair was not drawn, or stands there twice",
                  "keep the rows of the sample as they are and fill in the column `decision`");
    const uint32_t stratum = at->second.back();
    at->second.pop_back();
    const std::string_view word = reader.fields()[2];
    if (word == "same")
      ++labels.strata[stratum].same;
    else if (word == "different")
      ++labels.strata[stratum].different;
    else if (word == "unsure")
      ++labels.unsure;
    else if (word.empty())
      ++labels.blank;
    else
      return fail(ErrorKind::kInvalid,
                  fmt::format("{}: \"{}\" is no decision", where, printable(word)),
                  "use same, different or unsure, or leave it empty");
  }
}

}  // namespace

Result<int> evaluate_sample(Context& context, const std::string& path) {
  const linkage::SampleDesign design = TRY(read_design(path));
  const Labels labels = TRY(read_labels(path, design));
  const linkage::SampleEstimate estimate =
      linkage::estimate_from_sample(design.sample, labels.strata, design.blocking_recall);
  if (estimate.labelled == 0)
    return fail(ErrorKind::kInvalid, fmt::format("{} has no decisions yet", printable(path)),
                "write same or different into its column `decision`");
  const std::pair<const char*, const linkage::Rate*> kRates[] = {
      {"pair precision", &estimate.precision},
      {"pair recall", &estimate.recall},
      {"pair F1", &estimate.f1},
      {"pair recall with missed", &estimate.recall_with_missed}};
  std::string text =
      fmt::format("{} of {} pairs decided; about {:.0f} matches among the pairs looked up\n",
                  estimate.labelled, design.names.size(), estimate.matches);
  JsonObject json{{"blank", Json(labels.blank)},
                  {"labelled", Json(estimate.labelled)},
                  {"matches", Json(fmt::format("{:.1f}", estimate.matches))},
                  {"missed", Json(fmt::format("{:.1f}", estimate.missed))},
                  {"unsure", Json(labels.unsure)}};
  for (const auto& [name, rate] : kRates) {
    text += rate_text(name, *rate);
    json.emplace(name, rate_json(*rate));
  }
  text += fmt::format(
      "not measured: about {:.1f} matches that share no key or were left out as improbable, by the "
      "run's own estimate\n",
      estimate.missed);
  context.print(Json(std::move(json)), text);
  if (labels.blank + labels.unsure > 0)
    context.say(fmt::format(
        "{} pairs are not decided, {} are unsure; the others of their strata stand for them",
        labels.blank, labels.unsure));
  return 0;
}

}  // namespace habeas::cli
