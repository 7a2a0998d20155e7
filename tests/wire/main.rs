//! Replays the recordings of the official clients: same requests, same results, except where `deviations.rs` says why
//! not.

mod deviations;
mod macros;
mod normalize;
#[path = "../support/mod.rs"]
mod support;

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::process::Command;

use accsyn_api::Session;
use accsyn_core::masking::{Layout, SecretSet, mask_body};
use libtest_mimic::{Arguments, Failed, Trial};
use macros::Context;
use serde_json::{Value, json};
use support::recorder::Recorder;

/// Far from UTC and without daylight saving, so that a local time cannot be mistaken for UTC.
const ZONE: &str = "Asia/Kolkata";

fn main() {
    if std::env::var("TZ").as_deref() != Ok(ZONE) {
        return in_clean_process();
    }
    if let Ok(name) = std::env::var("WIRE_CASE") {
        let (version, case) = name.split_once('/').expect("version/case");
        let found = cases(version).into_iter().find(|c| c["case"] == case).expect("case");
        match run(version, &found) {
            Ok(()) => return,
            Err(failed) => {
                eprintln!("{}", failed.message().unwrap_or("failed"));
                std::process::exit(1);
            }
        }
    }
    let mut trials = Vec::new();
    for version in ["3.4.0", "2.1.3"] {
        for case in cases(version) {
            let name = format!("{version}/{}", case["case"].as_str().expect("case"));
            trials.push(Trial::test(name, move || check(version, &case)));
        }
        trials.push(Trial::test(format!("{version}/every declared difference is a case"), move || {
            let cases = cases(version);
            match deviations::of(version).iter().find(|(name, _)| !cases.iter().any(|c| c["case"] == *name)) {
                Some((name, _)) => Err(format!("there is no case {name}").into()),
                None => Ok(()),
            }
        }));
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

/// Runs this program again with a known time zone and without the caller's accsyn variables.
fn in_clean_process() {
    let mut command = Command::new(std::env::current_exe().expect("own path"));
    command.args(std::env::args_os().skip(1)).env("TZ", ZONE);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy().to_ascii_uppercase();
        if ["ACCSYN_", "AS_DEV", "FILMHUB_"].iter().any(|prefix| text.starts_with(prefix))
            || text.ends_with("_PROXY")
        {
            command.env_remove(&name);
        }
    }
    let status = command.status().expect("run again");
    std::process::exit(status.code().unwrap_or(1));
}

fn cases(version: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/wire/official-{version}.jsonl"));
    let text = std::fs::read_to_string(path).expect("fixture");
    text.lines().map(|line| serde_json::from_str(line).expect("case")).collect()
}

/// A case is equal, or it differs and is declared to differ.
fn check(version: &'static str, case: &Value) -> Result<(), Failed> {
    let name = case["case"].as_str().expect("case");
    let outcome = if case.get("isolate").is_some() { isolated(version, case) } else { run(version, case) };
    let declared = deviations::of(version).iter().find(|(case, _)| *case == name);
    match (outcome, declared) {
        (Err(_), Some(_)) => Ok(()),
        (Ok(()), Some((_, why))) => Err(format!("equal, though declared to differ ({why})").into()),
        (outcome, None) => outcome,
    }
}

/// Environment, files and time zone of a case need a process of their own.
fn isolated(version: &str, case: &Value) -> Result<(), Failed> {
    let mut command = Command::new(std::env::current_exe()?);
    command.env("WIRE_CASE", format!("{version}/{}", case["case"].as_str().expect("case")));
    let output = command.output()?;
    if output.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned().into())
    }
}

/// Answers that are not part of a case: those to the login of its session.
fn default_answer(request: &support::recorder::Recorded) -> Value {
    match request.path.as_str() {
        "/api/v3/api/login" => {
            json!({"json": {"result": {"role": "admin", "id": "64f0c0ffee00000000000001", "session_id": "sess-3f9a1c"}}})
        }
        "/api/v1.0/user/login/auth" => json!({"json": {
            "session_key": "legacy-session-key-0001", "clearance": "admin", "id": "64f0c0ffee00000000000001"
        }}),
        _ => json!({"json": {"message": "an unexpected request"}}),
    }
}

