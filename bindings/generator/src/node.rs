//! Node: the table that makes the methods of a session, and their types.

use std::fmt::Write;

use crate::method::Method;
use crate::text::{about_method, about_parameter, capital, resolved};

/// `bindings/node/lib/methods.js`: the name in JavaScript of every method, and which of its parameters are positional.
pub fn table(methods: &[Method]) -> String {
    let mut text =
        String::from("'use strict';\n// Generated: cargo run -p accsyn-bindings\n\nmodule.exports = {\n");
    for method in methods {
        let positional: Vec<String> =
            method.positional().map(|parameter| format!("'{}'", parameter.name)).collect();
        writeln!(
            text,
            "    {}: {{ method: '{}', positional: [{}] }},",
            camel(&method.name),
            method.name,
            positional.join(", ")
        )
        .expect("a String takes everything");
    }
    text + "};\n"
}

/// `bindings/node/methods.d.ts`: the methods and their options.
pub fn types(methods: &[Method]) -> String {
    let mut text = String::from(
        "// Generated: cargo run -p accsyn-bindings\n\nimport type { CallOptions, EitherCallOptions, Entity, RawCallOptions } from './index.js';\n",
    );
    for method in methods.iter().flat_map(|method| std::iter::once(method).chain(method.pages.as_deref())) {
        if !method.has_options() {
            continue;
        }
        write!(text, "\n/** Options of {}. */\n", reference(&method.name)).expect("as above");
        writeln!(text, "export interface {} {{", options(method)).expect("as above");
        for parameter in method.options() {
            let about = about_parameter(parameter, method, reference);
            write!(
                text,
                "    /** {about} */\n    {}?: {} | undefined;\n",
                parameter.name,
                kind(&parameter.kind)
            )
            .expect("as above");
        }
        text += "}\n";
    }
    text += "\n/** Every method of the API. */\nexport interface Methods {\n";
    for (index, method) in methods.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        text += &declaration(method);
    }
    text + "}\n"
}

/// The overloads of a method with its comment: for parsed results, for JSON text, and for `raw` known only at run time.
fn declaration(method: &Method) -> String {
    let mut text = String::from("    /**\n");
    for paragraph in about_method(method, reference) {
        writeln!(text, "     * {paragraph}\n     *").expect("as above");
    }
    for parameter in method.positional() {
        let about = about_parameter(parameter, method, reference);
        writeln!(text, "     * @param {} {about}", parameter.name).expect("as above");
    }
    let returns = resolved(&capital(&method.returns), reference);
    writeln!(text, "     * @returns {returns}.").expect("as above");
    text += "     */\n";

    let positional: String = method
        .positional()
        .map(|parameter| {
            let none = match parameter {
                parameter if parameter.may_be_empty() => " | null | undefined",
                parameter if parameter.required || parameter.kind == "any" => "",
                _ => " | null",
            };
            format!("{}: {}{none}, ", parameter.name, kind(&parameter.kind))
        })
        .collect();
    // Nothing needs to be given when everything may be left out.
    let optional = match method.positional().all(|parameter| parameter.may_be_empty()) {
        true => positional.replace(": ", "?: ").replace(" | undefined", ""),
        false => positional.clone(),
    };
    let own = match method.has_options() {
        true => format!("{} & ", options(method)),
        false => String::new(),
    };
    let (generic, result) = result(&method.result);
    let name = camel(&method.name);
    writeln!(text, "    {name}({positional}options: {own}RawCallOptions): Promise<string>;")
        .expect("as above");
    writeln!(text, "    {name}{generic}({optional}options?: {own}CallOptions): Promise<{result}>;")
        .expect("as above");
    let either = if result == "string" { result.to_owned() } else { format!("{result} | string") };
    writeln!(text, "    {name}{generic}({positional}options: {own}EitherCallOptions): Promise<{either}>;")
        .expect("as above");
    text
}

/// The type of a result: its type parameter, and what the promise resolves to.
fn result(result: &str) -> (&'static str, &'static str) {
    match result {
        "entities" => ("<T = Entity>", "T[]"),
        "entity or null" => ("<T = Entity>", "T | null"),
        "entity" | "entity or entities" => ("<T = Entity>", "T"),
        "string" => ("", "string"),
        "boolean or null" => ("", "boolean | null"),
        // The result of a list of paths has another type, which the caller names.
        "bytes" => ("<T = number>", "T"),
        "boolean" => ("<T = boolean>", "T"),
        "objects" => ("<T = any>", "T[]"),
        "object" | "json" => ("<T = any>", "T"),
        other => panic!("a result that has no type in Node yet: {other}"),
    }
}

/// The type of a parameter.
fn kind(kind: &str) -> String {
    let one = |kind: &str| match kind {
        "string" | "boolean" => kind.to_owned(),
        "integer" | "number" => "number".to_owned(),
        "array" => "readonly unknown[]".to_owned(),
        "array of string" => "readonly string[]".to_owned(),
        "object" => "object".to_owned(),
        "any" | "json" => "unknown".to_owned(),
        other => panic!("a kind of parameter that has no type yet: {other}"),
    };
    kind.split(" or ").map(one).collect::<Vec<_>>().join(" | ")
}

/// `find_one` becomes `findOne`.
fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |text, word| text + &capital(word))
}

/// `find_one` becomes `FindOneOptions`.
fn options(method: &Method) -> String {
    capital(&camel(&method.name)) + "Options"
}

fn reference(name: &str) -> String {
    match name {
        "quote" => "`quote`".to_owned(),
        "find_pages" => "{@link Session.findPages}".to_owned(),
        name => format!("{{@link Methods.{}}}", camel(name)),
    }
}
