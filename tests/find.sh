#!/bin/sh
# The example `find` as a user runs it: what it prints, and its exit codes.
find=$1
fail() { echo "find.sh: $1" >&2; exit 1; }
expect() { # code text command...
    code=$1 text=$2; shift 2
    output=$("$find" "$@" 2>&1); got=$?
    [ "$got" -eq "$code" ] || fail "exit code $got, not $code, of: find $*: $output"
    case $output in *"$text"*) ;; *) fail "no '$text' from: find $*: $output" ;; esac
}
expect 0 '"code":"medium"' Queue
expect 0 'sh030_comp_v001' -a name,status 'Transfer WHERE status=failed'
expect 0 '"code":"john@user.com"' --one User
expect 0 'transfer' entitytypes
expect 0 'sh010_plate_v001' --finished 'Transfer WHERE status=done'
expect 0 'turnover_2019' -f --archived 'Transfer WHERE name=turnover_2019'
expect 0 'gone@acmefilm.com' -i 'User WHERE inactive=true'
expect 0 'usage' --help
expect 2 'usage'
expect 2 "unexpected '--wrong'" --wrong User
expect 2 'usage' --limit x User
expect 2 'find: ' 'Transfer WHERE'
expect 3 '[]' 'Transfer WHERE name=nosuch'
expect 3 'null' --one 'Transfer WHERE name=nosuch'
expect 1 'refused' -o '{"api_key": "wrong"}' User
[ "$("$find" -p -n 2 User | wc -l)" -eq 2 ] || fail "--pretty does not print a line an entity"
