//! Dates on their way to the backend (the way back is in `answer`), and what a date is.

use std::ops::{Add, Mul};

use jiff::civil::Date;
use serde_json::Value;

use crate::originals::{Originals, is_unique, item_step, key_step};
use crate::own_text::OwnText;
use crate::{ApiVersion, lanes};

/// Length of a date and time up to its seconds.
const SECONDS: usize = "YYYY-MM-DDTHH:MM:SS".len();

/// Rewrites the dates of a payload to the backend's form, which has no zone and at most milliseconds. v3 reads UTC; v1 takes
/// the digits as they are, whatever the zone. Dates are strings that are RFC 3339 dates and times, where answers have them,
/// too: values of keys, outside of lists in lists and of people's own text.
pub fn to_backend(value: &mut Value, api_version: ApiVersion) {
    Writer { api_version, originals: None }.write(value, None, &mut String::new());
}

/// The same for the change of an entity, or of several that have their ids in the payload: a date that the backend sent in
/// another form goes back in that form.
pub fn written_back(value: &mut Value, api_version: ApiVersion, originals: &Originals, id: Option<&str>) {
    let writer = Writer { api_version, originals: Some(originals) };
    match value {
        Value::Array(items) => {
            for item in items.iter_mut().filter(|item| item.is_object()) {
                let id = own_id(item);
                writer.write(item, id.as_deref(), &mut String::new());
            }
        }
        value => {
            let own_id = own_id(value);
            writer.write(value, id.or(own_id.as_deref()), &mut String::new());
        }
    }
}

struct Writer<'o> {
    api_version: ApiVersion,
    originals: Option<&'o Originals>,
}

