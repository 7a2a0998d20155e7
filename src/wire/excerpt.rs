//! Excerpts of strings from outside, for messages and logs.

/// The first `max` characters of a string on one line: runs of white space and control characters become one space, and when
/// the text is an HTML page its tags, scripts and style sheets are left out. A cut is marked by `...`.
pub fn excerpt(text: &str, max: usize) -> String {
    // Names, as most are.
    if text.len() <= max && !text.starts_with('<') && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return text.to_owned();
    }
    let text = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    let mut line = Line { text: String::with_capacity(text.len().min(max)), length: 0, max };
    if text.starts_with('<') {
        let mut rest = text;
        while let Some((words, tail)) = rest.split_once('<') {
            if !line.push(words) || !line.push(" ") {
                break;
            }
            rest = after_tag(tail);
        }
        line.push(rest);
    } else {
        line.push(text);
    }
    line.finish()
}

/// A string that a caller gave, on one line and short enough for an error message.
pub fn shorten(text: &str) -> String {
    excerpt(text, 80)
}

/// What follows a tag, without the content of elements that hold no words.
fn after_tag(tag: &str) -> &str {
    let after = |text: &'_ str, end: &str| text.find(end).map_or(text.len(), |at| at + end.len());
    let starts = |name: &str| tag.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    if tag.starts_with("!--") {
        return &tag[after(tag, "-->")..];
    }
    for (name, end) in [("script", "</script"), ("style", "</style")] {
        if starts(name) {
            // Pages spell the end tag like the start tag, lower case nearly always; else the rest of the page is dropped.
            let content = &tag[after(tag, end)..];
            return &content[after(content, ">")..];
        }
    }
    &tag[after(tag, ">")..]
}

/// A line of limited length that is filled with words.
struct Line {
    text: String,
    length: usize,
    max: usize,
}

impl Line {
    /// Appends a string; false when the line is full.
    fn push(&mut self, text: &str) -> bool {
        for character in text.chars() {
            let is_space = character.is_control() || character.is_whitespace() || is_invisible(character);
            let character = if is_space { ' ' } else { character };
            if character == ' ' && (self.text.is_empty() || self.text.ends_with(' ')) {
                continue;
            }
            if self.length > self.max {
                return false;
            }
            self.text.push(character);
            self.length += 1;
        }
        true
    }

    fn finish(mut self) -> String {
        if let Some((end, _)) = self.text.trim_end().char_indices().nth(self.max) {
            self.text.truncate(end);
            self.text.push_str("...");
        } else {
            self.text.truncate(self.text.trim_end().len());
        }
        self.text
    }
}

/// Whether a character breaks lines, turns the direction of writing, or is not seen at all.
pub fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_excerpt_is_one_line_without_tags() {
        for (text, expected) in [
            ("a\r\n\tb\u{0}\u{1b}[31mc", "a b [31mc"),
            ("\u{feff}\n <html><h1>429 Too Many Requests</h1></html>", "429 Too Many Requests"),
            ("<!doctype html><style>p {}</style><SCRIPT>x</script ><p>Bad <b>gateway", "Bad gateway"),
            ("<!-- <p>x --><p>é</p", "é"),
            ("a < b, c > d", "a < b, c > d"),
            ("<p>a\u{202e}b\u{2066}c\u{200b}d", "a b c d"),
            ("<", ""),
            ("", ""),
        ] {
            assert_eq!(excerpt(text, 100), expected, "{text:?}");
        }
    }

    #[test]
    fn an_excerpt_is_cut_between_characters() {
        assert_eq!(excerpt("漢字漢字", 3), "漢字漢...");
        assert_eq!(excerpt("漢字漢", 3), "漢字漢");
        assert_eq!(excerpt("漢字漢  ", 3), "漢字漢");
        assert_eq!(excerpt("abc", 0), "...");
    }

    proptest! {
        #[test]
        fn an_excerpt_is_never_too_long(text in any::<String>(), html in any::<bool>(), max in 0usize..20) {
            let text = if html { format!("<{text}") } else { text };
            let short = excerpt(&text, max);
            prop_assert!(short.chars().count() <= max + 3);
            prop_assert!(!short.chars().any(char::is_control));
        }
    }
}
