//! Which requests are sent again, and when.

use std::borrow::Cow;
use std::time::Duration;

use jiff::civil::DateTime;
use jiff::tz::Offset;
use serde_json::Value;

use super::http_date::http_date;
use super::request::{HttpMethod, RawResponse, Request};
use crate::clock;
use crate::random;
use crate::wire::members::members;
use crate::wire::number;

/// Longest pause between two attempts if the backend does not set one.
const LONGEST: Duration = Duration::from_secs(60);

impl RawResponse {
    /// How long the backend asks clients to wait after too many requests: HTTP 429, or a message with `retry_after`.
    /// Some(None): no time given.
    pub fn throttled(&self, body: &[u8]) -> Option<Option<Duration>> {
        match self.status {
            429 => Some(self.retry_after_header().or_else(|| retry_after_in(body, false))),
            200 if self.is_short_message(body) => retry_after_in(body, true).map(Some),
            _ => None,
        }
    }

    /// Seconds or a date of the header Retry-After.
    pub fn retry_after_header(&self) -> Option<Duration> {
        let text = self.retry_after.as_deref()?.trim();
        let until = |now: DateTime| http_date(text, now)?.duration_since(now).try_into().ok();
        seconds(text).or_else(|| until(Offset::UTC.to_datetime(clock::now())))
    }

    /// How long to wait for a server on the way that is out of order for the moment. Some(None): no time given.
    pub fn unavailable(&self, body: &[u8]) -> Option<Option<Duration>> {
        let told = || self.is_short_message(body).then(|| retry_after_in(body, true)).flatten();
        matches!(self.status, 502..=504).then(|| self.retry_after_header().or_else(told))
    }

    /// Only a refusal is that short; a result that happens to contain such a key is not checked. Of a long body only the rest may still be
    /// there.
    fn is_short_message(&self, body: &[u8]) -> bool {
        let is_key = |at: usize| body[..at].ends_with(b"\"retry") && body[at..].starts_with(b"_after\"");
        // There are few, and for a search by the whole key more is prepared than is read.
        self.bytes < 1000 && memchr::memchr_iter(b'_', body).any(is_key)
    }
}

/// Whether a refusal may come with what only a request that was begun has: a write must not be sent again.
pub(super) fn may_have_begun(answered: &RawResponse, body: &[u8]) -> bool {
    !answered.is_whole || is_of_begun(body)
}

/// An object that cannot be read may have it; the page of a server on the way does not.
fn is_of_begun(body: &[u8]) -> bool {
    let body = without_bom(body);
    body.trim_ascii_start().starts_with(b"{") && !is_plain_refusal(body)
}

/// Whether it is an object without a result and without an exception, also where a key is repeated.
fn is_plain_refusal(body: &[u8]) -> bool {
    let text = std::str::from_utf8(body).ok().filter(|_| parsed(body).is_some());
    let is_outcome =
        |(key, value): (Cow<'_, str>, &str)| key == "exception" || (key == "result" && value != "null");
    text.and_then(members).is_some_and(|mut members| !members.any(is_outcome))
}

fn parsed(body: &[u8]) -> Option<Value> {
    serde_json::from_str(std::str::from_utf8(without_bom(body)).ok()?).ok()
}

fn without_bom(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

fn retry_after_in(body: &[u8], only_with_message: bool) -> Option<Duration> {
    let answer = parsed(body)?;
    if only_with_message {
        answer.get("message").filter(|message| !message.is_null() && !is_of_begun(body))?;
    }
    match answer.get("retry_after")? {
        // With all their digits.
        Value::Number(number) => seconds(&number.to_string()),
        Value::String(text) => seconds(text.trim()),
        _ => None,
    }
}

/// A number of seconds; one that is too large to count is very long, and one below zero none at all.
fn seconds(text: &str) -> Option<Duration> {
    let number = number::nearest_normal(text).filter(|number| !number.is_nan())?;
    if !text.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '-' | '.')) {
        // Words such as "infinity".
        return None;
    }
    Some(Duration::try_from_secs_f64(number.max(0.0)).unwrap_or(Duration::MAX))
}

