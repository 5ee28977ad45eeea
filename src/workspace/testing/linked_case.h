// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "casefile/list_queries.h"
#include "casefile/persons.h"
#include "workspace/import_list.h"
#include "workspace/link_case.h"
#include "workspace/testing/invented_case.h"

// A fixture for tests of linkage in a case: SYNTHETIC lists of the same persons, differently
// spelled, and who is who.

namespace habeas::workspace::testing {

class LinkedCase : public InventedCase {
 protected:
  // The row of a person on a list: person 7 is the same on each, but for spelling. Drawn at random,
  // as names of a population are: each field by itself.
  static std::string row_of(int person, bool other_spelling) {
    static const char* const kGiven[][2] = {
        {"Mohammad", "Muhammad"}, {"Hossein", "Husain"},    {"Reza", "Riza"},
        {"Maryam", "Mariam"},     {"Yousef", "Yusuf"},      {"Farhad", "Farhad"},
        {"Zahra", "Zehra"},       {"Ebrahim", "Ibrahim"},   {"Masoud", "Masud"},
        {"Saeed", "Said"},        {"Ghasem", "Qasem"},      {"Parvin", "Parveen"},
        {"Narges", "Nargess"},    {"Fatemeh", "Fatima"},    {"Esmail", "Ismail"},
        {"Hassan", "Hasan"},      {"Abdollah", "Abdullah"}, {"Mehdi", "Mahdi"}};
    static const char* const kFamily[] = {"Varjani",  "Golabi",   "Tabandeh", "Shokouhi",
                                          "Sotoudeh", "Pourmand", "Ghanbari", "Forouhar",
                                          "Rostaei",  "Bahrami",  "Khosravi", "Karimi",
                                          "Mousavi",  "Rezaei",   "Nejad",    "Yazdani"};
    static const char* const kEnding[] = {"", "pour", "zadeh", "nia", "far"};
    SeededRandom random(static_cast<uint64_t>(person) * 7919 + 3);
    const size_t given = random.below(std::size(kGiven));
    const size_t father = random.below(std::size(kGiven));
    const std::string family = std::string(kFamily[random.below(std::size(kFamily))]) +
                               kEnding[random.below(std::size(kEnding))];
    const uint64_t year = 1925 + random.below(45);
    // What differs from list to list: some names are spelled otherwise, some years are not stated.
    SeededRandom here(static_cast<uint64_t>(person) * 31 + (other_spelling ? 5 : 2));
    auto spelled = [&](size_t name) {
      return kGiven[name][other_spelling && here.below(10) < 6 ? 1 : 0];
    };
    const std::string given_name = spelled(given);
    const std::string father_name = spelled(father);
    const bool stated = here.below(100) < 85;
    return fmt::format("{},{},{},{},{}\n", person, given_name, family, father_name,
                       stated ? std::to_string(year) : "");
  }

  static std::string csv_of(int first, int last, bool other_spelling) {
    std::string text = "id,given,family,father,born\n";
    for (int person = first; person < last; ++person) text += row_of(person, other_spelling);
    return text;
  }

  // A list of its own source, imported; returns its id.
  std::string import(Workspace& workspace, const std::string& name, const std::string& csv,
                     const std::string& previous = "", const std::string& compartment = "") {
    add(workspace, name + ".csv", csv);
    const std::string source = previous.empty() ? name : previous.substr(0, previous.find(' '));
    if (previous.empty())
      state(workspace, fmt::format(R"({{"type":"source","label":"{0}","name":"SYNTHETIC {0}",)"
                                   R"("kind":"organisation"}})",
                                   name) +
                           "\n");
    ImportOptions options;
    options.mapping = fmt::format(
        "[list]\nname = \"{}\"\nkey = \"id\"\n[columns]\nid = \"identifier\"\ngiven = "
        "\"name.given\"\nfamily = \"name.family\"\nfather = \"name.father\"\nborn = "
        "\"date.birth\"\n",
        name);
    options.source = source;
    options.previous = previous;
    options.compartment = compartment;
    Result<ImportSummary> imported = import_list(workspace, name + ".csv", options);
    EXPECT_TRUE(imported) << (imported ? "" : imported.error().message);
    return imported ? imported->list : std::string();
  }

  // The record of a row, by the key of the list.
  static std::string record(Workspace& workspace, const std::string& list, int person) {
    std::string found;
    EXPECT_TRUE(casefile::for_each_record(workspace.database(), list,
                                          [&](const casefile::RecordRow& row) -> Result<void> {
                                            if (row.key == std::to_string(person)) found = row.id;
                                            return {};
                                          }));
    EXPECT_FALSE(found.empty()) << person;
    return found;
  }

  static LinkCaseSummary link(Workspace& workspace,
                              const std::vector<std::string>& duplicate_free = {}) {
    LinkCaseOptions options;
    options.linkage.threads = 1;
    options.duplicate_free = duplicate_free;
    options.tool = "habeas test";
    Result<LinkCaseSummary> done = link_case(workspace, options, no_progress());
    EXPECT_TRUE(done) << (done ? "" : done.error().message);
    return done ? *done : LinkCaseSummary();
  }

  static std::string decide(Workspace& workspace, const std::string& a, const std::string& b,
                            const std::string& verdict) {
    Result<Decided> done = decide_link(workspace, {a, b, verdict, "SYNTHETIC reason", false});
    EXPECT_TRUE(done) << (done ? "" : done.error().message + "; " + done.error().hint);
    return done ? done->id : std::string();
  }

  static bool together(Workspace& workspace, const std::string& a, const std::string& b) {
    const casefile::Person person =
        casefile::person_of_record(workspace.database(), shows_to_reader(workspace), a).value();
    return std::any_of(person.records.begin(), person.records.end(),
                       [&](const auto& each) { return each.record == b; });
  }

  // Every table of the projection but those that keep what happened: the entries, the decisions,
  // and how far it has come.
  static std::string persons_dump(Workspace& workspace) {
    const std::string dump = workspace.database().dump().value();
    std::string out;
    bool kept = false;
    for (size_t at = 0; at < dump.size();) {
      const size_t end = std::min(dump.find('\n', at), dump.size());
      const std::string line = dump.substr(at, end - at);
      if (line.starts_with("== "))
        kept = line != "== entry" && line != "== link_decision" && line != "== meta";
      if (kept) out += line + "\n";
      at = end + 1;
    }
    return out;
  }

  static std::string state_digest(Workspace& workspace) {
    return casefile::link_state(workspace.database(), shows_to_reader(workspace)).value().digest;
  }
};

}  // namespace habeas::workspace::testing
