//! What tests of other programs need: going back, asserting, running a command.

mod support;

use std::process::{Command, Stdio};

use serde_json::{Value, json};
use support::Sandbox;

fn names(sandbox: &Sandbox) -> Vec<String> {
    let queues = sandbox.result("GET", "queue/find", json!({}), "");
    queues
        .as_array()
        .expect("list")
        .iter()
        .map(|queue| queue["name"].as_str().expect("name").to_owned())
        .collect()
}

fn make(sandbox: &Sandbox, name: &str) -> Value {
    sandbox.result("POST", "queue/create", json!({ "name": name }), "")[0]["id"].clone()
}

#[test]
fn a_workspace_goes_back_to_its_start_and_to_snapshots() {
    let folder = tempfile::tempdir().expect("folder");
    let state = folder.path().join("state.db").to_string_lossy().into_owned();
    let arguments = ["--time-scale", "0", "--no-quirks", "--state", &state];
    let sandbox = Sandbox::start(&arguments);
    let start = names(&sandbox);
    let first = make(&sandbox, "One");
    assert_eq!(sandbox.control("POST", "/snapshot", json!({"name": "one"}))["ok"], true);
    make(&sandbox, "Two");
    let mkdir = json!({"op": "mkdir", "path": "made"});
    sandbox.result("POST", "workspace/file", mkdir, "");
    assert_eq!(sandbox.control("POST", "/restore", json!({"name": "one"}))["ok"], true);
    assert_eq!(names(&sandbox), [start.clone(), vec!["One".to_owned()]].concat());
    let exists = json!({"op": "exists", "path": "made"});
    assert_eq!(sandbox.result("GET", "workspace/file", exists, ""), false);
    // What was put in place is what a restart finds.
    drop(sandbox);
    let sandbox = Sandbox::start(&arguments);
    assert_eq!(names(&sandbox), [start.clone(), vec!["One".to_owned()]].concat());
    drop(sandbox);

    let sandbox = Sandbox::start(&["--time-scale", "0", "--no-quirks"]);
    assert_eq!(make(&sandbox, "One"), first, "the same requests get the same ids");
    sandbox.control("POST", "/faults", json!({"status": 503, "path": "/nowhere"}));
    sandbox.control("POST", "/clock", json!({"scale": 3}));
    assert_eq!(sandbox.control("POST", "/reset", json!({}))["ok"], true);
    assert_eq!(sandbox.control("GET", "/clock", Value::Null)["scale"], 0.0);
    assert_eq!(sandbox.control("GET", "/faults", Value::Null), json!([]));
    assert_eq!(sandbox.control("GET", "/journal", Value::Null), json!([]));
    assert_eq!(names(&sandbox), start);
    assert_eq!(make(&sandbox, "One"), first);
    for order in [json!({"name": "nosuch"}), json!({})] {
        assert!(
            sandbox.control("POST", "/restore", order)["message"]
                .as_str()
                .expect("refused")
                .contains("snapshot")
        );
    }
    assert!(sandbox.control("POST", "/snapshot", json!({"name": "start"}))["message"].is_string());
}

#[test]
fn requests_are_chosen_counted_and_asserted() {
    let sandbox = Sandbox::start(&["--time-scale", "0", "--no-quirks"]);
    names(&sandbox);
    names(&sandbox);
    make(&sandbox, "One");
    sandbox.message("POST", "nosuch/create", json!({}), "");
    let count = |query: &str| {
        sandbox.control("GET", &format!("/journal?{query}&count"), Value::Null)["count"].clone()
    };
    assert_eq!(
        [count("uri=queue/find"), count("uri=queue/*"), count("uri=*/create&http=POST"), count("status=500")],
        [json!(2), json!(3), json!(2), json!(0)]
    );
    assert_eq!(count("since=2&uri=queue/*"), 1);
    let journal = sandbox.control("GET", "/journal?uri=queue/create", Value::Null);
    assert_eq!(journal[0]["answer"]["result"][0]["name"], "One");
    assert!(sandbox.control("GET", "/journal?colour=1", Value::Null)["message"].is_string());
    let expect = |order: Value| sandbox.control("POST", "/expect", order);
    assert_eq!(expect(json!({"uri": "queue/find", "count": 2}))["ok"], true);
    assert_eq!(expect(json!({"uri": "queue/*", "min": 1, "max": 3}))["ok"], true);
    let unmet = expect(json!({"uri": "queue/find", "count": 3}));
    assert!(unmet["message"].as_str().expect("unmet").contains("there were 2"), "{unmet}");
    for order in [json!({"uri": "x"}), json!({"uri": "x", "count": "many"}), json!({"colour": 1, "count": 1})]
    {
        assert!(expect(order)["message"].is_string());
    }
}

