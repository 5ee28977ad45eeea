// SPDX-License-Identifier: Apache-2.0
#include <random>

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "casefile/claim_file.h"

namespace habeas::casefile {
namespace {

constexpr std::string_view kMarkdown = R"(# What was said of ward 3

Prose stands here and is passed over: - so: does this.

## source guard
- name: a guard
- kind: witness
- interests:
  1. was on duty: says so
  2. "2"

<!-- what the claims are about -->
## entity ward-3
- entity: event
- event: detention
- name: Ward 3, 30 July

# Claims

## claim c1
- subject: ward-3
- property: number.detained
- kind: number
- polarity: affirms
- value:
  - more than: 1,200
  - unit: persons
  - scope: ward 3, 30 July
- speakers:
  1. guard said, reported, "reportedly, so", on 1988-07-30
  2. "the, gazette" quoted, asserted
     - anchor: page.txt, page 3
       > as the Gazette
       > printed it
- quote: en
  > they took [the guards] more than 1,200
  - insertions:
    1. [the guards]
- anchor: letter.txt, page 2, characters [3,9]
  > they took
- as of: 1988-08

## lineage
- from: c1
- to: c0
- standing: suspected
- stated by: guard
- ground: the same misprint
)";

constexpr std::string_view kLines =
    R"({"type":"source","label":"guard","name":"a guard","kind":"witness","interests":["was on duty: says so","2"]}
{"type":"entity","label":"ward-3","entity":"event","event":"detention","name":"Ward 3, 30 July"}
{"type":"claim","label":"c1","subject":"ward-3","property":"number.detained","kind":"number","polarity":"affirms","value":{"more_than":1200,"unit":"persons","scope":"ward 3, 30 July"},"speakers":[{"source":"guard","role":"said","modality":"reported","hedge":"reportedly, so","on":"1988-07-30"},{"source":"the, gazette","role":"quoted","modality":"asserted","anchor":{"exhibit":"page.txt","text":"as the Gazette\nprinted it","locator":{"page":3}}}],"quote":{"text":"they took [the guards] more than 1,200","language":"en","insertions":["[the guards]"]},"anchor":{"exhibit":"letter.txt","text":"they took","locator":{"page":2,"characters":[3,9]}},"as_of":"1988-08"}
{"type":"lineage","from":"c1","to":"c0","standing":"suspected","stated_by":"guard","ground":"the same misprint"}
)";

// All that a file says, without where it says it.
std::string content(const ClaimFile& file) {
  std::string out;
  auto add = [&](const std::string& label, const Item& item) {
    out +=
        fmt::format("{} {} {} {} {}\n", label, item.type, item.kind, item.polarity, item.property);
    for (const SpeakerLink& link : item.speakers)
      out += fmt::format("  {} {} {}\n", link.role, link.modality, link.hedge);
    for (const auto& [name, value] : item.fields)
      out += fmt::format("  {} = {}\n", name, canonical_json(value));
  };
  auto anchors = [&](const std::vector<StatedAnchor>& rows) {
    for (const StatedAnchor& row : rows)
      out += fmt::format("  {} {} {}\n", row.field, row.exhibit, row.text);
  };
  for (const LabelledItem& row : file.sources) add(row.label, row.item);
  for (const LabelledItem& row : file.entities) add(row.label, row.item);
  for (const StatedPerson& row : file.persons) add(row.label, row.statement.item);
  for (const StatedClaim& row : file.claims) {
    add(row.label, row.item);
    out +=
        fmt::format("  of {} answers {} supersedes {}\n", row.subject, row.answers, row.supersedes);
    for (const std::string& speaker : row.speakers) out += "  by " + speaker + "\n";
    anchors(row.anchors);
  }
  for (const StatedLineage& row : file.lineage) {
    add(row.from + " <- " + row.to + " by " + row.stated_by, row.item);
    anchors(row.anchors);
  }
  return out;
}

std::string read(std::string_view text, ClaimFileForm form) {
  std::vector<Fault> faults;
  ClaimFile file = parse_claim_file(text, faults, Schema::built_in(), form);
  std::string out = content(file);
  for (const Fault& fault : faults) out += "fault: " + fault.message + "\n";
  return out;
}

TEST(ClaimMarkdown, SaysTheSameAsJsonLines) {
  std::string said = read(kMarkdown, ClaimFileForm::kMarkdown);
  EXPECT_EQ(said, read(kLines, ClaimFileForm::kJsonLines));
  EXPECT_EQ(said.find("fault: "), std::string::npos) << said;
}

