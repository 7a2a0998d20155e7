#!/usr/bin/env bash
# libaccsyn beside other clients, in turns, against nginx with fixed answers over TLS on loopback:
#   benches/run.sh BUILD OUT [--quick] [WORK...]
# BUILD has lib/libaccsyn.so.1 and pkgconfig. Leaves results.json, table.txt and plots in OUT. Needs nginx, openssl, python3, a C compiler and
# libcurl's header; Go, Node and the Python packages of other clients are fetched from their registries, or skipped.
set -euo pipefail
build=$(realpath "$1")
mkdir -p "$2"
out=$(realpath "$2")
shift 2
cd "$(dirname "$0")"
top=$(cd .. && pwd)

missing=()
for program in nginx openssl python3 strip cc; do
    command -v "$program" >/dev/null || missing+=("$program")
done
echo '#include <curl/curl.h>' | cc -E - >/dev/null 2>&1 || missing+=(libcurl4-openssl-dev)
if [ ${#missing[@]} -gt 0 ]; then
    echo "SKIPPED: the benchmark needs ${missing[*]}" >&2
    [ -z "${ACCSYN_REQUIRE_PEERS:-}" ]
    exit
fi

entities='1 10 100 1000 10000 100000 1000000'
case " $* " in *' --quick '*) entities='1 10 100 1000 10000 100000' ;; esac
source server.sh
programs=$folder/programs
mkdir "$programs"
# As packages install it. How fast a file is mapped depends on how it was written, too: the linker does so in pieces.
lib=$folder/lib
mkdir "$lib"
strip -o "$lib/libaccsyn.so.1" "$build/lib/libaccsyn.so.1"
cc -O2 -Wall -Wextra -I"$top/include" clients/accsyn.c -o "$programs/accsyn" "$lib/libaccsyn.so.1" -lpthread -Wl,-rpath,"$lib"
cc -O2 -Wall -Wextra clients/curl.c -o "$programs/curl" -lcurl -lpthread

skip() { echo "SKIPPED: $1" >&2; }
if command -v go >/dev/null; then
    cp -r clients/go "$folder/go"
    printf 'module bench\n\ngo 1.25\n\nrequire github.com/accsyn/libaccsyn/bindings/go v0.0.0\n\nreplace github.com/accsyn/libaccsyn/bindings/go => %s\n' \
        "$top/bindings/go" >"$folder/go/go.mod"
    # What pkg-config said is kept in the cache, where another build would find it.
    (cd "$folder/go" && GOCACHE=$out/go-cache GOFLAGS=-mod=mod GOWORK=off PKG_CONFIG_PATH=$build/pkgconfig go build -o "$programs/go" .) || skip 'the Go programs do not build'
else
    skip 'Go is not here'
fi
if command -v npm >/dev/null; then
    mkdir "$folder/node"
    cp clients/node/finds.mjs "$folder/node"
    (cd "$folder/node" && npm install --silent --no-audit --no-fund --ignore-scripts \
        "../$(npm pack --silent --pack-destination "$folder" "$top/bindings/node")" undici@7) || rm "$folder/node/finds.mjs"
fi
[ -e "$folder/node/finds.mjs" ] || skip 'Node, npm or their packages are not here'
if [ ! -x "$out/python/bin/python3" ] || ! "$out/python/bin/python3" -c 'import requests, accsyn_api' 2>/dev/null; then
    python3 -m venv "$out/python" && "$out/python/bin/pip" install -q requests accsyn-python-api==3.4.0 || skip 'the Python clients are not here'
fi

export ACCSYN_LIBRARY=$lib/libaccsyn.so.1 LD_LIBRARY_PATH=$lib
# Trusted by the system, as far as the work of that name goes.
cat /etc/ssl/certs/ca-certificates.crt "$folder/ca.pem" >"$folder/system.pem" 2>/dev/null || skip 'the system has no list of certificates'
python3 suite/run.py --port "$port" --folder "$folder" --python "$out/python/bin/python3" --packages "$top/bindings/python" --out "$out" "$@"
if [ $# -eq 0 ] || [ "$*" = --quick ] || [[ " $* " == *' start '* ]]; then
    python3 suite/start.py "$ACCSYN_LIBRARY" "$port" "$folder/ca.pem" | tee -a "$out/table.txt"
fi
