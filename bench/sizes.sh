#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Large sizes through the program itself: time and peak memory of adding one file of 20 GB, and of adding, verifying and rebuilding a case
# of a million small files. SYNTHETIC bytes; a key that guards nothing; everything is removed at the end.
#   bench/sizes.sh HABEAS FOLDER big            needs 20 GB below FOLDER
#   bench/sizes.sh HABEAS FOLDER small [FILES]  1,000,000; needs 9 GB and 2,000,000 inodes below FOLDER
set -euo pipefail
export LC_ALL=C
[ $# -ge 3 ] || { sed -n '5,7s/^# *//p' "$0" >&2; exit 2; }
habeas=$(realpath "$1")
work=$(mktemp -d -p "$2" sizes.XXXXXX)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"
export HABEAS_HOME=$work/home HABEAS_WEAK_KEYS=demonstration HABEAS_PASSPHRASE_FILE=$work/passphrase HABEAS_CASE=$work/case
echo 'for this run' > passphrase

# NAME COMMAND...: runs it; prints seconds, peak memory and the load of the machine.
measure() {
  python3 - "$@" <<'PY'
import os, subprocess, sys, time
name, *command = sys.argv[1:]
start = time.time()
child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
_, status, use = os.wait4(child.pid, 0)
print(f"{name:<28} {time.time() - start:8.1f} s  {use.ru_utime + use.ru_stime:8.1f} s CPU  {use.ru_maxrss / 1024:6.0f} MiB"
      f"  exit {os.waitstatus_to_exitcode(status)}  load {os.getloadavg()[0]:.1f}", flush=True)
PY
}

"$habeas" --quiet init case --name 'Sizes' --as measurer >/dev/null
case $3 in
  big)
    truncate -s 20G big.bin
    printf SYNTHETIC | dd of=big.bin conv=notrunc status=none
    measure 'add a file of 20 GB' "$habeas" --quiet add big.bin
    rm big.bin
    measure 'verify it' "$habeas" verify case ;;
  small)
    files=${4:-1000000}
    python3 - "$files" <<'PY'
import os, sys
for folder in range(int(sys.argv[1]) // 1000):
    os.makedirs(f"small/{folder:04}")
    for k in range(1000):
        with open(f"small/{folder:04}/{k:04}.txt", "w") as out:
            out.write(f"SYNTHETIC {folder} {k}\n" * (1 + k % 20))
PY
    measure "add $files small files" "$habeas" --quiet add small
    measure 'verify them' "$habeas" verify case
    measure 'rebuild' "$habeas" --quiet rebuild
    measure 'add one file more' "$habeas" --quiet add passphrase ;;
  *) echo "sizes: big or small" >&2; exit 2 ;;
esac
