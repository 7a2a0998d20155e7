//! Reading JSON text token by token, without building values and without recursion.

use std::borrow::Cow;

use crate::specials::Specials;

/// Why a string is not JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// Byte offset of the fault.
    pub position: usize,
    /// What is wrong there.
    pub reason: &'static str,
}

/// The reason when there was no memory for what has to be remembered of a text.
pub const NO_MEMORY: &str = "not enough memory";

/// Deepest nesting of objects and lists; what usual parsers read, too.
const MAX_DEPTH: u32 = 127;

/// The reason when the text ends too early.
pub(crate) const INCOMPLETE: &str = "incomplete";

/// The kinds of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A key of an object.
    Key,
    /// A string that is not a key.
    String,
    /// As it is written.
    Number,
    /// `true`, `false`, `null`, and what JSON lacks: `NaN`, `Infinity`, `-Infinity`.
    Word,
    /// `{`.
    OpenObject,
    /// `[`.
    OpenList,
    /// `}` or `]`.
    Close,
}

/// Where a token is in the text; strings and keys with their quotes.
#[derive(Debug, Clone, Copy)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Its first byte.
    pub start: usize,
    /// The byte behind its last one.
    pub end: usize,
    /// Of strings and keys.
    pub has_escapes: bool,
}

/// A key, without its quotes, and its value: a string, a number or a word. Neither has escapes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ScalarMember {
    pub key_start: usize,
    pub key_end: usize,
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Value,
    KeyOrClose,
    Key,
    ValueOrClose,
    AfterValue,
}

/// The open brackets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Nesting {
    /// One bit for each, the innermost lowest: 1 is an object.
    open: u128,
    depth: u32,
}

impl Nesting {
    /// How many there are.
    pub fn depth(self) -> u32 {
        self.depth
    }
}

/// Reads JSON token by token, strictly but for the words that it lacks, without recursion. The text is passed to each step,
/// so that what was read may be changed in between.
#[derive(Debug, Clone)]
pub struct Walker {
    at: usize,
    state: State,
    nesting: Nesting,
    specials: Specials,
}

impl Walker {
    /// Begins at a position of the text.
    pub fn new(at: usize) -> Walker {
        Walker { at, state: State::Value, nesting: Nesting::default(), specials: Specials::default() }
    }

    /// So many bytes were taken out of the text in front of the token to come.
    pub fn move_back(&mut self, bytes: usize) {
        self.at -= bytes;
    }

    /// The same walker for a text that was appended to.
    pub fn resumed(self) -> Walker {
        // The last block that was looked at may have been the end of the text.
        Walker { specials: Specials::before(self.at), ..self }
    }

    /// Takes back a value that may go on in what is to be appended.
    pub fn unread_value(&mut self, start: usize) {
        self.at = start;
        self.state = State::Value;
    }

    /// Which brackets are open.
    #[inline]
    pub fn nesting(&self) -> Nesting {
        self.nesting
    }

    /// How many brackets are open.
    #[inline]
    pub fn depth(&self) -> u32 {
        self.nesting.depth
    }

    /// Whether the value that was read last, or the one to come, is that of a key.
    #[inline]
    pub fn is_in_object(&self) -> bool {
        self.nesting.open & 1 == 1
    }

    /// Whether the innermost open bracket is within an object.
    #[inline]
    pub fn is_parent_object(&self) -> bool {
        self.nesting.open & 2 == 2
    }

    /// Whether the token to come is a key.
    pub fn is_before_key(&self) -> bool {
        matches!(self.state, State::Key | State::KeyOrClose)
    }

    /// Where the token to come begins, once a step failed because it is incomplete.
    pub fn position(&self) -> usize {
        self.at
    }

