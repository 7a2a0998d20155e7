# Writes the output of `go doc -all` as Markdown: a heading for every type, function and method, declarations as code, and links to the
# headings and to documents that comments name.
function heading(level, name,    anchor) {
    write(level " " name "\n")
    anchor = tolower(name)
    gsub(/[^a-z0-9_]/, "", anchor)
    anchors[name] = anchor
}
function write(line) {
    lines[++count] = line
    is_code[count] = inside || line ~ /^(```|#|    |\t)/
}
# With links in place of *Name and Name.Name, where that has a heading, and of docs/name.md.
function linked(line,    result, word, name) {
    while (match(line, /\*[A-Z][A-Za-z]*|[A-Z][A-Za-z]*\.[A-Z][A-Za-z]*/)) {
        word = name = substr(line, RSTART, RLENGTH)
        sub(/^\*/, "", name)
        sub(/^\*/, "\\*", word)
        result = result substr(line, 1, RSTART - 1) (name in anchors ? "[" word "](#" anchors[name] ")" : word)
        line = substr(line, RSTART + RLENGTH)
    }
    line = result line
    result = ""
    while (match(line, /docs\/[a-z-]+\.md/)) {
        name = substr(line, RSTART + 5, RLENGTH - 5)
        result = result substr(line, 1, RSTART - 1) "[docs/" name "](" name ")"
        line = substr(line, RSTART + RLENGTH)
    }
    return result line
}
BEGIN { write("# Go reference: " title "\n") }
# In the text of the package, headings are one level below its title.
/^# / && !section { write("#" $0); next }
/^(CONSTANTS|VARIABLES|FUNCTIONS|TYPES)$/ {
    section = $0
    write("## " substr($0, 1, 1) tolower(substr($0, 2)))
    next
}
section && /^(func|type|const|var) / {
    if (match($0, /^type [A-Za-z]+/))
        heading("###", substr($0, 6, RLENGTH - 5))
    else if (match($0, /^func \([a-z]+ \*?[A-Za-z]+(\[[^]]*\])?\) [A-Za-z]+/)) {
        name = substr($0, RSTART, RLENGTH)
        sub(/^func \([a-z]+ \*?/, "", name)
        sub(/(\[[^]]*\])?\) /, ".", name)
        heading("####", name)
    } else if (match($0, /^func [A-Za-z]+/))
        heading("###", substr($0, 6, RLENGTH - 5))
    inside = 1
    write("```go")
    write($0)
    # A declaration of several lines ends with the bracket that it opened.
    if ($0 !~ /[{(]$/) {
        write("```")
        inside = 0
    }
    next
}
inside {
    write($0)
    if ($0 ~ /^[})]/) {
        write("```")
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
{ write($0) }
END {
    for (at = 1; at <= count; at++)
        print is_code[at] ? lines[at] : linked(lines[at])
}
