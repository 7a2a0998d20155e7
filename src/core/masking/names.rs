//! Names whose values are secrets.

use std::borrow::Cow;

use daachorse::MatchKind;
use once_cell::race::OnceBox;

use super::automaton::{Automaton, automaton};

/// Names of secrets have one of these in them, in any case.
const PARTS: &[&str] = &[
    "pwd",
    "passwd",
    "password",
    "passphrase",
    "passcode",
    "pincode",
    "_key",
    "-key",
    "apikey",
    "accesskey",
    "privatekey",
    "licensekey",
    "licencekey",
    "accountkey",
    "sharedkey",
    "masterkey",
    "storagekey",
    "signingkey",
    "encryptionkey",
    "authkey",
    "sshkey",
    "access_code",
    "access-code",
    "accesscode",
    "pin_code",
    "pin-code",
    "recovery_code",
    "recovery-code",
    "recoverycode",
    "backup_code",
    "backup-code",
    "backupcode",
    "security_code",
    "security-code",
    "securitycode",
    "verification_code",
    "verification-code",
    "verificationcode",
    "authcode",
    "one_time_code",
    "one-time-code",
    "onetimecode",
    "xsrf",
    "csrf",
    "saml",
    "token",
    "secret",
    "session",
    "credential",
    "authorization",
    "bearer",
    "cookie",
    "signature",
];

/// Or one of these as a separate word: in `user_otp` and `userOtp`, not in `hotplug`.
const WORDS: &[&str] =
    &["otp", "totp", "hotp", "jwt", "auth", "oauth", "sig", "hmac", "mfa", "2fa", "sas", "nonce"];

/// Or are one of these.
const WHOLE: &[&str] = &["pass", "pin", "sid"];

/// Names of what says which setting an object is, and of its value.
pub(super) const OF_SETTING: &[&str] = &["name", "key"];
pub(super) const OF_VALUE: &[&str] = &["value", "data"];

/// Made without a lock, which a forked child could find locked.
fn parts_finder() -> &'static Automaton {
    static FINDER: OnceBox<Automaton> = OnceBox::new();
    FINDER.get_or_init(|| {
        // A fixed list of short words always fits.
        let parts: Vec<&[u8]> = PARTS.iter().map(|part| part.as_bytes()).collect();
        let finder = automaton(MatchKind::Standard, &parts);
        Box::new(finder.expect("names of secrets"))
    })
}

fn has_part(name: &str) -> bool {
    parts_finder().find_iter_from_iter(name.bytes().map(|byte| byte.to_ascii_lowercase())).next().is_some()
}

/// Whether the value of this key, setting or parameter is a secret.
pub fn is_secret(name: &str) -> bool {
    is_secret_word(name)
        || (name.contains(' ')
            && (is_secret_word(&name.replace(' ', "_")) || has_part(&name.replace(' ', ""))))
}

/// Whether a string is an option or a variable whose value is a secret: `--password`, `API_TOKEN`.
pub(super) fn is_secret_option(text: &str) -> bool {
    let name = text.trim_start_matches('-');
    let is_one = name.len() < text.len() || !name.contains(char::is_lowercase);
    is_one && !name.contains(|c: char| c.is_whitespace() || c == '=') && is_secret(name)
}

fn is_secret_word(name: &str) -> bool {
    has_part(name)
        || is_one_of(WHOLE, name)
        || words(name).enumerate().any(|(index, word)| {
            // `licenseKey` is what `license_key` is.
            is_one_of(WORDS, word) || (index > 0 && word == "Key")
        })
}

/// Whether a word is one of these, in any case.
pub(super) fn is_one_of(list: &[&str], word: &str) -> bool {
    list.iter().any(|other| word.eq_ignore_ascii_case(other))
}

/// The position of the first of the names in a string.
pub(super) fn find(text: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(start) = text[at..].find(|c: char| c.is_alphanumeric() || c == '_') {
        let start = at + start;
        let end = word_end(text, start);
        if is_secret(&text[start..end]) {
            return Some(start);
        }
        at = end;
    }
    None
}

/// Where a name ends that begins here, of which characters may be escaped, and the name.
pub(super) fn read(text: &str, start: usize) -> (usize, Cow<'_, str>) {
    let mut end = word_end(text, start);
    if encoded(text, end).is_none() {
        return (end, Cow::Borrowed(&text[start..end]));
    }
    let mut name = text[start..end].to_owned();
    while let Some((character, length)) = encoded(text, end) {
        name.push(character);
        let next = word_end(text, end + length);
        name.push_str(&text[end + length..next]);
        end = next;
    }
    (end, Cow::Owned(name))
}

