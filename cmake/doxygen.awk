# What Doxygen reads in place of a header: awk -f doxygen.awk HEADER

# Code as an element of HTML, in which a quote does not end it and nothing is emphasized.
function element(code) {
    gsub(/&/, "\\&amp;", code)
    gsub(/</, "\\&lt;", code)
    gsub(/>/, "\\&gt;", code)
    gsub(/[*_@#]/, "\\\\&", code)
    return code
}
# The line with the code whose backticks are on two lines, and with that which has a quote in it.
function with_elements(line,    out, start, end, code) {
    out = ""
    if (is_in_code) {
        match(line, /^ *(\*|\/\/\/) */)
        out = substr(line, 1, RLENGTH)
        line = substr(line, RLENGTH + 1)
        end = index(line, "`")
        if (!end)
            return out element(line)
        out = out element(substr(line, 1, end - 1)) "</tt>"
        line = substr(line, end + 1)
        is_in_code = 0
    }
    while ((start = index(line, "`"))) {
        out = out substr(line, 1, start - 1)
        line = substr(line, start + 1)
        end = index(line, "`")
        if (!end) {
            is_in_code = 1
            return out "<tt>" element(line)
        }
        code = substr(line, 1, end - 1)
        out = out (code ~ /'/ ? "<tt>" element(code) "</tt>" : "`" code "`")
        line = substr(line, end + 1)
    }
    return out line
}
/^ *(\/\*\*|\*\/)/ || !/^ *(\*|\/\/\/)/ || /^ *(\*|\/\/\/) *$/ { is_in_code = 0 }
{
    # Doxygen takes "#if" for a link, and a quote within backticks for their end.
    gsub(/ #if\./, " \\#if.")
    if (!is_front && /^ *(\*|\/\/\/) /)
        $0 = with_elements($0)
    # What a function returns on failure leads to the errors.
    if (/^ \* @return /)
        is_return = 1
    else if (/^ \*$/)
        is_return = 0
    if (is_return && sub(/failure/, "failure (@ref the_last_error_of_each_thread \"errors\", [codes](../docs/statuses.html))"))
        is_return = 0
    sub(/^\/\* Generated from .*/, "/** @file */")
}
# The front page of the C header is the main page of the reference: its example, and what holds for every function, in sections.
FNR == 1 { is_c = FILENAME ~ /accsyn\.h$/ }
is_c && FNR == 2 { print "/**"; next }
is_c && FNR == 3 { sub(/accsyn/, "@mainpage accsyn"); print; next }
is_c && FNR == 4 {
    print " * The functions by group are in [Modules](modules.html), the classes for C++ in [Classes](annotated.html), above all accsyn::session."
    print " * How to use them is in the [guides](../index.html): [start in C](../docs/start/c.html), [start in C++](../docs/start/cpp.html),"
    print " * [queries](../docs/queries.html), [error codes](../docs/statuses.html), [session options](../docs/options.html)."
    print " * The sections below the example hold for every function of accsyn.h."
    print " * @tableofcontents"
    print " * @code{.c}"
    is_front = 1
    next
}
is_front && /^ \*\// { print "*/"; is_front = 0; next }
is_front { sub(/^ \* ?/, "") }
is_front && (match($0, /^[A-Z][A-Z ]*[A-Z]  +/) || match($0, /^(CALLBACKS|VARIABLES) /)) {
    title = substr($0, 1, RLENGTH)
    text = substr($0, RLENGTH + 1)
    sub(/ +$/, "", title)
    name = tolower(title)
    gsub(/ /, "_", name)
    if (title !~ /^(ABI|NULL)$/)
        title = substr(title, 1, 1) substr(tolower(title), 2)
    # A title that begins the sentence is part of it.
    if ($0 ~ /^(CALLBACKS|VARIABLES) /)
        text = title " " text
    print (is_in_sections ? "" : "@endcode") "\n@section all_" name " " title
    is_in_sections = 1
    $0 = text
}
is_front && is_in_sections {
    sub(/^ +/, "")
    # Functions are links, but for a name that stands for several.
    gsub(/accsyn_[a-z_]*[a-z]/, "#&")
    gsub(/#accsyn_last_\*/, "accsyn_last_\\*")
    gsub(/RESOLV_\*/, "RESOLV_\\*")
    $0 = with_elements($0)
}
is_c && /^#include <stdint.h>/ {
    print
    print "/** @defgroup types Types, constants and statuses */ /** @addtogroup types */ /** @{ */"
    is_open = 1
    next
}
# Sections of the C header are groups; the line stays one line.
is_c && /^\/\* [A-Z].* -----* \*\/$/ {
    title = $0
    sub(/^\/\* /, "", title)
    sub(/ -----* \*\/$/, "", title)
    name = tolower(title)
    gsub(/[^a-z]+/, "_", name)
    print (is_open ? "/** @} */ " : "") "/** @defgroup " name " " title " */ /** @addtogroup " name " */ /** @{ */"
    is_open = 1
    next
}
is_open && /^#ifdef __cplusplus$/ {
    print "/** @} */"
    is_open = 0
}
{ print }
