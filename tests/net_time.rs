//! Time: every call ends in its own, and at once when it is cancelled or its session is closed.

#[path = "support/recorder.rs"]
mod recorder;
#[path = "support/stalling.rs"]
mod stalling;
#[path = "support/workspace.rs"]
mod workspace;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::process::Command;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use accsyn_core::api::Session;
use accsyn_core::error::{Error, Status};
use serde_json::{Value, json};
use stalling::{STALLS, Stall, Stalling};

/// Far longer than any test takes, and far shorter than what the calls would take.
const SOON: Duration = Duration::from_secs(20);

fn call(session: &Session, stall: Stall, cancel: &accsyn_core::net::Cancel) -> Result<String, Error> {
    let (method, args) = stall.call();
    session.invoke(method, Some(&args.to_string()), cancel)
}

#[test]
fn every_call_ends_in_its_time_and_says_which() {
    for stall in STALLS {
        let (server, session) =
            Stalling::start(stall, json!({"timeout": 0.5, "connect_timeout": 0.5, "max_retries": 3}));
        let error = call(&session, stall, &session.cancel_token()).expect_err("it never answers");
        let (status, word) = match stall {
            Stall::Silent | Stall::Half | Stall::Unread | Stall::DripsHead => {
                (Status::Timeout, "(`timeout`)")
            }
            Stall::DripsBody => (Status::Timeout, "five times `timeout`"),
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
                // What the sockets hold at the end is taken at once.
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
fn a_cancelled_call_ends_at_once_wherever_it_waits() {
    for stall in STALLS {
        let (server, session) = Stalling::start(stall, json!({"timeout": 600, "connect_timeout": 600}));
        let cancel = session.cancel_token();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| call(&session, stall, &cancel));
            server.wait_for(1);
            assert!(!waiting.is_finished(), "{stall:?} answers");
            let started = Instant::now();
            cancel.cancel();
            let error = waiting.join().expect("thread").expect_err("cancelled");
            assert_eq!(error.status, Status::Cancelled, "{stall:?}: {}", error.message);
            assert!(started.elapsed() < SOON, "{stall:?}: {:?}", started.elapsed());
        });
    }
}

