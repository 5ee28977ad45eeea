// SPDX-License-Identifier: Apache-2.0
#include "workspace/estimate_case.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include <fmt/core.h>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "estimate/linked_histories.h"
#include "workspace/internal/capture_records.h"
#include "workspace/internal/case_linkage.h"

namespace habeas::workspace {

namespace {

constexpr std::string_view kForm = "habeas-estimate/v1";

JsonArray texts(const std::vector<std::string>& values) {
  JsonArray out;
  for (const std::string& value : values) out.push_back(Json(value));
  return out;
}

std::vector<std::string> strings(const Json& json, std::string_view name) {
  std::vector<std::string> out;
  const Json* values = json.find(name);
  if (values == nullptr || values->array() == nullptr) return out;
  for (const Json& value : *values->array())
    if (value.string() != nullptr) out.push_back(*value.string());
  return out;
}

RecordSelection selection_of(const CaseEstimateRequest& request) {
  return {.lists = request.lists,
          .merge = request.merge,
          .leave_out = request.leave_out,
          .strata = request.strata,
          .rule = request.rule};
}

// What decides which records enter, and how: enough to look whether the same would enter today.
Json request_json(const CaseEstimateRequest& request) {
  return Json(JsonObject{{"identifying", Json(texts(request.rule.identifying))},
                         {"least", Json(static_cast<int64_t>(request.rule.least))},
                         {"leave_out", Json(texts(request.leave_out))},
                         {"linkage_draws", Json(request.linkage_draws)},
                         {"lists", Json(texts(request.lists))},
                         {"merge", Json(texts(request.merge))},
                         {"out_of_scope", Json(texts(request.rule.out_of_scope))},
                         {"settings", estimate::to_json(request.full.method)},
                         {"strata", Json(texts(request.strata))}});
}

RecordSelection selection_of(const Json& request) {
  RecordSelection out{.lists = strings(request, "lists"),
                      .merge = strings(request, "merge"),
                      .leave_out = strings(request, "leave_out"),
                      .strata = strings(request, "strata")};
  out.rule.identifying = strings(request, "identifying");
  out.rule.out_of_scope = strings(request, "out_of_scope");
  if (Result<int64_t> least = request.integer_at("least"))
    out.rule.least = static_cast<size_t>(*least);
  return out;
}

std::string uncounted_text(const estimate::LinkedHistories& made, const std::string& rule) {
  std::string out = fmt::format(
      "who is counted: {}\nof {} records {} are too poor to be linked and {} out of scope; neither "
      "enters the histories\n",
      rule, made.records, made.poor, made.out_of_scope);
  for (const estimate::Uncounted& u : made.uncounted)
    out += fmt::format("  {}: {} on {}{}\n", u.reason, u.rows, printable(u.list),
                       u.stratum.empty() ? "" : " (" + printable(u.stratum) + ")");
  return out;
}

class Making {
 public:
  Making(Workspace& workspace, const CaseEstimateRequest& request)
      : workspace_(workspace), request_(request) {}

  Result<CaseEstimate> run() {
    TRY(workspace_.require(casefile::Action::kLink));
    records_ = TRY(capture_records(workspace_, selection_of(request_)));
    made_ = TRY(histories({}));
    address_ =
        "sha256:" +
        to_hex(sha256(as_bytes(estimate::made_of(records_.inputs, request_.version, request_.full,
                                                 request_json(request_)))));
    if (std::optional<std::string> known = TRY(made_before())) {
      CaseEstimate out = TRY(stored_estimate(workspace_, *known));
      out.made_before = true;
      return out;
    }
    TRY(stop_if_asked());
    result_ = estimate::full_result(made_.histories, request_.full);
    name_the_report();
    if (result_.report.estimates.empty()) return fail(nothing());
    TRY(stop_if_asked());
    TRY(vary_rules());
    linkage_ = TRY(
        through_case_linkage(workspace_, records_, request_.full, request_.linkage_draws, result_));
    TRY(stop_if_asked());
    return keep();
  }

 private:
  Result<estimate::LinkedHistories> histories(estimate::RulesWaived waived) {
    return estimate::linked_histories(records_.lists, request_.strata, records_.records, waived);
  }

  Result<void> stop_if_asked() {
    if (!workspace_.environment().progress.stop_requested()) return {};
    return fail(ErrorKind::kConflict, "stopped; no estimate was recorded");
  }

  Result<std::optional<std::string>> made_before() {
    for (const casefile::EstimateRow& row : TRY(estimates_shown(workspace_)))
      if (row.address == address_) return std::optional(row.id);
    return std::optional<std::string>();
  }

