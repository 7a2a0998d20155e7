//! A program with more rights than whoever started it believes no variable. It takes root to make one; without, the test is
//! skipped. Programs with file capabilities are tested by tests/c/privileges.c.
#![cfg(unix)]

mod support;

use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use accsyn_api::{OPTIONS, Session};
use accsyn_core::environment;
use accsyn_core::error::Status;
use serde_json::{Value, json};
use support::recorder::Recorder;

const NOBODY: u32 = 65534;
const OTHER: u32 = 1;

#[test]
fn a_privileged_program_reads_no_variables() {
    let test = "a_privileged_program_reads_no_variables";
    let variables = [
        ("ACCSYN_WORKSPACE", "w"),
        ("ACCSYN_API_USER", "u"),
        ("ACCSYN_API_KEY", "k"),
        ("ACCSYN_ENDPOINT", "http://127.0.0.1:1"),
        ("ACCSYN_CREDENTIALS_PATH", "/nonexistent/credentials"),
        ("ACCSYN_PROXY", "nonsense:nonsense:nonsense"),
        ("HTTPS_PROXY", "nonsense:nonsense:nonsense"),
        ("ACCSYN_CA_FILE", "/nonexistent/ca.pem"),
        ("AS_DEV", "1"),
        ("TZ", "Asia/Tokyo"),
    ];
    if let Ok(expected) = std::env::var("PRIVILEGE_TEST") {
        let is_raised = expected == "raised";
        assert_eq!(environment::is_foreign(), is_raised);
        for (name, value) in variables {
            let read = environment::var(name);
            assert_eq!(read.as_deref(), (!is_raised).then_some(value), "{name}");
        }
        if is_raised {
            let error = Session::open(None).expect_err("nothing says who");
            assert_eq!(error.status, Status::InvalidArgument, "{}", error.message);
            for word in ["`workspace`", "more rights", "no environment variable is read"] {
                assert!(error.message.contains(word), "{}", error.message);
            }
        }
        // Authorities that a variable names are not believed either, and those of options are.
        let recorder = Recorder::start(
            |_| json!({"json": {"result": {"id": "64f0c0ffee00000000000001", "role": "admin", "session_id": "s"}}}),
        );
        let own = std::env::var("SSL_CERT_FILE").expect("file");
        std::fs::write(&own, &recorder.ca_pem).expect("write");
        let options = |more: Value| {
            let mut options = json!({
                "workspace": "w", "username": "u", "api_key": "a-key", "environment": {},
                "endpoint": format!("https://127.0.0.1:{}", recorder.https), "max_retries": 0,
            });
            options.as_object_mut().expect("object").extend(more.as_object().expect("object").clone());
            Session::open(Some(&options.to_string()))
        };
        assert_eq!(options(json!({})).is_err(), is_raised, "SSL_CERT_FILE");
        options(json!({ "ca_file": own })).expect("an option");
        return;
    }
    if !is_root() {
        eprintln!("SKIPPED: needs root");
        return;
    }
    let folder = folder(0o755);
    let program = folder.path().join("program");
    for (mode, expected) in [(0o4755, "raised"), (0o2755, "raised"), (0o755, "normal")] {
        std::fs::copy(std::env::current_exe().expect("own path"), &program).expect("copy");
        chown(&program, Some(OTHER), Some(OTHER)).expect("chown");
        std::fs::set_permissions(&program, PermissionsExt::from_mode(mode)).expect("chmod");
        let own = self::folder(0o777);
        let output = Command::new(&program)
            .args(["--exact", test, "--nocapture"])
            .current_dir("/")
            .envs(variables)
            .env("PRIVILEGE_TEST", expected)
            .env("SSL_CERT_FILE", own.path().join("ca.pem"))
            .env_remove("SSL_CERT_DIR")
            .uid(NOBODY)
            .gid(NOBODY)
            .output()
            .expect("run again");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(said.contains("1 passed"), "{mode:o}: {said}{}", String::from_utf8_lossy(&output.stderr));
    }
}

/// The code files below a folder.
fn code(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("folder") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            code(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs" || extension == "js") {
            files.push(path);
        }
    }
}

#[test]
fn every_variable_is_documented_and_read_in_the_one_place_that_knows_privileges() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let documented = std::fs::read_to_string(root.join("docs/options.md")).expect("docs/options.md");
    let is_documented = |name: &str| {
        assert!(documented.contains(&format!("`{name}`")), "docs/options.md does not name {name}");
    };
    for name in OPTIONS.iter().flat_map(|option| option.all_variables()) {
        is_documented(name);
    }
    let mut files = Vec::new();
    for folder in ["src", "bindings/node/lib"] {
        code(&root.join(folder), &mut files);
    }
    for file in files {
        let text = std::fs::read_to_string(&file).expect("code");
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        let may_ask = ["environment.rs", "trust_store.rs", "environment.js"];
        let is_reader = may_ask.iter().any(|name| file.ends_with(name));
        assert!(is_reader || !text.contains("env::var"), "{}: use crate::environment", file.display());
        for call in ["var(\"", "var_os(\"", "variable(\"", "process.env.", "variable('"] {
            for rest in text.split(call).skip(1) {
                let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
                is_documented(&rest[..end]);
            }
        }
    }
    is_documented("SSL_CERT_DIR");
}

fn folder(mode: u32) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("folder");
    std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(mode)).expect("chmod");
    folder
}

fn is_root() -> bool {
    // SAFETY: it asks the system, and cannot fail.
    unsafe { libc::geteuid() == 0 }
}
