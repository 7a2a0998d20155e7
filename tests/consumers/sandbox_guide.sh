#!/bin/sh
# sandbox_guide.sh SANDBOX PAGE WORK: runs the commands of docs/sandbox.md that are not marked as "not run", and starts a sandbox with its faults.
set -eu
sandbox=$1 page=$2 work=$3
rm -rf "$work"
mkdir -p "$work"
awk -v folder="$work" '
    /^<!-- not run: / { is_skipped = 1; next }
    /^```(sh|json)$/ {
        if (!is_skipped)
            file = sprintf("%s/%s%d", folder, substr($0, 4), ++count[$0])
        is_skipped = 0
        next
    }
    /^```$/ { file = ""; next }
    file != "" { print > file }
' "$page"
cd "$work"
export PATH="$(dirname "$sandbox"):$PATH"

# What runs until it is ended: the line that it prints has the keys that the page shows.
[ "$(cat sh1)" = accsyn-sandbox ]
mkfifo input
accsyn-sandbox --http-port 0 --exit-with-stdin <input >line &
exec 3>input
tries=0
until [ -s line ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 200 ] || { echo 'no line'; exit 1; }
    sleep 0.05
done
exec 3>&-
wait $!
keys() { grep -o '"[a-z_]*":' "$1" | sort; }
keys json1 >shown
keys line >printed
diff shown printed

# A program with all variables set.
printf '%s\n' '#!/bin/sh' 'test "$*" = "--some arguments"' 'test -n "$ACCSYN_API_KEY" && test -n "$ACCSYN_ENDPOINT"' >my_test
chmod +x my_test
sh -e sh2

accsyn-sandbox --faults json2 -- true
[ ! -e sh3 ] && [ ! -e json3 ] || { echo 'blocks that this script does not know'; exit 1; }
