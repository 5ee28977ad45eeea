// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "assess/side_by_side.h"
#include "base/json.h"
#include "calendar/date_order.h"

// What is missing: read off what the case says, never assumed. That nothing is on record does not
// say that nothing happened.

namespace habeas::assess {

enum class GapKind {
  kOpenQuestion,       // everybody says that it is not known, or what is said excludes itself
  kEnquiryUnanswered,  // a communication, an event of kind enquiry without a reply on record, or an
                       // enquiry in a record whose outcome is no answer
  kCertificateMissing,      // certificate.state says none, withheld, refused; or a field is missing
  kObligationWithoutSteps,  // an obligation, and no step towards it on record
  kDemandWithoutAnswer,     // a demand or recommendation that nothing answers
};
[[nodiscard]] std::string_view gap_word(GapKind kind);

struct Gap {
  GapKind kind = GapKind::kOpenQuestion;
  std::string subject;
  std::string property;
  std::string message;
  std::string since;                         // EDTF; "" if no date is on record
  std::optional<calendar::Elapsed> elapsed;  // from `since` to the day asked for
  std::vector<const Claim*> claims;
};

// `today` is a parameter: no gap depends on the clock, only its elapsed time. Sorted by kind,
// subject's name, property, message.
[[nodiscard]] std::vector<Gap> gaps(std::span<const SubjectClaims> subjects, const Register& known,
                                    const Graphs& graphs, calendar::DayNumber today,
                                    const SpeakerOf& speaker_of = {});

[[nodiscard]] Json to_json(const std::vector<Gap>& gaps, const Register& known);
[[nodiscard]] std::string to_text(const std::vector<Gap>& gaps, const Register& known);

}  // namespace habeas::assess
