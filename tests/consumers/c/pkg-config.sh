#!/bin/sh
# pkg-config.sh PREFIX WORK PKG-CONFIG CC: what a Makefile of a user does, by the pkg-config files below PREFIX.
set -eu
prefix=$1 work=$2 pkg_config=$3 cc=$4
source=$(dirname "$0")/main.c
PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name accsyn.pc)")
export PKG_CONFIG_PATH
mkdir -p "$work"

run() {
    echo "== $1 $2"
    "$prefix"/bin/accsyn-sandbox -- "$work/$1" "$2"
}
# Words of pkg-config, not one word.
# shellcheck disable=SC2046
{
    "$cc" "$source" $("$pkg_config" --cflags --libs accsyn) "-Wl,-rpath,$("$pkg_config" --variable=libdir accsyn)" -o "$work/shared"
    run shared shared

    "$cc" "$source" $("$pkg_config" --cflags --libs accsyn-static) -o "$work/archive"
    run archive static

    "$cc" -shared -fPIC "$source" $("$pkg_config" --cflags --libs accsyn-static) -o "$work/plugin"
    if nm -D --defined-only "$work/plugin" | grep -v ' main$'; then
        echo 'a plug-in offers the functions of the archive that is in it'
        exit 1
    fi

    # glibc warns that names of hosts need its shared library even so.
    "$cc" -static "$source" $("$pkg_config" --static --cflags --libs accsyn) -o "$work/static" 2>"$work/warnings" || { cat "$work/warnings"; exit 1; }
    run static static
}
