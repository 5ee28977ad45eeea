// SPDX-License-Identifier: Apache-2.0
#include "workspace/timestamping.h"

#include <algorithm>
#include <optional>
#include <set>

#include <fmt/core.h>

#include "casefile/queries.h"
#include "crypto/timestamp.h"
#include "workspace/http.h"

namespace habeas::workspace {

namespace {

constexpr std::string_view kQueryType = "application/timestamp-query";
constexpr std::string_view kReplyType = "application/timestamp-reply";

struct Queued {
  int64_t size = 0;
  int64_t number = 0;
  std::string body;   // what is stamped: the checkpoint's text
  std::string query;  // DER
};

// What came of one query.
struct Outcome {
  TimestampRow row;
  casefile::Item item;  // timestamp.recorded
};

Result<std::vector<Queued>> queued_queries(Workspace& workspace) {
  std::vector<Queued> out;
  std::vector<int64_t> sizes = TRY(workspace.anchors().sizes());
  for (int64_t size : sizes) {
    ledger::Anchor anchor = TRY(workspace.anchors().read(size));
    for (ledger::AnchorTimestamp& stamp : anchor.timestamps) {
      if (!stamp.response.empty()) continue;
      out.push_back(Queued{size, stamp.number, anchor.body, std::move(stamp.query)});
    }
  }
  return out;
}

Result<Queued> new_query(Workspace& workspace, int64_t size) {
  ledger::Anchor anchor = TRY(workspace.anchors().read(size));
  Bytes chance = workspace.environment().random.bytes(8);
  uint64_t nonce = 0;
  for (uint8_t byte : chance) nonce = (nonce << 8) | byte;
  Bytes query = make_timestamp_query(sha256(as_bytes(anchor.body)), nonce, true);
  int64_t number = TRY(workspace.anchors().add_query(size, query));
  return Queued{size, number, anchor.body, std::string(as_text(query))};
}

// The newest checkpoint as an anchor; its size.
Result<int64_t> anchor_head(Workspace& workspace) {
  const std::optional<ledger::SignedHead>& head = workspace.log().head();
  if (!head)
    return fail(ErrorKind::kNotFound, "no checkpoint was published yet",
                "run `habeas log checkpoint --sign`");
  return workspace.anchors().add_checkpoint(head->checkpoint);
}

Result<std::string> certificates(Workspace& workspace, std::string_view given) {
  if (!given.empty()) return std::string(given);
  std::vector<int64_t> sizes = TRY(workspace.anchors().sizes());
  for (auto size = sizes.rbegin(); size != sizes.rend(); ++size) {
    ledger::Anchor anchor = TRY(workspace.anchors().read(*size));
    for (auto stamp = anchor.timestamps.rbegin(); stamp != anchor.timestamps.rend(); ++stamp) {
      if (!stamp->response.empty() && !stamp->chain_pem.empty()) return stamp->chain_pem;
    }
  }
  return fail(
      ErrorKind::kInvalid, "there are no certificates to check the timestamp with",
      "give the authority's root (and whatever leads to it) with --ca FILE; get it from the "
      "authority's own site");
}

casefile::Item record_of(const Queued& query, Workspace& workspace) {
  casefile::Item item;
  item.type = "timestamp";
  item.fields["size"] = Json(query.size);
  // A query for a checkpoint of an earlier origin may be larger than what survived of it.
  if (Result<Digest> root = workspace.log().root_at(query.size)) item.set("root", to_hex(*root));
  item.set("query", to_hex(sha256(as_bytes(query.query))));
  return item;
}

Outcome failed_outcome(const Queued& query, Workspace& workspace, const std::string& why) {
  Outcome outcome;
  outcome.row = TimestampRow{query.size, query.number, TimestampState::kQueued, "", "", why};
  outcome.item = record_of(query, workspace);
  outcome.item.set("status", "failed");
  outcome.item.set("detail", why);
  return outcome;
}

// Judges a response to this query, and stores it unless it is to be asked for again.
Result<Outcome> take_response(Workspace& workspace, const Queued& query, std::string_view response,
                              const std::string& chain) {
  Result<TimestampSummary> summary = summarise_timestamp(as_bytes(response));
  if (!summary) return failed_outcome(query, workspace, summary.error().message);
  if (!summary->granted) {
    std::string why = summary->status + (summary->detail.empty() ? "" : ": " + summary->detail);
    Outcome outcome = failed_outcome(query, workspace, "the authority refused: " + why);
    outcome.row.state = TimestampState::kRefused;
    outcome.item.set("sha256", to_hex(sha256(as_bytes(response))));
    TRY(workspace.anchors().add_response(query.size, query.number, as_bytes(response), ""));
    TRY(new_query(workspace, query.size));
    return outcome;
  }
  Digest imprint = sha256(as_bytes(query.body));
  std::optional<uint64_t> nonce = timestamp_query_nonce(as_bytes(query.query), imprint);
  Result<Timestamp> good = verify_timestamp(as_bytes(response), imprint, nonce, chain);
  if (!good) return failed_outcome(query, workspace, good.error().message);
  TRY(workspace.anchors().add_response(query.size, query.number, as_bytes(response), chain));
  Outcome outcome;
  outcome.row = TimestampRow{
      query.size, query.number, TimestampState::kGranted, to_rfc3339(good->gen_time), good->tsa,
      ""};
  outcome.item = record_of(query, workspace);
  outcome.item.set("status", "granted");
  outcome.item.set("sha256", to_hex(sha256(as_bytes(response))));
  outcome.item.set("gen_time", to_rfc3339(good->gen_time));
  outcome.item.set("tsa", good->tsa);
  return outcome;
}

Result<Outcome> ask(Workspace& workspace, const Queued& query, const std::string& url,
                    const std::string& chain) {
  Result<HttpAnswer> answer = http_post(url, std::string(kQueryType), as_bytes(query.query));
  if (!answer) {
    if (answer.error().kind == ErrorKind::kInvalid) return fail(answer.error());
    return failed_outcome(query, workspace, answer.error().message);
  }
  if (answer->status != 200 || answer->content_type != kReplyType) {
    return failed_outcome(
        query, workspace,
        fmt::format("{} answered {} with {}, not with a timestamp", printable(url), answer->status,
                    answer->content_type.empty() ? "nothing" : printable(answer->content_type)));
  }
  return take_response(workspace, query, answer->body, chain);
}

// Records what came of the queries: grants and refusals always, other failures once a query.
Result<void> record(Workspace& workspace, const std::vector<Outcome>& outcomes) {
  std::set<std::string> failed_before;
  for (const casefile::TimeRow& row : TRY(casefile::trusted_times(workspace.database()))) {
    if (row.status == "failed") failed_before.insert(row.query);
  }
  std::vector<casefile::Item> items;
  for (const Outcome& outcome : outcomes) {
    bool known = outcome.row.state == TimestampState::kQueued &&
                 failed_before.contains(outcome.item.text("query"));
    if (!known) items.push_back(outcome.item);
  }
  if (items.empty()) return {};
  TRY(workspace.commit(ledger::EntryKind::kTimestampRecorded, items, "", casefile::Action::kSign));
  TRY(workspace.checkpoint());
  return {};
}

}  // namespace

std::string_view word(TimestampState state) {
  switch (state) {
    case TimestampState::kGranted:
      return "granted";
    case TimestampState::kRefused:
      return "refused";
    case TimestampState::kQueued:
      return "queued";
  }
  throw Bug("assumption broken: every state has a word");
}

Result<std::vector<TimestampRow>> timestamps(Workspace& workspace) {
  std::vector<casefile::TimeRow> recorded = TRY(casefile::trusted_times(workspace.database()));
  std::vector<TimestampRow> out;
  std::vector<int64_t> sizes = TRY(workspace.anchors().sizes());
  for (int64_t size : sizes) {
    ledger::Anchor anchor = TRY(workspace.anchors().read(size));
    for (const ledger::AnchorTimestamp& stamp : anchor.timestamps) {
      TimestampRow row;
      row.size = size;
      row.number = stamp.number;
      if (!stamp.response.empty()) {
        Result<TimestampSummary> summary = summarise_timestamp(as_bytes(stamp.response));
        row.state =
            summary && summary->granted ? TimestampState::kGranted : TimestampState::kRefused;
        if (summary && summary->token) {
          row.gen_time = to_rfc3339(summary->token->gen_time);
          row.tsa = summary->token->tsa;
        }
      }
      std::string query = to_hex(sha256(as_bytes(stamp.query)));
      for (const casefile::TimeRow& known : recorded) {
        if (known.query == query && row.state != TimestampState::kGranted)
          row.detail = known.detail;
      }
      out.push_back(std::move(row));
    }
  }
  return out;
}

Result<std::vector<TimestampRow>> request_timestamps(Workspace& workspace,
                                                     const TimestampAuthority& authority) {
  TRY(workspace.require(casefile::Action::kSign));
  if (authority.url.empty())
    return fail(ErrorKind::kInvalid, "there is no authority to ask",
                "give its address with --url, or go by files with --query and --reply");
  std::string chain = TRY(certificates(workspace, authority.ca_pem));
  TRY(workspace.checkpoint());
  int64_t newest = TRY(anchor_head(workspace));
  std::vector<Queued> queries = TRY(queued_queries(workspace));
  bool waiting = std::any_of(queries.begin(), queries.end(),
                             [&](const Queued& query) { return query.size == newest; });
  if (!waiting) queries.push_back(TRY(new_query(workspace, newest)));
  std::vector<Outcome> outcomes;
  for (const Queued& query : queries)
    outcomes.push_back(TRY(ask(workspace, query, authority.url, chain)));
  TRY(record(workspace, outcomes));
  std::vector<TimestampRow> rows;
  for (Outcome& outcome : outcomes) rows.push_back(std::move(outcome.row));
  return rows;
}

Result<TimestampQuery> next_timestamp_query(Workspace& workspace) {
  TRY(workspace.require(casefile::Action::kSign));
  std::vector<Queued> queries = TRY(queued_queries(workspace));
  if (queries.empty()) {
    int64_t newest = TRY(anchor_head(workspace));
    queries.push_back(TRY(new_query(workspace, newest)));
  }
  return TimestampQuery{queries.front().size, queries.front().number, queries.front().query};
}

Result<TimestampRow> take_timestamp(Workspace& workspace, std::string_view response,
                                    std::string_view ca_pem) {
  TRY(workspace.require(casefile::Action::kSign));
  TimestampSummary summary = TRY(summarise_timestamp(as_bytes(response)));
  std::vector<Queued> queries = TRY(queued_queries(workspace));
  auto wanted = std::find_if(queries.begin(), queries.end(), [&](const Queued& query) {
    if (!summary.token) return true;  // a refusal names no query: it goes to the oldest
    Digest imprint = sha256(as_bytes(query.body));
    return summary.token->imprint == Bytes(imprint.bytes.begin(), imprint.bytes.end()) &&
           summary.token->nonce == timestamp_query_nonce(as_bytes(query.query), imprint);
  });
  if (wanted == queries.end()) {
    return fail(ErrorKind::kNotFound,
                queries.empty() ? "no timestamp query waits for an answer"
                                : "the answer is to no query of this case that still waits",
                "make a query with `habeas log timestamp --query FILE`, and take the answer to it");
  }
  std::string chain = summary.token ? TRY(certificates(workspace, ca_pem)) : std::string(ca_pem);
  Outcome outcome = TRY(take_response(workspace, *wanted, response, chain));
  TRY(record(workspace, {outcome}));
  return outcome.row;
}

}  // namespace habeas::workspace
