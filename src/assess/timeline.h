// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "assess/side_by_side.h"
#include "base/json.h"
#include "calendar/display.h"

// When: every date that a claim gives, as the interval of days that its words allow. Competing
// dates of one question stand together; none is chosen.

namespace habeas::assess {

struct TimelineRow {
  std::string subject, property, value;                 // EDTF as stated
  std::optional<calendar::DayNumber> earliest, latest;  // absent: open or unknown on that side
  bool qualified = false;                               // the words say "about" or "uncertain"
  int64_t competing = 0;  // other dates of the same question without a common day
  bool denied = false;
  Support support;
  std::vector<const Claim*> claims;
};

enum class Sayings { kLeftOut, kIncluded };  // a row for each act of saying, too

// By earliest day, latest day, subject's name, property, value; dates without any bound last.
[[nodiscard]] std::vector<TimelineRow> timeline(std::span<const SubjectClaims> subjects,
                                                const Register& known, const Graphs& graphs,
                                                Sayings sayings, const SpeakerOf& speaker_of = {});

[[nodiscard]] Json to_json(const std::vector<TimelineRow>& rows, const Register& known,
                           calendar::Language language);
[[nodiscard]] std::string to_text(const std::vector<TimelineRow>& rows, const Register& known,
                                  calendar::Language language);

}  // namespace habeas::assess
