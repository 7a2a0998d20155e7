//! When jobs start, and what each status becomes as time passes.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::measure::measure;
use super::packages;
use super::pairs::{pairs, pass_pair};
use super::run::run;
use super::status::{KEPT, PREPARING, archive, set_status, spend};
use crate::store::{Entity, PACKAGES, Store};

/// Seconds after which ended jobs are checked.
const MINUTE: f64 = 60.0;

/// Lets seconds pass.
pub fn advance(store: &mut Store, seconds: f64) {
    if seconds <= 0.0 {
        return;
    }
    store.unspent += seconds;
    // Ended jobs wait for days to be purged: now and then is enough for them.
    let is_time_for_all = store.unspent >= MINUTE;
    let unspent = if is_time_for_all { std::mem::take(&mut store.unspent) } else { 0.0 };
    let (mut transfers, mut others) = (Vec::new(), Vec::new());
    for job in store.live_jobs(is_time_for_all) {
        let is_moving = store.get(&job).is_some_and(|job| job.kind == "transfer" && !job.is_finished());
        if is_moving { transfers.push(job) } else { others.push(job) }
    }
    for job in others {
        let is_ended = store.get(&job).is_some_and(Entity::is_finished);
        guarded(store, std::slice::from_ref(&job), |store| {
            let mut left = if is_ended { unspent } else { seconds };
            while left > 0.0 {
                left = pass(store, &job, left);
            }
        });
    }
    for jobs in pairs(store, transfers).into_values() {
        guarded(store, &jobs, |store| pass_pair(store, jobs.clone(), seconds));
    }
}

/// A bug is the failure of the jobs that it happens in, never the workspace's; its message is on standard error.
fn guarded(store: &mut Store, jobs: &[String], live: impl FnOnce(&mut Store)) {
    if catch_unwind(AssertUnwindSafe(|| live(store))).is_ok() {
        return;
    }
    for job in jobs {
        set_status(store, job, "failed");
        store.note("", job, "E#J007 The sandbox failed to process this job".to_owned());
    }
}

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
            if is_open(store, id) {
                set_status(store, id, "running");
                return left_after(PREPARING);
            }
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

/// Ends a job at once whose tasks are all excluded: it only holds a place.
pub fn end_placeholder(store: &mut Store, id: &str) {
    let is_excluded = |task: &Entity| task.text("status") == "excluded";
    if store.count_beneath(id) > 0 && store.beneath(id).all(is_excluded) {
        set_status(store, id, "done");
    }
}

/// Whether nothing keeps a waiting job from running: its queue, its user, shares, machines that are all away.
pub fn is_open(store: &Store, id: &str) -> bool {
    let Some(job) = store.get(id).filter(|job| job.text("status") == "waiting") else { return false };
    let queue = job.text(if job.text("queue").is_empty() { "parent" } else { "queue" });
    if store.get(queue).is_some_and(|queue| queue.text("status") == "paused") {
        return false;
    }
    if store.get(job.text("user")).is_some_and(|user| user.text("status") != "enabled") {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::DEFAULT_SEED;

    fn status<'s>(store: &'s Store, name: &str) -> &'s str {
        store.named(&["transfer"], name).expect(name).text("status")
    }

    #[test]
    fn a_transfer_runs_and_ends() {
        let mut store = Store::from_seed(DEFAULT_SEED).expect("seed");
        advance(&mut store, 10.0);
        let job = store.named(&["transfer"], "sh020_plate_v001").expect("transfer");
        assert!(job.data["progress"].as_f64().expect("progress") >= 43.0, "{:?}", job.data);
        assert!(job.data["speed"].as_f64().expect("speed") > 50.0 && !job.text("etr").is_empty());
        advance(&mut store, 3600.0);
        let job = store.named(&["transfer"], "sh020_plate_v001").expect("transfer");
        assert_eq!((job.text("status"), job.data["speed"].as_f64()), ("done", Some(-1.0)));
        assert!(store.beneath(job.id()).all(|task| task.text("status") == "done"));
    }

    #[test]
    fn a_source_that_is_not_there_fails() {
        let mut store = Store::from_seed(DEFAULT_SEED).expect("seed");
        let projects = store.named(&["volume"], "projects").expect("volume").id().to_owned();
        store.files.remove(&projects, "TheFilm/plates/sh020/plate.1003.exr").expect("remove");
        advance(&mut store, 3600.0);
        assert_eq!(status(&store, "sh020_plate_v001"), "failed");
        let job = store.named(&["transfer"], "sh020_plate_v001").expect("transfer");
        assert!(store.beneath(job.id()).any(|task| task.text("status_hr").starts_with("E#J001")));
    }

    #[test]
    fn queues_pauses_and_the_end_of_time_hold_jobs() {
        let mut store = Store::from_seed(DEFAULT_SEED).expect("seed");
        advance(&mut store, 3600.0);
        assert_eq!(status(&store, "Daily backup"), "waiting");
        assert_eq!(status(&store, "Dagens tagningar 12 – Åre"), "paused");
        assert!(!store.named(&["transfer"], "sh010_plate_v001").expect("transfer").is_archived);
        advance(&mut store, KEPT);
        assert!(store.named(&["transfer"], "sh010_plate_v001").expect("transfer").is_archived);
    }

    #[test]
    fn one_long_step_is_as_good_as_many_short_ones() {
        let ends = |steps: usize| {
            let mut store = Store::from_seed(DEFAULT_SEED).expect("seed");
            (0..steps).for_each(|_| advance(&mut store, 600.0 / steps as f64));
            let jobs = store
                .of_kinds(&["transfer"])
                .map(|job| (job.text("name").to_owned(), job.text("status").to_owned()));
            jobs.collect::<Vec<_>>()
        };
        assert_eq!(ends(1), ends(600));
    }
}
