// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <istream>
#include <ostream>
#include <set>

#include <fmt/core.h>

#include "casefile/link_items.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/letter_differences.h"
#include "names/romanise.h"
#include "workspace/link_case.h"
#include "workspace/person_case.h"
#include "workspace/review_links.h"

// `habeas review`: pairs of records that linkage leaves in doubt, one after the other, both sides
// beside one another. Every answer is an entry before the next pair is shown, so that nothing is
// lost however it ends. Answers are lines: a letter, and after it the reason.

namespace habeas::cli {

namespace {

constexpr std::string_view kKeys =
    "s same, d different, u unsure, each with a reason; n next; z take the last one back; q quit";

// '?' for what is no answer: a word is taken whole or not at all.
char key_of(std::string_view word) {
  constexpr std::string_view kWords[] = {"same", "different", "unsure", "next", "z", "quit"};
  for (std::string_view each : kWords) {
    if (word == each || word == each.substr(0, 1)) return each.front();
  }
  return '?';
}

struct ReviewChoice {
  bool blind = false;
  bool list = false;
  bool agreement = false;
  int64_t limit = 20;
};

double probability(int64_t log_odds) {
  return 1 / (1 + std::exp(-static_cast<double>(log_odds) / 1000));
}

Result<workspace::RecordShown> sight_of(workspace::Workspace& workspace, const std::string& id) {
  workspace::PersonShown person = TRY(workspace::person_shown(workspace, id));
  const auto at = std::find_if(person.records.begin(), person.records.end(),
                               [&](const auto& record) { return record.id == id; });
  check(at != person.records.end(), "a person has the record that it was found by");
  return std::move(*at);
}

std::string value_in_words(const Json* value) {
  if (value == nullptr) return {};
  if (const std::string* text = value->string()) return *text;
  const std::string raw = value->text_or_empty("raw");
  const std::string edtf = value->text_or_empty("edtf");
  return edtf.empty() || edtf == raw ? raw : raw + " = " + edtf;
}

bool is_name(std::string_view property) {
  return property == "name" || property.starts_with("name.");
}

// How a name sounds in Latin letters, where it is written in others.
std::string in_latin(const std::string& name) {
  const std::vector<names::Romanisation> forms = names::romanise(names::parse(name));
  return forms.empty() ? name : forms.front().text;
}

std::string sides(const workspace::RecordShown& a, const workspace::RecordShown& b) {
  std::set<std::string> properties;
  for (const workspace::RecordShown* side : {&a, &b}) {
    if (side->fields.object() == nullptr) continue;
    for (const auto& [name, value] : *side->fields.object()) properties.insert(name);
  }
  std::string out;
  for (const std::string& property : properties) {
    const std::string one = value_in_words(a.fields.find(property));
    const std::string two = value_in_words(b.fields.find(property));
    auto [left, right] = marked_differences(one, two);
    out += fmt::format("  {}\n      A {}\n      B {}\n", printable(property),
                       one.empty() ? "-" : isolated(left), two.empty() ? "-" : isolated(right));
    if (!is_name(property) || one.empty() || two.empty()) continue;
    const std::string spoken_one = in_latin(one);
    const std::string spoken_two = in_latin(two);
    if (spoken_one == one && spoken_two == two) continue;
    auto [heard_left, heard_right] = marked_differences(spoken_one, spoken_two);
    out += fmt::format("      in Latin letters: A {}, B {}\n", isolated(heard_left),
                       isolated(heard_right));
  }
  return out;
}

std::string place_of(const workspace::RecordShown& record) {
  return fmt::format("{}, {}{}", record.id, isolated(record.list),
                     record.row > 0 ? fmt::format(", row {}", record.row) : "");
}

// The session with whoever answers.
class Session {
 public:
  Session(Context& context, workspace::Workspace& workspace, const ReviewChoice& choice)
      : context_(context), workspace_(workspace), choice_(choice) {}

