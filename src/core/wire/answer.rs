//! Decoding of answers: one validating pass over the received bytes that rewrites in place.
//!
//! Ids lose their `ObjectId:` and dates gain their zone where they are values of objects (outside of lists in lists, as
//! in the official clients); everything else stays byte for byte. What shrinks is closed up during the pass, and what
//! grows takes the room that is left by it. Where there is none, growth is noted, and opened up once at the end, from
//! the back: there is never a second buffer.

use std::ops::Range;

use crate::wire::ApiVersion;
use crate::wire::scan::Specials;

use rewrite::Rewrite;

mod rewrite;

/// How dates are delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dates {
    /// RFC 3339 with `Z`.
    Rfc3339,
    /// As the backend sent them.
    Raw,
}

/// A decoded answer: a JSON object whose text is kept as one buffer, addressed by top-level key.
#[derive(Debug)]
pub struct Answer {
    text: String,
    members: Vec<Member>,
}

/// Where a top-level key (without its quotes) and its value stand.
#[derive(Debug)]
struct Member {
    key: Range<usize>,
    value: Range<usize>,
}

/// Why a body is not an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// Byte offset of the fault in the received body; of what is not UTF-8, in the rewritten one.
    pub position: usize,
    /// What is wrong there.
    pub reason: &'static str,
}

/// Deepest nesting of objects and lists; what usual parsers read, too.
const MAX_DEPTH: u32 = 127;

/// Validates a body and rewrites it in place. Numbers and the order of keys are never touched. NaN and Infinity, which
/// backends may send though JSON has no such words, become null. A byte order mark in front is left out.
pub fn decode(body: Vec<u8>, api_version: ApiVersion, dates: Dates) -> Result<Answer, Malformed> {
    let mut rewrite = Rewrite::new(body, api_version, dates);
    let mut members = document(&mut rewrite)?;
    let (buffer, moved) = rewrite.finish();
    for member in &mut members {
        for range in [&mut member.key, &mut member.value] {
            *range = moved.place(range.start)..moved.place(range.end);
        }
    }
    // As good as a check of what was received: nothing but ASCII was cut or added.
    let text = String::from_utf8(buffer)
        .map_err(|error| Malformed { position: error.utf8_error().valid_up_to(), reason: "not UTF-8" })?;
    Ok(Answer { text, members })
}

impl Answer {
    /// The JSON text of a top-level value (the last one wins when the key is repeated).
    pub fn get(&self, key: &str) -> Option<&str> {
        self.text.get(self.find(key)?)
    }

    /// Turns the buffer into the JSON text of one top-level value, without another buffer.
    pub fn into_member(mut self, key: &str) -> Option<String> {
        let range = self.find(key)?;
        self.text.truncate(range.end);
        self.text.drain(..range.start);
        Some(self.text)
    }

    /// Whether the answer is `{}`.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The whole answer as JSON text.
    pub fn into_text(self) -> String {
        self.text
    }

    fn find(&self, key: &str) -> Option<Range<usize>> {
        let is_key = |range: &Range<usize>| {
            let raw = &self.text[range.clone()];
            // A backslash in a key is always part of an escape.
            if raw.contains('\\') {
                serde_json::from_str(&format!("\"{raw}\"")).is_ok_and(|unescaped: String| unescaped == key)
            } else {
                raw == key
            }
        };
        self.members.iter().rev().find(|member| is_key(&member.key)).map(|member| member.value.clone())
    }
}

fn fault<T>(position: usize, reason: &'static str) -> Result<T, Malformed> {
    Err(Malformed { position, reason })
}

