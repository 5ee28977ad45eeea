// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "workspace/workspace.h"

// Trusted timestamps of checkpoints (RFC 3161; docs/formats/timestamps.md). A query that has no
// answer yet is queued: it lies in the anchors, every listing shows it, and the next request sends
// it again before anything new. What came of a query is an entry timestamp.recorded: granted, or,
// once for each query, failed with the reason.

namespace habeas::workspace {

enum class TimestampState { kGranted, kRefused, kQueued };
[[nodiscard]] std::string_view word(TimestampState state);  // "granted", "refused", "queued"

struct TimestampRow {
  int64_t size = 0;    // of the checkpoint
  int64_t number = 0;  // of the query among those for it
  TimestampState state = TimestampState::kQueued;
  std::string gen_time;  // granted: RFC 3339
  std::string tsa;
  std::string detail;  // why it failed the first time, or was refused
};
// Every query of the case, by size and number.
[[nodiscard]] Result<std::vector<TimestampRow>> timestamps(Workspace& workspace);

struct TimestampAuthority {
  std::string url;     // http or https; "" goes by files
  std::string ca_pem;  // certificates to check the answer with; "" takes those of the last
                       // timestamp that was granted
};

// Signs the ledger as it is, sends every queued query again and one for the newest checkpoint (if
// none is queued for that), checks the answers at the time that they state, stores and records
// them, and signs once more. The rows are those that were tried. A failure of the authority or the
// network is a row, not an error. kInvalid: no address, or no certificates.
[[nodiscard]] Result<std::vector<TimestampRow>> request_timestamps(
    Workspace& workspace, const TimestampAuthority& authority);

struct TimestampQuery {
  int64_t size = 0;
  int64_t number = 0;
  std::string der;
};
// For carrying by hand: the oldest queued query, or else a new one for the newest checkpoint.
[[nodiscard]] Result<TimestampQuery> next_timestamp_query(Workspace& workspace);

// Takes an answer (a whole TimeStampResp) in: it belongs to the queued query whose imprint and
// nonce it repeats. A token that does not verify changes nothing but the record of the failure, and
// the query stays queued; a refusal closes its query, and a new one is queued. kNotFound: no query
// waits for it.
[[nodiscard]] Result<TimestampRow> take_timestamp(Workspace& workspace, std::string_view response,
                                                  std::string_view ca_pem);

}  // namespace habeas::workspace
