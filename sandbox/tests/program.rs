//! The program itself: what it prints, runs and refuses.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::Value;

fn sandbox() -> Command {
    Command::new(env!("CARGO_BIN_EXE_accsyn-sandbox"))
}

#[test]
fn it_says_where_it_is_and_ends_with_its_input() {
    let mut child = sandbox()
        .args(["--http-port", "0", "--exit-with-stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("start");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("stdout")).read_line(&mut line).expect("a line");
    let ready: Value = serde_json::from_str(&line).expect("JSON");
    assert_eq!(ready["workspace"], "acmefilm");
    let pem = std::fs::read_to_string(ready["ca_file"].as_str().expect("ca_file")).expect("PEM");
    assert!(pem.starts_with("-----BEGIN CERTIFICATE-----"));
    for key in ["http", "https", "control"] {
        let address = ready[key].as_str().expect(key).split('/').nth(2).expect("host and port");
        std::net::TcpStream::connect(address).expect(key);
    }
    drop(child.stdin.take());
    assert!(child.wait().expect("end").success());
}

#[test]
fn it_runs_a_command_and_ends_with_its_code() {
    let script = "test -r \"$ACCSYN_CA_FILE\" && test -n \"$ACCSYN_ENDPOINT\" && test \"$ACCSYN_WORKSPACE\" = acmefilm && exit 7";
    let status = sandbox().args(["--", "sh", "-c", script]).status().expect("run");
    assert_eq!(status.code(), Some(7));
}

#[test]
fn a_command_that_cannot_be_run_has_the_exit_code_of_shells() {
    let folder = env!("CARGO_MANIFEST_DIR");
    for (command, code) in [("/nonexistent-command", 127), ("nonexistent-command", 127), (folder, 126)] {
        let status = sandbox().args(["--", command]).status().expect("run");
        assert_eq!(status.code(), Some(code), "{command}");
    }
}

#[test]
fn it_says_what_is_wrong() {
    for (arguments, word) in [
        (&["--seed", "/nonexistent.json"][..], "/nonexistent.json"),
        (&["--", "/nonexistent-command"], "/nonexistent-command"),
        (&["--unknown"], "--unknown"),
        (&["./my_test"], "put -- before the command"),
        (&["--time-scale", "nan"], "from 0 to"),
        (&["--time-scale", "1e308"], "from 0 to"),
        (&["--time-scale=-1"], "from 0 to"),
        (&["--tls-name", ""], "no host name"),
        (&["--tls-name", "*"], "no host name"),
        (&["--tls-name", "a b"], "no host name"),
    ] {
        let output = sandbox().args(arguments).output().expect("run");
        assert!(!output.status.success());
        assert!(String::from_utf8_lossy(&output.stderr).contains(word), "{output:?}");
    }
}

#[test]
fn a_port_that_is_taken_is_said_with_what_to_do() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("port");
    let port = taken.local_addr().expect("address").port().to_string();
    let output = sandbox().args(["--http-port", &port]).output().expect("run");
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(message.contains(&port) && message.contains("--http-port 0"), "{message}");
}

#[test]
fn its_help_and_its_seed_are_readable() {
    let help = sandbox().arg("--help").output().expect("run");
    let text = String::from_utf8_lossy(&help.stdout).into_owned();
    assert!(text.contains("--seed") && text.contains("AS_DEV"), "{text}");
    let seed = sandbox().arg("--print-seed").output().expect("run");
    assert!(serde_json::from_slice::<Value>(&seed.stdout).expect("JSON")["transfers"].is_array());
}

#[cfg(unix)]
#[test]
fn a_killed_sandbox_leaves_no_file_beyond_the_next_start() {
    let temporary = tempfile::tempdir().expect("folder");
    let start = || {
        let mut child = sandbox()
            .args(["--http-port", "0", "--exit-with-stdin"])
            .env("TMPDIR", temporary.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("start");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("stdout")).read_line(&mut line).expect("a line");
        let ready: Value = serde_json::from_str(&line).expect("JSON");
        (child, ready["ca_file"].as_str().expect("ca_file").to_owned())
    };
    let (mut killed, left) = start();
    let (mut running, used) = start();
    killed.kill().expect("kill");
    killed.wait().expect("end");
    assert!(std::path::Path::new(&left).exists());
    let (mut last, _) = start();
    assert!(!std::path::Path::new(&left).exists(), "{left} is still there");
    assert!(std::path::Path::new(&used).exists(), "{used} is in use");
    for child in [&mut running, &mut last] {
        drop(child.stdin.take());
        assert!(child.wait().expect("end").success());
    }
    let folder = std::path::Path::new(&used).parent().expect("folder");
    assert_eq!(std::fs::read_dir(folder).expect("folder").count(), 1, "only the lock of the folder");
}

#[test]
fn its_certificate_passes_strict_verification() {
    if Command::new("openssl").arg("version").output().is_err() {
        assert!(std::env::var_os("ACCSYN_REQUIRE_PEERS").is_none(), "openssl is missing");
        return eprintln!("SKIPPED: openssl is not installed (package openssl)");
    }
    let script = "openssl s_client -connect \"${ACCSYN_ENDPOINT#https://}\" -CAfile \"$ACCSYN_CA_FILE\" -x509_strict \
                  -verify_return_error </dev/null";
    let output = sandbox().args(["--", "sh", "-c", script]).output().expect("run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn somebody_can_always_log_in_but_not_with_an_empty_key() {
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("seed.json");
    let credentials = |user: &str| {
        std::fs::write(&file, format!(r#"{{"workspace": {{"code": "tiny"}}, "users": [{user}]}}"#))
            .expect("write");
        let script = "printf '%s' \"$ACCSYN_SANDBOX\"";
        let output = sandbox()
            .args(["--seed".as_ref(), file.as_os_str()])
            .args(["--", "sh", "-c", script])
            .output()
            .expect("run");
        let ready: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        ["username", "api_key", "password"].map(|key| ready[key].as_str().unwrap_or_default().to_owned())
    };
    for user in [
        r#"{"code": "a@b.c", "role": "admin"}"#,
        r#"{"code": "a@b.c", "role": "admin", "password": "only this"}"#,
    ] {
        let [name, api_key, password] = credentials(user);
        assert_eq!(name, "a@b.c");
        assert!(api_key.len() > 20 && !password.is_empty(), "{user}: {api_key}");
    }
}

#[test]
fn a_command_gets_no_variables_of_another_workspace() {
    let names = [
        "FILMHUB_PROXY",
        "FILMHUB_ANYTHING",
        "FILMHUB_SESSION_KEY",
        "FILMHUB_API_KEY",
        "AS_DEV",
        "ACCSYN_SESSION_KEY",
        "ACCSYN_PROXY",
    ];
    let output = sandbox().args(["--", "env"]).envs(names.map(|name| (name, "true"))).output().expect("run");
    let variables = String::from_utf8(output.stdout).expect("UTF-8");
    for name in names {
        assert!(!variables.contains(&format!("{name}=")), "{name}");
    }
}

#[test]
fn keys_of_a_replayed_workspace_with_real_files_are_not_known() {
    let folder = tempfile::tempdir().expect("folder");
    let (recording, root) = (folder.path().join("recording"), folder.path().join("root"));
    std::fs::create_dir_all(&recording).expect("folder");
    let seed = r#"{"workspace": {"code": "tiny"}, "users": [{"code": "a@b.c", "role": "admin", "api_key": "00000000-0000-4000-8000-000000000001", "password": "password-1"}]}"#;
    std::fs::write(recording.join("seed.json"), seed).expect("write");
    std::fs::write(recording.join("journal.jsonl"), "").expect("write");
    let script = "echo $ACCSYN_API_KEY $ACCSYN_SANDBOX_PASSWORD";
    let output = sandbox()
        .args(["--replay".as_ref(), recording.as_os_str(), "--root".as_ref(), root.as_os_str()])
        .args(["--", "sh", "-c", script])
        .output()
        .expect("run");
    let keys = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(keys.trim().len() > 60 && !keys.contains("00000000") && !keys.contains("password-1"), "{keys}");
}
