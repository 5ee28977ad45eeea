#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Shows that checking a case or a bundle cannot reach a network: no object of verify, nor of any
# module below it, refers to a symbol that opens a connection or resolves a name.
#   tools/check_no_network.sh LIBRARY.a...
# Exit 0: none refers to one; 1: the symbols, each with its object file; 2: nothing to read.
set -euo pipefail
export LC_ALL=C

[ $# -gt 0 ] || { echo "check_no_network: name the static libraries to read" >&2; exit 2; }

# What a program must call to talk to another machine (POSIX, BSD, curl, OpenSSL's BIO and HTTP).
names='socket|socketpair|connect|bind|listen|accept|accept4|send|sendto|sendmsg|sendmmsg|recv|recvfrom|recvmsg|recvmmsg'
names+='|getaddrinfo|getnameinfo|gethostby[a-z_0-9]+|res_n?(init|query|search|send)|__res_[a-z]+'
names+='|curl_[a-z_]+|BIO_(new_)?(s_)?(socket|connect|accept|dgram|lookup)[a-z_]*|OSSL_HTTP_[a-z_]+|OCSP_sendreq[a-z_]*'

found=0
for library in "$@"; do
  [ -s "$library" ] || { echo "check_no_network: $library is missing; build it first" >&2; exit 2; }
  symbols=$(nm -A -u "$library" 2>/dev/null)
  # A library of this project always refers to something: silence would mean nm read nothing.
  [ -n "$symbols" ] || { echo "check_no_network: nm finds no symbols in $library" >&2; exit 2; }
  if grep -E " U ($names)(@.*)?$" <<<"$symbols"; then found=1; fi
done
if [ "$found" -ne 0 ]; then
  echo "check_no_network: the symbols above reach a network; that code belongs to workspace" >&2
  exit 1
fi
echo "check_no_network: $# libraries, no symbol that reaches a network"
