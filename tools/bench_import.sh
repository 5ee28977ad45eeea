#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What a user waits for with a list: `habeas import`, with every row proven by the ledger and folded into the projection, beside the
# sqlite3 shell's .import of the same CSV file and xlsx2csv of the same XLSX file. Run by tools/bench.sh.
#   tools/bench_import.sh HABEAS FOLDER      prints rows of name, value, unit, compared with, ratio (tabs)
set -euo pipefail
export LC_ALL=C
habeas=$(readlink -f "$1")
work=$2/import
scale=${HABEAS_BENCH_SCALE:-1}
rows=$((1000000 / scale))
sheet_rows=$((200000 / scale))
mkdir "$work"
cd "$work"
echo bench >passphrase
export HABEAS_HOME=$PWD/keys HABEAS_CASE=$PWD/case HABEAS_WEAK_KEYS=demonstration HABEAS_PASSPHRASE_FILE=$PWD/passphrase

python3 - "$rows" "$sheet_rows" <<'P'
import sys, zipfile
def row(i):
    return [str(i), f"SYNTHETIC {i * 7919 % 9973}", f"Family{i * 31 % 4001}", f"Father{i % 977}", f"13{40 + i % 50}/{i % 12 + 1:02}/{i % 29 + 1:02}", f"place {i % 300}"]
head = ["id", "name", "family", "father", "born", "city"]
with open("list.csv", "w") as out:
    out.write(",".join(head) + "\n")
    for i in range(int(sys.argv[1])):
        out.write(",".join(row(i)) + "\n")
main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
cells = lambda number, values: f'<row r="{number}">' + "".join(
    f'<c r="{chr(65 + k)}{number}" t="inlineStr"><is><t>{value}</t></is></c>' for k, value in enumerate(values)) + "</row>"
with zipfile.ZipFile("list.xlsx", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
    out.writestr("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>')
    out.writestr("_rels/.rels", f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
    out.writestr("xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>')
    out.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>')
    with out.open("xl/worksheets/sheet1.xml", "w") as sheet:
        sheet.write(f'<worksheet xmlns="{main}"><sheetData>{cells(1, head)}'.encode())
        for i in range(int(sys.argv[2])):
            sheet.write(cells(i + 2, row(i)).encode())
        sheet.write(b"</sheetData></worksheet>")
P
cat >map.toml <<'M'
[list]
name = "bench"
calendar = "jalali"
key = "id"
[columns]
id = "identifier"
name = "name.given"
family = "name.family"
father = "name.father"
born = "date.birth"
city = "place.city"
M

# Seconds of the processor (of the command and its children) and the peak of one process in KiB: the clock of a busy machine says little.
spent() {
  python3 -c '
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f"{used.ru_utime + used.ru_stime:.3f} {used.ru_maxrss}")
sys.exit(done.returncode)' "$@"
}
rate() { awk -v n="$1" -v s="$2" 'BEGIN { printf "%.0f", n / s }'; }
row() { printf '%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$4" "$5"; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.3f", a / b }'; }

import_one() {  # FILE: a fresh case, its source and exhibit; prints seconds and peak of the import alone
  rm -rf case keys
  "$habeas" --quiet init case --name bench --as bench >/dev/null
  "$habeas" --quiet add "$1" >/dev/null
  "$habeas" --quiet source add --name bench --kind organisation --label bench >/dev/null
  spent "$habeas" --quiet import "$1" --map map.toml --source bench
}

compared() {  # FILE ROWS PEER-NAME PEER...: ours, theirs, ratio of rates
  local file=$1 count=$2 peer=$3 ours theirs said=-
  shift 3
  ours=$(import_one "$file")
  if command -v "$1" >/dev/null; then
    theirs=$(spent "$@")
    said=$(ratio "$(rate "$count" "${ours% *}")" "$(rate "$count" "${theirs% *}")")
    peer="$peer, $(rate "$count" "${theirs% *}") rows/s"
  else
    peer="$1 is not installed"
  fi
  row "habeas import, $count rows of $file" "$(rate "$count" "${ours% *}")" rows/s "$peer" "$said"
  row "  its peak memory" "$((${ours#* } / 1024))" MiB "1024 MiB (gate 1.00)" "$(ratio "$((${ours#* } / 1024))" 1024)"
}

compared list.csv "$rows" "sqlite3 .import into a file" sqlite3 list.db ".import --csv list.csv list"
compared list.xlsx "$sheet_rows" "xlsx2csv" xlsx2csv list.xlsx list.out
rm -rf case keys
