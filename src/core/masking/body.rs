//! Bodies of requests and responses for the log.

use std::borrow::Cow;

use super::limits::{LIMIT, MARGIN, MASK, cut, start_of};
use super::secret_set::SecretSet;
use super::{names, words};
use crate::wire::excerpt::excerpt;
use crate::wire::json;
use crate::wire::latin1;
use crate::wire::scan::{Kind, Token, Walker, unescaped};

/// Longest excerpt of a string that is not JSON, in characters.
const EXCERPT: usize = 300;

/// How deep JSON may be nested in strings of JSON; anything deeper is withheld.
const MOST_NESTED: u32 = 3;

/// How deep indentation grows.
const MOST_INDENTED: u32 = 16;

/// How much is written at most; indentation and escapes make a body longer.
const MOST_WRITTEN: usize = 4 * LIMIT;

/// How many levels of brackets a walker goes through, and one for what is outside of them.
const LEVELS: usize = 128;

/// How JSON is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// On one line.
    Line,
    /// Indented.
    Indented,
}

/// A body without secrets. In JSON go the values of keys and settings that name a secret (null, true and false stay: they
/// tell whether there is one), also in JSON within its strings; of data that is not JSON only the first words are kept, and
/// nothing from the first word on that names a secret. At most 64 KiB are shown.
pub fn mask_body(body: &[u8], secrets: &SecretSet, layout: Layout) -> String {
    let (text, is_cut) = match std::str::from_utf8(body) {
        Ok(text) => (Cow::Borrowed(text), false),
        Err(_) => {
            let start = &body[..body.len().min(LIMIT + MARGIN)];
            (latin1::text_of(start), start.len() < body.len())
        }
    };
    let text = without_packed_data(text.trim_start_matches('\u{feff}'));
    let start = start_of(&text, LIMIT);
    let is_whole = !is_cut && start.len() == text.len();
    let (mut out, is_all_shown) = masked_json(start, is_whole, secrets, layout, MOST_NESTED)
        .unwrap_or_else(|| (first_words(start, is_whole, secrets), text.len() <= LIMIT));
    if !is_whole || !is_all_shown {
        let mark = if out.ends_with("...") { "" } else { "..." };
        out.push_str(&format!("{mark} ({} bytes in all)", body.len()));
    }
    out
}

/// The size of a compressed payload in place of it.
fn without_packed_data(text: &str) -> Cow<'_, str> {
    // In a string its quotes would have backslashes.
    const KEY: &str = "\"gz_data\": \"";
    let head = cut(text, LIMIT);
    let Some(start) = head.find(KEY).map(|at| at + KEY.len()) else { return Cow::Borrowed(text) };
    let Some(length) = memchr::memchr(b'"', &text.as_bytes()[start..]) else { return Cow::Borrowed(text) };
    Cow::Owned(format!("{}{}{}", &text[..start], size(length), &text[start + length..]))
}

fn size(length: usize) -> String {
    format!("<{length} bytes of Base64>")
}

/// The rule for what is not JSON.
fn first_words(text: &str, is_whole: bool, secrets: &SecretSet) -> String {
    // Before it is cut: half a secret would not be found.
    let masked = words::mask_words(&secrets.mask(text));
    let short = excerpt(if is_whole { &masked } else { without_margin(&masked) }, EXCERPT);
    match names::find(&short) {
        Some(name) if text.trim_start().starts_with(['{', '[']) => {
            format!("{}[rest withheld]", &short[..name])
        }
        _ => short,
    }
}

/// The shown part of the start of a string: the part read beyond it may end with half a secret.
fn without_margin(start: &str) -> &str {
    cut(start, start.len().saturating_sub(MARGIN).min(LIMIT))
}

/// What of a string is shown.
fn masked_string(text: &str, secrets: &SecretSet, nested: u32) -> String {
    if text.trim_start().starts_with(['{', '[', '"']) {
        let json = match nested.checked_sub(1) {
            Some(nested) => masked_json(text, true, secrets, Layout::Line, nested).map(|(json, _)| json),
            None => secret_settings(text, true).map(|_| "[withheld: JSON in JSON in JSON]".to_owned()),
        };
        if let Some(json) = json {
            return json;
        }
    }
    words::mask_words(&secrets.mask(text))
}

