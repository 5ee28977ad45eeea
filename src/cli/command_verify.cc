// SPDX-License-Identifier: Apache-2.0
#include "cli/command.h"
#include "dossier/verify_page.h"
#include "verify/verify_bundle.h"

namespace habeas::cli {

namespace {

struct Options {
  std::string path, policy_file, ca_file, page_file;
};

Result<int> write_page(Context& context, const std::string& file) {
  if (dossier::verify_page().empty()) {
    return fail(ErrorKind::kInvalid, "this habeas was built without npm and holds no verify.html",
                "build it again where npm is, or take the page from the project's site");
  }
  TRY(write_file_durably(posix_file_system(), fs::absolute(file), dossier::verify_page()));
  std::string digest = dossier::verify_page_digest();
  context.print(Json(JsonObject{{"page", Json(file)}, {"sha256", Json(digest)}}),
                digest + "  " + printable(file) + "\n");
  return 0;
}

Result<int> verify(Context& context, const Options& options) {
  if (!options.page_file.empty()) return write_page(context, options.page_file);
  if (options.path.empty()) {
    return fail(ErrorKind::kInvalid, "nothing is named to be verified",
                "give a case, a bundle or its ZIP: habeas verify PATH");
  }
  verifier::VerifyOptions chosen;
  FileSystem& files = posix_file_system();
  if (!options.policy_file.empty())
    chosen.policy = TRY_CTX(read_file(files, options.policy_file, 1 << 20), "the policy file");
  if (!options.ca_file.empty())
    chosen.timestamp_roots =
        TRY_CTX(read_file(files, options.ca_file, 1 << 24), "the certificates");
  if (!options.ca_file.empty() &&
      chosen.timestamp_roots.find("-----BEGIN CERTIFICATE-----") == std::string::npos) {
    return fail(ErrorKind::kInvalid,
                printable(options.ca_file) + " holds no certificate in PEM form",
                "give the root of the timestamp authority, from its own site, as a .pem file");
  }
  workspace::Environment* environment = TRY(context.environment());
  chosen.progress = &environment->progress;
  verifier::Report report = TRY(verifier::verify_path(files, options.path, chosen));
  context.print(report.json(), report.text());
  return report.exit_code();
}

}  // namespace

void add_verify(CLI::App& root, const Chosen& choose) {
  CLI::App* app =
      root.add_subcommand("verify", "check a case or a bundle from its bytes alone, offline");
  auto options = std::make_shared<Options>();
  app->add_option("PATH", options->path,
                  "a case folder, or an exported bundle: its folder or its ZIP");
  app->add_option("--policy", options->policy_file,
                  "the keys you trust (c2sp.org/tlog-policy); else the case's own, said as such");
  app->add_option("--ca", options->ca_file,
                  "certificates of the timestamp authorities you trust (PEM)");
  app->add_option("--write-page", options->page_file,
                  "instead: write verify.html, the page that checks bundles in a browser, to this "
                  "file: a copy of your own");
  app->footer(
      "Exit status: 0 nothing failed; 1 something failed; what could not be checked is listed as "
      "NOT CHECKED.");
  app->callback([=] { choose([=](Context& context) { return verify(context, *options); }); });
}

}  // namespace habeas::cli
