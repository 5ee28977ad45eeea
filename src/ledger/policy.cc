// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy.h"

#include <algorithm>
#include <map>
#include <set>

#include "ledger/internal/text.h"

namespace habeas::ledger {
namespace {

constexpr size_t kMaxPolicyBytes = size_t{1} << 20;
constexpr size_t kMaxOfEachKind = 256;  // the specification asks for at least 32
constexpr std::string_view kNone = "none";

bool is_policy_octet(char c) {
  auto octet = static_cast<uint8_t>(c);
  return octet == '\t' || octet == '\n' || (octet >= 0x20 && octet != 0x7F);
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (true) {
    size_t start = line.find_first_not_of(" \t");
    if (start == std::string_view::npos) return words;
    line.remove_prefix(start);
    size_t end = std::min(line.find_first_of(" \t"), line.size());
    words.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

class PolicyParser {
 public:
  explicit PolicyParser(std::string_view text) : lines_(text, "the policy") {}

  Result<Policy> parse() {
    while (!lines_.at_end()) {
      std::string_view line = TRY(lines_.next());
      std::vector<std::string_view> words = words_of(line);
      if (words.empty() || words[0].starts_with('#')) continue;
      TRY(parse_line(words));
    }
    if (!quorum_seen_) {
      return fail(
          ErrorKind::kInvalid, "the policy has no quorum line",
          "end it with 'quorum <witness or group>', or 'quorum none' to trust the log alone");
    }
    return policy_;
  }

 private:
  using Words = std::vector<std::string_view>;

  Result<void> parse_line(const Words& words) {
    if (words[0] == "log") return parse_log(words);
    if (words[0] == "witness") return parse_witness(words);
    if (words[0] == "group") return parse_group(words);
    if (words[0] == "quorum") return parse_quorum(words);
    return lines_.wrong("'" + printable(words[0]) + "' is not log, witness, group or quorum");
  }

  Result<void> parse_log(const Words& words) {
    if (words.size() < 2 || words.size() > 3)
      return lines_.wrong("a log line reads: log <vkey> [<url>]");
    PolicyLog log;
    log.key = TRY(parse_key(words[1], SignatureType::kEd25519, "a log"));
    if (words.size() == 3) log.url = std::string(words[2]);
    if (policy_.logs.size() == kMaxOfEachKind) return lines_.wrong("too many logs");
    policy_.logs.push_back(std::move(log));
    return {};
  }

  Result<void> parse_witness(const Words& words) {
    if (words.size() < 3 || words.size() > 4) {
      return lines_.wrong("a witness line reads: witness <name> <vkey> [<url>]");
    }
    PolicyWitness witness;
    witness.name = TRY(define(words[1]));
    witness.key = TRY(parse_key(words[2], SignatureType::kCosignature, "a witness"));
    if (words.size() == 4) witness.url = std::string(words[3]);
    if (policy_.witnesses.size() == kMaxOfEachKind) return lines_.wrong("too many witnesses");
    policy_.witnesses.push_back(std::move(witness));
    return {};
  }

  Result<void> parse_group(const Words& words) {
    if (words.size() < 4)
      return lines_.wrong("a group line reads: group <name> all|any|<number> <member>...");
    PolicyGroup group;
    for (size_t i = 3; i < words.size(); i++) {
      if (!names_.contains(words[i])) {
        return lines_.wrong("'" + printable(words[i]) + "' is not defined on an earlier line");
      }
      if (!used_.insert(std::string(words[i])).second) {
        return lines_.wrong("'" + printable(words[i]) + "' is already a member of a group");
      }
      group.members.emplace_back(words[i]);
    }
    auto count = static_cast<int64_t>(group.members.size());
    if (words[2] == "all") {
      group.threshold = count;
    } else if (words[2] != "any") {
      auto threshold = parse_decimal(words[2]);
      if (!threshold || *threshold < 1 || *threshold > count) {
        return lines_.wrong("the threshold '" + printable(words[2]) +
                            "' is not all, any or a number from 1 to " + std::to_string(count));
      }
      group.threshold = *threshold;
    }
    group.name = TRY(define(words[1]));
    if (policy_.groups.size() == kMaxOfEachKind) return lines_.wrong("too many groups");
    policy_.groups.push_back(std::move(group));
    return {};
  }

  Result<void> parse_quorum(const Words& words) {
    if (words.size() != 2) return lines_.wrong("a quorum line reads: quorum <name>|none");
    if (quorum_seen_) return lines_.wrong("there is a quorum already");
    if (words[1] != kNone && !names_.contains(words[1])) {
      return lines_.wrong("'" + printable(words[1]) + "' is not defined on an earlier line");
    }
    policy_.quorum = std::string(words[1]);
    quorum_seen_ = true;
    return {};
  }

  // Witnesses and groups share one space of names.
  Result<std::string> define(std::string_view name) {
    if (name == kNone) return lines_.wrong("'none' cannot be defined");
    if (!names_.insert(std::string(name)).second)
      return lines_.wrong("'" + printable(name) + "' is defined twice");
    return std::string(name);
  }

  Result<VerifierKey> parse_key(std::string_view text, SignatureType type, std::string_view owner) {
    auto key = parse_vkey(text);
    if (!key) return lines_.wrong(key.error().message, key.error().hint);
    if (key->type != type) {
      return lines_.wrong("a key of this type cannot belong to " + std::string(owner),
                          "logs have keys of type 01, witnesses of type 04");
    }
    if (!keys_.insert(key->public_key).second) {
      return lines_.wrong("the key of " + printable(key->name) +
                          " stands on an earlier line already");
    }
    return key;
  }

  internal::LineReader lines_;
  Policy policy_;
  std::set<std::string, std::less<>> names_;
  std::set<std::string> used_;
  std::set<PublicKey> keys_;
  bool quorum_seen_ = false;
};

std::string with_url(const std::string& url) { return url.empty() ? "" : " " + url; }

}  // namespace

std::vector<VerifierKey> Policy::keys() const {
  std::vector<VerifierKey> keys;
  for (const PolicyLog& log : logs) keys.push_back(log.key);
  for (const PolicyWitness& witness : witnesses) keys.push_back(witness.key);
  return keys;
}

Result<Policy> parse_policy(std::string_view text) {
  if (text.size() > kMaxPolicyBytes) {
    return fail(ErrorKind::kInvalid,
                "the policy is larger than " + std::to_string(kMaxPolicyBytes) + " bytes");
  }
  for (char c : text) {
    if (!is_policy_octet(c)) {
      return fail(ErrorKind::kInvalid,
                  "the policy holds the control character " + printable({&c, 1}),
                  "save it as plain text with newlines only");
    }
  }
  return PolicyParser(text).parse();
}

Result<std::string> format_policy(const Policy& policy) {
  std::string text;
  for (const PolicyLog& log : policy.logs)
    text += "log " + format_vkey(log.key) + with_url(log.url) + "\n";
  for (const PolicyWitness& witness : policy.witnesses) {
    text +=
        "witness " + witness.name + " " + format_vkey(witness.key) + with_url(witness.url) + "\n";
  }
  for (const PolicyGroup& group : policy.groups) {
    text += "group " + group.name + " " + std::to_string(group.threshold);
    for (const std::string& member : group.members) text += " " + member;
    text += "\n";
  }
  text += "quorum " + policy.quorum + "\n";
  Policy read_back = TRY_CTX(parse_policy(text), "the policy to write");
  if (read_back != policy) {
    return fail(ErrorKind::kInvalid, "the policy to write has a name or url that breaks its lines");
  }
  return text;
}

bool quorum_met(const Policy& policy, const std::vector<size_t>& witnesses) {
  if (policy.quorum == kNone) return true;
  std::map<std::string, bool> met;
  for (size_t i = 0; i < policy.witnesses.size(); i++) {
    met[policy.witnesses[i].name] =
        std::find(witnesses.begin(), witnesses.end(), i) != witnesses.end();
  }
  // Groups name only what stands before them, so one pass settles them all.
  for (const PolicyGroup& group : policy.groups) {
    auto present = std::count_if(group.members.begin(), group.members.end(),
                                 [&](const std::string& member) { return met[member]; });
    met[group.name] = static_cast<int64_t>(present) >= group.threshold;
  }
  return met[policy.quorum];
}

Result<PolicyVerdict> evaluate(const Policy& policy, std::string_view checkpoint_note) {
  std::vector<VerifierKey> keys = policy.keys();
  OpenedCheckpoint opened = TRY(open_checkpoint(checkpoint_note, keys, Extensions::kAllow));
  PolicyVerdict verdict;
  verdict.checkpoint = std::move(opened.checkpoint);
  verdict.unknown_lines = std::move(opened.verification.unknown);
  std::map<size_t, Instant> latest;
  bool log_found = false;
  for (const VerifiedSignature& verified : opened.verification.verified) {
    if (verified.key >= policy.logs.size()) {
      size_t witness = verified.key - policy.logs.size();
      auto [at, is_new] = latest.try_emplace(witness, verified.time);
      if (!is_new) at->second = std::max(at->second, verified.time);
    } else if (!log_found && keys[verified.key].name == verdict.checkpoint.origin) {
      verdict.log = verified.key;
      log_found = true;
    }
  }
  std::vector<size_t> witnesses;
  for (const auto& [witness, time] : latest) {
    verdict.witnessed.push_back(WitnessedBy{.witness = witness, .time = time});
    witnesses.push_back(witness);
  }
  verdict.quorum_met = quorum_met(policy, witnesses);
  return verdict;
}

}  // namespace habeas::ledger