    /// The next key of an object and its value in one go, as long as both are complete and of the usual kind: most of a
    /// response. None: nothing was read, and `step` tells what is there.
    #[inline]
    pub(crate) fn scalar_member(&mut self, text: &[u8]) -> Option<ScalarMember> {
        let mut at = self.at;
        match self.state {
            State::AfterValue if self.is_in_object() && *text.get(at)? == b',' => at += 1,
            State::KeyOrClose => {}
            _ => return None,
        }
        at = skip_space(text, at);
        let key_start = at + 1;
        let before = self.specials;
        let member = (*text.get(at)? == b'"')
            .then(|| plain_string_end(text, key_start, &mut self.specials))
            .flatten()
            .and_then(|key_end| {
                if *text.get(key_end + 1)? != b':' {
                    return None;
                }
                let start = skip_space(text, key_end + 2);
                let (kind, end) = plain_value_end(text, start, &mut self.specials)?;
                Some(ScalarMember { key_start, key_end, kind, start, end })
            });
        match &member {
            Some(member) => {
                self.at = member.end;
                self.state = State::AfterValue;
            }
            None => self.specials = before,
        }
        member
    }

    /// Goes on behind a value, with these brackets open.
    pub fn resume_after(&mut self, end: usize, nesting: Nesting) {
        self.at = end;
        self.state = State::AfterValue;
        self.nesting = nesting;
        self.specials = Specials::before(end);
    }

    /// The next token; None at the end of the document.
    #[inline]
    pub fn step(&mut self, text: &[u8]) -> Result<Option<Token>, Malformed> {
        let mut at = skip_space(text, self.at);
        if self.state == State::AfterValue {
            match text.get(at) {
                None if self.nesting.depth == 0 => return Ok(None),
                Some(_) if self.nesting.depth == 0 => return fault(at, "more after the end"),
                Some(b',') => {
                    at = skip_space(text, at + 1);
                    self.state = if self.is_in_object() { State::Key } else { State::Value };
                }
                Some(b'}') if self.is_in_object() => return Ok(Some(self.close(at))),
                Some(b']') if !self.is_in_object() => return Ok(Some(self.close(at))),
                Some(_) if self.is_in_object() => return fault(at, "not `,` or `}`"),
                Some(_) => return fault(at, "not `,` or `]`"),
                None => return fault(at, INCOMPLETE),
            }
        }
        self.at = at;
        match (text.get(at), self.state) {
            (Some(b'}'), State::KeyOrClose) | (Some(b']'), State::ValueOrClose) => Ok(Some(self.close(at))),
            (Some(b'"'), State::Key | State::KeyOrClose) => {
                let (end, has_escapes) = string_end(text, at, &mut self.specials)?;
                let colon = skip_space(text, end);
                match text.get(colon) {
                    Some(b':') => self.at = colon + 1,
                    None => return fault(colon, "not `:`"),
                    Some(_) => return fault(colon, "not `:`"),
                }
                self.state = State::Value;
                Ok(Some(Token { kind: Kind::Key, start: at, end, has_escapes }))
            }
            (_, State::Key | State::KeyOrClose) => fault(at, "not a key in quotes"),
            (Some(b'"'), _) => {
                let (end, has_escapes) = string_end(text, at, &mut self.specials)?;
                Ok(Some(self.value(Kind::String, at, end, has_escapes)))
            }
            (Some(bracket @ (b'{' | b'[')), _) => {
                if self.nesting.depth == MAX_DEPTH {
                    return fault(at, "nested too deeply");
                }
                let is_object = *bracket == b'{';
                self.nesting.open = self.nesting.open << 1 | u128::from(is_object);
                self.nesting.depth += 1;
                self.at = at + 1;
                let (kind, state) = if is_object {
                    (Kind::OpenObject, State::KeyOrClose)
                } else {
                    (Kind::OpenList, State::ValueOrClose)
                };
                self.state = state;
                Ok(Some(Token { kind, start: at, end: at + 1, has_escapes: false }))
            }
            (Some(b'-' | b'0'..=b'9'), _) => {
                let (kind, end) = number_end(text, at)?;
                Ok(Some(self.value(kind, at, end, false)))
            }
            (Some(_), _) => {
                let end = word_end(text, at)?;
                Ok(Some(self.value(Kind::Word, at, end, false)))
            }
            (None, _) => fault(at, INCOMPLETE),
        }
    }