#[test]
fn closing_a_session_ends_all_its_calls_at_once_wherever_they_wait() {
    for stall in STALLS {
        // Fewer connections than calls: some wait for one.
        let more = json!({"timeout": 600, "connect_timeout": 600, "max_connections": 2, "workers": 2});
        let (server, session) = Stalling::start(stall, more);
        let session = Arc::new(session);
        let submitted: Vec<_> = (0..4)
            .map(|_| session.submit("find", Some(r#"{"query": "User"}"#), |_| Ok(0)).expect("submitted"))
            .collect();
        std::thread::scope(|scope| {
            let waiting: Vec<_> =
                (0..4).map(|_| scope.spawn(|| call(&session, stall, &session.cancel_token()))).collect();
            server.wait_for(2);
            assert!(waiting.iter().all(|thread| !thread.is_finished()), "{stall:?} answers");
            let started = Instant::now();
            session.close();
            assert!(submitted.iter().all(|call| call.is_done()));
            for thread in waiting {
                let error = thread.join().expect("thread").expect_err("cancelled");
                assert_eq!(error.status, Status::Cancelled, "{stall:?}: {}", error.message);
            }
            assert!(started.elapsed() < SOON, "{stall:?}: {:?}", started.elapsed());
        });
    }
}

#[test]
fn a_call_that_waits_for_its_turn_can_be_cancelled() {
    // One request in 1000 s, and the login was it.
    let (_server, session) =
        Stalling::start(Stall::Silent, json!({"rate_limit": 0.001, "rate_burst": 1, "timeout": 600}));
    let cancel = session.cancel_token();
    std::thread::scope(|scope| {
        let (session, token) = (&session, &cancel);
        let waiting = scope.spawn(move || call(session, Stall::Silent, token));
        // That it waits cannot be seen from outside.
        std::thread::sleep(Duration::from_millis(100));
        assert!(!waiting.is_finished());
        cancel.cancel();
        assert_eq!(waiting.join().expect("thread").expect_err("cancelled").status, Status::Cancelled);
    });
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

    // Each occupies the one connection for 0.3 of the 2 seconds that there are.
    let (_server, session) = times(json!({"max_connections": 1}));
    let errors: Vec<Error> = std::thread::scope(|scope| {
        let calls: Vec<_> =
            (0..12).map(|_| scope.spawn(|| call(&session, Stall::Silent, &session.cancel_token()))).collect();
        calls.into_iter().map(|call| call.join().expect("thread").expect_err("no answer")).collect()
    });
    let (waited, sent): (Vec<&Error>, Vec<&Error>) = errors.iter().partition(|error| held_back(error));
    assert!(!waited.is_empty() && !sent.is_empty(), "{errors:?}");
    assert!(errors.iter().all(|error| error.status == Status::Timeout), "{errors:?}");
}

/// A server that accepts connections and says nothing.
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
    // Of a proxy nobody can say whether itself or what is behind it is silent, so it is named.
    for scheme in ["http://u:a-proxy-password@", "socks4a://", "socks5h://u:a-proxy-password@"] {
        let error = open("https://acmefilm.invalid", &format!("{scheme}{address}"));
        assert_eq!(error.status, Status::Proxy, "{scheme}: {}", error.message);
        for word in [&address.to_string(), "acmefilm.invalid", "`connect_timeout`"] {
            assert!(error.message.contains(word), "{scheme}: {}", error.message);
        }
        assert!(!error.message.contains("a-proxy-password"), "{}", error.message);
    }
}

/// Renewing a session is done by one call for all; each of the others can still be cancelled.
#[test]
fn a_call_that_waits_for_the_renewal_by_another_can_be_cancelled() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("bind");
    let address = listener.local_addr().expect("address");
    let (came, requests) = channel();
    std::thread::spawn(move || {
        let mut logins = 0;
        let mut kept = Vec::new();
        for mut stream in listener.incoming().flatten() {
            let mut request = [0; 4096];
            let count = stream.read(&mut request).unwrap_or(0);
            let login = request[..count].starts_with(b"PUT /api/v1.0/user/login");
            let _ = came.send(login);
            let body = if login {
                r#"{"session_key": "k", "clearance": "admin", "id": "64f0c0ffee00000000000001"}"#
            } else {
                r#"{"message": "expired", "session_expired": true}"#
            };
            logins += usize::from(login);
            if logins == 2 {
                // The renewal hangs.
                kept.push(stream);
                logins = 1;
                continue;
            }
            let head =
                format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
            let _ = stream.write_all((head + body).as_bytes());
        }
    });
    let options = json!({
        "workspace": "a", "username": "b", "api_key": "c", "proxy": "none", "timeout": 600, "api_version": 1,
        "endpoint": format!("http://{address}"),
    });
    let session = Session::open(Some(&options.to_string())).expect("login");
    let tokens = [session.cancel_token(), session.cancel_token()];
    let is_login = || requests.recv_timeout(SOON).expect("a request");
    assert!(is_login());
    std::thread::scope(|scope| {
        let session = &session;
        let start = |token| scope.spawn(move || call(session, Stall::Silent, token));
        let first = start(&tokens[0]);
        assert!(!is_login() && is_login(), "it finds, and renews");
        let second = start(&tokens[1]);
        assert!(!is_login(), "it finds");
        // The second waits for the first; that it does already cannot be seen from outside.
        std::thread::sleep(Duration::from_millis(100));
        assert!(!first.is_finished() && !second.is_finished());
        tokens[1].cancel();
        let deadline = Instant::now() + SOON;
        while !second.is_finished() && Instant::now() < deadline {
            std::thread::yield_now();
        }
        let ended = second.is_finished();
        session.close();
        assert!(ended, "it waits for the other");
        for thread in [first, second] {
            assert_eq!(thread.join().expect("thread").expect_err("cancelled").status, Status::Cancelled);
        }
    });
}

/// Runs one test of this program again as a process of its own, through a program that changes its surroundings.
fn again(test: &str, variable: &str, through: &[&str]) -> std::process::Output {
    let own = std::env::current_exe().expect("own path");
    let mut command = match through {
        [] => Command::new(&own),
        [program, args @ ..] => {
            let mut command = Command::new(program);
            command.args(args).arg(&own);
            command
        }
    };
    command.args(["--exact", test, "--nocapture"]).env(variable, "1").output().expect("run again")
}

fn said(output: &std::process::Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Counts the threads of the process, so it is one of its own.
#[cfg(target_os = "linux")]
#[test]
fn no_thread_is_left_when_the_sessions_are_gone() {
    if std::env::var_os("THREADS_TEST").is_none() {
        let output = again("no_thread_is_left_when_the_sessions_are_gone", "THREADS_TEST", &[]);
        assert!(said(&output).contains("1 passed"), "{}", said(&output));
        return;
    }
    let names = || -> Vec<String> {
        let tasks = std::fs::read_dir("/proc/self/task").expect("tasks").flatten();
        let mut names: Vec<_> =
            tasks.filter_map(|task| std::fs::read_to_string(task.path().join("comm")).ok()).collect();
        names.retain(|name| name.starts_with("accsyn"));
        names
    };
    for stall in [Stall::Silent, Stall::DripsBody, Stall::Throttles] {
        let (server, session) = Stalling::start(stall, json!({"timeout": 600}));
        let session = Arc::new(session);
        for _ in 0..8 {
            session.submit("find", Some(r#"{"query": "User"}"#), |_| Ok(0)).expect("submitted");
        }
        // A name is looked up on a thread of its own.
        let options = json!({
            "workspace": "a", "username": "b", "api_key": "c", "proxy": "none", "rate_limit": 0, "workers": 2,
            "endpoint": format!("http://localhost:{}", server.address.port()),
        });
        let named = Session::open(Some(&options.to_string())).expect("login");
        assert!(!names().is_empty(), "there are workers");
        // What freeing a session does; those of its workers that are in a call keep it until they are out.
        session.close();
        drop((session, named));
        let deadline = Instant::now() + SOON;
        while !names().is_empty() {
            assert!(Instant::now() < deadline, "{stall:?}: {:?} are left", names());
            std::thread::yield_now();
        }
    }
}

/// A name server that never answers needs a resolver configuration of its own, which a mount namespace gives.
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

#[test]
fn an_abandoned_call_hangs_up_at_once() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("bind");
    let address = listener.local_addr().expect("address");
    let ((came, requests), (gone, hung_up)) = (channel(), channel());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let (came, gone) = (came.clone(), gone.clone());
            std::thread::spawn(move || {
                let mut request = [0; 4096];
                let count = stream.read(&mut request).unwrap_or(0);
                if request[..count].starts_with(b"PUT") {
                    let body = r#"{"result": {"id": "64f0c0ffee00000000000001", "role": "admin", "session_id": "s"}}"#;
                    let head = format!(
                        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
                        body.len()
                    );
                    let _ = stream.write_all((head + body).as_bytes());
                } else {
                    let _ = came.send(());
                    let _ = stream.read(&mut request);
                    let _ = gone.send(());
                }
            });
        }
    });
    let open = |timeout: f64| {
        let options = json!({
            "workspace": "a", "username": "b", "api_key": "c", "proxy": "none", "timeout": timeout,
            "connect_timeout": 600, "max_retries": 0, "endpoint": format!("http://{address}"),
        });
        Session::open(Some(&options.to_string())).expect("login")
    };
    // Left by its time, and cancelled: the backend need not go on working, though nobody uses the session meanwhile.
    let session = open(0.2);
    let started = Instant::now();
    let error = call(&session, Stall::Silent, &session.cancel_token()).expect_err("silence");
    assert_eq!(error.status, Status::Timeout, "{}", error.message);
    assert!(started.elapsed() < SOON, "the time for connecting was waited for as well");
    hung_up.recv_timeout(SOON).expect("the connection of the call that ran out of time is closed");
    let session = open(600.0);
    let token = session.cancel_token();
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| call(&session, Stall::Silent, &token));
        for request in ["that of the call before", "its own"] {
            requests.recv_timeout(SOON).expect(request);
        }
        token.cancel();
        assert_eq!(waiting.join().expect("thread").expect_err("cancelled").status, Status::Cancelled);
    });
    hung_up.recv_timeout(SOON).expect("the connection of the cancelled call is closed");
    drop(session);
}

/// A call of several requests has its time for all of them together.
#[test]
fn the_bound_holds_for_all_requests_of_a_call() {
    let w = workspace::Workspace::opening(3, json!({"timeout": 0.8, "connect_timeout": 0.1})).expect("login");
    // Each takes most of the four seconds, a byte every so often.
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
