//! The session options in C, C++, Go, Node and Python, and in the documentation.

use std::fmt::Write;

use accsyn_api::{Group, Kind, OPTIONS, SessionOption};
use serde_json::Value;

use crate::text::{GO_WIDTH, capital, write_wrapped};

const SOURCE: &str =
    "Generated from src/api/options/table.rs by `cargo run -p accsyn-bindings`; do not edit.";
/// Columns of a comment.
const WIDTH: usize = 120;

/// Names in Go where they are not those of the option.
const GO_NAMES: &[(&str, &str)] =
    &[("pwd", "Password"), ("path_envfile", "EnvFile"), ("path_logfile", "LogFile")];
/// Words that Go writes in capitals.
const INITIALISMS: &[&str] = &["api", "ca", "crl", "http", "json", "tls", "uri", "url"];

/// `src/ffi/session_new.rs`.
pub fn c() -> String {
    let mut out = format!(
        "\
//! Opening a session.
//!
//! {SOURCE}

use std::ffi::c_char;
use std::sync::Arc;

use super::boundary::{{LastError, export, optional_text, prepare_for_threads}};
use super::handles::accsyn_session;
use accsyn_api::Session;

/// Logs in to a workspace.
///
/// @param options_json  JSON object; NULL or {{}} takes everything from the environment. An option overrides its environment
///                      variables, those override its default. Null or an empty string
///                      counts as omitted, and 0 seconds select the default. Its keys:
"
    );
    for option in OPTIONS {
        let mut notes: Vec<String> = option.aliases.iter().map(|alias| format!("or `{alias}`")).collect();
        if option.kind != Kind::String {
            notes.push(option.kind.about());
        }
        if let Some(default) = default(option) {
            notes.push(format!("default {default}"));
        }
        let notes = if notes.is_empty() { String::new() } else { format!(" ({})", notes.join("; ")) };
        let text = format!("`{}`{notes}: {}.{}", option.name, option.about, origin(option));
        write_wrapped(&mut out, "///   - ", "///     ", WIDTH, &text);
    }
    out + "\
///
/// @return The session, to be freed with accsyn_session_free; NULL on failure. An unknown key, a wrong type or a number out of
///         range is ACCSYN_INVALID_ARGUMENT and the message names the key; so is a missing credential.
///
/// Threads: any. Blocks until the backend has answered.
///
/// @since 1.0.0
///
/// Example:
///
///     accsyn_session *session = accsyn_session_new(\"{\\\"workspace\\\": \\\"acmefilm\\\", \\\"username\\\": \\\"john@user.com\\\"}\");
///     if (session == NULL)
///         fprintf(stderr, \"%s\\n\", accsyn_last_message());
#[unsafe(no_mangle)]
pub unsafe extern \"C\" fn accsyn_session_new(options_json: *const c_char) -> *mut accsyn_session {
    export(LastError::Clear, || {
        prepare_for_threads()?;
        let options = unsafe { optional_text(\"options_json\", options_json) }?;
        Session::open(options).map(Arc::new)
    })
}
"
}

/// `include/accsyn/generated/session_options.hpp`.
pub fn cpp() -> String {
    let mut out = format!(
        "\
/* {SOURCE} */
/*
 * accsyn/generated/session_options.hpp: what a session is opened with, for C++. Included by accsyn.hpp.
 */
#ifndef ACCSYN_GENERATED_SESSION_OPTIONS_HPP
#define ACCSYN_GENERATED_SESSION_OPTIONS_HPP

#include <accsyn/json_write.hpp>
#include <accsyn/secret_text.hpp>

#include <cstdint>
#include <string>

namespace accsyn
{{

/// What a session logs in with. Give one of them.
struct credentials {{
"
    );
    write_cpp_fields(&mut out, credentials());
    out += "};\n\n/// How a session is opened. What is left out comes from the environment, or has its default.\nstruct session_options {\n";
    write_cpp_fields(&mut out, OPTIONS.iter());
    out += "};\n\nnamespace detail\n{\n";
    for (kind, options) in
        [("credentials", credentials().collect::<Vec<_>>()), ("session_options", OPTIONS.iter().collect())]
    {
        let _ = write!(out, "\ninline void write(secret_text &out, const {kind} &given)\n{{\n");
        for option in options {
            let _ = writeln!(out, "    out.add(\"{0}\", given.{0});", option.name);
        }
        out += "}\n";
    }
    out + "\n} // namespace detail\n} // namespace accsyn\n\n#endif\n"
}

fn write_cpp_fields<'a>(out: &mut String, options: impl Iterator<Item = &'a SessionOption>) {
    for option in options {
        let kind = match option.kind {
            Kind::String | Kind::Choice(_) => "option<std::string>",
            Kind::Strings => "strings",
            Kind::StringMap | Kind::Environment => "json",
            Kind::Bool => "option<bool>",
            Kind::Integer(..) if is_long(option) => "option<std::int64_t>",
            Kind::Integer(..) | Kind::Version(_) => "option<int>",
            Kind::Number(..) => "option<double>",
            Kind::Seconds(..) => "option<seconds>",
        };
        write_wrapped(out, "    /// ", "    /// ", WIDTH, &about(option));
        let _ = writeln!(out, "    {kind} {} = {{}};", option.name);
    }
}

/// `bindings/go/session_options.go`.
pub fn go() -> String {
    let mut out = "\
// Code generated by accsyn-bindings; DO NOT EDIT.

//go:build cgo

package accsyn

import (
\t\"log/slog\"
\t\"time\"
)

// Options say where and as whom to log in, and how the session works. What is left out is taken from the environment,
// or has its default.
type Options struct {"
        .to_owned();
    for (index, option) in OPTIONS.iter().enumerate() {
        out.push_str(if index == 0 { "\n" } else { "\n\n" });
        write_go_field(&mut out, option);
    }
    out += "

\t// Logger gets the session's log lines; see [Session.SetLogger].
\tLogger *slog.Logger `json:\"-\"`
}

// Credentials log in; one of them is given.
type Credentials struct {";
    for (index, option) in credentials().enumerate() {
        out.push_str(if index == 0 { "\n" } else { "\n\n" });
        write_go_field(&mut out, option);
    }
    out += "
}

// encoded is the form that encoding/json encodes: durations are numbers of seconds there.
func (o *Options) encoded() any {
\treturn struct {
\t\t*Options
";
    let durations: Vec<&SessionOption> =
        OPTIONS.iter().filter(|option| matches!(option.kind, Kind::Seconds(..))).collect();
    let widest = durations.iter().map(|option| go_name(option.name).len()).max().unwrap_or(0);
    for option in &durations {
        let name = go_name(option.name);
        let _ = writeln!(out, "\t\t{name:widest$} float64 `json:\"{},omitempty\"`", option.name);
    }
    let seconds: Vec<String> =
        durations.iter().map(|option| format!("o.{}.Seconds()", go_name(option.name))).collect();
    let _ = writeln!(out, "\t}}{{o, {}}}\n}}", seconds.join(", "));
    out
}

fn write_go_field(out: &mut String, option: &SessionOption) {
    // Zero is omitted, so an option to which zero means something else has to be a pointer.
    let is_zero_meant = match option.default_value() {
        Value::Bool(default) => default,
        Value::Number(default) => default.as_f64() != Some(0.0),
        _ => false,
    };
    let (kind, tag) = match option.kind {
        Kind::String | Kind::Choice(_) => ("string", "omitempty"),
        Kind::Strings => ("[]string", "omitzero"),
        Kind::StringMap | Kind::Environment => ("map[string]string", "omitzero"),
        Kind::Bool if is_zero_meant => ("*bool", "omitempty"),
        Kind::Bool => ("bool", "omitempty"),
        Kind::Integer(0, _) if is_zero_meant => ("*int", "omitempty"),
        Kind::Integer(..) if is_long(option) => ("int64", "omitempty"),
        Kind::Integer(..) | Kind::Version(_) => ("int", "omitempty"),
        Kind::Number(..) if is_zero_meant => ("*float64", "omitempty"),
        Kind::Number(..) => ("float64", "omitempty"),
        Kind::Seconds(..) => ("time.Duration", ""),
    };
    let text = match option.kind {
        Kind::Environment => {
            "Environment variables that are read instead of the process's own. Nil: those of the process are read; an empty map: none \
             are."
                .to_owned()
        }
        _ => about(option),
    };
    write_wrapped(out, "\t// ", "\t// ", GO_WIDTH, &go_references(&text));
    let tag = if tag.is_empty() { "-".to_owned() } else { format!("{},{tag}", option.name) };
    let _ = write!(out, "\t{} {kind} `json:\"{tag}\"`", go_name(option.name));
}

/// Options in backticks become fields.
fn go_references(text: &str) -> String {
    let parts = text.split('`').enumerate();
    parts.map(|(index, part)| if index % 2 == 1 { go_name(part) } else { part.to_owned() }).collect()
}

/// `max_retries` becomes `MaxRetries`.
fn go_name(name: &str) -> String {
    if let Some((_, go)) = GO_NAMES.iter().find(|(option, _)| *option == name) {
        return (*go).to_owned();
    }
    let word = |word: &str| if INITIALISMS.contains(&word) { word.to_uppercase() } else { capital(word) };
    name.split('_').map(word).collect()
}

/// `bindings/python/accsyn/_options.py`.
pub fn python() -> String {
    let mut out = format!("# {SOURCE}\n\"\"\"The names of the options of a session.\"\"\"\n");
    for (name, options) in python_sets() {
        let _ = writeln!(out, "\n{name} = (");
        for option in options {
            write_wrapped(&mut out, "    # ", "    # ", GO_WIDTH, &about(option));
            for name in option.names() {
                let _ = writeln!(out, "    \"{name}\",");
            }
        }
        out += ")\n";
    }
    out
}

fn python_sets() -> [(&'static str, Vec<&'static SessionOption>); 2] {
    [("OPTIONS", OPTIONS.iter().collect()), ("CREDENTIALS", credentials().collect())]
}

/// `bindings/python/accsyn/_options.pyi`.
pub fn python_types() -> String {
    let mut out = format!(
        "# {SOURCE}

from typing import Mapping, Optional, Sequence, Tuple, Union

from typing_extensions import Literal, TypedDict

OPTIONS: Tuple[str, ...]
CREDENTIALS: Tuple[str, ...]
"
    );
    for (name, options) in python_sets() {
        let class = if name == "OPTIONS" { "SessionOptions" } else { "SessionCredentials" };
        let _ = writeln!(out, "\nclass {class}(TypedDict, total=False):");
        for option in options {
            let kind = match option.kind {
                Kind::String => "str".to_owned(),
                Kind::Choice(words) => {
                    let words: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
                    format!("Literal[{}]", words.join(", "))
                }
                Kind::Strings => "Sequence[str]".to_owned(),
                Kind::StringMap => "Mapping[str, str]".to_owned(),
                Kind::Environment => "Union[bool, Mapping[str, str]]".to_owned(),
                Kind::Bool => "bool".to_owned(),
                Kind::Version(versions) => {
                    let versions: Vec<String> = versions.iter().map(u64::to_string).collect();
                    format!("Literal[{}]", versions.join(", "))
                }
                Kind::Integer(..) => "int".to_owned(),
                Kind::Number(..) | Kind::Seconds(..) => "float".to_owned(),
            };
            for name in option.names() {
                let _ = writeln!(out, "    {name}: Optional[{kind}]");
            }
        }
    }
    out
}

/// `bindings/node/session_options.d.ts`.
pub fn node_types() -> String {
    let mut out = format!(
        "// {SOURCE}\n\n/** How a session is opened. What is left out comes from the environment, or has its default. */\n\
         export interface SessionOptions {{\n"
    );
    write_node_fields(&mut out, OPTIONS.iter());
    out +=
        "}\n\n/** What a session logs in with. Give one of them. */\nexport interface SessionCredentials {\n";
    write_node_fields(&mut out, credentials());
    out + "}\n"
}

fn write_node_fields<'a>(out: &mut String, options: impl Iterator<Item = &'a SessionOption>) {
    for option in options {
        let one_of = |words: Vec<String>| words.join(" | ");
        let kind = match option.kind {
            Kind::String => "string".to_owned(),
            Kind::Choice(words) => one_of(words.iter().map(|word| format!("'{word}'")).collect()),
            Kind::Strings => "readonly string[]".to_owned(),
            Kind::StringMap => "Readonly<Record<string, string>>".to_owned(),
            Kind::Environment => "boolean | Readonly<Record<string, string>>".to_owned(),
            Kind::Bool => "boolean".to_owned(),
            Kind::Version(versions) => one_of(versions.iter().map(u64::to_string).collect()),
            Kind::Integer(..) | Kind::Number(..) | Kind::Seconds(..) => "number".to_owned(),
        };
        write_doc(out, &about(option));
        let _ = writeln!(out, "    {}?: {kind} | undefined;", option.name);
        for alias in option.aliases {
            let _ = writeln!(
                out,
                "    /** The same as `{}`, which wins. */\n    {alias}?: {kind} | undefined;",
                option.name
            );
        }
    }
}

fn write_doc(out: &mut String, text: &str) {
    if text.len() + 11 <= WIDTH {
        let _ = writeln!(out, "    /** {text} */");
    } else {
        out.push_str("    /**\n");
        write_wrapped(out, "     * ", "     * ", WIDTH, text);
        out.push_str("     */\n");
    }
}

/// `docs/options.md`.
pub fn docs() -> String {
    let mut out = format!(
        "<!-- {SOURCE} -->

# Session options

The keys of the JSON object that `accsyn_session_new` takes, by the same names the fields of `accsyn::session_options` in C++
and the options of `Session.open` in Node; Go has them as fields of `accsyn.Options`. `accsyn_options` describes them as JSON,
and `accsyn_session_info` reports the values in effect.

An option overrides its environment variables, of which the first that is not empty counts, and those override its default.
Null or an empty string counts as omitted, and 0 seconds select the default. An unknown key, a wrong type or a number out of range is
`ACCSYN_INVALID_ARGUMENT` (1), an option that the session's `api_version` does not have `ACCSYN_UNSUPPORTED` (17); nothing was
sent then.
"
    );
    for group in Group::ALL {
        let _ = write!(
            out,
            "\n## {}\n\n| option | meaning | value | default | Go |\n| --- | --- | --- | --- | --- |\n",
            group.title()
        );
        for option in OPTIONS.iter().filter(|option| option.group == *group) {
            let names: Vec<String> = option.names().map(|name| format!("`{name}`")).collect();
            let only =
                if option.api_versions == [3, 1] { String::new() } else { format!(" {}", only(option)) };
            let _ = writeln!(
                out,
                "| {} | {}.{only} | {} | {} | `{}` |",
                names.join(", "),
                capital(option.about),
                option.kind.about(),
                default(option).unwrap_or_default(),
                go_name(option.name)
            );
        }
    }
    out += "
## Environment variables

Every variable that the library honours; it reads no others and changes none. Those of a credentials file (`path_envfile`) take
precedence over those of options. With `environment` false, no variable of an option is read; with an object in its place, these
variables and no others are. In a process that has more rights than whoever started it (the set-user-ID or set-group-ID bit,
file capabilities: `AT_SECURE`), no variable is believed.

| option | with API version 3 | with API version 1 |
| --- | --- | --- |
";
    for option in OPTIONS.iter().filter(|option| option.all_variables().next().is_some()) {
        let listed = |variables: &[&str]| {
            let names: Vec<String> = variables.iter().map(|name| format!("`{name}`")).collect();
            let qualifiers: Vec<String> = option.qualifiers.iter().map(|name| format!("`{name}`")).collect();
            match qualifiers.is_empty() {
                true => names.join(", "),
                false => format!("{}; beside them {}", names.join(", "), qualifiers.join(", ")),
            }
        };
        let v3 = if option.api_versions.contains(&3) { listed(option.variables) } else { "–".to_owned() };
        let _ = writeln!(out, "| `{}` | {v3} | {} |", option.name, listed(option.variables_v1));
    }
    out + "\
| the system's certificates, whatever `environment` is | `SSL_CERT_FILE`, `SSL_CERT_DIR` | `SSL_CERT_FILE`, `SSL_CERT_DIR` |
| the time zone of this machine, whatever `environment` is | – | `TZ` |
| the order of ciphers under valgrind, and that no TLS connection is kept to be resumed: it reports false errors otherwise | `LD_PRELOAD` | `LD_PRELOAD` |
| the native library that the npm package and the Python package load | `ACCSYN_LIBRARY`, `LD_LIBRARY_PATH` | `ACCSYN_LIBRARY`, `LD_LIBRARY_PATH` |
"
}

/// Describes an option: its default, where else its value may come from, and the API versions that have it.
fn about(option: &SessionOption) -> String {
    let default = default(option).map_or(String::new(), |default| format!(" Default: {default}."));
    format!("{}.{}{default}", capital(option.about), origin(option))
}

/// Environment variables and API versions, as sentences.
fn origin(option: &SessionOption) -> String {
    let mut text = String::new();
    // Names from before accsyn are left out here: the documentation has them all.
    let current = |names: &[&'static str]| -> Vec<&'static str> {
        names.iter().filter(|name| !name.starts_with("FILMHUB_")).copied().collect()
    };
    let (v3, v1) = (current(option.variables), current(option.variables_v1));
    let common: Vec<&str> = if v3.is_empty() { v1.clone() } else { v3.clone() };
    if !common.is_empty() {
        let _ = write!(text, " Else {}", common.join(", "));
        if v1.iter().any(|name| !common.contains(name)) {
            let _ = write!(text, " (with `api_version` 1: {})", v1.join(", "));
        }
        if !option.qualifiers.is_empty() {
            let _ = write!(text, ", for what {} does not list", option.qualifiers[0]);
        }
        text.push('.');
    }
    if option.api_versions != [3, 1] {
        let _ = write!(text, " {}", only(option));
    }
    text
}

fn only(option: &SessionOption) -> String {
    let versions: Vec<String> = option.api_versions.iter().map(i32::to_string).collect();
    let implied = if option.api_versions.contains(&3) { "" } else { ", which it implies" };
    format!("Only with `api_version` {}{implied}.", versions.join(" and "))
}

/// The default where it is not just "off".
fn default(option: &SessionOption) -> Option<String> {
    match option.default_value() {
        Value::Null => None,
        Value::String(text) => Some(format!("\"{text}\"")),
        default if matches!(option.kind, Kind::Seconds(..)) => Some(format!("{default} seconds")),
        default => Some(default.to_string()),
    }
}

fn credentials() -> impl Iterator<Item = &'static SessionOption> {
    OPTIONS.iter().filter(|option| option.is_credential)
}

fn is_long(option: &SessionOption) -> bool {
    matches!(option.kind, Kind::Integer(_, most) if most > i32::MAX as u64)
}
