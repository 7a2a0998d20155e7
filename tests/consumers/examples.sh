#!/bin/sh
# examples.sh PREFIX EXAMPLES WORK CMAKE CTEST: builds a copy of the installed examples, and runs one.
set -eu
prefix=$1 examples=$2 work=$3 cmake=$4 ctest=$5
rm -rf "$work"
mkdir -p "$work"
cp -R "$examples" "$work/examples-c"
"$cmake" -S "$work/examples-c" -B "$work/build" "-DCMAKE_PREFIX_PATH=$prefix"
"$cmake" --build "$work/build"
"$ctest" --test-dir "$work/build" --output-on-failure --no-tests=error
