// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <tuple>

#include <fmt/core.h>

#include "base/encoding.h"
#include "casefile/queries.h"
#include "crypto/digest.h"
#include "workspace/assess_case.h"
#include "workspace/decide_suggestions.h"
#include "workspace/exhibit_text.h"

namespace habeas::workspace {

namespace {

struct Text {
  std::string exhibit, via, text;
  std::vector<assess::Claim> claims;
};

std::string lineage_suggestion_id(const assess::Claim& derived, const assess::Claim& origin) {
  std::string text = fmt::format("habeas-suggestion/v1 lineage\n{}\n{}\n", derived.id, origin.id);
  return "sug-" + suggestion_exhibit_part(derived.exhibit) +
         to_base32(sha256(as_bytes(text)).bytes, 60);
}

bool stands_in(const assess::Claim& claim, int64_t from, int64_t to) {
  return claim.anchor.from >= 0 && claim.anchor.from < to && claim.anchor.to > from;
}

// Exhibits with readable text, and their registered translations: claims of the property
// `translation` about claims that are anchored in them.
Result<std::vector<Text>> texts_of(Workspace& workspace, Assessment& assessment) {
  std::vector<Text> texts;
  for (const assess::ExhibitName& exhibit : assessment.known().exhibits) {
    std::optional<casefile::ExhibitRow> row =
        TRY(casefile::exhibit(workspace.database(), exhibit.sha256));
    if (!row || row->erased_entry) continue;
    Text text;
    text.exhibit = exhibit.sha256;
    Result<std::string> read = exhibit_text(workspace, exhibit.sha256);
    if (!read && read.error().kind != ErrorKind::kInvalid) return fail(read.error());
    if (read) text.text = *read;
    text.claims = TRY(assessment.claims_in(exhibit.sha256));
    std::map<std::string, std::string> translations;  // by translator
    for (const assess::Claim& claim : text.claims) {
      Assessment::Subject about = TRY(assessment.subject(claim.id));
      for (const assess::Claim* said : about.claims.claims) {
        if (said->property != "translation") continue;
        auto words = said->value_fields.find("text");
        translations[std::string(said->origin_speaker())] +=
            (words == said->value_fields.end() ? said->value_text : words->second) + "\n\n";
      }
    }
    if (!text.text.empty()) texts.push_back(std::move(text));
    for (auto& [translator, words] : translations) {
      Text translated;
      translated.exhibit = exhibit.sha256;
      translated.via = "a translation by " + assessment.known().source_name(translator);
      translated.text = std::move(words);
      texts.push_back(std::move(translated));
    }
  }
  return texts;
}

// The later of two claims derives from the earlier; of two that cannot be told apart in time, no
// direction is proposed.
void pair_claims(const Text& a, const Text& b, ReuseProposal& proposal) {
  for (const assess::SharedPassage& passage : proposal.pair.passages) {
    for (const assess::Claim& x : a.claims) {
      if (!stands_in(x, passage.first_from, passage.first_to)) continue;
      for (const assess::Claim& y : b.claims) {
        if (!stands_in(y, passage.second_from, passage.second_to) || x.subject != y.subject ||
            x.property != y.property || x.said.empty() || y.said.empty() || x.said == y.said)
          continue;
        const assess::Claim& derived = x.said > y.said ? x : y;
        const assess::Claim& origin = x.said > y.said ? y : x;
        ProposedLineage line;
        line.id = lineage_suggestion_id(derived, origin);
        line.derived = derived.id;
        line.origin = origin.id;
        line.exhibit = derived.exhibit;
        line.ground = fmt::format(
            "its words, said {}, stand in a passage of {} words that the exhibit of the other, "
            "said {}, has too; {} of {} words are in common",
            derived.said, passage.words, origin.said, proposal.pair.words, proposal.pair.shorter);
        proposal.claims.push_back(std::move(line));
      }
    }
  }
  auto key = [](const ProposedLineage& line) { return std::tie(line.derived, line.origin); };
  std::ranges::stable_sort(proposal.claims,
                           [&](const auto& x, const auto& y) { return key(x) < key(y); });
  proposal.claims.erase(std::unique(proposal.claims.begin(), proposal.claims.end(),
                                    [&](const auto& x, const auto& y) { return key(x) == key(y); }),
                        proposal.claims.end());
}

std::string characters(std::string_view text, int64_t from, int64_t to) {
  std::string out;
  int64_t at = -1;
  for (char c : text) {
    if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) ++at;
    if (at >= to) break;
    if (at >= from) out += c == '\n' || c == '\r' ? ' ' : c;
  }
  return out;
}

}  // namespace

Result<std::vector<ReuseProposal>> propose_lineage(Workspace& workspace, Assessment& assessment,
                                                   int64_t least_share) {
  std::vector<Text> texts = TRY(texts_of(workspace, assessment));
  std::vector<assess::ReuseText> input;
  for (const Text& text : texts) input.push_back({text.exhibit, text.via, text.text});
  std::vector<ReuseProposal> proposals;
  for (assess::ReusedPair& pair : assess::reused_passages(input)) {
    if (pair.words * 100 < least_share * pair.shorter) continue;
    const Text &a = texts[pair.first], &b = texts[pair.second];
    ReuseProposal proposal;
    proposal.first = a.exhibit;
    proposal.second = b.exhibit;
    proposal.first_via = a.via;
    proposal.second_via = b.via;
    auto longest = std::ranges::max_element(pair.passages, {}, &assess::SharedPassage::words);
    proposal.sample = characters(a.text, longest->first_from,
                                 std::min(longest->first_to, longest->first_from + 120));
    proposal.pair = std::move(pair);
    pair_claims(a, b, proposal);
    for (ProposedLineage& line : proposal.claims)
      line.decision = TRY(casefile::last_decision(workspace.database(), line.id));
    proposals.push_back(std::move(proposal));
  }
  return proposals;
}

}  // namespace habeas::workspace
