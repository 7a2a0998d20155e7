//! Where values end.

use super::names::is_one_of;

/// What may follow a value at once, and is not of it.
pub(super) const BEHIND: [char; 5] = [',', ';', ')', ']', '}'];

/// The end of a list without brackets, `IN a, 'b'`, of which the first item ends here.
pub(super) fn end_of_items(text: &str, first: usize) -> usize {
    let mut end = first;
    while let Some(next) = text[end..].trim_start().strip_prefix(',').map(str::trim_start) {
        let start = text.len() - next.len();
        let item = match next.chars().next() {
            Some(quote @ ('"' | '\'')) => 1 + end_of_quote(&next[1..], quote, 0),
            _ => next.find(|c: char| c.is_whitespace() || BEHIND.contains(&c)).unwrap_or(next.len()),
        };
        let behind = text[start + item..].trim_start();
        if item == 0
            || !(behind.is_empty() || behind.starts_with(BEHIND) || is_conjunction(first_word(behind)))
        {
            break;
        }
        end = start + item;
    }
    end
}

pub(super) fn first_word(text: &str) -> &str {
    &text[..text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len())]
}

/// Whether a word goes on with a query.
pub(super) fn is_conjunction(word: &str) -> bool {
    is_one_of(&["and", "or"], word)
}

/// Quotes as they are written in HTML and URLs.
const QUOTES: [&str; 8] = ["&quot;", "&#34;", "&#x22;", "&apos;", "&#39;", "&#x27;", "%22", "%27"];

pub(super) fn encoded_quote(text: &str) -> Option<&'static str> {
    QUOTES.into_iter().find(|quote| text.starts_with(quote))
}

/// The length of a list or object, its last bracket included; brackets in quotes do not count.
pub(super) fn end_of_list(text: &str) -> usize {
    let (mut depth, mut quote) = (0, None);
    for (at, byte) in text.bytes().enumerate() {
        match (byte, quote) {
            (b'"' | b'\'', None) => quote = Some(byte),
            (_, Some(open)) if byte == open => quote = None,
            (_, Some(_)) => {}
            (b'(' | b'[' | b'{', None) => depth += 1,
            (b')' | b']' | b'}', None) => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    text.len()
}

/// The length of what is left of a quoted text, its last quote included. In JSON within JSON quotes have `escapes`
/// backslashes before them, and those inside have more; elsewhere a quote inside is written twice.
pub(super) fn end_of_quote(text: &str, quote: char, escapes: usize) -> usize {
    let mut run = 0;
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        if character == quote && run % (2 * (escapes + 1)) == escapes {
            if characters.next_if(|(_, next)| *next == quote && at > 0).is_none() {
                return at + 1;
            }
            run = 0;
            continue;
        }
        run = if character == '\\' { run + 1 } else { 0 };
    }
    text.len()
}
