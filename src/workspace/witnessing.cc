// SPDX-License-Identifier: Apache-2.0
#include "workspace/witnessing.h"

#include <algorithm>

#include <fmt/core.h>

#include "casefile/queries.h"
#include "ledger/cosignature.h"
#include "workspace/http.h"

namespace habeas::workspace {

namespace {

constexpr std::string_view kPolicyName = "trust.witnesses";
constexpr std::string_view kGroup = "witnesses";
constexpr std::string_view kLabel = "witness ";

// Witnesses and quorum as the ledger has them; the logs are added by trust_policy().
Result<ledger::Policy> chosen_witnesses(Workspace& workspace) {
  std::string value = TRY(casefile::policy(workspace.database(), kPolicyName));
  if (value.empty()) return ledger::Policy{};
  Json text = TRY_CTX(parse_json(value), "the policy trust.witnesses");
  if (text.string() == nullptr)
    return fail(ErrorKind::kCorrupt, "the policy trust.witnesses is no text",
                "run `habeas verify` to see what is wrong");
  return ledger::parse_policy(*text.string());
}

// How many of the witnesses must cosign.
int64_t threshold(const ledger::Policy& policy) {
  if (policy.quorum == "none") return 0;
  for (const ledger::PolicyGroup& group : policy.groups) {
    if (group.name == policy.quorum) return group.threshold;
  }
  return 1;  // the quorum names a single witness
}

// One group of all witnesses, with that threshold. It comes last, as the format wants.
void set_threshold(ledger::Policy& policy, int64_t wanted) {
  policy.groups.clear();
  policy.quorum = "none";
  if (wanted == 0) return;
  ledger::PolicyGroup group{.name = std::string(kGroup), .threshold = wanted, .members = {}};
  for (const ledger::PolicyWitness& witness : policy.witnesses)
    group.members.push_back(witness.name);
  policy.groups.push_back(std::move(group));
  policy.quorum = std::string(kGroup);
}

Result<void> record(Workspace& workspace, const ledger::Policy& witnesses) {
  casefile::Item item;
  item.type = "policy";
  item.set("name", kPolicyName);
  item.set("value", TRY(ledger::format_policy(witnesses)));
  std::vector<casefile::Item> items = {item};
  TRY(workspace.commit(ledger::EntryKind::kPolicyChanged, items, "", casefile::Action::kGovern));
  TRY(workspace.checkpoint());
  return {};
}

Result<ledger::PolicyWitness> find_witness(const ledger::Policy& policy, std::string_view name) {
  std::string known;
  for (const ledger::PolicyWitness& witness : policy.witnesses) {
    if (witness.name == name || (name.empty() && policy.witnesses.size() == 1)) return witness;
    known += (known.empty() ? "" : ", ") + witness.name;
  }
  if (policy.witnesses.empty()) {
    return fail(ErrorKind::kNotFound, "this case has no witnesses",
                "add one with `habeas log witness add NAME VKEY`; the witness says its vkey");
  }
  return fail(ErrorKind::kNotFound,
              name.empty()
                  ? "which witness?"
                  : fmt::format("no witness of this case is called \"{}\"", printable(name)),
              "name one of: " + known);
}

// The largest anchored checkpoint that this key cosigned.
Result<std::optional<WitnessStanding>> last_cosigned(Workspace& workspace,
                                                     const ledger::VerifierKey& key) {
  std::vector<int64_t> sizes = TRY(workspace.anchors().sizes());
  for (auto size = sizes.rbegin(); size != sizes.rend(); ++size) {
    ledger::Anchor anchor = TRY(workspace.anchors().read(*size));
    ledger::SignedCheckpoint parsed = TRY(ledger::parse_checkpoint(anchor.checkpoint));
    if (parsed.checkpoint.origin != workspace.settings().origin) continue;
    for (const ledger::NoteSignature& line : parsed.note.signatures) {
      if (line.name != key.name || line.id != key.id()) continue;
      Result<Instant> time = ledger::verify_cosignature(key, anchor.body, line.signature);
      if (!time) continue;
      WitnessStanding standing;
      standing.size = *size;
      standing.time = *time;
      return std::optional(standing);
    }
  }
  return std::optional<WitnessStanding>();
}

}  // namespace

Result<ledger::Policy> trust_policy(Workspace& workspace) {
  ledger::Policy policy = TRY(chosen_witnesses(workspace));
  for (const std::string& text : TRY(workspace.log_vkeys())) {
    ledger::VerifierKey key = TRY(ledger::parse_vkey(text));
    policy.logs.push_back(ledger::PolicyLog{key, ""});
  }
  return policy;
}

Result<void> add_witness(Workspace& workspace, const ledger::PolicyWitness& witness) {
  TRY(workspace.require(casefile::Action::kGovern));
  ledger::Policy policy = TRY(chosen_witnesses(workspace));
  for (const ledger::PolicyWitness& other : policy.witnesses) {
    if (other.name == witness.name || other.key == witness.key) {
      return fail(ErrorKind::kConflict,
                  fmt::format("{} is a witness of this case already", printable(other.name)),
                  "remove it first to give it another name, key or address");
    }
  }
  int64_t wanted = threshold(policy);
  policy.witnesses.push_back(witness);
  set_threshold(policy, wanted);
  TRY(ledger::format_policy(policy));
  return record(workspace, policy);
}

Result<void> remove_witness(Workspace& workspace, std::string_view name) {
  TRY(workspace.require(casefile::Action::kGovern));
  ledger::Policy policy = TRY(chosen_witnesses(workspace));
  ledger::PolicyWitness gone = TRY(find_witness(policy, name));
  int64_t wanted = threshold(policy);
  std::erase(policy.witnesses, gone);
  if (wanted > static_cast<int64_t>(policy.witnesses.size())) {
    return fail(ErrorKind::kConflict,
                fmt::format("the quorum is {}, and with {} left it could not be met", wanted,
                            policy.witnesses.size()),
                "lower it first with `habeas log witness quorum`");
  }
  set_threshold(policy, wanted);
  return record(workspace, policy);
}

Result<void> set_quorum(Workspace& workspace, std::string_view quorum) {
  TRY(workspace.require(casefile::Action::kGovern));
  ledger::Policy policy = TRY(chosen_witnesses(workspace));
  auto count = static_cast<int64_t>(policy.witnesses.size());
  int64_t wanted = 0;
  if (quorum == "all") {
    wanted = count;
  } else if (quorum != "none") {
    Result<int64_t> number = parse_decimal(quorum);
    if (!number || *number < 1 || *number > count) {
      return fail(ErrorKind::kInvalid,
                  fmt::format("\"{}\" is no quorum of this case: its witnesses are {} in number",
                              printable(quorum), count),
                  "give none, all, or a number of witnesses");
    }
    wanted = *number;
  }
  set_threshold(policy, wanted);
  return record(workspace, policy);
}

Result<Witnessing> witnessing(Workspace& workspace) {
  ledger::Policy policy = TRY(trust_policy(workspace));
  Witnessing out;
  out.quorum = threshold(policy);
  out.size = workspace.log().head() ? workspace.log().head()->size : 0;
  for (const ledger::PolicyWitness& witness : policy.witnesses) {
    WitnessStanding standing =
        TRY(last_cosigned(workspace, witness.key)).value_or(WitnessStanding());
    standing.name = witness.name;
    standing.vkey = ledger::format_vkey(witness.key);
    standing.url = witness.url;
    out.witnesses.push_back(std::move(standing));
  }
  if (out.quorum == 0) return out;
  std::vector<int64_t> sizes = TRY(workspace.anchors().sizes());
  for (int64_t size : sizes) {
    ledger::Anchor anchor = TRY(workspace.anchors().read(size));
    Result<ledger::PolicyVerdict> verdict = ledger::evaluate(policy, anchor.checkpoint);
    if (verdict && verdict->quorum_met) out.quorum_size = std::max(out.quorum_size, size);
  }
  return out;
}

Result<std::string> witness_request(Workspace& workspace, std::string_view name,
                                    std::optional<int64_t> old_size) {
  const std::optional<ledger::SignedHead>& head = workspace.log().head();
  if (!head)
    return fail(ErrorKind::kNotFound, "no checkpoint was published yet",
                "run `habeas log checkpoint --sign`");
  ledger::Policy policy = TRY(trust_policy(workspace));
  if (!old_size) {
    ledger::PolicyWitness witness = TRY(find_witness(policy, name));
    std::optional<WitnessStanding> last = TRY(last_cosigned(workspace, witness.key));
    old_size = last ? last->size : 0;
  }
  if (*old_size < 0 || *old_size > head->size) {
    return fail(ErrorKind::kInvalid,
                fmt::format("the published checkpoint has {} entries, so nothing grew into it from "
                            "{}",
                            head->size, *old_size),
                "if the witness says it saw more than this case has, the case was restored from "
                "an old copy: see `habeas recover`");
  }
  std::string request =
      TRY(ledger::make_witness_request(*old_size, head->checkpoint, workspace.log().hash_reader()));
  TRY(workspace.anchors().add_checkpoint(head->checkpoint));
  return request;
}

Result<TakenCosignature> take_cosignature(Workspace& workspace, std::string_view answer) {
  TRY(workspace.require(casefile::Action::kSign));
  ledger::Policy policy = TRY(trust_policy(workspace));
  std::vector<ledger::VerifierKey> witnesses;
  for (const ledger::PolicyWitness& witness : policy.witnesses) witnesses.push_back(witness.key);
  std::vector<int64_t> sizes = TRY(workspace.anchors().sizes());
  std::optional<Error> last;
  for (auto size = sizes.rbegin(); size != sizes.rend(); ++size) {
    ledger::Anchor anchor = TRY(workspace.anchors().read(*size));
    Result<std::string> cosigned = ledger::add_cosignatures(anchor.checkpoint, answer, witnesses);
    if (!cosigned) {
      if (cosigned.error().kind != ErrorKind::kCorrupt) {
        Error error = cosigned.error();
        if (error.kind == ErrorKind::kDenied && error.hint.empty())
          error.hint = "add the witness that answered with `habeas log witness add NAME VKEY`";
        return fail(std::move(error));
      }
      last = cosigned.error();
      continue;
    }
    TRY(workspace.anchors().add_checkpoint(*cosigned));
    ledger::Anchor now = TRY(workspace.anchors().read(*size));
    ledger::PolicyVerdict verdict = TRY(ledger::evaluate(policy, now.checkpoint));
    TakenCosignature taken;
    taken.size = *size;
    taken.quorum_met = verdict.quorum_met;
    for (const ledger::WitnessedBy& by : verdict.witnessed)
      taken.witnesses.push_back(policy.witnesses[by.witness].name);
    return taken;
  }
  return fail(ErrorKind::kCorrupt,
              last ? "the answer is good for no checkpoint of this case: " + last->message
                   : "no checkpoint of this case waits for a cosignature",
              "make a request with `habeas log witness request`, and take the answer to that one");
}

Result<TakenCosignature> send_to_witness(Workspace& workspace, std::string_view name,
                                         std::string url) {
  ledger::Policy policy = TRY(trust_policy(workspace));
  ledger::PolicyWitness witness = TRY(find_witness(policy, name));
  if (url.empty()) url = witness.url;
  if (url.empty()) {
    return fail(ErrorKind::kInvalid,
                fmt::format("the witness {} has no address", printable(witness.name)),
                "give one with --url, or go by files: `habeas log witness request`");
  }
  while (url.ends_with('/')) url.pop_back();
  std::optional<int64_t> old_size;
  for (int attempt = 0; attempt < 2; ++attempt) {
    std::string request = TRY(witness_request(workspace, witness.name, old_size));
    HttpAnswer answer = TRY(http_post(url + "/add-checkpoint", "text/plain", as_bytes(request)));
    if (answer.status == 200) return take_cosignature(workspace, answer.body);
    std::string said = answer.body.substr(0, answer.body.find('\n'));
    Result<int64_t> stands = parse_decimal(said);
    if (answer.status == 409 && stands && attempt == 0 && workspace.log().head() &&
        *stands <= workspace.log().head()->size) {
      old_size = *stands;
      continue;
    }
    if (answer.status == 409) {
      return fail(ErrorKind::kConflict,
                  fmt::format("the witness {} saw {} entries, and this case does not grow out of "
                              "them (it has {})",
                              printable(witness.name), printable(said), workspace.log().size()),
                  "if this case was restored from an old copy, run `habeas recover`; else the "
                  "ledger forked: keep everything and ask the witness for its checkpoint");
    }
    return fail(answer.status == 404 ? ErrorKind::kNotFound : ErrorKind::kDenied,
                fmt::format("the witness {} answered {}: {}", printable(witness.name),
                            answer.status, printable(said)),
                answer.status == 404 ? "ask its keeper to trust the log key of this case"
                                     : "ask its keeper; the checkpoint stays as it was");
  }
  throw Bug("assumption broken: the second attempt always ends");
}

Result<WitnessDesk> WitnessDesk::open(Environment& environment, std::string_view name) {
  KeyHome home(environment.files, environment.home);
  std::optional<StoredKey> stored;
  for (StoredKey& key : TRY(home.list())) {
    if (key.label.starts_with(kLabel)) stored = std::move(key);
  }
  std::string own = stored ? stored->label.substr(kLabel.size()) : std::string(name);
  if (own.empty()) {
    return fail(ErrorKind::kNotFound, environment.home.string() + " is no witness yet",
                "name it once: --name witness.example.org/w1");
  }
  if (!name.empty() && own != name) {
    return fail(ErrorKind::kConflict,
                fmt::format("this key home is the witness {}", printable(own)),
                "one home, one witness: use another HABEAS_HOME for another name");
  }
  if (!ledger::is_key_name(own)) {
    return fail(ErrorKind::kInvalid, "'" + printable(own) + "' cannot name a witness",
                "use letters, digits, dots and slashes, as witness.example.org/w1");
  }
  std::string passphrase =
      TRY(environment.passphrase(fmt::format("the key of the witness {}", own)));
  WitnessDesk desk;
  SigningKey key = stored ? TRY(home.load(stored->public_key, passphrase))
                          : TRY(SigningKey::generate(environment.random));
  if (!stored) {
    TRY(home.store(key, std::string(kLabel) + own, passphrase, environment.kdf_cost,
                   environment.random));
    desk.made_key_ = true;
  }
  desk.key_ = std::make_unique<SigningKey>(std::move(key));
  ledger::Witness witness = TRY(ledger::Witness::open(environment.files, home.witness_folder(), own,
                                                      *desk.key_, environment.clock));
  desk.witness_.emplace(std::move(witness));
  return desk;
}

}  // namespace habeas::workspace
