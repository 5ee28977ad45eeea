#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Fetches the packages of package-lock.json into web/verify/node_modules; quick and silent when they are there.
set -eu
cd "$(dirname "$0")"
ready=node_modules/.installed
[ -f "$ready" ] && cmp -s "$ready" package-lock.json && exit 0
# Builds of several presets may come here at once.
exec 9>.install.lock
flock 9
[ -f "$ready" ] && cmp -s "$ready" package-lock.json && exit 0
if ! npm ci --ignore-scripts --no-audit --no-fund --prefer-offline >.install.log 2>&1; then
  cat .install.log >&2
  echo "web/verify/install.sh: npm could not fetch the packages of web/verify/package-lock.json." >&2
  echo "  They are needed once: run tools/install-dependencies.sh with a network. To build without the page that checks bundles" >&2
  echo "  in a browser: cmake -DHABEAS_VERIFY_PAGE=OFF." >&2
  exit 1
fi
cp package-lock.json "$ready"