/// A JSON text without secrets, and whether that is all of it; None when it is not JSON. One that was cut (not `is_whole`) ends with what is shown of it.
fn masked_json(
    text: &str,
    is_whole: bool,
    secrets: &SecretSet,
    layout: Layout,
    nested: u32,
) -> Option<(String, bool)> {
    let settings = secret_settings(text, is_whole)?;
    let mut writer =
        Writer { out: String::with_capacity(text.len().min(LIMIT)), layout, is_first: [true; LEVELS] };
    let mut walker = Walker::new(0);
    let mut objects = 0;
    let mut is_secret_setting = [false; LEVELS];
    // What the value to come belongs to.
    let (mut is_secret, mut is_packed) = (false, false);
    // How deep the value is that is being left out.
    let mut left_out = None;
    let mut is_all = is_whole;
    while let Ok(Some(token)) = walker.step(text.as_bytes()) {
        if token.kind == Kind::OpenObject {
            is_secret_setting[walker.depth() as usize] = settings.get(objects).is_some_and(|is| *is);
            objects += 1;
        }
        if let Some(depth) = left_out {
            if token.kind == Kind::Close && walker.depth() == depth {
                left_out = None;
            }
            continue;
        }
        if token.start >= LIMIT || writer.out.len() > MOST_WRITTEN {
            is_all = false;
            break;
        }
        let shown = &text[token.start..token.end];
        match token.kind {
            Kind::Key => {
                let key = unescaped(inner(shown));
                is_secret = names::is_secret(&key)
                    || (is_secret_setting[walker.depth() as usize]
                        && names::is_one_of(names::OF_VALUE, &key));
                is_packed = key == "gz_data";
                writer.key(&secrets.mask(&key), walker.depth());
                continue;
            }
            Kind::Close => {
                writer.close(shown, walker.depth());
                is_secret = false;
                continue;
            }
            Kind::OpenObject | Kind::OpenList => {
                writer.before_value(walker.depth() - 1, walker.is_parent_object());
                if is_secret {
                    writer.string(MASK);
                    left_out = Some(walker.depth() - 1);
                } else {
                    writer.open(shown, walker.depth());
                }
            }
            Kind::String => {
                writer.before_value(walker.depth(), walker.is_in_object());
                if is_packed && !inner(shown).starts_with('<') {
                    writer.string(&size(inner(shown).len()));
                } else if is_secret {
                    writer.string(MASK);
                } else {
                    let masked = masked_string(&unescaped(inner(shown)), secrets, nested);
                    let most = if token.end > LIMIT { LIMIT - token.start } else { masked.len() };
                    is_all &= most >= masked.len();
                    writer.string(cut(&masked, most));
                }
            }
            Kind::Number => {
                writer.before_value(walker.depth(), walker.is_in_object());
                if is_secret || secrets.is_in(shown) {
                    writer.string(MASK);
                } else {
                    let most = LIMIT - token.start;
                    is_all &= most >= shown.len();
                    writer.out.push_str(cut(shown, most));
                }
            }
            Kind::Word => {
                writer.before_value(walker.depth(), walker.is_in_object());
                writer.out.push_str(shown);
            }
        }
        // `["--password", "..."]`
        let is_option = token.kind == Kind::String && !walker.is_in_object();
        (is_secret, is_packed) = (is_option && names::is_secret_option(&unescaped(inner(shown))), false);
    }
    // A string that continues beyond the part that was read.
    if !is_whole
        && left_out.is_none()
        && !walker.is_before_key()
        && walker.position() < LIMIT
        && let Some(string) = text[walker.position()..].strip_prefix('"')
    {
        writer.before_value(walker.depth(), walker.is_in_object());
        let masked =
            if is_secret { String::new() } else { masked_string(&unescaped(string), secrets, nested) };
        writer.string(if is_secret { MASK } else { without_margin(&masked) });
    }
    Some((writer.out, is_all))
}

