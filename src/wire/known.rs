//! Secrets that are known by their text, found in whatever form they are told.

use std::borrow::Cow;

use aho_corasick::{AhoCorasick, MatchKind};
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::Value;
use zeroize::Zeroizing;

use super::{event, json};

/// Shorter texts are no secrets: taking a letter or two out would only garble what is said.
const SHORTEST: usize = 4;

/// The least of a Base64 text that is looked for where it does not start with the secret, in characters.
const SHORTEST_CORE: usize = 6;

/// How many are remembered; the rest are keys that expired long ago.
const MOST: usize = 32;

/// What stands for a secret.
pub const MASK: &str = "*";

/// A set of secrets. Wiped from memory when dropped.
#[derive(Default)]
pub struct Known {
    /// The most recent last.
    texts: Vec<Zeroizing<String>>,
    finder: Option<Finder>,
}

struct Finder {
    patterns: AhoCorasick,
    /// Which patterns are Base64: those stand for all of the Base64 around them.
    coded: Vec<bool>,
}

impl Known {
    /// Adds a secret, or makes it the most recent one.
    pub fn add(&mut self, secret: &str) {
        if secret.len() < SHORTEST {
            return;
        }
        let former = self.texts.iter().position(|text| text.as_str() == secret);
        if let Some(at) = former {
            let text = self.texts.remove(at);
            self.texts.push(text);
            return;
        }
        if self.texts.len() == MOST {
            self.texts.remove(0);
        }
        self.texts.push(Zeroizing::new(secret.to_owned()));
        self.finder = Finder::of(&self.texts);
    }

    /// A text with `*` for every secret that is in it: plain, in JSON, in a URL, in HTML, in Base64, and within Base64 of
    /// something longer, such as a header.
    pub fn out_of<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let Some(finder) = &self.finder else { return Cow::Borrowed(text) };
        let masked = finder.mask(text);
        if !masked.contains('%') {
            return masked;
        }
        // A URL can be encoded in many ways, but decoded in one.
        let is_told = |word: &str| {
            let decoded = percent_decode_str(word).decode_utf8_lossy();
            let spaced = decoded.replace('+', " ");
            finder.patterns.is_match(decoded.as_ref()) || finder.patterns.is_match(spaced.as_str())
        };
        let words = masked.split_inclusive(char::is_whitespace);
        if !words.clone().any(|word| word.contains('%') && is_told(word)) {
            return masked;
        }
        let mut out = String::with_capacity(masked.len());
        for word in words {
            let bare = word.trim_end();
            if bare.contains('%') && is_told(bare) {
                out.push_str(MASK);
                out.push_str(&word[bare.len()..]);
            } else {
                out.push_str(word);
            }
        }
        Cow::Owned(out)
    }
}

impl Finder {
    fn of(texts: &[Zeroizing<String>]) -> Option<Finder> {
        let forms: Vec<_> = texts.iter().flat_map(|text| forms_of(text)).collect();
        let patterns = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(forms.iter().map(|(form, _)| form.as_bytes()))
            .ok()?;
        Some(Finder { patterns, coded: forms.iter().map(|(_, coded)| *coded).collect() })
    }

    fn mask<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/-_=".contains(byte);
        let (mut out, mut done) = (String::new(), 0);
        for found in self.patterns.find_iter(text) {
            let (mut start, mut end) = (found.start(), found.end());
            if self.coded[found.pattern()] {
                let bytes = text.as_bytes();
                start -=
                    bytes[done.min(start)..start].iter().rev().take_while(|byte| is_base64(byte)).count();
                end += bytes[end..].iter().take_while(|byte| is_base64(byte)).count();
            }
            if end <= done {
                continue;
            }
            if start >= done {
                out.push_str(&text[done..start]);
                out.push_str(MASK);
            }
            done = end;
        }
        if done == 0 {
            return Cow::Borrowed(text);
        }
        out.push_str(&text[done..]);
        Cow::Owned(out)
    }
}

/// How a secret may look, and whether that is Base64.
fn forms_of(secret: &str) -> Vec<(Zeroizing<String>, bool)> {
    let (unicode, ascii) = (quoted(secret), quoted_in_ascii(secret));
    let coded = Zeroizing::new(BASE64_STANDARD.encode(secret));
    let html = secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    let mut forms: Vec<_> = [
        Zeroizing::new(secret.to_owned()),
        // JSON, and JSON within JSON.
        quoted(&unicode),
        quoted_in_ascii(&ascii),
        Zeroizing::new(unicode.replace('/', r"\/")),
        Zeroizing::new(ascii.replace('/', r"\/")),
        Zeroizing::new(event::query_string(secret)),
        Zeroizing::new(utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string()),
        Zeroizing::new(html),
        unicode.clone(),
        ascii,
    ]
    .map(|form| (form, false))
    .into();
    // A v1 header is Base64 of JSON, in which a password is Base64 once more.
    for inner in [secret, &unicode, &coded] {
        forms.extend(in_base64(inner).into_iter().map(|form| (form, true)));
    }
    forms
}

