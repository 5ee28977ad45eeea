// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "suggest/internal/lexicon.h"
#include "suggest/internal/sentence.h"

// Who says it: verbs of speech with their subject, and what the subject stands for.

namespace habeas::suggest {

struct Attribution {
  TokenRange subject;                // empty: whoever spoke last
  TokenRange content;                // what is said, as far as the narrator's words go
  TokenRange cited;                  // whom the subject passes on ("citing Y"); may be empty
  const SpeechVerb* verb = nullptr;  // nullptr: "according to"
  std::string rule;                  // for `why`
  TokenRange rest = {};              // another clause behind a speaker between commas; may be empty
};

// In the narrator's words alone: "X, the Y, said that ...".
[[nodiscard]] std::optional<Attribution> find_attribution(const Lexicon& lexicon, Tokens tokens,
                                                          TokenRange range);
// Behind a quotation: "..., she said in a message".
[[nodiscard]] std::optional<Attribution> find_tail(const Lexicon& lexicon, Tokens tokens,
                                                   TokenRange range);
// Inside a sentence: "..., they said, ...". The content is the whole sentence, or what stands
// before if another clause follows ("while Y insisted").
[[nodiscard]] std::optional<Attribution> find_parenthesis(const Lexicon& lexicon, Tokens tokens,
                                                          TokenRange range);
// "a letter by X calling it a": the author of a document whose words follow.
[[nodiscard]] std::optional<Attribution> find_author(const Lexicon& lexicon, Tokens tokens,
                                                     TokenRange range);

// What a subject stands for.
struct Speaker {
  std::string name;     // the best name known
  std::string written;  // as it stands
  bool issuer = false;
};

// Remembers who spoke and who wrote which document, in the order of the text.
class Speakers {
 public:
  Speakers(const Lexicon& lexicon, std::string issuer)
      : lexicon_(lexicon), issuer_(std::move(issuer)) {
    if (!issuer_.empty()) names_.push_back(issuer_);
  }

  // Notes documents and their authors that a sentence names: "a letter by X", "X's report".
  void read(std::string_view text, Tokens tokens);
  // Who the subject is; remembers it as the last speaker.
  [[nodiscard]] Speaker resolve(std::string_view text, Tokens tokens, TokenRange subject);
  [[nodiscard]] const std::optional<Speaker>& last() const { return last_; }
  [[nodiscard]] const std::string& issuer() const { return issuer_; }

 private:
  [[nodiscard]] std::string known_as(const std::string& name);

  const Lexicon& lexicon_;
  std::string issuer_;
  std::optional<Speaker> last_;
  std::optional<Speaker> last_person_;
  std::string last_author_;  // of the document named last
  std::vector<std::string> names_;
};

// The tokens of a proper or group name from `first` on: "seven regional experts", "Committee of X".
[[nodiscard]] TokenRange name_phrase(const Lexicon& lexicon, Tokens tokens, TokenRange range);

// Whether a short name stands for a long one by its initials, or both are one by their words.
[[nodiscard]] bool same_name(std::string_view a, std::string_view b);

}  // namespace habeas::suggest
