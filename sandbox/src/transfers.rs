//! Jobs that move: what becomes of them as time passes.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::store::{Entity, JOBS, Place, Store, missing};

/// Seconds until an idle job is looked at.
const PREPARING: f64 = 1.0;
/// Seconds that even the smallest job takes.
const SHORTEST: f64 = 2.0;
/// Seconds that a compute job takes.
const COMPUTING: f64 = 20.0;
/// Seconds after which ended jobs are purged: 14 days.
const KEPT: f64 = 14.0 * 86_400.0;
/// Bytes of a file that nothing is known of.
const UNKNOWN_SIZE: u64 = 256_000_000;
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
    let (elapsed, is_package) = (job.elapsed, matches!(job.kind, "delivery" | "request" | "stream"));
    let left_after = |limit: f64| seconds - (limit - elapsed).max(0.0);
    match (job.text("status"), is_package) {
        ("done" | "aborted", _) if left_after(KEPT) > 0.0 => {
            if let Some(job) = store.get_mut(id) {
                job.is_archived = true;
            }
            0.0
        }
        ("pending", true) | ("init", false) if left_after(PREPARING) > 0.0 => {
            set_status(store, id, "waiting");
            left_after(PREPARING)
        }
        ("waiting" | "paused", false) if left_after(PREPARING) > 0.0 => {
            measure(store, id);
            if is_ready(store, id) {
                set_status(store, id, "running");
                return left_after(PREPARING);
            }
            spend(store, id, seconds)
        }
        ("running", false) => run(store, id, seconds),
        (status, false) if status != "done" && status != "aborted" => spend(store, id, seconds),
        // Nothing to be seen happens: not worth a write.
        (_, true) => 0.0,
        _ => spend(store, id, seconds),
    }
}

fn spend(store: &mut Store, id: &str, seconds: f64) -> f64 {
    if let Some(job) = store.get_quietly(id) {
        job.elapsed += seconds;
    }
    0.0
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
    let tasks: Vec<(String, String)> =
        store.beneath(id).map(|task| (task.id().to_owned(), path_of(task, "source"))).collect();
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

fn path_of(task: &Entity, side: &str) -> String {
    task.data.get(side).and_then(|end| end["path"].as_str()).unwrap_or_default().to_owned()
}

/// Bytes of a source; the error says that there is nothing.
fn size_of(store: &mut Store, source: &str, user: &str) -> Result<u64, String> {
    let end = store.end(source, user);
    if let Some(place) = end.place? {
        return store.files.tree(&place.volume).size(&place.path);
    }
    match std::fs::metadata(local(&end.path)) {
        Ok(metadata) if metadata.is_file() => Ok(metadata.len()),
        // Only where volumes are real, users' files are.
        Err(_) if store.files.root.is_some() => Err(missing(&end.path)),
        _ => Ok(UNKNOWN_SIZE),
    }
}

fn local(path: &str) -> PathBuf {
    PathBuf::from(path)
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
    if is_doomed && missing_time <= seconds {
        set_status(store, id, "failed");
        return seconds - missing_time;
    }
    if missing_time <= seconds {
        finish(store, id);
        return seconds - missing_time;
    }
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

/// Puts the files of a task where they belong.
fn bring(store: &mut Store, job: &Entity, task: &Entity) -> Result<(), String> {
    let user = job.text("user");
    let (source, target) = (path_of(task, "source"), path_of(task, "destination"));
    let target = if target.is_empty() { job.text("destination_path").to_owned() } else { target };
    let from = store.end(&source, user);
    let package = store.get(job.text("parent")).filter(|parent| parent.kind == "delivery");
    let package = package.map(|package| package.id().to_owned());
    let size = size_of(store, &source, user)?;
    let name = source.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or(&source).to_owned();
    if let Some(package) = package {
        let path = format!(".deliveries/{package}/{name}");
        if let Some(volume) = store.default_of("volume").map(|volume| volume.text("code").to_owned()) {
            put(store, &Place { volume, path: path.clone() }, size, &from.path)?;
        }
        let id = crate::store::uuid();
        store.add_file("delivery", &package, id, &path);
        return Ok(());
    }
    if source.is_empty() || target.is_empty() {
        return Ok(());
    }
    let to = store.end(&target, user);
    match (from.place?, to.place?) {
        (source_place, Some(mut place)) => {
            let is_folder = target.ends_with('/') || {
                let tree = store.files.tree(&place.volume);
                tree.exists(&place.path)
                    && tree.size(&place.path).is_ok()
                    && tree.beneath(&place.path).next().is_some()
            };
            if is_folder {
                place.path = format!("{}/{name}", place.path).trim_matches('/').to_owned();
            }
            let Some(source_place) = source_place else { return put(store, &place, size, &from.path) };
            copy(store, &source_place, &place, size)
        }
        (Some(place), None) => match store.files.on_disk(&place.volume, &place.path) {
            Some(file) if file.is_file() => {
                let mut to = local(&to.path);
                if target.ends_with('/') || to.is_dir() {
                    to = to.join(&name);
                }
                let written = std::fs::create_dir_all(to.parent().unwrap_or(Path::new("/")))
                    .and_then(|()| std::fs::copy(file, &to));
                written.map(|_| ()).map_err(|error| format!("E#J058 {error}"))
            }
            _ => Ok(()),
        },
        (None, None) => Ok(()),
    }
}

fn put(store: &mut Store, place: &Place, size: u64, from: &str) -> Result<(), String> {
    let from = local(from);
    let from = Some(from.as_path()).filter(|from| store.files.root.is_some() && from.is_file());
    let now = store.clock.now();
    store.files.put(&place.volume, &place.path, size, from, now)
}

/// Copies a file, or all that is in a folder.
pub fn copy(store: &mut Store, from: &Place, to: &Place, size: u64) -> Result<(), String> {
    let tree = store.files.tree(&from.volume);
    let within: Vec<(String, u64)> =
        tree.beneath(&from.path).filter_map(|(path, node)| Some((path.to_owned(), node.size?))).collect();
    if within.is_empty() {
        let file = store.files.on_disk(&from.volume, &from.path).unwrap_or_default();
        return put(store, to, size, &file.to_string_lossy());
    }
    // A folder is not copied into itself, again and again.
    let inner = format!("{}/", to.path);
    for (path, size) in within.into_iter().filter(|(path, _)| {
        from.volume != to.volume || !format!("{}/{path}", from.path).trim_matches('/').starts_with(&inner)
    }) {
        let full = format!("{}/{path}", from.path).trim_matches('/').to_owned();
        let file = store.files.on_disk(&from.volume, &full).unwrap_or_default();
        let target = Place {
            volume: to.volume.clone(),
            path: format!("{}/{path}", to.path).trim_matches('/').to_owned(),
        };
        put(store, &target, size, &file.to_string_lossy())?;
    }
    Ok(())
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
