#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `make install DESTDIR=...` puts a program that runs, a man page that can be read and a completion that completes where a packager
# expects them, and nothing else anywhere.
#   HABEAS_BIN=... tests/install_test.sh
set -euo pipefail
export LC_ALL=C
root=$(cd "$(dirname "$0")/.." && pwd)
binary=$(readlink -f "${HABEAS_BIN:?name the program: HABEAS_BIN=build/release/src/cli/habeas}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "install: $1" >&2; exit 1; }

make --silent -C "$root" install-files BINARY="$binary" DESTDIR="$work" PREFIX=/usr
found=$(cd "$work" && find . -type f -printf '%m %p\n' | sort)
expected='644 ./usr/share/bash-completion/completions/habeas
644 ./usr/share/man/man1/habeas.1
755 ./usr/bin/habeas'
[ "$found" = "$expected" ] || fail "installed: $found"
"$work/usr/bin/habeas" --version > "$work/version" || fail "the installed program does not run"
grep -q '[0-9]' "$work/version" || fail "no version: $(cat "$work/version")"
if command -v man > "$work/man-is"; then
  man -l "$work/usr/share/man/man1/habeas.1" < /dev/null > "$work/man" 2>&1 || fail "the man page cannot be read"
  grep -q 'SYNOPSIS' "$work/man" || fail "the man page is empty"
fi
# shellcheck disable=SC1091
source "$work/usr/share/bash-completion/completions/habeas"
spec=$(complete -p habeas) || fail "nothing completes habeas"
function=$(sed -n 's/.*-F \([^ ]*\).*/\1/p' <<< "$spec")
COMP_WORDS=(habeas ver) COMP_CWORD=1 COMP_LINE="habeas ver" COMP_POINT=10 COMPREPLY=()
"$function" habeas ver habeas || true
[[ " ${COMPREPLY[*]} " == *" verify"* ]] || fail "\"ver\" completes to: ${COMPREPLY[*]:-nothing}"
echo "install: program, man page and completion are where they belong and work"
