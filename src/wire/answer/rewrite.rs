//! Copying what was received to the final text, with what is cut, added and replaced on the way.

use crate::ApiVersion;
use crate::conversion::Conversion;
use crate::dates::{is_converted, is_date};
use crate::lanes::{self, ALL, LANE};
use crate::originals::{Original, Originals};
use crate::own_text::OwnText;
use crate::scan::{Malformed, NO_MEMORY, unescaped};
use accsyn_base::memory::{self, try_to};

/// What the backend puts in front of some ids, and how long the two are together.
const PREFIX: &[u8] = b"ObjectId:";
const OBJECT_ID: usize = PREFIX.len() + 24;

const NOT_UTF8: &str = "not UTF-8";

/// More than any date has, with all that may stand in front of it or be escaped.
const LONGEST_DATE: usize = 4096;

/// More than backends send in front of a result.
const LONGEST_HEAD: usize = 256;

/// Whether a string begins with the prefix and an id: 24 hexadecimal digits.
#[inline]
fn is_object_id(text: &[u8]) -> bool {
    let Some((id, rest)) = text.split_first_chunk::<OBJECT_ID>() else { return false };
    let (prefix, digits) = id.split_at(PREFIX.len());
    let are_digits =
        |digits: Option<&[u8; LANE]>| digits.is_some_and(|digits| lanes::hex_digits(digits) == ALL);
    prefix == PREFIX
        && are_digits(digits.first_chunk())
        && are_digits(digits.last_chunk())
        && !rest.first().is_some_and(u8::is_ascii_alphanumeric)
}

/// Where a key is in the buffer, without its quotes.
#[derive(Debug, Clone, Copy)]
pub(super) struct KeyRange {
    pub start: usize,
    pub end: usize,
    pub has_escapes: bool,
}

/// The key of a value.
#[derive(Debug, Clone, Copy)]
pub(super) enum Key {
    At(KeyRange),
    /// It was looked up before: what of its value is people's own text.
    Known(Option<OwnText>),
}

/// A body on its way to its final text. Positions that are asked for must never go back.
#[derive(Debug)]
pub(super) struct Rewrite {
    /// What has arrived and is not yet read, and the last of what is.
    pub buffer: Vec<u8>,
    /// How much was taken out of the buffer.
    pub taken: usize,
    api_version: ApiVersion,
    conversion: Conversion,
    /// Bytes of the buffer from here on are kept, but not yet copied.
    start: usize,
    /// The final text so far, in three parts: what stands in front of the first object or list, what is known to be UTF-8, and what is
    /// still to be checked.
    head: String,
    text: String,
    unchecked: Vec<u8>,
    /// How many bytes it is expected to take.
    expected: usize,
    /// What would not be sent as it was received, and how many bytes that is.
    pub originals: Vec<Original>,
    noted: usize,
    /// What is wrong in front of the next token.
    pub fault: Option<Malformed>,
}

impl Rewrite {
    pub fn new(buffer: Vec<u8>, api_version: ApiVersion, conversion: Conversion) -> Rewrite {
        Rewrite {
            buffer,
            taken: 0,
            api_version,
            conversion,
            start: 0,
            head: String::new(),
            text: String::new(),
            unchecked: Vec::new(),
            expected: 0,
            originals: Vec::new(),
            noted: 0,
            fault: None,
        }
    }

    /// Where the text begins in the buffer, before anything was asked for. A byte order mark may be ignored (RFC 8259,
    /// 8.1): it is cut like anything else.
    pub fn begin(&mut self) -> usize {
        self.start = if self.buffer.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        self.start
    }

    /// Makes room for what is in the buffer, and for what its dates usually grow by; but not for a long string in a piece, which
    /// `keep_much` copies at once.
    pub fn make_room(&mut self, is_whole: bool) {
        let needed = self.buffer.len() - self.start;
        let room = needed + needed / 16 + 1;
        let room = if is_whole && self.text.is_empty() { room } else { room.min(memory::PIECE) };
        if try_to(|| self.unchecked.try_reserve_exact(room)).is_err() {
            self.fail(no_memory(self.start));
        }
    }

    /// Keeps what comes before this position by itself, the first time: what follows begins the text.
    pub fn end_head(&mut self, position: usize) {
        if !self.head.is_empty() || self.place(position) > LONGEST_HEAD {
            return;
        }
        self.keep_up_to(position);
        if let Ok(rest) = std::str::from_utf8(&self.unchecked) {
            self.head = self.text.clone() + rest;
            self.text.clear();
            self.unchecked.clear();
        }
    }

    /// Notes a fault if what comes before this position, which has been read, is not UTF-8.
    pub fn check(&mut self, position: usize) {
        self.keep_up_to(position.max(self.start));
        if let Err(fault) = checked(&self.unchecked, self.head.len() + self.text.len()) {
            self.fail(fault);
        }
    }

