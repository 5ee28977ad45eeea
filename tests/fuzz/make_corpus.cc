// SPDX-License-Identifier: Apache-2.0
// make_corpus FOLDER: writes the seeds of every target below FOLDER/<target>/. Deterministic: the
// committed corpus is what this program makes.
#include <cstdio>
#include <string>

#include "base/file_system.h"
#include "ledger/act.h"
#include "ledger/body.h"
#include "ledger/disclosure.h"
#include "ledger/entry.h"
#include "ledger/policy.h"
#include "ledger/proof_file.h"
#include "ledger/testing/test_keys.h"
#include "ledger/tiles.h"
#include "ledger/witness.h"

using namespace habeas;
using namespace habeas::ledger;
using habeas::ledger::testing::checkpoint_of;
using habeas::ledger::testing::counting_tree;
using habeas::ledger::testing::log_vkey;
using habeas::ledger::testing::seeded_key;
using habeas::ledger::testing::witness_vkey;

namespace {

class Corpus {
 public:
  explicit Corpus(fs::path folder) : folder_(std::move(folder)) {}
  void add(const char* target, const char* name, std::string_view bytes) {
    FileSystem& files = posix_file_system();
    make_directories(files, folder_ / target).value();
    write_file(files, folder_ / target / name, bytes).value();
  }

