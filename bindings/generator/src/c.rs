//! C: the direct function of every method, from which cbindgen generates the header.

use std::fmt::Write;

use serde_json::{Map, Value};

use crate::method::{Method, Parameter};
use crate::text::{about_method, about_parameter, lower_first, resolved, write_wrapped};

/// Columns of a comment.
const WIDTH: usize = 120;
/// A space at which lines do not break.
const SPACE: char = '\u{a0}';

/// `src/ffi/methods.rs`.
pub fn functions(methods: &[Method]) -> String {
    let mut out = "\
//! The direct functions of the methods. Generated from src/api/methods by `cargo run -p accsyn-bindings`; do not edit.
// Parameters may follow a list of options.
#![allow(clippy::doc_lazy_continuation)]

use std::ffi::{c_char, c_void};

use super::boundary::{Argument, method};
use super::handles::accsyn_session;
use super::progress::{accsyn_progress_fn, method_with_progress};
"
    .to_owned();
    for method in methods.iter().filter(|method| method.c_function) {
        write_function(&mut out, method);
    }
    out.replace(SPACE, " ")
}

/// `src/ffi/find_pages.rs`.
pub fn paged_functions(methods: &[Method]) -> String {
    let mut out = "\
//! Long results, page by page.
//!
//! Generated from src/api/methods by `cargo run -p accsyn-bindings`; do not edit.

use std::ffi::c_char;

use super::boundary::{LastError, export, handle, optional_text, text};
use super::handles::{accsyn_cursor, accsyn_session};
use accsyn_api::{Pages, Session};
"
    .to_owned();
    for method in methods.iter().filter_map(|method| method.pages.as_deref()) {
        write_description(&mut out, method);
        write_paged(&mut out, method);
    }
    out.replace(SPACE, " ")
}

