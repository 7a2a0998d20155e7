#!/bin/sh
# Compiles and runs the examples of docs/cpp.md: programs one by one, snippets as functions of one program, each with a session.
#   guide.sh COMPILER INCLUDE LIBRARY GUIDE FOLDER
set -e
compiler=$1 include=$2 library=$3 guide=$4 folder=$5
rm -rf "$folder"
mkdir -p "$folder"
awk -v folder="$folder" '
    /^```cpp$/ { inside = 1; code = ""; next }
    /^```$/ && inside {
        inside = 0
        number++
        if (code ~ /int main/) {
            print code > (folder "/program" number ".cpp")
            next
        }
        # Those that need a later standard or a library are programs of their own.
        part = code ~ /C\+\+20/ ? "20" : code ~ /nlohmann/ ? "nlohmann" : "17"
        includes = ""
        while (match(code, /#include [^\n]*\n/)) {
            includes = includes substr(code, RSTART, RLENGTH)
            code = substr(code, 1, RSTART - 1) substr(code, RSTART + RLENGTH)
        }
        session = code ~ /auto session =/ ? "" : "    auto session = accsyn::session::open();\n"
        printf "%sstatic void example_%d()\n{\n%s%s}\n", includes, number, session, code > (folder "/functions." part)
        printf "    run(\"example %d\", example_%d);\n", number, number > (folder "/calls." part)
    }
    inside { code = code $0 "\n" }
' "$guide"
for functions in "$folder"/functions.*; do
    part=${functions##*.}
    {
        printf '%s\n' '#include <accsyn.hpp>' '#include <chrono>' '#include <cstdio>' '#include <iostream>' '#include <thread>'
        cat "$functions"
        printf '%s\n' 'static int failures = 0;' 'static void run(const char *name, void (*example)())' '{' '    try {' '        example();' \
            '    } catch (const std::exception &failure) {' '        std::fprintf(stderr, "%s: %s\n", name, failure.what());' \
            '        failures++;' '    }' '}' 'int main()' '{'
        cat "$folder/calls.$part"
        printf '%s\n' '    return failures;' '}'
    } >"$folder/program.$part.cpp"
done
if ! echo '#include <nlohmann/json.hpp>' | "$compiler" -x c++ -fsyntax-only - 2>/dev/null; then
    echo 'without nlohmann-json3-dev, whose examples are not run' >&2
    rm -f "$folder/program.nlohmann.cpp"
fi
count=0
for program in "$folder"/program*.cpp; do
    exceptions=-fexceptions
    grep -q fno-exceptions "$program" && exceptions=-fno-exceptions
    standard=17
    [ "$program" != "$folder/program.20.cpp" ] || standard=20
    "$compiler" -std=c++$standard $exceptions -Wall -Wextra -Werror -Wno-unused-variable -I"$include" "$program" -o "$program.run" "$library" -pthread
    LD_LIBRARY_PATH=$(dirname "$library") "$program.run" >"$program.out" || {
        echo "$program failed:" >&2
        cat "$program.out" >&2
        exit 1
    }
    count=$((count + 1))
done
echo "$count programs with $(cat "$folder"/calls.* | wc -l) snippets ran"
[ "$count" -gt 4 ]
