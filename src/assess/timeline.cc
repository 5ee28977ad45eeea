// SPDX-License-Identifier: Apache-2.0
#include "assess/timeline.h"

#include <algorithm>
#include <tuple>

#include <fmt/core.h>

#include "assess/dates.h"
#include "base/encoding.h"
#include "calendar/gregorian.h"

namespace habeas::assess {

namespace {

void set_bounds(const calendar::ImpreciseDate& date, TimelineRow& row) {
  calendar::Bounds bounds = date.bounds();
  if (bounds.earliest.kind == calendar::EndKind::kDate) row.earliest = bounds.earliest.day;
  if (bounds.latest.kind == calendar::EndKind::kDate) row.latest = bounds.latest.day;
  row.qualified = date.qualifier() != calendar::Qualifier::kNone;
}

// A date, or the days between which a state is known precisely to have held.
bool read_date(const Claim& claim, TimelineRow& row) {
  if (auto date = date_in(claim.date())) {
    if (!is_date_property(claim.property) && !claim.property.starts_with("fate.")) return false;
    row.value = claim.value_text;
    set_bounds(*date, row);
    return true;
  }
  auto from = claim.value_fields.find("from"), to = claim.value_fields.find("to");
  auto none = claim.value_fields.end();
  std::string first = from == none ? "" : from->second, last = to == none ? "" : to->second;
  if (first.empty() && last.empty()) return false;
  row.value = first + "/" + last;
  if (auto date = date_in(first)) {
    TimelineRow begin;
    set_bounds(*date, begin);
    row.earliest = begin.earliest;
  }
  if (auto date = date_in(last)) {
    TimelineRow end;
    set_bounds(*date, end);
    row.latest = end.latest;
  }
  return true;
}

void add_sayings(const SubjectClaims& subject, std::vector<TimelineRow>& rows) {
  for (const Claim* claim : subject.claims) {
    auto date = date_in(claim->said);
    if (!date) continue;
    TimelineRow row;
    row.subject = subject.subject;
    row.property = "said: " + claim->property;
    row.value = claim->said;
    row.denied = claim->denies();
    row.support = {1, 1};
    row.claims = {claim};
    set_bounds(*date, row);
    rows.push_back(std::move(row));
  }
}

std::string days_in_words(const TimelineRow& row, calendar::Language language) {
  auto one = [&](calendar::DayNumber day) { return calendar::format_side_by_side(day, language); };
  if (row.earliest && row.latest && *row.earliest == *row.latest) return one(*row.earliest);
  std::string out;
  out += row.earliest ? "from " + one(*row.earliest) : "from an unknown day";
  out += row.latest ? " to " + one(*row.latest) : " to an unknown day";
  return out;
}

Json calendars_json(const std::optional<calendar::DayNumber>& day, calendar::Language language) {
  if (!day) return Json(JsonObject{});
  calendar::ThreeCalendars three = calendar::format_in_three_calendars(*day, language);
  return Json(JsonObject{{"gregorian", Json(three.gregorian)},
                         {"hijri", Json(three.hijri)},
                         {"iso", Json(calendar::to_iso(*day))},
                         {"jalali", Json(three.jalali)}});
}

}  // namespace

std::vector<TimelineRow> timeline(std::span<const SubjectClaims> subjects, const Register& known,
                                  const Graphs& graphs, Sayings sayings,
                                  const SpeakerOf& speaker_of) {
  std::vector<TimelineRow> rows;
  for (const SubjectClaims& subject : subjects) {
    SideBySide table = side_by_side(subject, known, graphs, speaker_of);
    for (const Question& question : table.questions) {
      for (const Statement& statement : question.statements) {
        TimelineRow row;
        if (!read_date(*statement.origins.front().claims.front(), row)) continue;
        row.subject = subject.subject;
        row.property = question.property;
        row.denied = statement.denies;
        row.support = statement.support;
        row.competing = static_cast<int64_t>(statement.contradicted_by.size());
        for (const OriginGroup& group : statement.origins)
          row.claims.insert(row.claims.end(), group.claims.begin(), group.claims.end());
        sort_for_display(row.claims, known);
        rows.push_back(std::move(row));
      }
    }
    if (sayings == Sayings::kIncluded) add_sayings(subject, rows);
  }
  auto key = [&](const TimelineRow& row) {
    calendar::DayNumber last = INT64_MAX;
    return std::make_tuple(row.earliest ? *row.earliest : row.latest.value_or(last),
                           row.latest.value_or(last), known.subject_name(row.subject), row.property,
                           row.value, row.claims.front()->id);
  };
  std::ranges::sort(rows,
                    [&](const TimelineRow& a, const TimelineRow& b) { return key(a) < key(b); });
  return rows;
}

Json to_json(const std::vector<TimelineRow>& rows, const Register& known,
             calendar::Language language) {
  JsonArray all;
  for (const TimelineRow& row : rows) {
    JsonArray claims;
    for (const Claim* claim : row.claims) {
      claims.push_back(Json(JsonObject{{"chain", Json(chain_in_words(*claim, known))},
                                       {"id", Json(claim->id)},
                                       {"label", Json(claim->label)}}));
    }
    all.push_back(Json(JsonObject{
        {"claims", Json(std::move(claims))},
        {"competing", Json(row.competing)},
        {"date", Json(row.value)},
        {"earliest", calendars_json(row.earliest, language)},
        {"latest", calendars_json(row.latest, language)},
        {"name", Json(known.subject_name(row.subject))},
        {"polarity", Json(row.denied ? "denies" : "affirms")},
        {"property", Json(row.property)},
        {"qualified", Json(row.qualified)},
        {"subject", Json(row.subject)},
        {"support",
         Json(JsonObject{{"least", Json(row.support.least)}, {"most", Json(row.support.most)}})}}));
  }
  return Json(std::move(all));
}

std::string to_text(const std::vector<TimelineRow>& rows, const Register& known,
                    calendar::Language language) {
  std::string out;
  for (const TimelineRow& row : rows) {
    out += fmt::format("{}  {}: {}{}\n", printable(row.value),
                       printable(known.subject_name(row.subject)), row.denied ? "not " : "",
                       printable(row.property));
    out += fmt::format("    {}{}\n", days_in_words(row, language),
                       row.qualified ? " (the words say: about, or uncertain)" : "");
    std::string competing = row.competing == 0
                                ? ""
                                : fmt::format("; {} other date{} without a common day",
                                              row.competing, row.competing == 1 ? "" : "s");
    out += fmt::format("    {}{}\n", support_in_words(row.support), competing);
    for (const Claim* claim : row.claims)
      out += fmt::format("    {}\n", printable(chain_in_words(*claim, known)));
  }
  return out;
}

}  // namespace habeas::assess
