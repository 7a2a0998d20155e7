//! Log lines: one per request, never interleaved, separate per session, and without secrets in any form.

mod support;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use accsyn_core::log::Level;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;
use support::workspace::Workspace;

fn log_of(folder: &Path, name: &str) -> PathBuf {
    folder.join(name)
}

fn lines(path: &Path) -> Vec<String> {
    std::fs::read_to_string(path).expect("log").lines().map(str::to_owned).collect()
}

#[test]
fn b14_each_request_is_one_line_with_its_duration() {
    let folder = tempfile::tempdir().expect("folder");
    let path = log_of(folder.path(), "a.log");
    let w = Workspace::opening(3, json!({"verbose": true, "path_logfile": path})).expect("login");
    w.play([json!({"delay": 0.05, "json": {"result": []}})]);
    w.call("find", json!({"query": "User"})).expect("find");
    let lines = lines(&path);
    let requests: Vec<&String> =
        lines.iter().filter(|line| line.contains("GET user/find: HTTP 200")).collect();
    assert_eq!(requests.len(), 1, "{lines:#?}");
    assert!(requests[0].starts_with("[ACCSYN_API] ") && requests[0].contains("attempt 1"), "{}", requests[0]);
    let ms: u64 = requests[0]
        .split(", ")
        .find_map(|part| part.strip_suffix(" ms"))
        .expect("ms")
        .parse()
        .expect("number");
    assert!(ms >= 50, "end minus start: {}", requests[0]);
}

#[test]
fn b15_sessions_have_logs_of_their_own() {
    let folder = tempfile::tempdir().expect("folder");
    let (one, other) = (log_of(folder.path(), "one.log"), log_of(folder.path(), "other.log"));
    let first = Workspace::opening(3, json!({"verbose": true, "path_logfile": one})).expect("login");
    let second = Workspace::opening(3, json!({"verbose": true, "path_logfile": other})).expect("login");
    let before = lines(&other).len();
    first.answer([json!({"result": []})]);
    first.call("find", json!({"query": "Queue"})).expect("find");
    assert_eq!(lines(&other).len(), before);
    second.answer([json!({"result": []})]);
    second.call("find", json!({"query": "Site"})).expect("find");
    assert!(lines(&one).iter().all(|line| !line.contains("site/find")));
    assert!(lines(&other).iter().any(|line| line.contains("site/find")));
}

#[test]
fn n17_pretty_json_indents_and_warns_of_nothing() {
    let folder = tempfile::tempdir().expect("folder");
    let path = log_of(folder.path(), "a.log");
    let w = Workspace::opening(3, json!({"verbose": true, "pretty_json": true, "path_logfile": path}))
        .expect("login");
    w.answer([json!({"result": []})]);
    w.call("find", json!({"query": "User"})).expect("find");
    let text = std::fs::read_to_string(&path).expect("log");
    assert!(text.contains("{\n  \"audience\": \"api\",\n"), "{text}");
    assert!(!text.contains("WARNING"), "{text}");
}

#[test]
fn lines_of_threads_and_sessions_are_never_torn() {
    let folder = tempfile::tempdir().expect("folder");
    let path = log_of(folder.path(), "a.log");
    let workspaces: Vec<Workspace> = (0..2)
        .map(|_| Workspace::opening(3, json!({"verbose": true, "path_logfile": path})).expect("login"))
        .collect();
    std::thread::scope(|scope| {
        for w in &workspaces {
            for _ in 0..4 {
                scope.spawn(move || {
                    for _ in 0..20 {
                        // The response is an error, which is fine here.
                        let _ =
                            w.call("find", json!({"query": format!("User WHERE code={}", "x".repeat(2000))}));
                    }
                });
            }
        }
    });
    let lines = lines(&path);
    assert!(lines.len() >= 2 * 4 * 20 * 3);
    for line in lines {
        assert!(line.starts_with("[ACCSYN_API] 20"), "{line}");
    }
}

