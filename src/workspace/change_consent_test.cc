// SPDX-License-Identifier: Apache-2.0
#include "workspace/change_consent.h"

#include "workspace/export_case.h"
#include "workspace/release.h"
#include "workspace/state_persons.h"
#include "workspace/testing/invented_case.h"

namespace habeas::workspace {
namespace {

constexpr std::string_view kLines =
    R"({"type":"source","label":"gazette","name":"SYNTHETIC gazette","kind":"publication","level":"public"}
{"type":"source","label":"w","name":"SYNTHETIC quiet heron","kind":"witness","level":"public"}
{"type":"entity","label":"e","entity":"event","name":"SYNTHETIC event","level":"public"}
{"type":"claim","label":"open","subject":"e","property":"number.killed","kind":"number","polarity":"affirms","value":{"exactly":3,"unit":"persons","scope":"town"},"speakers":[{"source":"gazette","role":"wrote","modality":"asserted"}],"anchor":{"exhibit":"note.txt"},"level":"public"}
{"type":"claim","label":"told","subject":"e","property":"number.killed","kind":"number","polarity":"affirms","value":{"exactly":5,"unit":"persons","scope":"the far valley"},"speakers":[{"source":"w","role":"said","modality":"asserted"},{"source":"gazette","role":"reported","modality":"reported"}],"anchor":{"exhibit":"note.txt"},"level":"public"}
{"type":"claim","label":"about","subject":"told","property":"statement.content","kind":"opinion","polarity":"denies","speakers":[{"source":"gazette","role":"wrote","modality":"asserted"}],"anchor":{"exhibit":"note.txt"},"level":"public"}
)";

class Consents : public testing::InventedCase {
 protected:
  Consents() : workspace_(create()) {
    Custody custody;
    custody.level = "public";
    note_ = add(workspace_, "note.txt", "SYNTHETIC note", custody);
    state(workspace_, kLines);
    std::vector<casefile::FieldFault> faults;
    Json members = parse_json(R"({"source":"w","label":"kian","level":"public","person":{
      "name":"SYNTHETIC Kian","place.residence":"SYNTHETIC lane"},
      "relatives":[{"relation":"mother","name":"SYNTHETIC grey wren"}]})")
                       .value();
    kian_ = add_person(workspace_, members, faults).value().id;
  }

  std::string agree(const std::string& about, const std::string& purpose,
                    const std::string& recipient = "", const std::string& expires = "") {
    casefile::ConsentRow row;
    row.about = about;
    row.purpose = purpose;
    row.recipient = recipient;
    row.expires = expires;
    row.words = "as agreed";
    row.how = "oral";
    Result<RecordedConsent> recorded = record_consent(workspace_, row);
    EXPECT_TRUE(recorded) << (recorded ? "" : recorded.error().message);
    return recorded ? recorded->id : std::string();
  }

  Result<ExportSummary> export_to(const std::string& name, ExportScope scope,
                                  const std::string& recipient) {
    ExportOptions options;
    options.scope = scope;
    options.recipient = recipient;
    options.purpose = "a test";
    return export_case(workspace_, root_ / name, options);
  }

  // Whether a file of the bundle has the words, as they are or in a disclosure.
  bool holds(const std::string& bundle, const std::string& words) {
    for (const auto& file : fs::recursive_directory_iterator(root_ / bundle)) {
      if (!file.is_regular_file()) continue;
      std::string bytes = read_file(posix_file_system(), file.path()).value();
      if (bytes.find(words) != std::string::npos) return true;
      for (int shift = 0; shift < 3; ++shift) {
        std::string padded = std::string(static_cast<size_t>(shift), ' ') + words;
        std::string coded = to_base64url(as_bytes(padded));
        if (bytes.find(coded.substr(shift == 0 ? 0 : 4, coded.size() - 6)) != std::string::npos)
          return true;
      }
    }
    return false;
  }

  Workspace workspace_;
  std::string note_, kian_;
};

