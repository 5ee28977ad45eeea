#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Other people's tools judge a bundle. Usage: tests/interop/run.sh [--allow-missing] BAG
#
# Prints one line "PASS|FAIL|NOT RUN <tool>: <what it said>" for each; exit status 1 if any failed.
# A tool or a timestamp that is missing is a failure unless --allow-missing is given. Package
# installs go to $HABEAS_INTEROP_DIR (default: build/interop of this source tree), from lock files.
set -u

allow_missing=no
if [ "${1:-}" = --allow-missing ]; then allow_missing=yes; shift; fi
if [ $# -ne 1 ] || [ ! -f "$1/bagit.txt" ]; then
  echo "usage: $0 [--allow-missing] BAG (a folder with bagit.txt)" >&2
  exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
bag=$(cd "$1" && pwd)
work=${HABEAS_INTEROP_DIR:-$here/../../build/interop}
mkdir -p "$work" && work=$(cd "$work" && pwd) || exit 2
log="$work/last.$$"
trap 'rm -f "$log"' EXIT
status=0

# judge NAME COMMAND...: one line by its exit status; everything it said if it failed.
judge() {
  name=$1; shift
  if "$@" >"$log" 2>&1; then
    echo "PASS $name: $(tail -n 1 "$log")"
  else
    echo "FAIL $name"
    sed 's/^/     /' "$log"
    status=1
  fi
}
missing() {
  if [ $allow_missing = yes ]; then echo "NOT RUN $1: $2"; else echo "FAIL $1: $2"; status=1; fi
}

# (a) Go, x/mod of Debian (golang-go, golang-golang-x-mod-dev).
go=${HABEAS_GO:-/usr/bin/go}
if [ -x "$go" ] && [ -d /usr/share/gocode/src/golang.org/x/mod/sumdb/tlog ]; then
  judge "go x/mod sumdb/note, sumdb/tlog" \
    env GO111MODULE=off GOFLAGS= GOPATH=/usr/share/gocode "$go" run "$here/gotlog/verify.go" "$bag"
else
  missing "go x/mod" "apt-get install golang-go golang-golang-x-mod-dev"
fi

# (b) Node and @sigstore/verify, pinned by package-lock.json.
install_sigstore() {
  [ -f "$work/sigstore/ready" ] && cmp -s "$work/sigstore/package-lock.json" "$here/sigstore/package-lock.json" && return 0
  rm -rf "$work/sigstore" && mkdir -p "$work/sigstore" &&
    cp "$here/sigstore/package.json" "$here/sigstore/package-lock.json" "$work/sigstore/" &&
    (cd "$work/sigstore" && npm ci --ignore-scripts --no-audit --no-fund) && touch "$work/sigstore/ready"
}
run_sigstore() {
  install_sigstore && cp "$here/sigstore/verify.mjs" "$work/sigstore/" && node "$work/sigstore/verify.mjs" "$bag"
}
if command -v node >/dev/null && command -v npm >/dev/null; then
  judge "npm @sigstore/verify" run_sigstore
else
  missing "npm @sigstore/verify" "apt-get install nodejs npm"
fi

# (c) OpenSSL, for every token of the anchors, at the time the token states.
check_token() {
  folder=$(dirname "$1"); stem=${1%.tsr}
  stated=$(openssl ts -reply -in "$1" -text 2>/dev/null | sed -n 's/^Time stamp: //p')
  seconds=$(date -u -d "$stated" +%s) || return 1
  openssl ts -verify -data "$folder/body.txt" -in "$1" -CAfile "$stem.chain.pem" -untrusted "$stem.chain.pem" \
    -attime "$seconds" || return 1
  # A checkpoint body altered by one byte must not verify.
  sed 's/^\([0-9]*\)$/\19/' "$folder/body.txt" >"$work/altered.$$"
  if openssl ts -verify -data "$work/altered.$$" -in "$1" -CAfile "$stem.chain.pem" -untrusted "$stem.chain.pem" \
      -attime "$seconds" >/dev/null 2>&1; then rm -f "$work/altered.$$"; echo "an altered body verified"; return 1; fi
  rm -f "$work/altered.$$"
  echo "$(basename "$folder")/$(basename "$1") at $stated: good; refused for an altered checkpoint"
}
tokens=$(find "$bag/anchors" -name '*.tsr' 2>/dev/null | sort)
if [ -n "$tokens" ]; then
  for token in $tokens; do judge "openssl ts" check_token "$token"; done
else
  missing "openssl ts" "the bundle has no timestamp token"
fi

# (d) Manifests with coreutils.
in_bag() { (cd "$bag" && "$@"); }
judge "sha256sum manifest-sha256.txt" in_bag sha256sum -c --strict --quiet manifest-sha256.txt
judge "sha256sum tagmanifest-sha256.txt" in_bag sha256sum -c --strict --quiet tagmanifest-sha256.txt

# (e) The Library of Congress's BagIt validator.
run_bagit() {
  if [ ! -f "$work/bagit/ready" ] || ! cmp -s "$work/bagit/ready" "$here/requirements.txt"; then
    rm -rf "$work/bagit" && python3 -m venv "$work/bagit" &&
      "$work/bagit/bin/pip" install -q --require-hashes --no-deps -r "$here/requirements.txt" &&
      cp "$here/requirements.txt" "$work/bagit/ready" || return 1
  fi
  "$work/bagit/bin/python" -W ignore -m bagit --validate "$bag"
}
if python3 -c 'import venv, ensurepip' 2>/dev/null; then
  judge "bagit-python" run_bagit
else
  missing "bagit-python" "apt-get install python3-venv"
fi

exit $status