  Result<int> run() {
    std::vector<workspace::ReviewPair> queue =
        TRY(workspace::review_queue(workspace_, {.blind = choice_.blind}));
    while (true) {
      const auto next = std::find_if(queue.begin(), queue.end(), [&](const auto& pair) {
        return !passed_.contains({pair.a, pair.b});
      });
      if (next == queue.end()) {
        out() << "nothing is left to ask\n";
        break;
      }
      const workspace::ReviewPair pair = *next;
      TRY(show(pair, static_cast<int64_t>(queue.end() - next)));
      const Answer answer = ask();
      if (answer.key == 'q') break;
      if (answer.key == 'n') {
        passed_.insert({pair.a, pair.b});
        continue;
      }
      if (answer.key == 'z') {
        TRY(take_back());
      } else {
        TRY(decide(pair, answer));
      }
      // What was decided may settle other pairs, or make them worth more.
      queue = TRY(workspace::review_queue(workspace_, {.blind = choice_.blind}));
    }
    out() << fmt::format("{} decided, {} taken back\n", decided_, taken_back_);
    context_.say_unsigned(workspace_);
    return 0;
  }

 private:
  struct Answer {
    char key = 'q';
    std::string reason;
  };

  std::ostream& out() { return context_.io().out; }

  Result<void> show(const workspace::ReviewPair& pair, int64_t left) {
    const workspace::RecordShown a = TRY(sight_of(workspace_, pair.a));
    const workspace::RecordShown b = TRY(sight_of(workspace_, pair.b));
    out() << fmt::format("\n{} to ask\n  A {}\n  B {}\n", left, place_of(a), place_of(b));
    if (pair.changed) out() << "  decided before, but a record says something else now\n";
    if (!choice_.blind)
      out() << fmt::format("  {}; probability {:.4f}; {} pairs of records hang on it\n",
                           pair.together ? "one person now" : "two persons now",
                           probability(pair.log_odds), pair.effect);
    out() << sides(a, b);
    return {};
  }

  // A line of input; the end of the input is the end of the session.
  bool line(std::string_view prompt, std::string& text) {
    out() << prompt << std::flush;
    return !interrupted() && static_cast<bool>(std::getline(context_.io().in, text));
  }

  Answer ask() {
    std::string text;
    while (line("same, different, unsure? ", text)) {
      const size_t first = text.find_first_not_of(" \t\r");
      if (first == std::string::npos) continue;
      Answer answer;
      const size_t word_end = std::min(text.find_first_of(" \t\r", first), text.size());
      answer.key = key_of(std::string_view(text).substr(first, word_end - first));
      const size_t reason = text.find_first_not_of(" \t\r", word_end);
      if (reason != std::string::npos) answer.reason = text.substr(reason);
      if (answer.key == '?') {
        out() << kKeys << "\n";
        continue;
      }
      const bool verdict = std::string_view("sdu").find(answer.key) != std::string_view::npos;
      while (verdict && answer.reason.empty()) {
        if (!line("why? ", answer.reason)) return {};
      }
      return answer;
    }
    return {};
  }

  Result<void> decide(const workspace::ReviewPair& pair, const Answer& answer) {
    workspace::Verdict verdict;
    verdict.a = pair.a;
    verdict.b = pair.b;
    verdict.reason = answer.reason;
    verdict.blind = choice_.blind;
    verdict.verdict = answer.key == 's'   ? casefile::kSame
                      : answer.key == 'd' ? casefile::kDifferent
                                          : casefile::kUnsure;
    Result<workspace::Decided> done = workspace::decide_link(workspace_, verdict);
    if (!done && done.error().kind == ErrorKind::kConflict) {
      // It is told, and the pair comes again: nothing else of the session depends on it.
      out() << "not taken: " << done.error().message << "\n" << done.error().hint << "\n";
      passed_.insert({pair.a, pair.b});
      return {};
    }
    const workspace::Decided decided = TRY(std::move(done));
    TRY(workspace_.checkpoint());
    mine_.push_back(decided.id);
    ++decided_;
    out() << decided.id << "\n";
    return {};
  }

  Result<void> take_back() {
    if (mine_.empty()) {
      out() << "nothing was decided in this session\n";
      return {};
    }
    TRY(workspace::undo_decision(workspace_, mine_.back(), "taken back in the same review"));
    TRY(workspace_.checkpoint());
    out() << mine_.back() << " taken back\n";
    mine_.pop_back();
    ++taken_back_;
    return {};
  }

