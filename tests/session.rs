//! Sessions with the sandbox: ways to log in, renewal, reauthentication, discovery and session info.

mod support;

use std::io::Write;
use std::sync::{Arc, Mutex};

use accsyn_api::Session;
use accsyn_core::error::Status;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use support::recorder::Recorder;
use support::sandbox::{Sandbox, call};
use support::workspace::Workspace;

fn find_user(session: &Session) -> Result<Value, accsyn_core::error::Error> {
    call(session, "find_one", json!({"query": "User"}))
}

#[test]
fn every_way_to_log_in_leads_to_the_same_user() {
    let sandbox = Sandbox::start();
    let key = sandbox.session(json!({"api_version": 1}));
    let session_key = call(&key, "get_session_key", json!({})).expect("key");
    for more in [
        json!({}),
        json!({"pwd": "password"}),
        json!({"password": "password"}),
        json!({"session_key": session_key}),
    ] {
        let session = sandbox.session(more);
        assert_eq!(find_user(&session).expect("user")["code"], "john@user.com");
    }
}

#[test]
fn an_expired_session_renews_itself_once_for_all_threads_when_it_has_an_api_key() {
    let sandbox = Sandbox::start();
    let session = sandbox.session(json!({"api_version": 1}));
    sandbox.app.backend().expire_sessions();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| find_user(&session).expect("renewed"));
        }
    });
    let key = call(&session, "get_session_key", json!({})).expect("key");
    find_user(&session).expect("still");
    assert_eq!(call(&session, "get_session_key", json!({})).expect("key"), key, "renewed once");
}

