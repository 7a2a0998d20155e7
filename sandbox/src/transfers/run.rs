//! Running jobs: how fast they are, how far they come, and how they end.

use super::copy::copy_task;
use super::retry::note_failure;
use super::status::{done_of, note, set_done, set_status, settle};
use crate::store::{Entity, PACKAGES, Store};

/// Seconds that even the smallest job takes.
const SHORTEST: f64 = 2.0;
/// Seconds that a compute job takes.
const COMPUTING: f64 = 20.0;
/// Bytes in a MB, as speeds count.
const MB: f64 = 1e6;

/// MB per second of a job: its own, never above the limit of the workspace.
fn rate(store: &Store, job: &Entity) -> f64 {
    let own = 70.0 + f64::from(job.id().bytes().last().unwrap_or(0) % 16) * 2.5;
    let wobble = 1.0 + 0.06 * (job.elapsed * 0.9).sin();
    let limit = [job.id(), job.text("queue"), "workspace"].iter().find_map(|scope| {
        let text = store.settings.get(*scope)?.get("transfer_speedlimit")?.as_str()?;
        text.parse::<f64>().ok().filter(|limit| *limit > 0.0)
    });
    (own * wobble).min(limit.unwrap_or(f64::INFINITY))
}

/// How a running job goes on.
struct Course {
    /// How much of it is done, from 0 to 1.
    done: f64,
    /// Seconds that all of it takes.
    whole: f64,
    /// MB per second; -1 when nothing is moved.
    speed: f64,
    /// Whether it fails halfway: a name may tell the end of the story.
    is_doomed: bool,
}

impl Course {
    fn of(store: &Store, job: &Entity) -> Course {
        let size = job.value("size").as_f64().unwrap_or(0.0).max(1.0);
        let (whole, speed) = if job.kind == "compute" {
            (COMPUTING, -1.0)
        } else {
            let rate = rate(store, job);
            let whole = (size / MB / rate).max(SHORTEST);
            (whole, size / MB / whole)
        };
        let name = job.text("name").to_lowercase();
        let is_done_with_failing = name.contains("fail once") && job.value("_has_failed") == true;
        let is_doomed = job.kind == "transfer" && name.contains("fail") && !is_done_with_failing;
        Course { done: done_of(job), whole, speed, is_doomed }
    }

    fn missing_time(&self) -> f64 {
        let end = if self.is_doomed { 0.5 } else { 1.0 };
        ((end - self.done) * self.whole).max(0.0)
    }
}

/// Seconds until a running job ends.
pub fn missing_time(store: &Store, id: &str) -> f64 {
    store.get(id).map_or(0.0, |job| Course::of(store, job).missing_time())
}

/// Lets a job run for that many seconds at most; returns how many are left for its next status.
pub fn run(store: &mut Store, id: &str, seconds: f64) -> f64 {
    let Some(job) = store.get(id) else { return 0.0 };
    let course = Course::of(store, job);
    let Course { done, whole, speed, is_doomed } = course;
    let missing_time = course.missing_time();
    if missing_time <= seconds {
        note(store, id, seconds, speed, done);
        note(store, id, seconds - missing_time, 0.0, if is_doomed { 0.5 } else { 1.0 });
        match is_doomed {
            true => {
                set_done(store, id, 0.5);
                set_status(store, id, "failed");
                if let Some(job) = store.get_mut(id) {
                    job.set("_has_failed", true);
                }
            }
            false => finish(store, id),
        }
        if store.get(id).is_some_and(|job| job.text("status") == "failed") {
            note_failure(store, id);
        }
        return seconds - missing_time;
    }
    note(store, id, seconds, speed, done);
    let done = done + seconds / whole;
    let rest = (missing_time - seconds).ceil();
    let etr = format!("{}:{:02}:{:02}", (rest / 3600.0).floor(), (rest / 60.0).floor() % 60.0, rest % 60.0);
    mark_tasks(store, id, done);
    set_done(store, id, done);
    if let Some(job) = store.get_mut(id) {
        job.elapsed += seconds;
        job.set("speed", (speed * 10.0).round() / 10.0);
        job.set("etr", etr);
    }
    0.0
}

/// Lets the tasks of a job be as far as the job is.
fn mark_tasks(store: &mut Store, id: &str, done: f64) {
    let moving: Vec<String> = store
        .beneath(id)
        .filter(|task| matches!(task.text("status"), "queued" | "executing" | "done" | "booting" | "pending"))
        .map(|task| task.id().to_owned())
        .collect();
    let count = moving.len() as f64;
    let now = store.clock.now();
    for (index, task) in moving.iter().enumerate() {
        let status = match (index as f64 + 1.0 <= done * count, (index as f64) < done * count) {
            (true, _) => "done",
            (_, true) => "executing",
            _ => continue,
        };
        // A task that is over stays so when others are added.
        let is_changed = store
            .get(task)
            .is_some_and(|task| task.text("status") != status && task.text("status") != "done");
        if let Some(task) = store.get_mut(task).filter(|_| is_changed) {
            task.set_status(status, &now);
        }
    }
}

/// Ends a job: what its tasks bring is there, or they failed.
fn finish(store: &mut Store, id: &str) {
    let Some(job) = store.get(id).cloned() else { return };
    let now = store.clock.now();
    let tasks: Vec<Entity> = store
        .beneath(id)
        .filter(|task| !matches!(task.text("status"), "excluded" | "onhold"))
        .cloned()
        .collect();
    for task in tasks {
        let outcome = if job.kind == "transfer" && !task.value("source").is_null() {
            copy_task(store, &job, &task)
        } else {
            Ok(())
        };
        if let Some(task) = store.get_mut(task.id()) {
            match outcome {
                Ok(()) => {
                    task.set_status("done", &now);
                    // Of a try that failed.
                    task.data.remove("status_hr");
                }
                Err(reason) => {
                    task.set_status("failed", &now);
                    task.set("status_hr", reason);
                }
            }
        }
    }
    settle(store, id);
    // A recipient who downloaded the files of a package has acted on it.
    let is_taken = !job.text("_destination").is_empty()
        || store.get(job.text("parent")).is_some_and(|p| p.kind == "request");
    // Only a package is touched: whatever waits is looked at again when its queue is.
    let is_package = store.get(job.text("parent")).is_some_and(|parent| PACKAGES.contains(&parent.kind));
    let package = if is_taken && is_package { store.get_mut(job.text("parent")) } else { None };
    for recipient in package.into_iter().flat_map(|package| &mut package.recipients) {
        if recipient["user"] == job.text("user") {
            recipient["actioned"] = true.into();
        }
    }
}
