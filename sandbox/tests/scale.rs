//! Large workspaces and many clients.

mod support;

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::Sandbox;

const COUNT: usize = 20_000;

fn large(folder: &std::path::Path) -> Sandbox {
    let file = folder.join("seed.json").to_string_lossy().into_owned();
    let entry = |number: usize| {
        json!({
            "name": format!("shot_{number:06}"), "user": "john@user.com", "status": if number.is_multiple_of(2) { "done" } else { "paused" },
            "source": "volume=v/a", "destination": "/a", "size": 1000,
        })
    };
    let seed = json!({
        "workspace": {"code": "acmefilm"},
        "users": [{"code": "john@user.com", "role": "admin", "password": "p", "api_key": "f0a8b9a9-879f-4174-9d08-322eea196efc"}],
        "volumes": [{"code": "v", "default": true}],
        "transfers": (0..COUNT).map(entry).collect::<Vec<_>>(),
    });
    std::fs::write(&file, seed.to_string()).expect("write");
    Sandbox::start(&["--seed", &file, "--no-quirks"])
}

fn find(sandbox: &Sandbox, query: &str, data: Value) -> (Value, Duration) {
    let event = json!({"uri": "transfer/find", "query": query, "data": data});
    let start = Instant::now();
    let (_, answer) = sandbox.post("GET", "/api/v3/event", &sandbox.authorization(), event);
    (answer["result"].clone(), start.elapsed())
}

/// The shortest time of several tries, without what else the machine does.
fn shortest(mut run: impl FnMut() -> Duration) -> Duration {
    (0..20).map(|_| run()).min().expect("a time")
}

/// An entity takes some 1.7 kB, where its JSON alone would take five.
#[cfg(target_os = "linux")]
fn assert_is_compact(sandbox: &Sandbox) {
    let id = sandbox.child.lock().expect("child").id();
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).expect("status");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("VmRSS");
    let kilobytes: usize = line.trim().trim_end_matches("kB").trim().parse().expect("number");
    assert!(kilobytes < 30_000 + COUNT * 3, "{kilobytes} kB");
}

#[test]
fn names_and_pages_are_found_without_looking_at_everything() {
    let folder = tempfile::tempdir().expect("folder");
    let sandbox = large(folder.path());
    #[cfg(target_os = "linux")]
    assert_is_compact(&sandbox);
    let all = json!({"finished": true});
    let whole = shortest(|| find(&sandbox, "description='none of them'", all.clone()).1);
    for (query, data, name) in [
        ("name=shot_015000", all.clone(), "shot_015000"),
        ("code='SHOT_000007'", all.clone(), "shot_000007"),
        ("status=paused and name=shot_019999", json!({}), "shot_019999"),
        ("", json!({"finished": true, "limit": 10, "skip": 100}), "shot_000100"),
    ] {
        assert_eq!(find(&sandbox, query, data.clone()).0[0]["name"], name, "{query}");
        let time = shortest(|| find(&sandbox, query, data.clone()).1);
        assert!(time < whole / 3, "{query}: {time:?} beside {whole:?} for all");
    }
    assert_eq!(find(&sandbox, "name=shot_015000", json!({})).0, json!([]), "it is done");
    let id = find(&sandbox, "name=shot_000007", json!({})).0[0]["id"].as_str().expect("id").to_owned();
    sandbox.result("PUT", "transfer/edit", json!({"name": "Renamed"}), &id);
    assert_eq!(find(&sandbox, "name=renamed", json!({})).0[0]["id"], id.as_str());
    assert_eq!(find(&sandbox, "name=shot_000007", json!({})).0, json!([]));
}

#[test]
fn two_hundred_clients_are_served_at_once() {
    let sandbox = Sandbox::start(&["--time-scale", "0", "--no-quirks"]);
    std::thread::scope(|scope| {
        let clients: Vec<_> = (0..200)
            .map(|number| {
                let sandbox = &sandbox;
                scope.spawn(move || {
                    let name = format!("Queue {number}");
                    let made = sandbox.result("POST", "queue/create", json!({ "name": name }), "");
                    made[0]["id"].as_str().expect("id").to_owned()
                })
            })
            .collect();
        let ids: std::collections::BTreeSet<String> =
            clients.into_iter().map(|client| client.join().expect("a client")).collect();
        assert_eq!(ids.len(), 200);
    });
}
