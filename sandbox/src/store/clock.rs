//! The workspace's time: the machine's, plus what was skipped.

use std::time::Instant;

use jiff::{SignedDuration, Timestamp};

/// Shorter pauses than this move nothing: most requests find nothing to do.
const SHORTEST: f64 = 0.05;

/// A clock that can run faster, stand still for transfers, and be stepped.
#[derive(Debug)]
pub struct Clock {
    /// Seconds of the workspace in a second of the machine; 0 lets transfers stand still.
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
        self.time().strftime("%Y-%m-%dT%H:%M:%S").to_string()
    }

    /// Seconds since 1970.
    pub fn seconds(&self) -> f64 {
        self.time().as_duration().as_secs_f64()
    }
}
