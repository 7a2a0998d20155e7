//! Decoding of responses: one validating pass over the received bytes that rewrites in place.
//!
//! Ids lose their `ObjectId:` and dates gain their zone where they are values of objects (outside of lists in lists, as
//! in the official clients, and of people's own text); everything else stays byte for byte. What shrinks is closed up during the pass, and what
//! grows takes the room that is left by it. Where there is none, growth is noted, and opened up once at the end, from
//! the back: there is never a second buffer.

use std::ops::Range;

use crate::wire::ApiVersion;
pub use crate::wire::dates::Dates;
pub use crate::wire::scan::Malformed;
use crate::wire::scan::{Kind, Token, Walker, half_character, skip_space, unescaped};

use rewrite::Rewrite;

mod rewrite;

/// A decoded answer: a JSON object whose text is kept as one buffer, addressed by top-level key.
#[derive(Debug)]
pub struct Answer {
    text: String,
    members: Vec<Member>,
}

/// The positions of a top-level key (without its quotes) and its value.
#[derive(Debug)]
struct Member {
    key: Range<usize>,
    value: Range<usize>,
}

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

    /// Whether the response is `{}`.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The whole response as JSON text.
    pub fn into_text(self) -> String {
        self.text
    }

    fn find(&self, key: &str) -> Option<Range<usize>> {
        let is_key = |range: &Range<usize>| {
            let raw = &self.text[range.clone()];
            unescaped(raw) == key
        };
        self.members.iter().rev().find(|member| is_key(&member.key)).map(|member| member.value.clone())
    }
}

/// The whole body; tells where the top-level members are once everything was moved.
fn document(body: &mut Rewrite) -> Result<Vec<Member>, Malformed> {
    let mut members: Vec<Member> = Vec::new();
    let begin = skip_space(&body.buffer, body.begin());
    match body.buffer.get(begin) {
        Some(b'{') => {}
        None => return Err(Malformed { position: begin, reason: "empty" }),
        Some(_) => return Err(Malformed { position: begin, reason: "not a JSON object" }),
    }
    let mut walker = Walker::new(begin);
    // Lists in lists stay as they are, with all that is in them: how deep the outermost such list is.
    let mut untouched = u32::MAX;
    // The key of the value to come, if it is the value of a key.
    let mut last_key: Option<(usize, usize)> = None;
    while let Some(Token { kind, start, end, has_escapes }) = walker.step(&body.buffer)? {
        if has_escapes {
            replace_half_characters(&mut body.buffer[start..end]);
        }
        let depth = walker.depth();
        let key = std::mem::replace(&mut last_key, (kind == Kind::Key).then_some((start + 1, end - 1)));
        if key.is_some()
            && (depth == 1 || (depth == 2 && matches!(kind, Kind::OpenObject | Kind::OpenList)))
            && let Some(member) = members.last_mut()
        {
            member.value.start = body.place(start);
        }
        match kind {
            Kind::Key if depth == 1 => {
                let key = body.place(start + 1)..body.place(end - 1);
                members.push(Member { key, value: 0..0 });
                continue;
            }
            Kind::Key => continue,
            Kind::String if depth <= untouched => {
                if let Some(key) = key {
                    body.text(key, start + 1, end - 1);
                }
            }
            Kind::Word if matches!(body.buffer[start], b'N' | b'I' | b'-') => body.null(start, end),
            Kind::OpenList if depth > 1 && key.is_none() => untouched = untouched.min(depth - 1),
            Kind::OpenObject | Kind::OpenList if key.is_some_and(|key| body.is_own_text(key)) => {
                untouched = untouched.min(depth - 1);
            }
            Kind::Close if depth <= untouched => untouched = u32::MAX,
            _ => {}
        }
        if depth == 1
            && let Some(member) = members.last_mut()
        {
            member.value.end = body.place(end);
        }
    }
    Ok(members)
}

/// Half a surrogate pair, as a file name that is no Unicode ends up in JSON, becomes the replacement character: one name
/// must not cost the whole response.
#[cold]
fn replace_half_characters(string: &mut [u8]) {
    let mut at = 0;
    while let Some(half) = half_character(string, at) {
        string[half + 2..half + 6].copy_from_slice(b"fffd");
        at = half + 6;
    }
}

#[cfg(test)]
mod tests;