/// Processes that write to one file, each a run of this program.
#[test]
fn lines_of_processes_are_never_torn() {
    if let Some(path) = std::env::var_os("LOG_TEST") {
        let w = Workspace::opening(3, json!({"verbose": true, "path_logfile": PathBuf::from(path)}))
            .expect("login");
        for _ in 0..100 {
            let _ = w.call("find", json!({"query": format!("User WHERE code={}", "x".repeat(20_000))}));
        }
        return;
    }
    let folder = tempfile::tempdir().expect("folder");
    let path = log_of(folder.path(), "a.log");
    let start = || {
        std::process::Command::new(std::env::current_exe().expect("own path"))
            .args(["--exact", "lines_of_processes_are_never_torn"])
            .env("LOG_TEST", &path)
            .stdout(std::process::Stdio::null())
            .spawn()
            .expect("run again")
    };
    for mut process in [start(), start(), start()] {
        assert!(process.wait().expect("state").success());
    }
    let lines = lines(&path);
    let count = |word: &str| lines.iter().filter(|line| line.contains(word)).count();
    assert_eq!(count("GET user/find: HTTP 200"), 300);
    assert_eq!(count("request user/find: "), 300);
    for line in &lines {
        assert!(line.starts_with("[ACCSYN_API] 20"), "{line}");
        let long = line.matches('x').count();
        assert!(!(100..20_000).contains(&long), "a line was cut");
    }
}

#[test]
fn what_others_write_makes_no_lines_of_its_own() {
    let folder = tempfile::tempdir().expect("folder");
    let path = log_of(folder.path(), "a.log");
    let w = Workspace::opening(3, json!({"verbose": true, "path_logfile": path})).expect("login");
    let forged = "x\n[ACCSYN_API] 2026-11-24T00:00:00.000Z ERROR forged\r\u{1b}[2J";
    w.play([
        json!({"json": {"message": forged}}),
        json!({"status": 500, "text": forged}),
        json!({"json": {"result": [{forged: forged}]}}),
        json!({"json": {"result": []}}),
    ]);
    for args in [
        json!({"http": "GET", "uri": "a/b"}),
        json!({"http": "GET", "uri": "a/b", "query": forged}),
        json!({"http": "PUT", "uri": "a/b", "data": {forged: forged}}),
        json!({"http": "GET", "uri": forged}),
    ] {
        let _ = w.call("event", args);
    }
    let text = std::fs::read_to_string(&path).expect("log");
    assert!(text.contains("forged"), "there is something to look at");
    for line in text.lines() {
        assert!(line.starts_with("[ACCSYN_API] 20") && !line.contains("Z ERROR forged\r"), "{line}");
        assert!(!line[13..].starts_with("2026-11-24T00:00:00.000Z"), "{line}");
    }
    assert!(!text.contains(['\u{1b}', '\r']), "{text}");
}

#[test]
fn of_a_long_body_64_kib_are_logged() {
    let folder = tempfile::tempdir().expect("folder");
    for is_pretty in [false, true] {
        let path = log_of(folder.path(), &format!("{is_pretty}.log"));
        let w =
            Workspace::opening(3, json!({"verbose": true, "pretty_json": is_pretty, "path_logfile": path}))
                .expect("login");
        let before = std::fs::metadata(&path).expect("log").len();
        // Deep nesting once took gigabytes.
        let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
        let nested: serde_json::Value = serde_json::from_str(&deep).expect("JSON");
        w.answer([json!({"result": [nested, "x".repeat(90_000)], "token": "s3cr3t"})]);
        w.call("find", json!({"query": format!("User WHERE code={}", "y".repeat(50_000))})).expect("find");
        let text = std::fs::read_to_string(&path).expect("log");
        assert!(text.contains("... (90") && text.contains(" bytes in all)"), "it says what is missing");
        let logged = text.len() - usize::try_from(before).expect("size");
        assert!((64 * 1024..180_000).contains(&logged), "{logged} bytes");
        assert!(!text.contains("s3cr3t"));
    }
}

#[test]
fn what_a_backend_says_is_passed_on_up_to_2000_characters_and_without_control_characters() {
    let w = Workspace::v3();
    let long = format!("first\n\u{1b}[2Jwords {}", "x".repeat(5_000_000));
    let number = format!("{{\"message\": 1{}}}", "0".repeat(1_000_000));
    w.play([
        json!({"json": {"message": long}}),
        json!({"text": number}),
        json!({"json": {"message": "x", "message_hr": long}}),
    ]);
    for _ in 0..3 {
        let error = w.call("find", json!({"query": "User"})).expect_err("a message");
        assert!(error.message.ends_with(" characters in all)"), "{}", &error.message[..200]);
        assert!(error.message.chars().count() < 2_100 && !error.message.contains(char::is_control));
    }
}

