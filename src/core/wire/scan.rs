//! Finding one's way in JSON text without parsing it. All but `Specials` expect valid JSON, which decoded answers
//! are.

use std::borrow::Cow;

use wide::u8x16;

/// Bytes that are looked at together, one bit for each.
const BLOCK: usize = 64;

/// Finds the bytes that mean something within a string: quotes, backslashes, control characters. It remembers where they
/// are in the block it looked at last, so that texts must be walked forwards.
#[derive(Debug, Clone, Default)]
pub(crate) struct Specials {
    /// End of the block.
    end: usize,
    /// The block's special bytes, the first one lowest.
    mask: u64,
}

impl Specials {
    /// Index of the first special byte from `at` on; the length of the text when there is none.
    #[inline]
    pub(crate) fn next(&mut self, text: &[u8], at: usize) -> usize {
        let mut at = at;
        loop {
            // Blocks follow one another, whatever `at` is: processors then look at the next one in advance.
            while self.end <= at {
                let Some(rest) = text.get(self.end..).filter(|rest| !rest.is_empty()) else {
                    return text.len();
                };
                self.mask = rest.first_chunk::<BLOCK>().map_or_else(|| last_mask(rest), block_mask);
                self.end += BLOCK;
            }
            let mask = self.mask >> (at % BLOCK);
            if mask != 0 {
                return at + mask.trailing_zeros() as usize;
            }
            at = self.end;
        }
    }
}

#[inline]
fn block_mask(block: &[u8; BLOCK]) -> u64 {
    let (lanes, _) = block.as_chunks::<16>();
    lanes.iter().rev().fold(0, |mask, lane| {
        let bytes = u8x16::new(*lane);
        let is_control = bytes.min(u8x16::splat(0x1f)).cmp_eq(bytes);
        let is_special = bytes.cmp_eq(u8x16::splat(b'"')) | bytes.cmp_eq(u8x16::splat(b'\\')) | is_control;
        mask << 16 | u64::from(is_special.move_mask().cast_unsigned())
    })
}

/// The mask of the last block of a text, in which the end of the text counts as special.
#[cold]
fn last_mask(rest: &[u8]) -> u64 {
    let mut block = [0; BLOCK];
    block[..rest.len()].copy_from_slice(rest);
    block_mask(&block)
}

/// Index after the string whose opening quote is at `at`.
fn string_end(specials: &mut Specials, text: &[u8], at: usize) -> usize {
    let mut at = at + 1;
    loop {
        at = specials.next(text, at);
        match text.get(at) {
            Some(b'\\') => at += 2,
            Some(b'"') => return at + 1,
            Some(_) => at += 1,
            None => return text.len(),
        }
    }
}

/// Index after the value that begins at `at`.
fn value_end(specials: &mut Specials, text: &[u8], at: usize) -> usize {
    let mut at = at;
    let mut depth = 0_usize;
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => {
                at = string_end(specials, text, at);
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
    specials: Specials,
}

impl<'a> Iterator for Items<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let bytes = self.text.as_bytes();
        let start = skip_space(bytes, self.at);
        if matches!(bytes.get(start), None | Some(b']')) {
            return None;
        }
        let end = value_end(&mut self.specials, bytes, start);
        let comma = skip_space(bytes, end);
        self.at = if bytes.get(comma) == Some(&b',') { comma + 1 } else { comma };
        self.text.get(start..end)
    }
}

/// The items of a JSON array in valid JSON text; None when the text is no array.
pub fn items(array: &str) -> Option<Items<'_>> {
    array.starts_with('[').then_some(Items { text: array, at: 1, specials: Specials::default() })
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
            for len in [1, 15, 16, 17, 63, 64, 65, 128, 150] {
                for at in 0..len {
                    // Neighbours that differ from special bytes by one bit or one count.
                    let mut text: Vec<u8> =
                        b"x#\xa2 \x7f!\xdc[]\x80\xff2".iter().copied().cycle().take(len).collect();
                    text[at] = special;
                    let mut specials = Specials::default();
                    assert_eq!(specials.next(&text, at / 2), at, "{special} at {at} of {len}");
                    assert_eq!(specials.next(&text, at), at);
                    assert_eq!(specials.next(&text, at + 1), len);
                    assert_eq!(specials.next(&text, len + 100), len);
                }
            }
        }
        assert_eq!(Specials::default().next(b"", 0), 0);
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
