//! Messages of errors.

use std::fmt::Write;

use super::limits::{MARGIN, start_of};
use super::secret_set::SecretSet;
use super::words;
use crate::wire::excerpt::is_invisible;

/// A string of some hundred bytes without secrets.
pub fn mask_text(text: &str, secrets: &SecretSet) -> String {
    words::mask_words(&secrets.mask(text))
}

/// A message without secrets, on one line, and not longer than `max` characters, in which control characters are escaped. If
/// something was cut off, it says how many characters there were before that.
pub fn mask_message(text: &str, secrets: &SecretSet, max: usize) -> String {
    const LONGEST_CHARACTER: usize = 4;
    let start = start_of(text, max * LONGEST_CHARACTER);
    let masked = mask_text(start, secrets);
    let is_whole = start.len() == text.len();
    // Masked secrets may be so long that the shown part nearly reaches the end of the part that was read.
    let shown = if is_whole { masked.len() } else { masked.len().saturating_sub(MARGIN) };
    let mut out = String::with_capacity(masked.len().min(max));
    let (mut count, mut is_cut) = (0, !is_whole);
    for (at, character) in masked.char_indices() {
        let before = out.len();
        push_visibly(character, &mut out);
        count += out[before..].chars().count();
        if count > max || at >= shown {
            out.truncate(before);
            is_cut = true;
            break;
        }
    }
    if is_cut {
        // Writing to a string does not fail.
        let _ = write!(out, "... ({} characters in all)", text.chars().count());
    }
    out
}

/// A text on one line: what would start a line, move a cursor or turn the direction of writing is escaped.
pub fn visible(text: String) -> String {
    escaped(text, |_| false)
}

/// The same but for its line breaks, which indentation has.
pub fn visible_lines(text: String) -> String {
    escaped(text, |character| character == '\n')
}

fn escaped(text: String, is_kept: impl Fn(char) -> bool) -> String {
    if text
        .chars()
        .all(|character| is_kept(character) || !(character.is_control() || is_invisible(character)))
    {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if is_kept(character) {
            out.push(character);
        } else {
            push_visibly(character, &mut out);
        }
    }
    out
}

/// Appends a character, escaped when it would start a line, move a cursor or turn the direction of writing.
fn push_visibly(character: char, out: &mut String) {
    match character {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        other if is_invisible(other) => out.extend(other.escape_unicode()),
        control if control.is_control() => {
            // Writing to a string does not fail.
            let _ = write!(out, "\\u{:04x}", u32::from(control));
        }
        other => out.push(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_one_line_of_limited_length() {
        let none = SecretSet::default();
        for (text, expected) in [
            ("Wrong password: two\r\n\tlines \u{1b}[2J", "Wrong password: two\\r\\n\\tlines \\u001b[2J"),
            ("\u{202e}\u{85}", "\\u{202e}\\u0085"),
            ("漢字", "漢字"),
            ("a\u{200b}b\u{feff}c\u{e0041}d\u{7f}", "a\\u{200b}b\\u{feff}c\\u{e0041}d\\u007f"),
            (&"é".repeat(100), &"é".repeat(100)),
            (&"é".repeat(101), &format!("{}... (101 characters in all)", "é".repeat(100))),
            (&"x".repeat(5_000_000), &format!("{}... (5000000 characters in all)", "x".repeat(100))),
        ] {
            assert_eq!(mask_message(text, &none, 100), expected);
        }
    }

    #[test]
    fn escapes_count_as_they_are_shown_and_what_is_left_out_as_it_came() {
        let none = SecretSet::default();
        for (character, shown) in [("\0", "\\u0000"), ("\n", "\\n"), ("\u{200b}", "\\u{200b}")] {
            let fit = 100 / shown.len();
            let cut = format!("{}... ({} characters in all)", shown.repeat(fit), fit + 1);
            for (count, expected) in [(fit, shown.repeat(fit)), (fit + 1, cut)] {
                let message = mask_message(&character.repeat(count), &none, 100);
                assert_eq!(message, expected);
                assert_eq!(mask_message(&message, &none, 200), message, "masked once more it stays");
            }
        }
    }

    #[test]
    fn a_secret_across_the_end_is_masked_whole() {
        let mut secrets = SecretSet::default();
        secrets.insert("s3cr3t-9f1c2b");
        for before in 80..120 {
            let text = format!("{} s3cr3t-9f1c2b {}", "x".repeat(before), "y ".repeat(20_000));
            assert!(!mask_message(&text, &secrets, 100).contains("s3"), "{before}");
        }
        let only = "s3cr3t-9f1c2b".repeat(10_000);
        assert!(!mask_message(&only, &secrets, 100).contains("s3"));
    }
}