#[test]
fn one_fault_is_taken_away() {
    let sandbox = Sandbox::start(&["--time-scale", "0"]);
    let fault = |status: u64| json!({"status": status, "path": "/nowhere"});
    sandbox.control("POST", "/faults", json!([fault(500), fault(501), fault(502)]));
    let listed = sandbox.control("GET", "/faults", Value::Null);
    sandbox.control("DELETE", &format!("/faults/{}", listed[1]["id"]), Value::Null);
    assert!(sandbox.control("DELETE", "/faults/99", Value::Null)["message"].is_string());
    let left = sandbox.control("GET", "/faults", Value::Null);
    assert_eq!([&left[0]["status"], &left[1]["status"], &left[2]], [&json!(500), &json!(502), &Value::Null]);
    // A list can be sent back as it was got.
    assert_eq!(sandbox.control("POST", "/faults", left)["ok"], true);
}

#[test]
fn a_command_gets_a_clean_environment_and_a_word_about_time() {
    let script = r#"test -z "$AS_DEV$ACCSYN_SESSION_KEY$ACCSYN_CREDENTIALS_PATH$ACCSYN_PROXY" && test "$NO_PROXY" = farm,127.0.0.1,localhost && test "$ACCSYN_API_USER" = john@user.com"#;
    let output = Command::new(env!("CARGO_BIN_EXE_accsyn-sandbox"))
        .args(["--", "sh", "-c", script])
        .envs([
            ("AS_DEV", "1"),
            ("ACCSYN_SESSION_KEY", "k"),
            ("ACCSYN_CREDENTIALS_PATH", "/x"),
            ("ACCSYN_PROXY", "p"),
            ("NO_PROXY", "farm"),
        ])
        .env("ACCSYN_API_USER", "somebody@else.com")
        .output()
        .expect("run");
    assert!(output.status.success(), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("transfers stand still"));
}

#[cfg(unix)]
#[test]
fn a_command_that_a_signal_ends_has_the_exit_code_of_shells() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_accsyn-sandbox"));
    let status = command.args(["--", "sh", "-c", "kill -TERM $$"]).stderr(Stdio::null()).status();
    assert_eq!(status.expect("run").code(), Some(128 + 15));
}

#[cfg(unix)]
#[test]
fn a_command_gets_the_signals_of_the_sandbox_and_is_waited_for() {
    use std::io::{BufRead, BufReader};

    let script = "trap 'echo ended; exit 9' TERM; echo begun; while :; do sleep 0.05; done";
    let mut child = Command::new(env!("CARGO_BIN_EXE_accsyn-sandbox"))
        .args(["--", "sh", "-c", script])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("start");
    let mut lines = BufReader::new(child.stdout.take().expect("stdout")).lines();
    assert_eq!(lines.next().expect("a line").expect("text"), "begun");
    let killed = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("kill");
    assert!(killed.success());
    assert_eq!(lines.next().expect("a line").expect("text"), "ended");
    assert_eq!(child.wait().expect("end").code(), Some(9));
}

#[test]
fn a_misspelt_expectation_is_refused_instead_of_always_met() {
    let sandbox = Sandbox::start(&["--time-scale", "0"]);
    for (expected, told) in [
        (json!({"uri": "trasnfer/find", "count": 0}), "transfer/find"),
        (json!({"status": "x", "count": 0}), "status"),
        (json!({"http": "FETCH", "max": 0}), "FETCH"),
    ] {
        let refused = sandbox.control("POST", "/expect", expected.clone());
        assert!(
            refused["message"].as_str().is_some_and(|message| message.contains(told)),
            "{expected}: {refused}"
        );
    }
    let refused = sandbox.control("GET", "/journal?uri=trasnfer/find", Value::Null);
    assert!(
        refused["message"].as_str().is_some_and(|message| message.contains("transfer/find")),
        "{refused}"
    );
    assert_eq!(sandbox.control("POST", "/expect", json!({"uri": "transfer/*", "count": 0}))["ok"], true);
}
