//! The workspace's time: the machine's, plus what was skipped.

use std::time::Instant;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// Shorter pauses than this move nothing: most requests find nothing to do.
const SHORTEST: f64 = 0.05;

/// A clock that can run faster, stop for transfers, and be advanced.
#[derive(Debug, Clone)]
pub struct Clock {
    /// Seconds of the workspace in a second of the machine; 0 stops transfers.
    pub scale: f64,
    ahead: f64,
    seen: Instant,
}

impl Default for Clock {
    fn default() -> Clock {
        Clock { scale: 0.0, ahead: 0.0, seen: Instant::now() }
    }
}

impl Clock {
    /// Seconds that passed since the last call; 0 while that is too little to matter.
    pub fn passed(&mut self) -> f64 {
        let real = self.seen.elapsed().as_secs_f64();
        if real < SHORTEST {
            return 0.0;
        }
        self.seen = Instant::now();
        self.ahead += (real * (self.scale - 1.0)).max(0.0);
        real * self.scale
    }

    /// The same time, going on from now.
    pub fn resumed(&self, scale: f64) -> Clock {
        Clock { scale, ahead: self.ahead, seen: Instant::now() }
    }

    /// Skips seconds.
    pub fn skip(&mut self, seconds: f64) {
        self.ahead += seconds;
    }

    /// Seconds that it is ahead of the machine's.
    pub fn ahead(&self) -> f64 {
        self.ahead
    }

    fn time(&self) -> Timestamp {
        let ahead = SignedDuration::try_from_secs_f64(self.ahead).unwrap_or_default();
        Timestamp::now().checked_add(ahead).unwrap_or(Timestamp::MAX)
    }

    /// Now in UTC, without zone and fraction, as the backend writes it.
    pub fn now(&self) -> String {
        self.after(0.0)
    }

    /// The same for a time that many seconds from now, which may be negative.
    pub fn after(&self, seconds: f64) -> String {
        let offset = SignedDuration::try_from_secs_f64(seconds).unwrap_or_default();
        let time = self.time().checked_add(offset).unwrap_or(Timestamp::MAX);
        time.strftime("%Y-%m-%dT%H:%M:%S").to_string()
    }

    /// Seconds since a date in the backend's form; negative when it is to come, None when it is none.
    pub fn since(&self, date: &str) -> Option<f64> {
        let date: DateTime = date.trim_end_matches('Z').parse().ok()?;
        let date = TimeZone::UTC.to_timestamp(date).ok()?;
        Some(self.time().duration_since(date).as_secs_f64())
    }

    /// Seconds since 1970.
    pub fn seconds(&self) -> f64 {
        self.time().as_duration().as_secs_f64()
    }
}
