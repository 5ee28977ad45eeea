// SPDX-License-Identifier: Apache-2.0
#include "casefile/person_statement.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "casefile/list_queries.h"
#include "casefile/list_row.h"
#include "casefile/person_queries.h"
#include "casefile/projection.h"

namespace habeas::casefile {
namespace {

PersonStatement read_well(std::string_view json) {
  std::vector<FieldFault> faults;
  PersonStatement statement = read_person(parse_json(json).value(), faults);
  for (const FieldFault& fault : faults) ADD_FAILURE() << fault.field << ": " << fault.message;
  return statement;
}

std::vector<std::string> faults_of(std::string_view json) {
  std::vector<FieldFault> faults;
  PersonStatement statement = read_person(parse_json(json).value(), faults);
  std::vector<std::string> out;
  for (const FieldFault& fault : faults) out.push_back(fault.field);
  return out;
}

std::string leaf(const PersonStatement& statement, const std::string& name) {
  auto at = statement.item.fields.find(name);
  return at == statement.item.fields.end() ? "absent" : canonical_json(at->second);
}

TEST(PersonStatement, FillsNothingInAndKeepsAlternativesSideBySide) {
  PersonStatement statement = read_well(
      R"({"type":"person","source":"aunt","calendar":"jalali","hedge":"as far as I remember",
          "person":{"name.given":"SYNTHETIC Ali","date.birth":["1334","1336"],
                    "date.arrest":"مرداد ۱۳۶۷","age":"about 30"}})");
  EXPECT_EQ(leaf(statement, "name.family"), "absent");
  EXPECT_EQ(leaf(statement, "date.birth"), R"({"edtf":"[1955-03-22..1956-03-20]","raw":"1334"})");
  EXPECT_EQ(leaf(statement, "date.birth/2"), R"({"edtf":"[1957-03-21..1958-03-20]","raw":"1336"})");
  EXPECT_EQ(leaf(statement, "date.arrest"),
            R"({"edtf":"[1988-07-23..1988-08-22]","raw":"مرداد ۱۳۶۷"})");
  EXPECT_EQ(leaf(statement, "age"), R"({"raw":"about 30","unread":"it is no number"})");
  EXPECT_EQ(leaf(statement, "read_as"), R"({"calendar":"jalali"})");
  EXPECT_EQ(leaf(statement, "hedge"), R"("as far as I remember")");
}

// A value given by hand is the value that a row of a list would have.
TEST(PersonStatement, ReadsValuesAsARowOfAListDoes) {
  ListMapping mapping = parse_list_mapping(
                            "[list]\nname = \"l\"\ncalendar = \"gregorian\"\n"
                            "[columns]\nn = \"name\"\nb = \"date.birth\"\na = \"age\"\n")
                            .value();
  RowReader reader(mapping);
  ASSERT_TRUE(reader.headers({"n", "b", "a"}));
  for (std::string_view date :
       {"2013", "03/04/2013", "unknown", "no date at all", "late July 1988"}) {
    Item row = reader.read({"00", 0, 2}, {"SYNTHETIC A", std::string(date), "30-35"});
    PersonStatement statement = read_well(fmt::format(
        R"({{"source":"s","calendar":"gregorian","person":{{"name":"SYNTHETIC A","date.birth":"{}","age":"30-35"}}}})",
        date));
    for (const char* field : {"name", "date.birth", "age"})
      EXPECT_EQ(statement.item.json(field), row.json(field)) << date;
  }
}

TEST(PersonStatement, TellsEveryFaultWithItsPlace) {
  struct Case {
    std::string_view json;
    std::vector<std::string> fields;
  };
  const Case cases[] = {
      {R"({"person":{"name":"a"}})", {"source"}},
      {R"({"source":"s"})", {"person"}},
      {R"({"source":"s","person":{}})", {"person"}},
      {R"({"source":"s","person":{"surname":"a","source":"b"}})",
       {"person.source", "person.surname"}},
      {R"({"source":"s","person":{"age":30}})", {"person.age"}},
      {R"({"source":"s","person":{"name":["a","a"]}})", {"person.name"}},
      {R"({"source":"s","person":{"name":" "}})", {"person.name"}},
      {R"({"source":"s","level":"secret","calendar":"maya","order":"x","century":13,"person":{"name":"a"}})",
       {"level", "calendar", "order", "century"}},
      {R"({"source":"s","century":1300,"person":{"name":"a"}})", {"century"}},
      {R"({"source":"s","person":{"name":"a"},"relatives":[{"name":"b"},{"relation":"mother","age":"3"}]})",
       {"relatives.1.relation", "relatives.2.age"}},
      {R"({"source":"s","person":{"name":"a"},"enquiries":[{"where":"w","outcome":"none","answer":"x"},{"where":"w","outcome":"no"}]})",
       {"enquiries.1.answer", "enquiries.2.outcome"}},
      {R"({"source":"s","person":{"name":"a"},"certificate":{"state":"seen","present":["name","height"],"missing":["name"]}})",
       {"certificate.present", "certificate.missing"}},
      {R"({"source":"s","person":{"name":"a"},"certificate":{"state":"none","missing":["cause"]}})",
       {"certificate.state"}},
      {R"({"source":"s","person":{"name":"a"},"certificate":{}})", {"certificate.state"}},
      {R"({"source":"s","person":{"name":"a"},"certificate":{"state":"seen","contradicted":[{"field":"cause","says":"illness"}]}})",
       {"certificate.contradicted.1.against"}},
      {R"({"source":"s","person":{"name":"a"},"anchor":{"text":"t"}})", {"anchor.exhibit"}},
      {R"({"source":"s","sourc":"s","person":{"name":"a"}})", {"sourc"}},
  };
  for (const Case& example : cases)
    EXPECT_EQ(faults_of(example.json), example.fields) << example.json;
}

TEST(PersonStatement, KeepsRelativesEnquiriesAndCertificateAsLeavesOfTheirOwn) {
  PersonStatement statement = read_well(
      R"({"source":"s","person":{"name":"SYNTHETIC A"},
          "relatives":[{"relation":"mother","name":"SYNTHETIC M"},{"relation":"brother"}],
          "enquiries":[{"where":"prosecutor","when":"winter 1988","outcome":"none"}],
          "certificate":{"state":"seen","present":["name"],"missing":["burial.place"],
                         "contradicted":[{"field":"cause","says":"illness","against":"was in custody"}]}})");
  EXPECT_EQ(leaf(statement, "relative/1"), R"({"name":"SYNTHETIC M","relation":"mother"})");
  EXPECT_EQ(leaf(statement, "relative/2"), R"({"relation":"brother"})");
  EXPECT_NE(leaf(statement, "enquiry/1").find(R"("raw":"winter 1988")"), std::string::npos);
  EXPECT_EQ(leaf(statement, "certificate"),
            R"({"contradicted":[{"against":"was in custody","field":"cause","says":"illness"}],)"
            R"("missing":["burial.place"],"present":["name"],"state":"seen"})");
}