impl Writer<'_> {
    /// Rewrites what is at this path of an entity.
    fn write(&self, value: &mut Value, id: Option<&str>, path: &mut String) {
        match value {
            Value::Object(members) => {
                for (key, member) in members.iter_mut() {
                    match (OwnText::of(key), member) {
                        (Some(OwnText::Whole), _) | (Some(OwnText::String), Value::String(_)) => {}
                        (None, Value::String(text)) => {
                            let original = self.originals.zip(id).and_then(|(originals, id)| {
                                originals.get(id, &format!("{path}{}", key_step(key)), text)
                            });
                            let sent = original.map(str::to_owned);
                            if let Some(sent) = sent.or_else(|| converted(text, self.api_version)) {
                                *text = sent;
                            }
                        }
                        (_, member) => self.descend(member, id, path, || key_step(key)),
                    }
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter_mut().enumerate().filter(|(_, item)| item.is_object()) {
                    self.descend(item, id, path, || item_step(index));
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    /// The same for what is one step further, or an entity of its own.
    fn descend(&self, value: &mut Value, id: Option<&str>, path: &mut String, step: impl Fn() -> String) {
        match self.originals.and_then(|_| own_id(value)).filter(|id| is_unique(id)) {
            Some(own_id) => self.write(value, Some(&own_id), &mut String::new()),
            None if self.originals.is_none() => self.write(value, None, path),
            None => {
                let length = path.len();
                path.push_str(&step());
                self.write(value, id, path);
                path.truncate(length);
            }
        }
    }
}

fn own_id(value: &Value) -> Option<String> {
    Some(value.as_object()?.get("id")?.as_str()?.to_owned())
}

/// Whether a string would be sent in another form.
pub(super) fn is_converted(text: &str, api_version: ApiVersion) -> bool {
    converted(text, api_version).is_some()
}

fn converted(text: &str, api_version: ApiVersion) -> Option<String> {
    let (digits, rest) = text.split_at_checked(SECONDS)?;
    if !is_date(digits.as_bytes()) {
        return None;
    }
    let (fraction, zone) = match rest.strip_prefix('.') {
        Some(rest) => rest.split_at(rest.find(|c: char| !c.is_ascii_digit())?),
        None => ("", rest),
    };
    if rest.starts_with('.') && fraction.is_empty() {
        return None;
    }
    let ahead = minutes_ahead(zone)?;
    let mut date = match api_version {
        ApiVersion::V3 => in_utc(digits, ahead)?,
        ApiVersion::V1 => digits.to_owned(),
    };
    if !fraction.is_empty() {
        date.push('.');
        date.extend(fraction.chars().chain("00".chars()).take(3));
    }
    Some(date)
}

/// The same moment in UTC, for the digits of a zone that is so many minutes ahead of it. A date that leaves the calendar stays a string.
fn in_utc(digits: &str, ahead: i16) -> Option<String> {
    const DAY: i16 = 24 * 60;
    let (date, time) = digits.as_bytes().split_at("YYYY-MM-DD".len());
    let day = day_of(date)?;
    let minutes = 60 * number::<i16>(&time[1..3]) + number::<i16>(&time[4..6]) - ahead;
    let day = match minutes {
        ..0 => day.yesterday().ok()?,
        DAY.. => day.tomorrow().ok()?,
        _ => day,
    };
    // The backend has no year 0.
    if day.year() == 0 {
        return None;
    }
    let minutes = minutes.rem_euclid(DAY);
    let seconds = &digits["YYYY-MM-DDTHH:MM".len()..];
    Some(format!("{day}T{:02}:{:02}{seconds}", minutes / 60, minutes % 60))
}

/// How far ahead of UTC a zone is: `Z`, or an offset `+HH:MM`.
fn minutes_ahead(zone: &str) -> Option<i16> {
    if zone == "Z" {
        return Some(0);
    }
    if !fits(zone.as_bytes(), b"+00:00") && !fits(zone.as_bytes(), b"-00:00") {
        return None;
    }
    let (hours, minutes): (i16, i16) = (zone[1..3].parse().ok()?, zone[4..].parse().ok()?);
    let ahead = hours * 60 + minutes;
    (hours < 24 && minutes < 60).then_some(if zone.starts_with('-') { -ahead } else { ahead })
}

/// The form of a date and time up to its minutes, and which of its characters are digits.
const FORM: &[u8; lanes::LANE] = b"0000-00-00T00:00";
const DIGITS: u64 = 0b1101_1011_0110_1111;

/// What the characters of two digits have more than their number.
const ZEROS: u32 = 11 * b'0' as u32;

/// Whether it is a date and time that exists, in the backend's form: `YYYY-MM-DDTHH:MM:SS`, perhaps with milliseconds.
pub(super) fn is_date(text: &[u8]) -> bool {
    let Some((seconds, millis)) = text.split_first_chunk::<SECONDS>() else { return false };
    let Some(minutes) = seconds.first_chunk() else { return false };
    let fits_form = lanes::digits(minutes) == DIGITS
        && lanes::equal(minutes, FORM) | DIGITS == lanes::ALL
        && seconds[16] == b':'
        && seconds[17].is_ascii_digit()
        && seconds[18].is_ascii_digit();
    if !fits_form || !(millis.is_empty() || fits(millis, b".000")) {
        return false;
    }
    let number = |digits: [u8; 2]| u32::from(digits[0]) * 10 + u32::from(digits[1]) - ZEROS;
    let two = |at: usize| number([seconds[at], seconds[at + 1]]);
    let is_time = (two(11) < 24) & (two(14) < 60) & (two(17) < 60);
    let is_month = (1..=12).contains(&two(5)) & !seconds.starts_with(b"0000");
    let is_day = (1..=28).contains(&two(8)) || is_in_month(minutes);
    is_time && is_month && is_day
}

/// Whether a month has a day of this number.
#[cold]
fn is_in_month(date: &[u8; lanes::LANE]) -> bool {
    day_of(date).is_some()
}

/// The day `YYYY-MM-DD` that a text begins with; None if its month has no such day.
fn day_of(date: &[u8]) -> Option<Date> {
    Date::new(number(&date[..4]), number(&date[5..7]), number(&date[8..10])).ok()
}

/// Of two digits, or of the four of a year.
fn number<N: From<i8> + Mul<Output = N> + Add<Output = N>>(digits: &[u8]) -> N {
    digits.iter().fold(N::from(0), |number, digit| N::from(10) * number + N::from((digit - b'0') as i8))
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
    use crate::own_text::{STRINGS, WHOLE};

    fn sent(text: &str, api_version: ApiVersion) -> String {
        let mut value = json!({ "list": [{ "when": text }] });
        to_backend(&mut value, api_version);
        value["list"][0]["when"].as_str().expect("text").to_owned()
    }

    #[test]
    fn dates_with_a_zone_go_out_in_the_form_of_the_backend() {
        for (text, v3, v1) in [
            ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05", "2026-01-02T03:04:05"),
            ("2026-01-02T03:04:05.999Z", "2026-01-02T03:04:05.999", "2026-01-02T03:04:05.999"),
            ("2026-01-02T03:04:05.000Z", "2026-01-02T03:04:05.000", "2026-01-02T03:04:05.000"),
            ("2026-01-02T23:04:05.5-05:00", "2026-01-03T04:04:05.500", "2026-01-02T23:04:05.500"),
            ("2026-01-02T23:04:05-05:00", "2026-01-03T04:04:05", "2026-01-02T23:04:05"),
            ("2026-07-02T01:00:00.123456+02:00", "2026-07-01T23:00:00.123", "2026-07-02T01:00:00.123"),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59", "9999-12-31T23:59:59"),
            ("9999-12-31T23:59:59-00:01", "9999-12-31T23:59:59-00:01", "9999-12-31T23:59:59"),
            ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00"),
            ("2024-03-01T00:30:00.25+01:00", "2024-02-29T23:30:00.250", "2024-03-01T00:30:00.250"),
            ("2026-12-31T23:59:59-23:59", "2027-01-01T23:58:59", "2026-12-31T23:59:59"),
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
    fn a_date_is_what_is_in_the_calendar() {
        let check = |text: String| {
            let expected = text.parse::<jiff::civil::DateTime>().is_ok_and(|date| date.year() != 0);
            assert_eq!(is_date(text.as_bytes()), expected && !text.contains(":60"), "{text}");
        };
        for year in [0, 1, 1900, 2000, 2023, 2024, 9999] {
            for (month, day) in (0..=13).flat_map(|month| (0..=32).map(move |day| (month, day))) {
                check(format!("{year:04}-{month:02}-{day:02}T03:04:05"));
            }
        }
        for (hour, minute) in (0..=25).flat_map(|hour| [0, 9, 59, 60, 61, 99].map(|minute| (hour, minute))) {
            check(format!("2026-01-02T{hour:02}:{minute:02}:05"));
            check(format!("2026-01-02T{hour:02}:05:{minute:02}.678"));
        }
        let whole = *b"2026-01-02T03:04:05.678";
        for (at, wrong) in (0..whole.len()).flat_map(|at| (0..=u8::MAX).map(move |wrong| (at, wrong))) {
            let mut text = whole;
            text[at] = wrong;
            let fits = if whole[at].is_ascii_digit() { wrong.is_ascii_digit() } else { wrong == whole[at] };
            assert!(fits || !is_date(&text), "{}", text.escape_ascii());
        }
    }

    #[test]
    fn keys_are_never_changed() {
        let mut value = json!({ "2026-01-02T03:04:05+02:00": 1 });
        to_backend(&mut value, ApiVersion::V3);
        assert_eq!(value, json!({ "2026-01-02T03:04:05+02:00": 1 }));
    }

    #[test]
    fn the_own_text_of_people_and_strings_in_lists_stay() {
        let when = "2026-01-02T23:04:05.678-05:00";
        let keys = WHOLE.iter().chain(STRINGS);
        let mut value: Value = keys.map(|key| ((*key).to_owned(), json!(when))).collect();
        value["metadata"] = json!({"any": {"when": when}});
        value["source"] = json!([{"when": when}]);
        value["list"] = json!([when, [{"when": when}]]);
        let before = value.clone();
        to_backend(&mut value, ApiVersion::V3);
        assert_eq!(value, before);
        let mut value: Value =
            STRINGS.iter().map(|key| ((*key).to_owned(), json!([{"when": when}]))).collect();
        to_backend(&mut value, ApiVersion::V3);
        for key in STRINGS {
            assert_eq!(
                value[key],
                json!([{"when": "2026-01-03T04:04:05.678"}]),
                "objects speak for themselves: {key}"
            );
        }
        let mut value = json!(when);
        to_backend(&mut value, ApiVersion::V3);
        assert_eq!(value, when);
    }
}
