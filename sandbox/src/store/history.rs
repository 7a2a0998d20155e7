//! What was measured of jobs while they ran.

use std::collections::{HashMap, VecDeque};

/// Measurements that are kept of a job.
const KEPT: usize = 3600;
/// Seconds between measurements.
const INTERVAL: f64 = 1.0;

/// One measurement: second since 1970, and a value for each attribute.
pub type Sample = (f64, [f64; 3]);

/// The measurements of all jobs.
#[derive(Debug, Clone, Default)]
pub struct History(HashMap<String, VecDeque<Sample>>);

impl History {
    /// Notes how a job does: MB/s, bytes that arrived, and percent.
    pub fn note(&mut self, job: &str, time: f64, values: [f64; 3]) {
        let samples = self.0.entry(job.to_owned()).or_default();
        let is_new = |last: &Sample| time - last.0 >= INTERVAL || values[0] != last.1[0];
        if samples.back().is_none_or(is_new) {
            if samples.len() == KEPT {
                samples.pop_front();
            }
            samples.push_back((time, values));
        }
    }

    /// The measurements of a job, oldest first.
    pub fn of(&self, job: &str) -> impl Iterator<Item = &Sample> {
        self.0.get(job).into_iter().flatten()
    }

    /// Forgets a job.
    pub fn forget(&mut self, job: &str) {
        self.0.remove(job);
    }
}
