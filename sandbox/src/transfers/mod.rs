//! Jobs that move: what becomes of them as time passes.

mod bring;
mod history;
mod packages;

use serde_json::Value;

use crate::store::{Entity, JOBS, PACKAGES, Store};
pub use bring::copy;
use bring::{bring, size_of};
pub use history::{History, series};

/// Seconds until an idle job is looked at.
const PREPARING: f64 = 1.0;
/// Seconds that even the smallest job takes.
const SHORTEST: f64 = 2.0;
/// Seconds that a compute job takes.
const COMPUTING: f64 = 20.0;
/// Seconds after which ended jobs are purged: 14 days.
const KEPT: f64 = 14.0 * 86_400.0;
/// Bytes in a MB, as speeds count.
const MB: f64 = 1e6;

/// Lets seconds pass.
pub fn advance(store: &mut Store, seconds: f64) {
    if seconds <= 0.0 {
        return;
    }
    let is_alive = |job: &&Entity| !job.is_archived && job.text("status") != "failed";
    let jobs: Vec<String> = store.of_kinds(JOBS).filter(is_alive).map(|job| job.id().to_owned()).collect();
    for job in jobs {
        let mut left = seconds;
        while left > 0.0 {
            left = pass(store, &job, left);
        }
    }
}

/// Lets a job live in its present status, for that many seconds at most; tells how many are left for the next.
fn pass(store: &mut Store, id: &str, seconds: f64) -> f64 {
    let Some(job) = store.get(id) else { return 0.0 };
    if PACKAGES.contains(&job.kind) {
        return packages::pass(store, id, seconds);
    }
    let elapsed = job.elapsed;
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
            if is_ready(store, id) {
                set_status(store, id, "running");
                return left_after(PREPARING);
            }
            spend(store, id, seconds)
        }
        "running" => run(store, id, seconds),
        _ => spend(store, id, seconds),
    }
}

fn archive(store: &mut Store, id: &str) -> f64 {
    if let Some(job) = store.get_mut(id) {
        job.is_archived = true;
    }
    0.0
}

fn spend(store: &mut Store, id: &str, seconds: f64) -> f64 {
    if let Some(job) = store.get_quietly(id) {
        job.elapsed += seconds;
    }
    0.0
}

/// Ends the series of a job that runs no more.
pub fn rest(store: &mut Store, id: &str) {
    let Some(job) = store.get(id).filter(|job| job.text("status") != "running") else { return };
    let done = job.data.get("progress").and_then(Value::as_f64).unwrap_or(0.0) / 100.0;
    note(store, id, 0.0, 0.0, done);
}

fn set_status(store: &mut Store, id: &str, status: &str) {
    let now = store.clock.now();
    if let Some(job) = store.get_mut(id) {
        job.set_status(status, &now);
    }
}

