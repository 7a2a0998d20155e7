//! Rate limiting: nginx in front of a sandbox, with the documented limits.

mod support;

use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use accsyn_api::Session;
use serde_json::{Value, json};
use support::peers::Peer;
use support::sandbox::{Sandbox, call};

const THREADS: usize = 8;

/// nginx with a limit of 30 requests per second.
fn limited(sandbox: &Sandbox, more: &str) -> Option<Peer> {
    Peer::nginx(&format!(
        "limit_req_zone $binary_remote_addr zone=api:1m rate=30r/s; limit_req_status 429;
         limit_conn_zone $binary_remote_addr zone=open:1m; limit_conn_status 429;
         server {{ listen 127.0.0.1:PORT; limit_req zone=api burst=60 {more}; limit_conn open 50;
           location / {{ proxy_pass http://{}; proxy_http_version 1.1; proxy_set_header Connection ''; }}
         }}",
        sandbox.addresses.http
    ))
}

fn open(sandbox: &Sandbox, port: u16, more: Value) -> Session {
    let mut options: Value = serde_json::from_str(&sandbox.options(json!({}))).expect("options");
    options.as_object_mut().expect("object").shift_remove("rate_limit");
    options["endpoint"] = json!(format!("http://127.0.0.1:{port}"));
    for (key, value) in more.as_object().into_iter().flatten() {
        options[key] = value.clone();
    }
    Session::open(Some(&options.to_string())).expect("login")
}

/// Runs this many finds on eight threads, each of which must succeed.
fn find(session: &Session, count: usize) {
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let count = count / THREADS + usize::from(thread < count % THREADS);
            scope.spawn(move || {
                for _ in 0..count {
                    let found = call(session, "find", json!({"query": "User"}));
                    assert!(!found.expect("find").as_array().expect("array").is_empty());
                }
            });
        }
    });
}

/// How often nginx answered with this status.
fn count(nginx: &Peer, status: u16) -> usize {
    nginx.file("access.log").lines().filter(|line| line.contains(&format!("\" {status} "))).count()
}

#[test]
fn the_client_keeps_the_limits_itself() {
    let sandbox = Sandbox::start();
    let Some(mut nginx) = limited(&sandbox, "") else { return };
    find(&open(&sandbox, nginx.port, json!({})), 500);
    nginx.finish();
    assert_eq!(count(&nginx, 200), 501, "login and finds, none lost and none twice");
    assert!(count(&nginx, 429) <= 5, "nginx refused {}", count(&nginx, 429));
}

#[test]
fn two_processes_behind_one_address_find_their_share() {
    // Each of the two.
    if let Ok(port) = std::env::var("THROTTLE_TEST") {
        let sandbox = Sandbox::start();
        find(&open(&sandbox, port.parse().expect("port"), json!({})), 250);
        return;
    }
    let sandbox = Sandbox::start();
    let Some(mut nginx) = limited(&sandbox, "nodelay") else { return };
    let children: Vec<_> = (0..2)
        .map(|_| {
            Command::new(std::env::current_exe().expect("own path"))
                .args(["--exact", "two_processes_behind_one_address_find_their_share", "--nocapture"])
                .env("THROTTLE_TEST", nginx.port.to_string())
                .stdout(Stdio::null())
                .stderr(Stdio::piped())
                .spawn()
                .expect("start")
        })
        .collect();
    for child in children {
        let output = child.wait_with_output().expect("wait");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    nginx.finish();
    assert_eq!(count(&nginx, 200), 502, "two logins and the finds, none lost and none twice");
    // Neither knows of the other except through occasional throttling.
    assert!(count(&nginx, 429) < 100, "nginx refused {}", count(&nginx, 429));
}

#[test]
fn without_pacing_refused_calls_are_sent_again() {
    let sandbox = Sandbox::start();
    let Some(mut nginx) = limited(&sandbox, "nodelay") else { return };
    find(&open(&sandbox, nginx.port, json!({"rate_limit": 0, "max_retries": 20})), 200);
    nginx.finish();
    assert_eq!(count(&nginx, 200), 201, "login and finds, none lost and none twice");
    assert!(count(&nginx, 429) > 0, "the limit was never reached");
}

#[test]
fn sessions_of_one_process_share_the_rate() {
    let sandbox = Sandbox::start();
    let Some(mut nginx) = limited(&sandbox, "nodelay") else { return };
    let sessions: Vec<_> = (0..4).map(|_| open(&sandbox, nginx.port, json!({}))).collect();
    std::thread::scope(|scope| {
        for session in &sessions {
            scope.spawn(|| find(session, 50));
        }
    });
    nginx.finish();
    assert_eq!(count(&nginx, 200), 204, "logins and finds");
    assert!(count(&nginx, 429) <= 5, "nginx refused {}", count(&nginx, 429));
}

#[test]
fn a_session_for_each_request_keeps_to_the_rate_as_well() {
    let sandbox = Sandbox::start();
    let started = Instant::now();
    for _ in 0..5 {
        drop(sandbox.session(json!({"rate_limit": 10, "rate_burst": 1})));
    }
    // Four of five logins have to wait for a tenth of a second.
    assert!(started.elapsed() >= Duration::from_millis(400), "{:?}", started.elapsed());
}

/// The total counts, whatever the limits of each session.
#[test]
fn sessions_with_limits_of_their_own_stay_within_the_widest_together() {
    let sandbox = Sandbox::start();
    let open = |limit: f64, burst: u32| sandbox.session(json!({"rate_limit": limit, "rate_burst": burst}));
    let sessions = [open(50.0, 1), open(45.0, 1), open(50.0, 2)];
    let count = AtomicUsize::new(0);
    let started = Instant::now();
    std::thread::scope(|scope| {
        for session in &sessions {
            let count = &count;
            scope.spawn(move || {
                while started.elapsed() < Duration::from_secs(2) {
                    find(session, 1);
                    count.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    // Each on its own would reach about 90; none waits for another's last call.
    let (count, most) = (count.into_inner(), started.elapsed().as_secs_f64() * 50.0 + 5.0);
    assert!(count as f64 <= most, "{count} requests, and {most} are allowed");
}

#[test]
fn a_session_opens_no_more_connections_than_it_may() {
    let sandbox = Sandbox::start();
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("bind");
    let port = listener.local_addr().expect("address").port();
    let (open_now, most, target) =
        (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)), sandbox.addresses.http);
    let (counter, highest) = (open_now.clone(), most.clone());
    std::thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            highest.fetch_max(counter.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            let counter = counter.clone();
            std::thread::spawn(move || {
                let mut server = TcpStream::connect(target).expect("connect");
                let (mut from, mut to) =
                    (server.try_clone().expect("clone"), client.try_clone().expect("clone"));
                std::thread::spawn(move || std::io::copy(&mut from, &mut to));
                let _ = std::io::copy(&mut client, &mut server);
                counter.fetch_sub(1, Ordering::SeqCst);
                let _ = server.shutdown(Shutdown::Both);
            });
        }
    });
    let session = open(&sandbox, port, json!({"rate_limit": 0, "max_connections": 3}));
    find(&session, 400);
    // A connection that is being closed may still be listed beside its successor.
    assert!(most.load(Ordering::SeqCst) <= 3 + 1, "{} connections at once", most.load(Ordering::SeqCst));
    drop(session);
    let deadline = Instant::now() + Duration::from_secs(20);
    while open_now.load(Ordering::SeqCst) > 0 {
        assert!(Instant::now() < deadline, "connections outlive their session");
        std::thread::yield_now();
    }
}
