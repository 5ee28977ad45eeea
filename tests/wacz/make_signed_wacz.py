#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes a WACZ file signed as "WACZ Signing and Verification" 0.1.0 says, with the `openssl` command and nothing of ours.

    make_signed_wacz.py OUT anonymous              a P-384 key; the signature as browsers write it
    make_signed_wacz.py OUT domain TSA_SCRIPT      archive.example.org with a chain of two, and a timestamp of make_test_tsa.sh
    ... --tamper package|signature|domain|late     and what is wrong with it
"""
import base64
import datetime
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile
import zipfile

out, form = sys.argv[1], sys.argv[2]
tamper = sys.argv[sys.argv.index("--tamper") + 1] if "--tamper" in sys.argv else ""
folder = pathlib.Path(tempfile.mkdtemp())


def openssl(*words, data=None):
    return subprocess.run(["openssl", *words], input=data, check=True, capture_output=True, cwd=folder).stdout


def raw(der, size):
    """The two numbers of a DER signature, one after the other."""
    assert der[0] == 0x30
    numbers, at = [], 2 if der[1] < 0x80 else 3
    for _ in range(2):
        length = der[at + 1]
        numbers.append(int.from_bytes(der[at + 2:at + 2 + length], "big"))
        at += 2 + length
    return b"".join(number.to_bytes(size, "big") for number in numbers)


body = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\na captured page"
payload = body.split(b"\r\n\r\n", 1)[1]
sha1 = lambda data: "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()
warc = (f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: http://example.org/\r\nWARC-Date: 2020-12-11T10:00:00Z\r\n"
        f"Content-Type: application/http\r\nWARC-Block-Digest: {sha1(body)}\r\nWARC-Payload-Digest: {sha1(payload)}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n").encode() + body + b"\r\n\r\n"
sha256 = lambda data: "sha256:" + hashlib.sha256(data).hexdigest()
package = json.dumps({"title": "SYNTHETIC archive", "resources": [{"path": "archive/data.warc", "hash": sha256(warc)}]}).encode()
hash_ = sha256(package)
signed = {"hash": hash_, "software": "a test"}

if form == "anonymous":
    openssl("ecparam", "-name", "secp384r1", "-genkey", "-noout", "-out", "key.pem")
    signature = raw(openssl("dgst", "-sha256", "-sign", "key.pem", data=hash_.encode()), 48)
    signed["publicKey"] = base64.b64encode(openssl("pkey", "-in", "key.pem", "-pubout", "-outform", "DER")).decode()
else:
    for who in ("root", "site"):
        openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", who + ".key")
    openssl("req", "-x509", "-new", "-key", "root.key", "-subj", "/CN=Test Root", "-days", "30", "-out", "root.pem")
    openssl("req", "-new", "-key", "site.key", "-subj", "/CN=archive.example.org", "-out", "site.csr")
    (folder / "site.ext").write_text("subjectAltName=DNS:archive.example.org\n")
    openssl("x509", "-req", "-in", "site.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-days", "20",
            "-extfile", "site.ext", "-out", "site.pem")
    signature = openssl("dgst", "-sha256", "-sign", "site.key", data=hash_.encode())
    signed["domain"] = "other.example.org" if tamper == "domain" else "archive.example.org"
    signed["domainCert"] = (folder / "site.pem").read_text() + "\n" + (folder / "root.pem").read_text()
    text = base64.b64encode(signature).decode()
    (folder / "signature.txt").write_text(text)
    openssl("ts", "-query", "-data", "signature.txt", "-sha256", "-cert", "-out", "query.tsq")
    script = sys.argv[3]
    subprocess.run(["sh", script, str(folder / "tsa")], check=True, capture_output=True)
    subprocess.run(["sh", script, str(folder / "tsa"), "reply", str(folder / "query.tsq"), str(folder / "reply.tsr")],
                   check=True, capture_output=True)
    signed["timeSignature"] = base64.b64encode((folder / "reply.tsr").read_bytes()).decode()
    signed["timestampCert"] = (folder / "tsa/tsa.pem").read_text() + "\n" + (folder / "tsa/ca.pem").read_text()
created = datetime.datetime.now(datetime.timezone.utc)
if tamper == "late":
    created -= datetime.timedelta(hours=2)
signed["created"] = created.strftime("%Y-%m-%dT%H:%M:%S.123Z")
if tamper == "signature":
    signature = signature[:20] + bytes([signature[20] ^ 1]) + signature[21:]
signed["signature"] = base64.b64encode(signature).decode()
if tamper == "package":
    package += b" "
with zipfile.ZipFile(out, "w") as archive:
    archive.writestr("archive/data.warc", warc)
    archive.writestr("datapackage.json", package)
    archive.writestr("datapackage-digest.json", json.dumps({"path": "datapackage.json", "hash": hash_, "signedData": signed}))
