//! The state file: what was acknowledged is there after the hardest end.

mod support;

use std::collections::BTreeSet;
use std::hash::{BuildHasher, RandomState};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use support::Sandbox;

/// What one writer was told is done, and what it asked last without an answer.
#[derive(Default)]
struct Acknowledged {
    sites: BTreeSet<String>,
    deleted: BTreeSet<String>,
    folders: BTreeSet<String>,
    setting: u64,
    /// The name that the last unanswered request was about.
    open: String,
    count: usize,
}

impl Acknowledged {
    /// Writes until the process is gone.
    fn write(&mut self, sandbox: &Sandbox, writer: usize, round: usize) {
        for number in 0u64.. {
            let name = format!("{writer}-{round}-{number}");
            let ask = |http: &str, uri: &str, data: Value, id: &str| {
                let answer = sandbox.event(http, uri, data, id).ok()?.1;
                let answer: Value = serde_json::from_str(&answer).expect("JSON");
                assert!(answer["message"].is_null(), "{answer}");
                Some(answer["result"].clone())
            };
            self.open.clone_from(&name);
            let Some(made) = ask("POST", "site/create", json!({ "name": name }), "") else { return };
            self.sites.insert(name.clone());
            let folder = json!({"op": "mkdir", "path": format!("folder-{name}")});
            if ask("POST", "workspace/file", folder, "").is_none() {
                return;
            }
            self.folders.insert(format!("folder-{name}"));
            let setting =
                json!({"name": format!("writer-{writer}"), "value": (self.setting + 1).to_string()});
            if ask("PUT", "setting", setting, "").is_none() {
                return;
            }
            self.setting += 1;
            self.count += 3;
            if number % 3 == 0 {
                let id = made[0]["id"].as_str().expect("id").replace("ObjectId:", "");
                if ask("DELETE", "site/delete", json!(null), &id).is_none() {
                    return;
                }
                self.sites.remove(&name);
                self.deleted.insert(name);
            }
        }
    }

    /// Everything that was acknowledged is there; of what was asked last, either state is right.
    fn check(&mut self, sandbox: &Sandbox, writer: usize) {
        let sites = sandbox.result("PUT", "site/find", json!({}), "");
        let sites: BTreeSet<&str> =
            sites.as_array().expect("list").iter().filter_map(|site| site["name"].as_str()).collect();
        for name in &self.sites {
            assert!(sites.contains(name.as_str()) || *name == self.open, "{name} is lost");
        }
        for name in &self.deleted {
            assert!(!sites.contains(name.as_str()), "{name} is back");
        }
        let listing =
            sandbox.result("PUT", "workspace/file", json!({"op": "ls", "path": "volume=projects/"}), "");
        let folders: BTreeSet<&str> =
            listing.as_array().expect("list").iter().filter_map(|file| file["filename"].as_str()).collect();
        for name in &self.folders {
            assert!(folders.contains(name.as_str()), "{name} is lost");
        }
        let name = json!({"entitytype": "workspace", "name": format!("writer-{writer}")});
        let value = sandbox.result("GET", "setting", name, "");
        let value: u64 = value.as_str().map_or(0, |text| text.parse().expect("number"));
        assert!(value == self.setting || value == self.setting + 1, "{value} after {}", self.setting);
        self.setting = value;
        // What was asked last may have been done.
        self.sites.remove(&self.open);
    }
}

fn random(below: u64) -> u64 {
    RandomState::new().hash_one(0) % below
}

#[test]
fn no_acknowledged_write_is_lost_when_the_process_is_killed() {
    const WRITERS: usize = 3;
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("state.db").to_string_lossy().into_owned();
    let mut all: Vec<Acknowledged> = (0..WRITERS).map(|_| Acknowledged::default()).collect();
    for round in 0..40 {
        if round % 4 == 0 {
            // In the middle of starting, the first time of making the file.
            let mut starting = Command::new(env!("CARGO_BIN_EXE_accsyn-sandbox"))
                .args(["--http-port", "0", "--state", &file])
                .stdout(Stdio::null())
                .spawn()
                .expect("start");
            std::thread::sleep(Duration::from_micros(random(60_000)));
            starting.kill().expect("kill");
            starting.wait().expect("end");
        }
        let sandbox = Sandbox::start(&["--state", &file]);
        for (writer, acknowledged) in all.iter_mut().enumerate() {
            acknowledged.check(&sandbox, writer);
        }
        std::thread::scope(|scope| {
            let sandbox = &sandbox;
            for (writer, acknowledged) in all.iter_mut().enumerate() {
                scope.spawn(move || acknowledged.write(sandbox, writer, round));
            }
            // In the middle of whatever it does.
            std::thread::sleep(Duration::from_micros(random(120_000)));
            sandbox.kill();
        });
    }
    let count: usize = all.iter().map(|acknowledged| acknowledged.count).sum();
    assert!(count > 200, "{count} writes");
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
