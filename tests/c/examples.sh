#!/bin/sh
# Compiles and runs the examples in C of a document or of the header: programs one by one, snippets as functions of one program,
# each with a session. Of programs that use another library, only those are run that include HEADER.
#   examples.sh COMPILER INCLUDE LIBRARY FILE FOLDER [HEADER [FLAG...]]
set -e
compiler=$1 include=$2 library=$3 file=$4 folder=$5
shift 5
header=${1:-}
[ $# -eq 0 ] || shift
rm -rf "$folder"
mkdir -p "$folder"
awk -v folder="$folder" -v header="$header" '
    function finish(    other, session, end, before) {
        inside = 0
        sub(/^\n+/, "", code)
        if (code == "")
            return
        number++
        other = code ~ /#include <(cjson|jansson|yyjson)/
        if (header == "" ? other : index(code, "#include <" header ">") == 0)
            return
        if (code ~ /int main/) {
            print code > (folder "/program" number ".c")
            return
        }
        # A function of the example stands before the one that uses it.
        before = ""
        if (code ~ /^static /) {
            end = index(code, "\n}\n") + 2
            before = substr(code, 1, end)
            code = substr(code, end + 1)
        }
        session = code ~ /\*session = / ? "" : "accsyn_session *session = accsyn_session_new(NULL);\n"
        printf "%sstatic void example_%d(void)\n{\n%s%s\naccsyn_session_free(session);\n}\n", before, number, session, code > (folder "/functions")
        printf "    example_%d();\n", number > (folder "/calls")
    }
    # What cannot be run says so.
    /^<!-- not run: / { is_skipped = 1; next }
    /^```c$/ && is_skipped { is_skipped = 0; next }
    /^```c$/ { inside = 1; code = ""; next }
    /^```$/ && inside { finish(); next }
    / \* Example:$/ { inside = 2; code = ""; next }
    inside == 2 && / \*\// { finish(); next }
    inside == 2 { sub(/^ \* ?/, ""); sub(/^    /, "") }
    inside { code = code $0 "\n" }
' "$file"
if [ -f "$folder/functions" ]; then
    {
        printf '%s\n' '#include <accsyn.h>' '#include <stdio.h>' '#include <string.h>'
        cat "$folder/functions"
        printf '%s\n' 'int main(void)' '{'
        cat "$folder/calls"
        printf '%s\n' '    return 0;' '}'
    } >"$folder/program0.c"
fi
count=0
for program in "$folder"/program*.c; do
    "$compiler" -std=c99 -Wall -Wextra -Werror -Wno-unused-variable -I"$include" "$program" -o "$program.run" "$library" "$@"
    LD_LIBRARY_PATH=$(dirname "$library") "$program.run" >"$program.out" || {
        echo "$program failed:" >&2
        cat "$program.out" >&2
        exit 1
    }
    [ -s "$program.out" ] || { echo "$program printed nothing" >&2; exit 1; }
    count=$((count + 1))
done
echo "$count programs, one of them with $(cat "$folder/calls" 2>/dev/null | wc -l) snippets, ran"
