//! The time of day.

use std::time::SystemTime;

use jiff::Timestamp;

/// Now, by the clock of this machine.
pub fn now() -> Timestamp {
    date_of(SystemTime::now())
}

/// The last moment that can be written as a date stands for all that are later.
fn date_of(time: SystemTime) -> Timestamp {
    Timestamp::try_from(time).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_clock_beyond_the_year_9999_can_be_written() {
        for seconds in [253_402_300_800, 1 << 40, 1 << 62] {
            let date = date_of(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
            assert!(date.to_string().starts_with("9999-12-30"), "{date}");
        }
        let date = date_of(SystemTime::UNIX_EPOCH + Duration::from_secs(86_400));
        assert_eq!(date.to_string(), "1970-01-02T00:00:00Z");
    }
}
