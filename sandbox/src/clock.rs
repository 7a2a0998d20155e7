//! Transfers that move: waiting, running with growing progress, then done or failed, on a clock that can be driven.

use std::time::Instant;

use crate::store::{Entity, Store, now};

/// Speed of every transfer in MB/s, and what a transfer of unknown size turns out to have.
const SPEED: f64 = 100.0;
const USUAL_SIZE: f64 = 1e9;

/// The workspace's own time.
#[derive(Debug)]
pub struct Clock {
    /// Seconds of the workspace per second of the world; 0: it stands still.
    scale: f64,
    seen: Instant,
}

impl Clock {
    /// A clock that goes so fast.
    pub fn new(scale: f64) -> Clock {
        Clock { scale, seen: Instant::now() }
    }

    /// Sets how fast it goes from now on.
    pub fn set_scale(&mut self, scale: f64) {
        self.scale = scale;
    }

    /// Lets the transfers do what they did since the last look.
    pub fn tick(&mut self, store: &mut Store) {
        let passed = self.seen.elapsed().as_secs_f64() * self.scale;
        self.seen = Instant::now();
        advance(store, passed);
    }
}

/// Lets the transfers go on for so many seconds.
pub fn advance(store: &mut Store, seconds: f64) {
    if seconds <= 0.0 {
        return;
    }
    let is_held =
        |job: &Entity| store.get(job.text("parent")).is_some_and(|queue| queue.text("status") == "paused");
    let moving: Vec<String> = store
        .of_kinds(&["transfer"])
        .filter(|job| matches!(job.text("status"), "init" | "waiting" | "running") && !is_held(job))
        .map(|job| job.id().to_owned())
        .collect();
    for id in moving {
        let ended = store.get_mut(&id).and_then(|job| go_on(job, seconds));
        if let Some(status) = ended {
            let tasks = store.of_kinds(&["task"]).filter(|task| task.text("job") == id);
            let tasks: Vec<String> = tasks.map(|task| task.id().to_owned()).collect();
            for task in tasks {
                if let Some(task) = store.get_mut(&task).filter(|task| task.text("status") != "excluded") {
                    task.set("status", status);
                }
            }
        }
    }
}

/// One transfer; tells the status that it ended with.
fn go_on(job: &mut Entity, seconds: f64) -> Option<&'static str> {
    let number = |job: &Entity, key: &str| job.data.get(key).and_then(serde_json::Value::as_f64);
    let size = match number(job, "size").filter(|size| *size > 0.0) {
        Some(size) => size,
        None => {
            job.set("size", USUAL_SIZE as u64);
            USUAL_SIZE
        }
    };
    let before = number(job, "progress").unwrap_or(0.0);
    let progress = before + seconds * SPEED * 1e6 / size * 100.0;
    job.set("modified", now());
    // A name tells the end of the story.
    let (end, status) =
        if job.text("name").to_lowercase().contains("fail") { (50.0, "failed") } else { (100.0, "done") };
    if progress < end {
        let left = ((end - progress) / 100.0 * size / (SPEED * 1e6)).ceil() as u64;
        job.set("status", "running");
        job.set("progress", (progress * 10.0).round() / 10.0);
        job.set("speed", SPEED);
        job.set("etr", format!("{}:{:02}:{:02}", left / 3600, left / 60 % 60, left % 60));
        return None;
    }
    job.set("status", status);
    job.set("progress", end);
    job.set("speed", -1.0);
    job.set("etr", "");
    job.set("finished", now());
    Some(status)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::DEFAULT_SEED;

    #[test]
    fn transfers_run_and_end_unless_something_holds_them() {
        let mut store = Store::from_seed(DEFAULT_SEED).expect("seed");
        let text = |store: &Store, name: &str, key: &str| {
            store.named(&["transfer"], name).map(|job| job.data[key].to_string()).expect(name)
        };
        advance(&mut store, 1.0);
        assert_eq!(text(&store, "sh010_comp_v003", "status"), "\"running\"");
        assert_eq!(text(&store, "sh010_comp_v003", "progress"), "0.6");
        assert_eq!(text(&store, "sh010_comp_v003", "etr"), "\"0:02:41\"");
        assert_eq!(text(&store, "Daily backup", "status"), "\"waiting\"", "its queue is paused");
        assert_eq!(text(&store, "Dagens tagningar 12 – Åre", "status"), "\"paused\"");
        advance(&mut store, 1000.0);
        assert_eq!(text(&store, "sh010_comp_v003", "status"), "\"done\"");
        assert_eq!(text(&store, "sh020_plate_v001", "progress"), "100.0");
        let job = store.named(&["transfer"], "sh020_plate_v001").expect("job").id().to_owned();
        assert!(
            store
                .of_kinds(&["task"])
                .filter(|task| task.text("job") == job)
                .all(|task| task.text("status") == "done")
        );
    }
}
