//! Text of servers in an encoding that they do not name.

use std::borrow::Cow;

/// Bytes as text: UTF-8, and what is not is Latin-1, in which values of headers travel.
pub fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(bytes.len() * 2);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|byte| char::from(*byte)));
    }
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_not_utf_8_are_latin_1() {
        for (bytes, text) in [
            (&b"abc"[..], "abc"),
            ("ü漢".as_bytes(), "ü漢"),
            (b"Z\xfcrich", "Zürich"),
            (b"Z\xfcrich Z\xc3\xbcrich \xc3", "Zürich Zürich Ã"),
            (b"\xe6\xbc \xff", "æ¼ ÿ"),
        ] {
            assert_eq!(text_of(bytes), text);
        }
    }
}