    /// Takes what comes before this position, which has been read, out of the buffer. The whole text is expected to take so many
    /// bytes.
    pub fn take_out(&mut self, position: usize, expected: usize) -> Result<(), Malformed> {
        self.expected = expected;
        self.move_to_text(position)?;
        self.buffer.drain(..position);
        self.taken += position;
        self.start = 0;
        if self.buffer.capacity() > memory::PIECE && self.buffer.len() < memory::PIECE / 2 {
            // A long string has ended.
            self.buffer.shrink_to(memory::PIECE);
        }
        Ok(())
    }

    /// The final text, in two parts: what stands in front of its first object or list, and the rest, with room for both.
    pub fn finish(mut self) -> Result<(String, String), Malformed> {
        let end = self.buffer.len();
        self.keep_up_to(end);
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        self.buffer = Vec::new();
        if self.text.is_empty() {
            self.text = String::from_utf8(self.unchecked).map_err(|error| Malformed {
                position: self.head.len() + error.utf8_error().valid_up_to(),
                reason: NOT_UTF8,
            })?;
        } else {
            let text = checked(&self.unchecked, self.head.len() + self.text.len())?;
            push(&mut self.text, text, self.expected)?;
        }
        if try_to(|| self.text.try_reserve_exact(self.head.len())).is_err() {
            return Err(no_memory(end));
        }
        Ok((self.head, self.text))
    }

    /// The position in the final text of a position that has been read.
    pub fn place(&self, position: usize) -> usize {
        self.head.len() + self.text.len() + self.unchecked.len() + (position - self.start)
    }

    /// A string that is the value of a key, both without their quotes: it may be an id or a date.
    #[inline]
    pub fn text(&mut self, key: Key, start: usize, end: usize, has_escapes: bool) {
        // Most strings are neither, as their first character tells.
        if matches!(self.buffer[start], b'0'..=b'9' | b'O' | b'\\') || self.api_version == ApiVersion::V1 {
            self.id_or_date(key, start, end, has_escapes);
        }
    }

    // Its frame is not for the many strings that are neither.
    #[inline(never)]
    fn id_or_date(&mut self, key: Key, start: usize, end: usize, has_escapes: bool) {
        match (self.buffer[start], end - start) {
            (b'0'..=b'9', 19 | 23) if is_date(&self.buffer[start..end]) => self.date(key, end),
            (b'0'..=b'9', 20..) => self.zoned_date(key, start, end),
            (b'\\', 20..) if has_escapes => self.zoned_date(key, start, end),
            (b'O', OBJECT_ID..) if self.api_version == ApiVersion::V3 => self.object_id(key, start, end),
            _ => {}
        }
        if self.api_version == ApiVersion::V1 {
            self.marked_date(key, start, end);
        }
    }

    /// What of the value of a key is people's own text.
    pub fn own_text(&self, key: Key) -> Option<OwnText> {
        let key = match key {
            Key::At(range) => range,
            Key::Known(own_text) => return own_text,
        };
        let text = std::str::from_utf8(&self.buffer[key.start..key.end]).ok()?;
        if key.has_escapes { OwnText::of(&unescaped(text)) } else { OwnText::of(text) }
    }

    /// A word that JSON lacks becomes null.
    pub fn null(&mut self, start: usize, end: usize) {
        self.keep_up_to(start);
        self.append(b"null");
        self.start = end;
    }

    /// Copies what is kept before this position.
    #[inline]
    fn keep_up_to(&mut self, end: usize) {
        let kept = &self.buffer[self.start..end];
        if kept.len() <= self.unchecked.capacity() - self.unchecked.len() {
            self.unchecked.extend_from_slice(kept);
            self.start = end;
        } else {
            self.keep_much(end);
        }
    }

    /// The same without room for it. A long string is copied only once.
    #[cold]
    fn keep_much(&mut self, end: usize) {
        let outcome = if end - self.start > memory::PIECE {
            self.move_to_text(end)
        } else {
            append(&mut self.unchecked, &self.buffer[self.start..end])
        };
        if let Err(fault) = outcome {
            self.fail(fault);
        }
        self.start = end;
    }

    /// Checks what was not checked, and what is kept before this position.
    fn move_to_text(&mut self, end: usize) -> Result<(), Malformed> {
        for bytes in [&self.unchecked, &self.buffer[self.start..end]] {
            let text = checked(bytes, self.head.len() + self.text.len())?;
            push(&mut self.text, text, self.expected)?;
        }
        self.unchecked.clear();
        self.start = end;
        Ok(())
    }

    fn append(&mut self, bytes: &[u8]) {
        if let Err(fault) = append(&mut self.unchecked, bytes) {
            self.fail(fault);
        }
    }

