//! By what requests are chosen, in faults and in the journal: a misspelt choice is refused, since it would never be met.

use std::sync::LazyLock;

use crate::ops::known_uris;
use crate::store::nearest;

/// The operations that there are.
static URIS: LazyLock<Vec<String>> = LazyLock::new(known_uris);

/// HTTP methods, of clients that are not ours as well.
const VERBS: &[&str] = &["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"];

/// Whether a string is as a pattern says, in which `*` matches anything.
pub fn is_like(text: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(place) => rest = &rest[place + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// Whether there are requests with this value of `uri`, `http`, `path` or `status`; other keys may have any.
pub fn check(key: &str, wanted: &str) -> Result<(), String> {
    let pattern = wanted.trim_matches('/').to_lowercase();
    match key {
        "uri" => {
            let uris = &*URIS;
            if uris.iter().any(|uri| is_like(uri, &pattern)) {
                return Ok(());
            }
            let near = nearest(&pattern, uris.iter().map(String::as_str));
            Err(format!("there is no operation '{wanted}'{near}"))
        }
        "http" if VERBS.iter().any(|verb| is_like(&verb.to_lowercase(), &pattern)) => Ok(()),
        "http" => {
            Err(format!("there is no HTTP method '{wanted}'{}", nearest(wanted, VERBS.iter().copied())))
        }
        "path" if wanted.starts_with(['/', '*']) => Ok(()),
        "path" => Err(format!("a path begins with '/', and '{wanted}' does not")),
        // 0: not answered.
        "status"
            if (0..=599)
                .any(|status| (status == 0 || status >= 100) && is_like(&status.to_string(), &pattern)) =>
        {
            Ok(())
        }
        "status" => Err(format!("there is no HTTP status '{wanted}'")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_choose_requests() {
        for (text, pattern, fits) in [
            ("transfer/find", "transfer/find", true),
            ("transfer/find", "transfer/*", true),
            ("transfer/find", "*/find", true),
            ("transfer/find", "*sfer*in*", true),
            ("transfer/find", "*", true),
            ("transfer/find", "transfer", false),
            ("transfer/find", "find*", false),
            ("aba", "ab*ba", false),
        ] {
            assert_eq!(is_like(text, pattern), fits, "{text} {pattern}");
        }
    }

    #[test]
    fn what_no_request_has_is_refused_with_what_is_near() {
        for (key, wanted) in [
            ("uri", "Transfer/Find"),
            ("uri", "setting"),
            ("uri", "*/edit"),
            ("uri", "job/task/create"),
            ("uri", "workspace/file"),
            ("http", "get"),
            ("path", "/api/v3/event"),
            ("path", "*event"),
            ("status", "200"),
            ("status", "5*"),
            ("status", "0"),
            ("device", "anything"),
            ("uri", "user/generate_session_key"),
            ("uri", "*"),
        ] {
            assert_eq!(check(key, wanted), Ok(()), "{key} {wanted}");
        }
        for (key, wanted, told) in [
            ("uri", "trasnfer/find", "did you mean 'transfer/find'?"),
            ("uri", "transfer/fnd", "did you mean"),
            ("uri", "transfers*", "no operation"),
            ("http", "FETCH", "no HTTP method"),
            ("path", "api", "begins with"),
            ("status", "x", "no HTTP status"),
            ("status", "600", "600"),
        ] {
            let reason = check(key, wanted).expect_err(wanted);
            assert!(reason.contains(told), "{reason}");
        }
    }
}
