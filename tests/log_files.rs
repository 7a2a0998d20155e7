//! Log files: what they are created as.
#![cfg(unix)]

mod support;

use std::os::unix::fs::PermissionsExt;

use accsyn_api::Session;
use serde_json::json;
use support::process::{again, said};
use support::tls::{Authority, Server, file};
use support::workspace::Workspace;

/// Set in the process that has a mask of its own.
const MASK: &str = "ACCSYN_TEST_MASK";

#[test]
fn a_log_file_is_its_owners_alone_whatever_the_mask_of_the_process() {
    if std::env::var_os(MASK).is_none() {
        for mask in ["0", "022", "0777"] {
            let set_mask = format!("umask {mask}; exec \"$0\" \"$@\"");
            let name = "a_log_file_is_its_owners_alone_whatever_the_mask_of_the_process";
            let output = again(name, MASK, &["sh", "-c", &set_mask]);
            assert!(output.status.success(), "mask {mask}: {}", said(&output));
        }
        return;
    }
    let folder = tempfile::tempdir().expect("folder");
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o700)).expect("chmod");
    let log = folder.path().join("a.log");
    for sessions in 1..=2 {
        Workspace::opening(3, json!({"path_logfile": log, "verbose": true})).expect("login");
        let metadata = std::fs::metadata(&log).expect("log");
        assert_eq!(metadata.permissions().mode() & 0o777, 0o600, "after {sessions} sessions");
        assert!(metadata.len() > 0);
    }
}

/// Would forge a line, colour it and turn it around.
const NAME: &str = "a\n2026-11-29 INFO forged \u{1b}[31m\u{202e}\u{9b}";

fn is_seen(character: char) -> bool {
    !character.is_control() && !('\u{202a}'..='\u{202e}').contains(&character)
}

#[test]
fn names_of_files_make_no_lines_and_move_no_cursor_in_the_log_or_in_messages() {
    let folder = tempfile::tempdir().expect("folder");
    let inner = folder.path().join(NAME);
    std::fs::create_dir(&inner).expect("folder");
    std::fs::set_permissions(&inner, std::fs::Permissions::from_mode(0o777)).expect("chmod");
    let authority = Authority::new("names");
    let (certificate, key) = authority.sign(&["127.0.0.1"], |_| {});
    let server = Server::start(certificate, &key, rustls::ALL_VERSIONS);
    let ca_file = file(&inner, NAME, &authority.pem());
    std::fs::set_permissions(&ca_file, std::fs::Permissions::from_mode(0o666)).expect("chmod");
    let log = inner.join("a.log");
    let session: Session = server.open(json!({"ca_file": ca_file, "path_logfile": log})).expect("login");
    let told = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let sink = told.clone();
    let listen = move |_, line: &str| sink.lock().expect("lines").push(line.to_owned());
    session.set_log(Some((accsyn_core::log::Level::Debug, std::sync::Arc::new(listen))));
    let text = std::fs::read_to_string(&log).expect("log");
    let told = told.lock().expect("lines");
    let lines: Vec<&str> = text.lines().chain(told.iter().map(String::as_str)).collect();
    for quoted in ["`ca_file`", "a.log"] {
        assert!(lines.iter().filter(|line| line.contains(quoted)).count() >= 2, "{quoted}: {lines:?}");
    }
    assert!(text.lines().all(|line| line.starts_with("[ACCSYN_API] ")), "{text:?}");
    assert!(lines.iter().all(|line| line.chars().all(is_seen)), "{lines:?}");
    let missing = inner.join("missing");
    for option in ["ca_file", "client_cert", "crl_file", "path_logfile", "path_envfile"] {
        let options = match option {
            "path_logfile" => json!({"ca_file": ca_file, option: missing.join("a.log")}),
            "ca_file" => json!({option: missing}),
            _ => json!({"ca_file": ca_file, option: missing}),
        };
        let error = server.open(options).expect_err(option);
        assert!(error.message.contains("forged") && error.message.chars().all(is_seen), "{}", error.message);
    }
}

#[test]
fn what_a_body_holds_moves_no_cursor_though_it_is_indented() {
    let folder = tempfile::tempdir().expect("folder");
    for is_indented in [false, true] {
        let log = folder.path().join(format!("{is_indented}.log"));
        let options = json!({"path_logfile": log, "verbose": true, "pretty_json": is_indented});
        let w = Workspace::opening(3, options).expect("login");
        w.answer([json!({"result": [{"id": "64f0c0ffee00000000000001", "name": NAME, NAME: 1}]})]);
        w.call("find", json!({"query": "User"})).expect("find");
        let text = std::fs::read_to_string(&log).expect("log");
        assert!(text.contains("forged") && text.lines().all(|line| line.chars().all(is_seen)), "{text:?}");
    }
}
