//! JSON text as the backend expects it, and the size estimate that decides on compression.

use serde_json::{Map, Number, Value};

use crate::scan::{Kind, Malformed, Token, Walker, has_half_characters, unescaped};
use accsyn_base::error::{Error, Result};

/// What everything but containers, strings and null counts in [`estimate`].
const SCALAR_SIZE: usize = 10;

/// Parses a caller's JSON. Numbers keep their digits; of repeated keys the last one wins.
///
/// Failures are INVALID_ARGUMENT naming `what`, with line and column.
pub fn parse(text: &str, what: &str) -> Result<Value> {
    build(text, false).map_err(|fault| not_json(text, what, &fault))
}

/// The value of JSON text without the space around it, which is checked but not built; errors are those of [`parse`].
pub fn check<'a>(text: &'a str, what: &str) -> Result<&'a str> {
    let mut walker = Walker::new(0);
    let mut span: Option<(usize, usize)> = None;
    loop {
        match walker.step(text.as_bytes()).map_err(|fault| not_json(text, what, &fault))? {
            None => return Ok(span.map_or("", |(start, end)| &text[start..end])),
            Some(Token { kind: Kind::Word, start, end, .. }) if !is_word(&text[start..end]) => {
                return Err(not_json(text, what, &Malformed { position: start, reason: NO_JSON }));
            }
            Some(token) => span = Some((span.map_or(token.start, |(start, _)| start), token.end)),
        }
    }
}

fn is_word(text: &str) -> bool {
    matches!(text, "null" | "true" | "false")
}

const NO_JSON: &str = "not JSON";

fn not_json(text: &str, what: &str, Malformed { position, reason }: &Malformed) -> Error {
    let before = &text.as_bytes()[..*position.min(&text.len())];
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    // At the end of the text there is nothing that could be counted.
    let column = before.len() - start + usize::from(*position < text.len());
    Error::invalid_argument(format!("{what} is not valid JSON: {reason} at line {line} column {column}"))
}

/// The value of JSON text from a response; None when it is not JSON. Half a surrogate pair becomes the replacement character.
pub fn value(text: &str) -> Option<Value> {
    build(text, true).ok()
}

/// Builds a value without recursion. serde_json would take an object with a key of its own making, such as
/// `$serde_json::private::Number`, for a number.
fn build(text: &str, takes_halves: bool) -> std::result::Result<Value, Malformed> {
    let mut walker = Walker::new(0);
    // The containers that are open, each with the key of the value to come.
    let mut open: Vec<(Value, String)> = Vec::new();
    let mut built = Value::Null;
    while let Some(token) = walker.step(text.as_bytes())? {
        let shown = &text[token.start..token.end];
        let fault = |reason| Malformed { position: token.start, reason };
        if token.has_escapes && !takes_halves && has_half_characters(shown.as_bytes()) {
            return Err(fault("half of a surrogate pair"));
        }
        let value = match token.kind {
            Kind::Key => {
                let key = unescaped(&shown[1..shown.len() - 1]).into_owned();
                if let Some((_, next)) = open.last_mut() {
                    *next = key;
                }
                continue;
            }
            Kind::OpenObject | Kind::OpenList => {
                let empty = if token.kind == Kind::OpenObject {
                    Value::Object(Map::new())
                } else {
                    Value::Array(Vec::new())
                };
                open.push((empty, String::new()));
                continue;
            }
            Kind::Close => open.pop().map(|(value, _)| value).unwrap_or_default(),
            Kind::String => Value::String(unescaped(&shown[1..shown.len() - 1]).into_owned()),
            // Parsing would change the spelling of exponents.
            Kind::Number => Value::Number(Number::from_string_unchecked(shown.to_owned())),
            Kind::Word => match shown {
                "null" => Value::Null,
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                _ => return Err(fault(NO_JSON)),
            },
        };
        match open.last_mut() {
            Some((Value::Array(items), _)) => items.push(value),
            Some((Value::Object(members), key)) => {
                members.insert(std::mem::take(key), value);
            }
            _ => built = value,
        }
    }
    Ok(built)
}

/// Parses a caller's options, a JSON object. None and `null` are no options.
pub fn options(text: Option<&str>, what: &str, example: &str) -> Result<Map<String, Value>> {
    match text.map(|text| parse(text, what)).transpose()? {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(map)) => Ok(map),
        Some(_) => {
            Err(Error::invalid_argument(format!("{what} must be a JSON object, for example {example}")))
        }
    }
}

/// Appends ASCII-only JSON with `, ` and `: ` separators.
pub fn encode(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => out.push_str(number.as_str()),
        Value::String(text) => encode_text(text, out),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                encode(item, out);
            }
            out.push(']');
        }
        Value::Object(members) => {
            out.push('{');
            for (index, (key, member)) in members.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                encode_text(key, out);
                out.push_str(": ");
                encode(member, out);
            }
            out.push('}');
        }
    }
}

/// Appends one text as an ASCII-only JSON string.
pub fn encode_text(text: &str, out: &mut String) {
    let is_plain = |byte: &u8| matches!(byte, b' '..=b'\x7f') && *byte != b'"' && *byte != b'\\';
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| !is_plain(&byte)) {
        let (plain, other) = rest.split_at(at);
        out.push_str(plain);
        let mut characters = other.chars();
        let Some(character) = characters.next() else { break };
        rest = characters.as_str();
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\x08' => out.push_str("\\b"),
            '\x0c' => out.push_str("\\f"),
            other => {
                for unit in other.encode_utf16(&mut [0; 2]) {
                    out.push_str("\\u");
                    for shift in [12, 8, 4, 0] {
                        out.push(char::from(b"0123456789abcdef"[usize::from(*unit >> shift & 0xf)]));
                    }
                }
            }
        }
    }
    out.push_str(rest);
    out.push('"');
}

