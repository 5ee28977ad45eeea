// SPDX-License-Identifier: Apache-2.0
#include "verify/testing/case_maker.h"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <unistd.h>

#include "base/clock.h"
#include "crypto/timestamp.h"
#include "ledger/anchors.h"
#include "ledger/body_builder.h"
#include "ledger/cosignature.h"
#include "ledger/policy.h"
#include "ledger/witness.h"
#include "verify/case_settings.h"

namespace habeas::verifier::testing {
namespace {

void must(Result<void> result) { result.value(); }

SigningKey make_key(uint64_t seed) {
  SeededRandom random(seed);
  return SigningKey::generate(random).value();
}

}  // namespace

ledger::Core plain_core(const std::string& item) { return ledger::Core{item, std::nullopt}; }

ledger::Core claim_core(const std::string& polarity, const std::string& hedge) {
  ledger::ClaimCore claim{"fact", polarity, "death.place", {{"said", "reported", hedge}}};
  return ledger::Core{"claim", claim};
}

CaseMaker::CaseMaker(const fs::path& folder, uint64_t seed)
    : files_(posix_file_system()),
      root_(folder),
      case_(folder / "case"),
      random_(seed),
      log_key_(make_key(seed + 100)),
      actor_key_(make_key(seed + 200)),
      witness_key_(make_key(seed + 300)) {
  must(make_directories(files_, case_ / "ledger"));
  must(make_directories(files_, case_ / "vault"));
  must(make_directories(files_, root_ / "home" / "last-signed"));
  must(write_file(files_, case_ / "habeas.toml",
                  format_case_settings(CaseSettings{kCaseFormat, "Test", origin_})));
  ledger::LogOptions options;
  options.keys = {log_vkey()};
  log_ = std::make_unique<ledger::Log>(ledger::Log::create(files_, case_ / "ledger", origin_,
                                                           root_ / "home" / "last-signed", options)
                                           .value());
  bodies_ = std::make_unique<vault::BodyStore>(
      vault::BodyStore::open(files_, case_ / "vault", vault::BodyMode::kWrite).value());
  must(bodies_->truncate_to(0));
  store_ = std::make_unique<vault::ExhibitStore>(
      vault::ExhibitStore::open(files_, case_ / "vault", vault::StoreKind::kExhibits,
                                vault::StoreMode::kWrite)
          .value());
  std::vector<ItemToWrite> items;
  items.emplace_back(plain_core("case"),
                     ledger::Fields{{"name", "Test"},
                                    {"format", kCaseFormat},
                                    {"origin", origin_},
                                    {"log_vkey", ledger::format_vkey(log_vkey())},
                                    {"recovery_key", to_hex(make_key(seed + 400).public_key())}});
  items.emplace_back(plain_core("actor"),
                     ledger::Fields{{"name", "A. Writer"},
                                    {"public_key", to_hex(actor_key_.public_key())},
                                    {"roles", JsonArray{"owner"}},
                                    {"compartments", JsonArray{}},
                                    {"status", "active"}});
  act_by(actor_key_, "item:2", ledger::EntryKind::kCaseOpened, items);
  ledger::Entry first = ledger::parse_entry(log_->entry(0).value()).value();
  actor_ = ledger::object_id("act", first.body, 2);
}

CaseMaker::~CaseMaker() = default;

void CaseMaker::close() {
  log_.reset();
  bodies_.reset();
  store_.reset();
}

ledger::VerifierKey CaseMaker::log_vkey() const {
  return ledger::VerifierKey{origin_, ledger::SignatureType::kEd25519, log_key_.public_key()};
}

ledger::VerifierKey CaseMaker::witness_vkey() const {
  return ledger::VerifierKey{"witness.example", ledger::SignatureType::kCosignature,
                             witness_key_.public_key()};
}

std::string CaseMaker::policy(bool with_witness) const {
  ledger::Policy policy;
  policy.logs.push_back(ledger::PolicyLog{log_vkey(), ""});
  if (with_witness) {
    policy.witnesses.push_back(ledger::PolicyWitness{"w1", witness_vkey(), ""});
    policy.quorum = "w1";
  }
  return ledger::format_policy(policy).value();
}

int64_t CaseMaker::act(ledger::EntryKind kind, const std::vector<ItemToWrite>& items) {
  return act_by(actor_key_, actor_, kind, items);
}

int64_t CaseMaker::act_by(const SigningKey& key, const std::string& actor, ledger::EntryKind kind,
                          const std::vector<ItemToWrite>& items) {
  must(bodies_->begin());
  auto sink = [&](std::string_view stored) { return bodies_->add_item(stored); };
  ledger::BodyBuilder builder =
      ledger::BodyBuilder::begin(ledger::ActContext{origin_, kind, actor, ++now_, ""}, random_,
                                 sink)
          .value();
  for (const ItemToWrite& item : items) (void)builder.add(item.first, item.second).value();
  ledger::FinishedBody body = builder.finish(key).value();
  must(bodies_->finish(body.root));
  must(bodies_->sync());
  std::string bytes = ledger::format_entry(body.entry);
  return log_->append(as_bytes(bytes)).value();
}

int64_t CaseMaker::add_exhibits(const std::vector<std::string>& contents) {
  std::vector<ItemToWrite> items;
  for (const std::string& content : contents) {
    vault::StoredExhibit stored = store_->put_bytes(as_bytes(content)).value();
    std::string hex = to_hex(stored.sha256);
    exhibits_[hex] = content;
    items.emplace_back(
        plain_core("exhibit"),
        ledger::Fields{{"sha256", hex}, {"size", stored.size}, {"media_type", "text/plain"}});
    items.emplace_back(plain_core("custody"), ledger::Fields{{"exhibit", hex},
                                                             {"received_at", to_rfc3339(now_)},
                                                             {"method", "copied"},
                                                             {"name", "note.txt"}});
  }
  return act(ledger::EntryKind::kExhibitAdded, items);
}

int64_t CaseMaker::state_claim(const std::string& polarity, const std::string& hedge) {
  ledger::Fields fields{{"subject", "ent-x"},
                        {"value", "Tehran"},
                        {"quote", "in the prison"},
                        {"speaker/0", "src-x"},
                        {"level", "public"}};
  return act(ledger::EntryKind::kClaimsStated, {{claim_core(polarity, hedge), fields}});
}

int64_t CaseMaker::erase_leaves(int64_t entry, int64_t item, const ledger::ErasureChoice& choice) {
  Json leaves = "all";
  if (!choice.everything) {
    JsonArray names;
    for (const std::string& name : choice.fields) names.emplace_back(name);
    leaves = names;
  }
  int64_t by =
      act(ledger::EntryKind::kErasureDone,
          {{plain_core("erasure"),
            ledger::Fields{
                {"entry", entry}, {"ordinal", item}, {"names", leaves}, {"basis", "test"}}}});
  ledger::StoredItem stored = ledger::parse_stored_item(bodies_->item(entry, item).value()).value();
  ledger::ReducedItem reduced = ledger::reduce(stored, choice, by).value();
  must(bodies_->erase({vault::BodyErasure{entry, item, ledger::format_stored_item(reduced)}}));
  return by;
}

int64_t CaseMaker::erase_exhibit(const std::string& content) {
  Digest digest = sha256(as_bytes(content));
  int64_t by = act(
      ledger::EntryKind::kErasureDone,
      {{plain_core("erasure"), ledger::Fields{{"exhibit", to_hex(digest)}, {"basis", "test"}}}});
  must(store_->erase(digest));
  exhibits_.erase(to_hex(digest));
  return by;
}

void CaseMaker::sign() { (void)log_->sign_checkpoint(log_key_).value(); }

std::string CaseMaker::checkpoint() const { return slurp(case_ / "ledger" / "checkpoint"); }

void CaseMaker::cosign(int64_t time) {
  std::string note = checkpoint();
  ledger::Note parsed = ledger::parse_note(note).value();
  ledger::NoteSignature line =
      ledger::cosign(witness_key_, "witness.example", parsed.text, time).value();
  parsed.signatures.push_back(line);
  ledger::Anchors anchors(files_, case_ / "ledger" / "anchors");
  (void)anchors.add_checkpoint(ledger::format_note(parsed)).value();
}

int64_t CaseMaker::timestamp() {
  ledger::Anchors anchors(files_, case_ / "ledger" / "anchors");
  std::string note = checkpoint();
  int64_t size = anchors.add_checkpoint(note).value();
  std::string body = ledger::parse_note(note).value().text;
  Digest imprint = sha256(as_bytes(body));
  Bytes query = make_timestamp_query(imprint, 0x1122334455667788, true);
  int64_t number = anchors.add_query(size, query).value();

  fs::path tsa = root_ / "tsa";
  std::string script =
      std::string(HABEAS_SOURCE_DIR) + "/tests/interop/make_test_tsa.sh '" + tsa.string() + "'";
  if (!fs::exists(tsa))
    check(std::system((script + " >/dev/null 2>&1").c_str()) == 0,
          "the test authority can be made");
  spill(tsa / "query", std::string(as_text(query)));
  std::string reply = script + " reply '" + (tsa / "query").string() + "' '" +
                      (tsa / "response").string() + "' >/dev/null 2>&1";
  check(std::system(reply.c_str()) == 0, "the test authority answers");
  std::string response = slurp(tsa / "response");
  must(anchors.add_response(size, number, as_bytes(response), slurp(tsa / "ca.pem")));
  TimestampSummary summary = summarise_timestamp(as_bytes(response)).value();
  ledger::Fields fields{{"size", size},
                        {"root", to_hex(log_->root_at(size).value())},
                        {"status", "granted"},
                        {"sha256", to_hex(sha256(as_bytes(response)))},
                        {"gen_time", to_rfc3339(summary.token->gen_time)},
                        {"tsa", summary.token->tsa}};
  return act(ledger::EntryKind::kTimestampRecorded, {{plain_core("timestamp"), fields}});
}

std::map<int64_t, std::map<std::string, std::string>> CaseMaker::anchors() const {
  std::map<int64_t, std::map<std::string, std::string>> out;
  fs::path folder = case_ / "ledger" / "anchors";
  for (const auto& [name, bytes] : load_folder(folder)) {
    size_t slash = name.find('/');
    out[std::stoll(name.substr(0, slash))][name.substr(slash + 1)] = bytes;
  }
  return out;
}

TemporaryFolder::TemporaryFolder() {
  std::string name = (fs::temp_directory_path() / "habeas-test-XXXXXX").string();
  check(mkdtemp(name.data()) != nullptr, "a temporary folder can be made");
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  check(in.good(), "can read " + path.string());
  return std::string(std::istreambuf_iterator<char>(in), {});
}

void spill(const fs::path& path, const std::string& bytes) {
  std::error_code ignored;  // the file may be new
  fs::permissions(path, fs::perms::owner_write, fs::perm_options::add, ignored);
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << bytes;
  check(out.good(), "can write " + path.string());
}

std::map<std::string, std::string> load_folder(const fs::path& folder) {
  std::map<std::string, std::string> out;
  if (!fs::exists(folder)) return out;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file())
      out[entry.path().lexically_relative(folder).string()] = slurp(entry.path());
  }
  return out;
}

}  // namespace habeas::verifier::testing
