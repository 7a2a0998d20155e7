#!/usr/bin/env bash
# Tries the container recipes of services without a container engine: lints them, runs their commands in the folder of a service, and the service
# as an ordinary user in a folder that has nothing but what the last stage has.
#   packaging/container/test.sh GO_MODULE NPM_PACKAGES SANDBOX
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
consumers=$here/../../tests/consumers
module=$(realpath "$1") packages=$(realpath "$2") sandbox=$(realpath "$3")
folder=$(mktemp -d)
trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
chmod a+rx "$folder"

if command -v hadolint >/dev/null; then
  hadolint "$here"/*/Dockerfile
else
  echo 'SKIPPED: the linter of recipes needs hadolint'
fi
[ "$(id -u)" = 0 ] || { echo 'SKIPPED: needs root, to change the root folder'; exit 77; }

# Copies what programs and libraries need from this system into a root.
copy_needed() {
  local root=$1 file library
  shift
  for file in "$@"; do
    { ldd "$file" | grep -o '/[^ ]*' || true; } | while read -r library; do
      mkdir -p "$root$(dirname "$library")"
      cp -L "$library" "$root$library"
    done
  done
}
# A root with the sandbox, which is not a part of a service.
new_root() {
  mkdir -p "$1/tmp" "$1/usr/local/bin" "$1/service"
  chmod 1777 "$1/tmp"
  cp "$sandbox" "$1/usr/local/bin/accsyn-sandbox"
  copy_needed "$1" "$sandbox"
}
# The commands of the first stage, in the folder of the service.
build() { (cd "$2" && sed -n 's/^RUN //p' "$here/$1/Dockerfile" | sh -eu); }
# The service in its root, as a user who can write nothing but /tmp.
serve() {
  local root=$1
  shift
  env -i "$(command -v chroot)" --userspec=65532:65532 "$root" /usr/local/bin/accsyn-sandbox -- "$@"
}

unset LD_LIBRARY_PATH PKG_CONFIG_PATH CGO_CFLAGS CGO_LDFLAGS ACCSYN_LIBRARY
export GOFLAGS= GOPROXY=off GOTOOLCHAIN=local GOWORK=off GOENV=off CGO_ENABLED=1 GOCACHE="$folder/cache"
service=$folder/go
mkdir "$service"
cp "$consumers/go/main.go" "$service"
(
  cd "$service"
  name=github.com/accsyn/libaccsyn/bindings/go
  go mod init example.com/service
  go mod edit -require="$name@v0.0.0" -replace="$name=$module"
  go mod tidy
  go mod vendor
) 2>"$folder/log" || { cat "$folder/log"; exit 1; }
build go "$service"
root=$folder/root-go
new_root "$root"
cp "$service/service" "$root/usr/local/bin/service"
copy_needed "$root" "$service/service"
serve "$root" /usr/local/bin/service

service=$folder/node
mkdir "$service"
cp "$consumers/node/main.mjs" "$service"
cp "$packages"/accsyn-*.tgz "$service"
(cd "$service" && npm init --yes && npm install --ignore-scripts --no-audit --no-fund --prefer-offline ./accsyn-*.tgz && rm -r node_modules) >"$folder/log" 2>&1 ||
  { cat "$folder/log"; exit 1; }
build node "$service"
root=$folder/root-node
new_root "$root"
cp -R "$service/." "$root/service"
# Of distroless's image: Node, with its libraries.
node=$(node -p process.execPath)
cp "$node" "$root/usr/local/bin/node"
mapfile -t natives < <(find "$service/node_modules" -name '*.so.*' -o -name '*.node' | grep -v -e musl -e arm64)
copy_needed "$root" "$node" "${natives[@]}"
serve "$root" /usr/local/bin/node "$(sed -n 's/^CMD \["\(.*\)"\]$/\1/p' "$here/node/Dockerfile")"
echo 'the container recipes hold'
