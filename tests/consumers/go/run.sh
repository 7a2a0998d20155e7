#!/bin/sh
# run.sh PREFIX WORK GO MODULE: builds main.go as a module of its own, against the package below PREFIX, and runs it.
set -eu
prefix=$1 work=$2 go=$3 module=$4
source=$(dirname "$0")
rm -rf "$work"
mkdir -p "$work"
cp "$source/main.go" "$work"
cd "$work"

export GOFLAGS= GOPROXY=off GOTOOLCHAIN=local GOWORK=off GOENV=off CGO_ENABLED=1
export GOCACHE="$work.cache" XDG_CONFIG_HOME="$work"
PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name accsyn.pc)")
export PKG_CONFIG_PATH LD_LIBRARY_PATH="$PKG_CONFIG_PATH/.."
name=github.com/accsyn/libaccsyn/bindings/go
"$go" mod init example.com/consumer
"$go" mod edit -require="$name@v0.0.0" -replace="$name=$module"
"$go" mod tidy
"$go" build -o consumer .
"$prefix/bin/accsyn-sandbox" -- ./consumer