fn run(version: &str, case: &Value) -> Result<(), Failed> {
    let recorder = Recorder::start(default_answer);
    let scratch = tempfile::tempdir()?;
    let context = Context { https: recorder.https, http: recorder.http, scratch: scratch.path() };
    let ca_file = scratch.path().join("ca.pem");
    std::fs::write(&ca_file, &recorder.ca_pem)?;
    for (name, text) in case["files"].as_object().into_iter().flatten() {
        std::fs::write(scratch.path().join(name), text.as_str().unwrap_or_default())?;
    }
    prepare_process(case, &context)?;
    let run = Run { version, recorder: &recorder, context, ca_file, last_message: RefCell::default() };
    let expected = case["requests"].as_array().expect("requests");
    let answers = case["answers"].as_array().cloned().unwrap_or_default();
    let answers = answers.iter().map(|answer| run.context.expand(answer).unwrap_or_default());
    let method = case["method"].as_str().expect("method");

    let (result, session) = if method == "Session" {
        recorder.arm(answers);
        run.open(&case["args"])
    } else {
        let session = run.open(&run.usual_session(case)).1.map_err(|error| error.to_string())?;
        recorder.take();
        recorder.arm(answers);
        for call in case["setup"].as_array().into_iter().flatten() {
            let _ = run.call(&session, call);
        }
        recorder.take();
        (run.call(&session, case), Ok(session))
    };
    run.same_result("the result", &case["result"], &result)?;
    for call in case["after"].as_array().into_iter().flatten() {
        if let Ok(session) = &session {
            let result = run.call(session, call);
            run.same_result("a later result", &call["result"], &result)?;
        }
    }
    run.same_requests(expected, &recorder.take())
}

/// The environment of an isolated case, which has this process to itself.
fn prepare_process(case: &Value, context: &Context<'_>) -> Result<(), Failed> {
    let Some(isolate) = case.get("isolate") else { return Ok(()) };
    std::env::set_current_dir(context.scratch)?;
    for (name, value) in isolate["env"].as_object().into_iter().flatten() {
        let value = context.expand(value).unwrap_or_default();
        // SAFETY: nothing else runs in this process yet but the recorder, which reads no variables.
        unsafe { std::env::set_var(name, value.as_str().unwrap_or_default()) };
    }
    if let Some(zone) = isolate["tz"].as_str() {
        // SAFETY: as above.
        unsafe { std::env::set_var("TZ", zone) };
    }
    Ok(())
}

struct Run<'a> {
    version: &'a str,
    recorder: &'a Recorder,
    context: Context<'a>,
    ca_file: PathBuf,
    /// What `accsyn_last_message` would return.
    last_message: RefCell<Option<String>>,
}

/// A result as JSON text, or the failure's code.
type Outcome = Result<String, String>;

