//! Recording a workspace, without its secrets, and replaying it. The real workspace is another sandbox.

mod support;

use std::io::Write;
use std::path::Path;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use support::Sandbox;

const PASSWORD: &str = "correct-horse-battery";

fn coded(text: &str) -> String {
    BASE64_STANDARD.encode(text)
}

/// A workspace with secrets that occur nowhere else.
fn real(folder: &Path) -> Sandbox {
    let printed =
        std::process::Command::new(env!("CARGO_BIN_EXE_accsyn-sandbox")).arg("--print-seed").output();
    let text = String::from_utf8(printed.expect("run").stdout).expect("UTF-8");
    let file = folder.join("real.json");
    std::fs::write(&file, text.replace("\"password\": \"password\"", &format!("\"password\": {PASSWORD:?}")))
        .expect("write");
    Sandbox::start(&["--time-scale", "0", "--seed", &file.to_string_lossy()])
}

/// What is asked while the workspace is recorded, and again when it is replayed.
fn ask(sandbox: &Sandbox, authorization: &str) -> Vec<Value> {
    let event = |http: &str, event: Value| sandbox.post(http, "/api/v3/event", authorization, event).1;
    let find = |kind: &str| {
        event(
            "GET",
            json!({"uri": format!("{kind}/find"), "data": {"finished": true}, "eid": format!("event of {kind}")}),
        )
    };
    let mut answers: Vec<Value> =
        ["user", "site", "queue", "client", "volume", "folder", "home", "acl", "transfer", "task"]
            .map(find)
            .to_vec();
    answers.push(event(
        "GET",
        json!({"uri": "workspace/file", "data": {"op": "ls", "path": "share=thefilm/lut"}}),
    ));
    answers.push(event("GET", json!({"uri": "transfer/find", "query": "colour=red"})));
    answers.push(find("site"));
    answers.push(event(
        "POST",
        json!({"uri": "site/create", "data": {"name": "Oslo", "metadata": {"note": "by hand"}}}),
    ));
    answers.push(find("site"));
    answers
}

/// Ends a sandbox as its starter does, and waits for it.
fn end(sandbox: &Sandbox) {
    let mut child = sandbox.child.lock().expect("child");
    drop(child.stdin.take());
    assert!(child.wait().expect("end").success());
}

