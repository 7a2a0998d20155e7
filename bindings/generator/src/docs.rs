//! `docs/methods.md`.

use std::fmt::Write;

use crate::method::{Method, Parameter};
use crate::text::resolved;
use crate::{cpp, go, node};

const SOURCE: &str = "Generated from src/api/methods by `cargo run -p accsyn-bindings`; do not edit.";

/// The page.
pub fn methods(methods: &[Method]) -> String {
    let mut out = format!(
        "<!-- {SOURCE} -->

# Methods

All methods of the API. Each is a function of C, C++, Go, Node and Python ([names](#names-in-each-language)); the [references](reference.md) of the languages
describe their arguments and results, and so does `man accsyn_find` for C. `accsyn_methods` returns all of it as JSON.

`accsyn_invoke` and `accsyn_submit` in C, `call` in C++, Node and Python, and `Invoke` in Go run a method by its name, with one JSON object of its
arguments. Its keys are those of these tables: **required** ones in bold, the others may be left out. They are also the names of the parameters and of the
options in every language. The functions of C add `_json` to the names of parameters that are JSON text: the key of `data_json` is `data`, and the keys of
`options_json` stand beside it. A key that only one API version has is followed by that version. A method has several names where the official clients have
had others for it.
"
    );
    let mut group = "";
    for method in methods {
        if method.group != group {
            group = &method.group;
            let _ = write!(
                out,
                "\n## {group}\n\n| method | what it does | JSON keys | API versions |\n| --- | --- | --- | --- |\n"
            );
        }
        let keys: Vec<String> =
            method.parameters.iter().map(|parameter| key(parameter, &method.api_versions)).collect();
        let keys = if keys.is_empty() { "–".to_owned() } else { keys.join(", ") };
        let names: Vec<String> =
            std::iter::once(&method.name).chain(&method.aliases).map(|name| format!("`{name}`")).collect();
        let about = resolved(&method.about, |name| format!("`{name}`"));
        let only_by_name = if method.c_function { "" } else { "; by name only" };
        let _ = writeln!(
            out,
            "| {} | {}{only_by_name} | {keys} | {} |",
            names.join(", "),
            about.trim_end_matches('.'),
            versions(&method.api_versions)
        );
    }
    out += "
## Names in each language

| method | C | C++ | Go | Node | Python |
| --- | --- | --- | --- | --- | --- |
";
    for method in methods.iter().filter(|method| method.c_function) {
        let name = &method.name;
        let _ = writeln!(
            out,
            "| `{name}` | `accsyn_{name}` | `{}` | `{}` | `{}` | `{name}` |",
            cpp::member(method),
            go::exported(name),
            node::camel(name)
        );
    }
    out
}

/// A key, with the API versions that have it if those are not all of its method.
fn key(parameter: &Parameter, of_method: &[u8]) -> String {
    let name = match parameter.required {
        true => format!("**`{}`**", parameter.name),
        false => format!("`{}`", parameter.name),
    };
    let is_in_all = of_method.iter().all(|version| parameter.api_versions.contains(version));
    if is_in_all { name } else { format!("{name} ({})", versions(&parameter.api_versions)) }
}

fn versions(versions: &[u8]) -> String {
    let versions: Vec<String> = versions.iter().map(u8::to_string).collect();
    versions.join(", ")
}
