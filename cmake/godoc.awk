# Writes the output of `go doc -all` as Markdown: a heading for every type, function and method, declarations as code.
BEGIN { print "# Go reference: " title "\n" }
# In the text of the package, headings are one level below its title.
/^# / && !section { print "#" $0; next }
/^(CONSTANTS|VARIABLES|FUNCTIONS|TYPES)$/ {
    section = $0
    print "## " substr($0, 1, 1) tolower(substr($0, 2))
    next
}
section && /^(func|type|const|var) / {
    if (match($0, /^type [A-Za-z]+/))
        print "### " substr($0, 6, RLENGTH - 5) "\n"
    else if (match($0, /^func \([a-z]+ \*?[A-Za-z]+(\[[^]]*\])?\) [A-Za-z]+/)) {
        name = substr($0, RSTART, RLENGTH)
        sub(/^func \([a-z]+ \*?/, "", name)
        sub(/(\[[^]]*\])?\) /, ".", name)
        print "#### " name "\n"
    } else if (match($0, /^func [A-Za-z]+/))
        print "### " substr($0, 6, RLENGTH - 5) "\n"
    print "```go"
    print
    # A declaration of several lines ends with the bracket that it opened.
    if ($0 ~ /[{(]$/)
        inside = 1
    else
        print "```"
    next
}
inside {
    print
    if ($0 ~ /^[})]/) {
        print "```"
        inside = 0
    }
    next
}
section { sub(/^    /, "") }
# What Markdown would take for a tag of HTML.
{
    while (match($0, /<[a-z]+>/))
        $0 = substr($0, 1, RSTART - 1) "&lt;" substr($0, RSTART + 1, RLENGTH - 2) "&gt;" substr($0, RSTART + RLENGTH)
}
/^package / { next }
{ print }
