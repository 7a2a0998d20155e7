//! Comments: the phrases of the method table as sentences, wrapped to a given width.

use std::fmt::Write;

use serde_json::Value;

use crate::method::{Method, Parameter};

/// Columns of a comment in Go.
pub const GO_WIDTH: usize = 118;

/// Wraps a string to lines of at most `width` characters (longer words excepted). The first line starts with `first`, the
/// others with `next`.
pub fn write_wrapped(out: &mut String, first: &str, next: &str, width: usize, text: &str) {
    let mut line = first.to_owned();
    let mut is_begun = false;
    for word in text.split([' ', '\n']).filter(|word| !word.is_empty()) {
        if is_begun && line.len() + 1 + word.len() > width {
            let _ = writeln!(out, "{}", line.trim_end());
            next.clone_into(&mut line);
            is_begun = false;
        }
        if is_begun {
            line.push(' ');
        }
        line.push_str(word);
        is_begun = true;
    }
    let _ = writeln!(out, "{}", line.trim_end());
}

/// With a capital first letter.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// With a small first letter, unless the first word is an abbreviation such as `JSON`.
pub fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(_), Some(second)) if second.is_uppercase() => text.to_owned(),
        (Some(first), _) => first.to_lowercase().chain(letters).collect(),
        (None, _) => String::new(),
    }
}

/// How a front end refers to a method or function in a comment.
pub type Reference = fn(&str) -> String;

/// Describes a method: what it does, the API versions that have it, and what else to know.
pub fn about_method(method: &Method, reference: Reference) -> Vec<String> {
    let only = only(&method.api_versions, &[3, 1], &method.instead);
    let paragraphs = [Some(method.about.clone()), only, Some(method.note.clone())];
    let said = paragraphs.into_iter().flatten().filter(|text| !text.is_empty());
    said.map(|text| resolved(&text, reference)).collect()
}

/// Describes a parameter: its unit, its default, and the API versions that have it.
pub fn about_parameter(parameter: &Parameter, method: &Method, reference: Reference) -> String {
    let mut text = format!("{}.", capital(&parameter.about));
    if let Some(unit) = &parameter.unit {
        let _ = write!(text, " In {unit}.");
    }
    if parameter.default != Value::Null {
        let _ = write!(text, " Default: {}.", parameter.default);
    }
    if let Some(only) = only(&parameter.api_versions, &method.api_versions, &parameter.instead) {
        let _ = write!(text, " {only}");
    }
    resolved(&text, reference)
}

/// A sentence when something does not exist in all versions of what it belongs to.
fn only(versions: &[u8], of: &[u8], instead: &str) -> Option<String> {
    let other = of.iter().find(|version| !versions.contains(version))?;
    let listed: Vec<String> = versions.iter().map(u8::to_string).collect();
    let mut text = format!("Only with api_version {}", listed.join(" and "));
    if !instead.is_empty() {
        let _ = write!(text, "; with {other}, {instead}");
    }
    Some(text + ".")
}

/// A string with its references to functions, such as `find_one()`, in the form of the front end.
pub fn resolved(text: &str, reference: Reference) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(end) = rest.find("()") {
        let is_of_name = |c: char| c.is_ascii_lowercase() || c == '_';
        let start = rest[..end].rfind(|c| !is_of_name(c)).map_or(0, |at| at + 1);
        out += &rest[..start];
        out += &reference(&rest[start..end]);
        rest = &rest[end + 2..];
    }
    out + rest
}