/// For each object whether it is a setting of a secret, as in `{"name": "smtp_password", "value": "..."}`; None when the
/// text is not JSON.
fn secret_settings(text: &str, is_whole: bool) -> Option<Vec<bool>> {
    let mut settings = Vec::new();
    let mut walker = Walker::new(0);
    // The number of the object that is open at a depth.
    let mut open = [0; LEVELS];
    let mut is_name = false;
    loop {
        match walker.step(text.as_bytes()) {
            Ok(Some(Token { kind, start, end, .. })) => {
                let shown = &text[start..end];
                let depth = walker.depth() as usize;
                if kind == Kind::OpenObject {
                    open[depth] = settings.len();
                    settings.push(false);
                }
                if is_name && kind == Kind::String && names::is_secret(&unescaped(inner(shown))) {
                    settings[open[depth]] = true;
                }
                is_name = kind == Kind::Key && names::is_one_of(names::OF_SETTING, &unescaped(inner(shown)));
            }
            Ok(None) => return Some(settings),
            // An escape or a word that was cut begins this far before the end, at most.
            Err(fault) if !is_whole && fault.position + 12 > text.len() => return Some(settings),
            Err(_) => return None,
        }
    }
}

/// The content between the quotes of a string.
fn inner(string: &str) -> &str {
    &string[1..string.len() - 1]
}

/// Writes JSON as the backend does: ASCII, a space behind commas and colons.
struct Writer {
    out: String,
    layout: Layout,
    /// Whether the bracket that is open at a depth is still empty.
    is_first: [bool; LEVELS],
}

impl Writer {
    /// The separator and indentation before a value or key at a depth.
    fn separate(&mut self, depth: u32) {
        let is_first = std::mem::replace(&mut self.is_first[depth as usize], false);
        if depth == 0 {
            return;
        }
        match self.layout {
            Layout::Line if is_first => {}
            Layout::Line => self.out.push_str(", "),
            Layout::Indented => {
                self.out.push_str(if is_first { "" } else { "," });
                self.indent(depth);
            }
        }
    }

    fn indent(&mut self, depth: u32) {
        self.out.push('\n');
        (0..depth.min(MOST_INDENTED)).for_each(|_| self.out.push_str("  "));
    }

    fn before_value(&mut self, depth: u32, is_in_object: bool) {
        if !is_in_object {
            self.separate(depth);
        }
    }

    fn key(&mut self, key: &str, depth: u32) {
        self.separate(depth);
        self.string(key);
        self.out.push_str(": ");
    }

    fn open(&mut self, bracket: &str, depth: u32) {
        self.out.push_str(bracket);
        self.is_first[depth as usize] = true;
    }

    fn close(&mut self, bracket: &str, depth: u32) {
        if self.layout == Layout::Indented && !self.is_first[depth as usize + 1] {
            self.indent(depth);
        }
        self.out.push_str(bracket);
    }

