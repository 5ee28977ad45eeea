// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "crypto/digest.h"
#include "ledger/note.h"
#include "ledger/policy.h"
#include "verify/internal/times.h"
#include "verify/report.h"
#include "verify/verify_case.h"

// Anchors are what others said about checkpoints: cosignatures and timestamps. A case keeps them in
// ledger/anchors, a bundle in anchors/; one checker serves both.

namespace habeas::verifier {

// A timestamp as the ledger recorded it (item type "timestamp").
struct RecordedTimestamp {
  int64_t entry = 0;
  int64_t size = 0;
  std::string status;  // granted, failed, queued
  std::string sha256;  // of the whole response; "" when withheld or none
  std::string detail;
  std::optional<Digest> root;
  std::string query;  // hex SHA-256 of the query; "" when withheld
};

// Files of anchors/<size>/ by name.
using AnchorFolder = std::map<std::string, std::string>;

struct AnchorContext {
  std::string prefix;  // of file names in the report: "ledger/anchors/" or "anchors/"
  std::string origin;
  int64_t size = 0;  // of the checkpoint in force
  std::string checkpoint_file;
  std::string checkpoint;  // the signed note in force; its own cosignatures count as well
  // Origins that the log had before recoveries, each with the entries that were taken over.
  std::map<std::string, int64_t> earlier_origins;
  // The root at a size <= `size`; nothing if this bundle cannot tell.
  std::function<std::optional<Digest>(int64_t)> root_at;
  std::vector<ledger::VerifierKey> log_keys;
  std::optional<ledger::Policy> policy;  // for witnesses and quorum
  bool own_policy = false;               // the sender's choice, not the reader's
  std::vector<RecordedTimestamp> recorded;
  // Whether `recorded` is all there is (a case), so that a recorded timestamp must have its file.
  bool records_complete = false;
  std::vector<StatedTime> stated_times;  // what the acts of the entries say
  const VerifyOptions* options = nullptr;
};

// Judges one folder after the other, then what they amount to.
class AnchorChecker {
 public:
  AnchorChecker(AnchorContext context, Report& report);
  void check(int64_t size, const AnchorFolder& files);
  void finish();

 private:
  void check_cosignatures(const ledger::Note& note, int64_t size, const std::string& file);
  void check_timestamp(int64_t size, const std::string& stem, const AnchorFolder& files,
                       const std::string& body);
  // The checkpoint body that a folder is about, if it can be told.
  [[nodiscard]] std::optional<std::string> check_head(int64_t size, const AnchorFolder& files);
  // The entry that records this response as granted; -1 if none.
  [[nodiscard]] int64_t recording_entry(int64_t size, const std::string& sha256) const;
  [[nodiscard]] bool is_recorded_failure(int64_t size, const std::string& sha256) const;
  [[nodiscard]] std::string path(int64_t size, const std::string& name) const;

  AnchorContext context_;
  Report& report_;
  std::vector<ledger::VerifierKey> keys_;             // log keys, then the policy's witnesses
  size_t first_witness_ = 0;                          // index into keys_
  std::map<int64_t, std::vector<size_t>> witnessed_;  // by size: indexes into policy->witnesses
  std::vector<std::string> seen_responses_;           // hex digests of responses met
  std::vector<SeenTime> seen_times_;
  int64_t heads_ = 0;
  int64_t cosignatures_ = 0;
  std::string cosigned_by_;
  int64_t timestamps_ = 0;
  std::string stamped_;
};

}  // namespace habeas::verifier