/// Why an attempt brought no response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// No connection was established: certainly not executed.
    NotConnected,
    /// The connection broke somewhere on the way: perhaps executed.
    Interrupted,
    /// Repeating it would change nothing.
    NotRetryable,
}

/// Whether a failed attempt may be repeated: reads always may, writes only when they were certainly not executed.
pub(super) fn may_repeat(request: &Request, broken: Failure) -> bool {
    match broken {
        Failure::NotConnected => true,
        Failure::Interrupted => request.http_method == HttpMethod::Get,
        Failure::NotRetryable => false,
    }
}

/// The pause before attempt number `next` (the second is 2): 1 s doubling to 60 s, of which up to a half is chance.
pub(super) fn backoff(next: u32) -> Duration {
    let full = Duration::from_secs(1).saturating_mul(1 << next.saturating_sub(2).min(6)).min(LONGEST);
    full.mul_f64(0.5 + 0.5 * chance())
}

/// A number from 0 to 1, good enough to keep clients from marching in step.
fn chance() -> f64 {
    let mut bytes = [0; 2];
    // Where there are none, the pause is the shortest.
    let _ = random::fill(&mut bytes);
    f64::from(u16::from_be_bytes(bytes)) / f64::from(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn throttled(status: u16, retry_after: Option<&str>, body: &str) -> Option<Option<Duration>> {
        let retry_after = retry_after.map(str::to_owned);
        RawResponse { status, retry_after, location: None, is_whole: true, bytes: body.len() }
            .throttled(body.as_bytes())
    }

    #[test]
    fn the_wait_is_taken_from_the_header_then_from_the_body() {
        let body = r#"{"message": "Too many requests", "retry_after": 120}"#;
        let seconds = |s| Some(Some(Duration::from_secs(s)));
        assert_eq!(throttled(429, None, &format!("\u{feff}{body}")), seconds(120));
        assert_eq!(throttled(429, Some("5"), body), seconds(5));
        assert_eq!(throttled(429, None, body), seconds(120));
        assert_eq!(throttled(200, None, body), seconds(120));
        assert_eq!(throttled(429, None, r#"{"retry_after": 7}"#), seconds(7));
        assert_eq!(throttled(200, None, r#"{"retry_after": 7}"#), None);
        assert_eq!(throttled(429, None, "<html>"), Some(None));
        assert_eq!(throttled(200, None, r#"{"result": [{"retry_after": 5}]}"#), None);
        assert_eq!(throttled(503, Some("5"), body), None);
        for begun in [r#""result": {"id": "1"}"#, r#""exception": null"#, r#""exception": "e""#] {
            let body = format!(r#"{{"message": "m", {begun}, "retry_after": 5}}"#);
            assert_eq!((throttled(200, None, &body), throttled(429, None, &body)), (None, seconds(5)));
            assert!(is_of_begun(body.as_bytes()), "{body}");
        }
        let unavailable = |status, header: Option<&str>, body: &str| {
            let retry_after = header.map(str::to_owned);
            RawResponse { status, retry_after, location: None, is_whole: true, bytes: body.len() }
                .unavailable(body.as_bytes())
        };
        assert_eq!(unavailable(503, None, body), seconds(120));
        assert_eq!(unavailable(503, Some("5"), body), seconds(5));
        assert_eq!(unavailable(502, None, "<html>"), Some(None));
        assert_eq!(unavailable(500, None, body), None);
    }

    #[test]
    fn what_is_left_of_a_long_body_is_no_refusal() {
        let rest = br#"{"message": "Too many requests", "retry_after": 120}"#;
        let answered =
            |bytes| RawResponse { status: 200, retry_after: None, location: None, is_whole: true, bytes };
        assert!(answered(rest.len()).throttled(rest).is_some());
        assert_eq!(answered(49_152 + rest.len()).throttled(rest), None);
    }

    #[test]
    fn a_refusal_is_one_only_if_all_of_it_can_be_read() {
        let deep = format!(r#"{{"result": true, "a": {}1{}}}"#, "[".repeat(1000), "]".repeat(1000));
        for body in [
            r#"{"result": {"id": "1"}}"#,
            r#"{"\u0072esult": true}"#,
            r#"{"result": true, "result": null}"#,
            r#"{"exception": null}"#,
            "\u{feff}\n{\"result\": true}",
            r#"{"result": true, "#,
            r#"{"result": [tr"#,
            r#"{"result": true,}"#,
            "{",
            &deep,
        ] {
            assert!(is_of_begun(body.as_bytes()), "{body}");
        }
        assert!(is_of_begun(b"{\"result\": \"\xff\"}"));
        for body in
            ["", "<html>", "{}", r#"{"result": null, "retry_after": 5}"#, r#"{"message": {"result": true}}"#]
        {
            assert!(!is_of_begun(body.as_bytes()), "{body}");
        }
    }

    #[test]
    fn numbers_of_seconds_are_taken_as_others_write_them() {
        let of_header = |text: &str| throttled(429, Some(text), "").flatten();
        let of_body = |text: &str| {
            let body = format!(r#"{{"message": "m", "retry_after": {text}}}"#);
            assert_eq!(throttled(200, None, &body), throttled(429, None, &body).filter(Option::is_some));
            throttled(429, None, &body).flatten()
        };
        for (text, wait) in [
            ("0", 0.0),
            ("120", 120.0),
            ("1.5", 1.5),
            ("4294967295", 4294967295.0),
            ("4294967296", 4294967296.0),
            ("9007199254740993", 9007199254740992.0),
            ("1e19", 1e19),
        ] {
            let wait = Some(Duration::from_secs_f64(wait));
            assert_eq!((of_header(text), of_header(&format!("  {text} "))), (wait, wait), "{text}");
            assert_eq!((of_body(text), of_body(&format!("\"{text}\""))), (wait, wait), "{text}");
        }
        let digits = "9".repeat(500);
        for text in ["18446744073709551616", "1e20", "1e308", "1e400", &digits] {
            assert_eq!(
                (of_header(text), of_body(text)),
                (Some(Duration::MAX), Some(Duration::MAX)),
                "{text}"
            );
        }
        for text in ["-1", "-1e400"] {
            assert_eq!(
                (of_header(text), of_body(text)),
                (Some(Duration::ZERO), Some(Duration::ZERO)),
                "{text}"
            );
        }
        for text in ["", "soon", "inf", "infinity", "nan", "NaN", "+", "0x10", "1 2"] {
            assert_eq!((of_header(text), of_body(&format!("\"{text}\""))), (None, None), "{text}");
        }
        for text in ["null", "true", "[]", "{}"] {
            assert_eq!(of_body(text), None, "{text}");
        }
    }

    #[test]
    fn the_header_may_be_a_date() {
        let in_100_s = clock::now() + Duration::from_secs(100);
        let date = in_100_s.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let wait = throttled(429, Some(&date), "").flatten().expect("a wait");
        assert!((97..=100).contains(&wait.as_secs()), "{wait:?}");
        // The obsolete forms, too, of which one has the year in two digits.
        for date in [
            "Monday, 31-Dec-68 23:59:59 GMT",
            "Mon Dec 31 23:59:59 2068",
            "Mon, 31 Dec 2068 23:59:59 GMT",
            "Fri, 31 Dec 9999 23:59:59 GMT",
        ] {
            let wait = throttled(429, Some(date), "").flatten().expect(date);
            assert!(wait > Duration::from_secs(86_400 * 365), "{date}: {wait:?}");
        }
        for past in
            ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"]
        {
            assert_eq!(throttled(429, Some(past), ""), Some(None));
        }
    }

    #[test]
    fn pauses_grow_to_a_minute_and_differ() {
        for (next, full) in [(2, 1.0), (3, 2.0), (4, 4.0), (9, 60.0), (100, 60.0)] {
            let pause = backoff(next).as_secs_f64();
            assert!((full / 2.0..=full).contains(&pause), "{next}: {pause}");
        }
    }
}
