//! Texts without the escapes of JSON, URLs, HTML and programs, however often they were escaped.

use std::ops::Range;

use memchr::memchr3;

/// A string with all escapes decoded: `%5Cu0041`, `\\u0041` and `&#65;` are the same character. It has no backslashes, as in
/// front of another escape there may be any number of them.
pub(super) struct NormalForm {
    pub bytes: Vec<u8>,
    /// For each byte: where its source begins in the string.
    sources: Vec<u32>,
    end: u32,
}

/// What escapes begin with.
const BEGINNINGS: [u8; 3] = [b'\\', b'%', b'&'];

impl NormalForm {
    /// None when the text has no escapes.
    pub fn of(text: &[u8]) -> Option<NormalForm> {
        let [first, second, third] = BEGINNINGS;
        memchr3(first, second, third, text)?;
        NormalForm::decode(text)
    }

    /// The same of a secret, which is read byte by byte: parts of it that are read at once may be left on the stack.
    pub fn of_secret(secret: &[u8]) -> Option<NormalForm> {
        secret.iter().find(|byte| BEGINNINGS.contains(byte))?;
        NormalForm::decode(secret)
    }

    fn decode(text: &[u8]) -> Option<NormalForm> {
        let mut normal = NormalForm {
            bytes: Vec::with_capacity(text.len()),
            sources: Vec::with_capacity(text.len()),
            // Texts are cut long before that.
            end: u32::try_from(text.len()).ok()?,
        };
        for (at, byte) in (0..normal.end).zip(text) {
            normal.push(*byte, at);
            // A decoded character may complete another escape. Each makes the string shorter, so this terminates.
            while normal.shorten() {}
        }
        let mut is_kept = normal.bytes.iter().map(|byte| *byte != b'\\');
        normal.sources.retain(|_| is_kept.next() != Some(false));
        normal.bytes.retain(|byte| *byte != b'\\');
        Some(normal)
    }

    /// Where in the text a part of the bytes came from.
    pub fn source(&self, part: &Range<usize>) -> Range<usize> {
        let place = |at: usize| self.sources.get(at).map_or(self.end, |source| *source) as usize;
        place(part.start)..place(part.end)
    }

    fn push(&mut self, byte: u8, source: u32) {
        self.bytes.push(byte);
        self.sources.push(source);
    }

    /// Replaces an escape at the end by the character it encodes.
    fn shorten(&mut self) -> bool {
        let Some((length, plain)) = escape_at_end(&self.bytes) else { return false };
        let start = self.bytes.len() - length;
        let source = self.sources[start];
        self.bytes.truncate(start);
        self.sources.truncate(start);
        match plain {
            Plain::Byte(byte) => self.push(byte, source),
            Plain::Code(code) => {
                let mut buffer = [0; 4];
                let code = match (code, half_at_end(&self.bytes)) {
                    (0xdc00..0xe000, Some(high)) => {
                        let source = self.sources[start - 3];
                        self.bytes.truncate(start - 3);
                        self.sources.truncate(start - 3);
                        let code = 0x10000 + ((high - 0xd800) << 10) + (code - 0xdc00);
                        self.push_all(encode(code, &mut buffer), source);
                        return true;
                    }
                    _ => code,
                };
                self.push_all(encode(code, &mut buffer), source);
            }
        }
        true
    }

    fn push_all(&mut self, bytes: &[u8], source: u32) {
        bytes.iter().for_each(|byte| self.push(*byte, source));
    }
}

enum Plain {
    Byte(u8),
    /// A character, or half of a pair.
    Code(u32),
}

