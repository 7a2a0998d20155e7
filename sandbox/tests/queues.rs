//! Transfers take turns: one at a time between two parties, higher queues first, failed ones again.

mod support;

use serde_json::{Value, json};
use support::Sandbox;

fn sandbox() -> Sandbox {
    Sandbox::start(&["--time-scale", "0", "--no-quirks"])
}

fn create(sandbox: &Sandbox, data: Value) -> String {
    let made = sandbox.result("POST", "transfer/create", data, "");
    made[0]["id"].as_str().expect("id").to_owned()
}

/// A transfer of eight gigabytes to the archive, which takes more than a minute.
fn large(sandbox: &Sandbox, name: &str, queue: &str) -> String {
    let data = json!({"name": name, "queue": queue, "source": "share=thefilm/conform/reel3/reel3.mov", "destination": format!("volume=archive/{name}")});
    create(sandbox, data)
}

fn get(sandbox: &Sandbox, id: &str) -> Value {
    sandbox.result("GET", "job/find", json!({}), id)[0].clone()
}

fn statuses(sandbox: &Sandbox, ids: &[&String]) -> Vec<String> {
    ids.iter().map(|id| get(sandbox, id)["status"].as_str().expect("status").to_owned()).collect()
}

#[test]
fn one_transfer_at_a_time_runs_between_two_parties() {
    let sandbox = sandbox();
    let (first, second) = (large(&sandbox, "first", "medium"), large(&sandbox, "second", "medium"));
    let elsewhere = create(
        &sandbox,
        json!({"source": "share=thefilm/conform/reel3/reel3.mov", "destination": "/tmp/x.mov"}),
    );
    sandbox.advance(10.0);
    assert_eq!(statuses(&sandbox, &[&first, &second, &elsewhere]), ["running", "waiting", "running"]);
    sandbox.advance(130.0);
    assert_eq!(statuses(&sandbox, &[&first, &second]), ["done", "running"]);
    sandbox.advance(130.0);
    assert_eq!(statuses(&sandbox, &[&second, &elsewhere]), ["done", "done"]);
}

#[test]
fn a_higher_queue_interrupts_and_what_was_interrupted_goes_on() {
    let sandbox = sandbox();
    let low = large(&sandbox, "low", "low");
    sandbox.advance(40.0);
    let before = get(&sandbox, &low)["progress"].as_u64().expect("percent");
    let high = large(&sandbox, "high", "high");
    sandbox.advance(10.0);
    assert_eq!(statuses(&sandbox, &[&low, &high]), ["waiting", "running"]);
    let interrupted = get(&sandbox, &low);
    assert!(
        interrupted["progress"].as_u64() >= Some(before) && interrupted["speed"] == -1.0,
        "{interrupted}"
    );
    sandbox.advance(125.0);
    assert_eq!(statuses(&sandbox, &[&low, &high]), ["running", "done"]);
    assert!(get(&sandbox, &low)["progress"].as_u64() >= Some(before));
    // One of the same queue waits for its turn.
    let other = large(&sandbox, "other", "low");
    sandbox.advance(10.0);
    assert_eq!(statuses(&sandbox, &[&low, &other]), ["running", "waiting"]);
}

#[test]
fn a_queue_may_run_more_at_once() {
    let sandbox = sandbox();
    let more = json!({"entitytype": "queue", "name": "transfer_concurrent", "value": "2"});
    sandbox.result("PUT", "setting", more, &sandbox.id("queue", "medium"));
    let ids = ["a", "b", "c"].map(|name| large(&sandbox, name, "medium"));
    sandbox.advance(10.0);
    assert_eq!(statuses(&sandbox, &ids.each_ref()), ["running", "running", "waiting"]);
}

#[test]
fn a_resumed_transfer_goes_to_the_end_of_its_queue() {
    let sandbox = sandbox();
    let ids = ["a", "b", "c"].map(|name| large(&sandbox, name, "medium"));
    let set =
        |id: &str, status: &str| sandbox.result("PUT", "transfer/edit", json!({ "status": status }), id);
    set(&ids[1], "paused");
    sandbox.advance(5.0);
    set(&ids[1], "waiting");
    sandbox.advance(130.0);
    assert_eq!(statuses(&sandbox, &ids.each_ref()), ["done", "waiting", "running"]);
}

#[test]
fn a_failed_transfer_is_tried_again_later_and_later() {
    let sandbox = sandbox();
    let missing = json!({"source": "share=thefilm/late.mov", "destination": "volume=archive/late.mov"});
    let late = create(&sandbox, missing);
    let doomed = create(
        &sandbox,
        json!({"name": "will fail", "source": "share=thefilm/specs.pdf", "destination": "/tmp/x"}),
    );
    sandbox.advance(10.0);
    assert_eq!(statuses(&sandbox, &[&late, &doomed]), ["failed", "failed"]);
    sandbox.result("POST", "workspace/file", json!({"op": "mkdir", "path": "share=thefilm/late.mov"}), "");
    sandbox.advance(70.0);
    assert_eq!(statuses(&sandbox, &[&late, &doomed]), ["done", "failed"]);
    // 60, 120 and 240 seconds: then it is for good.
    let mut seen = vec!["failed".to_owned()];
    for _ in 0..1000 {
        sandbox.advance(1.0);
        let [now] = &statuses(&sandbox, &[&doomed])[..] else { panic!("one status") };
        if seen.last() != Some(now) {
            seen.push(now.clone());
        }
    }
    assert_eq!(
        (seen.iter().filter(|status| *status == "waiting").count(), &*seen[seen.len() - 1]),
        (2, "failed")
    );
}

