#!/bin/sh
# run.sh PREFIX WORK MESON: builds and tests the project with the package in PREFIX.
set -eu
prefix=$1 work=$2 meson=$3
source=$(dirname "$0")
rm -rf "$work"
mkdir -p "$work"
cp "$source/meson.build" "$source/../c/main.c" "$work"
PKG_CONFIG_PATH=$(dirname "$(find "$prefix/" -name accsyn.pc)")
PATH="$prefix/bin:$PATH"
export PKG_CONFIG_PATH PATH
"$meson" setup "$work/build" "$work" "-Dcmake_prefix_path=['$prefix']"
"$meson" compile -C "$work/build"
"$meson" test -C "$work/build" --print-errorlogs
for plugin in "$work"/build/plugin_*_static.so; do
    if nm -D --defined-only "$plugin" | grep -v ' main$'; then
        echo "$plugin offers the functions of the archive that is in it"
        exit 1
    fi
done
