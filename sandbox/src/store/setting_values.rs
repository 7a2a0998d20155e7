//! Settings that are known: what they are unless they are set, and which values they may have.

use serde_json::Value;

/// What the value of a setting must be.
#[derive(Debug, Clone, Copy)]
enum Form {
    Any,
    Flag,
    /// A whole number in a range.
    Count(u64, u64),
    /// A number from a least one.
    Number(f64),
}

use Form::{Any, Count, Flag, Number};

/// Name, usual value, and form. accsyn publishes no list: these are in its documents, its changelog and the tests of its clients.
const KNOWN: &[(&str, Option<&str>, Form)] = &[
    ("transfer_speedlimit", Some("-1"), Number(-1.0)),
    ("transfer_mode", Some("auto"), Any),
    ("transfer_exclude", Some(""), Any),
    ("transfer_include", Some(""), Any),
    ("transfer_ignore_existing", Some("true"), Flag),
    ("transfer_resume", Some("true"), Flag),
    ("transfer_reserved_space", Some("0"), Any),
    ("transfer_concurrent", Some("1"), Count(1, 1000)),
    ("transfer_comparison", None, Any),
    ("transfer_bucketsize", None, Count(1, 1_000_000)),
    ("task_bucketsize", Some("100"), Count(1, 1_000_000)),
    ("job_max_retries", Some("3"), Count(0, 1000)),
    ("job_autoretray_delay_s", None, Number(0.0)),
    ("job_autoretry_delay_s", None, Number(0.0)),
    ("job_on_missing", None, Any),
    ("job_done_actions", None, Any),
    ("queue_interrupt_policy", None, Any),
    ("queue_interrupt_policy_compute", None, Any),
    ("compute_avoid", None, Any),
    ("client_compute_lanes", Some("1"), Count(1, 1000)),
    ("proxy_server", None, Any),
    ("share_cache_scan_depth", None, Count(0, 1000)),
    ("user_join_login_on_activate", None, Flag),
    ("security_app_session_recover_enable", None, Flag),
];

/// So many letters apart is a misspelling of a known name, and not another setting.
const NEAR: usize = 2;
/// Shorter names are near to others by chance.
const SHORTEST: usize = 8;

/// Settings that have a value without being set.
pub fn usual_settings() -> impl Iterator<Item = (&'static str, &'static str)> {
    KNOWN.iter().filter_map(|(name, value, _)| Some((*name, (*value)?)))
}

/// Rejects a misspelt name of a setting. Others may be settings that no document has.
pub fn check_setting_name(name: &str) -> Result<(), String> {
    let is_known = KNOWN.iter().any(|(known, ..)| *known == name);
    if is_known || !(SHORTEST..64).contains(&name.len()) {
        return Ok(());
    }
    let near =
        KNOWN.iter().map(|(known, ..)| (strsim::damerau_levenshtein(&name.to_lowercase(), known), *known));
    match near.min().filter(|(distance, _)| *distance <= NEAR) {
        Some((_, near)) => Err(format!("There is no setting '{name}'; did you mean '{near}'?")),
        None => Ok(()),
    }
}

/// Rejects a value that a known setting cannot have.
pub fn check_setting(name: &str, value: &Value) -> Result<(), String> {
    let Some((.., form)) = KNOWN.iter().find(|(known, ..)| *known == name) else { return Ok(()) };
    // API version 1 takes numbers and flags as such.
    let text = match value {
        Value::String(text) => text.trim().to_lowercase(),
        Value::Number(_) | Value::Bool(_) => value.to_string(),
        _ => String::new(),
    };
    let (is_good, expected) = match *form {
        Any => (true, String::new()),
        Flag => (matches!(text.as_str(), "true" | "false"), "true or false".to_owned()),
        Count(least, most) => {
            let is_in_range = text.parse().is_ok_and(|count: u64| (least..=most).contains(&count));
            (is_in_range, format!("a whole number from {least} to {most}"))
        }
        Number(least) => {
            let is_in_range = text.parse().is_ok_and(|number: f64| number.is_finite() && number >= least);
            (is_in_range, format!("a number from {least}"))
        }
    };
    match is_good {
        true => Ok(()),
        false => Err(format!("The setting '{name}' must be {expected}, not {value}")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn misspelt_names_and_values_out_of_range_are_rejected() {
        for (name, near) in [("job_max_retris", "job_max_retries"), ("Transfer_Mode", "transfer_mode")] {
            assert!(check_setting_name(name).expect_err(name).contains(near));
        }
        for name in ["job_max_retries", "smtp_password", "x", "transfer_window_start"] {
            assert_eq!(check_setting_name(name), Ok(()), "{name}");
        }
        for (name, value) in [
            ("job_max_retries", json!("abc")),
            ("job_max_retries", json!("-1")),
            ("job_max_retries", json!("1.5")),
            ("transfer_concurrent", json!("-1")),
            ("transfer_concurrent", json!("0")),
            ("transfer_concurrent", json!({})),
            ("transfer_speedlimit", json!("inf")),
            ("transfer_speedlimit", json!("NaN")),
            ("transfer_speedlimit", json!("-2")),
            ("transfer_resume", json!("maybe")),
            ("job_autoretray_delay_s", json!("")),
        ] {
            assert!(check_setting(name, &value).expect_err(name).contains(name));
        }
        for (name, value) in usual_settings() {
            assert_eq!(check_setting(name, &json!(value)), Ok(()));
        }
        for (name, value) in
            [("job_max_retries", json!(0)), ("transfer_resume", json!(false)), ("x", json!([1]))]
        {
            assert_eq!(check_setting(name, &value), Ok(()));
        }
    }
}