  void name_the_report() {
    estimate::Report& report = result_.report;
    report.input = records_.inputs;
    report.version = request_.version;
    report.population =
        request_.population.empty() ? "the identifiable; " + records_.rule : request_.population;
    report.warnings.insert(report.warnings.end(), records_.notes.begin(), records_.notes.end());
  }

  Error nothing() const {
    std::string why;
    std::string hint;
    for (const estimate::Refusal& refusal : result_.report.refusals) {
      why += (why.empty() ? "" : "; ") + refusal.what;
      if (hint.empty()) hint = refusal.hint;
    }
    return {ErrorKind::kInvalid, "no estimate can be made from these lists: " + why, hint};
  }

  // How the answer moves if who is counted were chosen otherwise.
  Result<void> vary_rules() {
    if (request_.full.quick || made_.poor + made_.out_of_scope == 0) return {};
    estimate::NamedEstimator method =
        estimate::varying_method(made_.histories.whole, request_.full);
    for (auto [poor, scope, name] :
         {std::tuple{true, false, "records too poor to be linked enter too"},
          {false, true, "what is out of scope enters too"},
          {true, true, "everybody enters"}}) {
      if ((poor && made_.poor == 0) || (scope && made_.out_of_scope == 0)) continue;
      estimate::LinkedHistories waived = TRY(histories({.poor = poor, .scope = scope}));
      result_.variations.push_back(estimate::variation_of(
          "rules", name, method.method(waived.histories.whole, request_.full.method.seed)));
    }
    return {};
  }

  Result<CaseEstimate> keep() {
    CaseEstimate out;
    Json report = estimate::to_json(result_);
    JsonObject object = *report.object();
    object["form"] = Json(std::string(kForm));
    object["address"] = Json(address_);
    object["eligibility"] = Json(JsonObject{{"rule", Json(records_.rule)},
                                            {"rows", Json(made_.records)},
                                            {"poor", Json(made_.poor)},
                                            {"out_of_scope", Json(made_.out_of_scope)},
                                            {"uncounted", estimate::to_json(made_.uncounted)}});
    object["linkage"] = linkage_.json;
    object["request"] = request_json(request_);
    out.result = Json(std::move(object));
    out.text =
        estimate::to_text(result_) + "\n" + uncounted_text(made_, records_.rule) + linkage_.text;
    out.draws = estimate::draws_csv(result_.report);
    out.figures = estimate::figures_of(result_, made_.histories.whole, request_.claims);
    out.converged = verdict();
    TRY(commit(out));
    return out;
  }

  [[nodiscard]] bool verdict() const {
    return std::ranges::any_of(result_.report.estimates,
                               [](const estimate::Estimate& e) { return !e.refused(); });
  }

  // The sentence to cite: the disagreement of methods where they disagree.
  [[nodiscard]] std::string words() const {
    estimate::Comparison side_by_side = estimate::compare(result_.report);
    std::string out = fmt::format("{} persons on {} lists; ",
                                  estimate::rounded(static_cast<double>(result_.report.observed)),
                                  records_.lists.size());
    if (side_by_side.rows.size() == 1) return out + estimate::cite(*side_by_side.rows.front());
    return out + side_by_side.words;
  }

  Result<void> commit(CaseEstimate& out) {
    vault::ExhibitStore derivatives = TRY(
        vault::ExhibitStore::open(workspace_.environment().files, vault_folder(workspace_.folder()),
                                  vault::StoreKind::kDerivatives, vault::StoreMode::kWrite));
    JsonObject figures;
    for (const auto& [name, svg] : out.figures) figures[name] = Json(svg);
    std::string bytes = canonical_json(Json(JsonObject{
        {"figures", Json(std::move(figures))}, {"result", out.result}, {"text", Json(out.text)}}));
    vault::StoredExhibit result = TRY(derivatives.put_bytes(as_bytes(bytes)));
    vault::StoredExhibit draws = TRY(derivatives.put_bytes(as_bytes(out.draws)));
    std::vector<casefile::Item> items;
    for (const std::string& exhibit : records_.exhibits) {
      items.push_back(derivative(exhibit, "estimate", "application/json", result));
      items.push_back(derivative(exhibit, "estimate-draws", "text/csv", draws));
    }
    TRY(workspace_.commit(ledger::EntryKind::kExhibitDerived, items, request_.reason,
                          casefile::Action::kLink, records_.compartment));
    casefile::Item item;
    item.type = "estimate";
    item.set("inputs", records_.inputs);
    item.set("address", address_);
    item.set("request", canonical_json(request_json(request_)));
    item.set("version", request_.version);
    item.set("seed", std::to_string(request_.full.method.seed));
    item.set("population", result_.report.population);
    item.set("words", words());
    item.set("result", to_hex(result.sha256));
    item.set("draws", to_hex(draws.sha256));
    item.set("level", request_.level);
    item.set("compartment", records_.compartment);
    item.fields["observed"] = Json(result_.report.observed);
    item.fields["records"] = Json(made_.records);
    item.fields["poor"] = Json(made_.poor);
    item.fields["out_of_scope"] = Json(made_.out_of_scope);
    std::vector<casefile::Item> run = {std::move(item)};
    Committed committed =
        TRY(workspace_.commit(ledger::EntryKind::kEstimateRun, run, request_.reason,
                              casefile::Action::kLink, records_.compartment));
    out.row = TRY(casefile::estimate_named(workspace_.database(), committed.id("est", 1)));
    return {};
  }

