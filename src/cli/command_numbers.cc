// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "assess/gaps.h"
#include "assess/numbers.h"
#include "assess/timeline.h"
#include "base/encoding.h"
#include "calendar/gregorian.h"
#include "cli/command.h"
#include "workspace/assess_case.h"

// `habeas numbers`, `timeline` and `gaps`: three listings of the same claims.

namespace habeas::cli {

namespace {

struct Listing {
  std::string subject;
  std::string chart;
  std::string language = "en";
  std::string on;
  bool sayings = false;
};

struct Subjects {
  std::vector<workspace::Assessment::Subject> store;
  std::vector<assess::SubjectClaims> claims;
};

enum class Records { kLeftOut, kIncluded };  // what records stated by hand say

// The subject named, or all.
Result<Subjects> choose_subjects(workspace::Assessment& assessment, const std::string& reference,
                                 Records records = Records::kLeftOut) {
  Subjects out;
  bool whole = records == Records::kIncluded;
  if (reference.empty()) {
    out.store = TRY(whole ? assessment.all_whole_subjects() : assessment.all_subjects());
  } else {
    std::string id = TRY(assessment.subject_named(reference));
    out.store.push_back(TRY(whole ? assessment.whole_subject(id) : assessment.subject(id)));
  }
  for (const workspace::Assessment::Subject& one : out.store) out.claims.push_back(one.claims);
  return out;
}

Result<int> numbers(Context& context, const Listing& listing) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  workspace::Assessment assessment = TRY(workspace::Assessment::open(workspace));
  Subjects subjects = TRY(choose_subjects(assessment, listing.subject));
  std::vector<assess::NumberLedger> ledgers = assess::number_ledger(
      subjects.claims, assessment.known(), assessment.graphs(), assessment.speaker_of());
  JsonArray all;
  std::string text;
  for (const assess::NumberLedger& ledger : ledgers) {
    all.push_back(assess::to_json(ledger, assessment.known()));
    text += assess::to_text(ledger, assessment.known());
  }
  if (!listing.chart.empty()) {
    if (ledgers.size() != 1) {
      return fail(ErrorKind::kInvalid,
                  fmt::format("a chart is of one subject, and {} have figures", ledgers.size()),
                  "name the subject: habeas numbers SUBJECT --chart FILE.svg");
    }
    TRY(write_file_durably(posix_file_system(), fs::absolute(listing.chart),
                           assess::number_chart(ledgers.front())));
    context.say(listing.chart);
  }
  context.print(Json(std::move(all)), text);
  return 0;
}

Result<int> timeline(Context& context, const Listing& listing) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  workspace::Assessment assessment = TRY(workspace::Assessment::open(workspace));
  Subjects subjects = TRY(choose_subjects(assessment, listing.subject));
  std::vector<assess::TimelineRow> rows =
      assess::timeline(subjects.claims, assessment.known(), assessment.graphs(),
                       listing.sayings ? assess::Sayings::kIncluded : assess::Sayings::kLeftOut,
                       assessment.speaker_of());
  calendar::Language language = listing.language == "fa"   ? calendar::Language::kPersian
                                : listing.language == "ar" ? calendar::Language::kArabic
                                                           : calendar::Language::kEnglish;
  context.print(assess::to_json(rows, assessment.known(), language),
                assess::to_text(rows, assessment.known(), language));
  if (rows.empty()) {
    context.say(subjects.claims.empty()
                    ? "no claim that you may see is on record"
                    : "no claim there states a date or a period; `habeas assess` shows what is "
                      "stated, --sayings when it was said");
  }
  return 0;
}

Result<calendar::DayNumber> day_asked_for(workspace::Workspace& workspace, const std::string& on) {
  if (on.empty()) return workspace.environment().clock.now() / 86'400;
  Result<calendar::ImpreciseDate> date = calendar::ImpreciseDate::parse(on);
  std::optional<calendar::DayNumber> day = date ? date->exact_day() : std::nullopt;
  if (day) return *day;
  return fail(ErrorKind::kInvalid, fmt::format("\"{}\" is no day", printable(on)),
              "give it as YYYY-MM-DD");
}

Result<int> gaps(Context& context, const Listing& listing) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  calendar::DayNumber today = TRY(day_asked_for(workspace, listing.on));
  workspace::Assessment assessment = TRY(workspace::Assessment::open(workspace));
  Subjects subjects = TRY(choose_subjects(assessment, listing.subject, Records::kIncluded));
  std::vector<assess::Gap> found = assess::gaps(
      subjects.claims, assessment.known(), assessment.graphs(), today, assessment.speaker_of());
  context.print(assess::to_json(found, assessment.known()),
                assess::to_text(found, assessment.known()));
  context.say(fmt::format("{} gap{}, as of {}", found.size(), found.size() == 1 ? "" : "s",
                          calendar::to_iso(today)));
  return 0;
}

}  // namespace

void add_numbers(CLI::App& root, const Chosen& choose) {
  auto listing = std::make_shared<Listing>();
  CLI::App* app = root.add_subcommand(
      "numbers", "every figure with unit, scope, method, claimant, date and origins");
  app->add_option("SUBJECT", listing->subject, "of this subject; without: of all");
  app->add_option("--chart", listing->chart, "write a chart of the subject to this SVG file");
  app->footer("Figures of unlike unit or scope stand apart; nothing is averaged, added or joined.");
  app->callback([=] { choose([=](Context& context) { return numbers(context, *listing); }); });
}

void add_timeline(CLI::App& root, const Chosen& choose) {
  auto listing = std::make_shared<Listing>();
  CLI::App* app = root.add_subcommand(
      "timeline", "when: every date as the interval that its words allow, in three calendars");
  app->add_option("SUBJECT", listing->subject, "of this subject; without: of all");
  app->add_flag("--sayings", listing->sayings, "a row for each act of saying, too");
  app->add_option("--language", listing->language, "of the dates: en (default), fa, ar")
      ->check(CLI::IsMember({"en", "fa", "ar"}));
  app->callback([=] { choose([=](Context& context) { return timeline(context, *listing); }); });
}

void add_gaps(CLI::App& root, const Chosen& choose) {
  auto listing = std::make_shared<Listing>();
  CLI::App* app = root.add_subcommand(
      "gaps", "what is missing: open questions, enquiries without answer, certificates, steps");
  app->add_option("SUBJECT", listing->subject, "of this subject; without: of all");
  app->add_option("--on", listing->on,
                  "count elapsed time up to this day (YYYY-MM-DD; else today)");
  app->callback([=] { choose([=](Context& context) { return gaps(context, *listing); }); });
}

}  // namespace habeas::cli
