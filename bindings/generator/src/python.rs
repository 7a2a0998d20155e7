//! Python: a class with the methods of a session, what their options are, and their types.

use std::fmt::Write;

use accsyn_core::wire::own_text;

use crate::method::{Method, Parameter};
use crate::text::{about_method, about_parameter, capital, resolved, write_wrapped};

const SOURCE: &str = "# Generated from accsyn's method table by `cargo run -p accsyn-bindings`; do not edit.";
const WIDTH: usize = 118;

/// `bindings/python/accsyn/_methods.py`: the methods with their descriptions, and the options of each. Reporting progress is
/// written by hand.
pub fn methods(methods: &[Method]) -> String {
    let mut out = format!(
        "{SOURCE}
\"\"\"Every method of the accsyn API.\"\"\"


class Methods(object):
    \"\"\"The methods of a session. Each is run by `_run`, which takes its name, its arguments and its options.\"\"\"
"
    );
    for method in methods.iter().filter(|method| !method.progress) {
        write_method(&mut out, method);
    }
    out += "\n\n# The options of each method.\nOPTIONS = {\n";
    for method in with_pages(methods) {
        let _ =
            writeln!(out, "    \"{}\": {},", method.name, tuple(method.options().map(|option| &option.name)));
    }
    out + "}\n"
}

/// `bindings/python/accsyn/_methods.pyi`: their types, for a session that blocks and for one of asyncio.
pub fn types(methods: &[Method]) -> String {
    let mut out = format!(
        "{SOURCE}

from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple, Union, overload

from typing_extensions import Literal, TypedDict

from ._entities import Entity, EntityType, JobStatus

OPTIONS: Dict[str, Tuple[str, ...]]
"
    );
    for (class, definition) in [("Methods", "def"), ("AsyncMethods", "async def")] {
        let _ = writeln!(out, "\nclass {class}:");
        for method in methods.iter().filter(|method| !method.progress) {
            write_types(&mut out, method, definition);
        }
    }
    for method in with_pages(methods).filter(|method| method.progress || method.name == "find_pages") {
        let _ = writeln!(out, "\nclass {}Options(TypedDict, total=False):", class_name(&method.name));
        for option in method.options() {
            let _ = writeln!(out, "    {}: Optional[{}]", option.name, type_of(option));
        }
    }
    out
}

/// `bindings/python/accsyn/_own_text.py`: which values are strings that people wrote, and so are never dates.
pub fn own_text() -> String {
    let set = |keys: &[&str]| -> String { keys.iter().map(|key| format!("        \"{key}\",\n")).collect() };
    format!(
        "# Generated from src/wire/own_text.rs by `cargo run -p accsyn-bindings`; do not edit.
\"\"\"Where people's own text occurs in results: there, nothing is a date, whatever it looks like.\"\"\"

# Keys of own text, which includes everything in their values.
WHOLE = frozenset(
    (
{}    )
)
# Keys whose values are own text if they are strings.
STRINGS = frozenset(
    (
{}    )
)
# The ending of further keys like those of WHOLE.
SUFFIX = \"{}\"
",
        set(own_text::WHOLE),
        set(own_text::STRINGS),
        own_text::SUFFIX
    )
}

/// `bindings/python/accsyn/_version.py`.
pub fn version() -> String {
    format!(
        "# Generated from Cargo.toml by `cargo run -p accsyn-bindings`; do not edit.\n\n__version__ = \"{}\"\n",
        env!("CARGO_PKG_VERSION")
    )
}

fn with_pages(methods: &[Method]) -> impl Iterator<Item = &Method> {
    methods.iter().flat_map(|method| std::iter::once(method).chain(method.pages.as_deref()))
}

fn write_method(out: &mut String, method: &Method) {
    let parameters: String = method.positional().map(|parameter| positional(method, parameter)).collect();
    let _ = writeln!(out, "\n    def {}(self, {parameters}**options):", method.name);
    write_docstring(out, method);
    let given: Vec<String> =
        method.positional().map(|parameter| format!("\"{0}\": {0}", parameter.name)).collect();
    let _ = writeln!(out, "        return self._run(\"{}\", {{{}}}, options)", method.name, given.join(", "));
}

/// A positional parameter with its default. Those before a required one have none.
fn positional(method: &Method, parameter: &Parameter) -> String {
    let from_here = method.positional().skip_while(|other| other.name != parameter.name);
    match from_here.into_iter().any(|other| other.required) {
        true => format!("{}, ", parameter.name),
        false => format!("{}=None, ", parameter.name),
    }
}

