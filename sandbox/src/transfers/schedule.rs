//! When jobs start, and what each status becomes as time passes.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::pairs::{pairs, pass_pair};
use super::status::set_status;
use super::steps::pass;
use crate::store::{Entity, Store};

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
    for (pair, jobs) in pairs(store, transfers) {
        guarded(store, &jobs, |store| pass_pair(store, pair, jobs.clone(), seconds));
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

/// Ends a job at once whose tasks are all excluded: it only holds a place.
pub fn end_placeholder(store: &mut Store, id: &str) {
    let is_excluded = |task: &Entity| task.text("status") == "excluded";
    if store.count_beneath(id) > 0 && store.beneath(id).all(is_excluded) {
        set_status(store, id, "done");
    }
}

#[cfg(test)]
mod tests {
    use super::super::status::KEPT;
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
    fn a_task_that_is_done_tells_no_reason_of_an_earlier_failure() {
        let mut store = Store::from_seed(DEFAULT_SEED).expect("seed");
        let job = store.named(&["transfer"], "sh020_plate_v001").expect("transfer").id().to_owned();
        let task = store.beneath(&job).next().expect("task").id().to_owned();
        store.get_mut(&task).expect("task").set("status_hr", "E#J001 File or directory missing");
        advance(&mut store, 3600.0);
        let task = store.get(&task).expect("task");
        assert_eq!((task.text("status"), task.text("status_hr")), ("done", ""));
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
