//! Decoding of responses: one validating pass over the received bytes, while they arrive, that copies them to the result.
//!
//! Ids lose their `ObjectId:` and dates gain their zone where they are values of objects (outside of lists in lists, as
//! in the official clients, and of people's own text); everything else stays byte for byte. Of a large body only a piece is
//! in memory, which was received a moment ago and so is in the processor's caches, and the result, which is all that is kept.

use std::ops::Range;

use crate::ApiVersion;
use crate::conversion::Conversion;
use crate::originals::Original;
use crate::own_text::OwnText;
use crate::scan::{Kind, Token, Walker, half_character, skip_space, unescaped};
pub use crate::scan::{Malformed, NO_MEMORY};
use accsyn_base::memory::make_room;

use rewrite::{Key, KeyRange, Rewrite};
use shapes::{Context, Place, Role, Shapes};

mod rewrite;
mod shapes;

/// More bytes than any word, escape or byte order mark has: a fault nearer to the end may be that the rest is missing.
const LONGEST_ATOM: usize = 16;

/// A decoded answer: a JSON object, addressed by top-level key.
#[derive(Debug)]
pub struct Answer {
    /// What stands in front of its first object or list, which can so be taken out of it as it is.
    head: String,
    text: String,
    members: Vec<Member>,
    originals: Vec<Original>,
}

/// The positions of a top-level key (without its quotes) and its value.
#[derive(Debug)]
struct Member {
    key: Range<usize>,
    value: Range<usize>,
}

/// Decodes a body as it arrives: what is complete is validated and becomes part of the result.
#[derive(Debug)]
pub struct Decoder {
    rewrite: Rewrite,
    document: Document,
    /// How long what is left of the body must be before another attempt to read on.
    next: usize,
    fault: Option<Malformed>,
}

impl Decoder {
    /// For one body, in which nothing has arrived.
    pub fn new(api_version: ApiVersion, conversion: Conversion) -> Decoder {
        Decoder {
            rewrite: Rewrite::new(Vec::new(), api_version, conversion),
            document: Document::default(),
            next: 0,
            fault: None,
        }
    }

    /// Where the body arrives. Nothing but more of it may be appended.
    pub fn body(&mut self) -> &mut Vec<u8> {
        &mut self.rewrite.buffer
    }

    /// Decodes what is complete so far, and takes it out of the body, which is expected to take so many bytes in all.
    pub fn advance(&mut self, expected: usize) {
        if self.fault.is_some() || self.rewrite.buffer.len() < self.next {
            return;
        }
        self.fault =
            self.read(false).and_then(|()| self.document.take_out(&mut self.rewrite, expected)).err();
        // A long string is scanned from its beginning again: not before it has twice the length.
        self.next = 2 * self.rewrite.buffer.len();
    }

    /// The whole body has arrived. Numbers and the order of keys are never touched. NaN and Infinity, which backends may
    /// send though JSON has no such words, become null. A byte order mark in front is left out.
    pub fn finish(mut self) -> Result<Answer, Malformed> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        self.read(true)?;
        let originals = std::mem::take(&mut self.rewrite.originals);
        let (head, text) = self.rewrite.finish()?;
        Ok(Answer { head, text, members: self.document.members, originals })
    }

    /// Reads on; to the end, or as far as tokens are certainly complete.
    fn read(&mut self, is_whole: bool) -> Result<(), Malformed> {
        self.rewrite.make_room(is_whole);
        let outcome = self.document.read(&mut self.rewrite, is_whole);
        if outcome.is_err() {
            // The first fault counts, in however many pieces the body arrives.
            self.rewrite.check(self.document.position());
        }
        if let Some(fault) = self.rewrite.fault.take() {
            return Err(fault);
        }
        outcome.map_err(|fault| Malformed { position: self.rewrite.taken + fault.position, ..fault })
    }
}

/// Decodes a body that is there as a whole.
pub fn decode(body: Vec<u8>, api_version: ApiVersion, conversion: Conversion) -> Result<Answer, Malformed> {
    let mut decoder = Decoder::new(api_version, conversion);
    *decoder.body() = body;
    decoder.finish()
}

