//! Secrets whose value is known, found in whatever encoding they are shown.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use daachorse::MatchKind;
use zeroize::Zeroizing;

use super::automaton::{Automaton, automaton};
use super::former::Former;
use super::letters::{in_latin1, lower, misread};
use super::limits::MASK;
use super::normal_form::NormalForm;
use crate::secret_string::SecretString;

/// Shorter strings are not treated as secrets: masking a letter or two would only garble the message.
const SHORTEST: usize = 4;

/// The Base64 of the shortest secret, in characters.
const SHORTEST_RUN: usize = SHORTEST * 8 / 6;

/// How many are kept as they are; of older ones digests are.
const MOST_RECENT: usize = 128;

/// How deep Base64 may be nested. The credentials of v1 hold a password in Base64, are Base64 themselves,
/// and may be echoed in it.
const BASE64_DEPTH: u32 = 4;

/// Takes what is cut off as well.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The values that must not be shown. A copy shares what finds them.
#[derive(Clone, Default)]
pub struct SecretSet {
    /// The most recent last.
    recent: Vec<SecretString>,
    finder: Option<Finder>,
}

#[derive(Clone)]
struct Finder {
    /// The recent secrets, and their normal forms.
    patterns: Arc<Automaton>,
    /// The length of the shortest.
    shortest: usize,
    /// All that came before them.
    former: Former,
    /// Whether spaces and plus signs, which are spaces in forms, count as equal.
    has_spaces: bool,
}

impl SecretSet {
    /// Adds a secret for the life of the set.
    pub fn insert(&mut self, secret: &str) {
        self.add(vec![SecretString::new(secret)]);
    }

    /// The same for many. What finds them takes long to make, so all that are known are best added at once.
    pub fn add(&mut self, secrets: Vec<SecretString>) {
        let mut secrets = secrets.into_iter().filter(|secret| SecretSet::takes(secret)).peekable();
        while secrets.peek().is_some() {
            let mut has_new = false;
            for secret in secrets.by_ref().take(MOST_RECENT) {
                let known = self.recent.iter().position(|text| **text == *secret);
                let known = known.map(|at| self.recent.remove(at));
                has_new |= known.is_none();
                self.recent.push(known.unwrap_or(secret));
            }
            if has_new {
                self.rebuild();
            }
        }
    }

    /// Whether it is long enough to be treated as a secret.
    pub fn takes(secret: &str) -> bool {
        secret.len() >= SHORTEST
    }

    /// Makes what finds them, for which there may be no memory when something is to be masked.
    fn rebuild(&mut self) {
        let (mut former, had_spaces) =
            self.finder.take().map_or_else(Default::default, |finder| (finder.former, finder.has_spaces));
        let has_spaces = had_spaces || self.recent.iter().any(|secret| secret.contains(' '));
        let oldest = self.recent.len().saturating_sub(MOST_RECENT);
        for secret in self.recent.drain(..oldest) {
            // Whichever secrets are there when it is looked for.
            for has_spaces in [false, true] {
                forms(&secret, has_spaces).iter().for_each(|form| former.insert(form));
            }
        }
        let patterns: Vec<_> = self.recent.iter().flat_map(|secret| forms(secret, has_spaces)).collect();
        // It can only fail for more patterns than memory holds.
        let shortest = patterns.iter().map(|pattern| pattern.len()).min().unwrap_or(usize::MAX);
        let patterns: Vec<&[u8]> = patterns.iter().map(|pattern| pattern.as_slice()).collect();
        let patterns = automaton(MatchKind::LeftmostLongest, &patterns);
        self.finder =
            patterns.map(|patterns| Finder { patterns: Arc::new(patterns), shortest, former, has_spaces });
    }