 private:
  fs::path folder_;
};

constexpr std::string_view kOrigin = "case.example/1";

std::string cosigned_by(std::string note, std::initializer_list<uint64_t> witnesses) {
  for (uint64_t k : witnesses) {
    note = habeas::ledger::testing::cosigned(note, "w.example/" + std::to_string(k), seeded_key(k),
                                             1700000000);
  }
  return note;
}

void add_notes(Corpus& corpus) {
  MemoryTree tree = counting_tree(13);
  std::string plain = checkpoint_of(kOrigin, tree, 13, seeded_key(1));
  std::string seven = checkpoint_of(kOrigin, 7, leaf_hash({}), seeded_key(1));
  corpus.add("note", "checkpoint", plain);
  corpus.add("note", "blank-lines", make_note(seeded_key(5), "k", "a\n\nb\n\n").value());
  corpus.add("note", "cosigned", cosigned_by(plain, {2, 3}));
  corpus.add("note", "vkey", format_vkey(log_vkey(kOrigin, seeded_key(1))));
  corpus.add("note", "vkey-witness", format_vkey(witness_vkey("w.example/2", seeded_key(2))));
  Note signatures = parse_note(cosigned_by(seven, {2})).value();
  corpus.add("note", "lines", format_signature_line(signatures.signatures[1]));
  corpus.add("checkpoint", "body", parse_note(plain).value().text);
  corpus.add("checkpoint", "note", plain);
  corpus.add("checkpoint", "extension", "o\n0\n" + to_base64(empty_root()) + "\nmore\n");
  corpus.add("cosigned", "none", seven);
  corpus.add("cosigned", "one", cosigned_by(seven, {2}));
  corpus.add("cosigned", "all", cosigned_by(seven, {2, 3, 4}));
  corpus.add("cosigned", "twice", cosigned_by(seven, {3, 3, 9}));
  corpus.add("witness_request", "first", make_witness_request(0, plain, tree.reader()).value());
  corpus.add("witness_request", "later", make_witness_request(6, plain, tree.reader()).value());
  corpus.add("witness_request", "answer", format_signature_line(signatures.signatures[1]));
  for (int64_t index : {0, 7, 12}) {
    ProofFile proof = make_proof_file(index, plain, tree.reader()).value();
    corpus.add("proof", ("index-" + std::to_string(index)).c_str(), format_proof_file(proof));
    proof.extra = Bytes{1, 2, 3};
    corpus.add("proof", ("extra-" + std::to_string(index)).c_str(), format_proof_file(proof));
  }
}

void add_policies(Corpus& corpus) {
  std::string log = "log " + format_vkey(log_vkey(kOrigin, seeded_key(1)));
  std::string witnesses;
  for (uint64_t k = 2; k <= 4; k++) {
    std::string name = "w.example/" + std::to_string(k);
    witnesses += "witness W" + std::to_string(k) + " " +
                 format_vkey(witness_vkey(name, seeded_key(k))) + "\n";
  }
  corpus.add("policy", "none", log + "\nquorum none\n");
  corpus.add("policy", "groups",
             "# trust\n" + log + " https://case.example\n\n" + witnesses +
                 "group A any W2\ngroup B 1 A W3\n\tgroup C all B W4\nquorum C\n");
}

void add_tiles(Corpus& corpus) {
  for (const char* path :
       {"tile/0/000", "tile/3/x001/x234/067", "tile/entries/x001/234.p/255", "tile/7/000.p/64"}) {
    std::string name(path);
    for (char& c : name) c = c == '/' ? '_' : c;
    corpus.add("tile_path", name.c_str(), path);
  }
  MemoryTree tree = counting_tree(300);
  for (const TileId& tile : new_tiles(0, 300)) {
    if (tile.is_entries()) continue;
    std::string bytes(1, static_cast<char>(tile.width - 1));
    for (int i = 0; i < tile.width; i++)
      bytes += as_text(tree.node(8 * tile.level, tile.index * 256 + i).bytes);
    if (tile.width == 256) continue;  // 8 KiB; the fuzzer finds partial ones more telling
    corpus.add("tile", ("tile-" + std::to_string(tile.width)).c_str(), bytes);
  }
  const std::string first = "first";
  const ByteView kEntries[] = {as_bytes(first), {}, as_bytes(first)};
  Bytes bundle = format_entry_bundle(kEntries).value();
  corpus.add("tile", "bundle-3", std::string(1, 2) + std::string(as_text(bundle)));
}

Item example_item(bool claim) {
  Item item;
  item.core.item = claim ? "claim" : "exhibit";
  if (claim) {
    ClaimCore core;
    core.kind = "number";
    core.polarity = "affirms";
    core.property = "killed";
    core.speakers = {{.role = "reported", .modality = "reported", .hedge = "reportedly"},
                     {.role = "wrote", .modality = "asserted", .hedge = ""}};
    item.core.claim = core;
    item.fields["value"] = Json(int64_t{17});
    item.fields["speaker/0"] = Json("src-a");
    item.fields["quote"] = Json("\xD9\x86\xD9\x82\xD9\x84 \"q\"");
  } else {
    item.fields["sha256"] = Json(std::string(64, 'a'));
    item.fields["size"] = Json(int64_t{5});
    item.fields["media_type"] = Json("text/plain");
  }
  for (size_t i = 0; i < item.secret.size(); i++) item.secret[i] = static_cast<uint8_t>(i);
  return item;
}

void add_bodies(Corpus& corpus) {
  Entry entry{.kind = EntryKind::kExhibitAdded, .items = 4, .body = leaf_hash({})};
  corpus.add("entry", "exhibit", format_entry(entry));
  entry.kind = EntryKind::kCaseOpened;
  entry.items = kMaxItems;
  corpus.add("entry", "largest", format_entry(entry));
  BodyDisclosure body;
  body.index = 7;
  for (bool claim : {false, true}) {
    Item item = example_item(claim);
    check_item(item).value();
    std::string name = claim ? "claim" : "exhibit";
    corpus.add("item", name.c_str(), format_stored_item(item));
    StoredItem stored = item;
    std::vector<std::string> erased = {claim ? "quote" : "size"};
    corpus.add("item", (name + "-erased").c_str(),
               format_stored_item(reduce(stored, {false, erased}, 9).value()));
    corpus.add("item", (name + "-gone").c_str(),
               format_stored_item(reduce(stored, {true, {}}, 9).value()));
    corpus.add("body", (name + "-leaf").c_str(), leaves_of(item)[1].disclosure);
    DisclosedItem shown = disclose(stored, {DisclosureExtent::kEveryField, {}}).value();
    body.items.push_back(shown);
    body.items.push_back(disclose(stored, {DisclosureExtent::kCore, {}}).value());
    ItemProof proof;
    proof.index = 7;
    proof.item = 1;
    proof.of = 3;
    proof.leaves = shown;
    proof.path = {Digest{}, leaf_hash({})};
    corpus.add("body", (name + "-item").c_str(), format_item_proof(proof));
  }
  body.items.push_back(leaf_hash({}));
  corpus.add("body", "whole", format_body_disclosure(body));
  corpus.add("json", "body", format_body_disclosure(body));
  corpus.add("json", "mixed",
             R"({"a":[1,-2,"\u0000\ud83d\ude00",{"":null}],"b":true, "c" : 9007199254740991})");
  corpus.add("json", "entry", format_entry(entry));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: make_corpus FOLDER\n");
    return 2;
  }
  Corpus corpus(argv[1]);
  add_notes(corpus);
  add_policies(corpus);
  add_tiles(corpus);
  add_bodies(corpus);
  return 0;
}
