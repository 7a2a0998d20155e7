#!/usr/bin/env bash
# Finds by libaccsyn beside the same requests by libcurl, in turns, against nginx with fixed answers over TLS on loopback:
#   benches/libcurl/run.sh [rounds]
# Needs the release library (or another one named by ACCSYN_LIBRARY), nginx, openssl, python3, libcurl's header; valgrind and strace for the counts.
set -euo pipefail
cd "$(dirname "$0")"
rounds=${1:-5}
top=$(cd ../.. && pwd)
source ../server.sh
ln -s "$(realpath "${ACCSYN_LIBRARY:-$top/target/release/libaccsyn.so}")" "$folder/libaccsyn.so.1"
cc -O2 -Wall -Wextra -I"$top/include" accsyn.c -o "$folder/accsyn" "$folder/libaccsyn.so.1" -lpthread -Wl,-rpath,"$folder"
cc -O2 -Wall -Wextra curl.c -o "$folder/curl" -lcurl -lpthread

median() { sort -g | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'; }
echo "load: $(cut -d' ' -f1-3 /proc/loadavg); ratios are libaccsyn / libcurl, medians of $rounds rounds in turns"
printf '%-32s %10s %10s %10s\n' work calls/s cpu/call memory
while read -r query calls threads name; do
    for ((i = 0; i < rounds; i++)); do
        order=(accsyn curl)
        ((i % 2)) && order=(curl accsyn)
        for program in "${order[@]}"; do
            "$folder/$program" "$port" "$folder/ca.pem" "$query" "$calls" "$threads" >>"$folder/$program.$name"
        done
    done
    printf '%-32s' "$name"
    for column in 1 2 3; do
        ours=$(cut -d' ' -f$column "$folder/accsyn.$name" | median)
        theirs=$(cut -d' ' -f$column "$folder/curl.$name" | median)
        printf ' %10.2f' "$(echo "$ours / $theirs" | bc -l)"
    done
    echo
done <<WORK
user 5000 1 small-1-thread
user 1000 8 small-8-threads
user 1 1 from-cold
file-thousand-file 100 1 1000-entities
file-large-file 20 1 10,000-entities
file-huge-file 4 1 120,000-entities
file-hugezip-file 4 1 120,000-entities-gzip
WORK

if command -v valgrind strace >/dev/null; then
    for program in accsyn curl; do
        few=$(valgrind --tool=callgrind --callgrind-out-file=/dev/null "$folder/$program" "$port" "$folder/ca.pem" user 100 1 2>&1 | awk '/Collected/ { print $4 }')
        many=$(valgrind --tool=callgrind --callgrind-out-file=/dev/null "$folder/$program" "$port" "$folder/ca.pem" user 600 1 2>&1 | awk '/Collected/ { print $4 }')
        less=$(strace -f -c -o "$folder/strace" "$folder/$program" "$port" "$folder/ca.pem" user 100 1 >/dev/null && awk '/total/ { print $4 }' "$folder/strace")
        more=$(strace -f -c -o "$folder/strace" "$folder/$program" "$port" "$folder/ca.pem" user 600 1 >/dev/null && awk '/total/ { print $4 }' "$folder/strace")
        echo "$program: $(((many - few) / 500)) instructions and $(echo "scale=1; ($more - $less) / 500" | bc) system calls per small find; $((few - (many - few) / 5)) instructions to start, connect and end"
    done
fi
