//! Clear text never leaves this machine unless the caller allows it, whatever option, variable or proxy asks for it.

mod support;

use accsyn_core::api::Session;
use accsyn_core::error::{Error, Status};
use serde_json::{Value, json};
use support::recorder::Recorder;

fn backend() -> Recorder {
    Recorder::start(|request| {
        if request.path == "/api/v3/api/login" {
            return json!({"json": {"result": {"role": "admin", "id": "64f0c0ffee00000000000001", "session_id": "s"}}});
        }
        json!({"json": {"session_key": "k", "clearance": "admin", "id": "64f0c0ffee00000000000001"}})
    })
}

/// Opens a session that reads these variables and no others.
fn open(variables: &Value, more: Value) -> Result<Session, Error> {
    let mut options = json!({
        "workspace": "acmefilm", "username": "john@user.com", "api_key": "k", "max_retries": 0, "connect_timeout": 5,
        "environment": variables,
    });
    options.as_object_mut().expect("object").extend(more.as_object().expect("object").clone());
    Session::open(Some(&options.to_string()))
}

/// Was refused before anything was sent, in words that tell what asked for clear text.
fn refused(outcome: Result<Session, Error>, words: &[&str]) {
    let error = outcome.expect_err("clear text");
    assert_eq!((error.status, error.attempts), (Status::InvalidArgument, 0), "{}", error.message);
    for word in words.iter().chain(&["clear text", "`allow_http`"]) {
        assert!(error.message.contains(word), "'{word}' is not in: {}", error.message);
    }
}

fn info(session: &Session) -> Value {
    serde_json::from_str(&session.info()).expect("JSON")
}

#[test]
fn development_mode_stays_on_this_machine() {
    for version in [3, 1] {
        let backend = backend();
        let variable = if version == 3 { "AS_DEV" } else { "ACCSYN_DEV" };
        let here = json!({"api_version": version, "port": backend.http, "proxy": "none"});
        for (variables, dev) in [(json!({}), json!(true)), (json!({ variable: "1" }), Value::Null)] {
            let with = |more: Value| {
                let mut options = here.clone();
                options["dev"] = dev.clone();
                options.as_object_mut().expect("object").extend(more.as_object().expect("object").clone());
                open(&variables, options)
            };
            // Without a host name it is this machine, and the port counts.
            let session = with(json!({})).expect("login");
            let info = info(&session);
            assert_eq!(info["endpoint"], format!("http://127.0.0.1:{}", backend.http));
            assert_eq!((&info["encrypted"], &info["dev"]), (&json!(false), &json!(true)));
            assert_eq!(backend.take().len(), 1);
            for host in ["acmefilm.accsyn.com", "172.16.178.161", "10.0.0.1", "::2"] {
                let from = if dev.is_null() { variable } else { "`dev`" };
                refused(with(json!({ "hostname": host })), &[from, host]);
            }
        }
    }
}

#[test]
fn an_explicit_endpoint_wins_over_development_mode() {
    let backend = backend();
    let endpoint = format!("http://localhost:{}", backend.http);
    let none = json!({"proxy": "none"});
    for (variables, more) in [
        (json!({}), json!({"dev": true, "endpoint": endpoint})),
        (json!({"AS_DEV": "1"}), json!({ "endpoint": endpoint })),
        (json!({"AS_DEV": "1", "ACCSYN_ENDPOINT": endpoint}), json!({})),
        (json!({"AS_DEV": "1", "ACCSYN_ENDPOINT": endpoint}), none.clone()),
    ] {
        let mut options = none.clone();
        options.as_object_mut().expect("object").extend(more.as_object().expect("object").clone());
        assert_eq!(info(&open(&variables, options).expect("login"))["endpoint"], endpoint);
    }
    // The option beats a variable that names an address.
    let variables = json!({ "ACCSYN_ENDPOINT": "https://acmefilm.invalid" });
    let session =
        open(&variables, json!({"dev": true, "port": backend.http, "proxy": "none"})).expect("login");
    assert_eq!(info(&session)["hostname"], "127.0.0.1");
}