impl Answer {
    /// The JSON text of a top-level value (the last one wins when the key is repeated).
    pub fn get(&self, key: &str) -> Option<&str> {
        self.find(key).map(|range| self.part(range))
    }

    /// The same for a value that is not null. When the key is repeated, a null hides no other value.
    pub fn get_non_null(&self, key: &str) -> Option<&str> {
        self.find_all(key).map(|range| self.part(range)).find(|value| *value != "null")
    }

    /// Turns the buffer into the JSON text of one top-level value, without another buffer.
    pub fn into_member(mut self, key: &str) -> Option<String> {
        let range = self.find(key)?;
        if range.end <= self.head.len() {
            return Some(self.part(range).to_owned());
        }
        self.text.truncate(range.end - self.head.len());
        self.text.drain(..range.start - self.head.len());
        Some(self.text)
    }

    /// The strings that would not be sent as they were received.
    pub fn originals(&self) -> &[Original] {
        &self.originals
    }

    /// The whole response as JSON text, and the strings in it that would not be sent as they were received.
    pub fn whole(&mut self) -> (&str, &[Original]) {
        // There is room for it.
        self.text.insert_str(0, &std::mem::take(&mut self.head));
        (&self.text, &self.originals)
    }

    /// Whether the response is `{}`.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The whole response as JSON text, without another buffer.
    pub fn into_text(mut self) -> String {
        self.whole();
        self.text
    }

    /// What stands at this place of the whole response: a key or a value.
    fn part(&self, range: Range<usize>) -> &str {
        let begin = self.head.len();
        if range.end <= begin {
            &self.head[range]
        } else {
            &self.text[range.start - begin..range.end - begin]
        }
    }

    fn find(&self, key: &str) -> Option<Range<usize>> {
        self.find_all(key).next()
    }

    /// All values of a key, the last one first.
    fn find_all(&self, key: &str) -> impl Iterator<Item = Range<usize>> {
        let is_key = move |range: &Range<usize>| unescaped(self.part(range.clone())) == key;
        self.members.iter().rev().filter(move |member| is_key(&member.key)).map(|member| member.value.clone())
    }
}

/// How far a body has been read.
#[derive(Debug, Default)]
struct Document {
    walker: Option<Walker>,
    members: Vec<Member>,
    /// Lists in lists stay as they are, with all that is in them: how deep the outermost such list is.
    untouched: Option<u32>,
    /// The key of the value to come, if it is the value of a key.
    last_key: Option<KeyRange>,
    shapes: Shapes,
}

impl Document {
    /// Reads on; to the end, or as far as tokens are certainly complete.
    fn read(&mut self, body: &mut Rewrite, is_whole: bool) -> Result<(), Malformed> {
        let mut walker = match self.walker.take() {
            Some(walker) => walker.resumed(),
            None => {
                let text_begins = body.begin();
                let begin = skip_space(&body.buffer, text_begins);
                match body.buffer.get(begin) {
                    Some(b'{') => Walker::new(begin),
                    // Perhaps half a byte order mark.
                    _ if !is_whole && begin + LONGEST_ATOM > body.buffer.len() => return Ok(()),
                    None => return Err(Malformed { position: begin, reason: "empty" }),
                    Some(_) => return Err(Malformed { position: begin, reason: "not a JSON object" }),
                }
            }
        };
        let outcome = self.read_tokens(&mut walker, body, is_whole);
        self.walker = Some(walker);
        outcome
    }

    /// Where the first token is that has not been read.
    fn position(&self) -> usize {
        self.walker.as_ref().map_or(0, Walker::position)
    }

    /// Takes out of the body what has been read, but for a key whose value is still to come.
    fn take_out(&mut self, body: &mut Rewrite, expected: usize) -> Result<(), Malformed> {
        let Some(walker) = &mut self.walker else { return Ok(()) };
        let position = self.last_key.map_or(walker.position(), |key| key.start - 1);
        body.take_out(position, expected)?;
        walker.move_back(position);
        if let Some(key) = &mut self.last_key {
            (key.start, key.end) = (key.start - position, key.end - position);
        }
        Ok(())
    }

