#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Bundles of a case to which much happened: digests that came with files, keys replaced, a witness that is asked and does not answer, a part and a
# file erased, a disk lost and the log continued twice, once on nobody's authority. eventful_case.sh HABEAS FOLDER
set -euo pipefail
habeas=$(readlink -f "$1")
rm -rf "$2"
mkdir -p "$2"
cd "$2"
export HABEAS_HOME=$PWD/home HABEAS_CASE=$PWD/case HABEAS_WEAK_KEYS=demonstration HABEAS_PASSPHRASE_FILE=$PWD/passphrase.txt
echo "only for this test" > passphrase.txt
run() { "$habeas" --quiet "$@" > out.txt 2>&1 || { cat out.txt >&2; echo "eventful_case: habeas $* failed" >&2; exit 1; }; }
export_both() {
  run log export "$1-full" --to 'a reader' --purpose 'a test'
  run log export "$1-public" --scope public --to anyone --purpose 'a test'
}

run init case --name 'An eventful case' --origin example.org/eventful --as documenter
sed -n 's/^recovery *//p' out.txt > code.txt
mkdir in
printf 'SYNTHETIC letter\n' > in/letter.txt
printf 'SYNTHETIC list\n' > in/list.txt
printf 'SYNTHETIC note\n' > in/note.txt
(cd in && sha256sum letter.txt && md5sum list.txt && sha1sum --tag list.txt && sha512sum letter.txt && sha384sum note.txt) > digests.txt
run source add --name 'SYNTHETIC archive' --kind organisation --label archive
run add in --level public --supplied-hashes digests.txt --supplied-by archive
printf 'SYNTHETIC list, changed\n' > in/list.txt
"$habeas" --quiet add in/list.txt --supplied-hashes digests.txt --supplied-by archive > out.txt 2>&1 || true # it differs, and says so
export_both supplied

run key rotate actor --reason 'every year'
run key rotate log --reason 'seen by others'
run source change archive --level public --reason 'they agreed'
export_both rotated

run erase "$(sha256sum in/note.txt | cut -c1-64)" --yes --basis 'who gave it asked'
export_both erased

run backup copy
run source add --name 'SYNTHETIC Gazette' --kind publication
run log checkpoint
cp out.txt newest.txt
rm -rf case && cp -r copy case
run recover --yes --reason 'the disk failed' --code-file code.txt
run source add --name 'SYNTHETIC Herald' --kind publication
export_both recovered
mv home lost
run recover --yes --without-authority --origin example.org/eventful-again
run source add --name 'SYNTHETIC Courier' --kind publication
export_both adopted
rm -rf in case copy lost home out.txt
