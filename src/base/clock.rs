//! The time of day, and times to come.

use std::time::{Duration, Instant, SystemTime};

use jiff::Timestamp;

/// Now, by the clock of this machine.
pub fn now() -> Timestamp {
    date_of(SystemTime::now())
}

/// The time since 1970, for what knows none before.
pub fn since_1970() -> Duration {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
}

/// The first moment that can be written as a date stands for all that are earlier, the last one for all that are later.
fn date_of(time: SystemTime) -> Timestamp {
    let limit = if time < SystemTime::UNIX_EPOCH { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::try_from(time).unwrap_or(limit)
}

/// So long after a time, or as long as the monotonic clock can tell: the host may have replaced it, or the time may be very long.
pub fn after(time: Instant, mut duration: Duration) -> Instant {
    loop {
        match time.checked_add(duration) {
            Some(later) => return later,
            None => duration /= 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_before_1970_or_beyond_the_year_9999_can_be_written() {
        let date = date_of(SystemTime::UNIX_EPOCH - Duration::from_secs(5));
        assert_eq!(date.to_string(), "1969-12-31T23:59:55Z");
        // As far as the system's clock reaches.
        if let Some(time) = SystemTime::UNIX_EPOCH.checked_sub(Duration::from_secs(1 << 62)) {
            let date = date_of(time);
            assert!(date.to_string().starts_with("-009999-01-0"), "{date}");
        }
        let late = [253_402_300_800, 800_000_000_000, 1 << 40, 1 << 62].map(Duration::from_secs);
        for time in late.iter().filter_map(|after| SystemTime::UNIX_EPOCH.checked_add(*after)) {
            let date = date_of(time);
            assert!(date.to_string().starts_with("9999-12-30"), "{date}");
        }
        let date = date_of(SystemTime::UNIX_EPOCH + Duration::from_secs(86_400));
        assert_eq!(date.to_string(), "1970-01-02T00:00:00Z");
    }

    #[test]
    fn a_time_beyond_the_end_of_the_clock_is_near_that_end() {
        let (now, minute) = (Instant::now(), Duration::from_secs(60));
        assert_eq!(after(now, minute), now + minute);
        let late = after(now, Duration::MAX);
        assert!(late > now + Duration::from_secs(1 << 61), "{late:?}");
        let mut end = late;
        while let Some(later) = end.checked_add(Duration::from_secs(1)) {
            end = after(later, Duration::MAX);
        }
        assert!(end >= late && after(end, minute) >= end);
        assert!(after(after(end, Duration::MAX), Duration::MAX) >= end);
    }
}