    #[inline]
    fn read_tokens(
        &mut self,
        walker: &mut Walker,
        body: &mut Rewrite,
        is_whole: bool,
    ) -> Result<(), Malformed> {
        let mut untouched = self.untouched.unwrap_or(u32::MAX);
        // The end of the value before, if it was plain, and what stands between it and the next value depends on.
        let mut before: Option<Place> = None;
        loop {
            if let Some(from) = before
                && let Some(place) = self.shapes.follow(body, walker, from)
            {
                untouched = place.1.untouched;
                before = Some(place);
            }
            if walker.depth() > 1
                && let Some(member) = walker.scalar_member(&body.buffer)
            {
                let key =
                    Key::At(KeyRange { start: member.key_start, end: member.key_end, has_escapes: false });
                let context = Context { nesting: walker.nesting(), untouched };
                self.remember(body, before, member.start, context, Some(key));
                if member.kind == Kind::String && walker.depth() <= untouched {
                    body.text(key, member.start + 1, member.end - 1, false);
                }
                before = Some((member.end, context));
                continue;
            }
            let Token { kind, start, end, has_escapes } = match walker.step(&body.buffer) {
                Ok(Some(token)) => token,
                Ok(None) => return Ok(()),
                Err(fault) if !is_whole && fault.position + LONGEST_ATOM > body.buffer.len() => break,
                Err(fault) => return Err(fault),
            };
            if !is_whole && end == body.buffer.len() && matches!(kind, Kind::Number | Kind::Word) {
                walker.unread_value(start);
                break;
            }
            if has_escapes {
                replace_half_characters(&mut body.buffer[start..end]);
            }
            let depth = walker.depth();
            if depth < 2 || (kind == Kind::Key && has_escapes) {
                before = None;
            }
            let next_key =
                (kind == Kind::Key).then_some(KeyRange { start: start + 1, end: end - 1, has_escapes });
            let key = std::mem::replace(&mut self.last_key, next_key).map(Key::At);
            if depth > 1 && matches!(kind, Kind::String | Kind::Number | Kind::Word) {
                let context = Context { nesting: walker.nesting(), untouched };
                self.remember(body, before, start, context, key);
                before = Some((end, context));
            }
            if key.is_some()
                && (depth == 1 || (depth == 2 && matches!(kind, Kind::OpenObject | Kind::OpenList)))
                && let Some(member) = self.members.last_mut()
            {
                if depth == 2 {
                    body.end_head(start);
                }
                member.value.start = body.place(start);
            }
            match kind {
                Kind::Key if depth == 1 => {
                    let key = body.place(start + 1)..body.place(end - 1);
                    if !make_room(&mut self.members) {
                        return Err(Malformed { position: start, reason: NO_MEMORY });
                    }
                    self.members.push(Member { key, value: 0..0 });
                    continue;
                }
                Kind::Key => continue,
                Kind::String if depth <= untouched => {
                    if let Some(key) = key {
                        body.text(key, start + 1, end - 1, has_escapes);
                    }
                }
                Kind::Word if matches!(body.buffer[start], b'N' | b'I' | b'-') => body.null(start, end),
                Kind::OpenList if depth > 1 && key.is_none() => untouched = untouched.min(depth - 1),
                Kind::OpenObject | Kind::OpenList
                    if key.and_then(|key| body.own_text(key)) == Some(OwnText::Whole) =>
                {
                    untouched = untouched.min(depth - 1);
                }
                Kind::Close if depth <= untouched => untouched = u32::MAX,
                _ => {}
            }
            if depth == 1
                && let Some(member) = self.members.last_mut()
            {
                member.value.end = body.place(end);
            }
        }
        self.untouched = Some(untouched);
        Ok(())
    }

    /// Remembers what stands in front of a value that begins at `start`.
    #[inline]
    fn remember(
        &mut self,
        body: &Rewrite,
        before: Option<Place>,
        start: usize,
        after: Context,
        key: Option<Key>,
    ) {
        let Some((at, context)) = before else { return };
        let key = key.filter(|_| after.nesting.depth() <= after.untouched);
        let role = || key.map_or(Role::Untouched, |key| Role::Member(body.own_text(key)));
        self.shapes.remember(&body.buffer, at..start, context, after, role);
    }
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
mod property_tests;
#[cfg(test)]
mod repetition_tests;
#[cfg(test)]
mod tests;
