#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# install-dependencies.sh against a machine made of shell scripts: what it asks apt-get for, and
# what it says when it cannot. Nothing is installed.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cases=0

fail() { echo "install-dependencies_test: $1" >&2; cat out >&2; exit 1; }

mkdir tools bin
cp "$here/install-dependencies.sh" tools/
printf '%s\n' '# a comment' 'present' 'absent   # why' 'removed' 'skipped unless:sh' 'wanted unless:no-such-command' >tools/apt-packages.txt
# "removed" left its settings behind: dpkg knows it, but it is not installed.
cat >bin/dpkg-query <<'S'
#!/bin/sh
printf 'installed present\nconfig-files removed\ninstalled other\n'
S
cat >bin/apt-get <<'S'
#!/bin/sh
echo "$@" >>"$WORK/calls"
case "$*" in *install*) [ ! -e "$WORK/refuse" ] ;; esac
S
cat >bin/id <<'S'
#!/bin/sh
echo "${FAKE_UID:-0}"
S
chmod +x bin/*
for tool in bash sh dirname readlink sed grep env; do ln -s "$(command -v $tool)" "bin/$tool"; done

run() {  # run [VARIABLE=VALUE...] [-- ARGUMENTS]; sets code
  local settings=()
  while [ $# -gt 0 ] && [ "$1" != -- ]; do settings+=("$1"); shift; done
  [ $# -eq 0 ] || shift
  code=0
  rm -f calls; touch calls
  env -i PATH="$work/bin" WORK="$work" "${settings[@]}" bash tools/install-dependencies.sh "$@" >out 2>&1 || code=$?
  cases=$((cases + 1))
}

run -- --list
[ "$code" = 0 ] && [ "$(tr '\n' ' ' <out)" = "absent removed wanted " ] || fail "--list names the wrong packages"
[ ! -s calls ] || fail "--list called apt-get"

run
[ "$code" = 0 ] || fail "an installation that works exits $code"
grep -q 'install --no-install-recommends absent removed wanted$' calls || fail "the wrong packages were asked for"

touch refuse
run
[ "$code" = 1 ] || fail "a refused installation exits $code"
grep -q ' update$' calls || fail "the lists were not refreshed after a refusal"
grep -q 'could not install: absent removed wanted' out || fail "the message does not name the packages"
rm refuse

run FAKE_UID=1000
[ "$code" = 1 ] && [ ! -s calls ] || fail "without root or sudo it must stop before apt-get"
grep -q 'apt-get install --no-install-recommends absent removed wanted' out || fail "no advice for somebody without root"

cat >bin/sudo <<'S'
#!/bin/sh
echo "sudo" >>"$WORK/calls"
exec "$@"
S
chmod +x bin/sudo
run FAKE_UID=1000
[ "$code" = 0 ] && grep -q '^sudo$' calls || fail "sudo was not used"

echo present >tools/apt-packages.txt
run
[ "$code" = 0 ] && [ ! -s calls ] && [ ! -s out ] || fail "with nothing missing it must be silent and leave apt-get alone"

rm bin/dpkg-query
run
[ "$code" = 1 ] && grep -q 'not Debian' out || fail "no advice where there is no dpkg"
echo "install-dependencies_test: $cases cases pass"
