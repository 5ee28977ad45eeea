#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs a test of the page: web/verify/test.sh NAME ARGUMENTS. NAME is a file of test/, which runs in Node and may start Chromium, or
# `types`, which checks the types alone.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
"$here/install.sh"
name=$1
shift
if [ "$name" = types ]; then cd "$here" && exec node_modules/.bin/tsc -p .; fi
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
(cd "$here" && node_modules/.bin/esbuild "test/$name.ts" --bundle --platform=node --format=esm --target=es2022 --log-level=warning \
  --outfile="$made/$name.mjs")
HABEAS_WEB=$here node "$made/$name.mjs" "$@"