#[test]
fn settings_say_how_often_a_failed_transfer_is_tried() {
    let sandbox = sandbox();
    let set = |name: &str, value: &str| {
        sandbox.result(
            "PUT",
            "setting",
            json!({"entitytype": "queue", "name": name, "value": value}),
            &sandbox.id("queue", "low"),
        )
    };
    set("job_max_retries", "0");
    let never = create(
        &sandbox,
        json!({"name": "fail once a", "queue": "low", "source": "share=thefilm/specs.pdf", "destination": "volume=archive/a"}),
    );
    sandbox.advance(10.0);
    set("job_max_retries", "1");
    set("job_autoretray_delay_s", "5");
    let soon = create(
        &sandbox,
        json!({"name": "fail once b", "queue": "low", "source": "share=thefilm/specs.pdf", "destination": "volume=archive/b"}),
    );
    sandbox.advance(20.0);
    assert_eq!(statuses(&sandbox, &[&never, &soon]), ["failed", "done"]);
}

#[test]
fn progress_is_whole_percent_and_never_stands_still() {
    let sandbox = sandbox();
    let id = create(
        &sandbox,
        json!({"source": "volume=archive/2019", "destination": "/tmp/x/", "size": 900_000_000_000u64}),
    );
    sandbox.advance(3.0);
    // Steps that are far below a percent each.
    for _ in 0..400 {
        sandbox.advance(1.0);
    }
    let job = get(&sandbox, &id);
    assert!(job["progress"].is_u64() && job["progress"].as_u64() >= Some(2), "{job}");
    for job in sandbox
        .result("GET", "transfer/find", json!({"finished": true, "archived": true}), "")
        .as_array()
        .expect("list")
    {
        assert!(job["progress"].as_u64().is_some_and(|percent| percent <= 100), "{job}");
    }
}

#[test]
fn a_file_does_not_replace_a_directory_nor_a_directory_a_file() {
    let sandbox = sandbox();
    let fails = |source: &str, destination: &str| {
        let id = create(
            &sandbox,
            json!({"source": source, "destination": destination, "settings": {"job_max_retries": "0"}}),
        );
        sandbox.advance(600.0);
        let tasks = sandbox.result("GET", "task/find", json!({"parent": id}), "");
        (get(&sandbox, &id)["status"].clone(), tasks[0]["status_hr"].as_str().unwrap_or_default().to_owned())
    };
    for (source, destination, code) in [
        ("share=thefilm/specs.pdf", "volume=projects/TheFilm/plates", "E#J055"),
        ("share=thefilm/plates", "share=thefilm/specs.pdf", "E#J058"),
        ("share=thefilm/lut/show.cube", "share=thefilm/specs.pdf/x.cube", "E#J053"),
    ] {
        let (status, reason) = fails(source, destination);
        assert!(status == "failed" && reason.starts_with(code), "{destination}: {status} {reason}");
    }
    assert_eq!(fails("share=thefilm/specs.pdf", "volume=projects/TheFilm/plates/").0, "done");
    assert_eq!(fails("share=thefilm/specs.pdf", "volume=projects/TheFilm/lut/show.cube").0, "done");
}

#[test]
fn what_waits_follows_changes_of_its_queue() {
    let sandbox = sandbox();
    let queue =
        |name: &str, change: Value| sandbox.result("PUT", "queue/edit", change, &sandbox.id("queue", name));
    queue("high", json!({"status": "paused"}));
    let ids = [("a", "medium"), ("b", "medium"), ("c", "low"), ("d", "high")];
    let ids = ids.map(|(name, queue)| large(&sandbox, name, queue));
    sandbox.advance(10.0);
    assert_eq!(statuses(&sandbox, &ids.each_ref()), ["running", "waiting", "waiting", "waiting"]);
    queue("low", json!({"priority": 900}));
    sandbox.advance(10.0);
    assert_eq!(statuses(&sandbox, &ids.each_ref()), ["waiting", "waiting", "running", "waiting"]);
    queue("high", json!({"status": "waiting"}));
    sandbox.advance(10.0);
    assert_eq!(statuses(&sandbox, &ids.each_ref()), ["waiting", "waiting", "waiting", "running"]);
    // Room that is made by hand is used.
    sandbox.result("PUT", "transfer/edit", json!({"status": "aborted"}), &ids[3]);
    sandbox.advance(5.0);
    assert_eq!(statuses(&sandbox, &ids.each_ref()), ["waiting", "waiting", "running", "aborted"]);
    sandbox.result("DELETE", "transfer/delete", json!(null), &ids[2]);
    sandbox.advance(5.0);
    assert_eq!(statuses(&sandbox, &[&ids[0], &ids[1]]), ["running", "waiting"]);
}
