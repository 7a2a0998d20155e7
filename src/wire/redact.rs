//! Secrets out of everything that is logged or reported.

use serde_json::Value;

use super::json;

/// Parts of the keys whose values are secrets, in lower case.
const SECRET_KEYS: &[&str] = &["pwd", "password", "_key", "token", "secret", "session", "authorization"];

/// Replaces the value of every key that can hold a secret by `*`, at any depth; `gz_data` by its size.
pub fn redact(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (key, value) in map.iter_mut() {
                let name = key.to_lowercase();
                if SECRET_KEYS.iter().any(|secret| name.contains(secret)) {
                    *value = "*".into();
                } else if let (Value::String(data), "gz_data") = (&*value, key.as_str()) {
                    *value = format!("{} characters of compressed data", data.len()).into();
                } else {
                    redact(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(redact),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// JSON text without its secrets. Of what is no JSON object or list nothing can be told apart, so only a beginning in
/// plain words is kept.
pub fn redact_text(text: &str) -> String {
    match serde_json::from_str::<Value>(text) {
        Ok(mut value @ (Value::Object(_) | Value::Array(_))) => {
            redact(&mut value);
            let mut out = String::with_capacity(text.len());
            json::encode(&value, &mut out);
            out
        }
        _ => excerpt(text, 200),
    }
}

/// The first words of a text: at most `max` characters on one line, without HTML tags.
pub fn excerpt(text: &str, max: usize) -> String {
    let mut out = String::new();
    let mut count = 0;
    let mut is_tag = false;
    let mut is_gap = false;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            // Comparisons such as `a < b` are no tags.
            '<' if rest
                .peek()
                .is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, '/' | '!')) =>
            {
                is_tag = true;
                is_gap = true;
            }
            '>' if is_tag => is_tag = false,
            _ if is_tag => {}
            c if c.is_whitespace() || c.is_control() => is_gap = true,
            c => {
                if is_gap && !out.is_empty() {
                    out.push(' ');
                    count += 1;
                }
                is_gap = false;
                if count >= max {
                    out.truncate(out.trim_end().len());
                    out.push('…');
                    return out;
                }
                out.push(c);
                count += 1;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_go_at_any_depth_and_in_any_spelling() {
        let mut value = json!({
            "pwd": "a", "Password": "a", "api_key": ["a"], "session_key": {"b": "a"}, "access_token": 1, "SECRET": "a",
            "session": "a", "session_id": "a", "list": [{"apiKey_KEY": "a"}], "name": "b", "keys": 1, "message": "bad token given",
        });
        redact(&mut value);
        assert_eq!(
            value,
            json!({
                "pwd": "*", "Password": "*", "api_key": "*", "session_key": "*", "access_token": "*", "SECRET": "*",
                "session": "*", "session_id": "*", "list": [{"apiKey_KEY": "*"}], "name": "b", "keys": 1, "message": "bad token given",
            })
        );
    }

    #[test]
    fn compressed_data_is_told_by_its_size() {
        let mut value = json!({"gz_data": "H4sIAAAA", "data": 1});
        redact(&mut value);
        assert_eq!(value, json!({"gz_data": "8 characters of compressed data", "data": 1}));
    }

    #[test]
    fn texts_are_redacted_as_json_or_cut() {
        assert_eq!(redact_text(r#"{"pwd":"se\"cret","a":"b"}"#), r#"{"pwd": "*", "a": "b"}"#);
        assert_eq!(redact_text(&"x".repeat(300)), format!("{}…", "x".repeat(200)));
    }

    #[test]
    fn an_excerpt_is_one_line_of_words() {
        let page = "<html>\r\n<head><title>502 Bad Gateway</title></head>\n<body><h1>502  Bad\0Gateway</h1></body></html>";
        assert_eq!(excerpt(page, 200), "502 Bad Gateway 502 Bad Gateway");
        assert_eq!(excerpt(page, 7), "502 Bad…");
        assert_eq!(excerpt("a < b > c", 200), "a < b > c");
        assert_eq!(excerpt("åäö漢字😀", 4), "åäö漢…");
        assert_eq!(excerpt("", 5), "");
    }
}
