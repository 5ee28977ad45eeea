// SPDX-License-Identifier: Apache-2.0
#include "ledger/witness.h"

#include <algorithm>
#include <string>

#include "crypto/digest.h"
#include "ledger/cosignature.h"
#include "ledger/internal/text.h"

// The one promise of a witness: of all the heads it cosigned for an origin, each grew out of the
// one before. So the state is replaced durably before a cosignature leaves, and a state that
// cannot be read stops all cosigning for that origin rather than starting afresh.

namespace habeas::ledger {
namespace {

constexpr std::string_view kStateHeader = "habeas-witness v1 ";
constexpr int64_t kMaxStateBytes = int64_t{2} << 20;

std::string hash_hex(std::string_view text) { return to_hex(sha256(as_bytes(text))); }

Result<void> check_log_key(const VerifierKey& log) {
  if (log.type == SignatureType::kEd25519) return {};
  return fail(ErrorKind::kInvalid,
              "the key " + printable(log.name) + " is a witness's, not a log's",
              "give the log's key, whose type is 01");
}

WitnessAnswer refusal(WitnessStatus status, std::string_view why) {
  WitnessAnswer answer;
  answer.status = status;
  answer.body = std::string(why) + "\n";
  return answer;
}

WitnessAnswer conflict(int64_t recorded_size, int64_t offered_size) {
  WitnessAnswer answer;
  answer.status = WitnessStatus::kConflict;
  answer.body = std::to_string(recorded_size) + "\n";
  answer.recorded_size = recorded_size;
  answer.offered_size = offered_size;
  return answer;
}

}  // namespace

// What is known of one log.
struct Witness::LogState {
  Checkpoint checkpoint;  // last cosigned; size 0 before the first
  Instant time = 0;       // of that cosignature; 0 before the first
  std::string note;       // the whole; "" before the first
};

int http_status(WitnessStatus status) {
  switch (status) {
    case WitnessStatus::kCosigned:
      return 200;
    case WitnessStatus::kBadRequest:
      return 400;
    case WitnessStatus::kNotSigned:
      return 403;
    case WitnessStatus::kUnknownLog:
      return 404;
    case WitnessStatus::kConflict:
      return 409;
    case WitnessStatus::kBadProof:
      return 422;
  }
  throw Bug("assumption broken: every status has a code");
}

Witness::Witness(FileSystem& files, fs::path folder, std::string name, const SigningKey& key,
                 Clock& clock, std::unique_ptr<FileLock> lock)
    : files_(&files),
      folder_(std::move(folder)),
      name_(std::move(name)),
      key_(&key),
      clock_(&clock),
      lock_(std::move(lock)) {}

Result<Witness> Witness::open(FileSystem& files, const fs::path& folder, std::string_view name,
                              const SigningKey& key, Clock& clock) {
  if (!is_key_name(name)) {
    return fail(ErrorKind::kInvalid, "'" + printable(name) + "' cannot name a witness",
                "use letters, digits, dots and slashes, as witness.example.org/w1");
  }
  TRY(make_directories(files, folder));
  std::unique_ptr<FileLock> lock = TRY_CTX(
      files.lock(folder / "lock", "witness " + std::string(name)), "the state of the witness");
  return Witness(files, folder, std::string(name), key, clock, std::move(lock));
}

VerifierKey Witness::verifier_key() const {
  return VerifierKey{
      .name = name_, .type = SignatureType::kCosignature, .public_key = key_->public_key()};
}

fs::path Witness::log_folder(std::string_view origin) const { return folder_ / hash_hex(origin); }

Result<std::vector<VerifierKey>> Witness::read_keys(const fs::path& folder) const {
  std::string text = TRY(read_file(*files_, folder / "keys", kMaxStateBytes));
  std::string what = (folder / "keys").string();
  internal::LineReader lines(text, what);
  std::vector<VerifierKey> keys;
  while (!lines.at_end()) {
    std::string_view line = TRY(lines.next());
    VerifierKey key = TRY_CTX(parse_vkey(line), what);
    keys.push_back(std::move(key));
  }
  return keys;
}

Result<Witness::LogState> Witness::read_state(const fs::path& folder,
                                              std::string_view origin) const {
  fs::path path = folder / "state";
  auto damaged = [&](const std::string& why) {
    return fail(
        ErrorKind::kCorrupt, path.string() + ": " + why,
        "without it the witness cannot know what it cosigned; restore it from the newest copy, "
        "or retire this witness key and start a new one");
  };
  auto text = read_file(*files_, path, kMaxStateBytes);
  if (!text && text.error().kind == ErrorKind::kNotFound) return damaged("the state is missing");
  if (!text) return fail(text.error());
  std::string_view rest = *text;
  size_t header = kStateHeader.size() + 64 + 1;
  if (rest.size() < header || !rest.starts_with(kStateHeader) || rest[header - 1] != '\n') {
    return damaged("the state has no proper first line");
  }
  std::string_view stated = rest.substr(kStateHeader.size(), 64);
  rest.remove_prefix(header);
  if (stated != hash_hex(rest)) return damaged("the state does not match its own hash");
  LogState state;
  if (rest.find("\n\n") == std::string_view::npos) {
    auto body = parse_checkpoint_body(rest);
    if (!body || body->size != 0) return damaged("the state holds no checkpoint");
    state.checkpoint = std::move(*body);
  } else {
    VerifierKey own = verifier_key();
    auto parsed = parse_checkpoint(rest, Extensions::kAllow);
    if (!parsed) return damaged(parsed.error().message);
    auto verified = verify_note(parsed->note, std::span<const VerifierKey>(&own, 1));
    if (!verified)
      return damaged("the state was not cosigned by this witness: " + verified.error().message);
    state.checkpoint = std::move(parsed->checkpoint);
    state.time = verified->verified.back().time;
    state.note = std::string(rest);
  }
  if (state.checkpoint.origin != origin) return damaged("the state belongs to another log");
  return state;
}

Result<void> Witness::write_state(const fs::path& folder, std::string_view checkpoint) const {
  std::string text =
      std::string(kStateHeader) + hash_hex(checkpoint) + "\n" + std::string(checkpoint);
  return write_file_durably(*files_, folder / "state", text);
}

Result<fs::path> Witness::keep_evidence(const fs::path& folder, std::string_view request) const {
  fs::path path = folder / "evidence" / (hash_hex(request) + ".txt");
  TRY(make_directories(*files_, path.parent_path()));
  TRY(write_file_durably(*files_, path, request));
  return path;
}

Result<void> Witness::trust_log(const VerifierKey& log) {
  TRY(check_log_key(log));
  fs::path folder = log_folder(log.name);
  TRY(make_directories(*files_, folder));
  std::vector<VerifierKey> keys;
  if (exists(*files_, folder / "keys")) {
    keys = TRY(read_keys(folder));
  } else if (!exists(*files_, folder / "state")) {
    // The state comes first: a log with keys but no state is damaged, never fresh.
    Checkpoint nothing{.origin = log.name, .size = 0, .root = empty_root(), .extensions = {}};
    TRY(write_state(folder, format_checkpoint_body(nothing)));
  }
  if (std::find(keys.begin(), keys.end(), log) != keys.end()) return {};
  keys.push_back(log);
  std::string text;
  for (const VerifierKey& key : keys) text += format_vkey(key) + "\n";
  return write_file_durably(*files_, folder / "keys", text);
}

Result<std::vector<VerifierKey>> Witness::trusted_logs() const {
  std::vector<VerifierKey> all;
  std::vector<std::string> names = TRY(files_->list(folder_));
  for (const std::string& name : names) {
    if (!exists(*files_, folder_ / name / "keys")) continue;
    std::vector<VerifierKey> keys = TRY(read_keys(folder_ / name));
    all.insert(all.end(), keys.begin(), keys.end());
  }
  return all;
}

Result<Checkpoint> Witness::recorded(std::string_view origin) const {
  fs::path folder = log_folder(origin);
  if (!exists(*files_, folder / "keys")) {
    return fail(ErrorKind::kNotFound,
                "this witness does not know the log '" + printable(origin) + "'",
                "let it trust the log's key first");
  }
  LogState state = TRY(read_state(folder, origin));
  return state.checkpoint;
}

Result<std::string> Witness::recorded_note(std::string_view origin) const {
  TRY(recorded(origin));
  LogState state = TRY(read_state(log_folder(origin), origin));
  if (state.note.empty()) {
    return fail(ErrorKind::kNotFound,
                "this witness has cosigned nothing of '" + printable(origin) + "' yet");
  }
  return state.note;
}

// The order of the checks is that of the specification; each has its own answer.
Result<WitnessAnswer> Witness::answer(std::string_view request_text) {
  auto request = parse_witness_request(request_text);
  if (!request) return refusal(WitnessStatus::kBadRequest, request.error().message);
  SignedCheckpoint offered = TRY(parse_checkpoint(request->checkpoint, Extensions::kAllow));
  const Checkpoint& head = offered.checkpoint;
  fs::path folder = log_folder(head.origin);
  if (!exists(*files_, folder / "keys"))
    return refusal(WitnessStatus::kUnknownLog, "this log is not known here");
  std::vector<VerifierKey> keys = TRY(read_keys(folder));
  auto opened = open_checkpoint(request->checkpoint, keys, Extensions::kAllow);
  if (!opened) return refusal(WitnessStatus::kNotSigned, opened.error().message);
  if (request->old_size > head.size) {
    return refusal(WitnessStatus::kBadRequest, "the old size is larger than the checkpoint's");
  }
  LogState state = TRY(read_state(folder, head.origin));
  bool same_size = state.checkpoint.size == head.size && head.size != 0;
  if (same_size && state.checkpoint.root != head.root) {
    // Two roots at one size, both signed by the log: proof of a fork, whatever old size it states.
    WitnessAnswer forked = conflict(state.checkpoint.size, head.size);
    forked.evidence = TRY(keep_evidence(folder, request_text));
    return forked;
  }
  if (request->old_size != state.checkpoint.size) {
    WitnessAnswer elsewhere = conflict(state.checkpoint.size, head.size);
    // Signed by the log, and smaller than what it had signed before: it shrank, or shows an old
    // copy.
    if (head.size < state.checkpoint.size)
      elsewhere.evidence = TRY(keep_evidence(folder, request_text));
    return elsewhere;
  }
  auto consistent = verify_consistency(request->old_size, head.size, request->proof,
                                       state.checkpoint.root, head.root);
  if (!consistent) {
    WitnessAnswer refused = refusal(WitnessStatus::kBadProof, consistent.error().message);
    refused.evidence = TRY(keep_evidence(folder, request_text));
    return refused;
  }

  Instant now = clock_->now();
  if (now < state.time) {
    return fail(ErrorKind::kDenied,
                "the clock says " + to_rfc3339(now) + ", but this witness cosigned this log at " +
                    to_rfc3339(state.time),
                "set the clock of this machine right, then try again");
  }
  NoteSignature line = TRY(ledger::cosign(*key_, name_, opened->note.text, now));
  Note cosigned;
  cosigned.text = opened->note.text;
  for (const VerifiedSignature& verified : opened->verification.verified) {
    cosigned.signatures.push_back(opened->note.signatures[verified.line]);
  }
  cosigned.signatures.push_back(line);
  TRY(write_state(folder, format_note(cosigned)));
  WitnessAnswer cosigned_answer;
  cosigned_answer.status = WitnessStatus::kCosigned;
  cosigned_answer.body = format_signature_line(line);
  cosigned_answer.recorded_size = head.size;
  cosigned_answer.offered_size = head.size;
  return cosigned_answer;
}

namespace {

// What a person at the witness is told of a request that does not start where the witness stands.
Failure conflict_failure(const WitnessAnswer& given) {
  std::string recorded = std::to_string(given.recorded_size);
  if (given.evidence.empty()) {
    return fail(ErrorKind::kConflict,
                "the request does not start where this witness stands: at " + recorded + " entries",
                "make a request with --old " + recorded +
                    "; if the log cannot, it has forked: keep the request and tell others");
  }
  bool forked = given.offered_size == given.recorded_size;
  return fail(
      ErrorKind::kConflict,
      forked ? "the log has forked: it signed another root for the " + recorded +
                   " entries that this witness cosigned; the request is kept in " +
                   given.evidence.string()
             : "the log shows " + std::to_string(given.offered_size) +
                   " entries, and this witness cosigned " + recorded +
                   ": the log shrank, or the request is an old one; it is kept in " +
                   given.evidence.string(),
      forked
          ? "do not cosign; both heads are signed by the log: show them to the other witnesses"
          : "ask for a new request; if it shows no more, the case was restored from an old copy, "
            "or somebody hides entries: its keeper runs `habeas recover`");
}

}  // namespace

Result<std::string> Witness::cosign(std::string_view request) {
  WitnessAnswer given = TRY(answer(request));
  std::string why = given.body.empty() ? "" : given.body.substr(0, given.body.size() - 1);
  switch (given.status) {
    case WitnessStatus::kCosigned:
      return given.body;
    case WitnessStatus::kBadRequest:
      return fail(ErrorKind::kInvalid, "the request cannot be read: " + why,
                  "ask the log for a new request");
    case WitnessStatus::kNotSigned:
      return fail(ErrorKind::kDenied, "the request is not signed by the log: " + why,
                  "check the log's key with its keeper, on another channel");
    case WitnessStatus::kUnknownLog:
      return fail(ErrorKind::kNotFound, why,
                  "if you mean to witness this log, let this witness trust its key first");
    case WitnessStatus::kConflict:
      return conflict_failure(given);
    case WitnessStatus::kBadProof:
      return fail(ErrorKind::kCorrupt,
                  "the log did not prove that it only grew: " + why + "; the request is kept in " +
                      given.evidence.string(),
                  "do not cosign; ask the log's keeper to explain, and tell the other witnesses");
  }
  throw Bug("assumption broken: every status is handled");
}

}  // namespace habeas::ledger
