#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A timestamp authority (RFC 3161) for tests, made of the `openssl` command alone. Its keys lie
# unprotected in DIR: it must never be trusted outside a test.
#
#   make_test_tsa.sh DIR                                  creates ca.pem, ca.key, tsa.pem, tsa.key, tsa.cnf
#   make_test_tsa.sh DIR reply QUERY RESPONSE [OPTIONS]   answers a TimeStampReq; OPTIONS go to `openssl ts`
#                                                         (-token_out makes a bare TimeStampToken)
#   make_test_tsa.sh DIR serve PORT                       answers HTTP POSTs on 127.0.0.1 (needs python3)
#
# Validity of both certificates may be set by TSA_START and TSA_END (YYYYMMDDHHMMSSZ); it is ten years
# from yesterday otherwise. TSA_NAME is the common name of the authority.
set -eu

usage() { sed -n '6,12s/^# \{0,1\}//p' "$0" >&2; exit 2; }

[ $# -ge 1 ] || usage
dir=$1
script=$0

create() {
  mkdir -p "$dir/issued"
  cd "$dir"
  start=${TSA_START:-$(date -u -d '1 day ago' +%Y%m%d000000Z)}
  end=${TSA_END:-$(date -u -d '10 years' +%Y%m%d000000Z)}
  name=${TSA_NAME:-Test Timestamp Authority}
  cat > tsa.cnf <<EOF
[ca]
default_ca = test_ca
[test_ca]
database = issued/index.txt
serial = issued/serial
new_certs_dir = issued
default_md = sha256
policy = any_name
unique_subject = no
[any_name]
commonName = supplied
[req]
prompt = no
distinguished_name = unused
[unused]
CN = unused
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[timestamping]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[tsa_config]
serial = issued/tsa_serial
crypto_device = builtin
signer_cert = tsa.pem
certs = ca.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
other_policies = 1.2.3.4.5
digests = sha256, sha512
accuracy = secs:1, millisecs:500, microsecs:100
ordering = no
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
EOF
  : > issued/index.txt
  echo 1000 > issued/serial
  echo 01 > issued/tsa_serial
  for who in ca tsa; do
    openssl ecparam -name prime256v1 -genkey -noout -out $who.key
  done
  openssl req -new -config tsa.cnf -key ca.key -subj "/CN=$name Root" -out issued/ca.csr
  openssl req -new -config tsa.cnf -key tsa.key -subj "/CN=$name" -out issued/tsa.csr
  openssl ca -batch -notext -config tsa.cnf -selfsign -keyfile ca.key -in issued/ca.csr -extensions root \
    -startdate "$start" -enddate "$end" -out ca.pem 2> issued/log
  openssl ca -batch -notext -config tsa.cnf -cert ca.pem -keyfile ca.key -in issued/tsa.csr -extensions timestamping \
    -startdate "$start" -enddate "$end" -out tsa.pem 2>> issued/log
}

# Absolute, because the configuration's own paths are relative to DIR.
absolute() { case $1 in /*) echo "$1" ;; *) echo "$PWD/$1" ;; esac; }

reply() {
  [ $# -ge 2 ] || usage
  query=$(absolute "$1")
  response=$(absolute "$2")
  shift 2
  cd "$dir"
  openssl ts -reply -config tsa.cnf -section tsa_config -queryfile "$query" -out "$response" "$@" 2> issued/log
}

serve() {
  [ $# -eq 1 ] || usage
  exec python3 - "$(absolute "$script")" "$(absolute "$dir")" "$1" <<'EOF'
import http.server, os, subprocess, sys, tempfile

script, directory, port = sys.argv[1], sys.argv[2], int(sys.argv[3])


class Authority(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with tempfile.TemporaryDirectory() as folder:
            query, response = os.path.join(folder, "q.tsq"), os.path.join(folder, "r.tsr")
            with open(query, "wb") as file:
                file.write(body)
            subprocess.run(["sh", script, directory, "reply", query, response], check=True)
            with open(response, "rb") as file:
                answer = file.read()
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *arguments):
        pass


server = http.server.HTTPServer(("127.0.0.1", port), Authority)
print(server.server_address[1], flush=True)
server.serve_forever()
EOF
}

if [ $# -eq 1 ]; then
  create
else
  action=$2
  shift 2
  case $action in
    reply) reply "$@" ;;
    serve) serve "$@" ;;
    *) usage ;;
  esac
fi
