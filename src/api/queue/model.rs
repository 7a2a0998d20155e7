//! The queue under shuttle, which runs its threads in many of the orders in which they can run, and reports threads that wait for
//! each other: cargo test -p accsyn-api --features model --lib model. Time stands still there: no wait ends by a timeout.

use std::sync::Arc;
use std::time::Duration;

use shuttle::{check_random, thread};

use super::{Pending, Queue};
use crate::poll::Poll;
use accsyn_core::error::Status;
use accsyn_core::net::Cancel;
use accsyn_core::sync::modelled::lock;

/// Orders that are tried.
const ORDERS: usize = 3000;

const LONG: Duration = Duration::from_secs(3600);

fn submit(queue: &Arc<Queue>) -> Option<Arc<Pending>> {
    let pending = queue.pending(None, Box::new(|_| Ok(Poll::Ready("1".to_owned()))), Cancel::new(), true);
    queue.push(&pending).ok().map(|()| pending)
}

fn end(queue: &Arc<Queue>) {
    queue.close();
    queue.join_workers();
    assert_eq!(lock(&queue.state).workers, 0, "a worker is left");
}

#[test]
fn every_call_is_done_and_handed_back_once() {
    check_random(
        || {
            let queue = Queue::new(2);
            let submitting: Vec<_> = (0..2)
                .map(|_| {
                    let queue = queue.clone();
                    thread::spawn(move || submit(&queue).expect("open").id())
                })
                .collect();
            let receiving: Vec<_> = (0..2)
                .map(|_| {
                    let queue = queue.clone();
                    thread::spawn(move || queue.next_completed(LONG).expect("a completion").id())
                })
                .collect();
            let ids = |threads: Vec<thread::JoinHandle<u64>>| {
                let mut ids: Vec<u64> =
                    threads.into_iter().map(|thread| thread.join().expect("ends")).collect();
                ids.sort_unstable();
                ids
            };
            assert_eq!(ids(submitting), ids(receiving));
            end(&queue);
        },
        ORDERS,
    );
}

#[test]
fn calls_that_are_waited_for_without_a_limit_all_end() {
    check_random(
        || {
            let queue = Queue::new(1);
            let waiting: Vec<_> = (0..3)
                .map(|_| {
                    let queue = queue.clone();
                    thread::spawn(move || {
                        let pending = submit(&queue).expect("open");
                        assert!(pending.wait(Duration::MAX));
                        assert_eq!(pending.take().expect("once").expect("done"), "1");
                    })
                })
                .collect();
            let left = submit(&queue).expect("open");
            waiting.into_iter().for_each(|thread| thread.join().expect("ends"));
            assert!(left.wait(LONG));
            end(&queue);
        },
        ORDERS,
    );
}

#[test]
fn a_cancelled_call_ends_once_whoever_is_first() {
    check_random(
        || {
            let queue = Queue::new(2);
            let pending = submit(&queue).expect("open");
            let cancelling = thread::spawn({
                let pending = pending.clone();
                move || pending.cancel()
            });
            assert!(pending.wait(LONG));
            let result = pending.take().expect("a result");
            assert!(result.is_ok() || result.is_err_and(|error| error.status == Status::Cancelled));
            assert!(pending.take().is_err());
            cancelling.join().expect("ends");
            assert_eq!(queue.next_completed(LONG).map(|done| done.id()), Some(pending.id()));
            assert_eq!(queue.count_completed(), 0);
            end(&queue);
        },
        ORDERS,
    );
}

#[test]
fn a_forgotten_call_is_not_handed_back() {
    check_random(
        || {
            let queue = Queue::new(2);
            let (kept, forgotten) = (submit(&queue).expect("open"), submit(&queue).expect("open"));
            let receiving = thread::spawn({
                let queue = queue.clone();
                move || queue.next_completed(LONG).map(|done| done.id())
            });
            forgotten.forget();
            // Handed back before it was forgotten, or never.
            let received = receiving.join().expect("ends").expect("a completion");
            if received == forgotten.id() {
                assert_eq!(queue.next_completed(LONG).map(|done| done.id()), Some(kept.id()));
            }
            assert_eq!(queue.count_completed(), 0);
            end(&queue);
        },
        ORDERS,
    );
}

#[test]
fn closing_ends_calls_waiters_and_workers() {
    check_random(
        || {
            let queue = Queue::new(2);
            let calling = thread::spawn({
                let queue = queue.clone();
                move || submit(&queue).is_none_or(|pending| pending.wait(LONG))
            });
            let receiving = thread::spawn({
                let queue = queue.clone();
                move || while queue.next_completed(LONG).is_some() {}
            });
            end(&queue);
            assert!(calling.join().expect("ends"));
            receiving.join().expect("ends");
            assert!(submit(&queue).is_none());
        },
        ORDERS,
    );
}