/// A string as JSON, with its quotes; what is not ASCII stays as it is.
pub fn quote(text: &str) -> String {
    Value::from(text).to_string()
}

/// The size estimate that decides on compression: characters of keys and strings, nothing for null, 10 for any other scalar.
pub fn estimate(value: &Value) -> usize {
    match value {
        Value::Null => 0,
        Value::Bool(_) | Value::Number(_) => SCALAR_SIZE,
        Value::String(text) => text.chars().count(),
        Value::Array(items) => items.iter().map(estimate).sum(),
        Value::Object(members) => {
            members.iter().map(|(key, member)| key.chars().count() + estimate(member)).sum()
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use accsyn_base::error::Status;

    fn encoded(value: &Value) -> String {
        let mut out = String::new();
        encode(value, &mut out);
        out
    }

    #[test]
    fn parse_names_the_argument_with_line_and_column() {
        for (text, place) in [
            ("{\n \"a\": x}", "line 2 column 7"),
            ("", "line 1 column 0"),
            ("[NaN]", "line 1 column 2"),
            ("{} {}", "line 1 column 4"),
            ("\"\\ud800\"", "line 1"),
        ] {
            let error = parse(text, "options").unwrap_err();
            assert_eq!(error.status, Status::InvalidArgument);
            assert!(error.message.starts_with("options is not valid JSON: "), "{error}");
            assert!(error.message.contains(place), "{error}");
        }
    }

    #[test]
    fn parse_refuses_bottomless_nesting() {
        assert!(parse(&"[".repeat(1_000_000), "data").is_err());
    }

    #[test]
    fn numbers_keep_their_digits_and_the_last_duplicate_wins() {
        let text = r#"{"b": 1.0, "a": 123456789012345678901234567890, "c": 1e+300, "d": 0.10, "e": -0, "f": [1E5, 1e5, 1E+05, -1.50E-07], "b": 2}"#;
        let value = parse(text, "data").unwrap();
        assert_eq!(
            encoded(&value),
            r#"{"b": 2, "a": 123456789012345678901234567890, "c": 1e+300, "d": 0.10, "e": -0, "f": [1E5, 1e5, 1E+05, -1.50E-07]}"#
        );
    }

    #[test]
    fn keys_that_serde_json_uses_itself_are_keys() {
        for text in [
            r#"{"$serde_json::private::Number": "12"}"#,
            r#"{"$serde_json::private::RawValue": "[1]"}"#,
            r#"{"a": [{"$serde_json::private::Number": "x", "b": 1.0}, {"$serde_json::private::Number": null}]}"#,
        ] {
            assert_eq!(encoded(&parse(text, "data").unwrap()), text);
            assert_eq!(encoded(&super::value(text).unwrap()), text);
        }
    }

    #[test]
    fn halves_of_characters_are_refused_from_callers_and_replaced_in_answers() {
        for text in [r#"{"\ud800": 1}"#, r#"["a", "\udc00x"]"#, r#"["\ud83dx"]"#] {
            assert!(parse(text, "data").unwrap_err().message.contains(" at line 1 column "));
            assert!(super::value(text).unwrap().to_string().contains('\u{fffd}'));
        }
        assert_eq!(parse(r#""\ud83d\ude00\\ud800""#, "data").unwrap(), "😀\\ud800");
    }

    #[test]
    fn encodes_like_python() {
        let value = json!({
            "å\n": ["\u{0}\u{1f}\u{7f}\u{80}", "\u{8}\u{c}\t\r/\\\"", "漢😀", "\u{ffff}\u{2028}"],
            "empty": [{}, [], "", null, true, false, -1],
        });
        assert_eq!(
            encoded(&value),
            "{\"\\u00e5\\n\": [\"\\u0000\\u001f\u{7f}\\u0080\", \"\\b\\f\\t\\r/\\\\\\\"\", \
             \"\\u6f22\\ud83d\\ude00\", \"\\uffff\\u2028\"], \"empty\": [{}, [], \"\", null, true, false, -1]}"
        );
    }

    #[test]
    fn the_estimate_counts_characters() {
        for (value, size) in [
            (json!(null), 0),
            (json!(""), 0),
            (json!("漢字😀"), 3),
            (json!(true), 10),
            (json!(123456789012345u64), 10),
            (json!([1, null, "ab", [false]]), 22),
            (json!({"å": {"key": null}, "k": "v"}), 6),
        ] {
            assert_eq!(estimate(&value), size, "{value}");
        }
    }

    proptest! {
        #[test]
        fn values_are_those_of_serde_json(text in "[ \\[\\]{},:\"a0-9.eE+tfn\\\\u-]{0,20}") {
            let expected = serde_json::from_str::<Value>(&text);
            // It spells exponents its own way.
            let found = parse(&text, "data").ok().map(|value| serde_json::from_str(&encoded(&value)).expect("JSON"));
            prop_assert_eq!(found, expected.ok());
        }

        #[test]
        fn any_text_survives_encoding(text in any::<String>()) {
            let json = encoded(&Value::String(text.clone()));
            prop_assert!(json.is_ascii());
            prop_assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        }
    }
}
