// SPDX-License-Identifier: Apache-2.0
#include "workspace/internal/case_linkage.h"

#include <charconv>
#include <cmath>
#include <optional>
#include <unordered_map>

#include <fmt/core.h>

#include "casefile/link_queries.h"
#include "estimate/combine.h"
#include "linkage/cluster.h"
#include "linkage/link.h"
#include "linkage/sampler.h"
#include "workspace/internal/case_records.h"

namespace habeas::workspace {

namespace {

constexpr double kThresholds[] = {0.1, 0.3, 0.5, 0.7, 0.9};
constexpr size_t kNotRead = SIZE_MAX;

double log_odds(double probability) { return std::log(probability / (1 - probability)); }

template <typename Number>
Number number_or(const std::string& text, Number otherwise) {
  Number value{};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? value : otherwise;
}

// The linkage of the case's last run, made again on the records that stand now.
class Relinked {
 public:
  static Result<Relinked> make(Workspace& workspace, int threads) {
    Relinked out;
    casefile::Shows shows = [&](std::string_view compartment) {
      return workspace.shows(compartment);
    };
    std::optional<casefile::LinkRun> run = TRY(casefile::last_link_run(workspace.database()));
    std::vector<std::string> duplicate_free;
    linkage::LinkOptions options{.threads = threads};
    if (run) {
      options.seed = number_or<uint64_t>(run->seed, 1);
      options.threshold = number_or<double>(run->threshold, 0.5);
      for (const casefile::LinkedInput& input :
           TRY(casefile::inputs_of_run(workspace.database(), run->entry)))
        if (input.duplicate_free && shows(input.compartment)) duplicate_free.push_back(input.list);
    }
    Progress& progress = workspace.environment().progress;
    out.input_ = TRY(case_records(workspace, duplicate_free, threads, progress));
    for (linkage::RecordNumber i = 0; i < out.input_.records.size(); ++i)
      out.numbers_.emplace(out.input_.records.id_of(i), i);
    casefile::BoundPairs bound = TRY(casefile::bound_pairs(workspace.database(), shows));
    out.take(bound.same, out.decisions_.same);
    out.take(bound.different, out.decisions_.different);
    const linkage::Prepared prepared = linkage::prepare(out.input_.records, threads);
    out.result_ =
        TRY(linkage::link(out.input_.records, prepared, out.decisions_, options, progress));
    return out;
  }

  [[nodiscard]] linkage::Draws draws(int count, uint64_t seed) const {
    linkage::DrawOptions options;
    options.draws = count;
    options.seed = seed;
    return linkage::draw_partitions(result_, linkage::constraints_of(input_.records, decisions_),
                                    options);
  }

  // Of each record the first of its cluster, at another threshold.
  [[nodiscard]] std::vector<linkage::RecordNumber> at_threshold(double threshold) const {
    std::vector<linkage::Edge> edges;
    const double prior = log_odds(result_.model.prior);
    for (const linkage::LinkedPair& pair : result_.pairs)
      edges.push_back({pair.a, pair.b, linkage::pair_evidence(pair.log_odds - prior, prior)});
    linkage::ClusterOptions options;
    options.threshold = log_odds(threshold);
    return linkage::cluster_records(input_.records.size(), edges,
                                    linkage::constraints_of(input_.records, decisions_), options)
        .cluster;
  }

  // kNotRead for a record that linkage does not read.
  [[nodiscard]] size_t number(const std::string& record) const {
    auto found = numbers_.find(record);
    return found == numbers_.end() ? kNotRead : found->second;
  }

 private:
  void take(const std::vector<std::pair<std::string, std::string>>& from,
            std::vector<std::pair<linkage::RecordNumber, linkage::RecordNumber>>& to) const {
    for (const auto& [one, two] : from) {
      size_t a = number(one);
      size_t b = number(two);
      if (a != kNotRead && b != kNotRead && a != b)
        to.emplace_back(static_cast<linkage::RecordNumber>(std::min(a, b)),
                        static_cast<linkage::RecordNumber>(std::max(a, b)));
    }
  }

