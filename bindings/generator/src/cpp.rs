//! C++: for each method its options, its request, and its two member functions, one that throws and one that does not.

use std::fmt::Write;

use crate::method::{Method, Parameter};
use crate::text::{about_method, about_parameter, resolved, write_wrapped};

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
        if let Some(pages) = &method.pages {
            add_options(&Cpp::new(pages));
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
    let calls: String =
        methods.iter().filter(|method| !method.progress).map(|method| Cpp::new(method).calls()).collect();
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
/* Generated from src/api/methods by `cargo run -p accsyn-bindings`; do not edit. */
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

/// The member function of a method: a keyword of C++ is replaced by an alias.
pub fn member(method: &Method) -> &str {
    match method.aliases.first() {
        Some(alias) if KEYWORDS.contains(&method.name.as_str()) => alias,
        _ => &method.name,
    }
}

/// A method in C++.
struct Cpp<'a> {
    method: &'a Method,
    name: &'a str,
    positional: Vec<&'a Parameter>,
    optional: Vec<&'a Parameter>,
}

impl<'a> Cpp<'a> {
    fn new(method: &'a Method) -> Self {
        let name = member(method);
        let (positional, optional) = (method.positional().collect(), method.options().collect());
        Cpp { method, name, positional, optional }
    }

    /// The struct of the optional parameters.
    fn options(&self) -> String {
        if self.optional.is_empty() {
            return String::new();
        }
        let mut out = String::new();
        let title = format!("Options of session::{}. Members that are not set are left out.", self.name);
        write_doc(&mut out, "", &title);
        let _ = writeln!(out, "struct {}_options {{", self.name);
        for parameter in &self.optional {
            write_doc(&mut out, "    ", &about_parameter(parameter, self.method, reference));
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
        write_doc(&mut out, "", &resolved(&self.method.about, reference));
        self.write_head(&mut out, &format!("[[nodiscard]] inline request {}(", self.name), ")");
        out += "\n{\n";
        if self.method.parameters.is_empty() {
            let _ = writeln!(out, "    return {{\"{}\"}};", self.method.name);
            return out + "}\n";
        }
        out += "    detail::arguments given;\n";
        for parameter in &self.positional {
            if parameter.may_be_empty() {
                let _ = writeln!(out, "    if (!{}.empty()) {{", parameter.name);
                let _ = writeln!(out, "        given.add(\"{0}\", {0});\n    }}", parameter.name);
                continue;
            }
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
        let (name, arguments) = (self.name, names.join(", "));
        let mut out = String::from("\n");
        self.write_description(&mut out, "; or the accsyn::error of a call that failed");
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
        self.write_description(&mut out, "");
        write_doc(&mut out, "    ", "@throws accsyn::error when the call fails.");
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

    /// What a member function does, its parameters, and what it returns.
    fn write_description(&self, out: &mut String, or_else: &str) {
        for paragraph in about_method(self.method, reference) {
            write_doc(out, "    ", &paragraph);
            *out += "    ///\n";
        }
        for parameter in &self.positional {
            let about = about_parameter(parameter, self.method, reference);
            write_doc(out, "    ", &format!("@param {}  {about}", parameter.name));
        }
        if !self.optional.is_empty() {
            write_doc(out, "    ", &format!("@param options  See {}_options.", self.name));
        }
        let returned = resolved(&self.method.returns, reference);
        write_doc(out, "    ", &format!("@return As JSON: {returned}{or_else}."));
    }

    /// The head of a function with its parameters, in lines of 120 characters at most.
    fn write_head(&self, out: &mut String, before: &str, after: &str) {
        let mut parameters: Vec<String> = self
            .positional
            .iter()
            .map(|parameter| format!("{}{}", argument_type(parameter), parameter.name))
            .collect();
        if self.positional.iter().all(|parameter| parameter.may_be_empty()) {
            parameters.iter_mut().for_each(|parameter| parameter.push_str(" = {}"));
        }
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

/// The type, as written before the name.
fn argument_type(parameter: &Parameter) -> &'static str {
    match parameter.kind.as_str() {
        "string" => "std::string_view ",
        "boolean" => "bool ",
        "integer" => "std::int64_t ",
        "array of string" => "const strings &",
        kind if is_document(kind) => "const json &",
        _ => "const value &",
    }
}

fn member_type(parameter: &Parameter) -> &'static str {
    match (parameter.kind.as_str(), parameter.unit.as_deref()) {
        ("string", None) => "option<std::string>",
        ("boolean", None) => "option<bool>",
        ("integer", None) => "option<std::int64_t>",
        ("integer", Some("seconds")) => "option<std::chrono::seconds>",
        ("number", Some("seconds")) => "option<seconds>",
        ("array of string", None) => "strings",
        (kind, None) if is_document(kind) => "json",
        ("any" | "string or array or object" | "string or array of string", None) => "value",
        (kind, unit) => panic!("{} has no type in C++ yet: {kind}, {unit:?}", parameter.name),
    }
}

/// Whether it is passed as JSON text.
fn is_document(kind: &str) -> bool {
    matches!(kind, "json" | "object" | "array" | "object or array or string")
}

fn reference(name: &str) -> String {
    if name == "quote" { "accsyn::quote".to_owned() } else { format!("session::{name}") }
}

/// A doc comment in lines of 120 characters at most.
fn write_doc(out: &mut String, indent: &str, text: &str) {
    write_wrapped(out, &format!("{indent}/// "), &format!("{indent}///     "), 120, text);
}
