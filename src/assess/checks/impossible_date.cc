// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include <fmt/core.h>

#include "assess/dates.h"
#include "assess/internal/check_list.h"
#include "base/encoding.h"
#include "calendar/date_order.h"
#include "calendar/gregorian.h"
#include "calendar/jalali.h"
#include "calendar/written_dates.h"

// Only what is certain is reported: every pair of days that the words allow is in the wrong order.

namespace habeas::assess {

namespace {

std::string said_on(const Claim& claim) {
  if (!claim.said.empty()) return claim.said;
  return claim.speakers.empty() ? std::string() : claim.speakers.front().on;
}

void chain_backwards(const Check& check, const SubjectView& view, const Report& report,
                     const Claim& claim) {
  for (size_t i = 0; i + 1 < claim.speakers.size(); ++i) {
    const Speaker& inner = claim.speakers[i];
    const Speaker& outer = claim.speakers[i + 1];
    if (!certainly_before(outer.on, inner.on)) continue;
    CheckFinding finding =
        found(check, view.subject.subject, {&claim},
              fmt::format("{} {} it on {}, before {} {} it on {}",
                          view.known.source_name(outer.source), outer.role, outer.on,
                          view.known.source_name(inner.source), inner.role, inner.on));
    finding.detail = fmt::format("chain {}", i);
    report(std::move(finding));
  }
}

// Said before what it tells of, or what it speaks about, was there.
void said_too_early(const Check& check, const SubjectView& view, const Report& report,
                    const Claim& claim, const std::vector<const Claim*>& beginnings) {
  std::string said = said_on(claim);
  if (said.empty()) return;
  bool tells = claim.kind == "fact" && !claim.denies() && is_date_property(claim.property);
  if (tells && certainly_before(said, claim.date())) {
    CheckFinding finding = found(
        check, view.subject.subject, {&claim},
        fmt::format("said on {}, it tells of something on {} as a fact", said, claim.value_text));
    finding.detail = "ahead";
    report(std::move(finding));
  }
  for (const Claim* beginning : beginnings) {
    if (beginning == &claim || !certainly_before(said, beginning->date())) continue;
    CheckFinding finding =
        found(check, view.subject.subject, {&claim, beginning},
              fmt::format("said on {}, it speaks of {}, which is dated {} ({})", said,
                          view.known.subject_name(view.subject.subject), beginning->value_text,
                          teller(*beginning, view.known)));
    finding.detail = "before its subject";
    report(std::move(finding));
  }
}

void answers_too_early(const Check& check, const SubjectView& view, const Report& report) {
  std::map<std::string_view, const Claim*> by_id;
  for (const Claim* claim : view.subject.claims) by_id[claim->id] = claim;
  for (const Claim* answer : view.subject.answers) {
    auto at = by_id.find(answer->answers);
    if (at == by_id.end() || !certainly_before(said_on(*answer), said_on(*at->second))) continue;
    CheckFinding finding =
        found(check, view.subject.subject, {answer, at->second},
              fmt::format("the answer of {} is dated {}, before what it answers ({})",
                          teller(*answer, view.known), said_on(*answer), said_on(*at->second)));
    finding.detail = "answer";
    report(std::move(finding));
  }
}

// The words name a day of the month without a year ("July 19th") that comes shortly after the day
// they were said on, and do not speak of the future.
void recalls_what_is_to_come(const Check& check, const SubjectView& view, const Report& report,
                             const Claim& claim) {
  constexpr int64_t kSoon = 45;  // days
  std::optional<calendar::ImpreciseDate> said = date_in(said_on(claim));
  std::optional<calendar::DayNumber> day = said ? said->exact_day() : std::nullopt;
  if (!day || claim.kind == "demand" || claim.kind == "recommendation") return;
  std::string text = words_of_claim(claim);
  std::vector<Word> words = words_of(text);
  bool future = std::ranges::any_of(
      words, [](const Word& w) { return in_table(Table::kFuture, w).has_value(); });
  if (future) return;
  auto number_in = [](const Word& word) -> int {
    size_t digits = 0;
    while (digits < word.folded.size() && word.folded[digits] >= '0' && word.folded[digits] <= '9')
      ++digits;
    std::string_view tail = std::string_view(word.folded).substr(digits);
    bool ordinal = tail.empty() || tail == "st" || tail == "nd" || tail == "rd" || tail == "th";
    return digits == 0 || digits > 2 || !ordinal ? 0
                                                 : std::atoi(word.folded.substr(0, digits).c_str());
  };
  auto is_year = [](const Word& word) {
    return word.folded.size() == 4 &&
           word.folded.find_first_not_of("0123456789") == std::string::npos;
  };
  for (size_t i = 0; i < words.size(); ++i) {
    for (const calendar::MonthName& month : calendar::months_named(words[i].folded)) {
      for (size_t at : {i - 1, i + 1}) {
        int number = at < words.size() ? number_in(words[at]) : 0;
        if (number == 0) continue;
        size_t after = std::max(at, i) + 1;
        if (after < words.size() && is_year(words[after])) continue;
        Result<calendar::DayNumber> named = fail(ErrorKind::kInvalid, "not computed");
        if (month.calendar == calendar::Calendar::kGregorian) {
          named = calendar::day_from_gregorian(
              {calendar::gregorian_from_day(*day).year, month.month, number});
        } else if (month.calendar == calendar::Calendar::kJalali) {
          Result<calendar::JalaliDate> now = calendar::jalali_from_day(*day);
          if (now) named = calendar::day_from_jalali({now->year, month.month, number});
        }
        if (!named || *named <= *day || *named > *day + kSoon) continue;
        std::string written = text.substr(words[std::min(at, i)].from,
                                          words[std::max(at, i)].to - words[std::min(at, i)].from);
        CheckFinding finding = found(
            check, view.subject.subject, {&claim},
            fmt::format("said on {}, the words speak of {} ({} day{} later) as if it had come",
                        claim.said.empty() ? said->original() : claim.said, in_quotes(written),
                        *named - *day, *named - *day == 1 ? "" : "s"));
        finding.detail = "recalls " + folded(written);
        report(std::move(finding));
      }
    }
  }
}

// An end before its beginning, by one and the same origin.
void ends_before_it_begins(const Check& check, const SubjectView& view, const Report& report) {
  for (const Claim* end : view.subject.claims) {
    if (!end->property.ends_with(".end") || end->denies()) continue;
    std::string start_property = end->property.substr(0, end->property.size() - 3) + "start";
    for (const Claim* start : view.subject.claims) {
      if (start->property != start_property || start->denies() ||
          start->origin_speaker() != end->origin_speaker() ||
          !certainly_before(end->date(), start->date()))
        continue;
      CheckFinding finding = found(check, view.subject.subject, {start, end},
                                   fmt::format("{} has it end ({}) before it begins ({})",
                                               view.known.source_name(end->origin_speaker()),
                                               end->value_text, start->value_text));
      finding.detail = "end";
      report(std::move(finding));
    }
  }
}

void look(const Check& check, const SubjectView& view, const Report& report) {
  // When the subject itself came into being, where it is a document: nobody can speak of a letter
  // that was not written yet. An event is spoken of while it goes on, so its dates do not count.
  std::vector<const Claim*> beginnings;
  const Entity* entity = view.known.entity(view.subject.subject);
  bool document =
      entity != nullptr && (entity->type == "communication" || entity->type == "instrument");
  for (const Claim* claim : view.subject.claims) {
    if (document && !claim->denies() && date_in(claim->date()) &&
        (claim->property.starts_with("date.") || claim->property == "document.dated" ||
         claim->property == "document.sent"))
      beginnings.push_back(claim);
  }
  for (const Claim* claim : view.subject.claims) {
    chain_backwards(check, view, report, *claim);
    said_too_early(check, view, report, *claim, beginnings);
    recalls_what_is_to_come(check, view, report, *claim);
  }
  answers_too_early(check, view, report);
  ends_before_it_begins(check, view, report);
}

// What was received before it was said.
void look_at_exhibit(const Check& check, const ExhibitView& view, const Report& report) {
  std::string received = view.exhibit.received_at.substr(0, 10);
  for (const Claim* claim : view.claims) {
    if (!certainly_before(received, said_on(*claim))) continue;
    CheckFinding finding =
        found(check, claim->subject, {claim},
              fmt::format("{} was received on {}, before the claim in it was said ({})",
                          view.known.subject_name(view.exhibit.sha256), received, said_on(*claim)));
    finding.detail = "received";
    report(std::move(finding));
  }
}

}  // namespace

constinit const Check kImpossibleDate = {
    .id = "impossible-date",
    .severity = Severity::kError,
    .title = "dates that cannot be",
    .explanation =
        "Something was repeated before it was said, answered before it was asked, said before what "
        "it recalls, or ended before it began. One of the dates is wrong, or belongs to something "
        "else: look at the exhibit, and state what it says as a claim of its own.",
    .of_subject = look,
    .of_exhibit = look_at_exhibit};

}  // namespace habeas::assess