    /// The first fault counts.
    fn fail(&mut self, fault: Malformed) {
        self.fault.get_or_insert(fault);
    }

    /// Cuts the `ObjectId:` of an id, and in a string that begins with one, of all ids.
    fn object_id(&mut self, key: Key, start: usize, end: usize) {
        if self.conversion == Conversion::Nothing
            || !is_object_id(&self.buffer[start..end])
            || self.own_text(key) == Some(OwnText::Whole)
        {
            return;
        }
        let mut at = start;
        loop {
            self.keep_up_to(at);
            self.start = at + PREFIX.len();
            at += OBJECT_ID;
            if end - at < OBJECT_ID {
                return;
            }
            // Looking for one character is several times faster, and there is hardly ever another colon.
            if memchr::memchr(b':', &self.buffer[at..end]).is_none() {
                return;
            }
            let mut prefixes = memchr::memmem::find_iter(&self.buffer[at..end], PREFIX);
            match prefixes.find(|found| is_object_id(&self.buffer[at + found..end])) {
                Some(found) => at += found,
                None => return,
            }
        }
    }

    /// Adds the zone of a date.
    fn date(&mut self, key: Key, end: usize) {
        if self.conversion == Conversion::Full && self.own_text(key).is_none() {
            self.keep_up_to(end);
            self.append(b"Z");
        }
    }

    /// Notes a date that has its zone already: one that is sent loses it.
    #[inline(never)]
    fn zoned_date(&mut self, key: Key, start: usize, end: usize) {
        let has_zone =
            matches!(self.buffer[end - 1], b'Z' | b'0'..=b'9') || self.buffer[start..end].contains(&b'\\');
        if self.conversion != Conversion::Full
            || !has_zone
            || end - start > LONGEST_DATE
            || self.own_text(key).is_some()
        {
            return;
        }
        let Ok(text) = std::str::from_utf8(&self.buffer[start..end]) else { return };
        let text = unescaped(text).into_owned();
        if is_converted(&text, self.api_version) {
            self.note(start, text);
        }
    }

    /// Notes what the backend sent as a string; the room for that is limited.
    fn note(&mut self, start: usize, sent: String) {
        /// In a list that has just grown to twice its length, with the block of the string.
        const OVERHEAD: usize = 2 * size_of::<Original>() + 16;
        let before = self.noted;
        self.noted += OVERHEAD + sent.len();
        if self.noted > Originals::MOST {
            return;
        }
        // Each time that it has doubled, there must be room for as much again.
        if self.noted.ilog2() > before.max(1).ilog2() && !memory::is_available(2 * self.noted) {
            self.noted = Originals::MOST;
            return;
        }
        // The string begins with its quote.
        self.originals.push(Original { position: self.place(start) - 1, sent });
    }

    /// v1: a string that contains `{USD::date}`, and after the first brace `YYYYMMDD HH:MM:SS`.
    #[inline(never)]
    fn marked_date(&mut self, key: Key, start: usize, end: usize) {
        let text = &self.buffer[start..end];
        if self.conversion != Conversion::Full
            || text.len() > LONGEST_DATE
            || memchr::memmem::find(text, b"{USD::date}").is_none()
        {
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
        // What is cut must be UTF-8, too: what remains is all that is checked later.
        let Ok(text) = std::str::from_utf8(text) else { return };
        if !matches!(marked[8], b' ' | b'+') || !is_date(&moment[..19]) || self.own_text(key).is_some() {
            return;
        }
        let sent = unescaped(text).into_owned();
        self.note(start, sent);
        self.keep_up_to(start);
        self.append(&moment);
        self.start = end;
    }
}

#[inline]
fn append(text: &mut Vec<u8>, bytes: &[u8]) -> Result<(), Malformed> {
    if bytes.len() > text.capacity() - text.len() {
        try_to(|| text.try_reserve(bytes.len())).map_err(|_| no_memory(text.len()))?;
    }
    text.extend_from_slice(bytes);
    Ok(())
}

/// Appends to a string that is expected to take so many bytes in all.
fn push(text: &mut String, more: &str, expected: usize) -> Result<(), Malformed> {
    if more.len() > text.capacity() - text.len() {
        let growth = memory::growth(text.len(), more.len(), expected);
        try_to(|| text.try_reserve_exact(growth)).map_err(|_| no_memory(text.len()))?;
    }
    text.push_str(more);
    Ok(())
}

/// The bytes as a string, which begins at this position of the final one.
fn checked(bytes: &[u8], begin: usize) -> Result<&str, Malformed> {
    std::str::from_utf8(bytes)
        .map_err(|error| Malformed { position: begin + error.valid_up_to(), reason: NOT_UTF8 })
}

fn no_memory(position: usize) -> Malformed {
    Malformed { position, reason: NO_MEMORY }
}