#[test]
fn a_password_session_says_that_it_expired_and_can_log_in_again_on_the_same_handle() {
    let sandbox = Sandbox::start();
    let session = sandbox.session(json!({"pwd": "password"}));
    sandbox.app.backend().expire_sessions();
    let error = find_user(&session).expect_err("expired");
    assert_eq!((error.status, error.session_expired), (Status::SessionExpired, true));
    let wrong = session.reauthenticate(Some(r#"{"pwd": "wrong"}"#)).expect_err("wrong password");
    assert_eq!(wrong.status, Status::AuthFailed);
    session.reauthenticate(Some(r#"{"pwd": "password"}"#)).expect("logs in again");
    find_user(&session).expect("works again");
    let refused =
        session.reauthenticate(Some(r#"{"username": "lisa@example.com"}"#)).expect_err("another user");
    assert_eq!(refused.status, Status::InvalidArgument);
}

#[test]
fn a_credential_that_is_a_number_is_not_told() {
    let sandbox = Sandbox::start();
    let session = sandbox.session(json!({"api_version": 1}));
    for name in ["api_key", "pwd", "password", "session_key", "proxy"] {
        let options = json!({ name: 87654321, "workspace": "acmefilm" }).to_string();
        let refused = [
            Session::open(Some(&options)).expect_err("refused"),
            session.reauthenticate(Some(&options)).expect_err("refused"),
        ];
        for error in refused {
            assert_eq!(error.message, format!("session option `{name}` must be a string, not a number"));
        }
    }
}

#[test]
fn info_tells_everything_but_secrets() {
    let sandbox = Sandbox::start();
    for (more, version) in [(json!({}), 3), (json!({"api_version": 1}), 1), (json!({"pwd": "password"}), 1)] {
        let session = sandbox.session(more);
        let text = session.info();
        let info: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(info["api_version"], version);
        assert_eq!(info["workspace"], "acmefilm");
        assert_eq!(info["username"], "john@user.com");
        assert_eq!(info["role"], "admin");
        assert_eq!(info["timeout"], 120);
        assert!(!text.contains("f0a8b9a9") && !text.contains("\"password\""), "{text}");
        assert!(!format!("{session:?}").contains("f0a8b9a9"));
    }
}

/// Where the host puts one by mistake, too.
#[test]
fn info_masks_a_credential_wherever_it_stands() {
    let sandbox = Sandbox::start();
    let options: Value = serde_json::from_str(&sandbox.options(json!({}))).expect("JSON");
    let key = options["api_key"].as_str().expect("a key");
    let info = sandbox.session(json!({ "client_name": format!("plug-in {key}") })).info();
    let shown: Value = serde_json::from_str(&info).expect("JSON");
    assert!(shown["client_name"] == "plug-in *" && !info.contains(key), "{info}");
}

#[test]
fn info_tells_every_option_in_effect() {
    let sandbox = Sandbox::start();
    let session = sandbox
        .session(json!({"workers": 2, "timeout": 2.5, "dates": "raw", "environment": {"A": "s3cret"}}));
    let info: Value = serde_json::from_str(&session.info()).expect("JSON");
    for option in accsyn_api::OPTIONS {
        assert_eq!(info.get(option.name).is_none(), option.is_credential, "{}: {info}", option.name);
    }
    assert_eq!((&info["workers"], &info["timeout"], &info["dates"]), (&json!(2), &json!(2.5), &json!("raw")));
    assert_eq!((&info["environment"], &info["rate_burst"]), (&json!(["A"]), &json!(60)));
}

#[test]
fn info_names_a_proxy_only_if_the_session_uses_it() {
    let sandbox = Sandbox::start();
    let session = sandbox.session(json!({"environment": {"HTTPS_PROXY": "http://192.0.2.1:3128"}}));
    let info: Value = serde_json::from_str(&session.info()).expect("JSON");
    assert_eq!(info["proxy"], Value::Null, "it is not for this machine: {info}");
}

#[test]
fn with_environment_false_no_variable_is_read() {
    const CHILD: &str = "SESSION_TEST_CHILD";
    if std::env::var_os(CHILD).is_none() {
        let mut child = std::process::Command::new(std::env::current_exe().expect("own path"));
        child.args(["--exact", "with_environment_false_no_variable_is_read"]).env(CHILD, "1");
        for (name, value) in [
            ("ACCSYN_WORKSPACE", "w"),
            ("ACCSYN_DOMAIN", "w"),
            ("ACCSYN_API_USER", "u"),
            ("ACCSYN_API_KEY", "k"),
            ("ACCSYN_ENDPOINT", "nonsense"),
            ("ACCSYN_CREDENTIALS_PATH", ""),
        ] {
            child.env(name, value);
        }
        let output = child.output().expect("child");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        return;
    }
    let refused = |options: Value| Session::open(Some(&options.to_string())).expect_err("refused").message;
    for version in [3, 1] {
        let given = |more: Value| {
            let mut options = json!({"api_version": version});
            options.as_object_mut().expect("object").extend(more.as_object().expect("object").clone());
            options
        };
        for read in [json!({}), json!({"environment": true})] {
            assert!(refused(given(read)).contains("`endpoint`"), "the variables are there");
        }
        for unread in [json!({"environment": false}), json!({"environment": {}})] {
            assert!(refused(given(unread)).contains("`workspace`"), "no variable is read");
        }
        let other = json!({"ACCSYN_DOMAIN": "other\n"});
        let message = refused(given(json!({"environment": other, "username": "u", "api_key": "k"})));
        assert!(message.contains("`workspace` must not contain"), "{message}");
    }
}

#[test]
fn names_that_cannot_travel_in_headers_are_refused() {
    let sandbox = Sandbox::start();
    for (key, value) in [
        ("workspace", "acme\r\nX-Evil: 1"),
        ("workspace", "acme\u{0}"),
        ("workspace", "漢"),
        ("username", "john\n"),
        ("client_name", "Maya\r\nX: y"),
        ("client_name", "漢"),
    ] {
        let error = Session::open(Some(&sandbox.options(json!({ key: value })))).expect_err(value);
        assert_eq!(error.status, Status::InvalidArgument);
        assert!(error.message.contains(&format!("`{key}`")), "{}", error.message);
    }
    let mut options: Value = serde_json::from_str(&sandbox.options(json!({}))).expect("JSON");
    options.as_object_mut().expect("object").shift_remove("endpoint");
    for host in ["evil.com/x", "a b", "user@host", "host:80", "-", "", "a..b", "http://x"] {
        options["hostname"] = json!(host);
        options["max_retries"] = json!(0);
        let error = Session::open(Some(&options.to_string()));
        if !host.is_empty() && host != "-" {
            assert_eq!(error.expect_err(host).status, Status::InvalidArgument, "{host}");
        }
    }
}

#[test]
fn names_that_can_travel_arrive_as_they_are() {
    for (workspace, sent) in
        [("acme film", "acme film"), ("Würzburg", "Würzburg"), ("a,b;c=\"d\"", "a,b;c=\"d\"")]
    {
        let w = Workspace::opening(
            3,
            json!({"workspace": workspace, "username": "jörg 漢@user.com", "client_name": "Maya 2026"}),
        )
        .expect(workspace);
        w.answer([json!({"result": []})]);
        w.call("find", json!({"query": "User"})).expect("find");
        let request = w.recorder.take().pop().expect("a request");
        assert_eq!(request.header("x-accsyn-workspace").as_deref(), Some(sent));
        let device = request.header("x-accsyn-device").expect("device");
        assert!(device.starts_with("Maya 2026 v") && device.contains(" @ "), "{device}");
        let header = request.header("authorization").expect("credentials");
        let user = header.strip_prefix("basic ").and_then(|rest| rest.split_once(':')).expect("two texts").0;
        assert_eq!(BASE64_STANDARD.decode(user).expect("Base64"), "jörg 漢@user.com".as_bytes());
    }
}

#[test]
fn an_answer_that_is_no_login_is_told_with_its_status() {
    for (version, answer) in
        [(3, json!({})), (3, json!({"result": {}})), (1, json!({})), (1, json!({"result": {}}))]
    {
        let error = Workspace::logging_in_with(version, answer).expect_err("no login");
        let facts = (error.status, error.http_status, error.attempts);
        assert_eq!(facts, (Status::Protocol, Some(200), 1), "{}", error.message);
        let w = Workspace::opening(version, json!({})).expect("login");
        w.play([json!({"json": {}})]);
        let error = w.session.reauthenticate(None).expect_err("no login");
        assert_eq!((error.http_status, error.attempts), (Some(200), 1), "{}", error.message);
    }
    // What is refused before anything is sent has not been sent.
    let error = Workspace::opening(3, json!({"endpoint": "http://192.0.2.1"})).expect_err("clear text");
    assert_eq!((error.http_status, error.attempts), (None, 0), "{}", error.message);
}

/// A discovered address is used only if it is a valid one.
#[test]
fn a_discovered_address_must_be_one() {
    let forged = Arc::new(Mutex::new(json!(null)));
    let answer = forged.clone();
    let recorder = Recorder::start(move |_| json!({"json": *answer.lock().expect("answer")}));
    let mut ca = tempfile::NamedTempFile::new().expect("file");
    ca.write_all(recorder.ca_pem.as_bytes()).expect("written");
    let open = |version: u64| {
        let options = json!({
            "workspace": "acmefilm", "username": "b", "api_key": "an-api-key", "api_version": version,
            "proxy": format!("http://127.0.0.1:{}", recorder.http), "ca_file": ca.path(), "max_retries": 0,
        });
        Session::open(Some(&options.to_string()))
    };
    for host in [
        "evil.com/x",
        "evil.com:80",
        "user@evil.com",
        "evil.com#",
        "evil.com?",
        "a b",
        "a\r\nX: y",
        "",
        "..",
        "x\\y",
    ] {
        for (version, answer) in
            [(3, json!({"result": {"hostname": host, "port": 443}})), (1, json!({ "domain": host }))]
        {
            *forged.lock().expect("answer") = answer;
            let error = open(version).expect_err(host);
            let facts = (error.status, error.http_status, error.attempts);
            assert_eq!(facts, (Status::Protocol, Some(200), 1), "{host}: {}", error.message);
            assert!(error.message.contains("acmefilm"), "{}", error.message);
            let requests = recorder.take();
            assert_eq!(requests.len(), 1, "nobody was asked at {host}");
            assert!(requests[0].header("authorization").is_none(), "no credential is sent to ask");
        }
    }
}

#[test]
fn a_discovered_port_must_be_one_and_counts_unless_one_is_given() {
    let forged = Arc::new(Mutex::new(json!(null)));
    let answer = forged.clone();
    let recorder = Recorder::start(move |request| match request.path.as_str() {
        "/api/v3/api/login" => {
            json!({"json": {"result": {"role": "admin", "id": "64f0c0ffee00000000000001", "session_id": "s"}}})
        }
        "/api/v1.0/user/login/auth" => json!({"json": {
            "session_key": "a-session-key", "clearance": "admin", "id": "64f0c0ffee00000000000001"
        }}),
        _ => json!({"json": *answer.lock().expect("answer")}),
    });
    let mut ca = tempfile::NamedTempFile::new().expect("file");
    ca.write_all(recorder.ca_pem.as_bytes()).expect("written");
    for version in [3, 1] {
        let open = |found: &Value, given: Value| {
            *forged.lock().expect("answer") = match version {
                3 => json!({"result": {"hostname": "acmefilm.accsyn.com", "port": found}}),
                _ => json!({"domain": "acmefilm", "port": found}),
            };
            let options = json!({
                "workspace": "acmefilm", "username": "b", "api_key": "an-api-key", "environment": false,
                "proxy": format!("http://127.0.0.1:{}", recorder.http), "ca_file": ca.path(), "max_retries": 0,
                "api_version": version, "port": given,
            });
            Session::open(Some(&options.to_string()))
        };
        for port in [json!(0), json!(-1), json!(70000), json!(1.5), json!(true), json!("8443"), json!([443])]
        {
            let error = open(&port, Value::Null).expect_err("no port");
            assert_eq!(error.status, Status::Protocol, "{port}: {}", error.message);
            assert!(
                error.message.contains("port") && error.message.contains("acmefilm"),
                "{}",
                error.message
            );
            assert_eq!(recorder.take().len(), 1, "no credentials are sent for {port}");
        }
        for (found, given, expected) in [
            (json!(8443), json!(null), 8443),
            (json!(8443), json!(9443), 9443),
            (json!(null), json!(null), 443),
        ] {
            let session = open(&found, given.clone()).expect("login");
            let info: Value = serde_json::from_str(&session.info()).expect("JSON");
            assert_eq!(info["port"], expected, "version {version}: {found} {given}");
        }
        recorder.take();
    }
}

/// The answer to the question for one setting is the bare value, and that for a key may have it in another place.
#[test]
fn the_value_of_a_secret_setting_is_neither_logged_nor_quoted() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("a.log");
    for version in [1, 3] {
        let w = Workspace::opening(version, json!({"verbose": true, "path_logfile": path})).expect("login");
        w.answer([json!({"result": "s3cr3t"})]);
        let value = w.call("get_setting", json!({"name": "smtp_password", "data": "s3cr3t"})).expect("value");
        assert_eq!(value, json!("s3cr3t"));
        w.play([
            json!({"text": "{\"result\": \"s3cr3t"}),
            json!({"status": 500, "text": "<p>s3cr3t</p>"}),
            json!({"status": 502, "json": {"result": "s3cr3t"}}),
        ]);
        for _ in 0..3 {
            let args = r#"{"name": "ftrack_api_key"}"#;
            let error = w.session.invoke("get_setting", Some(args), &w.session.cancel_token());
            let error = error.expect_err("no answer").to_json();
            assert!(error.contains("withheld") && !error.contains("s3cr3t"), "{error}");
        }
    }
    for (version, method) in [(1, "get_api_key"), (3, "get_api_key"), (1, "generate_session_key")] {
        let w = Workspace::opening(version, json!({"verbose": true, "path_logfile": path})).expect("login");
        w.answer([json!({"result": "s3cr3t"})]);
        let error =
            w.session.invoke(method, None, &w.session.cancel_token()).expect_err("in the wrong place");
        assert!(!error.to_json().contains("s3cr3t"), "{}", error.message);
    }
    let log = std::fs::read_to_string(&path).expect("log");
    assert!(log.contains("smtp_password") && !log.contains("s3cr3t"), "{log}");
}

/// Whoever can forge a discovery answer does not get to say where credentials go.
#[test]
fn a_discovered_backend_is_in_the_domain_of_accsyn_or_in_one_that_is_allowed() {
    let named = Arc::new(Mutex::new(json!(null)));
    let answer = named.clone();
    let recorder = Recorder::start(move |request| match request.path.as_str() {
        "/api/v3/api/login" => {
            json!({"json": {"result": {"role": "admin", "id": "64f0c0ffee00000000000001", "session_id": "s"}}})
        }
        _ => json!({"json": *answer.lock().expect("answer")}),
    });
    let mut ca = tempfile::NamedTempFile::new().expect("file");
    ca.write_all(recorder.ca_pem.as_bytes()).expect("written");
    let open = |host: &str, allowed: &[&str]| {
        *named.lock().expect("answer") = json!({"result": {"hostname": host, "port": 4430}});
        recorder.take();
        let options = json!({
            "workspace": "acmefilm", "username": "b", "api_key": "an-api-key", "environment": false,
            "proxy": format!("http://127.0.0.1:{}", recorder.http), "ca_file": ca.path(), "max_retries": 0,
            "discovery_hosts": allowed,
        });
        Session::open(Some(&options.to_string()))
    };
    for host in ["other.accsyn.com", "OTHER.accsyn.com", "localhost", "127.0.0.1"] {
        let session = open(host, &[]).expect(host);
        let info: Value = serde_json::from_str(&session.info()).expect("JSON");
        assert_eq!((&info["hostname"], &info["port"]), (&json!(host), &json!(4430)));
    }
    for host in [
        "evil.example",
        "accsyn.com",
        "evilaccsyn.com",
        "accsyn.com.evil.example",
        "10.0.0.1",
        "169.254.169.254",
        "::2",
        "2130706433",
    ] {
        for allowed in [&[][..], &["studio.example"][..]] {
            let error = open(host, allowed).expect_err(host);
            let facts = (error.status, error.http_status, error.attempts);
            assert_eq!(facts, (Status::Protocol, Some(200), 1), "{}", error.message);
            for word in [host, "accsyn.com", "`hostname`", "`discovery_hosts`"] {
                assert!(error.message.contains(word), "'{word}' is not in: {}", error.message);
            }
            assert_eq!(recorder.take().len(), 1, "no credentials are sent to {host}");
        }
    }
    for (host, allowed) in [("studio.example", "studio.example"), ("accsyn.Studio.example", "studio.EXAMPLE")]
    {
        // The recorder has no certificate for it: that it is asked for one shows that it is believed.
        let error = open(host, &[allowed]).expect_err("no such certificate");
        assert_eq!(error.status, Status::Tls, "{}", error.message);
        assert!(error.message.contains(host), "{}", error.message);
    }
    for allowed in ["10.0.0.1", "::2", "https://studio.example", "*.studio.example", "studio.example:443", ""]
    {
        let error = open("studio.example", &[allowed]).expect_err(allowed);
        assert_eq!(error.status, Status::InvalidArgument, "{}", error.message);
        assert!(error.message.contains("`discovery_hosts`"), "{}", error.message);
        assert!(recorder.take().is_empty(), "nothing is sent");
    }
}

#[test]
fn answers_are_decoded_with_quirks_and_all() {
    let sandbox = Sandbox::start();
    let session = sandbox.session(json!({}));
    let raw = sandbox.session(json!({"dates": "raw"}));
    let all = json!({"query": "Transfer", "finished": true, "archived": true});
    let (found, as_sent) =
        (call(&session, "find", all.clone()).expect("find"), call(&raw, "find", all).expect("find"));
    assert!(!found.to_string().contains("ObjectId:"));
    for (one, other) in found.as_array().expect("list").iter().zip(as_sent.as_array().expect("list")) {
        assert_eq!(one["created"], format!("{}Z", other["created"].as_str().expect("date")));
        assert_eq!(one["id"].as_str().map(str::len), Some(24));
    }
}

#[test]
fn headers_of_the_caller_go_with_every_request_to_the_backend_and_to_nobody_else() {
    let given = json!({"traceparent": "00-4bf92f3577b34da6-00f067aa0ba902b7-01", "X-Gateway-Key": "Bearer g4teway-s3cr3t"});
    for version in [3, 1] {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("a.log");
        let recorder = Recorder::start(move |request| match request.path.as_str() {
            path if path.contains("/event") => {
                let told = request.header("x-gateway-key").unwrap_or_default();
                json!({"json": {"message": format!("{told} and g4teway-s3cr3t are unknown")}})
            }
            path if path.ends_with("/login") || path.ends_with("/auth") => json!({"json": {
                "result": {"role": "admin", "id": "64f0c0ffee00000000000001", "session_id": "s"},
                "session_key": "a-session-key", "clearance": "admin", "id": "64f0c0ffee00000000000001",
            }}),
            _ => {
                json!({"json": {"result": {"hostname": "backend.accsyn.com", "port": 443}, "domain": "backend"}})
            }
        });
        let mut ca = tempfile::NamedTempFile::new().expect("file");
        ca.write_all(recorder.ca_pem.as_bytes()).expect("written");
        let options = json!({
            "workspace": "acmefilm", "username": "b", "api_key": "an-api-key", "api_version": version, "headers": given,
            "proxy": format!("http://127.0.0.1:{}", recorder.http), "ca_file": ca.path(), "max_retries": 0,
            "verbose": true, "path_logfile": path,
        });
        let session = Session::open(Some(&options.to_string())).expect("login");
        session.reauthenticate(None).expect("login");
        let error = find_user(&session).expect_err("a message");
        assert_eq!(error.message, "* and * are unknown");
        let requests = recorder.take();
        assert_eq!(requests.len(), 4, "discovery, two logins, a find");
        for (number, request) in requests.iter().enumerate() {
            for (name, value) in given.as_object().expect("object") {
                let expected = (number > 0).then(|| value.as_str().expect("text").to_owned());
                assert_eq!(request.header(name), expected, "{} {name}", request.path);
            }
            assert!(number == 0 || request.header("authorization").is_some());
        }
        let info: Value = serde_json::from_str(&session.info()).expect("JSON");
        assert_eq!(info["headers"], json!(["traceparent", "X-Gateway-Key"]));
        let said = session.info() + &std::fs::read_to_string(path).expect("log") + &error.to_json();
        assert!(!said.contains("s3cr3t") && !said.contains("00f067aa0ba902b7"), "{said}");
    }
}

#[test]
fn a_header_that_is_the_librarys_own_is_refused_before_anything_is_sent() {
    let error = Workspace::opening(3, json!({"headers": {"Authorization": "x"}})).expect_err("refused");
    assert_eq!(error.status, Status::InvalidArgument);
    assert!(error.message.contains("`Authorization`"), "{}", error.message);
}

#[test]
fn a_credential_in_a_wrong_option_is_not_told() {
    let key = "K3y-s3cret-f0a8b9a9-xyzzy";
    let long = format!("{}{key}", "x".repeat(75));
    // Addresses are told in parts.
    let [as_port, as_path, as_user] = [":", "/", "@"].map(|mark| format!("k3y-s3cret{mark}k3y-f0a8b9a9"));
    let mut refused =
        vec![(key, json!({ key: 1 })), (key, json!({ "client_key": "x", "pin_sha256": [key] }))];
    for key in [key, long.as_str()] {
        let options = [
            json!({ key: 1 }),
            json!({ "pin_sha256": [key] }),
            json!({ "hostname": format!("{key} x") }),
            json!({ "discovery_hosts": [format!("{key}*")] }),
            json!({ "headers": { format!("{key} x"): "a" } }),
            json!({ "ca_file": format!("/none/{key}") }),
            json!({ "client_cert": format!("/none/{key}") }),
            json!({ "path_logfile": format!("/none/{key}") }),
            json!({ "path_envfile": format!("/none/{key}") }),
        ];
        refused.extend(options.map(|options| (key, options)));
    }
    for key in [key, &long, &as_port, &as_path, &as_user] {
        let options = [
            json!({ "hostname": key }),
            json!({ "endpoint": format!("http://{key}.x") }),
            json!({ "endpoint": format!("https://{key}") }),
            json!({ "endpoint": format!("{key}://x") }),
            json!({ "proxy": key }),
            json!({ "proxy": format!("http://{key}") }),
            json!({ "proxy": format!("accsyn:{key}") }),
            json!({ "proxy": format!("http://{key}.x:1/path") }),
            json!({ "proxy": format!("{key}://x:1") }),
        ];
        refused.extend(options.map(|options| (key, options)));
    }
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("a.log");
    for (key, options) in refused {
        // Wherever the session has it from. The file that holds it is not to be replaced by one that is missing.
        let file = folder.path().join("credentials");
        std::fs::write(&file, format!("ACCSYN_API_KEY={key}\n")).expect("write");
        #[cfg(unix)]
        std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).expect("chmod");
        let mut sources = vec![
            json!({ "api_key": key, "environment": false }),
            json!({ "environment": { "ACCSYN_API_KEY": key } }),
        ];
        if options["path_envfile"].is_null() {
            sources.push(json!({ "environment": false, "path_envfile": file }));
        }
        for source in sources {
            let mut all = json!({
                "workspace": "w", "username": "u", "hostname": "127.0.0.1", "port": 9, "proxy": "none", "timeout": 1,
                "connect_timeout": 1, "max_retries": 0, "path_logfile": path, "verbose": true,
            });
            if !options["endpoint"].is_null() {
                let all = all.as_object_mut().expect("an object");
                ["hostname", "port"].iter().for_each(|name| _ = all.shift_remove(*name));
            }
            for (name, value) in source.as_object().into_iter().chain(options.as_object()).flatten() {
                all[name] = value.clone();
            }
            let error = Session::open(Some(&all.to_string())).expect_err("refused").message;
            assert!(!error.to_lowercase().contains("k3y"), "{all}: {error}");
        }
    }
    let log = std::fs::read_to_string(&path).expect("a log").to_lowercase();
    assert!(log.contains("proxy") && !log.contains("k3y"), "{log}");
}

#[test]
fn a_session_key_that_was_generated_is_told_in_no_error() {
    let (w, key) = (Workspace::v1(), "a-key-that-the-backend-has-made");
    w.answer([json!({ "session_key": key }), json!({"message": format!("{key} has no access")})]);
    assert_eq!(w.call("generate_session_key", json!({})).expect("a key"), key);
    let error = w.call("find", json!({"query": "User"})).expect_err("no access").message;
    assert!(error.contains("has no access") && !error.contains(key), "{error}");
}
