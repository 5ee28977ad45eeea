// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/file_system.h"
#include "base/result.h"
#include "crypto/ed25519.h"
#include "ledger/checkpoint.h"
#include "ledger/merkle.h"
#include "ledger/note.h"

// Both ends of witnessing: a log asks with a request text, a witness answers with cosignature
// lines. The texts are those of c2sp.org/tlog-witness v1.0.0 (add-checkpoint); they travel over
// HTTP or on a USB stick, which is no concern of this file.
//
//   old <size>\n
//   <base64 hash>\n ...      consistency proof from the old size, at most 63
//   \n
//   <checkpoint, verbatim>

namespace habeas::ledger {

struct WitnessRequest {
  int64_t old_size = 0;
  std::vector<Digest> proof;
  std::string checkpoint;  // the whole signed note

  bool operator==(const WitnessRequest& other) const = default;
};

// The log's side. ---------------------------------------------------------------------------

// kInvalid for anything not exactly of that form; the checkpoint is parsed too.
[[nodiscard]] Result<WitnessRequest> parse_witness_request(std::string_view text);
[[nodiscard]] std::string format_witness_request(const WitnessRequest& request);

// A request text: this checkpoint grew out of the tree of `old_size`, which is what the witness
// last saw (0: never). The reader must hold the tree of the checkpoint.
[[nodiscard]] Result<std::string> make_witness_request(int64_t old_size,
                                                       std::string_view checkpoint_note,
                                                       const HashReader& reader);

// The checkpoint with the good lines of a witness's answer added: those of the given keys. Lines
// of unknown keys are left out, as the protocol demands. kCorrupt if a line of a given key is bad,
// kDenied if no given key answered. A line replaces an earlier one of the same key.
[[nodiscard]] Result<std::string> add_cosignatures(std::string_view checkpoint_note,
                                                   std::string_view answer,
                                                   std::span<const VerifierKey> witnesses);

// The witness's side. -----------------------------------------------------------------------

enum class WitnessStatus {
  kCosigned,    // 200: body = signature lines
  kBadRequest,  // 400: not a request, or the old size is larger than the new one
  kNotSigned,   // 403: no trusted key of the log signed
  kUnknownLog,  // 404
  kConflict,    // 409: body = the size last cosigned, in decimal, and \n
  kBadProof,    // 422
};
[[nodiscard]] int http_status(WitnessStatus status);

struct WitnessAnswer {
  WitnessStatus status = WitnessStatus::kBadRequest;
  std::string body;  // what goes back to the log; for refusals other than 409 a sentence and \n
  int64_t recorded_size = 0;  // kConflict: the size last cosigned
  int64_t offered_size = 0;   // of the checkpoint in the request; 0 when it could not be read
  fs::path evidence;          // where the request was kept, if it tells against the log
};

// State of one witness: a folder with, for each log, the keys it trusts and the checkpoint it last
// cosigned. Holds the folder's lock while it lives; confined to one thread.
//   <folder>/lock
//   <folder>/<hex SHA-256 of origin>/keys        vkeys, one a line
//   <folder>/<hex SHA-256 of origin>/state       "habeas-witness v1 <hex SHA-256 of the rest>\n"
//   and the
//                                                 cosigned checkpoint (before the first: its body
//                                                 at size 0)
//   <folder>/<hex SHA-256 of origin>/evidence/   requests signed by the log that it should not have
//                                                made: another root at the size last cosigned (a
//                                                fork), fewer entries than that, or a proof of
//                                                growth that does not hold
class Witness {
 public:
  // kConflict if another process holds the folder. `files`, `key` and `clock` outlive the witness.
  // kInvalid if the name is no key name.
  [[nodiscard]] static Result<Witness> open(FileSystem& files, const fs::path& folder,
                                            std::string_view name, const SigningKey& key,
                                            Clock& clock);

  // What readers put into their policies.
  [[nodiscard]] VerifierKey verifier_key() const;

  // Trusts a log's key (type 0x01; its name is the origin) from now on; a further key for the same
  // origin is added beside the first. Does nothing if it is trusted already.
  [[nodiscard]] Result<void> trust_log(const VerifierKey& log);
  [[nodiscard]] Result<std::vector<VerifierKey>> trusted_logs() const;
  // The checkpoint last cosigned; size 0 and the empty root before the first. kNotFound: unknown
  // log.
  [[nodiscard]] Result<Checkpoint> recorded(std::string_view origin) const;
  // The same as the signed note, with the log's signatures and this witness's: what a log that lost
  // its own memory recovers from. kNotFound before the first cosignature, too.
  [[nodiscard]] Result<std::string> recorded_note(std::string_view origin) const;

  // Judges one request. The new state is on disk before an answer kCosigned is given. Failures are
  // of the machine (kIo), of the state (kCorrupt: never cosign again until a person looked at it),
  // or of the clock (kDenied: it stands before the last cosignature); everything that is the
  // log's doing is an answer.
  [[nodiscard]] Result<WitnessAnswer> answer(std::string_view request);
  // The same for people: the signature lines, or a failure that says what to do next.
  [[nodiscard]] Result<std::string> cosign(std::string_view request);

 private:
  struct LogState;
  Witness(FileSystem& files, fs::path folder, std::string name, const SigningKey& key, Clock& clock,
          std::unique_ptr<FileLock> lock);
  [[nodiscard]] fs::path log_folder(std::string_view origin) const;
  [[nodiscard]] Result<std::vector<VerifierKey>> read_keys(const fs::path& folder) const;
  [[nodiscard]] Result<LogState> read_state(const fs::path& folder, std::string_view origin) const;
  [[nodiscard]] Result<void> write_state(const fs::path& folder, std::string_view checkpoint) const;
  // Where it was kept.
  [[nodiscard]] Result<fs::path> keep_evidence(const fs::path& folder,
                                               std::string_view request) const;

  FileSystem* files_;
  fs::path folder_;
  std::string name_;
  const SigningKey* key_;
  Clock* clock_;
  std::unique_ptr<FileLock> lock_;
};

}  // namespace habeas::ledger