  casefile::Item derivative(const std::string& exhibit, std::string_view role,
                            std::string_view media_type, const vault::StoredExhibit& stored) const {
    casefile::Item item;
    item.type = "derivative";
    item.set("exhibit", exhibit);
    item.set("sha256", to_hex(stored.sha256));
    item.fields["size"] = Json(stored.size);
    item.set("role", role);
    item.set("media_type", media_type);
    item.set("tool", "habeas estimate");
    item.set("version", request_.version);
    item.set("parameters", canonical_json(request_json(request_)));
    item.set("level", request_.level);
    item.set("compartment", records_.compartment);
    return item;
  }

  Workspace& workspace_;
  const CaseEstimateRequest& request_;
  CaptureRecords records_;
  estimate::LinkedHistories made_;
  std::string address_;
  estimate::FullResult result_;
  CaseLinkage linkage_;
};

}  // namespace

Result<CaseEstimate> estimate_case(Workspace& workspace, const CaseEstimateRequest& request) {
  return Making(workspace, request).run();
}

Result<std::string> stale_reason(Workspace& workspace, const casefile::EstimateRow& row) {
  Json request = TRY_CTX(parse_json(row.request), "the request of " + row.id);
  Result<CaptureRecords> now = capture_records(workspace, selection_of(request));
  // What can no longer be put together has moved, whatever the reason.
  if (!now && now.error().kind != ErrorKind::kInvalid && now.error().kind != ErrorKind::kNotFound &&
      now.error().kind != ErrorKind::kConflict)
    return fail(now.error());
  if (!now) return "its lists can no longer be taken so: " + now.error().message;
  if (now->inputs == row.inputs) return std::string();
  return std::string(
      "records, links or lists have changed since; make it anew with the same settings");
}

Result<std::vector<casefile::EstimateRow>> estimates_shown(Workspace& workspace) {
  std::vector<casefile::EstimateRow> out;
  for (casefile::EstimateRow& row : TRY(casefile::estimates(workspace.database())))
    if (!row.result.empty() && workspace.shows(row.compartment)) out.push_back(std::move(row));
  return out;
}

Result<CaseEstimate> stored_estimate(Workspace& workspace, std::string_view id) {
  CaseEstimate out;
  out.row = TRY(casefile::estimate_named(workspace.database(), id));
  if (!workspace.shows(out.row.compartment))
    return fail(ErrorKind::kNotFound, fmt::format("no estimate is called \"{}\"", printable(id)),
                "see `habeas estimate list`");
  vault::ExhibitStore derivatives =
      TRY(vault::ExhibitStore::open(workspace.environment().files, vault_folder(workspace.folder()),
                                    vault::StoreKind::kDerivatives, vault::StoreMode::kRead));
  auto bytes_of = [&](const std::string& hex) -> Result<std::string> {
    Digest digest = TRY(digest_from_hex(hex));
    vault::ExhibitReader reader = TRY(derivatives.open_exhibit(digest));
    Bytes bytes = TRY(reader.read_all());
    return std::string(as_text(bytes));
  };
  std::string stored = TRY_CTX(bytes_of(out.row.result), "the result of " + out.row.id);
  Json json = TRY(parse_json(stored));
  const Json* result = json.find("result");
  if (result == nullptr)
    return fail(ErrorKind::kCorrupt, "the stored result of " + out.row.id + " is of another form",
                "use a newer version of habeas for this case");
  out.result = *result;
  out.text = json.text_or_empty("text");
  if (const Json* figures = json.find("figures");
      figures != nullptr && figures->object() != nullptr)
    for (const auto& [name, svg] : *figures->object())
      if (svg.string() != nullptr) out.figures.emplace_back(name, *svg.string());
  out.draws = TRY_CTX(bytes_of(out.row.draws), "the draws of " + out.row.id);
  return out;
}

}  // namespace habeas::workspace
