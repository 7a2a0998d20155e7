//! The series that `metrics` returns.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::store::{Entity, Store};

/// What is measured, and whether several jobs add up (else their mean counts).
const ATTRIBUTES: &[(&str, bool)] = &[("speed", true), ("size", true), ("progress", false)];

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
        Err(format!("'{time}' is not a valid time; write -90s, -30m, -1h or -2d"))
    }
}

/// A series for each attribute: `[second since 1970, value]`, of several jobs together.
pub fn series(store: &Store, jobs: &[&Entity], attributes: &[&str], time: &str) -> Result<Value, String> {
    let now = store.clock.seconds();
    let start = now - window(time)?;
    let mut moments: BTreeMap<i64, Vec<[f64; 3]>> = BTreeMap::new();
    for (index, job) in jobs.iter().enumerate() {
        for (time, values) in store.history.of(job.id()) {
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