impl Run<'_> {
    fn usual_session(&self, case: &Value) -> Value {
        let workspace = if self.version == "3.4.0" { "workspace" } else { "domain" };
        let mut args = json!({
            workspace: "acmefilm", "username": "john@user.com", "hostname": "127.0.0.1", "port": {"$port": "https"}
        });
        let name = case["case"].as_str().unwrap_or_default();
        if name.ends_with("-pwd") {
            args["pwd"] = json!("secret");
        } else if name.ends_with("-session_key") && self.version == "2.1.3" {
            args["session_key"] = json!("6152693980700117321a5f8c");
        } else {
            args["api_key"] = json!("test-api-key-0001");
        }
        for (key, value) in case["session"].as_object().into_iter().flatten() {
            args[key] = value.clone();
        }
        args
    }

    fn open(&self, args: &Value) -> (Outcome, Result<Session, String>) {
        let Some(mut options) = self.context.expand(args) else {
            return (Err("NOT_JSON".into()), Err("NOT_JSON".into()));
        };
        options["api_version"] = if self.version == "3.4.0" { 3.into() } else { 1.into() };
        options["ca_file"] = json!(self.ca_file);
        options["max_retries"] = 0.into();
        options["rate_limit"] = 0.into();
        let host = options["hostname"].as_str().unwrap_or("accsyn.com");
        let is_set = |name: &str| std::env::var_os(name).is_some();
        let has_proxy = options.get("proxy").is_some() || is_set("ACCSYN_PROXY");
        let is_dev = options["dev"] == true || is_set("AS_DEV") || is_set("ACCSYN_DEV");
        if (host.ends_with("accsyn.com") || is_dev) && !has_proxy {
            // Every name resolves to the recorder.
            options["proxy"] = json!(format!("http://127.0.0.1:{}", self.recorder.http));
        }
        match Session::open(Some(&options.to_string())) {
            Ok(session) => (Ok(session.info()), Ok(session)),
            Err(error) => {
                (Err(error.status.code().to_owned()), Err(format!("{}: {error}", error.status.code())))
            }
        }
    }

    /// Runs a method by name; what the official clients offer beside methods has its counterpart here.
    fn call(&self, session: &Session, call: &Value) -> Outcome {
        let args = self.context.expand(&call["args"]).ok_or("NOT_JSON")?;
        let info = || serde_json::from_str::<Value>(&session.info()).expect("info");
        match call["method"].as_str().expect("method") {
            "username" => Ok(info()["username"].to_string()),
            "timeout" => Ok(info()["timeout"].to_string()),
            "_decode_query" | "decode_query" => {
                let query = args.as_object().and_then(|map| map.values().next()).and_then(Value::as_str);
                let query = accsyn_core::wire::query::split(query.unwrap_or_default())
                    .map_err(|e| e.status.code())?;
                let mut split = json!({ "entitytype": query.entity });
                if let Some(expression) = query.expression {
                    split["expression"] = expression.into();
                }
                Ok(split.to_string())
            }
            "_obscure_dict_string" => {
                let text = args["s"]
                    .as_str()
                    .map(|text| mask_body(text.as_bytes(), &SecretSet::default(), Layout::Line));
                Ok(json!(text).to_string())
            }
            // The official clients treat a string that is not JSON as a path; here the caller says which it is.
            "create" if call["args"]["data"].get("$file").is_some() => {
                let mut args = args;
                args["data_file"] = args["data"].take();
                self.invoke(session, "create", &args)
            }
            "get_last_message" => Ok(json!(*self.last_message.borrow()).to_string()),
            method => self.invoke(session, method, &args),
        }
    }

    fn invoke(&self, session: &Session, method: &str, args: &Value) -> Outcome {
        let result = session.invoke(method, Some(&args.to_string()), &session.cancel_token());
        *self.last_message.borrow_mut() = result.as_ref().err().map(|error| error.message.clone());
        result.map_err(|error| format!("{}: {error}", error.status.code()))
    }

    fn same_result(&self, what: &str, expected: &Value, actual: &Outcome) -> Result<(), Failed> {
        let wants_error = *expected == json!({"error": true});
        match actual {
            Err(_) if wants_error => Ok(()),
            Err(code) => Err(format!("{what}: {code}\n  expected {expected}").into()),
            Ok(text) if wants_error => Err(format!("{what}: {text}\n  expected an error").into()),
            Ok(text) => {
                let expected = normalize::expected_result(&self.context, expected);
                let actual = normalize::actual_result(text, &expected);
                same(what, &expected, &actual)
            }
        }
    }

    fn same_requests(
        &self,
        expected: &[Value],
        actual: &[support::recorder::Recorded],
    ) -> Result<(), Failed> {
        let mut eids = Vec::new();
        let actual: Vec<Value> =
            actual.iter().map(|request| normalize::request(request, &self.context, &mut eids)).collect();
        for (index, (one, other)) in expected.iter().zip(&actual).enumerate() {
            let (one, other) = normalize::comparable(one, other, &self.context);
            same(&format!("request {}", index + 1), &one, &other)?;
        }
        if expected.len() != actual.len() {
            return Err(format!("{} requests, expected {}: {actual:#?}", actual.len(), expected.len()).into());
        }
        Ok(())
    }
}

/// Compares, and shows the lines that differ.
fn same(what: &str, expected: &Value, actual: &Value) -> Result<(), Failed> {
    if expected == actual {
        return Ok(());
    }
    let lines = |value: &Value| -> Vec<String> {
        let text = serde_json::to_string_pretty(value).unwrap_or_default();
        text.lines().map(|line| line.chars().take(300).collect()).collect()
    };
    let (expected, actual) = (lines(expected), lines(actual));
    let mut diff = format!("{what} differs (- expected, + actual)\n");
    for line in expected.iter().filter(|line| !actual.contains(line)).take(30) {
        diff += &format!("- {line}\n");
    }
    for line in actual.iter().filter(|line| !expected.contains(line)).take(30) {
        diff += &format!("+ {line}\n");
    }
    if diff.lines().count() == 1 {
        diff += "  the same lines in another order\n";
    }
    Err(diff.into())
}
