# Man pages of the C interface: awk -v out=FOLDER -v version=1.0.0 -f man.awk include/accsyn.h writes a page for each function, and
# accsyn.3 with what holds for all of them: the front page of the header, its types and constants, and the functions by group. The types
# lead there, too.

# Text for troff: code is bold, and no line begins with a request.
function troff(text,    parts, count, at, result) {
    gsub(/\\/, "\\e", text)
    gsub(/-/, "\\-", text)
    count = split(text, parts, "`")
    result = parts[1]
    for (at = 2; at <= count; at++)
        result = result (at % 2 == 0 ? "\\fB" breakable(parts[at]) : "\\fP" parts[at])
    gsub(/accsyn_[a-z_]+/, "\\fB&\\fP", result)
    gsub(/\\fB\\fB/, "\\fB", result)
    gsub(/\\fP\\fP/, "\\fP", result)
    return guarded(result)
}
# Lines of JSON may be broken between a name and its value, and between members.
function breakable(code) {
    gsub(/,"/, ",\\:\"", code)
    gsub(/":/, "&\\:", code)
    return code
}
function guarded(line) {
    return line ~ /^[.']/ ? "\\&" line : line
}
# Lines that stay as they are.
function literal(text,    lines, count, at, result) {
    gsub(/\\/, "\\e", text)
    gsub(/-/, "\\-", text)
    count = split(text, lines, "\n")
    result = ".nf\n"
    for (at = 1; at <= count; at++)
        result = result guarded(lines[at]) "\n"
    return result ".fi\n"
}
function stripped(line) {
    sub(/^ *\/\*\* ?/, "", line)
    sub(/^ *\* ?/, "", line)
    return line
}
function head(name, about) {
    return ".TH " name " 3 \"\" \"libaccsyn " version "\" \"accsyn\"\n.nh\n.SH NAME\n" name " \\- " about "\n"
}
# The first sentence of a description, as a phrase.
function phrase(text) {
    gsub(/`/, "", text)
    sub(/\.( |$).*/, "", text)
    sub(/: .*/, "", text)
    gsub(/-/, "\\-", text)
    # Abbreviations keep their capitals.
    return (text ~ /^[A-Z][A-Z]/ ? text : tolower(substr(text, 1, 1)) substr(text, 2))
}
# Ends the paragraph that is being collected, and writes it in the section it belongs to.
function end_paragraph(    name) {
    if (paragraph == "")
        return
    if (part == "param") {
        name = paragraph
        sub(/ .*/, "", name)
        sub(/^[^ ]+ +/, "", paragraph)
        parameters = parameters ".TP\n.I " name "\n" troff(paragraph) "\n"
    } else if (part == "item") {
        parameters = parameters ".RS\n.IP \\(bu 2\n" troff(paragraph) "\n.RE\n"
    } else if (part == "return") {
        returned = returned troff(paragraph) "\n"
        raw_returned = raw_returned " " paragraph
    } else if (part == "since")
        since = paragraph
    else if (part == "notes") {
        sub(/^Threads: /, "", paragraph)
        notes = notes (notes == "" ? "" : ".PP\n") troff(toupper(substr(paragraph, 1, 1)) substr(paragraph, 2)) "\n"
    } else {
        if (description == "")
            first = paragraph
        description = description (description == "" ? "" : ".PP\n") troff(paragraph) "\n"
    }
    paragraph = ""
}
function begin(name, text) {
    end_paragraph()
    part = name
    paragraph = text
}
# Reads a comment into the sections of a page.
function read_comment(    lines, count, at, line) {
    description = parameters = returned = raw_returned = since = notes = example = paragraph = first = ""
    part = "description"
    count = split(comment, lines, "\n")
    for (at = 1; at <= count; at++) {
        line = lines[at]
        if (line ~ /^@param/)
            begin("param", substr(line, 8))
        else if (line ~ /^@return/)
            begin("return", substr(line, 9))
        else if (line ~ /^@since/)
            begin("since", substr(line, 8))
        else if (line ~ /^Threads:/)
            begin("notes", line)
        else if (line ~ /^Examples?:/)
            begin("example", "")
        else if (line ~ /^  - /)
            begin("item", substr(line, 5))
        else if (line ~ /^    /) {
            if (part == "description" || part == "example" || part == "code") {
                begin("code", "")
                example = example (example == "" ? "" : "\n") substr(line, 5)
            } else {
                sub(/^ +/, "", line)
                paragraph = paragraph " " line
            }
        } else if (line == "") {
            end_paragraph()
            if (part == "code" && at < count && lines[at + 1] ~ /^    /)
                example = example "\n"
            else if (part != "notes" && part != "example")
                part = "description"
        } else
            paragraph = paragraph (paragraph == "" ? "" : " ") line
    }
    end_paragraph()
}
# The functions that a comment names.
function see_also(name,    rest, found, list, other) {
    rest = comment
    while (match(rest, /accsyn_[a-z_]+/)) {
        other = substr(rest, RSTART, RLENGTH)
        rest = substr(rest, RSTART + RLENGTH)
        if (other != name && (other in is_function) && !(other in found)) {
            found[other]
            list = list ",\n.BR " other " (3)"
        }
    }
    return ".SH SEE ALSO\n.BR accsyn (3)" list "\n"
}
function errors() {
    if (raw_returned ~ /"ok":false/ && raw_returned ~ /never NULL/)
        return "The error is in the result, in the form of \\fBaccsyn_last_error\\fP(3).\n"
    if (raw_returned !~ /failure|NULL when there is none|NULL when the query|or ACCSYN_/ && comment !~ /is ACCSYN_/)
        return "This function reports none.\n"
    return "On failure \\fBaccsyn_last_message\\fP(3) says what happened, to what, and what to do, \\fBaccsyn_last_status\\fP(3) has\nthe code, and \\fBaccsyn_last_error\\fP(3) all details. \\fBaccsyn\\fP(3) lists the codes\nunder CONSTANTS.\n"
}
# A page that is the front page.
function refer(name,    page) {
    page = out "/" name ".3"
    print ".so man3/accsyn.3" > page
    close(page)
}
function write_function(name,    page) {
    page = out "/" name ".3"
    read_comment()
    printf "%s", head(name, phrase(first)) > page
    printf "%s", ".SH SYNOPSIS\n.nf\n.B #include <accsyn.h>\n.PP\n" > page
    printf "%s", literal(declaration) > page
    printf "%s", ".PP\nLink with \\fB\\-laccsyn\\fP.\n.SH DESCRIPTION\n" description > page
    if (parameters != "")
        printf "%s", ".SH PARAMETERS\n" parameters > page
    if (returned != "")
        printf "%s", ".SH RETURN VALUE\n.na\n" returned > page
    printf "%s", ".SH ERRORS\n" errors() > page
    if (notes != "")
        printf "%s", ".SH THREADS\n" notes > page
    if (example != "")
        printf "%s", ".SH EXAMPLES\n" literal(example) > page
    printf "%s", ".SH HISTORY\nSince libaccsyn " since ".\n" see_also(name) > page
    close(page)
    functions = functions ".TP\n.BR " name " (3)\n" troff(phrase_of_first()) "\n"
}
function phrase_of_first(    text) {
    text = first
    sub(/\. .*/, ".", text)
    return text
}

# The names of all functions first, since pages refer to later ones.
NR == FNR {
    if (match($0, /^[a-z].*[ *]accsyn_[a-z_]+\(/) && !/^typedef/) {
        name = $0
        sub(/\(.*/, "", name)
        sub(/.*[ *]/, "", name)
        is_function[name]
    }
    next
}
# The front page, whose sections begin with a word in capitals.
FNR == 2 { is_front = 1; next }
is_front && /^ \*\// { is_front = 0; next }
is_front {
    line = stripped($0)
    if (match(line, /^[A-Z][A-Z ]*[A-Z]  +/) || match(line, /^CALLBACKS |^VARIABLES /)) {
        title = substr(line, 1, RLENGTH)
        sub(/ +$/, "", title)
        front = front ".SH " title "\n" troff(substr(line, RLENGTH + 1)) "\n"
        is_in_section = 1
    } else if (!is_in_section) {
        if (line ~ /^    /)
            usage = usage (usage == "" ? "" : "\n") substr(line, 5)
        else if (line == "" && usage != "")
            usage = usage "\n"
    } else {
        sub(/^ +/, "", line)
        front = front troff(line) "\n"
    }
    next
}
/^\/\* [A-Z].* -----* \*\/$/ {
    title = $0
    sub(/^\/\* /, "", title)
    sub(/ -----* \*\/$/, "", title)
    functions = functions ".SS " title "\n"
    next
}
/^\/\*\*/ { comment = ""; is_comment = 1 }
is_comment {
    line = $0
    is_last = line ~ /\*\/ *$/
    sub(/ *\*\/ *$/, "", line)
    line = stripped(line)
    if (!(comment == "" && line == ""))
        comment = comment (comment == "" ? "" : "\n") line
    is_comment = !is_last
    next
}
/^#define ACCSYN_[A-Z_]+ [0-9]+$/ && !/VERSION/ {
    read_comment()
    constants = constants ".TP\n.BR " $2 " \" (" $3 ")\"\n" description
}
/^typedef / {
    read_comment()
    types = types ".TP\n.B " $0 "\n" description
    if (match($0, /accsyn_[a-z_]+[);]/))
        refer(substr($0, RSTART, RLENGTH - 1))
}
/^(ACCSYN_|#)/ { next }
/^[a-z]/ && !/^typedef/ && !/^extern/ { declaration = ""; is_declaration = 1 }
is_declaration {
    declaration = declaration (declaration == "" ? "" : "\n") $0
    if (/;$/) {
        is_declaration = 0
        name = declaration
        sub(/\(.*/, "", name)
        sub(/.*[ *]/, "", name)
        write_function(name)
    }
}
END {
    page = out "/accsyn.3"
    printf "%s", head("accsyn", "the accsyn file transfer API for every program that can call C") > page
    printf "%s", ".SH SYNOPSIS\n" literal(usage) ".SH DESCRIPTION\nWhat follows holds for every function.\n" front > page
    printf "%s", ".SH TYPES\n" types ".SH CONSTANTS\n" constants ".SH FUNCTIONS\n" functions > page
    printf "%s", ".SH SEE ALSO\n.BR accsyn\\-sandbox (1)\n" > page
    close(page)
    refer("accsyn.h")
}
