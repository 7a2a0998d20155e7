//! Node: the table that makes the methods of a session, and their types.

use std::fmt::Write;

use crate::method::{Method, Parameter};
use crate::text::{about_method, about_parameter, capital, resolved};

/// Parameters that name entity types, and the names of their type parameters.
const NAMES: &[(&str, &str)] =
    &[("query", "Q"), ("entitytype_parent", "P"), ("entitytype", "K"), ("targettype", "G")];

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
        "// Generated: cargo run -p accsyn-bindings\n\nimport type { AttributesOption, EntityData, EntityStatus, EntityTypeArgument, ExactFound, ExactTyped, Found, QueryArgument, Typed } from './entity_types.js';\nimport type { AccsynError, BigIntCallOptions, CallOptions, EitherCallOptions, RawCallOptions } from './index.js';\n",
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
                option_kind(parameter)
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

/// The overloads of a method with its comment: for JSON text, for BigInts, for numbers, and for what is known only at run time.
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
    text += "     * @throws {@link AccsynError} when the call fails.\n";
    text += "     */\n";

    let names = Names::of(method);
    let positional: String = method
        .positional()
        .map(|parameter| {
            let none = match parameter {
                parameter if parameter.may_be_empty() => " | null | undefined",
                parameter if parameter.required || parameter.kind == "any" => "",
                _ => " | null",
            };
            format!("{}: {}{none}, ", parameter.name, names.kind(parameter))
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
    let selected = if names.selects { "AttributesOption<A> & " } else { "" };
    let (default, result) = names.result(&method.result, "");
    let (exact_default, exact) = names.result(&method.result, "Exact");
    let name = camel(&method.name);
    let (raw, generic) = (names.generics(None), names.generics(default));
    writeln!(text, "    {name}{raw}({positional}options: {own}RawCallOptions): Promise<string>;")
        .expect("as above");
    if result != "string" {
        let generic = names.generics(exact_default);
        writeln!(
            text,
            "    {name}{generic}({positional}options: {own}{selected}BigIntCallOptions): Promise<{exact}>;"
        )
        .expect("as above");
    }
    writeln!(text, "    {name}{generic}({optional}options?: {own}{selected}CallOptions): Promise<{result}>;")
        .expect("as above");
    let mut either = result.clone();
    if exact != result {
        write!(either, " | {exact}").expect("as above");
    }
    if result != "string" {
        either += " | string";
    }
    let default = if default == exact_default { default } else { Some("number | bigint") };
    let generic = names.generics(default);
    writeln!(
        text,
        "    {name}{generic}({positional}options: {own}{selected}EitherCallOptions): Promise<{either}>;"
    )
    .expect("as above");
    text
}

/// The parameters of a method that name entity types, each with a type parameter that is inferred from its argument.
struct Names<'m> {
    types: Vec<&'m Parameter>,
    /// Whether the option `attributes`, whose type parameter is `A`, decides what the entities have.
    selects: bool,
}

impl<'m> Names<'m> {
    fn of(method: &'m Method) -> Names<'m> {
        let is_name = |parameter: &&Parameter| NAMES.iter().any(|(name, _)| *name == parameter.name);
        let types: Vec<&Parameter> = method.positional().filter(is_name).collect();
        let selects = ["entities", "entity or null"].contains(&method.result.as_str())
            && method.options().any(|parameter| parameter.name == "attributes");
        Names { types, selects }
    }

    /// The name of the type parameter of a parameter.
    fn letter(parameter: &Parameter) -> Option<&'static str> {
        NAMES.iter().find(|(name, _)| *name == parameter.name).map(|(_, letter)| *letter)
    }

    /// The type of a parameter.
    fn kind(&self, parameter: &Parameter) -> String {
        match (Names::letter(parameter), self.types.iter().find(|name| name.name == "entitytype")) {
            (Some("Q"), _) => "QueryArgument<Q>".to_owned(),
            (Some(letter), _) => format!("EntityTypeArgument<{letter}>"),
            (None, Some(_)) if parameter.name == "data" && self.types.len() == 1 => {
                kind(&parameter.kind).replace("object", "EntityData<K>")
            }
            _ => kind(&parameter.kind),
        }
    }

    /// The type parameters: that of the result, if it has a default, and those of the names. Whoever names the first, leaves
    /// the others at their default, so that nothing is checked.
    fn generics(&self, default: Option<&str>) -> String {
        let own = default.map(|default| format!("T = {default}"));
        let names = self.types.iter().filter_map(|name| Names::letter(name));
        // JSON text is the same type, whatever is selected.
        let attributes = (self.selects && own.is_some()).then_some("A");
        let all: Vec<String> = own
            .into_iter()
            .chain(names.chain(attributes).map(|letter| format!("{letter} extends string = string")))
            .collect();
        if all.is_empty() { String::new() } else { format!("<{}>", all.join(", ")) }
    }

    /// The type of a result: the default of its type parameter, if it has one, and what the promise resolves to. With `Exact` its
    /// integers are BigInts.
    fn result(&self, result: &str, exact: &str) -> (Option<&'static str>, String) {
        let entity = match self.types.first().and_then(|name| Names::letter(name)) {
            Some("Q") if self.selects => &format!("{exact}Found<T, Q, A>"),
            Some("Q") => &format!("{exact}Found<T, Q>"),
            Some(letter) => &format!("{exact}Typed<T, {letter}>"),
            None => "T",
        };
        let (default, result) = match result {
            "entities" => (Some("never"), format!("{entity}[]")),
            "entity or null" => (Some("never"), format!("{entity} | null")),
            "entity" | "entity or entities" => (Some("never"), entity.to_owned()),
            "string" => (None, "string".to_owned()),
            "boolean or null" => (None, "boolean | null".to_owned()),
            // The result of a list of paths has another type, which the caller names.
            "bytes" => (Some(if exact.is_empty() { "number" } else { "bigint" }), "T".to_owned()),
            "boolean" => (Some("boolean"), "T".to_owned()),
            "objects" => (Some("any"), "T[]".to_owned()),
            "object" | "json" => (Some("any"), "T".to_owned()),
            other => panic!("a result that has no type in Node yet: {other}"),
        };
        (default, result)
    }
}

/// The type of an option.
fn option_kind(parameter: &Parameter) -> String {
    match parameter.name.as_str() {
        "until" => kind(&parameter.kind).replace("string", "EntityStatus"),
        _ => kind(&parameter.kind),
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
pub fn camel(name: &str) -> String {
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