#[test]
fn an_accsyn_proxy_beyond_this_machine_must_be_allowed() {
    for proxy in ["proxy.invalid", "proxy.invalid:80", "accsyn:proxy.invalid:80", "10.0.0.1:80", "[::2]:80"] {
        for more in [
            json!({}),
            json!({"api_version": 1}),
            json!({"hostname": "acmefilm.accsyn.com"}),
            json!({"endpoint": "https://127.0.0.1:9"}),
            json!({"endpoint": "http://127.0.0.1:9"}),
        ] {
            let mut options = more.clone();
            options["proxy"] = json!(proxy);
            refused(open(&json!({}), options), &["accsyn proxy", "http://host:port", "socks5h://host:port"]);
            refused(open(&json!({ "ACCSYN_PROXY": proxy }), more), &["accsyn proxy"]);
        }
    }
}

#[test]
fn plain_http_to_this_machine_must_not_go_through_another() {
    for proxy in
        ["http://proxy.invalid:3128", "socks:10.0.0.1:1080", "socks5://proxy.invalid", "socks4a://10.0.0.1:9"]
    {
        for server in [
            json!({"endpoint": "http://127.0.0.1:9"}),
            json!({"endpoint": "http://localhost:9"}),
            json!({"dev": true}),
        ] {
            let mut options = server.clone();
            options["proxy"] = json!(proxy);
            refused(open(&json!({}), options), &["through the proxy", "`proxy`"]);
            refused(open(&json!({ "ACCSYN_PROXY": proxy }), server), &["through the proxy"]);
        }
    }
}

#[test]
fn clear_text_that_is_allowed_is_logged_at_each_start() {
    let folder = tempfile::tempdir().expect("folder");
    for (index, more) in [
        json!({"endpoint": "http://backend.invalid:9", "proxy": "none"}),
        json!({"hostname": "backend.invalid", "dev": true, "proxy": "none"}),
        json!({"hostname": "acmefilm.accsyn.com", "proxy": "proxy.invalid:80"}),
        json!({"endpoint": "http://127.0.0.1:9", "proxy": "http://proxy.invalid:3128"}),
    ]
    .into_iter()
    .enumerate()
    {
        let log = folder.path().join(format!("{index}.log"));
        for start in 1..=2 {
            let mut options = more.clone();
            options["allow_http"] = json!(true);
            options["path_logfile"] = json!(log);
            let error = open(&json!({}), options).expect_err("no such host");
            assert!(matches!(error.status, Status::Network | Status::Proxy), "{}", error.message);
            let text = std::fs::read_to_string(&log).expect("log");
            let warnings =
                text.lines().filter(|line| line.contains("WARNING") && line.contains("clear text"));
            assert_eq!(warnings.count(), start, "{more}: {text}");
        }
    }
}

#[test]
fn info_says_whether_the_session_is_encrypted() {
    let backend = backend();
    let ca_file = tempfile::NamedTempFile::new().expect("file");
    std::fs::write(ca_file.path(), &backend.ca_pem).expect("write");
    let here = |port: u16| format!("127.0.0.1:{port}");
    let (https, http) =
        (format!("https://{}", here(backend.https)), format!("http://{}", here(backend.http)));
    for (endpoint, proxy, encrypted) in [
        (&https, "none".to_owned(), true),
        (&https, http.clone(), true),
        (&https, here(backend.http), false),
        (&https, format!("accsyn:{}", here(backend.http)), false),
        (&http, "none".to_owned(), false),
        (&http, http.clone(), false),
    ] {
        backend.take();
        let options = json!({"endpoint": endpoint, "proxy": proxy, "ca_file": ca_file.path()});
        let session = open(&json!({}), options).expect("login");
        assert_eq!(info(&session)["encrypted"], encrypted, "{endpoint} {proxy}");
        let requests = backend.take();
        assert_eq!(
            requests.iter().map(|request| request.tls).collect::<Vec<_>>(),
            [encrypted],
            "{endpoint} {proxy}"
        );
    }
}
