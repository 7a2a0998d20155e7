//! Deliveries, requests and streams: they go out, are available for a while, and end.

use super::measure::measure;
use super::status::{KEPT, PREPARING, archive, set_status, spend};
use crate::store::{Place, Store};

/// Seconds that one is kept which is not submitted: 8 hours.
const UNSUBMITTED: f64 = 8.0 * 3600.0;
/// Seconds for which a submitted one is available: a month.
const AVAILABLE: f64 = 30.0 * 86_400.0;
/// Seconds after its end until files are deleted that were uploaded to it: 4 hours.
const GRACE: f64 = 4.0 * 3600.0;

/// Lets a package live for that many seconds at most; returns how many are left for its next status.
pub fn pass(store: &mut Store, id: &str, seconds: f64) -> f64 {
    let Some(package) = store.get(id) else { return 0.0 };
    let elapsed = store.elapsed(id);
    let left_after = |limit: f64| seconds - (limit - elapsed).max(0.0);
    match package.text("status") {
        "init" => match expired(store, id, seconds, UNSUBMITTED) {
            Some(_) => {
                remove_files(store, id);
                let tasks: Vec<String> = store.beneath(id).map(|task| task.id().to_owned()).collect();
                tasks.iter().for_each(|task| _ = store.remove(task));
                store.remove(id);
                0.0
            }
            None => 0.0,
        },
        "pending" if left_after(PREPARING) > 0.0 => {
            let left = left_after(PREPARING);
            measure(store, id);
            set_status(store, id, "waiting");
            if let Some(package) = store.get_mut(id) {
                package.data.remove("expires");
            }
            left
        }
        "waiting" => match expired(store, id, seconds, AVAILABLE) {
            Some(left) => {
                set_status(store, id, "done");
                left
            }
            None => 0.0,
        },
        "done" | "aborted" => {
            if elapsed < GRACE && left_after(GRACE) > 0.0 {
                remove_files(store, id);
            }
            if left_after(KEPT) > 0.0 { archive(store, id) } else { spend(store, id, seconds) }
        }
        _ => spend(store, id, seconds),
    }
}

/// Seconds since the date at which a package expires; it gets one at its first check, that many seconds ahead.
fn expired(store: &mut Store, id: &str, seconds: f64, usual: f64) -> Option<f64> {
    let date = store.get(id)?.text("expires").to_owned();
    let since = match store.clock.since(&date) {
        Some(since) => since,
        None => {
            let date = store.clock.after(usual - seconds);
            store.get_mut(id)?.set("expires", date);
            seconds - usual
        }
    };
    (since >= 0.0).then_some(since.min(seconds))
}

/// Deletes what was uploaded to a package.
fn remove_files(store: &mut Store, id: &str) {
    let Some(volume) = store.default_of("volume").map(|volume| volume.id().to_owned()) else {
        return;
    };
    let place = Place { volume, path: format!(".deliveries/{id}") };
    if store.files.tree(&place.volume).exists(&place.path) {
        _ = store.files.remove(&place.volume, &place.path);
    }
}
