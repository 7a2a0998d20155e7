//! What C++ has of each method: its options, its request, and its two calls, one that throws and one that does not.

use std::fmt::Write;

use serde_json::Value;

use crate::method::{Method, Parameter};

/// Of methods whose parameters the table calls optional because one generation of the protocol fills them in: those that
/// the other requires, in order.
const POSITIONAL: &[(&str, &[&str])] = &[("set_setting", &["entitytype", "name", "value"])];

/// Written by hand, since they take or return more than JSON.
const BY_HAND: &[&str] = &["wait"];

const KEYWORDS: &[&str] = &["delete", "new", "default", "export", "register", "template", "union"];

/// `include/accsyn/generated/requests.hpp`.
pub fn requests(methods: &[Method]) -> String {
    let mut options = String::new();
    let mut adders = String::new();
    let mut requests = String::new();
    let mut add_options = |cpp: &Cpp<'_>| {
        options += &cpp.options();
        adders += &cpp.adder();
    };
    for method in methods {
        let cpp = Cpp::new(method);
        add_options(&cpp);
        requests += &cpp.request();
        if method.name == "find" {
            add_options(&Cpp::new(&pages(method)));
        }
    }
    let about = "every method of the accsyn API as a request, with its options";
    let includes = "\
#include <accsyn/json_write.hpp>
#include <accsyn/options.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>";
    let body = format!(
        "\
{options}namespace detail
{{
{adders}
}} // namespace detail

/// The methods as requests, for session::submit and session::invoke.
namespace requests
{{
{requests}
}} // namespace requests"
    );
    header("requests", about, includes, &body)
}

/// `include/accsyn/generated/methods.hpp`.
pub fn methods(methods: &[Method]) -> String {
    let calls: String = methods
        .iter()
        .filter(|method| !BY_HAND.contains(&method.name.as_str()))
        .map(|method| Cpp::new(method).calls())
        .collect();
    let includes = "\
#include <accsyn/error.hpp>
#include <accsyn/generated/requests.hpp>
#include <accsyn/json_write.hpp>

#include <cstdint>
#include <string>
#include <string_view>";
    let body = format!(
        "\
/// The methods as members of a session. Each blocks until the backend has answered, on any number of threads at once.
template <class Session> class method_calls
{{
  public:
{}
  protected:
    ~method_calls() = default;

  private:
    const Session &self() const noexcept
    {{
        return static_cast<const Session &>(*this);
    }}
}};",
        calls.trim_start_matches('\n')
    );
    header("methods", "every method of the accsyn API as members of accsyn::session", includes, &body)
}

fn header(name: &str, about: &str, includes: &str, body: &str) -> String {
    let guard = name.to_uppercase();
    format!(
        "\
/* Generated from src/core/api/methods by `cargo run -p accsyn-bindings`; do not edit. */
/*
 * accsyn/generated/{name}.hpp: {about}. Included by accsyn.hpp.
 */
#ifndef ACCSYN_GENERATED_{guard}_HPP
#define ACCSYN_GENERATED_{guard}_HPP

{includes}

namespace accsyn
{{

{body}

}} // namespace accsyn

#endif
"
    )
}

/// The options of a find that is read page by page, which differ a little from those of find.
fn pages(find: &Method) -> Method {
    let mut pages = find.clone();
    pages.name = "find_pages".to_owned();
    pages.parameters.retain(|parameter| parameter.name != "single_entity_query");
    for parameter in &mut pages.parameters {
        if parameter.name == "limit" {
            parameter.about = "size of a page; 500 when left out".to_owned();
        }
    }
    let more = |name: &str, kind: &str, about: &str| Parameter {
        name: name.to_owned(),
        kind: kind.to_owned(),
        about: about.to_owned(),
        required: false,
        default: Value::Null,
        api_versions: vec![3, 1],
    };
    pages.parameters.push(more("max", "integer", "most entities in all"));
    pages.parameters.push(more("prefetch", "boolean", "false: do not fetch the next page ahead"));
    pages
}

/// A method as C++ has it.
struct Cpp<'a> {
    method: &'a Method,
    name: &'a str,
    positional: Vec<&'a Parameter>,
    optional: Vec<&'a Parameter>,
}

impl<'a> Cpp<'a> {
    fn new(method: &'a Method) -> Self {
        // A name that C++ has taken gives way to an alias.
        let name = match method.aliases.first() {
            Some(alias) if KEYWORDS.contains(&method.name.as_str()) => alias,
            _ => &method.name,
        };
        let extra =
            POSITIONAL.iter().find(|(name, _)| *name == method.name).map_or(&[][..], |(_, extra)| extra);
        let (positional, optional) = method
            .parameters
            .iter()
            .partition(|parameter| parameter.required || extra.contains(&parameter.name.as_str()));
        Cpp { method, name, positional, optional }
    }

    /// The struct of what may be left out.
    fn options(&self) -> String {
        if self.optional.is_empty() {
            return String::new();
        }
        let mut out = String::new();
        let title = format!("Options of session::{}. What is left out is not sent.", self.name);
        write_doc(&mut out, "", &title);
        let _ = writeln!(out, "struct {}_options {{", self.name);
        for parameter in &self.optional {
            write_doc(&mut out, "    ", &about(parameter, &self.method.api_versions));
            let _ = writeln!(out, "    {} {} = {{}};", member_type(parameter), parameter.name);
        }
        out + "};\n\n"
    }

