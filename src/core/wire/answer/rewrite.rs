//! Cutting and inserting within the received buffer, and the strings that are rewritten.

use crate::memory::{make_room, try_to};
use crate::wire::ApiVersion;
use crate::wire::conversion::Conversion;
use crate::wire::dates::{is_converted, is_date};
use crate::wire::lanes::{self, ALL, LANE};
use crate::wire::originals::{Original, Originals};
use crate::wire::own_text::OwnText;
use crate::wire::scan::{Malformed, NO_MEMORY, unescaped};

/// What is added, a character each time; where, is kept in one word together with which.
const ADDED: [u8; 2] = *b"Zl";
const ZONE: usize = 0;
const END_OF_NULL: usize = 1;

/// What the backend puts in front of some ids, and how long the two are together.
const PREFIX: &[u8] = b"ObjectId:";
const OBJECT_ID: usize = PREFIX.len() + 24;

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

/// What is still to be added to the closed-up text: each `position << 1 | which`, in order.
#[derive(Debug)]
struct Grown(Vec<usize>);

impl Grown {
    /// Where a position of the closed-up text ends up. What is added at the position itself comes before it.
    fn place(&self, position: usize) -> usize {
        position + self.0.partition_point(|growth| growth >> 1 <= position)
    }

    /// Opens the gaps, from the back, so that every byte moves once. Leaves at least so much room.
    fn open_up(&self, mut buffer: Vec<u8>, room: usize) -> Result<Vec<u8>, Malformed> {
        let mut end = buffer.len();
        let mut target = self.place(end);
        try_to(|| buffer.try_reserve_exact(target - end + room))
            .map_err(|_| Malformed { position: end, reason: NO_MEMORY })?;
        buffer.resize(target, 0);
        for growth in self.0.iter().rev() {
            let (position, added) = (growth >> 1, ADDED[growth & 1]);
            target -= end - position;
            buffer.copy_within(position..end, target);
            target -= 1;
            buffer[target] = added;
            end = position;
        }
        Ok(buffer)
    }
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

/// The final text, in two parts.
pub(super) struct Finished {
    pub head: Vec<u8>,
    pub buffer: Vec<u8>,
    grown: Grown,
}

impl Finished {
    /// Where a position of the closed-up text ended up.
    pub fn place(&self, position: usize) -> usize {
        match position.checked_sub(self.head.len()) {
            Some(position) => self.head.len() + self.grown.place(position),
            None => position,
        }
    }
}

/// A body on its way to its final text. Positions that are asked for must never go back.
#[derive(Debug)]
pub(super) struct Rewrite {
    pub buffer: Vec<u8>,
    /// The text in front of the first object or list, which was taken out of the buffer.
    head: Vec<u8>,
    api_version: ApiVersion,
    conversion: Conversion,
    /// Bytes from here on are kept, but not yet at their place.
    start: usize,
    /// End of what is at its place.
    write: usize,
    grown: Grown,
    /// What would not be sent as it was received, and how many bytes that is.
    pub originals: Vec<Original>,
    noted: usize,
    /// Whether there was none for something that had to be noted.
    pub lacks_memory: bool,
}

impl Rewrite {
    pub fn new(buffer: Vec<u8>, api_version: ApiVersion, conversion: Conversion) -> Rewrite {
        Rewrite {
            buffer,
            head: Vec::new(),
            api_version,
            conversion,
            start: 0,
            write: 0,
            grown: Grown(Vec::new()),
            originals: Vec::new(),
            noted: 0,
            lacks_memory: false,
        }
    }

    /// Where the text begins in the buffer, before anything was asked for. A byte order mark may be ignored (RFC 8259,
    /// 8.1): it is cut like anything else.
    pub fn begin(&mut self) -> usize {
        self.start = if self.buffer.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        self.start
    }

    /// Keeps what comes before this position by itself, the first time: what follows begins the buffer. Nothing moves in it, since
    /// the key in front of the position is still to be read.
    pub fn end_head(&mut self, position: usize) {
        let length = self.place(position);
        if self.head.is_empty() && self.grown.0.is_empty() && length <= LONGEST_HEAD {
            self.head.extend_from_slice(&self.buffer[..self.write]);
            self.head.extend_from_slice(&self.buffer[self.start..position]);
            self.write = 0;
            self.start = position;
        }
    }

    /// The final text.
    pub fn finish(mut self) -> Result<Finished, Malformed> {
        self.keep_up_to(self.buffer.len());
        self.buffer.truncate(self.write);
        let buffer = self.grown.open_up(self.buffer, self.head.len())?;
        Ok(Finished { head: self.head, buffer, grown: self.grown })
    }

    /// The position in the compacted text of a position that has been read.
    pub fn place(&self, position: usize) -> usize {
        self.head.len() + self.write + (position - self.start)
    }

    /// A string that is the value of a key, both without their quotes: it may be an id or a date.
    #[inline]
    pub fn text(&mut self, key: Key, start: usize, end: usize, has_escapes: bool) {
        // Most strings are neither, as their first character tells.
        if matches!(self.buffer[start], b'0'..=b'9' | b'O' | b'\\') || self.api_version == ApiVersion::V1 {
            self.id_or_date(key, start, end, has_escapes);
        }
    }

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
        const NULL: &[u8] = b"null";
        let room = NULL.len().min(end - start);
        self.buffer[start..start + room].copy_from_slice(&NULL[..room]);
        if room < NULL.len() {
            self.add(end, END_OF_NULL);
        } else {
            self.keep_up_to(start + room);
            self.start = end;
        }
    }

    /// Moves what was kept to its place.
    #[inline]
    fn keep_up_to(&mut self, end: usize) {
        if self.start != self.write {
            self.buffer.copy_within(self.start..end, self.write);
        }
        self.write += end - self.start;
        self.start = end;
    }

    /// Inserts a character, at once if cuts have left room for it.
    fn add(&mut self, position: usize, which: usize) {
        self.keep_up_to(position);
        if self.write < position {
            self.buffer[self.write] = ADDED[which];
            self.write += 1;
        } else if make_room(&mut self.grown.0) {
            self.grown.0.push(self.write << 1 | which);
        } else {
            self.lacks_memory = true;
        }
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

    /// Notes the zone of a date.
    fn date(&mut self, key: Key, end: usize) {
        if self.conversion == Conversion::Full && self.own_text(key).is_none() {
            self.add(end, ZONE);
        }
    }

    /// Notes a date that has its zone already: one that is sent loses it.
    fn zoned_date(&mut self, key: Key, start: usize, end: usize) {
        let has_zone =
            matches!(self.buffer[end - 1], b'Z' | b'0'..=b'9') || self.buffer[start..end].contains(&b'\\');
        if self.conversion != Conversion::Full || !has_zone || self.own_text(key).is_some() {
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
        self.noted += size_of::<Original>() + sent.len();
        if self.noted <= Originals::MOST {
            // The string begins with its quote.
            self.originals.push(Original { position: self.place(start) - 1, sent });
        }
    }

    /// v1: a string that contains `{USD::date}`, and after the first brace `YYYYMMDD HH:MM:SS`.
    fn marked_date(&mut self, key: Key, start: usize, end: usize) {
        let text = &self.buffer[start..end];
        if self.conversion != Conversion::Full || memchr::memmem::find(text, b"{USD::date}").is_none() {
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
        // Shorter than what it replaces.
        self.keep_up_to(start);
        self.buffer[self.write..self.write + moment.len()].copy_from_slice(&moment);
        self.write += moment.len();
        self.start = end;
    }
}
