//! Timeouts: every call ends within its limits, and the message says which one was exceeded. Cancelled calls are tested in
//! `cancelling.rs`.

mod support;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::Barrier;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use accsyn_api::Session;
use accsyn_core::error::{Error, Status};
use serde_json::{Value, json};
use support::faults::stalling::{STALLS, Stall, Stalling, call};
#[cfg(target_os = "linux")]
use support::process::{again, said};

/// Far longer than any test takes, and far shorter than the calls would take.
const SOON: Duration = Duration::from_secs(20);

#[test]
fn every_call_ends_in_its_time_and_says_which() {
    for stall in STALLS {
        let (server, session) =
            Stalling::start(stall, json!({"timeout": 0.5, "connect_timeout": 0.5, "max_retries": 3}));
        let started = Instant::now();
        let error = call(&session, stall, &session.cancel_token()).expect_err("it never answers");
        assert!(started.elapsed() < SOON, "{stall:?}: {:?}", started.elapsed());
        let (status, word) = match stall {
            Stall::Silent | Stall::Half | Stall::Unread | Stall::DripsHead | Stall::FloodsHeads => {
                (Status::Timeout, "(`timeout`)")
            }
            Stall::DripsBody | Stall::FloodsBody | Stall::FloodsNothing => {
                (Status::Timeout, "five times `timeout`")
            }
            Stall::Throttles => (Status::RateLimited, "60 s"),
            Stall::Unreachable => (Status::Timeout, "(`connect_timeout`)"),
        };
        assert_eq!((error.status, error.attempts), (status, 1), "{stall:?}: {}", error.message);
        assert!(error.message.contains(word), "{stall:?}: {}", error.message);
        if stall != Stall::Throttles {
            assert!(error.message.contains(&server.address.to_string()), "{stall:?}: {}", error.message);
        }
    }
}

#[test]
fn a_steady_answer_may_take_longer_than_the_timeout() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("bind");
    let address = listener.local_addr().expect("address");
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 4096]);
            let body =
                r#"{"result": {"id": "64f0c0ffee00000000000001", "role": "admin", "session_id": "s"}}"#;
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
            let _ = stream.write_all(head.as_bytes());
            for piece in body.as_bytes().chunks(10) {
                std::thread::sleep(Duration::from_millis(200));
                let _ = stream.write_all(piece);
            }
        }
    });
    let options = json!({
        "workspace": "a", "username": "b", "api_key": "c", "proxy": "none", "timeout": 1, "max_retries": 0,
        "endpoint": format!("http://{address}"),
    });
    Session::open(Some(&options.to_string())).expect("1.8 s in all, 0.2 s between bytes");
}