    /// The function that adds them to the arguments.
    fn adder(&self) -> String {
        if self.optional.is_empty() {
            return String::new();
        }
        let mut out =
            format!("\ninline std::string add(arguments &given, const {}_options &options)\n{{\n", self.name);
        for parameter in &self.optional {
            let _ = writeln!(out, "    given.add(\"{0}\", options.{0});", parameter.name);
        }
        out + "    return given.text();\n}\n"
    }

    fn request(&self) -> String {
        let mut out = String::from("\n");
        write_doc(&mut out, "", &self.method.about);
        self.write_head(&mut out, &format!("inline request {}(", self.name), ")");
        out += "\n{\n";
        if self.method.parameters.is_empty() {
            let _ = writeln!(out, "    return {{\"{}\"}};", self.method.name);
            return out + "}\n";
        }
        out += "    detail::arguments given;\n";
        for parameter in &self.positional {
            let _ = writeln!(out, "    given.add(\"{0}\", {0});", parameter.name);
        }
        let args = if self.optional.is_empty() { "given.text()" } else { "detail::add(given, options)" };
        let _ = writeln!(out, "    return {{\"{}\", {args}}};", self.method.name);
        out + "}\n"
    }

    fn calls(&self) -> String {
        let names: Vec<&str> = self
            .positional
            .iter()
            .map(|parameter| parameter.name.as_str())
            .chain((!self.optional.is_empty()).then_some("options"))
            .collect();
        let (name, sentence, arguments) = (self.name, &self.method.about, names.join(", "));
        let mut out = String::from("\n");
        write_doc(&mut out, "    ", &format!("{sentence}{}", only(&self.method.api_versions, &[3, 1])));
        out += "    ///\n";
        for parameter in &self.positional {
            let text = format!("@param {}  {}", parameter.name, about(parameter, &self.method.api_versions));
            write_doc(&mut out, "    ", &text);
        }
        write_doc(&mut out, "    ", &format!("@return As JSON: {}.", self.method.returns));
        self.write_head(&mut out, &format!("    result<std::string> try_{name}("), ") const");
        let _ = write!(
            out,
            "
    {{
        return self().try_invoke(requests::{name}({arguments}));
    }}

#if ACCSYN_EXCEPTIONS
"
        );
        write_doc(&mut out, "    ", &format!("{sentence} As try_{name}, but throws accsyn::error."));
        self.write_head(&mut out, &format!("    std::string {name}("), ") const");
        let _ = write!(
            out,
            "
    {{
        return try_{name}({arguments}).value();
    }}
#endif
"
        );
        out
    }

    /// The head of a function with its parameters, in lines of 120 characters at most.
    fn write_head(&self, out: &mut String, before: &str, after: &str) {
        let mut parameters: Vec<String> = self
            .positional
            .iter()
            .map(|parameter| format!("{}{}", argument_type(parameter), parameter.name))
            .collect();
        if !self.optional.is_empty() {
            parameters.push(format!("const {}_options &options = {{}}", self.name));
        }
        let mut line = before.to_owned();
        for (index, parameter) in parameters.iter().enumerate() {
            let is_last = index + 1 == parameters.len();
            let end = if is_last { after } else { "," };
            if line.len() + parameter.len() + end.len() > 120 {
                *out += line.trim_end();
                line = format!("\n{}", " ".repeat(before.len()));
            }
            line += parameter;
            line += if is_last { "" } else { ", " };
        }
        *out += &line;
        *out += after;
    }
}

/// As it stands before the name.
fn argument_type(parameter: &Parameter) -> &'static str {
    match parameter.kind.as_str() {
        "string" => "std::string_view ",
        "boolean" => "bool ",
        "integer" => "std::int64_t ",
        "array of string" => "const strings &",
        _ if parameter.name == "data" => "const json &",
        _ => "const value &",
    }
}

fn member_type(parameter: &Parameter) -> &'static str {
    match parameter.kind.as_str() {
        "string" => "option<std::string>",
        "boolean" => "option<bool>",
        "integer" if parameter.about.starts_with("seconds") => "option<std::chrono::seconds>",
        "integer" => "option<std::int64_t>",
        // All numbers of the table are seconds; another one shall be looked at first.
        "number" if parameter.about.starts_with("seconds") => "option<seconds>",
        "number" => panic!("what unit has {}?", parameter.name),
        "array of string" => "strings",
        _ if parameter.name == "data" => "json",
        _ => "value",
    }
}

/// What a parameter is, its default, and where it exists.
fn about(parameter: &Parameter, method: &[u8]) -> String {
    let mut text = parameter.about.clone();
    let is_word_of_json = text.starts_with("true") || text.starts_with("false");
    if let Some(first) = text.get(..1).filter(|_| !is_word_of_json) {
        text = first.to_uppercase() + &text[1..];
    }
    match &parameter.default {
        Value::Null => {}
        default => text += &format!("; {default} when left out"),
    }
    text + "." + only(&parameter.api_versions, method)
}

/// That something exists in one generation of the protocol alone, where that is not clear already.
fn only(versions: &[u8], wider: &[u8]) -> &'static str {
    match versions {
        _ if wider.len() == 1 => "",
        [3] => " Only with api_version 3.",
        [1] => " Only with api_version 1.",
        _ => "",
    }
}

/// A doc comment in lines of 120 characters at most.
fn write_doc(out: &mut String, indent: &str, text: &str) {
    let mut line = format!("{indent}///");
    for word in text.split(' ') {
        if line.len() + 1 + word.len() > 120 {
            *out += &line;
            out.push('\n');
            line = format!("{indent}///    ");
        }
        line.push(' ');
        line += word;
    }
    *out += &line;
    out.push('\n');
}
