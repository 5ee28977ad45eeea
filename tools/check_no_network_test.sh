#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# check_no_network.sh must fail on a library that calls connect(), and pass on one that does not.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() { echo "check_no_network_test: $1" >&2; exit 1; }

archive() {  # archive NAME 'C source'
  printf '%s\n' "$2" >"$1.c"
  "${CC:-cc}" -c "$1.c" -o "$1.o"
  ar rcs "lib$1.a" "$1.o"
}
archive quiet '#include <stdio.h>
int quiet(void) { return puts("disconnected"); }'
archive plain '#include <sys/types.h>
#include <sys/socket.h>
int loud(int f) { return connect(f, 0, 0); }'
archive named '#include <netdb.h>
int named(void) { struct addrinfo *a; return getaddrinfo("x", "1", 0, &a); }'

"$here/check_no_network.sh" libquiet.a >/dev/null || fail "a library without network code was refused"
for loud in plain named; do
  if "$here/check_no_network.sh" libquiet.a "lib$loud.a" >out 2>err; then fail "lib$loud.a passed"; fi
  grep -q "lib$loud.a" out || fail "the message does not name lib$loud.a"
done
if "$here/check_no_network.sh" missing.a 2>/dev/null; then fail "a missing library passed"; fi
echo "check_no_network_test: 4 cases pass"
