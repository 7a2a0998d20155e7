#!/bin/sh
# run.sh PREFIX WORK NPM PACKAGE: installs the npm package, as its users get it, and runs main.mjs with the library below
# PREFIX. koffi comes from npm's registry, or its cache.
set -eu
prefix=$1 work=$2 npm=$3 package=$4
source=$(dirname "$0")
rm -rf "$work"
mkdir -p "$work"
cp "$source/main.mjs" "$work"
cd "$work"

"$npm" pack --silent "$package"
echo '{"private": true}' >package.json
"$npm" install --silent --no-audit --no-fund --prefer-offline ./accsyn-*.tgz
ACCSYN_LIBRARY=$(find "$prefix" -name 'libaccsyn.so.1')
export ACCSYN_LIBRARY
"$prefix/bin/accsyn-sandbox" -- node main.mjs