#[test]
fn a_workspace_is_recorded_without_secrets_and_replayed() {
    let folder = tempfile::tempdir().expect("folder");
    let real = real(folder.path());
    let recording = folder.path().join("recording");
    let recording = recording.to_str().expect("UTF-8");
    let ca_file = real.ready["ca_file"].as_str().expect("ca_file");
    let upstream = real.ready["https"].as_str().expect("https");
    let recorder =
        Sandbox::start(&["--record", recording, "--upstream", upstream, "--upstream-ca-file", ca_file]);
    let api_key = real.ready["api_key"].as_str().expect("key").to_owned();

    assert_eq!(recorder.post("POST", "/api/v3/api/login", &real.authorization(), json!({})).0, 200);
    let recorded = ask(&recorder, &real.authorization());
    assert_eq!(
        recorder.post("GET", "/api/v3/event", "basic bm9ib2R5:bm90aGluZw==", json!({"uri": "site/find"})).0,
        401
    );
    // Secrets of every kind, in every place.
    let v1 = json!({"domain": "acmefilm", "username": "john@user.com", "pwd": coded(PASSWORD)});
    let login = recorder.post(
        "PUT",
        "/api/v1.0/user/login/auth",
        &format!("ASCredentials {}", coded(&v1.to_string())),
        json!({}),
    );
    let session_key = login.1["session_key"].as_str().expect("session key").to_owned();
    let v1 = json!({"domain": "acmefilm", "username": "john@user.com", "session_key": session_key});
    let session = format!("ASSession {}", coded(&v1.to_string()));
    let (status, found) = recorder.post("GET", "/api/v1.0/event", &session, json!({"uri": "site/find"}));
    assert!(status == 200 && found["result"].is_array(), "{found}");
    let event = |event: Value| recorder.post("PUT", "/api/v3/event", &real.authorization(), event).1;
    recorder.post("GET", "/api/v3/event", &real.authorization(), json!({"uri": "user/api_key"}));
    let site =
        recorded.last().expect("sites")["result"].as_array().expect("list").last().expect("Oslo")["id"]
            .clone();
    let note = format!(
        "key {api_key}, session {session_key}, coded {}, https://x/?sig=topsecretsig",
        coded(&api_key)
    );
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    let data = json!({"metadata": {"note": note, "aws_secret_key": "unseen-secret", api_key.clone(): 1}});
    packed.write_all(data.to_string().as_bytes()).expect("gzip");
    let packed = BASE64_STANDARD.encode(packed.finish().expect("gzip"));
    let edited = event(
        json!({"uri": "site/edit", "id": site.as_str().expect("id").replace("ObjectId:", ""), "gz_data": packed}),
    );
    assert!(edited["message"].is_null(), "{edited}");
    event(
        json!({"uri": "user/create", "data": {"code": "new@user.com", "password": "newcomers-password", "api_key": "newcomers-key"}}),
    );
    end(&recorder);

    let mut secrets = vec![
        api_key.clone(),
        PASSWORD.to_owned(),
        session_key,
        "unseen-secret".into(),
        "topsecretsig".into(),
        "newcomers-password".into(),
        "newcomers-key".into(),
        "bm90aGluZw".into(),
    ];
    secrets.extend(secrets.clone().iter().map(|secret| coded(secret).trim_end_matches('=').to_owned()));
    let users = real.control("GET", "/users", Value::Null);
    let of_user = |user: &Value, key: &str| user[key].as_str().expect("secret").to_owned();
    for user in users.as_array().expect("list") {
        secrets.extend([of_user(user, "api_key"), of_user(user, "password")]);
    }
    for entry in std::fs::read_dir(recording).expect("folder") {
        let path = entry.expect("entry").path();
        let text = std::fs::read_to_string(&path).expect("text");
        for secret in &secrets {
            let place = text.find(secret.as_str());
            assert_eq!(place, None, "{secret} in {}", path.display());
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(path.metadata().expect("metadata").permissions().mode() & 0o777, 0o600);
        }
    }
    drop(real);

    // The same questions get the same answers, in the same order; ids of the seed are those of the workspace.
    let replay = Sandbox::start(&["--replay", recording, "--time-scale", "0", "--no-quirks"]);
    assert_eq!(replay.ready["workspace"], "acmefilm");
    assert_eq!(replay.ready["username"], "john@user.com");
    let replayed = ask(&replay, &replay.authorization());
    for (recorded, replayed) in recorded.iter().zip(&replayed) {
        let masked = |value: &Value| {
            let text = value.to_string();
            [
                "192.0.2.10",
                "192.0.2.20",
                "3c:22:fb:00:00:01",
                "3c:22:fb:00:00:02",
                "3c:22:fb:00:00:03",
                "3c:22:fb:00:00:04",
            ]
            .iter()
            .fold(text, |text, private| text.replace(private, "***"))
        };
        assert_eq!(masked(recorded), replayed.to_string());
    }
    // What was not asked is answered by the workspace of the seed.
    let transfers = &recorded[8]["result"];
    let name = transfers[1]["name"].as_str().expect("name");
    let query =
        json!({"uri": "transfer/find", "query": format!("name=\"{name}\""), "data": {"finished": true}});
    let found = replay.post("GET", "/api/v3/event", &replay.authorization(), query).1;
    let bare = |id: &Value| id.as_str().expect("id").replace("ObjectId:", "");
    assert_eq!(bare(&found["result"][0]["id"]), bare(&transfers[1]["id"]), "{found}");
    assert_eq!(found["result"][0]["user_hr"], transfers[1]["user_hr"]);
    let size = json!({"uri": "workspace/file", "data": {"op": "getsize", "path": "volume=projects/TheFilm/lut/show.cube"}});
    assert_eq!(replay.post("GET", "/api/v3/event", &replay.authorization(), size).1["result"], 911_360);
    assert_eq!(
        replay.post("GET", "/api/v3/event", "basic bm9ib2R5:bm90aGluZw==", json!({"uri": "site/find"})).0,
        401
    );
}

#[test]
fn a_recording_is_not_overwritten_and_goes_nowhere_in_the_clear() {
    let folder = tempfile::tempdir().expect("folder");
    std::fs::write(folder.path().join("journal.jsonl"), "").expect("write");
    let run = |arguments: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_accsyn-sandbox"))
            .args(arguments)
            .output()
            .expect("run");
        assert!(!output.status.success());
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let recording = folder.path().to_str().expect("UTF-8");
    assert!(run(&["--record", recording, "--upstream", "https://127.0.0.1:1"]).contains("new folder"));
    assert!(run(&["--record", "x", "--upstream", "http://studio.accsyn.com"]).contains("https://"));
    assert!(run(&["--record", "x"]).contains("--upstream"));
    assert!(run(&["--replay", "/nonexistent"]).contains("/nonexistent"));
}

/// Records what `ask` asks of a workspace, and ends.
fn record(real: &Sandbox, folder: &Path, ask: impl Fn(&dyn Fn(&str, Value) -> Value)) {
    let text = |key: &str| real.ready[key].as_str().expect("text").to_owned();
    let (upstream, ca_file) = (text("https"), text("ca_file"));
    let folder = folder.to_str().expect("UTF-8");
    let recorder =
        Sandbox::start(&["--record", folder, "--upstream", &upstream, "--upstream-ca-file", &ca_file]);
    ask(&|http, event| {
        let answer = recorder.post(http, "/api/v3/event", &real.authorization(), event).1;
        assert!(answer["message"].is_null(), "{answer}");
        answer["result"].clone()
    });
    end(&recorder);
}

