// SPDX-License-Identifier: Apache-2.0
#include "casefile/link_items.h"

namespace habeas::casefile {

namespace {

void set_compartments(Item& item, const std::vector<std::string>& compartments) {
  if (!compartments.empty())
    item.fields["compartments"] = Json(JsonArray(compartments.begin(), compartments.end()));
}

}  // namespace

Item link_run_item(const LinkRunStatement& run) {
  Item item;
  item.type = "linkage";
  item.set("tool", run.tool);
  item.fields["fields"] = run.fields;
  item.set("seed", run.seed);
  item.set("threshold", run.threshold);
  item.fields["least_evidence"] = Json(run.least_evidence);
  item.fields["model"] = run.model;
  item.fields["predicates"] = run.predicates;
  item.fields["summary"] = run.summary;
  set_compartments(item, run.compartments);
  return item;
}

Item link_input_item(const LinkInput& input) {
  Item item;
  item.type = "input";
  item.set("list", input.list);
  item.fields["records"] = Json(input.records);
  item.set("digest", input.digest);
  item.fields["duplicate_free"] = Json(input.duplicate_free ? 1 : 0);
  item.set("compartment", input.compartment);
  return item;
}

Item link_members_item(const std::vector<LinkMember>& members,
                       const std::vector<std::string>& compartments) {
  JsonArray rows;
  for (const LinkMember& member : members)
    rows.push_back(
        Json(JsonArray{Json(member.cluster), Json(member.record), Json(member.probability)}));
  Item item;
  item.type = "members";
  item.fields["rows"] = Json(std::move(rows));
  set_compartments(item, compartments);
  return item;
}

Item link_pairs_item(const std::vector<LinkPair>& pairs,
                     const std::vector<std::string>& compartments) {
  JsonArray rows;
  for (const LinkPair& pair : pairs)
    rows.push_back(
        Json(JsonArray{Json(pair.a), Json(pair.b), Json(pair.log_odds), Json(pair.evidence)}));
  Item item;
  item.type = "pairs";
  item.fields["rows"] = Json(std::move(rows));
  set_compartments(item, compartments);
  return item;
}

Item link_tally_item(int64_t records, int64_t persons,
                     const std::vector<std::string>& compartments) {
  Item item;
  item.type = "tally";
  item.fields["records"] = Json(records);
  item.fields["persons"] = Json(persons);
  set_compartments(item, compartments);
  return item;
}

Item link_decision_item(const DecisionStatement& decision) {
  Item item;
  item.type = "decision";
  item.set("a", decision.a);
  item.set("b", decision.b);
  item.set("verdict", decision.verdict);
  item.set("reason", decision.reason);
  if (decision.blind) item.fields["blind"] = Json(1);
  set_compartments(item, decision.compartments);
  return item;
}

Item link_undo_item(std::string_view decision, std::string_view reason,
                    const std::vector<std::string>& compartments) {
  Item item;
  item.type = "undo";
  item.set("decision", decision);
  item.set("reason", reason);
  set_compartments(item, compartments);
  return item;
}

}  // namespace habeas::casefile
