//! Decoding of answers: one validating pass over the received bytes that rewrites in place.
//!
//! Ids lose their `ObjectId:` and dates gain their zone where they are values of objects (outside of lists in lists, as
//! in the official clients); everything else stays byte for byte. What shrinks is closed up during the pass, and what
//! grows takes the room that is left by it. Where there is none, growth is noted, and opened up once at the end, from
//! the back: there is never a second buffer.

use std::ops::Range;

use jiff::civil::{Date, Time};

use crate::wire::Dialect;
use crate::wire::scan::next_special;

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
    /// Byte offset of the fault in the received body.
    pub position: usize,
    /// What is wrong there.
    pub reason: &'static str,
}

/// Deepest nesting of objects and lists.
const MAX_DEPTH: u32 = 128;

/// Validates a body and rewrites it in place. Numbers and the order of keys are never touched. NaN and Infinity, which
/// backends may send though JSON has no such words, become null.
pub fn decode(body: Vec<u8>, dialect: Dialect, dates: Dates) -> Result<Answer, Malformed> {
    let mut pass = Pass { buffer: body, dialect, dates, read: 0, start: 0, write: 0, grown: Vec::new() };
    let mut members = pass.document().map_err(|reason| Malformed { position: pass.read, reason })?;
    pass.keep_up_to(pass.buffer.len());
    pass.buffer.truncate(pass.write);
    let grown = std::mem::take(&mut pass.grown);
    for member in &mut members {
        for range in [&mut member.key, &mut member.value] {
            *range = shifted(&grown, range.start)..shifted(&grown, range.end);
        }
    }
    let buffer = open_up(pass.buffer, &grown);
    // Nothing but ASCII was cut or added, so that this is a check of what was received.
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
            raw == key
                || (raw.contains('\\')
                    && serde_json::from_str(&format!("\"{raw}\"")).is_ok_and(|k: String| k == key))
        };
        self.members.iter().rev().find(|member| is_key(&member.key)).map(|member| member.value.clone())
    }
}

/// Texts that are added; where, is kept in one word together with which.
const ADDED: [&[u8]; 4] = [b"Z", b"20", b"19", b"l"];
const ZONE: usize = 0;
const CENTURY_20: usize = 1;
const CENTURY_19: usize = 2;
const END_OF_NULL: usize = 3;

/// A position in the closed-up text, and what is to be added there.
fn growth(position: usize, which: usize) -> usize {
    position << 2 | which
}

/// Where a position of the closed-up text ends up. What is added at the position itself comes before it.
fn shifted(grown: &[usize], position: usize) -> usize {
    let before = grown.partition_point(|growth| growth >> 2 <= position);
    position + grown[..before].iter().map(|growth| ADDED[growth & 3].len()).sum::<usize>()
}

/// Opens the gaps, from the back, so that every byte moves once.
fn open_up(mut buffer: Vec<u8>, grown: &[usize]) -> Vec<u8> {
    let mut end = buffer.len();
    let more: usize = grown.iter().map(|growth| ADDED[growth & 3].len()).sum();
    let mut target = end + more;
    buffer.resize(target, 0);
    for growth in grown.iter().rev() {
        let (position, added) = (growth >> 2, ADDED[growth & 3]);
        target -= end - position;
        buffer.copy_within(position..end, target);
        target -= added.len();
        buffer[target..target + added.len()].copy_from_slice(added);
        end = position;
    }
    buffer
}

/// What is wrong at `read`.
type Fault = &'static str;

struct Pass {
    buffer: Vec<u8>,
    dialect: Dialect,
    dates: Dates,
    /// Next byte to look at.
    read: usize,
    /// Bytes from here to `read` are kept, but not yet at their place.
    start: usize,
    /// End of what is at its place.
    write: usize,
    grown: Vec<usize>,
}

impl Pass {
    fn peek(&self) -> Option<u8> {
        self.buffer.get(self.read).copied()
    }

