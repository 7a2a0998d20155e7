//! Failed transfers are tried again, later and later.

use serde_json::Value;

use crate::store::{Entity, Store};

/// How often a failed job is tried again, unless its settings say otherwise.
const RETRIES: f64 = 3.0;
/// Seconds until the first retry; every further one takes twice as long.
const DELAY: f64 = 60.0;
/// Most retries, and most seconds until one.
const MOST: f64 = 1000.0;
const LONGEST: f64 = 86_400.0;
/// Names of the setting for the delay: as it is documented, and as it is meant.
const DELAYS: &[&str] = &["job_autoretray_delay_s", "job_autoretry_delay_s"];

/// A number among the settings of a job, its queue, or the workspace.
fn setting(store: &Store, job: &Entity, names: &[&str]) -> Option<f64> {
    let scopes = [job.id(), job.text("queue"), job.text("parent"), "workspace"];
    let values = scopes.iter().filter_map(|scope| store.settings.get(*scope));
    let mut found = values.filter_map(|values| names.iter().find_map(|name| values.get(*name)));
    let value = found.next()?;
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// Notes that a job failed: whether, and when, it is tried again.
pub fn note_failure(store: &mut Store, id: &str) {
    let Some(job) = store.get(id) else { return };
    let tries = job.value("_tries").as_f64().unwrap_or(0.0);
    let most = setting(store, job, &["job_max_retries"]).unwrap_or(RETRIES).min(MOST);
    let delay = setting(store, job, DELAYS).unwrap_or(DELAY).max(1.0) * 2f64.powf(tries);
    let delay = if tries < most { Value::from(delay.min(LONGEST)) } else { Value::Null };
    if let Some(job) = store.get_mut(id) {
        job.set("_retry_in", delay);
    }
}

/// Seconds that a failed job stays failed; None when it is for good.
pub fn retry_delay(store: &Store, id: &str) -> Option<f64> {
    store.get(id)?.value("_retry_in").as_f64()
}

/// Tries a failed job again, and its failed tasks.
pub fn retry(store: &mut Store, id: &str) {
    queue_failed_tasks(store, id);
    let now = store.clock.now();
    if let Some(job) = store.get_mut(id) {
        let tries = job.value("_tries").as_u64().unwrap_or(0);
        job.set("_tries", tries + 1);
        job.set_status("waiting", &now);
    }
}

/// Queues the tasks of a job that have failed.
pub fn queue_failed_tasks(store: &mut Store, id: &str) {
    let now = store.clock.now();
    let failed: Vec<String> = store
        .beneath(id)
        .filter(|task| task.text("status") == "failed")
        .map(|task| task.id().to_owned())
        .collect();
    for task in failed {
        if let Some(task) = store.get_mut(&task) {
            task.set_status("queued", &now);
        }
    }
}
