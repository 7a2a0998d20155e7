//! The workspace reaches no further than it says: not out of its folder, not into the journal with secrets.

mod support;

use std::path::Path;

use base64::Engine;
use serde_json::{Value, json};
use support::Sandbox;

fn path(folder: &Path, name: &str) -> String {
    folder.join(name).to_string_lossy().into_owned()
}

fn on_disk(folder: &Path) -> Sandbox {
    Sandbox::start(&["--time-scale", "0", "--no-quirks", "--root", &path(folder, "root")])
}

fn file(sandbox: &Sandbox, op: &str, path: &str) -> Value {
    let mut data = json!({"op": op, "path": path});
    if op == "delete" {
        data["force"] = true.into();
    }
    sandbox.answer_to("john@user.com", "POST", "workspace/file", data, json!({}))
}

fn transfer(sandbox: &Sandbox, source: &str, destination: &str) -> Value {
    let data = json!({ "source": source, "destination": destination });
    let made = sandbox.answer_to("john@user.com", "POST", "transfer/create", data, json!({}));
    let Some(id) = made["result"][0]["id"].as_str() else { return made };
    sandbox.advance(600.0);
    sandbox.result("GET", "transfer/find", json!({}), id)[0]["status"].clone()
}

#[test]
fn the_code_of_a_volume_leads_nowhere_else() {
    let folder = tempfile::tempdir().expect("folder");
    std::fs::create_dir(folder.path().join("outside")).expect("folder");
    std::fs::write(folder.path().join("outside/x"), "x").expect("write");
    let sandbox = on_disk(folder.path());
    let archive = sandbox.id("volume", "archive");
    for code in [
        "../outside",
        "..",
        ".",
        "",
        "/tmp",
        "a\\b",
        "a\0b",
        "C:",
        "C:x",
        "a:b",
        "COM1.txt",
        "machines",
        "projects",
    ] {
        let answer = sandbox.message("PUT", "volume/edit", json!({ "code": code }), &archive);
        assert!(!answer.is_empty(), "{code}");
        sandbox.message("POST", "volume/create", json!({"name": "n", "code": code}), "");
    }
    let thefilm = sandbox.id("folder", "thefilm");
    assert!(
        sandbox
            .message("PUT", "folder/edit", json!({"path": "../../outside"}), &thefilm)
            .contains("outside its volume")
    );
    for path in ["C:", "C:x", "a:b", "a/com1.txt", "\\\\srv\\share", "//srv/share", "/etc", "a\\b"] {
        let told = sandbox.message("PUT", "folder/edit", json!({ "path": path }), &thefilm);
        let made = json!({"name": "n", "code": "n", "path": path});
        assert_eq!(told, sandbox.message("POST", "folder/create", made, ""), "{path}");
        assert!(!told.is_empty(), "{path}");
    }
    for path in ["volume=projects/C:x", "a:b", "volume=projects/COM1.txt"] {
        assert!(file(&sandbox, "mkdir", path)["message"].is_string(), "{path}");
    }
    assert!(folder.path().join("outside/x").is_file());
    for seed in [
        json!({"workspace": {"code": "a"}, "volumes": [{"code": "C:x"}]}),
        json!({"workspace": {"code": "a"}, "volumes": [{"code": "v"}], "files": {"v": {"a:b": 1}}}),
        json!({"workspace": {"code": "a"}, "volumes": [{"code": "v"}], "folders": [{"code": "f", "parent": "v", "path": "/etc"}]}),
        json!({"workspace": {"code": "a"}, "volumes": [{"code": "../outside"}]}),
        json!({"workspace": {"code": "a"}, "volumes": [{"code": "v"}], "files": {"v": {"../x": 1}}}),
        json!({"workspace": {"code": "a"}, "volumes": [{"code": "v"}], "folders": [{"code": "f", "parent": "v", "path": "../x"}]}),
    ] {
        let file = path(folder.path(), "seed.json");
        std::fs::write(&file, seed.to_string()).expect("write");
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_accsyn-sandbox"));
        let output = command.args(["--http-port", "0", "--seed", &file, "--", "true"]).output().expect("run");
        assert!(!output.status.success(), "{seed}");
    }
}

