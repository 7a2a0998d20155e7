//! What was measured of jobs while they ran: the series that `metrics` answers with.

use std::collections::{BTreeMap, HashMap, VecDeque};

use serde_json::{Map, Value, json};

use crate::store::{Entity, Store};

/// Measurements that are kept of a job.
const KEPT: usize = 3600;
/// Seconds between measurements.
const INTERVAL: f64 = 1.0;
/// What is measured, and whether several jobs add up (else their mean counts).
const ATTRIBUTES: &[(&str, bool)] = &[("speed", true), ("size", true), ("progress", false)];

/// One measurement: second since 1970, and a value for each attribute.
type Sample = (f64, [f64; 3]);

/// The measurements of all jobs.
#[derive(Debug, Default)]
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

    /// Forgets a job.
    pub fn forget(&mut self, job: &str) {
        self.0.remove(job);
    }
}

/// Seconds that a window such as `-1h` reaches back; all when there is none.
fn window(time: &str) -> Result<f64, String> {
    let text = time.trim().trim_start_matches('-');
    if text.is_empty() {
        return Ok(f64::INFINITY);
    }
    let (number, unit) = text.split_at(text.trim_end_matches(char::is_alphabetic).len());
    let seconds = match unit {
        "" | "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        "d" => 86_400.0,
        _ => f64::NAN,
    };
    let window = number.parse::<f64>().unwrap_or(f64::NAN) * seconds;
    if window >= 0.0 {
        Ok(window)
    } else {
        Err(format!("The time '{time}' is none: write -90s, -30m, -1h or -2d"))
    }
}

/// A series for each attribute: `[second since 1970, value]`, of several jobs together.
pub fn series(store: &Store, jobs: &[&Entity], attributes: &[&str], time: &str) -> Result<Value, String> {
    let now = store.clock.seconds();
    let start = now - window(time)?;
    let mut moments: BTreeMap<i64, Vec<[f64; 3]>> = BTreeMap::new();
    for (index, job) in jobs.iter().enumerate() {
        for (time, values) in store.history.0.get(job.id()).into_iter().flatten() {
            let moment = moments.entry(*time as i64).or_default();
            moment.resize(moment.len().max(index + 1), [f64::NAN; 3]);
            moment[index] = *values;
        }
    }
    let places = attributes
        .iter()
        .map(|name| ATTRIBUTES.iter().position(|(known, _)| known == name))
        .collect::<Option<Vec<usize>>>()
        .ok_or("Metrics have the attributes speed, size and progress")?;
    let mut series: Vec<Vec<Value>> = vec![Vec::new(); attributes.len()];
    let mut latest = vec![[f64::NAN; 3]; jobs.len()];
    for (time, values) in moments {
        for (job, values) in values.into_iter().enumerate().filter(|(_, values)| !values[0].is_nan()) {
            latest[job] = values;
        }
        if (time as f64) < start.floor() {
            continue;
        }
        let known: Vec<&[f64; 3]> = latest.iter().filter(|values| !values[0].is_nan()).collect();
        for (line, &place) in series.iter_mut().zip(&places) {
            let sum: f64 = known.iter().map(|values| values[place]).sum();
            let value = if ATTRIBUTES[place].1 { sum } else { sum / known.len() as f64 };
            line.push(json!([time, (value * 10.0).round() / 10.0]));
        }
    }
    let named = attributes.iter().zip(series).map(|(name, line)| ((*name).to_owned(), Value::from(line)));
    Ok(Value::Object(named.collect::<Map<_, _>>()))
}
