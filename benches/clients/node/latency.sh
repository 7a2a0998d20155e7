#!/usr/bin/env bash
# Latency of finds in Node beside undici. Needs the release library (or another one named by ACCSYN_LIBRARY), node and npm.
set -euo pipefail
top=$(cd "$(dirname "$0")/../../.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp "$top/benches/clients/node/latency.mjs" "$folder"
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts "$(npm pack --silent --pack-destination "$folder" "$top/bindings/node")" undici@7
echo "load: $(cut -d' ' -f1-3 /proc/loadavg)"
ACCSYN_LIBRARY=$(realpath "${ACCSYN_LIBRARY:-$top/target/release/libaccsyn.so}") node latency.mjs
