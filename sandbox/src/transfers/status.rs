//! Changes of a job's status, and what follows from the statuses of its tasks.

use super::retry::queue_failed_tasks;
use crate::store::{Entity, Store};

/// Seconds until an idle job moves on.
pub const PREPARING: f64 = 1.0;
/// Seconds after which ended jobs are purged: 14 days.
pub const KEPT: f64 = 14.0 * 86_400.0;

/// Purges an ended job: found with `archived` only.
pub fn archive(store: &mut Store, id: &str) -> f64 {
    if let Some(job) = store.get_mut(id) {
        job.is_archived = true;
    }
    0.0
}

/// Lets a job stay in its status.
pub fn spend(store: &mut Store, id: &str, seconds: f64) -> f64 {
    store.spend(id, seconds);
    0.0
}

/// Ends the series of a job that runs no more.
pub fn end_series(store: &mut Store, id: &str) {
    let Some(job) = store.get(id).filter(|job| job.text("status") != "running") else { return };
    let done = done_of(job);
    note(store, id, 0.0, 0.0, done);
}

/// Sets the status of a job.
pub fn set_status(store: &mut Store, id: &str, status: &str) {
    let now = store.clock.now();
    if let Some(job) = store.get_mut(id) {
        job.set_status(status, &now);
    }
}

/// How much of a job is done, from 0 to 1: more precisely than its progress says.
pub fn done_of(job: &Entity) -> f64 {
    let precise = job.value("_done").as_f64();
    let of_progress = || job.value("progress").as_f64().unwrap_or(0.0) / 100.0;
    precise.unwrap_or_else(of_progress).clamp(0.0, 1.0)
}

/// Sets how much of a job is done; its progress is in whole percent.
pub fn set_done(store: &mut Store, id: &str, done: f64) {
    if let Some(job) = store.get_mut(id) {
        job.set("_done", done);
        job.set("progress", (done * 100.0 + 1e-9).floor() as u64);
    }
}

/// Notes how a job did a number of seconds ago, when that part of it was done.
pub fn note(store: &mut Store, id: &str, ago: f64, speed: f64, done: f64) {
    let size = store.get(id).and_then(|job| job.data.get("size")?.as_f64()).unwrap_or(0.0).max(0.0);
    let time = store.clock.seconds() - ago;
    store.history.note(id, time, [speed.max(0.0), (size * done).round(), done * 100.0]);
}

/// The status of a job whose tasks have all ended, one way or the other.
pub fn settle(store: &mut Store, id: &str) {
    let has = |wanted: &str| store.beneath(id).any(|task| task.text("status") == wanted);
    let status = if has("failed") {
        "failed"
    } else if has("onhold") {
        "paused"
    } else {
        "done"
    };
    set_status(store, id, status);
    if status == "done" {
        set_done(store, id, 1.0);
    }
}

/// A job was resumed: it goes to the end of its queue, with all its retries, and its failed tasks are queued again; one that
/// only has tasks on hold left is paused at once.
pub fn requeue(store: &mut Store, id: &str) {
    let now = store.clock.seconds();
    queue_failed_tasks(store, id);
    if let Some(job) = store.get_mut(id) {
        job.set("_queued", now);
        job.set("_tries", 0);
    }
    let has = |statuses: &[&str]| store.beneath(id).any(|task| statuses.contains(&task.text("status")));
    let is_held = has(&["onhold"]) && !has(&["pending", "queued", "booting", "executing"]);
    if is_held {
        settle(store, id);
    }
}

/// Derives the status of a job anew after its tasks were changed: it is revived, settled, or left alone.
pub fn reconsider(store: &mut Store, id: &str) {
    let Some(job) = store.get(id).filter(|job| matches!(job.kind, "transfer" | "compute")) else { return };
    let status = job.text("status").to_owned();
    let tasks: Vec<&str> = store.beneath(id).map(|task| task.text("status")).collect();
    if tasks.is_empty() || matches!(status.as_str(), "init" | "waiting" | "running") {
        return;
    }
    let is_open = tasks.iter().any(|task| matches!(*task, "queued" | "pending" | "booting" | "executing"));
    if is_open && matches!(status.as_str(), "done" | "failed") {
        set_status(store, id, "waiting");
        set_done(store, id, 0.0);
        if let Some(job) = store.get_mut(id) {
            job.set("size", -1);
        }
    } else if !is_open && status == "failed" {
        settle(store, id);
    }
}
