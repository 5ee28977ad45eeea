#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Other people's programs unpack the ZIP of a bundle to what the bundle is: zip_judges.sh ZIP FOLDER
set -eu
zip=$(readlink -f "$1")
folder=$(readlink -f "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0
judge() {
  name=$1; shift
  if "$@" > "$work/log" 2>&1; then echo "PASS $name"; else echo "FAIL $name"; sed 's/^/     /' "$work/log"; status=1; fi
}
same() { (cd "$1"/habeas-* && find . -type f | sort | xargs sha256sum) > "$work/got" && (cd "$folder" && find . -type f | sort | xargs sha256sum) > "$work/want" && cmp "$work/got" "$work/want"; }

unpack_unzip() { unzip -tq "$zip" && unzip -q "$zip" -d "$work/unzip" && same "$work/unzip"; }
judge "unzip" unpack_unzip
unpack_python() {
  python3 - "$zip" "$work/python" <<'P'
import sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
names = archive.namelist()
assert archive.testzip() is None and names == sorted(names) and len(set(names)) == len(names)
for entry in archive.infolist():
    assert entry.compress_type == zipfile.ZIP_STORED and entry.date_time == (1980, 1, 1, 0, 0, 0), entry
archive.extractall(sys.argv[2])
P
  same "$work/python"
}
judge "python zipfile" unpack_python
unpack_seven() { 7z t "$zip" && 7z x -bd -o"$work/seven" "$zip" && same "$work/seven"; }
judge "7z" unpack_seven
unpack_bsdtar() { mkdir "$work/cmake" && (cd "$work/cmake" && cmake -E tar xf "$zip") && same "$work/cmake"; }
judge "libarchive (cmake -E tar)" unpack_bsdtar
exit $status