TEST(ClaimMarkdown, NamesTheLineOfEveryFault) {
  const struct {
    std::string_view text;
    int64_t line;
    std::string_view expected;
  } kCases[] = {
      {"## rumour r\n", 1, "source, entity, person, claim or lineage"},
      {"## source s\n- name: n\n- kind: angel\n", 3, "source kind"},
      {"## source s\n- name: n\n- kind: witness\nsays so\n", 4, "neither"},
      {"## source s\n- name: n\n- kind: witness\n- name: m\n", 4, "given twice"},
      {"## source s\n- name: n\n- kind: witness\n> words\n", 4, "further in"},
      {"## source s\n- name: n\n- kind: witness\n1. one\n", 4, "numbered list"},
      {"## source s\n- name: n\n- kind: witness\n- Name\n", 4, "small letters"},
      {"## source s\n- name: n\n- kind: witness\n- label: t\n", 4, "heading"},
      {"## source s\n- name: n\n- kind: witness\n- interests:\n  1. a\n  - b: c\n", 6, "not both"},
      {"## claim c\n- subject: e\n- property: number.executd\n- kind: number\n- polarity: affirms\n"
       "- speakers:\n  1. s said, asserted\n- anchor: a.txt\n",
       3, "did you mean number.executed"},
      {"## claim c\n- subject: e\n- property: reprisal\n- kind: fact\n- polarity: affirms\n"
       "- speakers:\n  1. s said, asserted\n  2. s shouted, asserted\n- anchor: a.txt\n",
       8, "role"},
      {"## claim c\n- subject: e\n- property: reprisal\n- kind: fact\n- polarity: affirms\n"
       "- speakers:\n  1. nobody knows\n- anchor: a.txt\n",
       7, "source role, modality"},
      {"## claim c\n- subject: e\n- property: reprisal\n- kind: fact\n- polarity: affirms\n"
       "- speakers:\n  1. s said, asserted\n- anchor: a.txt, page\n",
       8, "key value"},
      {"## claim c\n- subject: e\n- property: date.start\n- kind: fact\n- polarity: affirms\n"
       "- value: late July\n- speakers:\n  1. s said, asserted\n- anchor: a.txt\n",
       6, "EDTF"},
  };
  for (const auto& c : kCases) {
    std::vector<Fault> faults;
    (void)parse_claim_file(c.text, faults, Schema::built_in(), ClaimFileForm::kMarkdown);
    bool found = false;
    for (const Fault& fault : faults)
      found =
          found || (fault.line == c.line && fault.message.find(c.expected) != std::string::npos);
    EXPECT_TRUE(found) << c.text
                       << (faults.empty()
                               ? "no fault"
                               : fmt::format("{}: {}", faults[0].line, faults[0].message));
  }
}

// A writer of the Markdown form that uses its lists and leaves the rest to JSON: any statement.
class Writer {
 public:
  std::string out;

  void statement(const Json& members) {
    out += "## " + members.text_or_empty("type");
    if (members.find("label") != nullptr) out += " " + canonical_json(*members.find("label"));
    out += "\n";
    for (const auto& [key, value] : *members.object()) {
      if (key != "type" && key != "label") member(key, value, 0);
    }
  }

 private:
  void member(const std::string& key, const Json& value, size_t indent) {
    bool short_form = key == "anchor" || key == "quote";
    bool nested = value.object() != nullptr && !value.object()->empty();
    bool list = value.array() != nullptr && !value.array()->empty() && key != "characters";
    out += std::string(indent, ' ') + "- " + canonical_json(Json(key)) + ":";
    if (!nested && !list) {
      out += " " + canonical_json(value) + "\n";
      return;
    }
    out += "\n";
    if (list) {
      for (size_t i = 0; i < value.array()->size(); ++i)
        element((*value.array())[i], i + 1, indent + 2);
      return;
    }
    for (const auto& [name, each] : *value.object()) {
      if (short_form && name == "text" && quotable(*each.string()))
        quote(*each.string(), indent + 2);
      else
        member(name, each, indent + 2);
    }
  }

  static bool quotable(const std::string& text) {
    return !text.empty() && text.find_first_of("\r\t") == std::string::npos &&
           text.front() != ' ' && text.back() != ' ' && text.find(" \n") == std::string::npos &&
           text.find("\n ") == std::string::npos;
  }

  void quote(const std::string& text, size_t indent) {
    size_t from = 0;
    while (from <= text.size()) {
      size_t end = std::min(text.find('\n', from), text.size());
      out += std::string(indent, ' ') + "> " + text.substr(from, end - from) + "\n";
      from = end + 1;
    }
  }

