//! The control interface: faults, the journal, the clock, limits.

mod support;

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::Sandbox;

fn find(sandbox: &Sandbox) -> reqwest::Result<(u16, String)> {
    sandbox.event("PUT", "queue/find", json!({}), "")
}

#[test]
fn every_fault_spoils_one_answer() {
    let sandbox = Sandbox::start(&[]);
    let whole = find(&sandbox).expect("usual").1;
    let meet = |fault: Value| {
        sandbox.control("POST", "/faults", fault);
        let met = find(&sandbox);
        assert_eq!(find(&sandbox).expect("over").1, whole);
        met
    };
    assert_eq!(meet(json!({"status": 503})).expect("answer").0, 503);
    let (status, text) = meet(json!({"status": 429, "json": {"retry_after": 3}})).expect("answer");
    assert_eq!((status, text.as_str()), (429, r#"{"retry_after":3}"#));
    assert!(meet(json!({"expired": true})).expect("answer").1.contains("session_expired\":true"));
    let garbled = meet(json!({"garble": true})).expect("answer").1;
    assert!(serde_json::from_str::<Value>(&garbled).is_err());
    assert!(meet(json!({"close": true})).is_err());
    assert!(meet(json!({"truncate": 10})).is_err());
    assert!(meet(json!({"truncate": 0})).is_err());
    assert_eq!(meet(json!({"drip": 100_000})).expect("slow").1, whole);
    let start = Instant::now();
    assert_eq!(meet(json!({"delay": 0.2})).expect("late").1, whole);
    assert!(start.elapsed() >= Duration::from_millis(200));
    let refused = sandbox.control("POST", "/faults", json!({"colour": "red"}));
    assert!(refused["message"].as_str().expect("message").contains("colour"));
}

#[test]
fn faults_choose_their_requests_and_may_come_from_a_file() {
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("faults.json");
    std::fs::write(&file, r#"[{"uri": "site/find", "times": 2, "status": 500}]"#).expect("write");
    let sandbox = Sandbox::start(&["--faults", &file.to_string_lossy()]);
    assert_eq!(find(&sandbox).expect("queue").0, 200);
    let sites = || sandbox.event("PUT", "site/find", json!({}), "").expect("site").0;
    assert_eq!([sites(), sites(), sites()], [500, 500, 200]);
}

#[test]
fn a_closed_connection_may_come_after_the_deed() {
    let sandbox = Sandbox::start(&[]);
    for (executed, count) in [(false, 0), (true, 1)] {
        sandbox.control(
            "POST",
            "/faults",
            json!({"uri": "site/create", "close": true, "executed": executed}),
        );
        let name = format!("site-{executed}");
        assert!(sandbox.event("POST", "site/create", json!({ "name": name }), "").is_err());
        let sites = sandbox.result("PUT", "site/find", json!({}), "");
        assert_eq!(sites.as_array().expect("list").iter().filter(|site| site["name"] == name).count(), count);
    }
}

#[test]
fn the_journal_tells_what_was_asked() {
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("journal.jsonl");
    let sandbox = Sandbox::start(&["--journal", &file.to_string_lossy()]);
    find(&sandbox).expect("answer");
    sandbox.event("PUT", "site/find", json!({"limit": 1}), "").expect("answer");
    let journal = sandbox.control("GET", "/journal", Value::Null);
    let uris: Vec<&Value> =
        journal.as_array().expect("list").iter().map(|entry| &entry["event"]["uri"]).collect();
    assert_eq!(uris, ["queue/find", "site/find"]);
    assert_eq!(sandbox.control("GET", "/journal?since=1", Value::Null)[0]["event"]["data"]["limit"], 1);
    let lines = std::fs::read_to_string(&file).expect("file");
    assert_eq!(lines.lines().count(), 2);
    assert!(!lines.contains("f0a8b9a9") && !lines.contains("ZjBhOGI5"));
    sandbox.control("DELETE", "/journal", Value::Null);
    assert_eq!(sandbox.control("GET", "/journal", Value::Null), json!([]));
}

#[test]
fn the_clock_moves_transfers() {
    let sandbox = Sandbox::start(&["--time-scale", "0"]);
    let made = sandbox.result(
        "POST",
        "transfer/create",
        json!({"source": "share=thefilm/plates/sh010", "destination": "share=thefilm/copy/", "status": "paused"}),
        "",
    );
    let id = made[0]["id"].as_str().expect("id").replace("ObjectId:", "");
    let get = || sandbox.result("PUT", "transfer/find", json!({}), &id)[0].clone();
    let advance = |seconds: f64| _ = sandbox.control("POST", "/clock", json!({ "advance": seconds }));
    assert_eq!((get()["status"].clone(), get()["size"].clone()), (json!("paused"), json!(-1)));
    advance(1.5);
    assert_eq!((get()["status"].clone(), get()["size"].clone()), (json!("paused"), json!(2 * 52_428_800)));
    sandbox.result("PUT", "transfer/edit", json!({"status": "waiting"}), &id);
    advance(2.0);
    let running = get();
    let progress = running["progress"].as_f64().expect("progress");
    assert!(running["status"] == "running" && progress > 1.0 && progress < 100.0, "{running}");
    assert!(running["speed"].as_f64().expect("speed") > 0.0 && running["etr"] != "");
    advance(60.0);
    let done = get();
    assert!(done["status"] == "done" && done["progress"] == 100.0 && !done["finished"].is_null(), "{done}");
    let path = json!({"op": "getsize", "path": "share=thefilm/copy/sh010"});
    assert_eq!(sandbox.result("PUT", "workspace/file", path, ""), 2 * 52_428_800);
}

#[test]
fn the_limits_of_the_real_backend_can_be_switched_on() {
    let sandbox = Sandbox::start(&["--throttle"]);
    let statuses: Vec<u16> = (0..150).map(|_| find(&sandbox).expect("answer").0).collect();
    assert!(statuses[..60].iter().all(|status| *status == 200), "{statuses:?}");
    assert!(statuses.contains(&429), "{statuses:?}");
}