/// Reads an upload a little at a time, for longer than the timeout, and answers then.
#[test]
fn a_steady_upload_may_take_longer_than_the_timeout() {
    const LENGTH: usize = 24_000_000;
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("bind");
    let address = listener.local_addr().expect("address");
    std::thread::spawn(move || {
        let user = r#"{"result": {"id": "64f0c0ffee00000000000001", "role": "admin", "session_id": "s"}}"#;
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{user}", user.len());
        for mut stream in listener.incoming().flatten() {
            let mut piece = vec![0; 1_000_000];
            let count = stream.read(&mut piece).unwrap_or(0);
            let mut read = count;
            if piece[..count].starts_with(b"PUT /api/v3/api/login") {
                let _ = stream.write_all(answer.as_bytes());
                read = 0;
            }
            while read < LENGTH {
                // What the sockets still buffer at the end is read at once.
                if read < LENGTH - 10_000_000 {
                    std::thread::sleep(Duration::from_millis(150));
                }
                let count = stream.read(&mut piece).unwrap_or(0);
                if count == 0 {
                    return;
                }
                read += count;
            }
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    let options = json!({
        "workspace": "a", "username": "b", "api_key": "c", "proxy": "none", "timeout": 1, "max_retries": 0,
        "endpoint": format!("http://{address}"),
    });
    let session = Session::open(Some(&options.to_string())).expect("login");
    let args = json!({"http": "PUT", "uri": "x/y", "query": "y".repeat(LENGTH)}).to_string();
    let started = Instant::now();
    session.invoke("event", Some(&args), &session.cancel_token()).expect("it is read all the time");
    assert!(started.elapsed() > Duration::from_secs(1), "it took less than the timeout");
}

#[test]
fn a_call_that_was_never_its_turn_blames_no_server() {
    let held_back = |error: &Error| {
        ["`rate_limit`", "`rate_burst`", "`max_connections`", "five times `timeout`"]
            .iter()
            .all(|word| error.message.contains(word))
    };
    let times = |more: Value| {
        let mut options = json!({"timeout": 0.3, "connect_timeout": 0.5, "max_retries": 0});
        options.as_object_mut().expect("object").extend(more.as_object().expect("object").clone());
        Stalling::start(Stall::Silent, options)
    };
    // One request in 1000 s, and the login was it.
    let (_server, session) = times(json!({"rate_limit": 0.001, "rate_burst": 1}));
    let error = call(&session, Stall::Silent, &session.cancel_token()).expect_err("never its turn");
    assert!(error.status == Status::Timeout && held_back(&error), "{}", error.message);

    // Each occupies the only connection for 0.3 of the 2 seconds available.
    let (_server, session) = times(json!({"max_connections": 1}));
    let errors = errors_of(40, &session, Stall::Silent);
    let (waited, sent): (Vec<&Error>, Vec<&Error>) = errors.iter().partition(|error| held_back(error));
    assert!(!waited.is_empty() && !sent.is_empty(), "{errors:?}");
    assert!(errors.iter().all(|error| error.status == Status::Timeout), "{errors:?}");
    let counts = |error: &Error| error.attempts == u32::from(!error.message.contains("was not sent"));
    assert!(errors.iter().all(counts), "{errors:?}");
}

#[test]
fn a_call_that_has_its_turn_at_the_end_of_its_time_blames_no_server() {
    let options = json!({
        "timeout": 1, "connect_timeout": 1, "max_retries": 0, "max_connections": 1, "rate_limit": 1000,
        "rate_burst": 1000,
    });
    let (_server, session) = Stalling::start(Stall::DripsBody, options);
    // One occupies the only connection for all of its 6 seconds, which are then over for the others, too.
    let errors = errors_of(12, &session, Stall::DripsBody);
    let to_server = errors.iter().filter(|error| !error.message.contains("`max_connections`")).count();
    assert_eq!(to_server, 1, "{errors:?}");
}

/// What ends so many calls at once, none of which is answered.
fn errors_of(count: usize, session: &Session, stall: Stall) -> Vec<Error> {
    let together = Barrier::new(count);
    std::thread::scope(|scope| {
        let run = || {
            together.wait();
            call(session, stall, &session.cancel_token()).expect_err("no answer")
        };
        let calls: Vec<_> = (0..count).map(|_| scope.spawn(run)).collect();
        calls.into_iter().map(|call| call.join().expect("thread")).collect()
    })
}

/// A server that accepts connections and never responds.
fn silent() -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("bind");
    let address = listener.local_addr().expect("address");
    std::thread::spawn(move || listener.incoming().flatten().collect::<Vec<_>>());
    address
}

#[test]
fn handshakes_that_are_not_answered_end_in_the_time_for_connecting() {
    let address = silent();
    let open = |endpoint: &str, proxy: &str| {
        let options = json!({
            "workspace": "a", "username": "b", "api_key": "c", "proxy": proxy, "connect_timeout": 0.5,
            "timeout": 600, "endpoint": endpoint,
        });
        let (sender, receiver) = channel();
        std::thread::spawn(move || sender.send(Session::open(Some(&options.to_string())).map(|_| ())));
        receiver.recv_timeout(SOON).expect("it ends").expect_err("it does not answer")
    };
    let error = open(&format!("https://{address}"), "none");
    assert_eq!(error.status, Status::Timeout, "{}", error.message);
    assert!(error.message.contains(&address.to_string()) && error.message.contains("`connect_timeout`"));
    // Whether the proxy or the server behind it is unresponsive cannot be determined, so the message names the proxy.
    for scheme in ["http://u:a-proxy-password@", "socks4a://", "socks5h://u:a-proxy-password@"] {
        let error = open("https://acmefilm.invalid", &format!("{scheme}{address}"));
        assert_eq!(error.status, Status::Proxy, "{scheme}: {}", error.message);
        for word in [&address.to_string(), "acmefilm.invalid", "`connect_timeout`"] {
            assert!(error.message.contains(word), "{scheme}: {}", error.message);
        }
        assert!(!error.message.contains("a-proxy-password"), "{}", error.message);
    }
}

/// A name server that never answers needs its own resolver configuration, which a mount namespace provides.
#[cfg(target_os = "linux")]
#[test]
fn a_name_server_that_hangs_is_bounded() {
    let test = "a_name_server_that_hangs_is_bounded";
    if std::env::var_os("RESOLVER_TEST").is_none() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("resolv.conf");
        std::fs::write(&path, "nameserver 127.0.0.1\noptions timeout:30 attempts:5\n").expect("write");
        let script = format!(
            "ip link set lo up && mount --bind {} /etc/resolv.conf && echo 'ready' && exec \"$@\"",
            path.display()
        );
        let through = ["unshare", "--map-root-user", "--net", "--mount", "sh", "-c", &script, "sh"];
        let output = again(test, "RESOLVER_TEST", &through);
        if !said(&output).contains("ready") {
            let missing = format!("needs unshare with user, net and mount namespaces: {}", said(&output));
            assert!(std::env::var_os("ACCSYN_REQUIRE_PEERS").is_none(), "{missing}");
            eprintln!("SKIPPED: {missing}");
            return;
        }
        assert!(said(&output).contains("1 passed"), "{}", said(&output));
        return;
    }
    let _silent = std::net::UdpSocket::bind(("127.0.0.1", 53)).expect("bind");
    let options = |timeout: f64| {
        json!({
            "workspace": "a", "username": "b", "api_key": "c", "proxy": "none", "connect_timeout": timeout,
            "endpoint": "https://acmefilm.accsyn.com",
        })
        .to_string()
    };
    let started = Instant::now();
    let error = Session::open(Some(&options(0.5))).expect_err("no name server answers");
    assert!(started.elapsed() < SOON, "{:?}", started.elapsed());
    assert_eq!(error.status, Status::Timeout, "{}", error.message);
    assert!(error.message.contains("acmefilm.accsyn.com") && error.message.contains("`connect_timeout`"));
}

/// The limit of a call covers all its requests together.
#[test]
fn the_bound_holds_for_all_requests_of_a_call() {
    let w = support::workspace::Workspace::opening(3, json!({"timeout": 0.8, "connect_timeout": 0.1}))
        .expect("login");
    // Each takes most of the four seconds, one byte at a time.
    let user = json!({"result": [{"id": "64f0c0ffee00000000000001", "code": "x".repeat(200)}]});
    w.recorder.arm((0..10).map(|_| json!({"trickle": 0.3, "json": user})));
    let started = Instant::now();
    let args =
        json!({"entitytype": "user", "entityid": "a@b.se", "targettype": "volume", "targetid": "thefilm"});
    let error = w.call("grant", args).expect_err("out of time");
    assert_eq!(error.status, Status::Timeout, "{}", error.message);
    assert!(error.message.contains("4.1 s in all"), "{}", error.message);
    assert!(started.elapsed() < SOON);
}
