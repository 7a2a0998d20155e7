//! Proxies: real ones, and one of our own that inspects the traffic.

mod support;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use accsyn_api::Session;
use accsyn_core::error::{Error, Status};
use serde_json::{Value, json};
use support::fake_proxy::{connect, fake, scripted, socks};
use support::peers::{Peer, free_port};
use support::recorder::Recorder;
use support::tls::{Authority, Server, file};

const API_KEY: &str = "test-api-key-0001";

struct Backend {
    recorder: Recorder,
    folder: tempfile::TempDir,
}

impl Backend {
    fn start() -> Backend {
        let recorder = Recorder::start(|request| match request.path.as_str() {
            "/api/v3/api/login" => {
                json!({"json": {"result": {"role": "admin", "id": "64f0c0ffee00000000000001", "session_id": "s"}}})
            }
            "/api/v3/event" => json!({"json": {"result": []}}),
            _ => json!({"json": {"result": {"hostname": "acmefilm.accsyn.com", "port": 443}}}),
        });
        let folder = tempfile::tempdir().expect("folder");
        std::fs::write(folder.path().join("ca.pem"), &recorder.ca_pem).expect("write");
        Backend { recorder, folder }
    }

    /// Options for a session through this proxy.
    fn options(&self, proxy: &str, more: Value) -> String {
        let mut options = json!({
            "workspace": "acmefilm", "username": "john@user.com", "api_key": API_KEY, "proxy": proxy, "max_retries": 0,
            "ca_file": self.folder.path().join("ca.pem"), "timeout": 10,
        });
        for (key, value) in more.as_object().into_iter().flatten() {
            options[key] = value.clone();
        }
        options.to_string()
    }

    fn open(&self, proxy: &str, more: Value) -> Result<Session, Error> {
        Session::open(Some(&self.options(proxy, more)))
    }

    fn endpoint(&self, host: &str) -> Value {
        json!({ "endpoint": format!("https://{host}:{}", self.recorder.https) })
    }

