// SPDX-License-Identifier: Apache-2.0
#include "assess/gaps.h"

#include <algorithm>
#include <tuple>

#include <fmt/core.h>

#include "assess/dates.h"
#include "assess/words.h"
#include "base/encoding.h"

namespace habeas::assess {

namespace {

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

bool says_no(const Claim& claim) {
  return claim.denies() || claim.is_unknown() ||
         is_one_of(folded(claim.value_text),
                   {"none", "no reply", "no answer", "none known", "none recorded"});
}

class Finder {
 public:
  Finder(const SubjectClaims& subject, const Register& known, const Graphs& graphs,
         const SpeakerOf& speaker_of, calendar::DayNumber today, std::vector<Gap>& gaps)
      : subject_(subject),
        known_(known),
        gaps_(gaps),
        today_(calendar::ImpreciseDate::on(today)),
        table_(side_by_side(subject, known, graphs, speaker_of)) {}

  void run() {
    open_questions();
    enquiries();
    certificates();
    obligations();
    demands();
  }

 private:
  void add(GapKind kind, const std::string& property, std::string message, std::string since,
           std::vector<const Claim*> claims) {
    Gap gap;
    gap.kind = kind;
    gap.subject = subject_.subject;
    gap.property = property;
    gap.message = std::move(message);
    gap.since = std::move(since);
    if (auto date = date_in(gap.since)) gap.elapsed = calendar::elapsed(*date, today_);
    sort_for_display(claims, known_);
    gap.claims = std::move(claims);
    gaps_.push_back(std::move(gap));
  }

  // The earliest date among the values of these properties that is one.
  std::string date_of(std::initializer_list<std::string_view> properties) const {
    std::string best;
    for (std::string_view property : properties) {
      for (const Claim* claim : subject_.claims) {
        if (claim->property != property || claim->denies() || !date_in(claim->date())) continue;
        if (best.empty() || certainly_before(claim->date(), best)) best = claim->date();
      }
      if (!best.empty()) return best;
    }
    return best;
  }

  bool is_answered(const Claim& claim) const {
    return std::ranges::any_of(subject_.answers,
                               [&](const Claim* answer) { return answer->answers == claim.id; });
  }

  void open_questions() {
    for (const Question& question : table_.questions) {
      std::vector<const Claim*> claims;
      bool unknown = true, contradicted = false;
      int64_t statements = 0;
      for (const Statement& statement : question.statements) {
        unknown = unknown && statement.status.front() == Status::kUnknown;
        contradicted = contradicted || !statement.contradicted_by.empty();
        ++statements;
        for (const OriginGroup& group : statement.origins)
          claims.insert(claims.end(), group.claims.begin(), group.claims.end());
      }
      if (unknown) {
        add(GapKind::kOpenQuestion, question.property,
            "all who speak of it say that it is not known", "", claims);
      } else if (contradicted) {
        add(GapKind::kOpenQuestion, question.property,
            fmt::format("{} statements, some of which exclude one another", statements), "",
            claims);
      }
    }
  }

  // Enquiries of a person that a record tells of.
  void told_enquiries() {
    for (const Claim* claim : subject_.claims) {
      if (claim->property != "enquiry") continue;
      auto outcome = claim->value_fields.find("outcome");
      if (outcome == claim->value_fields.end() || outcome->second == "answered") continue;
      add(GapKind::kEnquiryUnanswered, claim->property,
          fmt::format("{}: no answer is on record ({})", claim->value_fields.at("where"),
                      outcome->second),
          claim->value_date, {claim});
    }
  }

  void enquiries() {
    told_enquiries();
    const Entity* entity = known_.entity(subject_.subject);
    if (entity == nullptr) return;
    bool enquiry = entity->event == "enquiry";
    if (!enquiry && entity->type != "communication") return;
    std::vector<const Claim*> replies;
    for (const Claim* claim : subject_.claims) {
      if (is_one_of(claim->property, {"document.reply", "event.reply", "reply"}))
        replies.push_back(claim);
    }
    bool answered =
        std::ranges::any_of(replies, [](const Claim* claim) { return !says_no(*claim); });
    if (answered) return;
    add(GapKind::kEnquiryUnanswered, "document.reply",
        replies.empty() ? "no reply is on record" : "no reply came, as it is said",
        date_of(
            {"document.sent", "document.dated", "date.event", "date.start", "document.published"}),
        replies);
  }

  void certificates() {
    std::vector<const Claim*> missing, states;
    for (const Claim* claim : subject_.claims) {
      if (claim->property == "certificate.state") states.push_back(claim);
      // A certificate that is about this subject tells of its own fields under its own name.
      if (claim->property.starts_with("certificate.") && claim->subject == subject_.subject &&
          claim->value_fields.contains("missing"))
        missing.push_back(claim);
    }
    // Whoever tells what stands on it has seen it.
    bool seen = std::ranges::any_of(subject_.claims, [](const Claim* claim) {
      if (!claim->property.starts_with("certificate.") || claim->denies()) return false;
      return claim->property != "certificate.state" ||
             is_one_of(folded(claim->value_text), {"seen", "available"});
    });
    std::vector<const Claim*> without;
    std::string words;
    for (const Claim* claim : states) {
      if (!is_one_of(folded(claim->value_text), {"none", "withheld", "refused", "unknown"}))
        continue;
      without.push_back(claim);
      if (words.find(claim->value_text) == std::string::npos)
        words += (words.empty() ? "" : ", ") + claim->value_text;
    }
    if (!without.empty() && !seen) {
      add(GapKind::kCertificateMissing, "certificate.state",
          fmt::format("no certificate is on record ({})", words),
          date_of({"date.death", "date.disappearance", "fate.death"}), without);
    }
    for (const Claim* claim : missing)
      add(GapKind::kCertificateMissing, claim->property,
          fmt::format("the field is missing on the certificate ({})",
                      claim->value_fields.at("missing")),
          "", {claim});
  }

