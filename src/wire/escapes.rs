//! What texts look like without the escapes of JSON, URLs and HTML.

/// Reads one escape at the start of a text: the bytes that it stands for, and how long it is. None: there is none.
type Decoder = fn(&[u8]) -> Option<(Vec<u8>, usize)>;

/// For JSON, URLs, forms (URLs in which `+` is a space) and HTML. Forms are decoded before URLs, so `%2B` stays what it is.
pub(super) const DECODERS: [Decoder; 4] = [json, percent, form, html];

/// A text without its escapes.
pub(super) struct Decoded {
    pub bytes: Vec<u8>,
    /// Behind each escape: how far it is in these bytes, and in the text.
    behind: Vec<(usize, usize)>,
}

impl Decoded {
    /// Decodes a text; None when it has no escape.
    pub fn of(text: &[u8], decoder: &Decoder) -> Option<Decoded> {
        let mut decoded = Decoded { bytes: Vec::new(), behind: Vec::new() };
        let (mut at, mut plain) = (0, 0);
        while let Some(next) = text[at..].iter().position(|byte| b"\\%+&".contains(byte)) {
            at += next;
            let Some((bytes, length)) = decoder(&text[at..]) else {
                at += 1;
                continue;
            };
            decoded.bytes.extend_from_slice(&text[plain..at]);
            decoded.bytes.extend_from_slice(&bytes);
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

fn utf8(code: u32) -> Option<Vec<u8>> {
    Some(char::from_u32(code)?.to_string().into_bytes())
}

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, radix).ok()
}

fn json(text: &[u8]) -> Option<(Vec<u8>, usize)> {
    let unit = |text: &[u8]| text.strip_prefix(b"\\u").and_then(|rest| number(rest.get(..4)?, 16));
    let plain = |byte: u8| Some((vec![byte], 2));
    match text {
        [b'\\', b'u', ..] => {
            let first = unit(text)?;
            match unit(&text[6..]) {
                Some(second @ 0xdc00..0xe000) if (0xd800..0xdc00).contains(&first) => {
                    Some((utf8(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00))?, 12))
                }
                _ => Some((utf8(first)?, 6)),
            }
        }
        [b'\\', b'n', ..] => plain(b'\n'),
        [b'\\', b'r', ..] => plain(b'\r'),
        [b'\\', b't', ..] => plain(b'\t'),
        [b'\\', b'b', ..] => plain(8),
        [b'\\', b'f', ..] => plain(12),
        [b'\\', byte @ (b'"' | b'\\' | b'/' | b'\''), ..] => plain(*byte),
        _ => None,
    }
}

fn percent(text: &[u8]) -> Option<(Vec<u8>, usize)> {
    let digits = text.strip_prefix(b"%")?.get(..2)?;
    let byte = digits.iter().all(u8::is_ascii_hexdigit).then(|| number(digits, 16))??;
    Some((vec![u8::try_from(byte).ok()?], 3))
}

fn form(text: &[u8]) -> Option<(Vec<u8>, usize)> {
    text.starts_with(b"+").then(|| (b" ".to_vec(), 1))
}

fn html(text: &[u8]) -> Option<(Vec<u8>, usize)> {
    let rest = text.strip_prefix(b"&")?;
    let name = &rest[..rest.iter().take(10).position(|byte| *byte == b';')?];
    let bytes = match name {
        b"amp" => b"&".to_vec(),
        b"lt" => b"<".to_vec(),
        b"gt" => b">".to_vec(),
        b"quot" => b"\"".to_vec(),
        b"apos" => b"'".to_vec(),
        [b'#', b'x' | b'X', digits @ ..] => utf8(number(digits, 16)?)?,
        [b'#', digits @ ..] => utf8(number(digits, 10)?)?,
        _ => return None,
    };
    Some((bytes, name.len() + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_read_and_their_places_are_known() {
        for (decoder, text, expected) in [
            (0, r#"a\"b\\c\/\u00fc\ud83d\ude00\n"#, "a\"b\\c/ü😀\n"),
            (1, "a%41%c3%BC+%4", "aAü+%4"),
            (2, "a+%2B", "a %2B"),
            (3, "a&amp;&#39;&#xFC;&nothing;&", "a&'ü&nothing;&"),
        ] {
            let decoded = Decoded::of(text.as_bytes(), &DECODERS[decoder]).expect(text);
            assert_eq!(String::from_utf8_lossy(&decoded.bytes), expected);
            assert_eq!(decoded.source(0), 0);
            assert_eq!(decoded.source(1), 1, "before an escape");
            assert_eq!(decoded.source(decoded.bytes.len()), text.len());
        }
    }

    #[test]
    fn what_has_no_escapes_is_not_copied() {
        for text in ["", "plain", "100 %", "a & b", r"\", r"\ud800", r"\u12", "&#x110000;"] {
            for decoder in &DECODERS {
                assert!(Decoded::of(text.as_bytes(), decoder).is_none(), "{text}");
            }
        }
    }
}