    /// Logs in, finds, and checks that both came through TLS.
    fn works(&self, proxy: &str, endpoint: Value) {
        self.recorder.take();
        let session = self.open(proxy, endpoint).unwrap_or_else(|error| panic!("{proxy}: {error:?}"));
        let found = session.invoke("find", Some(r#"{"query": "User"}"#), &session.cancel_token());
        assert_eq!(found.expect("find"), "[]");
        let requests = self.recorder.take();
        assert_eq!(requests.iter().map(|request| request.tls).collect::<Vec<_>>(), [true, true], "{proxy}");
        let info = session.info();
        assert!(!info.contains("p:w") && !info.contains("p%3Aw") && !info.contains("p-w"), "{info}");
    }

    fn refuses(&self, proxy: &str, endpoint: Value, words: &[&str]) {
        let error = self.open(proxy, endpoint).expect_err(proxy);
        assert_eq!(error.status, Status::Proxy, "{proxy}: {}", error.message);
        for word in words {
            assert!(error.message.contains(word), "'{word}' is not in: {}", error.message);
        }
        assert!(!error.message.contains("secret"), "{}", error.message);
    }
}

#[test]
fn b2_tls_goes_through_dante_by_every_version_of_socks() {
    let Some(dante) = Peer::dante() else { return };
    let backend = Backend::start();
    for scheme in ["socks:", "socks5:", "socks4:", "socks4://", "socks4a://", "socks5://", "socks5h://"] {
        for host in ["127.0.0.1", "localhost"] {
            if (scheme, host) == ("socks4a://", "localhost") {
                continue; // dante does not accept names with SOCKS 4.
            }
            backend.works(&format!("{scheme}127.0.0.1:{}", dante.port), backend.endpoint(host));
        }
    }
    let nobody = json!({ "endpoint": format!("https://127.0.0.1:{}", free_port()) });
    for scheme in ["socks4a://", "socks5h://"] {
        backend.refuses(
            &format!("{scheme}127.0.0.1:{}", dante.port),
            nobody.clone(),
            &["did not connect to 127.0.0.1"],
        );
    }
}

#[test]
fn b2_tls_goes_through_microsocks_with_a_password() {
    let Some(proxy) = Peer::microsocks("jo@hn", "p:w") else { return };
    let backend = Backend::start();
    let (port, endpoint) = (proxy.port, backend.endpoint("127.0.0.1"));
    backend.works(&format!("socks5h://jo%40hn:p%3Aw@127.0.0.1:{port}"), endpoint.clone());
    // An IPv6 address in every notation.
    for scheme in ["socks5", "socks5h"] {
        let proxy = format!("{scheme}://jo%40hn:p%3Aw@127.0.0.1:{port}");
        let nobody = json!({ "endpoint": format!("https://[::1]:{}", free_port()) });
        backend.refuses(&proxy, nobody, &["did not connect to [::1]:"]);
    }
    let words = ["refuses the user name or password"];
    backend.refuses(&format!("socks5h://jo%40hn:secret@127.0.0.1:{port}"), endpoint.clone(), &words);
    backend.refuses(&format!("socks:127.0.0.1:{port}"), endpoint, &["wants a user name and password"]);
}

#[test]
fn b2_tls_goes_through_tinyproxy_with_a_password() {
    let Some(proxy) = Peer::tinyproxy("john", "p-w") else { return };
    let backend = Backend::start();
    let (port, endpoint) = (proxy.port, backend.endpoint("127.0.0.1"));
    backend.works(&format!("http://john:p-w@127.0.0.1:{port}"), endpoint.clone());
    for (credentials, word) in
        [("john:secret@", "check user name and password"), ("", "wants a user name and password")]
    {
        backend.refuses(&format!("http://{credentials}127.0.0.1:{port}"), endpoint.clone(), &[word]);
    }
    let nobody = json!({ "endpoint": format!("https://127.0.0.1:{}", free_port()) });
    backend.refuses(&format!("http://john:p-w@127.0.0.1:{port}"), nobody, &["did not connect to 127.0.0.1"]);
}

#[test]
fn an_accsyn_proxy_gets_the_requests_themselves() {
    let backend = Backend::start();
    let http = format!(
        "server {{ listen 127.0.0.1:PORT; location / {{
           proxy_pass http://127.0.0.1:{}; proxy_set_header Host $http_host; proxy_http_version 1.1;
         }} }}",
        backend.recorder.http
    );
    let Some(nginx) = Peer::nginx(&http) else { return };
    // Discovery goes through it as well; the proxy decides where the backend is.
    for proxy in [format!("127.0.0.1:{}", nginx.port), format!("accsyn:127.0.0.1:{}", nginx.port)] {
        let session = backend.open(&proxy, json!({})).expect("login");
        session.invoke("find", Some(r#"{"query": "User"}"#), &session.cancel_token()).expect("find");
        let requests = backend.recorder.take();
        let paths: Vec<_> = requests.iter().map(|request| request.path.as_str()).collect();
        assert_eq!(paths.len(), 3, "{paths:?}");
        assert_eq!(paths[1..], ["/api/v3/api/login", "/api/v3/event"]);
        for request in &requests {
            assert_eq!(request.host, format!("127.0.0.1:{}", nginx.port));
        }
        assert_eq!(requests[2].header("x-accsyn-workspace").as_deref(), Some("acmefilm"));
    }
}

#[test]
fn a_proxy_that_does_not_answer_is_told() {
    let backend = Backend::start();
    let port = free_port();
    for proxy in ["socks:", "socks4://", "socks5h://u:secret@", "http://u:secret@", "accsyn:"] {
        backend.refuses(
            &format!("{proxy}127.0.0.1:{port}"),
            backend.endpoint("127.0.0.1"),
            &["does not answer", &port.to_string(), "`proxy`"],
        );
    }
    // One that accepts connections and never responds; one that hangs up; one with another protocol.
    let silent = TcpListener::bind(("127.0.0.1", 0)).expect("bind");
    let silent_port = silent.local_addr().expect("address").port();
    let rude = fake(|_| {});
    let foreign = fake(|mut stream| {
        let _ = stream.read(&mut [0; 1024]);
        let _ = stream.write_all(b"SSH-2.0-OpenSSH_9.2\r\n");
    });
    for proxy in ["socks4a://", "socks5h://", "http://"] {
        for (port, word) in [(silent_port, "0.3 s"), (rude, "did not connect"), (foreign, "did not connect")]
        {
            let mut options = backend.endpoint("127.0.0.1");
            options["connect_timeout"] = json!(0.3);
            backend.refuses(&format!("{proxy}127.0.0.1:{port}"), options, &[word]);
        }
    }
}

#[test]
fn b4_the_proxy_resolves_names_and_sees_no_secret() {
    let backend = Backend::start();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (target, tap) = (backend.recorder.https, seen.clone());
    let port = fake(move |stream| {
        let _ = socks(stream, target, &tap);
    });
    for proxy in ["socks:", "socks5:", "socks5h://", "socks4a:", "socks4a://"] {
        backend.works(&format!("{proxy}127.0.0.1:{port}"), json!({"hostname": "acmefilm.accsyn.com"}));
    }
    let seen = seen.lock().expect("seen").clone();
    let holds = |what: &[u8]| memchr::memmem::find(&seen, what).is_some();
    assert!(holds(b"acmefilm.accsyn.com"), "the name travels to the proxy");
    assert!(!holds(API_KEY.as_bytes()) && !holds(b"asic am9obk") && !holds(b"/api/v3"), "only TLS passes");
}

#[test]
fn the_usual_variables_are_honoured_but_not_for_this_machine() {
    // Environment variables are per process, so this runs in its own.
    if let Ok(ports) = std::env::var("VARIABLES_TEST") {
        let (https, http) = ports.split_once(' ').expect("two ports");
        let open = |more: Value| {
            let mut options = json!({
                "workspace": "acmefilm", "username": "john@user.com", "api_key": API_KEY, "max_retries": 0,
            });
            for (key, value) in more.as_object().into_iter().flatten() {
                options[key] = value.clone();
            }
            Session::open(Some(&options.to_string()))
        };
        let through = open(json!({"hostname": "acmefilm.accsyn.com", "port": 4433}));
        match std::env::var("UNUSABLE_TEST") {
            Err(_) => _ = through.expect("through the proxy"),
            Ok(_) => {
                let error = through.expect_err("no such proxy");
                assert_eq!(error.status, Status::InvalidArgument, "{}", error.message);
                assert!(error.message.contains("HTTPS_PROXY"), "{}", error.message);
                assert!(!error.message.contains("p-w"), "{}", error.message);
            }
        }
        open(json!({ "endpoint": format!("http://127.0.0.1:{http}") })).expect("directly, plain");
        open(json!({ "endpoint": format!("https://localhost:{https}") })).expect("directly");
        let error = open(json!({"endpoint": "https://direct.invalid:1"})).expect_err("no such name");
        assert_eq!(error.status, Status::Network, "NO_PROXY: {}", error.message);
        return;
    }
    let backend = Backend::start();
    let connects = Arc::new(Mutex::new(Vec::new()));
    let (target, tap) = (backend.recorder.https, connects.clone());
    let port = fake(move |stream| {
        let _ = connect(stream, target, &tap);
    });
    let again = |name: &str, proxy: String| {
        let mut program = std::process::Command::new(std::env::current_exe().expect("own path"));
        program
            .args(["--exact", "the_usual_variables_are_honoured_but_not_for_this_machine", "--nocapture"])
            .env("VARIABLES_TEST", format!("{} {}", backend.recorder.https, backend.recorder.http))
            .env(name, proxy)
            .env("NO_PROXY", "other.invalid, direct.invalid")
            .env("ACCSYN_CA_FILE", backend.folder.path().join("ca.pem"));
        program
    };
    let passes = |program: &mut std::process::Command| {
        let output = program.output().expect("run again");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    // An invalid one is an error only for sessions that would use it.
    let unusable = format!("ftp://u:p-w@127.0.0.1:{port}");
    passes(again("HTTPS_PROXY", unusable).env("UNUSABLE_TEST", "1"));
    assert!(connects.lock().expect("connects").is_empty());
    for (name, scheme) in [("HTTPS_PROXY", ""), ("all_proxy", "http://")] {
        passes(&mut again(name, format!("{scheme}127.0.0.1:{port}")));
        let heads = std::mem::take(&mut *connects.lock().expect("connects"));
        assert_eq!(heads.len(), 1, "{heads:?}");
        assert!(heads[0].starts_with("CONNECT acmefilm.accsyn.com:4433 HTTP/1.1\r\n"), "{}", heads[0]);
    }
}

#[test]
fn a_proxy_resolves_names_and_belongs_to_its_session_alone() {
    let Some(proxy) = Peer::microsocks("john", "p-w") else { return };
    let backend = Backend::start();
    let through = format!("socks5h://john:p-w@127.0.0.1:{}", proxy.port);
    // The proxy is asked to resolve the name, and fails.
    backend.refuses(&through, json!({"endpoint": "https://acmefilm.invalid"}), &["acmefilm.invalid"]);
    // Beside it, another session and the program's own sockets connect directly.
    let one = backend.open(&through, backend.endpoint("127.0.0.1")).expect("login");
    let other = backend.open("none", backend.endpoint("127.0.0.1")).expect("login");
    drop(proxy);
    other.invoke("find", Some(r#"{"query": "User"}"#), &other.cancel_token()).expect("without the proxy");
    TcpStream::connect(("127.0.0.1", backend.recorder.https)).expect("connects directly");
    drop(one);
}

#[test]
fn a_proxy_is_reached_over_tls_and_tls_goes_through_it() {
    let backend = Backend::start();
    let authority = Authority::new("proxies");
    let both = format!("{}{}", backend.recorder.ca_pem, authority.pem());
    let ca_file = json!(file(backend.folder.path(), "both.pem", &both));
    let proxy = |name: &str| {
        let (certificate, key) = authority.sign(&[name], |_| {});
        Server::relay(vec![certificate], &key, backend.recorder.http)
    };
    let (good, other) = (proxy("127.0.0.1"), proxy("other.example.com"));
    let mut endpoint = json!({"hostname": "acmefilm.accsyn.com", "ca_file": ca_file});
    backend.works(&format!("https://{}", good.address), endpoint.clone());
    backend.works(&format!("https://john:p-w@{}", good.address), endpoint.clone());
    // Plain HTTP to this machine: the proxy gets the request itself, by TLS.
    let plain =
        json!({"endpoint": format!("http://127.0.0.1:{}", backend.recorder.http), "ca_file": ca_file});
    backend.open(&format!("https://{}", good.address), plain).expect("plain");
    let refuses = |proxy: String, options: Value, words: &[&str]| {
        let error = backend.open(&proxy, options).expect_err(&proxy);
        assert_eq!(error.status, Status::Tls, "{}", error.message);
        for word in words.iter().chain(&["the proxy https://127.0.0.1:"]) {
            assert!(error.message.contains(word), "'{word}' is not in: {}", error.message);
        }
    };
    refuses(format!("https://{}", other.address), endpoint.clone(), &["not for the proxy"]);
    refuses(format!("https://127.0.0.1:{}", backend.recorder.http), endpoint.clone(), &["not TLS"]);
    endpoint["ca_file"] = json!(backend.folder.path().join("ca.pem"));
    refuses(format!("https://{}", good.address), endpoint, &["does not know", "`ca_file`"]);
    backend.refuses(
        &format!("https://127.0.0.1:{}", free_port()),
        backend.endpoint("127.0.0.1"),
        &["does not answer", "`proxy`"],
    );
}

#[test]
fn http_proxies_open_tunnels_in_every_way_that_is_legal() {
    let backend = Backend::start();
    let many: String = (0..150).map(|number| format!("X-Field-{number}: {number}\r\n")).collect();
    let long = format!("X-Long: {}\r\n", "x".repeat(100_000));
    for answer in [
        "HTTP/1.1 200 OK\r\n\r\n".to_owned(),
        "HTTP/1.0 200 Connection established\r\n\r\n".to_owned(),
        "HTTP/1.1 200\r\n\r\n".to_owned(),
        "HTTP/1.1 201 Created\r\n\r\n".to_owned(),
        "HTTP/1.1 204 No Content\r\n\r\n".to_owned(),
        "HTTP/1.1 299 Whatever\r\n\r\n".to_owned(),
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n".to_owned(),
        "HTTP/1.1 102 Processing\r\nX: y\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"
            .to_owned(),
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n".to_owned(),
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n".to_owned(),
        "HTTP/1.1 200 OK\r\nX-Folded: a\r\n b\r\n\r\n".to_owned(),
        format!("HTTP/1.1 200 OK\r\n{many}\r\n"),
        format!("HTTP/1.1 200 OK\r\n{long}\r\n"),
    ] {
        let (port, seen) = scripted(backend.recorder.https, vec![answer.into_bytes()]);
        backend.works(&format!("http://us%20er:p%3Aw@127.0.0.1:{port}"), backend.endpoint("127.0.0.1"));
        let head =
            String::from_utf8(seen.lock().expect("seen")[0].clone()).expect("a head").to_ascii_lowercase();
        let place = format!("127.0.0.1:{}", backend.recorder.https);
        assert!(head.starts_with(&format!("connect {place} http/1.1\r\n")), "{head}");
        assert!(head.contains(&format!("\r\nhost: {place}\r\n")), "{head}");
        assert!(head.contains("\r\nproxy-authorization: basic dxmgzxi6cdp3\r\n"), "{head}");
    }
}

#[test]
fn http_proxies_that_refuse_are_quoted() {
    let backend = Backend::start();
    let refuses = |answer: &str, words: &[&str]| {
        let (port, _) = scripted(backend.recorder.https, vec![answer.as_bytes().to_vec()]);
        let proxy = format!("http://user:secret@127.0.0.1:{port}");
        backend.refuses(&proxy, backend.endpoint("127.0.0.1"), words);
    };
    for (answer, word) in [
        ("HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\n\r\nstop", "did not connect to 127.0.0.1:"),
        ("HTTP/1.1 403 Forbidden\r\n\r\n", "HTTP 403 Forbidden"),
        ("HTTP/1.1 403 Forbidden by policy 7\r\n\r\n", "HTTP 403 Forbidden by policy 7"),
        ("HTTP/1.1 599 \r\n\r\n", "HTTP 599"),
        ("HTTP/1.1 302 Found\r\nLocation: http://login.lan/\r\n\r\n", "HTTP 302"),
        ("HTTP/1.1 502 Bad Gateway\r\n\r\n", "HTTP 502"),
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 Service Unavailable\r\n\r\n", "HTTP 503"),
        ("HTTP/1.1 777 Odd\r\n\r\n", "HTTP 777"),
        ("HTTP/1.1 407 Auth\r\n\r\n", "refuses the user name or password"),
        (
            "HTTP/1.1 407 Auth\r\nProxy-Authenticate: Basic realm=x\r\n\r\n",
            "refuses the user name or password",
        ),
        (
            "HTTP/1.1 407 Auth\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\n\r\n",
            "negotiate, ntlm",
        ),
        ("HTTP/1.1 200 OK\r\n\r\nhello", "data of its own"),
        ("SSH-2.0-OpenSSH_9.2\r\n\r\n", "valid HTTP"),
        ("\u{5}\u{0}", "valid HTTP"),
    ] {
        refuses(answer, &[word]);
    }
    refuses(&format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "x".repeat(1 << 20)), &["did not connect"]);
}

#[test]
fn socks_5_proxies_may_choose_how_they_authenticate_and_how_they_reply() {
    let backend = Backend::start();
    let ipv4 = vec![5, 0, 0, 1, 127, 0, 0, 1, 0, 80];
    let ipv6 = [&[5, 0, 0, 4][..], &[0; 16], &[0, 80]].concat();
    let name = [&[5, 0, 0, 3, 9][..], b"proxy.lan", &[0, 80]].concat();
    let no_name = vec![5, 0, 0, 3, 0, 0, 0];
    let long_name = [&[5, 0, 7, 3, 255][..], &[b'x'; 255], &[0, 80]].concat();
    for reply in [ipv4.clone(), ipv6, name, no_name, long_name] {
        let (port, seen) = scripted(backend.recorder.https, vec![vec![5, 0], reply]);
        backend.works(&format!("socks5://127.0.0.1:{port}"), backend.endpoint("127.0.0.1"));
        assert_eq!(seen.lock().expect("seen")[0], [5, 1, 0]);
    }
    // With a user name both methods are offered; the proxy chooses one.
    for (choice, status) in [(0, None), (2, Some(vec![1, 0])), (2, Some(vec![5, 0]))] {
        let mut answers = vec![vec![5, choice]];
        answers.extend(status.clone());
        answers.push(ipv4.clone());
        let (port, seen) = scripted(backend.recorder.https, answers);
        backend.works(&format!("socks5h://user:p%3Aw@127.0.0.1:{port}"), backend.endpoint("127.0.0.1"));
        let seen = seen.lock().expect("seen");
        assert_eq!(seen[0], [5, 2, 0, 2]);
        if status.is_some() {
            assert_eq!(seen[1], b"\x01\x04user\x03p:w");
        }
    }
}

#[test]
fn socks_proxies_that_refuse_say_why() {
    let backend = Backend::start();
    let refuses = |scheme: &str, answers: &[&[u8]], words: &[&str]| {
        let answers = answers.iter().map(|answer| answer.to_vec()).collect();
        let (port, _) = scripted(backend.recorder.https, answers);
        backend.refuses(&format!("{scheme}127.0.0.1:{port}"), backend.endpoint("127.0.0.1"), words);
    };
    let refused = "did not connect to 127.0.0.1:";
    for (code, words) in [
        (1, "general failure"),
        (2, "rules"),
        (3, "network"),
        (4, "host"),
        (5, "connection refused"),
        (6, "time to live"),
        (7, "CONNECT"),
        (8, "type of address"),
        (9, "unknown code 9"),
        (255, "unknown code 255"),
    ] {
        // Some send only the code.
        for reply in [&[5, code, 0, 1, 0, 0, 0, 0, 0, 0][..], &[5, code], &[5, code, 0, 99]] {
            refuses("socks5h://", &[&[5, 0], reply], &[refused, words]);
        }
    }
    for kind in [0, 2, 99] {
        let reply = [5, 0, 0, kind, 0, 0, 0, 0, 0, 0];
        refuses("socks5h://", &[&[5, 0], &reply], &[refused, &format!("unknown address type {kind}")]);
    }
    refuses("socks5h://", &[&[5, 1]], &[refused, "unknown authentication method 1"]);
    refuses("socks5h://", &[&[4, 0]], &[refused, "does not speak SOCKS 5"]);
    refuses("socks5h://", &[&[5, 0], &[4, 0, 0, 1, 0, 0, 0, 0, 0, 0]], &[refused, "does not speak SOCKS 5"]);
    let none = "none of the authentication methods that were offered (no authentication";
    refuses("socks5h://", &[&[5, 255]], &[none, "(no authentication); if it wants a user name and password"]);
    refuses("socks5h://", &[&[5, 2]], &["wants a user name and password"]);
    refuses("socks5h://u:secret@", &[&[5, 255]], &[none, "user name and password)"]);
    refuses("socks5h://u:secret@", &[&[5, 2], &[1, 1]], &["refuses the user name or password"]);
    for (code, words) in [
        (91, "cannot connect"),
        (92, "identify"),
        (93, "identify"),
        (0, "unknown code 0"),
        (99, "unknown code 99"),
    ] {
        for reply in [&[0, code, 0, 0, 0, 0, 0, 0][..], &[0, code]] {
            refuses("socks4a://", &[reply], &[refused, words]);
        }
    }
    refuses("socks4a://", &[&[5, 0]], &[refused, "does not speak SOCKS 4"]);
    refuses("socks4a://", &[b"HTTP/1.1 400 Bad Request\r\n\r\n"], &[refused, "does not speak SOCKS 4"]);
}

#[test]
fn a_proxy_whose_host_cannot_be_one_is_refused_when_it_is_read() {
    let backend = Backend::start();
    for host in ["=\"x", "a b", "a..b", "x!", "%3D%22x", "a,b", "-\u{7f}", "ä%20"] {
        for proxy in ["", "accsyn:", "socks:", "socks4:", "socks5://", "socks5h://", "socks4a://", "http://"]
        {
            let proxy = format!("{proxy}{host}:8080");
            let error = backend.open(&proxy, backend.endpoint("127.0.0.1")).expect_err(&proxy);
            assert_eq!(
                (error.status, error.attempts),
                (Status::InvalidArgument, 0),
                "{proxy}: {}",
                error.message
            );
            assert!(error.message.contains("`proxy`"), "{}", error.message);
            let environment =
                json!({"ACCSYN_PROXY": proxy, "ACCSYN_CA_FILE": backend.folder.path().join("ca.pem")});
            let mut options = backend.endpoint("127.0.0.1");
            options["environment"] = environment;
            options["proxy"] = Value::Null;
            let error = backend.open("", options).expect_err(&proxy);
            assert_eq!(
                (error.status, error.attempts),
                (Status::InvalidArgument, 0),
                "{proxy}: {}",
                error.message
            );
            assert!(error.message.contains("ACCSYN_PROXY"), "{}", error.message);
        }
    }
    assert!(backend.recorder.take().is_empty());
}
