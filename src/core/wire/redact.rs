//! Secrets out of everything that is logged or reported.

use std::borrow::Cow;
use std::ops::Range;

use aho_corasick::AhoCorasick;
use once_cell::sync::Lazy;
use serde_json::Value;

use super::excerpt::excerpt;
use super::json;
use super::known::{Known, MASK};

/// Parts of names whose values are secrets, in any case.
const SECRET: &[&str] = &[
    "pwd",
    "passwd",
    "password",
    "passphrase",
    "_key",
    "-key",
    "apikey",
    "token",
    "secret",
    "session",
    "credential",
    "authorization",
    "bearer",
    "cookie",
    "privatekey",
    "accesskey",
];

/// Names that are too short to be looked for in others.
const SHORT: &[&str] = &["pass", "pin", "sid"];

/// Longest piece of a text that is not JSON, in characters.
const EXCERPT: usize = 300;

/// Words after which credentials stand in a header.
const SCHEMES: &[&str] = &["basic", "bearer", "ascredentials", "assession"];

static NAMES: Lazy<AhoCorasick> = Lazy::new(|| {
    // A fixed list of short words always fits.
    AhoCorasick::builder().ascii_case_insensitive(true).build(SECRET).expect("names of secrets")
});

/// Replaces the value of every key that can hold a secret by `*`, at any depth; `gz_data` by its size. In other texts go
/// the secrets that are known, and what [`redact_words`] finds; JSON in a text is treated likewise.
///
/// null, true and false stay: they tell whether there is a secret, not which.
pub fn redact(value: &mut Value, known: &Known) {
    let is_told = |text: &str| matches!(known.out_of(text), Cow::Owned(_));
    match value {
        Value::Number(number) if is_told(number.as_str()) => *value = Value::from(MASK),
        Value::Array(items) => items.iter_mut().for_each(|item| redact(item, known)),
        Value::Object(members) => {
            if members.keys().any(|key| is_told(key)) {
                let all = std::mem::take(members).into_iter();
                *members = all.map(|(key, member)| (known.out_of(&key).into_owned(), member)).collect();
            }
            // As settings are written: {"name": "smtp_password", "value": "..."}.
            let is_name = |key: &str| ["name", "key"].iter().any(|name| key.eq_ignore_ascii_case(name));
            let is_secret_setting =
                members.iter().any(|(key, member)| is_name(key) && member.as_str().is_some_and(names_secret));
            for (key, member) in members.iter_mut() {
                let is_secret = names_secret(key) || (is_secret_setting && key.eq_ignore_ascii_case("value"));
                if key == "gz_data" {
                    *member = size(member);
                } else if is_secret && !matches!(member, Value::Null | Value::Bool(_)) {
                    *member = Value::from(MASK);
                } else {
                    redact(member, known);
                }
            }
        }
        Value::String(text) => {
            let is_json = text.trim_start().starts_with(['{', '[', '"']);
            let told = match is_json.then(|| serde_json::from_str::<Value>(text)) {
                Some(Ok(inner)) => redacted(inner, known),
                _ => redact_words(&known.out_of(text)),
            };
            if *text != told {
                *text = told;
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn redacted(mut value: Value, known: &Known) -> String {
    redact(&mut value, known);
    let mut out = String::new();
    json::encode(&value, &mut out);
    out
}

/// What is said of compressed data instead of the data.
fn size(data: &Value) -> Value {
    match data {
        Value::String(base64) => Value::from(format!("<{} bytes of Base64>", base64.len())),
        _ => Value::from(MASK),
    }
}

fn names_secret(text: &str) -> bool {
    NAMES.is_match(text) || SHORT.iter().any(|name| text.eq_ignore_ascii_case(name))
}

/// The redacted form of a JSON text. Of a text that is not JSON only the first words are kept; where it was to be JSON,
/// nothing from the first word on that names a secret.
pub fn redact_text(text: &str, known: &Known) -> String {
    let text = text.trim_start_matches('\u{feff}');
    if let Ok(value) = serde_json::from_str::<Value>(text) {
        return redacted(value, known);
    }
    // Before it is cut: half a secret would not be found.
    let short = excerpt(&redact_words(&known.out_of(text)), EXCERPT);
    match NAMES.find(&short) {
        Some(name) if text.trim_start().starts_with(['{', '[']) => {
            format!("{}[rest withheld]", &short[..name.start()])
        }
        _ => short,
    }
}

/// A text with `*` for what stands behind a name of secrets (`WHERE api_key=...`, `?token=...`, `pwd: ...`), for
/// credentials of headers, and for the user of a URL.
pub fn redact_words(text: &str) -> String {
    let text = without_users(text);
    let (mut out, mut done, mut seen) = (String::with_capacity(text.len()), 0, 0);
    for name in NAMES.find_iter(text.as_ref()) {
        if name.start() < seen {
            continue;
        }
        let rest = text[name.end()..].trim_start_matches(|c: char| c.is_alphanumeric() || "_-.".contains(c));
        // A word that names a secret twice has one value.
        seen = text.len() - rest.len();
        let before =
            text[done..name.start()].trim_end_matches(|c: char| c.is_alphanumeric() || "_.".contains(c));
        if let Some(value) = value_after(&text, done + before.len()..seen) {
            out.push_str(&text[done..value.start]);
            out.push_str(MASK);
            (done, seen) = (value.end, value.end);
        }
    }
    out.push_str(&text[done..]);
    without_credentials(&out)
}

/// Where the value of a name stands: `name=value`, `"name": "value"`, `name contains 'value'`, `name IN (values)`,
/// `--name value`.
fn value_after(text: &str, name: Range<usize>) -> Option<Range<usize>> {
    let mut rest = text[name.end..].trim_start_matches(['\\', '"', '\'', ']']).trim_start();
    let operators = ["=", ":", "!", "<", ">", "~", "->", "%3D", "%3d", "%3A", "%3a"];
    let words = ["contains", "not", "in", "like"];
    let word_of = |rest: &str| rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let is_option = text[..name.start].ends_with("--");
    let (mut is_assigned, mut is_said) = (is_option, false);
    loop {
        let length = word_of(rest);
        if let Some(operator) = operators.iter().find(|operator| rest.starts_with(**operator)) {
            let next = &rest[operator.len()..];
            // As in a sentence: "Password: must be longer".
            is_said = *operator == ":" && next.starts_with(' ');
            rest = next.trim_start();
        } else if words.iter().any(|other| rest[..length].eq_ignore_ascii_case(other))
            && rest[length..].starts_with([' ', '(', '[', '"', '\''])
        {
            is_said = true;
            rest = rest[length..].trim_start();
        } else {
            break;
        }
        is_assigned = true;
    }
    if !is_assigned || rest.is_empty() {
        return None;
    }
    let start = text.len() - rest.len();
    let scheme = word_of(rest);
    let is_scheme = SCHEMES.iter().any(|other| rest[..scheme].eq_ignore_ascii_case(other));
    if is_scheme {
        rest = rest[scheme..].trim_start();
    }
    let offset = text.len() - rest.len();
    let bare = rest.trim_start_matches('\\');
    let end = match bare.chars().next()? {
        quote @ ('"' | '\'') => {
            let inside = text.len() - bare.len() + 1;
            inside + end_of_quote(&text[inside..], quote, rest.len() - bare.len())
        }
        '(' | '[' | '{' => offset + end_of_list(rest),
        _ => {
            let end = |c: char| c.is_whitespace() || "&\"'<>".contains(c);
            let value =
                rest[..rest.find(end).unwrap_or(rest.len())].trim_end_matches([',', ';', ')', ']', '}']);
            if is_said && !is_scheme && is_word(value) {
                return None;
            }
            offset + value.len()
        }
    };
    (end > start).then_some(start..end)
}

/// Whether it is a word of a sentence, not a secret.
fn is_word(text: &str) -> bool {
    let text = text.trim_end_matches(['.', '!', '?', ':']);
    text.len() < 16
        && text.chars().all(|c| c.is_alphabetic() || c == '-')
        && text.chars().skip(1).all(|c| !c.is_uppercase())
}

/// The length of a list or object, its last bracket included.
fn end_of_list(text: &str) -> usize {
    let mut depth = 0;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    text.len()
}

/// The length of what is left of a quoted text, its last quote included. In JSON within JSON quotes have `escapes`
/// backslashes before them, and those inside have more; elsewhere a quote inside is written twice.
fn end_of_quote(text: &str, quote: char, escapes: usize) -> usize {
    let mut run = 0;
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        if character == quote && run % (2 * (escapes + 1)) == escapes {
            if characters.next_if(|(_, next)| *next == quote && at > 0).is_none() {
                return at + 1;
            }
            run = 0;
            continue;
        }
        run = if character == '\\' { run + 1 } else { 0 };
    }
    text.len()
}

/// A text without the user names and passwords of its URLs.
fn without_users(text: &str) -> Cow<'_, str> {
    let (mut out, mut done) = (String::new(), 0);
    while let Some(at) = text[done..].find("://") {
        let start = done + at + "://".len();
        let rest = &text[start..];
        let near = &rest[..rest.find("://").unwrap_or(rest.len())];
        let word =
            &near[..near.find(|c: char| c.is_whitespace() || "\"'<>".contains(c)).unwrap_or(near.len())];
        let authority = &word[..word.find(['/', '?', '#']).unwrap_or(word.len())];
        // A password may hold any of these unencoded; a port does not.
        let host = authority.rsplit_once(']').map_or(authority, |(_, port)| port);
        let is_cut = host.split_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_err());
        let user = authority.rfind('@').or_else(|| word.rfind('@').filter(|_| is_cut));
        out.push_str(&text[done..start]);
        done = start;
        if let Some(length) = user {
            out.push_str(MASK);
            done += length;
        }
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[done..]);
    Cow::Owned(out)
}

/// A text without what stands behind a scheme of HTTP authorization, where that is no word of a sentence.
fn without_credentials(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut is_next = false;
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end();
        let is_coded = bare.len() >= 12 || bare.contains(|c: char| c.is_ascii_digit() || "=:".contains(c));
        if is_next && is_coded {
            out.push_str(MASK);
            out.push_str(&word[bare.len()..]);
        } else {
            out.push_str(word);
        }
        let name = bare.rsplit(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
        is_next = SCHEMES.iter().any(|scheme| name.eq_ignore_ascii_case(scheme));
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_go_at_any_depth_and_in_any_case() {
        let mut value = json!({
            "query": "x", "API_KEY": "1", "Pwd": ["2"], "session_id": 3, "session": {"a": "4"}, "userPassword": "5",
            "list": [[{"download_token": "6"}], "token"], "client_Secret": "7", "apiKey": "8",
            "session_expired": true, "session_key": null, "keyboard": "kept", "gz_data": "abcd",
            "settings": [{"name": "smtp_password", "value": "9"}, {"name": "motd", "value": "kept"}], "passwd": "10",
        });
        redact(&mut value, &Known::default());
        assert_eq!(
            value,
            json!({
                "query": "x", "API_KEY": "*", "Pwd": "*", "session_id": "*", "session": "*", "userPassword": "*",
                "list": [[{"download_token": "*"}], "token"], "client_Secret": "*", "apiKey": "*",
                "session_expired": true, "session_key": null, "keyboard": "kept", "gz_data": "<4 bytes of Base64>",
                "settings": [{"name": "smtp_password", "value": "*"}, {"name": "motd", "value": "kept"}], "passwd": "*",
            })
        );
    }

    fn told(text: &str) -> String {
        redact_text(text, &Known::default())
    }

    #[test]
    fn json_text_is_redacted_whole() {
        let text = r#" {"a": 1.0, "token": "x\"y"} "#;
        assert_eq!(told(text), r#"{"a": 1.0, "token": "*"}"#);
        assert_eq!(told(&format!("\u{feff}{text}")), told(text));
    }

    #[test]
    fn what_is_known_goes_wherever_it_is() {
        let mut known = Known::default();
        ["1234567890", "s3cr3t"].iter().for_each(|secret| known.add(secret));
        let text =
            r#"{"a": 1234567890, "b": [{"s3cr3t": 1}, "\u00733cr3t", "\\n\\u00733cr3t\n"], "c": 12345}"#;
        assert_eq!(redact_text(text, &known), r#"{"a": "*", "b": [{"*": 1}, "*", "\\n*\n"], "c": 12345}"#);
    }

    #[test]
    fn json_within_a_text_is_looked_into() {
        let inner = json!({"deep": json!({"pwd": "s3cr3t", "url": "http://u:s3cr3t@h/"}).to_string()});
        let outer = json!({"data": inner.to_string()}).to_string();
        let said = told(&outer);
        assert!(said.contains("deep") && said.contains("http://*@h/") && !said.contains("s3cr3t"), "{said}");
    }

    #[test]
    fn other_text_is_withheld_from_the_first_word_that_names_a_secret() {
        assert_eq!(told(r#"{"a": 1, "API_key": "abc"#), r#"{"a": 1, "API[rest withheld]"#);
        assert_eq!(told("plain\ntext"), "plain text");
        let page =
            "Authorization failed: address 203.0.113.7 is blocked, Session limit reached, Invalid token";
        assert_eq!(told(page), page);
        assert!(!told(&format!("{}pwd=abc", "x ".repeat(146))).contains("abc"));
        assert_eq!(told("proxy http://u:s3cr3t@h:1"), "proxy http://*@h:1");
    }

    #[test]
    fn what_stands_behind_a_name_goes() {
        for (text, expected) in [
            ("User WHERE api_key=s3cr3t AND code=x", "User WHERE api_key=* AND code=x"),
            ("WHERE api_key = 's3cr3t two' AND x=1", "WHERE api_key = * AND x=1"),
            ("WHERE (pwd!=s3cr3t) OR x=1", "WHERE (pwd!=*) OR x=1"),
            (r#"WHERE smtp_password contains "s\"3cr3t""#, "WHERE smtp_password contains *"),
            ("WHERE token NOT IN (s3cr3t,two) AND x", "WHERE token NOT IN * AND x"),
            ("WHERE data.token IN ['s3cr3t', 'two']", "WHERE data.token IN *"),
            ("organization/download?token=s3cr3t&a=b", "organization/download?token=*&a=b"),
            ("a/b?a=b&access_token_v2=s3cr3t", "a/b?a=b&access_token_v2=*"),
            ("a%3Fapi_key%3Ds3cr3t b", "a%3Fapi_key%3D* b"),
            (r#"broken {"Password" : "s3cr3t, two", "a": 1"#, r#"broken {"Password" : *, "a": 1"#),
            (r#"{\"api_key\": \"s3cr3t\", \"a\": 1}"#, r#"{\"api_key\": *, \"a\": 1}"#),
            (r#"{\"api_key\": \"s\\\"3cr\\\\\", \"a\": 1}"#, r#"{\"api_key\": *, \"a\": 1}"#),
            ("--client-secret: s3cr3t", "--client-secret: *"),
            ("run --password correct --verbose", "run --password * --verbose"),
            ("token -> s3cr3t", "token -> *"),
            ("WHERE pwd=s3,cr3t AND x", "WHERE pwd=* AND x"),
            (r#"token={"a": ["s3", "cr3t"]}, b"#, "token=*, b"),
            ("Cookie: sid=s3cr3t", "Cookie: *"),
            ("WHERE pwd='s3''cr3t' AND a=''", "WHERE pwd=* AND a=''"),
            (r#"pwd="", token='' "#, "pwd=*, token=* "),
            ("Authorization: Bearer s3cr3t", "Authorization: *"),
            ("sent Basic am9objpzM2NyM3Q= to", "sent Basic * to"),
            ("sent 'basic am9o:czNjcjN0'", "sent 'basic *"),
            ("ASSession czNjcjN0czNjcjN0", "ASSession *"),
            ("https://john:s3cr3t@h:80/a and ftp://s3cr3t@h", "https://*@h:80/a and ftp://*@h"),
            ("socks5h://john:s3/cr?3t@h:80", "socks5h://*@h:80"),
            (&format!("https://aws:{}@h/repo", "s3cr3t".repeat(300)), "https://*@h/repo"),
        ] {
            let said = redact_words(text);
            assert_eq!(said, expected);
            assert_eq!(redact_words(&said), said, "once is enough");
        }
    }

    #[test]
    fn sentences_stay() {
        for text in [
            "",
            "The session expired, log in again",
            "a token of thanks",
            "Wrong password or user",
            "the basic idea, the bearer of news",
            "https://acme.accsyn.com:443/user/john@user.com",
            "https://acme.accsyn.com/?user=john@user.com",
            "://",
            "User WHERE keyboard=x",
            "Password: must be 8 characters",
            "The password is too short",
            "session: started",
            "passwords: see https://docs/x",
            "http://[::1]:8080/x@y",
        ] {
            assert_eq!(redact_words(text), text);
        }
    }

    #[test]
    fn each_part_of_a_text_is_looked_at_once() {
        // Minutes, if each began anew.
        for part in [
            "://",
            "token",
            "token ",
            "token=[",
            "token:'",
            "a://b:c",
            "token \\\"",
            "Basic ",
            "\"{",
            "[",
            "%41",
            "%41 ",
        ] {
            let long = part.repeat(200_000 / part.len());
            let mut known = Known::default();
            known.add("s3cr3t");
            let _ = redact_text(&json!([long, { "a": long }]).to_string(), &known);
        }
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "[ a-z\"'=:/@\\\\(\\[漢]{0,20}(token|pwd|://)[ a-z\"'=:/@\\\\(\\[漢]{0,20}") {
            let _ = redact_words(&text);
            let _ = redact_text(&text, &Known::default());
        }
    }
}