#[test]
fn every_recording_can_be_replayed_whatever_was_seen_of_the_workspace() {
    let folder = tempfile::tempdir().expect("folder");
    let kinds = [
        "user",
        "site",
        "queue",
        "client",
        "engine",
        "volume",
        "folder",
        "home",
        "collection",
        "acl",
        "transfer",
        "compute",
        "delivery",
        "request",
        "stream",
        "task",
    ];
    let find =
        |kind: &str| json!({"uri": format!("{kind}/find"), "data": {"finished": true, "inactive": true}});
    // Everything, after changes of every kind.
    let real = Sandbox::start(&["--time-scale", "0"]);
    let all = folder.path().join("all");
    record(&real, &all, |event| {
        kinds.iter().for_each(|kind| _ = event("GET", find(kind)));
        let create = |kind: &str, data: Value| {
            let made = event("POST", json!({"uri": format!("{kind}/create"), "data": data}));
            made[0]["id"].as_str().expect("id").replace("ObjectId:", "")
        };
        create("transfer", json!({"source": "share=thefilm/specs.pdf", "destination": "volume=archive/"}));
        create(
            "transfer",
            json!({"name": "t", "tasks": [{"source": "share=thefilm/specs.pdf", "destination": "volume=archive/"}]}),
        );
        create("compute", json!({"name": "c", "engine": "nuke-15", "input": "share=thefilm/a.nk"}));
        create(
            "delivery",
            json!({"name": "d", "recipients": ["new@user.com"], "tasks": ["share=thefilm/specs.pdf"]}),
        );
        // Two of the same code, and two that are the default one after the other.
        let site = create("site", json!({"name": "oslo"}));
        event("DELETE", json!({"uri": "site/delete", "id": site}));
        create("site", json!({"name": "oslo"}));
        create("queue", json!({"name": "urgent", "default": true}));
        event(
            "PUT",
            json!({"uri": "setting", "data": {"entitytype": "workspace", "name": "job_max_retries", "value": "5"}}),
        );
        event("GET", json!({"uri": "setting", "data": {"name": "job_max_retries"}}));
        kinds.iter().for_each(|kind| _ = event("GET", find(kind)));
    });
    // Nothing but one kind each, whose users, shares and jobs are unknown.
    let mut folders = vec![all];
    for kind in kinds {
        let alone = folder.path().join(kind);
        record(&real, &alone, |event| _ = event("GET", find(kind)));
        folders.push(alone);
    }
    for folder in folders {
        let name = folder.to_str().expect("UTF-8");
        let replay = Sandbox::start(&["--replay", name, "--time-scale", "0"]);
        assert!(replay.ready["api_key"].is_string(), "{name}");
        let event = json!({"uri": "site/find", "query": "code=hq"});
        let found = replay.post("GET", "/api/v3/event", &replay.authorization(), event).1;
        assert_eq!(found["result"][0]["code"], "hq", "{name}: {found}");
    }
    let whole =
        Sandbox::start(&["--replay", &folder.path().join("all").to_string_lossy(), "--time-scale", "0"]);
    for name in ["sh020_plate_v001", "specs.pdf", "t"] {
        assert!(whole.named("transfer", name)["id"].is_string());
    }
}

#[test]
fn ids_during_a_replay_continue_behind_those_of_the_recording() {
    let folder = tempfile::tempdir().expect("folder");
    let real = real(folder.path());
    let recording = folder.path().join("recording");
    let transfer = |name: &str| {
        let data = json!({"name": name, "source": "share=thefilm/specs.pdf", "destination": "volume=archive/", "allow_duplicates": true});
        json!({ "uri": "transfer/create", "data": data })
    };
    record(&real, &recording, |event| {
        for kind in ["user", "volume", "folder"] {
            event("GET", json!({ "uri": format!("{kind}/find") }));
        }
        event("POST", transfer("recorded"));
    });
    let replayed = Sandbox::start(&["--replay", recording.to_str().expect("UTF-8"), "--time-scale", "0"]);
    let before = replayed.control("GET", "/entities?type=transfer,task", json!({}));
    let made = replayed.post("POST", "/api/v3/event", &replayed.authorization(), transfer("new")).1;
    let after = replayed.control("GET", "/entities?list=1", json!({}));
    let ids: Vec<&str> =
        after["list"].as_array().expect("a list").iter().filter_map(|entity| entity["id"].as_str()).collect();
    let id = made["result"][0]["id"].as_str().unwrap_or_else(|| panic!("{made}"));
    assert_eq!(made["result"][0]["name"], "new", "{made}");
    assert!(!before.to_string().contains(id), "{before}");
    let distinct: std::collections::BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(distinct.len(), ids.len(), "{ids:?}");
}
