// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/progress.h"
#include "base/result.h"
#include "ledger/checkpoint.h"
#include "ledger/entry.h"
#include "ledger/merkle.h"
#include "ledger/policy.h"
#include "verify/bundle_layout.h"
#include "verify/bundle_reader.h"
#include "verify/internal/act_check.h"
#include "verify/internal/facts.h"
#include "verify/report.h"
#include "verify/verify_case.h"

// What a bundle says, checked from the log key downwards: checkpoint, entries, proofs, bodies,
// anchors. Whether the files are those that were sent is the business of bundle_bag.h.

namespace habeas::verifier {

// The files of a bundle whose names are good, by kind.
struct BundleIndex {
  std::map<std::string, int64_t> sizes;  // every regular file with a good name
  std::map<int64_t, std::string> entries, proofs, bodies;
  std::map<int64_t, std::map<int64_t, std::string>> items;        // by entry, then ordinal
  std::map<int64_t, std::map<std::string, std::string>> anchors;  // by size: name -> path
  std::vector<std::string> tiles;                                 // "tile/...", ascending
  std::map<std::string, std::string> exhibits, derivatives;       // hex -> path

  [[nodiscard]] bool has(std::string_view path) const { return sizes.contains(std::string(path)); }
};

class BundleContent {
 public:
  BundleContent(BundleReader& bundle, const BundleIndex& index, const VerifyOptions& options,
                Report& report)
      : bundle_(bundle),
        index_(index),
        options_(options),
        progress_(options.progress != nullptr ? *options.progress : no_progress()),
        report_(report) {}

  // kConflict when the user asked to stop; all else is in the report.
  [[nodiscard]] Result<void> check();

  [[nodiscard]] const Facts& facts() const { return facts_; }
  [[nodiscard]] const std::optional<ledger::Checkpoint>& checkpoint() const { return checkpoint_; }

 private:
  struct Known {
    ledger::Entry entry;
    Digest leaf;
    bool readable = false;
  };

  void read_policy();
  void read_checkpoint();
  void refuse_unknown_lines(const ledger::Note& note);
  void take_entry(int64_t index, ByteView bytes, const std::string& file);
  void read_full_log();
  void check_tiles();
  void read_single_entries();
  void check_proofs();
  void check_bodies(ActChecker& acts);
  void check_body(int64_t index, const Known& known, const std::string& file, ActChecker& acts);
  void check_items(int64_t index, const Known& known, const std::map<int64_t, std::string>& files);
  void check_log_key();
  void check_exhibits();
  void check_derivatives();
  Result<void> check_anchors_of_claims();
  Result<void> check_supplied_digests();
  void check_anchors();
  void report_withheld();
  [[nodiscard]] std::optional<std::string> read(const Claim& claim, const std::string& path,
                                                int64_t limit, int64_t entry = -1);

  BundleReader& bundle_;
  const BundleIndex& index_;
  const VerifyOptions& options_;
  Progress& progress_;
  Report& report_;
  std::optional<ledger::Policy> policy_;  // the bundle's
  std::optional<ledger::Policy> chosen_;  // the reader's
  std::string checkpoint_bytes_;
  std::optional<ledger::Checkpoint> checkpoint_;  // parsed; believed once check_log_key() passed
  std::optional<ledger::Note> note_;
  bool full_ = false;
  ledger::MemoryTree tree_;  // full only
  std::map<int64_t, Known> entries_;
  Facts facts_;
  int64_t withheld_items_ = 0;
  int64_t hidden_leaves_ = 0;
  int64_t bodies_shown_ = 0;
  int64_t items_shown_ = 0;
};

}  // namespace habeas::verifier
