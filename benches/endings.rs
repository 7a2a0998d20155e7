//! How long it takes to end a cancelled call and to close a session, wherever its calls wait.
//!
//! `cargo bench --bench endings`

#[path = "../tests/faults/stalling.rs"]
#[allow(dead_code)] // The tests use the rest of it.
mod stalling;

use std::sync::Arc;
use std::time::Duration;

use accsyn_api::{Pending, Session};
use divan::Bencher;
use serde_json::{Value, json};
use stalling::{STALLS, Stall, Stalling};

fn main() {
    divan::main();
}

/// A session with calls, of which as many as there are connections have reached the point where they wait.
fn waiting(
    stall: Stall,
    calls: usize,
    connections: usize,
    more: Value,
) -> (Stalling, Arc<Session>, Vec<Arc<Pending>>) {
    let (server, session) = Stalling::start(stall, more);
    let session = Arc::new(session);
    let (method, args) = stall.call();
    let args = args.to_string();
    let calls =
        (0..calls).map(|_| session.submit(method, Some(&args), |_| Ok(0)).expect("submitted")).collect();
    server.wait_for(connections);
    (server, session, calls)
}

/// From the request to cancel until the call's connection, thread and place in the queue are free again.
#[divan::bench(args = STALLS, sample_count = 20, sample_size = 1)]
fn cancel(bencher: Bencher, stall: Stall) {
    let options = json!({"timeout": 600, "connect_timeout": 600, "workers": 1, "max_connections": 1});
    bencher.with_inputs(|| waiting(stall, 1, 1, options.clone())).bench_refs(|(_, session, calls)| {
        calls[0].cancel();
        // There is one worker: this call runs once the worker is free again.
        let next = session.submit("hostname_of_nothing", None, |_| Ok(0)).expect("submitted");
        assert!(calls[0].is_done() && next.wait(Duration::from_secs(60)));
    });
}

/// Eight calls, of which two run and six wait for a connection or a worker.
#[divan::bench(args = STALLS, sample_count = 20, sample_size = 1)]
fn close(bencher: Bencher, stall: Stall) {
    let options = json!({"timeout": 600, "connect_timeout": 600, "workers": 4, "max_connections": 2});
    bencher.with_inputs(|| waiting(stall, 8, 2, options.clone())).bench_refs(|(_, session, calls)| {
        session.close();
        assert!(calls.iter().all(|call| call.is_done()));
    });
}
