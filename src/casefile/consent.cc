// SPDX-License-Identifier: Apache-2.0
#include "casefile/consent.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

#include "base/encoding.h"
#include "calendar/written_dates.h"
#include "casefile/vocabulary.h"

namespace habeas::casefile {

namespace {

constexpr std::array<std::string_view, 4> kPurposes = {"analysis", "publication", "court",
                                                       "sharing"};
constexpr std::array<std::string_view, 4> kForms = {"signed", "oral", "recorded", "other"};

constexpr std::string_view kColumns =
    "SELECT c.id,c.about,c.purpose,c.recipient,c.words,c.given_on,c.how,c.exhibit,c.expires,"
    "c.conditions,c.compartment,c.entry,c.item,e.at,e.actor,c.withdrawn_entry,c.withdrawn_on,"
    "c.withdrawn_reason FROM consent c JOIN entry e ON e.entry=c.entry ";

ConsentRow consent_from(const sql::Statement& row) {
  ConsentRow out;
  std::string* texts[] = {&out.id,      &out.about,      &out.purpose,    &out.recipient,
                          &out.words,   &out.given_on,   &out.how,        &out.exhibit,
                          &out.expires, &out.conditions, &out.compartment};
  int column = 0;
  for (std::string* text : texts) *text = row.text(column++);
  out.entry = row.integer(11);
  out.item = row.integer(12);
  out.recorded_at = row.text(13);
  out.recorded_by = row.text(14);
  if (!row.is_null(15)) out.withdrawn_entry = row.integer(15);
  out.withdrawn_on = row.text(16);
  out.withdrawn_reason = row.text(17);
  return out;
}

// One day of the Gregorian calendar, written as such.
bool is_day(const std::string& text) {
  calendar::DateOptions options;
  options.calendars = {calendar::Calendar::kGregorian};
  options.calendars_are_fixed = true;
  Result<calendar::WrittenDate> read = calendar::read_written_date(text, options);
  return text.size() == 10 && read && read->readings.size() == 1 &&
         read->readings[0].date.canonical() == text;
}

}  // namespace

std::span<const std::string_view> consent_purposes() { return kPurposes; }
std::span<const std::string_view> consent_forms() { return kForms; }

std::string_view word_of(ConsentState state) {
  switch (state) {
    case ConsentState::kInForce:
      return "in force";
    case ConsentState::kExpired:
      return "expired";
    case ConsentState::kWithdrawn:
      return "withdrawn";
  }
  return "";
}

ConsentState state_on(const ConsentRow& row, std::string_view day) {
  if (row.withdrawn_entry) return ConsentState::kWithdrawn;
  return !row.expires.empty() && row.expires < day ? ConsentState::kExpired
                                                   : ConsentState::kInForce;
}

Result<Item> consent_item(const ConsentRow& row) {
  TRY(require_word("purpose", row.purpose, kPurposes));
  TRY(require_word("the form of the consent", row.how, kForms));
  bool named = row.purpose == "court" || row.purpose == "sharing";
  if (named && row.recipient.empty()) {
    return fail(ErrorKind::kInvalid,
                fmt::format("consent to {} is given to somebody: who?", row.purpose),
                "name the recipient as you will name it when you export, with --recipient");
  }
  if (!named && !row.recipient.empty()) {
    return fail(ErrorKind::kInvalid, fmt::format("consent to {} has no recipient", row.purpose),
                "to hand something to one recipient alone, record --purpose sharing");
  }
  if (row.words.empty())
    return fail(ErrorKind::kInvalid, "a consent says what was agreed to", "give --words");
  if (!row.expires.empty() && !is_day(row.expires)) {
    return fail(ErrorKind::kInvalid, fmt::format("\"{}\" is no day", printable(row.expires)),
                "write it as 2027-12-31");
  }
  Item item;
  item.type = "consent";
  item.set("about", row.about);
  item.set("purpose", row.purpose);
  item.set("recipient", row.recipient);
  item.set("words", row.words);
  item.set("given_on", row.given_on);
  item.set("how", row.how);
  item.set("exhibit", row.exhibit);
  item.set("expires", row.expires);
  item.set("conditions", row.conditions);
  item.set("compartment", row.compartment);
  return item;
}

Result<std::vector<ConsentRow>> consents(sql::Database& database) {
  sql::Statement row = TRY(database.prepare(fmt::format("{} ORDER BY c.entry,c.item", kColumns)));
  std::vector<ConsentRow> out;
  while (TRY(row.step())) out.push_back(consent_from(row));
  return out;
}

Result<ConsentRow> consent(sql::Database& database, std::string_view id) {
  sql::Statement row = TRY(database.prepare(fmt::format("{} WHERE c.id=?", kColumns)));
  row.bind(1, id);
  std::optional<ConsentRow> found;
  while (TRY(row.step())) found = consent_from(row);
  if (found) return std::move(*found);
  return fail(ErrorKind::kNotFound, fmt::format("there is no consent \"{}\"", printable(id)),
              "see `habeas consent show`");
}

Result<ConsentBook> ConsentBook::open(sql::Database& database) {
  ConsentBook book;
  book.rows_ = TRY(consents(database));
  sql::Statement row = TRY(database.prepare(
      "SELECT id FROM source WHERE kind='witness' OR level='sealed' OR compartment<>'' OR (kind IN "
      "('person','unknown') AND id IN (SELECT source FROM added_record)) OR id IN (SELECT about "
      "FROM consent) UNION SELECT id FROM "
      "added_record WHERE id IN (SELECT about FROM consent)"));
  while (TRY(row.step())) book.asked_.insert(row.text(0));
  return book;
}

bool ConsentBook::asks(std::string_view source_or_record) const {
  return asked_.contains(source_or_record);
}

const ConsentRow* ConsentBook::covering(std::string_view about,
                                        std::span<const std::string_view> purposes,
                                        std::string_view recipient, std::string_view day) const {
  for (const ConsentRow& row : rows_) {
    bool wanted = row.about == about &&
                  std::find(purposes.begin(), purposes.end(), row.purpose) != purposes.end() &&
                  (row.recipient.empty() || row.recipient == recipient);
    if (wanted && state_on(row, day) == ConsentState::kInForce) return &row;
  }
  return nullptr;
}

}  // namespace habeas::casefile