    #[inline]
    fn skip_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.read += 1;
        }
    }

    /// Moves what was kept to its place.
    fn keep_up_to(&mut self, end: usize) {
        if self.start != self.write {
            self.buffer.copy_within(self.start..end, self.write);
        }
        self.write += end - self.start;
        self.start = end;
    }

    /// Adds a text, at once when cuts have left room for it.
    fn add(&mut self, position: usize, which: usize) {
        self.keep_up_to(position);
        let end = self.write + ADDED[which].len();
        if end <= position {
            self.buffer[self.write..end].copy_from_slice(ADDED[which]);
            self.write = end;
        } else {
            self.grown.push(growth(self.write, which));
        }
    }

    /// Where a position that has been read stands in the closed-up text.
    fn place(&self, position: usize) -> usize {
        self.write + (position - self.start)
    }

    /// The whole body; tells where the top-level members are.
    fn document(&mut self) -> Result<Vec<Member>, Fault> {
        self.skip_space();
        match self.peek() {
            Some(b'{') => {}
            None => return Err("empty"),
            Some(_) => return Err("not a JSON object"),
        }
        let mut members: Vec<Member> = Vec::new();
        // One bit for each open bracket, the innermost lowest: 1 is an object.
        let mut open: u128 = 0;
        let mut depth = 0_u32;
        // Lists in lists stay as they are, with all that is in them: how deep the outermost such list is.
        let mut untouched = u32::MAX;
        // What stands at `read`: a value, first of all the outermost.
        'value: loop {
            if depth == 1 {
                let place = self.place(self.read);
                if let Some(member) = members.last_mut() {
                    member.value.start = place;
                }
            }
            match self.peek() {
                Some(bracket @ (b'{' | b'[')) => {
                    if depth == MAX_DEPTH {
                        return Err("nested too deeply");
                    }
                    if bracket == b'[' && depth > 0 && open & 1 == 0 {
                        untouched = untouched.min(depth);
                    }
                    depth += 1;
                    self.read += 1;
                    self.skip_space();
                    if bracket == b'{' {
                        open = open << 1 | 1;
                        if self.peek() != Some(b'}') {
                            self.key(depth, &mut members)?;
                            continue 'value;
                        }
                    } else {
                        open <<= 1;
                        if self.peek() != Some(b']') {
                            continue 'value;
                        }
                    }
                }
                Some(b'"') => self.string(open & 1 == 1 && depth <= untouched)?,
                Some(b'-' | b'0'..=b'9') => self.number()?,
                Some(_) => self.word()?,
                None => return Err("incomplete"),
            }
            // What follows a value: a comma, or the end of what it stands in.
            loop {
                if depth == 1 && open == 1 {
                    let place = self.place(self.read);
                    if let Some(member) = members.last_mut().filter(|member| member.value.end == 0) {
                        member.value.end = place;
                    }
                }
                self.skip_space();
                if depth == 0 {
                    return if self.read == self.buffer.len() {
                        Ok(members)
                    } else {
                        Err("more after the end")
                    };
                }
                let is_object = open & 1 == 1;
                match self.peek() {
                    Some(b',') => {
                        self.read += 1;
                        self.skip_space();
                        if is_object {
                            self.key(depth, &mut members)?;
                        }
                        continue 'value;
                    }
                    Some(b'}') if is_object => {}
                    Some(b']') if !is_object => {}
                    Some(_) => {
                        return Err(if is_object { "not `,` or `}`" } else { "not `,` or `]`" });
                    }
                    None => return Err("incomplete"),
                }
                self.read += 1;
                open >>= 1;
                depth -= 1;
                if depth <= untouched {
                    untouched = u32::MAX;
                }
            }
        }
    }

    /// A key with its colon, up to the value.
    #[inline]
    fn key(&mut self, depth: u32, members: &mut Vec<Member>) -> Result<(), Fault> {
        if self.peek() != Some(b'"') {
            return Err("not a key in quotes");
        }
        let start = self.read + 1;
        self.skip_string()?;
        if depth == 1 {
            let key = self.place(start)..self.place(self.read - 1);
            members.push(Member { key, value: 0..0 });
        }
        self.skip_space();
        if self.peek() != Some(b':') {
            return Err("not `:`");
        }
        self.read += 1;
        self.skip_space();
        Ok(())
    }

    /// Passes over a string, from its opening quote to behind its closing one.
    #[inline]
    fn skip_string(&mut self) -> Result<(), Fault> {
        self.read += 1;
        loop {
            self.read = next_special(&self.buffer, self.read);
            match self.peek() {
                Some(b'"') => {
                    self.read += 1;
                    return Ok(());
                }
                Some(b'\\') => self.escape()?,
                Some(_) => return Err("a control character in a text"),
                None => return Err("incomplete"),
            }
        }
    }

    /// The character of `\\...` at `read`.
    #[cold]
    fn escape(&mut self) -> Result<(), Fault> {
        match self.buffer.get(self.read + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                self.read += 2;
                Ok(())
            }
            Some(b'u') => {
                let first = self.code_unit()?;
                match first {
                    0xdc00..=0xdfff => Err("half a character"),
                    0xd800..=0xdbff => {
                        self.read += 6;
                        match self.code_unit() {
                            Ok(0xdc00..=0xdfff) => {
                                self.read += 6;
                                Ok(())
                            }
                            _ => Err("half a character"),
                        }
                    }
                    _ => {
                        self.read += 6;
                        Ok(())
                    }
                }
            }
            _ => Err("no such escape"),
        }
    }

    /// The number of `\uXXXX` at `read`.
    fn code_unit(&self) -> Result<u32, Fault> {
        let digits = self.buffer.get(self.read..self.read + 6).and_then(|escape| escape.strip_prefix(b"\\u"));
        let Some(digits) = digits.filter(|digits| digits.iter().all(u8::is_ascii_hexdigit)) else {
            return Err("no such escape");
        };
        Ok(digits.iter().fold(0, |number, digit| number << 4 | char::from(*digit).to_digit(16).unwrap_or(0)))
    }

    /// A string that is a value; that of an object may be an id or a date.
    #[inline]
    fn string(&mut self, in_object: bool) -> Result<(), Fault> {
        let start = self.read + 1;
        self.skip_string()?;
        if !in_object {
            return Ok(());
        }
        let end = self.read - 1;
        match (self.buffer[start], end - start) {
            (b'0'..=b'9', 17 | 19 | 21 | 23) => self.date(start, end),
            (b'O', 9..) if self.dialect == Dialect::V3 => self.object_id(start, end),
            _ if self.dialect == Dialect::V1 => self.marked_date(start, end),
            _ => {}
        }
        Ok(())
    }

    /// Cuts every `ObjectId:` of a text that begins with one.
    fn object_id(&mut self, start: usize, end: usize) {
        const PREFIX: &[u8] = b"ObjectId:";
        if !self.buffer[start..end].starts_with(PREFIX) {
            return;
        }
        let mut at = start;
        while self.buffer[at..end].starts_with(PREFIX) {
            self.keep_up_to(at);
            self.start = at + PREFIX.len();
            // Looking for one character is several times faster, and there is hardly ever another colon.
            at = match memchr::memchr(b':', &self.buffer[self.start..end]) {
                Some(_) => {
                    self.start
                        + memchr::memmem::find(&self.buffer[self.start..end], PREFIX)
                            .unwrap_or(end - self.start)
                }
                None => end,
            };
        }
    }

    /// Notes the zone of a date, and the century of one whose year has two digits.
    fn date(&mut self, start: usize, end: usize) {
        if self.dates == Dates::Raw {
            return;
        }
        let text = &self.buffer[start..end];
        let (short, rest) =
            if end - start == 17 || end - start == 21 { (true, &text[2..]) } else { (false, &text[4..]) };
        let Some(year) = digits(&text[..if short { 2 } else { 4 }]) else { return };
        let year = match (short, year) {
            (true, 0..=68) => year + 2000,
            (true, _) => year + 1900,
            (false, _) => year,
        };
        let is_millis = |millis: &[u8]| millis[0] == b'.' && digits(&millis[1..]).is_some();
        if !is_moment(year, &rest[..15]) || !(rest.len() == 15 || is_millis(&rest[15..])) {
            return;
        }
        if short {
            self.add(start, if year < 2000 { CENTURY_19 } else { CENTURY_20 });
        }
        self.add(end, ZONE);
    }

    /// v1: a text that holds `{USD::date}`, and after the first brace `YYYYMMDD HH:MM:SS`.
    fn marked_date(&mut self, start: usize, end: usize) {
        let text = &self.buffer[start..end];
        if self.dates == Dates::Raw || memchr::memmem::find(text, b"{USD::date}").is_none() {
            return;
        }
        let Some(brace) = memchr::memchr(b'}', text) else { return };
        let Ok(marked) = <[u8; 17]>::try_from(&text[brace + 1..]) else { return };
        let (date, time) = (&marked[..8], &marked[9..]);
        let mut moment = *b"0000-00-00T00:00:00Z";
        moment[..4].copy_from_slice(&date[..4]);
        moment[5..7].copy_from_slice(&date[4..6]);
        moment[8..10].copy_from_slice(&date[6..]);
        moment[11..19].copy_from_slice(time);
        let year = digits(&date[..4]);
        if !matches!(marked[8], b' ' | b'+') || !year.is_some_and(|year| is_moment(year, &moment[4..19])) {
            return;
        }
        // Shorter than what it replaces.
        self.keep_up_to(start);
        self.buffer[self.write..self.write + moment.len()].copy_from_slice(&moment);
        self.write += moment.len();
        self.start = end;
    }

    fn number(&mut self) -> Result<(), Fault> {
        if self.peek() == Some(b'-') {
            self.read += 1;
            if self.peek() == Some(b'I') {
                self.read -= 1;
                return self.word();
            }
        }
        match self.peek() {
            Some(b'0') => self.read += 1,
            Some(b'1'..=b'9') => _ = self.skip_digits(),
            _ => return Err("not a number"),
        }
        if self.peek() == Some(b'.') {
            self.read += 1;
            if self.skip_digits() == 0 {
                return Err("not a number");
            }
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.read += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.read += 1;
            }
            if self.skip_digits() == 0 {
                return Err("not a number");
            }
        }
        Ok(())
    }

    fn skip_digits(&mut self) -> usize {
        let start = self.read;
        while let Some(b'0'..=b'9') = self.peek() {
            self.read += 1;
        }
        self.read - start
    }

    fn word(&mut self) -> Result<(), Fault> {
        let rest = &self.buffer[self.read..];
        for word in [&b"null"[..], b"true", b"false"] {
            if rest.starts_with(word) {
                self.read += word.len();
                return Ok(());
            }
        }
        for word in [&b"NaN"[..], b"Infinity", b"-Infinity"] {
            if rest.starts_with(word) {
                // `null` in its place, of which the last letter may have to be added.
                let room = word.len().min(4);
                self.buffer[self.read..self.read + room].copy_from_slice(&b"null"[..room]);
                self.read += room;
                if room < 4 {
                    self.add(self.read, END_OF_NULL);
                } else {
                    self.keep_up_to(self.read);
                    self.read += word.len() - 4;
                    self.start = self.read;
                }
                return Ok(());
            }
        }
        Err("not JSON")
    }
}

/// A number in decimal digits.
fn digits(text: &[u8]) -> Option<i16> {
    text.iter()
        .try_fold(0_i16, |number, byte| byte.is_ascii_digit().then(|| number * 10 + i16::from(byte - b'0')))
}

/// Whether `-MM-DDTHH:MM:SS` after this year is a moment that exists.
fn is_moment(year: i16, rest: &[u8]) -> bool {
    let two = |at: usize| digits(&rest[at..at + 2]).and_then(|number| i8::try_from(number).ok());
    let marks = (rest[0], rest[3], rest[6], rest[9], rest[12]);
    if marks != (b'-', b'-', b'T', b':', b':') || year == 0 {
        return false;
    }
    let date = two(1).zip(two(4)).is_some_and(|(month, day)| Date::new(year, month, day).is_ok());
    let time = two(7).zip(two(10)).zip(two(13));
    date && time.is_some_and(|((hour, minute), second)| Time::new(hour, minute, second, 0).is_ok())
}

#[cfg(test)]
mod tests;
