//! Finding one's way in JSON text without parsing it. All but `next_special` expect valid JSON, which decoded answers
//! are.

use std::borrow::Cow;

const EVERY: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// Index of the first byte from `at` on that means something within a string: a quote, a backslash, or a control
/// character. The length of the text when there is none. Eight bytes at a time.
#[inline]
pub(crate) fn next_special(text: &[u8], mut at: usize) -> usize {
    // Per byte: the high bit is set where the byte is less than a limit. Borrows only reach higher bytes, so the
    // lowest bit set is always a true one.
    let is_below = |x: u64, limit: u8| x.wrapping_sub(EVERY * u64::from(limit)) & !x;
    let hits = |chunk: [u8; 8]| {
        let x = u64::from_le_bytes(chunk);
        // One bit flipped, a quote comes right after the control characters.
        (is_below(x ^ (EVERY * u64::from(b'"' ^ 0x20)), 0x21) | is_below(x ^ (EVERY * u64::from(b'\\')), 1))
            & HIGH
    };
    let first = |hits: u64| hits.trailing_zeros() as usize / 8;
    while let Some([a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p]) =
        text.get(at..).and_then(<[u8]>::first_chunk::<16>).copied()
    {
        let (lo, hi) = (hits([a, b, c, d, e, f, g, h]), hits([i, j, k, l, m, n, o, p]));
        if lo | hi != 0 {
            return at + if lo != 0 { first(lo) } else { 8 + first(hi) };
        }
        at += 16;
    }
    let rest = text.get(at..).unwrap_or_default();
    at + rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)).unwrap_or(rest.len())
}

/// Index after the string whose opening quote is at `at`.
fn string_end(text: &[u8], at: usize) -> usize {
    let mut at = at + 1;
    loop {
        at = next_special(text, at);
        match text.get(at) {
            Some(b'\\') => at += 2,
            Some(b'"') => return at + 1,
            Some(_) => at += 1,
            None => return text.len(),
        }
    }
}

/// Index after the value that begins at `at`.
fn value_end(text: &[u8], at: usize) -> usize {
    let mut at = at;
    let mut depth = 0_usize;
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => {
                at = string_end(text, at);
                if depth == 0 {
                    return at;
                }
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth <= 1 => return at + depth,
            b'}' | b']' => depth -= 1,
            b',' | b' ' | b'\n' | b'\r' | b'\t' if depth == 0 => return at,
            _ => {}
        }
        at += 1;
    }
    text.len()
}

fn skip_space(text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + rest.iter().take_while(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t')).count()
}

/// The items of a JSON array, each as JSON text; see [`items`].
#[derive(Debug, Clone)]
pub struct Items<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Items<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let bytes = self.text.as_bytes();
        let start = skip_space(bytes, self.at);
        if matches!(bytes.get(start), None | Some(b']')) {
            return None;
        }
        let end = value_end(bytes, start);
        let comma = skip_space(bytes, end);
        self.at = if bytes.get(comma) == Some(&b',') { comma + 1 } else { comma };
        self.text.get(start..end)
    }
}

/// The items of a JSON array in valid JSON text; None when the text is no array.
pub fn items(array: &str) -> Option<Items<'_>> {
    array.starts_with('[').then_some(Items { text: array, at: 1 })
}

/// Whether a JSON value counts as true the way Python sees it: null, false, zero and what is empty do not.
pub fn is_truthy(value: &str) -> bool {
    match value.as_bytes() {
        b"null" | b"false" | b"\"\"" | b"" => false,
        [open @ (b'[' | b'{'), rest @ ..] => {
            let close = if *open == b'[' { b']' } else { b'}' };
            rest.get(skip_space(rest, 0)) != Some(&close)
        }
        // Zero, in whatever spelling, has no digit but 0 before its exponent.
        [b'-' | b'0'..=b'9', ..] => value
            .bytes()
            .take_while(|byte| !matches!(byte, b'e' | b'E'))
            .any(|byte| matches!(byte, b'1'..=b'9')),
        _ => true,
    }
}

/// The text that a JSON string stands for; None when the value is no string.
pub fn text(value: &str) -> Option<Cow<'_, str>> {
    let inner = value.strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('\\') {
        serde_json::from_str(value).ok().map(Cow::Owned)
    } else {
        Some(Cow::Borrowed(inner))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn special_bytes_are_found_wherever_they_stand() {
        for special in [b'"', b'\\', 0, b'\n', 0x1f] {
            for len in 0..40 {
                for at in 0..len {
                    let mut text = vec![b'x'; len];
                    // Neighbours that differ from special bytes by one bit or one count.
                    text[len - 1] = 0xa2;
                    text[0] = b'#';
                    text[at] = special;
                    assert_eq!(next_special(&text, 0), at, "{special} at {at} of {len}");
                    assert_eq!(next_special(&text, at + 1), len);
                }
            }
        }
        let harmless = "åäö漢字😀 !#]^[ \u{7f}".as_bytes();
        assert_eq!(next_special(harmless, 0), harmless.len());
    }

    #[test]
    fn items_are_cut_at_their_commas() {
        let text = r#"[ 1 , "a,]\"", [1,[2]] ,{"k":[",",{}]}, null,-1.5e3]"#;
        let found: Vec<&str> = items(text).expect("an array").collect();
        assert_eq!(found, ["1", r#""a,]\"""#, "[1,[2]]", r#"{"k":[",",{}]}"#, "null", "-1.5e3"]);
        assert_eq!(items("[]").expect("an array").count(), 0);
        assert_eq!(items("[ \n]").expect("an array").count(), 0);
        assert!(items("{}").is_none() && items("null").is_none());
    }

    #[test]
    fn truth_is_that_of_python() {
        for text in ["null", "false", "0", "-0", "0.0", "0e5", "\"\"", "[]", "{}", "[ ]", "{\n}"] {
            assert!(!is_truthy(text), "{text}");
        }
        for text in ["true", "1", "-1", "0.1", "1e-300", "\" \"", "\"0\"", "[0]", "{\"a\":0}"] {
            assert!(is_truthy(text), "{text}");
        }
    }

    #[test]
    fn texts_are_unescaped() {
        assert_eq!(text("\"abc\"").as_deref(), Some("abc"));
        assert_eq!(text(r#""a\"\u00e5\n""#).as_deref(), Some("a\"å\n"));
        assert_eq!(text("1"), None);
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            ".*".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::vec((".{0,8}", inner), 0..6)
                    .prop_map(|entries| Value::Object(entries.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn items_are_those_of_a_parser(values in prop::collection::vec(any_value(), 0..6), pretty: bool) {
            let array = json!(values);
            let text = if pretty { serde_json::to_string_pretty(&array) } else { serde_json::to_string(&array) };
            let text = text.expect("JSON");
            let found: Vec<Value> =
                items(&text).expect("an array").map(|item| serde_json::from_str(item).expect("JSON")).collect();
            prop_assert_eq!(found, values);
        }
    }
}
