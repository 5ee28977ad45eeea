// SPDX-License-Identifier: Apache-2.0
//
// What assessment costs on a case of 1,000,000 claims from 10,000 sources, all made up: side by
// side of a subject, all checks from nothing, and what one more claim costs. The projection is
// filled directly, since stating a million claims is another bench's subject; the claim that is
// added goes the whole way. Rows as docs/benchmarks.md says; CPU seconds, since machines are
// shared.
//   assess_bench [FOLDER]         FOLDER is on the disk to be measured; default the present folder
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <sys/resource.h>
#include <unistd.h>

#include <fmt/core.h>

#include "base/json.h"
#include "workspace/check_case.h"
#include "workspace/export_case.h"

namespace habeas::workspace {
namespace {

[[noreturn]] void give_up(const std::string& why) {
  fmt::print(stderr, "assess_bench: {}\n", why);
  std::exit(1);
}

template <typename T>
T must(Result<T> result) {
  if (!result) give_up(result.error().message);
  return std::move(*result);
}
void must(Result<void> result) {
  if (!result) give_up(result.error().message);
}

double clock_seconds(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

struct Cost {
  double wall = 0, cpu = 0;
};
Cost timed(const std::function<void()>& work) {
  double wall = clock_seconds(CLOCK_MONOTONIC), cpu = clock_seconds(CLOCK_PROCESS_CPUTIME_ID);
  work();
  return {clock_seconds(CLOCK_MONOTONIC) - wall, clock_seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu};
}

double largest_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

void row(const std::string& name, double value, const std::string& unit, double gate) {
  fmt::print("{}\t{:.1f}\t{}\tgate {:.0f}\t{:.2f}\n", name, value, unit, gate, gate / value);
  std::fflush(stdout);
}

// SplitMix64: the same claims in every run.
struct Dice {
  uint64_t state = 20261127;
  uint64_t next() {
    uint64_t z = (state += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }
  int64_t below(int64_t n) { return static_cast<int64_t>(next() % static_cast<uint64_t>(n)); }
};

constexpr int64_t kSources = 10'000;
constexpr int64_t kSubjects = 10'000;
constexpr int64_t kExhibits = 10'000;
constexpr int64_t kMostClaimsOfPage = 100'000;

std::string source_id(int64_t i) { return fmt::format("src-{:020}", i); }
std::string subject_id(int64_t i) { return fmt::format("ent-{:020}", i); }
std::string exhibit_id(int64_t i) { return fmt::format("{:064x}", i + 1); }
std::string words(int64_t claim) {
  return fmt::format(
      "the inspectors wrote on day {} that {} persons were reportedly moved from ward {}",
      claim % 28 + 1, claim % 400 + 1, claim % 97);
}

void fill_register(sql::Database& database) {
  for (int64_t i = 0; i < kSources; ++i) {
    // Chains of five, and a third of all sources are parties.
    sql::Statement source = must(database.prepare(
        "INSERT INTO source(id,label,name,kind,interests,party,url,description,derives_from,level,"
        "compartment,entry,item) VALUES(?,?,?,'organisation','[]',?,'','',?,'public','',0,?)"));
    must(source.bind(1, source_id(i))
             .bind(2, "")
             .bind(3, fmt::format("SYNTHETIC source {}", i))
             .bind(4, i % 3 == 0 ? "yes" : "no")
             .bind(5, i % 5 == 0 ? std::string() : source_id(i - 1))
             .bind(6, i)
             .run());
  }
  for (int64_t i = 0; i < kSubjects; ++i) {
    sql::Statement entity = must(database.prepare(
        "INSERT INTO entity(id,label,type,event,name,description,level,compartment,entry,item) "
        "VALUES(?,'',?,'',?,'','public','',0,?)"));
    must(entity.bind(1, subject_id(i))
             .bind(2, i % 4 == 0 ? "communication" : "event")
             .bind(3, fmt::format("SYNTHETIC subject {}", i))
             .bind(4, i)
             .run());
  }
  for (int64_t i = 0; i < kExhibits; ++i) {
    sql::Statement exhibit = must(database.prepare(
        "INSERT INTO exhibit(sha256,size,media_type,level,compartment,entry,item,erased_entry) "
        "VALUES(?,1,'text/plain','public','',0,?,NULL)"));
    must(exhibit.bind(1, exhibit_id(i)).bind(2, i).run());
  }
}

void fill_claims(sql::Database& database, int64_t count) {
  Dice dice;
  for (int64_t i = 0; i < count; ++i) {
    bool number = i % 3 == 0;
    std::string text = words(i);
    Json value = number       ? Json(JsonObject{{"exactly", Json(dice.below(40) + 1)},
                                          {"scope", Json(fmt::format("ward {}", dice.below(4)))},
                                          {"unit", Json("persons moved")}})
                 : i % 3 == 1 ? Json(fmt::format("198{}-0{}", dice.below(9), dice.below(9) + 1))
                              : Json(fmt::format("statement {}", dice.below(20)));
    std::string property = number       ? "number.stated"
                           : i % 3 == 1 ? "date.start"
                                        : "event.description";
    sql::Statement claim = must(database.prepare(
        "INSERT INTO claim(id,label,subject,property,kind,polarity,value,quote,anchor,exhibit,said,"
        "as_of,answers,supersedes,rights,condition,level,compartment,entry,item,withdrawn_entry,"
        "withdrawn_reason) "
        "VALUES(?,'',?,?,?,'affirms',?,?,?,?,?,'',?,'','','','public','',0,?,NULL,"
        "'')"));
    std::string id = fmt::format("clm-{:020}", i);
    Json anchor(JsonObject{{"exhibit", Json(exhibit_id(i % kExhibits))}, {"text", Json(text)}});
    std::string quote =
        i % 10 == 0
            ? canonical_json(Json(JsonObject{{"language", Json("en")}, {"text", Json(text)}}))
            : std::string();
    must(claim.bind(1, id)
             .bind(2, subject_id(i % kSubjects))
             .bind(3, property)
             .bind(4, number ? "number" : "fact")
             .bind(5, canonical_json(value))
             .bind(6, quote)
             .bind(7, canonical_json(anchor))
             .bind(8, exhibit_id(i % kExhibits))
             .bind(9, fmt::format("199{}", dice.below(10)))
             .bind(10, i % 50 == 49 ? fmt::format("clm-{:020}", i - 49) : std::string())
             .bind(11, i)
             .run());
    int64_t links = 1 + dice.below(2);
    for (int64_t k = 0; k < links; ++k) {
      sql::Statement speaker = must(database.prepare(
          "INSERT INTO speaker(claim,position,source,role,modality,hedge,said_on,anchor) "
          "VALUES(?,?,?,?,?,?,'','')"));
      bool hedged = k == 0 && dice.below(3) == 0;
      must(speaker.bind(1, id)
               .bind(2, k)
               .bind(3, source_id(dice.below(kSources)))
               .bind(4, k == 0 ? "wrote" : "reported")
               .bind(5, hedged ? "reported" : "asserted")
               .bind(6, hedged ? "reportedly" : "")
               .run());
    }
  }
}

Result<std::string> text_of(const std::string& exhibit, int64_t count) {
  int64_t number = std::strtoll(exhibit.substr(48).c_str(), nullptr, 16) - 1;
  std::string text;
  for (int64_t i = number; i < count; i += kExhibits) text += words(i) + ".\n\n";
  return text;
}

void add_one_claim(Workspace& workspace) {
  casefile::Item item;
  item.type = "claim";
  item.kind = "fact";
  item.polarity = "affirms";
  item.property = "event.description";
  item.speakers = {{"wrote", "asserted", ""}};
  item.set("subject", subject_id(7));
  item.set("speaker/0", source_id(11));
  item.set("value", "one more statement");
  item.fields["anchor"] =
      Json(JsonObject{{"exhibit", Json(exhibit_id(7))}, {"text", Json(words(7))}});
  std::vector<casefile::Item> items = {std::move(item)};
  (void)must(workspace.commit(ledger::EntryKind::kClaimsStated, items, "", casefile::Action::kAdd));
}

void measure_subjects(Assessment& assessment) {
  Dice dice;
  std::vector<double> seconds;
  size_t bytes = 0;
  for (int round = 0; round < 300; ++round) {
    std::string id = subject_id(dice.below(kSubjects));
    Cost cost = timed([&] {
      Assessment::Subject subject = must(assessment.subject(id));
      assess::SideBySide table = assess::side_by_side(subject.claims, assessment.known(),
                                                      assessment.graphs(), assessment.speaker_of());
      bytes += canonical_json(assess::to_json(table, assessment.known())).size();
    });
    seconds.push_back(cost.cpu);
  }
  std::ranges::sort(seconds);
  row("side by side of a subject, median", seconds[seconds.size() / 2] * 1e3, "ms CPU", 20);
  row("  the slowest of 300", seconds.back() * 1e3, "ms CPU", 20);
  if (bytes == 0) give_up("nothing was written");
}

int run(const fs::path& where) {
  const char* text = std::getenv("HABEAS_BENCH_SCALE");
  const int64_t count = 1'000'000 / (text == nullptr ? 1 : std::max(1, std::atoi(text)));
  fs::path folder = where / fmt::format("assess-bench-{}", getpid());
  fs::create_directories(folder);
  Environment environment{
      .home = folder / "home",
      .passphrase = [](std::string_view) -> Result<std::string> { return std::string("bench"); },
      .kdf_cost = KdfCost::kMinimum};
  {
    InitSecrets secrets;
    Workspace workspace = must(Workspace::create(
        environment, folder / "case", {.name = "bench", .origin = "", .actor_name = ""}, secrets));
    must(workspace.database().transaction([&]() -> Result<void> {
      fill_register(workspace.database());
      fill_claims(workspace.database(), count);
      return {};
    }));
    TextOf texts = [count](const std::string& exhibit) { return text_of(exhibit, count); };
    std::optional<Assessment> assessment;
    Cost opened = timed([&] { assessment = must(Assessment::open(workspace)); });
    row("sources, lineage and names of the case, read", opened.cpu * 1e3, "ms CPU", 100);
    measure_subjects(*assessment);
    CheckCache cache = must(CheckCache::open_at(folder / "checks.db", "bench"));
    CacheUpdate update;
    Cost all = timed([&] { update = must(update_checks(cache, workspace, *assessment, texts)); });
    row(fmt::format("all checks over {} claims: {} subjects and exhibits", count, update.looked_at),
        all.wall, "s", 60);
    row("  its CPU, all threads", all.cpu, "s", 120);
    add_one_claim(workspace);
    Cost open_again = timed([&] { assessment = must(Assessment::open(workspace)); });
    Cost one = timed([&] { update = must(update_checks(cache, workspace, *assessment, texts)); });
    size_t findings = 0;
    Cost listed = timed([&] {
      std::vector<assess::CheckFinding> kept = must(cache.findings());
      assess::sort_findings(kept);
      findings = kept.size();
    });
    if (update.looked_at > 3) give_up(fmt::format("one claim touched {}", update.looked_at));
    row("after one more claim", one.cpu * 1e3, "ms CPU", 100);
    row("  with the case's sources and names read anew", (one.cpu + open_again.cpu) * 1e3, "ms CPU",
        100);
    row(fmt::format("its {} findings, read and sorted", findings), listed.cpu * 1e3, "ms CPU",
        1000);
    row("memory, largest", largest_memory(), "MB", 1024);
    // The page of a million claims is of no use to anybody: its cost is told of a tenth.
    if (count <= kMostClaimsOfPage) {
      std::string page;
      Cost rendered = timed([&] {
        page = must(make_page(workspace, ExportScope::kPublic, "../exhibits/"));
        (void)check_page(page);
      });
      row(fmt::format("the public page of {} claims, {} MB, made and checked", count,
                      page.size() >> 20),
          rendered.cpu, "s CPU", 60);
    }
  }
  fs::remove_all(folder);
  return 0;
}

}  // namespace
}  // namespace habeas::workspace

int main(int argc, char** argv) { return habeas::workspace::run(argc > 1 ? argv[1] : "."); }