/// The whole body; tells where the top-level members are once everything was moved.
fn document(body: &mut Rewrite) -> Result<Vec<Member>, Malformed> {
    let mut members: Vec<Member> = Vec::new();
    let mut specials = Specials::default();
    // One bit for each open bracket, the innermost lowest: 1 is an object.
    let mut open: u128 = 0;
    let mut depth = 0_u32;
    // Lists in lists stay as they are, with all that is in them: how deep the outermost such list is.
    let mut untouched = u32::MAX;
    let mut at = skip_space(&body.buffer, body.begin());
    match body.buffer.get(at) {
        Some(b'{') => {}
        None => return fault(at, "empty"),
        Some(_) => return fault(at, "not a JSON object"),
    }
    // What stands at `at`: a value, which has a key in objects; first of all the outermost.
    'value: loop {
        let in_object = open & 1 == 1;
        if in_object {
            if body.buffer.get(at) != Some(&b'"') {
                return fault(at, "not a key in quotes");
            }
            let start = at + 1;
            at = string_end(&mut body.buffer, at, &mut specials)?;
            let end = at - 1;
            at = skip_space(&body.buffer, at);
            if body.buffer.get(at) != Some(&b':') {
                return fault(at, "not `:`");
            }
            at = skip_space(&body.buffer, at + 1);
            if depth == 1 {
                let value = body.place(at);
                members.push(Member { key: body.place(start)..body.place(end), value: value..value });
            }
        }
        match body.buffer.get(at) {
            Some(b'"') => {
                let start = at + 1;
                at = string_end(&mut body.buffer, at, &mut specials)?;
                if in_object && depth <= untouched {
                    body.text(start, at - 1);
                }
            }
            Some(bracket @ (b'{' | b'[')) => {
                if depth == MAX_DEPTH {
                    return fault(at, "nested too deeply");
                }
                let is_object = *bracket == b'{';
                if !is_object && !in_object {
                    untouched = untouched.min(depth);
                }
                open = open << 1 | u128::from(is_object);
                depth += 1;
                at = skip_space(&body.buffer, at + 1);
                if body.buffer.get(at) != Some(if is_object { &b'}' } else { &b']' }) {
                    continue 'value;
                }
            }
            Some(b'-' | b'0'..=b'9') => at = number_end(body, at)?,
            Some(_) => at = word_end(body, at)?,
            None => return fault(at, "incomplete"),
        }
        // What follows a value: a comma, or the end of what it stands in.
        loop {
            if depth == 1
                && let Some(member) = members.last_mut()
            {
                member.value.end = body.place(at);
            }
            at = skip_space(&body.buffer, at);
            let in_object = open & 1 == 1;
            match body.buffer.get(at) {
                Some(b',') if depth > 0 => {
                    at = skip_space(&body.buffer, at + 1);
                    continue 'value;
                }
                Some(b'}') if in_object => {}
                Some(b']') if !in_object && depth > 0 => {}
                None if depth == 0 => return Ok(members),
                Some(_) if depth == 0 => return fault(at, "more after the end"),
                Some(_) if in_object => return fault(at, "not `,` or `}`"),
                Some(_) => return fault(at, "not `,` or `]`"),
                None => return fault(at, "incomplete"),
            }
            at += 1;
            open >>= 1;
            depth -= 1;
            if depth <= untouched {
                untouched = u32::MAX;
            }
        }
    }
}

#[inline]
fn skip_space(text: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = text.get(at) {
        at += 1;
    }
    at
}

/// Index after the string whose opening quote is at `at`.
#[inline]
fn string_end(text: &mut [u8], at: usize, specials: &mut Specials) -> Result<usize, Malformed> {
    let mut at = at + 1;
    loop {
        at = specials.next(text, at);
        match text.get(at) {
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') => at = escape_end(text, at)?,
            Some(_) => return fault(at, "a control character in a text"),
            None => return fault(at, "incomplete"),
        }
    }
}

/// Index after the escape at `at`. Half a surrogate pair, as a file name that is no Unicode ends up in JSON, becomes the
/// replacement character: one name must not cost the whole answer.
#[cold]
fn escape_end(text: &mut [u8], at: usize) -> Result<usize, Malformed> {
    match text.get(at + 1) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(at + 2),
        Some(b'u') => match code_unit(text, at) {
            None => fault(at, "no such escape"),
            Some(0xd800..=0xdbff) if matches!(code_unit(text, at + 6), Some(0xdc00..=0xdfff)) => Ok(at + 12),
            Some(0xd800..=0xdfff) => {
                text[at + 2..at + 6].copy_from_slice(b"fffd");
                Ok(at + 6)
            }
            Some(_) => Ok(at + 6),
        },
        _ => fault(at, "no such escape"),
    }
}

/// The number of the `\uXXXX` at `at`.
fn code_unit(text: &[u8], at: usize) -> Option<u32> {
    let digits = text.get(at..at + 6)?.strip_prefix(b"\\u")?;
    digits.iter().try_fold(0, |number, digit| Some(number << 4 | char::from(*digit).to_digit(16)?))
}

/// Index after the number at `at`.
fn number_end(body: &mut Rewrite, at: usize) -> Result<usize, Malformed> {
    let text = &body.buffer;
    let digits_end = |at: usize| {
        let digits = text[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 { fault(at, "not a number") } else { Ok(at + digits) }
    };
    let mut end = at;
    if text[end] == b'-' {
        end += 1;
        if text.get(end) == Some(&b'I') {
            return word_end(body, at);
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
    Ok(end)
}

/// Index after the word at `at`.
fn word_end(body: &mut Rewrite, at: usize) -> Result<usize, Malformed> {
    let rest = &body.buffer[at..];
    let starts = |word: &&[u8]| rest.starts_with(word);
    if let Some(word) = [&b"null"[..], b"true", b"false"].into_iter().find(starts) {
        return Ok(at + word.len());
    }
    if let Some(word) = [&b"NaN"[..], b"Infinity", b"-Infinity"].into_iter().find(starts) {
        let end = at + word.len();
        body.null(at, end);
        return Ok(end);
    }
    fault(at, "not JSON")
}

#[cfg(test)]
mod tests;
