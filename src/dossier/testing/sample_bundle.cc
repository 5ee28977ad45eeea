// SPDX-License-Identifier: Apache-2.0
#include "dossier/testing/sample_bundle.h"

#include "ledger/checkpoint.h"

namespace habeas::dossier::testing {

void sample_case(verifier::testing::CaseMaker& maker) {
  maker.add_exhibits({"To the Minister: we ask where our children are buried.\n"});
  maker.state_claim("affirms", "reportedly");
  maker.sign();
  maker.cosign(1'600'001'000);
}

BundleInput input_of(verifier::testing::CaseMaker& maker) {
  BundleInput input;
  input.origin = maker.origin();
  ledger::SignedCheckpoint head = ledger::parse_checkpoint(maker.checkpoint()).value();
  input.size = head.checkpoint.size;
  input.checkpoint = maker.checkpoint();
  input.entry = [&maker](int64_t index) { return maker.log().entry(index); };
  input.items = [&maker](int64_t index, const BundleInput::ItemSink& sink) {
    return maker.bodies().for_each_item(index, sink);
  };
  for (int64_t index = 0; index < input.size; ++index) {
    input.bodies.push_back(BodyExport{index, BodyForm::kWhole, {}, ledger::DisclosureChoice{}});
  }
  for (const auto& [hex, bytes] : maker.exhibits()) {
    const std::string& content = bytes;
    input.exhibits.push_back(
        BundleExhibit{hex, [content](const ByteSink& sink) { return sink(as_bytes(content)); }});
  }
  input.policy = maker.policy(true);
  for (const auto& [size, files] : maker.anchors()) {
    for (const auto& [name, bytes] : files)
      input.anchors.push_back(BundleAnchor{size, name, bytes});
  }
  input.dossier.push_back(DossierFile{"index.html", "<!doctype html><title>Test</title>\n"});
  input.actor_id = maker.actor_id();
  input.actor_key = &maker.actor_key();
  input.exported_at = 1'600'002'000;
  return input;
}

void export_to(const fs::path& folder, const BundleInput& input) {
  (void)write_bundle(posix_file_system(), folder, input).value();
}

}  // namespace habeas::dossier::testing
