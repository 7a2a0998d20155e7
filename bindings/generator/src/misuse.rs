//! A table of every function of the header with its arguments, for the test that misuses each of them (`tests/c/abuse.c`).

use std::fmt::Write;

const SOURCE: &str = "Generated from include/accsyn.h by `cargo run -p accsyn-bindings`; do not edit.";
const HEADER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../include/accsyn.h");

struct Function {
    name: String,
    returns: String,
    comment: String,
    params: Vec<Param>,
}

struct Param {
    name: String,
    ctype: String,
}

/// A `typedef` of a function that the host passes in.
struct Callback {
    name: String,
    returns: String,
    params: Vec<String>,
}

struct Header {
    /// `session` for `accsyn_session`.
    handles: Vec<String>,
    callbacks: Vec<Callback>,
    functions: Vec<Function>,
}

/// `tests/c/functions.h`.
pub fn c_test() -> String {
    let header = parse(&std::fs::read_to_string(HEADER).expect("include/accsyn.h"));
    let kinds: Vec<String> = header.handles.iter().map(|handle| handle.to_uppercase()).collect();
    let mut out = format!(
        "\
/* {SOURCE} */
/* clang-format off */
#include <accsyn.h>

/* What an argument or a result is. The handles come first. */
enum kind {{ {}, HANDLE_KINDS, TEXT, OWNED_TEXT, NUMBER, FUNCTION, DATA, PLACE, STATUS, ENVELOPE, NOTHING }};

struct value {{ void *handle; const char *text; int64_t number; }};
struct result {{ void *handle; char *text; const char *borrowed; int64_t number; }};
struct argument {{ const char *name; enum kind kind; int may_be_null; }};
struct function {{
    const char *name;
    enum kind kind;
    /* What a number is when the call failed; 0 for functions that cannot fail. */
    int64_t failure;
    int can_fail, count;
    struct argument arguments[8];
    struct result (*call)(const struct value *v);
}};

",
        kinds.join(", "),
    );
    for callback in &header.callbacks {
        let params: Vec<String> = callback
            .params
            .iter()
            .enumerate()
            .map(|(index, ctype)| format!("{ctype}{}a{index}", space(ctype)))
            .collect();
        let unused: String = (0..params.len()).map(|index| format!("(void)a{index}; ")).collect();
        let result = if callback.returns == "void" { "" } else { "return 0; " };
        let _ = writeln!(
            out,
            "static {} nothing_{}({}) {{ {unused}{result}}}",
            callback.returns,
            callback.name,
            params.join(", ")
        );
    }
    for function in &header.functions {
        let arguments: Vec<String> =
            function.params.iter().enumerate().map(|(index, param)| passed(&header, param, index)).collect();
        let call = format!("{}({})", function.name, arguments.join(", "));
        let result = match kind(&header, &function.returns, function).as_str() {
            "NOTHING" => format!("{call};"),
            "TEXT" if function.returns.starts_with("const") => format!("r.borrowed = {call};"),
            "TEXT" | "ENVELOPE" => format!("r.text = {call};"),
            "NUMBER" | "STATUS" => format!("r.number = (int64_t){call};"),
            _ => format!("r.handle = {call};"),
        };
        let unused = if function.params.is_empty() { "(void)v; " } else { "" };
        let _ = writeln!(
            out,
            "static struct result call_{}(const struct value *v) {{ struct result r = {{0}}; {unused}{result} return r; }}",
            function.name
        );
    }
    out += "\nstatic const struct function functions[] = {\n";
    for function in &header.functions {
        let params: Vec<String> =
            function.params.iter().map(|param| argument(&header, param, function)).collect();
        let failure = failure(&function.comment);
        let has_arguments = function.params.iter().any(|param| param.ctype.contains('*'));
        let _ = writeln!(
            out,
            "    {{\"{0}\", {1}, {2}, {3}, {4}, {{{5}}}, call_{0}}},",
            function.name,
            kind(&header, &function.returns, function),
            failure.unwrap_or(0),
            i32::from(has_arguments),
            params.len(),
            if params.is_empty() { "{NULL, NOTHING, 0}".to_owned() } else { params.join(", ") },
        );
    }
    out += "};\n\n/* Frees a handle of each kind. */\nstatic void free_handle(enum kind kind, void *handle)\n{\n    switch (kind) {\n";
    for (handle, kind) in header.handles.iter().zip(&kinds) {
        let _ = writeln!(out, "    case {kind}: accsyn_{handle}_free(handle); break;");
    }
    out + "    default: break;\n    }\n}\n"
}

fn space(ctype: &str) -> &'static str {
    if ctype.ends_with('*') { "" } else { " " }
}

fn handle<'a>(header: &'a Header, ctype: &str) -> Option<&'a String> {
    let name = ctype.strip_prefix("accsyn_")?.strip_suffix('*')?.trim();
    header.handles.iter().find(|handle| *handle == name)
}