/// The character of a name that is escaped here, and how long that is: `%41`, or `\u0041` and `\x41` behind any number of backslashes.
pub(super) fn encoded(text: &str, at: usize) -> Option<(char, usize)> {
    let rest = text.get(at..)?;
    let bare = rest.trim_start_matches('\\');
    let (digits, count) = match bare.bytes().next()? {
        b'%' if bare.len() == rest.len() => (&bare[1..], 2),
        b'x' if bare.len() < rest.len() => (&bare[1..], 2),
        b'u' if bare.len() < rest.len() => (&bare[1..], 4),
        _ => return None,
    };
    let digits = digits.get(..count).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    let byte = u32::from_str_radix(digits, 16).ok().and_then(|code| u8::try_from(code).ok());
    let character = byte.map(char::from).filter(|c| c.is_ascii_alphanumeric() || "_-.".contains(*c))?;
    Some((character, rest.len() - bare.len() + 1 + count))
}

/// Where a name of several words ends that begins here, and that quotes or the tags of a property list delimit.
pub(super) fn phrase_end(text: &str, start: usize) -> Option<usize> {
    const LONGEST: usize = 64;
    let before = &text.as_bytes()[..start];
    let is_delimited = matches!(before.last(), Some(b'"' | b'\''))
        || ["<key>", "&lt;key&gt;"].iter().any(|tag| before.trim_ascii_end().ends_with(tag.as_bytes()));
    if !is_delimited {
        return None;
    }
    let is_inside = |byte: &u8| byte.is_ascii_alphanumeric() || b" _-.".contains(byte);
    let length = text.as_bytes()[start..].iter().take(LONGEST).take_while(|byte| is_inside(byte)).count();
    let phrase = text[start..start + length].trim_end();
    phrase.contains(' ').then_some(start + phrase.len())
}

/// Where a name ends that begins here.
pub(super) fn word_end(text: &str, start: usize) -> usize {
    let rest = &text[start..];
    start + rest.find(|c: char| !c.is_alphanumeric() && !"_-.".contains(c)).unwrap_or(rest.len())
}

/// The words of a name like `user_token`, `user-token`, `userToken` or `XMLToken`.
fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !c.is_alphanumeric()).flat_map(|part| {
        let mut rest = part;
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let bytes = rest.as_bytes();
            let end = (1..bytes.len()).find(|at| {
                let next_is_lower = bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase);
                bytes[*at].is_ascii_uppercase() && (!bytes[at - 1].is_ascii_uppercase() || next_is_lower)
            });
            let (word, others) = rest.split_at(end.unwrap_or(rest.len()));
            rest = others;
            Some(word)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_are_told_from_others() {
        for name in [
            "API_KEY",
            "apiKey",
            "Pwd",
            "session_id",
            "userPassword",
            "X-Amz-Signature",
            "X-Amz-Security-Token",
            "sig",
            "otp",
            "user_otp",
            "userOtp",
            "OTPCode",
            "totp",
            "passcode",
            "jwt",
            "auth",
            "proxy-auth",
            "access_code",
            "license_key",
            "licenseKey",
            "oauth2.auth",
            "pin",
            "pass",
            "sid",
            "refresh_token_2",
            "securityCode",
            "backup-code",
            "pin_code",
            "authCode",
            "one_time_code",
            "oneTimeCode",
            "X-XSRF",
            "SAMLResponse",
            "user_2fa",
            "sas",
            "blobSas",
            "nonce",
            "wp_nonce",
            "private key",
            "API Key",
            "pass word",
            "session id",
            "access token",
            "pin code",
            "accountkey",
            "AccountKey",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in [
            "",
            "keyboard",
            "key",
            "author",
            "hotplug",
            "design",
            "signed",
            "pinned",
            "render_pass",
            "sv",
            "saskatoon",
            "announced",
            "monkey",
            "Key",
            "漢字",
            "a compass",
            "key of a map",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }

    #[test]
    fn the_first_name_is_found() {
        assert_eq!(find(r#"{"a": 1, "API_key": 2}"#), Some(10));
        assert_eq!(find("the author of hotplug"), None);
    }
}
