//! Dates of HTTP headers (RFC 9110, 5.6.7), in all three forms.

use jiff::civil::{Date, DateTime, Time};

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The moment that a date names, in UTC like `now`; None if it is not a date. The day of the week says nothing more, so it may be wrong.
pub(super) fn http_date(text: &str, now: DateTime) -> Option<DateTime> {
    let parts: Vec<&str> = text.split([' ', ',', '-']).filter(|part| !part.is_empty()).collect();
    let (day, month, year, time) = match parts[..] {
        // Sun, 06 Nov 1994 08:49:37 GMT and Sunday, 06-Nov-94 08:49:37 GMT
        [_, day, month, year, time, zone] if is_utc(zone) => (day, month, year, time),
        // Sun Nov  6 08:49:37 1994
        [_, month, day, time, year] => (day, month, year, time),
        _ => return None,
    };
    if !parts[0].bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    let month = 1 + MONTHS.iter().position(|name| name.eq_ignore_ascii_case(month))?;
    let mut clock = time.split(':').map(number);
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
    if clock.next().is_some() {
        return None;
    }
    // Second 60 is a leap second, which clocks leave out.
    let time = Time::new(hour, minute, if second == 60 { 59 } else { second }, 0).ok()?;
    let day = number(day)?;
    let in_year = |year: i16| Some(Date::new(year, i8::try_from(month).ok()?, day).ok()?.to_datetime(time));
    if !year.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match year.len() {
        4 => in_year(year.parse().ok()?),
        // One that would be more than 50 years ahead is in the past.
        2 => {
            let in_years =
                |date: DateTime, years| (date.year() + years, date.month(), date.day(), date.time());
            let today = in_years(now, 0);
            let century = now.year() - now.year() % 100;
            let year: i16 = year.parse().ok()?;
            let years = [century - 100 + year, century + year, century + 100 + year];
            years
                .into_iter()
                .filter_map(in_year)
                .find(|date| in_years(*date, 50) > today && in_years(*date, -50) <= today)
        }
        _ => None,
    }
}

/// A number of one or two digits.
fn number(text: &str) -> Option<i8> {
    let is_number = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok())?
}

fn is_utc(zone: &str) -> bool {
    ["GMT", "UTC"].iter().any(|name| zone.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        let now: DateTime = "2026-11-28T12:00:00".parse().expect("a time");
        http_date(text, now).map(|date| date.to_string())
    }

    #[test]
    fn dates_are_read_in_all_three_forms_and_as_servers_write_them() {
        for (text, date) in [
            ("Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37"),
            ("Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37"),
            ("Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37"),
            ("Sun Nov 16 08:49:37 1994", "1994-11-16T08:49:37"),
            ("sun, 06 nov 1994 08:49:37 gmt", "1994-11-06T08:49:37"),
            ("Sun, 6 Nov 1994 08:49:37 UTC", "1994-11-06T08:49:37"),
            ("Sun, 06-Nov-1994 08:49:37 GMT", "1994-11-06T08:49:37"),
            // Another day of the week than it was.
            ("Mon, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37"),
            ("Friday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37"),
            ("Mon Nov  6 08:49:37 1994", "1994-11-06T08:49:37"),
            // A leap second.
            ("Sat, 31 Dec 2016 23:59:60 GMT", "2016-12-31T23:59:59"),
            ("Fri, 31 Dec 9999 23:59:59 GMT", "9999-12-31T23:59:59"),
            ("Tue, 29 Feb 2028 00:00:00 GMT", "2028-02-29T00:00:00"),
        ] {
            assert_eq!(read(text).as_deref(), Some(date), "{text}");
        }
    }

    #[test]
    fn a_year_of_two_digits_is_at_most_fifty_years_ahead() {
        for (day, date) in [
            ("28-Nov-26", "2026-11-28T08:00:00"),
            ("01-Jan-70", "2070-01-01T08:00:00"),
            ("28-Nov-76", "2076-11-28T08:00:00"),
            ("29-Nov-76", "1976-11-29T08:00:00"),
            ("01-Jan-77", "1977-01-01T08:00:00"),
            ("31-Dec-99", "1999-12-31T08:00:00"),
            ("01-Jan-00", "2000-01-01T08:00:00"),
            // There was no such day in 1900.
            ("29-Feb-00", "2000-02-29T08:00:00"),
        ] {
            assert_eq!(read(&format!("Monday, {day} 08:00:00 GMT")).as_deref(), Some(date), "{day}");
        }
        let end: DateTime = "2099-12-31T00:00:00".parse().expect("a time");
        let next = http_date("Friday, 01-Jan-00 00:00:00 GMT", end).expect("a date");
        assert_eq!(next.to_string(), "2100-01-01T00:00:00");
    }

    #[test]
    fn everything_else_is_not_a_date() {
        for text in [
            "",
            "soon",
            "120",
            "06 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 06 Nov 1994 08:49:37 CET",
            "Sun, 06 Nov 1994 08:49:37 +0000",
            "Sun, 06 Nov 1994 24:00:00 GMT",
            "Sun, 06 Nov 1994 08:60:00 GMT",
            "Sun, 06 Nov 1994 08:49:61 GMT",
            "Sun, 06 Nov 1994 08:49 GMT",
            "Sun, 06 Nov 1994 08:49:37:00 GMT",
            "Sun, 32 Nov 1994 08:49:37 GMT",
            "Mon, 29 Feb 2027 08:49:37 GMT",
            "Sun, 06 Foo 1994 08:49:37 GMT",
            "Sun, 06 Nov 94x 08:49:37 GMT",
            "Sun, 06 Nov 194 08:49:37 GMT",
            "Sun, 06 Nov +994 08:49:37 GMT",
            "Sun, +6 Nov 1994 08:49:37 GMT",
            "2026-11-28T12:00:00",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
