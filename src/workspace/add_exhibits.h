// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "vault/exhibit_store.h"
#include "vault/source_walk.h"
#include "workspace/supplied_hashes.h"
#include "workspace/workspace.h"

// `habeas add`: files, folders and standard input into the vault, with their custody on the ledger.

namespace habeas::workspace {

struct Custody {
  std::string collected_by;
  std::string collected_on;  // EDTF, may be imprecise; kept as given
  std::string method;        // vocabulary.h, collection_methods()
  std::string from;          // address, or who handed it over
  std::string note;
  std::string level;  // "" = restricted
  std::string compartment;
};

struct AddRequest {
  std::vector<std::string> arguments;  // paths as given; "-" is standard input
  std::string stdin_name;              // what to call the bytes of "-"
  Custody custody;
  std::vector<SuppliedHash> supplied;
  std::string supplied_by;  // source label or id; needed when `supplied` is not empty
};

struct Added {
  std::string name;
  vault::StoredExhibit exhibit;
  std::vector<ComparedHash> supplied;  // digests that came with it, compared
  // What became of the level and compartment asked for, where the case holds these bytes already
  // under others: they become narrower, never wider. "" if there is nothing to tell.
  std::string notice;
};

struct AddSummary {
  int64_t fresh = 0;
  int64_t known = 0;
  int64_t refused = 0;
  int64_t bytes = 0;
  std::vector<int64_t> entries;
  int64_t disagreeing = 0;  // supplied digests that are not those of the bytes
  std::vector<std::string> unnamed =
      {};  // files of supplied digests that were not among those added
};

// Each batch of up to vault::ExhibitStore::kMaxBatch files is one entry and is durable before
// `added` is told of its files; an interruption (Progress) loses only the batch at hand, and says
// so. `refused` is told each file that was not taken and why; the rest goes on.
[[nodiscard]] Result<AddSummary> add_exhibits(
    Workspace& workspace, const AddRequest& request, const std::function<void(const Added&)>& added,
    const std::function<void(const vault::RefusedSource&)>& refused);

}  // namespace habeas::workspace
