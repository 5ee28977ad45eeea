// SPDX-License-Identifier: Apache-2.0
#include "ledger/disclosure.h"

#include <algorithm>

#include <fmt/core.h>

#include "base/encoding.h"
#include "ledger/entry.h"
#include "ledger/internal/leaf_reading.h"
#include "ledger/merkle.h"

// The two files have one spelling each and hold only hex, base64url and decimal numbers, so they
// are read by comparing literals: no escape, no white space, no order of members to think about,
// and a body of a gigabyte needs no tree of JSON values.

namespace habeas::ledger {

namespace {

Failure invalid(std::string message) { return fail(ErrorKind::kInvalid, std::move(message)); }

class TextReader {
 public:
  explicit TextReader(std::string_view text) : text_(text) {}

  bool take(std::string_view literal) {
    if (!text_.substr(at_).starts_with(literal)) return false;
    at_ += literal.size();
    return true;
  }

  Result<void> expect(std::string_view literal) {
    if (take(literal)) return {};
    return invalid(fmt::format("byte {}: {} is missing", at_, literal));
  }

  Result<int64_t> number() {
    size_t start = at_;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
    Result<int64_t> value = parse_decimal(text_.substr(start, at_ - start));
    if (!value || *value > kMaxNumber)
      return invalid(fmt::format("byte {}: not a number from 0 to 2^53-1", start));
    return *value;
  }

  // After an opening quotation mark: everything up to the closing one.
  Result<std::string_view> rest_of_string() {
    size_t end = text_.find('"', at_);
    if (end == std::string_view::npos)
      return invalid(fmt::format("byte {}: a string without its end", at_));
    std::string_view found = text_.substr(at_, end - at_);
    at_ = end + 1;
    return found;
  }

  Result<Digest> rest_of_hash() {
    size_t start = at_;
    std::string_view hex = TRY(rest_of_string());
    return TRY_CTX(digest_from_hex(hex), fmt::format("byte {}", start));
  }

  Result<void> expect_end() {
    if (at_ == text_.size()) return {};
    return invalid(fmt::format("byte {}: something follows the end", at_));
  }

  [[nodiscard]] size_t at() const { return at_; }

