// SPDX-License-Identifier: Apache-2.0
// Makes the bundle that other people's tools judge: make_bag FOLDER [ENTRIES]. FOLDER must be empty
// or absent; ENTRIES (default 300) makes the log deep enough for full and partial tiles.
#include <cstdlib>
#include <exception>
#include <iostream>

#include "dossier/testing/sample_bundle.h"

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: make_bag FOLDER [ENTRIES]\n";
    return 2;
  }
  int64_t entries = argc > 2 ? std::atoll(argv[2]) : 300;
  try {
    habeas::verifier::testing::TemporaryFolder work;
    habeas::verifier::testing::CaseMaker maker(work.path());
    habeas::dossier::testing::sample_case(maker);
    maker.timestamp();
    while (maker.log().size() < entries) {
      if (maker.log().size() % 50 == 0)
        maker.add_exhibits({"exhibit at " + std::to_string(maker.log().size())});
      else
        maker.state_claim("affirms", "reportedly");
    }
    maker.sign();
    maker.cosign(1'600'100'000);
    habeas::dossier::testing::export_to(argv[1], habeas::dossier::testing::input_of(maker));
  } catch (const std::exception& error) {
    std::cerr << "make_bag: " << error.what() << "\n";
    return 1;
  }
  return 0;
}