    #[inline]
    fn value(&mut self, kind: Kind, start: usize, end: usize, has_escapes: bool) -> Token {
        self.at = end;
        self.state = State::AfterValue;
        Token { kind, start, end, has_escapes }
    }

    #[inline]
    fn close(&mut self, at: usize) -> Token {
        self.nesting.open >>= 1;
        self.nesting.depth -= 1;
        self.value(Kind::Close, at, at + 1, false)
    }
}

/// The kind and end of a value, as `scalar_member` reads it, at a position that is known to be that of a value.
pub(crate) fn plain_value(text: &[u8], start: usize) -> Option<(Kind, usize)> {
    plain_value_end(text, start, &mut Specials::before(start))
}

#[inline]
fn plain_value_end(text: &[u8], start: usize, specials: &mut Specials) -> Option<(Kind, usize)> {
    let (kind, end) = match *text.get(start)? {
        b'"' => return Some((Kind::String, plain_string_end(text, start + 1, specials)? + 1)),
        b'-' | b'0'..=b'9' => number_end(text, start).ok().filter(|(kind, _)| *kind == Kind::Number)?,
        b'n' | b't' | b'f' => (Kind::Word, word_end(text, start).ok()?),
        _ => return None,
    };
    // What a number or word ends with is seen in the byte after it.
    (end < text.len()).then_some((kind, end))
}

/// The quote that ends a string without escapes, whose content begins at `at`.
#[inline]
fn plain_string_end(text: &[u8], at: usize, specials: &mut Specials) -> Option<usize> {
    let end = specials.next(text, at);
    (*text.get(end)? == b'"').then_some(end)
}

fn fault<T>(position: usize, reason: &'static str) -> Result<T, Malformed> {
    Err(Malformed { position, reason })
}

#[inline]
pub(crate) fn skip_space(text: &[u8], mut at: usize) -> usize {
    // Nearly always the first comparison says that there is none.
    while text.get(at).is_some_and(|byte| *byte <= b' ' && matches!(byte, b' ' | b'\n' | b'\r' | b'\t')) {
        at += 1;
    }
    at
}

/// Index after the string whose opening quote is at `at`, and whether it has escapes.
#[inline]
fn string_end(text: &[u8], at: usize, specials: &mut Specials) -> Result<(usize, bool), Malformed> {
    let (mut at, mut has_escapes) = (at + 1, false);
    loop {
        at = specials.next(text, at);
        match text.get(at) {
            Some(b'"') => return Ok((at + 1, has_escapes)),
            Some(b'\\') => {
                has_escapes = true;
                at = escape_end(text, at)?;
            }
            Some(_) => return fault(at, "a control character in a string"),
            None => return fault(at, INCOMPLETE),
        }
    }
}

/// Index after the escape at `at`.
#[cold]
fn escape_end(text: &[u8], at: usize) -> Result<usize, Malformed> {
    match text.get(at + 1) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(at + 2),
        Some(b'u') if code_unit(text, at).is_some() => Ok(at + 6),
        _ => fault(at, "no such escape"),
    }
}

/// Where in a string, from `at` on, half a surrogate pair is written as an escape.
#[cold]
pub(crate) fn half_character(string: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr::memchr(b'\\', string.get(at..)?)?;
        match code_unit(string, at) {
            None => at += 2,
            Some(0xd800..=0xdbff) if matches!(code_unit(string, at + 6), Some(0xdc00..=0xdfff)) => at += 12,
            Some(0xd800..=0xdfff) => return Some(at),
            Some(_) => at += 6,
        }
    }
}

/// Whether a string has half a surrogate pair.
pub(crate) fn has_half_characters(string: &[u8]) -> bool {
    half_character(string, 0).is_some()
}