fn quoted(text: &str) -> Zeroizing<String> {
    let json = Zeroizing::new(Value::from(text).to_string());
    Zeroizing::new(json[1..json.len() - 1].to_owned())
}

fn quoted_in_ascii(text: &str) -> Zeroizing<String> {
    let mut json = Zeroizing::new(String::new());
    json::encode(&Value::from(text), &mut json);
    Zeroizing::new(json[1..json.len() - 1].to_owned())
}

/// What is the same in Base64 wherever the text stands in what is encoded: a Base64 character is six bits, so the first and
/// the last one may belong to what is beside it.
fn in_base64(text: &str) -> Vec<Zeroizing<String>> {
    let mut forms = Vec::new();
    for engine in [BASE64_STANDARD, BASE64_URL_SAFE] {
        for before in 0..3 {
            let padded = Zeroizing::new([&b"\0\0"[..before], text.as_bytes()].concat());
            let coded = Zeroizing::new(engine.encode(&padded));
            let (first, end) = ((before * 8).div_ceil(6), padded.len() * 8 / 6);
            let core = coded.get(first..end).unwrap_or_default();
            if core.len() >= SHORTEST_CORE || (before == 0 && core.len() >= SHORTEST) {
                forms.push(Zeroizing::new(core.to_owned()));
            }
        }
    }
    forms
}

#[cfg(test)]
mod tests {
    use percent_encoding::{AsciiSet, CONTROLS};
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn known(secrets: &[&str]) -> Known {
        let mut known = Known::default();
        secrets.iter().for_each(|secret| known.add(secret));
        known
    }

    #[test]
    fn a_secret_is_found_in_every_form() {
        let secret = "s3\"cr\\3t/ü&<漢>+9f";
        let known = known(&[secret]);
        let quoted = json!(secret).to_string();
        let twice = json!(quoted).to_string();
        let ascii = quoted.replace('ü', "\\u00fc").replace('漢', "\\u6f22");
        let coded = BASE64_STANDARD.encode(secret);
        // As few characters as possible, and lower case.
        const FEW: &AsciiSet = &CONTROLS.add(b'%').add(b' ');
        let url = utf8_percent_encode(secret, FEW).to_string();
        for told in [
            secret.to_owned(),
            quoted.clone(),
            twice,
            ascii.clone(),
            quoted.replace('/', "\\/"),
            url.clone(),
            url.to_lowercase(),
            utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string(),
            "s3&quot;cr\\3t/ü&amp;&lt;漢&gt;+9f".to_owned(),
            coded.clone(),
            BASE64_URL_SAFE.encode(secret),
            BASE64_STANDARD.encode(&coded),
            BASE64_STANDARD.encode(format!("{{\"pwd\": {quoted}}}")),
            BASE64_STANDARD.encode(format!("john@user.com:{secret}")),
        ] {
            let text = format!("before {told} after");
            let said = known.out_of(&text);
            assert!(said.starts_with("before ") && said.ends_with(" after"), "{told}: {said}");
            assert!(said.len() <= "before \"\\\"*\\\"\" after".len(), "{told}: {said}");
        }
    }

    #[test]
    fn what_holds_no_secret_stays() {
        let known = known(&["s3cr3t-9f", "abc"]);
        for text in ["", "abc", "100 % of s3cr3t", "%73%33%63", "漢字"] {
            assert_eq!(known.out_of(text), text);
            assert_eq!(Known::default().out_of(text), text);
        }
    }

    #[test]
    fn secrets_that_hold_one_another_go_as_a_whole() {
        let known = known(&["s3cr3t", "s3cr3t-longer", "longer-still"]);
        assert_eq!(known.out_of("a s3cr3t-longer b s3cr3t c longer-still"), "a * b * c *");
        assert_eq!(known.out_of("s3cr3ts3cr3t"), "**");
    }

    #[test]
    fn the_most_recent_ones_are_remembered() {
        let mut known = known(&["the-first-one"]);
        for number in 0..2 * MOST {
            known.add(&format!("session-key-{number:03}"));
            known.add("the-first-one");
        }
        assert_eq!(known.out_of("the-first-one"), "*");
        assert_eq!(known.out_of(&format!("session-key-{:03}", 2 * MOST - 1)), "*");
        assert_eq!(known.texts.len(), MOST);
    }

    proptest! {
        #[test]
        fn base64_of_anything_around_a_secret_is_masked(
            before in any::<Vec<u8>>(), secret in "[a-zA-Z0-9\"+ü漢-]{8,40}", after in any::<Vec<u8>>()
        ) {
            let known = known(&[&secret]);
            let coded = BASE64_STANDARD.encode([&before, secret.as_bytes(), &after].concat());
            prop_assert_eq!(known.out_of(&coded), "*");
        }

        #[test]
        fn nothing_panics_and_nothing_is_left(secret in ".{4,20}", before in ".{0,20}", after in ".{0,20}") {
            let known = known(&[&secret]);
            let text = format!("{before}{secret}{after}");
            let said = known.out_of(&text).into_owned();
            prop_assert!(secret == "****" || !said.contains(&secret) , "{}", said);
        }
    }
}