#[test]
fn files_stay_with_their_volume_when_its_code_changes() {
    let folder = tempfile::tempdir().expect("folder");
    let state = path(folder.path(), "state.db");
    for arguments in [vec!["--state", &state], vec!["--root", &path(folder.path(), "root")]] {
        let all = [&["--time-scale", "0", "--no-quirks"][..], &arguments].concat();
        let sandbox = Sandbox::start(&all);
        let archive = sandbox.id("volume", "archive");
        assert_eq!(file(&sandbox, "mkdir", "volume=archive/kept")["result"], true);
        sandbox.result("PUT", "volume/edit", json!({"code": "vault"}), &archive);
        assert_eq!(file(&sandbox, "exists", "volume=vault/kept")["result"], true);
        drop(sandbox);
        if arguments[0] == "--state" {
            let again = Sandbox::start(&all);
            assert_eq!(file(&again, "exists", "volume=vault/kept")["result"], true);
        } else {
            assert!(folder.path().join("root/vault/kept").is_dir());
        }
    }
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let folder = tempfile::tempdir().expect("folder");
    std::fs::create_dir(folder.path().join("outside")).expect("folder");
    std::fs::write(folder.path().join("outside/secret.txt"), "secret").expect("write");
    let sandbox = on_disk(folder.path());
    let inside = folder.path().join("root/projects/link");
    std::os::unix::fs::symlink(folder.path().join("outside"), &inside).expect("link");
    std::os::unix::fs::symlink("/etc/passwd", folder.path().join("root/projects/passwd")).expect("link");
    for (op, path) in
        [("mkdir", "link/new"), ("delete", "link/secret.txt"), ("ls", "link"), ("getsize", "passwd")]
    {
        assert!(file(&sandbox, op, path)["message"].is_string(), "{op} {path}");
    }
    std::fs::write(folder.path().join("root/projects/a.txt"), "a").expect("write");
    assert_eq!(transfer(&sandbox, "a.txt", "volume=projects/link/"), "failed");
    assert_eq!(transfer(&sandbox, "passwd", "volume=archive/"), "failed");
    let left: Vec<_> = std::fs::read_dir(folder.path().join("outside")).expect("list").collect();
    assert_eq!(left.len(), 1);
    assert!(!folder.path().join("root/archive/passwd").exists());
}

#[test]
fn paths_of_users_are_below_the_root_unless_real_ones_are_asked_for() {
    let folder = tempfile::tempdir().expect("folder");
    let secret = path(folder.path(), "secret.txt");
    std::fs::write(&secret, "secret").expect("write");
    let sandbox = on_disk(folder.path());
    let machine = folder.path().join("root/machines/john@user.com");
    std::fs::create_dir_all(machine.join("in")).expect("folder");
    std::fs::write(machine.join("in/a.txt"), "of john").expect("write");
    assert_eq!(transfer(&sandbox, &secret, "volume=archive/"), "failed");
    assert_eq!(transfer(&sandbox, "/in/a.txt", "volume=archive/"), "done");
    let read = |name: &str| std::fs::read_to_string(folder.path().join("root").join(name)).expect(name);
    assert_eq!(read("archive/a.txt"), "of john");
    let out = path(folder.path(), "out/");
    assert_eq!(transfer(&sandbox, "volume=archive/a.txt", &out), "done");
    assert!(!folder.path().join("out").exists());
    assert_eq!(read(&format!("machines/john@user.com{}a.txt", &out)), "of john");
    assert_eq!(transfer(&sandbox, "volume=archive/a.txt", "C:\\in\\"), "done");
    assert_eq!(read("machines/john@user.com/C/in/a.txt"), "of john");
    for path in ["/../../../secret.txt", "/in/../../../../secret.txt", "\\\\server\\share\\x", "/a\0b"] {
        assert_ne!(transfer(&sandbox, path, "volume=archive/"), "done", "{path}");
        assert_ne!(transfer(&sandbox, "volume=archive/a.txt", path), "done", "{path}");
    }
    // Without a folder, users have files by name only.
    let memory = Sandbox::start(&["--time-scale", "0", "--no-quirks"]);
    transfer(&memory, &secret, "volume=archive/");
    assert_ne!(file(&memory, "getsize", "volume=archive/secret.txt")["result"], 6);
}