TEST_F(Consents, WhoeverMustBeAskedLeavesOnlyWithTheirConsent) {
  ExportSummary without = export_to("without", ExportScope::kPublic, "anyone").value();
  expect_verified(root_ / "without");
  EXPECT_EQ(
      without.unconsented,
      std::vector<std::string>{casefile::id_of(workspace_.database(), "source", "w").value()});
  // The claim in whose chain the witness stands goes with them, and the claim about that claim.
  EXPECT_EQ(without.withheld_claims, 2);
  EXPECT_EQ(without.withheld_records, 1);
  for (const char* words : {"SYNTHETIC quiet heron", "the far valley", "SYNTHETIC Kian"})
    EXPECT_FALSE(holds("without", words)) << words;
  EXPECT_TRUE(holds("without", "SYNTHETIC gazette"));

  std::string consent = agree("w", "publication");
  ExportSummary with = export_to("with", ExportScope::kPublic, "anyone").value();
  expect_verified(root_ / "with");
  ASSERT_EQ(with.consents.size(), 1U);
  EXPECT_EQ(with.consents[0].id, consent);
  for (const char* words : {"SYNTHETIC quiet heron", "the far valley", "SYNTHETIC Kian"})
    EXPECT_TRUE(holds("with", words)) << words;
  // Whoever consents speaks for themselves, not for a relative, nor for where the family lives.
  for (const char* words : {"SYNTHETIC grey wren", "SYNTHETIC lane"})
    EXPECT_FALSE(holds("with", words)) << words;

  WithdrawnConsent withdrawn = withdraw_consent(workspace_, consent, "", "wishes it").value();
  ASSERT_EQ(withdrawn.held.size(), 1U);
  EXPECT_EQ(withdrawn.held[0].recipient, "anyone");
  ASSERT_EQ(withdrawn.may_hold.size(), 1U);  // the first bundle, made before anybody was asked
  EXPECT_LT(withdrawn.may_hold[0].entry, withdrawn.held[0].entry);
  ExportSummary after = export_to("after", ExportScope::kPublic, "anyone").value();
  expect_verified(root_ / "after");
  EXPECT_EQ(after.withheld_claims, 2);
  for (const char* words :
       {"SYNTHETIC quiet heron", "the far valley", "SYNTHETIC Kian", "wishes it"})
    EXPECT_FALSE(holds("after", words)) << words;
  EXPECT_EQ(withdraw_consent(workspace_, consent, "", "again").error().kind, ErrorKind::kConflict);
}

TEST_F(Consents, ConsentToOnePurposeIsNoneToAnother) {
  agree("w", "court", "SYNTHETIC court");
  EXPECT_EQ(export_to("public", ExportScope::kPublic, "").value().withheld_claims, 2);
  // Another recipient, or a recipient without a name, is not the one who was agreed to.
  for (const char* recipient : {"", "SYNTHETIC newspaper", "synthetic court"}) {
    Result<ExportSummary> refused = export_to("refused", ExportScope::kFull, recipient);
    ASSERT_FALSE(refused) << recipient;
    EXPECT_EQ(refused.error().kind, ErrorKind::kDenied);
    EXPECT_FALSE(fs::exists(root_ / "refused"));
  }
  EXPECT_TRUE(export_to("court", ExportScope::kFull, "SYNTHETIC court"));
}

TEST_F(Consents, EndsWithItsLastDay) {
  agree("w", "publication", "", "2020-09-13");  // the clock of this case says 2020-09-13
  EXPECT_EQ(export_to("on", ExportScope::kPublic, "").value().withheld_claims, 0);
  for (int i = 0; i < 86'400; ++i) clock_.now();
  EXPECT_EQ(export_to("after", ExportScope::kPublic, "").value().withheld_claims, 2);
}

// A person may be asked about apart from whoever told of them.
TEST_F(Consents, ARecordWithAConsentOfItsOwnNeedsThatToo) {
  agree("w", "publication");
  std::string own = agree("kian", "analysis");
  EXPECT_EQ(export_to("one", ExportScope::kPublic, "").value().withheld_records, 1);
  agree("kian", "publication");
  EXPECT_EQ(export_to("two", ExportScope::kPublic, "").value().withheld_records, 0);
  EXPECT_EQ(record_consent(workspace_, {.about = "nobody"}).error().kind, ErrorKind::kNotFound);
}

TEST_F(Consents, AreMadeAgainByRebuild) {
  std::string consent = agree("w", "publication");
  ASSERT_TRUE(export_to("one", ExportScope::kPublic, "anyone"));
  ASSERT_TRUE(withdraw_consent(workspace_, consent, "2020-09-14", "wishes it"));
  std::string before = workspace_.database().dump().value();
  ASSERT_TRUE(workspace_.rebuild());
  EXPECT_EQ(workspace_.database().dump().value(), before);
  casefile::ConsentRow row = casefile::consent(workspace_.database(), consent).value();
  EXPECT_EQ(row.withdrawn_on, "2020-09-14");
  EXPECT_EQ(copies_under(workspace_, consent).value().size(), 1U);
}

}  // namespace
}  // namespace habeas::workspace