/// The kind of an argument or a result.
fn kind(header: &Header, ctype: &str, function: &Function) -> String {
    let is_envelope = |comment: &str| comment.contains(r#"{"ok":true"#);
    match ctype {
        "void" => "NOTHING".to_owned(),
        "char *" if is_envelope(&function.comment) => "ENVELOPE".to_owned(),
        "char *" | "const char *" => "TEXT".to_owned(),
        "accsyn_status" => "STATUS".to_owned(),
        "int32_t" | "uint32_t" | "int64_t" | "uint64_t" | "intptr_t" | "uintptr_t" | "size_t" => {
            "NUMBER".to_owned()
        }
        "void *" => "DATA".to_owned(),
        "char **" | "int32_t *" | "int64_t *" | "double *" => "PLACE".to_owned(),
        _ => match handle(header, ctype) {
            Some(handle) => handle.to_uppercase(),
            None => panic!("{}: teach bindings/generator/src/misuse.rs the type `{ctype}`", function.name),
        },
    }
}

/// An argument in the table.
fn argument(header: &Header, param: &Param, function: &Function) -> String {
    let kind = match param.ctype.as_str() {
        "char *" => "OWNED_TEXT".to_owned(),
        "accsyn_status" => "NUMBER".to_owned(),
        ctype if header.callbacks.iter().any(|callback| callback.name == ctype) => "FUNCTION".to_owned(),
        ctype => kind(header, ctype, function),
    };
    let may_be_null = kind == "NUMBER" || may_be_null(param, function);
    format!("{{\"{}\", {kind}, {}}}", param.name, i32::from(may_be_null))
}

/// What the comment of the function says about NULL.
fn may_be_null(param: &Param, function: &Function) -> bool {
    let mut words = function.comment.split("@param ").skip(1).map(str::trim_start);
    let about = words
        .find_map(|text| text.strip_prefix(param.name.as_str()).filter(|rest| rest.starts_with(' ')))
        .unwrap_or_else(|| panic!("{}: no @param {}", function.name, param.name));
    let about = about.split("\n\n").next().expect("one part at least");
    match (about.to_lowercase().contains("not null"), about.contains("NULL")) {
        (true, _) => false,
        (false, true) => true,
        (false, false) => {
            panic!("{}: the comment must say whether {} may be NULL", function.name, param.name)
        }
    }
}

/// The number that means failure: "0 on failure", "-1 on failure".
fn failure(comment: &str) -> Option<i64> {
    let before = &comment[..comment.find(" on failure")?];
    before.rsplit([' ', '\n']).next()?.parse().ok()
}

fn passed(header: &Header, param: &Param, index: usize) -> String {
    match param.ctype.as_str() {
        "const char *" => format!("v[{index}].text"),
        "char *" => format!("(char *)v[{index}].handle"),
        "void *" => format!("v[{index}].handle"),
        "char **" | "int32_t *" | "int64_t *" | "double *" => format!("({})v[{index}].handle", param.ctype),
        ctype if header.callbacks.iter().any(|callback| callback.name == ctype) => {
            format!("v[{index}].number ? nothing_{ctype} : NULL")
        }
        ctype if handle(header, ctype).is_some() => format!("v[{index}].handle"),
        ctype => format!("({ctype})v[{index}].number"),
    }
}

fn parse(text: &str) -> Header {
    let mut header = Header { handles: Vec::new(), callbacks: Vec::new(), functions: Vec::new() };
    let mut comment = String::new();
    // Each declaration follows its comment.
    let mut rest = text;
    while let Some(start) = rest.find("/*") {
        declarations(&rest[..start], &mut comment, &mut header);
        let end = start + rest[start..].find("*/").expect("the end of a comment") + 2;
        comment = rest[start..end].lines().map(|line| line.trim().trim_start_matches('*')).fold(
            String::new(),
            |mut all, line| {
                all += line.strip_prefix(' ').unwrap_or(line);
                all.push('\n');
                all
            },
        );
        rest = &rest[end..];
    }
    declarations(rest, &mut comment, &mut header);
    header
}

fn declarations(code: &str, comment: &mut String, header: &mut Header) {
    let code: String =
        code.lines().filter(|line| !line.trim_start().starts_with('#')).collect::<Vec<_>>().join(" ");
    for declaration in code.split(';') {
        let words = declaration.split_whitespace().collect::<Vec<_>>().join(" ");
        let words = words.trim_start_matches("extern \"C\" {").trim_start_matches('}').trim();
        if let Some(rest) = words.strip_prefix("typedef struct accsyn_") {
            header.handles.push(rest.split(' ').next().expect("a name").to_owned());
        } else if let Some((returns, rest)) =
            words.strip_prefix("typedef ").and_then(|rest| rest.split_once(" (*"))
        {
            let (name, params) = rest.split_once(")(").expect("a function");
            let params = params.trim_end_matches(')').split(',').map(|param| split(param).0);
            header.callbacks.push(Callback {
                name: name.to_owned(),
                returns: returns.to_owned(),
                params: params.collect(),
            });
        } else if let Some((before, params)) = words.split_once('(')
            && !words.starts_with("typedef")
        {
            let (returns, name) = split(before);
            // Compiler attributes may precede it.
            let returns =
                returns.trim_start_matches(|letter: char| letter.is_uppercase() || "_ ".contains(letter));
            let params = params.split(')').next().expect("arguments");
            let params = params.split(',').filter(|param| param.trim() != "void").map(split);
            header.functions.push(Function {
                name,
                returns: returns.to_owned(),
                comment: std::mem::take(comment),
                params: params.map(|(ctype, name)| Param { name, ctype }).collect(),
            });
        }
    }
}

/// `const char *query` is of type `const char *` and has the name `query`.
fn split(declared: &str) -> (String, String) {
    let declared = declared.trim();
    let name = declared.rfind([' ', '*']).map_or(0, |at| at + 1);
    (declared[..name].trim().to_owned(), declared[name..].to_owned())
}
