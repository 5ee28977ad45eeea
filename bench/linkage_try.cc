#include <chrono>
#include <cmath>
#include <cstdlib>
#include <cstdio>
#include <iostream>
#include <fmt/core.h>
#include "linkage/evaluate.h"
#include "linkage/link.h"
using namespace habeas; using namespace habeas::linkage;
// usage: mapping truthcolumn files...
int main(int argc, char** argv) {
  auto t0 = std::chrono::steady_clock::now();
  auto lap = [&](const char* w) { auto t = std::chrono::steady_clock::now(); std::fprintf(stderr, "%-12s %.3f s\n", w, std::chrono::duration<double>(t - t0).count()); t0 = t; };
  std::string toml = read_file(posix_file_system(), argv[1]).value();
  auto m = parse_mapping(toml); if (!m) { std::cerr << m.error().message << m.error().hint << "\n"; return 1; }
  Mapping mapping = *m; mapping.fields.push_back({});
  mapping.fields.back().name = "truth"; mapping.fields.back().columns = {argv[2]}; mapping.fields.back().kind = FieldKind::kCategory;
  RecordsReader reader(mapping, 2);
  std::vector<std::unique_ptr<File>> files;
  for (int i = 3; i < argc; ++i) { files.push_back(posix_file_system().open(argv[i], OpenMode::kRead).value()); auto r = reader.read(argv[i], csv_source(*files.back()), no_progress()); if (!r) { std::cerr << r.error().message << r.error().hint << "\n"; return 1; } }
  Records records = reader.finish();
  // The truth is taken out of the columns: "rec-12-dup-0" becomes the number.
  Column truth = std::move(records.columns.back()); records.columns.pop_back();
  std::vector<uint32_t> person;
  TextPool pool;
  for (size_t i = 0; i < records.size(); ++i) { std::string t(truth.texts[truth.value[i]]); if (t.starts_with("rec-")) t = t.substr(0, t.find('-', 4)); person.push_back(pool.intern(t)); }
  lap("read");
  Prepared prepared = prepare(records, 2); lap("prepare");
  LinkOptions o; o.threads = 2; if (getenv("NODEP")) o.dependence = false;
  auto r = link(records, prepared, {}, o, no_progress()); lap("link");
  for (auto& p : r->predicates) fmt::print("  {:<60} pairs {:>9.0f} compared {:>9.0f} matches {:>8.0f} largest {} left out {}\n", p.name, p.pairs, p.compared, p.matches, p.largest, p.left_out);
  double truepairs = 0; { std::vector<uint32_t> s = person; std::sort(s.begin(), s.end()); size_t k = 0; for (size_t i = 1; i <= s.size(); ++i) if (i == s.size() || s[i] != s[k]) { truepairs += double(i - k) * double(i - k - 1) / 2; k = i; } }
  double kept_true = 0; std::vector<std::pair<double, bool>> sc; for (auto& p : r->pairs) { bool t = person[p.a] == person[p.b]; kept_true += t; sc.push_back({p.log_odds, t}); }
  std::sort(sc.rbegin(), sc.rend()); double tp = 0, best = 0, bestt = 0; for (size_t i = 0; i < sc.size(); ++i) { tp += sc[i].second; double f = 2 * tp / (double(i + 1) + truepairs); if (f > best) best = f, bestt = sc[i].first; }
  tp = 0; double n = 0; for (auto& s : sc) if (s.first > 0) { n++; tp += s.second; }
  fmt::print("compared {:.0f} kept {} expected {:.0f} true {:.0f} prior {:.3g} est recall {:.4f}\nkept recall {:.4f}; pair F1 at .5: {:.4f} (P {:.4f} R {:.4f}); best {:.4f} at log odds {:.2f}\n", r->compared, r->pairs.size(), r->expected_matches, truepairs, r->model.prior, r->blocking_recall, kept_true / truepairs, 2 * tp / (n + truepairs), tp / n, tp / truepairs, best, bestt);
  Agreement a = agreement(r->cluster, person, 1);
  fmt::print("clusters {} persons {}: pair P {:.4f} R {:.4f} F1 {:.4f} [{:.4f},{:.4f}]; B3 {:.4f}; cluster F1 {:.4f}\n", a.clusters, a.persons, a.precision.value, a.recall.value, a.f1.value, a.f1.low, a.f1.high, a.b_f1.value, a.cluster_f1.value);
  std::array<double, 11> cnt{}, tr{}; for (auto& s : sc) { double p = 1 / (1 + std::exp(-s.first)); size_t b = size_t(p * 10); cnt[b]++; tr[b] += s.second; }
  for (size_t b = 0; b < 11; ++b) if (cnt[b]) fmt::print(" {:.1f}: {:.3f} ({:.0f})", double(b) / 10, tr[b] / cnt[b], cnt[b]);
  fmt::print("\n");
  if (getenv("TABLES")) for (size_t c = 0; c < r->model.comparators; ++c) { fmt::print("{} (parents {} {})\n", prepared.columns[c].name, r->model.match_parent[c], r->model.other_parent[c]); for (size_t l = 1; l < 16; ++l) fmt::print("   {:>2} m {:.5f} u {:.7f} w {:.2f}\n", l, r->model.match[c][0][l], r->model.other[c][0][l], std::log(r->model.match[c][0][l] / r->model.other[c][0][l])); }
  if (getenv("FP") || getenv("FN")) { int k = 0; auto show = [&](RecordNumber i) { fmt::print("    {} ", records.id_of(i)); for (size_t c = 0; c < records.columns.size(); ++c) fmt::print("| {} ", records.text_of(c, i)); fmt::print("\n"); };
    for (auto& p : r->pairs) { bool t = person[p.a] == person[p.b]; bool c = r->cluster[p.a] == r->cluster[p.b]; if (((getenv("FP") && !t && c) || (getenv("FN") && t && !c)) && (k++ % atoi(getenv("STEP") ? getenv("STEP") : "1") == 0) && k < 4000) { fmt::print("{} odds {:.2f} pattern {:x}\n", t ? "FN" : "FP", p.log_odds, p.pattern); show(p.a); show(p.b); } } }
}