/// The length of the escape at the end, and the character it encodes.
fn escape_at_end(bytes: &[u8]) -> Option<(usize, Plain)> {
    let last = *bytes.last()?;
    let from_end = |count: usize| bytes.len().checked_sub(count).map(|at| bytes[at]);
    let digits = |count: usize| number(&bytes[bytes.len() - count..], 16);
    if from_end(2) == Some(b'\\') {
        let plain = match last {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 12,
            b'"' | b'\\' | b'/' | b'\'' => last,
            _ => return None,
        };
        return Some((2, Plain::Byte(plain)));
    }
    if last.is_ascii_hexdigit() {
        if from_end(3) == Some(b'%') {
            return Some((3, Plain::Byte(u8::try_from(digits(2)?).ok()?)));
        }
        if from_end(4) == Some(b'\\') && from_end(3) == Some(b'x') {
            return Some((4, Plain::Byte(u8::try_from(digits(2)?).ok()?)));
        }
        if from_end(6) == Some(b'\\') && from_end(5) == Some(b'u') {
            return Some((6, Plain::Code(digits(4)?)));
        }
    }
    if last == b';' {
        // As long as it may be: a number may have any count of zeros in front. Nothing is looked at twice, since the
        // semicolon before ends the search.
        let rest = &bytes[..bytes.len() - 1];
        let start = rest.iter().rposition(|byte| !byte.is_ascii_alphanumeric() && *byte != b'#')?;
        let name = rest[start..].strip_prefix(b"&")?;
        return Some((bytes.len() - start, Plain::Code(entity(name)?)));
    }
    None
}

fn entity(name: &[u8]) -> Option<u32> {
    let code = match name {
        b"amp" => u32::from('&'),
        b"lt" => u32::from('<'),
        b"gt" => u32::from('>'),
        b"quot" => u32::from('"'),
        b"apos" => u32::from('\''),
        [b'#', b'x' | b'X', digits @ ..] => number(digits, 16)?,
        [b'#', digits @ ..] => number(digits, 10)?,
        _ => return None,
    };
    char::from_u32(code).map(u32::from)
}

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    let is_plain = digits.iter().all(u8::is_ascii_hexdigit);
    u32::from_str_radix(std::str::from_utf8(digits).ok().filter(|_| is_plain)?, radix).ok()
}

/// UTF-8, of halves of pairs too.
fn encode(code: u32, buffer: &mut [u8; 4]) -> &[u8] {
    if let Some(character) = char::from_u32(code) {
        return character.encode_utf8(buffer).as_bytes();
    }
    let bits = |shift: u32| 0x80 | (code >> shift & 0x3f) as u8;
    buffer[..3].copy_from_slice(&[0xe0 | (code >> 12) as u8, bits(6), bits(0)]);
    &buffer[..3]
}

/// The first half of a pair, when the text ends with one.
fn half_at_end(bytes: &[u8]) -> Option<u32> {
    match *bytes.last_chunk::<3>()? {
        [0xed, middle @ 0xa0..=0xaf, last] => {
            Some(0xd000 | u32::from(middle & 0x3f) << 6 | u32::from(last & 0x3f))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone_and_their_places_are_known() {
        for (text, expected) in [
            (r#"a\"b\\c\/\u00fc\ud83d\ude00\n"#, "a\"bc/ü😀\n"),
            ("a%41%c3%BC+%4", "aAü+%4"),
            ("a&amp;&#39;&#xFC;&nothing;&", "a&'ü&nothing;&"),
            ("a&#x0000041;&#X00000000000fc;&#00000065;&#000000000000000000038;#00065;", "aAüAA"),
            (r"a\x41\xc3\xbc\\x41\\\x41", "aAüAA"),
            (r"a\\u0041%5Cu0041&#92;u0041\\\\u0041%255cu0041", "aAAAAA"),
            (r"a%2541&amp;#65;\u005cu0041\x5cx41", "aAAAA"),
        ] {
            let normal = NormalForm::of(text.as_bytes()).expect(text);
            assert_eq!(String::from_utf8_lossy(&normal.bytes), expected);
            assert_eq!(normal.source(&(0..normal.bytes.len())), 0..text.len());
            assert_eq!(normal.source(&(0..1)), 0..1, "before an escape");
        }
    }

    #[test]
    fn what_is_not_an_escape_stays() {
        for text in [
            "100 %",
            "a & b",
            r"\",
            r"\u12",
            r"\x",
            "&#x110000;",
            "&;",
            "%+1",
            r"\u+123",
            "&#+5;",
            "&#00x41;",
            "&0065;",
        ] {
            let normal = NormalForm::of(text.as_bytes()).expect(text);
            assert_eq!(String::from_utf8_lossy(&normal.bytes), text.replace('\\', ""));
        }
        assert!(NormalForm::of(b"plain").is_none());
    }
}
