#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds the page: web/verify/build.sh OUTPUT.html
set -eu
here=$(cd "$(dirname "$0")" && pwd)
"$here/install.sh"
mkdir -p "$(dirname "$1")"
node "$here/build.mjs" "$1"