/// The function that opens a cursor, without its description.
fn write_paged(out: &mut String, method: &Method) {
    let arguments = arguments(method);
    let [(_, query)] = &arguments[..] else { panic!("{} takes more than a query", method.name) };
    let mut options = method.example.clone().unwrap_or_default();
    let example = options.shift_remove(query).unwrap_or_default();
    let call = format!(
        "accsyn_{}(session, {}, {})",
        method.name,
        literal(example.as_str().unwrap_or_default()),
        literal(&Value::Object(options).to_string())
    );
    let _ = write!(
        out,
        "///
/// @return The cursor, to be freed with accsyn_cursor_free; NULL on failure. Nothing is sent yet.
///
/// Threads: any. Never blocks.
///
/// @since {}
///
/// Example:
///
///     accsyn_cursor *pages = {call};
///     for (char *page; (page = accsyn_cursor_next(pages)) != NULL; accsyn_string_free(page))
///         puts(page);
///     accsyn_cursor_free(pages);
#[unsafe(no_mangle)]
pub unsafe extern \"C\" fn accsyn_{}(
    {},
) -> *mut accsyn_cursor {{
    export(LastError::Clear, || {{
        let session = handle::<Session>(\"session\", session)?;
        let {query} = unsafe {{ text(\"{query}\", {query}) }}?;
        let options = unsafe {{ optional_text(\"options_json\", options_json) }}?;
        Pages::open(&session, {query}, options)
    }})
}}
",
        method.since,
        method.name,
        parameters(method).join(",\n    ")
    );
}

fn write_function(out: &mut String, method: &Method) {
    write_comment(out, method);
    let _ = write!(
        out,
        "#[unsafe(no_mangle)]
pub unsafe extern \"C\" fn accsyn_{}(
    {},
) -> *mut c_char {{
",
        method.name,
        parameters(method).join(",\n    ")
    );
    let arguments = arguments(method);
    let read: Vec<String> = arguments.iter().map(|(parameter, name)| read(parameter, name)).collect();
    let options = if has_options(method) { "options_json" } else { "std::ptr::null()" };
    let (function, progress) = match method.progress {
        true => ("method_with_progress", ", progress, user_data"),
        false => ("method", ""),
    };
    let _ = write!(
        out,
        "    let arguments = [{}];
    unsafe {{ {function}(session, \"{}\", &arguments, {options}{progress}) }}
}}
",
        read.join(", "),
        method.name
    );
}

/// The parameters of the function in Rust.
fn parameters(method: &Method) -> Vec<String> {
    let mut parameters = vec!["session: *mut accsyn_session".to_owned()];
    parameters.extend(arguments(method).iter().map(|(_, name)| format!("{name}: *const c_char")));
    if has_options(method) {
        parameters.push("options_json: *const c_char".to_owned());
    }
    if method.progress {
        parameters.extend(["progress: accsyn_progress_fn", "user_data: *mut c_void"].map(str::to_owned));
    }
    parameters
}

/// What the function does, and its parameters.
fn write_description(out: &mut String, method: &Method) {
    for paragraph in about_method(method, reference) {
        out.push_str(if out.ends_with("///\n") { "" } else { "\n" });
        write_wrapped(out, "/// ", "/// ", WIDTH, &paragraph);
        out.push_str("///\n");
    }
    let arguments = arguments(method);
    let has_options = has_options(method);
    let names = arguments.iter().map(|(_, name)| name.len()).chain([7]).chain(has_options.then_some(12));
    let width = names.max().unwrap_or(0);
    let write_parameter = |out: &mut String, name: &str, text: &str| {
        let indent = format!("///{}", " ".repeat(width + 10));
        let text = text.replace("Not NULL", &format!("Not{SPACE}NULL"));
        write_wrapped(out, &format!("/// @param {name:width$}  "), &indent, WIDTH, &text);
    };
    write_parameter(out, "session", "Not NULL.");
    for (parameter, name) in &arguments {
        let about = about_parameter(parameter, method, reference);
        let text = match (parameter.c_argument.as_deref(), is_nullable(parameter)) {
            (Some("json"), is_nullable) => {
                let document = match parameter.kind.as_str() {
                    kind @ ("object" | "array") => format!("JSON {kind}"),
                    _ => "JSON".to_owned(),
                };
                let null = if is_nullable { "NULL for none." } else { "Not NULL." };
                format!("{document}: {} {null}", lower_first(&about))
            }
            (Some("path"), _) => {
                format!("{about} It is read as JSON when it starts with `[` or `{{`. Not NULL.")
            }
            _ => format!("{about} Not NULL."),
        };
        write_parameter(out, name, &text);
    }
    if has_options {
        let is_required = options(method).any(|parameter| parameter.required);
        let text =
            if is_required { "Not NULL: a JSON object with:" } else { "NULL, or a JSON object with any of:" };
        write_parameter(out, "options_json", text);
        for parameter in options(method) {
            // The type says the unit.
            let unitless = Parameter { unit: None, ..parameter.clone() };
            let about = lower_first(&about_parameter(&unitless, method, reference));
            let kind = kind(parameter);
            write_wrapped(
                out,
                "///   - ",
                "///     ",
                WIDTH,
                &format!("`{}` ({kind}): {about}", parameter.name),
            );
        }
    }
    if method.progress {
        let about = "Called on this thread after each poll with the job; returns 0 to go on. NULL for none.";
        write_parameter(out, "progress", about);
        write_parameter(out, "user_data", "Passed to it; may be NULL.");
    }
}

fn write_comment(out: &mut String, method: &Method) {
    write_description(out, method);
    out.push_str("///\n");
    let returns = resolved(&method.returns, reference);
    let text = format!("JSON: {returns}. To be freed with accsyn_string_free; NULL on failure.");
    write_wrapped(out, "/// @return ", "///         ", WIDTH, &text);
    let threads = match (method.local, method.progress) {
        (true, _) => "Performs no network I/O.",
        (false, true) => "Blocks until it ends.",
        (false, false) => "Blocks until the backend has answered.",
    };
    let _ = write!(out, "///\n/// Threads: any. {threads}\n///\n/// @since {}\n", method.since);
    if let Some(example) = &method.example {
        let _ = write!(out, "///\n/// Example:\n///\n///     {}\n", call(method, example));
    }
    if method.progress {
        out.push_str(&PROGRESS_EXAMPLE.replace("NAME", &method.name));
    }
}

/// A transfer that runs in the workspace of the sandbox.
const PROGRESS_EXAMPLE: &str = r#"///
/// Example:
///
///     static int32_t show_progress(const char *job, void *user_data)
///     {
///         double percent = 0;
///         (void)user_data;
///         accsyn_json_get_number(job, "progress", &percent);
///         printf("%.0f %%\n", percent);
///         return 0;
///     }
///
///     char *ended = accsyn_NAME(session, "transfer", "64f0c0ffee000b0000000002", "{\"timeout\":3600}", show_progress, NULL);
///     puts(ended != NULL ? ended : accsyn_last_message());
///     accsyn_string_free(ended);
"#;

/// The call of an example.
fn call(method: &Method, example: &Map<String, Value>) -> String {
    let mut arguments = vec!["session".to_owned()];
    let mut options = example.clone();
    for (parameter, _) in self::arguments(method) {
        arguments.push(match options.shift_remove(&parameter.name) {
            Some(Value::String(text)) => literal(&text),
            Some(value) => literal(&value.to_string()),
            None => "NULL".to_owned(),
        });
    }
    if has_options(method) {
        let is_empty = options.is_empty();
        arguments.push(if is_empty {
            "NULL".to_owned()
        } else {
            literal(&Value::Object(options).to_string())
        });
    }
    let head = format!("char *result = accsyn_{}(", method.name);
    let line = format!("{head}{});", arguments.join(", "));
    if line.len() <= 110 {
        return line;
    }
    // One argument per line.
    let indent = format!("\n///     {}", " ".repeat(head.len()));
    format!("{head}{});", arguments.join(&format!(",{indent}")))
}

fn literal(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Parameters that are separate arguments, with their names in C.
fn arguments(method: &Method) -> Vec<(&Parameter, String)> {
    let name = |parameter: &Parameter| match parameter.c_argument.as_deref() {
        Some("json") => Some(format!("{}_json", parameter.name)),
        Some(_) => Some(parameter.name.clone()),
        None => None,
    };
    method.parameters.iter().filter_map(|parameter| Some((parameter, name(parameter)?))).collect()
}

/// Parameters that are keys of `options_json`.
fn options(method: &Method) -> impl Iterator<Item = &Parameter> {
    method.parameters.iter().filter(|parameter| parameter.c_argument.is_none() && !parameter.hidden)
}

fn has_options(method: &Method) -> bool {
    options(method).next().is_some()
}

/// Whether C may pass NULL for it.
fn is_nullable(parameter: &Parameter) -> bool {
    !parameter.positional || (!parameter.required && parameter.c_argument.as_deref() == Some("json"))
}

/// The expression that reads an argument.
fn read(parameter: &Parameter, name: &str) -> String {
    let reader = match parameter.c_argument.as_deref() {
        Some(reader) => reader,
        None => panic!("{} is not a separate argument in C", parameter.name),
    };
    let or_null = if is_nullable(parameter) { ".or_null()" } else { "" };
    format!("Argument::{reader}(\"{}\", {name}){or_null}", parameter.name)
}

/// The type of an option in words.
fn kind(parameter: &Parameter) -> String {
    let kind = match (&parameter.unit, parameter.kind.as_str()) {
        (Some(unit), _) => unit.clone(),
        (None, "any" | "json") => "any JSON".to_owned(),
        (None, kind) => kind.replace("array of string", "array of strings"),
    };
    if parameter.required { format!("{kind}, required") } else { kind }
}

fn reference(name: &str) -> String {
    format!("accsyn_{name}")
}
