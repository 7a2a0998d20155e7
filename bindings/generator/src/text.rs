//! Comments in lines of a given width, and letter case.

use std::fmt::Write;

/// Columns of a comment in Go.
pub const GO_WIDTH: usize = 118;

/// Writes a text in lines of at most `width` characters (a longer word has a line of its own). `first` and `next` begin the
/// first line and the others.
pub fn write_wrapped(out: &mut String, first: &str, next: &str, width: usize, text: &str) {
    let mut line = first.to_owned();
    let mut is_begun = false;
    for word in text.split_whitespace() {
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
