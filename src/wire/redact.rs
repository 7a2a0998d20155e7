//! Secrets out of everything that is logged or reported.

use serde_json::Value;

use super::json;

/// Parts of key names whose values are secrets, in lower case.
const SECRET: &[&str] = &[
    "pwd",
    "passwd",
    "password",
    "passphrase",
    "_key",
    "apikey",
    "token",
    "secret",
    "session",
    "credential",
    "authorization",
    "bearer",
];

/// Longest piece of a text that is not JSON, in characters.
const EXCERPT: usize = 300;

/// Replaces the value of every key that can hold a secret by `*`, at any depth; `gz_data` by its size.
///
/// null, true and false stay: they tell whether there is a secret, not which.
pub fn redact(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(redact),
        Value::Object(members) => {
            // As settings are written: {"name": "smtp_password", "value": "..."}.
            let is_secret_setting = members.get("name").and_then(Value::as_str).is_some_and(names_secret);
            for (key, member) in members.iter_mut() {
                let is_secret = names_secret(key) || (is_secret_setting && key == "value");
                if key == "gz_data" {
                    *member = size(member);
                } else if is_secret && !matches!(member, Value::Null | Value::Bool(_)) {
                    *member = Value::from("*");
                } else {
                    redact(member);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// What is said of compressed data instead of the data.
fn size(data: &Value) -> Value {
    match data {
        Value::String(base64) => Value::from(format!("<{} bytes of Base64>", base64.len())),
        _ => Value::from("*"),
    }
}

fn names_secret(text: &str) -> bool {
    first_secret(text).is_some()
}

/// Where the first word of a text starts that names a secret.
fn first_secret(text: &str) -> Option<usize> {
    // ASCII lower-casing keeps byte offsets.
    let lower = text.to_ascii_lowercase();
    SECRET.iter().filter_map(|word| lower.find(word)).min()
}

/// The redacted form of a JSON text. Of a text that is not JSON only the first words are kept, and nothing from the first
/// word on that names a secret.
pub fn redact_text(text: &str) -> String {
    if let Ok(mut value) = serde_json::from_str::<Value>(text) {
        redact(&mut value);
        let mut out = String::with_capacity(text.len());
        json::encode(&value, &mut out);
        return out;
    }
    let short = excerpt(text, EXCERPT);
    match first_secret(&short) {
        Some(at) => format!("{}[rest withheld]", &short[..at]),
        None => short,
    }
}

/// The first `max` characters of a text on one line: runs of white space and control characters become one space, and when
/// the text is an HTML page its tags, scripts and style sheets are left out. A cut is marked by `...`.
pub fn excerpt(text: &str, max: usize) -> String {
    let text = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    let mut line = Line { text: String::new(), length: 0, max };
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
    /// Appends a text; false when the line is full.
    fn push(&mut self, text: &str) -> bool {
        for character in text.chars() {
            let character = if character.is_control() || character.is_whitespace() { ' ' } else { character };
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_go_at_any_depth_and_in_any_case() {
        let mut value = json!({
            "query": "x", "API_KEY": "1", "Pwd": ["2"], "session_id": 3, "session": {"a": "4"}, "userPassword": "5",
            "list": [[{"download_token": "6"}], "token"], "client_Secret": "7", "apiKey": "8",
            "session_expired": true, "session_key": null, "keyboard": "kept", "gz_data": "abcd",
            "settings": [{"name": "smtp_password", "value": "9"}, {"name": "motd", "value": "kept"}], "passwd": "10",
        });
        redact(&mut value);
        assert_eq!(
            value,
            json!({
                "query": "x", "API_KEY": "*", "Pwd": "*", "session_id": "*", "session": "*", "userPassword": "*",
                "list": [[{"download_token": "*"}], "token"], "client_Secret": "*", "apiKey": "*",
                "session_expired": true, "session_key": null, "keyboard": "kept", "gz_data": "<4 bytes of Base64>",
                "settings": [{"name": "smtp_password", "value": "*"}, {"name": "motd", "value": "kept"}], "passwd": "*",
            })
        );
    }

    #[test]
    fn json_text_is_redacted_whole() {
        assert_eq!(redact_text(r#" {"a": 1.0, "token": "x\"y"} "#), r#"{"a": 1.0, "token": "*"}"#);
    }

    #[test]
    fn other_text_is_withheld_from_the_first_word_that_names_a_secret() {
        assert_eq!(redact_text(r#"{"a": 1, "API_key": "abc"#), r#"{"a": 1, "API[rest withheld]"#);
        assert_eq!(redact_text("plain\ntext"), "plain text");
        assert!(!redact_text(&format!("{}pwd=abc", "x ".repeat(146))).contains("abc"));
    }

    #[test]
    fn an_excerpt_is_one_line_without_tags() {
        for (text, expected) in [
            ("a\r\n\tb\u{0}\u{1b}[31mc", "a b [31mc"),
            ("\u{feff}\n <html><h1>429 Too Many Requests</h1></html>", "429 Too Many Requests"),
            ("<!doctype html><style>p {}</style><SCRIPT>x</script ><p>Bad <b>gateway", "Bad gateway"),
            ("<!-- <p>x --><p>é</p", "é"),
            ("a < b, c > d", "a < b, c > d"),
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