/// The number of the `\uXXXX` at `at`.
fn code_unit(text: &[u8], at: usize) -> Option<u32> {
    let digits = text.get(at..at + 6)?.strip_prefix(b"\\u")?;
    digits.iter().try_fold(0, |number, digit| Some(number << 4 | char::from(*digit).to_digit(16)?))
}

/// What the number at `at` is, and the index after it.
fn number_end(text: &[u8], at: usize) -> Result<(Kind, usize), Malformed> {
    let digits_end = |at: usize| {
        let digits = text[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 { fault(at, "not a number") } else { Ok(at + digits) }
    };
    let mut end = at;
    if text[end] == b'-' {
        end += 1;
        if text.get(end) == Some(&b'I') {
            return Ok((Kind::Word, word_end(text, at)?));
        }
    }
    end = if text.get(end) == Some(&b'0') { end + 1 } else { digits_end(end)? };
    if text.get(end) == Some(&b'.') {
        end = digits_end(end + 1)?;
    }
    if let Some(b'e' | b'E') = text.get(end) {
        end += 1;
        if let Some(b'+' | b'-') = text.get(end) {
            end += 1;
        }
        end = digits_end(end)?;
    }
    Ok((Kind::Number, end))
}

/// Index after the word at `at`.
fn word_end(text: &[u8], at: usize) -> Result<usize, Malformed> {
    let word: &[u8] = match text[at] {
        b'n' => b"null",
        b't' => b"true",
        b'f' => b"false",
        b'N' => b"NaN",
        b'I' => b"Infinity",
        _ => b"-Infinity",
    };
    if text[at..].starts_with(word) { Ok(at + word.len()) } else { fault(at, "not JSON") }
}

/// The items of a JSON array, each as JSON text; see [`items`].
#[derive(Debug, Clone)]
pub struct Items<'a> {
    text: &'a str,
    walker: Walker,
}

impl<'a> Iterator for Items<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let mut start = None;
        loop {
            let token = self.walker.step(self.text.as_bytes()).ok()??;
            let start = *start.get_or_insert(token.start);
            match self.walker.depth() {
                0 if token.kind == Kind::OpenList => {}
                0 => return None,
                1 => return self.text.get(start..token.end),
                _ => {}
            }
        }
    }
}

/// The items of a JSON array; None if the value is not an array. They end where the text stops being JSON.
pub fn items(array: &str) -> Option<Items<'_>> {
    let mut walker = Walker::new(0);
    let first = walker.step(array.as_bytes()).ok()??;
    (first.kind == Kind::OpenList).then_some(Items { text: array, walker })
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

/// The decoded value of a JSON string; None if the value is not a string. Half a surrogate pair becomes the
/// replacement character.
pub fn text(value: &str) -> Option<Cow<'_, str>> {
    let inner = value.strip_prefix('"')?.strip_suffix('"')?;
    Some(unescaped(inner))
}

/// The content between the quotes of a JSON string, with escapes decoded. What is not an escape stays.
pub fn unescaped(inner: &str) -> Cow<'_, str> {
    if !inner.contains('\\') {
        return Cow::Borrowed(inner);
    }
    let mut out = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some((plain, escape)) = rest.split_once('\\') {
        out.push_str(plain);
        let mut length = 1;
        let character = match escape.as_bytes().first() {
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'b') => '\x08',
            Some(b'f') => '\x0c',
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(*byte),
            Some(b'u') => {
                let text = &rest.as_bytes()[plain.len()..];
                match (code_unit(text, 0), code_unit(text, 6)) {
                    (Some(high @ 0xd800..=0xdbff), Some(low @ 0xdc00..=0xdfff)) => {
                        length = 11;
                        char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00))
                            .unwrap_or('\u{fffd}')
                    }
                    (Some(unit), _) => {
                        length = 5;
                        char::from_u32(unit).unwrap_or('\u{fffd}')
                    }
                    (None, _) => {
                        length = 0;
                        '\\'
                    }
                }
            }
            _ => {
                length = 0;
                '\\'
            }
        };
        out.push(character);
        rest = &escape[length..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

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