 private:
  static constexpr int64_t kMaxNumber = (int64_t{1} << 53) - 1;
  std::string_view text_;
  size_t at_ = 0;
};

Result<Leaf> read_leaf(TextReader& reader) {
  Leaf leaf;
  if (reader.take("{\"h\":\"")) {
    leaf.hash = TRY(reader.rest_of_hash());
    TRY(reader.expect("}"));
    return leaf;
  }
  TRY(reader.expect("\""));
  std::string_view text = TRY(reader.rest_of_string());
  if (text.empty()) return invalid(fmt::format("byte {}: an empty disclosure", reader.at()));
  leaf.disclosure = std::string(text);
  leaf.hash = leaf_hash_of(text);
  return leaf;
}

// Leaves up to and with the closing bracket.
Result<DisclosedItem> read_leaf_list(TextReader& reader) {
  DisclosedItem item;
  do {
    if (item.leaves.size() >= static_cast<size_t>(kMaxLeaves))
      return invalid(fmt::format("more than {} leaves", kMaxLeaves));
    Leaf leaf = TRY(read_leaf(reader));
    item.leaves.push_back(std::move(leaf));
  } while (reader.take(","));
  TRY(reader.expect("]"));
  return item;
}

Result<BodyItem> read_body_item(TextReader& reader) {
  if (reader.take("{\"root\":\"")) {
    Digest root = TRY(reader.rest_of_hash());
    TRY(reader.expect("}"));
    return BodyItem(root);
  }
  TRY(reader.expect("{\"leaves\":["));
  DisclosedItem item = TRY(read_leaf_list(reader));
  TRY(reader.expect("}"));
  return BodyItem(std::move(item));
}

Result<ItemView> view_checked(const DisclosedItem& item) {
  ItemView view = TRY(read_leaves(item.leaves));
  view.root = item_root(item.leaves);
  return view;
}

// Walks the file; gives the index of the entry.
template <typename Visit>
Result<int64_t> walk(std::string_view text, const Visit& visit) {
  TextReader reader(text);
  TRY(reader.expect("{\"index\":"));
  int64_t index = TRY(reader.number());
  TRY(reader.expect(",\"items\":["));
  int64_t ordinal = 0;
  do {
    if (ordinal >= kMaxItems) return invalid("more than 2^32-1 items");
    BodyItem item = TRY_CTX(read_body_item(reader), fmt::format("item {}", ordinal));
    TRY(visit(ordinal, std::move(item)));
    ++ordinal;
  } while (reader.take(","));
  TRY(reader.expect("],\"v\":1}"));
  TRY(reader.expect_end());
  return index;
}

Result<void> check_place(const ItemProof& proof) {
  if (proof.of < 1 || proof.of > kMaxItems || proof.item < 0 || proof.item >= proof.of) {
    return invalid(fmt::format("item {} of {}: no such item", proof.item, proof.of));
  }
  return {};
}

}  // namespace

std::string body_disclosure_head(int64_t index) {
  return fmt::format("{{\"index\":{},\"items\":[", index);
}

std::string_view body_disclosure_tail() { return "],\"v\":1}"; }

std::string format_body_item(const BodyItem& item) {
  if (const Digest* root = std::get_if<Digest>(&item))
    return fmt::format("{{\"root\":\"{}\"}}", to_hex(*root));
  std::string out = "{\"leaves\":[";
  bool first = true;
  for (const Leaf& leaf : std::get<DisclosedItem>(item).leaves) {
    if (!first) out += ',';
    first = false;
    append_leaf_text(out, leaf);
  }
  return out + "]}";
}

std::string format_body_disclosure(const BodyDisclosure& body) {
  std::string out = body_disclosure_head(body.index);
  for (size_t i = 0; i < body.items.size(); ++i) {
    if (i > 0) out += ',';
    out += format_body_item(body.items[i]);
  }
  return out.append(body_disclosure_tail());
}

Result<BodyDisclosure> parse_body_disclosure(std::string_view text) {
  BodyDisclosure body;
  auto keep = [&](int64_t, BodyItem item) -> Result<void> {
    body.items.push_back(std::move(item));
    return {};
  };
  body.index = TRY_CTX(walk(text, keep), "body file");
  return body;
}

Result<BodyCheck> read_body_disclosure(std::string_view text, const BodyItemVisitor& visit) {
  BodyCheck result;
  CompactRange tree;
  Result<void> stopped;  // the visitor's failure goes out as it came
  auto take = [&](int64_t ordinal, const BodyItem& item) -> Result<void> {
    BodyItemView found;
    if (const Digest* root = std::get_if<Digest>(&item)) {
      found.root = *root;
    } else {
      found.view =
          TRY_CTX(view_checked(std::get<DisclosedItem>(item)), fmt::format("item {}", ordinal));
      found.root = found.view->root;
    }
    // The last item is the signature over all before it; which is the last shows when the next
    // fails to come.
    result.unsigned_root = tree.root();
    tree.append(item_leaf_hash(found.root));
    stopped = visit(ordinal, found);
    return stopped;
  };
  Result<int64_t> index = walk(text, take);
  if (!stopped) return fail(stopped.error());
  if (!index)
    return fail(index.error().kind, "body file: " + index.error().message, index.error().hint);
  result.index = *index;
  result.items = tree.size();
  result.root = tree.root();
  return result;
}

std::string format_item_proof(const ItemProof& proof) {
  std::string out = fmt::format("{{\"index\":{},\"item\":{},\"leaves\":[", proof.index, proof.item);
  bool first = true;
  for (const Leaf& leaf : proof.leaves.leaves) {
    if (!first) out += ',';
    first = false;
    append_leaf_text(out, leaf);
  }
  out += fmt::format("],\"of\":{},\"path\":[", proof.of);
  first = true;
  for (const Digest& hash : proof.path) {
    out += fmt::format("{}\"{}\"", first ? "" : ",", to_hex(hash));
    first = false;
  }
  return out + "],\"v\":1}";
}

Result<ItemProof> parse_item_proof(std::string_view text) {
  TextReader reader(text);
  ItemProof proof;
  TRY_CTX(reader.expect("{\"index\":"), "item file");
  proof.index = TRY_CTX(reader.number(), "item file");
  TRY_CTX(reader.expect(",\"item\":"), "item file");
  proof.item = TRY_CTX(reader.number(), "item file");
  TRY_CTX(reader.expect(",\"leaves\":["), "item file");
  proof.leaves = TRY_CTX(read_leaf_list(reader), "item file");
  TRY_CTX(reader.expect(",\"of\":"), "item file");
  proof.of = TRY_CTX(reader.number(), "item file");
  TRY_CTX(reader.expect(",\"path\":["), "item file");
  if (reader.take("\"")) {
    do {
      if (proof.path.size() >= kMaxProofHashes) return invalid("item file: the path is too long");
      Digest hash = TRY_CTX(reader.rest_of_hash(), "item file: path");
      proof.path.push_back(hash);
    } while (reader.take(",\""));
  }
  TRY_CTX(reader.expect("],\"v\":1}"), "item file");
  TRY_CTX(reader.expect_end(), "item file");
  TRY_CTX(check_place(proof), "item file");
  return proof;
}

Result<ItemProofCheck> check_item_proof(const ItemProof& proof) {
  TRY(check_place(proof));
  ItemProofCheck result;
  result.view = TRY_CTX(check_disclosed_item(proof.leaves), fmt::format("item {}", proof.item));
  result.body_root = TRY_CTX(
      root_from_inclusion(item_leaf_hash(result.view.root), proof.item, proof.of, proof.path),
      fmt::format("item {} of {}", proof.item, proof.of));
  return result;
}

}  // namespace habeas::ledger