    fn string(&mut self, text: &str) {
        const DELETE: char = '\u{7f}';
        let start = self.out.len();
        json::encode_text(text, &mut self.out);
        // JSON need not escape it; terminals act on it.
        if self.out[start..].contains(DELETE) {
            let escaped = self.out.split_off(start).replace(DELETE, "\\u007f");
            self.out.push_str(&escaped);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn masked(text: &str) -> String {
        mask_body(text.as_bytes(), &SecretSet::default(), Layout::Line)
    }

    #[test]
    fn a_long_number_is_cut_like_everything_else_and_terminals_get_nothing_to_act_on() {
        let secrets = SecretSet::default();
        for text in [
            format!(r#"{{"result": [{{"n": {}}}]}}"#, "9".repeat(10_000_000)),
            format!(r#"{{"message": {}}}"#, "9".repeat(70_000)),
        ] {
            let shown = mask_body(text.as_bytes(), &secrets, Layout::Line);
            assert!(shown.len() < LIMIT + 100, "{}", shown.len());
            assert!(
                shown.ends_with(&format!("({} bytes in all)", text.len())),
                "{}",
                &shown[shown.len() - 60..]
            );
        }
        let shown = mask_body("{\"a\": \"\u{7f}b\u{202e}\"}".as_bytes(), &secrets, Layout::Line);
        assert_eq!(shown, r#"{"a": "\u007fb\u202e"}"#);
    }

    #[test]
    fn secrets_go_that_are_behind_their_names_in_a_list() {
        let masked =
            |value: serde_json::Value| masked(&value.to_string()).parse::<serde_json::Value>().expect("JSON");
        assert_eq!(
            masked(
                json!({"parameters": ["-v", "--password", "Hunter2", "--frames", "1-10"], "envs": [["API_TOKEN", "t"], ["PATH", "/bin"]]})
            ),
            json!({"parameters": ["-v", "--password", "*", "--frames", "1-10"], "envs": [["API_TOKEN", "*"], ["PATH", "/bin"]]})
        );
        // An option that takes no value may name a secret, too.
        assert_eq!(
            masked(json!(["--no-password", "--api-key", "S3CRET", "x"])),
            json!(["--no-password", "*", "*", "x"])
        );
        // Names of attributes, and what says more than a name.
        for kept in [
            json!(["password", "code"]),
            json!(["the --password", "x"]),
            json!([{"a": "--password"}, "x"]),
            json!(["--password"]),
            json!([["--password"], ["x"], [[], "y"]]),
        ] {
            assert_eq!(masked(kept.clone()), kept);
        }
    }

    #[test]
    fn secrets_go_at_any_depth_and_in_any_case() {
        let value = json!({
            "query": "x", "API_KEY": "1", "Pwd": ["2"], "session_id": 3, "session": {"a": "4"}, "userPassword": "5",
            "list": [[{"download_token": "6"}], "token"], "client_Secret": "7", "apiKey": "8",
            "session_expired": true, "session_key": null, "keyboard": "kept", "gz_data": "abcd",
            "settings": [{"name": "smtp_password", "value": "9"}, {"value": "11", "key": "userOtp"}, {"name": "motd", "value": "kept"}],
            "passwd": "10", "X-Amz-Signature": {"deep": [{"a": "12"}]}, "after": [],
        });
        let expected = json!({
            "query": "x", "API_KEY": "*", "Pwd": "*", "session_id": "*", "session": "*", "userPassword": "*",
            "list": [[{"download_token": "*"}], "token"], "client_Secret": "*", "apiKey": "*",
            "session_expired": true, "session_key": null, "keyboard": "kept", "gz_data": "<4 bytes of Base64>",
            "settings": [{"name": "smtp_password", "value": "*"}, {"value": "*", "key": "userOtp"}, {"name": "motd", "value": "kept"}],
            "passwd": "*", "X-Amz-Signature": "*", "after": [],
        });
        let mut text = String::new();
        json::encode(&expected, &mut text);
        assert_eq!(masked(&value.to_string()), text);
    }

    #[test]
    fn the_layout_is_that_of_the_backend_or_indented() {
        let text = "\u{feff} {\"a\":1.0 ,\n\"token\": \"x\\\"y\", \"å\":[ ], \"b\": [1,{}]} ";
        assert_eq!(masked(text), r#"{"a": 1.0, "token": "*", "\u00e5": [], "b": [1, {}]}"#);
        assert_eq!(
            mask_body(text.as_bytes(), &SecretSet::default(), Layout::Indented),
            "{\n  \"a\": 1.0,\n  \"token\": \"*\",\n  \"\\u00e5\": [],\n  \"b\": [\n    1,\n    {}\n  ]\n}"
        );
    }

    #[test]
    fn known_secrets_go_wherever_they_are() {
        let mut secrets = SecretSet::default();
        ["1234567890", "s3cr3t"].iter().for_each(|secret| secrets.insert(secret));
        let text =
            r#"{"a": 1234567890, "b": [{"s3cr3t": 1}, "\u00733cr3t", "\\n\\u00733cr3t\n"], "c": 12345}"#;
        assert_eq!(
            mask_body(text.as_bytes(), &secrets, Layout::Line),
            r#"{"a": "*", "b": [{"*": 1}, "*", "\\n*\n"], "c": 12345}"#
        );
    }

    #[test]
    fn json_in_strings_is_looked_into_three_times_and_then_withheld() {
        let mut text = json!({"pwd": "s3cr3t", "url": "http://u:s3cr3t@h/"}).to_string();
        for level in 1..6 {
            text = json!({ "data": text }).to_string();
            let masked = masked(&text);
            assert!(!masked.contains("s3cr3t"), "{masked}");
            assert_eq!(masked.contains("http://*@h/"), level <= 3, "{masked}");
            assert_eq!(masked.contains("[withheld: "), level > 3, "{masked}");
        }
    }

    #[test]
    fn other_text_is_withheld_from_the_first_word_that_names_a_secret() {
        for text in [r#"{"a": 1, "API_key": "abc"#, r#"{"a": 1, "API_key": "ab"c"}"#] {
            assert_eq!(masked(text), r#"{"a": 1, "[rest withheld]"#);
        }
        assert_eq!(masked("plain\ntext"), "plain text");
        let page =
            "Authorization failed: address 203.0.113.7 is blocked, Session limit reached, Invalid token";
        assert_eq!(masked(page), page);
        assert!(!masked(&format!("{}pwd=abc", "x ".repeat(146))).contains("abc"));
        assert_eq!(masked("proxy http://u:s3cr3t@h:1"), "proxy http://*@h:1");
    }

    #[test]
    fn of_a_long_body_the_start_is_shown() {
        let mut secrets = SecretSet::default();
        secrets.insert("s3cr3t-9f1c2b");
        for length in [LIMIT - 100, LIMIT, LIMIT + MARGIN / 2, 3 * LIMIT] {
            let bodies = [
                json!({"a": 1, "long": "x".repeat(length), "token": "abc"}),
                json!({"a": 1, "long": "s3cr3t-9f1c2b ".repeat(length / 14), "z": "漢"}),
                json!({"a": 1, "long": vec!["s3cr3t-9f1c2b"; length / 14], "pwd": "abc"}),
                json!({"a": 1, "token": "x".repeat(length), "long": "x".repeat(length)}),
            ];
            for body in bodies {
                let body = body.to_string();
                let shown = mask_body(body.as_bytes(), &secrets, Layout::Line);
                assert!(shown.starts_with(r#"{"a": 1, ""#) && shown.len() < LIMIT + 200, "{shown}");
                assert!(!shown.contains("s3cr") && !shown.contains("abc"), "{shown}");
                let note = format!("... ({} bytes in all)", body.len());
                assert_eq!(
                    shown.ends_with(&note),
                    body.len() > LIMIT + 20,
                    "{length}: {}",
                    &shown[shown.len() - 60..]
                );
            }
        }
        let page = format!("<html><p>{}</p>", "x".repeat(5_000_000));
        assert!(masked(&page).ends_with("x... (5000013 bytes in all)"));
    }

    #[test]
    fn a_packed_payload_is_shown_by_its_size_and_what_follows_is_shown() {
        let body = json!({"uri": "a/b", "gz_data": "A".repeat(300_000), "query": "kept"});
        let mut text = String::new();
        json::encode(&body, &mut text);
        assert_eq!(
            masked(&text),
            r#"{"uri": "a/b", "gz_data": "<300000 bytes of Base64>", "query": "kept"}"#
        );
    }

    #[test]
    fn bytes_that_are_not_utf_8_are_shown_as_latin_1() {
        let body = b"{\"a\": \"\xff\", \"pwd\": \"abc\xfe\"}";
        assert_eq!(mask_body(body, &SecretSet::default(), Layout::Line), r#"{"a": "\u00ff", "pwd": "*"}"#);
    }
}
