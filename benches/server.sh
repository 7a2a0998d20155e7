# A server with fixed answers over TLS on loopback, for benchmarks that source this file: sets $folder (removed at the end) and $port.
# Needs nginx, openssl and python3. The query `file-1000-file` is answered with 1000 entities, `file-1000zip-file` with the same in gzip, for
# each number in $entities.
folder=$(mktemp -d)
chmod 755 "$folder" # nginx may serve it as another user
trap 'kill "$(cat "$folder/nginx.pid")" 2>/dev/null || true; rm -rf "$folder"' EXIT
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')

new_key() { openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes "$@" 2>/dev/null; }
new_key -x509 -keyout "$folder/ca.key" -out "$folder/ca.pem" -days 2 -subj /CN=ca -addext basicConstraints=critical,CA:TRUE
new_key -keyout "$folder/server.key" -out "$folder/server.csr" -subj /CN=localhost
openssl x509 -req -in "$folder/server.csr" -CA "$folder/ca.pem" -CAkey "$folder/ca.key" -CAcreateserial -days 2 \
    -out "$folder/server.pem" -extfile <(echo subjectAltName=IP:127.0.0.1) 2>/dev/null

python3 - "$folder" $entities <<'PYTHON'
import gzip, json, sys
def entity(i):
    return {"id": "ObjectId:64f0c0ffee%014x" % i, "name": "shot_%06d" % i, "created": "2026-11-24T10:%02d:%02d" % (i // 60 % 60, i % 60),
            "modified": "2026-11-24T10:00:00", "status": "ok", "size": 12345678901 + i, "user": "ObjectId:64f0c0ffee00000000000001",
            "destination": "/projects/shot/%d/render/v%d" % (i, i % 17), "metadata": {"frame": i, "note": "written by people %d" % i},
            "tasks": [{"id": i, "uri": "file.%04d.exr" % i, "status": "done"}]}
for count in map(int, sys.argv[2:]):
    text = json.dumps({"result": [entity(i) for i in range(count)]}).encode()
    for name in (f"{count}", f"{count}zip"):
        open(f"{sys.argv[1]}/{name}.json", "wb").write(text)
    open(f"{sys.argv[1]}/{count}zip.json.gz", "wb").write(gzip.compress(text, 6))
PYTHON

sed -e "s|FOLDER|$folder|; s|PORT|$port|" "$top/benches/nginx.conf" >"$folder/nginx.conf"
nginx -c "$folder/nginx.conf" 2>/dev/null