#[test]
fn keys_that_everybody_knows_reach_no_real_files() {
    let folder = tempfile::tempdir().expect("folder");
    let sandbox = on_disk(folder.path());
    let (status, _) =
        sandbox.post("PUT", "/api/v3/event", support::AUTHORIZATION, json!({"uri": "user/find"}));
    assert_eq!(status, 401);
    let (status, _) =
        sandbox.post("PUT", "/api/v3/event", &sandbox.authorization(), json!({"uri": "user/find"}));
    assert_eq!(status, 200);
    let users = sandbox.control("GET", "/users", Value::Null).to_string();
    for known in ["f0a8b9a9-879f", "0b2b8f62-2f7f", "lisas-password", "\"password\":\"password\""] {
        assert!(!users.contains(known), "{known}");
    }
}

#[cfg(unix)]
#[test]
fn state_and_journal_are_for_their_owner_alone_and_hold_no_secret_of_a_login() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().expect("folder");
    let (state, journal) = (path(folder.path(), "state.db"), path(folder.path(), "journal.jsonl"));
    std::fs::write(&journal, "").expect("write");
    std::fs::set_permissions(&journal, std::fs::Permissions::from_mode(0o644)).expect("mode");
    let sandbox = Sandbox::start(&["--state", &state, "--journal", &journal]);
    let login = json!({
        "session": "the-session-uuid", "session_key_reuse": "an-old-session-key", "password": "a-password",
        "nested": [{"api_key": "an-api-key", "pwd": "cGFzc3dvcmQ="}],
    });
    sandbox.post("PUT", "/api/v1.0/user/login/auth", "ASCredentials e30=", login.clone());
    let event = json!({"uri": "user/find", "session": "the-session-uuid", "data": login});
    sandbox.post("PUT", "/api/v3/event", support::AUTHORIZATION, event);
    for entry in std::fs::read_dir(folder.path()).expect("list").flatten() {
        let mode = entry.metadata().expect("metadata").permissions().mode();
        assert_eq!(mode & 0o077, 0, "{:?} {mode:o}", entry.path());
    }
    let told = sandbox.control("GET", "/journal", Value::Null).to_string();
    let written = std::fs::read_to_string(&journal).expect("journal");
    for text in [told, written] {
        assert!(text.contains("user/find"));
        for secret in ["the-session-uuid", "an-old-session-key", "a-password", "an-api-key", "cGFzc3dvcmQ"] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
}

#[test]
fn journals_hold_no_secret_that_was_seen_wherever_it_is() {
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("journal.jsonl");
    let sandbox = Sandbox::start(&["--time-scale", "0", "--journal", file.to_str().expect("UTF-8")]);
    let key = sandbox.ready["api_key"].as_str().expect("key").to_owned();
    let site = sandbox.id("site", "berlin");
    let coded = base64::prelude::BASE64_STANDARD.encode(&key);
    let note = format!("the key {key}, {coded}, key={}", key.replace('-', "%2D"));
    let change = json!({"description": note, "metadata": {key.clone(): 1, "list": [key]}});
    sandbox.result("PUT", "site/edit", change, &site);
    // A message repeats what is wrong.
    let rule = sandbox.result("GET", "acl/find", json!({}), "")[0]["id"].clone();
    let rule = rule.as_str().expect("id").trim_start_matches("ObjectId:").to_owned();
    let told = sandbox.message("PUT", "acl/edit", json!({"token": ["LISTED-SECRET"]}), &rule);
    assert!(told.contains("LISTED-SECRET"), "{told}");
    sandbox.message("GET", &format!("{key}/find"), json!({}), "");
    // Seen after it was written.
    sandbox.result("PUT", "site/edit", json!({"description": "a SECRET-OF-LATER b"}), &site);
    sandbox.result("GET", "site/find", json!({}), "");
    let before = sandbox.control("GET", "/journal", Value::Null).to_string();
    assert!(before.contains("SECRET-OF-LATER"));
    sandbox.message("POST", "user/create", json!({"code": "n@user.com", "password": "SECRET-OF-LATER"}), "");
    let listed = sandbox.control("GET", "/journal", Value::Null).to_string();
    assert_eq!(listed, sandbox.control("GET", "/journal", Value::Null).to_string());
    let written = std::fs::read_to_string(&file).expect("journal");
    for secret in [&key, coded.trim_end_matches('='), "LISTED-SECRET", &key.replace('-', "%2D")] {
        assert!(!listed.contains(secret), "{secret} in {listed}");
        assert!(!written.contains(secret), "{secret} in the file");
    }
    assert!(!listed.contains("SECRET-OF-LATER"), "{listed}");
    assert!(listed.contains("site/edit") && listed.contains("\"code\":\"n@user.com\""));
}