#[test]
fn after_many_renewals_the_secrets_of_the_session_are_still_masked() {
    let mut logins = 0;
    let recorder = support::recorder::Recorder::start(move |request| {
        let told = "test-api-key-0001 and pr0xy-passw0rd";
        if request.path.ends_with("/auth") {
            logins += 1;
            let key = format!("handed-out-k3y-{logins}");
            return json!({"json": {"session_key": key, "clearance": "admin", "id": "64f0c0ffee00000000000001"}});
        }
        json!({"json": {"message": format!("{told} and handed-out-k3y-{logins}")}})
    });
    let options = json!({
        "workspace": "acmefilm", "username": "john@user.com", "api_key": "test-api-key-0001", "api_version": 1,
        "endpoint": format!("http://127.0.0.1:{}", recorder.http), "rate_limit": 0, "proxy": "none",
    });
    let session = accsyn_api::Session::open(Some(&options.to_string())).expect("login");
    for _ in 0..40 {
        session.reauthenticate(None).expect("login");
    }
    let error =
        session.invoke("find", Some(r#"{"query": "User"}"#), &session.cancel_token()).expect_err("a message");
    assert_eq!(error.message, "* and pr0xy-passw0rd and *");
}

#[test]
fn codes_signatures_and_signed_urls_are_not_told() {
    let folder = tempfile::tempdir().expect("folder");
    let path = log_of(folder.path(), "a.log");
    let w = Workspace::opening(3, json!({"verbose": true, "path_logfile": path})).expect("login");
    let url = "https://bucket.example.com:443/a.mov?X-Amz-Credential=s3cr3t&X-Amz-Signature=s3cr3t&kept=1";
    let data = json!({
        "otp": "s3cr3t", "userTotp": "s3cr3t", "passcode": 53737, "jwt": "s3cr3t", "auth": {"basic": "s3cr3t"},
        "signature": "s3cr3t", "sig": ["s3cr3t"], "sas": "s3cr3t", "nonce": "s3cr3t", "access_code": "s3cr3t", "license_key": "s3cr3t", "licenseKey": "s3cr3t",
        "url": url, "blob": "https://blob.example.com/a?sv=1&sig=s3cr3t&se=2", "author": "kept-author",
    });
    w.answer([json!({ "message": format!("refused {url} sig=s3cr3t at 127.0.0.1:8080") })]);
    let error = w.call("event", json!({"http": "PUT", "uri": "a/b", "data": data})).expect_err("a message");
    let said = std::fs::read_to_string(&path).expect("log") + &error.to_json();
    for kept in ["bucket.example.com:443/a.mov", "&kept=1", "kept-author", "&se=2", "127.0.0.1:8080"] {
        assert!(said.contains(kept), "{kept} is gone: {said}");
    }
    assert!(!said.contains("s3cr3t") && !said.contains("53737"), "{said}");
}

#[test]
fn what_elements_of_a_page_hold_is_not_told_when_they_are_named_like_secrets() {
    let folder = tempfile::tempdir().expect("folder");
    let path = log_of(folder.path(), "a.log");
    let w = Workspace::opening(3, json!({"verbose": true, "path_logfile": path})).expect("login");
    for page in [
        "<a><password>s3cr3t</password><b>kept</b></a>",
        "<?xml version=\"1.0\"?><s:a xmlns:s='b'><s:ApiKey kind='c'>s3cr3t s3cr3t</s:ApiKey> kept</s:a>",
        "<a><token><![CDATA[s3cr3t]]></token> kept</a>",
        "<a>&lt;pwd&gt;s3cr3t&lt;/pwd&gt; kept</a>",
    ] {
        for status in [200, 502] {
            w.play([json!({"status": status, "text": page})]);
            let error = w.call("find", json!({"query": "User"})).expect_err("a page");
            assert!(error.message.contains("kept"), "{}", error.message);
            assert!(!error.message.contains("s3cr3t"), "{}", error.message);
        }
    }
    let said = std::fs::read_to_string(&path).expect("log");
    assert!(said.contains("kept") && !said.contains("s3cr3t"), "{said}");
}

/// A backend that echoes every secret it receives or knows: in messages, HTML pages, exceptions and data.
fn telltale(secret: &'static str) -> support::recorder::Recorder {
    let mut count = 0;
    support::recorder::Recorder::start(move |request| {
        if request.path.ends_with("/login") {
            return json!({"json": {"result": {"role": "admin", "id": "64f0c0ffee00000000000001", "session_id": "s"}}});
        }
        if request.path.ends_with("/auth") {
            return json!({"json": {"session_key": secret, "clearance": "admin", "id": "64f0c0ffee00000000000001"}});
        }
        let header = request.header("authorization").expect("credentials");
        let coded = BASE64_STANDARD.encode(secret);
        let (twice, upper) = (BASE64_STANDARD.encode(&coded), secret.to_uppercase());
        let told = format!("{secret} | {coded} | {twice} | {header} | {upper}");
        let quoted = serde_json::to_string(secret).expect("JSON");
        count += 1;
        // Quoted pages are truncated; half a secret is a secret too.
        let (far, farther) = ("word ".repeat(37), "word ".repeat(57));
        match count % 12 {
            8 => json!({"status": 500, "text": format!("<html>{far} for {told}")}),
            9 => json!({"status": 500, "text": format!("<html>{farther} for {told}")}),
            10 => json!({"status": 500, "text": format!("{far} for {secret}")}),
            11 => json!({"text": format!("{{\"a\": \"{far}\", \"b\": [{quoted}")}),
            0 => json!({"json": {"result": [{"api_key": secret, "Password": secret, "session_id": secret}]}}),
            1 => json!({"json": {"message": format!("refused: {told}")}}),
            2 => json!({"json": {"message": "x", "message_hr": format!("refused: {told}")}}),
            3 => json!({"json": {"exception": format!("KeyError: {told}")}}),
            4 => json!({"status": 500, "text": format!("<html>for {told}</html>")}),
            5 => json!({"status": 500, "text": format!("cannot serve {told}")}),
            6 => json!({"text": format!(r#"{{"result": [{{"api_key": {quoted}, "x"#)}),
            _ => json!({"status": 302, "text": told, "headers": {"Location": format!("/?{coded}")}}),
        }
    })
}

#[test]
fn no_secret_is_ever_told() {
    // Some that look different in JSON, in Base64, or in both.
    for (number, secret) in ["s3cr3t-9f1c2b", "s3\"cr\\3t-9f1c2b", "gehe1m-Würzburg-漢", "s3cr3t+/=9f1c&%2b"]
        .into_iter()
        .enumerate()
    {
        let folder = tempfile::tempdir().expect("folder");
        for (version, credential) in [(3, "api_key"), (1, "api_key"), (1, "pwd"), (1, "session_key")] {
            let recorder = telltale(secret);
            let path = log_of(folder.path(), &format!("{number}-{version}-{credential}.log"));
            let options = json!({
                "workspace": "acmefilm", "username": "john@user.com", credential: secret, "api_version": version,
                "endpoint": format!("http://127.0.0.1:{}", recorder.http), "rate_limit": 0, "max_retries": 0,
                "proxy": "none", "verbose": true, "path_logfile": path, "pretty_json": number % 2 == 1,
            });
            let session = accsyn_api::Session::open(Some(&options.to_string())).expect("login");
            let told = Arc::new(Mutex::new(String::new()));
            let sink = told.clone();
            session.set_log(Some((
                Level::Debug,
                Arc::new(move |_, line: &str| *sink.lock().expect("told") += line),
            )));
            let call = |args: &str| session.invoke("event", Some(args), &session.cancel_token());
            let mut said = String::new();
            // In payloads too, small ones and compressed ones, in the URL and in the body.
            let data =
                json!({"pwd": secret, "nested": [{"api_token": secret}], "session_key_reuse": [secret]});
            for filler in ["", &"x".repeat(110_000)] {
                for http in ["PUT", "DELETE"] {
                    for _ in 0..12 {
                        let mut data = data.clone();
                        data["filler"] = filler.into();
                        let args = json!({"http": http, "uri": "user/edit", "data": data});
                        if let Err(error) = call(&args.to_string()) {
                            said += &format!("{}{error:?}", error.to_json());
                        }
                    }
                }
            }
            said += &session.info();
            said += &format!("{session:?}");
            said += &std::fs::read_to_string(&path).expect("log");
            said += &told.lock().expect("told");
            assert!(
                said.contains("user/edit") && said.contains("refused: "),
                "there is something to look at"
            );
            let mut forms = forms_of(secret);
            forms.push(secret.chars().take(7).collect());
            for request in recorder.take() {
                let header = request.header("authorization").expect("credentials");
                // `scheme credentials`, and in v3 `basic user:key`.
                let credentials = header.split([' ', ':']).next_back().expect("credentials").to_owned();
                forms.push(credentials.trim_end_matches('=').to_owned());
            }
            for form in forms {
                assert!(!said.contains(&form), "v{version} {credential}: {form} is told in {said}");
            }
            assert!(!said.contains("Authorization: "), "{said}");
        }
    }
}

/// Secrets of others are recognized by the name before them, even where they are not the value of a key.
#[test]
fn a_secret_inside_another_value_is_not_told() {
    let folder = tempfile::tempdir().expect("folder");
    let path = log_of(folder.path(), "a.log");
    let w = Workspace::opening(3, json!({"verbose": true, "path_logfile": path})).expect("login");
    let inner = json!({"smtp": {"user": "john", "password": "s3cr3t"}}).to_string();
    let told = json!({"result": [
        {"id": "64f0c0ffee00000000000001", "url": "https://john:s3cr3t@studio.com/a?b=c&access_token=s3cr3t"},
        {"note": "set api_key to: api_key=s3cr3t", "raw": inner},
    ]});
    let mut said = String::new();
    for (method, args) in [
        ("find", json!({"query": "User WHERE api_key=s3cr3t AND code='kept'"})),
        ("event", json!({"http": "GET", "uri": "organization/download?token=s3cr3t&kept=1"})),
        (
            "event",
            json!({"http": "GET", "uri": format!("{}?token=s3cr3t-{}", "x".repeat(80), "y".repeat(80))}),
        ),
        ("event", json!({"http": "PUT", "uri": "a/b", "data": {"url": "ftp://s3cr3t@studio.com/kept"}})),
        (
            "event",
            json!({"http": "PUT", "uri": "a/b", "data": {"header": "Authorization: Bearer s3cr3t-9f1c2b"}}),
        ),
        ("update", json!({"entitytype": "user", "entityid": "john", "data": {"settings": inner}})),
    ] {
        w.answer([told.clone()]);
        if let Err(error) = w.call(method, args) {
            said += &error.to_json();
        }
    }
    said += &std::fs::read_to_string(&path).expect("log");
    for kept in ["and code='kept'", "&kept=1", "studio.com/kept", "https://*@studio.com/a?b=c&access_token=*"]
    {
        assert!(said.contains(kept), "{kept} is gone: {said}");
    }
    assert!(!said.contains("s3cr3t"), "{said}");
}

/// Errors quote the backend's message and the request.
#[test]
fn an_error_tells_no_secret_of_others_either() {
    let w = Workspace::opening(3, json!({})).expect("login");
    w.play([
        json!({"status": 403, "text": "<html><p>blocked: /x?token=s3cr3t&kept=1</p><p>pwd: s3cr3t</p> kept"}),
        json!({"status": 403, "text": "blocked: https://u:s3cr3t@kept/ Authorization: Bearer s3cr3t"}),
        json!({"json": {"message": "Wrong password: kept, for \"api_key=s3cr3t\""}}),
    ]);
    for args in [r#"{"query": "User"}"#; 3] {
        let error = w.session.invoke("find", Some(args), &w.session.cancel_token()).expect_err("refused");
        assert!(error.message.contains("kept") && !error.message.contains("s3cr3t"), "{}", error.message);
    }
    for query in ["WHERE pwd=s3cr3t", "User WHERE pwd=s3cr3t AND"] {
        let outcome = w.call("find", json!({ "query": query }));
        assert!(!format!("{outcome:?}").contains("s3cr3t"), "{outcome:?}");
    }
}

/// The session's own secret where no request is made.
#[test]
fn a_secret_in_the_place_of_a_name_is_not_told() {
    let secret = "s3cr3t-9f1c2b";
    let w = Workspace::opening(3, json!({ "api_key": secret })).expect("login");
    let errors = [
        w.call(&format!("find_{secret}"), json!({})).expect_err("no method"),
        w.call("find", json!({ secret: 1 })).expect_err("no argument"),
        w.session.reauthenticate(Some(&json!({ secret: 1 }).to_string())).expect_err("no option"),
    ];
    for error in errors {
        assert!(!error.to_json().contains(secret), "{}", error.to_json());
    }
}

/// A backend may still echo previous credentials.
#[test]
fn former_secrets_are_not_told_either() {
    for (version, credential) in [(3, "api_key"), (1, "api_key"), (1, "pwd"), (1, "session_key")] {
        let secrets = ["the-f1rst-\"one", "the-s3cond/ones"];
        let (mut logins, mut headers) = (0, String::new());
        let recorder = support::recorder::Recorder::start(move |request| {
            let is_login = request.path.ends_with("/login") || request.path.ends_with("/auth");
            headers += &format!(" {}", request.header("authorization").expect("credentials"));
            if is_login {
                logins += 1;
                let key = format!("handed-out-k3y-{logins}");
                return json!({"json": {
                    "session_key": key, "clearance": "admin", "id": "64f0c0ffee00000000000001",
                    "result": {"role": "admin", "id": "64f0c0ffee00000000000001", "session_id": key},
                }});
            }
            let twice = json!(json!(secrets).to_string());
            let event = String::from_utf8_lossy(&request.body);
            let told = format!("{secrets:?} {twice} handed-out-k3y-1 handed-out-k3y-2 {headers} {event}");
            json!({"json": {"message": told}})
        });
        let folder = tempfile::tempdir().expect("folder");
        let path = log_of(folder.path(), "a.log");
        let options = json!({
            "workspace": "acmefilm", "username": "john@user.com", credential: secrets[0], "api_version": version,
            "endpoint": format!("http://127.0.0.1:{}", recorder.http), "rate_limit": 0, "proxy": "none",
            "verbose": true, "path_logfile": path,
        });
        let session = accsyn_api::Session::open(Some(&options.to_string())).expect("login");
        session.reauthenticate(Some(&json!({ credential: secrets[1] }).to_string())).expect("login");
        let args = json!({"http": "PUT", "uri": "a/b", "data": {}}).to_string();
        let error = session.invoke("event", Some(&args), &session.cancel_token()).expect_err("a message");
        let said = error.to_json() + &std::fs::read_to_string(&path).expect("log");
        let mut forms: Vec<String> = secrets.iter().flat_map(|secret| forms_of(secret)).collect();
        forms.extend(["handed-out-k3y-1", "handed-out-k3y-2"].iter().flat_map(|key| forms_of(key)));
        for request in recorder.take() {
            let header = request.header("authorization").expect("credentials");
            forms.push(header.split([' ', ':']).next_back().expect("credentials").to_owned());
            let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap_or_default();
            forms.extend(body["session"].as_str().map(str::to_owned));
        }
        for form in forms {
            assert!(!said.contains(&form), "v{version} {credential}: {form} is told in {said}");
        }
    }
}

/// The forms in which a secret may occur in a log.
fn forms_of(secret: &str) -> Vec<String> {
    let coded = BASE64_STANDARD.encode(secret);
    let quoted = serde_json::to_string(secret).expect("JSON");
    let ascii: String = quoted
        .chars()
        .map(|c| if c.is_ascii() { c.to_string() } else { format!("\\u{:04x}", u32::from(c)) })
        .collect();
    vec![
        secret.to_owned(),
        secret.to_uppercase(),
        quoted.trim_matches('"').to_owned(),
        ascii.trim_matches('"').to_owned(),
        coded.trim_end_matches('=').to_owned(),
        BASE64_STANDARD.encode(&coded).trim_end_matches('=').to_owned(),
        percent_encoding::utf8_percent_encode(secret, percent_encoding::NON_ALPHANUMERIC).to_string(),
    ]
}

/// A refused login quotes the backend, which may echo the credentials.
#[test]
fn a_refused_login_does_not_tell_its_credentials() {
    let secret = "s3\"cr\\3t-ü9f1c2b";
    for (version, credential) in [(3, "api_key"), (1, "api_key"), (1, "pwd"), (1, "session_key")] {
        for status in [200, 401, 500] {
            let refusing = support::recorder::Recorder::start(move |request| {
                let header = request.header("authorization").expect("credentials");
                let text = format!("refused: {secret} {header} {}", secret.to_uppercase());
                match status {
                    500 => json!({"status": 500, "text": text}),
                    _ => json!({"status": status, "json": {"message": text}}),
                }
            });
            let options = json!({
                "workspace": "acmefilm", "username": "john@user.com", credential: secret, "api_version": version,
                "endpoint": format!("http://127.0.0.1:{}", refusing.http), "proxy": "none",
            });
            let error = accsyn_api::Session::open(Some(&options.to_string())).expect_err("refused");
            let said = format!("{}{error:?}", error.to_json());
            let header = refusing.take()[0].header("authorization").expect("credentials");
            let mut forms = forms_of(secret);
            forms.push(
                header.split([' ', ':']).next_back().expect("credentials").trim_end_matches('=').to_owned(),
            );
            for form in forms {
                assert!(!said.contains(&form), "v{version} {credential}: {form} is told in {said}");
            }
        }
    }
}

#[test]
fn faults_of_options_do_not_tell_what_was_given() {
    for options in [r#"{"api_key": 5, "pwd": "s3cr3t"}"#, r#"{"apikey": "s3cr3t"}"#, r#"{"pwd": ["s3cr3t"]}"#]
    {
        let error = accsyn_api::Session::open(Some(options)).expect_err("wrong");
        assert!(!error.to_json().contains("s3cr3t"), "{}", error.to_json());
    }
    for (name, value) in [
        ("proxy", "nonsense://u:s3cr3t@h"),
        ("endpoint", "https://u:s3cr3t@h"),
        ("endpoint", "https://u:s3cr3t@h:99999"),
        ("hostname", "u:s3cr3t@h"),
        ("proxy", "***@h:1080:u:s3cr3t"),
    ] {
        let options = json!({"workspace": "a", "username": "b", "api_key": "c", name: value});
        let error = accsyn_api::Session::open(Some(&options.to_string())).expect_err("wrong");
        assert!(error.message.contains("***@h"), "{}", error.message);
        assert!(!error.to_json().contains("s3cr3t"), "{}", error.to_json());
    }
}

#[test]
fn what_a_refusing_proxy_says_is_masked_in_the_message_and_in_the_log() {
    let (pair, secret) = ("dXNlcjpwcm94eS1zM2NyM3Q=", "proxy-s3cr3t");
    for head in [
        format!("HTTP/1.1 403 bad {secret} end"),
        format!("HTTP/1.1 403 bad {pair} end"),
        format!("HTTP/1.1 403 see http://user:{secret}@proxy.test/ token={secret}"),
        format!("HTTP/1.1 403 {} {secret} end", "x".repeat(91)),
        format!("HTTP/1.1 407 Auth\r\nProxy-Authenticate: {secret}"),
    ] {
        let proxy = std::net::TcpListener::bind("127.0.0.1:0").expect("port");
        let port = proxy.local_addr().expect("address").port();
        let answer = format!("{head}\r\nContent-Length: 0\r\n\r\n");
        let served = std::thread::spawn(move || {
            let (mut socket, _) = proxy.accept().expect("connection");
            let _ = std::io::Read::read(&mut socket, &mut [0; 2000]);
            let _ = std::io::Write::write_all(&mut socket, answer.as_bytes());
        });
        let folder = tempfile::tempdir().expect("folder");
        let log = folder.path().join("log");
        let options = json!({
            "workspace": "acmefilm", "username": "john@user.com", "api_key": "key-1234567", "environment": false,
            "endpoint": "https://192.0.2.1", "tls_verify": false, "path_logfile": log, "verbose": true,
            "proxy": format!("http://user:{secret}@127.0.0.1:{port}"), "max_retries": 0,
        });
        let Err(error) = accsyn_api::Session::open(Some(&options.to_string())) else { panic!("opened") };
        served.join().expect("proxy");
        let log = std::fs::read_to_string(log).expect("a log");
        assert!(log.contains("PROXY") && error.message.contains("HTTP 40"), "{}: {log}", error.message);
        for shown in [&error.message, &log] {
            assert!(!shown.contains("proxy-s3") && !shown.contains("dXNlcjpw"), "{head}: {shown}");
        }
    }
}
