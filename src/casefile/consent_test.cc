// SPDX-License-Identifier: Apache-2.0
#include "casefile/consent.h"

#include <gtest/gtest.h>

namespace habeas::casefile {
namespace {

ConsentRow row_of(std::string purpose, std::string recipient, std::string expires) {
  ConsentRow row;
  row.about = "src-x";
  row.purpose = std::move(purpose);
  row.recipient = std::move(recipient);
  row.words = "my account may be used";
  row.how = "oral";
  row.expires = std::move(expires);
  return row;
}

TEST(Consent, IsRefusedUnlessItSaysToWhomAndUntilWhen) {
  EXPECT_TRUE(consent_item(row_of("publication", "", "")));
  EXPECT_TRUE(consent_item(row_of("court", "SYNTHETIC court", "2027-12-31")));
  for (const ConsentRow& row :
       {row_of("court", "", ""), row_of("sharing", "", ""), row_of("publication", "somebody", ""),
        row_of("everything", "", ""), row_of("analysis", "", "2027"),
        row_of("analysis", "", "2027-13-01"), row_of("analysis", "", "next year")}) {
    Result<Item> item = consent_item(row);
    ASSERT_FALSE(item) << row.purpose << " " << row.expires;
    EXPECT_EQ(item.error().kind, ErrorKind::kInvalid);
  }
  ConsentRow silent = row_of("analysis", "", "");
  silent.words.clear();
  EXPECT_FALSE(consent_item(silent));
}

TEST(Consent, HoldsToTheEndOfItsLastDay) {
  ConsentRow row = row_of("publication", "", "2027-12-31");
  EXPECT_EQ(state_on(row, "2027-12-31"), ConsentState::kInForce);
  EXPECT_EQ(state_on(row, "2028-01-01"), ConsentState::kExpired);
  row.withdrawn_entry = 7;
  EXPECT_EQ(state_on(row, "2027-01-01"), ConsentState::kWithdrawn);
  EXPECT_EQ(state_on(row_of("publication", "", ""), "9999-12-31"), ConsentState::kInForce);
}

}  // namespace
}  // namespace habeas::casefile