  void obligations() {
    bool steps = std::ranges::any_of(subject_.claims, [](const Claim* claim) {
      return (claim->property == "investigation" ||
              claim->property.starts_with("obligation.step") ||
              claim->property.starts_with("proceeding.")) &&
             !says_no(*claim);
    });
    if (steps) return;
    for (const Claim* claim : subject_.claims) {
      if (!claim->property.starts_with("obligation") || claim->denies() || is_answered(*claim))
        continue;
      add(GapKind::kObligationWithoutSteps, claim->property,
          fmt::format("\"{}\": no step towards it is on record", claim->value_text), claim->said,
          {claim});
    }
  }

  void demands() {
    for (const Claim* claim : subject_.claims) {
      if ((claim->kind != "demand" && claim->kind != "recommendation") || is_answered(*claim))
        continue;
      add(GapKind::kDemandWithoutAnswer, claim->property,
          fmt::format("\"{}\": no answer is on record{}", claim->value_text,
                      claim->condition.empty() ? "" : "; condition: " + claim->condition),
          claim->said, {claim});
    }
  }

  const SubjectClaims& subject_;
  const Register& known_;
  std::vector<Gap>& gaps_;
  calendar::ImpreciseDate today_;
  SideBySide table_;
};

std::string elapsed_in_words(const Gap& gap) {
  if (!gap.elapsed || !gap.elapsed->least_days) return "";
  auto least = gap.elapsed->least_years, most = gap.elapsed->most_years;
  if (!least || *gap.elapsed->least_days < 0) return "";
  if (most && *most == *least && *least == 0) {
    auto days = *gap.elapsed->least_days, most_days = gap.elapsed->most_days.value_or(days);
    return days == most_days ? fmt::format("{} days", days)
                             : fmt::format("{} to {} days", days, most_days);
  }
  if (!most) return fmt::format("at least {} years", *least);
  return *least == *most ? fmt::format("{} year{}", *least, *least == 1 ? "" : "s")
                         : fmt::format("{} to {} years", *least, *most);
}

}  // namespace

std::string_view gap_word(GapKind kind) {
  switch (kind) {
    case GapKind::kOpenQuestion:
      return "open question";
    case GapKind::kEnquiryUnanswered:
      return "enquiry unanswered";
    case GapKind::kCertificateMissing:
      return "certificate missing";
    case GapKind::kObligationWithoutSteps:
      return "obligation without known steps";
    case GapKind::kDemandWithoutAnswer:
      return "demand without known answer";
  }
  return "";
}

std::vector<Gap> gaps(std::span<const SubjectClaims> subjects, const Register& known,
                      const Graphs& graphs, calendar::DayNumber today,
                      const SpeakerOf& speaker_of) {
  std::vector<Gap> all;
  for (const SubjectClaims& subject : subjects) {
    SubjectClaims ordered = subject;
    sort_for_display(ordered.claims, known);
    Finder(ordered, known, graphs, speaker_of, today, all).run();
  }
  auto key = [&](const Gap& gap) {
    return std::make_tuple(gap.kind, known.subject_name(gap.subject), gap.property, gap.message,
                           gap.claims.empty() ? std::string() : gap.claims.front()->id);
  };
  std::ranges::sort(all, [&](const Gap& a, const Gap& b) { return key(a) < key(b); });
  return all;
}

Json to_json(const std::vector<Gap>& gaps, const Register& known) {
  JsonArray all;
  for (const Gap& gap : gaps) {
    JsonArray claims;
    for (const Claim* claim : gap.claims) claims.push_back(Json(claim->id));
    JsonObject out{
        {"claims", Json(std::move(claims))}, {"gap", Json(gap_word(gap.kind))},
        {"message", Json(gap.message)},      {"name", Json(known.subject_name(gap.subject))},
        {"property", Json(gap.property)},    {"since", Json(gap.since)},
        {"subject", Json(gap.subject)}};
    if (gap.elapsed && gap.elapsed->least_days)
      out["days_at_least"] = Json(*gap.elapsed->least_days);
    if (gap.elapsed && gap.elapsed->most_days) out["days_at_most"] = Json(*gap.elapsed->most_days);
    all.push_back(Json(std::move(out)));
  }
  return Json(std::move(all));
}

std::string to_text(const std::vector<Gap>& gaps, const Register& known) {
  std::string out;
  const Gap* last = nullptr;
  for (const Gap& gap : gaps) {
    if (last == nullptr || last->kind != gap.kind) out += fmt::format("{}\n", gap_word(gap.kind));
    last = &gap;
    out += fmt::format("  {}: {}: {}", printable(known.subject_name(gap.subject)),
                       printable(gap.property), printable(gap.message));
    std::string elapsed = elapsed_in_words(gap);
    if (!gap.since.empty()) out += fmt::format("; since {}", printable(gap.since));
    if (!elapsed.empty()) out += fmt::format(" ({})", elapsed);
    out += "\n";
    for (const Claim* claim : gap.claims)
      out += fmt::format("    {}  {}\n", claim->label.empty() ? claim->id : printable(claim->label),
                         printable(chain_in_words(*claim, known)));
  }
  return out;
}

}  // namespace habeas::assess
