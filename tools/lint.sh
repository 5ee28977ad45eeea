#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Everything that reads the code without running it. Prints all it finds, then exits 1 if anything.
#   tools/lint.sh          clang-format and clang-tidy on the C++ files changed against main
#   tools/lint.sh --all    on all of them (clang-tidy takes about 7 s a file)
set -uo pipefail
export LC_ALL=C
cd "$(dirname "$(readlink -f "$0")")/.."
bad=0
step() { printf '== %s\n' "$1"; }
judge() { "$@" || bad=1; }

step "layers"
judge python3 tools/check_layers.py

step "scripts"
while read -r script; do
  judge bash -n "$script"
done < <(git ls-files -co --exclude-standard '*.sh' .ci/run 'share/completions/*.bash')

step "man page"
if command -v man >/dev/null; then
  warnings=$(man --warnings -E UTF-8 -l -Tutf8 -Z share/man/habeas.1 2>&1 >/dev/null)
  [ -z "$warnings" ] || { printf '%s\n' "$warnings"; bad=1; }
fi

if [ "${1:-}" = --all ]; then
  mapfile -t files < <(git ls-files -co --exclude-standard 'src/*.cc' 'src/*.h' 'tests/*.cc' 'tests/*.h' 'bench/*.cc')
else
  base=$(git merge-base HEAD origin/main 2>/dev/null || git rev-parse -q --verify HEAD 2>/dev/null || true)
  mapfile -t files < <({
    [ -z "$base" ] || git diff --name-only --diff-filter=d "$base" -- '*.cc' '*.h'
    git ls-files -o --exclude-standard '*.cc' '*.h'
  } | sort -u)
fi
if [ ${#files[@]} -eq 0 ]; then
  step "no C++ file changed; --all reads every one"
  exit "$bad"
fi

step "clang-format: ${#files[@]} files"
judge clang-format-14 --dry-run -Werror "${files[@]}"

step "clang-tidy"
cmake --preset clang >/dev/null || exit 1
# Headers are read through the .cc files that include them; a file that is not built has no command.
sources=()
for file in "${files[@]}"; do
  if [[ "$file" == *.cc ]] && grep -qF "/$file\"" build/clang/compile_commands.json; then sources+=("$file"); fi
done
if [ ${#sources[@]} -gt 0 ]; then
  printf '%s\0' "${sources[@]}" |
    xargs -0 -n 1 -P "$(nproc)" clang-tidy-14 --quiet -p build/clang 2> >(grep -v 'warnings generated' >&2) || bad=1
fi
exit "$bad"
