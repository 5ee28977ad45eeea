// SPDX-License-Identifier: Apache-2.0
#include "assess/source_map.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include <fmt/core.h>

#include "assess/internal/svg.h"
#include "base/encoding.h"

namespace habeas::assess {

namespace {

bool is_claim(std::string_view id) { return id.starts_with("clm-"); }

std::string ground_of(const Lineage& line, const Register& known) {
  std::string by = line.stated_by.empty() ? "" : "stated by " + known.source_name(line.stated_by);
  return by.empty() || line.ground.empty() ? by + line.ground : by + ": " + line.ground;
}

std::string dot_text(std::string_view text) {
  std::string out = "\"";
  for (char c : printable(text)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string_view fill_of(Interest interest) {
  switch (interest) {
    case Interest::kParty:
      return "#f6e3d7";
    case Interest::kDeclared:
      return "#f3f0d9";
    case Interest::kUndisclosed:
      return "#e6e6e6";
    case Interest::kNone:
      return "#e1ecf4";
  }
  return "#fff";
}

Interest interest_in(const Register& known, const std::string& id) {
  const Source* source = known.source(id);
  return source == nullptr ? Interest::kUndisclosed : interest_of(*source);
}

// Column of each source: 0 for those who rest on nobody, else one more than the furthest on which
// it rests. Sources in a circle stop pushing one another on after as many steps as there are.
std::map<std::string, int64_t> columns_of(const SourceMap& map) {
  std::map<std::string, int64_t> column;
  for (const std::string& id : map.sources) column[id] = 0;
  auto limit = static_cast<int64_t>(map.sources.size());
  bool moved = true;
  for (int64_t round = 0; moved && round < limit; ++round) {
    moved = false;
    for (const SourceEdge& edge : map.edges) {
      if (edge.kind == EdgeKind::kSuspected) continue;  // nobody's place rests on a suspicion
      int64_t wanted = column[edge.to] + 1;
      if (column[edge.from] >= wanted || wanted >= limit) continue;
      column[edge.from] = wanted;
      moved = true;
    }
  }
  // A circle has climbed to the limit; its members and those behind them close ranks again.
  std::set<int64_t> used;
  for (const auto& [id, at] : column) used.insert(at);
  for (auto& [id, at] : column)
    at = static_cast<int64_t>(std::distance(used.begin(), used.find(at)));
  return column;
}

}  // namespace

std::string_view edge_word(EdgeKind kind) {
  switch (kind) {
    case EdgeKind::kDerives:
      return "derives from";
    case EdgeKind::kSuspected:
      return "is suspected to derive from";
    case EdgeKind::kRepeats:
      return "repeats";
  }
  return "";
}

void SourceMapMaker::add(const Claim& claim) {
  for (size_t i = 0; i < claim.speakers.size(); ++i) {
    const std::string& inner = claim.speakers[i].source;
    speaking_.insert(inner);
    if (i + 1 == claim.speakers.size()) continue;
    const std::string& outer = claim.speakers[i + 1].source;
    if (!inner.empty() && !outer.empty() && inner != outer) ++repeats_[{outer, inner}];
  }
  bool in_lineage = std::ranges::any_of(known_.lineage, [&](const Lineage& line) {
    return line.from == claim.id || line.to == claim.id;
  });
  if (in_lineage) speaker_of_claim_[claim.id] = std::string(claim.origin_speaker());
}

SourceMap SourceMapMaker::finish() const {
  std::map<std::tuple<std::string, std::string, EdgeKind>, SourceEdge> edges;
  auto edge = [&](const std::string& from, const std::string& to, EdgeKind kind) -> SourceEdge& {
    SourceEdge& found = edges[{from, to, kind}];
    found.from = from;
    found.to = to;
    found.kind = kind;
    return found;
  };
  for (const Source& source : known_.sources) {
    if (!source.derives_from.empty()) edge(source.id, source.derives_from, EdgeKind::kDerives);
  }
  auto source_of = [&](const std::string& id) {
    if (!is_claim(id)) return id;
    auto at = speaker_of_claim_.find(id);
    return at == speaker_of_claim_.end() ? std::string() : at->second;
  };
  for (const Lineage& line : known_.lineage) {
    std::string from = source_of(line.from), to = source_of(line.to);
    if (from.empty() || to.empty() || from == to) continue;
    SourceEdge& it = edge(from, to, line.suspected ? EdgeKind::kSuspected : EdgeKind::kDerives);
    if (is_claim(line.from)) ++it.claims;
    std::string ground = ground_of(line, known_);
    if (!ground.empty()) it.grounds.push_back(ground);
  }
  for (const auto& [ends, count] : repeats_)
    edge(ends.first, ends.second, EdgeKind::kRepeats).claims = count;
  SourceMap map;
  std::set<std::string> present = speaking_;
  for (auto& [key, it] : edges) {
    present.insert(it.from);
    present.insert(it.to);
    std::ranges::sort(it.grounds);
    it.grounds.erase(std::unique(it.grounds.begin(), it.grounds.end()), it.grounds.end());
    map.edges.push_back(it);
  }
  present.erase("");
  map.sources.assign(present.begin(), present.end());
  std::ranges::sort(map.sources, {}, [&](const std::string& id) {
    return std::make_pair(known_.source_name(id), id);
  });
  return map;
}

Json to_json(const SourceMap& map, const Register& known) {
  JsonArray sources, edges;
  for (const std::string& id : map.sources) {
    const Source* source = known.source(id);
    sources.push_back(Json(JsonObject{{"id", Json(id)},
                                      {"interest", Json(interest_words(interest_in(known, id)))},
                                      {"kind", Json(source == nullptr ? "" : source->kind)},
                                      {"name", Json(known.source_name(id))}}));
  }
  for (const SourceEdge& edge : map.edges) {
    JsonArray grounds;
    for (const std::string& ground : edge.grounds) grounds.push_back(Json(ground));
    edges.push_back(Json(JsonObject{{"claims", Json(edge.claims)},
                                    {"from", Json(edge.from)},
                                    {"grounds", Json(std::move(grounds))},
                                    {"kind", Json(edge_word(edge.kind))},
                                    {"to", Json(edge.to)}}));
  }
  return Json(JsonObject{{"edges", Json(std::move(edges))}, {"sources", Json(std::move(sources))}});
}

std::string to_text(const SourceMap& map, const Register& known) {
  std::string out;
  for (const std::string& id : map.sources) {
    out += fmt::format("{} ({})\n", printable(known.source_name(id)),
                       interest_words(interest_in(known, id)));
    for (const SourceEdge& edge : map.edges) {
      if (edge.from != id) continue;
      out += fmt::format("  {} {}", edge_word(edge.kind), printable(known.source_name(edge.to)));
      if (edge.claims > 0)
        out += fmt::format(" in {} claim{}", edge.claims, edge.claims == 1 ? "" : "s");
      for (const std::string& ground : edge.grounds) out += fmt::format("; {}", printable(ground));
      out += "\n";
    }
  }
  return out;
}

std::string to_dot(const SourceMap& map, const Register& known) {
  std::string out = "digraph sources {\n  rankdir=RL;\n  node [shape=box, style=filled];\n";
  for (const std::string& id : map.sources) {
    out += fmt::format("  {} [label={}, fillcolor=\"{}\"];\n", dot_text(id),
                       dot_text(known.source_name(id)), fill_of(interest_in(known, id)));
  }
  for (const SourceEdge& edge : map.edges) {
    std::string label = edge.kind == EdgeKind::kRepeats
                            ? fmt::format(", label=\"{}\", color=\"#888888\"", edge.claims)
                            : std::string();
    out += fmt::format("  {} -> {} [style={}{}];\n", dot_text(edge.from), dot_text(edge.to),
                       edge.kind == EdgeKind::kSuspected ? "dashed"
                       : edge.kind == EdgeKind::kDerives ? "bold"
                                                         : "solid",
                       label);
  }
  return out + "}\n";
}

namespace {

constexpr double kBoxWidth = 230, kBoxHeight = 40, kColumn = 350, kLine = 56, kMargin = 20;
constexpr double kHeadHeight = 92;

struct Place {
  double x = 0, y = 0;
};

// Rows within a column: near the average row of those it rests on, then by name.
std::map<std::string, Place> places_of(const SourceMap& map, int64_t& columns, int64_t& rows) {
  std::map<std::string, int64_t> column = columns_of(map);
  std::map<int64_t, std::vector<std::string>> by_column;
  for (const std::string& id : map.sources) by_column[column[id]].push_back(id);
  std::map<std::string, Place> places;
  std::map<std::string, double> row_of;
  for (auto& [at, ids] : by_column) {
    std::map<std::string, double> wish;
    for (const std::string& id : ids) {
      double sum = 0;
      int64_t count = 0;
      for (const SourceEdge& edge : map.edges) {
        if (edge.from != id || !row_of.contains(edge.to)) continue;
        sum += row_of[edge.to];
        ++count;
      }
      wish[id] = count == 0 ? 1e9 : sum / static_cast<double>(count);
    }
    std::ranges::stable_sort(ids, {}, [&](const std::string& id) { return wish[id]; });
    double next = 0;
    for (const std::string& id : ids) {
      double row = wish[id] >= 1e9 ? next : std::max(next, std::floor(wish[id]));
      row_of[id] = row;
      places[id] = {kMargin + static_cast<double>(at) * kColumn, kHeadHeight + row * kLine};
      rows = std::max(rows, static_cast<int64_t>(row) + 1);
      next = row + 1;
    }
    columns = std::max(columns, at + 1);
  }
  return places;
}

std::string edge_svg(const SourceEdge& edge, const Place& from, const Place& to,
                     const Register& known) {
  // From the left side of who rests to the right side of who is rested on; inside one column round
  // the right.
  bool same = from.x <= to.x;
  double x1 = same ? from.x + kBoxWidth : from.x, y1 = from.y + kBoxHeight / 2;
  double x2 = to.x + kBoxWidth, y2 = to.y + kBoxHeight / 2;
  double bend = same ? 40 : -(x1 - x2) / 2;
  std::string style = edge.kind == EdgeKind::kDerives     ? "stroke=\"#333\" stroke-width=\"2\""
                      : edge.kind == EdgeKind::kSuspected ? "stroke=\"#a33\" stroke-width=\"2\" "
                                                            "stroke-dasharray=\"6 4\""
                                                          : "stroke=\"#999\"";
  std::string title = fmt::format("{} {} {}", known.source_name(edge.from), edge_word(edge.kind),
                                  known.source_name(edge.to));
  for (const std::string& ground : edge.grounds) title += "; " + ground;
  std::string out = fmt::format(
      "<path d=\"M{} {}C{} {} {} {} {} {}\" fill=\"none\" {} "
      "marker-end=\"url(#end)\"><title>{}</title>"
      "</path>\n",
      svg_number(x1), svg_number(y1), svg_number(x1 + bend), svg_number(y1),
      svg_number(x2 + (same ? 40 : -bend)), svg_number(y2), svg_number(x2 + 2), svg_number(y2),
      style, markup_text(title));
  if (edge.claims > 0) {
    out += fmt::format(
        "<text x=\"{}\" y=\"{}\" font-size=\"11\" fill=\"#555\" text-anchor=\"middle\">{}</text>\n",
        svg_number((x1 + x2) / 2 + (same ? 34 : 0)), svg_number((y1 + y2) / 2 - 4), edge.claims);
  }
  return out;
}

}  // namespace

std::string to_svg(const SourceMap& map, const Register& known) {
  int64_t columns = 1, rows = 1;
  std::map<std::string, Place> places = places_of(map, columns, rows);
  double width =
      std::max(760.0, kMargin * 2 + static_cast<double>(columns - 1) * kColumn + kBoxWidth + 50);
  double height = kHeadHeight + static_cast<double>(rows) * kLine + kMargin;
  std::string out = svg_open(width, height, "Who rests on whom");
  out +=
      "<defs><marker id=\"end\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" "
      "markerHeight=\"8\" markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" "
      "fill=\"#444\"/></marker></defs>\n"
      "<text x=\"20\" y=\"26\" font-size=\"17\" font-weight=\"600\">Who rests on whom</text>\n"
      "<text x=\"20\" y=\"48\" fill=\"#555\">Bold: derives from. Dashed: suspected. Thin: repeats, "
      "with the number of claims.</text>\n"
      "<text x=\"20\" y=\"66\" fill=\"#555\">Ground: blue no interest declared, yellow declared, "
      "red party, grey not disclosed.</text>\n";
  for (const SourceEdge& edge : map.edges) {
    if (edge.kind == EdgeKind::kRepeats)
      out += edge_svg(edge, places[edge.from], places[edge.to], known);
  }
  for (const SourceEdge& edge : map.edges) {
    if (edge.kind != EdgeKind::kRepeats)
      out += edge_svg(edge, places[edge.from], places[edge.to], known);
  }
  for (const std::string& id : map.sources) {
    const Place& place = places[id];
    std::string name = known.source_name(id);
    out += fmt::format(
        "<g><title>{0}</title><rect x=\"{1}\" y=\"{2}\" width=\"{3}\" height=\"{4}\" rx=\"4\" "
        "fill=\"{5}\" "
        "stroke=\"#777\"/><text x=\"{6}\" y=\"{7}\" font-size=\"12\">{8}</text></g>\n",
        markup_text(name), svg_number(place.x), svg_number(place.y), svg_number(kBoxWidth),
        svg_number(kBoxHeight), fill_of(interest_in(known, id)), svg_number(place.x + 10),
        svg_number(place.y + 25), svg_name(name, 32));
  }
  return out + "</svg>\n";
}

}  // namespace habeas::assess
