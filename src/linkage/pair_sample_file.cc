// SPDX-License-Identifier: Apache-2.0
#include "linkage/pair_sample_file.h"

#include <charconv>
#include <cmath>

#include <fmt/core.h>

#include "base/csv.h"

namespace habeas::linkage {

namespace {

constexpr std::string_view kFormat = "habeas link sample 1";

Json number(double value) { return Json(fmt::format("{:.17g}", value)); }

Result<double> number_at(const Json& json, std::string_view key) {
  const std::string text = TRY(json.text_at(key));
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
    return fail(ErrorKind::kInvalid, fmt::format("\"{}\" of the design is no number", key));
  return value;
}

Result<const JsonArray*> array_at(const Json& json, std::string_view key) {
  const Json* member = json.find(key);
  if (member == nullptr || member->array() == nullptr)
    return fail(ErrorKind::kInvalid, fmt::format("the design of the sample lacks \"{}\"", key));
  return member->array();
}

Result<bool> truth_at(const Json& json, std::string_view key) {
  const Json* member = json.find(key);
  if (member == nullptr || member->boolean() == nullptr)
    return fail(ErrorKind::kInvalid, fmt::format("the design of the sample lacks \"{}\"", key));
  return *member->boolean();
}

Result<Stratum> stratum_from_json(const Json& json) {
  Stratum stratum;
  stratum.together = TRY(truth_at(json, "together"));
  stratum.scored = TRY(truth_at(json, "scored"));
  stratum.low = TRY(number_at(json, "low"));
  stratum.high = TRY(number_at(json, "high"));
  stratum.pairs = TRY(number_at(json, "pairs"));
  stratum.expected = TRY(number_at(json, "expected"));
  return stratum;
}

}  // namespace

std::string sample_csv(const Records& records, const SampleDesign& design) {
  std::string out = "record_a,record_b,decision,list_a,list_b";
  for (const Column& column : records.columns)
    for (const char* side : {" (a)", " (b)"}) {
      out.push_back(',');
      append_csv_field(out, column.field.name + side);
    }
  out.push_back('\n');
  for (size_t i = 0; i < design.sample.pairs.size(); ++i) {
    const SampledPair& pair = design.sample.pairs[i];
    append_csv_field(out, design.names[i].first);
    out.push_back(',');
    append_csv_field(out, design.names[i].second);
    out += ",,";
    append_csv_field(out, records.lists[records.list[pair.a]].name);
    out.push_back(',');
    append_csv_field(out, records.lists[records.list[pair.b]].name);
    for (size_t c = 0; c < records.columns.size(); ++c)
      for (const RecordNumber record : {pair.a, pair.b}) {
        out.push_back(',');
        append_csv_field(out, records.text_of(c, record));
      }
    out.push_back('\n');
  }
  return out;
}

Json design_to_json(const SampleDesign& design) {
  JsonArray strata;
  for (const Stratum& stratum : design.sample.strata)
    strata.push_back(Json(JsonObject{{"expected", number(stratum.expected)},
                                     {"high", number(stratum.high)},
                                     {"low", number(stratum.low)},
                                     {"pairs", number(stratum.pairs)},
                                     {"scored", Json(stratum.scored)},
                                     {"together", Json(stratum.together)}}));
  JsonArray pairs;
  for (size_t i = 0; i < design.sample.pairs.size(); ++i)
    pairs.push_back(Json(JsonArray{Json(design.names[i].first), Json(design.names[i].second),
                                   Json(static_cast<int64_t>(design.sample.pairs[i].stratum))}));
  return Json(JsonObject{{"blocking_recall", number(design.blocking_recall)},
                         {"format", Json(kFormat)},
                         {"left_expected", number(design.sample.left_expected)},
                         {"left_pairs", number(design.sample.left_pairs)},
                         {"pairs", Json(std::move(pairs))},
                         {"run", Json(design.run)},
                         {"seed", Json(fmt::format("{}", design.seed))},
                         {"strata", Json(std::move(strata))}});
}

Result<SampleDesign> design_from_json(const Json& json) {
  if (json.text_or_empty("format") != kFormat)
    return fail(ErrorKind::kInvalid, "this is no design of a sample of habeas link");
  SampleDesign design;
  design.run = TRY(json.text_at("run"));
  design.blocking_recall = TRY(number_at(json, "blocking_recall"));
  design.sample.left_pairs = TRY(number_at(json, "left_pairs"));
  design.sample.left_expected = TRY(number_at(json, "left_expected"));
  const std::string seed = TRY(json.text_at("seed"));
  std::from_chars(seed.data(), seed.data() + seed.size(), design.seed);
  const JsonArray* strata = TRY(array_at(json, "strata"));
  const JsonArray* pairs = TRY(array_at(json, "pairs"));
  for (const Json& each : *strata) design.sample.strata.push_back(TRY(stratum_from_json(each)));
  for (const Json& each : *pairs) {
    const JsonArray* parts = each.array();
    if (parts == nullptr || parts->size() != 3 || (*parts)[0].string() == nullptr ||
        (*parts)[1].string() == nullptr || (*parts)[2].integer() == nullptr ||
        *(*parts)[2].integer() < 0 ||
        *(*parts)[2].integer() >= static_cast<int64_t>(design.sample.strata.size()))
      return fail(ErrorKind::kInvalid, "a pair of the design is not two names and a stratum");
    design.names.emplace_back(*(*parts)[0].string(), *(*parts)[1].string());
    design.sample.pairs.push_back({0, 0, static_cast<uint32_t>(*(*parts)[2].integer())});
  }
  return design;
}

}  // namespace habeas::linkage
