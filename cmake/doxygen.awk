# What Doxygen reads in place of a header: awk -v groups=1 -f doxygen.awk HEADER
{
    # Doxygen takes "#if" for a link, and a quote within backticks for their end.
    gsub(/ #if\./, " \\#if.")
    while (match($0, /`[a-z]*\('[^'`]*'[^`]*`/)) {
        quote = substr($0, RSTART + 1, RLENGTH - 2)
        $0 = substr($0, 1, RSTART - 1) "<tt>" quote "</tt>" substr($0, RSTART + RLENGTH)
    }
    sub(/^\/\* Generated from .*/, "/** @file */")
}
# The front page of the C header is the main page of the reference, as it stands there.
FNR == 1 { is_c = groups && FILENAME ~ /accsyn\.h$/ }
is_c && FNR == 2 { print "/**"; next }
is_c && FNR == 3 { sub(/accsyn/, "@mainpage accsyn"); print; next }
is_c && FNR == 4 { print " * @verbatim"; is_front = 1; next }
is_front && /^ \*\// { print "@endverbatim */"; is_front = 0; next }
is_front { sub(/^ \* ?/, "") }
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
