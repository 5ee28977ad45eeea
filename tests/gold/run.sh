#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Suggestions against the gold files: tests/gold/run.sh; $HABEAS_BIN is the program. The release that the project starts
# from is copyrighted and stands in ../shared/data/seed, if at all: where it is missing, that part is not run, and says so.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
score() {  # TEXT GOLD LEAST NOISE
  "$HABEAS_BIN" --quiet --json claim suggest --file "$1" > "$work/suggestions.json"
  "$here/score.py" "$2" "$work/suggestions.json" --least "$3" --noise "$4" -v
}
for language in en fa ar; do
  gold="$here/release-$language-SYNTHETIC.jsonl"
  lines=$(wc -l < "$gold")
  echo "release-$language"
  score "$here/release-$language-SYNTHETIC.txt" "$gold" "$(((lines * 5 + 5) / 6))" 0.3333
done

echo "rules name nobody"
# Words of names in the gold file that are no general words must stand nowhere in the rules.
general=' UN United Nations Special Rapporteurs International '
python3 - "$here/seed.jsonl" <<'PY' > "$work/names"
import json, sys
for line in open(sys.argv[1], encoding="utf-8"):
    if line.startswith("{"):
        for names in json.loads(line)["speakers"]:
            for word in names.replace("|", " ").split():
                if word[0].isupper():
                    print(word.strip("."))
PY
while read -r word; do
  case $general in *" $word "*) continue ;; esac
  [ ${#word} -gt 2 ] || continue
  if grep -rnw --include='*.cc' --include='*.h' --exclude='*_test.cc' -- "$word" "$root/src/suggest"; then
    echo "a rule names $word" >&2
    exit 1
  fi
done < <(sort -u "$work/names")

seed=$(ls "$root"/../shared/data/seed/*.txt 2>/dev/null | head -1 || true)
if [ -z "$seed" ]; then
  echo "NOT RUN: ../shared/data/seed is not here"
  exit 0
fi
echo "the first release"
score "$seed" "$here/seed.jsonl" 20 0.3333
# No phrase of four words of that text may stand in the rules.
python3 - "$seed" "$root/src/suggest" <<'PY'
import pathlib, re, sys
words = lambda text: re.findall(r"[a-z']+", text.lower())
text = words(open(sys.argv[1], encoding="utf-8").read())
phrases = {tuple(text[i:i + 4]) for i in range(len(text) - 3)}
for path in sorted(pathlib.Path(sys.argv[2]).rglob("lexicon*.cc")):
    for string in re.findall(r'"([^"]*)"', path.read_text(encoding="utf-8")):
        own = words(string)
        for i in range(len(own) - 3):
            if tuple(own[i:i + 4]) in phrases:
                sys.exit(f"{path}: a phrase of that text: {string}")
PY
