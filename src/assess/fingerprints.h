// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "assess/material.h"
#include "assess/origins.h"
#include "base/result.h"

// What a check may learn of each thing in the register, in 64 bits: its names and kinds, what it
// rests on, proceedings that name it, where a post is. Of two registers of one case the things
// whose fingerprints differ are all whose findings can differ, for whatever reason: an entry of any
// kind, a withdrawal, an admission. So nobody has to list what each kind of entry may change.
//
// A fingerprint is the sum of FNV-1a hashes (Fowler, Noll, Vo), each passed through the finisher of
// SplitMix64; by chance one change in 2^64 is missed.

namespace habeas::assess {

struct Fingerprint {
  std::string id;
  uint64_t value = 0;
  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};
using Fingerprints = std::vector<Fingerprint>;  // by id, each once

[[nodiscard]] Fingerprints fingerprints(const Register& known, const SpeakerOf& speaker_of);

// Things of either that the other lacks or has otherwise, sorted.
[[nodiscard]] std::vector<std::string> changed_ids(const Fingerprints& before,
                                                   const Fingerprints& after);

// `ids` and all sources and claims that rest on one of them, however far. An edge that is gone
// needs no thought: whoever it began at has another fingerprint.
[[nodiscard]] std::set<std::string, std::less<>> resting_on(const Register& known,
                                                            const SpeakerOf& speaker_of,
                                                            const std::vector<std::string>& ids);

// One thing a line: 16 hexadecimal digits, a space, the id.
[[nodiscard]] std::string fingerprints_to_text(const Fingerprints& all);
// kInvalid for what fingerprints_to_text does not write.
[[nodiscard]] Result<Fingerprints> fingerprints_from_text(std::string_view text);

}  // namespace habeas::assess
