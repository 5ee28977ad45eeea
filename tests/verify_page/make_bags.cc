// SPDX-License-Identifier: Apache-2.0
// Makes the bundles that both verifiers are tried on: make_bags FOLDER, which must be empty or
// absent.
//   full/ full.zip     everything of a case of 300 entries, with a timestamp
//   subset/ subset.zip a few entries, one of them as single items
//   other/             another case of the same origin
//   keys.json          seeds of the actor's and the log's keys, so that a test can be a dishonest
//                      exporter; the keys are made up and belong to nobody
#include <exception>
#include <iostream>

#include "base/clock.h"
#include "base/json.h"
#include "dossier/archive.h"
#include "dossier/testing/sample_bundle.h"

namespace habeas::dossier {
namespace {

using verifier::testing::CaseMaker;
using verifier::testing::plain_core;
using verifier::testing::spill;
using verifier::testing::TemporaryFolder;

constexpr int64_t kEntries = 300;
constexpr std::string_view kPage = "<!doctype html><title>stands for the page</title>\n";

void export_both(const fs::path& folder, const std::string& name, BundleInput input) {
  input.page = kPage;
  testing::export_to(folder / name, input);
  (void)write_archive(posix_file_system(), folder / name, folder / (name + ".zip")).value();
}

BundleInput subset_of(CaseMaker& maker, int64_t list) {
  BundleInput input = testing::input_of(maker);
  input.extent = BundleExtent::kSubset;
  ledger::DisclosureChoice keys{ledger::DisclosureExtent::kFields, {"public_key", "status"}};
  ledger::DisclosureChoice quote{ledger::DisclosureExtent::kFields, {"quote", "value"}};
  input.bodies = {
      BodyExport{0, BodyForm::kWhole, {ItemExport{2, keys}}, std::nullopt},
      BodyExport{1, BodyForm::kWhole, {}, ledger::DisclosureChoice{}},
      BodyExport{2, BodyForm::kWhole, {ItemExport{1, quote}}, std::nullopt},
      BodyExport{
          list, BodyForm::kSingleItems, {ItemExport{7, {}}, ItemExport{17, {}}}, std::nullopt}};
  input.exhibits.resize(1);
  for (const auto& [hex, bytes] : maker.exhibits()) {
    if (bytes.starts_with("To the Minister")) {
      const std::string& content = bytes;
      input.exhibits[0] =
          BundleExhibit{hex, [content](const ByteSink& sink) { return sink(as_bytes(content)); }};
    }
  }
  return input;
}

void make(const fs::path& folder) {
  fs::create_directories(folder);
  TemporaryFolder work;
  CaseMaker maker(work.path());
  testing::sample_case(maker);
  maker.timestamp();
  // The authority's clock is this machine's; what follows its token is later.
  int64_t now = system_clock().now() + 60;
  maker.set_clock(now);
  std::vector<verifier::testing::ItemToWrite> rows;
  for (int i = 0; i < 20; ++i)
    rows.emplace_back(plain_core("row"), ledger::Fields{{"name", "row " + std::to_string(i)}});
  int64_t list = maker.act(ledger::EntryKind::kListImported, rows);
  while (maker.log().size() < kEntries) {
    if (maker.log().size() % 100 == 0)
      maker.add_exhibits({"exhibit at " + std::to_string(maker.log().size())});
    else
      maker.state_claim("affirms", "reportedly");
  }
  maker.sign();
  maker.cosign(now + 3600);
  export_both(folder, "full", testing::input_of(maker));
  export_both(folder, "subset", subset_of(maker, list));

  TemporaryFolder elsewhere;
  CaseMaker other(elsewhere.path(), 2);
  testing::sample_case(other);
  export_both(folder, "other", testing::input_of(other));

  JsonObject keys{{"actor", maker.origin() + "/" + maker.actor_id()},
                  {"actor_seed", to_hex(maker.actor_key().seed())},
                  {"log_seed", to_hex(maker.log_key().seed())},
                  {"origin", maker.origin()}};
  spill(folder / "keys.json", canonical_json(keys) + "\n");
}

}  // namespace
}  // namespace habeas::dossier

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: make_bags FOLDER\n";
    return 2;
  }
  try {
    habeas::dossier::make(argv[1]);
  } catch (const std::exception& error) {
    std::cerr << "make_bags: " << error.what() << "\n";
    return 1;
  }
  return 0;
}
