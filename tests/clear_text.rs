//! Clear text never leaves this machine unless the caller allows it, whatever option, variable or proxy asks for it.

mod support;

use accsyn_api::Session;
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
fn a_password_that_is_told_a_proxy_in_clear_text_is_warned_of_at_each_start() {
    let folder = tempfile::tempdir().expect("folder");
    for (index, (proxy, is_warned)) in [
        ("http://john:s3cr3t@proxy.invalid:3128", true),
        ("socks5h://john:s3cr3t@proxy.invalid:1080", true),
        ("https://john:s3cr3t@proxy.invalid:3128", false),
        ("http://proxy.invalid:3128", false),
        ("http://john:s3cr3t@127.0.0.1:9", false),
    ]
    .into_iter()
    .enumerate()
    {
        let log = folder.path().join(format!("{index}.log"));
        for start in 1..=2 {
            let options = json!({"endpoint": "https://backend.invalid", "proxy": proxy, "path_logfile": log});
            open(&json!({}), options).expect_err("no such proxy");
            let text = std::fs::read_to_string(&log).unwrap_or_default();
            let warnings = text.lines().filter(|line| {
                ["WARNING", "clear text", "password", "proxy.invalid"].iter().all(|word| line.contains(word))
            });
            assert_eq!(warnings.count(), if is_warned { start } else { 0 }, "{proxy}: {text}");
            assert!(!text.contains("s3cr3t"), "{text}");
        }
    }
}

/// An HTTP proxy that was written without `http://` is taken for an accsyn proxy, as the official client does.
#[test]
fn a_proxy_on_this_machine_that_reads_everything_is_warned_of_at_each_start() {
    let (backend, folder) = (backend(), tempfile::tempdir().expect("folder"));
    let ca_file = folder.path().join("ca.pem");
    std::fs::write(&ca_file, &backend.ca_pem).expect("write");
    let endpoint = format!("https://127.0.0.1:{}", backend.https);
    let bare = format!("127.0.0.1:{}", backend.http);
    for (index, (variables, proxy, is_warned)) in [
        (json!({}), json!(bare), true),
        (json!({}), json!(format!("accsyn:{bare}")), true),
        (json!({ "ACCSYN_PROXY": bare }), Value::Null, true),
        (json!({ "ACCSYN_PROXY": format!("localhost:{}", backend.http) }), Value::Null, true),
        // In the usual variables a bare address is an HTTP proxy, and TLS goes through it.
        (json!({ "HTTPS_PROXY": bare, "NO_PROXY": "" }), Value::Null, false),
        (json!({}), json!(format!("http://{bare}")), false),
        (json!({}), json!("none"), false),
    ]
    .into_iter()
    .enumerate()
    {
        let log = folder.path().join(format!("{index}.log"));
        for start in 1..=2 {
            let options =
                json!({"endpoint": endpoint, "proxy": proxy, "ca_file": ca_file, "path_logfile": log});
            let session = open(&variables, options).expect("login");
            assert_eq!(info(&session)["encrypted"], !is_warned, "{variables} {proxy}");
            let text = std::fs::read_to_string(&log).unwrap_or_default();
            let is_warning = |line: &&str| {
                ["WARNING", "clear text", "http://host:port", "accsyn proxy"]
                    .iter()
                    .all(|word| line.contains(word))
            };
            let expected = if is_warned { start } else { 0 };
            assert_eq!(text.lines().filter(is_warning).count(), expected, "{variables} {proxy}: {text}");
        }
    }
}

#[test]
fn this_machine_is_told_by_where_it_is_and_not_by_how_it_is_written() {
    let backend = backend();
    for host in [
        "127.1",
        "0x7f.1",
        "2130706433",
        "017700000001",
        "127.0.0.1.",
        "localhost",
        "localhost.",
        "foo.localhost",
        "LOCALHOST",
        "[::ffff:127.0.0.1]",
    ] {
        let endpoint = format!("http://{host}:{}", backend.http);
        open(&json!({}), json!({"endpoint": endpoint, "proxy": "none"})).expect(host);
        assert_eq!(backend.take().len(), 1, "{host}");
        if !host.starts_with('[') {
            open(&json!({}), json!({"dev": true, "hostname": host, "port": backend.http, "proxy": "none"}))
                .expect(host);
            assert_eq!(backend.take().len(), 1, "{host}");
            for proxy in ["accsyn", "http"] {
                let separator = if proxy == "http" { "://" } else { ":" };
                let proxy = format!("{proxy}{separator}{host}:{}", backend.http);
                open(&json!({}), json!({"endpoint": endpoint, "proxy": proxy})).expect(&proxy);
                assert_eq!(backend.take().len(), 1, "{proxy}");
            }
        }
    }
    let own = accsyn_api::hostname();
    for host in [
        "0.0.0.0",
        "0",
        "localhost.evil.com",
        "127.0.0.1.evil.com",
        "localhost.localdomain",
        "ip6-localhost",
        "evil.com.",
        "128.0.0.1",
        "127.0.0.1%2eevil.com",
        own.as_str(),
    ] {
        let outcome = open(&json!({}), json!({"endpoint": format!("http://{host}:9"), "proxy": "none"}));
        refused(outcome, &["`endpoint`"]);
        if !host.contains('%') {
            refused(open(&json!({}), json!({"dev": true, "hostname": host, "proxy": "none"})), &["`dev`"]);
            let proxy = json!({"endpoint": "http://127.0.0.1:9", "proxy": format!("{host}:9")});
            refused(open(&json!({}), proxy), &["accsyn proxy"]);
        }
    }
    for host in ["[::]", "[::127.0.0.1]", "[::ffff:10.0.0.1]", "[fe80::1]"] {
        refused(
            open(&json!({}), json!({"endpoint": format!("http://{host}:9"), "proxy": "none"})),
            &["`endpoint`"],
        );
        let proxy = json!({"endpoint": "http://127.0.0.1:9", "proxy": format!("{host}:9")});
        refused(open(&json!({}), proxy), &["accsyn proxy"]);
    }
    for endpoint in
        ["http://127.0.0.1@evil.com", "http://127.0.0.1:80@evil.com:9", "http://evil.com\\@127.0.0.1"]
    {
        let error = open(&json!({}), json!({"endpoint": endpoint, "proxy": "none"})).expect_err(endpoint);
        assert_eq!((error.status, error.attempts), (Status::InvalidArgument, 0), "{}", error.message);
    }
    assert!(backend.take().is_empty());
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
