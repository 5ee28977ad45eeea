#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What a user waits for: `habeas add` of one large file and of many small ones, with ledger and
# projection, beside what the machine allows. Run by tools/bench.sh.
#   tools/bench_cli.sh HABEAS FOLDER      prints rows of name, value, unit, compared with, ratio (tabs)
set -euo pipefail
export LC_ALL=C
habeas=$(readlink -f "$1")
work=$2/cli
scale=${HABEAS_BENCH_SCALE:-1}
rounds=${HABEAS_BENCH_ROUNDS:-3}
megabytes=$((2000 / scale))
count=$((100000 / scale))

mkdir "$work"
cd "$work"
# The key of a benchmark protects nothing: opened quickly, so that argon2id is not what is measured.
echo bench >passphrase
export HABEAS_HOME=$PWD/keys HABEAS_CASE=$PWD/case HABEAS_WEAK_KEYS=demonstration HABEAS_PASSPHRASE_FILE=$PWD/passphrase

seconds() {  # of a command whose output nobody needs
  local start end
  start=$(date +%s.%N)
  "$@" >/dev/null 2>error || { cat error >&2; echo "bench_cli: $* failed" >&2; exit 1; }
  end=$(date +%s.%N)
  awk -v a="$start" -v b="$end" 'BEGIN { print b - a }'
}
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
rate() { awk -v n="$1" -v s="$2" 'BEGIN { printf "%.0f", n / s }'; }
row() { printf '%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$4" "$(awk -v v="$2" -v w="$5" 'BEGIN { printf "%.2f", v / w }')"; }

# Files on this disk that nothing compresses or deduplicates; hashed once so that they are cached.
fresh_case() { rm -rf case keys; sync; "$habeas" --quiet init case --name bench --as bench >/dev/null; }
head -c "${megabytes}M" /dev/urandom >large
: >hash; : >write; : >add
for ((round = 0; round < rounds; round++)); do
  seconds openssl dgst -sha256 large >>hash
  seconds dd if=large of=plain bs=1M conv=fdatasync >>write
  rm plain; fresh_case
  seconds "$habeas" --quiet add large >>add
done
bytes=$((megabytes * 1048576 / 1000000))
hash_rate=$(rate "$bytes" "$(median <hash)")
write_rate=$(rate "$bytes" "$(median <write)")
add_rate=$(rate "$bytes" "$(median <add)")
wall=$((hash_rate < write_rate ? hash_rate : write_rate))
row "openssl dgst -sha256, cached file" "$hash_rate" MB/s "" "$hash_rate"
row "dd conv=fdatasync, cached file" "$write_rate" MB/s "" "$write_rate"
row "habeas add, one file of $bytes MB" "$add_rate" MB/s "the lower of the two above (gate 0.80)" "$wall"
rm large

# Memory does not grow with the size of what is added: the peak of the program itself, from a stream of 2 GB and of 8.
peak() {  # in KiB, of `habeas add -` fed with $1 MB
  head -c "${1}M" /dev/zero | python3 -c '
import resource, subprocess, sys
done = subprocess.run([sys.argv[1], "--quiet", "add", "-", "--name", "stream"], stdin=sys.stdin.buffer, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(done.returncode)' "$habeas"
}
fresh_case
small_peak=$(peak $((2000 / scale)))
large_peak=$(peak $((8000 / scale)))
row "peak memory, stream of $((2000 / scale)) MB" "$((small_peak / 1024))" MiB "" "$((small_peak / 1024))"
row "peak memory, stream of $((8000 / scale)) MB" "$((large_peak / 1024))" MiB "a quarter of it, above" "$((small_peak / 1024))"

python3 - "$count" <<'P'
import os, sys
for i in range(int(sys.argv[1])):
    folder = f"small/{i // 1000:03}"
    if i % 1000 == 0:
        os.makedirs(folder)
    with open(f"{folder}/{i:06}.bin", "wb") as file:
        file.write(os.urandom(8192))
P
# A case for each round, all removed at the end: for five minutes ext4 avoids the numbers of files just deleted, and looking for
# others took four fifths of the time (perf: find_inode_bit, recently_deleted).
sync
: >add
for ((round = 0; round < rounds; round++)); do
  export HABEAS_HOME=$PWD/small-keys-$round HABEAS_CASE=$PWD/small-case-$round
  "$habeas" --quiet init "$HABEAS_CASE" --name bench --as bench >/dev/null
  sync
  seconds "$habeas" --quiet add small >>add
done
row "habeas add, $count files of 8 KiB" "$(rate "$count" "$(median <add)")" files/s "10000 files/s (gate 1.00)" 10000
chmod -R u+w case small-case-*; rm -rf case keys small small-case-* small-keys-*