    /// A string with `*` for every secret in it, in UTF-8 or Latin-1 and in letters of either case: plain, with the escapes of JSON, URLs and
    /// HTML, and for Base64 of anything that holds one, such as a header.
    pub fn mask<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut work = 0;
        self.mask_counting(text, &mut work)
    }

    /// Whether a string contains a secret.
    pub fn is_in(&self, text: &str) -> bool {
        matches!(self.mask(text), Cow::Owned(_))
    }

    /// Adds the number of bytes read to `work`.
    pub(super) fn mask_counting<'t>(&self, text: &'t str, work: &mut usize) -> Cow<'t, str> {
        let Some(finder) = &self.finder else { return Cow::Borrowed(text) };
        // No encoding makes a secret shorter.
        let shortest = finder.former.shortest().unwrap_or(usize::MAX).min(finder.shortest);
        if text.len() < shortest {
            return Cow::Borrowed(text);
        }
        let mut found = finder.find(text.as_bytes(), BASE64_DEPTH, work);
        if found.is_empty() {
            return Cow::Borrowed(text);
        }
        sort(&mut found);
        let mut out = String::with_capacity(text.len());
        let mut done = 0;
        for part in found {
            let (start, end) = whole_characters(text, part);
            if end <= done {
                continue;
            }
            if start >= done {
                out.push_str(&text[done..start]);
                out.push_str(MASK);
            }
            done = end;
        }
        out.push_str(&text[done..]);
        Cow::Owned(out)
    }
}

/// By where they begin.
fn sort(parts: &mut [Range<usize>]) {
    parts.sort_unstable_by_key(|part| (part.start, part.end));
}

/// Where the characters begin and end that a part of a text has bytes of. One in Latin-1 may look like half of one.
fn whole_characters(text: &str, part: Range<usize>) -> (usize, usize) {
    let is_inside = |at: &usize| !text.is_char_boundary(*at);
    let start = part.start - (0..=part.start).rev().take_while(is_inside).count();
    (start, part.end + (part.end..text.len()).take_while(is_inside).count())
}

/// A secret as it may be shown, in UTF-8 and Latin-1. In lower case, as hosts and other words are told.
fn forms(secret: &str, has_spaces: bool) -> Vec<Zeroizing<Vec<u8>>> {
    let plain = Zeroizing::new(secret.as_bytes().to_vec());
    let in_latin1 = in_latin1(secret).into_iter().filter(|bytes| bytes.len() >= SHORTEST);
    let mut all: Vec<Zeroizing<Vec<u8>>> = Vec::new();
    for plain in std::iter::once(plain).chain(in_latin1).chain(misread(secret)) {
        let mut bare = plain.clone();
        bare.retain(|byte| *byte != b'\\');
        let mut forms = vec![normal_form(&plain, has_spaces), normal_form(&bare, has_spaces)];
        forms.dedup();
        forms.retain(|form| form.len() >= SHORTEST);
        forms.push(plain);
        all.extend(forms.iter().map(|form| lower(form)));
    }
    all
}

/// As [`Finder::find`] decodes text: of a secret as it is, and of one whose backslashes stand for themselves.
fn normal_form(secret: &[u8], has_spaces: bool) -> Zeroizing<Vec<u8>> {
    let decoded = NormalForm::of_secret(secret).map(|normal| normal.bytes);
    let mut normal = Zeroizing::new(decoded.unwrap_or_else(|| secret.to_vec()));
    if has_spaces {
        plus_to_space(&mut normal);
    }
    normal
}

impl Finder {
    /// Where secrets are in bytes as they are, in letters of either case.
    fn literal(&self, bytes: &[u8]) -> Vec<Range<usize>> {
        let bytes = lower(bytes);
        let recent = self.patterns.leftmost_find_iter(&*bytes).map(|found| found.start()..found.end());
        recent.chain(self.former.find(&bytes)).collect()
    }

    /// Where secrets are. Base64 is decoded `depth` times, three quarters as long each time and from four beginnings: that
    /// is 3, 9, 27 and 81 times the text where all of it is Base64 of Base64, and no more.
    fn find(&self, bytes: &[u8], depth: u32, work: &mut usize) -> Vec<Range<usize>> {
        *work += bytes.len();
        let mut found = self.literal(bytes);
        let normal = NormalForm::of(bytes);
        let plain = normal.as_ref().map_or(bytes, |normal| &normal.bytes);
        let mut found_plain = Vec::new();
        if depth > 0 {
            runs(plain).for_each(|run| found_plain.extend(self.coded(plain, run, depth, work)));
        }
        if self.has_spaces {
            let mut spaced = Zeroizing::new(plain.to_vec());
            plus_to_space(&mut spaced);
            found_plain.extend(self.literal(&spaced));
        } else if normal.is_some() {
            found_plain.extend(self.literal(plain));
        }
        found.extend(found_plain.into_iter().map(|part| match &normal {
            Some(normal) => normal.source(&part),
            None => part,
        }));
        found
    }

