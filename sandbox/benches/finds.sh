#!/usr/bin/env bash
# Finds a second of one entity over kept-alive TLS connections, beside nginx serving the same bytes from a file.
# In turns, since the load of a machine differs from moment to moment.
#   sandbox/benches/finds.sh target/release/accsyn-sandbox [SECONDS] [ROUNDS]
set -euo pipefail
sandbox=$1
seconds=${2:-4}
rounds=${3:-5}
for needed in wrk nginx openssl curl python3; do
  command -v "$needed" >/dev/null || { echo "SKIPPED: needs $needed"; exit 77; }
done
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$folder"' EXIT
chmod a+rx "$folder"

"$sandbox" --http-port 0 >"$folder/ready.json" &
until [ -s "$folder/ready.json" ]; do sleep 0.1; done
python3 - "$folder" <<'PYTHON'
import base64, json, sys, urllib.parse

folder = sys.argv[1]
ready = json.load(open(folder + "/ready.json"))
event = {"audience": "api", "workspace": ready["workspace"], "eid": "2cfd454e-9163-4342-b11d-eb1c2130bfc0", "uri": "user/find",
         "ident": ready["username"], "created": "2026-11-24T06:18:58", "hostname": "edit-01", "data": {},
         "query": "code='%s'" % ready["username"]}
coded = ":".join(base64.b64encode(ready[key].encode()).decode() for key in ("username", "api_key"))
path = "/api/v3/event?" + urllib.parse.quote(json.dumps(event))
with open(folder + "/find.lua", "w") as script:
    print('wrk.path = "%s"' % path, file=script)
    print('wrk.headers["Authorization"] = "basic %s"' % coded, file=script)
    print('wrk.headers["X-Accsyn-Workspace"] = "%s"' % ready["workspace"], file=script)
with open(folder + "/curl", "w") as options:
    print('url = "%s%s"\nheader = "Authorization: basic %s"\ninsecure\nsilent' % (ready["https"], path, coded), file=options)
with open(folder + "/url", "w") as url:
    url.write(ready["https"])
PYTHON
mkdir "$folder/www"
curl -K "$folder/curl" >"$folder/www/answer.json"
grep -q '"result":\[{' "$folder/www/answer.json"
echo "answer of $(wc -c <"$folder/www/answer.json") bytes, 16 connections, $(nproc) cores shared with wrk"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$folder/key.pem" -out "$folder/cert.pem" \
  -days 2 -subj /CN=localhost 2>/dev/null
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat >"$folder/nginx.conf" <<NGINX
worker_processes 2; daemon off; pid $folder/pid; error_log $folder/error;
events {}
http { access_log off; keepalive_requests 100000000; default_type application/json;
  server { listen 127.0.0.1:$port ssl; ssl_certificate $folder/cert.pem; ssl_certificate_key $folder/key.pem; root $folder/www; } }
NGINX
chmod -R a+rX "$folder"
nginx -c "$folder/nginx.conf" 2>/dev/null &
until curl -sko /dev/null "https://127.0.0.1:$port/answer.json"; do sleep 0.1; done
answers() {
  local said
  said=$(wrk -t1 -c16 -d"${seconds}s" "$@")
  grep -q Non-2xx <<<"$said" && { echo "$said" >&2; exit 1; }
  awk '/Requests\/sec/ { printf "%d", $2 }' <<<"$said"
}
for round in $(seq "$rounds"); do
  finds=$(answers -s "$folder/find.lua" "$(cat "$folder/url")")
  files=$(answers "https://127.0.0.1:$port/answer.json")
  echo "$finds $files" >>"$folder/rounds"
  awk -v round="$round" '{ printf "%d. accsyn-sandbox %d/s, nginx a file %d/s, ratio %.2f\n", round, $1, $2, $1 / $2 }' <<<"$finds $files"
done
awk '{ finds += $1; files += $2 } END { printf "mean: accsyn-sandbox %d/s, nginx a file %d/s, ratio %.2f; load %s\n", finds / NR, files / NR, finds / files, load }' \
  load="$(cut -d' ' -f1-2 /proc/loadavg)" "$folder/rounds"
