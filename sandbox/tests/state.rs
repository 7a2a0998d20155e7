//! The state file: what was acknowledged is there after the hardest end.

mod support;

use std::collections::HashSet;
use std::sync::mpsc;
use std::time::Duration;

use serde_json::{Value, json};
use support::Sandbox;

#[test]
fn no_acknowledged_write_is_lost_when_the_process_is_killed() {
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("state.db").to_string_lossy().into_owned();
    let mut acknowledged: Vec<String> = Vec::new();
    for round in 0..4u64 {
        let mut sandbox = Sandbox::start(&["--state", &file]);
        let sites = sandbox.result("PUT", "site/find", json!({}), "");
        let found: HashSet<&str> =
            sites.as_array().expect("list").iter().filter_map(|site| site["name"].as_str()).collect();
        for name in &acknowledged {
            assert!(found.contains(name.as_str()), "{name} is lost, of {}", acknowledged.len());
        }
        let (tell, told) = mpsc::channel();
        let url = sandbox.url("http", "");
        std::thread::scope(|scope| {
            let sandbox_child = &mut sandbox.child;
            let client = sandbox.client.clone();
            scope.spawn(move || {
                for number in 0.. {
                    let name = format!("site {round} {number}");
                    let event = json!({ "uri": "site/create", "data": { "name": name } });
                    let request = client
                        .post(format!("{url}/api/v3/event"))
                        .header("Authorization", support::AUTHORIZATION)
                        .body(event.to_string());
                    let Ok(text) = request.send().and_then(|response| response.text()) else { break };
                    assert!(text.contains("\"result\""), "{text}");
                    tell.send(name).expect("listener");
                }
            });
            // In the middle of writing, at another moment each time.
            let first: Vec<String> = (0..5 + round * 17)
                .map(|_| told.recv_timeout(Duration::from_secs(30)).expect("write"))
                .collect();
            sandbox_child.kill().expect("kill");
            acknowledged.extend(first);
            acknowledged.extend(told.iter());
        });
    }
    assert!(acknowledged.len() > 100, "{}", acknowledged.len());
}

#[test]
fn a_second_start_goes_on_where_the_first_ended() {
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("state.db").to_string_lossy().into_owned();
    let first = Sandbox::start(&["--state", &file]);
    first.result("POST", "workspace/file", json!({"op": "mkdir", "path": "kept"}), "");
    first.result(
        "PUT",
        "setting",
        json!({"entitytype": "workspace", "name": "transfer_mode", "value": "kept"}),
        "",
    );
    first.control("POST", "/clock", json!({"advance": 86_400}));
    let clock = first.control("GET", "/clock", Value::Null)["now"].as_str().expect("now").to_owned();
    drop(first);
    let second = Sandbox::start(&["--state", &file]);
    assert_eq!(second.result("PUT", "workspace/file", json!({"op": "exists", "path": "kept"}), ""), true);
    let setting = json!({"entitytype": "workspace", "name": "transfer_mode"});
    assert_eq!(second.result("GET", "setting", setting, ""), "kept");
    assert!(second.control("GET", "/clock", Value::Null)["now"].as_str().expect("now") >= clock.as_str());
}
