#!/usr/bin/env bash
# Tries the container recipe without a container engine: lints it, checks that the files that its build gets are all that
# cargo needs, and runs its entry point as an ordinary user in a folder that has only the program and its libraries.
#   sandbox/container/test.sh target/release/accsyn-sandbox
# With BUILD=1 the program is built from those files first, as the recipe does.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/../.." && pwd)
program=${1:-}
[ -z "$program" ] || program=$(realpath "$program")
folder=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$folder"' EXIT

lint() { # Runs a checker, if it is there.
  if command -v "$1" >/dev/null; then "$@"; else echo "SKIPPED: needs $1"; fi
}
lint hadolint "$here/Dockerfile"
PYTHONPYCACHEPREFIX="$folder/cache" lint python3 -m py_compile "$here/accsyn_sandbox.py"
lint node --check "$here/accsyn-sandbox.mjs"
[ -z "$(lint gofmt -l "$here/sandbox.go" | grep -v SKIPPED)" ]

# The context of the build: what the ignore file lets in.
mkdir "$folder/source"
sed -n 's/^!//p' "$here/Dockerfile.dockerignore" | (cd "$project" && tar --exclude=node_modules -cf - -T -) | tar -xf - -C "$folder/source"
(cd "$folder/source" && cargo metadata --locked --format-version 1 >/dev/null)
if [ -n "${BUILD:-}" ]; then
  (cd "$folder/source" && CARGO_TARGET_DIR="$folder/source/target" cargo build --release --locked -p accsyn-sandbox)
  program=$folder/source/target/release/accsyn-sandbox
fi
[ -n "$program" ] || { echo "SKIPPED: give the program, or set BUILD=1"; exit 77; }
[ "$(id -u)" = 0 ] || { echo "SKIPPED: needs root, to change the root folder"; exit 77; }

# The second stage has the C library and nothing else.
root=$folder/root
mkdir -p "$root/usr/local/bin" "$root/tmp"
chmod 1777 "$root/tmp"
chmod a+rx "$folder" "$root"
cp "$program" "$root/usr/local/bin/accsyn-sandbox"
ldd "$program" | grep -o '/[^ ]*' | while read -r library; do mkdir -p "$root$(dirname "$library")"; cp -L "$library" "$root$library"; done
mapfile -t entry < <(sed -n 's/^ENTRYPOINT //p' "$here/Dockerfile" | python3 -c 'import json, sys; print(*json.load(sys.stdin), sep="\n")')
# Other ports than those of a container, in which nobody else listens.
entry=("${entry[@]/#8181/0}"); entry=("${entry[@]/#8443/0}"); entry=("${entry[@]/#8182/0}")
chroot --userspec=65532:65532 "$root" "${entry[@]}" >"$folder/log" 2>"$folder/errors" &
pid=$!
for _ in $(seq 200); do [ -s "$folder/log" ] && break; kill -0 "$pid" || { cat "$folder/errors"; exit 1; }; sleep 0.05; done
python3 - "$here" "$folder/log" "$root/tmp/accsyn-ca.pem" <<'PYTHON'
import importlib, json, ssl, sys, types, urllib.request
from urllib.parse import urlsplit

# The module without the package that starts containers.
for name in ["testcontainers", "testcontainers.core", "testcontainers.core.container", "testcontainers.core.waiting_utils"]:
    sys.modules[name] = types.ModuleType(name)
sys.modules["testcontainers.core.container"].DockerContainer = object
sys.modules["testcontainers.core.waiting_utils"].wait_for_logs = None
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
module = importlib.import_module("accsyn_sandbox")
ready = module.first_line(open(sys.argv[2]).read())
control = module.at(ready["control"], "localhost", urlsplit(ready["control"]).port)
assert json.load(urllib.request.urlopen(control + "/ready")) == ready
https = module.at(ready["https"], "localhost", urlsplit(ready["https"]).port)
try:
    urllib.request.urlopen(https + "/api/v3/event", context=ssl.create_default_context(cafile=sys.argv[3]))
except urllib.error.HTTPError as error:
    assert error.code == 401, error
PYTHON
echo "the container recipe holds"
