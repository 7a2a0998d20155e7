//! What the status of a job becomes when it has lasted, and what keeps a job from running.

use super::measure::measure;
use super::packages;
use super::run::run;
use super::status::{KEPT, PREPARING, archive, set_status, spend};
use crate::store::{Entity, PACKAGES, Store};

/// Lets a job live in its present status, for that many seconds at most; returns how many are left for the next.
pub fn pass(store: &mut Store, id: &str, seconds: f64) -> f64 {
    let Some(job) = store.get(id) else { return 0.0 };
    if PACKAGES.contains(&job.kind) {
        return packages::pass(store, id, seconds);
    }
    let elapsed = store.elapsed(id);
    let left_after = |limit: f64| seconds - (limit - elapsed).max(0.0);
    match job.text("status") {
        "done" | "aborted" if left_after(KEPT) > 0.0 => archive(store, id),
        "init" if left_after(PREPARING) > 0.0 => {
            measure(store, id);
            set_status(store, id, "waiting");
            left_after(PREPARING)
        }
        "waiting" | "paused" if left_after(PREPARING) > 0.0 => {
            measure(store, id);
            if store.get(id).is_some_and(|job| job.text("status") == "waiting") && is_permitted(store, id) {
                set_status(store, id, "running");
                return left_after(PREPARING);
            }
            spend(store, id, seconds)
        }
        "running" if !is_permitted(store, id) => {
            set_status(store, id, "waiting");
            spend(store, id, seconds)
        }
        "running" => run(store, id, seconds),
        _ => spend(store, id, seconds),
    }
}

/// Whether a job waits that has nothing to do: all its tasks are excluded.
pub fn is_placeholder(store: &Store, id: &str) -> bool {
    let mut tasks = store.beneath(id).peekable();
    store.get(id).is_some_and(|job| job.text("status") == "waiting")
        && tasks.peek().is_some()
        && tasks.all(|task| task.text("status") == "excluded")
}

/// Whether a job may run, or go on running: its queue, its user, its shares, and machines that are all offline.
pub fn is_permitted(store: &Store, id: &str) -> bool {
    let Some(job) = store.get(id) else { return false };
    let queue = job.text(if job.text("queue").is_empty() { "parent" } else { "queue" });
    if store.get(queue).is_some_and(|queue| queue.text("status") == "paused") {
        return false;
    }
    if store.get(job.text("user")).is_some_and(|user| user.is_inactive || user.text("status") != "enabled") {
        return false;
    }
    let is_open = |share: &Entity| share.text("status") == "enabled" && !share.is_inactive;
    let are_open = |text: &str| store.shares_of(text, job.text("user")).into_iter().all(is_open);
    if !(are_open(job.text("_source")) && are_open(job.text("_destination"))) {
        return false;
    }
    ["source", "destination"].iter().all(|side| {
        let Some(user) = job.text(side).strip_prefix("user:") else { return true };
        let mut machines =
            store.of_kinds(&["client"]).filter(|client| client.text("user") == user).peekable();
        machines.peek().is_none() || machines.any(|client| client.text("status") == "online")
    })
}
