//! Dates on their way to the backend (the way back is in `answer`).

use jiff::SignedDuration;
use jiff::civil::DateTime;
use serde_json::Value;

use crate::wire::ApiVersion;

/// How dates are delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dates {
    /// RFC 3339 with `Z`.
    Rfc3339,
    /// As the backend sent them.
    Raw,
}

/// The backend's form of a date: no zone, no fraction.
const FORM: &str = "%Y-%m-%dT%H:%M:%S";

/// Rewrites every text of a payload that is an RFC 3339 date with a zone to the backend's form. v3 reads UTC; v1 takes
/// the digits as they are, whatever the zone. Texts without a zone stay untouched.
pub fn to_backend(value: &mut Value, api_version: ApiVersion) {
    match value {
        Value::String(text) => {
            if let Some(date) = converted(text, api_version) {
                *text = date;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| to_backend(item, api_version)),
        Value::Object(map) => map.values_mut().for_each(|item| to_backend(item, api_version)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn converted(text: &str, api_version: ApiVersion) -> Option<String> {
    let offset = offset(text)?;
    // An impossible date stays text, and so does one that leaves the calendar.
    let digits: DateTime = text[..19].parse().ok()?;
    let date = match api_version {
        ApiVersion::V3 => digits.checked_sub(offset).ok()?,
        ApiVersion::V1 => digits,
    };
    Some(date.strftime(FORM).to_string())
}

/// How far ahead of UTC a text is that is `YYYY-MM-DDTHH:MM:SS`, perhaps a fraction, then `Z` or an offset `+HH:MM`.
fn offset(text: &str) -> Option<SignedDuration> {
    let bytes = text.as_bytes();
    if bytes.len() < 20 || !fits(&bytes[..19], b"0000-00-00T00:00:00") || bytes[17] > b'5' {
        return None;
    }
    let zone = match text[19..].strip_prefix('.') {
        Some(fraction) => {
            let zone = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            if zone.len() == fraction.len() {
                return None;
            }
            zone
        }
        None => &text[19..],
    };
    if zone == "Z" {
        return Some(SignedDuration::ZERO);
    }
    if !fits(zone.as_bytes(), b"+00:00") && !fits(zone.as_bytes(), b"-00:00") {
        return None;
    }
    let (hours, minutes): (i64, i64) = (zone[1..3].parse().ok()?, zone[4..].parse().ok()?);
    let ahead = SignedDuration::from_mins(hours * 60 + minutes);
    (hours < 24 && minutes < 60).then_some(if zone.starts_with('-') { -ahead } else { ahead })
}

/// Whether every character is a digit where the form has a `0`, and the form's own character elsewhere.
fn fits(bytes: &[u8], form: &[u8]) -> bool {
    bytes.len() == form.len()
        && bytes
            .iter()
            .zip(form)
            .all(|(byte, form)| if *form == b'0' { byte.is_ascii_digit() } else { byte == form })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn sent(text: &str, api_version: ApiVersion) -> String {
        let mut value = json!({ "list": [{ "when": text }] });
        to_backend(&mut value, api_version);
        value["list"][0]["when"].as_str().expect("text").to_owned()
    }

    #[test]
    fn dates_with_a_zone_go_out_in_the_form_of_the_backend() {
        for (text, v3, v1) in [
            ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05", "2026-01-02T03:04:05"),
            ("2026-01-02T03:04:05.999Z", "2026-01-02T03:04:05", "2026-01-02T03:04:05"),
            ("2026-01-02T23:04:05-05:00", "2026-01-03T04:04:05", "2026-01-02T23:04:05"),
            ("2026-07-02T01:00:00.123456+02:00", "2026-07-01T23:00:00", "2026-07-02T01:00:00"),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59", "9999-12-31T23:59:59"),
            ("2024-02-29T00:00:00+00:00", "2024-02-29T00:00:00", "2024-02-29T00:00:00"),
        ] {
            assert_eq!(sent(text, ApiVersion::V3), v3, "{text}");
            assert_eq!(sent(text, ApiVersion::V1), v1, "{text}");
        }
    }

    #[test]
    fn everything_else_stays_as_it_is() {
        for text in [
            "",
            "2026-01-02",
            "2026-01-02T03:04:05",
            "2026-01-02T03:04:05.678901",
            "2026-01-02 03:04:05Z",
            "2026-01-02T03:04:05z",
            "2026-01-02T03:04:05+0200",
            "2026-01-02T03:04:05+02:00[Europe/Stockholm]",
            "2026-01-02T03:04:05.Z",
            "2026-01-02T03:04:05+24:00",
            "2026-01-02T03:04:05+02:60",
            "2026-01-02T03:04Z",
            "2026-13-02T03:04:05Z",
            "2026-02-29T03:04:05Z",
            "2026-01-02T24:04:05Z",
            "2026-01-02T03:04:60Z",
            "2026-01-02T03:04:05Z ",
            "delivered 2026-01-02T03:04:05Z",
            "２026-01-02T03:04:05Z",
        ] {
            assert_eq!(sent(text, ApiVersion::V3), text);
            assert_eq!(sent(text, ApiVersion::V1), text);
        }
    }

    #[test]
    fn keys_are_never_changed() {
        let mut value = json!({ "2026-01-02T03:04:05+02:00": 1 });
        to_backend(&mut value, ApiVersion::V3);
        assert_eq!(value, json!({ "2026-01-02T03:04:05+02:00": 1 }));
    }
}