    /// Where a run of Base64 characters holds secrets: the words that do. It may begin and end with others, as of a sentence.
    fn coded(&self, text: &[u8], run: Range<usize>, depth: u32, work: &mut usize) -> Vec<Range<usize>> {
        let standard = |byte: &u8| match byte {
            b'-' => b'+',
            b'_' => b'/',
            other => *other,
        };
        let digits: Zeroizing<Vec<u8>> =
            Zeroizing::new(text[run.clone()].iter().filter(|byte| !is_gap(byte)).map(standard).collect());
        let mut found = Vec::new();
        for start in 0..4.min(digits.len()) {
            let coded = &digits[start..];
            // One character alone is less than a byte.
            let whole = coded.len() - usize::from(coded.len() % 4 == 1);
            if let Ok(bytes) = BASE64.decode(&coded[..whole]) {
                let parts = self.find(&bytes, depth - 1, work);
                found.extend(
                    parts.iter().map(|part| start + part.start * 4 / 3..start + (part.end * 4).div_ceil(3)),
                );
            }
        }
        if found.is_empty() {
            return found;
        }
        sort(&mut found);
        let places: Vec<usize> = run.clone().filter(|at| !is_gap(&text[*at])).collect();
        let mut words: Vec<Range<usize>> = Vec::new();
        for part in found {
            let done = words.last().map_or(run.start, |word| word.end);
            let (first, last) = (places[part.start].max(done), places[part.end - 1]);
            if last >= done {
                let before = text[done..first].iter().rev().take_while(|byte| is_base64(byte)).count();
                let behind = text[last..].iter().take_while(|byte| is_base64(byte) || **byte == b'=').count();
                words.push(first - before..last + behind);
            }
        }
        words
    }
}

/// In form encoding a plus sign is a space.
fn plus_to_space(bytes: &mut [u8]) {
    bytes.iter_mut().filter(|byte| **byte == b'+').for_each(|byte| *byte = b' ');
}

/// The characters of Base64, in both of its alphabets.
const IS_BASE64: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < table.len() {
        table[byte] = (byte as u8).is_ascii_alphanumeric() || matches!(byte as u8, b'+' | b'/' | b'-' | b'_');
        byte += 1;
    }
    table
};

fn is_base64(byte: &u8) -> bool {
    IS_BASE64[usize::from(*byte)]
}

/// What is between the lines or groups that long Base64 is often written in.
fn is_gap(byte: &u8) -> bool {
    matches!(byte, b'\r' | b'\n' | b' ' | b'\t')
}

/// Where Base64 may be, in one piece or several.
fn runs(bytes: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let count = |at: usize, is: fn(&u8) -> bool| bytes[at..].iter().take_while(|byte| is(byte)).count();
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + bytes[at..].iter().position(is_base64)?;
        let mut next = start;
        loop {
            at = next + count(next, is_base64);
            next = at + count(at, is_gap);
            if next == at || !bytes.get(next).is_some_and(is_base64) {
                return Some(start..at);
            }
        }
    })
    .filter(|run| run.len() >= SHORTEST_RUN)
}

