//! Node: the table that makes the methods of a session, and their types.

use std::fmt::Write;

use serde_json::Value;

use crate::method::{Method, Parameter};
use crate::text::capital;

/// `bindings/node/lib/methods.js`: the name in JavaScript of every method, and which of its parameters are positional.
pub fn table(methods: &[Method]) -> String {
    let mut text =
        String::from("'use strict';\n// Generated: cargo run -p accsyn-bindings\n\nmodule.exports = {\n");
    for method in methods {
        let required: Vec<String> =
            required(method).map(|parameter| format!("'{}'", parameter.name)).collect();
        writeln!(
            text,
            "    {}: {{ method: '{}', required: [{}] }},",
            camel(&method.name),
            method.name,
            required.join(", ")
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
    for method in methods {
        let optional: Vec<&Parameter> =
            method.parameters.iter().filter(|parameter| !parameter.required).collect();
        if optional.is_empty() {
            continue;
        }
        write!(text, "\n/** Options of {{@link Methods.{}}}. */\n", camel(&method.name)).expect("as above");
        writeln!(text, "export interface {} {{", options(method)).expect("as above");
        for parameter in optional {
            let about =
                sentence(&[about(parameter), default(parameter), versions(method, &parameter.api_versions)]);
            write!(text, "    /** {about} */\n    {}?: {};\n", parameter.name, kind(&parameter.kind))
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

/// A method with its comment: for parsed results, for JSON text, and for what the program decides as it runs.
fn declaration(method: &Method) -> String {
    let mut text = format!("    /**\n     * {}\n     *\n", method.about);
    for parameter in required(method) {
        writeln!(text, "     * @param {} {}", parameter.name, sentence(&[about(parameter)]))
            .expect("as above");
    }
    writeln!(text, "     * @returns {}", sentence(&[method.returns.clone(), versions_of(method)]))
        .expect("as above");
    text += "     */\n";

    let positional: String = required(method)
        .map(|parameter| format!("{}: {}, ", parameter.name, kind(&parameter.kind)))
        .collect();
    let own = match method.parameters.iter().all(|parameter| parameter.required) {
        true => String::new(),
        false => format!("{} & ", options(method)),
    };
    let (generic, result) = result(&method.returns);
    let name = camel(&method.name);
    writeln!(text, "    {name}({positional}options: {own}RawCallOptions): Promise<string>;")
        .expect("as above");
    writeln!(text, "    {name}{generic}({positional}options?: {own}CallOptions): Promise<{result}>;")
        .expect("as above");
    let either = if result == "string" { result.to_owned() } else { format!("{result} | string") };
    writeln!(text, "    {name}{generic}({positional}options: {own}EitherCallOptions): Promise<{either}>;")
        .expect("as above");
    text
}

/// The type of a result: what the caller may say about it, and what is promised.
fn result(returns: &str) -> (&'static str, &'static str) {
    match returns {
        "list of entities" => ("<T = Entity>", "T[]"),
        "entity or null" => ("<T = Entity>", "T | null"),
        "the changed entity, or null" => ("<T = Entity>", "T | null"),
        "the entity as it ended" | "the new entity; a list when there are several" => ("<T = Entity>", "T"),
        "API key" | "session key" => ("", "string"),
        text if text.starts_with("true, false, or null") => ("", "boolean | null"),
        // Whoever gives a list of paths says what comes back.
        text if text.starts_with("bytes") => ("<T = number>", "T"),
        text if text.starts_with("true") => ("<T = boolean>", "T"),
        text if text.starts_with("list of ") => ("<T = any>", "T[]"),
        _ => ("<T = any>", "T"),
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
        "any" => "unknown".to_owned(),
        other => panic!("a kind of parameter that has no type yet: {other}"),
    };
    kind.split(" or ").map(one).collect::<Vec<_>>().join(" | ")
}

fn required(method: &Method) -> impl Iterator<Item = &Parameter> {
    method.parameters.iter().filter(|parameter| parameter.required)
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

fn about(parameter: &Parameter) -> String {
    match parameter.about.as_str() {
        "" => format!("`{}`", parameter.name),
        about => about.to_owned(),
    }
}

fn default(parameter: &Parameter) -> String {
    match &parameter.default {
        Value::Null => String::new(),
        default => format!("default {default}"),
    }
}

/// Which generation of the API has it, where that is not all that the method exists in.
fn versions(method: &Method, versions: &[u8]) -> String {
    match method.api_versions.iter().all(|version| versions.contains(version)) {
        true => String::new(),
        false => only(versions),
    }
}

fn versions_of(method: &Method) -> String {
    if method.api_versions.len() > 1 { String::new() } else { only(&method.api_versions) }
}

fn only(versions: &[u8]) -> String {
    let versions: Vec<String> = versions.iter().map(u8::to_string).collect();
    format!("only with `api_version` {}", versions.join(" and "))
}

/// What is said, joined by semicolons, with a capital letter and a full stop.
fn sentence(parts: &[String]) -> String {
    let said: Vec<&str> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    let text = said.join("; ");
    let starts_with_version = text.starts_with("v1") || text.starts_with("v3");
    if starts_with_version { text + "." } else { capital(&text) + "." }
}