Entry entry_of(int64_t index, std::string kind, std::vector<Item> items) {
  items.insert(
      items.begin(),
      Item{
          .type = "act", .kind = {}, .polarity = {}, .property = {}, .speakers = {}, .fields = {}});
  Entry out;
  out.index = index;
  out.kind = std::move(kind);
  out.items = static_cast<int64_t>(items.size());
  out.id = [index](std::string_view prefix, int64_t ordinal) {
    return fmt::format("{}-{}.{}", prefix, index, ordinal);
  };
  out.for_each = [items](const auto& visit) -> Result<void> {
    for (size_t i = 0; i < items.size(); ++i) TRY(visit(static_cast<int64_t>(i), items[i]));
    return {};
  };
  return out;
}

// One table holds every record, so that linkage reads both alike; a record by hand stands under its
// source, and what replaces or withdraws it is known.
TEST(FoldRecords, PutsAHandEnteredRecordBesideTheRowsOfLists) {
  Projection projection = Projection::open(":memory:", sql::Access::kReadWrite).value();
  Item first = read_well(R"({"source":"s","label":"ali","person":{"name":"SYNTHETIC A"}})").item;
  first.set("stated_by", "src-x");
  Item second = first;
  second.set("supersedes", "rec-0.1");
  Item withdrawal;
  withdrawal.type = "withdrawal";
  withdrawal.set("record", "rec-1.1");
  withdrawal.set("reason", "another person was meant");
  ASSERT_TRUE(projection.apply(entry_of(0, "record.added", {first}), "r0"));
  ASSERT_TRUE(projection.apply(entry_of(1, "record.added", {second}), "r1"));
  sql::Database& database = projection.database();
  std::vector<RecordRow> rows = records_with_id(database, "rec-0.1").value();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].list, "src-x");
  EXPECT_EQ(rows[0].fields, R"({"name":"SYNTHETIC A"})");
  EXPECT_EQ(added_record(database, "ali").value().id, "rec-1.1");
  EXPECT_EQ(added_record(database, "rec-0.1").value().superseded_by, "rec-1.1");
  EXPECT_EQ(record_named(database, "ali").value(), "rec-1.1");
  EXPECT_EQ(record_named(database, "nobody").error().kind, ErrorKind::kNotFound);
  ASSERT_TRUE(projection.apply(entry_of(2, "list.withdrawn", {withdrawal}), "r2"));
  // What was withdrawn replaces nothing any more.
  EXPECT_TRUE(added_record(database, "rec-0.1").value().stands());
  AddedRecord gone = added_record(database, "rec-1.1").value();
  EXPECT_EQ(gone.withdrawn_reason, "another person was meant");
  EXPECT_EQ(gone.withdrawn_entry, 2);
}

}  // namespace
}  // namespace habeas::casefile
