//! What texts look like without the escapes of JSON, URLs and HTML.

use memchr::memchr;

/// The escapes of one language.
pub(super) struct Escapes {
    /// What each of them begins with.
    first: u8,
    /// Appends what the escape at the start of a text stands for, and returns how long it is. None: there is none.
    read: fn(&[u8], &mut Vec<u8>) -> Option<usize>,
}

pub(super) const JSON: Escapes = Escapes { first: b'\\', read: json };
pub(super) const URL: Escapes = Escapes { first: b'%', read: percent };
pub(super) const HTML: Escapes = Escapes { first: b'&', read: html };
/// What forms have beside those of URLs. They are undone first, so `%2B` stays what it is.
pub(super) const FORM: Escapes = Escapes { first: b'+', read: plus };

/// A text without its escapes.
pub(super) struct Decoded {
    pub bytes: Vec<u8>,
    /// Behind each escape: how far it is in these bytes, and in the text.
    behind: Vec<(usize, usize)>,
}

impl Decoded {
    /// Decodes a text; None when it has no such escape.
    pub fn of(text: &[u8], escapes: &Escapes) -> Option<Decoded> {
        let mut decoded = Decoded { bytes: Vec::new(), behind: Vec::new() };
        let (mut at, mut plain, mut character) = (0, 0, Vec::new());
        while let Some(next) = memchr(escapes.first, &text[at..]) {
            at += next;
            character.clear();
            let Some(length) = (escapes.read)(&text[at..], &mut character) else {
                at += 1;
                continue;
            };
            decoded.bytes.extend_from_slice(&text[plain..at]);
            decoded.bytes.extend_from_slice(&character);
            at += length;
            plain = at;
            decoded.behind.push((decoded.bytes.len(), at));
        }
        if plain == 0 {
            return None;
        }
        decoded.bytes.extend_from_slice(&text[plain..]);
        Some(decoded)
    }

    /// Where in the text a place in the bytes was.
    pub fn source(&self, at: usize) -> usize {
        let before = self.behind.partition_point(|(place, _)| *place <= at);
        let (place, source) = before.checked_sub(1).map_or((0, 0), |last| self.behind[last]);
        source + (at - place)
    }
}

/// Appends a character.
fn push(code: u32, out: &mut Vec<u8>) -> Option<()> {
    out.extend_from_slice(char::from_u32(code)?.encode_utf8(&mut [0; 4]).as_bytes());
    Some(())
}

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, radix).ok()
}

fn json(text: &[u8], out: &mut Vec<u8>) -> Option<usize> {
    let unit = |text: &[u8]| text.strip_prefix(b"\\u").and_then(|rest| number(rest.get(..4)?, 16));
    let plain = match text.get(1)? {
        b'u' => {
            let first = unit(text)?;
            return match unit(&text[6..]) {
                Some(second @ 0xdc00..0xe000) if (0xd800..0xdc00).contains(&first) => {
                    push(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00), out).map(|()| 12)
                }
                _ => push(first, out).map(|()| 6),
            };
        }
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'b' => 8,
        b'f' => 12,
        same @ (b'"' | b'\\' | b'/' | b'\'') => *same,
        _ => return None,
    };
    out.push(plain);
    Some(2)
}

fn percent(text: &[u8], out: &mut Vec<u8>) -> Option<usize> {
    let digits = text.get(1..3)?;
    let byte = digits.iter().all(u8::is_ascii_hexdigit).then(|| number(digits, 16))??;
    out.push(u8::try_from(byte).ok()?);
    Some(3)
}

fn plus(_: &[u8], out: &mut Vec<u8>) -> Option<usize> {
    out.push(b' ');
    Some(1)
}

fn html(text: &[u8], out: &mut Vec<u8>) -> Option<usize> {
    let rest = &text[1..];
    let name = &rest[..rest.iter().take(10).position(|byte| *byte == b';')?];
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
    push(code, out)?;
    Some(name.len() + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_read_and_their_places_are_known() {
        for (escapes, text, expected) in [
            (JSON, r#"a\"b\\c\/\u00fc\ud83d\ude00\n"#, "a\"b\\c/ü😀\n"),
            (URL, "a%41%c3%BC+%4", "aAü+%4"),
            (FORM, "a+%2B", "a %2B"),
            (HTML, "a&amp;&#39;&#xFC;&nothing;&", "a&'ü&nothing;&"),
        ] {
            let decoded = Decoded::of(text.as_bytes(), &escapes).expect(text);
            assert_eq!(String::from_utf8_lossy(&decoded.bytes), expected);
            assert_eq!(decoded.source(0), 0);
            assert_eq!(decoded.source(1), 1, "before an escape");
            assert_eq!(decoded.source(decoded.bytes.len()), text.len());
        }
    }

    #[test]
    fn what_has_no_escapes_is_not_copied() {
        for text in ["", "plain", "100 %", "a & b", r"\", r"\ud800", r"\u12", "&#x110000;"] {
            for escapes in [JSON, URL, HTML, FORM] {
                assert!(Decoded::of(text.as_bytes(), &escapes).is_none(), "{text}");
            }
        }
    }
}