fn write_docstring(out: &mut String, method: &Method) {
    const INDENT: &str = "        ";
    const NEXT: &str = "            ";
    for (index, paragraph) in about_method(method, reference).iter().enumerate() {
        let first = if index == 0 { format!("{INDENT}\"\"\"") } else { format!("\n{INDENT}") };
        write_wrapped(out, &first, INDENT, WIDTH, &escaped(paragraph));
    }
    out.push('\n');
    for parameter in method.positional().chain(method.options()) {
        let about = about_parameter(parameter, method, reference);
        let text = format!(":param {}: {about}", parameter.name);
        write_wrapped(out, INDENT, NEXT, WIDTH, &escaped(&text));
    }
    write_wrapped(out, INDENT, NEXT, WIDTH, ":param raw: True: returns the result as JSON text.");
    let returns = format!(":returns: {}.", resolved(&capital(&method.returns), reference));
    write_wrapped(out, INDENT, NEXT, WIDTH, &escaped(&returns));
    write_wrapped(out, INDENT, NEXT, WIDTH, ":raises accsyn.AccsynError: when the call fails.");
    let _ = writeln!(out, "{INDENT}\"\"\"");
}

/// As it is written inside of a docstring.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace("\"\"\"", "\\\"\\\"\\\"")
}

/// The overloads of a method: for Python values, and for JSON text.
fn write_types(out: &mut String, method: &Method, definition: &str) {
    let positional: String = method
        .positional()
        .map(|parameter| {
            let has_default = positional(method, parameter).ends_with("=None, ");
            let (type_of, default) = match has_default {
                true => (format!("Optional[{}]", type_of(parameter)), " = ..."),
                false => (type_of(parameter), ""),
            };
            format!("{}: {type_of}{default}, ", parameter.name)
        })
        .collect();
    let options: String = method
        .options()
        .map(|option| format!("{}: Optional[{}] = ..., ", option.name, type_of(option)))
        .collect();
    for (raw, result) in [("Literal[False] = ...", result(method)), ("Literal[True]", "str")] {
        let _ = writeln!(
            out,
            "    @overload\n    {definition} {}(self, {positional}*, {options}raw: {raw}) -> {result}: ...",
            method.name
        );
    }
}

/// The type of a result as a Python value.
fn result(method: &Method) -> &'static str {
    // A list of paths gives a list of results.
    let takes_many = method.positional().any(|parameter| parameter.kind.starts_with("string or array"));
    match method.result.as_str() {
        "boolean" | "bytes" if takes_many => "Any",
        "entities" => "List[Entity]",
        "entity or null" => "Optional[Entity]",
        "entity" => "Entity",
        "string" => "str",
        "boolean" => "bool",
        "boolean or null" => "Optional[bool]",
        "objects" => "List[Any]",
        "object" => "Dict[str, Any]",
        "entity or entities" | "json" => "Any",
        other => panic!("a result that has no type in Python yet: {other}"),
    }
}

/// The type of a parameter. Entity types and statuses are suggested by editors, but may be any string: the API ignores their case.
fn type_of(parameter: &Parameter) -> String {
    match parameter.name.as_str() {
        "entitytype" | "entitytype_parent" | "targettype" => "Union[EntityType, str]".to_owned(),
        "until" => "Sequence[Union[JobStatus, str]]".to_owned(),
        _ => kind(&parameter.kind),
    }
}

fn kind(kind: &str) -> String {
    let one = |kind: &str| match kind {
        "string" => "str",
        "boolean" => "bool",
        "integer" => "int",
        "number" => "float",
        "array" => "Sequence[Any]",
        "array of string" => "Sequence[str]",
        "object" => "Mapping[str, Any]",
        "any" | "json" => "Any",
        other => panic!("a kind of parameter that has no type in Python yet: {other}"),
    };
    let kinds: Vec<&str> = kind.split(" or ").map(one).collect();
    if kinds.len() == 1 { kinds[0].to_owned() } else { format!("Union[{}]", kinds.join(", ")) }
}

/// Names as a tuple.
pub fn tuple<'a>(names: impl Iterator<Item = &'a String>) -> String {
    let quoted: Vec<String> = names.map(|name| format!("\"{name}\"")).collect();
    let comma = if quoted.len() == 1 { "," } else { "" };
    format!("({}{comma})", quoted.join(", "))
}

/// `find_pages` becomes `FindPages`.
fn class_name(name: &str) -> String {
    name.split('_').map(capital).collect()
}

fn reference(name: &str) -> String {
    if name == "quote" { "`accsyn.quote`".to_owned() } else { format!("`{name}`") }
}
