// SPDX-License-Identifier: Apache-2.0
#include "verify/internal/anchors.h"

#include <algorithm>
#include <set>

#include "base/clock.h"
#include "crypto/timestamp.h"
#include "ledger/checkpoint.h"
#include "ledger/cosignature.h"
#include "verify/internal/claims.h"

namespace habeas::verifier {
namespace {

constexpr std::string_view kBodyName = "body.txt";
constexpr std::string_view kCheckpointName = "checkpoint";

const std::string* find(const AnchorFolder& files, const std::string& name) {
  auto found = files.find(name);
  return found == files.end() ? nullptr : &found->second;
}

void append_listed(std::string& list, const std::string& item) {
  if (!list.empty()) list += "; ";
  list += item;
}

}  // namespace

AnchorChecker::AnchorChecker(AnchorContext context, Report& report)
    : context_(std::move(context)), report_(report), keys_(context_.log_keys) {
  first_witness_ = keys_.size();
  if (!context_.policy) return;
  for (const ledger::PolicyWitness& witness : context_.policy->witnesses)
    keys_.push_back(witness.key);
}

std::string AnchorChecker::path(int64_t size, const std::string& name) const {
  return context_.prefix + std::to_string(size) + "/" + name;
}

void AnchorChecker::check_cosignatures(const ledger::Note& note, int64_t size,
                                       const std::string& file) {
  for (size_t line = 0; line < note.signatures.size(); ++line) {
    const ledger::NoteSignature& signature = note.signatures[line];
    // A known name with another id, or a known id with another name, is a damaged line rather than
    // one of a stranger: ids are hashes over name and key.
    bool near_miss = false;
    bool known = false;
    for (size_t k = 0; k < keys_.size(); ++k) {
      bool same_name = keys_[k].name == signature.name;
      bool same_id = keys_[k].id() == signature.id;
      if (same_name && same_id) known = true;
      // A log's new key has its old key's name, so that a foreign id there is no sign of damage.
      if (same_name != same_id && (same_id || k >= first_witness_)) near_miss = true;
    }
    if (known) continue;
    std::string who = "line " + std::to_string(line + 1) + " of " + printable(signature.name);
    if (near_miss) {
      report_.failed(kCosignatures, who + " carries a key id that does not belong to that name",
                     file);
    } else {
      report_.not_checked(
          kCosignatures,
          who + ": no key for it in the policy; get the witness's vkey from the witness", file);
    }
  }
  Result<ledger::NoteVerification> verified = ledger::verify_note(note, keys_);
  if (!verified) return;  // reported by whoever opened the checkpoint
  for (const ledger::VerifiedSignature& good : verified->verified) {
    if (good.key < first_witness_) continue;
    size_t witness = good.key - first_witness_;
    std::vector<size_t>& list = witnessed_[size];
    if (std::ranges::find(list, witness) != list.end()) continue;
    list.push_back(witness);
    ++cosignatures_;
    append_listed(cosigned_by_, printable(keys_[good.key].name) + " saw size " +
                                    std::to_string(size) + " at " + to_rfc3339(good.time));
    seen_times_.push_back(SeenTime{size, good.time,
                                   "the witness " + printable(keys_[good.key].name), file,
                                   static_cast<int64_t>(witness), -1});
  }
}

std::optional<std::string> AnchorChecker::check_head(int64_t size, const AnchorFolder& files) {
  const std::string* note_bytes = find(files, std::string(kCheckpointName));
  const std::string* body = find(files, std::string(kBodyName));
  std::optional<Digest> root = context_.root_at(size);
  std::string file = path(size, std::string(note_bytes != nullptr ? kCheckpointName : kBodyName));
  std::optional<std::string> text;
  if (note_bytes != nullptr) {
    Result<ledger::OpenedCheckpoint> opened = ledger::open_checkpoint(*note_bytes, keys_);
    Result<ledger::SignedCheckpoint> parsed = ledger::parse_checkpoint(*note_bytes);
    if (!opened && parsed && context_.earlier_origins.contains(parsed->checkpoint.origin) &&
        std::ranges::none_of(keys_, [&](const ledger::VerifierKey& key) {
          return key.name == parsed->checkpoint.origin;
        })) {
      report_.not_checked(kAnchorCheckpoint,
                          "no key of the earlier origin " + printable(parsed->checkpoint.origin) +
                              " is in the policy",
                          file);
      return std::nullopt;
    }
    if (!opened) {
      report_.failed(kAnchorCheckpoint, opened.error().message, file);
      return std::nullopt;
    }
    text = opened->note.text;
    if (opened->checkpoint.size != size) {
      report_.failed(kAnchorCheckpoint,
                     "the checkpoint is of size " + std::to_string(opened->checkpoint.size), file);
      return std::nullopt;
    }
  } else if (body != nullptr) {
    text = *body;
  } else {
    report_.failed(kAnchorCheckpoint, "the anchor has neither checkpoint nor body.txt",
                   path(size, ""));
    return std::nullopt;
  }
  Result<ledger::Checkpoint> head = ledger::parse_checkpoint_body(*text);
  if (!head) {
    report_.failed(kAnchorCheckpoint, head.error().message, file);
    return std::nullopt;
  }
  auto earlier = context_.earlier_origins.find(head->origin);
  bool ours = head->origin == context_.origin || earlier != context_.earlier_origins.end();
  if (!ours || head->size != size) {
    report_.failed(kAnchorCheckpoint,
                   "the anchor is of another log or size: " + printable(head->origin), file);
    return std::nullopt;
  }
  if (body != nullptr && *body != *text) {
    report_.failed(kAnchorCheckpoint, "body.txt is not the text of the checkpoint beside it",
                   path(size, std::string(kBodyName)));
    return std::nullopt;
  }
  if (earlier != context_.earlier_origins.end() && size > earlier->second) {
    report_.not_checked(kAnchorCheckpoint,
                        "of the earlier origin " + printable(head->origin) +
                            ", and larger than what survived of it",
                        file);
    return text;
  }
  if (size > context_.size) {
    report_.not_checked(
        kAnchorCheckpoint,
        "made after the checkpoint of this copy (size " + std::to_string(context_.size) + ")",
        file);
    return text;
  }
  if (!root) {
    report_.not_checked(kAnchorCheckpoint,
                        "this bundle holds only a part of the log, so the root at size " +
                            std::to_string(size) + " cannot be computed",
                        file);
  } else if (*root != head->root) {
    report_.failed(kAnchorCheckpoint,
                   "the anchored root is not the root of the first " + std::to_string(size) +
                       " entries: keep both, they prove that the log was rewritten",
                   file);
    return std::nullopt;
  } else {
    ++heads_;
  }
  if (note_bytes != nullptr) {
    Result<ledger::Note> note = ledger::parse_note(*note_bytes);
    if (note) check_cosignatures(*note, size, file);
  }
  return text;
}

int64_t AnchorChecker::recording_entry(int64_t size, const std::string& sha256) const {
  for (const RecordedTimestamp& known : context_.recorded) {
    if (known.size == size && known.sha256 == sha256 && known.status == "granted")
      return known.entry;
  }
  return -1;
}

bool AnchorChecker::is_recorded_failure(int64_t size, const std::string& sha256) const {
  return std::ranges::any_of(context_.recorded, [&](const RecordedTimestamp& known) {
    return known.size == size && known.sha256 == sha256 && known.status != "granted";
  });
}

void AnchorChecker::check_timestamp(int64_t size, const std::string& stem,
                                    const AnchorFolder& files, const std::string& body) {
  const std::string* query = find(files, stem + ".tsq");
  const std::string* response = find(files, stem + ".tsr");
  const std::string* chain = find(files, stem + ".chain.pem");
  Digest imprint = sha256(as_bytes(body));
  std::optional<uint64_t> nonce;
  if (query != nullptr) {
    nonce = timestamp_query_nonce(as_bytes(*query), imprint);
    if (!nonce) {
      report_.failed(kTimestamp, "the query does not ask for this checkpoint",
                     path(size, stem + ".tsq"));
      return;
    }
  }
  if (response == nullptr) {
    std::string file = path(size, stem + (query != nullptr ? ".tsq" : ".chain.pem"));
    report_.not_checked(kTimestamp,
                        "queued: no response yet; send the query to the authority again", file);
    return;
  }
  std::string file = path(size, stem + ".tsr");
  std::string digest = to_hex(sha256(as_bytes(*response)));
  seen_responses_.push_back(digest);
  Result<TimestampSummary> summary = summarise_timestamp(as_bytes(*response));
  if (summary && !summary->granted && is_recorded_failure(size, digest)) {
    report_.not_checked(kTimestamp,
                        "the authority refused, as the ledger records: " +
                            printable(summary->status) + " " + printable(summary->detail),
                        file);
    return;
  }
  const std::string& chosen = context_.options->timestamp_roots;
  if (chosen.empty() && chain == nullptr) {
    report_.not_checked(
        kTimestamp, "no certificates to check it with; give the authority's chain with --ca", file);
    return;
  }
  Result<Timestamp> good =
      verify_timestamp(as_bytes(*response), imprint, nonce, chosen.empty() ? *chain : chosen);
  if (!good) {
    report_.failed(kTimestamp, good.error().message, file);
    return;
  }
  ++timestamps_;
  seen_times_.push_back(SeenTime{
      size, good->gen_time,
      "the timestamp of " + printable(good->tsa.empty() ? "an unnamed authority" : good->tsa), file,
      -1, recording_entry(size, digest)});
  append_listed(stamped_, "size " + std::to_string(size) + " at " + to_rfc3339(good->gen_time) +
                              " by " +
                              printable(good->tsa.empty() ? "an unnamed authority" : good->tsa));
  if (chosen.empty()) {
    report_.not_checked(kTimestampTrust,
                        "the chain came with the token; compare it with the authority's published "
                        "certificate, or give that with --ca",
                        path(size, stem + ".chain.pem"));
  }
}

void AnchorChecker::check(int64_t size, const AnchorFolder& files) {
  std::set<std::string> stems;
  for (const auto& [name, bytes] : files) {
    if (name == kBodyName || name == kCheckpointName) continue;
    bool known = false;
    for (std::string_view suffix : {".tsq", ".tsr", ".chain.pem"}) {
      if (!name.ends_with(suffix)) continue;
      stems.insert(name.substr(0, name.size() - suffix.size()));
      known = true;
    }
    if (!known)
      report_.failed(kAnchorCheckpoint, "no anchor has a file of this name", path(size, name));
  }
  std::optional<std::string> body = check_head(size, files);
  if (!body) return;
  for (const std::string& stem : stems) check_timestamp(size, stem, files, *body);
}

void AnchorChecker::finish() {
  if (Result<ledger::Note> note = ledger::parse_note(context_.checkpoint); note) {
    check_cosignatures(*note, context_.size, context_.checkpoint_file);
  }
  if (heads_ > 0) report_.pass(kAnchorCheckpoint, std::to_string(heads_) + " anchored checkpoints");
  if (cosignatures_ > 0) report_.pass(kCosignatures, cosigned_by_);
  if (cosignatures_ > 0 && context_.own_policy) {
    report_.not_checked(kCosignatures,
                        "the witnesses are those that the sender names: compare their vkeys with "
                        "what they publish, or give --policy",
                        context_.checkpoint_file);
  }
  if (timestamps_ > 0) report_.pass(kTimestamp, stamped_);
  check_times(context_.stated_times, std::move(seen_times_), report_);

  std::set<std::string> answered;  // queries that failed first and were granted later
  for (const RecordedTimestamp& known : context_.recorded) {
    if (known.status == "granted" && !known.query.empty()) answered.insert(known.query);
  }
  for (const RecordedTimestamp& known : context_.recorded) {
    bool present = std::ranges::find(seen_responses_, known.sha256) != seen_responses_.end();
    if (known.status == "granted" && !known.sha256.empty() && !present &&
        context_.records_complete) {
      report_.failed(kTimestampRecord,
                     "the ledger records a response with SHA-256 " + known.sha256 +
                         ", and no file there has it",
                     path(known.size, ""), known.entry);
    } else if (known.status != "granted" && !present && !answered.contains(known.query)) {
      report_.not_checked(kTimestamp,
                          "recorded as " + printable(known.status) + ": " + printable(known.detail),
                          {}, known.entry);
    }
    std::optional<Digest> root =
        known.size <= context_.size ? context_.root_at(known.size) : std::nullopt;
    if (known.root && root && *known.root != *root) {
      report_.failed(
          kTimestampRecord,
          "a recorded timestamp names another root for size " + std::to_string(known.size), {},
          known.entry);
    }
  }
  if (context_.records_complete && report_.failures_of(kTimestampRecord.id) == 0 &&
      !context_.recorded.empty()) {
    report_.pass(kTimestampRecord,
                 std::to_string(context_.recorded.size()) + " recorded timestamps");
  }

  if (!context_.policy || context_.policy->quorum == "none") {
    report_.not_checked(kQuorum, cosignatures_ > 0
                                     ? "the policy asks for no witnesses"
                                     : "no witness is asked for: nothing rules out that the log's "
                                       "operator shows another ledger to somebody else");
    return;
  }
  int64_t best = -1;
  for (const auto& [size, witnesses] : witnessed_) {
    if (ledger::quorum_met(*context_.policy, witnesses)) best = std::max(best, size);
  }
  if (best < 0) {
    report_.failed(kQuorum,
                   "the policy asks for the quorum \"" + printable(context_.policy->quorum) +
                       "\", and no checkpoint here has it",
                   context_.checkpoint_file);
    return;
  }
  report_.pass(kQuorum, "met for the first " + std::to_string(best) + " of " +
                            std::to_string(context_.size) + " entries");
  if (best < context_.size) {
    report_.not_checked(kQuorum,
                        "the last " + std::to_string(context_.size - best) +
                            " entries have no quorum of witnesses yet",
                        context_.checkpoint_file);
  }
}

}  // namespace habeas::verifier
