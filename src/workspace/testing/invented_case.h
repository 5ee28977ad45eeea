// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "casefile/queries.h"
#include "verify/verify_bundle.h"
#include "workspace/add_exhibits.h"
#include "workspace/state_claims.h"
#include "workspace/workspace.h"

// A fixture for tests of the operations: a SYNTHETIC case on disk in a folder of its own, with as
// many key homes as there are persons.

namespace habeas::workspace::testing {

class InventedCase : public ::testing::Test {
 protected:
  InventedCase() : clock_(1'600'000'000, 1), random_(11) {
    std::string form = (fs::temp_directory_path() / "habeas-case-XXXXXX").string();
    root_ = mkdtemp(form.data());
    fs::create_directory(root_ / "in");
  }
  ~InventedCase() override { fs::remove_all(root_); }

  // The surroundings of the person whose key home is <root>/<home>.
  Environment& environment(const std::string& home = "home") {
    std::unique_ptr<Environment>& made = environments_[home];
    if (!made) {
      made.reset(new Environment{.clock = clock_,
                                 .random = random_,
                                 .home = root_ / home,
                                 .passphrase = [](std::string_view) -> Result<std::string> {
                                   return std::string("correct horse");
                                 },
                                 .kdf_cost = KdfCost::kMinimum,
                                 .lock_note = "process 1 (a test)"});
    }
    return *made;
  }

  Workspace create() {
    InitSecrets secrets;
    InitOptions options;
    options.name = "SYNTHETIC case";
    options.actor_name = "SYNTHETIC owner";
    Result<Workspace> made =
        Workspace::create(environment(), root_ / "case", std::move(options), secrets);
    EXPECT_TRUE(made) << (made ? "" : made.error().message);
    return std::move(made).value();
  }

  Workspace open(const std::string& home = "home", Mode mode = Mode::kWrite) {
    Result<Workspace> opened = Workspace::open(environment(home), root_ / "case", mode);
    EXPECT_TRUE(opened) << (opened ? "" : opened.error().message);
    return std::move(opened).value();
  }

  // A key made in that home, as `habeas key new` does.
  std::string key_in(const std::string& home) {
    SigningKey key = SigningKey::generate(random_).value();
    KeyHome keys(posix_file_system(), root_ / home);
    EXPECT_TRUE(keys.store(key, "actor", "correct horse", KdfCost::kMinimum, random_));
    return to_hex(key.public_key());
  }

  // Adds one file; returns its digest.
  std::string add(Workspace& workspace, const std::string& name, const std::string& text,
                  Custody custody = {}) {
    fs::path file = root_ / "in" / name;
    EXPECT_TRUE(write_file(posix_file_system(), file, text));
    AddRequest request;
    request.arguments = {file.string()};
    request.custody = std::move(custody);
    std::string digest;
    Result<AddSummary> done = add_exhibits(
        workspace, request, [&](const Added& row) { digest = to_hex(row.exhibit.sha256); },
        [](const vault::RefusedSource& refused) { ADD_FAILURE() << refused.name; });
    EXPECT_TRUE(done) << (done ? "" : done.error().message);
    fs::remove(file);
    return digest;
  }

  // States a claim file; returns the ids of its claims.
  std::vector<std::string> state(Workspace& workspace, std::string_view lines) {
    std::vector<casefile::Fault> faults;
    Result<StatedSummary> stated = state_claims(workspace, lines, faults);
    for (const casefile::Fault& fault : faults)
      ADD_FAILURE() << fault.line << ": " << fault.message;
    EXPECT_TRUE(stated);
    return stated ? stated->claims : std::vector<std::string>();
  }

  verifier::Report verified(const fs::path& path) {
    return verifier::verify_path(posix_file_system(), path, {}).value();
  }
  void expect_verified(const fs::path& path) {
    verifier::Report report = verified(path);
    EXPECT_EQ(report.exit_code(), 0) << report.text();
  }

  // Every file below the case, or another folder of the test, in whose bytes the words stand, in
  // one of the forms that the program stores text in: as they are, and in the base64url of a
  // disclosure, at each of three offsets.
  std::vector<std::string> files_with(const std::string& words, const std::string& below = "case") {
    std::vector<std::string> needles = {words};
    for (int shift = 0; shift < 3; ++shift) {
      std::string padded = std::string(static_cast<size_t>(shift), ' ') + words;
      std::string coded = to_base64url(as_bytes(padded));
      // Without the characters that depend on what stands before and after.
      needles.push_back(coded.substr(shift == 0 ? 0 : 4, coded.size() - 6));
    }
    std::vector<std::string> found;
    for (const auto& file : fs::recursive_directory_iterator(root_ / below)) {
      if (!file.is_regular_file()) continue;
      std::string bytes = read_file(posix_file_system(), file.path()).value();
      for (const std::string& needle : needles) {
        if (bytes.find(needle) == std::string::npos) continue;
        found.push_back(file.path().lexically_relative(root_ / below).string());
        break;
      }
    }
    return found;
  }

  FixedClock clock_;
  SeededRandom random_;
  std::map<std::string, std::unique_ptr<Environment>> environments_;
  fs::path root_;
};

}  // namespace habeas::workspace::testing