/// Whether nothing keeps a job from running: its status, its queue, machines that are all away.
fn is_ready(store: &Store, id: &str) -> bool {
    let Some(job) = store.get(id).filter(|job| job.text("status") == "waiting") else { return false };
    let queue = job.text(if job.text("queue").is_empty() { "parent" } else { "queue" });
    if store.get(queue).is_some_and(|queue| queue.text("status") == "paused") {
        return false;
    }
    if store.get(job.text("user")).is_some_and(|user| user.text("status") != "enabled") {
        return false;
    }
    let mut tasks = store.beneath(id).peekable();
    if tasks.peek().is_some() && tasks.all(|task| task.text("status") == "excluded") {
        // It only holds a place.
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

/// Finds out how large a job is.
fn measure(store: &mut Store, id: &str) {
    let is_known = |job: &Entity| job.data.get("size").and_then(Value::as_f64).is_some_and(|size| size > 0.0);
    if store.get(id).is_none_or(|job| is_known(job) || job.kind == "compute") {
        return;
    }
    let user = store.get(id).map(|job| job.text("user").to_owned()).unwrap_or_default();
    let tasks: Vec<(String, String)> = store
        .beneath(id)
        .filter(|task| task.text("status") != "excluded")
        .map(|task| (task.id().to_owned(), path_of(task, "source")))
        .filter(|(_, source)| !source.is_empty())
        .collect();
    let mut total = 0;
    for (task, source) in tasks {
        let size = size_of(store, &source, &user).unwrap_or(0);
        total += size;
        if let Some(task) = store.get_mut(&task) {
            task.set("size", size);
        }
    }
    if let Some(job) = store.get_mut(id).filter(|_| total > 0) {
        job.set("size", total);
    }
}

/// Lets a job be measured again that has not begun: there are more tasks.
pub fn measure_anew(store: &mut Store, id: &str) {
    let is_idle = |job: &&mut Entity| matches!(job.text("status"), "init" | "waiting" | "paused");
    if let Some(job) = store.get_mut(id).filter(is_idle) {
        job.set("size", -1);
    }
}

/// A side of a task as it was given.
fn path_of(task: &Entity, side: &str) -> String {
    let given = task.text(if side == "source" { "_source" } else { "_destination" });
    let path = task.data.get(side).and_then(|end| end["path"].as_str()).unwrap_or_default();
    if given.is_empty() { path.to_owned() } else { given.to_owned() }
}

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

fn run(store: &mut Store, id: &str, seconds: f64) -> f64 {
    let Some(job) = store.get(id) else { return 0.0 };
    let number = |key: &str| job.data.get(key).and_then(Value::as_f64).unwrap_or(0.0);
    let (size, done) = (number("size").max(1.0), (number("progress") / 100.0).clamp(0.0, 1.0));
    let (whole, speed) = if job.kind == "compute" {
        (COMPUTING, -1.0)
    } else {
        let rate = rate(store, job);
        let whole = (size / MB / rate).max(SHORTEST);
        (whole, size / MB / whole)
    };
    // A name may tell the end of the story.
    let is_doomed = job.kind == "transfer" && job.text("name").to_lowercase().contains("fail");
    let missing_time = if is_doomed { (0.5 - done) * whole } else { (1.0 - done) * whole }.max(0.0);
    if missing_time <= seconds {
        note(store, id, seconds, speed, done);
        note(store, id, seconds - missing_time, 0.0, if is_doomed { 0.5 } else { 1.0 });
        match is_doomed {
            true => set_status(store, id, "failed"),
            false => finish(store, id),
        }
        return seconds - missing_time;
    }
    note(store, id, seconds, speed, done);
    let done = done + seconds / whole;
    let rest = (missing_time - seconds).ceil();
    let etr = format!("{}:{:02}:{:02}", (rest / 3600.0).floor(), (rest / 60.0).floor() % 60.0, rest % 60.0);
    mark_tasks(store, id, done);
    if let Some(job) = store.get_mut(id) {
        job.elapsed += seconds;
        job.set("progress", (done * 10_000.0).round() / 100.0);
        job.set("speed", (speed * 10.0).round() / 10.0);
        job.set("etr", etr);
    }
    0.0
}

/// Notes how a job did a number of seconds ago, when that part of it was done.
fn note(store: &mut Store, id: &str, ago: f64, speed: f64, done: f64) {
    let size = store.get(id).and_then(|job| job.data.get("size")?.as_f64()).unwrap_or(0.0).max(0.0);
    let time = store.clock.seconds() - ago;
    store.history.note(id, time, [speed.max(0.0), (size * done).round(), done * 100.0]);
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
        let outcome = if job.kind == "transfer" && !task.data["source"].is_null() {
            bring(store, &job, &task)
        } else {
            Ok(())
        };
        if let Some(task) = store.get_mut(task.id()) {
            match outcome {
                Ok(()) => task.set_status("done", &now),
                Err(reason) => {
                    task.set_status("failed", &now);
                    task.set("status_hr", reason);
                }
            }
        }
    }
    settle(store, id);
    // Whoever took the files of a package has done what was asked.
    let is_taken = !job.text("_destination").is_empty()
        || store.get(job.text("parent")).is_some_and(|p| p.kind == "request");
    let package =
        store.get_mut(job.text("parent")).filter(|parent| is_taken && PACKAGES.contains(&parent.kind));
    for recipient in package.into_iter().flat_map(|package| &mut package.recipients) {
        if recipient["user"] == job.text("user") {
            recipient["actioned"] = true.into();
        }
    }
}

/// The status of a job whose tasks have all ended, one way or the other.
fn settle(store: &mut Store, id: &str) {
    let has = |wanted: &str| store.beneath(id).any(|task| task.text("status") == wanted);
    let status = if has("failed") {
        "failed"
    } else if has("onhold") {
        "paused"
    } else {
        "done"
    };
    set_status(store, id, status);
    if let Some(job) = store.get_mut(id).filter(|_| status == "done") {
        job.set("progress", 100.0);
    }
}

/// Looks at a job anew after its tasks were changed: it is revived, settled, or left alone.
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
        if let Some(job) = store.get_mut(id) {
            job.set("progress", 0.0);
            job.set("size", -1);
        }
    } else if !is_open && status == "failed" {
        settle(store, id);
    }
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
        assert!(job.data["progress"].as_f64().expect("progress") > 43.0, "{:?}", job.data);
        assert!(job.data["speed"].as_f64().expect("speed") > 50.0 && !job.text("etr").is_empty());
        advance(&mut store, 3600.0);
        let job = store.named(&["transfer"], "sh020_plate_v001").expect("transfer");
        assert_eq!((job.text("status"), job.data["speed"].as_f64()), ("done", Some(-1.0)));
        assert!(store.beneath(job.id()).all(|task| task.text("status") == "done"));
    }

    #[test]
    fn a_source_that_is_not_there_fails() {
        let mut store = Store::from_seed(DEFAULT_SEED).expect("seed");
        store.files.remove("projects", "TheFilm/plates/sh020/plate.1003.exr").expect("remove");
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