#[cfg(test)]
mod tests {
    use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE};
    use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn known(secrets: &[&str]) -> SecretSet {
        let mut known = SecretSet::default();
        secrets.iter().for_each(|secret| known.insert(secret));
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
            "s3&#34;cr&#x5C;3t/&#252;&amp;<&#x6f22;>+9f".to_owned(),
            quoted.replace('&', "\\u0026").replace('<', "\\u003c").replace('漢', "\\u6F22"),
            utf8_percent_encode(&url, NON_ALPHANUMERIC).to_string(),
            BASE64_STANDARD.encode(&url),
            coded.clone(),
            BASE64_URL_SAFE.encode(secret),
            BASE64_STANDARD.encode(&coded),
            BASE64_STANDARD.encode(format!("{{\"pwd\": {quoted}}}")),
            BASE64_STANDARD.encode(format!("john@user.com:{secret}")),
            BASE64_STANDARD.encode(BASE64_STANDARD.encode(format!("{{\"pwd\": \"{coded}\"}}"))),
            utf8_percent_encode(&coded, NON_ALPHANUMERIC).to_string(),
            format!("{}\n{}\r\n{}", &coded[..8], &coded[8..16], &coded[16..]),
            format!("{}\\n{}", &coded[..9], &coded[9..]),
            format!("{}\n    {}\n\t{}", &coded[..8], &coded[8..16], &coded[16..]),
            format!("{} \r\n {}", &coded[..9], &coded[9..]),
            format!("{}\\n\\t{}", &coded[..9], &coded[9..]),
            format!("{} {}  {}", &coded[..9], &coded[9..16], &coded[16..]),
            format!("{}\t{}", &coded[..7], &coded[7..]),
            coded
                .as_bytes()
                .chunks(4)
                .map(|four| String::from_utf8_lossy(four) + " ")
                .collect::<String>()
                .trim_end()
                .to_owned(),
        ] {
            let text = format!("before {told} after");
            let said = known.mask(&text);
            assert!(said.starts_with("before ") && said.ends_with(" after"), "{told}: {said}");
            assert!(said.len() <= "before \"\\\"*\\\"\" after".len(), "{told}: {said}");
        }
    }

    #[test]
    fn a_secret_that_looks_like_an_escape_is_found_however_its_characters_are_escaped() {
        for secret in [
            "Kq/+\"\\ü&<7z%40Zx9",
            "pr/x%y:\"\\w@rd9",
            "C:\\new\\test",
            "a\\u0041bcd",
            "a\\\\bcde",
            "\\n\\ü%5Bn&amp;x",
            "100%\\x41&#65;",
        ] {
            let known = known(&[secret]);
            let quoted = json!(secret).to_string();
            let each = |escape: &dyn Fn(char) -> String| secret.chars().map(escape).collect::<String>();
            let ascii =
                |c: char| if c.is_ascii() { c.to_string() } else { format!("\\u{:04x}", u32::from(c)) };
            for told in [
                secret.to_owned(),
                quoted.clone(),
                quoted.chars().map(ascii).collect(),
                json!(quoted).to_string(),
                each(&|c| format!("\\u{:04X}", u32::from(c))),
                each(&|c| format!("\\u{:04x}", u32::from(c))),
                each(&|c| format!("&#{};", u32::from(c))),
                each(&|c| format!("&#{:012};", u32::from(c))),
                each(&|c| format!("&#x{:07x};", u32::from(c))),
                each(&|c| c.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect()),
                each(&|c| c.to_string().bytes().map(|byte| format!("\\x{byte:02x}")).collect()),
                BASE64_STANDARD.encode(&quoted),
                BASE64_STANDARD.encode(quoted.chars().map(ascii).collect::<String>()),
            ] {
                let text = format!("before {told} after");
                let said = known.mask(&text);
                assert!(said.starts_with("before ") && said.ends_with(" after"), "{told}: {said}");
                assert!(said.len() <= "before \"\\\"*\\\"\" after".len(), "{told}: {said}");
            }
        }
    }

    #[test]
    fn a_secret_of_several_words_is_found_where_it_is_one() {
        let known = known(&["my p'ss+word"]);
        for told in [
            "my+p'ss%2Bword",
            "my+p%27ss%2bword",
            "my%20p'ss%2Bword",
            "my p&#39;ss+word",
            "my p&apos;ss&#x2b;word",
        ] {
            assert_eq!(known.mask(&format!("/?q={told}&kept=1")), "/?q=*&kept=1", "{told}");
        }
    }

    #[test]
    fn a_secret_is_found_in_letters_of_either_case() {
        let mut known = known(&["S3cr3t-of-Long-Ago"]);
        for number in 0..MOST_RECENT {
            known.insert(&format!("Session-Key-{number:03}"));
        }
        for told in ["s3cr3t-of-long-ago", "S3CR3T-OF-LONG-AGO", "session-key-005", "%73ESSION-key-005"] {
            assert_eq!(known.mask(&format!("a {told} b")), "a * b");
        }
    }

    #[test]
    fn what_holds_no_secret_stays() {
        let known = known(&["s3cr3t-9f", "abc"]);
        for text in ["", "abc", "100 % of s3cr3t", "%73%33%63", "漢字"] {
            assert_eq!(known.mask(text), text);
            assert_eq!(SecretSet::default().mask(text), text);
        }
    }

    #[test]
    fn secrets_that_hold_one_another_go_as_a_whole() {
        let known = known(&["s3cr3t", "s3cr3t-longer", "longer-still"]);
        assert_eq!(known.mask("a s3cr3t-longer b s3cr3t c longer-still"), "a * b * c *");
        assert_eq!(known.mask("s3cr3ts3cr3t"), "**");
    }

    #[test]
    fn every_secret_stays_however_many_come_after_it() {
        let mut known = known(&["the-first-one", "with a space + more", "quoted\"\\"]);
        for number in 0..3 * MOST_RECENT {
            known.insert(&format!("session-key-{number:03}"));
            known.insert("used-again");
        }
        assert_eq!(known.recent.len(), MOST_RECENT);
        let keys = (0..3 * MOST_RECENT).map(|number| format!("session-key-{number:03}"));
        for secret in keys.chain(["the-first-one".to_owned(), "used-again".to_owned()]) {
            let coded = BASE64_STANDARD.encode(format!("john:{secret}"));
            let escaped = secret.replace('-', "%2D");
            for told in [&secret, &coded, &escaped, &BASE64_STANDARD.encode(&coded)] {
                assert_eq!(known.mask(&format!("a {told} b")), "a * b", "{secret}");
            }
        }
        for told in [
            "with a space + more",
            "with+a+space+%2B+more",
            "with%20a%20space%20%2b%20more",
            "quoted\\\"\\\\",
        ] {
            assert_eq!(known.mask(&format!("a={told}&b")).len(), "a=*&b".len(), "{told}");
        }
        assert_eq!(known.mask("session-key-"), "session-key-");
    }

    #[test]
    fn however_many_are_added_at_once_each_is_found_and_copies_go_on_by_themselves() {
        let secrets = || (0..3 * MOST_RECENT).map(|number| format!("session-key-{number:03}"));
        let mut known = SecretSet::default();
        known.add(secrets().map(|secret| SecretString::new(&secret)).collect());
        assert_eq!(known.recent.len(), MOST_RECENT);
        let mut copy = known.clone();
        copy.insert("only-in-the-copy");
        for secret in secrets() {
            assert_eq!((known.mask(&secret), copy.mask(&secret)), ("*".into(), "*".into()), "{secret}");
        }
        assert_eq!((known.is_in("only-in-the-copy"), copy.is_in("only-in-the-copy")), (false, true));
    }

    #[test]
    fn a_secret_that_repeats_itself_takes_no_longer_than_others() {
        let started = std::time::Instant::now();
        for part in ["y", "ab", "&", "%41", "\\", "&#65;", "="] {
            let secret = part.repeat(16_384 / part.len());
            let known = known(&[&secret]);
            assert!(!known.mask(&format!("a {secret} b")).contains(&secret), "{part}");
            assert!(known.mask(&part.repeat(65_536 / part.len())).len() < 65_536, "{part}");
            assert_eq!(known.mask(&secret[..8_000]), secret[..8_000], "{part}");
        }
        assert!(started.elapsed() < std::time::Duration::from_secs(20), "{:?}", started.elapsed());
    }

    #[test]
    fn a_short_secret_of_long_ago_is_found_in_a_short_string() {
        let mut known = known(&["k3y5"]);
        for number in 0..MOST_RECENT {
            known.insert(&format!("session-key-{number:03}"));
        }
        assert_eq!(known.mask("k3y5"), "*");
    }

    #[test]
    fn renewing_for_years_takes_neither_time_nor_memory() {
        let mut known = SecretSet::default();
        for number in 0..1_000 {
            known.insert(&format!("{number:040}"));
        }
        let text = "0".repeat(1_000_000);
        let started = std::time::Instant::now();
        assert_eq!(known.mask(&format!("{:040}", 7)), "*");
        assert!(known.mask(&text).len() < text.len());
        assert!(started.elapsed() < std::time::Duration::from_secs(20), "{:?}", started.elapsed());
    }

    proptest! {
        #[test]
        fn base64_of_anything_around_a_secret_is_masked(
            before in any::<Vec<u8>>(), secret in "[a-zA-Z0-9\"+ü漢-]{8,40}", after in any::<Vec<u8>>()
        ) {
            let known = known(&[&secret]);
            let coded = BASE64_STANDARD.encode([&before, secret.as_bytes(), &after].concat());
            prop_assert_eq!(known.mask(&coded), "*");
        }

        #[test]
        fn nothing_panics_and_nothing_is_left(secret in ".{4,20}", before in ".{0,20}", after in ".{0,20}") {
            let known = known(&[&secret]);
            let text = format!("{before}{secret}{after}");
            let said = known.mask(&text).into_owned();
            prop_assert!(secret == "****" || !said.contains(&secret) , "{}", said);
        }
    }
}