  Context& context_;
  workspace::Workspace& workspace_;
  const ReviewChoice& choice_;
  std::set<std::pair<std::string, std::string>> passed_;
  std::vector<std::string> mine_;
  int64_t decided_ = 0;
  int64_t taken_back_ = 0;
};

Result<int> list_queue(Context& context, const ReviewChoice& choice) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  const std::vector<workspace::ReviewPair> queue =
      TRY(workspace::review_queue(workspace, {.blind = choice.blind}));
  JsonArray all;
  std::string text;
  for (const workspace::ReviewPair& pair : queue) {
    if (choice.limit > 0 && static_cast<int64_t>(all.size()) == choice.limit) break;
    JsonObject row{{"a", Json(pair.a)}, {"b", Json(pair.b)}, {"changed", Json(pair.changed)}};
    std::string more;
    if (!choice.blind) {
      row["effect"] = Json(pair.effect);
      row["probability"] = Json(fmt::format("{:.4f}", probability(pair.log_odds)));
      row["together"] = Json(pair.together);
      row["value"] = Json(pair.value);
      more = fmt::format("  {:.4f}  {}, worth {}", probability(pair.log_odds),
                         pair.together ? "one person" : "two persons", pair.value);
    }
    text += fmt::format("{}  {}{}{}\n", pair.a, pair.b, more,
                        pair.changed ? "  decided before, changed since" : "");
    all.push_back(Json(std::move(row)));
  }
  context.print(Json(std::move(all)), text);
  context.say(fmt::format("{} pairs to ask", queue.size()));
  return 0;
}

Result<int> agreement(Context& context) {
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kRead));
  JsonArray all;
  std::string text;
  for (const workspace::Agreement& both : TRY(workspace::review_agreement(workspace))) {
    const std::string kappa = both.defined ? fmt::format("{:.3f}", both.kappa) : "not defined";
    text += fmt::format("{} and {}: {} pairs, {} alike, kappa {}\n", printable(both.first_name),
                        printable(both.second_name), both.pairs, both.agreed, kappa);
    JsonArray disputed;
    for (const auto& [a, b] : both.disputed) {
      text += fmt::format("    disputed: {} and {}\n", a, b);
      disputed.push_back(Json(JsonArray{Json(a), Json(b)}));
    }
    all.push_back(Json(JsonObject{{"alike", Json(both.agreed)},
                                  {"disputed", Json(std::move(disputed))},
                                  {"first", Json(both.first)},
                                  {"kappa", Json(both.defined ? kappa : "")},
                                  {"pairs", Json(both.pairs)},
                                  {"second", Json(both.second)}}));
  }
  if (all.empty()) context.say("no pair was judged by two persons yet: `habeas review --blind`");
  context.print(Json(std::move(all)), text);
  return 0;
}

Result<int> review(Context& context, const ReviewChoice& choice) {
  if (choice.agreement) return agreement(context);
  if (choice.list) return list_queue(context, choice);
  workspace::Workspace workspace = TRY(context.open(workspace::Mode::kWrite));
  TRY(workspace.require(casefile::Action::kLink));
  return Session(context, workspace, choice).run();
}

}  // namespace

void add_review(CLI::App& root, const Chosen& choose) {
  CLI::App* app = root.add_subcommand(
      "review", "decide on the records that linkage leaves in doubt, the most telling pairs first");
  auto choice = std::make_shared<ReviewChoice>();
  app->add_flag("--blind", choice->blind,
                "as a second opinion: what others decided, and the probability, are not shown");
  app->add_flag("--list", choice->list, "print the pairs to ask instead of asking");
  app->add_option("--limit", choice->limit, "of --list; 0: all (20)");
  app->add_flag("--agreement", choice->agreement,
                "how far two persons agree on pairs that both decided (Cohen's kappa)");
  app->footer("Answers are lines: " + std::string(kKeys) +
              ". Each is on the ledger before the next pair is shown.");
  app->callback([=] { choose([=](Context& context) { return review(context, *choice); }); });
}

}  // namespace habeas::cli
