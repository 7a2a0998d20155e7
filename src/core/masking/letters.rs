//! Secrets beyond ASCII: how letters of either case are compared, and the encodings that a secret may be shown in.

use zeroize::Zeroizing;

use crate::wire::latin1;

/// Bytes in lower case, of the same length. What is not UTF-8 is Latin-1. A letter stays whose cases are several characters
/// or take different numbers of bytes, so that every byte keeps its place.
pub fn lower(bytes: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut lower = Zeroizing::new(bytes.to_ascii_lowercase());
    if lower.is_ascii() {
        return lower;
    }
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        let valid = chunk.valid();
        for (start, character) in valid.char_indices().filter(|(_, character)| !character.is_ascii()) {
            let folded = lower_of(character);
            if folded.len_utf8() == character.len_utf8() {
                folded.encode_utf8(&mut lower[at + start..]);
            }
        }
        at += valid.len();
        for byte in chunk.invalid() {
            lower[at] = lower_of_latin1(*byte);
            at += 1;
        }
    }
    lower
}

/// The lower case of the upper case: that of `ς` is `σ`, as that of `Σ` is.
fn lower_of(character: char) -> char {
    let upper = only(character.to_uppercase()).unwrap_or(character);
    only(upper.to_lowercase()).unwrap_or(character)
}

fn only(mut characters: impl Iterator<Item = char>) -> Option<char> {
    characters.next().filter(|_| characters.next().is_none())
}

fn lower_of_latin1(byte: u8) -> u8 {
    const MULTIPLICATION_SIGN: u8 = 0xd7;
    match byte {
        MULTIPLICATION_SIGN => byte,
        0xc0..=0xde => byte + 0x20,
        other => other,
    }
}

/// A secret in Latin-1, as headers hold it, and as text that was read from that if it is another one; nothing for a secret in
/// ASCII or with other characters.
pub fn in_latin1(secret: &str) -> Vec<Zeroizing<Vec<u8>>> {
    if secret.is_ascii() {
        return Vec::new();
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(secret.len()));
    for character in secret.chars() {
        let Ok(byte) = u8::try_from(character) else { return Vec::new() };
        bytes.push(byte);
    }
    let read = Zeroizing::new(latin1::text_of(&bytes).into_owned().into_bytes());
    let is_other = *read != secret.as_bytes() && *read != *bytes;
    let read = is_other.then_some(read);
    [bytes].into_iter().chain(read).collect()
}

