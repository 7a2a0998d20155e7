#!/bin/sh
# module.sh MODULE WORK GO SANDBOX: builds main.go with the module that brings the library along, where no installation can be found, and
# runs it: as it is, vendored, and fully static.
set -eu
module=$1 work=$2 go=$3 sandbox=$4
source=$(dirname "$0")
rm -rf "$work"
mkdir -p "$work"
cp "$source/main.go" "$work"
cd "$work"

unset LD_LIBRARY_PATH PKG_CONFIG_PATH CGO_CFLAGS CGO_LDFLAGS CGO_LDFLAGS_ALLOW
export GOFLAGS= GOPROXY=off GOTOOLCHAIN=local GOWORK=off GOENV=off CGO_ENABLED=1 PKG_CONFIG=false
export GOCACHE="$work.cache" XDG_CONFIG_HOME="$work"
name=github.com/accsyn/libaccsyn/bindings/go
"$go" mod init example.com/consumer
"$go" mod edit -require="$name@v0.0.0" -replace="$name=$module"
"$go" mod tidy
"$go" vet ./...
"$go" build -trimpath -o consumer .
"$sandbox" -- ./consumer
if ldd ./consumer | grep accsyn; then
    echo 'the program needs a library that is not in it'
    exit 1
fi

"$go" mod vendor
"$go" build -mod=vendor -tags netgo,osusergo -ldflags '-linkmode external -extldflags "-static"' -o static . 2>warnings || { cat warnings; exit 1; }
"$sandbox" -- ./static
if ldd ./static; then
    echo 'the program is not static'
    exit 1
fi
