// SPDX-License-Identifier: Apache-2.0
#include "assess/person_claims.h"

#include <gtest/gtest.h>

#include "assess/gaps.h"
#include "assess/testing/made_claims.h"

namespace habeas::assess {
namespace {

casefile::AddedRecord record(const std::string& fields) {
  casefile::AddedRecord out;
  out.id = "rec-1";
  out.label = "p1";
  out.source = "src-a";
  out.said = "2024-03";
  out.modality = "reported";
  out.hedge = "as far as I remember";
  out.fields = fields;
  return out;
}

std::string told(const std::vector<Claim>& claims) {
  std::string out;
  for (const Claim& claim : claims)
    out += claim.id + " | " + claim.property + " | " + claim.value_text +
           (claim.value_date.empty() ? "" : " | " + claim.value_date) + "\n";
  return out;
}

constexpr const char* kForm =
    R"({"attachment/1":{"exhibit":"f00d","what":"photograph"},)"
    R"("certificate":{"contradicted":[{"against":"shot","field":"cause","says":"fever"}],"missing":["burial.place"],"state":"seen"},)"
    R"("date.birth":{"edtf":"1955","raw":"1334"},"date.birth/2":{"edtf":"1957","raw":"1336"},)"
    R"("date.death":{"unknown":true},)"
    R"("enquiry/1":{"outcome":"none","when":{"edtf":"1988-09","raw":"1988-09"},"where":"the prison"},)"
    R"("enquiry/2":{"answer":"go home","outcome":"answered","where":"the office"},)"
    R"("name":"SYNTHETIC Ali","note":"of us","relative/1":{"relation":"mother"}})";

TEST(ClaimsOfRecord, AreWhatItsSourceSaysOfThePersonAlone) {
  std::vector<Claim> claims = claims_of_record(record(kForm));
  EXPECT_EQ(told(claims),
            "rec-1/certificate.state | certificate.state | seen\n"
            "rec-1/certificate.missing.burial.place | certificate.burial | missing\n"
            "rec-1/certificate.cause | certificate.cause | fever\n"
            "rec-1/enquiry/1 | enquiry | the prison: none | 1988-09\n"
            "rec-1/enquiry/2 | enquiry | the office: answered\n"
            "rec-1/date.birth | date.birth | 1955 or 1957\n"
            "rec-1/date.death | date.death | unknown\n"
            "rec-1/name | name | SYNTHETIC Ali\n");
  ASSERT_FALSE(claims.empty());
  const Claim& first = claims.front();
  ASSERT_EQ(first.speakers.size(), 1U);
  EXPECT_EQ(first.speakers[0].source, "src-a");
  EXPECT_EQ(first.speakers[0].modality, "reported");
  EXPECT_EQ(first.speakers[0].hedge, "as far as I remember");
  EXPECT_EQ(first.subject, "rec-1");
  EXPECT_EQ(first.said, "2024-03");
}

TEST(ClaimsOfRecord, AreNoneOfARecordThatNoLongerStands) {
  casefile::AddedRecord withdrawn = record(kForm), replaced = record(kForm);
  withdrawn.withdrawn_entry = 7;
  replaced.superseded_by = "rec-2";
  EXPECT_TRUE(claims_of_record(withdrawn).empty());
  EXPECT_TRUE(claims_of_record(replaced).empty());
  EXPECT_TRUE(claims_of_record(record("no json")).empty());
}

// A form and claims are read as one: each answers, and contradicts, the other.
TEST(ClaimsOfRecord, GapsReadThemWithWhatClaimsSay) {
  testing::MadeCase made;
  made.source("src-a").source("src-b");
  made.known.entities.push_back({"rec-1", "p1", "person", "", "SYNTHETIC Ali", "", ""});
  made.known.sort();
  auto gaps_of = [&](const std::string& fields, std::vector<Claim> more) {
    std::vector<Claim> all = claims_of_record(record(fields));
    all.insert(all.end(), more.begin(), more.end());
    SubjectClaims subject;
    subject.subject = "rec-1";
    for (const Claim& claim : all) subject.claims.push_back(&claim);
    Graphs graphs(made.known);
    std::string out;
    for (const Gap& gap : gaps(std::span(&subject, 1), made.known, graphs, 20'000))
      out += std::string(gap_word(gap.kind)) + ": " + gap.message + " " + gap.since + "\n";
    return out;
  };
  auto claim = [](const std::string& property, const std::string& value) {
    Claim out;
    out.id = "clm-1";
    out.subject = "rec-1";
    out.property = property;
    out.kind = "fact";
    out.polarity = "affirms";
    out.value_text = value;
    out.value_key = "\"" + value + "\"";
    out.speakers = {{"src-b", "wrote", "asserted", "", ""}};
    return out;
  };
  EXPECT_EQ(gaps_of(kForm, {}),
            "open question: all who speak of it say that it is not known \n"
            "enquiry unanswered: the prison: no answer is on record (none) 1988-09\n"
            "certificate missing: the field is missing on the certificate (burial.place) \n");
  const std::string refused = R"({"certificate":{"state":"withheld"}})";
  EXPECT_EQ(gaps_of(refused, {}), "certificate missing: no certificate is on record (withheld) \n");
  EXPECT_EQ(gaps_of(refused, {claim("certificate.state", "seen")}), "");
  EXPECT_EQ(gaps_of(R"({"certificate":{"state":"seen"}})", {claim("certificate.state", "refused")}),
            "");
  EXPECT_EQ(gaps_of(refused, {claim("certificate.state", "none")}),
            "certificate missing: no certificate is on record (none, withheld) \n");
}

}  // namespace
}  // namespace habeas::assess