  void element(const Json& value, size_t number, size_t indent) {
    out += std::string(indent, ' ') + std::to_string(number) + ".";
    if (value.object() == nullptr || value.object()->empty()) {
      out += " " + canonical_json(value) + "\n";
      return;
    }
    out += "\n";
    for (const auto& [name, each] : *value.object()) member(name, each, indent + 3);
  }
};

class Statements {
 public:
  explicit Statements(unsigned seed) : chance_(seed) {}

  Json claim(int number) {
    JsonObject out{{"type", Json("claim")},
                   {"label", Json(fmt::format("c{} {}", number, word()))},
                   {"subject", Json(word())},
                   {"polarity", Json(one({"affirms", "denies"}))}};
    if (pick(2) == 0) {
      out["property"] = Json("number.seen");
      out["kind"] = Json("number");
      out["value"] = pick(3) == 0
                         ? Json(JsonObject{{"alternatives", Json(JsonArray{figure(), figure()})}})
                         : figure();
    } else {
      out["property"] = Json("reprisal");
      out["kind"] = Json("fact");
      out["value"] = text();
    }
    JsonArray speakers;
    for (size_t i = 0; i <= pick(4); ++i) speakers.push_back(speaker());
    out["speakers"] = Json(std::move(speakers));
    out["anchor"] = anchor();
    if (pick(2) == 0)
      out["quote"] =
          Json(JsonObject{{"text", Json("q " + word() + "\n" + word())}, {"language", Json("fa")}});
    if (pick(2) == 0) out["rights"] = Json(word());
    if (pick(2) == 0) out["answers"] = Json(word());
    if (pick(2) == 0) out["said"] = Json("1988~");
    return Json(std::move(out));
  }

 private:
  size_t pick(size_t most) { return std::uniform_int_distribution<size_t>(0, most - 1)(chance_); }
  std::string one(std::vector<std::string> words) { return words[pick(words.size())]; }
  std::string word() {
    return one({"plain", "two words", "12", "1,200", "\"quoted\" and on", "[note]x", "{", "a: b",
                "\u0633\u0644\u0627\u0645", "- dash", "> mark", "# head", "x, y", "1. one", "on 2",
                " led", "tail ", "back\\slash", "<!-- no -->"});
  }
  Json figure() {
    JsonObject out{{"unit", Json(word())}, {"scope", Json(word())}};
    out[one({"exactly", "about", "more_than", "at_most"})] = Json(static_cast<int64_t>(pick(9999)));
    return Json(std::move(out));
  }
  Json text() {
    if (pick(2) == 0) return Json(word());
    JsonObject out{{"text", Json(word() + "\n" + word())}};
    if (pick(2) == 0) out["language"] = Json("ku");
    if (pick(2) == 0)
      out["period"] = Json(JsonObject{{"ongoing", Json("yes")}, {"last_confirmed", Json("2020")}});
    return Json(std::move(out));
  }
  Json anchor() {
    JsonObject out{{"exhibit", Json(word())}};
    if (pick(2) == 0) out["text"] = Json(word() + "\n\n" + word());
    if (pick(2) == 0)
      out["locator"] = Json(JsonObject{{one({"page", "a b", "Zeile"}), Json("7")},
                                       {"row", Json(static_cast<int64_t>(pick(90)))},
                                       {"characters", Json(JsonArray{Json(3), Json(9)})}});
    return Json(std::move(out));
  }
  Json speaker() {
    JsonObject out{{"source", Json(word())},
                   {"role", Json(one({"said", "translated"}))},
                   {"modality", Json(one({"asserted", "possible"}))}};
    if (pick(2) == 0) out["hedge"] = Json(word());
    if (pick(2) == 0) out["on"] = Json("{1988,1990}");
    if (pick(3) == 0) out["anchor"] = anchor();
    return Json(std::move(out));
  }

  std::mt19937 chance_;
};

TEST(ClaimMarkdown, HasTheSamePowerAsJsonLines) {
  Statements statements(20261127);
  for (int i = 0; i < 400; ++i) {
    Json statement = statements.claim(i);
    Writer writer;
    writer.statement(statement);
    ASSERT_EQ(read(writer.out, ClaimFileForm::kMarkdown),
              read(canonical_json(statement), ClaimFileForm::kJsonLines))
        << writer.out;
  }
}

}  // namespace
}  // namespace habeas::casefile
