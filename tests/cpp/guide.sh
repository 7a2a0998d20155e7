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
        # Those that need a later standard, a library, or a job that ends are compiled elsewhere.
        if (code ~ /C\+\+20|nlohmann|hours\(8\)|options\.workspace/)
            next
        session = code ~ /auto session =/ ? "" : "    auto session = accsyn::session::open();\n"
        printf "static void example_%d()\n{\n%s%s}\n", number, session, code > (folder "/functions")
        printf "    run(\"example %d\", example_%d);\n", number, number > (folder "/calls")
    }
    inside { code = code $0 "\n" }
' "$guide"
{
    printf '%s\n' '#include <accsyn.hpp>' '#include <chrono>' '#include <cstdio>' '#include <iostream>' '#include <thread>'
    cat "$folder/functions"
    printf '%s\n' 'static int failures = 0;' 'static void run(const char *name, void (*example)())' '{' '    try {' '        example();' \
        '    } catch (const std::exception &failure) {' '        std::fprintf(stderr, "%s: %s\n", name, failure.what());' \
        '        failures++;' '    }' '}' 'int main()' '{'
    cat "$folder/calls"
    printf '%s\n' '    return failures;' '}'
} >"$folder/program0.cpp"
count=0
for program in "$folder"/program*.cpp; do
    exceptions=-fexceptions
    grep -q fno-exceptions "$program" && exceptions=-fno-exceptions
    "$compiler" -std=c++17 $exceptions -Wall -Wextra -Werror -Wno-unused-variable -I"$include" "$program" -o "$program.run" "$library" -pthread
    LD_LIBRARY_PATH=$(dirname "$library") "$program.run" >"$program.out" || {
        echo "$program failed:" >&2
        cat "$program.out" >&2
        exit 1
    }
    count=$((count + 1))
done
echo "$count programs with $(wc -l <"$folder/calls") snippets ran"
[ "$count" -gt 2 ]