  CaseRecords input_;
  linkage::Decisions decisions_;
  linkage::LinkResult result_;
  std::unordered_map<std::string, linkage::RecordNumber> numbers_;
};

// The histories if the records were put together so.
Result<estimate::CaptureTable> table_of(const CaptureRecords& records, const Relinked& relinked,
                                        const std::vector<linkage::RecordNumber>& cluster) {
  std::vector<estimate::ListedRecord> moved = records.records;
  for (size_t i = 0; i < moved.size(); ++i) {
    size_t number = relinked.number(records.ids[i]);
    moved[i].person = number == kNotRead ? records.ids[i] : fmt::format("{}", cluster[number]);
    moved[i].strata.clear();
  }
  estimate::LinkedHistories made = TRY(estimate::linked_histories(records.lists, {}, moved));
  return std::move(made.histories.whole);
}

Result<void> vary_threshold(const CaptureRecords& records, const Relinked& relinked,
                            const estimate::FullSettings& settings, estimate::FullResult& result) {
  for (double threshold : kThresholds) {
    estimate::CaptureTable table =
        TRY(table_of(records, relinked, relinked.at_threshold(threshold)));
    estimate::NamedEstimator method = estimate::varying_method(table, settings);
    result.variations.push_back(estimate::variation_of("linkage threshold",
                                                       estimate::decimal(threshold),
                                                       method.method(table, settings.method.seed)));
  }
  return {};
}

}  // namespace

Result<CaseLinkage> through_case_linkage(Workspace& workspace, const CaptureRecords& records,
                                         const estimate::FullSettings& settings, int draws,
                                         estimate::FullResult& result) {
  CaseLinkage out;
  if (settings.quick) return out;
  const Relinked relinked = TRY(Relinked::make(workspace, settings.method.threads));
  TRY(vary_threshold(records, relinked, settings, result));
  if (draws == 0) return out;
  const linkage::Draws drawn = relinked.draws(draws, settings.method.seed);
  std::vector<estimate::LinkageDraw> tables;
  for (size_t d = 0; d < drawn.partitions.size(); ++d) {
    estimate::CaptureTable table = TRY(table_of(records, relinked, drawn.partitions[d]));
    tables.push_back({fmt::format("{}", d + 1), std::move(table)});
  }
  JsonArray estimates;
  out.text = fmt::format(
      "\nwith what the linkage is unsure of ({} partitions drawn; {} to {} "
      "persons in nine of ten)\n",
      tables.size(), drawn.low, drawn.high);
  for (const estimate::NamedEstimator& method :
       estimate::linkage_methods(tables.front().table, settings)) {
    estimate::LinkageResult through =
        estimate::through_linkage(tables, {method.method}, settings.method.seed,
                                  settings.method.threads, settings.method.level);
    through.estimate.variant = method.name + ", " + through.estimate.variant;
    through.estimate.words = estimate::cite(through.estimate);
    out.text += "  " + through.estimate.words + "\n";
    if (!through.estimate.refused())
      out.text += fmt::format("    of the variance of log N, {:.0f} % is the linkage's\n",
                              100 * through.shares.linkage / through.shares.total());
    estimates.push_back(Json(JsonObject{
        {"estimate", estimate::to_json(through.estimate)},
        {"shares",
         Json(JsonObject{{"linkage", Json(estimate::decimal(through.shares.linkage))},
                         {"model", Json(estimate::decimal(through.shares.model))},
                         {"sampling", Json(estimate::decimal(through.shares.sampling))}})}}));
  }
  out.json = Json(JsonObject{{"draws", Json(static_cast<int64_t>(tables.size()))},
                             {"estimates", Json(std::move(estimates))},
                             {"persons_high", Json(drawn.high)},
                             {"persons_low", Json(drawn.low)}});
  return out;
}

}  // namespace habeas::workspace