/// The same in what takes its UTF-8 for Latin-1; None if it is in ASCII.
pub fn misread(secret: &str) -> Option<Zeroizing<Vec<u8>>> {
    let misread = || secret.bytes().map(char::from).collect::<String>();
    (!secret.is_ascii()).then(|| Zeroizing::new(misread().into_bytes()))
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::prelude::BASE64_STANDARD;
    use proptest::prelude::*;

    use super::super::body::{Layout, mask_body};
    use super::super::secret_set::SecretSet;
    use super::*;

    fn known(secret: &str) -> SecretSet {
        let mut known = SecretSet::default();
        known.insert(secret);
        known
    }

    /// The same secret replaced by many others, so that a digest is left of it.
    fn former(secret: &str) -> SecretSet {
        let mut known = known(secret);
        (0..130).for_each(|number| known.insert(&format!("session-key-{number:03}")));
        known
    }

    fn percent(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("%{byte:02X}")).collect()
    }

    fn latin1_of(text: &str) -> Vec<u8> {
        text.chars().map(|c| u8::try_from(c).expect("Latin-1")).collect()
    }

    #[test]
    fn a_secret_is_found_in_utf_8_and_latin_1_in_letters_of_either_case() {
        let secret = "Zürich-Schlüssel-Ã¼99";
        for known in [known(secret), former(secret)] {
            // The pair `Ã¼` would be UTF-8 for another letter in Latin-1; its upper case would not.
            let latin1 = latin1_of(secret);
            let upper = secret.to_uppercase();
            let told = [
                secret.to_owned(),
                upper.clone(),
                secret.to_lowercase(),
                percent(secret.as_bytes()),
                percent(upper.as_bytes()),
                upper.replace('Ü', "\\u00dc").replace('Ã', "&#195;"),
                BASE64_STANDARD.encode(secret),
                BASE64_STANDARD.encode(format!("john:{upper}")),
                percent(&latin1),
                percent(&latin1).to_lowercase(),
                latin1_of(secret).escape_ascii().to_string(),
                BASE64_STANDARD.encode(&latin1),
                BASE64_STANDARD.encode([b"john:", &latin1[..], b"\xff\xc3"].concat()),
                BASE64_STANDARD.encode(BASE64_STANDARD.encode(&latin1)),
            ];
            for told in told {
                assert_eq!(known.mask(&format!("before {told} after")), "before * after", "{told}");
                let page = format!("<p>{told} {told}</p>");
                assert_eq!(mask_body(page.as_bytes(), &known, Layout::Line), "* *");
            }
            let raw = [b"before ", &latin1[..], b" after"].concat();
            assert_eq!(mask_body(&raw, &known, Layout::Line), "before * after");
            let json = [b"{\"message\": \"bad ", &latin1[..], b"\"}"].concat();
            assert_eq!(mask_body(&json, &known, Layout::Line), r#"{"message": "bad *"}"#);
        }
    }

    #[test]
    fn upper_case_is_found_in_latin_1_and_in_other_alphabets() {
        for secret in ["pässwört-über-7", "Пароль-7", "ο-κωδικός-μου", "ÿ-þorn-æ"] {
            for known in [known(secret), former(secret)] {
                let upper = secret.to_uppercase();
                for told in [upper.clone(), percent(upper.as_bytes()), BASE64_STANDARD.encode(&upper)] {
                    assert_eq!(known.mask(&format!("a {told} b")), "a * b", "{told}");
                }
            }
        }
        let upper = latin1_of("PÄSSWÖRT-ÜBER-7");
        for told in [percent(&upper), BASE64_STANDARD.encode(&upper), upper.escape_ascii().to_string()] {
            assert_eq!(known("pässwört-über-7").mask(&format!("a {told} b")), "a * b", "{told}");
        }
    }

    #[test]
    fn the_length_stays_whatever_the_cases_are() {
        let text = "ẞ ß İ ı ſ \u{212a} \u{212b} Ⱥ Ǆ ŉ × Þ 漢 😀";
        let lower_case = lower(text.as_bytes());
        assert_eq!(std::str::from_utf8(&lower_case), Ok("ẞ ß İ ı ſ \u{212a} \u{212b} Ⱥ ǆ ŉ × þ 漢 😀"));
        assert_eq!(*lower(b"\xdc\xd7\xdf\xff\xc3"), b"\xfc\xd7\xdf\xff\xe3");
    }

    #[test]
    fn only_latin_1_is_written_in_it() {
        assert!(in_latin1("ascii").is_empty() && in_latin1("ü漢字").is_empty());
        assert_eq!(*in_latin1("Zürich")[0], b"Z\xfcrich");
        assert_eq!(in_latin1("Zürich").len(), 1);
    }

    #[test]
    fn utf_8_that_was_taken_for_latin_1_is_found() {
        for (secret, text) in [
            ("Häder-Välue", "bad HÃ¤der-VÃ¤lue!"),
            ("Häder-Välue", "bad H\\u00c3\\u00a4der-V\\u00c3\\u00a4lue!"),
            ("Häder-Välue", "bad H%C3%83%C2%A4der-V&#195;&#164;lue!"),
            ("漢字", "bad æ¼¢å\u{ad}\u{97}!"),
        ] {
            assert_eq!(known(secret).mask(text), "bad *!", "{text}");
        }
        assert_eq!(misread("ascii"), None);
    }

    #[test]
    fn bytes_of_a_secret_in_latin_1_may_be_parts_of_other_characters() {
        for (secret, text) in [("¼abc", "übc"), ("¼abc", "x üabc"), ("abcÃ", "abcü x"), ("¼¼¼¼¼", "üü")]
        {
            assert!(known(secret).mask(text).len() <= text.len(), "{secret}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics_and_nothing_of_latin_1_is_left(
            secret in "[a-zà-ÿ]{8,20}", before in "[ -~]{0,9}", after in ".{0,9}"
        ) {
            let known = known(&secret);
            let coded = BASE64_STANDARD.encode([before.as_bytes(), &latin1_of(&secret), after.as_bytes()].concat());
            prop_assert_eq!(known.mask(&coded), "*");
            let _ = known.mask(&format!("{before}{after}"));
        }

        #[test]
        fn characters_stay_whole(secret in "[\u{80}-ÿa]{2,6}", text in "[\u{80}-ÿa漢ü]{0,40}") {
            let _ = known(&secret).mask(&text);
        }
    }
}
