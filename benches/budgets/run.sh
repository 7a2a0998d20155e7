#!/usr/bin/env bash
# Compares what cannot depend on the load of a machine with the figures in budgets/figures: instructions of fixed workloads (callgrind), the
# size of the stripped library, and how many crates are linked. More than 3 % above a figure is a failure, and so is more than the limits
# that were asked for; on purpose:
#   benches/budgets/run.sh --renew
# Needs the release library (or another one named by ACCSYN_LIBRARY), nginx, openssl, python3, valgrind with its headers. What is missing is
# said and skipped, unless ACCSYN_REQUIRE_PEERS is set.
set -euo pipefail
library=$(realpath -m "${ACCSYN_LIBRARY:-$(dirname "$0")/../../target/release/libaccsyn.so}")
cd "$(dirname "$0")"
top=$(cd ../.. && pwd)
margin=3
most="find 100000 size 3500000"

missing=()
for program in nginx openssl python3 valgrind strip cc; do
    command -v "$program" >/dev/null || missing+=("$program")
done
[ -f /usr/include/valgrind/callgrind.h ] || missing+=("valgrind/callgrind.h")
[ -f "$library" ] || missing+=("$library")
if [ ${#missing[@]} -gt 0 ]; then
    echo "SKIPPED: budgets need ${missing[*]}" >&2
    [ -z "${ACCSYN_REQUIRE_PEERS:-}" ]
    exit
fi

entities=1000
source ../server.sh
ln -s "$library" "$folder/libaccsyn.so.1"
cc -O2 -Wall -Wextra -I"$top/include" workloads.c -o "$folder/workloads" "$folder/libaccsyn.so.1" -Wl,-rpath,"$folder"
valgrind -q --tool=callgrind --callgrind-out-file="$folder/out" "$folder/workloads" "$port" "$folder/ca.pem"

# The least of the rounds of a workload: a response may arrive in more pieces.
for out in "$folder"/out.*; do
    sed -nE 's|^desc: Trigger: Client Request: ([a-z]+)/([0-9]+)$|\1 \2|p; s|^totals: ([0-9]+)$|\1|p' "$out" | paste -sd' '
done | awk 'NF == 3 { each = int($3 / $2); if (!($1 in least) || each < least[$1]) least[$1] = each } END { for (name in least) print name, least[name] }' \
    >"$folder/figures"
strip -o "$folder/stripped" "$library"
echo "size $(stat -c %s "$folder/stripped")" >>"$folder/figures"
crates=$(cd "$top" && cargo tree --locked --package accsyn --edges normal --prefix none --format '{p}' | sed 's/ (.*//' | sort -u | wc -l)
echo "crates $crates" >>"$folder/figures"
sort -o "$folder/figures" "$folder/figures"

if [ "${1:-}" = --renew ]; then
    cp "$folder/figures" figures
    cat figures
    exit
fi
awk -v margin=$margin -v most="$most" '
    BEGIN { count = split(most, words, " "); for (i = 1; i < count; i += 2) limit[words[i]] = words[i + 1] }
    NR == FNR { budget[$1] = $2; next }
    {
        ratio = $1 in budget ? $2 / budget[$1] : 0
        is_beyond = $1 in limit && $2 > limit[$1]
        verdict = is_beyond ? "MORE THAN " limit[$1] : !($1 in budget) ? "has no budget" : ratio > 1 + margin / 100 ? "TOO MUCH" : ratio < 1 - margin / 100 ? "less: renew the figures" : ""
        printf "%-8s %10d of %10d  %.3f  %s\n", $1, $2, budget[$1], ratio, verdict
        failed = failed || is_beyond || !($1 in budget) || ratio > 1 + margin / 100
        delete budget[$1]
    }
    END {
        for (name in budget) { print name " was not measured"; failed = 1 }
        if (failed) print "over budget: find out why, or renew the figures on purpose (benches/budgets/run.sh --renew) and say why"
        exit failed
    }' figures "$folder/figures"
